//! Style control: agreement with the published implementation, and what must not matter.

use super::*;
use crate::outcome::Outcome;
use crate::rating::contextual::{
    self, Chunk, Contextual, ContextualOptions, Ridge, normalised_difference,
};
use crate::rating::{RatingError, Unrated};

/// Votes with two controls, by columns.
#[derive(Clone, Default)]
struct Votes {
    left: Vec<u32>,
    right: Vec<u32>,
    outcome: Vec<Outcome>,
    x: Vec<f64>,
    z: Vec<f64>,
}

impl Votes {
    fn fit(&self, options: &ContextualOptions) -> Contextual {
        let controls = [&self.x[..], &self.z[..]];
        let chunk = Chunk {
            left: &self.left,
            right: &self.right,
            outcome: &self.outcome,
            controls: &controls,
        };
        contextual::fit(5, &[chunk], options).unwrap()
    }

    fn push(&mut self, left: u32, right: u32, outcome: Outcome, x: f64, z: f64) {
        self.left.push(left);
        self.right.push(right);
        self.outcome.push(outcome);
        self.x.push(x);
        self.z.push(z);
    }
}

/// 900 votes among five entrants, pairs of very different sizes; longer answers win more often.
fn votes() -> Votes {
    let mut random = Random(11);
    let mut votes = Votes::default();
    for _ in 0..900 {
        let left = random.below(5).min(random.below(5)) as u32;
        let right = (left + 1 + random.below(4) as u32) % 5;
        let mut count = |from: u64, n: u64| (from + random.below(n)) as f64;
        let x = normalised_difference(count(10, 90), count(10, 90));
        let z = normalised_difference(count(0, 7), count(0, 7));
        let bonus = 2 * u64::from(left < right) + 2 * u64::from(x > 0.0);
        let outcome = match random.below(10) + bonus {
            0..2 => Outcome::Both,
            2..7 => Outcome::Right,
            _ => Outcome::Left,
        };
        votes.push(left, right, outcome, x, z);
    }
    votes
}

fn close_to(fit: &Contextual, expected: [f64; 5], tolerance: f64) {
    for (value, expected) in values(&fit.fit).into_iter().zip(expected) {
        close(value, expected, tolerance);
    }
}

/// Produced by arena-rank 0.1.1 with its optimiser's tolerance lowered to 1e-16: ratings, half
/// widths and coefficients, at `reg` 1 and 1e-6, default and reweighted. Its intervals leave out the
/// ridge, so they are compared where it is small.
#[test]
fn agrees_with_arena_rank() {
    let expected = [
        (
            1.0,
            Weighting::Votes,
            [1039.91785, 1040.443582, 982.916704, 972.621843, 964.100022],
            None,
            [0.039669133, 0.024007517],
        ),
        (
            1.0,
            Weighting::Pairs,
            [1040.118587, 1034.951748, 995.626883, 974.249459, 955.053323],
            None,
            [0.040233421, 0.021878487],
        ),
        (
            1e-6,
            Weighting::Votes,
            [1039.831442, 1043.864088, 980.9715, 969.640076, 965.692894],
            Some([25.811548, 26.716429, 29.162197, 31.282823, 34.08229]),
            [0.214854076, 0.139150781],
        ),
        (
            1e-6,
            Weighting::Pairs,
            [1039.885814, 1038.240869, 994.027142, 971.56676, 956.279414],
            Some([26.112401, 27.381046, 30.068501, 32.193936, 34.949129]),
            [0.219643258, 0.128940671],
        ),
    ];
    for (ridge, weighting, ratings, half_widths, coefficients) in expected {
        let fit = votes().fit(&ContextualOptions {
            weighting,
            ridge: Ridge::MeanLoss(ridge),
            keep_mean: false,
        });
        close_to(&fit, ratings, 1e-5);
        for (standing, half) in fit.fit.entrants.iter().zip(half_widths.iter().flatten()) {
            let rating = standing.rating.unwrap();
            close(rating.upper - rating.value, *half, 1e-4);
        }
        for (control, expected) in fit.controls.iter().zip(coefficients) {
            close(control.coefficient.unwrap().value, expected, 1e-8);
        }
    }
}

