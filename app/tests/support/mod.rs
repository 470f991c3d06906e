//! A site on a database of its own, entrants with jokes on its stage, and voters that keep their cookie.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openmic_app::{
    AppParts, AppState, ArenaStages, Assets, Boards, Clock, Probe, ProbeError, ProbeFuture,
    ProbeTarget, Prober, SiteSettings, secrets::Secrets,
};
use openmic_domain::{hash::sha256_hex, joke};
use openmic_store::{
    Database, ModelParts, NewEntrant, NewItem, NewJoke, NewSample, NewTrack, Store, new_id,
};
use tower::ServiceExt;

struct NoEndpoint;

impl Prober for NoEndpoint {
    fn probe<'a>(&'a self, _: &'a ProbeTarget) -> ProbeFuture<'a> {
        Box::pin(async {
            Err::<Probe, _>(ProbeError {
                field: "base_url",
                code: "connect",
                message: "there are no endpoints here".to_owned(),
            })
        })
    }
}

/// A site and what nobody may see in its arena.
pub(crate) struct Site {
    pub(crate) state: AppState,
    /// Names, slugs and ids of entrants and samples.
    pub(crate) secrets: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Site {
    /// A site without tracks.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Database::Sqlite(folder.path().join("openmic.db")))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let state = AppState::from(AppParts {
            guard: openmic_app::integrity::VoteGuard::default(),
            store,
            boards: Boards::default(),
            arena: ArenaStages::default(),
            clock: Clock::set(1_795_000_000_000),
            secrets: Secrets::generate(),
            assets: Assets::default(),
            prober: Arc::new(NoEndpoint),
            new_runs: Arc::default(),
            site: SiteSettings {
                secure_cookies: false,
                public_url: None,
            },
            alike: Default::default(),
        });
        Site {
            state,
            secrets: Vec::new(),
            _folder: folder,
        }
    }

    /// A site with a humor track of some items and entrants that told a joke on each.
    pub(crate) async fn with_entrants(entrants: usize, items: usize) -> Self {
        let mut site = Self::empty().await;
        let track = NewTrack {
            slug: "jokes".to_owned(),
            version: "1".to_owned(),
            kind: "humor".to_owned(),
            title: "Jokes".to_owned(),
            description: String::new(),
            spec: "{}".to_owned(),
            item_set_hash: "0".to_owned(),
            samples_per_item: 1,
            items: (0..items)
                .map(|n| NewItem {
                    name: format!("item-{n}"),
                    category: Some("one-liner".to_owned()),
                    language: None,
                    input: format!("Tell joke {n} please."),
                    target: None,
                    detail: None,
                })
                .collect(),
        };
        site.state
            .store
            .save_track(&track, site.state.clock.now_ms())
            .await
            .unwrap();
        for n in 0..entrants {
            site.perform(&format!("Comedian {n}"), |item| {
                format!("A joke on {item}, take {n}.")
            })
            .await;
        }
        site.secrets = site.samples().await;
        for n in 0..entrants {
            let entrant = site
                .state
                .store
                .entrant(&format!("comedian-{n}"))
                .await
                .unwrap();
            site.secrets
                .extend([entrant.id, entrant.slug, entrant.name]);
        }
        site
    }

    /// Adds an entrant and queues its run; gives the run's id.
    pub(crate) async fn queue(&self, name: &str) -> String {
        let now_ms = self.state.clock.now_ms();
        let store = &self.state.store;
        let slug = name.to_lowercase().replace(' ', "-");
        let (entrant, _) = store
            .add_entrant(
                &NewEntrant {
                    slug: slug.clone(),
                    name: name.to_owned(),
                    model: ModelParts {
                        slug,
                        name: name.to_owned(),
                        organisation: String::new(),
                        licence: String::new(),
                        open_weights: false,
                        family: String::new(),
                    },
                    endpoint: None,
                    prompt: None,
                    strategy: "{}".to_owned(),
                    sampling: "{}".to_owned(),
                    origin: "built-in".to_owned(),
                    samples: None,
                    limits: None,
                },
                now_ms,
            )
            .await
            .unwrap();
        let track = store.track("jokes").await.unwrap();
        store
            .add_run(&entrant, &track.id, now_ms)
            .await
            .unwrap()
            .unwrap()
    }

    /// Adds an entrant that tells a joke on every item and ends its run.
    pub(crate) async fn perform(&self, name: &str, tell: impl Fn(&str) -> String) {
        let run = self.queue(name).await;
        let now_ms = self.state.clock.now_ms();
        let store = &self.state.store;
        store
            .lease_run(&run, "test", now_ms, now_ms + 60_000)
            .await
            .unwrap()
            .unwrap();
        let track = store.track("jokes").await.unwrap();
        for item in store.items(&track.id).await.unwrap() {
            let text = tell(&item.name);
            let sample = NewSample {
                id: new_id(now_ms),
                run_id: run.clone(),
                item_id: item.id,
                sample_index: 0,
                messages: "[]".to_owned(),
                text: text.clone(),
                reasoning: None,
                finish: "stop".to_owned(),
                extracted: None,
                score: None,
                error_code: None,
                error: None,
                attempts: 1,
                reported_model: None,
                prompt_tokens: 1,
                completion_tokens: 1,
                reasoning_tokens: 0,
                tokens_estimated: false,
                first_token_ms: None,
                duration_ms: 1,
                dollars: 0.0,
                joke: Some(NewJoke {
                    normal: sha256_hex(joke::normal_form(&text).as_bytes()),
                    text,
                    off_stage: None,
                }),
                ..NewSample::default()
            };
            assert!(store.add_sample(&sample, now_ms).await.unwrap());
        }
        assert!(store.finish_run(&run, "test", None, now_ms).await.unwrap());
    }

    /// Ids of all samples on stage.
    pub(crate) async fn samples(&self) -> Vec<String> {
        let track = self.state.store.track("jokes").await.unwrap();
        self.state
            .store
            .stage(&track.id)
            .await
            .unwrap()
            .into_iter()
            .map(|joke| joke.sample_id)
            .collect()
    }

    /// Votes in the ledger.
    pub(crate) async fn votes(&self) -> i64 {
        let track = self.state.store.track("jokes").await.unwrap();
        let ledger = self.state.store.count_votes(&track.id, None).await.unwrap();
        let cells = self.state.store.cells(&track.id).await.unwrap();
        let counted: i64 = cells
            .iter()
            .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
            .sum();
        assert_eq!(ledger, counted, "ledger and cells differ");
        ledger
    }

    /// A browser that has not been here before.
    pub(crate) fn voter(&self) -> Voter {
        Voter {
            router: openmic_app::routes(self.state.clone()),
            cookie: None,
            set_cookie: String::new(),
        }
    }
}

