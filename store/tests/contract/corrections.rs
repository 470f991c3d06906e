//! Corrections: a vote counts or does not, and ledger, cells, online Elo and boards say the same.

use openmic_domain::{
    outcome::Outcome::{Both, Left, Neither, Right},
    rating::elo::{self, EloOptions},
};
use openmic_store::{
    CastVote, CellRow, StoreError, StoreResult, VoteBoardSource, VoteFilter, VoteStatus,
};

use crate::{
    support::{Db, at_once},
    world::{NOW, Stage, stage},
};

on_both! {
    an_excluded_vote_leaves_the_cells_and_a_restored_one_comes_back,
    unverified_and_excluded_are_told_apart_and_a_second_correction_to_the_same_is_none,
    the_cell_of_a_pair_without_votes_goes_and_its_entrants_stay,
    online_elo_is_that_of_the_votes_that_count,
    a_board_as_of_before_a_correction_stays_as_it_was,
    a_correction_that_cannot_be_made_changes_nothing,
    votes_and_corrections_at_once_leave_everything_agreeing,
    a_jokes_tally_holds_the_votes_that_count,
}

const DAY: i64 = 86_400_000;

/// Six votes on three entrants, one a day, and their ids.
async fn cast(db: &Db) -> StoreResult<(Stage, Vec<String>)> {
    let stage = stage(&db.store, 3, 2).await?;
    let mut ids = Vec::new();
    for (day, (voter, item, left, right, outcome)) in (0..).zip([
        ("ann", 0, 0, 1, Left),
        ("bob", 1, 1, 0, Left),
        ("ann", 1, 0, 2, Both),
        ("cas", 0, 2, 1, Right),
        ("cas", 1, 2, 1, Neither),
        ("dan", 0, 1, 0, Left),
    ]) {
        let vote: CastVote = stage.vote(voter, item, left, right, outcome);
        assert!(db.store.cast_vote(&vote, NOW + day * DAY).await?.counted);
        ids.push(vote.id);
    }
    Ok((stage, ids))
}

fn of(ids: &[String], which: &[usize]) -> Vec<String> {
    which.iter().map(|at| ids[*at].clone()).collect()
}

fn with(status: VoteStatus) -> VoteFilter {
    VoteFilter {
        status,
        ..VoteFilter::default()
    }
}

fn votes(cells: &[CellRow]) -> i64 {
    cells
        .iter()
        .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
        .sum()
}

type Elo = Vec<(String, f64, i64)>;

async fn online(db: &Db) -> StoreResult<Elo> {
    db.rows("SELECT entrant_id, rating, n_votes FROM elo ORDER BY entrant_id")
        .await
}

fn sorted(mut board: VoteBoardSource) -> VoteBoardSource {
    board.last_vote_of.sort_unstable();
    board.jokes.sort_by(|x, y| x.run_id.cmp(&y.run_id));
    board
}

/// The cells as stored, their time of change aside.
async fn stored_cells(db: &Db) -> StoreResult<Vec<(String, String, i64, i64, i64, i64, i64)>> {
    db.rows(
        "SELECT entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms FROM cells
         ORDER BY entrant_a, entrant_b",
    )
    .await
}

/// Cells, board of the ledger, lists, history and a rebuild all hold the same `n` votes.
async fn agree_on(db: &Db, track_id: &str, n: i64) -> StoreResult<()> {
    let board = sorted(db.store.vote_board(track_id).await?);
    assert_eq!(votes(&board.cells), n, "votes in the cells");
    assert_eq!(db.store.count_votes(track_id, None).await?, n);
    let counted = VoteFilter::default();
    let ledger = sorted(db.store.vote_board_under(track_id, &counted).await?);
    assert_eq!(
        board, ledger,
        "the board of the cells, the board of the ledger"
    );
    let listed = db
        .store
        .votes_under(track_id, &counted, (None, None), 100, 0)
        .await?;
    assert_eq!(listed.len() as i64, n);
    assert!(listed.iter().all(|vote| vote.status == "counted"));
    let periods = db
        .store
        .cells_by_period(track_id, &counted, NOW, DAY)
        .await?;
    let in_days: Vec<CellRow> = periods.into_iter().map(|period| period.cell).collect();
    assert_eq!(votes(&in_days), n, "votes in the history");
    let (cells, elo) = (stored_cells(db).await?, online(db).await?);
    assert_eq!(elo.iter().map(|row| row.2).sum::<i64>(), 2 * n);
    db.store.rebuild_cells(track_id, NOW).await?;
    db.store.rebuild_elo(track_id).await?;
    assert_eq!(stored_cells(db).await?, cells, "the cells made anew");
    assert_eq!(online(db).await?, elo, "the online Elo made anew");
    Ok(())
}

