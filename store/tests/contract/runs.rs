//! Runs: one per entrant and track version, held by one worker at a time.

use openmic_store::StoreResult;

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, entrant, running, stored_track, track},
};

on_both! {
    an_entrant_runs_once_on_each_version_of_a_track,
    a_track_that_asks_three_times_has_three_samples_an_item,
    a_run_names_its_entrant_and_its_track,
    of_many_workers_exactly_one_takes_a_run_up,
    a_lease_holds_until_it_runs_out,
    a_run_ends_once,
    a_result_records_the_software_and_which_way_its_score_is_read,
    a_failed_run_says_why_and_can_be_queued_again,
    a_run_given_back_can_be_taken_up_at_once,
    a_worker_that_restarts_gives_back_its_own_runs,
    the_oldest_run_waits_first_and_the_newest_is_shown_first,
    what_is_not_there_is_not_found,
}

async fn an_entrant_runs_once_on_each_version_of_a_track(db: Db) -> StoreResult<()> {
    let first = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    let (entrant_id, _) = db.store.add_entrant(&entrant("tiny"), NOW).await?;
    let made = at_once(8, |_| {
        let (store, entrant_id, track_id) =
            (db.store.clone(), entrant_id.clone(), first.id.clone());
        async move { store.add_run(&entrant_id, &track_id, NOW).await }
    })
    .await?;
    assert_eq!(made.iter().flatten().count(), 1, "{made:?}");
    let second = stored_track(&db.store, &track("one", "2", "benchmark", 5)).await?;
    let again = db
        .store
        .add_run(&entrant_id, &second.id, NOW + 1)
        .await?
        .expect("a new version");
    let run = db.store.run(&again).await?;
    assert_eq!(
        (run.track_version.as_str(), run.n_samples, run.done),
        ("2", 5, 0)
    );
    assert_eq!(db.store.runs_of_entrant(&entrant_id).await?.len(), 2);
    assert_eq!(db.store.runs_of_entrant(&entrant_id).await?[0].id, again);
    Ok(())
}

async fn a_track_that_asks_three_times_has_three_samples_an_item(db: Db) -> StoreResult<()> {
    let mut thrice = track("thrice", "1", "benchmark", 4);
    thrice.samples_per_item = 3;
    let stored = stored_track(&db.store, &thrice).await?;
    let (entrant_id, _) = db.store.add_entrant(&entrant("tiny"), NOW).await?;
    let run_id = db
        .store
        .add_run(&entrant_id, &stored.id, NOW)
        .await?
        .expect("a run");
    assert_eq!(db.store.run(&run_id).await?.n_samples, 12);
    // The same version asked less often would put unlike results on one board.
    thrice.samples_per_item = 1;
    let refused = db
        .store
        .save_track(&thrice, NOW)
        .await
        .expect_err("another count");
    assert!(refused.to_string().contains("new version"), "{refused}");
    Ok(())
}

async fn a_run_names_its_entrant_and_its_track(db: Db) -> StoreResult<()> {
    let made = running(&db.store, "tiny", "benchmark", 3).await?;
    let run = db.store.run(&made.run_id).await?;
    assert_eq!(
        (
            run.entrant_id,
            run.entrant_slug.as_str(),
            run.entrant_name.as_str()
        ),
        (made.entrant_id, "tiny", "Entrant tiny")
    );
    assert_eq!(
        (
            run.track_id,
            run.track_slug.as_str(),
            run.track_kind.as_str()
        ),
        (made.track_id, "benchmark", "benchmark")
    );
    assert_eq!(
        (
            run.state.as_str(),
            run.created_ms,
            run.started_ms,
            run.finished_ms
        ),
        ("running", NOW, Some(NOW), None)
    );
    Ok(())
}

