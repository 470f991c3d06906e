//! Calls: stored with their sample, found again by an identical request, kept while a sample is half done.

use openmic_store::{NewCall, NewSample, PendingCall, StoreResult};

use crate::{
    support::Db,
    world::{NOW, entrant, running, sample, stored_track, track},
};

on_both! {
    calls_come_back_whole_and_in_order,
    samples_of_one_commit_are_all_stored_or_none,
    an_identical_request_finds_its_answer,
    half_done_samples_keep_their_calls_until_they_are_stored,
    failed_answers_alone_are_open_again,
    a_capped_run_keeps_what_it_has_and_may_go_on,
    an_entrant_may_draw_more_answers_than_its_track_says,
    items_come_page_by_page_with_what_is_stored,
}

fn call(path: &str, text: &str) -> NewCall {
    NewCall {
        path: path.to_owned(),
        role: "vote".to_owned(),
        messages: format!("[\"{path}\"]"),
        text: text.to_owned(),
        reasoning: Some("hm".to_owned()),
        finish: "stop".to_owned(),
        prompt_tokens: 4,
        completion_tokens: 2,
        duration_ms: 30,
        price: 0.5,
        dollars: 0.5,
        attempts: 1,
        logprobs: Some("[[\"a\",-0.5]]".to_owned()),
        ..NewCall::default()
    }
}

async fn calls_come_back_whole_and_in_order(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 1).await?;
    let new = NewSample {
        text: "Answer: 4".to_owned(),
        messages: "[\"0.1\"]".to_owned(),
        reasoning: Some("hm".to_owned()),
        calls: vec![
            call("0.0", "Answer:\0 5"),
            NewCall {
                chosen: true,
                extracted: Some("4".to_owned()),
                seat: Some("judge".to_owned()),
                ..call("0.1", "Answer: 4")
            },
        ],
        ..sample(&run.run_id, &run.item_ids[0], 0)
    };
    assert!(db.store.add_sample(&new, NOW).await?);
    let rows = db.store.sample_calls(&new.id).await?;
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.position,
                row.path.as_str(),
                row.text.as_str(),
                row.chosen,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (0, "0.0", "Answer: 5", false),
            (1, "0.1", "Answer: 4", true)
        ]
    );
    assert_eq!(rows[1].messages, "[\"0.1\"]");
    assert_eq!(rows[1].reasoning.as_deref(), Some("hm"));
    assert_eq!(rows[1].seat.as_deref(), Some("judge"));
    assert_eq!(rows[0].logprobs.as_deref(), Some("[[\"a\",-0.5]]"));
    // The text that is the sample's stands in the database once.
    let (written,): (i64,) = db
        .rows::<(i64,)>("SELECT COUNT(*) FROM sample_calls WHERE text IS NOT NULL")
        .await?[0];
    assert_eq!(written, 1);
    Ok(())
}

async fn samples_of_one_commit_are_all_stored_or_none(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 450).await?;
    let of = |i: usize| NewSample {
        calls: vec![call("0", "x")],
        ..sample(&run.run_id, &run.item_ids[i], 0)
    };
    assert!(db.store.add_sample(&of(7), NOW).await?);
    // More than fit one statement; one is stored already, one comes twice.
    let mut all: Vec<NewSample> = (0..450).map(of).collect();
    all.push(of(3));
    let stored = db.store.add_samples(&all, NOW + 1).await?;
    assert_eq!(stored.len(), 451);
    assert_eq!(stored.iter().filter(|stored| **stored).count(), 449);
    assert!(!stored[7]);
    let row = db.store.run(&run.run_id).await?;
    assert_eq!(
        (row.done, row.score_sum, row.prompt_tokens),
        (450, 450.0, 450 * 11)
    );
    let (calls,): (i64,) = db
        .rows::<(i64,)>("SELECT COUNT(*) FROM sample_calls")
        .await?[0];
    assert_eq!(calls, 450);
    // A sample that cannot be stored takes the others of its commit with it.
    let run = running(&db.store, "other", "benchmark", 450).await?;
    let good = sample(&run.run_id, &run.item_ids[0], 0);
    let bad = sample(&run.run_id, "no such item", 0);
    assert!(db.store.add_samples(&[good, bad], NOW).await.is_err());
    assert_eq!(db.store.run(&run.run_id).await?.done, 0);
    Ok(())
}

