//! Every method by its name, with the intervals that go with it.

use super::golden::{food, published};
use super::*;
use crate::outcome::Outcome;
use crate::rating::elo::EloOptions;
use crate::rating::scores;
use crate::rating::{
    IntervalMethod, Method, Place, RateOptions, RatingError, Unrated, rate, rate_votes,
};

const NONE: IntervalMethod = IntervalMethod::None;
const BOOTSTRAP: IntervalMethod = IntervalMethod::Bootstrap {
    replicates: 1000,
    seed: 1,
};

fn options(method: Method, interval: IntervalMethod) -> RateOptions {
    RateOptions {
        method,
        interval,
        elo: EloOptions::default(),
    }
}

fn scores_of(places: &[Place]) -> Vec<f64> {
    places.iter().map(|place| place.score.unwrap()).collect()
}

/// Three entrants that met often, with ties.
fn board() -> Cells {
    let cells = [
        cell(0, 1, 140, 60, 40),
        cell(1, 2, 90, 80, 30),
        cell(0, 2, 150, 70, 35),
    ];
    Cells::from_cells(3, cells.to_vec()).unwrap()
}

#[test]
fn every_spelling_reads_back_and_others_are_refused() {
    for method in Method::ALL {
        assert_eq!(method.as_str().parse(), Ok(method));
        let json = serde_json::to_string(&method).unwrap();
        assert_eq!(json, format!("{:?}", method.as_str()));
    }
    let error = "BT".parse::<Method>().unwrap_err().to_string();
    assert!(
        error.contains("\"BT\"") && error.contains("win-rate"),
        "{error}"
    );
    let error = "davidsn".parse::<Method>().unwrap_err().to_string();
    assert!(
        error.ends_with("borda; did you mean \"davidson\"?"),
        "{error}"
    );
    let error = "glicko".parse::<Method>().unwrap_err().to_string();
    assert!(error.ends_with("borda"), "{error}");
}

/// Its "average win rate" is the mean over opponents; its "counting" is points in all.
#[test]
fn shares_and_elo_agree_with_evalica() {
    let Some((names, votes)) = food() else { return };
    let by = |method| scores_of(&rate_votes(names.len(), &votes, &options(method, NONE)).unwrap());
    for (method, ranking, tolerance) in [
        (Method::Borda, "average_win_rate", 1e-12),
        (Method::Elo, "elo", 1e-9),
    ] {
        let Some(expected) = published(ranking, &names) else {
            return;
        };
        for (score, expected) in by(method).into_iter().zip(expected) {
            close(score, expected, tolerance);
        }
    }
    let Some(counts) = published("counting", &names) else {
        return;
    };
    let places = rate_votes(names.len(), &votes, &options(Method::WinRate, NONE)).unwrap();
    for (place, count) in places.iter().zip(counts) {
        close(place.score.unwrap() * place.votes as f64, count, 1e-12);
    }
}

#[test]
fn bradley_terry_by_name_is_the_fit() {
    for (method, weighting) in [
        (Method::BradleyTerry, Weighting::Votes),
        (Method::BradleyTerryReweighted, Weighting::Pairs),
    ] {
        let fit = fit(&board(), &FitOptions { weighting }).unwrap();
        let places = rate(&board(), &options(method, IntervalMethod::Sandwich)).unwrap();
        for (place, standing) in places.iter().zip(&fit.entrants) {
            let rating = standing.rating.unwrap();
            assert_eq!(place.score, Some(rating.value));
            assert_eq!(place.interval, Some((rating.lower, rating.upper)));
            assert_eq!(place.best_rank, standing.best_rank);
            assert_eq!(place.worst_rank, standing.worst_rank);
        }
        let alone = rate(&board(), &options(method, NONE)).unwrap();
        for (place, value) in alone.iter().zip(values(&fit)) {
            close(place.score.unwrap(), value, 1e-9);
            assert_eq!((place.interval, place.best_rank), (None, place.worst_rank));
        }
    }
}

#[test]
fn ignoring_ties_is_leaving_them_out() {
    let decided = [
        cell(0, 1, 140, 60, 0),
        cell(1, 2, 90, 80, 0),
        cell(0, 2, 150, 70, 0),
    ];
    let expected = values(&fitted(3, &decided, Weighting::Votes));
    let places = rate(
        &board(),
        &options(Method::TiesIgnored, IntervalMethod::Sandwich),
    )
    .unwrap();
    assert_eq!(scores_of(&places), expected);
    assert_eq!(places[0].votes, 420);
    // Only a tie between the two: nothing is left to rate.
    let tied = Cells::from_cells(2, vec![cell(0, 1, 0, 0, 5)]).unwrap();
    let places = rate(
        &tied,
        &options(Method::TiesIgnored, IntervalMethod::Sandwich),
    )
    .unwrap();
    assert!(
        places
            .iter()
            .all(|place| place.score.is_none() && place.unrated.is_some())
    );
}

