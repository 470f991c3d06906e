//! A run: the answers that are not stored yet, a few at a time, each stored the moment it is there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use anyhow::Context;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use openmic_app::{secrets::Purpose, submissions::KEY_CONTEXT};
use openmic_store::{EndpointRow, EntrantDetail, LeasedRun, NewSample, StoreError};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    Worker,
    answer::{Open, Plan, Seated, Spent},
    quote,
    trouble::Trouble,
    waiting::Waiting,
};
use crate::providers::{Endpoint, Secret};

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
        Ok(End::Capped(reason)) => {
            tracing::info!(run = run_id, reason, "a run met a cap");
            worker
                .store
                .cap_run(run_id, &worker.name, &reason, now)
                .await?;
        }
        Ok(End::Interrupted) => {
            // Whoever goes on finds every call that came.
            worker.writer.flush().await;
            worker.store.release_run(run_id, &worker.name, now).await?;
        }
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
    Capped(String),
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
    let plan = match plan(worker, leased, lost).await {
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
    if let Err(error) = quote::note(worker, &plan, leased).await {
        // A quote is a help, not a condition.
        tracing::warn!(
            run = leased.id,
            error = format!("{error:#}"),
            "no quote could be made"
        );
    }
    let mut begun: HashMap<(String, i64), Vec<_>> = HashMap::new();
    for pending in worker.store.pending_calls(&leased.id).await? {
        if !pending.call.shared {
            let tokens = pending.call.prompt_tokens + pending.call.completion_tokens;
            plan.spent.add(tokens.unsigned_abs(), pending.call.dollars);
        }
        let place = (pending.item_id, pending.sample_index);
        begun.entry(place).or_default().push(pending.call);
    }
    let run = worker.store.run(&leased.id).await?;
    let tokens = run.prompt_tokens + run.completion_tokens;
    plan.spent.add(tokens.unsigned_abs(), run.dollars);
    let (samples, _) = worker.store.entrant_limits(&leased.entrant_id).await?;
    let per_item = samples
        .unwrap_or(i64::from(plan.spec.samples_per_item))
        .max(1);
    let place = (leased.id.as_str(), leased.track_id.as_str());
    let mut waiting = Waiting::of_run(worker.store.clone(), place, per_item, begun);
    // Answers that failed get one more round at the end, when a passing trouble may be over.
    for last_round in [false, true] {
        let failed = match round(worker, &plan, &mut waiting, lost).await? {
            Round::Finished(failed) => failed,
            Round::Interrupted => return Ok(End::Interrupted),
            Round::GivenUp(reason) => return Ok(End::GivenUp(reason)),
            Round::Capped(reason) => return Ok(End::Capped(reason)),
        };
        if failed.is_empty() {
            return Ok(End::Done);
        }
        if last_round && run.done == 0 && failed.len() as i64 == run.n_samples {
            let reason = failed
                .last()
                .map_or_else(String::new, |(_, error)| error.to_string());
            return Ok(End::GivenUp(format!("no answer came. The last: {reason}")));
        }
        if last_round {
            for (open, trouble) in failed {
                let sample = plan.failed(worker, &open, &trouble);
                worker.writer.sample(sample).await?;
            }
            return Ok(End::Done);
        }
        waiting = waiting.again(failed.into_iter().map(|(open, _)| open).collect());
    }
    Ok(End::Done)
}

enum Round {
    /// Every open answer was asked for; these did not come.
    Finished(Vec<(Open, Trouble)>),
    Interrupted,
    GivenUp(String),
    Capped(String),
}

type Asked = BoxFuture<'static, (Open, Result<NewSample, Trouble>)>;

fn ask(worker: &Worker, plan: &Arc<Plan>, mut open: Open) -> Asked {
    let (worker, plan) = (worker.clone(), plan.clone());
    async move {
        let sample = plan.sample(&worker, &mut open).await;
        (open, sample)
    }
    .boxed()
}

