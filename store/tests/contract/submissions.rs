//! Submissions: decided once, and the key's way from the form to the endpoint.

use openmic_store::{
    Decision, NewEntrant, NewSubmission, Store, StoreError, StoreResult, SubmissionState,
};

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, entrant, stored_track, track},
};

const KEY: [u8; 5] = [9, 0, 7, 255, 3];

async fn submit(store: &Store, id: &str, now_ms: i64) -> StoreResult<()> {
    let new = NewSubmission {
        id: id.to_owned(),
        token_hash: format!("token of {id}"),
        form: "{\"name\":\"Tiny\"}".to_owned(),
        sealed_key: Some(KEY.to_vec()),
        probe: "it answered in 0.4 s".to_owned(),
    };
    store.add_submission(&new, now_ms).await
}

fn approve(slug: &str, track_ids: &[&str]) -> Decision {
    let mut entrant: NewEntrant = entrant(slug);
    entrant.origin = "submission".to_owned();
    if let Some(endpoint) = &mut entrant.endpoint {
        endpoint.sealed_key = None;
    }
    Decision::Approve {
        entrant: Box::new(entrant),
        track_ids: track_ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn reject(reason: &str) -> Decision {
    Decision::Reject {
        reason: reason.to_owned(),
    }
}

on_both! {
    a_submission_waits_and_is_found_by_its_link,
    the_oldest_waits_first_and_the_newest_decision_is_shown_first,
    let_in_it_becomes_an_entrant_with_the_key_and_a_run_on_each_track,
    turned_away_it_keeps_the_reason_and_loses_the_key,
    a_second_decision_is_refused_and_changes_nothing,
    of_many_decisions_at_once_one_holds,
    submissions_of_one_name_let_in_at_once_get_a_slug_each,
    a_track_that_is_not_there_leaves_the_submission_waiting,
    a_track_that_is_named_twice_gets_one_run,
    a_token_opens_one_submission,
    what_is_not_there_is_not_found,
}

async fn a_submission_waits_and_is_found_by_its_link(db: Db) -> StoreResult<()> {
    submit(&db.store, "s1", NOW).await?;
    let row = db.store.submission("s1").await?;
    assert_eq!(db.store.submission_by_token("token of s1").await?, row);
    assert_eq!(
        (row.state.as_str(), row.form.as_str(), row.probe.as_str()),
        ("pending", "{\"name\":\"Tiny\"}", "it answered in 0.4 s")
    );
    assert_eq!(
        (row.reason, row.entrant_id, row.created_ms, row.decided_ms),
        (None, None, NOW, None)
    );
    Ok(())
}

async fn the_oldest_waits_first_and_the_newest_decision_is_shown_first(db: Db) -> StoreResult<()> {
    for (i, id) in ["c", "a", "b", "d"].into_iter().enumerate() {
        submit(&db.store, id, NOW + i as i64).await?;
    }
    let ids = |rows: Vec<openmic_store::SubmissionRow>| {
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(db.store.submissions(SubmissionState::Pending, 3).await?),
        ["c", "a", "b"]
    );
    db.store.decide("a", &reject("no"), NOW + 10).await?;
    db.store.decide("d", &approve("d", &[]), NOW + 11).await?;
    assert_eq!(
        ids(db.store.submissions(SubmissionState::Pending, 10).await?),
        ["c", "b"]
    );
    assert_eq!(
        ids(db.store.submissions(SubmissionState::Approved, 10).await?),
        ["d"]
    );
    assert_eq!(
        ids(db.store.submissions(SubmissionState::Rejected, 10).await?),
        ["a"]
    );
    assert_eq!(ids(db.store.decided_submissions(10).await?), ["d", "a"]);
    assert_eq!(ids(db.store.decided_submissions(1).await?), ["d"]);
    Ok(())
}

async fn let_in_it_becomes_an_entrant_with_the_key_and_a_run_on_each_track(
    db: Db,
) -> StoreResult<()> {
    let one = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    let two = stored_track(&db.store, &track("two", "1", "humor", 2)).await?;
    submit(&db.store, "s1", NOW).await?;
    let runs = db
        .store
        .decide("s1", &approve("tiny", &[&one.id, &two.id]), NOW + 7)
        .await?;
    let row = db.store.submission("s1").await?;
    assert_eq!(
        (row.state.as_str(), row.decided_ms),
        ("approved", Some(NOW + 7))
    );
    let entrant_id = row.entrant_id.expect("an entrant");
    assert_eq!(db.store.entrant("tiny").await?.id, entrant_id);
    assert_eq!(
        db.store
            .endpoint_of(&entrant_id)
            .await?
            .and_then(|endpoint| endpoint.sealed_key),
        Some(KEY.to_vec())
    );
    assert_eq!(
        db.number("SELECT COUNT(*) FROM submissions WHERE sealed_key IS NOT NULL")
            .await?,
        0
    );
    assert_eq!(runs.len(), 2);
    for (run, track) in runs.iter().zip([&one, &two]) {
        let run = db.store.run(run).await?;
        assert_eq!(
            (&run.entrant_id, &run.track_id, run.n_samples),
            (&entrant_id, &track.id, track.n_items)
        );
        assert_eq!(run.state, "queued");
    }
    Ok(())
}

async fn turned_away_it_keeps_the_reason_and_loses_the_key(db: Db) -> StoreResult<()> {
    submit(&db.store, "s1", NOW).await?;
    assert!(
        db.store
            .decide("s1", &reject(HOSTILE[3]), NOW + 1)
            .await?
            .is_empty()
    );
    let row = db.store.submission("s1").await?;
    assert_eq!(
        (row.state.as_str(), row.reason.as_deref(), row.entrant_id),
        ("rejected", Some(HOSTILE[3]), None)
    );
    assert_eq!(
        db.number("SELECT COUNT(*) FROM submissions WHERE sealed_key IS NOT NULL")
            .await?,
        0
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM entrants").await?, 0);
    Ok(())
}

async fn a_second_decision_is_refused_and_changes_nothing(db: Db) -> StoreResult<()> {
    submit(&db.store, "s1", NOW).await?;
    db.store.decide("s1", &reject("no"), NOW + 1).await?;
    let before = db.store.submission("s1").await?;
    for again in [reject("still no"), approve("tiny", &[])] {
        let error = db
            .store
            .decide("s1", &again, NOW + 2)
            .await
            .expect_err("decided already");
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(error.to_string(), "this submission was already rejected");
    }
    assert_eq!(db.store.submission("s1").await?, before);
    assert!(db.store.entrants().await?.is_empty());
    Ok(())
}

async fn of_many_decisions_at_once_one_holds(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    submit(&db.store, "s1", NOW).await?;
    let held = at_once(8, |i| {
        let (store, track_id) = (db.store.clone(), track.id.clone());
        async move {
            let decision = if i % 2 == 0 {
                approve("tiny", &[&track_id])
            } else {
                reject("no")
            };
            match store.decide("s1", &decision, NOW + 1).await {
                Ok(_) => Ok(true),
                Err(StoreError::Conflict(_)) => Ok(false),
                Err(error) => Err(error),
            }
        }
    })
    .await?;
    assert_eq!(held.into_iter().filter(|held| *held).count(), 1);
    let approved = db.store.submission("s1").await?.state == "approved";
    assert_eq!(db.store.entrants().await?.len(), usize::from(approved));
    assert_eq!(
        db.number("SELECT COUNT(*) FROM runs").await?,
        i64::from(approved)
    );
    Ok(())
}

async fn submissions_of_one_name_let_in_at_once_get_a_slug_each(db: Db) -> StoreResult<()> {
    for i in 0..8 {
        submit(&db.store, &format!("s{i}"), NOW).await?;
    }
    at_once(8, |i| {
        let store = db.store.clone();
        async move {
            store
                .decide(&format!("s{i}"), &approve("tiny", &[]), NOW + 1)
                .await
        }
    })
    .await?;
    let mut slugs: Vec<String> = db
        .store
        .entrants()
        .await?
        .into_iter()
        .map(|row| row.slug)
        .collect();
    slugs.sort();
    assert_eq!(
        slugs,
        [
            "tiny", "tiny-2", "tiny-3", "tiny-4", "tiny-5", "tiny-6", "tiny-7", "tiny-8"
        ]
    );
    Ok(())
}

async fn a_track_that_is_not_there_leaves_the_submission_waiting(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    submit(&db.store, "s1", NOW).await?;
    let before = db.store.submission("s1").await?;
    let error = db
        .store
        .decide("s1", &approve("tiny", &[&track.id, "none"]), NOW + 1)
        .await
        .expect_err("no track");
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(db.store.submission("s1").await?, before);
    assert!(db.store.entrants().await?.is_empty());
    assert_eq!(db.number("SELECT COUNT(*) FROM runs").await?, 0);
    // Its key is still there: it can be let in afterwards.
    db.store
        .decide("s1", &approve("tiny", &[&track.id]), NOW + 2)
        .await?;
    let id = db.store.entrant("tiny").await?.id;
    assert_eq!(
        db.store
            .endpoint_of(&id)
            .await?
            .and_then(|endpoint| endpoint.sealed_key),
        Some(KEY.to_vec())
    );
    Ok(())
}

async fn a_track_that_is_named_twice_gets_one_run(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "benchmark", 4)).await?;
    submit(&db.store, "s1", NOW).await?;
    let runs = db
        .store
        .decide("s1", &approve("tiny", &[&track.id, &track.id]), NOW + 1)
        .await?;
    assert_eq!(runs.len(), 1);
    assert_eq!(db.store.run(&runs[0]).await?.track_id, track.id);
    Ok(())
}

async fn a_token_opens_one_submission(db: Db) -> StoreResult<()> {
    submit(&db.store, "s1", NOW).await?;
    assert!(submit(&db.store, "s1", NOW).await.is_err());
    assert_eq!(
        db.store
            .submissions(SubmissionState::Pending, 10)
            .await?
            .len(),
        1
    );
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    assert!(
        db.store
            .submission("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .decide("none", &reject("no"), NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    let error = db
        .store
        .submission_by_token("a secret")
        .await
        .expect_err("no such link");
    assert!(error.is_not_found());
    assert!(!error.to_string().contains("a secret"), "{error}");
    Ok(())
}
