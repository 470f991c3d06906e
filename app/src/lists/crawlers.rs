//! For those who search the web: what may be looked at, and where the pages are.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::handlers::everybody;
use crate::{AppState, PageError, i18n::Visit, leaderboard};

/// Most addresses of a site map, after its standard.
const MOST: usize = 50_000;

/// Pages that are there on every site.
const FIXED: [&str; 11] = [
    "/",
    "/tracks",
    "/arena",
    "/models",
    "/entrants",
    "/runs",
    "/judges",
    "/submit",
    "/methods",
    "/about",
    "/api",
];

/// What is not looked at: what is somebody's own, and the same again as a file.
const CLOSED: &str = "User-agent: *
Disallow: /admin
Disallow: /submissions/
Disallow: /invite/
Disallow: /*format=
";

/// `GET /robots.txt`. Only a site that knows its own address can say where its map is.
pub(super) async fn robots(State(state): State<AppState>) -> Response {
    let map = state.site.public_url.as_ref().map(|address| {
        let address = address.trim_end_matches('/');
        format!("Sitemap: {address}/sitemap.xml\n")
    });
    let text = format!("{CLOSED}{}", map.unwrap_or_default());
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (kind, text).into_response()
}

/// `GET /sitemap.xml`: the pages that are the same for everybody, boards before entrants before models.
pub(super) async fn sitemap(State(state): State<AppState>) -> Result<Response, PageError> {
    let mut paths: Vec<String> = FIXED.map(str::to_owned).to_vec();
    for board in leaderboard::boards(&state).await? {
        let path = board.path();
        if board.ranked() > 0 {
            paths.push(format!("{path}/evidence"));
        }
        if board.track.kind == "humor" {
            paths.push(format!("{path}/jokes"));
        }
        paths.push(path);
    }
    for entrant in everybody(&state).await? {
        paths.push(format!("/entrants/{}", entrant.slug));
    }
    for model in state.store.list_models("", i64::MAX).await? {
        paths.push(format!("/models/{}", model.slug));
    }
    paths.truncate(MOST);
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    Ok((kind, map_of(&paths)).into_response())
}

fn map_of(paths: &[String]) -> String {
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        let address = Visit::absolute(path)
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        map.push_str(&format!("<url><loc>{address}</loc></url>\n"));
    }
    map.push_str("</urlset>\n");
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_of_whole_addresses_and_well_formed() {
        let map = map_of(&["/".to_owned(), "/tracks/a&b".to_owned()]);
        assert!(
            map.contains("<url><loc>/tracks/a&amp;b</loc></url>"),
            "{map}"
        );
        assert!(map.starts_with("<?xml") && map.trim_end().ends_with("</urlset>"));
    }
}
