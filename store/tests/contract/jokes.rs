//! Jokes: what is on stage, and what never is.

use openmic_store::{StageCounts, StoreResult};

use crate::{
    support::Db,
    world::{NOW, joke, running, stage},
};

on_both! {
    nothing_is_on_stage_before_its_run_is_done,
    a_joke_with_a_reason_to_stay_off_is_never_on_stage,
    the_stage_of_a_track_is_its_own,
    a_joke_is_found_with_and_without_the_names_around_it,
    what_is_not_there_is_not_found,
}

async fn nothing_is_on_stage_before_its_run_is_done(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "humor", 2).await?;
    let told = joke(&run.run_id, &run.item_ids[0], "ha", None);
    db.store.add_sample(&told, NOW).await?;
    assert!(db.store.stage(&run.track_id).await?.is_empty());
    assert_eq!(
        db.store.stage_counts(&run.track_id).await?,
        StageCounts {
            on_stage: 0,
            entrants: 0,
            runs_waiting: 1
        }
    );
    // Given up, its jokes stay where they are.
    db.store
        .finish_run(&run.run_id, "worker", Some("the endpoint is gone"), NOW)
        .await?;
    assert!(db.store.stage(&run.track_id).await?.is_empty());
    db.store.requeue_run(&run.run_id, NOW).await?;
    assert_eq!(
        db.store.stage_counts(&run.track_id).await?,
        StageCounts {
            on_stage: 0,
            entrants: 0,
            runs_waiting: 1
        }
    );
    db.store
        .lease_run(&run.run_id, "worker", NOW, NOW + 9)
        .await?;
    db.store
        .finish_run(&run.run_id, "worker", None, NOW)
        .await?;
    let on_stage = db.store.stage(&run.track_id).await?;
    assert_eq!(on_stage.len(), 1);
    assert_eq!(
        (
            &on_stage[0].sample_id,
            &on_stage[0].entrant_id,
            &on_stage[0].item_id
        ),
        (&told.id, &run.entrant_id, &run.item_ids[0])
    );
    assert_eq!(on_stage[0].normal, "hash of ha");
    assert_eq!(
        db.store.stage_counts(&run.track_id).await?,
        StageCounts {
            on_stage: 1,
            entrants: 1,
            runs_waiting: 0
        }
    );
    Ok(())
}

async fn a_joke_with_a_reason_to_stay_off_is_never_on_stage(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "humor", 5).await?;
    for (item_id, reason) in run
        .item_ids
        .iter()
        .zip(["empty", "refused", "cut_off", "error"])
    {
        db.store
            .add_sample(&joke(&run.run_id, item_id, reason, Some(reason)), NOW)
            .await?;
    }
    let good = joke(&run.run_id, &run.item_ids[4], "ha", None);
    db.store.add_sample(&good, NOW).await?;
    db.store
        .finish_run(&run.run_id, "worker", None, NOW)
        .await?;
    let on_stage = db.store.stage(&run.track_id).await?;
    assert_eq!(
        on_stage
            .into_iter()
            .map(|joke| joke.sample_id)
            .collect::<Vec<_>>(),
        [good.id]
    );
    assert_eq!(db.store.stage_counts(&run.track_id).await?.on_stage, 1);
    assert_eq!(
        db.store
            .jokes_of(&run.entrant_id, &run.track_id)
            .await?
            .len(),
        5
    );
    Ok(())
}

async fn the_stage_of_a_track_is_its_own(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 4).await?;
    let other = running(&db.store, "comic-0", "benchmark", 1).await?;
    assert_eq!(db.store.stage(&stage.track_id).await?.len(), 12);
    assert_eq!(
        db.store.stage_counts(&stage.track_id).await?,
        StageCounts {
            on_stage: 12,
            entrants: 3,
            runs_waiting: 0
        }
    );
    assert!(db.store.stage(&other.track_id).await?.is_empty());
    assert!(db.store.stage("none").await?.is_empty());
    assert_eq!(db.store.stage_counts("none").await?, StageCounts::default());
    Ok(())
}

async fn a_joke_is_found_with_and_without_the_names_around_it(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 3).await?;
    let (entrant_id, samples) = &stage.entrants[1];
    let side = db.store.battle_side(&samples[2]).await?;
    assert_eq!(
        (&side.sample_id, &side.entrant_id, &side.item_id),
        (&samples[2], entrant_id, &stage.item_ids[2])
    );
    assert_eq!(side.text, format!("joke 1 on {}", stage.item_ids[2]));
    let row = db.store.joke(&samples[2]).await?;
    assert_eq!((&row.text, row.input.as_str()), (&side.text, "question 2"));
    assert_eq!(
        (row.entrant_slug.as_str(), row.entrant_name.as_str()),
        ("comic-1", "Entrant comic-1")
    );
    let told: Vec<String> = db
        .store
        .jokes_of(entrant_id, &stage.track_id)
        .await?
        .into_iter()
        .map(|joke| joke.sample_id)
        .collect();
    assert_eq!(&told, samples);
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    assert!(
        db.store
            .joke("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .battle_side("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(db.store.jokes_of("none", "none").await?.is_empty());
    Ok(())
}
