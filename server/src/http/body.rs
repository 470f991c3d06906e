//! Bodies of requests: read whole before a handler runs, and refused in a sentence when they are too large.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;

/// The largest form that is read: a system prompt and the rest of a submission, with room.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// So much more is taken in and thrown away, because a browser shows an answer only once it has sent
/// everything: cutting the connection would leave the visitor with "connection reset".
const MAX_DISCARDED: usize = 64 * 1024 * 1024;

/// Longest time a body may take to arrive.
const MAX_DURATION: Duration = Duration::from_secs(60);

/// Reads the body of a request, then goes on; answers itself when there is too much of it.
pub(super) async fn limited(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(MAX_DURATION, read(body)).await {
        Ok(Ok(bytes)) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => (
            StatusCode::REQUEST_TIMEOUT,
            "The form took longer than a minute to arrive. Send it again.\n",
        )
            .into_response(),
    }
}

async fn read(body: Body) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut total) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| {
            (
                StatusCode::BAD_REQUEST,
                "The form did not arrive whole. Send it again.\n",
            )
        })?;
        total += chunk.len();
        if total <= MAX_BYTES {
            bytes.extend_from_slice(&chunk);
        } else if total > MAX_DISCARDED {
            break;
        }
    }
    if total > MAX_BYTES {
        return Err((
            StatusCode::PAYLOAD_TOO_LARGE,
            "What was sent is too large: a form may have 256 KiB in all. Shorten its longest text and send it again.\n",
        ));
    }
    Ok(bytes)
}
