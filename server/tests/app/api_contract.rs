//! The API against its own OpenAPI document: thousands of requests made up by schemathesis, right ones and
//! wrong ones, to the real server with real data.
//!
//! Needs `OPENMIC_SCHEMATHESIS`, the program's path, as `cargo xtask test --only api` sets it; without it the
//! test says that it was skipped. `OPENMIC_SCHEMATHESIS_REPORT` names a file for its JUnit report.

use std::{
    env,
    fs::File,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    bed::{Bed, until},
    harness::TestApp,
    model::Model,
    program::{Program, submission, with_runs},
};

/// What the program may take in all.
const LIMIT: Duration = Duration::from_secs(240);

/// How schemathesis is set up: every check, and data that is there.
const CONFIG: &str = include_str!("schemathesis.toml");

/// Only on SQLite: what differs between the databases the store's own tests see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_answered_is_what_the_document_says() {
    let Some(program) = env::var_os("OPENMIC_SCHEMATHESIS") else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: OPENMIC_SCHEMATHESIS is not set"
        );
        return;
    };
    let bed = Bed::sqlite();
    bed.clone().run(move |bed| explored(bed, program)).await;
}

async fn explored(bed: Bed, program: std::ffi::OsString) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B", "Gamma 3B"]).await;
    let visitor = Program::new(&app);
    let token = session(&app).await;
    let mut known = seeded(&visitor, &model, &token).await;
    known.push(("other", session(&app).await));

    let mut config = CONFIG.to_owned();
    for (name, value) in known {
        config = config.replace(&format!("@{name}@"), &value);
    }
    assert!(
        !config.contains("\"@"),
        "something is not filled in: {config}"
    );
    let folder = bed.path("schemathesis");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("schemathesis.toml"), config).expect("a file");

    let log = folder.join("log");
    let mut command = Command::new(program);
    command
        .current_dir(&folder)
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", app.base))
        // One worker: some versions of Python break when two threads read its source at once.
        .args(["--checks", "all", "--no-color", "--workers", "1"])
        .stdin(Stdio::null())
        .stdout(File::create(&log).expect("a file"));
    if let Some(report) = env::var_os("OPENMIC_SCHEMATHESIS_REPORT") {
        command.arg("--report-junit-path").arg(Path::new(&report));
    }
    let mut running = command.spawn().expect("schemathesis starts");
    let started = Instant::now();
    let ended = loop {
        if let Some(status) = running.try_wait().expect("its state") {
            break Some(status);
        }
        if started.elapsed() > LIMIT {
            running.kill().expect("it can be ended");
            running.wait().expect("its end");
            break None;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let _ = writeln!(std::io::stdout(), "{said}");
    assert!(
        ended.is_some_and(|status| status.success()),
        "it found something, or took more than {LIMIT:?}: {said}"
    );
    app.stop().await;
}

/// A session of the operator, by a link of its own; gives its token.
async fn session(app: &TestApp) -> String {
    let clock = openmic_app::Clock::system();
    let link = openmic_server::application::operator_link(&app.store, &clock, &app.base)
        .await
        .expect("a link");
    let (_, link) = link.split_once("token=").expect("a token");
    let opened = Program::new(app)
        .send(
            Method::POST,
            "/api/v1/operator/session",
            Some(&json!({"token": link})),
        )
        .await;
    opened.json()["token"].as_str().expect("a token").to_owned()
}

/// Data of every kind; gives what the requests may name.
async fn seeded(visitor: &Program, model: &Model, token: &str) -> Vec<(&'static str, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let path = "/api/v1/tracks/stage/battle";
    let battle = until("there is a battle", || async {
        let answer = visitor.get(path).await;
        answer.json()["battle"].is_object().then_some(answer)
    })
    .await;
    let cookie = battle.headers["set-cookie"].to_str().expect("a cookie");
    let cookie = cookie.split(';').next().expect("a cookie");
    let voter = visitor.with("cookie", cookie);
    let mut token_of = text(&battle.json()["battle"]["token"]);
    for outcome in ["left", "right", "both"] {
        let vote = json!({"token": token_of, "outcome": outcome});
        let cast = voter
            .send(Method::POST, "/api/v1/votes", Some(&vote))
            .await
            .json();
        token_of = text(&cast["next"]["token"]);
    }
    let mut receipts = Vec::new();
    for name in ["Waiting 1B", "Waiting 2B"] {
        let sent = visitor
            .send(
                Method::POST,
                "/api/v1/submissions",
                Some(&submission(model, name)),
            )
            .await;
        receipts.push(sent.json());
    }
    let first = async |path: &str| text(&visitor.get(path).await.json()["data"][0]["id"]);
    vec![
        ("token", token.to_owned()),
        ("run", first("/api/v1/runs").await),
        ("joke", first("/api/v1/tracks/stage/jokes").await),
        ("vote", first("/api/v1/tracks/stage/votes").await),
        ("own", text(&receipts[0]["token"])),
        ("submission", text(&receipts[0]["submission"]["id"])),
        ("rejected", text(&receipts[1]["submission"]["id"])),
        ("cookie", cookie.to_owned()),
    ]
}
