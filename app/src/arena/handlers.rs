//! The arena's pages: the stage of a track, and the page of one joke.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use openmic_store::{TrackRow, VoteRow};
use serde::Deserialize;

use super::{
    battle::{self, Offer},
    choice::Choice,
    joke::{JokePage, JokeView, VOTES},
    page::{ArenaPage, Nothing, Nowhere, Scene, Surroundings},
    reveal, sheet,
    stage::{path_of, stages_of},
    taste,
    tellers::{Asker, Withheld},
    vote,
    voter::{self, Voter},
    wire::{Reveal, Start},
};
use crate::{
    AppState, PageError,
    export::{self, Format, MOST_ROWS},
    i18n::t,
    jokes::Evidence,
    render,
    ui::number,
};

/// The largest vote that is read: two tokens of under a kilobyte and a word.
const MAX_VOTE_BYTES: usize = 16 * 1024;

/// How many runs an empty stage lists.
const RUNS_SHOWN: i64 = 6;

pub(crate) fn routes() -> Router<AppState> {
    let small = DefaultBodyLimit::max(MAX_VOTE_BYTES);
    Router::new()
        .route("/arena", get(first_track))
        .route("/arena/vote", post(vote::vote).layer(small))
        .route("/arena/undo", post(vote::undo).layer(small))
        .route("/arena/{track}", get(one_track))
        .route("/taste", get(taste::page))
        .route("/jokes/{sample}", get(joke))
}

#[derive(Debug, Default, Deserialize)]
struct ArenaQuery {
    /// The vote whose reveal stands above the next battle.
    last: Option<String>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    language: String,
}

async fn first_track(
    State(state): State<AppState>,
    Query(query): Query<ArenaQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(track) = default_track(&state).await? else {
        return Ok(render::page(
            &state.assets,
            StatusCode::OK,
            || leptos::prelude::view! { <Nowhere/> },
        ));
    };
    let voter = voter::known_or_new(&state, &headers);
    asked(&state, track, voter, query).await
}

async fn one_track(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(query): Query<ArenaQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let track = state.store.track(&slug).await?;
    if track.kind != "humor" {
        return Err(PageError::NotFound {
            what: "stage for jokes",
        });
    }
    let voter = voter::known_or_new(&state, &headers);
    asked(&state, track, voter, query).await
}

/// The humor track that is voted on where none is named.
pub(super) async fn default_track(state: &AppState) -> Result<Option<TrackRow>, PageError> {
    Ok(stages_of(&state.store).await?.into_iter().next())
}

async fn asked(
    state: &AppState,
    track: TrackRow,
    voter: Voter,
    query: ArenaQuery,
) -> Result<Response, PageError> {
    let choice = Choice {
        category: query.category,
        language: query.language,
    };
    show(state, track, voter, choice, query.last.as_deref(), None).await
}

