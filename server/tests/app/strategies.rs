//! Strategies on a real server: every call accounted, nothing asked or paid twice, caps, faults, retries.

use std::time::Duration;

use axum::http::StatusCode;

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp, form},
    model::{Act, Model},
    process::{arg, fails, openmic, succeeds, write_entrants},
};

on_both!(
    every_call_is_accounted_in_its_sample,
    identical_requests_at_temperature_0_are_asked_once,
    a_run_that_meets_its_cap_ends_with_what_it_has,
    a_half_done_strategy_goes_on_where_it_was,
    only_what_failed_is_asked_again,
    faults_are_named_and_the_run_ends,
    a_quote_asks_nobody_and_stores_nothing,
);

/// Starts an application with `items` benchmark items and no jokes.
async fn app(bed: &Bed, model: &Model, items: usize) -> TestApp {
    let options = Options {
        items: (items, 0),
        ..Options::default()
    };
    TestApp::start_with(bed, model, &options).await
}

/// Submits an entrant with a strategy for the benchmark.
async fn submit(app: &TestApp, model: &Model, name: &str, more: &[(&str, &str)]) {
    let mut changes = vec![("strategy", "spelled"), ("tracks", "echo")];
    changes.extend_from_slice(more);
    let sent = app
        .visitor()
        .post("/submit", &form(model, name, &changes))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
}

async fn approve(app: &TestApp) {
    let operator = app.operator().await;
    app.approve_all(&operator).await;
}

/// Requests for items, or about them.
fn asked(model: &Model) -> usize {
    model.counts().values().sum()
}

async fn every_call_is_accounted_in_its_sample(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 5).await;
    let strategies = [
        "self_consistency(3)",
        "best_of_n(2, judge, step_by_step)",
        "revise(1)",
        "panel(2)",
        "budget(40)",
    ];
    for (i, spelling) in strategies.iter().enumerate() {
        let name = format!("Thinker {i}");
        submit(&app, &model, &name, &[("spelling", spelling)]).await;
    }
    // Two calls of one sample have no usage that could be read.
    model.when("Thinker 2", Act::WrongUsage);
    approve(&app).await;
    let runs = app.ended_runs(5).await;
    assert!(
        runs.iter()
            .all(|run| run.state == "done" && run.done == 5 && run.failed == 0),
        "{runs:?}"
    );
    // Each sample is the sum over its calls, whatever its strategy.
    let off = bed
        .number(
            "SELECT COUNT(*) FROM samples s WHERE
                s.prompt_tokens <> (SELECT SUM(c.prompt_tokens) FROM sample_calls c WHERE c.sample_id = s.id)
             OR s.completion_tokens <> (SELECT SUM(c.completion_tokens) FROM sample_calls c WHERE c.sample_id = s.id)
             OR s.duration_ms <> (SELECT SUM(c.duration_ms) FROM sample_calls c WHERE c.sample_id = s.id)
             OR s.queue_ms <> (SELECT SUM(c.queue_ms) FROM sample_calls c WHERE c.sample_id = s.id)
             OR ABS(s.dollars - (SELECT SUM(c.dollars) FROM sample_calls c WHERE c.sample_id = s.id)) > 1e-12
             OR 1 <> (SELECT COUNT(*) FROM sample_calls c WHERE c.sample_id = s.id AND c.chosen)",
        )
        .await;
    assert_eq!(off, 0);
    // And every request that was sent is one call.
    let calls = bed.number("SELECT COUNT(*) FROM sample_calls").await;
    assert_eq!(calls, 5 * (3 + 3 + 3 + 4) + bed.number(
        "SELECT COUNT(*) FROM sample_calls c JOIN samples s ON s.id = c.sample_id JOIN runs r ON r.id = s.run_id
         JOIN entrants e ON e.id = r.entrant_id WHERE e.slug = 'thinker-4'",
    ).await);
    let sent = model
        .asked()
        .iter()
        .filter(|asked| !asked.prompt.contains("Say hello"))
        .count();
    assert_eq!(sent as i64, calls);
    let estimated = bed
        .number("SELECT COUNT(*) FROM samples WHERE tokens_estimated")
        .await;
    assert_eq!(
        estimated, 5,
        "what was estimated is marked, and nothing else"
    );
    // Nothing is left half done, and each run was quoted before its first call.
    assert_eq!(bed.number("SELECT COUNT(*) FROM pending_calls").await, 0);
    let quotes: Vec<(String,)> = bed
        .rows("SELECT quote FROM runs WHERE quote IS NOT NULL")
        .await;
    assert_eq!(quotes.len(), 5);
    for (quote,) in quotes {
        let quote: serde_json::Value = serde_json::from_str(&quote).expect("a quote");
        assert!(
            quote["high"]["dollars"].as_f64().expect("dollars") > 0.0,
            "{quote}"
        );
    }
    app.stop().await;
}

