//! Percentile intervals by drawing whole battles again, with a seed.

use crate::{
    random::{Random, Redrawn},
    stats::Interval,
};

/// How often everything is drawn again.
const RESAMPLES: u32 = 1_000;

/// Share of the resamples that may leave a figure undefined before it has no interval.
const UNDEFINED: f64 = 0.025;

/// The 95 % percentile interval of `figure`, a function of the battles that were drawn (by place, with
/// repeats). None with fewer than two battles, or where too many draws leave the figure undefined.
pub(super) fn interval(
    battles: usize,
    seed: u64,
    figure: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    if battles < 2 {
        return None;
    }
    let mut random = Random::seeded(seed);
    let mut drawn = vec![0; battles];
    let mut found = Vec::with_capacity(RESAMPLES as usize);
    for _ in 0..RESAMPLES {
        for place in &mut drawn {
            *place = random.below(battles);
        }
        found.extend(figure(&drawn).filter(|value| value.is_finite()));
    }
    percentiles(found)
}

/// The same where many battles are alike: `kinds` says how many there are of each kind, and `figure` is a function of
/// how many of each were drawn.
pub(super) fn interval_of_kinds(
    kinds: &[u64],
    seed: u64,
    figure: impl Fn(&[u64]) -> Option<f64>,
) -> Option<Interval> {
    let battles: u64 = kinds.iter().sum();
    if battles < 2 {
        return None;
    }
    let mut random = Random::seeded(seed);
    let mut drawn = vec![0; kinds.len()];
    let mut found = Vec::with_capacity(RESAMPLES as usize);
    for _ in 0..RESAMPLES {
        let mut redrawn = Redrawn::from(battles);
        for (drawn, count) in drawn.iter_mut().zip(kinds) {
            *drawn = redrawn.draw(&mut random, *count);
        }
        found.extend(figure(&drawn).filter(|value| value.is_finite()));
    }
    percentiles(found)
}

/// The interval of what the resamples came to; none where too many of them are missing.
fn percentiles(mut found: Vec<f64>) -> Option<Interval> {
    if (found.len() as f64) < f64::from(RESAMPLES) * (1.0 - UNDEFINED) {
        return None;
    }
    found.sort_unstable_by(f64::total_cmp);
    Some(Interval {
        lower: quantile(&found, 0.025)?,
        upper: quantile(&found, 0.975)?,
    })
}

/// The quantile of sorted values, between neighbours by proportion.
fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let place = at * (sorted.len().checked_sub(1)?) as f64;
    let (low, high) = (
        *sorted.get(place.floor() as usize)?,
        *sorted.get(place.ceil() as usize)?,
    );
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_close_to_the_normal_one() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(u32::from(i % 4 == 0))).collect();
        let mean = |drawn: &[usize]| {
            Some(drawn.iter().map(|&at| values[at]).sum::<f64>() / drawn.len() as f64)
        };
        let found = interval(values.len(), 7, mean).unwrap();
        let half = 1.96 * (0.25f64 * 0.75 / 400.0).sqrt();
        assert!((found.lower - (0.25 - half)).abs() < 0.006, "{found:?}");
        assert!((found.upper - (0.25 + half)).abs() < 0.006, "{found:?}");
        assert_eq!(interval(values.len(), 7, mean), Some(found));
    }

    #[test]
    fn kinds_are_drawn_as_their_battles_are() {
        let half = 1.96 * (0.25f64 * 0.75 / 400.0).sqrt();
        let share = |drawn: &[u64]| Some(drawn[1] as f64 / 400.0);
        let found = interval_of_kinds(&[300, 100], 7, share).unwrap();
        assert!((found.lower - (0.25 - half)).abs() < 0.006, "{found:?}");
        assert!((found.upper - (0.25 + half)).abs() < 0.006, "{found:?}");
        assert_eq!(interval_of_kinds(&[1], 7, |_| Some(1.0)), None);
    }

    #[test]
    fn what_is_often_undefined_has_no_interval() {
        assert_eq!(interval(1, 1, |_| Some(1.0)), None);
        assert_eq!(interval(5, 1, |drawn| (drawn[0] != 0).then_some(1.0)), None);
        assert!(interval(5, 1, |_| Some(1.0)).is_some());
    }
}
