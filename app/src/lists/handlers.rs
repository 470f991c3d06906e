//! The addresses of the lists.

use std::collections::HashMap;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_store::{EntrantDetail, EntrantFilter, ModelRow, RunFilter};

use super::{
    page::{EntrantsPage, ModelsPage, RunsPage},
    query::{Asked, Kind, PER_PAGE},
    sheet,
};
use crate::{
    AppState, PageError,
    export::{self, Format, MOST_ROWS, Sheet},
    render,
};

const MODELS: Kind = Kind {
    path: "/models",
    sorts: &["name", "organisation", "entrants", "added"],
    descending: &["entrants", "added"],
    choice: ("weights", &["open", "closed"]),
};

const ENTRANTS: Kind = Kind {
    path: "/entrants",
    sorts: &["name", "model", "origin", "entered"],
    descending: &["entered"],
    choice: ("origin", &["built-in", "submission", "import", "people"]),
};

const RUNS: Kind = Kind {
    path: "/runs",
    sorts: &["created"],
    descending: &["created"],
    choice: ("state", &["queued", "running", "done", "failed"]),
};

/// A model, and how many entrants are made of it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) model: ModelRow,
    pub(super) entrants: u64,
}

/// The rows of the page that was asked for; a page behind the last one is not there.
fn cut<T>(rows: Vec<T>, asked: &Asked) -> Result<Vec<T>, PageError> {
    if asked.page > 1 && asked.offset() >= rows.len() {
        return Err(PageError::NotFound {
            what: "page of a list",
        });
    }
    Ok(rows
        .into_iter()
        .skip(asked.offset())
        .take(PER_PAGE)
        .collect())
}

/// The file that a query string asks for, if it does.
fn file(
    raw: &str,
    headers: &HeaderMap,
    sheet: impl FnOnce() -> Sheet,
) -> Result<Option<Response>, PageError> {
    Format::asked(raw)?
        .map(|format| sheet().respond(format, headers))
        .transpose()
}

pub(super) async fn everybody(state: &AppState) -> Result<Vec<EntrantDetail>, PageError> {
    let filter = EntrantFilter::default();
    Ok(state.store.list_entrants(filter, "", i64::MAX).await?)
}

/// `GET /models`.
pub(super) async fn models(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let asked = Asked::parse(&raw, MODELS).map_err(PageError::BadRequest)?;
    let mut entrants: HashMap<String, u64> = HashMap::new();
    for entrant in everybody(&state).await? {
        *entrants.entry(entrant.model_slug).or_default() += 1;
    }
    let mut rows: Vec<Listed> = state
        .store
        .list_models("", i64::MAX)
        .await?
        .into_iter()
        .filter(|model| asked.finds(&[&model.name, &model.organisation]))
        .filter(|model| asked.chosen.is_empty() || model.open_weights == (asked.chosen == "open"))
        .map(|model| Listed {
            entrants: entrants.get(&model.slug).copied().unwrap_or_default(),
            model,
        })
        .collect();
    rows.sort_by_cached_key(|row| row.model.name.to_lowercase());
    match asked.sort {
        "organisation" => rows.sort_by_cached_key(|row| row.model.organisation.to_lowercase()),
        "entrants" => rows.sort_by_key(|row| row.entrants),
        "added" => rows.sort_by_key(|row| row.model.created_ms),
        _ => {}
    }
    if asked.descending {
        rows.reverse();
    }
    let now_ms = state.clock.now_ms();
    if let Some(file) = file(&raw, &headers, || sheet::models(&rows, &asked, now_ms))? {
        return Ok(file);
    }
    let total = rows.len();
    let rows = cut(rows, &asked)?;
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ModelsPage rows asked total/> },
    ))
}

/// `GET /entrants`.
pub(super) async fn entrants(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let asked = Asked::parse(&raw, ENTRANTS).map_err(PageError::BadRequest)?;
    let mut rows = everybody(&state).await?;
    rows.retain(|row| {
        asked.finds(&[&row.name, &row.model_name, &row.organisation])
            && (asked.chosen.is_empty() || row.origin == asked.chosen)
    });
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    match asked.sort {
        "model" => rows.sort_by_cached_key(|row| row.model_name.to_lowercase()),
        "origin" => rows.sort_by_cached_key(|row| row.origin.clone()),
        "entered" => rows.sort_by_key(|row| row.created_ms),
        _ => {}
    }
    if asked.descending {
        rows.reverse();
    }
    let now_ms = state.clock.now_ms();
    if let Some(file) = file(&raw, &headers, || sheet::entrants(&rows, &asked, now_ms))? {
        return Ok(file);
    }
    let total = rows.len();
    let rows = cut(rows, &asked)?;
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <EntrantsPage rows asked total/> },
    ))
}

/// `GET /runs`.
pub(super) async fn runs(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let asked = Asked::parse(&raw, RUNS).map_err(PageError::BadRequest)?;
    let filter = RunFilter {
        state: asked.chosen,
        ..RunFilter::default()
    };
    // A NUL is in no name: nothing has it.
    let total = match asked.text.contains('\0') {
        true => 0,
        false => state.store.count_runs(filter, &asked.text).await?,
    };
    let total = usize::try_from(total).unwrap_or_default();
    if asked.page > 1 && asked.offset() >= total {
        return Err(PageError::NotFound {
            what: "page of a list",
        });
    }
    let format = Format::asked(&raw)?;
    let part = match format {
        Some(_) => (MOST_ROWS.cast_signed(), 0),
        None => (
            PER_PAGE.cast_signed() as i64,
            asked.offset().cast_signed() as i64,
        ),
    };
    let turn = match format {
        Some(_) => export::turn().await,
        None => None,
    };
    let rows = match total {
        0 => Vec::new(),
        _ => {
            let oldest = !asked.descending;
            let store = &state.store;
            store.runs_page(filter, &asked.text, oldest, part).await?
        }
    };
    drop(turn);
    if let Some(format) = format {
        let now_ms = state.clock.now_ms();
        return sheet::runs(&rows, &asked, total, now_ms).respond(format, &headers);
    }
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <RunsPage rows asked total/> },
    ))
}

/// `GET /jokes`: jokes are listed stage by stage, and the first stage has a page of them.
pub(super) async fn jokes(State(state): State<AppState>) -> Result<Response, PageError> {
    let tracks = state.store.tracks().await?;
    let stage = tracks.iter().find(|track| track.kind == "humor");
    let to = stage.map_or_else(
        || "/tracks".to_owned(),
        |track| format!("/tracks/{}/jokes", track.slug),
    );
    Ok(Redirect::to(&to).into_response())
}
