//! What every chart has: a finding, a measure, a drawing in two sizes, and the numbers behind it.

use super::scene::{Format, Scene};
use crate::{i18n::t, ui::number};

/// What is said around a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Id on its page: lower-case letters, digits and dashes. Names the figure and the download.
    pub id: String,
    /// The finding, as a statement: “Three models are funnier than the rest”.
    pub title: String,
    /// The measure and its unit: “Bradley–Terry rating in points, 95 % interval”.
    pub subtitle: String,
    /// What a reader who cannot see it should know; the highest and lowest values if empty.
    pub description: String,
    /// Whence the data are, for the foot of downloads: “Openmic, jokes, 2,997 votes”.
    pub source: String,
    /// Milliseconds since 1970 of the newest data drawn, for the foot of downloads.
    pub as_of_ms: Option<i64>,
    /// What will appear here and when, shown if there is nothing to draw.
    pub if_empty: String,
}

/// A column of the numbers behind a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header, with the unit.
    pub label: String,
    /// Aligned to the end, as numbers are.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: false,
        }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: true,
        }
    }
}

/// The numbers behind a chart. Of a very long list only the first [`Numbers::MOST`] rows are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Headers; the first column names the row.
    pub columns: Vec<Column>,
    /// Cells, as many in each row as there are columns.
    pub rows: Vec<Vec<String>>,
    /// How many rows there would be.
    pub total: usize,
}

impl Numbers {
    /// Most rows that a page carries.
    pub const MOST: usize = 500;

    /// Numbers with these columns and rows.
    pub fn new(columns: Vec<Column>, rows: impl ExactSizeIterator<Item = Vec<String>>) -> Self {
        let total = rows.len();
        Self {
            columns,
            rows: rows.take(Self::MOST).collect(),
            total,
        }
    }
}

/// Data that can be drawn.
pub trait Plot {
    /// What is said around it.
    fn chart(&self) -> &Chart;
    /// The drawing for one size; `None` if there is nothing to draw.
    fn scene(&self, format: Format) -> Option<Scene>;
    /// The numbers behind the drawing.
    fn numbers(&self) -> Numbers;
    /// What the drawing shows in a sentence or two, for readers who cannot see it.
    fn summary(&self) -> String;
}

/// The description of a plot: the caller's, or else its summary.
pub(super) fn description(plot: &dyn Plot) -> String {
    let given = plot.chart().description.trim();
    if given.is_empty() {
        plot.summary()
    } else {
        given.to_owned()
    }
}

/// “From A, lowest, to B, highest”, of names with a value; the empty text without any.
pub(super) fn extremes<'a>(
    values: impl Iterator<Item = (&'a str, f64)>,
    format: number::Format,
) -> String {
    let mut known: Vec<(&str, f64)> = values.filter(|(_, value)| value.is_finite()).collect();
    known.sort_by(|one, other| one.1.total_cmp(&other.1));
    match (known.first(), known.last()) {
        (Some(low), Some(high)) if known.len() > 1 => {
            t().chart_extremes(high.0, format.show(high.1), low.0, format.show(low.1))
        }
        (Some(only), _) => t().chart_only(only.0, format.show(only.1)),
        _ => String::new(),
    }
}

/// Whether an estimate can be drawn.
pub(super) fn drawable(value: f64) -> bool {
    value.is_finite() && value.abs() <= 1e300
}

/// Both bounds as they are drawn: in order, and the estimate itself where there is none.
pub(super) fn bounds(value: f64, lower: f64, upper: f64) -> (f64, f64) {
    let lower = if lower.is_nan() { value } else { lower };
    let upper = if upper.is_nan() { value } else { upper };
    (lower.min(value), upper.max(value))
}

/// A rank range: `1` when the data settles it, `2–5` when not.
pub(super) fn rank_words(best: u32, worst: u32) -> String {
    if best == worst {
        best.to_string()
    } else {
        format!("{best}–{worst}")
    }
}

/// A count as a factor of lengths.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
