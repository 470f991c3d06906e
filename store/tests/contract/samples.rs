//! Samples: stored once, summed exactly, and as the model wrote them.

use openmic_store::{NewSample, SampleFilter, StoreResult};

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, joke, running, sample},
};

on_both! {
    an_answer_that_many_send_at_once_is_stored_once,
    an_answer_that_is_stored_already_keeps_the_first_text,
    the_sums_of_a_run_are_the_sums_over_its_samples,
    filters_list_and_count_the_same_samples_in_item_order,
    a_sample_comes_back_whole,
    hostile_text_survives_and_only_nul_is_left_out,
    a_run_that_is_killed_goes_on_where_it_stopped,
    a_sample_of_a_run_or_item_that_is_not_there_is_refused,
}

/// Samples, failed ones, score, prompt, completion and reasoning tokens, milliseconds, dollars.
type Sums = (i64, i64, f64, i64, i64, i64, i64, f64);

async fn an_answer_that_many_send_at_once_is_stored_once(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    let stored = at_once(50, |_| {
        let (store, new) = (db.store.clone(), sample(&run.run_id, &run.item_ids[0], 0));
        async move { store.add_sample(&new, NOW + 1).await }
    })
    .await?;
    assert_eq!(stored.into_iter().filter(|stored| *stored).count(), 1);
    let row = db.store.run(&run.run_id).await?;
    assert_eq!((row.done, row.failed, row.score_sum), (1, 0, 1.0));
    assert_eq!(
        (
            row.prompt_tokens,
            row.completion_tokens,
            row.reasoning_tokens
        ),
        (11, 7, 2)
    );
    assert_eq!((row.duration_ms, row.dollars), (150, 0.125));
    assert_eq!(
        db.store.stored_answers(&run.run_id).await?,
        [(run.item_ids[0].clone(), 0)]
    );
    Ok(())
}

async fn an_answer_that_is_stored_already_keeps_the_first_text(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 1).await?;
    let first = sample(&run.run_id, &run.item_ids[0], 0);
    assert!(db.store.add_sample(&first, NOW).await?);
    let again = NewSample {
        text: "other".to_owned(),
        ..sample(&run.run_id, &run.item_ids[0], 0)
    };
    assert!(!db.store.add_sample(&again, NOW).await?);
    assert_eq!(db.store.sample(&first.id).await?.text, first.text);
    assert!(
        db.store
            .sample(&again.id)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    // Another answer to the same item is another sample.
    assert!(
        db.store
            .add_sample(&sample(&run.run_id, &run.item_ids[0], 1), NOW)
            .await?
    );
    Ok(())
}

async fn the_sums_of_a_run_are_the_sums_over_its_samples(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 60).await?;
    at_once(60, |i| {
        let n = i as i64;
        let fails = i % 7 == 0;
        let new = NewSample {
            // Powers of two add up exactly in any order.
            score: (!fails).then_some(if i % 3 == 0 { 0.25 } else { 1.0 }),
            error_code: fails.then(|| "timeout".to_owned()),
            prompt_tokens: n,
            completion_tokens: 2 * n,
            reasoning_tokens: 3 * n,
            duration_ms: 1000 * n,
            dollars: 0.5 * n as f64,
            ..sample(&run.run_id, &run.item_ids[i], 0)
        };
        let store = db.store.clone();
        async move { store.add_sample(&new, NOW + n).await }
    })
    .await?;
    let row = db.store.run(&run.run_id).await?;
    let summed: Vec<Sums> = db
        .rows(
            "SELECT COUNT(*), COUNT(error_code), SUM(score), CAST(SUM(prompt_tokens) AS BIGINT),
                    CAST(SUM(completion_tokens) AS BIGINT), CAST(SUM(reasoning_tokens) AS BIGINT),
                    CAST(SUM(duration_ms) AS BIGINT), SUM(dollars) FROM samples",
        )
        .await?;
    assert_eq!(
        (
            row.done,
            row.failed,
            row.score_sum,
            row.prompt_tokens,
            row.completion_tokens,
            row.reasoning_tokens,
            row.duration_ms,
            row.dollars
        ),
        summed[0]
    );
    assert_eq!((row.done, row.failed), (60, 9));
    assert_eq!(db.store.stored_answers(&run.run_id).await?.len(), 60);
    Ok(())
}