async fn identical_requests_at_temperature_0_are_asked_once(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 6).await;
    let twin = ("model_id", "twin");
    let cold = ("temperature", "0");
    submit(
        &app,
        &model,
        "Cold direct",
        &[("spelling", "direct"), twin, cold],
    )
    .await;
    submit(
        &app,
        &model,
        "Cold votes",
        &[("spelling", "self_consistency(3)"), twin, cold],
    )
    .await;
    submit(
        &app,
        &model,
        "Warm",
        &[("spelling", "direct"), twin, ("temperature", "0.7")],
    )
    .await;
    approve(&app).await;
    let runs = app.ended_runs(3).await;
    assert!(
        runs.iter().all(|run| run.state == "done" && run.done == 6),
        "{runs:?}"
    );
    // Each item once at temperature 0, and once by the entrant whose answers do not repeat themselves.
    assert_eq!(asked(&model), 12);
    let shared = bed
        .number("SELECT COUNT(*) FROM sample_calls WHERE shared")
        .await;
    assert_eq!(shared, 6 * 4 - 6);
    let charged = bed
        .number("SELECT COUNT(*) FROM sample_calls WHERE shared AND dollars <> 0")
        .await;
    assert_eq!(charged, 0);
    // 10 tokens at 0.5 and 5 at 1.5 dollars a million.
    let price = (10.0 * 0.5 + 5.0 * 1.5) / 1e6;
    let paid: f64 = runs.iter().map(|run| run.dollars).sum();
    assert!((paid - 12.0 * price).abs() < 1e-12, "{paid}");
    let saved: Vec<(f64,)> = bed.rows("SELECT SUM(shared_dollars) FROM samples").await;
    assert!((saved[0].0 - 18.0 * price).abs() < 1e-12, "{saved:?}");
    // What an answer takes is said in full wherever it was paid.
    let votes = runs
        .iter()
        .find(|run| run.entrant_slug == "cold-votes")
        .expect("the run");
    assert_eq!(votes.completion_tokens, 6 * 3 * 5);
    app.stop().await;
}

async fn a_run_that_meets_its_cap_ends_with_what_it_has(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 60).await;
    let cap = [("spelling", "direct"), ("run_tokens", "150")];
    submit(&app, &model, "Thrifty", &cap).await;
    approve(&app).await;
    let run = app.ended_runs(1).await.remove(0);
    assert_eq!(run.state, "capped", "{run:?}");
    // 15 tokens an answer: ten make the cap, and at most those under way come on top.
    assert!((10..=18).contains(&run.done), "{} samples", run.done);
    assert_eq!(asked(&model) as i64, run.done, "what was asked is stored");
    let reason = run.error.clone().expect("a reason");
    assert!(reason.contains("150 tokens"), "{reason}");
    app.visitor()
        .page(&format!("/runs/{}", run.id))
        .await
        .shows("capped");
    app.stop().await;
}

async fn a_half_done_strategy_goes_on_where_it_was(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 4).await;
    // Each item is asked once, and its answer reviewed and given again: the stop comes in between.
    submit(&app, &model, "Halting", &[("spelling", "revise(1)")]).await;
    model.answer_only(6);
    approve(&app).await;
    let store = app.store.clone();
    until("six calls are done and the others wait", || async {
        let run = store.recent_runs(1).await.expect("runs").pop()?;
        let pending = store.pending_calls(&run.id).await.expect("calls").len();
        (pending + 3 * run.done as usize >= 6).then_some(())
    })
    .await;
    app.ask_to_stop();
    model.answer_all();
    app.stop().await;
    let options = Options {
        items: (4, 0),
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let run = app.ended_runs(1).await.remove(0);
    assert_eq!((run.state.as_str(), run.done, run.failed), ("done", 4, 0));
    let sent = model
        .asked()
        .iter()
        .filter(|asked| !asked.prompt.contains("Say hello"))
        .count();
    assert_eq!(sent, 12, "no call was made twice");
    assert_eq!(bed.number("SELECT COUNT(*) FROM sample_calls").await, 12);
    assert_eq!((run.prompt_tokens, run.completion_tokens), (120, 60));
    app.stop().await;
}

