//! Every address of the site that is a page or a form.

use std::panic::AssertUnwindSafe;

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use futures::FutureExt as _;
use leptos::prelude::*;
use tower::Service;

use crate::{
    AppState, PageError, about, admin, api, arena, badges, cards, compare, design::DesignPage,
    error::CarriedError, feeds, i18n, integrity, invitations, jokes, judges, leaderboard, lists,
    models, render, runs, search, submissions,
};

/// What a request passes before it comes to a page: it may refuse with a [`PageError`], and it is told in a page, in
/// the visitor's language.
pub trait Door: Clone + Send + Sync + 'static {
    /// Lets a request through to the pages, or answers it.
    fn pass(&self, request: Request, within: &Within) -> impl Future<Output = Response> + Send;
}

/// No door: everybody may come in.
impl Door for () {
    async fn pass(&self, request: Request, within: &Within) -> Response {
        within.answer(request).await
    }
}

/// The pages and forms behind the door.
#[derive(Clone)]
pub struct Within {
    state: AppState,
    routes: Router,
}

impl Within {
    /// Answers a request that has passed the door.
    pub async fn answer(&self, request: Request) -> Response {
        integrity::guarded(&self.state, request, |request| {
            called(&self.routes, request)
        })
        .await
    }
}

/// The pages and forms of every feature, with a page for every error, in the visitor's language. All that is around
/// them is one future: a layer around a router is copied with each request, together with those within it.
#[derive(Clone)]
pub struct Pages<D> {
    within: Within,
    door: D,
}

impl<D: Door> Pages<D> {
    /// The pages behind a door.
    pub fn new(state: AppState, door: D) -> Self {
        let routes = features(state.clone());
        Self {
            within: Within { state, routes },
            door,
        }
    }

    /// The same as a router, for layers around it.
    pub fn router(self) -> Router {
        Router::new().fallback(move |request: Request| {
            let pages = self.clone();
            async move { pages.answer(request).await }
        })
    }

    /// Answers any request.
    pub async fn answer(&self, request: Request) -> Response {
        // The language is taken off the address before anything else looks at it.
        i18n::visited(&self.within.state, request, |request| self.told(request)).await
    }

    /// Turns an error that a handler or the door returned into a page, or into a problem for a program.
    async fn told(&self, request: Request) -> Response {
        let assets = &self.within.state.assets;
        let is_api = request.uri().path().starts_with("/api/");
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let answer = AssertUnwindSafe(self.door.pass(request, &self.within)).catch_unwind();
        let mut response = answer.await.unwrap_or_else(|_| {
            // What it said is in the log already.
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        });
        let allowed = response.headers().get(header::ALLOW).cloned();
        let carried = response.extensions_mut().remove::<CarriedError>();
        let mut told = match carried.and_then(|error| error.lock().ok()?.take()) {
            Some(error) if is_api => api::Problem::from(error).into_response(),
            Some(error) => error.into_page(assets, reads),
            None if is_api || is_written(&response) => response,
            None => match response.status() {
                status if is_rejection(&response, status) => {
                    PageError::BadRequest(i18n::t().error_unreadable()).into_page(assets, reads)
                }
                StatusCode::METHOD_NOT_ALLOWED => {
                    PageError::Method { read: reads }.into_page(assets, reads)
                }
                // A page that took too long, or that broke off.
                StatusCode::SERVICE_UNAVAILABLE => {
                    PageError::Unavailable(None).into_page(assets, reads)
                }
                StatusCode::INTERNAL_SERVER_ERROR => {
                    PageError::Internal("it broke off".into()).into_page(assets, reads)
                }
                _ => response,
            },
        };
        if let Some(allowed) = allowed {
            told.headers_mut().entry(header::ALLOW).or_insert(allowed);
        }
        told
    }
}

/// The pages and forms without a door.
pub fn routes(state: AppState) -> Router {
    Pages::new(state, ()).router()
}

async fn called(routes: &Router, request: Request) -> Response {
    match routes.clone().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The addresses of every feature.
fn features(state: AppState) -> Router {
    // One for the form and the API: together they try no more endpoints at once than either alone.
    let trying = Router::new()
        .merge(submissions::routes())
        .merge(api::routes())
        .layer(Extension(submissions::Tries::default()));
    Router::new()
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
        .with_state(state)
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
