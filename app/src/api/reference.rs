//! The reference at `/api`: the OpenAPI document as a page of this site, with a command to copy for each
//! operation.

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use leptos::prelude::*;
use serde_json::Value;
use utoipa::openapi::{
    OpenApi, RefOr, Required, Schema,
    path::{Operation, Parameter, ParameterIn},
};

use super::{
    Document,
    shape::{self, FieldRow, Piece},
};
use crate::{
    AppState,
    i18n::{Visit, t},
    render,
    shell::{Mood, Page},
    ui::{CodeBlock, Crumb, Crumbs, Table},
};

/// `GET /api`.
pub(super) async fn page(
    State(state): State<AppState>,
    Extension(document): Extension<Document>,
) -> Response {
    render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ReferencePage document/> },
    )
}

/// One operation with where it is.
struct Entry<'a> {
    method: &'static str,
    path: &'a str,
    operation: &'a Operation,
}

impl Entry<'_> {
    fn id(&self) -> String {
        self.operation.operation_id.clone().unwrap_or_default()
    }
}

/// Every operation, in the order of the document.
fn entries(document: &OpenApi) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for (path, item) in &document.paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                entries.push(Entry {
                    method,
                    path,
                    operation,
                });
            }
        }
    }
    entries
}

#[component]
fn ReferencePage(document: Document) -> impl IntoView {
    let entries = entries(&document);
    let tags: Vec<_> = document.tags.iter().flatten().collect();
    let of_tag = |tag: &str| -> Vec<&Entry<'_>> {
        let in_tag = |entry: &&Entry<'_>| entry.operation.tags.iter().flatten().any(|of| of == tag);
        entries.iter().filter(in_tag).collect()
    };
    let contents = tags
        .iter()
        .map(|tag| {
            let links = of_tag(&tag.name)
                .into_iter()
                .map(|entry| {
                    view! {
                        <li>
                            <a href=format!("#{}", entry.id())>
                                <span class="api-method">{entry.method}</span> <code>{breakable(entry.path)}</code>
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! { <div><h3 lang="en">{tag.name.clone()}</h3><ul class="api-list">{links}</ul></div> }
        })
        .collect_view();
    let chapters = tags
        .iter()
        .map(|tag| {
            let operations = of_tag(&tag.name)
                .into_iter()
                .map(|entry| operation(&document, entry))
                .collect_view();
            view! {
                <section class="api-chapter">
                    <h2 lang="en">{tag.name.clone()}</h2>
                    <p class="soft" lang="en">{tag.description.clone()}</p>
                    {operations}
                </section>
            }
        })
        .collect_view();
    let shapes = document
        .components
        .iter()
        .flat_map(|components| &components.schemas)
        .map(|(name, schema)| shape_section(&document, name, schema))
        .collect_view();
    let title = t().api_title();
    let crumbs = vec![Crumb::link(t().ui_home(), "/"), Crumb::here(title.clone())];
    view! {
        <Page title=title.clone() description=t().api_description() mood=Mood::Programme>
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{t().api_lede()}</p>
                <p class="acts"><a class="btn quiet" href="/api/v1/openapi.json">{t().api_document()}</a></p>
            </div>
            {basics()}
            <nav class="api-contents" aria-labelledby="api-contents">
                <h2 id="api-contents">{t().api_contents()}</h2>
                <div class="cols">{contents}</div>
            </nav>
            {chapters}
            <section class="api-chapter">
                <h2 id="shapes">{t().api_shapes()}</h2>
                <p class="soft">{t().api_shapes_more()}</p>
                {shapes}
            </section>
        </Page>
    }
}

/// What holds for every operation.
fn basics() -> impl IntoView {
    let board = Visit::absolute("/api/v1/tracks");
    let parts = [
        (
            t().api_reading(),
            t().api_reading_more(),
            format!("curl {board}"),
        ),
        (
            t().api_paging(),
            t().api_paging_more(),
            format!("curl '{}'", Visit::absolute("/api/v1/runs?limit=20")),
        ),
        (
            t().api_tags(),
            t().api_tags_more(),
            format!("curl -H 'If-None-Match: W/\"…\"' {board}"),
        ),
        (
            t().api_errors(),
            t().api_errors_more(),
            format!("curl -i {}", Visit::absolute("/api/v1/tracks/nothing")),
        ),
        (
            t().api_operator(),
            t().api_operator_more(),
            format!(
                "curl -X POST {} \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"token\": \"…\"}}'",
                Visit::absolute("/api/v1/operator/session")
            ),
        ),
    ]
    .map(|(title, text, command)| {
        view! {
            <div class="stack">
                <h2 class="api-basic">{title.clone()}</h2>
                <p>{text}</p>
                <CodeBlock text=command label=title/>
            </div>
        }
    });
    view! { <div class="cols api-basics">{parts}</div> }
}

/// One operation: what it takes, what it gives, and a command that asks for it.
fn operation(document: &OpenApi, entry: &Entry<'_>) -> impl IntoView + use<> {
    let id = entry.id();
    let operation = entry.operation;
    let parameters: Vec<FieldRow> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter_row(parameter)),
            RefOr::Ref(_) => None,
        })
        .collect();
    let body = body_of(operation);
    let fields = body
        .map(|schema| shape::fields(document, schema))
        .unwrap_or_default();
    let answers = operation
        .responses
        .responses
        .iter()
        .filter_map(|(status, response)| match response {
            RefOr::T(response) => Some((status.clone(), response)),
            RefOr::Ref(_) => None,
        })
        .map(|(status, response)| {
            let schema = response.content.values().find_map(|content| match content {
                RefOr::T(content) => content.schema.as_ref(),
                RefOr::Ref(_) => None,
            });
            let kind = schema.map(|schema| {
                let value = serde_json::to_value(schema).unwrap_or_default();
                view! { " " {pieces(shape::kind(&value))} }
            });
            let status = if status == "default" {
                t().api_otherwise()
            } else {
                status
            };
            view! { <div><dt class="num">{status}</dt><dd><span lang="en">{response.description.clone()}</span>{kind}</dd></div> }
        })
        .collect_view();
    let command = command(document, entry);
    let for_operator = operation
        .security
        .as_ref()
        .is_some_and(|needs| !needs.is_empty());
    let label = format!("{} {}", entry.method, entry.path);
    view! {
        <article class="api-operation" id=id.clone()>
            <h3>
                <a href=format!("#{id}")>
                    <span class="api-method">{entry.method}</span> <code>{breakable(entry.path)}</code>
                </a>
            </h3>
            <p lang="en">{operation.summary.clone()}</p>
            {operation.description.clone().map(|text| view! { <p lang="en">{text}</p> })}
            {for_operator.then(|| view! { <p class="soft">{t().api_for_operator()}</p> })}
            {(!parameters.is_empty()).then(|| table(of(t().api_parameters(), &label), parameters, true))}
            {(!fields.is_empty()).then(|| table(of(t().api_body(), &label), fields, true))}
            <dl class="facts api-answers" aria-label=t().api_answers()>{answers}</dl>
            <CodeBlock text=command label=label/>
        </article>
    }
}

