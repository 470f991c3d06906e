//! Asking again for the answers that did not come, and for those alone.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};

use crate::{AppState, PageError, admin::require_operator, i18n::t, ui::badge::state_words};

/// `POST /runs/{id}/retry-failed`: for the operator. Answers that came stay, and so do the calls that
/// succeeded for those that did not.
pub(super) async fn retry_failed(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let run = state.store.run(&id).await?;
    let open = state
        .store
        .requeue_failed(&id, state.clock.now_ms())
        .await?;
    if open == 0 {
        let words = state_words(&run.state);
        return Err(PageError::Conflict(t().runs_nothing_to_retry(words)));
    }
    tracing::info!(
        run_id = id,
        samples = open,
        "failed answers are asked for again"
    );
    state.new_runs.notify_one();
    state.boards.touch();
    Ok(Redirect::to(&format!("/runs/{id}")).into_response())
}