async fn an_identical_request_finds_its_answer(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 2).await?;
    let hashed = |shared| NewCall {
        request_hash: Some("abc".to_owned()),
        shared,
        chosen: true,
        ..call("0", "The answer is 4.")
    };
    assert_eq!(db.store.answered_request("abc").await?, None);
    for (i, shared) in [(0, true), (1, false)] {
        let new = NewSample {
            calls: vec![hashed(shared)],
            reasoning: Some("hm".to_owned()),
            ..sample(&run.run_id, &run.item_ids[i], 0)
        };
        assert!(db.store.add_sample(&new, NOW).await?);
        let found = db.store.answered_request("abc").await?;
        // One that was shared itself leads nowhere.
        assert_eq!(found.is_some(), !shared);
        if let Some(found) = found {
            assert_eq!(found.text, "The answer is 4.");
            assert_eq!((found.prompt_tokens, found.completion_tokens), (4, 2));
            assert_eq!(found.reasoning.as_deref(), Some("hm"));
        }
    }
    Ok(())
}

fn pending(run_id: &str, item_id: &str, path: &str) -> PendingCall {
    PendingCall {
        run_id: run_id.to_owned(),
        item_id: item_id.to_owned(),
        sample_index: 0,
        call: call(path, "half\0 done"),
    }
}

async fn half_done_samples_keep_their_calls_until_they_are_stored(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 2).await?;
    let of = |item: usize, path| pending(&run.run_id, &run.item_ids[item], path);
    db.store
        .keep_calls(&[of(0, "0.0"), of(0, "0.1"), of(1, "0.0")])
        .await?;
    // The same place again: the first is kept.
    let mut other = of(0, "0.0");
    other.call.text = "another".to_owned();
    db.store.keep_calls(&[other]).await?;
    let kept = db.store.pending_calls(&run.run_id).await?;
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|kept| kept.call.text == "half done"));
    let done = NewSample {
        calls: vec![call("0.0", "a"), call("0.1", "b")],
        ..sample(&run.run_id, &run.item_ids[0], 0)
    };
    assert!(db.store.add_sample(&done, NOW).await?);
    let left = db.store.pending_calls(&run.run_id).await?;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].item_id, run.item_ids[1]);
    Ok(())
}

async fn failed_answers_alone_are_open_again(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "humor", 3).await?;
    let good = sample(&run.run_id, &run.item_ids[0], 0);
    let failed = |item: usize, code: &str| NewSample {
        score: Some(0.0),
        error_code: Some(code.to_owned()),
        prompt_tokens: 4,
        completion_tokens: 2,
        reasoning_tokens: 0,
        duration_ms: 30,
        dollars: 0.5,
        calls: vec![call("0.0", "came")],
        ..crate::world::joke(&run.run_id, &run.item_ids[item], "", Some("error"))
    };
    db.store
        .add_samples(
            &[good.clone(), failed(1, "timeout"), failed(2, "not_json")],
            NOW,
        )
        .await?;
    assert_eq!(
        db.store.requeue_failed(&run.run_id, NOW).await?,
        0,
        "it is under way"
    );
    assert!(
        db.store
            .finish_run(&run.run_id, "worker", None, NOW + 1)
            .await?
    );
    assert_eq!(
        db.store.failures_by_cause(&run.run_id).await?,
        [("not_json".to_owned(), 1), ("timeout".to_owned(), 1)]
    );
    assert_eq!(db.store.requeue_failed(&run.run_id, NOW + 2).await?, 2);
    let row = db.store.run(&run.run_id).await?;
    assert_eq!((row.state.as_str(), row.done, row.failed), ("queued", 1, 0));
    // The sums are those of the sample that is left.
    assert_eq!(
        (
            row.prompt_tokens,
            row.completion_tokens,
            row.duration_ms,
            row.dollars
        ),
        (11, 7, 150, 0.125)
    );
    // What came for the others is not asked for again.
    let kept = db.store.pending_calls(&run.run_id).await?;
    assert_eq!(kept.len(), 2);
    assert_eq!(
        (kept[0].call.path.as_str(), kept[0].call.text.as_str()),
        ("0.0", "came")
    );
    assert_eq!(kept[0].call.dollars, 0.5);
    assert_eq!(db.store.requeue_failed(&run.run_id, NOW + 3).await?, 0);
    // Its pace is that of the answers since somebody has it again, days later.
    let days = 300_000_000;
    db.store
        .lease_run(&run.run_id, "worker", NOW + days, NOW + days + 99)
        .await?
        .expect("it waits");
    let row = db.store.run(&run.run_id).await?;
    assert_eq!(
        (row.started_ms, row.leased_ms, row.leased_done),
        (Some(NOW), Some(NOW + days), 1)
    );
    db.store
        .release_run(&run.run_id, "worker", NOW + days + 1)
        .await?;
    assert_eq!(db.store.run(&run.run_id).await?.leased_ms, None);
    Ok(())
}

