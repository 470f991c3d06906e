//! Runs: going on after a stop, giving up with a reason, counting what failed, two workers at once.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use openmic_store::SampleFilter;

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp, ended_runs},
    model::{Act, Model},
    process::{Process, Server, arg, openmic, write_entrants},
};

on_both!(
    a_run_goes_on_after_a_stop_and_asks_nothing_twice,
    a_dead_endpoint_ends_the_run_with_a_reason_and_the_operator_lets_it_go_on,
    answers_that_do_not_come_are_marked_and_counted,
    progress_is_told_as_it_happens,
    whoever_watches_a_run_does_not_hold_up_a_stop,
);

async fn a_run_goes_on_after_a_stop_and_asks_nothing_twice(bed: Bed) {
    let model = Model::start().await;
    // The stop comes while 12 are stored and more are under way.
    model.answer_only(12);
    let options = Options {
        items: (30, 30),
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    app.let_in(&model, &["Steady 1B"]).await;
    let store = app.store.clone();
    until("12 samples are stored and 8 requests wait", || async {
        let runs = store.recent_runs(10).await.expect("runs");
        let done: i64 = runs.iter().map(|run| run.done).sum();
        (done == 12 && model.counts().len() >= 20).then_some(())
    })
    .await;
    app.ask_to_stop();
    model.answer_all();
    app.stop().await;
    // What was under way is stored, and nothing else was begun.
    let asked = model.counts().len();
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM samples").await,
        asked as i64
    );
    // Eight at once at the endpoint, and one for each run that would have none.
    assert!((20..=22).contains(&asked), "{asked}");
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM runs WHERE lease_owner IS NOT NULL")
            .await,
        0
    );
    let app = TestApp::start_with(&bed, &model, &options).await;
    let runs = app.ended_runs(2).await;
    assert!(
        runs.iter().all(|run| run.state == "done" && run.done == 30),
        "{runs:?}"
    );
    let counts = model.counts();
    assert_eq!(counts.len(), 60);
    let twice: Vec<_> = counts.iter().filter(|(_, n)| **n != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    app.stop().await;
}

async fn a_dead_endpoint_ends_the_run_with_a_reason_and_the_operator_lets_it_go_on(bed: Bed) {
    let model = Model::start().await;
    let options = Options {
        items: (20, 0),
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let form = crate::harness::form(&model, "Fainting 1B", &[("tracks", "echo")]);
    let link = app.visitor().post("/submit", &form).await.location();
    model.when("word", Act::Status(503));
    let operator = app.operator().await;
    app.approve_all(&operator).await;
    let run = app.ended_runs(1).await.remove(0);
    assert_eq!(run.state, "failed");
    let reason = run.error.clone().expect("a reason");
    assert!(reason.contains("503"), "{reason}");
    let path = format!("/runs/{}", run.id);
    app.visitor().page(&path).await.shows("503");
    let stranger = app.visitor().page(&path).await;
    assert!(
        stranger.actions("/runs/").is_empty(),
        "only the operator sees the button"
    );
    app.visitor()
        .page(&link)
        .await
        .shows("operator can let it go on");
    let asked = model.asked().len();
    model.forget_rules();
    let action = operator.page(&path).await.actions("/runs/");
    assert_eq!(action, [format!("{path}/requeue")]);
    operator.post(&action[0], &[]).await.location();
    let store = app.store.clone();
    let done = until("the run is done", || async {
        let run = store.run(&run.id).await.expect("the run");
        (run.state == "done").then_some(run)
    })
    .await;
    assert_eq!((done.done, done.failed, done.error), (20, 0, None));
    assert!(
        model.asked().len() >= asked + 12,
        "what had failed was asked again"
    );
    let again = operator.post(&action[0], &[]).await;
    assert_eq!(
        again.status,
        StatusCode::CONFLICT,
        "a run that is done does not go on"
    );
    app.stop().await;
}

async fn answers_that_do_not_come_are_marked_and_counted(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start_with(
        &bed,
        &model,
        &Options {
            items: (12, 12),
            ..Options::default()
        },
    )
    .await;
    for part in ["word003", "word007", "thing005"] {
        model.when(part, Act::Status(500));
    }
    app.let_in(&model, &["Forgetful 1B"]).await;
    let runs = app.ended_runs(2).await;
    for run in &runs {
        let failed = if run.track_slug == "echo" { 2 } else { 1 };
        assert_eq!(
            (run.state.as_str(), run.done, run.failed),
            ("done", 12, failed),
            "{run:?}"
        );
        let rows = app
            .store
            .samples(&run.id, SampleFilter::Failed, 50, 0)
            .await
            .expect("samples");
        assert_eq!(rows.len() as i64, failed);
        assert!(
            rows.iter()
                .all(|row| row.error_code.is_some() && row.finish == "error"),
            "{rows:?}"
        );
        if run.track_slug == "echo" {
            assert!(
                rows.iter().all(|row| row.score == Some(0.0)),
                "a failed answer counts as wrong"
            );
        }
        let page = app
            .visitor()
            .page(&format!("/runs/{}?show=failed", run.id))
            .await;
        assert_eq!(page.links("/samples/").len() as i64, failed);
        let sample = app
            .visitor()
            .page(&format!("/samples/{}", rows[0].id))
            .await;
        sample.shows("500");
    }
    // The failed joke is not on stage.
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM jokes WHERE off_stage = 'error'")
            .await,
        1
    );
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM jokes WHERE off_stage IS NULL")
            .await,
        11
    );
    app.stop().await;
}

