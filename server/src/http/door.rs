//! What a request passes before it comes to a page.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use openmic_app::Within;
use tokio_util::sync::CancellationToken;

use super::{body, client, security, streams};

/// Longest time a page may take; the probe of a submission is the slowest.
const MAX_DURATION: Duration = Duration::from_secs(60);

/// What decides about requests.
#[derive(Clone)]
pub(crate) struct Door {
    /// The header in which a proxy in front says whose a request is.
    pub(super) client_header: Option<HeaderName>,
    /// Ends streams.
    pub(super) stop: CancellationToken,
}

impl openmic_app::Door for Door {
    /// Finds out whose a request is, refuses it if another site sends it or if it is too large, and lets it take so long.
    async fn pass(&self, mut request: Request, within: &Within) -> Response {
        client::resolve(self.client_header.as_ref(), &mut request);
        if let Some(refused) = security::refused(&request) {
            return refused.into_response();
        }
        let request = match body::taken_in(request).await {
            Ok(request) => request,
            Err(refused) => return refused.into_response(),
        };
        match tokio::time::timeout(MAX_DURATION, within.answer(request)).await {
            Ok(response) => streams::ending_at(&self.stop, response),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}
