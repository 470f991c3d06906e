//! A run: the answers that are not stored yet, a few at a time, each stored the moment it is there.

use std::{collections::HashSet, sync::Arc, time::Duration};

use anyhow::Context;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use openmic_app::{secrets::Purpose, submissions::KEY_CONTEXT};
use openmic_store::{ItemRow, LeasedRun, NewSample, StoreError};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Worker, answer::Plan};
use crate::providers::{Endpoint, ProviderError, Secret};

/// How long a run belongs to a worker that says nothing.
const LEASE_MS: i64 = 15_000;

/// How often a worker says that it is still there.
const RENEW: Duration = Duration::from_secs(4);

/// How long answers under way may take to arrive once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(6);

/// So many answers in a row that do not come end the run: its endpoint is gone, and asking on would
/// fill the run with failures that say nothing about the entrant.
const FAILURES_IN_A_ROW: u32 = 8;

/// Works on a run until it is done, given up, lost to another worker or the process stops.
pub(super) async fn answer(worker: &Worker, run_id: &str) -> anyhow::Result<()> {
    let now = worker.clock.now_ms();
    let Some(leased) = worker
        .store
        .lease_run(run_id, &worker.name, now, now + LEASE_MS)
        .await?
    else {
        return Ok(());
    };
    let lost = worker.stop.child_token();
    let renewing = tokio::spawn(renew(worker.clone(), run_id.to_owned(), lost.clone()));
    let outcome = answer_leased(worker, &leased, &lost).await;
    renewing.abort();
    let now = worker.clock.now_ms();
    match outcome {
        Ok(End::Done) => {
            worker
                .store
                .finish_run(run_id, &worker.name, None, now)
                .await?;
            tracing::info!(run = run_id, "a run is done");
        }
        Ok(End::GivenUp(reason)) => {
            tracing::warn!(run = run_id, reason, "a run was given up");
            worker
                .store
                .finish_run(run_id, &worker.name, Some(&reason), now)
                .await?;
        }
        Ok(End::Interrupted) => worker.store.release_run(run_id, &worker.name, now).await?,
        Err(error) => {
            // Best effort: the lease runs out by itself when the database does not answer.
            let _ = worker.store.release_run(run_id, &worker.name, now).await;
            return Err(error);
        }
    }
    (worker.run_ended)();
    Ok(())
}

enum End {
    Done,
    GivenUp(String),
    Interrupted,
}

/// Keeps the lease until the run ends; cancels `lost` when another worker has it.
async fn renew(worker: Worker, run_id: String, lost: CancellationToken) {
    loop {
        tokio::time::sleep(RENEW).await;
        match worker
            .store
            .renew_lease(&run_id, &worker.name, worker.clock.now_ms() + LEASE_MS)
            .await
        {
            Ok(true) => {}
            Ok(false) => {
                lost.cancel();
                return;
            }
            Err(error) => {
                tracing::warn!(run = run_id, error = %error, "a lease could not be renewed")
            }
        }
    }
}

async fn answer_leased(
    worker: &Worker,
    leased: &LeasedRun,
    lost: &CancellationToken,
) -> anyhow::Result<End> {
    let plan = match plan(worker, leased).await {
        Ok(plan) => Arc::new(plan),
        // Trouble with the database passes; a run that cannot be planned does not.
        Err(error)
            if error
                .downcast_ref::<StoreError>()
                .is_some_and(|error| !error.is_not_found()) =>
        {
            return Err(error);
        }
        Err(error) => return Ok(End::GivenUp(format!("{error:#}"))),
    };
    let items: Vec<Arc<ItemRow>> = worker
        .store
        .items(&leased.track_id)
        .await?
        .into_iter()
        .map(Arc::new)
        .collect();
    let stored: HashSet<(String, i64)> = worker
        .store
        .stored_answers(&leased.id)
        .await?
        .into_iter()
        .collect();
    let per_item = i64::from(plan.spec.samples_per_item.max(1));
    let mut open: Vec<Open> = items
        .iter()
        .flat_map(|item| {
            (0..per_item).map(move |index| Open {
                item: item.clone(),
                index,
            })
        })
        .filter(|open| !stored.contains(&(open.item.id.clone(), open.index)))
        .collect();
    // Answers that failed get one more round at the end, when a passing trouble may be over.
    for last_round in [false, true] {
        let failed = match round(worker, &plan, &open, lost).await? {
            Round::Finished(failed) => failed,
            Round::Interrupted => return Ok(End::Interrupted),
            Round::GivenUp(reason) => return Ok(End::GivenUp(reason)),
        };
        if failed.is_empty() {
            return Ok(End::Done);
        }
        if last_round && stored.is_empty() && failed.len() == items.len() * per_item as usize {
            let reason = failed
                .last()
                .map_or_else(String::new, |(_, error)| error.to_string());
            return Ok(End::GivenUp(format!("no answer came. The last: {reason}")));
        }
        if last_round {
            for (open, error) in &failed {
                store(
                    worker,
                    &plan.failed(&worker.clock, &open.item, open.index, error),
                )
                .await?;
            }
            return Ok(End::Done);
        }
        open = failed.into_iter().map(|(open, _)| open).collect();
    }
    Ok(End::Done)
}

