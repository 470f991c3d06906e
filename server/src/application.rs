//! The running application: database, boards, workers and HTTP, started and stopped together.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use axum::{ServiceExt, serve::ListenerExt};
use openmic_app::{
    AppParts, AppState, Assets, Boards, Clock, RankWatch, SiteSettings,
    integrity::{VoteGuard, VoteLimits},
};
use openmic_store::{Database, Store, StoreError};
use tokio::{net::TcpListener, sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    content, http, integrity,
    jobs::{self, Worker},
    judging, originality,
    paraphrase::Meaning,
    prober::ClientProber,
    providers::{AddressPolicy, Client, Limits},
    secret_file,
};

/// How long the votes of one moment are gathered before the boards are fitted again.
const REFIT_AFTER: Duration = Duration::from_millis(300);

/// The rest after fitting them, in times of what fitting took.
const REFIT_REST: u32 = 9;

/// How often boards look for votes and runs of other processes.
const REFIT_EVERY: Duration = Duration::from_secs(3);

/// How long a stop may take in all.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// What to start besides the pages.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Work on runs in this process.
    pub work: bool,
    /// A file of entrants to let in at the start.
    pub entrants: Option<PathBuf>,
    /// Where those entrants' endpoint is, when not where the file says.
    pub entrants_url: Option<String>,
    /// Time-outs and retries of the provider client.
    pub limits: Limits,
}

/// An application that is ready to serve.
pub struct Application {
    listener: TcpListener,
    addr: SocketAddr,
    state: AppState,
    site: http::Site,
    worker: Option<Worker>,
    vote_checks: bool,
    meaning: Option<Meaning>,
    stop: CancellationToken,
}

/// Opens and migrates the database of a configuration.
pub async fn open_store(config: &Config) -> anyhow::Result<Store> {
    let database: Database = config.database.parse()?;
    let store = Store::open(&database)
        .await
        .with_context(|| format!("the database {database} cannot be opened"))?;
    store
        .migrate()
        .await
        .with_context(|| format!("the database {database} cannot be brought up to date"))?;
    Ok(store)
}

/// Loads the built-in tracks, or those of the configured folder.
pub async fn load_content(config: &Config, store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let tracks = match &config.content {
        None => content::built_in_tracks()?,
        Some(folder) => content::read_tracks(folder)?,
    };
    for track in &tracks {
        let saved = content::save_track(store, track, clock.now_ms()).await;
        match saved {
            // An earlier release stored this version with other rules: its results stay under them.
            Err(error) if config.content.is_none() && is_conflict(&error) => {
                tracing::warn!("a built-in track stays as it is stored: {error:#}");
            }
            saved => _ = saved?,
        }
    }
    Ok(())
}

fn is_conflict(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StoreError::Conflict(_)))
}

/// A worker on a store, without the pages around it.
pub async fn worker(
    config: &Config,
    store: &Store,
    clock: &Clock,
    limits: Limits,
) -> anyhow::Result<Worker> {
    let now_ms = clock.now_ms();
    Ok(Worker {
        store: store.clone(),
        jobs: store.job_pool().await?,
        secrets: secret_file::load(config)?,
        clock: clock.clone(),
        client: client(config, limits)?,
        runs_at_once: config.runs_at_once,
        writer: jobs::Writer::start(store.clone(), clock.clone()),
        shared: jobs::SharedAnswers::new(store.clone()),
        stream: config.stream,
        new_runs: Arc::new(Notify::new()),
        run_ended: Arc::new(|| ()),
        stop: CancellationToken::new(),
        name: jobs::worker_name(now_ms),
    })
}

/// The provider client under the configured address rules.
pub fn client(config: &Config, limits: Limits) -> anyhow::Result<Client> {
    let policy = AddressPolicy::parse(&config.allow_endpoints)
        .context("the setting allow_endpoints cannot be used")?;
    let limits = Limits {
        at_once_start: config.requests_per_run,
        at_once_most: config.requests_per_endpoint.max(config.requests_per_run),
        ..limits
    };
    Ok(Client::new(policy, limits)?)
}

