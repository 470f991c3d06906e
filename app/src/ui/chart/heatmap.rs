//! Heatmap of a win matrix: how often the row beats the column, what was predicted, and how many battles.

use kurbo::{BezPath, Rect};

use super::{
    label::{Anchor, DROP, apart, width, wrap},
    plot::{Chart, Column, Numbers, Plot, count},
    scene::{self, Hot, Role, Scene, Shape},
};
use crate::{
    i18n::t,
    ui::number::{self, NONE, percent},
};

/// Most entrants drawn on a desk, and on a phone.
const MOST: (usize, usize) = (18, 12);
/// The normal quantile of a 95 % interval.
const QUANTILE: f64 = 1.96;
/// Steps of colour above and below even.
const STEPS: f64 = 8.0;

/// What happened between two entrants, seen from the row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Battles between the two.
    pub battles: u64,
    /// Share of them that the row won, ties counted half; 0 to 1.
    pub observed: f64,
    /// Share that the ratings predict; NaN if they predict nothing.
    pub predicted: f64,
}

impl Cell {
    /// Whether the share won differs from the prediction by more than chance explains in 95 of
    /// 100 cells (binomial, normal approximation; from five battles on).
    pub fn surprises(&self) -> bool {
        let battles = self.size();
        let chance = (self.predicted * (1.0 - self.predicted) / battles).sqrt();
        self.battles >= 5 && (self.observed - self.predicted).abs() > QUANTILE * chance
    }

    /// The step of colour from 0 to 8. Few battles say little: the share is drawn towards even by
    /// two battles won and two lost (Agresti and Coull 1998), so that they stay pale.
    fn step(&self) -> u8 {
        let share = (self.observed * self.size() + 2.0) / (self.size() + 4.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=8; NaN is 0"
        )]
        let step = (share * STEPS).round().clamp(0.0, STEPS) as u8;
        step
    }

    fn size(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of votes are below 2^53")]
        let battles = self.battles as f64;
        battles
    }
}

/// A win matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heatmap {
    /// What is said around it.
    pub chart: Chart,
    /// The entrants in order of rank: rows and columns.
    pub names: Vec<String>,
    /// `cells[row][column]`; `None`, or no battles, where the two have not met. Only half of the
    /// matrix needs to be given: the other is its mirror.
    pub cells: Vec<Vec<Option<Cell>>>,
}

impl Heatmap {
    /// What happened between two entrants, seen from the first.
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell> {
        let given = |row: usize, column: usize| -> Option<Cell> {
            (*self.cells.get(row)?.get(column)?)
                .filter(|cell| cell.battles > 0 && cell.observed.is_finite())
        };
        if row == column {
            return None;
        }
        given(row, column).or_else(|| {
            given(column, row).map(|cell| Cell {
                battles: cell.battles,
                observed: 1.0 - cell.observed,
                predicted: 1.0 - cell.predicted,
            })
        })
    }

    /// Every pair that has met, once.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize, Cell)> {
        (0..self.names.len()).flat_map(move |row| {
            (row + 1..self.names.len())
                .filter_map(move |column| Some((row, column, self.cell(row, column)?)))
        })
    }

    fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    fn words(&self, row: usize, column: usize, cell: &Cell) -> Vec<String> {
        let mut words = vec![
            t().chart_beats(self.name(row), self.name(column)),
            t().chart_won(percent(cell.observed)),
        ];
        if cell.predicted.is_finite() {
            words.push(t().chart_expected(percent(cell.predicted)));
        }
        words.push(battles(cell.battles));
        words
    }

    /// A row as a whole: its opponents, and what it won of all its battles.
    fn row_words(&self, row: usize) -> Vec<String> {
        let met: Vec<Cell> = (0..self.names.len())
            .filter_map(|column| self.cell(row, column))
            .collect();
        let total: u64 = met.iter().map(|cell| cell.battles).sum();
        let size: f64 = met.iter().map(Cell::size).sum();
        let mean = |of: fn(&Cell) -> f64| {
            met.iter().map(|cell| of(cell) * cell.size()).sum::<f64>() / size
        };
        let mut words = vec![t().chart_row_summary(
            self.name(row),
            i64::try_from(met.len()).unwrap_or(i64::MAX),
            number::whole(met.len() as u64),
        )];
        if total > 0 {
            words.push(t().chart_won(percent(mean(|cell| cell.observed))));
            let predicted = mean(|cell| cell.predicted);
            if predicted.is_finite() {
                words.push(t().chart_expected(percent(predicted)));
            }
            words.push(battles(total));
        }
        words
    }
}

