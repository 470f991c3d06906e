//! Grid lines, ticks and captions, and how the numbers at ticks are written.

use kurbo::BezPath;

use super::{
    label::{Anchor, width},
    scale::{Scale, Step},
    scene::{Role, Scene, stroke},
};
use crate::{
    i18n::t,
    ui::number::{self, Format},
};

/// The numbers at ticks: only as many decimals as their step needs, and all alike.
pub fn tick_words(format: Format, ticks: &[f64]) -> Vec<String> {
    let step = ticks
        .windows(2)
        .filter_map(|pair| Some(pair.get(1)? - pair.first()?))
        .fold(f64::INFINITY, f64::min);
    let decimals = |scale: f64| -> u8 {
        let step = step * scale;
        if !step.is_finite() {
            return 0;
        }
        (0..12)
            .find(|places| {
                let grown = step * 10f64.powi(i32::from(*places));
                (grown - grown.round()).abs() < 1e-6 * grown.max(1.0)
            })
            .unwrap_or(0)
    };
    ticks
        .iter()
        .map(|tick| match format {
            Format::Whole | Format::Fixed(_) => number::fixed(*tick, decimals(1.0)),
            Format::Percent => format!("{}%", number::fixed(*tick * 100.0, decimals(100.0))),
            other => other.show(*tick),
        })
        .collect()
}

/// The numbers at ticks that are each some times the one before.
pub fn log_words(format: Format, ticks: &[f64]) -> Vec<String> {
    ticks
        .iter()
        .map(|tick| match format {
            // A tick at ten thousand is 10k, not 10.0k.
            Format::Tokens => format.show(*tick).replace(".0", ""),
            // Nor is a hundredth of a dollar $0.010.
            Format::Dollars => {
                let words = format.show(*tick);
                match words.contains('.') {
                    true => words.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => words,
                }
            }
            Format::Whole if *tick < 1.0 => number::fixed(*tick, 3),
            other => other.show(*tick),
        })
        .collect()
}

/// Upright grid lines from `top` to `bottom` with their numbers below; leaves out a number that
/// would touch the one before it.
pub fn across(
    scene: &mut Scene,
    scale: Scale,
    ticks: &[f64],
    words: &[String],
    (top, bottom): (f64, f64),
) {
    let size = scene.format.small;
    let mut grid = BezPath::new();
    let mut free = f64::NEG_INFINITY;
    for (tick, words) in ticks.iter().zip(words) {
        let Some(x) = scale.place(*tick) else {
            continue;
        };
        stroke(&mut grid, (x, top), (x, bottom));
        let half = width(words, size) / 2.0;
        // A number at the very edge moves inside.
        let at = x.min(scene.width - half).max(half);
        if at - half >= free {
            scene.words(
                Role::Small,
                None,
                (at, bottom + size + 4.0),
                Anchor::Middle,
                words.as_str(),
            );
            free = at + half + size * 0.6;
        }
    }
    scene.path(Role::Grid, None, grid);
}

/// Level grid lines from `left` to `right` with their numbers before them.
pub fn up(
    scene: &mut Scene,
    scale: Scale,
    ticks: &[f64],
    words: &[String],
    (left, right): (f64, f64),
) {
    let size = scene.format.small;
    let mut grid = BezPath::new();
    for (tick, words) in ticks.iter().zip(words) {
        let Some(y) = scale.place(*tick) else {
            continue;
        };
        stroke(&mut grid, (left, y), (right, y));
        scene.words(
            Role::Small,
            None,
            (left - 6.0, y + size * 0.35),
            Anchor::End,
            words.as_str(),
        );
    }
    scene.path(Role::Grid, None, grid);
}

/// Room that the numbers of an upright axis take.
pub fn gutter(words: &[String], size: f64) -> f64 {
    words
        .iter()
        .map(|words| width(words, size))
        .fold(0.0, f64::max)
        + 8.0
}

/// The caption of a logarithmic axis, its spacing said in words: “Cost per joke; each step is ten
/// times the dollars”.
pub fn log_caption(label: &str, unit: &str, step: Step) -> String {
    match step {
        Step::Times(2) => t().chart_log_two(label, unit),
        Step::Times(10) => t().chart_log_ten(label, unit),
        Step::Times(factor) => t().chart_log_times(label, number::whole(factor), unit),
        Step::Uneven => t().chart_log_uneven(label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        assert_eq!(
            tick_words(Format::Whole, &[0.0, 0.5, 1.0]),
            ["0.0", "0.5", "1.0"]
        );
        assert_eq!(
            tick_words(Format::Whole, &[900.0, 1000.0]),
            ["900", "1,000"]
        );
        assert_eq!(
            tick_words(Format::Percent, &[0.0, 0.25, 0.5]),
            ["0%", "25%", "50%"]
        );
        assert_eq!(
            tick_words(Format::Fixed(3), &[0.1, 0.2, 0.3]),
            ["0.1", "0.2", "0.3"]
        );
        assert_eq!(
            log_words(Format::Dollars, &[0.0001, 0.01, 1.0, 100.0, 10_000.0]),
            ["$0.0001", "$0.01", "$1", "$100", "$10,000"]
        );
        assert_eq!(log_words(Format::Tokens, &[100.0, 1e4]), ["100", "10k"]);
        assert_eq!(
            tick_words(Format::Percent, &[0.005, 0.01]),
            ["0.5%", "1.0%"]
        );
    }
}
