//! The arena's addresses: the stage, the vote, and the page of one joke.

use axum::{
    Form, Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, TrackRow};
use serde::Deserialize;

use super::{
    battle::{self, Battle, BattleError, Offer},
    joke::{JokePage, JokeView, VOTES},
    page::{ArenaPage, Nothing, Nowhere, Scene},
    reveal,
    voter::{self, Voter},
    wire::{BattleView, Reveal, Start, VoteReply},
};
use crate::{
    AppState, PageError,
    i18n::{Visit, t},
    jokes::Evidence,
    render,
};

/// The largest vote that is read: a token of under a kilobyte and a word.
const MAX_VOTE_BYTES: usize = 16 * 1024;

/// How many runs an empty stage lists.
const RUNS_SHOWN: i64 = 6;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/arena", get(first_track))
        .route(
            "/arena/vote",
            post(vote).layer(DefaultBodyLimit::max(MAX_VOTE_BYTES)),
        )
        .route("/arena/{track}", get(one_track))
        .route("/jokes/{sample}", get(joke))
}

#[derive(Debug, Default, Deserialize)]
struct ArenaQuery {
    /// The vote whose reveal stands above the next battle.
    last: Option<String>,
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
    show(&state, track, voter, query.last.as_deref(), None).await
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
    show(&state, track, voter, query.last.as_deref(), None).await
}

/// The humor track that is voted on where none is named.
async fn default_track(state: &AppState) -> Result<Option<TrackRow>, PageError> {
    Ok(state
        .store
        .tracks()
        .await?
        .into_iter()
        .find(|track| track.kind == "humor"))
}

/// Where a track is voted on.
async fn address(state: &AppState, track: &TrackRow) -> Result<String, PageError> {
    let is_default = default_track(state)
        .await?
        .is_some_and(|first| first.slug == track.slug);
    Ok(if is_default {
        "/arena".to_owned()
    } else {
        format!("/arena/{}", track.slug)
    })
}

/// The page of a track: a battle, or why there is none.
async fn show(
    state: &AppState,
    track: TrackRow,
    voter: Voter,
    last: Option<&str>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let reveal = match last {
        Some(vote_id) => reveal::of_vote(state, vote_id, &voter.id).await?,
        None => None,
    };
    let offer = battle::offer(state, &track, &voter.id).await?;
    let scene = scene(state, &track, offer, reveal, problem).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let mut response = render::page(&state.assets, status, move || {
        leptos::prelude::view! { <ArenaPage track scene/> }
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
    reveal: Option<Reveal>,
    problem: Option<&str>,
) -> Result<Scene, PageError> {
    let message = problem.unwrap_or_default().to_owned();
    if let Some(battle) = offer.battle {
        return Ok(Scene::Battle(Start {
            battle,
            reveal,
            tally: battle::tally(offer.votes),
            message,
            words: battle::words(),
        }));
    }
    let why = if offer.has_battles {
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
        votes: offer.votes,
        message,
    })
}

/// What a vote sends. Absent fields are named in the answer like wrong ones.
#[derive(Debug, Default, Deserialize)]
struct VoteForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    outcome: String,
}

async fn vote(
    State(state): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<VoteForm>, FormRejection>,
) -> Result<Response, PageError> {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(PageError::TooLarge(t().arena_too_large()));
        }
        Err(_) => VoteForm::default(),
    };
    let voter = voter::known_or_new(&state, &headers);
    let opened = Battle::open(&state, &voter.id, &form.token);
    let outcome: Result<Outcome, _> = form.outcome.parse();
    let (battle, outcome) = match (opened, outcome) {
        (Ok(battle), Ok(outcome)) => (battle, outcome),
        (opened, outcome) => {
            let problem = match (&opened, outcome) {
                // Without the cookie no token opens: say so, since another pair would not either.
                (Err(BattleError::Foreign), _) if voter.cookie.is_some() => t().arena_no_cookie(),
                (Err(error), _) => error.words(),
                (_, Err(_)) => t().arena_unknown_outcome(format!("{:?}", form.outcome)),
                (Ok(_), Ok(_)) => String::new(),
            };
            return refuse(&state, voter, opened.ok(), &problem, wants_json).await;
        }
    };
    let now_ms = state.clock.now_ms();
    let voter_group = state.guard.group_of(&state, &battle.voter).await?;
    let stored = state
        .store
        .cast_vote(
            &CastVote {
                id: battle.id,
                track_id: battle.track_id.clone(),
                item_id: battle.item_id,
                left_sample: battle.left_sample,
                right_sample: battle.right_sample,
                left_entrant: battle.left_entrant.clone(),
                right_entrant: battle.right_entrant.clone(),
                outcome,
                voter: battle.voter,
                voter_group,
                reading_ms: Some((now_ms - battle.shown_ms).max(0)),
            },
            now_ms,
        )
        .await?;
    if stored.counted {
        crate::integrity::note_vote(&state, &stored.vote_id);
        state.arena.count(
            &battle.track_id,
            &battle.left_entrant,
            &battle.right_entrant,
        );
        state.boards.touch();
    }
    let track = current(&state, &battle.track_id).await?;
    let page = format!("{}?last={}", address(&state, &track).await?, stored.vote_id);
    if !wants_json {
        return Ok(Redirect::to(&page).into_response());
    }
    let reveal = reveal::of_vote(&state, &stored.vote_id, &voter.id).await?;
    let stands = reveal.as_ref().map(|reveal| reveal.outcome.as_str());
    let message = (!stored.counted && stands != Some(outcome.as_str())).then(|| t().arena_again());
    let offer = battle::offer(&state, &track, &voter.id).await?;
    Ok(json(
        StatusCode::OK,
        &VoteReply {
            counted: stored.counted,
            announcement: announcement(reveal.as_ref(), offer.battle.as_ref()),
            reveal,
            next: offer.battle,
            message,
            votes_by_you: offer.votes,
            tally: battle::tally(offer.votes),
            page: Visit::here(&page),
        },
    ))
}

