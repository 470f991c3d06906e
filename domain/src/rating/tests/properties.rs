//! What must not change a rating, and what must.

use super::*;
use crate::outcome::Outcome;
use crate::rating::bt::{Problem, maximise};
use crate::rating::components::Connectivity;

const WEIGHTINGS: [Weighting; 2] = [Weighting::Votes, Weighting::Pairs];

/// Random votes among `n` entrants, in a ring of ties so that everybody can be rated.
fn votes(random: &mut Random, n: u32, extra: u64) -> Vec<(u32, u32, Outcome)> {
    let mut votes: Vec<_> = (0..n).map(|i| (i, (i + 1) % n, Outcome::Both)).collect();
    for _ in 0..extra {
        let left = random.below(n.into()) as u32;
        let right = (left + 1 + random.below(u64::from(n) - 1) as u32) % n;
        let outcome = Outcome::ALL[random.below(4) as usize];
        votes.push((left, right, outcome));
    }
    votes
}

fn fit_votes(n: u32, votes: &[(u32, u32, Outcome)], weighting: Weighting) -> Fit {
    let cells = Cells::from_votes(n as usize, votes.iter().copied()).unwrap();
    fit(&cells, &FitOptions { weighting }).unwrap()
}

/// Ratings, intervals and ranks agree.
fn same(x: &Fit, y: &Fit) {
    for (x, y) in x.entrants.iter().zip(&y.entrants) {
        let (rx, ry) = (x.rating.unwrap(), y.rating.unwrap());
        close(rx.value, ry.value, 1e-7);
        close(rx.lower, ry.lower, 1e-7);
        close(rx.upper, ry.upper, 1e-7);
        assert_eq!((x.best_rank, x.worst_rank), (y.best_rank, y.worst_rank));
        assert_eq!((x.votes, x.wins, x.ties), (y.votes, y.wins, y.ties));
    }
}

#[test]
fn the_gradient_vanishes_at_the_maximum() {
    let mut random = Random(1);
    for round in 0..40 {
        let n = 2 + random.below(20) as u32;
        let extra = random.below(3000);
        let votes = votes(&mut random, n, extra);
        let cells = Cells::from_votes(n as usize, votes).unwrap();
        let rated = Connectivity::of(&cells).rated;
        assert_eq!(rated.len(), n as usize);
        for weighting in WEIGHTINGS {
            let problem = Problem::new(&cells, &rated, weighting);
            let theta = maximise(&problem).unwrap();
            for component in problem.gradient(&theta) {
                assert!(component.abs() <= 1e-10, "round {round}: {component:e}");
            }
            close(theta.iter().sum::<f64>(), 0.0, 1e-10);
        }
    }
}

#[test]
fn lopsided_votes_still_reach_the_maximum() {
    // A million to one, in a ring and in a chain: finite, and far from where Newton starts.
    let many = 1_000_000;
    let ring = [
        cell(0, 1, many, 0, 0),
        cell(1, 2, many, 0, 0),
        cell(0, 2, 0, 1, 0),
    ];
    let chain: Vec<Cell> = (0..12).map(|i| cell(i, i + 1, many, 1, 0)).collect();
    for (n, cells) in [(3, &ring[..]), (13, &chain[..])] {
        let fit = fitted(n, cells, Weighting::Votes);
        let values = values(&fit);
        assert!(values.is_sorted_by(|x, y| x > y), "{values:?}");
        if n == 13 {
            // In a chain every pair stands alone: its odds are its votes.
            for pair in values.windows(2) {
                close(pair[0] - pair[1], 400.0 * 6.0, 1e-6);
            }
        }
    }
}

#[test]
fn cycles_of_contradictory_landslides_reach_the_maximum() {
    // Counts from one to a billion against the grain of one another: a full Newton step overshoots.
    let mut random = Random(9);
    for round in 0..3000 {
        let n = 3 + random.below(6) as u32;
        let mut cells = Vec::new();
        for a in 0..n {
            for b in a + 1..n {
                if b == a + 1 || random.below(2) == 0 {
                    let mut count = || 10u64.pow(random.below(10) as u32) * random.below(2);
                    cells.push(cell(a, b, count(), count(), 0));
                }
            }
        }
        let cells = Cells::from_cells(n as usize, cells).unwrap();
        let rated = Connectivity::of(&cells).rated;
        if rated.is_empty() {
            continue;
        }
        for weighting in WEIGHTINGS {
            let fit = fit(&cells, &FitOptions { weighting });
            let fit = fit.unwrap_or_else(|error| panic!("round {round}: {error} {cells:?}"));
            for &entrant in &rated {
                let rating = fit.entrants[entrant as usize].rating.unwrap();
                assert!(rating.lower.is_finite() && rating.lower <= rating.value);
            }
        }
    }
}

