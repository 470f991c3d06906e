//! The operator: opening a session for programs, reading submissions, deciding them.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    basis::NoQuery,
    extract::{Asked, Body, Named},
    paging::{self, Limit, List, Page, Paged},
    parts::Moment,
    problem::{self, Problem},
    submissions::{Submission, told},
};
use crate::{
    AppState, admin,
    arena::Asker,
    secrets::{new_token, token_hash},
    ui::FieldError,
};

/// Proof that a request is the operator's.
pub(super) struct Operator;

impl FromRequestParts<AppState> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if is_open(state, &parts.headers).await? {
            Ok(Self)
        } else {
            Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "This part is the operator's. Run “openmic doctor --operator-link” where Openmic is installed, \
                 send the token of the link it prints to POST /api/v1/operator/session, and send the token that \
                 gives as “Authorization: Bearer TOKEN”.",
            ))
        }
    }
}

/// Whether a request is the operator's.
async fn is_open(state: &AppState, headers: &HeaderMap) -> Result<bool, Problem> {
    Ok(match bearer(headers) {
        Some(token) => {
            state
                .store
                .operator_session(&token_hash(token), state.clock.now_ms())
                .await?
        }
        // The cookie counts only from pages of this site: the server refuses the others before.
        None => admin::is_operator(state, headers).await?,
    })
}

impl FromRequestParts<AppState> for Asker {
    type Rejection = Problem;

    /// The operator or anybody: what is open to everybody hangs on no voter.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Ok(Self::operator_if(is_open(state, &parts.headers).await?))
    }
}

/// The token of an Authorization header; an empty one where the header holds something else.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    Some(token.unwrap_or_default())
}

/// What opens a session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// The token of a one-time operator link: what stands behind `token=` in it.
    #[schema(max_length = 200)]
    token: String,
}

/// An open session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    /// To be sent as `Authorization: Bearer TOKEN`.
    token: String,
    /// When it closes by itself.
    expires: Moment,
}

/// Why a submission is turned away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rejection {
    /// Shown to the submitter.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = r"\S",
        example = "The licence does not allow it."
    )]
    reason: String,
}

/// Where a submission stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubmissionState {
    /// Waiting for the operator.
    Pending,
    /// Let in.
    Approved,
    /// Turned away.
    Rejected,
}

impl SubmissionState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SubmissionsQuery {
    /// Where they stand.
    #[param(value_type = Option<SubmissionState>, inline)]
    state: Option<SubmissionState>,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

/// Opens a session with a one-time operator link, which is used up by it.
#[utoipa::path(post, path = "/api/v1/operator/session", tag = "Operator", request_body = Link,
    responses((status = 201, description = "The session, good for 12 hours", body = Session),
        (status = 403, description = "The link is unknown, used or out of date", body = Problem, content_type = "application/problem+json"),
        problem::Bodies, problem::Any))]
pub(super) async fn open_session(
    State(state): State<AppState>,
    Body(link): Body<Link>,
) -> Result<Response, Problem> {
    let (now_ms, token) = (state.clock.now_ms(), new_token());
    let until_ms = now_ms.saturating_add(admin::SESSION_MS);
    let opened = state
        .store
        .use_operator_link(
            &token_hash(&link.token),
            &token_hash(&token),
            now_ms,
            until_ms,
        )
        .await?;
    if !opened {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "This link does not open anything any more: each works once, within a day. Run “openmic doctor \
             --operator-link” for another.",
        ));
    }
    tracing::info!("an operator link was used by a program");
    let session = Session {
        token,
        expires: Moment::of(until_ms),
    };
    Ok((StatusCode::CREATED, Json(session)).into_response())
}

/// Closes the session of the token that is sent.
#[utoipa::path(delete, path = "/api/v1/operator/session", tag = "Operator",
    security(("operator_token" = [])),
    responses((status = 204, description = "It is closed"), problem::Operators, problem::Any))]