/// Asks for every open answer once, as many at a time as the endpoint takes, and stores each as it comes.
async fn round(
    worker: &Worker,
    plan: &Arc<Plan>,
    waiting: &mut Waiting,
    lost: &CancellationToken,
) -> anyhow::Result<Round> {
    let mut under_way: FuturesUnordered<Asked> = FuturesUnordered::new();
    let mut storing: FuturesUnordered<BoxFuture<'static, anyhow::Result<bool>>> =
        FuturesUnordered::new();
    let mut failed = Vec::new();
    let mut in_a_row = 0;
    let (mut endpoint_gone, mut capped, mut all_asked) = (None, None, false);
    // After a stop nothing new is asked for, and what is under way gets a few seconds.
    let grace = async {
        lost.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::pin!(grace);
    loop {
        while !all_asked
            && under_way.len() + storing.len() < worker.client.at_once(&plan.own.endpoint)
            && endpoint_gone.is_none()
            && capped.is_none()
            && !lost.is_cancelled()
        {
            capped = plan.met_cap();
            if capped.is_some() {
                break;
            }
            match waiting.next().await? {
                Some(open) => under_way.push(ask(worker, plan, open)),
                None => all_asked = true,
            }
        }
        if under_way.is_empty() && storing.is_empty() {
            break;
        }
        let next = tokio::select! {
            Some(stored) = storing.next() => {
                stored?;
                continue;
            }
            Some(next) = under_way.next() => next,
            () = &mut grace => return Ok(Round::Interrupted),
        };
        match next {
            (_, Ok(sample)) => {
                in_a_row = 0;
                endpoint_gone = None;
                let writer = worker.writer.clone();
                storing.push(async move { writer.sample(sample).await }.boxed());
            }
            // Its calls so far are kept; whoever goes on with the run makes the others.
            (_, Err(Trouble::Stopped)) => {}
            (_, Err(Trouble::Capped)) => {
                capped = plan.met_cap();
            }
            (open, Err(trouble)) => {
                in_a_row += u32::from(trouble.is_endpoints());
                if in_a_row >= FAILURES_IN_A_ROW {
                    endpoint_gone = Some(trouble.to_string());
                }
                if trouble.may_pass() {
                    failed.push((open, trouble));
                } else {
                    let sample = plan.failed(worker, &open, &trouble);
                    let writer = worker.writer.clone();
                    storing.push(async move { writer.sample(sample).await }.boxed());
                }
            }
        }
    }
    if lost.is_cancelled() {
        return Ok(Round::Interrupted);
    }
    if let Some(reason) = capped {
        return Ok(Round::Capped(reason));
    }
    Ok(match endpoint_gone {
        Some(error) => Round::GivenUp(format!(
            "{FAILURES_IN_A_ROW} answers in a row did not come. The last: {error}"
        )),
        None => Round::Finished(failed),
    })
}

async fn plan(
    worker: &Worker,
    leased: &LeasedRun,
    lost: &CancellationToken,
) -> anyhow::Result<Plan> {
    let entrant = worker.store.entrant_by_id(&leased.entrant_id).await?;
    let track = worker.store.track_by_id(&leased.track_id).await?;
    let strategy: openmic_domain::strategy::Strategy =
        serde_json::from_str(&entrant.strategy).context("the stored strategy cannot be read")?;
    let mut seats = HashMap::new();
    let spec: openmic_domain::track::TrackSpec =
        serde_json::from_str(&track.spec).context("the stored track cannot be read")?;
    let judge = match &spec.scorer {
        Some(openmic_domain::scoring::Scorer::Judge(judge)) => Some(judge.judge.as_str()),
        _ => None,
    };
    for slug in strategy.seats().into_iter().chain(judge) {
        let other = worker.store.entrant(slug).await.with_context(|| {
            format!("the strategy or the track has a seat for the entrant {slug:?}")
        })?;
        seats.insert(slug.to_owned(), seated(worker, &other).await?);
    }
    let (_, limits) = worker.store.entrant_limits(&leased.entrant_id).await?;
    Ok(Plan {
        run_id: leased.id.clone(),
        spec,
        strategy,
        own: seated(worker, &entrant).await?,
        seats,
        limits: match limits {
            None => Default::default(),
            Some(json) => serde_json::from_str(&json).context("the stored caps cannot be read")?,
        },
        spent: Spent::default(),
        stream: worker.stream,
        lost: lost.clone(),
        asking: std::sync::atomic::AtomicUsize::new(0),
    })
}

/// Where an entrant is asked, and how.
async fn seated(worker: &Worker, entrant: &EntrantDetail) -> anyhow::Result<Seated> {
    let endpoint = worker
        .store
        .endpoint_of(&entrant.id)
        .await?
        .with_context(|| {
            format!(
                "the entrant {:?} was imported and has no endpoint to ask",
                entrant.slug
            )
        })?;
    Ok(Seated {
        sampling: serde_json::from_str(&entrant.sampling)
            .context("the stored sampling cannot be read")?,
        system: entrant.prompt_text.clone(),
        price_prompt: endpoint.price_prompt,
        price_completion: endpoint.price_completion,
        endpoint: opened(worker, endpoint)?,
    })
}

pub(crate) fn opened(worker: &Worker, endpoint: EndpointRow) -> anyhow::Result<Endpoint> {
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
    Ok(Endpoint {
        base_url: Url::parse(&endpoint.base_url)
            .context("the endpoint's address cannot be read")?,
        model_id: endpoint.remote_model,
        key,
    })
}
