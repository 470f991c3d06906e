//! Choosing a language: a form at the foot of every page, remembered in a cookie.

use axum::{
    Form, Router,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    L10n, locale, t,
    visit::{COOKIE, Visit, split},
};
use crate::{AppState, PageError};

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/language", post(choose))
}

#[derive(Debug, Deserialize)]
struct Choice {
    lang: String,
    #[serde(default)]
    back: String,
}

async fn choose(jar: CookieJar, Form(choice): Form<Choice>) -> Result<Response, PageError> {
    let locale: L10n = choice
        .lang
        .parse()
        .map_err(|_| PageError::BadRequest(t().language_unknown(&choice.lang)))?;
    let cookie = Cookie::build((COOKIE, locale.to_string()))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .permanent();
    let back = split(&choice.back).1;
    let back = if back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') {
        back
    } else {
        "/"
    };
    Ok((jar.add(cookie), Redirect::to(back)).into_response())
}

/// A button for each language but the one of the page, leading back to the same page.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let back = Visit::with(|visit| visit.path.clone()).unwrap_or_else(|| "/".to_owned());
    let here = locale();
    let others = L10n::iter()
        .copied()
        .filter(|other| *other != here)
        .map(|other| {
            view! {
                <button class="linklike" name="lang" value=other.to_string() lang=other.to_string()>
                    {other.language_name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="languages" method="post" action="/language" aria-label=t().shell_language()>
            <input type="hidden" name="back" value=back/>
            {others}
        </form>
    }
}
