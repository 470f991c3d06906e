//! Votes: each counts once, and ledger, cells and online Elo never disagree.

use std::{collections::HashSet, time::Duration};

use openmic_domain::{
    outcome::Outcome,
    rating::elo::{self, EloOptions},
};
use openmic_store::{CastVote, CellRow, Store, StoreError, StoreResult};

use crate::{
    support::{Db, at_once},
    world::{NOW, entrant, stage},
};

const LEDGER: &str = "SELECT COUNT(*) FROM votes";
const IN_CELLS: &str =
    "SELECT CAST(COALESCE(SUM(a_wins + b_wins + both_good + neither), 0) AS BIGINT) FROM cells";
const IN_ELO: &str = "SELECT CAST(COALESCE(SUM(n_votes), 0) AS BIGINT) FROM elo";

async fn cells(db: &Db, track_id: &str) -> StoreResult<Vec<CellRow>> {
    Ok(db.store.vote_board(track_id).await?.cells)
}

/// Ledger, cells and Elo hold `n` votes, and the cells are what the ledger says.
pub(crate) async fn agree_on(db: &Db, track_id: &str, n: i64) -> StoreResult<()> {
    assert_eq!(db.number(LEDGER).await?, n, "votes in the ledger");
    assert_eq!(db.number(IN_CELLS).await?, n, "votes in the cells");
    assert_eq!(db.number(IN_ELO).await?, 2 * n, "sides in the online Elo");
    let before = cells(db, track_id).await?;
    db.store.rebuild_cells(track_id, NOW).await?;
    assert_eq!(cells(db, track_id).await?, before);
    Ok(())
}

on_both! {
    a_vote_sent_twice_counts_once,
    a_voter_counts_once_on_a_pair_however_it_is_shown,
    votes_in_a_row_move_the_online_elo_as_the_ledger_says,
    votes_of_two_processes_in_turn_go_on_from_each_other,
    every_outcome_goes_to_its_side_of_the_cell_whichever_way_it_is_shown,
    cells_are_made_anew_while_votes_come_in,
    a_vote_whose_request_is_cut_off_is_there_whole_or_not_at_all,
    votes_that_come_together_are_decided_one_by_one,
    a_battle_that_cannot_be_rated_is_refused,
    a_vote_is_read_with_both_names_and_texts,
    a_vote_is_there_after_the_store_was_opened_again,
    what_is_not_there_is_not_found,
}

async fn a_vote_sent_twice_counts_once(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let vote = stage.vote("ann", 0, 0, 1, Outcome::Left);
    let first = db.store.cast_vote(&vote, NOW).await?;
    assert_eq!((first.counted, &first.vote_id), (true, &vote.id));
    // Not even a change of mind, or another voter, gets a second vote out of one battle.
    for again in [
        vote.clone(),
        CastVote {
            outcome: Outcome::Right,
            ..vote.clone()
        },
        CastVote {
            voter: "bob".to_owned(),
            ..vote.clone()
        },
    ] {
        let second = db.store.cast_vote(&again, NOW + 1).await?;
        assert_eq!((second.counted, &second.vote_id), (false, &vote.id));
    }
    assert_eq!(db.store.vote(&vote.id).await?.outcome, "left");
    agree_on(&db, &stage.track_id, 1).await?;
    Ok(())
}

async fn a_voter_counts_once_on_a_pair_however_it_is_shown(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 2).await?;
    let first = stage.vote("ann", 0, 0, 1, Outcome::Left);
    db.store.cast_vote(&first, NOW).await?;
    for again in [
        stage.vote("ann", 0, 0, 1, Outcome::Left),
        stage.vote("ann", 0, 1, 0, Outcome::Left),
    ] {
        let second = db.store.cast_vote(&again, NOW + 1).await?;
        assert_eq!((second.counted, &second.vote_id), (false, &first.id));
        assert!(
            db.store
                .vote(&again.id)
                .await
                .is_err_and(|error| error.is_not_found())
        );
    }
    // Another voter on this pair, and this voter on another, count.
    assert!(
        db.store
            .cast_vote(&stage.vote("bob", 0, 1, 0, Outcome::Left), NOW + 2)
            .await?
            .counted
    );
    assert!(
        db.store
            .cast_vote(&stage.vote("ann", 1, 0, 1, Outcome::Left), NOW + 3)
            .await?
            .counted
    );
    agree_on(&db, &stage.track_id, 3).await?;
    Ok(())
}

