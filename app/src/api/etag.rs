//! Tags of answers, so that whoever has the current one is not sent it again.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Gives every answer to a GET a tag of its content, and answers 304 to whoever names that tag.
///
/// The tag is weak, since the same content may be sent compressed in several ways.
pub(super) async fn tagged(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let hash = Sha256::digest(&bytes);
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts
        .headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("public, no-cache"));
    if known.is_some_and(|known| names(&known, &tag)) {
        let mut headers = HeaderMap::new();
        for name in [header::ETAG, header::CACHE_CONTROL, header::LINK] {
            if let Some(value) = parts.headers.remove(&name) {
                headers.insert(name, value);
            }
        }
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether `If-None-Match` names a tag; weak and strong forms of it are the same here (RFC 9110, 13.1.2).
fn names(known: &HeaderValue, tag: &str) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.to_str().is_ok_and(|known| {
        known.trim() == "*" || known.split(',').any(|known| plain(known) == plain(tag))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::names;

    #[test]
    fn a_tag_is_found_among_others() {
        let of = |text: &'static str| names(&HeaderValue::from_static(text), "W/\"abc\"");
        assert!(of("W/\"abc\""));
        assert!(of("\"x\", \"abc\""));
        assert!(of("*"));
        assert!(!of("\"ab\""));
        assert!(!of(""));
    }
}