async fn an_excluded_vote_leaves_the_cells_and_a_restored_one_comes_back(
    db: Db,
) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    agree_on(&db, &stage.track_id, 6).await?;
    let (before, elo) = (stored_cells(&db).await?, online(&db).await?);
    let marker = db.store.markers().await?;

    let spam = of(&ids, &[0, 5]);
    let changed = db
        .store
        .correct_votes(&spam, VoteStatus::Excluded, "spam", NOW + 9 * DAY)
        .await?;
    assert_eq!(changed, 2);
    agree_on(&db, &stage.track_id, 4).await?;
    assert_ne!(stored_cells(&db).await?, before);
    assert_ne!(db.store.markers().await?, marker, "the board is made anew");
    for (status, n) in [
        (VoteStatus::Excluded, 2),
        (VoteStatus::Unverified, 0),
        (VoteStatus::Any, 6),
    ] {
        let board = db
            .store
            .vote_board_under(&stage.track_id, &with(status))
            .await?;
        assert_eq!(votes(&board.cells), n, "{status:?}");
    }

    let changed = db
        .store
        .correct_votes(&spam, VoteStatus::Counted, "was none", NOW + 10 * DAY)
        .await?;
    assert_eq!(changed, 2);
    agree_on(&db, &stage.track_id, 6).await?;
    assert_eq!(stored_cells(&db).await?, before, "to the last bit");
    assert_eq!(online(&db).await?, elo, "to the last bit");
    let history = db.store.corrections_of(&ids[0]).await?;
    let told: Vec<(&str, &str)> = history
        .iter()
        .map(|row| (row.status.as_str(), row.reason.as_str()))
        .collect();
    assert_eq!(told, [("excluded", "spam"), ("counted", "was none")]);
    Ok(())
}

async fn unverified_and_excluded_are_told_apart_and_a_second_correction_to_the_same_is_none(
    db: Db,
) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    let store = &db.store;
    let one = of(&ids, &[2]);
    // All at one moment of a clock that stands still: the order of the corrections is kept.
    for (status, changed, n) in [
        (VoteStatus::Unverified, 1, 5),
        (VoteStatus::Unverified, 0, 5),
        (VoteStatus::Excluded, 1, 5),
        (VoteStatus::Counted, 1, 6),
        (VoteStatus::Counted, 0, 6),
        (VoteStatus::Excluded, 1, 5),
    ] {
        let before = store.markers().await?;
        let done = store.correct_votes(&one, status, "looking", NOW).await?;
        assert_eq!(done, changed, "{status:?}");
        assert_eq!(store.markers().await? != before, changed == 1, "{status:?}");
        agree_on(&db, &stage.track_id, n).await?;
        assert_eq!(store.vote(&ids[2]).await?.status, status.as_str());
        let board = store
            .vote_board_under(&stage.track_id, &with(status))
            .await?;
        assert!(votes(&board.cells) >= 1, "{status:?}");
    }
    assert_eq!(store.corrections_of(&ids[2]).await?.len(), 4);
    assert!(store.vote_facets(&stage.track_id).await?.corrected);
    Ok(())
}

async fn the_cell_of_a_pair_without_votes_goes_and_its_entrants_stay(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    let on_the_last = of(&ids, &[2, 3, 4]);
    db.store
        .correct_votes(
            &on_the_last,
            VoteStatus::Excluded,
            "one voter",
            NOW + 9 * DAY,
        )
        .await?;
    agree_on(&db, &stage.track_id, 3).await?;
    let board = db.store.vote_board(&stage.track_id).await?;
    assert_eq!((board.cells.len(), board.entrants.len()), (1, 3));
    assert_eq!(board.last_vote_ms, Some(NOW + 5 * DAY));
    // The change is newer than what is left in the cells: a permanent link names it.
    let marker = &db.store.markers().await?[0];
    assert_eq!((marker.cells_ms, marker.votes), (NOW + 9 * DAY, 3));
    Ok(())
}