#[test]
fn the_interval_of_a_coefficient_is_that_of_a_logistic_regression() {
    // Two entrants with as many votes for either at either value of the control: β is a log-odds
    // ratio, its robust variance the sum of reciprocal counts over 4 (x = ±1 after standardising).
    let mut votes = Votes::default();
    for (x, wins, losses) in [(1.0, 60, 40), (-1.0, 40, 60)] {
        for i in 0..wins + losses {
            let outcome = if i < wins {
                Outcome::Left
            } else {
                Outcome::Right
            };
            votes.push(0, 1, outcome, x, 0.0);
        }
    }
    let fit = votes.fit(&ContextualOptions {
        ridge: Ridge::SummedLoss(0.0),
        ..ContextualOptions::default()
    });
    let coefficient = fit.controls[0].coefficient.unwrap();
    close(coefficient.value, (60f64 / 40.0).ln(), 1e-9);
    let variance = (2.0 / 60.0 + 2.0 / 40.0) / 4.0;
    close(coefficient.standard_error, f64::sqrt(variance), 1e-5);
    close(coefficient.points(), 400.0 * (1.5f64).log10(), 1e-6);
    close(
        coefficient.upper + coefficient.lower,
        2.0 * coefficient.value,
        1e-12,
    );
    // The control that never varies says nothing.
    assert_eq!(
        (fit.controls[1].coefficient, fit.controls[1].deviation),
        (None, 0.0)
    );
    assert_eq!(fit.fit.entrants[3].unrated, Some(Unrated::NoVotes));
}

#[test]
fn without_controls_or_under_a_heavy_ridge_it_is_the_plain_fit() {
    let votes = votes();
    let cells = Cells::from_votes(
        5,
        (0..votes.left.len()).map(|i| (votes.left[i], votes.right[i], votes.outcome[i])),
    );
    let cells = cells.unwrap();
    for weighting in [Weighting::Votes, Weighting::Pairs] {
        let plain = fit(&cells, &FitOptions { weighting }).unwrap();
        let options = ContextualOptions {
            weighting,
            ridge: Ridge::MeanLoss(1e9),
            ..ContextualOptions::default()
        };
        let alone = Chunk {
            left: &votes.left,
            right: &votes.right,
            outcome: &votes.outcome,
            controls: &[],
        };
        let alone = contextual::fit(5, &[alone], &options).unwrap();
        assert!(alone.controls.is_empty());
        for fit in [&alone.fit, &votes.fit(&options).fit] {
            for (x, y) in fit.entrants.iter().zip(&plain.entrants) {
                let (rx, ry) = (x.rating.unwrap(), y.rating.unwrap());
                close(rx.value, ry.value, 1e-4);
                // λ of the variance is 1e-5 of the weight here, 1e-5 itself there.
                close(rx.upper, ry.upper, 0.02);
                assert_eq!(x.votes, y.votes);
            }
        }
    }
}

#[test]
fn units_sides_order_and_chunks_do_not_matter() {
    let options = ContextualOptions::default();
    let votes = votes();
    let plain = votes.fit(&options);

    let mut other_units = votes.clone();
    other_units.x.iter_mut().for_each(|x| *x *= -1000.0);
    let scaled = other_units.fit(&options);
    close_to(&scaled, values(&plain.fit).try_into().unwrap(), 1e-7);
    let (x, y) = (&plain.controls[0], &scaled.controls[0]);
    close(
        x.coefficient.unwrap().value,
        -y.coefficient.unwrap().value,
        1e-9,
    );

    let mut swapped = votes.clone();
    std::mem::swap(&mut swapped.left, &mut swapped.right);
    swapped.outcome.iter_mut().for_each(|o| *o = o.swapped());
    swapped.x.iter_mut().for_each(|x| *x = -*x);
    swapped.z.iter_mut().for_each(|z| *z = -*z);
    close_to(
        &swapped.fit(&options),
        values(&plain.fit).try_into().unwrap(),
        1e-7,
    );

    // One vote alone may change sides where the mean is left in.
    let keep = ContextualOptions {
        keep_mean: true,
        ..options
    };
    let mut one = votes.clone();
    for i in (0..900).step_by(3) {
        (one.left[i], one.right[i]) = (one.right[i], one.left[i]);
        one.outcome[i] = one.outcome[i].swapped();
        (one.x[i], one.z[i]) = (-one.x[i], -one.z[i]);
    }
    let kept = votes.fit(&keep);
    let (x, y) = (
        kept.fit.entrants[0].rating,
        one.fit(&keep).fit.entrants[0].rating,
    );
    // The unit of the coefficients, a deviation, moves a little; the ridge moves with it.
    close(x.unwrap().value, y.unwrap().value, 0.02);

    let mut random = Random(5);
    let mut order: Vec<usize> = (0..900).collect();
    random.shuffle(&mut order);
    let mut shuffled = Votes::default();
    for i in order {
        shuffled.push(
            votes.left[i],
            votes.right[i],
            votes.outcome[i],
            votes.x[i],
            votes.z[i],
        );
    }
    close_to(
        &shuffled.fit(&options),
        values(&plain.fit).try_into().unwrap(),
        1e-7,
    );

    let columns: Vec<_> = [0..13, 13..13, 13..700, 700..900]
        .map(|range| [&votes.x[range.clone()], &votes.z[range]])
        .to_vec();
    let chunks: Vec<Chunk<'_>> = [0..13, 13..13, 13..700, 700..900]
        .into_iter()
        .zip(&columns)
        .map(|(range, controls)| Chunk {
            left: &votes.left[range.clone()],
            right: &votes.right[range.clone()],
            outcome: &votes.outcome[range],
            controls,
        })
        .collect();
    assert_eq!(contextual::fit(5, &chunks, &options).unwrap(), plain);
}

