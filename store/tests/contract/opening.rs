//! Opening, migrating, and sharing one database between processes and with the job queue.

use openmic_domain::outcome::Outcome;
use openmic_store::{Database, JobPool, Store, StoreResult};
use tempfile::TempDir;

use crate::{
    support::{Db, at_once},
    world::{NOW, stage, track},
};

on_both! {
    migrating_again_changes_nothing,
    a_second_store_sees_what_the_first_has_stored,
    the_database_answers_and_a_trial_write_leaves_nothing,
    votes_and_jobs_write_side_by_side,
    two_processes_vote_into_one_database,
}

/// A write as the job queue makes it: on its own pool, past the store.
async fn job(jobs: &JobPool, sql: &'static str) -> StoreResult<()> {
    match jobs {
        JobPool::Sqlite(pool) => {
            sqlx::query(sql).execute(pool).await?;
        }
        JobPool::Postgres(pool) => {
            sqlx::query(sql).execute(pool).await?;
        }
    }
    Ok(())
}

async fn migrating_again_changes_nothing(db: Db) -> StoreResult<()> {
    db.store
        .save_track(&track("kept", "1", "humor", 2), NOW)
        .await?;
    db.store.migrate().await?;
    db.store.migrate().await?;
    assert_eq!(db.store.track("kept").await?.n_items, 2);
    Ok(())
}

async fn a_second_store_sees_what_the_first_has_stored(db: Db) -> StoreResult<()> {
    let second = db.open_again().await?;
    second.migrate().await?;
    db.store
        .save_track(&track("kept", "1", "humor", 2), NOW)
        .await?;
    assert_eq!(second.track("kept").await?, db.store.track("kept").await?);
    second
        .save_track(&track("back", "1", "humor", 2), NOW)
        .await?;
    assert_eq!(db.store.tracks().await?.len(), 2);
    second.close().await;
    db.store.ping().await?;
    Ok(())
}

async fn the_database_answers_and_a_trial_write_leaves_nothing(db: Db) -> StoreResult<()> {
    db.store.ping().await?;
    db.store.ping_write().await?;
    db.store.ping_write().await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM operator_links").await?, 0);
    db.store.close().await;
    assert!(db.store.ping().await.is_err());
    Ok(())
}

async fn votes_and_jobs_write_side_by_side(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 20).await?;
    let jobs = db.store.job_pool().await?;
    job(&jobs, "CREATE TABLE noise (n BIGINT)").await?;
    at_once(8, |task| {
        let (store, stage, jobs) = (db.store.clone(), stage.clone(), jobs.clone());
        async move {
            for item in 0..20 {
                if task < 4 {
                    let vote = stage.vote(&format!("voter {task}"), item, 0, 1, Outcome::Left);
                    assert!(store.cast_vote(&vote, NOW).await?.counted);
                } else {
                    job(&jobs, "INSERT INTO noise (n) VALUES (1)").await?;
                }
            }
            Ok(())
        }
    })
    .await?;
    assert_eq!(db.store.count_votes(&stage.track_id, None).await?, 80);
    assert_eq!(db.number("SELECT COUNT(*) FROM noise").await?, 80);
    Ok(())
}

async fn two_processes_vote_into_one_database(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 20).await?;
    let second = db.open_again().await?;
    at_once(8, |task| {
        let (store, stage) = (
            if task % 2 == 0 {
                db.store.clone()
            } else {
                second.clone()
            },
            stage.clone(),
        );
        async move {
            for item in 0..20 {
                let vote = stage.vote(&format!("voter {task}"), item, 0, 1, Outcome::Left);
                assert!(store.cast_vote(&vote, NOW).await?.counted);
            }
            Ok(())
        }
    })
    .await?;
    assert_eq!(
        second.vote_board(&stage.track_id).await?.cells[0].a_wins
            + second.vote_board(&stage.track_id).await?.cells[0].b_wins,
        160
    );
    second.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_together_on_a_new_sqlite_file_all_migrate_it() {
    for _ in 0..10 {
        let folder = TempDir::new().expect("a folder");
        let database = Database::Sqlite(folder.path().join("new").join("openmic.sqlite"));
        at_once(8, |_| {
            let database = database.clone();
            async move {
                let store = Store::open(&database).await?;
                store.migrate().await?;
                store.ping_write().await?;
                store.close().await;
                Ok(())
            }
        })
        .await
        .expect("all of them start");
    }
}

#[tokio::test]
async fn a_store_that_was_not_migrated_says_so_by_failing() {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&Database::Sqlite(folder.path().join("new.sqlite")))
        .await
        .expect("it opens");
    store.ping().await.expect("it answers");
    assert!(store.ping_write().await.is_err());
    assert!(store.tracks().await.is_err());
}
