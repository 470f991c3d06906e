//! Lines with bands: a measure over an amount, or over time as a history, each line named at its end.

use kurbo::{BezPath, Point, Rect};

use super::{
    axes::{across, gutter, log_caption, log_words, tick_words, up},
    dates::tick_dates,
    label::{Anchor, DROP, apart, spread, width},
    paths::{Placed, band, outline, runs},
    plot::{Chart, Column, Numbers, Plot, bounds, count, drawable},
    scale::{Scale, Spacing},
    scene::{self, Hot, Role, SERIES, Scene, stroke},
};
use crate::{
    i18n::t,
    ui::{
        number::{self, Format},
        time,
    },
};

/// Most points of a line that are marked; beyond, the line stands alone.
const MARKED: usize = 24;

/// What a chart of lines runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// An amount, such as tokens.
    Amount {
        /// Its name: “Thinking tokens per item”.
        label: String,
        /// What there is more of, for a logarithmic axis: “tokens”.
        unit: String,
        /// How it is written.
        format: Format,
        /// Equal ratios take equal room; points at zero or below are then left out.
        log: bool,
    },
    /// Time: `x` is milliseconds since 1970.
    Time,
}

impl Over {
    fn spacing(&self) -> Spacing {
        match self {
            Self::Time => Spacing::Time,
            Self::Amount { log: true, .. } => Spacing::Log,
            Self::Amount { .. } => Spacing::Linear,
        }
    }

    fn label(&self) -> String {
        match self {
            Self::Time => t().chart_date(),
            Self::Amount { label, .. } => label.clone(),
        }
    }

    fn show(&self, x: f64) -> String {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a moment out of range is written as a dash"
            )]
            Self::Time => time::day(x as i64),
            Self::Amount { format, .. } => format.show(x),
        }
    }
}

/// A point of a line with the interval around it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LinePoint {
    /// Where along the axis: an amount, or milliseconds since 1970.
    pub x: f64,
    /// The estimate; a value that is not finite interrupts the line.
    pub y: f64,
    /// Lower bound, or NaN.
    pub lower: f64,
    /// Upper bound, or NaN.
    pub upper: f64,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its points; drawn in the order of `x`.
    pub points: Vec<LinePoint>,
}

/// Lines with bands. The first eight have a colour, a dash and a name; the others are faint.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What is said around it.
    pub chart: Chart,
    /// What the lines run over.
    pub over: Over,
    /// What is measured: “Rating”.
    pub label: String,
    /// How it is written.
    pub format: Format,
    /// Values hold until the next point, as ratings do, instead of changing evenly.
    pub steps: bool,
    /// The lines, the most important first.
    pub lines: Vec<Line>,
}

impl Lines {
    /// Ratings over time.
    pub fn history(
        chart: Chart,
        label: impl Into<String>,
        format: Format,
        lines: Vec<Line>,
    ) -> Self {
        Self {
            chart,
            over: Over::Time,
            label: label.into(),
            format,
            steps: false,
            lines,
        }
    }

    fn caption(&self, scale: Scale, most: usize) -> String {
        match &self.over {
            Over::Time => String::new(),
            Over::Amount {
                label,
                unit,
                log: true,
                ..
            } => log_caption(label, unit, scale.step(most)),
            Over::Amount { label, .. } => label.clone(),
        }
    }

    /// The points of a line that have a place, in the order of `x`.
    fn sorted(&self, line: &Line) -> Vec<LinePoint> {
        let log = self.over.spacing() == Spacing::Log;
        let mut points: Vec<LinePoint> = line
            .points
            .iter()
            .copied()
            .filter(|point| drawable(point.x) && (!log || point.x > 0.0))
            .collect();
        points.sort_by(|one, other| one.x.total_cmp(&other.x));
        points
    }
}