async fn a_capped_run_keeps_what_it_has_and_may_go_on(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    db.store
        .add_sample(&sample(&run.run_id, &run.item_ids[0], 0), NOW)
        .await?;
    assert!(
        !db.store
            .cap_run(&run.run_id, "another", "a cap", NOW)
            .await?
    );
    assert!(
        db.store
            .cap_run(&run.run_id, "worker", "a cap", NOW + 1)
            .await?
    );
    let row = db.store.run(&run.run_id).await?;
    assert_eq!(
        (row.state.as_str(), row.done, row.error.as_deref()),
        ("capped", 1, Some("a cap"))
    );
    assert!(row.finished_ms.is_some());
    assert_eq!(db.store.waiting_runs(NOW + 2_000_000, 9).await?.len(), 0);
    assert!(db.store.requeue_run(&run.run_id, NOW + 2).await?);
    assert_eq!(
        db.store.waiting_runs(NOW + 2_000_000, 9).await?,
        std::slice::from_ref(&run.run_id)
    );
    // A quote is noted once.
    assert_eq!(db.store.run_quote(&run.run_id).await?, None);
    for quote in ["{}", "[]"] {
        db.store.quote_run(&run.run_id, quote).await?;
    }
    assert_eq!(
        db.store.run_quote(&run.run_id).await?.as_deref(),
        Some("{}")
    );
    Ok(())
}

async fn an_entrant_may_draw_more_answers_than_its_track_says(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("echo", "1", "benchmark", 4)).await?;
    let mut new = entrant("many");
    new.samples = Some(5);
    new.limits = Some("{\"run_tokens\":9}".to_owned());
    let (id, _) = db.store.add_entrant(&new, NOW).await?;
    let run = db.store.add_run(&id, &track.id, NOW).await?.expect("a run");
    assert_eq!(db.store.run(&run).await?.n_samples, 20);
    assert_eq!(
        db.store.entrant_limits(&id).await?,
        (Some(5), Some("{\"run_tokens\":9}".to_owned()))
    );
    db.store.set_entrant_limits(&id, None).await?;
    assert_eq!(db.store.entrant_limits(&id).await?, (Some(5), None));
    // Replies of the same model at the same address, and no others.
    assert_eq!(
        db.store
            .mean_reply_tokens("http://127.0.0.1:9/v1", "tiny-1")
            .await?,
        None
    );
    let items = db.store.items(&track.id).await?;
    for (i, tokens) in [(0, 2), (1, 5)] {
        let mut one = call("0", "x");
        one.completion_tokens = tokens;
        let new = NewSample {
            calls: vec![one],
            ..sample(&run, &items[i].id, 0)
        };
        db.store.add_sample(&new, NOW).await?;
    }
    assert_eq!(
        db.store
            .mean_reply_tokens("http://127.0.0.1:9/v1", "tiny-1")
            .await?,
        Some(3.5)
    );
    assert_eq!(
        db.store
            .mean_reply_tokens("http://127.0.0.1:9/v1", "other")
            .await?,
        None
    );
    let charged = |model| db.store.charged_prompts("http://127.0.0.1:9/v1", model, 9);
    assert_eq!(charged("tiny-1").await?.len(), 2);
    assert_eq!(
        db.store
            .charged_prompts("http://127.0.0.1:9/v1", "tiny-1", 1)
            .await?
            .len(),
        1
    );
    assert!(
        charged("tiny-1")
            .await?
            .iter()
            .all(|(turns, tokens)| turns.starts_with('[') && *tokens > 0)
    );
    assert_eq!(charged("other").await?, Vec::new());
    Ok(())
}

async fn items_come_page_by_page_with_what_is_stored(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 5).await?;
    for index in [0, 2] {
        db.store
            .add_sample(&sample(&run.run_id, &run.item_ids[3], index), NOW)
            .await?;
    }
    let (mut after, mut seen) = (-1, Vec::new());
    loop {
        let page = db
            .store
            .items_of_run(&run.run_id, &run.track_id, after, 2)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        seen.extend(page.into_iter().map(|row| (row.item.id, row.stored)));
    }
    let expected: Vec<(String, i64)> = run
        .item_ids
        .iter()
        .enumerate()
        .map(|(i, id)| (id.clone(), if i == 3 { 2 } else { 0 }))
        .collect();
    assert_eq!(seen, expected);
    let mut indexes = db
        .store
        .stored_indexes(&run.run_id, &run.item_ids[3])
        .await?;
    indexes.sort_unstable();
    assert_eq!(indexes, [0, 2]);
    Ok(())
}
