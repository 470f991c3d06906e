//! Votes: cast by form, by the page's script or by a program, and taken back.

use axum::{
    Form, Json,
    extract::{Query, State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, TrackRow};
use serde::{Deserialize, Serialize};

use super::{
    battle::{self, Battle, BattleError},
    choice::Choice,
    handlers::{default_track, show},
    reveal,
    stage::{path_of, stages_of},
    voter::{self, Voter},
    wire::{BattleView, Reveal, UndoReply, VoteReply},
};
use crate::{
    AppState, PageError,
    i18n::{Visit, t},
};

/// For so long a vote can be taken back.
pub(super) const UNDO_MS: i64 = 10_000;

/// What the way to the server may take of that.
const UNDO_GRACE_MS: i64 = 1_500;

/// What a vote sends. Absent fields are named in the answer like wrong ones.
#[derive(Debug, Default, Deserialize)]
pub(super) struct VoteForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    outcome: String,
    /// The battle that the page shows next: held already, without a vote yet.
    #[serde(default)]
    held: String,
}

/// Whether the page's script asks.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
}

/// `POST /arena/vote`.
pub(super) async fn vote(
    State(state): State<AppState>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
    form: Result<Form<VoteForm>, FormRejection>,
) -> Result<Response, PageError> {
    let wants_json = wants_json(&headers);
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
            return refuse(&state, voter, choice, opened.ok(), &problem, wants_json).await;
        }
    };
    let now_ms = state.clock.now_ms();
    // A battle that was sent ahead was looked at from the vote before it on.
    let last_ms = state.arena.pasts.last_vote_ms(&voter.id).await;
    let shown_ms = battle.shown_ms.max(last_ms.unwrap_or(i64::MIN));
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
                reading_ms: Some((now_ms - shown_ms).max(0)),
            },
            now_ms,
        )
        .await?;
    state
        .arena
        .pasts
        .voted(&voter.id, &stored.vote_id, now_ms)
        .await;
    if stored.counted {
        crate::integrity::note_vote(&state, &stored.vote_id);
        state.arena.count(
            &battle.track_id,
            &battle.left_entrant,
            &battle.right_entrant,
        );
        state.boards.touch();
    }
    let home = state
        .arena
        .home(&state.store, &state.clock, &battle.track_id)
        .await?;
    let page = choice.at(&home.path, ("last", &stored.vote_id));
    if !wants_json {
        return Ok(Redirect::to(&page).into_response());
    }
    let held = Battle::open(&state, &voter.id, &form.held).ok();
    let (reveal, offer) = tokio::try_join!(
        reveal::of_vote(&state, &stored.vote_id, &voter.id, &choice),
        battle::offer(&state, &home.track.id, &voter.id, &choice, held.as_ref(), 1)
    )?;
    let stands = reveal.as_ref().map(|reveal| reveal.outcome.as_str());
    let message = (!stored.counted && stands != Some(outcome.as_str())).then(|| t().arena_again());
    let progress = offer.progress();
    Ok(json(
        StatusCode::OK,
        &VoteReply {
            counted: stored.counted,
            announcement: announcement(reveal.as_ref()),
            reveal,
            next: offer.battles.into_iter().next(),
            message,
            votes_by_you: offer.votes,
            tally: battle::tally(offer.votes),
            progress,
            page: Visit::here(&page),
        },
    ))
}

/// A battle for a program that votes, with the cookie that makes it the same voter later. `kind` is the
/// category and the language asked for, empty for any.
pub(crate) async fn battle_for(
    state: &AppState,
    track: &TrackRow,
    headers: &HeaderMap,
    (category, language): (String, String),
) -> Result<(Option<BattleView>, u64, Option<HeaderValue>), PageError> {
    let voter = voter::known_or_new(state, headers);
    let choice = Choice { category, language };
    let offer = battle::offer(state, &track.id, &voter.id, &choice, None, 1).await?;
    choice.checked(&offer.offered)?;
    Ok((offer.battles.into_iter().next(), offer.votes, voter.cookie))
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
        held: String::new(),
    };
    let choice = Query(Choice::default());
    vote(State(state.clone()), choice, headers, Ok(Form(form))).await
}

