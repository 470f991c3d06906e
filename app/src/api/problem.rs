//! Errors of the API as `application/problem+json` (RFC 9457): what happened and what to do.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use openmic_store::StoreError;
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response},
};

use crate::{PageError, error::RETRY_AFTER_S, ui::FieldError};

/// The media type of every error.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// The longest text of an answer that becomes the detail of a problem, in bytes.
const MAX_DETAIL: usize = 4096;

/// What went wrong, after RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(rename = "type", example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// What happened and what to do about it.
    #[schema(example = "There is no track here with that name.")]
    detail: String,
    /// The fields that are wrong, where a body was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Seconds after which the same request may succeed.
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// What is wrong with one field of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Name of the field.
    field: String,
    /// What is wrong with it and what to write instead.
    detail: String,
}

impl Problem {
    /// A problem of that status.
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// The request cannot be understood.
    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// Nothing is at this address.
    pub(super) fn missing(what: &str) -> Self {
        let detail = format!(
            "There is no {what} at this address. It may have been removed, or the address is not complete."
        );
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Some fields of a body are wrong.
    pub(super) fn fields(errors: Vec<FieldError>) -> Self {
        let errors: Vec<FieldProblem> = errors
            .into_iter()
            .map(|error| FieldProblem {
                field: error.name,
                detail: error.message,
            })
            .collect();
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            many => format!("{} fields are wrong; each says what to write.", many.len()),
        };
        Self {
            errors,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }

    /// Too much is asked at this moment.
    pub(super) fn busy(detail: impl Into<String>, retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail)
        }
    }

    /// The server cannot answer now.
    fn unavailable() -> Self {
        Self {
            retry_after: Some(RETRY_AFTER_S),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database cannot be reached at this moment. Nothing that was acknowledged is lost: \
                 send the request again in half a minute.",
            )
        }
    }

    fn internal(source: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = source, "a request of the API failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The server could not do it. Nothing that was acknowledged is lost: send the request again \
             in a minute. The operator finds the reason in the server's log.",
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what, .. } => Self::missing(what),
            StoreError::Conflict(message) => Self::new(StatusCode::CONFLICT, sentence(&message)),
            other if other.is_unavailable() => {
                tracing::warn!(%other, "a request of the API has to wait");
                Self::unavailable()
            }
            other => Self::internal(&other),
        }
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        match error {
            PageError::NotFound { what } => Self::missing(what),
            PageError::Forbidden(text) => Self::new(StatusCode::FORBIDDEN, text),
            PageError::BadRequest(text) => Self::bad_request(text),
            PageError::TooLarge(text) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, text),
            PageError::TooSlow(text) => Self::new(StatusCode::REQUEST_TIMEOUT, text),
            PageError::TooMany { text, seconds } => Self::busy(text, seconds),
            PageError::Conflict(text) => Self::new(StatusCode::CONFLICT, sentence(&text)),
            PageError::Method { .. } => Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "This address does not take that method.",
            ),
            PageError::Unavailable(_) => Self::unavailable(),
            PageError::Internal(source) => Self::internal(&*source),
        }
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"operator\""),
            );
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// With a capital first letter and a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut rest = text.chars();
    let mut out: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    out.push_str(rest.as_str());
    if !out.ends_with(['.', '!', '?', '”']) {
        out.push('.');
    }
    out
}

/// Makes a problem of an error under `/api/` that is none yet: what the server refuses before a
/// handler sees it (too large, from another site, too slow) and what the router refuses (a wrong method).
pub async fn api_problem(response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with(MEDIA_TYPE) {
        return response;
    }
    let is_text = kind.starts_with("text/plain")
        && !response.headers().contains_key(header::CONTENT_ENCODING);
    let (mut parts, body) = response.into_parts();
    let text = if is_text {
        axum::body::to_bytes(body, MAX_DETAIL)
            .await
            .ok()
            .and_then(|bytes| String::from_utf8(bytes.to_vec()).ok())
            .unwrap_or_default()
    } else {
        String::new()
    };
    let detail = match (text.trim(), status) {
        ("", StatusCode::METHOD_NOT_ALLOWED) => {
            let allowed = parts
                .headers
                .get(header::ALLOW)
                .and_then(|allow| allow.to_str().ok())
                .unwrap_or("GET");
            format!("This address does not take that method; it takes {allowed}.")
        }
        ("", StatusCode::NOT_FOUND) => "There is nothing at this address.".to_owned(),
        ("", status) if status.is_server_error() => {
            "The server could not do it. Send the request again in a minute.".to_owned()
        }
        ("", _) => "The request was not accepted.".to_owned(),
        (text, _) => text.to_owned(),
    };
    let (made, body) = Problem::new(status, detail).into_response().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_ENCODING);
    for (name, value) in &made.headers {
        parts.headers.insert(name, value.clone());
    }
    Response::from_parts(parts, Body::new(body))
}

/// The description of a problem of one status.
fn described(text: &str) -> RefOr<response::Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(text)
        .content(MEDIA_TYPE, content)
        .build()
        .into()
}

/// Declares sets of problems that an operation may answer with.
macro_rules! problems {
    ($($(#[$about:meta])* $name:ident { $($status:literal: $text:literal),+ $(,)? })+) => {$(
        $(#[$about])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<response::Response>> {
                [$(($status.to_owned(), described($text))),+].into()
            }
        }
    )+};
}

problems! {
    /// Of every operation.
    Any {
        "default": "What went wrong, and what to do about it",
    }
    /// Of a list.
    List {
        "400": "A parameter is not known or does not have that value; the detail says which",
    }
    /// Of what is named in the address.
    Named {
        "404": "Nothing has that name",
    }
    /// Of a sample that is not shown to everybody.
    Withheld {
        "403": "Its track is private, or it is a joke that does not say yet who told it",
    }
    /// Of what is the operator's.
    Operators {
        "401": "No operator session is open for this token",
    }
    /// Of a body.
    Bodies {
        "400": "The body is not JSON",
        "413": "The body has more than 256 KiB",
        "415": "The body is not declared as application/json",
        "422": "Fields are missing or wrong; `errors` says which",
    }
    /// Of a decision.
    Decided {
        "409": "It was decided before",
    }
    /// Of what costs somebody something.
    Busy {
        "429": "Too many at this moment; Retry-After says when to come again",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse as _;

    use super::{Problem, sentence};
    use crate::ui::FieldError;

    #[test]
    fn a_problem_is_its_status_its_words_and_its_fields() {
        let problem = Problem::fields(vec![FieldError {
            name: "seed".to_owned(),
            message: "Write digits.".to_owned(),
        }]);
        let json = serde_json::to_value(&problem).expect("JSON");
        let expected = serde_json::json!({
            "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": "Write digits.",
            "errors": [{"field": "seed", "detail": "Write digits."}],
        });
        assert_eq!(json, expected);
        let plain = serde_json::to_value(Problem::missing("track")).expect("JSON");
        assert!(plain.get("errors").is_none());
    }

    #[test]
    fn who_may_come_again_is_told_when() {
        let response = Problem::busy("Later.", 60).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "60");
        let response = Problem::new(StatusCode::UNAUTHORIZED, "No.").into_response();
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    }

    #[test]
    fn details_are_sentences() {
        assert_eq!(sentence("already approved"), "Already approved.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(""), ".");
    }
}