fn parameter_row(parameter: &Parameter) -> FieldRow {
    let schema = parameter
        .schema
        .as_ref()
        .and_then(|schema| serde_json::to_value(schema).ok())
        .unwrap_or_default();
    let name = match parameter.parameter_in {
        ParameterIn::Path => format!("{{{}}}", parameter.name),
        _ => format!("?{}=", parameter.name),
    };
    let mut kind = shape::kind(&schema);
    // A parameter is left out, not null.
    if let [.., Piece::Text(_), Piece::Text(last)] = kind.as_slice()
        && last == "null"
    {
        kind.truncate(kind.len() - 2);
    }
    if !schema["default"].is_null() {
        let default = match &schema["default"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        kind.push(Piece::Text(format!("; {}", t().api_default(default))));
    }
    FieldRow {
        name,
        kind,
        required: matches!(parameter.required, Required::True),
        about: parameter.description.clone().unwrap_or_default(),
    }
}

fn body_of(operation: &Operation) -> Option<&RefOr<Schema>> {
    let Some(RefOr::T(body)) = &operation.request_body else {
        return None;
    };
    body.content.values().find_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    })
}

fn shape_section(document: &OpenApi, name: &str, schema: &RefOr<Schema>) -> impl IntoView + use<> {
    let fields = shape::fields(document, schema);
    let value = serde_json::to_value(schema).unwrap_or_default();
    let kind = fields
        .is_empty()
        .then(|| view! { <p>{pieces(shape::kind(&value))}</p> });
    let about = shape::about(&value);
    view! {
        <article class="api-operation" id=format!("shape-{name}")>
            <h3><code>{name.to_owned()}</code></h3>
            {(!about.is_empty()).then(|| view! { <p lang="en">{about}</p> })}
            {kind}
            {(!fields.is_empty()).then(|| table(of(t().api_fields(), name), fields, false))}
        </article>
    }
}

