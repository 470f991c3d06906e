//! One sample: loading it with its run and its neighbours.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use leptos::prelude::*;
use openmic_domain::chat::Message;

use super::{
    private,
    sample_page::{SamplePage, SampleView},
};
use crate::{AppState, PageError, render};

/// `GET /samples/{id}`.
pub(super) async fn sample(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let sample = state.store.sample(&id).await?;
    let run = state.store.run(&sample.run_id).await?;
    let track = private::guard(&state.store, &run.track_id).await?;
    let (previous, next) = state.store.sample_neighbours(&id).await?;
    let turns: Vec<Message> = serde_json::from_str(&sample.messages)?;
    let calls = state.store.sample_calls(&id).await?;
    let view = SampleView {
        sample,
        calls,
        run,
        by_likelihood: track.is_by_likelihood(),
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
