//! Votes of many at once, from one process or two: each counts once, and nobody misses those of another.

use std::collections::HashSet;

use openmic_domain::outcome::Outcome;
use openmic_store::{Store, StoreResult};

use crate::{
    support::{Db, at_once},
    votes::agree_on,
    world::{NOW, Stage, stage},
};

on_both! {
    one_battle_sent_many_times_at_once_counts_once,
    one_pair_voted_on_in_many_battles_at_once_counts_once,
    two_hundred_votes_at_once_are_all_counted_and_agree,
    votes_of_two_processes_at_once_are_all_counted_and_agree,
    votes_of_many_at_once_are_found_by_who_opens_the_database_next,
    votes_of_many_at_once_are_read_at_once,
    a_pair_judged_among_many_is_known_to_another_process,
    what_another_process_stored_between_two_writes_is_known,
}

async fn one_battle_sent_many_times_at_once_counts_once(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let vote = stage.vote("ann", 0, 0, 1, Outcome::Both);
    let counted = at_once(20, |_| {
        let (store, vote) = (db.store.clone(), vote.clone());
        async move { Ok(store.cast_vote(&vote, NOW).await?.counted) }
    })
    .await?;
    assert_eq!(counted.into_iter().filter(|counted| *counted).count(), 1);
    agree_on(&db, &stage.track_id, 1).await?;
    Ok(())
}

async fn one_pair_voted_on_in_many_battles_at_once_counts_once(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 5).await?;
    for item in 0..5 {
        let done = at_once(20, |i| {
            let (left, right) = if i % 2 == 0 { (0, 1) } else { (1, 0) };
            let (store, vote) = (
                db.store.clone(),
                stage.vote("ann", item, left, right, Outcome::Left),
            );
            async move { store.cast_vote(&vote, NOW).await }
        })
        .await?;
        assert_eq!(
            done.iter().filter(|outcome| outcome.counted).count(),
            1,
            "item {item}"
        );
        let named: HashSet<&str> = done
            .iter()
            .map(|outcome| outcome.vote_id.as_str())
            .collect();
        assert_eq!(named.len(), 1, "all name the vote that stands");
    }
    agree_on(&db, &stage.track_id, 5).await?;
    Ok(())
}

async fn two_hundred_votes_at_once_are_all_counted_and_agree(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 5, 10).await?;
    let counted = at_once(20, |voter| {
        let (store, stage) = (db.store.clone(), stage.clone());
        async move {
            let mut counted = 0;
            for item in 0..10 {
                let left = (voter + item) % 5;
                let right = (left + 1 + (voter * 3 + item) % 4) % 5;
                let outcome = Outcome::ALL[(voter + 3 * item) % 4];
                let vote = stage.vote(&format!("voter {voter}"), item, left, right, outcome);
                counted += i64::from(store.cast_vote(&vote, NOW + item as i64).await?.counted);
            }
            Ok(counted)
        }
    })
    .await?;
    assert_eq!(counted.into_iter().sum::<i64>(), 200);
    agree_on(&db, &stage.track_id, 200).await?;
    // Per entrant, too.
    let wrong = db
        .number(
            "SELECT COUNT(*) FROM elo e WHERE n_votes <>
                (SELECT COUNT(*) FROM votes v WHERE v.left_entrant = e.entrant_id OR v.right_entrant = e.entrant_id)",
        )
        .await?;
    assert_eq!(wrong, 0);
    let points: Vec<(f64,)> = db.rows("SELECT SUM(rating) FROM elo").await?;
    assert!((points[0].0 - 5_000.0).abs() < 1e-6, "{points:?}");
    Ok(())
}

async fn votes_of_two_processes_at_once_are_all_counted_and_agree(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 10).await?;
    let other = db.open_again().await?;
    at_once(12, |task| {
        let store = if task % 2 == 0 { &db.store } else { &other };
        let (store, stage) = (store.clone(), stage.clone());
        async move {
            for item in 0..10 {
                let (left, right) = (item % 4, (item + 1 + task % 3) % 4);
                let voter = format!("voter {task}");
                let vote = stage.vote(&voter, item, left, right, Outcome::Left);
                assert!(store.cast_vote(&vote, NOW).await?.counted);
            }
            Ok(())
        }
    })
    .await?;
    other.close().await;
    agree_on(&db, &stage.track_id, 120).await
}

