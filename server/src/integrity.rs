//! Looking votes through as they come: what the rules of integrity find becomes unverified.
//!
//! A pass reads the votes since the last one, and of each voter, network and stretch of time that they
//! touch what is needed to test it: its cost is bounded by the new votes, not by the ledger. What is
//! found is stored with its numbers; the votes get a status and are never deleted. Votes about which the
//! operator has decided, and those that voters took back, are left as they are.

mod pass;

use std::time::{Duration, Instant};

use openmic_app::AppState;
use tokio_util::sync::CancellationToken;

pub use pass::{Looked, look};

/// How often new votes are looked for.
const EVERY: Duration = Duration::from_secs(3);

/// Of its time, the share in which looking votes through may be at work: votes wait while a correction is
/// written.
const IDLE: u32 = 10;

/// Stores where votes came from and looks new ones through, until the process stops.
pub(crate) async fn keep(
    state: AppState,
    checks: bool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        let started = Instant::now();
        let now_ms = state.clock.now_ms();
        if let Err(error) = state.guard.store_origins(&state.store, now_ms).await {
            tracing::warn!(error = %error, "the networks of some votes could not be noted");
        }
        if stop.is_cancelled() {
            return Ok(());
        }
        if checks && let Err(error) = all_tracks(&state, now_ms).await {
            tracing::warn!(error = %format!("{error:#}"), "votes could not be looked through; it is tried again");
        }
        let rest = EVERY.max(started.elapsed() * IDLE);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

async fn all_tracks(state: &AppState, now_ms: i64) -> anyhow::Result<()> {
    for track in state.store.tracks().await? {
        if track.kind != "humor" {
            continue;
        }
        let looked = look(&state.store, &track.id, now_ms).await?;
        if looked.changed > 0 {
            tracing::info!(
                track = track.slug,
                votes = looked.votes,
                set_aside = looked.changed,
                "votes were set aside"
            );
            state.boards.touch();
        }
    }
    Ok(())
}