impl Application {
    /// Opens everything and binds the address; nothing is served yet.
    pub async fn build(config: &Config, start: &Start) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let store = open_store(config).await?;
        load_content(config, &store, &clock).await?;
        if let Some(path) = &start.entrants {
            let file = content::read_entrants(path)?;
            content::save_entrants(&store, &file, start.entrants_url.as_deref(), clock.now_ms())
                .await?;
        }
        let assets = Assets::read(&config.site)?;
        let stop = CancellationToken::new();
        let boards = Boards::default();
        boards.refresh(&store).await?;
        let new_runs = Arc::new(Notify::new());
        let state = AppState::from(AppParts {
            store: store.clone(),
            boards: boards.clone(),
            arena: openmic_app::ArenaStages::default(),
            guard: VoteGuard::new(VoteLimits {
                per_voter: config.votes_per_voter,
                per_network: config.votes_per_network,
            }),
            clock: clock.clone(),
            secrets: secret_file::load(config)?,
            assets,
            prober: Arc::new(ClientProber(client(config, start.limits.clone())?)),
            new_runs: new_runs.clone(),
            site: SiteSettings {
                secure_cookies: config
                    .public_url
                    .as_deref()
                    .is_some_and(|url| url.starts_with("https://")),
                public_url: config.public_url.clone(),
            },
            alike: openmic_app::AlikeIndex::default(),
        });
        let worker = if start.work {
            let mut worker = worker(config, &store, &clock, start.limits.clone()).await?;
            worker.new_runs = new_runs;
            worker.run_ended = Arc::new(move || boards.touch());
            worker.stop = stop.clone();
            Some(worker)
        } else {
            None
        };
        let meaning = Meaning::of(config, client(config, start.limits.clone())?)?;
        let listener = TcpListener::bind(config.addr).await.with_context(|| {
            format!("{} cannot be listened on; is another Openmic running there? Choose another with --addr", config.addr)
        })?;
        let addr = listener.local_addr()?;
        let client_header = config
            .client_address_header
            .as_deref()
            .map(|name| name.parse::<axum::http::HeaderName>())
            .transpose()
            .context("the setting client_address_header is no name of a header")?;
        let site = http::site(state.clone(), &config.site, client_header, stop.clone());
        Ok(Application {
            listener,
            addr,
            state,
            site,
            worker,
            vote_checks: config.vote_checks,
            meaning,
            stop,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What the handlers share.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Ends [`Application::run`] when cancelled.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// A one-time link that makes its visitor the operator, good for a day.
    pub async fn operator_link(&self, base: &str) -> anyhow::Result<String> {
        operator_link(&self.state.store, &self.state.clock, base).await
    }

    /// Serves until the stop token is cancelled, then ends within ten seconds.
    pub async fn run(self) -> anyhow::Result<()> {
        let Application {
            listener,
            state,
            site,
            worker,
            vote_checks,
            meaning,
            stop,
            ..
        } = self;
        let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
        tasks.spawn(refit(state.clone(), stop.clone()));
        tasks.spawn(originality::keep(
            state.store.clone(),
            state.clock.clone(),
            state.boards.clone(),
            state.alike.clone(),
            meaning,
            stop.clone(),
        ));
        tasks.spawn(integrity::keep(state.clone(), vote_checks, stop.clone()));
        // Not one of the parts: where it breaks, whoever asks waits, and the site goes on.
        tokio::spawn({
            let (state, stop) = (state.clone(), stop.clone());
            async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = openmic_app::compute_ahead(&state) => {}
                }
            }
        });
        if let Some(worker) = worker {
            tasks.spawn(judging::work(worker.clone()));
            tasks.spawn(jobs::work(worker));
        }
        let serving = stop.clone();
        tasks.spawn(async move {
            // An answer is written at once, so waiting for more to send with it only delays its end.
            let listener = listener.tap_io(|connection| {
                if let Err(error) = connection.set_nodelay(true) {
                    tracing::debug!(error = %error, "a connection keeps its delay");
                }
            });
            axum::serve(
                listener,
                site.into_make_service_with_connect_info::<SocketAddr>(),
            )
            .with_graceful_shutdown(async move { serving.cancelled().await })
            .await
            .context("the server ended")
        });
        let mut outcome = Ok(());
        tokio::select! {
            () = stop.cancelled() => {}
            ended = tasks.join_next() => {
                // A part that ends by itself ends the whole: half an Openmic helps nobody.
                if let Some(ended) = ended {
                    outcome = ended.context("a part of the server broke").and_then(|result| result);
                }
                stop.cancel();
            }
        }
        let rest = async {
            while let Some(ended) = tasks.join_next().await {
                ended??;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(STOP_WITHIN, rest).await {
            Ok(result) => outcome = outcome.and(result),
            Err(_) => tracing::warn!("some connections were still open and were cut"),
        }
        tasks.abort_all();
        let _ = tokio::time::timeout(Duration::from_millis(500), state.store.close()).await;
        outcome
    }
}

/// A one-time link for the operator, stored by its hash only.
pub async fn operator_link(store: &Store, clock: &Clock, base: &str) -> anyhow::Result<String> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let token = openmic_app::secrets::new_token();
    let now = clock.now_ms();
    store
        .add_operator_link(&openmic_app::secrets::token_hash(&token), now, now + DAY_MS)
        .await?;
    Ok(format!("{base}/admin/enter?token={token}"))
}

/// Fits the boards again whenever votes or runs have changed, here or in another process. The larger they are, the
/// longer it rests in between, so that votes come in as fast as without it.
async fn refit(state: AppState, stop: CancellationToken) -> anyhow::Result<()> {
    let mut ranks = RankWatch::default();
    let mut fitted = Duration::ZERO;
    // It settles once a round instead of with each of its questions.
    let store = state.store.lagging();
    loop {
        let began = Instant::now();
        let now_ms = state.clock.now_ms();
        if let Err(error) = ranks.note(&store, &state.boards, now_ms).await {
            tracing::warn!(error = %error, "what is new on the boards could not be stored for the feeds; it is tried again");
        }
        let noted = began.elapsed();
        tokio::select! {
            () = stop.cancelled() => break,
            () = state.boards.wait() => {}
            () = tokio::time::sleep(REFIT_EVERY) => {}
        }
        let pause = REFIT_AFTER.max((fitted + noted) * REFIT_REST);
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
        let began = Instant::now();
        store.settle().await;
        if let Err(error) = state.boards.refresh(&store).await {
            tracing::warn!(error = %error, "the boards could not be fitted again; they stay as they were");
        }
        fitted = began.elapsed();
    }
    Ok(())
}
