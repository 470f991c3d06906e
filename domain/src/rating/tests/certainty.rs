//! An interval of no width would say that the votes leave no doubt; they always do.

use super::*;
use crate::outcome::Outcome;
use crate::rating::contextual::{self, Chunk, ContextualOptions};
use crate::rating::{ELO_PER_LOGIT, Z_95, bt::Problem, interval, pair};

const WEIGHTINGS: [Weighting; 2] = [Weighting::Votes, Weighting::Pairs];

#[test]
fn two_ties_are_as_sure_as_the_model_makes_them() {
    let cells = [cell(0, 1, 0, 0, 2)];
    for (standing, weighting) in [
        (fitted(2, &cells, Weighting::Votes), Weighting::Votes),
        (fitted(2, &cells, Weighting::Pairs), Weighting::Pairs),
    ]
    .into_iter()
    .flat_map(|(fit, weighting)| fit.entrants.into_iter().map(move |it| (it, weighting)))
    {
        // Information n·p(1−p) = ½ on the difference, which has the variance 2: each has a quarter.
        let rating = standing.rating.unwrap();
        let half = Z_95 * 0.5f64.sqrt() * ELO_PER_LOGIT;
        close(rating.upper - rating.value, half, half * 1e-2);
        close(rating.value - rating.lower, half, half * 1e-2);
        assert_eq!(
            (standing.best_rank, standing.worst_rank),
            (Some(1), Some(2)),
            "{weighting:?}"
        );
    }
}

#[test]
fn an_entrant_that_only_tied_among_others_that_did_not_has_a_width_too() {
    // By symmetry the residuals of the first two say nothing of the third.
    let cells = [
        cell(0, 1, 3, 3, 0),
        cell(0, 2, 0, 0, 4),
        cell(1, 2, 0, 0, 4),
    ];
    for weighting in WEIGHTINGS {
        let fit = fitted(3, &cells, weighting);
        for standing in &fit.entrants {
            let rating = standing.rating.unwrap();
            assert!(rating.upper - rating.lower > 100.0, "{rating:?}");
        }
        let problem = Problem::new(
            &Cells::from_cells(3, cells.to_vec()).unwrap(),
            &[0, 1, 2],
            weighting,
        );
        let exact = interval::sandwich(&problem, &[0.0; 3]).unwrap();
        let iterated = interval::sandwich_sparse(&problem, &[0.0; 3]).unwrap();
        for (x, y) in exact.iter().zip(&iterated) {
            close(x / y, 1.0, 1e-5);
        }
    }
}

#[test]
fn two_who_only_tied_are_not_known_to_be_equal() {
    let cells = Cells::from_cells(2, vec![cell(0, 1, 0, 0, 2)]).unwrap();
    let test = pair::compare(&cells, 0, 1, Weighting::Votes)
        .unwrap()
        .test
        .unwrap();
    close(test.a_better, 0.5, 1e-12);
    close(test.standard_error, 2f64.sqrt() * ELO_PER_LOGIT, 1.0);
    assert!(!test.settled && test.votes_to_settle.is_none(), "{test:?}");
}

#[test]
fn nor_does_style_control_claim_certainty() {
    let x = [0.1, -0.3, 0.2, 0.0];
    let chunk = Chunk {
        left: &[0, 1, 0, 1],
        right: &[1, 0, 1, 0],
        outcome: &[Outcome::Both; 4],
        controls: &[&x],
    };
    let fit = contextual::fit(2, &[chunk], &ContextualOptions::default())
        .unwrap()
        .fit;
    for standing in &fit.entrants {
        let rating = standing.rating.unwrap();
        assert!(rating.upper - rating.lower > 100.0, "{rating:?}");
    }
}

#[test]
fn few_decided_votes_among_many_ties_keep_the_sandwich() {
    // One decided vote each way in a hundred thousand: the residuals are small and not nothing.
    let fit = fitted(2, &[cell(0, 1, 1, 1, 99_998)], Weighting::Votes);
    let rating = fit.entrants[0].rating.unwrap();
    let variance = 2.0 * 0.25 / (100_000.0f64 * 0.25).powi(2) / 4.0;
    let half = Z_95 * variance.sqrt() * ELO_PER_LOGIT;
    close((rating.upper - rating.value) / half, 1.0, 1e-3);
}
