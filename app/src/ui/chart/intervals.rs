//! Interval plot: estimates with their intervals on one axis, one row each, ties bracketed.

use kurbo::{BezPath, Point, Rect};

use super::{
    axes::{across, tick_words},
    label::{Anchor, apart, width},
    plot::{Chart, Column, Numbers, Plot, bounds, drawable, extremes, rank_words},
    scale::{Scale, Spacing},
    scene::{self, Hot, Role, Scene, stroke},
};
use crate::{
    i18n::t,
    ui::{
        interval::interval_words,
        number::{self, Format, NONE},
    },
};

/// Most rows that are drawn.
const MOST: usize = 60;
/// Most rows at which the keyboard stops.
const STOPS: usize = 40;

/// An estimate with its interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntervalRow {
    /// Whose estimate it is.
    pub name: String,
    /// The estimate; a row whose estimate is not finite is in the numbers alone.
    pub value: f64,
    /// Lower bound; minus infinity is drawn open to the edge, NaN as no interval.
    pub lower: f64,
    /// Upper bound, likewise.
    pub upper: f64,
    /// Best and worst rank.
    pub ranks: Option<(u32, u32)>,
    /// Neighbours with the same group are bracketed as tied.
    pub group: Option<u32>,
    /// Where the row leads.
    pub href: Option<String>,
}

/// Estimates with their intervals, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// What is said around it.
    pub chart: Chart,
    /// What a row is: “Entrant”.
    pub name_label: String,
    /// What is estimated: “Rating”.
    pub value_label: String,
    /// How estimates are written.
    pub format: Format,
    /// A value to compare with and what it is: `(1000.0, "mean")`.
    pub reference: Option<(f64, String)>,
    /// The rows, the best first.
    pub rows: Vec<IntervalRow>,
}

impl Intervals {
    fn drawn(&self) -> Vec<&IntervalRow> {
        self.rows
            .iter()
            .filter(|row| drawable(row.value))
            .take(MOST)
            .collect()
    }

    fn words(&self, row: &IntervalRow) -> Vec<String> {
        let mut words = vec![
            row.name.clone(),
            format!("{} {}", self.value_label, self.format.show(row.value)),
        ];
        if !row.lower.is_nan() && !row.upper.is_nan() {
            words.push(
                t().chart_between(bound(self.format, row.lower), bound(self.format, row.upper)),
            );
        }
        if let Some((best, worst)) = row.ranks {
            words.push(t().chart_at_rank(rank_words(best, worst)));
        }
        words
    }
}

/// A bound, which may be infinite.
fn bound(format: Format, value: f64) -> String {
    if value == f64::INFINITY {
        "∞".to_owned()
    } else if value == f64::NEG_INFINITY {
        "−∞".to_owned()
    } else {
        format.show(value)
    }
}

/// Where the parts of a row are.
struct Layout {
    names: f64,
    from: f64,
    to: f64,
    top: f64,
    row: f64,
    /// From the top of a row to its whisker and to its words.
    whisker: f64,
    words: f64,
}

impl Layout {
    fn of(format: scene::Format, rows: &[&IntervalRow], printed: &[String]) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts
                .map(|words| width(words, format.label))
                .fold(0.0, f64::max)
        };
        let tied = rows.iter().any(|row| row.group.is_some());
        let names = if tied { 14.0 } else { 2.0 };
        if format.narrow {
            return Self {
                names,
                from: names + 4.0,
                to: format.width - 8.0,
                top: 8.0,
                row: 44.0,
                whisker: 30.0,
                words: 15.0,
            };
        }
        let wide = widest(&mut rows.iter().map(|row| row.name.as_str())).min(220.0);
        let numbers = widest(&mut printed.iter().map(String::as_str));
        Self {
            names,
            from: names + wide + 18.0,
            to: format.width - numbers - 16.0,
            top: 8.0,
            row: if rows.len() > 30 { 20.0 } else { 26.0 },
            whisker: if rows.len() > 30 { 10.0 } else { 13.0 },
            words: if rows.len() > 30 { 14.5 } else { 17.5 },
        }
    }

    fn y(&self, index: usize) -> f64 {
        self.top + self.row * f64::from(u32::try_from(index).unwrap_or(0))
    }
}

impl Plot for Intervals {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        let rows = self.drawn();
        let printed: Vec<String> = rows.iter().map(|row| printed(self.format, row)).collect();
        let layout = Layout::of(format, &rows, &printed);
        let scale = Scale::covering(
            Spacing::Linear,
            rows.iter().flat_map(|row| {
                let (lower, upper) = bounds(row.value, row.lower, row.upper);
                [row.value, lower, upper]
            }),
            (layout.from, layout.to),
        )?;
        let bottom = layout.y(rows.len());
        let note = self.rows.len() > rows.len() && rows.len() == MOST;
        let reference = self
            .reference
            .as_ref()
            .filter(|(at, _)| scale.shows(*at))
            .and_then(|(at, words)| Some((scale.place(*at)?, words)));
        let extra = f64::from(u8::from(note)) + f64::from(u8::from(reference.is_some()));
        let line = format.small * 1.5;
        let mut scene = Scene::new(format, bottom + format.small + 12.0 + extra * line);