async fn progress_is_told_as_it_happens(bed: Bed) {
    let model = Model::start().await;
    model.answer_only(0);
    let options = Options {
        items: (24, 0),
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let form = crate::harness::form(&model, "Gradual 1B", &[("tracks", "echo")]);
    app.visitor().post("/submit", &form).await.location();
    app.approve_all(&app.operator().await).await;
    let run = app.store.recent_runs(1).await.expect("a run").remove(0);
    // The stream ends by itself when the run has.
    let path = format!("/runs/{}/events", run.id);
    let mut stream = app.visitor().open(&path).await;
    assert_eq!(stream.status(), StatusCode::OK);
    let kind = stream.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/event-stream"), "{kind}");
    let mut body = String::new();
    while let Some(piece) = stream.chunk().await.expect("the stream goes on") {
        body.push_str(std::str::from_utf8(&piece).expect("text"));
        // Somebody watches: now it may go on.
        model.answer_all();
    }
    let events: Vec<serde_json::Value> = body
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .filter_map(|data| serde_json::from_str(data.trim()).ok())
        .collect();
    let done: Vec<i64> = events
        .iter()
        .map(|event| event["done"].as_i64().expect("a count"))
        .collect();
    assert_eq!(
        done.first(),
        Some(&0),
        "where it stands is said at once: {done:?}"
    );
    assert!(done.windows(2).all(|pair| pair[0] <= pair[1]), "{done:?}");
    let last = events.last().expect("an event");
    assert_eq!(
        (&last["state"], &last["done"], &last["total"]),
        (&"done".into(), &24.into(), &24.into())
    );
    app.stop().await;
}

async fn whoever_watches_a_run_does_not_hold_up_a_stop(bed: Bed) {
    let model = Model::start().await;
    let options = Options {
        work: false,
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    app.let_in(&model, &["Patient 1B"]).await;
    let run = app.store.recent_runs(1).await.expect("a run").remove(0);
    let mut stream = app
        .visitor()
        .open(&format!("/runs/{}/events", run.id))
        .await;
    let first = stream.chunk().await.expect("the stream goes on");
    assert!(first.is_some_and(|piece| piece.starts_with(b"data:")));
    let asked = Instant::now();
    app.stop().await;
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "it took {:?}",
        asked.elapsed()
    );
    while stream
        .chunk()
        .await
        .expect("it ends as it should")
        .is_some()
    {}
}

/// A server that only serves, and two workers beside it, all in processes of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_on_postgres_share_the_runs() {
    let Some(bed) = Bed::postgres("two_workers_on_postgres_share_the_runs").await else {
        return;
    };
    bed.run(|bed| async move {
        let model = Model::start().await;
        model.answer_only(0);
        bed.write_tracks(40, 40);
        let entrants = write_entrants(&bed, &model, &["one", "two", "three"], &["echo", "stage"]);
        let server = Server::start(&bed, &model, &["--no-worker", "--entrants", arg(&entrants)]);
        let workers: Vec<Process> = (0..2)
            .map(|_| {
                let mut command = openmic(&bed);
                command.args(["work", "--allow-endpoint", &model.origin()]);
                Process::start(&bed, command, "Working on the runs").0
            })
            .collect();
        let store = bed.store().await;
        until("both workers have runs", || async {
            const OWNERS: &str = "SELECT COUNT(DISTINCT lease_owner) FROM runs";
            (bed.number(OWNERS).await == 2).then_some(())
        })
        .await;
        model.answer_all();
        let runs = ended_runs(&store, 6).await;
        assert!(
            runs.iter().all(|run| run.state == "done" && run.done == 40),
            "{runs:?}"
        );
        let counts = model.counts();
        assert_eq!(counts.len(), 240);
        assert!(
            counts.values().all(|n| *n == 1),
            "each answer was paid for once"
        );
        crate::visitor::Visitor::new(&server.base)
            .page("/tracks/echo")
            .await;
        for mut worker in workers {
            let (status, took) = worker.terminate();
            assert!(
                status.success() && took < Duration::from_secs(10),
                "{status} after {took:?}"
            );
        }
    })
    .await;
}
