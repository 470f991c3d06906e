//! One sample: loading it with its run and its neighbours.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_domain::chat::Message;

use super::{
    private,
    sample_page::{SamplePage, SampleView},
};
use crate::{
    AppState, PageError,
    arena::{Asker, Withheld},
    render,
};

/// `GET /samples/{id}`: of a joke that does not say yet who told it, the way to the page that shows it without.
pub(super) async fn sample(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let sample = state.store.sample(&id).await?;
    let run = state.store.run(&sample.run_id).await?;
    let track = private::guard(&state.store, &run.track_id).await?;
    let (mut previous, mut next) = state.store.sample_neighbours(&id).await?;
    if run.track_kind == "humor" {
        let asker = Asker::voter(&state, &headers).await?;
        let around = [Some(&id), previous.as_ref(), next.as_ref()];
        let around = around.into_iter().flatten().map(String::as_str).collect();
        let withheld = Withheld::among(&state, &asker, around).await?;
        if withheld.has(&id) {
            return Ok(Redirect::to(&format!("/jokes/{id}")).into_response());
        }
        // The page names who told them all: a link to another joke would name it there.
        previous = previous.filter(|other| !withheld.has(other));
        next = next.filter(|other| !withheld.has(other));
    }
    let turns: Vec<Message> = serde_json::from_str(&sample.messages)?;
    let calls = state.store.sample_calls(&id).await?;
    let view = SampleView {
        sample,
        calls,
        run,
        likelihood: track.likelihood_by(),
        turns,
        previous,
        next,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <SamplePage data=view/> },
    ))
}