#[test]
fn style_that_decides_is_taken_out_of_the_ratings() {
    // 0 and 1 are equal; 0 writes more, and more wins.
    let mut random = Random(3);
    let mut votes = Votes::default();
    for _ in 0..6000 {
        let x = random.below(100) as f64 / 50.0 - 0.5;
        let p = 1.0 / (1.0 + (-1.5 * x).exp());
        let won = (random.below(1 << 20) as f64) < p * f64::from(1 << 20);
        votes.push(
            0,
            1,
            if won { Outcome::Left } else { Outcome::Right },
            x,
            0.0,
        );
    }
    let plain = votes.fit(&ContextualOptions {
        ridge: Ridge::MeanLoss(1e9),
        ..ContextualOptions::default()
    });
    let controlled = votes.fit(&ContextualOptions {
        keep_mean: true,
        ..ContextualOptions::default()
    });
    let lead = |fit: &Contextual| values_of(fit, 0) - values_of(fit, 1);
    assert!(lead(&plain) > 100.0, "{}", lead(&plain));
    assert!(lead(&controlled).abs() < 25.0, "{}", lead(&controlled));
    let control = &controlled.controls[0];
    close(
        control.coefficient.unwrap().value / control.deviation,
        1.5,
        0.15,
    );
}

fn values_of(fit: &Contextual, entrant: usize) -> f64 {
    fit.fit.entrants[entrant].rating.unwrap().value
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let options = ContextualOptions::default();
    let fit = |votes: &Votes, options| {
        let controls = [&votes.x[..], &votes.z[..]];
        let chunk = Chunk {
            left: &votes.left,
            right: &votes.right,
            outcome: &votes.outcome,
            controls: &controls,
        };
        contextual::fit(5, &[chunk], options)
    };
    let mut bad = votes();
    bad.z[41] = f64::NAN;
    let error = fit(&bad, &options).unwrap_err();
    assert!(matches!(error, RatingError::Control { control: 1, .. }));
    assert!(error.to_string().contains("vote 42"), "{error}");
    bad.z.pop();
    assert!(matches!(
        fit(&bad, &options),
        Err(RatingError::Control { control: 1, .. })
    ));
    let negative = ContextualOptions {
        ridge: Ridge::MeanLoss(-1.0),
        ..options
    };
    assert!(fit(&votes(), &negative).is_err());
    // The control says who wins: without a ridge its coefficient is infinite.
    let mut perfect = votes();
    for i in 0..900 {
        perfect.x[i] = perfect.outcome[i].left_score() - 0.5 + 1e-3 * perfect.z[i];
        if perfect.outcome[i] == Outcome::Both {
            perfect.outcome[i] = Outcome::Left;
            perfect.x[i] = 0.5;
        }
    }
    let none = ContextualOptions {
        ridge: Ridge::SummedLoss(0.0),
        ..options
    };
    assert_eq!(fit(&perfect, &none), Err(RatingError::ControlsUndetermined));
    let some = fit(&perfect, &options).unwrap();
    assert!(some.controls[0].coefficient.unwrap().value.is_finite());
    // Nobody to rate is a board of nobody, not an error.
    assert!(
        contextual::fit(5, &[], &options)
            .unwrap()
            .fit
            .entrants
            .iter()
            .all(|s| s.rating.is_none())
    );
}

/// `n` votes among five entrants from the model itself: strengths 0.25 apart, one control worth 0.6 per
/// deviation, one worth nothing.
fn from_the_model(n: usize, seed: u64) -> Votes {
    let mut random = Random(seed);
    let mut uniform = move || (random.below(1 << 53) as f64 + 0.5) / (1u64 << 53) as f64;
    let mut votes = Votes::default();
    for _ in 0..n {
        let left = (5.0 * uniform()) as u32;
        let right = (left + 1 + (4.0 * uniform()) as u32) % 5;
        let (x, z) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
        // A uniform control on (−1, 1) has a deviation of 1/√3.
        let d = 0.25 * (f64::from(left) - f64::from(right)) + 0.6 * 3f64.sqrt() * x;
        let outcome = if uniform() < 1.0 / (1.0 + (-d).exp()) {
            Outcome::Left
        } else {
            Outcome::Right
        };
        votes.push(left, right, outcome, x, z);
    }
    votes
}

