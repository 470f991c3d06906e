//! Bodies of requests: read whole before a handler runs, and refused in a page when they are too large.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
};
use futures::StreamExt;
use openmic_app::PageError;

/// The largest form that is read: a system prompt and the rest of a submission, with room.
const MAX_BYTES: usize = 256 * 1024;

/// So much more is taken in and thrown away, because a browser shows an answer only once it has sent
/// everything: cutting the connection would leave the visitor with "connection reset".
const MAX_DISCARDED: usize = 64 * 1024 * 1024;

/// Longest time a body may take to arrive.
const MAX_DURATION: Duration = Duration::from_secs(60);

/// The request with its body read; an error when there is too much of it.
pub(super) async fn taken_in(request: Request) -> Result<Request, PageError> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = tokio::time::timeout(MAX_DURATION, read(body))
        .await
        .map_err(|_| PageError::form_too_slow())??;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

async fn read(body: Body) -> Result<Vec<u8>, PageError> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut total) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| PageError::form_cut())?;
        total += chunk.len();
        if total <= MAX_BYTES {
            bytes.extend_from_slice(&chunk);
        } else if total > MAX_DISCARDED {
            break;
        }
    }
    if total > MAX_BYTES {
        return Err(PageError::form_too_large(MAX_BYTES / 1024));
    }
    Ok(bytes)
}