/// A browser.
pub(crate) struct Voter {
    router: Router,
    /// What it sends.
    pub(crate) cookie: Option<String>,
    /// The last cookie it was given, whole.
    pub(crate) set_cookie: String,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Voter {
    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.ask(Request::get(address), Body::empty()).await
    }

    pub(crate) async fn vote(&mut self, token: &str, outcome: &str) -> Answer {
        self.post("text/html", token, outcome).await
    }

    pub(crate) async fn vote_json(&mut self, token: &str, outcome: &str) -> Answer {
        self.post("application/json", token, outcome).await
    }

    async fn post(&mut self, accept: &str, token: &str, outcome: &str) -> Answer {
        let request = Request::post("/arena/vote")
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(
            request,
            Body::from(format!("token={token}&outcome={outcome}")),
        )
        .await
    }

    async fn ask(&mut self, mut request: axum::http::request::Builder, body: Body) -> Answer {
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let text = |name| {
            parts
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        if let Some(cookie) = text(header::SET_COOKIE) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
            self.set_cookie = cookie;
        }
        let (status, location) = (parts.status, text(header::LOCATION));
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// The value of a hidden field; empty when there is none.
pub(crate) fn field(html: &str, name: &str) -> String {
    let Some(at) = html.find(&format!("name=\"{name}\"")) else {
        return String::new();
    };
    let tag = &html[html[..at].rfind('<').unwrap()..];
    let tag = &tag[..tag.find('>').unwrap()];
    tag.split("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
        .to_owned()
}

/// The bytes of a token.
pub(crate) fn decoded(token: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token).unwrap()
}

/// The joke prompt of an arena page.
pub(crate) fn prompt_of(html: &str) -> String {
    let heading = html.find("<h1").unwrap();
    let start = heading + html[heading..].find('>').unwrap() + 1;
    html[start..start + html[start..].find('<').unwrap()].to_owned()
}