async fn online_elo_is_that_of_the_votes_that_count(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    db.store
        .correct_votes(&of(&ids, &[1]), VoteStatus::Excluded, "spam", NOW + 9 * DAY)
        .await?;
    let expected = elo::run(
        3,
        [
            (0, 1, Left),
            (0, 2, Both),
            (2, 1, Right),
            (2, 1, Neither),
            (1, 0, Left),
        ],
        &EloOptions::default(),
    );
    for (id, rating, n_votes) in online(&db).await? {
        let place = stage.entrants.iter().position(|(known, _)| *known == id);
        let place = place.expect("an entrant");
        assert_eq!(rating, expected[place]);
        assert_eq!(n_votes, [3, 4, 3][place]);
    }
    Ok(())
}

async fn a_board_as_of_before_a_correction_stays_as_it_was(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    let at = VoteFilter {
        at_ms: Some(NOW + 8 * DAY),
        ..VoteFilter::default()
    };
    let before = sorted(db.store.vote_board_under(&stage.track_id, &at).await?);
    db.store
        .correct_votes(&ids, VoteStatus::Excluded, "all of them", NOW + 9 * DAY)
        .await?;
    let after = sorted(db.store.vote_board_under(&stage.track_id, &at).await?);
    assert_eq!(after, before);
    agree_on(&db, &stage.track_id, 0).await?;
    assert_eq!(
        db.store.vote_board(&stage.track_id).await?.entrants.len(),
        3
    );
    Ok(())
}

async fn a_correction_that_cannot_be_made_changes_nothing(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    let (cells, marker) = (stored_cells(&db).await?, db.store.markers().await?);
    let mut with_a_stranger = ids.clone();
    with_a_stranger.push("none".to_owned());
    let refused = db
        .store
        .correct_votes(
            &with_a_stranger,
            VoteStatus::Excluded,
            "spam",
            NOW + 9 * DAY,
        )
        .await;
    assert!(refused.is_err_and(|error| error.is_not_found()));
    for (status, reason) in [(VoteStatus::Any, "why"), (VoteStatus::Excluded, " \n")] {
        let refused = db.store.correct_votes(&ids, status, reason, NOW).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{status:?}"
        );
    }
    let none = db.store.correct_votes(&[], VoteStatus::Excluded, "x", NOW);
    assert_eq!(none.await?, 0);
    assert_eq!(stored_cells(&db).await?, cells);
    assert_eq!(db.store.markers().await?, marker);
    assert_eq!(db.number("SELECT COUNT(*) FROM vote_corrections").await?, 0);
    agree_on(&db, &stage.track_id, 6).await
}

async fn votes_and_corrections_at_once_leave_everything_agreeing(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    at_once(30, |i| {
        let (store, stage, ids) = (db.store.clone(), stage.clone(), ids.clone());
        async move {
            if i % 3 == 0 {
                let status = VoteStatus::ALL[i / 3 % 3];
                let some = of(&ids, &[i % 6, (i + 2) % 6]);
                store
                    .correct_votes(&some, status, "in turn", NOW + 9 * DAY)
                    .await?;
            } else {
                let vote = stage.vote(&format!("voter {i}"), i % 2, i % 3, (i + 1) % 3, Left);
                store.cast_vote(&vote, NOW + 9 * DAY + i as i64).await?;
            }
            Ok(())
        }
    })
    .await?;
    let counted = db
        .store
        .vote_board_under(&stage.track_id, &VoteFilter::default())
        .await?;
    // Votes that came in at once were played in the order they came in; made anew, in that of their times.
    db.store.rebuild_elo(&stage.track_id).await?;
    agree_on(&db, &stage.track_id, votes(&counted.cells)).await
}

async fn a_jokes_tally_holds_the_votes_that_count(db: Db) -> StoreResult<()> {
    let (stage, ids) = cast(&db).await?;
    let joke = &stage.entrants[1].1[0];
    let told = async || -> StoreResult<(i64, i64, usize)> {
        let tally = db.store.joke_tally(joke).await?;
        let listed = db.store.joke_votes(joke, 10).await?;
        Ok((tally.won, tally.lost, listed.len()))
    };
    assert_eq!(told().await?, (2, 1, 3));
    db.store
        .correct_votes(&of(&ids, &[0]), VoteStatus::Excluded, "spam", NOW + 9 * DAY)
        .await?;
    assert_eq!(told().await?, (2, 0, 2));
    Ok(())
}