async fn votes_of_many_at_once_are_found_by_who_opens_the_database_next(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 6).await?;
    crowd(&db.store, &stage, 32, 6).await?;
    // As after a process that was killed: nobody closes the first one.
    let next = db.open_again().await?;
    next.migrate().await?;
    assert_eq!(next.count_votes(&stage.track_id, None).await?, 192);
    next.close().await;
    agree_on(&db, &stage.track_id, 192).await
}

async fn votes_of_many_at_once_are_read_at_once(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 8).await?;
    for item in 0..8 {
        crowd_on(&db.store, &stage, item).await?;
        let n = 16 * (item as i64 + 1);
        assert_eq!(db.store.count_votes(&stage.track_id, None).await?, n);
        let board = db.store.vote_board(&stage.track_id).await?;
        let in_cells: i64 = board
            .cells
            .iter()
            .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
            .sum();
        assert_eq!(in_cells, n);
    }
    agree_on(&db, &stage.track_id, 128).await
}

async fn a_pair_judged_among_many_is_known_to_another_process(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 6).await?;
    let other = db.open_again().await?;
    // Both know the entrants, and so may log.
    crowd(&db.store, &stage, 16, 2).await?;
    crowd_on(&other, &stage, 2).await?;
    crowd_on(&db.store, &stage, 3).await?;
    // The same pairs, shown the other way round, by the other process and by the one that has them in its log.
    for store in [&other, &db.store] {
        let counted = at_once(16, |voter| {
            let vote = stage.vote(
                &format!("voter {voter}"),
                3,
                1 + voter % 3,
                0,
                Outcome::Right,
            );
            let store = store.clone();
            async move { Ok(store.cast_vote(&vote, NOW + 9).await?.counted) }
        })
        .await?;
        assert!(counted.into_iter().all(|counted| !counted));
    }
    other.close().await;
    agree_on(&db, &stage.track_id, 64).await
}

async fn what_another_process_stored_between_two_writes_is_known(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 6).await?;
    let other = db.open_again().await?;
    crowd(&db.store, &stage, 16, 2).await?;
    db.store.settle().await;
    // The other stores a vote of somebody whom the first remembers, and the first writes once more before it logs.
    let theirs = stage.vote("voter 0", 4, 0, 1, Outcome::Left);
    assert!(other.cast_vote(&theirs, NOW + 4).await?.counted);
    let own = stage.vote("voter 1", 5, 0, 1, Outcome::Left);
    assert!(db.store.cast_vote(&own, NOW + 5).await?.counted);
    let counted = at_once(16, |voter| {
        let vote = stage.vote(&format!("voter {voter}"), 4, 1, 0, Outcome::Right);
        let store = db.store.clone();
        async move { Ok(store.cast_vote(&vote, NOW + 6).await?.counted) }
    })
    .await?;
    assert_eq!(counted.into_iter().filter(|counted| *counted).count(), 15);
    other.close().await;
    agree_on(&db, &stage.track_id, 49).await
}

/// Votes of `n` voters at once, again and again: by the second round all entrants have an online Elo, and where votes are
/// logged first these are.
async fn crowd(store: &Store, stage: &Stage, n: usize, items: usize) -> StoreResult<()> {
    for item in 0..items {
        let counted = at_once(n, |voter| {
            let vote = stage.vote(
                &format!("voter {voter}"),
                item,
                voter % 4,
                (voter + 1 + item % 3) % 4,
                Outcome::ALL[(voter + item) % 4],
            );
            let store = store.clone();
            async move { Ok(store.cast_vote(&vote, NOW + item as i64).await?.counted) }
        })
        .await?;
        assert!(counted.into_iter().all(|counted| counted));
    }
    Ok(())
}

/// One round of sixteen voters on one prompt.
async fn crowd_on(store: &Store, stage: &Stage, item: usize) -> StoreResult<()> {
    at_once(16, |voter| {
        let vote = stage.vote(
            &format!("voter {voter}"),
            item,
            0,
            1 + voter % 3,
            Outcome::Left,
        );
        let store = store.clone();
        async move { store.cast_vote(&vote, NOW + item as i64).await }
    })
    .await?;
    Ok(())
}
