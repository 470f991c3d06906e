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

/// The files that the site folder holds now, and the pages everywhere else: whoever asks for a page does not wait until
/// the disk has said that there is no such file.
pub(super) fn with_fallback(site: &Path, pages: Router) -> Router {
    let files = ServeDir::new(site)
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(pages.clone());
    let mut router = Router::new();
    for path in paths(site, "") {
        router = router.route_service(&path, files.clone());
    }
    router.fallback_service(pages).layer(from_fn(cache))
}

/// The addresses of all files in a folder. One that cannot be read has none.
fn paths(folder: &Path, address: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            let address = format!("{address}/{}", entry.file_name().to_string_lossy());
            if path.is_dir() {
                paths(&path, &address)
            } else {
                vec![address]
            }
        })
        // What a route would take for a part that may be anything.
        .filter(|address| !address.contains(['{', '}']))
        .collect()
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
    use super::{is_hashed, paths};

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("/main-0123abcd.css"));
        assert!(is_hashed("/pkg/islands_bg-0123abcd4567.wasm"));
        assert!(!is_hashed("/robots.txt"));
        assert!(!is_hashed("/favicon.ico"));
        assert!(!is_hashed("/tracks/first-letter"));
    }

    #[test]
    fn every_file_of_the_folder_has_its_address_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("pkg")).expect("a folder");
        for file in ["robots.txt", "pkg/islands.js", "pkg/{odd}.js"] {
            std::fs::write(folder.path().join(file), "").expect("a file");
        }
        let mut found = paths(folder.path(), "");
        found.sort();
        assert_eq!(found, ["/pkg/islands.js", "/robots.txt"]);
        assert!(paths(&folder.path().join("nowhere"), "").is_empty());
    }
}
