//! The bundled files: precompressed, and cached for ever where the name holds a hash of the content.

use std::path::Path;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, header},
    middleware::{Next, from_fn},
    response::Response,
};
use tower_http::services::ServeDir;

/// Files of the site folder where there is one, otherwise the pages.
pub(super) fn with_fallback(site: &Path, pages: Router) -> Router {
    let files = ServeDir::new(site)
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(pages);
    Router::new().fallback_service(files).layer(from_fn(cache))
}

/// Whether a name ends in a content hash, as the bundle writes it: `main-0123abcd….css`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

async fn cache(request: Request, next: Next) -> Response {
    let is_file = request.method() == Method::GET && request.uri().path().contains('.');
    let hashed = is_file && is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    if response.status().is_success()
        && is_file
        && !response.headers().contains_key(header::CACHE_CONTROL)
    {
        let value = if hashed {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=3600"
        };
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("/main-0123abcd.css"));
        assert!(is_hashed("/pkg/islands_bg-0123abcd4567.wasm"));
        assert!(!is_hashed("/robots.txt"));
        assert!(!is_hashed("/favicon.ico"));
        assert!(!is_hashed("/tracks/first-letter"));
    }
}
