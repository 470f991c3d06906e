//! Judging: LLM judges asked about battles in both orders, each reply stored the moment it is there.
//!
//! As with runs, the truth is in the database: a judging is held by one worker at a time, and whoever takes it
//! up asks only for the replies that are not stored yet.

mod ask;
mod choose;

use std::{collections::HashSet, time::Duration};

use anyhow::Context;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::jobs::Worker;

/// How long a judging belongs to a worker that says nothing.
const LEASE_MS: i64 = 15_000;

/// How often a worker says that it is still there.
const RENEW: Duration = Duration::from_secs(4);

/// How often the database is asked for judgings that nobody works on.
const SWEEP: Duration = Duration::from_secs(2);

/// Judgings worked on at once by one process.
const AT_ONCE: usize = 2;

/// How a judging came to its end, or did not.
enum End {
    /// Every battle was asked about, or a cap was met; with a note where something was left.
    Done(Option<String>),
    /// The judge cannot be asked.
    GivenUp(String),
    /// The process stops, or the judging was stopped or lost.
    Interrupted,
}

/// Works on judgings until `worker.stop` is cancelled.
pub async fn work(worker: Worker) -> anyhow::Result<()> {
    let mut held: HashSet<String> = HashSet::new();
    let mut tasks: JoinSet<String> = JoinSet::new();
    while !worker.stop.is_cancelled() {
        let free = AT_ONCE.saturating_sub(held.len());
        if free > 0 {
            let now_ms = worker.clock.now_ms();
            match worker.store.waiting_judgings(now_ms, 50).await {
                Ok(waiting) => {
                    for id in waiting {
                        if held.len() < AT_ONCE && held.insert(id.clone()) {
                            let worker = worker.clone();
                            tasks.spawn(async move {
                                // In a task of its own, so that a panic ends this judging and not the worker.
                                let (own, of) = (worker.clone(), id.clone());
                                let ended = tokio::spawn(async move { judge(&own, &of).await });
                                let ended = ended.await.unwrap_or_else(|panic| {
                                    Err(anyhow::anyhow!("it broke: {panic}"))
                                });
                                if let Err(error) = ended {
                                    tracing::warn!(
                                        judging = id,
                                        error = format!("{error:#}"),
                                        "a judging was interrupted; it will be taken up again"
                                    );
                                }
                                id
                            });
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %error, "waiting judgings could not be read; tried again soon");
                }
            }
        }
        tokio::select! {
            () = worker.stop.cancelled() => {}
            Some(ended) = tasks.join_next() => {
                if let Ok(id) = ended {
                    held.remove(&id);
                }
            }
            () = tokio::time::sleep(SWEEP) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// Works on one judging until it is done, given up, stopped, lost to another worker or the process stops. False
/// where another worker holds it, or it has ended.
pub async fn judge(worker: &Worker, judging_id: &str) -> anyhow::Result<bool> {
    let now_ms = worker.clock.now_ms();
    let store = &worker.store;
    if !store
        .lease_judging(judging_id, &worker.name, now_ms, now_ms + LEASE_MS)
        .await?
    {
        return Ok(false);
    }
    let lost = worker.stop.child_token();
    let renewing = tokio::spawn(renew(worker.clone(), judging_id.to_owned(), lost.clone()));
    let ended = judge_leased(worker, judging_id, &lost).await;
    renewing.abort();
    let now_ms = worker.clock.now_ms();
    match ended {
        Ok(End::Done(note)) => {
            store
                .end_judging(judging_id, &worker.name, false, note.as_deref(), now_ms)
                .await?;
            tracing::info!(judging = judging_id, note, "a judging is done");
        }
        Ok(End::GivenUp(reason)) => {
            tracing::warn!(judging = judging_id, reason, "a judging was given up");
            store
                .end_judging(judging_id, &worker.name, true, Some(&reason), now_ms)
                .await?;
        }
        Ok(End::Interrupted) => {
            store
                .release_judging(judging_id, &worker.name, now_ms)
                .await?;
        }
        Err(error) => {
            // Best effort: the lease runs out by itself when the database does not answer.
            let _ = store
                .release_judging(judging_id, &worker.name, now_ms)
                .await;
            return Err(error);
        }
    }
    (worker.run_ended)();
    Ok(true)
}

/// Keeps the lease until the judging ends; cancels `lost` when another worker has it or it was stopped.
async fn renew(worker: Worker, judging_id: String, lost: CancellationToken) {
    loop {
        tokio::time::sleep(RENEW).await;
        let until_ms = worker.clock.now_ms() + LEASE_MS;
        match worker
            .store
            .renew_judging(&judging_id, &worker.name, until_ms)
            .await
        {
            Ok(true) => {}
            Ok(false) => {
                lost.cancel();
                return;
            }
            Err(error) => {
                tracing::warn!(judging = judging_id, error = %error, "a lease could not be renewed");
            }
        }
    }
}

async fn judge_leased(
    worker: &Worker,
    judging_id: &str,
    lost: &CancellationToken,
) -> anyhow::Result<End> {
    let store = &worker.store;
    let judging = store.judging(judging_id).await?;
    let judge = store.judge_by_id(&judging.judge_id).await?;
    if !judging.is_planned {
        let now_ms = worker.clock.now_ms();
        // What an earlier judging began is finished first: half of it is paid for.
        let reopened = store.reopen_battles(judging_id, now_ms).await?;
        let wanted = (judging.max_verdicts / 2)
            .unsigned_abs()
            .saturating_sub(reopened);
        let battles = choose::battles(store, &judging, &judge, wanted).await?;
        store
            .plan_battles(judging_id, &judge.id, &judging.track_id, &battles, now_ms)
            .await
            .context("the battles of a judging could not be stored")?;
        if battles.is_empty() && reopened == 0 {
            let why = choose::why_none(store, &judging, &judge).await?;
            return Ok(End::Done(Some(why)));
        }
    }
    ask::all(worker, &judging, &judge, lost).await
}
