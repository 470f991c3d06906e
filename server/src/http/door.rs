//! What a request passes before it comes to a page: one layer for all of it, since every layer around a route is
//! copied with each request, together with those within it.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio_util::sync::CancellationToken;

use super::{body, client, security, streams};

/// Longest time a page may take; the probe of a submission is the slowest.
const MAX_DURATION: Duration = Duration::from_secs(60);

/// What decides about requests.
pub(super) struct Door {
    /// The header in which a proxy in front says whose a request is.
    pub(super) client_header: Option<HeaderName>,
    /// Ends streams.
    pub(super) stop: CancellationToken,
}

/// Finds out whose a request is, refuses it if another site sends it or if it is too large, and lets it take so long.
pub(super) async fn passed(
    State(door): State<Arc<Door>>,
    mut request: Request,
    next: Next,
) -> Response {
    client::resolve(door.client_header.as_ref(), &mut request);
    if let Some(refused) = security::refused(&request) {
        return refused.into_response();
    }
    let request = match body::taken_in(request).await {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    match tokio::time::timeout(MAX_DURATION, next.run(request)).await {
        Ok(response) => streams::ending_at(&door.stop, response),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
