//! A program that uses the API, and what it finds there.

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp},
    model::Model,
    visitor::new_client,
};

pub(crate) const KEY: &str = "sk-nobody-may-see-this";

/// A program: no cookies of its own, no redirects.
pub(crate) struct Program {
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
    headers: Vec<(&'static str, String)>,
}

/// What it was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The JSON of an answer that has to be this one.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json()
    }

    /// A problem of this status that says something.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        let problem = self.is(status);
        let kind = self.headers[header::CONTENT_TYPE].to_str().expect("text");
        assert_eq!(kind, "application/problem+json", "{}", self.text);
        assert_eq!(problem["status"], status);
        assert!(
            problem["detail"].as_str().expect("a detail").len() > 10,
            "{problem}"
        );
        problem
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Program {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self {
            base: app.base.clone(),
            client: new_client(),
            headers: Vec::new(),
        }
    }

    /// The same with another header on every request.
    pub(crate) fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut headers = self.headers.clone();
        headers.push((name, value.into()));
        Self {
            base: self.base.clone(),
            client: self.client.clone(),
            headers,
        }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.expect(path);
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.expect(path),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Every row of a list, page by page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let (mut rows, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let answer = self.get(&path).await;
            let page = answer.is(200);
            next = page["next"].as_str().map(str::to_owned);
            let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
            assert_eq!(answer.header("link"), link.unwrap_or_default());
            rows.extend(page["data"].as_array().expect("rows").clone());
        }
        rows
    }
}

/// An application on which `names` have run on both tracks.
pub(crate) async fn with_runs(bed: &Bed, model: &Model, names: &[&str]) -> TestApp {
    let app = TestApp::start_with(
        bed,
        model,
        &Options {
            items: (5, 4),
            ..Options::default()
        },
    )
    .await;
    app.let_in(model, names).await;
    let runs = app.ended_runs(2 * names.len()).await;
    assert!(runs.iter().all(|run| run.state == "done"), "{runs:?}");
    let program = Program::new(&app);
    until("the boards have everybody", || async {
        let board = program.get("/api/v1/tracks/echo/board").await.json();
        let stage = program.get("/api/v1/tracks/stage/board").await.json();
        let there = |board: &Value| board["rows"].as_array().map(Vec::len) == Some(names.len());
        (there(&board) && there(&stage)).then_some(())
    })
    .await;
    app
}

/// A submission that the model at hand answers to.
pub(crate) fn submission(model: &Model, name: &str) -> Value {
    json!({
        "name": name, "organisation": "Small Labs", "licence": "MIT", "open_weights": true,
        "base_url": model.base_url(), "model_id": name, "key": KEY,
        "price_prompt": 0.5, "price_completion": 1.5, "tracks": ["echo", "stage"],
        "strategy": {"kind": "direct"}, "sampling": {"temperature": 0.5},
    })
}

/// Opens a session with the one-time link; gives its token.
pub(crate) async fn operator(app: &TestApp) -> String {
    let (_, link) = app.operator_path().split_once("token=").expect("a token");
    let opened = Program::new(app)
        .post("/api/v1/operator/session", &json!({"token": link}))
        .await
        .is(201);
    opened["token"].as_str().expect("a token").to_owned()
}
