//! Votes: each counts once, and ledger, cells and online Elo never disagree.

use std::{collections::HashSet, time::Duration};

use openmic_domain::{
    outcome::Outcome,
    rating::elo::{self, EloOptions},
};
use openmic_store::{CastVote, CellRow, Store, StoreError, StoreResult};

use crate::{
    support::{Db, at_once},
    world::{NOW, Stage, entrant, stage},
};

const LEDGER: &str = "SELECT COUNT(*) FROM votes";
const IN_CELLS: &str =
    "SELECT CAST(COALESCE(SUM(a_wins + b_wins + both_good + neither), 0) AS BIGINT) FROM cells";
const IN_ELO: &str = "SELECT CAST(COALESCE(SUM(n_votes), 0) AS BIGINT) FROM elo";

async fn cells(db: &Db, track_id: &str) -> StoreResult<Vec<CellRow>> {
    Ok(db.store.vote_board(track_id).await?.cells)
}

/// Ledger, cells and Elo hold `n` votes, and the cells are what the ledger says.
async fn agree_on(db: &Db, track_id: &str, n: i64) -> StoreResult<()> {
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
    one_battle_sent_many_times_at_once_counts_once,
    one_pair_voted_on_in_many_battles_at_once_counts_once,
    two_hundred_votes_at_once_are_all_counted_and_agree,
    votes_in_a_row_move_the_online_elo_as_the_ledger_says,
    votes_of_two_processes_in_turn_go_on_from_each_other,
    votes_of_two_processes_at_once_are_all_counted_and_agree,
    every_outcome_goes_to_its_side_of_the_cell_whichever_way_it_is_shown,
    cells_are_made_anew_while_votes_come_in,
    a_vote_whose_request_is_cut_off_is_there_whole_or_not_at_all,
    votes_that_come_together_are_decided_one_by_one,
    a_battle_that_cannot_be_rated_is_refused,
    a_vote_is_read_with_both_names_and_texts,
    a_vote_is_there_after_the_store_was_opened_again,
    votes_of_many_at_once_are_found_by_who_opens_the_database_next,
    votes_of_many_at_once_are_read_at_once,
    a_pair_judged_among_many_is_known_to_another_process,
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

async fn votes_in_a_row_move_the_online_elo_as_the_ledger_says(db: Db) -> StoreResult<()> {
    votes_in_a_row(&db, &[&db.store]).await
}

async fn votes_of_two_processes_in_turn_go_on_from_each_other(db: Db) -> StoreResult<()> {
    let other = db.open_again().await?;
    votes_in_a_row(&db, &[&db.store, &db.store, &other]).await?;
    other.close().await;
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