async fn only_what_failed_is_asked_again(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 6).await;
    submit(
        &app,
        &model,
        "Juried",
        &[("spelling", "best_of_n(2, judge)")],
    )
    .await;
    // The judge does not answer about one item; its two answers come.
    model.when("the best? Check", Act::Status(500));
    let operator = app.operator().await;
    app.approve_all(&operator).await;
    let run = app.ended_runs(1).await.remove(0);
    assert_eq!(run.state, "failed", "{run:?}");
    let path = format!("/runs/{}/retry-failed", run.id);
    let stranger = app.visitor().post(&path, &[]).await;
    assert_ne!(
        stranger.status,
        StatusCode::SEE_OTHER,
        "only the operator may"
    );
    // Given up: nothing is stored, so it goes on as a whole, and the answers there are stay.
    let answers = asked(&model);
    model.forget_rules();
    model.when("word003", Act::Status(500));
    operator
        .post(&format!("/runs/{}/requeue", run.id), &[])
        .await
        .location();
    let store = app.store.clone();
    let done = until("the run is done", || async {
        let run = store.run(&run.id).await.expect("the run");
        (run.state == "done").then_some(run)
    })
    .await;
    assert_eq!((done.done, done.failed), (6, 1));
    let causes = store.failures_by_cause(&run.id).await.expect("causes");
    assert_eq!(causes, [("http_status".to_owned(), 1)]);
    assert!(answers > 0);
    let before = model.asked().len();
    model.forget_rules();
    operator.post(&path, &[]).await.location();
    let done = until("the run is whole", || async {
        let run = store.run(&run.id).await.expect("the run");
        (run.state == "done" && run.failed == 0).then_some(run)
    })
    .await;
    assert_eq!((done.done, done.failed, done.error), (6, 0, None));
    // Two answers came before for that item, or none: at most two answers and one verdict were asked.
    let more = model.asked().len() - before;
    assert!((1..=3).contains(&more), "{more} requests");
    let (calls, samples) = (
        bed.number("SELECT COUNT(*) FROM sample_calls").await,
        bed.number("SELECT COUNT(*) FROM samples").await,
    );
    assert_eq!((calls, samples), (18, 6));
    assert_eq!(
        done.prompt_tokens,
        bed.number("SELECT CAST(SUM(prompt_tokens) AS BIGINT) FROM samples")
            .await
    );
    let nothing = operator.post(&path, &[]).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT);
    app.stop().await;
}

async fn faults_are_named_and_the_run_ends(bed: Bed) {
    let model = Model::start().await;
    let app = app(&bed, &model, 40).await;
    for (part, act) in [
        ("word001", Act::Busy(3)),
        ("word005", Act::Hang),
        ("word010", Act::Cut),
        ("word015", Act::Garbage),
        ("word020", Act::Say("x".repeat(10 << 20))),
        ("word025", Act::Status(500)),
        ("word030", Act::Busy(usize::MAX)),
        ("word035", Act::WrongUsage),
    ] {
        model.when(part, act);
    }
    let caps = [("spelling", "direct"), ("sample_seconds", "5")];
    submit(&app, &model, "Unlucky", &caps).await;
    approve(&app).await;
    let started = std::time::Instant::now();
    let run = app.ended_runs(1).await.remove(0);
    assert!(started.elapsed() < Duration::from_secs(100));
    assert_eq!((run.state.as_str(), run.done), ("done", 40), "{run:?}");
    let mut causes = app.store.failures_by_cause(&run.id).await.expect("causes");
    causes.sort();
    let mut expected: Vec<(String, i64)> = [
        ("out_of_time", 1),
        ("cut_stream", 1),
        ("not_json", 1),
        ("too_large", 1),
        ("http_status", 1),
        ("rate_limited", 1),
    ]
    .map(|(code, n)| (code.to_owned(), n))
    .to_vec();
    // An endpoint that is busy three times, and asked twice each time, answers in the second round.
    expected.sort();
    assert_eq!(causes, expected);
    // What did not come costs nothing; the odd usage was estimated and marked.
    let paid = bed
        .number("SELECT COUNT(*) FROM samples WHERE error_code IS NOT NULL AND dollars <> 0")
        .await;
    assert_eq!(paid, 0);
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM samples WHERE tokens_estimated")
            .await,
        1
    );
    app.stop().await;
}