async fn of_many_workers_exactly_one_takes_a_run_up(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    for round in 0..5 {
        let (entrant_id, _) = db
            .store
            .add_entrant(&entrant(&format!("tiny-{round}")), NOW)
            .await?;
        let run_id = db
            .store
            .add_run(&entrant_id, &track.id, NOW)
            .await?
            .expect("a first run");
        let taken = at_once(20, |i| {
            let (store, run_id) = (db.store.clone(), run_id.clone());
            async move {
                store
                    .lease_run(&run_id, &format!("worker {i}"), NOW + 1, NOW + 100)
                    .await
            }
        })
        .await?;
        let taken: Vec<_> = taken.into_iter().flatten().collect();
        assert_eq!(taken.len(), 1, "{taken:?}");
        assert_eq!(
            (
                &taken[0].id,
                &taken[0].entrant_id,
                &taken[0].track_id,
                taken[0].attempt
            ),
            (&run_id, &entrant_id, &track.id, 1)
        );
    }
    Ok(())
}

async fn a_lease_holds_until_it_runs_out(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    assert!(
        db.store
            .renew_lease(&run.run_id, "worker", NOW + 50)
            .await?
    );
    assert!(
        db.store
            .lease_run(&run.run_id, "other", NOW + 50, NOW + 99)
            .await?
            .is_none()
    );
    assert!(db.store.waiting_runs(NOW + 50, 9).await?.is_empty());
    assert_eq!(
        db.store.waiting_runs(NOW + 51, 9).await?,
        std::slice::from_ref(&run.run_id)
    );
    let taken = db
        .store
        .lease_run(&run.run_id, "other", NOW + 51, NOW + 99)
        .await?
        .expect("it ran out");
    assert_eq!(taken.attempt, 2);
    let row = db.store.run(&run.run_id).await?;
    assert_eq!((row.started_ms, row.leased_ms), (Some(NOW), Some(NOW + 51)));
    // The one who lost it can neither keep nor end it, the one who has it can.
    assert!(
        !db.store
            .renew_lease(&run.run_id, "worker", NOW + 500)
            .await?
    );
    assert!(
        !db.store
            .finish_run(&run.run_id, "worker", None, NOW + 60)
            .await?
    );
    db.store
        .release_run(&run.run_id, "worker", NOW + 60)
        .await?;
    assert_eq!(db.store.run(&run.run_id).await?.state, "running");
    assert!(db.store.waiting_runs(NOW + 99, 9).await?.is_empty());
    assert!(
        db.store
            .renew_lease(&run.run_id, "other", NOW + 500)
            .await?
    );
    assert!(
        db.store
            .finish_run(&run.run_id, "other", None, NOW + 61)
            .await?
    );
    Ok(())
}

async fn a_run_ends_once(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    let ended = at_once(8, |i| {
        let (store, run_id) = (db.store.clone(), run.run_id.clone());
        async move {
            store
                .finish_run(&run_id, "worker", None, NOW + i as i64)
                .await
        }
    })
    .await?;
    assert_eq!(ended.into_iter().filter(|ended| *ended).count(), 1);
    assert!(
        !db.store
            .renew_lease(&run.run_id, "worker", NOW + 500)
            .await?
    );
    assert!(
        db.store
            .lease_run(&run.run_id, "worker", i64::MAX - 1, i64::MAX)
            .await?
            .is_none()
    );
    assert!(!db.store.requeue_run(&run.run_id, NOW).await?);
    let row = db.store.run(&run.run_id).await?;
    assert_eq!((row.state.as_str(), row.error), ("done", None));
    assert!(row.finished_ms.is_some());
    Ok(())
}

async fn a_result_records_the_software_and_which_way_its_score_is_read(db: Db) -> StoreResult<()> {
    for (kind, higher) in [("benchmark", Some(true)), ("humor", None)] {
        let run = running(&db.store, kind, kind, 1).await?;
        let stored = db.store.track_by_id(&run.track_id).await?;
        let open = db.store.run(&run.run_id).await?;
        assert_eq!((open.software, open.higher_is_better), (None, higher));
        assert_eq!(open.item_set_hash, stored.item_set_hash);
        db.store
            .finish_run(&run.run_id, "worker", None, NOW + 9)
            .await?;
        let ended = db.store.run(&run.run_id).await?;
        assert_eq!(ended.software.as_deref(), Some(env!("CARGO_PKG_VERSION")));
        for row in db
            .store
            .benchmark_board(&stored.id)
            .await?
            .into_iter()
            .chain(db.store.benchmark_board_at(&stored.id, NOW + 10).await?)
        {
            assert_eq!(row.software, ended.software);
            assert_eq!(row.higher_is_better, higher);
        }
    }
    Ok(())
}

