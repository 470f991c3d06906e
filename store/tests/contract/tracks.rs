//! Tracks: versions, words, items.

use openmic_store::{StoreError, StoreResult, TrackSaved};

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, stored_track, track},
};

on_both! {
    a_track_is_new_then_the_same_then_has_new_words,
    items_come_back_in_the_order_of_the_file_and_as_they_were,
    the_same_version_with_other_items_is_refused_and_changes_nothing,
    the_same_version_with_another_scorer_or_request_is_refused_with_the_part,
    a_new_version_is_current_and_the_old_one_is_kept,
    going_back_to_an_earlier_version_makes_it_current_again,
    processes_that_start_together_store_a_track_once,
    humor_comes_first_and_preference_last,
    hostile_words_survive,
    what_is_not_there_is_not_found,
}

async fn a_track_is_new_then_the_same_then_has_new_words(db: Db) -> StoreResult<()> {
    let mut new = track("plural", "1", "benchmark", 3);
    assert_eq!(db.store.save_track(&new, NOW).await?, TrackSaved::New);
    assert_eq!(db.store.save_track(&new, NOW + 5).await?, TrackSaved::Same);
    let first = db.store.track("plural").await?;
    new.title = "Plurals".to_owned();
    new.description = "One ox, two?".to_owned();
    new.spec = "{\"title\":\"Plurals\"}".to_owned();
    assert_eq!(
        db.store.save_track(&new, NOW + 9).await?,
        TrackSaved::Updated
    );
    let after = db.store.track("plural").await?;
    assert_eq!(
        (after.title.as_str(), after.description.as_str()),
        ("Plurals", "One ox, two?")
    );
    assert_eq!(after.spec, new.spec);
    assert_eq!(
        (&after.id, after.created_ms, after.n_items),
        (&first.id, NOW, 3)
    );
    Ok(())
}

async fn items_come_back_in_the_order_of_the_file_and_as_they_were(db: Db) -> StoreResult<()> {
    let mut new = track("order", "1", "benchmark", 25);
    new.items[3].category = None;
    new.items[3].language = None;
    new.items[3].target = None;
    let stored = stored_track(&db.store, &new).await?;
    let items = db.store.items(&stored.id).await?;
    assert_eq!(items.len(), 25);
    for (row, item) in items.iter().zip(&new.items) {
        assert_eq!(row.name, item.name);
        assert_eq!(row.input, item.input);
        assert_eq!(
            (&row.category, &row.language, &row.target),
            (&item.category, &item.language, &item.target)
        );
        assert_eq!(&db.store.item(&row.id).await?, row);
    }
    Ok(())
}

async fn the_same_version_with_other_items_is_refused_and_changes_nothing(
    db: Db,
) -> StoreResult<()> {
    let new = track("animals", "2.1", "benchmark", 3);
    let before = stored_track(&db.store, &new).await?;
    let mut other = track("animals", "2.1", "benchmark", 4);
    other.title = "Other".to_owned();
    let error = db
        .store
        .save_track(&other, NOW + 1)
        .await
        .expect_err("other items, same version");
    assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
    let said = error.to_string();
    assert!(
        said.contains("animals") && said.contains("2.1") && said.contains("new version"),
        "{said}"
    );
    assert_eq!(db.store.track("animals").await?, before);
    assert_eq!(db.store.items(&before.id).await?.len(), 3);
    // A refusal leaves no transaction open behind it.
    assert_eq!(
        db.store
            .save_track(&track("next", "1", "humor", 1), NOW)
            .await?,
        TrackSaved::New
    );
    Ok(())
}

async fn the_same_version_with_another_scorer_or_request_is_refused_with_the_part(
    db: Db,
) -> StoreResult<()> {
    let mut new = track("num", "1", "benchmark", 3);
    new.spec = r#"{"title":"Numbers","scorer":{"kind":"numeric"}}"#.to_owned();
    let before = stored_track(&db.store, &new).await?;
    for (spec, part) in [
        (
            r#"{"title":"Numbers","scorer":{"kind":"exact"}}"#,
            "(scorer)",
        ),
        (
            r#"{"title":"Numbers","scorer":{"kind":"numeric"},"request":{"template":"{input}?"}}"#,
            "(request.template)",
        ),
    ] {
        let other = openmic_store::NewTrack {
            spec: spec.to_owned(),
            ..new.clone()
        };
        let error = db.store.save_track(&other, NOW + 1).await;
        let said = error.expect_err("another way to a result").to_string();
        assert!(
            said.contains(part) && said.contains("new version"),
            "{said}"
        );
    }
    new.samples_per_item = 2;
    let error = db.store.save_track(&new, NOW + 1).await;
    let said = error.expect_err("asked more often").to_string();
    assert!(said.contains("(samples_per_item)"), "{said}");
    assert_eq!(db.store.track("num").await?, before);
    Ok(())
}

