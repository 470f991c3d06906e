//! Jobs: runs are handed out by apalis and worked on in this process or another.
//!
//! The truth about a run is its row in the database. The queue only says "there is something to do":
//! a job that is lost, doubled or late changes nothing, because a worker first takes the run's lease
//! and then asks only for the answers that are not stored yet.

mod answer;
mod likelihood;
mod queue;
pub mod quote;
mod run;
mod score;
mod shared;
mod trouble;
mod turns;
mod waiting;
mod writer;

use std::sync::Arc;

use openmic_app::{Clock, secrets::Secrets};
use openmic_store::{JobPool, Store};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::providers::Client;

pub use queue::work;
pub(crate) use run::opened;
pub use shared::SharedAnswers;
pub use writer::Writer;

/// What a worker needs.
#[derive(Clone)]
pub struct Worker {
    /// The database.
    pub store: Store,
    /// The queue's own pool.
    pub jobs: JobPool,
    /// Opens endpoint keys.
    pub secrets: Secrets,
    /// The time.
    pub clock: Clock,
    /// Asks the endpoints.
    pub client: Client,
    /// Runs worked on at once.
    pub runs_at_once: usize,
    /// Stores samples, many in one commit.
    pub writer: Writer,
    /// Answers to requests that repeat themselves.
    pub shared: SharedAnswers,
    /// Whether answers are streamed.
    pub stream: bool,
    /// Woken when there is a new run.
    pub new_runs: Arc<Notify>,
    /// Called when a run ends, so that boards follow.
    pub run_ended: Arc<dyn Fn() + Send + Sync>,
    /// Ends the work: no new sample is begun, those under way get a few seconds.
    pub stop: CancellationToken,
    /// This worker's name among all on the database.
    pub name: String,
}

/// A name no other worker has: host, process and a random part.
pub fn worker_name(now_ms: i64) -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let id = openmic_store::new_id(now_ms);
    let random = id.rsplit('-').next().unwrap_or_default();
    format!("{}-{}-{random}", host.trim(), std::process::id())
}
