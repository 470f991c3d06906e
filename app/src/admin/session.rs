//! The operator's session: a one-time link opens it, a cookie holds its token, the store its hash.

use axum::{
    extract::{Query, RawForm, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use super::page::{DoorPage, DoorView};
use crate::{
    AppState, PageError,
    i18n::t,
    render,
    secrets::{new_token, token_hash},
};

/// Name of the cookie.
const COOKIE: &str = "operator";
/// How long a session lasts.
pub(crate) const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// Goes on for the operator; an error page for everybody else.
pub(crate) async fn require_operator(
    state: &AppState,
    headers: &HeaderMap,
) -> Result<(), PageError> {
    if is_operator(state, headers).await? {
        Ok(())
    } else {
        Err(PageError::Forbidden(t().admin_how_to_enter()))
    }
}

/// Whether the request comes from an open operator session.
pub(crate) async fn is_operator(state: &AppState, headers: &HeaderMap) -> Result<bool, PageError> {
    match session_hash(headers) {
        Some(hash) => Ok(state
            .store
            .operator_session(&hash, state.clock.now_ms())
            .await?),
        None => Ok(false),
    }
}

fn session_hash(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE)
        .map(Cookie::value)
        .filter(|token| !token.is_empty())
        .map(token_hash)
}

/// What the one-time link carries.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// `GET /admin/enter`: a button. Looking at a link, as mail programs and chats do, does not use it up.
pub(super) async fn door(State(state): State<AppState>, Query(link): Query<Link>) -> Response {
    let token = link.token;
    let (status, view) = if token.is_empty() {
        (
            StatusCode::BAD_REQUEST,
            DoorView::Refused {
                title: t().admin_link_incomplete(),
            },
        )
    } else {
        (StatusCode::OK, DoorView::Closed { token })
    };
    unseen(render::page(
        &state.assets,
        status,
        move || view! { <DoorPage data=view/> },
    ))
}

/// `POST /admin/enter`: uses the link up and opens the session.
pub(super) async fn enter(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let token = form_urlencoded::parse(&body)
        .find_map(|(name, value)| (name == "token").then(|| value.into_owned()))
        .unwrap_or_default();
    let now_ms = state.clock.now_ms();
    let session = new_token();
    let opened = state
        .store
        .use_operator_link(
            &token_hash(&token),
            &token_hash(&session),
            now_ms,
            now_ms.saturating_add(SESSION_MS),
        )
        .await?;
    if opened {
        tracing::info!("an operator link was used");
        return with_cookie(
            Redirect::to("/admin").into_response(),
            &session,
            SESSION_MS,
            &state,
        );
    }
    // Pressed twice: the first press has opened the session.
    if is_operator(&state, &headers).await? {
        return Ok(Redirect::to("/admin").into_response());
    }
    let view = DoorView::Refused {
        title: t().admin_link_used(),
    };
    Ok(unseen(render::page(
        &state.assets,
        StatusCode::FORBIDDEN,
        move || view! { <DoorPage data=view/> },
    )))
}

/// `POST /admin/leave`: closes the session.
pub(super) async fn leave(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if let Some(hash) = session_hash(&headers) {
        state.store.end_operator_session(&hash).await?;
    }
    with_cookie(Redirect::to("/").into_response(), "", 0, &state)
}

/// Sets the cookie for `lasts_ms`; 0 takes it away.
fn with_cookie(
    mut response: Response,
    token: &str,
    lasts_ms: i64,
    state: &AppState,
) -> Result<Response, PageError> {
    let mut cookie = Cookie::new(COOKIE, token.to_owned());
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(state.site.secure_cookies);
    let text = format!("{cookie}; Max-Age={}", lasts_ms / 1000);
    let value =
        HeaderValue::from_str(&text).map_err(|error| PageError::Internal(Box::new(error)))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

/// The address holds a token: it is not indexed, and not told to other sites. (Not told to any page
/// would be stricter, but then browsers leave out the origin of the form, which is checked.)
fn unseen(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::session_hash;
    use crate::secrets::token_hash;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_hash(&headers), None);
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("voter=x; operator=abc; z=1"),
        );
        assert_eq!(session_hash(&headers), Some(token_hash("abc")));
        headers.insert(header::COOKIE, HeaderValue::from_static("operator="));
        assert_eq!(session_hash(&headers), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("not_operator=abc"));
        assert_eq!(session_hash(&headers), None);
    }
}
