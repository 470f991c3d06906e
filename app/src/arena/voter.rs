//! The voter: a random pseudonym in a signed cookie, and nothing else.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, Key, SignedCookieJar};

use crate::{
    AppState, integrity,
    secrets::{self, Purpose},
};

/// Name of the cookie.
const COOKIE: &str = "voter";

/// A year, in seconds.
const MAX_AGE: u32 = 365 * 24 * 60 * 60;

fn jar(state: &AppState, headers: &HeaderMap) -> SignedCookieJar {
    SignedCookieJar::from_headers(
        headers,
        Key::from(state.secrets.derived(Purpose::VoterCookie)),
    )
}

/// The voter's pseudonym, if the cookie is there and this server signed it.
pub(crate) fn known(state: &AppState, headers: &HeaderMap) -> Option<String> {
    // Before a vote is let in its cookie was opened.
    integrity::asking_voter().unwrap_or_else(|| signed(state, headers))
}

/// The same, whether the cookie was opened before or not.
pub(crate) fn signed(state: &AppState, headers: &HeaderMap) -> Option<String> {
    jar(state, headers)
        .get(COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|voter| !voter.is_empty())
}

/// A voter, and the cookie to set when this one is new.
pub(crate) struct Voter {
    pub(crate) id: String,
    pub(crate) cookie: Option<HeaderValue>,
}

/// The voter of a request, a new one where there is none.
pub(crate) fn known_or_new(state: &AppState, headers: &HeaderMap) -> Voter {
    if let Some(id) = known(state, headers) {
        return Voter { id, cookie: None };
    }
    let id = secrets::new_token();
    let secure = if state.site.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let text = format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax; Max-Age={MAX_AGE}{secure}");
    let cookie = Cookie::parse(text).ok().and_then(|cookie| {
        let signed = jar(state, &HeaderMap::new()).add(cookie);
        let headers = axum::response::IntoResponse::into_response(signed);
        headers.headers().get(header::SET_COOKIE).cloned()
    });
    Voter { id, cookie }
}
