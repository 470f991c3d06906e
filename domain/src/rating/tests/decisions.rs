//! What a reader concludes from a board: who is better, how fragile that is, and how well it predicts.

use super::*;
use crate::outcome::Outcome;
use crate::rating::calibration::{self, CellFit};
use crate::rating::composite::{self, Kind};
use crate::rating::flip::{self, Ending, Removal};
use crate::rating::predict::Prediction;
use crate::rating::{ELO_PER_LOGIT, Method, RatingError, pair};

/// The votes of the golden table, with two ties of 0 and 2.
fn table() -> Cells {
    let cells = [
        cell(0, 1, 2, 3, 0),
        cell(0, 3, 1, 4, 0),
        cell(1, 2, 5, 3, 0),
        cell(2, 3, 1, 3, 0),
        cell(0, 2, 0, 0, 2),
    ];
    Cells::from_cells(4, cells.to_vec()).unwrap()
}

/// From the full covariance, by numpy: difference, its standard error, Φ(z).
#[test]
fn two_entrants_are_tested_by_the_variance_of_their_difference() {
    for (a, b, difference, error, better) in [
        (3, 1, 135.352_712_460, 172.756_768_163, 0.783_329_459_345),
        (0, 2, -3.683_922_082, 114.202_346_730, 0.487_133_211_570),
        (3, 0, 219.269_874_365, 146.225_614_203, 0.933_132_062_748),
    ] {
        let comparison = pair::compare(&table(), a, b, Weighting::Votes).unwrap();
        let test = comparison.test.unwrap();
        close(test.difference, difference, 1e-6);
        close(test.standard_error, error, 1e-5);
        close(test.a_better, better, 1e-8);
        close(test.p_value, 2.0 * better.min(1.0 - better), 1e-7);
        close(test.upper - test.lower, 2.0 * 1.959_964 * error, 0.001);
        let back = pair::compare(&table(), b, a, Weighting::Votes).unwrap();
        let mirrored = back.test.unwrap();
        close(mirrored.difference, -difference, 1e-6);
        close(mirrored.a_better, 1.0 - better, 1e-8);
        assert_eq!(
            (back.a_wins, back.b_wins),
            (comparison.b_wins, comparison.a_wins)
        );
        assert_eq!(mirrored.votes_to_settle, test.votes_to_settle);
        assert!(!test.settled && test.votes_to_settle.unwrap() > 0);
    }
    let met = pair::compare(&table(), 2, 0, Weighting::Votes).unwrap();
    assert_eq!(
        (met.a_wins, met.b_wins, met.both, met.neither),
        (0, 0, 2, 0)
    );
}

#[test]
fn as_many_votes_as_it_says_settle_a_pair() {
    // 55 of 100: adding votes at the same rate must settle it where it says, and not at half.
    let at = |wins: u64, losses: u64| {
        let cells = Cells::from_cells(2, vec![cell(0, 1, wins, losses, 0)]).unwrap();
        let comparison = pair::compare(&cells, 0, 1, Weighting::Votes).unwrap();
        comparison.test.unwrap()
    };
    let votes = at(55, 45).votes_to_settle.unwrap();
    // z = ln(55/45)·√(n·p·q) reaches 1.96 at n = 386.
    assert!((280..=292).contains(&votes), "{votes}");
    let more = |votes: u64| at(55 + votes * 55 / 100, 45 + votes * 45 / 100);
    assert!(more(votes + 4).settled && !more(votes / 2).settled);
    assert_eq!(at(70, 30).votes_to_settle, Some(0));
    assert!(at(70, 30).settled && at(70, 30).p_value < 0.05);
    // Equals are never separated.
    assert_eq!(at(50, 50).votes_to_settle, None);
    close(at(50, 50).a_better, 0.5, 1e-9);
}

#[test]
fn an_unrated_entrant_has_counts_and_no_test() {
    let cells = Cells::from_cells(3, vec![cell(0, 1, 5, 5, 0), cell(1, 2, 4, 0, 0)]).unwrap();
    let comparison = pair::compare(&cells, 2, 1, Weighting::Votes).unwrap();
    assert_eq!((comparison.b_wins, comparison.test), (4, None));
    assert!(matches!(
        pair::compare(&cells, 1, 1, Weighting::Votes),
        Err(RatingError::SelfBattle { .. })
    ));
    assert!(pair::compare(&cells, 0, 3, Weighting::Votes).is_err());
}

