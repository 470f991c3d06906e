//! Where the data cannot answer, there is a reason and no number.

use super::*;
use crate::rating::Unrated;

fn reasons(fit: &Fit) -> Vec<Option<Unrated>> {
    for standing in &fit.entrants {
        assert_eq!(standing.rating.is_some(), standing.unrated.is_none());
        assert_eq!(standing.rating.is_some(), standing.best_rank.is_some());
        assert_eq!(standing.rating.is_some(), standing.group.is_some());
    }
    fit.entrants.iter().map(|s| s.unrated).collect()
}

#[test]
fn a_board_without_votes_has_no_ratings() {
    for n in [0, 1, 3] {
        let fit = fitted(n, &[], Weighting::Votes);
        assert_eq!(reasons(&fit), vec![Some(Unrated::NoVotes); n]);
        assert_eq!((fit.components, fit.n_votes), (n, 0));
    }
}

#[test]
fn one_win_rates_nobody_and_one_tie_rates_both() {
    let fit = fitted(2, &[cell(0, 1, 1, 0, 0)], Weighting::Votes);
    assert_eq!(
        reasons(&fit),
        [Some(Unrated::OnlyWins), Some(Unrated::OnlyLosses)]
    );
    let fit = fitted(2, &[cell(0, 1, 0, 0, 1)], Weighting::Votes);
    assert_eq!(reasons(&fit), [None, None]);
    assert_eq!(values(&fit), [1000.0, 1000.0]);
}

#[test]
fn only_wins_and_only_losses_stay_out_and_change_nothing() {
    let inner = [
        cell(0, 1, 3, 2, 0),
        cell(1, 2, 4, 4, 1),
        cell(0, 2, 1, 5, 0),
    ];
    let alone = fitted(3, &inner, Weighting::Votes);
    let mut more = inner.to_vec();
    more.extend([cell(0, 3, 0, 9, 0), cell(2, 4, 9, 0, 0)]);
    let fit = fitted(6, &more, Weighting::Votes);
    assert_eq!(
        reasons(&fit)[3..],
        [
            Some(Unrated::OnlyWins),
            Some(Unrated::OnlyLosses),
            Some(Unrated::NoVotes)
        ]
    );
    for i in 0..3 {
        assert_eq!(fit.entrants[i].rating, alone.entrants[i].rating);
        assert_eq!(fit.entrants[i].best_rank, alone.entrants[i].best_rank);
    }
    // Their votes are counted all the same.
    assert_eq!((fit.entrants[0].votes, fit.n_votes), (20, 38));
    assert_eq!(fit.components, 2);
    assert_eq!(fit.order()[3..], [3, 4, 5]);
}

#[test]
fn islands_are_not_compared_with_one_another() {
    // Three on one island, two on the other with more votes: the larger island is rated.
    let cells = [
        cell(2, 3, 50, 50, 0),
        cell(0, 1, 1, 1, 0),
        cell(1, 4, 1, 1, 0),
    ];
    let fit = fitted(5, &cells, Weighting::Votes);
    let not_connected = Some(Unrated::NotConnected);
    assert_eq!(
        reasons(&fit),
        [None, None, not_connected, not_connected, None]
    );
    assert_eq!(fit.components, 2);
    let components: Vec<_> = fit.entrants.iter().map(|s| s.component).collect();
    assert_eq!(components, [0, 0, 1, 1, 0]);
}

#[test]
fn of_equally_large_islands_the_one_with_more_votes_is_rated() {
    let cells = [cell(0, 1, 1, 1, 0), cell(2, 3, 5, 5, 0)];
    let fit = fitted(4, &cells, Weighting::Votes);
    assert!(fit.entrants[0].rating.is_none() && fit.entrants[2].rating.is_some());
}

#[test]
fn a_group_that_never_lost_to_the_rest_is_not_connected_with_it() {
    // 3 and 4 beat each other and everybody else, but nobody of 0, 1, 2 ever beat or tied them.
    let cells = [
        cell(0, 1, 1, 1, 0),
        cell(1, 2, 1, 1, 0),
        cell(3, 4, 2, 2, 0),
        cell(0, 3, 0, 4, 0),
        cell(2, 4, 0, 4, 0),
    ];
    let fit = fitted(5, &cells, Weighting::Votes);
    assert_eq!(reasons(&fit)[3..], [Some(Unrated::NotConnected); 2]);
    assert_eq!(fit.components, 1);
}

#[test]
fn a_ladder_of_wins_has_no_order_that_data_support() {
    // Thousands of entrants that each beat the next: nobody can be rated, and nothing overflows.
    let n = 5000;
    let cells: Vec<Cell> = (0..n - 1).map(|i| cell(i, i + 1, 1, 0, 0)).collect();
    let fit = fitted(n as usize, &cells, Weighting::Votes);
    let reasons = reasons(&fit);
    assert_eq!(reasons[0], Some(Unrated::OnlyWins));
    assert_eq!(reasons[1], Some(Unrated::NotConnected));
    assert_eq!(reasons[n as usize - 1], Some(Unrated::OnlyLosses));
}

#[test]
fn a_ring_of_single_wins_is_rated_alike() {
    let cells = [
        cell(0, 1, 1, 0, 0),
        cell(1, 2, 1, 0, 0),
        cell(0, 2, 0, 1, 0),
    ];
    let fit = fitted(3, &cells, Weighting::Votes);
    for value in values(&fit) {
        close(value, 1000.0, 1e-9);
    }
    assert!(fit.entrants.iter().all(|s| s.group == Some(1)));
}

#[test]
fn every_reason_is_a_sentence() {
    for reason in [
        Unrated::NoVotes,
        Unrated::OnlyWins,
        Unrated::OnlyLosses,
        Unrated::NotConnected,
        Unrated::TooFewVotes,
        Unrated::Interval,
        Unrated::TieRate,
    ] {
        assert!(reason.reason().ends_with('.'));
        assert_eq!(
            serde_json::to_string(&reason).unwrap(),
            format!("{:?}", reason.as_str())
        );
    }
}

#[test]
fn a_board_may_ask_for_votes_before_it_prints_a_rating() {
    let cells = [
        cell(0, 1, 50, 40, 0),
        cell(0, 2, 9, 8, 0),
        cell(1, 2, 7, 9, 3),
        cell(1, 3, 2, 1, 0),
    ];
    let all = fitted(4, &cells, Weighting::Votes);
    assert_eq!(all.clone().requiring_votes(3), all);
    let board = all.clone().requiring_votes(4);
    assert_eq!(
        reasons(&board),
        [None, None, None, Some(Unrated::TooFewVotes)]
    );
    assert_eq!(
        (board.entrants[3].rating, board.entrants[3].worst_rank),
        (None, None)
    );
    assert_eq!(board.order()[3], 3);
    for i in 0..3 {
        assert_eq!(board.entrants[i].rating, all.entrants[i].rating);
        assert!(
            board.entrants[i].worst_rank <= Some(3),
            "ranks are among the rated"
        );
    }
    assert!(
        all.requiring_votes(1000)
            .entrants
            .iter()
            .all(|s| s.rating.is_none())
    );
}