async fn a_quote_asks_nobody_and_stores_nothing(bed: Bed) {
    let model = Model::start().await;
    bed.write_tracks(6, 4);
    let entrants = write_entrants(&bed, &model, &["one", "two"], &["echo"]);
    let quoted = succeeds(openmic(&bed).args(["quote", arg(&entrants), "--json"]));
    let quoted: serde_json::Value = serde_json::from_str(&quoted).expect("JSON");
    assert_eq!(quoted["runs"].as_array().map(Vec::len), Some(2), "{quoted}");
    assert_eq!(quoted["runs"][0]["items"], 6);
    for end in ["low", "likely", "high"] {
        assert_eq!(quoted["total"][end]["calls"], 12.0, "{quoted}");
    }
    let written = |end: &str| {
        quoted["total"][end]["completion_tokens"]
            .as_f64()
            .expect("tokens")
    };
    assert!(0.0 < written("low") && written("low") < written("likely"));
    assert!(written("likely") < written("high"));
    assert!(model.asked().is_empty());
    assert_eq!(bed.number("SELECT COUNT(*) FROM entrants").await, 0);
    assert_eq!(bed.number("SELECT COUNT(*) FROM runs").await, 0);
    let table = succeeds(openmic(&bed).args(["quote", arg(&entrants)]));
    assert!(table.contains("new runs in all"), "{table}");
    // A level of effort is room for its thoughts, and costs what they may cost.
    let text = std::fs::read_to_string(&entrants).expect("the file");
    let most = |level: &str| {
        let file = bed.path("effort.toml");
        let changed = text.replace("\"direct\"", &format!("\"effort({level})\""));
        std::fs::write(&file, changed).expect("a file");
        let quoted = succeeds(openmic(&bed).args(["quote", arg(&file), "--json"]));
        let quoted: serde_json::Value = serde_json::from_str(&quoted).expect("JSON");
        quoted["total"]["high"]["completion_tokens"]
            .as_f64()
            .expect("tokens")
    };
    assert_eq!(most("high") - most("low"), 12.0 * (16_384.0 - 2_048.0));
}

#[test]
fn slips_in_a_file_of_entrants_have_a_line_and_a_near_name() {
    let bed = Bed::sqlite();
    let address = "[model]\nslug = \"tiny\"\nname = \"Tiny\"\n[endpoint]\nbase_url = \"http://127.0.0.1:1/v1\"\n\
                   model_id = \"m\"\n[[entrants]]\nslug = \"one\"\nname = \"One\"\n";
    bed.write_tracks(2, 2);
    let fails_with = |lines: &str, parts: &[&str]| {
        let file = bed.path("slips.toml");
        std::fs::write(&file, format!("{address}{lines}")).expect("a file");
        for command in [
            vec!["import", "entrants", arg(&file)],
            vec!["quote", arg(&file)],
        ] {
            let error = fails(openmic(&bed).args(&command));
            for part in parts {
                assert!(
                    error.contains(part),
                    "{command:?}: {part} is not in {error}"
                );
            }
        }
    };
    fails_with(
        "stratgy = \"direct\"\ntracks = [\"echo\"]\n",
        &[
            "slips.toml:10: ",
            "unknown field `stratgy`",
            "did you mean \"strategy\"?",
        ],
    );
    fails_with(
        "strategy = \"direct\"\ntracks = [\"ehco\"]\n",
        &[
            "the entrant \"one\" names the track \"ehco\"",
            "did you mean \"echo\"?",
            "there are ",
        ],
    );
}