#[test]
fn a_lead_of_ten_votes_needs_eleven_left_out() {
    let cells = Cells::from_cells(2, vec![cell(0, 1, 30, 20, 7)]).unwrap();
    for weighting in [Weighting::Votes, Weighting::Pairs] {
        let flip = flip::number_one(&cells, weighting).unwrap().unwrap();
        assert_eq!((flip.above, flip.below, flip.votes), (0, 1, 11));
        let (a, b, outcome) = (0, 1, Outcome::Left);
        let removal = Removal {
            a,
            b,
            outcome,
            votes: 11,
        };
        assert_eq!(flip.removed, [removal]);
        let Ending::Overtaken { by } = flip.ending else {
            panic!("{flip:?}")
        };
        let odds = (20.0 + 3.5) / (19.0 + 3.5);
        close(by, 400.0 * f64::log10(odds), 1e-6);
        close(flip.share, 11.0 / 57.0, 1e-12);
        // 1 is never above 0 by more than 0 is above 1: either order asks the same.
        assert_eq!(flip::between(&cells, 1, 0, weighting).unwrap(), Some(flip));
    }
}

/// Lead of `above` over `below` without some votes, if both are rated.
fn lead_without(cells: &Cells, taken: &[Removal], above: usize, below: usize) -> Option<f64> {
    let mut rest = cells.cells().to_vec();
    for removal in taken {
        let cell = rest
            .iter_mut()
            .find(|c| (c.a, c.b) == (removal.a, removal.b))
            .unwrap();
        let counter = match removal.outcome {
            Outcome::Left => &mut cell.a_wins,
            Outcome::Right => &mut cell.b_wins,
            Outcome::Both => &mut cell.both,
            Outcome::Neither => &mut cell.neither,
        };
        *counter -= removal.votes;
    }
    let rest = Cells::from_cells(cells.n_entrants(), rest).unwrap();
    let fit = fit(&rest, &FitOptions::default()).unwrap();
    Some(fit.entrants[above].rating?.value - fit.entrants[below].rating?.value)
}

/// Whether some set of exactly `votes` votes exchanges the two, by trying all of them.
fn some_set_flips(
    cells: &Cells,
    groups: &[Removal],
    votes: u64,
    taken: &mut Vec<Removal>,
    above: usize,
    below: usize,
) -> bool {
    if votes == 0 {
        return lead_without(cells, taken, above, below).is_none_or(|lead| lead < -1e-7);
    }
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    (0..=first.votes.min(votes)).any(|n| {
        taken.push(Removal { votes: n, ..*first });
        let found = some_set_flips(cells, rest, votes - n, taken, above, below);
        taken.pop();
        found
    })
}

#[test]
fn no_smaller_set_of_votes_flips_small_boards_and_the_set_found_does() {
    let mut random = Random(21);
    let (mut exact, mut rounds) = (0, 0);
    while rounds < 12 {
        let mut cells = Vec::new();
        for a in 0..3 {
            for b in a + 1..4 {
                let mut count = || 2 + random.below(7);
                cells.push(cell(a, b, count(), count(), random.below(3)));
            }
        }
        let cells = Cells::from_cells(4, cells).unwrap();
        let Some(flip) = flip::number_one(&cells, Weighting::Votes).unwrap() else {
            continue;
        };
        if flip.votes > 3 {
            continue;
        }
        rounds += 1;
        let (above, below) = (flip.above as usize, flip.below as usize);
        let lead = lead_without(&cells, &[], above, below).unwrap();
        close(lead, flip.lead, 1e-6);
        let after = lead_without(&cells, &flip.removed, above, below);
        match flip.ending {
            Ending::Overtaken { by } => close(after.unwrap(), -by, 1e-6),
            Ending::Unrated => assert_eq!(after, None),
        }
        let n: u64 = flip.removed.iter().map(|removal| removal.votes).sum();
        assert_eq!(n, flip.votes);
        let groups: Vec<Removal> = cells
            .cells()
            .iter()
            .flat_map(|c| {
                [
                    (Outcome::Left, c.a_wins),
                    (Outcome::Right, c.b_wins),
                    (Outcome::Both, c.both),
                ]
                .map(|(outcome, votes)| Removal {
                    a: c.a,
                    b: c.b,
                    outcome,
                    votes,
                })
            })
            .collect();
        let smaller = some_set_flips(
            &cells,
            &groups,
            flip.votes - 1,
            &mut Vec::new(),
            above,
            below,
        );
        exact += u32::from(!smaller);
    }
    // An upper bound by design; on small boards it is the least number nearly always.
    assert!(exact >= 11, "{exact} of {rounds}");
}

