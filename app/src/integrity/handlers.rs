//! The operator's decisions about votes that were set aside.

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use openmic_domain::{hash::sha256_hex, integrity::Reason};
use openmic_store::{FindingRow, VoteStatus};
use serde::Deserialize;

use super::{
    OPERATOR, Pseudonyms,
    finding_page::{FindingPage, FindingView},
    page::{Found, Marked, OnTrack, VotesPage, VotesView},
    sheet,
};
use crate::{
    AppState, PageError,
    admin::require_operator,
    export::{Format, MOST_ROWS},
    i18n::t,
    render,
};

/// The largest form that is read.
const MAX_FORM_BYTES: usize = 8 * 1024;

/// Findings on a page.
pub(super) const PER_PAGE: i64 = 30;

/// Votes of a finding on a page.
pub(super) const VOTES_PER_PAGE: i64 = 50;

/// Decisions that the page lists.
const HANDLED: i64 = 30;

/// Longest note, in characters.
pub(super) const MAX_NOTE: u32 = 300;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/votes", get(overview))
        .route("/admin/votes/voters/{key}", post(unmark))
        .route("/admin/votes/{finding}", get(one).post(decide))
        .route("/admin/votes/{finding}/{vote}", post(decide_one))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VotesQuery {
    reason: String,
    track: String,
    page: Option<u32>,
    /// How many votes the decision before has changed.
    done: Option<u64>,
}

/// What the rows of marks are addressed by: the pseudonym of the cookie is on no page.
fn key_of(voter: &str) -> String {
    sha256_hex(voter.as_bytes())[..24].to_owned()
}

fn shown(finding: FindingRow, pseudonyms: &Pseudonyms) -> Found {
    let pseudonym = match finding.subject_kind.as_str() {
        "voter" => pseudonyms.of_voter(&finding.subject),
        _ => finding.subject.chars().take(8).collect(),
    };
    Found { finding, pseudonym }
}

async fn overview(
    State(state): State<AppState>,
    Query(query): Query<VotesQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    if !query.reason.is_empty() {
        let known: Result<Reason, _> = query.reason.parse();
        known.map_err(|error| PageError::BadRequest(error.to_string()))?;
    }
    let now_ms = state.clock.now_ms();
    let pseudonyms = Pseudonyms::of(&state.store, now_ms).await?;
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        let (reason, track) = (query.reason.as_str(), query.track.as_str());
        let most = MOST_ROWS.cast_signed();
        let rows = state.store.findings(reason, track, most, 0).await?;
        let found: Vec<Found> = rows
            .into_iter()
            .map(|row| shown(row, &pseudonyms))
            .collect();
        let source = super::page::href(reason, track, 1);
        return sheet::findings(&found, source, now_ms).respond(format, &headers);
    }
    let page = query.page.unwrap_or(1).max(1);
    let (rows, counts, handled, marks) = tokio::try_join!(
        state.store.findings(
            &query.reason,
            &query.track,
            PER_PAGE,
            i64::from(page - 1) * PER_PAGE
        ),
        state.store.finding_counts(&query.track),
        state.store.handled(OPERATOR, HANDLED),
        state.store.voter_marks()
    )?;
    let mut tracks = Vec::new();
    for track in state.store.tracks().await? {
        if track.kind == "humor" {
            let aside = state.store.set_aside(&track.id).await?;
            tracks.push(OnTrack { track, aside });
        }
    }
    let view = VotesView {
        found: rows
            .into_iter()
            .map(|row| shown(row, &pseudonyms))
            .collect(),
        counts,
        tracks,
        handled,
        marked: marks
            .into_iter()
            .map(|mark| Marked {
                key: key_of(&mark.voter),
                pseudonym: pseudonyms.of_voter(&mark.voter),
                mark,
            })
            .collect(),
        reason: query.reason,
        track: query.track,
        page: u64::from(page),
        done: query.done,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <VotesPage view/> },
    ))
}

async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<VotesQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let pseudonyms = Pseudonyms::of(&state.store, state.clock.now_ms()).await?;
    let finding = state.store.finding(&id).await?;
    let page = query.page.unwrap_or(1).max(1);
    let votes = state
        .store
        .finding_votes(&id, VOTES_PER_PAGE, i64::from(page - 1) * VOTES_PER_PAGE)
        .await?;
    let view = FindingView {
        found: shown(finding, &pseudonyms),
        votes,
        page: u64::from(page),
        done: query.done,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <FindingPage view/> },
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    decision: String,
    note: String,
    /// Whether it also holds for what the voter says from now on.
    voter: Option<String>,
}

/// What the operator wants done with votes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Exclude,
    Restore,
}

impl DecisionForm {
    fn decision(&self) -> Result<Decision, PageError> {
        match self.decision.as_str() {
            "exclude" => Ok(Decision::Exclude),
            "restore" => Ok(Decision::Restore),
            other => {
                let shown: String = other.chars().take(40).collect();
                Err(PageError::BadRequest(t().integrity_unknown_decision(shown)))
            }
        }
    }

    fn note(&self) -> String {
        let note = self.note.split_whitespace().collect::<Vec<_>>().join(" ");
        note.chars().take(MAX_NOTE as usize).collect()
    }

    /// The reason that the ledger keeps.
    fn reason(&self) -> String {
        match self.note() {
            note if note.is_empty() => OPERATOR.to_owned(),
            note => format!("{OPERATOR}: {note}"),
        }
    }
}

async fn carry_out(
    state: &AppState,
    form: &DecisionForm,
    votes: &[String],
) -> Result<usize, PageError> {
    let status = match form.decision()? {
        Decision::Exclude => VoteStatus::Excluded,
        Decision::Restore => VoteStatus::Counted,
    };
    let changed = state
        .store
        .correct_votes(votes, status, &form.reason(), state.clock.now_ms())
        .await?;
    state.boards.touch();
    tracing::info!(
        votes = changed,
        status = status.as_str(),
        "the operator decided about votes"
    );
    Ok(changed)
}

async fn decide(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<DecisionForm>,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let finding = state.store.finding(&id).await?;
    let votes = state.store.finding_vote_ids(&id).await?;
    let changed = carry_out(&state, &form, &votes).await?;
    if finding.subject_kind == "voter" && form.voter.is_some() {
        let standing = match form.decision()? {
            Decision::Exclude => "barred",
            Decision::Restore => "trusted",
        };
        state
            .store
            .mark_voter(
                &finding.subject,
                Some(standing),
                &form.note(),
                state.clock.now_ms(),
            )
            .await?;
    }
    Ok(Redirect::to(&format!("/admin/votes?done={changed}")).into_response())
}

async fn decide_one(
    State(state): State<AppState>,
    Path((id, vote)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<DecisionForm>,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    // Without those that voters took back themselves.
    if !state.store.finding_vote_ids(&id).await?.contains(&vote) {
        return Err(PageError::NotFound { what: "vote" });
    }
    let changed = carry_out(&state, &form, &[vote]).await?;
    Ok(Redirect::to(&format!("/admin/votes/{id}?done={changed}")).into_response())
}

/// Takes back what was decided about a voter; the votes stay as they are.
async fn unmark(
    State(state): State<AppState>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let marks = state.store.voter_marks().await?;
    let mark = marks
        .into_iter()
        .find(|mark| key_of(&mark.voter) == key)
        .ok_or(PageError::NotFound { what: "page" })?;
    state
        .store
        .mark_voter(&mark.voter, None, "", state.clock.now_ms())
        .await?;
    Ok(Redirect::to("/admin/votes#voters").into_response())
}