async fn votes_in_a_row_move_the_online_elo_as_the_ledger_says(db: Db) -> StoreResult<()> {
    votes_in_a_row(&db, &[&db.store]).await
}

async fn votes_of_two_processes_in_turn_go_on_from_each_other(db: Db) -> StoreResult<()> {
    let other = db.open_again().await?;
    votes_in_a_row(&db, &[&db.store, &db.store, &other]).await?;
    other.close().await;
    Ok(())
}

/// Casts votes one after the other, by the stores in turn.
async fn votes_in_a_row(db: &Db, stores: &[&Store]) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 12).await?;
    let mut expected = [EloOptions::default().start; 4];
    for (at, item) in (0..12).enumerate() {
        let (left, right) = (
            item % 4,
            (item * 3 + 1 + usize::from(item % 4 == (item * 3 + 1) % 4)) % 4,
        );
        let outcome = Outcome::ALL[item % 3];
        let vote = stage.vote("ann", item, left, right, outcome);
        let store = stores[at % stores.len()];
        assert!(store.cast_vote(&vote, NOW + at as i64).await?.counted);
        let before = (expected[left], expected[right]);
        (expected[left], expected[right]) =
            elo::update(before.0, before.1, outcome, &EloOptions::default());
        let (l, r) = db
            .store
            .vote(&vote.id)
            .await?
            .elo_changes()
            .expect("an arena vote");
        assert_eq!(
            (l.before, l.after, r.before, r.after),
            (before.0, expected[left], before.1, expected[right])
        );
    }
    let ledger: Vec<(String, String, String)> = db
        .rows("SELECT left_entrant, right_entrant, outcome FROM votes ORDER BY created_ms, id")
        .await?;
    let index = |id: &str| {
        stage
            .entrants
            .iter()
            .position(|(known, _)| known == id)
            .expect("an entrant") as u32
    };
    let replayed = elo::run(
        4,
        ledger
            .iter()
            .map(|(l, r, outcome)| (index(l), index(r), outcome.parse().expect("an outcome"))),
        &EloOptions::default(),
    );
    let stored: Vec<(String, f64, i64)> = db
        .rows("SELECT entrant_id, rating, n_votes FROM elo")
        .await?;
    assert_eq!(stored.len(), 4);
    for (id, rating, _) in stored {
        assert_eq!(rating, replayed[index(&id) as usize]);
        assert_eq!(rating, expected[index(&id) as usize]);
    }
    Ok(())
}

async fn every_outcome_goes_to_its_side_of_the_cell_whichever_way_it_is_shown(
    db: Db,
) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 8).await?;
    let (a, b) = if stage.entrants[0].0 < stage.entrants[1].0 {
        (0, 1)
    } else {
        (1, 0)
    };
    // a wins three times, b twice, one both, two neither; half of it shown mirrored.
    for (item, (left, right, outcome)) in [
        (a, b, Outcome::Left),
        (b, a, Outcome::Right),
        (a, b, Outcome::Left),
        (a, b, Outcome::Right),
        (b, a, Outcome::Left),
        (b, a, Outcome::Both),
        (a, b, Outcome::Neither),
        (b, a, Outcome::Neither),
    ]
    .into_iter()
    .enumerate()
    {
        db.store
            .cast_vote(
                &stage.vote("ann", item, left, right, outcome),
                NOW + item as i64,
            )
            .await?;
    }
    let expected = CellRow {
        entrant_a: stage.entrants[a].0.clone(),
        entrant_b: stage.entrants[b].0.clone(),
        a_wins: 3,
        b_wins: 2,
        both: 1,
        neither: 2,
    };
    assert_eq!(cells(&db, &stage.track_id).await?, [expected]);
    agree_on(&db, &stage.track_id, 8).await?;
    Ok(())
}

