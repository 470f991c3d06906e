//! Runs and their samples.

use axum::{Json, extract::State, http::StatusCode};
use openmic_domain::{chat::Message, compute::Unmeasured};
use openmic_store::{RunFilter, RunRow, SampleDetail, SampleFilter, SamplePlace};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    basis::NoQuery,
    boards::accepted,
    extract::{Asked, Named},
    likelihood::SampleLikelihood,
    paging::{self, Limit, List, Page, Paged},
    parts::{Moment, Who},
    problem::{self, Problem},
    sample_line::SampleLine,
};
use crate::{
    AppState,
    arena::{Asker, Withheld},
    i18n::t,
    runs::private,
    ui::number,
};

/// One entrant on one track at one version.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Run {
    /// Its id.
    id: String,
    /// `queued`, `running`, `done`, `failed` or `capped` (it met a cap on what it may spend).
    #[schema(example = "done")]
    state: String,
    /// Why it failed, or which cap it met.
    error: Option<String>,
    /// Who ran.
    entrant: Who,
    /// Slug of the track.
    track: String,
    /// The version of the track.
    track_version: String,
    /// SHA-256 over the items of that version.
    item_set_hash: String,
    /// The version of Openmic under which it ended; null while under way, or where it was not recorded.
    software: Option<String>,
    /// Whether a higher score is better; null on tracks without scores.
    higher_is_better: Option<bool>,
    /// Samples that it will have.
    samples: u64,
    /// Samples that are stored, failed ones among them.
    stored: u64,
    /// Samples to which the endpoint gave no answer.
    failed: u64,
    /// Sum of the scores; 0 on tracks without right answers.
    score_sum: f64,
    /// Tokens of all prompts; null where they were not measured.
    prompt_tokens: Option<u64>,
    /// Tokens of all answers, reasoning among them; null where they were not measured.
    completion_tokens: Option<u64>,
    /// Tokens of all reasoning; null where they were not measured.
    reasoning_tokens: Option<u64>,
    /// Seconds, summed over samples; null where they were not measured.
    seconds: Option<f64>,
    /// US dollars; null where they are not known.
    dollars: Option<f64>,
    /// When it was asked for.
    created: Moment,
    /// When a worker first took it up.
    started: Option<Moment>,
    /// When it ended.
    finished: Option<Moment>,
    /// Address of its page.
    page: String,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        let unmeasured = Unmeasured::of(row.unmeasured);
        Self {
            page: format!("/runs/{}", row.id),
            id: row.id,
            state: row.state,
            error: row.error,
            entrant: Who {
                slug: row.entrant_slug,
                name: row.entrant_name,
            },
            track: row.track_slug,
            track_version: row.track_version,
            item_set_hash: row.item_set_hash,
            software: row.software,
            higher_is_better: row.higher_is_better,
            samples: row.n_samples.unsigned_abs(),
            stored: row.done.unsigned_abs(),
            failed: row.failed.unsigned_abs(),
            score_sum: row.score_sum,
            prompt_tokens: unmeasured.tokens(row.prompt_tokens.unsigned_abs()),
            completion_tokens: unmeasured.tokens(row.completion_tokens.unsigned_abs()),
            reasoning_tokens: unmeasured.tokens(row.reasoning_tokens.unsigned_abs()),
            seconds: unmeasured.seconds(row.duration_ms as f64 / 1000.0),
            dollars: unmeasured.dollars(row.dollars),
            created: Moment::of(row.created_ms),
            started: row.started_ms.map(Moment::of),
            finished: row.finished_ms.map(Moment::of),
        }
    }
}