pub(super) async fn close_session(
    State(state): State<AppState>,
    _operator: Operator,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    if let Some(token) = bearer(&headers) {
        state.store.end_operator_session(&token_hash(token)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Lists submissions, the newest first.
#[utoipa::path(get, path = "/api/v1/operator/submissions", tag = "Operator", params(SubmissionsQuery),
    security(("operator_token" = []), ("operator_cookie" = [])),
    responses((status = 200, description = "Submissions", body = Page<Submission>),
        problem::List, problem::Operators, problem::Any))]
pub(super) async fn list_submissions(
    State(state): State<AppState>,
    _operator: Operator,
    Asked(query): Asked<SubmissionsQuery>,
) -> Result<Paged<Submission>, Problem> {
    let before: Option<String> = paging::key("submissions", query.cursor.as_deref())?;
    let wanted = query.state.map(SubmissionState::as_str).unwrap_or_default();
    let rows = state
        .store
        .list_submissions(wanted, before.as_deref(), query.limit.and_one())
        .await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        shown.push(told(&state, row).await?);
    }
    let list = List {
        name: "submissions",
        path: "/api/v1/operator/submissions",
        filters: &[("state", wanted)],
        limit: query.limit,
    };
    list.page(shown, |row| row.id.clone(), |row| row)
}

/// One submission.
#[utoipa::path(get, path = "/api/v1/operator/submissions/{submission}", tag = "Operator",
    params(("submission" = String, Path, description = "Id of the submission")),
    security(("operator_token" = []), ("operator_cookie" = [])),
    responses((status = 200, description = "The submission", body = Submission),
        problem::List, problem::Named, problem::Operators, problem::Any))]
pub(super) async fn get_submission(
    State(state): State<AppState>,
    _operator: Operator,
    Named(id): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Submission>, Problem> {
    let row = state.store.submission(&id).await?;
    Ok(Json(told(&state, row).await?))
}

/// Lets a submission in: it becomes an entrant with a run on each of its tracks.
#[utoipa::path(post, path = "/api/v1/operator/submissions/{submission}/approve", tag = "Operator",
    params(("submission" = String, Path, description = "Id of the submission")),
    security(("operator_token" = []), ("operator_cookie" = [])),
    responses((status = 200, description = "As it stands now", body = Submission),
        problem::Named, problem::Decided, problem::Operators, problem::Any))]
pub(super) async fn approve_submission(
    State(state): State<AppState>,
    _operator: Operator,
    Named(id): Named<String>,
) -> Result<Json<Submission>, Problem> {
    admin::let_in(&state, &id).await?;
    let row = state.store.submission(&id).await?;
    Ok(Json(told(&state, row).await?))
}

/// Turns a submission away, with a reason that its submitter reads.
#[utoipa::path(post, path = "/api/v1/operator/submissions/{submission}/reject", tag = "Operator",
    params(("submission" = String, Path, description = "Id of the submission")), request_body = Rejection,
    security(("operator_token" = []), ("operator_cookie" = [])),
    responses((status = 200, description = "As it stands now", body = Submission),
        problem::Bodies, problem::Named, problem::Decided, problem::Operators, problem::Any))]
pub(super) async fn reject_submission(
    State(state): State<AppState>,
    _operator: Operator,
    Named(id): Named<String>,
    Body(rejection): Body<Rejection>,
) -> Result<Json<Submission>, Problem> {
    let reason = admin::reason(&rejection.reason).map_err(|message| {
        Problem::fields(vec![FieldError {
            name: "reason".to_owned(),
            message,
        }])
    })?;
    admin::turn_away(&state, &id, reason).await?;
    let row = state.store.submission(&id).await?;
    Ok(Json(told(&state, row).await?))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::bearer;

    #[test]
    fn a_header_that_holds_no_token_opens_nothing() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(text));
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(of("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(of("bearer abc").as_deref(), Some("abc"));
        assert_eq!(of("Basic abc").as_deref(), Some(""));
        assert_eq!(of("Bearer").as_deref(), Some(""));
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