async fn cells_are_made_anew_while_votes_come_in(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 10).await?;
    at_once(12, |task| {
        let (store, stage) = (db.store.clone(), stage.clone());
        async move {
            for item in 0..10 {
                if task < 2 {
                    store.rebuild_cells(&stage.track_id, NOW).await?;
                } else {
                    let vote = stage.vote(
                        &format!("voter {task}"),
                        item,
                        item % 4,
                        (item + 1 + task % 3) % 4,
                        Outcome::Left,
                    );
                    store.cast_vote(&vote, NOW).await?;
                }
            }
            Ok(())
        }
    })
    .await?;
    agree_on(&db, &stage.track_id, 100).await?;
    Ok(())
}

async fn a_vote_whose_request_is_cut_off_is_there_whole_or_not_at_all(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 60).await?;
    let mut acknowledged = HashSet::new();
    for item in 0..60 {
        let vote = stage.vote("ann", item, 0, 1, Outcome::Left);
        let wait = Duration::from_micros(40 * item as u64);
        if let Ok(outcome) = tokio::time::timeout(wait, db.store.cast_vote(&vote, NOW)).await {
            assert!(outcome?.counted);
            acknowledged.insert(vote.id);
        }
    }
    // The store goes on working; and this vote stands behind all that were cut off.
    let last = stage.vote("bob", 0, 0, 1, Outcome::Left);
    assert!(db.store.cast_vote(&last, NOW).await?.counted);
    let kept: Vec<(String,)> = db.rows("SELECT id FROM votes").await?;
    let kept: HashSet<String> = kept.into_iter().map(|(id,)| id).collect();
    assert!(kept.is_superset(&acknowledged));
    agree_on(&db, &stage.track_id, kept.len() as i64).await?;
    Ok(())
}

async fn votes_that_come_together_are_decided_one_by_one(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 30).await?;
    let mut under_way = tokio::task::JoinSet::new();
    let mut cast = |vote: CastVote| {
        let store = db.store.clone();
        under_way.spawn(async move {
            let id = vote.id.clone();
            (id, store.cast_vote(&vote, NOW).await)
        });
    };
    let mut good = 0;
    for item in 0..30 {
        for (left, right) in [(0, 1), (2, 1), (3, 0)] {
            // The same pair again, the other way round: one of the two counts.
            cast(stage.vote("ann", item, left, right, Outcome::Left));
            cast(stage.vote("ann", item, right, left, Outcome::Both));
            cast(stage.vote("bob", item, left, right, Outcome::Neither));
            good += 2;
        }
    }
    let nobody = CastVote {
        left_entrant: "nobody".to_owned(),
        ..stage.vote("eve", 0, 0, 1, Outcome::Left)
    };
    let nowhere = CastVote {
        track_id: "nowhere".to_owned(),
        ..stage.vote("eve", 1, 0, 1, Outcome::Left)
    };
    let bad = [nobody.id.clone(), nowhere.id.clone()];
    cast(nobody);
    cast(nowhere);
    let mut counted = 0;
    while let Some(done) = under_way.join_next().await {
        let (id, outcome) = done.expect("a task");
        if bad.contains(&id) {
            assert!(outcome.is_err());
            continue;
        }
        let outcome = outcome?;
        counted += i64::from(outcome.counted);
        // Whichever stands is there.
        assert_eq!(outcome.counted, outcome.vote_id == id);
        assert_eq!(db.store.vote(&outcome.vote_id).await?.id, outcome.vote_id);
    }
    assert_eq!(counted, good);
    agree_on(&db, &stage.track_id, good).await?;
    Ok(())
}