impl Plot for Lines {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        let lines: Vec<(&Line, Vec<LinePoint>)> = self
            .lines
            .iter()
            .map(|line| (line, self.sorted(line)))
            .filter(|(_, points)| points.iter().any(|point| drawable(point.y)))
            .collect();
        let all = || lines.iter().flat_map(|(_, points)| points);
        let height = if format.narrow { 300.0 } else { 380.0 };
        let (top, bottom) = (30.0, height - if format.narrow { 44.0 } else { 46.0 });
        let upright = Scale::covering(
            Spacing::Linear,
            all().filter(|point| drawable(point.y)).flat_map(|point| {
                let (lower, upper) = bounds(point.y, point.lower, point.upper);
                [point.y, lower, upper]
            }),
            (bottom, top),
        )?;
        let ticks = upright.ticks(if format.narrow { 5 } else { 6 });
        let words = tick_words(self.format, &ticks);
        let left = gutter(&words, format.small);
        let names = lines
            .iter()
            .take(SERIES)
            // Named in bold.
            .map(|(line, _)| width(&line.name, format.label) * 1.06)
            .fold(0.0, f64::max)
            .min(format.width * if format.narrow { 0.3 } else { 0.24 });
        let right = format.width - names - 14.0;
        let level = Scale::covering(
            self.over.spacing(),
            all().filter(|point| drawable(point.y)).map(|point| point.x),
            (left, right),
        )?;
        let caption = self.caption(level, if format.narrow { 4 } else { 6 });
        let captions = super::label::wrap(&caption, format.small, format.width);
        let quiet = lines.len() > SERIES;
        let line_height = format.small * 1.4;
        let mut scene = Scene::new(
            format,
            bottom
                + format.small
                + 13.0
                + line_height * (count(captions.len()) + f64::from(u8::from(quiet))),
        );
        up(&mut scene, upright, &ticks, &words, (left, right));
        scene.words(
            Role::Small,
            None,
            (0.0, format.small),
            Anchor::Start,
            self.label.as_str(),
        );
        self.mark_axis(&mut scene, level, (left, right, bottom));
        let mut foot = bottom + format.small + 9.0;
        for line in captions {
            foot += line_height;
            scene.words(Role::Small, None, (scene.width, foot), Anchor::End, line);
        }
        if quiet {
            foot += line_height;
            let words = t().chart_coloured(
                number::whole(SERIES as u64),
                number::whole(lines.len() as u64),
            );
            scene.words(Role::Small, None, (0.0, foot), Anchor::Start, words);
        }