async fn a_new_version_is_current_and_the_old_one_is_kept(db: Db) -> StoreResult<()> {
    let first = stored_track(&db.store, &track("jokes", "1", "humor", 2)).await?;
    let second = stored_track(&db.store, &track("jokes", "2", "humor", 5)).await?;
    assert_ne!(first.id, second.id);
    assert_eq!((second.version.as_str(), second.n_items), ("2", 5));
    assert_eq!(db.store.track_by_id(&first.id).await?, first);
    assert_eq!(db.store.items(&first.id).await?.len(), 2);
    assert_eq!(db.store.tracks().await?, [second]);
    Ok(())
}

async fn going_back_to_an_earlier_version_makes_it_current_again(db: Db) -> StoreResult<()> {
    let first = stored_track(&db.store, &track("jokes", "1", "humor", 2)).await?;
    stored_track(&db.store, &track("jokes", "2", "humor", 5)).await?;
    assert_eq!(
        db.store
            .save_track(&track("jokes", "1", "humor", 2), NOW)
            .await?,
        TrackSaved::Updated
    );
    assert_eq!(db.store.track("jokes").await?, first);
    assert_eq!(db.store.tracks().await?.len(), 1);
    assert_eq!(
        db.store
            .save_track(&track("jokes", "1", "humor", 2), NOW)
            .await?,
        TrackSaved::Same
    );
    Ok(())
}

async fn processes_that_start_together_store_a_track_once(db: Db) -> StoreResult<()> {
    let saved = at_once(8, |_| {
        let store = db.store.clone();
        async move {
            store
                .save_track(&track("shared", "1", "benchmark", 20), NOW)
                .await
        }
    })
    .await?;
    assert_eq!(
        saved
            .iter()
            .filter(|saved| **saved == TrackSaved::New)
            .count(),
        1,
        "{saved:?}"
    );
    assert_eq!(
        saved
            .iter()
            .filter(|saved| **saved == TrackSaved::Same)
            .count(),
        7,
        "{saved:?}"
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM items").await?, 20);
    Ok(())
}

async fn humor_comes_first_and_preference_last(db: Db) -> StoreResult<()> {
    for (slug, kind) in [
        ("a", "preference"),
        ("b", "benchmark"),
        ("c", "humor"),
        ("d", "benchmark"),
    ] {
        db.store.save_track(&track(slug, "1", kind, 1), NOW).await?;
    }
    let slugs: Vec<String> = db
        .store
        .tracks()
        .await?
        .into_iter()
        .map(|track| track.slug)
        .collect();
    assert_eq!(slugs, ["c", "b", "d", "a"]);
    Ok(())
}

async fn hostile_words_survive(db: Db) -> StoreResult<()> {
    let mut new = track("hostile", "1", "humor", HOSTILE.len());
    for (item, text) in new.items.iter_mut().zip(HOSTILE) {
        item.input = text.to_owned();
    }
    new.title = HOSTILE[2].to_owned();
    let stored = stored_track(&db.store, &new).await?;
    assert_eq!(stored.title, HOSTILE[2]);
    let inputs: Vec<String> = db
        .store
        .items(&stored.id)
        .await?
        .into_iter()
        .map(|item| item.input)
        .collect();
    assert_eq!(inputs, HOSTILE);
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    assert!(
        db.store
            .track("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .track_by_id("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .item("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    let said = db
        .store
        .track("none")
        .await
        .expect_err("not there")
        .to_string();
    assert_eq!(said, "there is no track \"none\"");
    assert!(db.store.items("none").await?.is_empty());
    assert!(db.store.tracks().await?.is_empty());
    Ok(())
}