#[test]
fn names_sides_and_order_do_not_matter() {
    let mut random = Random(2);
    for _ in 0..20 {
        let n = 3 + random.below(10) as u32;
        let mut votes = votes(&mut random, n, 400);
        for weighting in WEIGHTINGS {
            let plain = fit_votes(n, &votes, weighting);

            let mut number: Vec<u32> = (0..n).collect();
            random.shuffle(&mut number);
            let renamed: Vec<_> = votes
                .iter()
                .map(|&(l, r, o)| (number[l as usize], number[r as usize], o))
                .collect();
            let mut back = fit_votes(n, &renamed, weighting);
            back.entrants = number
                .iter()
                .map(|&i| back.entrants[i as usize].clone())
                .collect();
            same(&plain, &back);

            let swapped: Vec<_> = votes.iter().map(|&(l, r, o)| (r, l, o.swapped())).collect();
            assert_eq!(plain, fit_votes(n, &swapped, weighting));

            random.shuffle(&mut votes);
            assert_eq!(plain, fit_votes(n, &votes, weighting));
        }
    }
}

#[test]
fn reversing_every_verdict_mirrors_the_board() {
    let mut random = Random(3);
    let votes = votes(&mut random, 8, 500);
    let reversed: Vec<_> = votes.iter().map(|&(l, r, o)| (l, r, o.swapped())).collect();
    for weighting in WEIGHTINGS {
        let plain = fit_votes(8, &votes, weighting);
        let mirrored = fit_votes(8, &reversed, weighting);
        for (x, y) in plain.entrants.iter().zip(&mirrored.entrants) {
            let (x, y) = (x.rating.unwrap(), y.rating.unwrap());
            close(x.value + y.value, 2000.0, 1e-7);
            close(x.lower + y.upper, 2000.0, 1e-7);
        }
    }
}

#[test]
fn tenfold_votes_keep_the_ratings_and_narrow_the_intervals() {
    let mut random = Random(4);
    let votes = votes(&mut random, 6, 300);
    let tenfold: Vec<_> = std::iter::repeat_n(&votes, 10).flatten().copied().collect();
    let once = fit_votes(6, &votes, Weighting::Votes);
    let ten = fit_votes(6, &tenfold, Weighting::Votes);
    for (x, y) in once.entrants.iter().zip(&ten.entrants) {
        let (x, y) = (x.rating.unwrap(), y.rating.unwrap());
        close(x.value, y.value, 1e-7);
        close(
            (x.upper - x.lower) / (y.upper - y.lower),
            10f64.sqrt(),
            1e-6,
        );
    }
}

#[test]
fn two_entrants_have_a_closed_form() {
    let fit = fitted(2, &[cell(0, 1, 30, 10, 4)], Weighting::Votes);
    let lead = values(&fit)[0] - values(&fit)[1];
    close(lead, 400.0 * (32.0f64 / 12.0).log10(), 1e-9);
}

#[test]
fn pairs_weigh_the_same_only_when_asked_to() {
    // A ring with one pair that has very many votes: reweighting must move the ratings.
    let cells = [
        cell(0, 1, 600, 400, 0),
        cell(1, 2, 60, 40, 0),
        cell(0, 2, 40, 60, 0),
    ];
    let votes = values(&fitted(3, &cells, Weighting::Votes));
    let pairs = values(&fitted(3, &cells, Weighting::Pairs));
    assert!((votes[0] - pairs[0]).abs() > 1.0, "{votes:?} {pairs:?}");
    // With equal weights a symmetric ring has no winner.
    for value in pairs {
        close(value, 1000.0, 1e-7);
    }
}

#[test]
fn standings_count_votes_and_the_board_order_is_by_rank() {
    let mut random = Random(5);
    let votes = votes(&mut random, 7, 900);
    let fit = fit_votes(7, &votes, Weighting::Votes);
    assert_eq!(fit.n_votes, votes.len() as u64);
    assert_eq!(
        fit.entrants.iter().map(|s| s.votes).sum::<u64>(),
        2 * fit.n_votes
    );
    for standing in &fit.entrants {
        assert_eq!(
            standing.wins + standing.losses + standing.ties,
            standing.votes
        );
    }
    let ranks: Vec<_> = fit
        .order()
        .iter()
        .map(|&i| fit.entrants[i as usize].best_rank.unwrap())
        .collect();
    assert!(ranks.is_sorted() && ranks[0] == 1, "{ranks:?}");
}

