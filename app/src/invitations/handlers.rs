//! The forms behind invitations: made and taken back by the operator, taken up by voters.

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Path, Query, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use openmic_store::{Accepted, InvitationState};
use serde::Deserialize;

use super::{
    MAX_NAME, MAX_VOTERS,
    page::{InvitationsPage, InvitationsView, InvitePage, InviteView, Typed},
    sheet,
};
use crate::{
    AppState, PageError,
    admin::require_operator,
    arena,
    export::Format,
    i18n::{Visit, t},
    render,
    secrets::token_hash,
    ui::FieldError,
};

/// The largest form that is read.
const MAX_FORM_BYTES: usize = 4 * 1024;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/invitations", get(list).post(make))
        .route("/admin/invitations/{id}/revoke", post(revoke))
        .route("/invite/{token}", get(door).post(join))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    /// How many voters a revoked link has sent back to the public.
    revoked: Option<u64>,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        let invitations = state.store.invitations().await?;
        return sheet::invitations(&invitations, state.clock.now_ms()).respond(format, &headers);
    }
    let done = query
        .revoked
        .map(|n| t().invitations_revoked(n, n.to_string()));
    show(
        &state,
        StatusCode::OK,
        Typed::default(),
        Vec::new(),
        None,
        done,
    )
    .await
}

async fn show(
    state: &AppState,
    status: StatusCode,
    typed: Typed,
    errors: Vec<FieldError>,
    link: Option<String>,
    done: Option<String>,
) -> Result<Response, PageError> {
    let view = InvitationsView {
        invitations: state.store.invitations().await?,
        now_ms: state.clock.now_ms(),
        typed,
        errors,
        link,
        done,
    };
    let mut response = render::page(
        &state.assets,
        status,
        move || view! { <InvitationsPage view/> },
    );
    // A link is shown once and kept nowhere.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What was typed, read: name, most voters, last moment.
fn read(typed: &Typed, now_ms: i64) -> Result<(String, Option<i64>, Option<i64>), Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |name: &str, message: String| {
        errors.push(FieldError {
            name: name.to_owned(),
            message,
        });
    };
    let name = typed.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        wrong("name", t().invitations_name_missing());
    } else if name.chars().count() > MAX_NAME as usize {
        wrong("name", t().invitations_name_long(MAX_NAME.to_string()));
    }
    let most = match typed.max_voters.trim() {
        "" => None,
        text => match text.parse::<i64>() {
            Ok(n) if (1..=MAX_VOTERS).contains(&n) => Some(n),
            _ => {
                wrong(
                    "max_voters",
                    t().invitations_most_wrong(MAX_VOTERS.to_string()),
                );
                None
            }
        },
    };
    let expires = match typed.expires.trim() {
        "" => None,
        text => {
            let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()
                .and_then(|day| day.and_hms_opt(0, 0, 0))
                // To the end of that day.
                .map(|start| start.and_utc().timestamp_millis() + DAY_MS - 1);
            if day.is_none_or(|end| end < now_ms) {
                wrong("expires", t().invitations_expires_wrong());
            }
            day
        }
    };
    if errors.is_empty() {
        Ok((name, most, expires))
    } else {
        Err(errors)
    }
}

async fn make(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let now_ms = state.clock.now_ms();
    match read(&typed, now_ms) {
        Err(errors) => {
            show(
                &state,
                StatusCode::UNPROCESSABLE_ENTITY,
                typed,
                errors,
                None,
                None,
            )
            .await
        }
        Ok((name, most, expires)) => {
            let path = super::invite(&state.store, &name, most, expires, now_ms).await?;
            tracing::info!(name, "an invitation was made");
            let link = Some(Visit::absolute(&path));
            show(
                &state,
                StatusCode::OK,
                Typed::default(),
                Vec::new(),
                link,
                None,
            )
            .await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RevokeForm {
    /// Whether those who have joined go back to the public.
    dismiss: String,
}

async fn revoke(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<RevokeForm>,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let now_ms = state.clock.now_ms();
    let dismissed = state
        .store
        .revoke_invitation(&id, form.dismiss == "1", now_ms)
        .await?;
    state.guard.read_groups(&state.store, now_ms).await?;
    tracing::info!(invitation_id = id, dismissed, "an invitation was revoked");
    Ok(Redirect::to(&format!("/admin/invitations?revoked={dismissed}")).into_response())
}

/// The page that a link opens: it asks, since chats and mail programs look at links too.
async fn door(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(row) = state.store.invitation_of(&token_hash(&token)).await? else {
        return Ok(answer(&state, StatusCode::NOT_FOUND, InviteView::Unknown));
    };
    let is_expert = match arena::known_voter(&state, &headers) {
        Some(voter) => state.guard.group_of(&state, &voter).await? == "expert",
        None => false,
    };
    Ok(match row.state(state.clock.now_ms()) {
        _ if is_expert => answer(&state, StatusCode::OK, InviteView::Expert),
        InvitationState::Open => {
            let view = InviteView::Open {
                name: row.name,
                token,
            };
            answer(&state, StatusCode::OK, view)
        }
        closed => answer(&state, StatusCode::GONE, InviteView::Closed(closed)),
    })
}

async fn join(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let voter = arena::voter_of(&state, &headers);
    let now_ms = state.clock.now_ms();
    let accepted = state
        .store
        .accept_invitation(&token_hash(&token), &voter.id, now_ms)
        .await;
    let mut response = match accepted {
        Ok(Accepted::Joined | Accepted::Already) => {
            state.guard.read_groups(&state.store, now_ms).await?;
            Redirect::to(&format!("/invite/{token}")).into_response()
        }
        Ok(Accepted::Closed(closed)) => {
            answer(&state, StatusCode::GONE, InviteView::Closed(closed))
        }
        Err(error) if error.is_not_found() => {
            answer(&state, StatusCode::NOT_FOUND, InviteView::Unknown)
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(cookie) = voter.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The address holds a token: it is not indexed, not kept, and not told to other sites.
fn answer(state: &AppState, status: StatusCode, view: InviteView) -> Response {
    let mut response = render::page(&state.assets, status, move || view! { <InvitePage view/> });
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
    use super::{Typed, read};

    fn typed(name: &str, max_voters: &str, expires: &str) -> Typed {
        Typed {
            name: name.to_owned(),
            max_voters: max_voters.to_owned(),
            expires: expires.to_owned(),
        }
    }

    #[test]
    fn a_link_has_a_name_and_sensible_ends() {
        // 2026-11-24, noon.
        let now = 1_795_521_600_000;
        assert_eq!(
            read(&typed("  Comedy   club ", "", ""), now),
            Ok(("Comedy club".to_owned(), None, None))
        );
        let (_, most, end) = read(&typed("x", "20", "2026-11-24"), now).expect("today");
        assert_eq!((most, end), (Some(20), Some(1_795_564_799_999)));
        for (wrong, field) in [
            (typed(" ", "", ""), "name"),
            (typed(&"x".repeat(81), "", ""), "name"),
            (typed("x", "0", ""), "max_voters"),
            (typed("x", "many", ""), "max_voters"),
            (typed("x", "", "2026-11-23"), "expires"),
            (typed("x", "", "tomorrow"), "expires"),
        ] {
            let errors = read(&wrong, now).expect_err("wrong");
            assert_eq!(errors.len(), 1, "{wrong:?}");
            assert_eq!(errors[0].name, field);
        }
    }
}
