//! What every handler may use: the store, the boards, the clock, the secrets, the site's settings.

use std::{future::Future, ops::Deref, pin::Pin, sync::Arc};

use openmic_store::Store;

use crate::{
    arena::ArenaStages, assets::Assets, clock::Clock, integrity::VoteGuard, jokes::AlikeIndex,
    leaderboard::Boards, secrets::Secrets,
};

/// Everything a handler may use, shared: every layer of every request takes a clone.
#[derive(Clone)]
pub struct AppState(Arc<AppParts>);

impl From<AppParts> for AppState {
    fn from(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

/// What an [`AppState`] is made of.
pub struct AppParts {
    /// The database.
    pub store: Store,
    /// The fitted boards, in memory.
    pub boards: Boards,
    /// The jokes that may meet, in memory.
    pub arena: ArenaStages,
    /// What stands before a vote.
    pub guard: VoteGuard,
    /// The time.
    pub clock: Clock,
    /// The master key.
    pub secrets: Secrets,
    /// Addresses of style sheet, icons and wasm.
    pub assets: Assets,
    /// Tries an endpoint before a submission is accepted.
    pub prober: Arc<dyn Prober>,
    /// Wakes the workers of this process when there is a new run.
    pub new_runs: Arc<tokio::sync::Notify>,
    /// Settings of this site.
    pub site: SiteSettings,
    /// What is like a text, among known and told jokes.
    pub alike: AlikeIndex,
}

/// Settings of this site.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Whether cookies are marked Secure: true when visitors reach the site by HTTPS.
    pub secure_cookies: bool,
    /// Where visitors reach the site, such as `https://openmic.example`; if not known, the address
    /// that a request names.
    pub public_url: Option<String>,
}

/// An endpoint to be tried.
#[derive(Clone)]
pub struct ProbeTarget {
    /// Base address of the OpenAI-compatible routes.
    pub base_url: String,
    /// The model's name there.
    pub model_id: String,
    /// The key, if it asks for one.
    pub key: Option<String>,
}

/// What an endpoint answered when it was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// How long the answer took.
    pub duration_ms: u64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
}

/// Why an endpoint was not accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeError {
    /// The form field to blame.
    pub field: &'static str,
    /// The kind of failure, as it is stored of samples: `timeout`, `connect`, …
    pub code: &'static str,
    /// What happened and what to do, in English; never with the key.
    pub message: String,
}

/// What [`Prober::probe`] gives.
pub type ProbeFuture<'a> = Pin<Box<dyn Future<Output = Result<Probe, ProbeError>> + Send + 'a>>;

/// Tries an endpoint with one small request.
pub trait Prober: Send + Sync {
    /// Asks the endpoint for a word.
    fn probe<'a>(&'a self, target: &'a ProbeTarget) -> ProbeFuture<'a>;
}