async fn a_failed_run_says_why_and_can_be_queued_again(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    for (text, kept) in [(HOSTILE[5], HOSTILE[5]), ("no\0thing", "nothing")] {
        assert!(
            db.store
                .finish_run(&run.run_id, "worker", Some(text), NOW + 5)
                .await?
        );
        let row = db.store.run(&run.run_id).await?;
        assert_eq!(
            (row.state.as_str(), row.error.as_deref(), row.finished_ms),
            ("failed", Some(kept), Some(NOW + 5))
        );
        assert!(db.store.waiting_runs(NOW + 9, 9).await?.is_empty());
        assert!(db.store.requeue_run(&run.run_id, NOW + 6).await?);
        assert!(!db.store.requeue_run(&run.run_id, NOW + 6).await?);
        let row = db.store.run(&run.run_id).await?;
        assert_eq!(
            (row.state.as_str(), row.error, row.finished_ms),
            ("queued", None, None)
        );
        assert!(
            db.store
                .lease_run(&run.run_id, "worker", NOW + 7, NOW + 99)
                .await?
                .is_some()
        );
    }
    Ok(())
}

async fn a_run_given_back_can_be_taken_up_at_once(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    db.store.release_run(&run.run_id, "worker", NOW + 1).await?;
    assert_eq!(
        db.store.waiting_runs(NOW + 1, 9).await?,
        std::slice::from_ref(&run.run_id)
    );
    assert!(
        !db.store
            .renew_lease(&run.run_id, "worker", NOW + 500)
            .await?
    );
    assert!(
        db.store
            .lease_run(&run.run_id, "next", NOW + 1, NOW + 9)
            .await?
            .is_some()
    );
    Ok(())
}

async fn a_worker_that_restarts_gives_back_its_own_runs(db: Db) -> StoreResult<()> {
    let one = running(&db.store, "one", "benchmark", 3).await?;
    let two = running(&db.store, "two", "benchmark", 3).await?;
    let other = running(&db.store, "other", "benchmark", 3).await?;
    db.store.release_run(&other.run_id, "worker", NOW).await?;
    db.store
        .lease_run(&other.run_id, "another", NOW, NOW + 1_000)
        .await?;
    assert_eq!(db.store.release_all("worker", NOW + 1).await?, 2);
    let mut waiting = db.store.waiting_runs(NOW + 1, 9).await?;
    waiting.sort();
    let mut own = [one.run_id, two.run_id];
    own.sort();
    assert_eq!(waiting, own);
    Ok(())
}

async fn the_oldest_run_waits_first_and_the_newest_is_shown_first(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    let mut ids = Vec::new();
    for i in [3, 1, 2] {
        let (entrant_id, _) = db
            .store
            .add_entrant(&entrant(&format!("tiny-{i}")), NOW)
            .await?;
        ids.push((
            i,
            db.store
                .add_run(&entrant_id, &track.id, NOW + i)
                .await?
                .expect("a first run"),
        ));
    }
    ids.sort();
    let ids: Vec<String> = ids.into_iter().map(|(_, id)| id).collect();
    assert_eq!(db.store.waiting_runs(NOW, 9).await?, ids);
    assert_eq!(db.store.waiting_runs(NOW, 2).await?, ids[..2]);
    let recent: Vec<String> = db
        .store
        .recent_runs(2)
        .await?
        .into_iter()
        .map(|run| run.id)
        .collect();
    assert_eq!(recent, [ids[2].clone(), ids[1].clone()]);
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    let (entrant_id, _) = db.store.add_entrant(&entrant("tiny"), NOW).await?;
    assert!(
        db.store
            .run("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .add_run(&entrant_id, "none", NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .add_run("none", &track.id, NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .lease_run("none", "worker", NOW, NOW + 1)
            .await?
            .is_none()
    );
    assert!(!db.store.renew_lease("none", "worker", NOW).await?);
    assert!(!db.store.finish_run("none", "worker", None, NOW).await?);
    assert!(!db.store.requeue_run("none", NOW).await?);
    assert!(db.store.runs_of_entrant("none").await?.is_empty());
    Ok(())
}