/// A battle for a program that votes, with the cookie that makes it the same voter later.
pub(crate) async fn battle_for(
    state: &AppState,
    track: &TrackRow,
    headers: &HeaderMap,
) -> Result<(Option<BattleView>, u64, Option<HeaderValue>), PageError> {
    let voter = voter::known_or_new(state, headers);
    let offer = battle::offer(state, track, &voter.id).await?;
    Ok((offer.battle, offer.votes, voter.cookie))
}

/// The vote of a program: what the form takes, answered as the island is.
pub(crate) async fn vote_for(
    state: &AppState,
    headers: &HeaderMap,
    token: String,
    outcome: &str,
) -> Result<Response, PageError> {
    let mut headers = headers.clone();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let form = VoteForm {
        token,
        outcome: outcome.to_owned(),
    };
    vote(State(state.clone()), headers, Ok(Form(form))).await
}

/// The current version of the track a battle was on.
async fn current(state: &AppState, track_id: &str) -> Result<TrackRow, PageError> {
    let voted = state.store.track_by_id(track_id).await?;
    Ok(state.store.track(&voted.slug).await.unwrap_or(voted))
}

/// Says why a vote was not counted, and offers another battle.
async fn refuse(
    state: &AppState,
    voter: Voter,
    battle: Option<Battle>,
    problem: &str,
    wants_json: bool,
) -> Result<Response, PageError> {
    let track = match battle {
        Some(battle) => Some(current(state, &battle.track_id).await?),
        None => default_track(state).await?,
    };
    let Some(track) = track else {
        return Err(PageError::BadRequest(problem.to_owned()));
    };
    if !wants_json {
        return show(state, track, voter, None, Some(problem)).await;
    }
    let offer = battle::offer(state, &track, &voter.id).await?;
    let mut response = json(
        StatusCode::UNPROCESSABLE_ENTITY,
        &VoteReply {
            counted: false,
            reveal: None,
            announcement: announcement(None, offer.battle.as_ref()),
            next: offer.battle,
            message: Some(problem.to_owned()),
            votes_by_you: offer.votes,
            tally: battle::tally(offer.votes),
            page: Visit::here(&address(state, &track).await?),
        },
    );
    if let Some(cookie) = voter.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What a screen reader says after a vote.
fn announcement(reveal: Option<&Reveal>, next: Option<&BattleView>) -> String {
    let who = reveal.map(|reveal| t().arena_announce_who(&reveal.left.name, &reveal.right.name));
    let next = next.map(|next| t().arena_announce_next(&next.prompt));
    who.into_iter().chain(next).collect::<Vec<_>>().join(" ")
}

fn json(status: StatusCode, reply: &VoteReply) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(reply)).into_response()
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
) -> Result<Response, PageError> {
    let joke = state.store.joke(&sample).await?;
    let detail = state.store.sample(&sample).await?;
    let run = state.store.run(&detail.run_id).await?;
    let (tally, votes, side) = tokio::try_join!(
        state.store.joke_tally(&sample),
        state.store.joke_votes(&sample, VOTES),
        state.store.battle_side(&sample)
    )?;
    let lang = state.store.item(&side.item_id).await?.language;
    let view = JokeView {
        tally,
        votes,
        lang,
        kind: detail
            .category
            .as_deref()
            .map(battle::in_words)
            .unwrap_or_default(),
        off_stage: detail.off_stage,
        joke,
        evidence: Evidence::of(&state.store, &sample, query.said.as_deref()).await?,
        track_slug: run.track_slug,
        track_title: run.track_title,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || leptos::prelude::view! { <JokePage view/> },
    ))
}