fn battles(count: u64) -> String {
    t().chart_of_battles(
        i64::try_from(count).unwrap_or(i64::MAX),
        number::whole(count),
    )
}

/// A share as whole percent.
fn hundredths(share: f64) -> String {
    if share.is_finite() {
        number::fixed(share * 100.0, 0)
    } else {
        NONE.to_owned()
    }
}

/// How much of a cell is written into it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Detail {
    Nothing,
    Share,
    All,
}

struct Layout {
    shown: usize,
    left: f64,
    top: f64,
    wide: f64,
    high: f64,
    detail: Detail,
}

impl Layout {
    fn of(format: scene::Format, names: &[String]) -> Self {
        let shown = names.len().min(if format.narrow { MOST.1 } else { MOST.0 });
        let widest = names
            .iter()
            .take(shown)
            .map(|name| width(&format!("{shown} {name}"), format.label))
            .fold(0.0, f64::max);
        let left = widest.min(format.width * 0.27) + 8.0;
        let wide = ((format.width - left) / count(shown.max(1))).min(64.0);
        let detail = if wide >= 43.0 {
            Detail::All
        } else if wide >= 21.0 {
            Detail::Share
        } else {
            Detail::Nothing
        };
        Self {
            shown,
            left,
            top: format.small + 8.0,
            wide,
            high: if detail == Detail::All {
                54.0
            } else {
                wide.clamp(20.0, 32.0)
            },
            detail,
        }
    }

    /// Room for the number of a row before its name.
    fn indent(&self, format: scene::Format) -> f64 {
        width(&self.shown.to_string(), format.small) + 6.0
    }

    fn area(&self, row: usize, column: usize) -> Rect {
        let (x, y) = (
            self.left + self.wide * count(column),
            self.top + self.high * count(row),
        );
        // A gap of paper between cells.
        Rect::new(
            x + 0.75,
            y + 0.75,
            x + self.wide - 0.75,
            y + self.high - 0.75,
        )
    }
}