/// What a table is, and of which operation or shape: no two tables of the page are called alike.
fn of(what: String, whose: &str) -> String {
    format!("{what}: {whose}")
}

/// Fields or parameters; whether one has to be there is told where it is the reader who sends it.
fn table(caption: String, rows: Vec<FieldRow>, sent: bool) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let needed = (sent && row.required)
                .then(|| view! { " " <small class="soft">{t().api_required()}</small> });
            view! {
                <tr>
                    <th scope="row" class="c-name"><code>{row.name}</code>{needed}</th>
                    <td data-label="">{pieces(row.kind)}</td>
                    <td data-label="" lang="en">{row.about}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption quiet=true fold=true class="api-table">
            <thead>
                <tr>
                    <th scope="col">{t().api_name()}</th>
                    <th scope="col">{t().api_kind()}</th>
                    <th scope="col">{t().api_meaning()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// Words with the names of shapes as links to them.
fn pieces(pieces: Vec<Piece>) -> impl IntoView {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Shape(name) => {
                view! { <a href=format!("#shape-{name}")><code>{name.clone()}</code></a> }
                    .into_any()
            }
        })
        .collect_view()
}

/// A path that may be broken behind each slash.
fn breakable(path: &str) -> impl IntoView + use<> {
    path.split_inclusive('/')
        .map(|part| view! { {part.to_owned()} <wbr/> })
        .collect_view()
}

/// A command that asks for an operation.
fn command(document: &OpenApi, entry: &Entry<'_>) -> String {
    let mut path = entry.path.to_owned();
    for (name, like) in [
        ("{track}", "open-mic"),
        ("{model}", "MODEL"),
        ("{entrant}", "ENTRANT"),
        ("{run}", "RUN"),
        ("{sample}", "SAMPLE"),
        ("{joke}", "JOKE"),
        ("{vote}", "VOTE"),
        ("{token}", "TOKEN"),
        ("{submission}", "SUBMISSION"),
    ] {
        path = path.replace(name, like);
    }
    let mut command = String::from("curl ");
    if entry.method != "GET" {
        command.push_str("-X ");
        command.push_str(entry.method);
        command.push(' ');
    }
    match entry.operation.operation_id.as_deref() {
        Some("get_battle") => command.push_str("-c cookies.txt -b cookies.txt "),
        Some("cast_vote") => command.push_str("-b cookies.txt "),
        _ => {}
    }
    command.push_str(&Visit::absolute(&path));
    if entry
        .operation
        .security
        .as_ref()
        .is_some_and(|needs| !needs.is_empty())
    {
        command.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    }
    if let Some(schema) = body_of(entry.operation) {
        let example = shape::example(document, schema);
        let body = serde_json::to_string_pretty(&example)
            .unwrap_or_default()
            .replace('\'', "’");
        command.push_str(" \\\n  -H 'Content-Type: application/json' \\\n  -d '");
        command.push_str(&body);
        command.push('\'');
    }
    command
}
