//! The OpenAPI document: what the operations say about themselves, with what holds for all of them.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Ref, RefOr, ResponseBuilder, Schema,
        path::Operation,
        schema::ArrayItems,
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
        (name = "Judges", description = "Language models that vote, how far each can be trusted, and every reply."),
        (name = "Submissions", description = "Putting a model on tracks: the same checks as the form, and its endpoint is tried before anything is stored."),
        (name = "Operator", description = "What the operator decides."),
    ),
)]
pub(super) struct Document;

/// The operator's session, as a token or as the cookie that the pages use.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut openapi::OpenApi) {
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

/// Shapes of which not every field is always there: what is sent to the server, and problems.
const WITH_OPTIONS: [&str; 8] = [
    "NewSubmission",
    "StrategyChoice",
    "LimitsChoice",
    "SamplingChoice",
    "Link",
    "Rejection",
    "NewVote",
    "Problem",
];

/// Puts right what the operations cannot say about themselves.
pub(super) fn finished(mut document: openapi::OpenApi) -> openapi::OpenApi {
    if let Some(components) = document.components.as_mut() {
        pages_name_their_rows(components);
        for (name, schema) in &mut components.schemas {
            if !WITH_OPTIONS.contains(&name.as_str()) {
                everything_is_there(schema);
            }
        }
    }
    for item in document.paths.paths.values_mut() {
        // What is kept by nobody has no tag.
        let open = |operation: &&mut Operation| {
            let tags = operation.tags.iter().flatten();
            operation.operation_id.as_deref() != Some("get_battle")
                && !tags
                    .into_iter()
                    .any(|tag| matches!(tag.as_str(), "Operator" | "Submissions"))
        };
        if let Some(operation) = item.get.as_mut().filter(open) {
            unchanged(operation);
        }
    }
    document
}

/// A page has its rows written out in it: they become a shape of their own.
fn pages_name_their_rows(components: &mut openapi::Components) {
    let mut rows = Vec::new();
    for (name, schema) in &mut components.schemas {
        let Some(row) = name.strip_prefix("Page_") else {
            continue;
        };
        let RefOr::T(Schema::Object(page)) = schema else {
            continue;
        };
        let Some(RefOr::T(Schema::Array(data))) = page.properties.get_mut("data") else {
            continue;
        };
        let named = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(row).into()));
        if let ArrayItems::RefOrSchema(inline) = std::mem::replace(&mut data.items, named)
            && matches!(*inline, RefOr::T(_))
        {
            rows.push((row.to_owned(), *inline));
        }
    }
    for (name, schema) in rows {
        components.schemas.entry(name).or_insert(schema);
    }
}

/// Answers leave no field out: what is not known is null.
fn everything_is_there(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.required = object.properties.keys().cloned().collect();
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(everything_is_there),
        _ => {}
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
