//! What a board is and what it predicts, from votes made up for the purpose.

use openmic_domain::rating::calibration::Calibration;
use openmic_store::{BannedTold, CellRow};

use super::*;
use crate::leaderboard::evidence::calibrated;

fn entrant(id: &str) -> EntrantRow {
    EntrantRow {
        id: id.to_owned(),
        slug: id.to_owned(),
        name: id.to_owned(),
        model_name: id.to_owned(),
        model_slug: id.to_owned(),
        model_family: String::new(),
        organisation: String::new(),
        open_weights: false,
        origin: "import".to_owned(),
    }
}

/// Wins of the first, of the second, and ties of three pairs; and who told banned jokes.
fn source(pairs: &[(&str, &str, i64, i64, i64)], banned: &[&str]) -> VoteBoardSource {
    let mut names: Vec<&str> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    names.sort_unstable();
    names.dedup();
    VoteBoardSource {
        entrants: names.into_iter().map(entrant).collect(),
        cells: pairs
            .iter()
            .map(|&(a, b, a_wins, b_wins, both)| CellRow {
                entrant_a: a.to_owned(),
                entrant_b: b.to_owned(),
                a_wins,
                b_wins,
                both,
                neither: 0,
            })
            .collect(),
        jokes: Vec::new(),
        facts: Vec::new(),
        banned: banned
            .iter()
            .map(|id| BannedTold {
                entrant_id: (*id).to_owned(),
                banned: "atoms".to_owned(),
                sample_id: "s".to_owned(),
                similarity: 1.0,
            })
            .collect(),
        last_vote_ms: None,
        last_vote_of: Vec::new(),
    }
}

fn board(source: VoteBoardSource, basis: &Basis) -> VoteBoard {
    votes(source, &[], &[], basis, &Rules::default(), &[]).unwrap()
}

fn by(method: Method) -> Basis {
    Basis {
        method,
        ..Basis::default()
    }
}

fn entry<'a>(board: &'a VoteBoard, id: &str) -> &'a VoteEntry {
    board
        .entries
        .iter()
        .find(|entry| entry.entrant.id == id)
        .unwrap()
}

const PAIRS: [(&str, &str, i64, i64, i64); 3] = [
    ("a", "b", 18, 8, 6),
    ("b", "c", 12, 9, 4),
    ("a", "c", 15, 5, 3),
];

fn calibration(
    pairs: &[(&str, &str, i64, i64, i64)],
    basis: &Basis,
    banned: &[&str],
) -> Calibration {
    calibrated(&board(source(pairs, banned), basis)).unwrap()
}

#[test]
fn points_taken_for_a_joke_change_the_score_and_no_prediction() {
    for method in [
        Method::BradleyTerry,
        Method::BradleyTerryReweighted,
        Method::Davidson,
        Method::TiesIgnored,
    ] {
        let basis = by(method);
        let before = board(source(&PAIRS, &[]), &basis);
        let after = board(source(&PAIRS, &["a"]), &basis);
        assert_eq!(
            calibrated(&before),
            calibrated(&after),
            "{method} predicts from what the votes say"
        );
        let rating = |board: &VoteBoard| entry(board, "a").standing.rating.unwrap().value;
        assert!((rating(&before) - rating(&after) - 1000.0).abs() < 1e-9);
        assert_eq!(entry(&before, "a").fitted, entry(&after, "a").fitted);
        let predicted = |board: &VoteBoard| {
            crate::leaderboard::why::predicted(board, entry(board, "a"), entry(board, "b"))
        };
        assert_eq!(predicted(&before), predicted(&after));
        assert!(after.is_penalised() && !before.is_penalised());
    }
}

#[test]
fn a_search_begins_where_the_votes_left_off() {
    let after = board(source(&PAIRS, &["a"]), &Basis::default());
    let known = ratings_of(&after, &source(&PAIRS, &["a"]));
    let fitted: Vec<f64> = ["a", "b", "c"]
        .map(|id| entry(&after, id).fitted.unwrap().value)
        .to_vec();
    assert_eq!(known, fitted);
}

#[test]
fn each_method_predicts_as_it_means() {
    let pair = [("a", "b", 18, 8, 6)];
    let predicted = |method| calibration(&pair, &by(method), &[]).cells[0].predicted;
    let all = (18.0 + 3.0) / 32.0;
    assert!((predicted(Method::BradleyTerry) - all).abs() < 1e-9);
    assert!((predicted(Method::Davidson) - all).abs() < 1e-9);
    assert!((predicted(Method::TiesIgnored) - 18.0 / 26.0).abs() < 1e-9);
    for method in [Method::WinRate, Method::Borda] {
        assert!(calibrated(&board(source(&pair, &[]), &by(method))).is_none());
    }
    let mixed = Basis {
        original: Some(50),
        ..Basis::default()
    };
    assert_eq!(board(source(&pair, &[]), &mixed).prediction, None);
}

#[test]
fn shares_of_votes_with_a_winner_are_told_as_such() {
    let board = board(
        source(&[("a", "b", 18, 8, 6)], &[]),
        &by(Method::TiesIgnored),
    );
    let pairings = crate::leaderboard::why::pairings(&board, entry(&board, "a"));
    assert_eq!((pairings[0].n(), pairings[0].counted()), (32, 26));
    assert!((pairings[0].observed().unwrap() - 18.0 / 26.0).abs() < 1e-12);
}
