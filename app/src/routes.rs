//! Every address of the site that is a page or a form.

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{Method, StatusCode, Uri, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::prelude::*;

use crate::{
    AppState, PageError, about, admin, api, arena, badges, cards, compare, design::DesignPage,
    error::CarriedError, feeds, i18n, integrity, invitations, jokes, judges, leaderboard, lists,
    models, render, runs, search, submissions,
};

/// The pages and forms of every feature, with a page for every error.
pub fn routes(state: AppState) -> Router {
    routes_within(state, |pages| pages)
}

/// The same with layers of the server's own between the pages and what makes a page of every error:
/// a layer that refuses with a [`PageError`] does so in a page, in the visitor's language.
pub fn routes_within(state: AppState, layers: impl FnOnce(Router) -> Router) -> Router {
    // One for the form and the API: together they try no more endpoints at once than either alone.
    let trying = Router::new()
        .merge(submissions::routes())
        .merge(api::routes())
        .layer(Extension(submissions::Tries::default()));
    let pages = Router::new()
        .merge(trying)
        .merge(leaderboard::routes())
        .merge(compare::routes())
        .merge(models::routes())
        .merge(lists::routes())
        .merge(runs::routes())
        .merge(arena::routes())
        .merge(jokes::routes())
        .merge(integrity::routes())
        .merge(invitations::routes())
        .merge(judges::routes())
        .merge(admin::routes())
        .merge(about::routes())
        .merge(feeds::routes())
        .merge(badges::routes())
        .merge(cards::routes())
        .merge(search::routes())
        .merge(i18n::routes())
        .route("/design", get(design))
        .fallback(elsewhere)
        .layer(from_fn_with_state(state.clone(), integrity::guarded))
        .with_state(state.clone());
    let pages = layers(pages).layer(from_fn_with_state(state.clone(), error_pages));
    // Around the router, not on its routes: the language is taken off the address first.
    Router::new()
        .fallback_service(pages)
        .layer(from_fn_with_state(state, i18n::visited))
}

/// What no route has: an address with a slash too many leads to the one without, anything else is not there.
async fn elsewhere(method: Method, uri: Uri) -> Result<Response, PageError> {
    let reads = matches!(method, Method::GET | Method::HEAD);
    match without_slash(&uri).filter(|_| reads) {
        Some(address) => Ok(Redirect::permanent(&address).into_response()),
        None => Err(PageError::NotFound { what: "page" }),
    }
}

/// The same address without the slashes at its end; none where there are none, or where what is left might
/// be read as an address of another site.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path();
    let shorter = path.trim_end_matches('/');
    let leads_away = path.starts_with("//") || path.contains('\\');
    if shorter.is_empty() || shorter.len() == path.len() || leads_away {
        return None;
    }
    Some(match uri.query() {
        Some(query) => format!("{shorter}?{query}"),
        None => shorter.to_owned(),
    })
}

async fn design(State(state): State<AppState>) -> Response {
    if let Some(file) = crate::design::charts::file().await {
        return file;
    }
    render::page(&state.assets, StatusCode::OK, || view! { <DesignPage/> })
}

/// Turns an error that a handler or a layer returned into a page, or into a problem for a program.
async fn error_pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let allowed = response.headers().get(header::ALLOW).cloned();
    let carried = response.extensions_mut().remove::<CarriedError>();
    let mut told = match carried.and_then(|error| error.lock().ok()?.take()) {
        Some(error) if is_api => api::Problem::from(error).into_response(),
        Some(error) => error.into_page(&state.assets, reads),
        None if is_api || is_written(&response) => response,
        None => match response.status() {
            status if is_rejection(&response, status) => {
                PageError::BadRequest(i18n::t().error_unreadable()).into_page(&state.assets, reads)
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                PageError::Method { read: reads }.into_page(&state.assets, reads)
            }
            // A page that took too long, or that broke off.
            StatusCode::SERVICE_UNAVAILABLE => {
                PageError::Unavailable(None).into_page(&state.assets, reads)
            }
            StatusCode::INTERNAL_SERVER_ERROR => {
                PageError::Internal("it broke off".into()).into_page(&state.assets, reads)
            }
            _ => response,
        },
    };
    if let Some(allowed) = allowed {
        told.headers_mut().entry(header::ALLOW).or_insert(allowed);
    }
    told
}

/// Whether an answer is a page or a problem already: anything but plain words of the framework.
fn is_written(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
}

/// Whether an extractor refused the request, in its own plain words.
fn is_rejection(response: &Response, status: StatusCode) -> bool {
    response.headers().contains_key(header::CONTENT_TYPE)
        && matches!(
            status,
            StatusCode::BAD_REQUEST
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::UNPROCESSABLE_ENTITY
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_leads_to_the_page_and_never_to_another_site() {
        let of = |uri: &'static str| without_slash(&Uri::from_static(uri));
        assert_eq!(of("/tracks/"), Some("/tracks".to_owned()));
        assert_eq!(of("/tracks/x//?a=1"), Some("/tracks/x?a=1".to_owned()));
        assert_eq!(of("/tracks"), None);
        assert_eq!(of("/"), None);
        assert_eq!(of("//elsewhere.example/"), None);
    }
}