async fn filters_list_and_count_the_same_samples_in_item_order(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "humor", 6).await?;
    let items = &run.item_ids;
    let failed = NewSample {
        score: None,
        error_code: Some("timeout".to_owned()),
        finish: "error".to_owned(),
        ..sample(&run.run_id, &items[2], 0)
    };
    let wrong = NewSample {
        score: Some(0.5),
        ..sample(&run.run_id, &items[1], 0)
    };
    let off = joke(&run.run_id, &items[4], "", Some("empty"));
    for new in [
        &off,
        &failed,
        &joke(&run.run_id, &items[3], "ha", None),
        &wrong,
        &sample(&run.run_id, &items[0], 0),
    ] {
        assert!(db.store.add_sample(new, NOW).await?);
    }
    for (filter, names) in [
        (
            SampleFilter::All,
            &["item-0", "item-1", "item-2", "item-3", "item-4"][..],
        ),
        (SampleFilter::Right, &["item-0"]),
        (SampleFilter::Wrong, &["item-1"]),
        (SampleFilter::Failed, &["item-2"]),
        (SampleFilter::OffStage, &["item-4"]),
    ] {
        let rows = db.store.samples(&run.run_id, filter, 100, 0).await?;
        let listed: Vec<&str> = rows.iter().map(|row| row.item_name.as_str()).collect();
        assert_eq!(listed, names, "{filter:?}");
        assert_eq!(
            db.store.count_samples(&run.run_id, filter).await?,
            names.len() as i64,
            "{filter:?}"
        );
    }
    let page = db
        .store
        .samples(&run.run_id, SampleFilter::All, 2, 3)
        .await?;
    assert_eq!(
        page.iter()
            .map(|row| row.item_name.as_str())
            .collect::<Vec<_>>(),
        ["item-3", "item-4"]
    );
    assert_eq!(page[1].off_stage.as_deref(), Some("empty"));
    assert!(
        db.store
            .samples(&run.run_id, SampleFilter::All, 2, 5)
            .await?
            .is_empty()
    );
    Ok(())
}

async fn a_sample_comes_back_whole(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "humor", 2).await?;
    let mut new = joke(&run.run_id, &run.item_ids[1], "ha", Some("cut_off"));
    new.text = "Sure! ha".to_owned();
    new.reasoning = Some("think".to_owned());
    new.extracted = Some("ha".to_owned());
    new.error_code = Some("length".to_owned());
    new.error = Some("cut off".to_owned());
    new.tokens_estimated = true;
    new.attempts = 3;
    assert!(db.store.add_sample(&new, NOW + 9).await?);
    let row = db.store.sample(&new.id).await?;
    assert_eq!(
        (&row.id, &row.run_id, row.sample_index, row.created_ms),
        (&new.id, &run.run_id, 0, NOW + 9)
    );
    assert_eq!(
        (
            row.item_name.as_str(),
            row.input.as_str(),
            row.target.as_deref()
        ),
        ("item-1", "question 1", Some("\"1\""))
    );
    assert_eq!(
        (&row.messages, &row.text, &row.reasoning, &row.finish),
        (&new.messages, &new.text, &new.reasoning, &new.finish)
    );
    assert_eq!(
        (&row.extracted, row.score, &row.error_code, &row.error),
        (&new.extracted, None, &new.error_code, &new.error)
    );
    assert_eq!(
        (row.attempts, &row.reported_model, row.tokens_estimated),
        (3, &new.reported_model, true)
    );
    assert_eq!(
        (
            row.prompt_tokens,
            row.completion_tokens,
            row.reasoning_tokens
        ),
        (11, 7, 2)
    );
    assert_eq!(
        (row.first_token_ms, row.duration_ms, row.dollars),
        (Some(20), 150, 0.125)
    );
    assert_eq!(
        (row.joke_text.as_deref(), row.off_stage.as_deref()),
        (Some("ha"), Some("cut_off"))
    );
    Ok(())
}