#[test]
fn the_votes_are_named() {
    let votes = [
        ("v1", 0, 1, Outcome::Left),
        ("v2", 1, 0, Outcome::Right),
        ("v3", 1, 0, Outcome::Left),
        ("v4", 0, 1, Outcome::Both),
        ("v5", 0, 1, Outcome::Left),
        ("v6", 0, 1, Outcome::Neither),
        ("v7", 1, 0, Outcome::Both),
    ];
    let cells = Cells::from_votes(2, votes.iter().map(|v| (v.1, v.2, v.3))).unwrap();
    let flip = flip::number_one(&cells, Weighting::Votes).unwrap().unwrap();
    // Three to one: with two gone they are equal, with three 1 leads.
    assert_eq!(flip.votes, 3);
    assert_eq!(flip.pick(votes).unwrap(), ["v1", "v2", "v5"]);
    assert_eq!(flip.pick(votes[..4].iter().copied()), None);
}

#[test]
fn a_board_tells_of_every_two_neighbours() {
    let cells = [
        cell(0, 1, 40, 30, 0),
        cell(1, 2, 60, 20, 0),
        cell(0, 2, 50, 20, 0),
        cell(2, 3, 900, 100, 0),
    ];
    let cells = Cells::from_cells(4, cells.to_vec()).unwrap();
    let fragility = flip::fragility(&cells, Weighting::Votes).unwrap();
    assert_eq!(fragility.adjacent.len(), 3);
    assert_eq!(fragility.number_one, fragility.adjacent[0]);
    let votes = |i: usize| fragility.adjacent[i].as_ref().map(|flip| flip.votes);
    assert!(votes(0) < votes(1));
    // More than half of the votes would have to go.
    assert_eq!(votes(2), None);
    assert_eq!(flip::number_one(&Cells::new(3), Weighting::Votes), Ok(None));
}

#[test]
fn prediction_and_observation_of_every_pair() {
    // 100 points apart: expected share 0.640065; and an unrated third.
    let cells = Cells::from_cells(3, vec![cell(0, 1, 6, 3, 1), cell(1, 2, 4, 0, 0)]).unwrap();
    let ratings = [Some(1050.0), Some(950.0), None];
    let result = calibration::evaluate(&cells, &ratings, Prediction::Points, 10).unwrap();
    let p = 1.0 / (1.0 + 10f64.powf(-0.25));
    let CellFit {
        a,
        b,
        n,
        observed,
        predicted,
        residual,
    } = result.cells[0];
    assert_eq!((a, b, n, result.n, result.cells.len()), (0, 1, 10, 10, 1));
    close(observed, 0.65, 1e-15);
    close(predicted, p, 1e-12);
    close(residual, (0.65 - p) / (p * (1.0 - p) / 10.0).sqrt(), 1e-12);
    close(
        result.log_loss,
        -(0.65 * p.ln() + 0.35 * (1.0 - p).ln()),
        1e-12,
    );
    close(
        result.log_loss_floor,
        -(0.65 * 0.65f64.ln() + 0.35 * 0.35f64.ln()),
        1e-12,
    );
    assert!(result.log_loss_floor <= result.log_loss);
    let brier = 0.6 * (1.0 - p).powi(2) + 0.3 * p * p + 0.1 * (0.5 - p).powi(2);
    close(result.brier, brier, 1e-12);
    let bin = result.bins[0];
    assert_eq!((result.bins.len(), bin.n), (1, 10));
    assert!(bin.from <= p && p < bin.to && bin.interval.lower < 0.65);
    close(result.calibration_error, 0.65 - p, 1e-12);
    // The favourite is the favourite from either side.
    let mirrored = calibration::evaluate(
        &cells,
        &[Some(950.0), Some(1050.0), None],
        Prediction::Points,
        10,
    )
    .unwrap();
    close(mirrored.bins[0].observed, 0.35, 1e-12);
    assert_eq!(
        calibration::evaluate(&cells, &[None, None, None], Prediction::Points, 10),
        None
    );
}

