//! What runs will take before anything is asked: the strategy run against imagined replies, on some of the items.

use anyhow::Context;
use openmic_app::quoting::{self, Asked};
use openmic_store::LeasedRun;

use super::{Worker, answer::Plan};

/// Notes the quote of a run before its first call; one that is noted stays.
pub(super) async fn note(worker: &Worker, plan: &Plan, leased: &LeasedRun) -> anyhow::Result<()> {
    if worker.store.run_quote(&leased.id).await?.is_some() {
        return Ok(());
    }
    let (samples, _) = worker.store.entrant_limits(&leased.entrant_id).await?;
    let asked = Asked {
        strategy: &plan.strategy,
        system: plan.own.system.as_deref(),
        sampling: &plan.own.sampling,
        samples,
        price_prompt: plan.own.price_prompt,
        price_completion: plan.own.price_completion,
        base_url: plan.own.endpoint.base_url.as_str().trim_end_matches('/'),
        remote_model: &plan.own.endpoint.model_id,
    };
    let quote = quoting::quote_track(&worker.store, &leased.track_id, &plan.spec, &asked)
        .await
        .context("the run could not be quoted")?;
    worker
        .store
        .quote_run(&leased.id, &serde_json::to_string(&quote)?)
        .await?;
    Ok(())
}