async fn hostile_text_survives_and_only_nul_is_left_out(db: Db) -> StoreResult<()> {
    let mut texts: Vec<(String, String)> = HOSTILE
        .iter()
        .map(|text| ((*text).to_owned(), (*text).to_owned()))
        .collect();
    texts.push(("a\0b\0".to_owned(), "ab".to_owned()));
    texts.push(("\0".to_owned(), String::new()));
    let large = "🎤 long joke; ".repeat(1_000_000 / 16);
    assert!(large.len() > 900_000);
    texts.push((large.clone(), large));
    let run = running(&db.store, "tiny", "humor", texts.len()).await?;
    for ((text, kept), item_id) in texts.iter().zip(&run.item_ids) {
        let mut new = joke(&run.run_id, item_id, text, None);
        new.reasoning = Some(text.clone());
        new.extracted = Some(text.clone());
        new.messages = text.clone();
        new.error = Some(text.clone());
        new.reported_model = Some(text.clone());
        assert!(db.store.add_sample(&new, NOW).await?);
        let row = db.store.sample(&new.id).await?;
        for (what, got) in [
            ("text", Some(&row.text)),
            ("messages", Some(&row.messages)),
            ("reasoning", row.reasoning.as_ref()),
            ("extracted", row.extracted.as_ref()),
            ("error", row.error.as_ref()),
            ("reported model", row.reported_model.as_ref()),
            ("joke", row.joke_text.as_ref()),
        ] {
            assert!(
                got == Some(kept),
                "{what} of {:?}",
                text.chars().take(20).collect::<String>()
            );
        }
        assert!(db.store.battle_side(&new.id).await?.text == *kept);
    }
    Ok(())
}

async fn a_run_that_is_killed_goes_on_where_it_stopped(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 4).await?;
    for item_id in &run.item_ids[..2] {
        assert!(
            db.store
                .add_sample(&sample(&run.run_id, item_id, 0), NOW)
                .await?
        );
    }
    // As another process would find it after the lease has run out.
    let next = db.open_again().await?;
    assert!(
        next.lease_run(&run.run_id, "next", NOW + 2_000_000, NOW + 3_000_000)
            .await?
            .is_some()
    );
    let mut stored = next.stored_answers(&run.run_id).await?;
    stored.sort();
    let mut expected: Vec<(String, i64)> =
        run.item_ids[..2].iter().map(|id| (id.clone(), 0)).collect();
    expected.sort();
    assert_eq!(stored, expected);
    for item_id in &run.item_ids {
        next.add_sample(&sample(&run.run_id, item_id, 0), NOW + 2_000_001)
            .await?;
    }
    let row = next.run(&run.run_id).await?;
    assert_eq!((row.done, row.score_sum, row.dollars), (4, 4.0, 0.5));
    next.close().await;
    Ok(())
}

async fn a_sample_of_a_run_or_item_that_is_not_there_is_refused(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 1).await?;
    assert!(
        db.store
            .add_sample(&sample("none", &run.item_ids[0], 0), NOW)
            .await
            .is_err()
    );
    assert!(
        db.store
            .add_sample(&sample(&run.run_id, "none", 0), NOW)
            .await
            .is_err()
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM samples").await?, 0);
    assert_eq!(db.store.run(&run.run_id).await?.done, 0);
    assert!(
        db.store
            .sample("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert_eq!(db.store.count_samples("none", SampleFilter::All).await?, 0);
    assert!(db.store.stored_answers("none").await?.is_empty());
    Ok(())
}