#[test]
fn a_fitted_board_is_calibrated_on_votes_from_its_own_model() {
    let mut random = Random(8);
    let strength = |i: u32| f64::from(i) * 0.2;
    let votes: Vec<_> = (0..60_000)
        .map(|_| {
            let left = random.below(12) as u32;
            let right = (left + 1 + random.below(11) as u32) % 12;
            let p = 1.0 / (1.0 + (strength(right) - strength(left)).exp());
            let won = (random.below(1 << 30) as f64) < p * f64::from(1 << 30);
            (
                left,
                right,
                if won { Outcome::Left } else { Outcome::Right },
            )
        })
        .collect();
    let cells = |votes: &[_]| Cells::from_votes(12, votes.iter().copied()).unwrap();
    let fit = fit(&cells(&votes[..30_000]), &FitOptions::default()).unwrap();
    let ratings: Vec<_> = fit
        .entrants
        .iter()
        .map(|s| s.rating.map(|r| r.value))
        .collect();
    let held_out =
        calibration::evaluate(&cells(&votes[30_000..]), &ratings, Prediction::Points, 10).unwrap();
    assert!(
        held_out.bins.len() >= 8 && held_out.calibration_error < 0.015,
        "{held_out:?}"
    );
    let covered = held_out
        .bins
        .iter()
        .filter(|bin| bin.interval.lower <= bin.predicted && bin.predicted <= bin.interval.upper);
    assert!(covered.count() + 2 >= held_out.bins.len());
}

/// By BFGS and Newton in scipy on Σ w_k·NLL_k/N_k, weights 0.7 and 0.3.
#[test]
fn several_kinds_of_votes_make_one_board() {
    let funny = Cells::from_cells(
        4,
        table()
            .cells()
            .iter()
            .copied()
            .filter(|c| c.both == 0)
            .collect(),
    );
    let funny = funny.unwrap();
    let original = [
        cell(0, 2, 9, 4, 3),
        cell(1, 3, 6, 1, 2),
        cell(0, 1, 3, 3, 0),
    ];
    let original = Cells::from_cells(4, original.to_vec()).unwrap();
    let both = |w: f64, v: f64| {
        let kinds = [
            Kind {
                cells: &funny,
                weight: w,
            },
            Kind {
                cells: &original,
                weight: v,
            },
        ];
        composite::fit(&kinds)
    };
    let expected = [
        (963.787_178_245, 103.249_648_561),
        (1_050.439_324_801, 116.717_434_699),
        (911.365_301_675, 117.663_427_077),
        (1_074.408_195_279, 131.686_635_266),
    ];
    // Weights are relative.
    for scale in [1.0, 20.0] {
        let fit = both(0.7 * scale, 0.3 * scale).unwrap();
        for (standing, (value, half)) in fit.entrants.iter().zip(expected) {
            let rating = standing.rating.unwrap();
            close(rating.value, value, 1e-6);
            close(rating.upper - rating.value, half, 1e-5);
        }
        assert_eq!(fit.n_votes, 53);
    }
    // One kind alone is its own board.
    assert_eq!(
        both(2.0, 0.0).unwrap(),
        fit(&funny, &FitOptions::default()).unwrap()
    );
    assert!(both(0.0, 0.0).is_err() && both(-1.0, 2.0).is_err() && both(f64::NAN, 1.0).is_err());
}