        let placed: Vec<(usize, &Line, Vec<Vec<Placed>>)> = lines
            .iter()
            .enumerate()
            .map(|(index, (line, points))| {
                let wide = if index < SERIES { 2.0 } else { 6.0 };
                (index, *line, runs(points, level, upright, wide))
            })
            .collect();
        for (index, _, runs) in placed.iter().rev() {
            self.draw_line(&mut scene, *index, runs);
        }
        self.name_lines(&mut scene, &placed, right, (top - 8.0, bottom + 8.0));
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(t().chart_series()),
            Column::number(self.over.label()),
            Column::number(self.label.as_str()),
            Column::number(t().chart_lower()),
            Column::number(t().chart_upper()),
        ];
        let rows: Vec<(&Line, &LinePoint)> = self
            .lines
            .iter()
            .flat_map(|line| line.points.iter().map(move |point| (line, point)))
            .collect();
        Numbers::new(
            columns,
            rows.into_iter().map(|(line, point)| {
                vec![
                    line.name.clone(),
                    self.over.show(point.x),
                    self.format.show(point.y),
                    self.format.show(point.lower),
                    self.format.show(point.upper),
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        let ends = self.lines.iter().take(SERIES).filter_map(|line| {
            let points = self.sorted(line);
            let last = points.iter().rev().find(|point| drawable(point.y))?;
            Some(t().chart_ends_at(&line.name, self.format.show(last.y)))
        });
        ends.collect::<Vec<_>>().join(" ")
    }
}

impl Lines {
    fn mark_axis(&self, scene: &mut Scene, level: Scale, (left, right, bottom): (f64, f64, f64)) {
        let narrow = scene.format.narrow;
        let most = if narrow { 4 } else { 6 };
        let ticks = level.ticks(most);
        let words = match &self.over {
            Over::Time => tick_dates(&ticks),
            Over::Amount {
                format, log: true, ..
            } => log_words(*format, &ticks),
            Over::Amount { format, .. } => tick_words(*format, &ticks),
        };
        across(scene, level, &ticks, &words, (bottom, bottom + 4.0));
        let mut axis = BezPath::new();
        stroke(&mut axis, (left, bottom), (right, bottom));
        scene.path(Role::Axis, None, axis);
    }

    fn draw_line(&self, scene: &mut Scene, index: usize, runs: &[Vec<Placed>]) {
        let series = (index < SERIES).then_some(index);
        let marked = runs.iter().map(Vec::len).sum::<usize>() <= MARKED;
        let radius = if scene.format.narrow { 3.0 } else { 3.5 };
        for run in runs {
            let mut path = BezPath::new();
            outline(run, self.steps, |placed| placed.y, &mut path, true);
            if series.is_none() {
                scene.path(Role::Quiet, None, path);
                continue;
            }
            if run.len() > 1 {
                scene.path(Role::Band, series, band(run, self.steps));
                scene.path(Role::Line, series, path);
            } else if let [only] = run.as_slice() {
                let mut whisker = BezPath::new();
                stroke(&mut whisker, (only.x, only.lower), (only.x, only.upper));
                scene.path(Role::Whisker, series, whisker);
            }
            for (place, point) in run.iter().enumerate() {
                if marked || place + 1 == run.len() {
                    scene.point(Role::Dot, series, Point::new(point.x, point.y), radius);
                }
            }
        }
    }

    /// Names the lines at their ends, and lets each answer to pointer and keyboard.
    fn name_lines(
        &self,
        scene: &mut Scene,
        placed: &[(usize, &Line, Vec<Vec<Placed>>)],
        right: f64,
        (top, bottom): (f64, f64),
    ) {
        let size = scene.format.label;
        let named: Vec<(usize, &Line, Placed)> = placed
            .iter()
            .take(SERIES)
            .filter_map(|(index, line, runs)| Some((*index, *line, *runs.last()?.last()?)))
            .collect();
        let wanted: Vec<f64> = named.iter().map(|(_, _, last)| last.y).collect();
        let places = spread(&wanted, size * 1.25, top, bottom);
        let from = right + 8.0;
        let room = (scene.width - from) / 1.06;
        let names = apart(
            named.iter().map(|(_, line, _)| line.name.as_str()),
            size,
            room,
        );
        for (((index, line, last), place), name) in named.iter().zip(places).zip(names) {
            let Some(y) = place else {
                continue;
            };
            // A line that ends early, or a name that had to move, is joined to its name.
            if (y - last.y).abs() > size * 0.4 || right - last.x > 16.0 {
                let mut join = BezPath::new();
                stroke(&mut join, (last.x + 5.0, last.y), (from - 2.0, y));
                scene.path(Role::Quiet, None, join);
            }
            scene.words(
                Role::Named,
                Some(*index),
                (from, y + size * DROP),
                Anchor::Start,
                name,
            );
            scene.hot.push(Hot {
                area: Rect::new(from - 4.0, y - size * 0.62, scene.width, y + size * 0.62),
                words: self.words(line, &last.data),
                stop: true,
                series: Some(*index),
                href: None,
            });
        }
        for (index, line, runs) in placed.iter().take(SERIES) {
            let points = runs.iter().map(Vec::len).sum::<usize>();
            for point in runs.iter().flatten() {
                // A finger has no hover; on a phone the names at the ends answer.
                if points <= MARKED * 2 && !scene.format.narrow {
                    scene.hot.push(Hot {
                        area: Rect::from_center_size((point.x, point.y), (16.0, 16.0)),
                        words: self.words(line, &point.data),
                        stop: false,
                        series: Some(*index),
                        href: None,
                    });
                }
            }
        }
    }

    fn words(&self, line: &Line, point: &LinePoint) -> Vec<String> {
        let mut words = vec![
            line.name.clone(),
            format!("{}: {}", self.over.show(point.x), self.format.show(point.y)),
        ];
        if point.lower.is_finite() && point.upper.is_finite() {
            words.push(
                t().chart_between(self.format.show(point.lower), self.format.show(point.upper)),
            );
        }
        words
    }
}