/// One answer to one item, whole.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sample {
    /// Its id.
    id: String,
    /// Its run: `/api/v1/runs/{id}`.
    run: String,
    /// Who answered.
    entrant: Who,
    /// Slug of the track.
    track: String,
    /// The version of the track.
    track_version: String,
    /// The item's id in the track file.
    item: String,
    /// 0 for the first answer to an item.
    sample_index: u64,
    /// The item's category.
    category: Option<String>,
    /// What the entrant was given.
    input: String,
    /// The turns that were sent.
    messages: Vec<Turn>,
    /// The raw answer.
    text: String,
    /// What the model thought, where the endpoint says.
    reasoning: Option<String>,
    /// The part of the answer that was scored.
    extracted: Option<String>,
    /// Answers that count as right; empty where there are none.
    accepted: Vec<String>,
    /// 0 to 1; null on tracks without right answers and for failed samples.
    score: Option<f64>,
    /// Bits of the right choice by likelihood; null on tracks that do not compare choices by it, and where nothing
    /// was measured.
    bits_by_likelihood: Option<SampleLikelihood>,
    /// On a humor track: the joke as it goes on stage.
    joke: Option<String>,
    /// On a humor track: why it stays off stage.
    off_stage: Option<String>,
    /// Why it ended: `stop`, `length`, `content_filter`, `error`, …
    finish: String,
    /// What went wrong.
    error: Option<SampleError>,
    /// How many requests it took.
    attempts: u64,
    /// The model's name as the endpoint reports it.
    reported_model: Option<String>,
    /// Tokens of the prompt; null where they were not measured.
    prompt_tokens: Option<u64>,
    /// Tokens of the answer, reasoning among them; null where they were not measured.
    completion_tokens: Option<u64>,
    /// Tokens of the reasoning; null where they were not measured.
    reasoning_tokens: Option<u64>,
    /// Whether a count was estimated because the endpoint gave none.
    tokens_estimated: bool,
    /// Seconds to the first token, for a streamed answer.
    seconds_to_first_token: Option<f64>,
    /// Seconds for the whole answer; null where they were not measured.
    seconds: Option<f64>,
    /// US dollars; null where they are not known.
    dollars: Option<f64>,
    /// When it was stored.
    created: Moment,
    /// Address of its page.
    page: String,
}

/// One turn of a chat.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Turn {
    /// `system`, `user` or `assistant`.
    #[schema(example = "user")]
    role: &'static str,
    /// What is said.
    content: String,
}

/// Why an endpoint gave no answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SampleError {
    /// Stable code.
    #[schema(example = "timeout")]
    code: String,
    /// In words.
    detail: Option<String>,
}

