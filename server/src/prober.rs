//! Trying an endpoint before a submission is accepted.

use openmic_app::{Probe, ProbeError, ProbeFuture, ProbeTarget, Prober};
use url::Url;

use crate::providers::{Client, Endpoint, Secret};

/// Asks endpoints through the provider client, under its address rules.
pub(crate) struct ClientProber(pub(crate) Client);

impl Prober for ClientProber {
    fn probe<'a>(&'a self, target: &'a ProbeTarget) -> ProbeFuture<'a> {
        Box::pin(async move {
            let base_url = Url::parse(&target.base_url).map_err(|error| ProbeError {
                field: "base_url",
                code: "setup",
                message: format!("This is not an address: {error}."),
            })?;
            let endpoint = Endpoint {
                base_url,
                model_id: target.model_id.clone(),
                key: target.key.clone().map(Secret::new),
            };
            let probe = self.0.probe(&endpoint).await.map_err(|error| ProbeError {
                field: match error.code() {
                    "unauthorised" | "invalid_key" | "out_of_credit" => "key",
                    "unknown_model" => "model_id",
                    _ => "base_url",
                },
                code: error.code(),
                message: error.to_string(),
            })?;
            Ok(Probe {
                duration_ms: probe.duration_ms,
                reported_model: probe.reported_model,
            })
        })
    }
}