/// The page of a track: a battle, or why there is none.
pub(super) async fn show(
    state: &AppState,
    track: TrackRow,
    voter: Voter,
    choice: Choice,
    last: Option<&str>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let reveal = match last {
        Some(vote_id) => reveal::of_vote(state, vote_id, &voter.id, &choice).await?,
        None => None,
    };
    let offer = battle::offer(state, &track.id, &voter.id, &choice, None, 2).await?;
    let choice = choice.checked(&offer.offered)?;
    let stages = stages_of(&state.store).await?;
    let around = Surroundings {
        path: path_of(&track, stages.first()),
        stages: stages
            .iter()
            .map(|stage| (path_of(stage, stages.first()), stage.title.clone()))
            .collect(),
        offered: offer.offered.clone(),
        choice,
    };
    let scene = scene(state, &track, offer, &around.choice, reveal, problem).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let mut response = render::page(&state.assets, status, move || {
        leptos::prelude::view! { <ArenaPage track scene around/> }
    });
    if let Some(cookie) = voter.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn scene(
    state: &AppState,
    track: &TrackRow,
    offer: Offer,
    choice: &Choice,
    reveal: Option<Reveal>,
    problem: Option<&str>,
) -> Result<Scene, PageError> {
    let message = problem.unwrap_or_default().to_owned();
    let (votes, progress) = (offer.votes, offer.progress());
    let mut battles = offer.battles.into_iter();
    if let Some(battle) = battles.next() {
        return Ok(Scene::Battle(Start {
            battle,
            next: battles.next(),
            reveal,
            tally: battle::tally(votes),
            progress,
            message,
            words: battle::words(choice),
        }));
    }
    let why = if offer.has_battles && !choice.is_all() {
        Nothing::ChoiceSeen
    } else if offer.has_battles {
        Nothing::AllSeen
    } else {
        let counts = state.store.stage_counts(&track.id).await?;
        let runs = if counts.runs_waiting > 0 {
            let runs = state
                .store
                .unfinished_runs_of(&track.id, RUNS_SHOWN)
                .await?;
            runs.into_iter()
                .filter(|run| run.state != "failed")
                .collect()
        } else {
            Vec::new()
        };
        Nothing::TooFew { counts, runs }
    };
    Ok(Scene::Empty {
        why,
        reveal,
        votes,
        message,
    })
}

#[derive(Debug, Default, Deserialize)]
struct JokeQuery {
    /// What this visitor said of it a moment ago.
    said: Option<String>,
}

async fn joke(
    State(state): State<AppState>,
    Path(sample): Path<String>,
    Query(query): Query<JokeQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let joke = state.store.joke(&sample).await?;
    let asker = Asker::voter(&state, &headers).await?;
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        return joke_file(&state, &asker, &sample, format, &headers).await;
    }
    let detail = state.store.sample(&sample).await?;
    let run = state.store.run(&detail.run_id).await?;
    let (tally, votes, side, mut evidence) = tokio::try_join!(
        state.store.joke_tally(&sample),
        state.store.joke_votes(&sample, VOTES),
        state.store.battle_side(&sample),
        Evidence::of(&state.store, &sample, query.said.as_deref())
    )?;
    let lang = state.store.item(&side.item_id).await?.language;
    let around = around(&sample, &votes).into_iter();
    let around = around.chain(evidence.told()).collect();
    let withheld = Withheld::among(&state, &asker, around).await?;
    let before = votes.len();
    let votes = named(votes, &withheld);
    evidence.hold_back(&withheld);
    let view = JokeView {
        tally,
        left_out: (before - votes.len()) as u64,
        votes,
        lang,
        kind: detail
            .category
            .as_deref()
            .map(battle::in_words)
            .unwrap_or_default(),
        off_stage: detail.off_stage,
        until: withheld.until(&sample),
        joke,
        evidence,
        track_slug: run.track_slug,
        track_title: run.track_title,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || leptos::prelude::view! { <JokePage view/> },
    ))
}

/// A joke, and those that it met in some votes.
fn around<'a>(sample: &'a str, votes: &'a [VoteRow]) -> Vec<&'a str> {
    let met = votes
        .iter()
        .flat_map(|vote| [&vote.left_sample, &vote.right_sample])
        .filter_map(Option::as_deref);
    std::iter::once(sample).chain(met).collect()
}

/// The votes on two jokes that both say who told them: each names both.
fn named(votes: Vec<VoteRow>, withheld: &Withheld) -> Vec<VoteRow> {
    let is_named = |vote: &VoteRow| {
        let (left, right) = (vote.left_sample.as_deref(), vote.right_sample.as_deref());
        withheld.until_both(left, right).is_none()
    };
    votes.into_iter().filter(is_named).collect()
}

/// The votes on a joke as a file.
async fn joke_file(
    state: &AppState,
    asker: &Asker,
    sample: &str,
    format: Format,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let _turn = export::turn().await;
    let most = MOST_ROWS.cast_signed();
    let votes = state.store.joke_votes(sample, most).await?;
    let withheld = Withheld::among(state, asker, around(sample, &votes)).await?;
    if let Some(n) = withheld.until(sample) {
        return Err(PageError::Forbidden(
            t().arena_held_list(n, number::whole(n)),
        ));
    }
    let total = state.store.joke_tally(sample).await?.votes().unsigned_abs();
    let before = votes.len();
    let votes = named(votes, &withheld);
    let total = total.saturating_sub((before - votes.len()) as u64);
    let file = sheet::joke_votes(sample, &votes, total, state.clock.now_ms());
    file.respond(format, headers)
}
