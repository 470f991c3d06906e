//! An estimate with its interval, drawn on an axis that all rows of a column share, and in print.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::number::Format;

/// The range of values a column is drawn on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Value at the left edge.
    pub min: f64,
    /// Value at the right edge.
    pub max: f64,
}

impl Axis {
    /// The smallest axis with a little air that shows every `(lower, upper)` given. Values that
    /// are not finite are passed over; without any the axis is 0 to 1.
    pub fn covering(intervals: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in intervals
            .into_iter()
            .flat_map(|(lower, upper)| [lower, upper])
        {
            if value.is_finite() {
                min = min.min(value);
                max = max.max(value);
            }
        }
        if min > max {
            return Self { min: 0.0, max: 1.0 };
        }
        let air = ((max - min) * 0.04).max(f64::EPSILON.max(max.abs() * 1e-6));
        Self {
            min: min - air,
            max: max + air,
        }
    }

    /// Where `value` lies, in percent of the axis from 0 to 100, and whether it had to be clamped.
    pub fn place(self, value: f64) -> (f64, bool) {
        let share = (value - self.min) / (self.max - self.min) * 100.0;
        if share.is_nan() {
            return (50.0, true);
        }
        (
            share.clamp(0.0, 100.0),
            !(-0.001..=100.001).contains(&share),
        )
    }
}

/// A whisker with a dot, for a table cell. It is decoration: the numbers are in [`IntervalText`].
///
/// A side that runs past the axis has no cap, so that it does not pretend to end there; nor has one that
/// is infinite. Without a bound, not a number, there is the dot alone.
#[component]
pub fn Interval(
    /// Point estimate.
    value: f64,
    /// Lower bound of the interval.
    lower: f64,
    /// Upper bound of the interval.
    upper: f64,
    /// The axis of the column.
    axis: Axis,
    /// A value to draw a faint rule at on every row, such as the mean rating.
    #[prop(optional, into)]
    reference: Option<f64>,
) -> impl IntoView {
    if ![value, axis.min, axis.max]
        .iter()
        .all(|number| number.is_finite())
    {
        return None;
    }
    // Written as text: the marks are plain numbers, and a board has a thousand of these.
    let mut marks = String::with_capacity(320);
    let mut line = |class: &str, from: f64, to: f64, top: &str, foot: &str| {
        let _ = write!(
            marks,
            r#"<line class="{class}" x1="{from:.2}%" x2="{to:.2}%" y1="{top}" y2="{foot}"/>"#
        );
    };
    if let Some((at, false)) = reference.map(|at| axis.place(at)) {
        line("iv-ref", at, at, "0", "100%");
    }
    let (left, left_open) = axis.place(lower);
    let (right, right_open) = axis.place(upper);
    let known = !lower.is_nan() && !upper.is_nan();
    if known {
        line("iv-bar", left, right, "9", "9");
    }
    for (at, _) in [(left, left_open), (right, right_open)]
        .into_iter()
        .filter(|(_, open)| known && !open)
    {
        line("iv-bar", at, at, "4", "14");
    }
    let (dot, dot_off) = axis.place(value);
    if !dot_off {
        let _ = write!(
            marks,
            r#"<circle class="iv-dot" cx="{dot:.2}%" cy="9" r="4"/>"#
        );
    }
    Some(
        view! { <svg class="iv" aria-hidden="true" focusable="false" height="18" inner_html=marks></svg> },
    )
}

/// The ends of the shared axis and an optional reference, for the header of a column of intervals.
#[component]
pub fn AxisScale(
    /// The axis of the column.
    axis: Axis,
    /// How its ends are written.
    #[prop(optional)]
    format: Format,
) -> impl IntoView {
    view! {
        <span class="iv-scale" aria-hidden="true">
            <span>{format.show(axis.min)}</span>
            <span>{format.show(axis.max)}</span>
        </span>
    }
}

/// Writes the interval around `value`: `± 212` where both sides print alike, else `+12/−9`; `± ∞` where
/// it cannot be told, and nothing where there is none.
pub(crate) fn interval_words(value: f64, lower: f64, upper: f64, format: Format) -> String {
    if lower.is_nan() || upper.is_nan() {
        return String::new();
    }
    if lower.is_infinite() || upper.is_infinite() {
        return "± ∞".to_owned();
    }
    let above = format.spread(upper - value);
    let below = format.spread(value - lower);
    if above == below {
        format!("± {above}")
    } else {
        format!("+{above}/−{below}")
    }
}

/// An estimate and its interval in print: `1,142 ± 212`.
#[component]
pub fn IntervalText(
    /// Point estimate.
    value: f64,
    /// Lower bound of the interval.
    lower: f64,
    /// Upper bound of the interval.
    upper: f64,
    /// How the three are written.
    #[prop(optional)]
    format: Format,
) -> impl IntoView {
    let words = interval_words(value, lower, upper, format);
    view! {
        <span class="est">
            <b class="num">{format.show(value)}</b>
            {(!words.is_empty()).then(|| view! { " " <small class="num">{words}</small> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_one_number_when_both_sides_print_alike() {
        assert_eq!(
            interval_words(1142.4, 930.0, 1354.9, Format::Whole),
            "± 212"
        );
        let (nothing, open) = (f64::NAN, f64::INFINITY);
        assert_eq!(interval_words(9.0, nothing, nothing, Format::Whole), "");
        assert_eq!(interval_words(9.0, -open, open, Format::Whole), "± ∞");
        assert_eq!(
            interval_words(0.5, 0.41, 0.58, Format::Percent),
            "+8.0/−9.0"
        );
    }

    #[test]
    fn a_shared_axis_shows_every_interval() {
        let axis = Axis::covering([(930.0, 1354.0), (737.0, 1107.0), (f64::NAN, 1.0e3)]);
        for value in [737.0, 1354.0, 1000.0] {
            assert!(!axis.place(value).1, "{value} is cut off");
        }
        assert!(axis.place(700.0).1);
        assert_eq!(axis.place(700.0).0, 0.0);
    }

    #[test]
    fn an_axis_of_one_value_or_none_still_has_a_width() {
        let one = Axis::covering([(5.0, 5.0)]);
        assert!(one.max > one.min);
        assert!((one.place(5.0).0 - 50.0).abs() < 1.0);
        assert_eq!(Axis::covering([]), Axis { min: 0.0, max: 1.0 });
    }

    #[test]
    fn a_side_past_the_axis_has_no_cap() {
        let axis = Axis { min: 0.0, max: 1.0 };
        let bars = |upper| {
            view! { <Interval value=0.5 lower=0.2 upper=upper axis=axis/> }
                .to_html()
                .matches("iv-bar")
                .count()
        };
        assert_eq!(bars(0.9), 3);
        assert_eq!(bars(1.4), 2);
        assert_eq!(bars(f64::INFINITY), 2);
        assert_eq!(bars(f64::NAN), 0);
    }
}