#[test]
fn the_bootstrap_agrees_with_the_sandwich_and_repeats_itself() {
    for method in [
        Method::BradleyTerry,
        Method::BradleyTerryReweighted,
        Method::TiesIgnored,
    ] {
        let sandwich = rate(&board(), &options(method, IntervalMethod::Sandwich)).unwrap();
        let bootstrap = rate(&board(), &options(method, BOOTSTRAP)).unwrap();
        for (x, y) in sandwich.iter().zip(&bootstrap) {
            let ((a, b), (c, d)) = (x.interval.unwrap(), y.interval.unwrap());
            close((d - c) / (b - a), 1.0, 0.12);
            close(y.score.unwrap(), x.score.unwrap(), 1e-9);
            assert!(c < y.score.unwrap() && y.score.unwrap() < d);
        }
        assert_eq!(
            bootstrap,
            rate(&board(), &options(method, BOOTSTRAP)).unwrap()
        );
    }
}

#[test]
fn the_bootstrap_of_a_share_is_as_wide_as_a_binomial() {
    // One pair: 300 of 500 points, standard error √(0.6 · 0.4 / 500).
    let cells = Cells::from_cells(2, vec![cell(0, 1, 300, 200, 0)]).unwrap();
    for method in [Method::WinRate, Method::Borda] {
        let places = rate(&cells, &options(method, BOOTSTRAP)).unwrap();
        let (lower, upper) = places[0].interval.unwrap();
        close(places[0].score.unwrap(), 0.6, 1e-15);
        close(upper - lower, 2.0 * 1.96 * (0.24f64 / 500.0).sqrt(), 0.006);
    }
}

#[test]
fn what_does_not_go_together_is_said() {
    for method in [Method::Davidson, Method::WinRate, Method::Borda] {
        assert_eq!(
            rate(&board(), &options(method, IntervalMethod::Sandwich)),
            Err(RatingError::NoSuchInterval { method })
        );
    }
    let votes = [(0, 1, Outcome::Left)];
    assert_eq!(
        rate_votes(2, &votes, &options(Method::Elo, BOOTSTRAP)),
        Err(RatingError::NoSuchInterval {
            method: Method::Elo
        })
    );
    assert_eq!(
        rate(&board(), &options(Method::Elo, NONE)),
        Err(RatingError::EloNeedsOrder)
    );
    let few = IntervalMethod::Bootstrap {
        replicates: 39,
        seed: 0,
    };
    assert!(matches!(
        rate(&board(), &options(Method::BradleyTerry, few)),
        Err(RatingError::TooFewReplicates { replicates: 39 })
    ));
}

#[test]
fn an_interval_that_would_be_infinite_is_a_reason_and_spares_the_rating_and_the_others() {
    let bootstrap = options(Method::BradleyTerry, BOOTSTRAP);
    // One win against the order: a third of the resamples miss it.
    let scarce = Cells::from_cells(2, vec![cell(0, 1, 9, 1, 0)]).unwrap();
    let points = 400.0 * 9f64.log10() / 2.0;
    for (place, score) in rate(&scarce, &bootstrap)
        .unwrap()
        .iter()
        .zip([1000.0 + points, 1000.0 - points])
    {
        close(place.score.unwrap(), score, 1e-6);
        assert_eq!(
            (place.interval, place.unrated),
            (None, Some(Unrated::Interval))
        );
        // Whom no interval places may have any rank.
        assert_eq!((place.best_rank, place.worst_rank), (Some(1), Some(2)));
    }
    // Three entrants that met often, and a fourth with one win and one loss.
    let mut cells = board().cells().to_vec();
    cells.push(cell(2, 3, 1, 1, 0));
    let cells = Cells::from_cells(4, cells).unwrap();
    let places = rate(&cells, &bootstrap).unwrap();
    assert_eq!(places[3].unrated, Some(Unrated::Interval));
    assert!(places[3].score.is_some() && places[3].interval.is_none());
    assert_eq!(
        (places[3].best_rank, places[3].worst_rank),
        (Some(1), Some(4))
    );
    let alone = rate(&board(), &bootstrap).unwrap();
    let shift = places[0].score.unwrap() - alone[0].score.unwrap();
    for (x, y) in places.iter().zip(&alone) {
        // Two votes of a stranger move nobody's standing among the three.
        close(x.score.unwrap() - shift, y.score.unwrap(), 1.0);
        let ((a, b), (c, d)) = (x.interval.unwrap(), y.interval.unwrap());
        close((b - a) / (d - c), 1.0, 0.12);
        assert!(a < x.score.unwrap() && x.score.unwrap() < b);
        assert_eq!(x.best_rank, y.best_rank);
        assert_eq!(x.worst_rank, y.worst_rank.map(|rank| rank + 1));
    }
    assert_eq!(places, rate(&cells, &bootstrap).unwrap());
    // No ties: Davidson's model has no finite tie rate, which is a reason and not a failure.
    let decided = Cells::from_cells(2, vec![cell(0, 1, 9, 5, 0)]).unwrap();
    for interval in [NONE, BOOTSTRAP] {
        for place in rate(&decided, &options(Method::Davidson, interval)).unwrap() {
            assert_eq!((place.score, place.unrated), (None, Some(Unrated::TieRate)));
        }
    }
}