impl Plot for Heatmap {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        self.pairs().next()?;
        let layout = Layout::of(format, &self.names);
        let bottom = layout.top + layout.high * count(layout.shown);
        let mut notes = match layout.detail {
            Detail::All => vec![t().chart_heat_read()],
            Detail::Share => vec![t().chart_heat_share()],
            Detail::Nothing => Vec::new(),
        };
        if self.pairs().any(|(_, _, cell)| cell.surprises()) {
            notes.push(t().chart_heat_flag());
        }
        let first_of = t().chart_first_of(
            number::whole(layout.shown as u64),
            number::whole(self.names.len() as u64),
        );
        if layout.shown < self.names.len() {
            notes.push(first_of);
        }
        let notes: Vec<String> = notes
            .into_iter()
            .flat_map(|note| wrap(&note, format.small, format.width))
            .collect();
        let line = format.small * 1.45;
        let legend = bottom + 14.0;
        let mut scene = Scene::new(format, legend + 34.0 + line * count(notes.len()));
        let names = apart(
            (0..layout.shown).map(|row| self.name(row)),
            format.label,
            layout.left - layout.indent(format) - 6.0,
        );
        for (row, name) in names.into_iter().enumerate() {
            self.draw_row(&mut scene, &layout, row, name);
        }
        self.heat(&mut scene, &layout);
        draw_legend(&mut scene, legend);
        let mut foot = legend + 28.0;
        for note in notes {
            foot += line;
            scene.words(Role::Small, None, (0.0, foot), Anchor::Start, note);
        }
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(t().chart_row()),
            Column::words(t().chart_against()),
            Column::number(t().chart_battles()),
            Column::number(t().chart_observed()),
            Column::number(t().chart_predicted()),
        ];
        let pairs: Vec<_> = self.pairs().collect();
        Numbers::new(
            columns,
            pairs.into_iter().map(|(row, column, cell)| {
                vec![
                    self.name(row).to_owned(),
                    self.name(column).to_owned(),
                    number::whole(cell.battles),
                    percent(cell.observed),
                    percent(cell.predicted),
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        let (met, flagged) = self
            .pairs()
            .fold((0_u64, 0_u64), |(met, flagged), (_, _, cell)| {
                (met + 1, flagged + u64::from(cell.surprises()))
            });
        t().chart_heat_summary(
            i64::try_from(met).unwrap_or(i64::MAX),
            number::whole(met),
            number::whole(flagged),
        )
    }
}

impl Heatmap {
    fn draw_row(&self, scene: &mut Scene, layout: &Layout, row: usize, name: String) {
        let format = scene.format;
        let place = format!("{}", row + 1);
        let first = layout.area(row, row);
        let middle = first.center().y + format.label * DROP;
        scene.words(
            Role::Small,
            None,
            (first.center().x, layout.top - 6.0),
            Anchor::Middle,
            place.as_str(),
        );
        let indent = layout.indent(format);
        scene.words(
            Role::Small,
            None,
            (indent - 6.0, middle),
            Anchor::End,
            place,
        );
        scene.words(Role::Label, None, (indent, middle), Anchor::Start, name);
        for column in 0..layout.shown {
            let area = layout.area(row, column);
            let Some(cell) = self.cell(row, column) else {
                if row != column {
                    scene.add(Role::Blank, None, Shape::Rect(area));
                }
                continue;
            };
            scene.add(Role::Cell(cell.step()), None, Shape::Rect(area));
            if cell.surprises() {
                let size = (layout.wide * 0.22).clamp(5.0, 9.0);
                let mut flag = BezPath::new();
                flag.move_to((area.x1 - size, area.y0));
                flag.line_to((area.x1, area.y0));
                flag.line_to((area.x1, area.y0 + size));
                flag.close_path();
                scene.path(Role::Flag, None, flag);
            }
            let x = area.center().x;
            let share = hundredths(cell.observed);
            match layout.detail {
                Detail::Nothing => {}
                Detail::Share => {
                    let y = area.center().y + format.small * DROP;
                    scene.words(Role::InCell, None, (x, y), Anchor::Middle, share);
                }
                Detail::All => {
                    let y = area.y0 + 17.0;
                    scene.words(
                        Role::Strong,
                        None,
                        (x, y),
                        Anchor::Middle,
                        format!("{share}%"),
                    );
                    let predicted = hundredths(cell.predicted);
                    scene.words(
                        Role::InCell,
                        None,
                        (x, y + 15.0),
                        Anchor::Middle,
                        format!("{predicted}%"),
                    );
                    let many = short(cell.battles);
                    scene.words(Role::InCell, None, (x, y + 29.5), Anchor::Middle, many);
                }
            }
        }
    }

    /// Each row answers to the keyboard, each cell to the pointer.
    fn heat(&self, scene: &mut Scene, layout: &Layout) {
        for row in 0..layout.shown {
            let area = layout.area(row, 0);
            scene.hot.push(Hot {
                area: Rect::new(0.0, area.y0, layout.left - 2.0, area.y1),
                words: self.row_words(row),
                stop: true,
                series: None,
                href: None,
            });
            for column in 0..layout.shown {
                let Some(cell) = self.cell(row, column) else {
                    continue;
                };
                scene.hot.push(Hot {
                    area: layout.area(row, column),
                    words: self.words(row, column, &cell),
                    stop: false,
                    series: None,
                    href: None,
                });
            }
        }
    }
}

/// A count in at most five characters.
fn short(battles: u64) -> String {
    if battles < 10_000 {
        format!("n {battles}")
    } else {
        #[expect(clippy::cast_precision_loss, reason = "rounded anyway")]
        let text = number::tokens(battles as f64);
        text
    }
}

/// The colours from all lost to all won, in words at both ends and in the middle.
fn draw_legend(scene: &mut Scene, y: f64) {
    let swatch = 24.0;
    for (index, step) in (0..=8_u8).enumerate() {
        let x = swatch * count(index);
        scene.add(
            Role::Cell(step),
            None,
            Shape::Rect(Rect::new(x, y, x + swatch, y + 10.0)),
        );
    }
    let end = swatch * 9.0;
    let baseline = y + 10.0 + scene.format.small + 2.0;
    for (x, anchor, words) in [
        (0.0, Anchor::Start, t().chart_heat_lost()),
        (end / 2.0, Anchor::Middle, t().chart_heat_even()),
        (end, Anchor::End, t().chart_heat_won()),
    ] {
        scene.words(Role::Small, None, (x, baseline), anchor, words);
    }
}