#[test]
fn two_are_tested_by_the_method_of_their_board() {
    let one = Cells::from_cells(2, vec![cell(0, 1, 18, 8, 6)]).unwrap();
    let test = |cells: &Cells, method| {
        pair::Comparer::new(cells, method)
            .unwrap()
            .compare(0, 1)
            .unwrap()
    };
    // One pair has as many numbers as Davidson's model, so that ln(wins / losses) has its usual variance.
    let davidson = test(&one, Method::Davidson).test.unwrap();
    close(
        davidson.difference,
        ELO_PER_LOGIT * (18.0f64 / 8.0).ln(),
        1e-6,
    );
    let error = ELO_PER_LOGIT * (1.0f64 / 18.0 + 1.0 / 8.0).sqrt();
    close(davidson.standard_error, error, 1e-6);
    close(davidson.expected, 21.0 / 32.0, 1e-9);
    assert_eq!(davidson.settled, davidson.z.abs() > 1.96);
    // Ties ignored is Bradley–Terry on the decided votes; ties are counted head to head all the same.
    let ignored = test(&one, Method::TiesIgnored);
    let decided = Cells::from_cells(2, vec![cell(0, 1, 18, 8, 0)]).unwrap();
    assert_eq!(ignored.test, test(&decided, Method::BradleyTerry).test);
    assert_eq!((ignored.both, ignored.a_wins), (6, 18));
    // What has no test of its own is tested by Bradley–Terry on every vote.
    for method in [Method::Elo, Method::WinRate, Method::Borda] {
        assert_eq!(test(&one, method), test(&one, Method::BradleyTerry));
        assert_eq!(pair::tested_by(method), Method::BradleyTerry);
    }
    // Without ties Davidson's model has no rate of them, and tests nobody.
    assert_eq!(test(&decided, Method::Davidson).test, None);
}

#[test]
fn as_many_votes_as_davidson_says_settle_a_pair() {
    let table = Cells::from_cells(
        3,
        vec![
            cell(0, 1, 12, 9, 5),
            cell(1, 2, 10, 8, 4),
            cell(0, 2, 9, 8, 6),
        ],
    )
    .unwrap();
    let compare = |cells: &Cells| {
        let comparer = pair::Comparer::new(cells, Method::Davidson).unwrap();
        comparer.compare(0, 1).unwrap().test.unwrap()
    };
    let before = compare(&table);
    assert!(!before.settled);
    let more = before.votes_to_settle.unwrap() as f64;
    // So many votes between the two, at the chances that the model gives.
    let eta = crate::rating::davidson::tie_rate(&table).unwrap();
    let d = before.difference / ELO_PER_LOGIT;
    let sum = (d / 2.0).exp() + (-d / 2.0).exp() + eta.exp();
    let (win, loss) = ((d / 2.0).exp() / sum, (-d / 2.0).exp() / sum);
    let with = |votes: f64| {
        let mut cells = table.cells().to_vec();
        cells[0].a_wins += (votes * win).round() as u64;
        cells[0].b_wins += (votes * loss).round() as u64;
        cells[0].both += (votes * (1.0 - win - loss)).round() as u64;
        compare(&Cells::from_cells(3, cells).unwrap())
    };
    assert!(with(1.25 * more).settled, "{more} {:?}", with(1.25 * more));
    assert!(!with(0.75 * more).settled, "{more} {:?}", with(0.75 * more));
}

#[test]
fn davidson_predicts_shares_with_ties_in_them() {
    // Shares of win, loss and tie equal the model's chances: the prediction is what was observed.
    let cells = Cells::from_cells(2, vec![cell(0, 1, 18, 8, 6)]).unwrap();
    let model = crate::rating::davidson::fit(&cells, &[0, 1], None).unwrap();
    let ratings: Vec<_> = model
        .theta
        .iter()
        .map(|theta| Some(crate::rating::elo_scale(*theta)))
        .collect();
    let observed = (18.0 + 3.0) / 32.0;
    let with_ties = Prediction::WithTies { eta: model.eta };
    let right = calibration::evaluate(&cells, &ratings, with_ties, 10).unwrap();
    close(right.cells[0].predicted, observed, 1e-9);
    close(right.log_loss, right.log_loss_floor, 1e-9);
    // Odds among decided votes are no shares of all.
    let wrong = calibration::evaluate(&cells, &ratings, Prediction::Points, 10).unwrap();
    close(wrong.cells[0].predicted, 18.0 / 26.0, 1e-9);
    assert!(wrong.log_loss > right.log_loss);
    // They are those of the votes that have a winner.
    let decided = calibration::evaluate(&cells, &ratings, Prediction::Decided, 10).unwrap();
    close(decided.cells[0].observed, 18.0 / 26.0, 1e-12);
    assert_eq!(decided.n, 26);
}
