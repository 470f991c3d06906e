//! What pages read: runs that are not done, models with their entrants, jokes on stage, imports of an entrant.

use openmic_domain::outcome::Outcome;
use openmic_store::{ImportedVote, StoreError, StoreResult, VoteImport};

use crate::{
    support::Db,
    world::{NOW, entrant, joke, running, sample, stored_track, track},
};

on_both! {
    runs_are_under_way_until_they_end,
    runs_that_are_not_done_are_the_operators,
    a_sample_knows_its_neighbours,
    a_model_is_found_with_its_entrants,
    only_jokes_on_stage_stand_for_an_entrant,
    an_imported_entrant_says_where_it_came_from,
}

async fn runs_are_under_way_until_they_end(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "humor", 2).await?;
    let (waiting, _) = db.store.add_entrant(&entrant("waiting"), NOW).await?;
    // Asked for earlier, but waiting: the running one comes first all the same.
    db.store.add_run(&waiting, &run.track_id, NOW - 5).await?;
    let states = |runs: Vec<openmic_store::RunRow>| -> Vec<(String, String)> {
        runs.into_iter()
            .map(|run| (run.entrant_slug, run.state))
            .collect()
    };
    let both =
        [("comic", "running"), ("waiting", "queued")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(states(db.store.runs_under_way(9).await?), both);
    assert_eq!(
        states(db.store.unfinished_runs_of(&run.track_id, 9).await?),
        both
    );
    assert_eq!(db.store.runs_under_way(1).await?.len(), 1);
    assert_eq!(db.store.count_runs_under_way().await?, 2);

    db.store
        .finish_run(&run.run_id, "worker", Some("gone"), NOW)
        .await?;
    assert_eq!(db.store.count_runs_under_way().await?, 1);
    let left = states(db.store.unfinished_runs_of(&run.track_id, 9).await?);
    assert_eq!(
        left.last().map(|(_, state)| state.as_str()),
        Some("failed"),
        "a failed run is not hidden"
    );

    db.store.requeue_run(&run.run_id, NOW).await?;
    db.store
        .lease_run(&run.run_id, "worker", NOW, NOW + 9)
        .await?;
    db.store
        .finish_run(&run.run_id, "worker", None, NOW)
        .await?;
    assert_eq!(
        states(db.store.unfinished_runs_of(&run.track_id, 9).await?),
        both[1..]
    );
    Ok(())
}

async fn runs_that_are_not_done_are_the_operators(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "humor", 2).await?;
    let (waiting, _) = db.store.add_entrant(&entrant("waiting"), NOW).await?;
    db.store.add_run(&waiting, &run.track_id, NOW - 5).await?;
    db.store
        .finish_run(&run.run_id, "worker", Some("gone"), NOW + 1)
        .await?;
    let states = |runs: Vec<openmic_store::RunRow>| -> Vec<String> {
        runs.into_iter().map(|run| run.state).collect()
    };
    assert_eq!(
        states(db.store.runs_not_done(9).await?),
        ["failed", "queued"],
        "last changed first"
    );
    assert_eq!(db.store.runs_not_done(1).await?.len(), 1);
    db.store.requeue_run(&run.run_id, NOW + 2).await?;
    db.store
        .lease_run(&run.run_id, "worker", NOW + 2, NOW + 9)
        .await?;
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 3)
        .await?;
    assert_eq!(states(db.store.runs_not_done(9).await?), ["queued"]);
    Ok(())
}

async fn a_sample_knows_its_neighbours(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "benchmark", 3).await?;
    // Stored out of order, and the middle item answered twice: the order is that of the run's page.
    let mut ids = Vec::new();
    for (item, index) in [(2, 0), (1, 1), (0, 0), (1, 0)] {
        let new = sample(&run.run_id, &run.item_ids[item], index);
        db.store.add_sample(&new, NOW).await?;
        ids.push(((item, index), new.id));
    }
    ids.sort();
    let ids: Vec<String> = ids.into_iter().map(|(_, id)| id).collect();
    for (place, id) in ids.iter().enumerate() {
        let around = db.store.sample_neighbours(id).await?;
        let before = place.checked_sub(1).map(|place| ids[place].clone());
        assert_eq!(around, (before, ids.get(place + 1).cloned()), "at {place}");
    }
    let missing = db.store.sample_neighbours("no-such-sample").await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    Ok(())
}

async fn a_model_is_found_with_its_entrants(db: Db) -> StoreResult<()> {
    for slug in ["zeta", "alpha"] {
        db.store.add_entrant(&entrant(slug), NOW).await?;
    }
    let mut other = entrant("other");
    other.model.slug = "another-model".to_owned();
    db.store.add_entrant(&other, NOW).await?;
    let model = db.store.model("tiny").await?;
    assert_eq!((model.name.as_str(), model.open_weights), ("Tiny", true));
    let slugs: Vec<String> = db
        .store
        .entrants_of_model("tiny")
        .await?
        .into_iter()
        .map(|entrant| entrant.slug)
        .collect();
    assert_eq!(slugs, ["alpha", "zeta"]);
    assert!(matches!(
        db.store.model("nobody").await,
        Err(StoreError::NotFound { what: "model", .. })
    ));
    Ok(())
}

async fn only_jokes_on_stage_stand_for_an_entrant(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "humor", 3).await?;
    let off = [None, Some("refused"), None];
    for (n, off_stage) in off.into_iter().enumerate() {
        let told = joke(
            &run.run_id,
            &run.item_ids[n],
            &format!("joke {n}"),
            off_stage,
        );
        db.store.add_sample(&told, NOW).await?;
    }
    assert!(
        db.store
            .stage_jokes_of(&run.entrant_id, 9)
            .await?
            .is_empty(),
        "its run is not done"
    );
    db.store
        .finish_run(&run.run_id, "worker", None, NOW)
        .await?;
    let texts = |jokes: Vec<openmic_store::JokeRow>| -> Vec<String> {
        jokes.into_iter().map(|joke| joke.text).collect()
    };
    assert_eq!(
        texts(db.store.stage_jokes_of(&run.entrant_id, 9).await?),
        ["joke 0", "joke 2"]
    );
    assert_eq!(
        texts(db.store.stage_jokes_of(&run.entrant_id, 1).await?),
        ["joke 0"]
    );
    Ok(())
}

async fn an_imported_entrant_says_where_it_came_from(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("preference", "1", "preference", 0)).await?;
    for (file, slugs) in [("first", ["ada", "bob"]), ("second", ["bob", "cid"])] {
        let import = VoteImport {
            id: file.to_owned(),
            name: format!("{file}.csv"),
            track_id: track.id.clone(),
            entrants: slugs.map(entrant).to_vec(),
            votes: vec![ImportedVote {
                left: 0,
                right: 1,
                outcome: Outcome::Left,
                voter: "v".to_owned(),
                cast_ms: None,
            }],
        };
        db.store
            .import_votes(&import, NOW + i64::from(file == "second"))
            .await?;
    }
    for (slug, files) in [
        ("ada", vec!["first.csv"]),
        ("bob", vec!["second.csv", "first.csv"]),
    ] {
        let id = db.store.entrant(slug).await?.id;
        let imports = db.store.imports_of(&id).await?;
        assert_eq!(
            imports
                .iter()
                .map(|import| import.name.as_str())
                .collect::<Vec<_>>(),
            files
        );
        assert_eq!(
            (imports[0].track_slug.as_str(), imports[0].n_rows),
            ("preference", 1)
        );
    }
    Ok(())
}
