//! What the API refuses, and how it says so.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::{
    bed::Bed,
    harness::TestApp,
    model::Model,
    program::{Program, submission, with_runs},
};

on_both!(
    what_is_not_a_parameter_is_refused_everywhere,
    every_error_is_a_problem_that_says_what_to_do,
);

async fn what_is_not_a_parameter_is_refused_everywhere(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B"]).await;
    let program = Program::new(&app);
    let document = program.get("/api/v1/openapi.json").await.is(200);
    let run = app.ended_runs(2).await[0].id.clone();
    let joke = program.all("/api/v1/tracks/stage/jokes").await[0]["id"].clone();
    let named = |path: &str| {
        path.replace("{track}", "stage")
            .replace("{model}", "alpha-1b")
            .replace("{entrant}", "alpha-1b")
            .replace("{run}", &run)
            .replace("{sample}", joke.as_str().expect("an id"))
            .replace("{joke}", joke.as_str().expect("an id"))
    };
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        // Whoever is not the operator is told that first.
        let is_open = !path.starts_with("/api/v1/operator/");
        if item["get"].is_object() && is_open {
            let path = format!("{}?no-such-parameter=1", named(path));
            let problem = program.get(&path).await.problem(400);
            let detail = problem["detail"].as_str().expect("text");
            assert!(detail.contains("no-such-parameter"), "{path}: {detail}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
    program
        .get("/api/v1/openapi.json?version=2")
        .await
        .problem(400);
    app.stop().await;
}

async fn every_error_is_a_problem_that_says_what_to_do(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let program = Program::new(&app);
    for path in [
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/tracks",
        "/api/v1/tracks/",
        "/api/v1/tracks/no-such-track",
        "/api/v1/tracks/no-such-track/board",
        "/api/v1/tracks/echo/votes",
        "/api/v1/tracks/echo/jokes",
        "/api/v1/tracks/echo/battle",
        "/api/v1/tracks/stage/jokes?entrant=nobody",
        "/api/v1/models/nothing",
        "/api/v1/entrants/nobody",
        "/api/v1/runs/none",
        "/api/v1/runs/none/samples",
        "/api/v1/samples/none",
        "/api/v1/jokes/none",
        "/api/v1/votes/none",
        "/api/v1/submissions/none",
        "/api/v1/tracks/%ff",
    ] {
        program.get(path).await.problem(404);
    }
    for (query, says) in [
        ("limit=0", "1 to 200"),
        ("limit=201", "1 to 200"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("sort=luck", "sort"),
        ("state=lost", "lost"),
    ] {
        let path = format!("/api/v1/runs?{query}");
        let problem = program.get(&path).await.problem(400);
        let detail = problem["detail"].as_str().expect("text");
        assert!(detail.contains(says), "{query}: {detail}");
    }
    let refused = program.send(Method::DELETE, "/api/v1/tracks", None).await;
    assert!(refused.header("allow").contains("GET"));
    refused.problem(405);

    let path = "/api/v1/submissions";
    let form = program
        .client
        .post(format!("{}{path}", program.base))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("name=x")
        .send()
        .await
        .expect("an answer");
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let broken = program.with("content-type", "application/json");
    broken.send(Method::POST, path, None).await.problem(400);
    let problem = program.post(path, &json!({"name": 1})).await.problem(422);
    assert!(problem["detail"].as_str().expect("text").contains("name"));
    let mut long = submission(&model, "Long");
    long["note"] = json!("n".repeat(300 * 1024));
    let problem = program.post(path, &long).await.problem(413);
    assert!(
        problem["detail"]
            .as_str()
            .expect("text")
            .contains("256 KiB")
    );
    let body = submission(&model, "Foreign");
    for (name, value) in [
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        program
            .with(name, value)
            .post(path, &body)
            .await
            .problem(403);
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM submissions").await, 0);
    app.stop().await;
}
