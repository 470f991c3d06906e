//! Reading requests: path, query and body, each refused as a problem that says what is wrong.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// A part of the address.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            // Not text, so not the name of anything.
            Err(_) => Err(Problem::missing("such thing")),
        }
    }
}

/// The query string; a parameter that is not known is refused, since it would silently change nothing.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => {
                let text = error.body_text();
                let why = text
                    .strip_prefix("Failed to deserialize query string: ")
                    .unwrap_or(&text);
                Err(Problem::bad_request(format!(
                    "The query string cannot be read: {why}. /api lists the parameters of every address."
                )))
            }
        }
    }
}

/// A JSON body. It has to be declared as JSON, which a form of another site cannot do.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn refused(error: &JsonRejection) -> Problem {
    let text = error.body_text();
    match error {
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the body as JSON, with the header “Content-Type: application/json”.",
        ),
        JsonRejection::JsonDataError(_) => {
            let why = text
                .split_once("target type: ")
                .map_or(text.as_str(), |(_, why)| why);
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("The body is JSON but not what is expected here: {why}."),
            )
        }
        JsonRejection::JsonSyntaxError(_) => {
            Problem::bad_request("The body is not JSON: check its brackets, commas and quotes.")
        }
        other => Problem::new(other.status(), text),
    }
}
