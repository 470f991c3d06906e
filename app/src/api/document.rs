//! The OpenAPI document: what the operations say about themselves, with what holds for all of them.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        RefOr, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::problem::{FieldProblem, Problem};

/// What stands above the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Openmic",
        description = "Everything the pages show, for programs.\n\n\
            Lists come in pages: follow `next` until it is null. Answers to GET carry an `ETag`; send it back as \
            `If-None-Match` and an answer that has not changed is a 304 without a body. Reading is open to \
            every origin, without credentials. Errors are `application/problem+json` (RFC 9457). A parameter that \
            is not known is refused. Fields may be added to answers; what is there keeps its name and meaning.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/")),
    components(schemas(Problem, FieldProblem)),
    modifiers(&Security),
    tags(
        (name = "Boards", description = "Tracks, what is asked on them, and who is how good."),
        (name = "Models", description = "Models and the entrants made of them."),
        (name = "Runs", description = "Runs and every sample in them, with what it cost."),
        (name = "Stage", description = "Jokes on stage and the votes on them."),
        (name = "Submissions", description = "Putting a model on tracks: the same checks as the form, and its endpoint is tried before anything is stored."),
        (name = "Operator", description = "What the operator decides."),
    ),
)]
pub(super) struct Document;

/// The operator's session, as a token or as the cookie that the pages use.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "operator_token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(
                        "The token that `POST /api/v1/operator/session` gives.",
                    ))
                    .build(),
            ),
        );
        components.add_security_scheme(
            "operator_cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "operator",
                "The session that the one-time link opens in a browser; accepted from pages of this site alone.",
            ))),
        );
    }
}

/// Adds to every operation that is read and may be kept that it may not have changed.
pub(super) fn with_tags(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        if let Some(operation) = item.get.as_mut() {
            unchanged(operation);
        }
    }
}

fn unchanged(operation: &mut Operation) {
    let response = ResponseBuilder::new()
        .description("It has not changed since the answer that had the ETag in If-None-Match")
        .build();
    operation
        .responses
        .responses
        .insert("304".to_owned(), RefOr::T(response));
}