#[test]
fn scores_may_wait_for_votes() {
    let places = rate(&board(), &options(Method::WinRate, NONE)).unwrap();
    let few = scores::requiring_votes(places.clone(), places[1].votes + 1);
    assert_eq!(few[1].unrated, Some(Unrated::TooFewVotes));
    assert_eq!((few[1].score, few[1].best_rank), (None, None));
    assert_eq!((few[0].score, few[0].best_rank), (places[0].score, None));
    let ranked = rate(&board(), &options(Method::WinRate, BOOTSTRAP)).unwrap();
    let few = scores::requiring_votes(ranked.clone(), ranked[1].votes + 1);
    assert_eq!((few[1].score, few[1].best_rank), (None, None));
    assert_eq!((few[0].score, few[0].best_rank), (ranked[0].score, Some(1)));
    assert_eq!(scores::requiring_votes(places.clone(), 0), places);
}

#[test]
fn an_entrant_with_a_single_vote_has_a_share_and_its_resamples_count_when_it_is_in_them() {
    let cells = [cell(0, 1, 30, 20, 0), cell(0, 2, 1, 0, 0)];
    let cells = Cells::from_cells(3, cells.to_vec()).unwrap();
    let places = rate(&cells, &options(Method::WinRate, BOOTSTRAP)).unwrap();
    assert_eq!(places[2].score, Some(0.0));
    // Its one vote is lost in every resample, which leaves no doubt and should: Wilson's interval does.
    let (lower, upper) = places[2].interval.unwrap();
    assert!(lower == 0.0 && (upper - 0.793).abs() < 1e-3, "{upper}");
}

#[test]
fn without_intervals_there_is_an_order_and_no_rank_is_claimed() {
    for method in Method::ALL {
        let votes = [
            (0, 1, Outcome::Left),
            (1, 2, Outcome::Left),
            (2, 0, Outcome::Left),
            (0, 1, Outcome::Both),
            (0, 1, Outcome::Right),
        ];
        let places = rate_votes(3, &votes, &options(method, NONE)).unwrap();
        for place in &places {
            assert!(place.score.is_some(), "{method}");
            assert_eq!((place.best_rank, place.worst_rank), (None, None));
            assert_eq!((place.group, place.component), (None, 0));
        }
        let order = scores::order(&places);
        let in_order: Vec<f64> = order
            .iter()
            .map(|i| places[*i as usize].score.unwrap())
            .collect();
        assert!(
            in_order.is_sorted_by(|x, y| x >= y),
            "{method} {in_order:?}"
        );
    }
}

#[test]
fn resamples_that_are_all_alike_tell_no_interval() {
    let tied = Cells::from_cells(2, vec![cell(0, 1, 0, 0, 2)]).unwrap();
    for place in rate(&tied, &options(Method::BradleyTerry, BOOTSTRAP)).unwrap() {
        assert_eq!((place.score, place.interval), (Some(1000.0), None));
        assert_eq!((place.best_rank, place.worst_rank), (Some(1), Some(2)));
    }
    for place in rate(&tied, &options(Method::WinRate, BOOTSTRAP)).unwrap() {
        let (lower, upper) = place.interval.unwrap();
        assert!(lower < 0.3 && upper > 0.7, "Wilson's: {lower} to {upper}");
    }
}

/// Whom the votes rank first keeps the rating, whatever resamples make of it.
#[test]
fn number_one_keeps_its_rating_where_resamples_lose_it() {
    let Some((names, votes)) = food() else { return };
    let tacos = names.iter().position(|name| name == "Tacos").unwrap();
    for method in [Method::BradleyTerry, Method::Davidson] {
        let bare = rate_votes(names.len(), &votes, &options(method, NONE)).unwrap();
        let places = rate_votes(names.len(), &votes, &options(method, BOOTSTRAP)).unwrap();
        assert_eq!(places[tacos].score, bare[tacos].score);
        assert_eq!(scores::order(&bare)[0] as usize, tacos);
        assert!(places.iter().all(|place| place.score.is_some()));
        assert_eq!(places[tacos].best_rank, Some(1));
    }
}