#[test]
fn lists_of_neighbours_and_the_matrix_of_pairs_agree() {
    use crate::rating::{dense::Dense, interval, newton, sparse};
    let mut random = Random(6);
    // Few votes and a long ring, so that iterating is hard; and many votes.
    for extra in [5, 2000] {
        let n = 120;
        let cells = Cells::from_votes(n as usize, votes(&mut random, n, extra)).unwrap();
        let all: Vec<u32> = (0..n).collect();
        for weighting in WEIGHTINGS {
            let problem = Problem::new(&cells, &all, weighting);
            let start = || vec![0.0; n as usize];
            let mut dense = Dense::new(problem.n, problem.pairs.iter().copied());
            let matrix = newton::climb(&mut dense, start()).unwrap();
            let lists = newton::climb(&mut sparse::Sparse::new(&problem), start()).unwrap();
            for (x, y) in matrix.iter().zip(&lists) {
                close(*x, *y, 1e-11);
            }
            let exact = interval::sandwich(&problem, &matrix).unwrap();
            let iterated = interval::sandwich_sparse(&problem, &matrix).unwrap();
            for (x, y) in exact.iter().zip(&iterated) {
                close(x.sqrt() / y.sqrt(), 1.0, 1e-5);
            }
        }
    }
}

#[test]
fn a_board_of_hundreds_in_a_chain_is_rated() {
    // Every pair of a chain stands alone: its odds are its votes.
    let n = 700;
    let chain: Vec<Cell> = (0..n - 1)
        .map(|i| cell(i, i + 1, 1 + u64::from(i % 3), 2, 0))
        .collect();
    let values = values(&fitted(n as usize, &chain, Weighting::Votes));
    for (i, pair) in values.windows(2).enumerate() {
        let odds = (1 + i % 3) as f64 / 2.0;
        close(pair[0] - pair[1], 400.0 * odds.log10(), 1e-6);
    }
}

#[test]
fn a_board_kept_vote_by_vote_is_the_one_rebuilt_to_the_last_bit() {
    use crate::rating::live::Live;
    let mut random = Random(12);
    for round in 0..10 {
        let n = 2 + random.below(70) as u32;
        let extra = random.below(4000);
        let mut ledger = votes(&mut random, n, extra);
        let weighting = WEIGHTINGS[round % 2];
        let options = FitOptions { weighting };
        let cells = Cells::from_votes(n as usize, ledger.iter().copied()).unwrap();
        let mut live = Live::new(cells, options);
        for step in 0..10 {
            let fit = live.fit().unwrap();
            assert_eq!(fit, fit_votes(n, &ledger, weighting), "{round} {step}");
            for _ in 0..=random.below(3) {
                let left = random.below(n.into()) as u32;
                let right = (left + 1 + random.below(u64::from(n) - 1) as u32) % n;
                let outcome = Outcome::ALL[random.below(4) as usize];
                live.record(left, right, outcome).unwrap();
                ledger.push((left, right, outcome));
            }
        }
    }
}

#[test]
fn a_board_that_begins_empty_grows_into_the_rebuilt_one() {
    use crate::rating::live::Live;
    let mut random = Random(13);
    let mut live = Live::new(Cells::new(9), FitOptions::default());
    let mut ledger = Vec::new();
    for _ in 0..300 {
        let left = random.below(9) as u32;
        let right = (left + 1 + random.below(8) as u32) % 9;
        let outcome = Outcome::ALL[random.below(4) as usize];
        live.record(left, right, outcome).unwrap();
        ledger.push((left, right, outcome));
        assert_eq!(live.fit().unwrap(), fit_votes(9, &ledger, Weighting::Votes));
    }
    assert_eq!(live.cells().n_votes(), 300);
}

#[test]
fn any_guess_leads_to_the_same_bits() {
    use crate::rating::{dense::Dense, newton, sparse};
    let mut random = Random(14);
    for _ in 0..20 {
        let n = 3 + random.below(60) as u32;
        let extra = random.below(2000);
        let cells = Cells::from_votes(n as usize, votes(&mut random, n, extra)).unwrap();
        let all: Vec<u32> = (0..n).collect();
        let problem = Problem::new(&cells, &all, Weighting::Votes);
        let mut dense = Dense::new(problem.n, problem.pairs.iter().copied());
        let mut lists = sparse::Sparse::new(&problem);
        let cold = newton::settle(&mut dense, None).unwrap();
        let sparse = newton::settle(&mut lists, None).unwrap();
        for component in problem.gradient(&cold) {
            assert!(component.abs() <= 1e-10, "{component:e}");
        }
        for _ in 0..5 {
            let guess: Vec<f64> = (0..n).map(|_| random.below(400) as f64 / 100.0).collect();
            assert_eq!(
                newton::settle(&mut dense, Some(guess.clone())).unwrap(),
                cold
            );
            assert_eq!(newton::settle(&mut lists, Some(guess)).unwrap(), sparse);
        }
    }
}