/// Says why a vote was not counted, and offers another battle.
async fn refuse(
    state: &AppState,
    voter: Voter,
    choice: Choice,
    battle: Option<Battle>,
    problem: &str,
    wants_json: bool,
) -> Result<Response, PageError> {
    let track = match battle {
        Some(battle) => {
            let home = state
                .arena
                .home(&state.store, &state.clock, &battle.track_id)
                .await?;
            Some(home.track.clone())
        }
        None => default_track(state).await?,
    };
    let Some(track) = track else {
        return Err(PageError::BadRequest(problem.to_owned()));
    };
    if !wants_json {
        return show(state, track, voter, choice, None, Some(problem)).await;
    }
    let offer = battle::offer(state, &track.id, &voter.id, &choice, None, 1).await?;
    let first = stages_of(&state.store).await?.into_iter().next();
    let progress = offer.progress();
    let mut response = json(
        StatusCode::UNPROCESSABLE_ENTITY,
        &VoteReply {
            counted: false,
            reveal: None,
            announcement: String::new(),
            next: offer.battles.into_iter().next(),
            message: Some(problem.to_owned()),
            votes_by_you: offer.votes,
            tally: battle::tally(offer.votes),
            progress,
            page: Visit::here(&choice.at(&path_of(&track, first.as_ref()), ("", ""))),
        },
    );
    if let Some(cookie) = voter.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct UndoForm {
    #[serde(default)]
    vote: String,
}

/// `POST /arena/undo`: takes the voter's own vote back, for ten seconds.
pub(super) async fn undo(
    State(state): State<AppState>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
    form: Result<Form<UndoForm>, FormRejection>,
) -> Result<Response, PageError> {
    let wants_json = wants_json(&headers);
    let Form(form) = form.unwrap_or_default();
    let voter = voter::known_or_new(&state, &headers);
    let vote = match state.store.vote(&form.vote).await {
        Ok(vote) if vote.voter == voter.id => vote,
        Err(error) if !error.is_not_found() => return Err(error.into()),
        Ok(_) | Err(_) => {
            let problem = t().arena_undo_foreign();
            let track = default_track(&state)
                .await?
                .ok_or_else(|| PageError::BadRequest(problem.clone()))?;
            return not_undone(&state, track, voter, choice, None, problem, wants_json).await;
        }
    };
    let track = state.store.track(&vote.track_slug).await?;
    let now_ms = state.clock.now_ms();
    if !reveal::was_taken_back(&state, &vote).await? {
        if now_ms - vote.created_ms > UNDO_MS + UNDO_GRACE_MS {
            let problem = t().arena_undo_late();
            let last = Some(vote.id.as_str());
            return not_undone(&state, track, voter, choice, last, problem, wants_json).await;
        }
        state.store.take_back(&vote.id, now_ms).await?;
        state.arena.pasts.taken_back(&voter.id).await;
        state.boards.touch();
    }
    if !wants_json {
        let first = stages_of(&state.store).await?.into_iter().next();
        let path = path_of(&track, first.as_ref());
        return Ok(Redirect::to(&choice.at(&path, ("last", &vote.id))).into_response());
    }
    let (reveal, offer) = tokio::try_join!(
        reveal::of_vote(&state, &vote.id, &voter.id, &choice),
        battle::offer(&state, &track.id, &voter.id, &choice, None, 0)
    )?;
    Ok(json(
        StatusCode::OK,
        &UndoReply {
            done: true,
            message: t().arena_undone(),
            reveal,
            tally: battle::tally(offer.votes),
            progress: offer.progress(),
        },
    ))
}

/// Says why a vote was not taken back.
async fn not_undone(
    state: &AppState,
    track: TrackRow,
    voter: Voter,
    choice: Choice,
    last: Option<&str>,
    problem: String,
    wants_json: bool,
) -> Result<Response, PageError> {
    if !wants_json {
        return show(state, track, voter, choice, last, Some(&problem)).await;
    }
    let offer = battle::offer(state, &track.id, &voter.id, &choice, None, 0).await?;
    Ok(json(
        StatusCode::UNPROCESSABLE_ENTITY,
        &UndoReply {
            done: false,
            message: problem,
            reveal: None,
            tally: battle::tally(offer.votes),
            progress: offer.progress(),
        },
    ))
}

/// What a screen reader says of the vote before; the page adds the next prompt.
fn announcement(reveal: Option<&Reveal>) -> String {
    reveal.map_or_else(String::new, |reveal| {
        t().arena_announce_who(&reveal.left.name, &reveal.right.name)
    })
}

fn json(status: StatusCode, reply: &impl Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(reply)).into_response()
}
