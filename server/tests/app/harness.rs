//! The real application in this process, on a free port, against a model that answers as told.

use std::{path::PathBuf, time::Duration};

use axum::http::StatusCode;
use openmic_server::{
    application::{Application, Start},
    config::Config,
    providers::Limits,
};
use openmic_store::{RunRow, Store};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    bed::{Bed, until},
    model::Model,
    visitor::{Page, Visitor},
};

/// How an application is started.
pub(crate) struct Options {
    /// Whether it works on runs.
    pub(crate) work: bool,
    /// Items of the tracks `echo` and `stage`.
    pub(crate) items: (usize, usize),
    /// Whether it may ask the model on the loopback address.
    pub(crate) allow_model: bool,
    /// Whether votes are limited and looked through, by the addresses that `x-forwarded-for` names.
    pub(crate) guarded: bool,
    /// Whether the model also says what texts mean.
    pub(crate) meaning: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            work: true,
            items: (8, 8),
            allow_model: true,
            guarded: false,
            meaning: false,
        }
    }
}

/// A running application and the model it asks.
pub(crate) struct TestApp {
    pub(crate) base: String,
    pub(crate) store: Store,
    running: JoinHandle<anyhow::Result<()>>,
    stop: CancellationToken,
    link: String,
}

/// Patient with a busy machine, but with retries at once.
pub(crate) fn limits() -> Limits {
    Limits {
        attempts: 2,
        backoff_min: Duration::from_millis(1),
        backoff_max: Duration::from_millis(4),
        retry_after_max: Duration::from_millis(20),
        probe: Duration::from_secs(3),
        ..Limits::default()
    }
}

/// The configuration of a test's application.
pub(crate) fn config(bed: &Bed, model: &Model, options: &Options) -> Config {
    let content: PathBuf = bed.write_tracks(options.items.0, options.items.1);
    Config {
        database: bed.address().to_owned(),
        addr: ([127, 0, 0, 1], 0).into(),
        site: bed.site(),
        content: Some(content),
        secret_file: bed.path("secret.key"),
        allow_endpoints: if options.allow_model {
            vec![model.origin()]
        } else {
            Vec::new()
        },
        // So that a test knows how many requests are under way at most.
        requests_per_run: 8,
        requests_per_endpoint: 8,
        // Tests vote faster than people read.
        vote_checks: options.guarded,
        votes_per_voter: if options.guarded { 120 } else { 0 },
        embeddings_url: options.meaning.then(|| model.base_url().to_owned()),
        embeddings_model: "meanings".to_owned(),
        client_address_header: options.guarded.then(|| "x-forwarded-for".to_owned()),
        ..Config::default()
    }
}

impl TestApp {
    /// Starts it with the usual options.
    pub(crate) async fn start(bed: &Bed, model: &Model) -> Self {
        Self::start_with(bed, model, &Options::default()).await
    }

    /// Starts it.
    pub(crate) async fn start_with(bed: &Bed, model: &Model, options: &Options) -> Self {
        let config = config(bed, model, options);
        let start = Start {
            work: options.work,
            limits: limits(),
            ..Start::default()
        };
        let application = Application::build(&config, &start)
            .await
            .expect("the application starts");
        let base = format!("http://{}", application.addr());
        let link = application
            .operator_link(&base)
            .await
            .expect("an operator link");
        let (store, stop) = (application.state().store.clone(), application.stop_token());
        let running = tokio::spawn(application.run());
        Self {
            base,
            store,
            running,
            stop,
            link,
        }
    }

    /// Asks it to stop, without waiting.
    pub(crate) fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Asks it to stop and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.running
            .await
            .expect("it did not panic")
            .expect("it stopped as it should");
    }

    /// Somebody who comes for the first time.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.base)
    }

    /// The path of the one-time operator link that was printed at the start.
    pub(crate) fn operator_path(&self) -> &str {
        self.link
            .strip_prefix(&self.base)
            .expect("a link of this site")
    }

    /// Somebody who has used the operator link.
    pub(crate) async fn operator(&self) -> Visitor {
        let operator = self.visitor();
        let door = operator.page(self.operator_path()).await;
        let token = door.value("token").expect("a form with the token");
        let entered = operator.post("/admin/enter", &[("token", &token)]).await;
        assert_eq!(entered.location(), "/admin");
        operator
    }

    /// Submits a model under `name` for both tracks; gives the path of its private page.
    pub(crate) async fn submit(&self, model: &Model, name: &str) -> String {
        let sent = self
            .visitor()
            .post("/submit", &form(model, name, &[]))
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        sent.location()
    }

    /// Submits models and lets them in, without waiting for their runs.
    pub(crate) async fn let_in(&self, model: &Model, names: &[&str]) -> Visitor {
        for name in names {
            self.submit(model, name).await;
        }
        let operator = self.operator().await;
        self.approve_all(&operator).await;
        operator
    }

    /// Approves everything that waits.
    pub(crate) async fn approve_all(&self, operator: &Visitor) {
        for action in operator.page("/admin").await.actions("/admin/submissions/") {
            if action.ends_with("/approve") {
                operator.post(&action, &[]).await.location();
            }
        }
    }

    /// Waits until `n` runs have ended, whichever way; gives all.
    pub(crate) async fn ended_runs(&self, n: usize) -> Vec<RunRow> {
        ended_runs(&self.store, n).await
    }

    /// Waits until a page shows `text`.
    pub(crate) async fn until_page(&self, path: &str, text: &str) -> Page {
        let visitor = self.visitor();
        let what = format!("{path} shows {text:?}");
        until(&what, || async {
            let page = visitor.get(path).await;
            (page.status == StatusCode::OK && page.says(text)).then_some(page)
        })
        .await
    }
}

/// Waits until `n` runs have ended, whichever way; gives all.
pub(crate) async fn ended_runs(store: &Store, n: usize) -> Vec<RunRow> {
    until(&format!("{n} runs end"), || async {
        let runs = store.recent_runs(1000).await.expect("the runs");
        let ended = runs.iter().filter(|run| run.finished_ms.is_some()).count();
        (ended >= n).then_some(runs)
    })
    .await
}

/// The submission form, filled; `changes` replace or add fields, and one with no text leaves it out.
/// The model is called at its endpoint what it is called on the boards.
pub(crate) fn form<'a>(
    model: &'a Model,
    name: &'a str,
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("name", name),
        ("organisation", "Small Labs"),
        ("licence", "MIT"),
        ("open_weights", "on"),
        ("base_url", model.base_url()),
        ("model_id", name),
        ("price_prompt", "0.5"),
        ("price_completion", "1.5"),
        ("tracks", "echo"),
        ("tracks", "stage"),
        ("strategy", "direct"),
    ];
    let changed = |field: &str| changes.iter().any(|(name, _)| *name == field);
    usual
        .into_iter()
        .filter(|(field, _)| !changed(field))
        .chain(
            changes
                .iter()
                .copied()
                .filter(|(_, value)| !value.is_empty()),
        )
        .collect()
}