        let ticks = scale.ticks(if format.narrow { 4 } else { 7 });
        let words = tick_words(self.format, &ticks);
        across(
            &mut scene,
            scale,
            &ticks,
            &words,
            (layout.top - 4.0, bottom),
        );
        let mut foot = bottom + format.small + 4.0;
        if let Some((x, words)) = reference {
            let mut guide = BezPath::new();
            stroke(&mut guide, (x, layout.top - 4.0), (x, bottom));
            scene.path(Role::Guide, None, guide);
            foot += line;
            let half = width(words, format.small) / 2.0;
            let at = x.min(scene.width - half).max(half);
            scene.words(
                Role::Small,
                None,
                (at, foot),
                Anchor::Middle,
                words.as_str(),
            );
        }
        if note {
            foot += line;
            let words = t().chart_first_of(
                number::whole(rows.len() as u64),
                number::whole(self.rows.len() as u64),
            );
            scene.words(Role::Small, None, (0.0, foot), Anchor::Start, words);
        }
        scene.path(Role::Bracket, None, brackets(&rows, &layout));

        let whiskers = |leading: bool| -> BezPath {
            let mut path = BezPath::new();
            for (index, row) in rows.iter().enumerate() {
                if leads(row, index) == leading {
                    whisker(&mut path, scale, row, layout.y(index) + layout.whisker);
                }
            }
            path
        };
        scene.path(Role::Whisker, None, whiskers(false));
        scene.path(Role::Whisker, Some(0), whiskers(true));
        // On a phone a name shares its line with its numbers.
        let room = if format.narrow {
            let widest = printed.iter().map(|words| width(words, format.label));
            format.width - layout.names - widest.fold(0.0, f64::max) - 14.0
        } else {
            layout.from - layout.names - 14.0
        };
        let names = apart(rows.iter().map(|row| row.name.as_str()), format.label, room);
        for (index, ((row, printed), name)) in rows.iter().zip(&printed).zip(names).enumerate() {
            let y = layout.y(index);
            let Some(x) = scale.place(row.value) else {
                continue;
            };
            let series = leads(row, index).then_some(0);
            scene.point(Role::Dot, series, Point::new(x, y + layout.whisker), 4.5);
            scene.words(
                if series.is_some() {
                    Role::Strong
                } else {
                    Role::Label
                },
                None,
                (layout.names, y + layout.words),
                Anchor::Start,
                name,
            );
            scene.words(
                Role::Label,
                None,
                (scene.width, y + layout.words),
                Anchor::End,
                printed.as_str(),
            );
            scene.hot.push(Hot {
                area: Rect::new(0.0, y, scene.width, y + layout.row),
                words: self.words(row),
                stop: rows.len() <= STOPS,
                series: None,
                href: row.href.clone(),
            });
        }
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(self.name_label.as_str()),
            Column::number(self.value_label.as_str()),
            Column::number(t().chart_lower()),
            Column::number(t().chart_upper()),
            Column::number(t().chart_rank()),
        ];
        Numbers::new(
            columns,
            self.rows.iter().map(|row| {
                vec![
                    row.name.clone(),
                    self.format.show(row.value),
                    bound(self.format, row.lower),
                    bound(self.format, row.upper),
                    row.ranks
                        .map_or_else(|| NONE.to_owned(), |(best, worst)| rank_words(best, worst)),
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        extremes(
            self.rows.iter().map(|row| (row.name.as_str(), row.value)),
            self.format,
        )
    }
}

/// Whether a row may be the best there is.
fn leads(row: &IntervalRow, index: usize) -> bool {
    row.ranks.map_or(index == 0, |(best, _)| best == 1)
}

fn printed(format: Format, row: &IntervalRow) -> String {
    let value = format.show(row.value);
    if row.lower.is_finite() && row.upper.is_finite() {
        format!(
            "{value} {}",
            interval_words(row.value, row.lower, row.upper, format)
        )
    } else if row.lower.is_nan() || row.upper.is_nan() {
        value
    } else {
        let side = |distance: f64| {
            if distance.is_finite() {
                format.spread(distance)
            } else {
                "∞".to_owned()
            }
        };
        format!(
            "{value} +{}/−{}",
            side(row.upper - row.value),
            side(row.value - row.lower)
        )
    }
}

/// The interval of a row: a line with a cap at each end that is on the axis.
fn whisker(path: &mut BezPath, scale: Scale, row: &IntervalRow, y: f64) {
    let (lower, upper) = bounds(row.value, row.lower, row.upper);
    let (Some(left), Some(right)) = (scale.place(lower), scale.place(upper)) else {
        return;
    };
    stroke(path, (left, y), (right, y));
    for (value, x) in [(lower, left), (upper, right)] {
        if scale.shows(value) && lower < upper {
            stroke(path, (x, y - 4.0), (x, y + 4.0));
        }
    }
}

/// One bracket for each run of two or more rows of one group.
fn brackets(rows: &[&IntervalRow], layout: &Layout) -> BezPath {
    let mut path = BezPath::new();
    let mut start = 0;
    while let Some(first) = rows.get(start) {
        let run = rows
            .iter()
            .skip(start)
            .take_while(|row| first.group.is_some() && row.group == first.group)
            .count();
        if run > 1 {
            let (top, bottom) = (layout.y(start) + 5.0, layout.y(start + run) - 5.0);
            path.move_to((7.0, top));
            path.line_to((2.0, top));
            path.line_to((2.0, bottom));
            path.line_to((7.0, bottom));
        }
        start += run.max(1);
    }
    path
}