async fn a_battle_that_cannot_be_rated_is_refused(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let error = db
        .store
        .cast_vote(&stage.vote("ann", 0, 1, 1, Outcome::Left), NOW)
        .await
        .expect_err("against itself");
    assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
    let nowhere = CastVote {
        track_id: "none".to_owned(),
        ..stage.vote("ann", 0, 0, 1, Outcome::Left)
    };
    assert!(
        db.store
            .cast_vote(&nowhere, NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    let nobody = CastVote {
        left_entrant: "nobody".to_owned(),
        ..stage.vote("ann", 0, 0, 1, Outcome::Left)
    };
    assert!(db.store.cast_vote(&nobody, NOW).await.is_err());
    agree_on(&db, &stage.track_id, 0).await?;
    Ok(())
}

async fn a_vote_is_read_with_both_names_and_texts(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 2).await?;
    let old = stage.vote("ann", 0, 0, 1, Outcome::Neither);
    let new = stage.vote("bob", 1, 2, 0, Outcome::Right);
    db.store.cast_vote(&old, NOW).await?;
    db.store.cast_vote(&new, NOW + 1).await?;
    let row = db.store.vote(&old.id).await?;
    assert_eq!(
        (
            row.track_slug.as_str(),
            row.outcome.as_str(),
            row.voter.as_str()
        ),
        ("humor", "neither", "ann")
    );
    assert_eq!(
        (row.left_slug.as_str(), row.right_slug.as_str()),
        ("comic-0", "comic-1")
    );
    assert_eq!(
        (row.left_name.as_str(), row.right_name.as_str()),
        ("Entrant comic-0", "Entrant comic-1")
    );
    assert_eq!(
        row.left_text,
        Some(format!("joke 0 on {}", stage.item_ids[0]))
    );
    assert_eq!(
        row.right_text,
        Some(format!("joke 1 on {}", stage.item_ids[0]))
    );
    assert_eq!(
        (row.input.as_deref(), row.created_ms),
        (Some("question 0"), NOW)
    );
    assert_eq!((row.left_elo, row.right_elo), (Some(1000.0), Some(1000.0)));

    let listed =
        |rows: Vec<openmic_store::VoteRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let track = &stage.track_id;
    assert_eq!(
        listed(db.store.votes_of(track, None, 9, 0).await?),
        [new.id.clone(), old.id.clone()]
    );
    assert_eq!(
        listed(db.store.votes_of(track, None, 1, 1).await?),
        std::slice::from_ref(&old.id)
    );
    assert_eq!(
        listed(
            db.store
                .votes_of(track, Some(&stage.entrants[1].0), 9, 0)
                .await?
        ),
        std::slice::from_ref(&old.id)
    );
    assert_eq!(
        listed(
            db.store
                .votes_of(track, Some(&stage.entrants[0].0), 9, 0)
                .await?
        )
        .len(),
        2
    );
    for (who, n) in [(None, 2), (Some(0), 2), (Some(1), 1), (Some(2), 1)] {
        let id = who.map(|i: usize| stage.entrants[i].0.as_str());
        assert_eq!(db.store.count_votes(track, id).await?, n);
    }
    assert_eq!(
        db.store.seen_pairs("bob").await?,
        [(new.left_sample, new.right_sample)]
    );
    assert!(db.store.seen_pairs("carol").await?.is_empty());
    Ok(())
}

async fn a_vote_is_there_after_the_store_was_opened_again(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let vote = stage.vote("ann", 0, 0, 1, Outcome::Left);
    db.store.cast_vote(&vote, NOW).await?;
    db.store.close().await;
    let again = db.open_again().await?;
    again.migrate().await?;
    assert_eq!(again.vote(&vote.id).await?.outcome, "left");
    assert_eq!(again.vote_board(&stage.track_id).await?.cells.len(), 1);
    assert!(!again.cast_vote(&vote, NOW).await?.counted);
    again.close().await;
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    assert!(
        db.store
            .vote("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .rebuild_cells("none", NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    db.store.add_entrant(&entrant("tiny"), NOW).await?;
    assert!(db.store.votes_of("none", None, 9, 0).await?.is_empty());
    assert_eq!(db.store.count_votes("none", None).await?, 0);
    Ok(())
}