fn sample(row: SampleDetail, run: RunRow) -> Result<Sample, Problem> {
    let turns: Vec<Message> = serde_json::from_str(&row.messages)?;
    let unmeasured = Unmeasured::of(row.unmeasured);
    Ok(Sample {
        page: format!("/samples/{}", row.id),
        id: row.id,
        run: row.run_id,
        entrant: Who {
            slug: run.entrant_slug,
            name: run.entrant_name,
        },
        track: run.track_slug,
        track_version: run.track_version,
        item: row.item_name,
        sample_index: row.sample_index.unsigned_abs(),
        category: row.category,
        input: row.input,
        messages: turns
            .into_iter()
            .map(|turn| Turn {
                role: turn.role.as_str(),
                content: turn.content,
            })
            .collect(),
        text: row.text,
        reasoning: row.reasoning,
        extracted: row.extracted,
        accepted: row.target.as_deref().map(accepted).unwrap_or_default(),
        score: row.score,
        bits_by_likelihood: SampleLikelihood::of(&row.reference),
        joke: row.joke_text,
        off_stage: row.off_stage,
        finish: row.finish,
        error: row.error_code.map(|code| SampleError {
            code,
            detail: row.error,
        }),
        attempts: row.attempts.unsigned_abs(),
        reported_model: row.reported_model,
        prompt_tokens: unmeasured.tokens(row.prompt_tokens.unsigned_abs()),
        completion_tokens: unmeasured.tokens(row.completion_tokens.unsigned_abs()),
        reasoning_tokens: unmeasured.tokens(row.reasoning_tokens.unsigned_abs()),
        tokens_estimated: row.tokens_estimated,
        seconds_to_first_token: row.first_token_ms.map(|ms| ms as f64 / 1000.0),
        seconds: unmeasured.seconds(row.duration_ms as f64 / 1000.0),
        dollars: unmeasured.dollars(row.dollars),
        created: Moment::of(row.created_ms),
    })
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RunState {
    /// Waiting for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// Every sample is stored.
    Done,
    /// Given up, with the reason.
    Failed,
    /// A cap on what it may spend is met; what it has is kept.
    Capped,
}

impl RunState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Capped => "capped",
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RunsQuery {
    /// Slug of the track.
    #[param(value_type = Option<String>)]
    track: Option<String>,
    /// Slug of the entrant.
    #[param(value_type = Option<String>)]
    entrant: Option<String>,
    /// Where they stand.
    #[param(value_type = Option<RunState>, inline)]
    state: Option<RunState>,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

/// Which samples of a run.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Show {
    /// All of them.
    #[default]
    All,
    /// Score 1.
    Right,
    /// Scored below 1.
    Wrong,
    /// The endpoint gave no answer.
    Failed,
    /// Jokes that stay off stage.
    OffStage,
}

impl Show {
    fn filter(self) -> (&'static str, SampleFilter) {
        match self {
            Self::All => ("", SampleFilter::All),
            Self::Right => ("right", SampleFilter::Right),
            Self::Wrong => ("wrong", SampleFilter::Wrong),
            Self::Failed => ("failed", SampleFilter::Failed),
            Self::OffStage => ("off_stage", SampleFilter::OffStage),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SamplesQuery {
    /// Which samples.
    #[serde(default)]
    #[param(value_type = Show, inline, default = "all")]
    show: Show,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

/// Lists runs, the newest first.
#[utoipa::path(get, path = "/api/v1/runs", tag = "Runs", params(RunsQuery),
    responses((status = 200, description = "Runs", body = Page<Run>), problem::List, problem::Any))]
pub(super) async fn list_runs(
    State(state): State<AppState>,
    Asked(query): Asked<RunsQuery>,
) -> Result<Paged<Run>, Problem> {
    let before: Option<String> = paging::key("runs", query.cursor.as_deref())?;
    let filter = RunFilter {
        track: query.track.as_deref().unwrap_or_default(),
        entrant: query.entrant.as_deref().unwrap_or_default(),
        state: query.state.map(RunState::as_str).unwrap_or_default(),
    };
    let rows = state
        .store
        .list_runs(filter, before.as_deref(), query.limit.and_one())
        .await?;
    let list = List {
        name: "runs",
        path: "/api/v1/runs",
        filters: &[
            ("track", filter.track),
            ("entrant", filter.entrant),
            ("state", filter.state),
        ],
        limit: query.limit,
    };
    list.page(rows, |row| row.id.clone(), Run::from)
}

/// One run.
#[utoipa::path(get, path = "/api/v1/runs/{run}", tag = "Runs",
    params(("run" = String, Path, description = "Id of the run")),
    responses((status = 200, description = "The run", body = Run), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_run(
    State(state): State<AppState>,
    Named(id): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(Run::from(state.store.run(&id).await?)))
}

/// Lists the samples of a run in item order; of a run under way those that are stored.
#[utoipa::path(get, path = "/api/v1/runs/{run}/samples", tag = "Runs",
    params(("run" = String, Path, description = "Id of the run"), SamplesQuery),
    responses((status = 200, description = "Samples", body = Page<SampleLine>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_samples(
    State(state): State<AppState>,
    asker: Asker,
    Named(id): Named<String>,
    Asked(query): Asked<SamplesQuery>,
) -> Result<Paged<SampleLine>, Problem> {
    let after: Option<(i64, i64)> = paging::key("samples", query.cursor.as_deref())?;
    let run = state.store.run(&id).await?;
    private::guard(&state.store, &run.track_id).await?;
    let (show, filter) = query.show.filter();
    let after = after.map(|(position, sample_index)| SamplePlace {
        position,
        sample_index,
    });
    let rows = state
        .store
        .list_samples(&run.id, filter, after, query.limit.and_one())
        .await?;
    let list = List {
        name: "samples",
        path: &format!("/api/v1/runs/{}/samples", run.id),
        filters: &[("show", show)],
        limit: query.limit,
    };
    // Only jokes are told by somebody whom voters are not to know.
    let withheld = match run.track_kind.as_str() {
        "humor" => {
            let samples = rows.iter().map(|row| row.sample.id.as_str());
            Withheld::among(&state, &asker, samples.collect()).await?
        }
        _ => Withheld::default(),
    };
    list.page(
        rows,
        |row| (row.position, row.sample_index),
        |row| match withheld.has(&row.sample.id) {
            true => SampleLine::from(row).held_back(),
            false => SampleLine::from(row),
        },
    )
}

/// One sample, whole: what was sent, what came back, what it cost.
///
/// That of a joke that does not say yet who told it is withheld: the joke is at `/api/v1/jokes/{id}`.
#[utoipa::path(get, path = "/api/v1/samples/{sample}", tag = "Runs",
    params(("sample" = String, Path, description = "Id of the sample")),
    responses((status = 200, description = "The sample", body = Sample), problem::List, problem::Named, problem::Withheld, problem::Any))]
pub(super) async fn get_sample(
    State(state): State<AppState>,
    asker: Asker,
    Named(id): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Sample>, Problem> {
    let row = state.store.sample(&id).await?;
    let run = state.store.run(&row.run_id).await?;
    private::guard(&state.store, &run.track_id).await?;
    if run.track_kind == "humor" {
        let withheld = Withheld::among(&state, &asker, vec![&id]).await?;
        if let Some(n) = withheld.until(&id) {
            let joke = format!("/api/v1/jokes/{id}");
            let why = t().arena_held_sample(n, number::whole(n), joke);
            return Err(Problem::new(StatusCode::FORBIDDEN, why));
        }
    }
    Ok(Json(sample(row, run)?))
}