impl Votes {
    fn bootstrap(&self, n: usize, options: &ContextualOptions, seed: u64) -> Contextual {
        let controls = [&self.x[..], &self.z[..]];
        // In three chunks: where a vote stands in them must not matter.
        let cut = [0, self.x.len() / 3, self.x.len() / 2, self.x.len()];
        let columns: Vec<[&[f64]; 2]> = cut
            .windows(2)
            .map(|c| controls.map(|x| &x[c[0]..c[1]]))
            .collect();
        let chunks: Vec<Chunk<'_>> = cut
            .windows(2)
            .zip(&columns)
            .map(|(c, controls)| Chunk {
                left: &self.left[c[0]..c[1]],
                right: &self.right[c[0]..c[1]],
                outcome: &self.outcome[c[0]..c[1]],
                controls,
            })
            .collect();
        contextual::fit_bootstrap(n, &chunks, options, 400, seed).unwrap()
    }
}

/// Two estimates of one standard error: the one of a resampling of 400 is itself off by 1/√800.
#[test]
fn the_bootstrap_agrees_with_the_sandwich_where_both_hold() {
    let votes = from_the_model(3_000, 5);
    for weighting in [Weighting::Votes, Weighting::Pairs] {
        let options = ContextualOptions {
            weighting,
            ..ContextualOptions::default()
        };
        let (sandwich, bootstrap) = (votes.fit(&options), votes.bootstrap(5, &options, 3));
        assert_eq!(
            values(&sandwich.fit),
            values(&bootstrap.fit),
            "one estimate"
        );
        for (x, y) in sandwich.fit.entrants.iter().zip(&bootstrap.fit.entrants) {
            let (x, y) = (x.rating.unwrap(), y.rating.unwrap());
            let ratio = (y.upper - y.lower) / (x.upper - x.lower);
            assert!((ratio - 1.0).abs() < 0.15, "{ratio}");
            assert!(y.lower < y.value && y.value < y.upper);
        }
        for (x, y) in sandwich.controls.iter().zip(&bootstrap.controls) {
            let (x, y) = (x.coefficient.unwrap(), y.coefficient.unwrap());
            let ratio = (y.upper - y.lower) / (x.upper - x.lower);
            assert!((ratio - 1.0).abs() < 0.15, "{ratio}");
            assert_eq!((x.value, x.standard_error), (y.value, y.standard_error));
        }
        let [worth, nothing] = &bootstrap.controls[..] else {
            panic!("two controls")
        };
        let (worth, nothing) = (worth.coefficient.unwrap(), nothing.coefficient.unwrap());
        assert!(worth.lower < 0.6 && 0.6 < worth.upper, "{worth:?}");
        assert!(nothing.lower < 0.0 && 0.0 < nothing.upper, "{nothing:?}");
    }
}

#[test]
fn the_bootstrap_is_decided_by_its_seed() {
    let votes = from_the_model(600, 8);
    let options = ContextualOptions::default();
    let first = votes.bootstrap(5, &options, 1);
    assert_eq!(first, votes.bootstrap(5, &options, 1));
    assert_ne!(first, votes.bootstrap(5, &options, 2));
    let controls = [&votes.x[..], &votes.z[..]];
    let chunk = Chunk {
        left: &votes.left,
        right: &votes.right,
        outcome: &votes.outcome,
        controls: &controls,
    };
    assert_eq!(
        contextual::fit_bootstrap(5, &[chunk], &options, 39, 1),
        Err(RatingError::TooFewReplicates { replicates: 39 })
    );
}

#[test]
fn whom_a_resample_may_lose_has_no_interval_and_costs_nobody_theirs() {
    let mut votes = from_the_model(600, 8);
    // One win and one loss: a resample has both in less than half of the cases.
    votes.push(5, 0, Outcome::Left, 0.1, 0.0);
    votes.push(5, 1, Outcome::Right, 0.2, 0.0);
    let fitted = votes.bootstrap(6, &ContextualOptions::default(), 1);
    let last = &fitted.fit.entrants[5];
    let rating = last.rating.unwrap();
    assert_eq!(
        (rating.ends(), last.unrated),
        (None, Some(Unrated::Interval))
    );
    assert!(rating.value.is_finite());
    assert_eq!((last.best_rank, last.worst_rank), (Some(1), Some(6)));
    for standing in &fitted.fit.entrants[..5] {
        let rating = standing.rating.unwrap();
        assert!(rating.lower < rating.value && rating.value < rating.upper);
        assert!(standing.best_rank.is_some());
    }
}
