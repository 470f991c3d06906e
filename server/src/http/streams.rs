//! Answers without an end: they end when the server stops, so that nobody who watches a run holds that up.

use axum::{body::Body, http::header, response::Response};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

/// Ends the body of an event stream when `stop` is cancelled; browsers connect again by themselves.
pub(super) fn ending_at(stop: &CancellationToken, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    let stop = stop.clone();
    response
        .map(|body| Body::from_stream(body.into_data_stream().take_until(stop.cancelled_owned())))
}