/// An answer that is not stored yet.
#[derive(Clone)]
struct Open {
    item: Arc<ItemRow>,
    index: i64,
}

enum Round {
    /// Every open answer was asked for; these did not come.
    Finished(Vec<(Open, ProviderError)>),
    Interrupted,
    GivenUp(String),
}

type Asked = BoxFuture<'static, (Open, Result<NewSample, ProviderError>)>;

fn ask(worker: &Worker, plan: &Arc<Plan>, open: Open) -> Asked {
    let (client, clock, plan) = (worker.client.clone(), worker.clock.clone(), plan.clone());
    async move {
        let sample = plan.sample(&client, &clock, &open.item, open.index).await;
        (open, sample)
    }
    .boxed()
}

/// Asks for every open answer once, a few at a time, and stores each as it comes.
async fn round(
    worker: &Worker,
    plan: &Arc<Plan>,
    open: &[Open],
    lost: &CancellationToken,
) -> anyhow::Result<Round> {
    let mut waiting = open.iter().cloned();
    let mut under_way: FuturesUnordered<Asked> = FuturesUnordered::new();
    let mut failed = Vec::new();
    let mut in_a_row = 0;
    let mut endpoint_gone = None;
    // After a stop nothing new is asked for, and what is under way gets a few seconds.
    let grace = async {
        lost.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::pin!(grace);
    loop {
        while under_way.len() < worker.requests_per_run
            && endpoint_gone.is_none()
            && !lost.is_cancelled()
        {
            match waiting.next() {
                Some(open) => under_way.push(ask(worker, plan, open)),
                None => break,
            }
        }
        let next = tokio::select! {
            next = under_way.next() => next,
            () = &mut grace => return Ok(Round::Interrupted),
        };
        match next {
            None => break,
            Some((_, Ok(sample))) => {
                in_a_row = 0;
                endpoint_gone = None;
                store(worker, &sample).await?;
            }
            Some((open, Err(error))) => {
                in_a_row += 1;
                if in_a_row >= FAILURES_IN_A_ROW {
                    endpoint_gone = Some(error.to_string());
                }
                failed.push((open, error));
            }
        }
    }
    if lost.is_cancelled() {
        return Ok(Round::Interrupted);
    }
    Ok(match endpoint_gone {
        Some(error) => Round::GivenUp(format!(
            "{FAILURES_IN_A_ROW} answers in a row did not come. The last: {error}"
        )),
        None => Round::Finished(failed),
    })
}

async fn store(worker: &Worker, sample: &NewSample) -> anyhow::Result<()> {
    worker
        .store
        .add_sample(sample, worker.clock.now_ms())
        .await
        .map(|_| ())
        .context("a sample could not be stored")
}

async fn plan(worker: &Worker, leased: &LeasedRun) -> anyhow::Result<Plan> {
    let entrant = worker.store.entrant_by_id(&leased.entrant_id).await?;
    let track = worker.store.track_by_id(&leased.track_id).await?;
    let endpoint = worker
        .store
        .endpoint_of(&leased.entrant_id)
        .await?
        .context("this entrant was imported and has no endpoint to ask")?;
    let key = match &endpoint.sealed_key {
        None => None,
        Some(sealed) => {
            let plain = worker.secrets.open(Purpose::EndpointKey, KEY_CONTEXT, sealed).context(
                "the endpoint's key was stored under another secret key: restore the server's secret.key, \
                 or submit the model again",
            )?;
            Some(Secret::new(
                String::from_utf8(plain).context("the endpoint's key is not text")?,
            ))
        }
    };
    Ok(Plan {
        run_id: leased.id.clone(),
        spec: serde_json::from_str(&track.spec).context("the stored track cannot be read")?,
        strategy: serde_json::from_str(&entrant.strategy)
            .context("the stored strategy cannot be read")?,
        sampling: serde_json::from_str(&entrant.sampling)
            .context("the stored sampling cannot be read")?,
        system: entrant.prompt_text,
        endpoint: Endpoint {
            base_url: Url::parse(&endpoint.base_url)
                .context("the endpoint's address cannot be read")?,
            model_id: endpoint.remote_model,
            key,
        },
        price_prompt: endpoint.price_prompt,
        price_completion: endpoint.price_completion,
        stream: worker.stream,
    })
}
