//! Voting by a program for a person: two jokes, one answer, and who it was.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use openmic_domain::outcome::Outcome;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Asked, Body, Named},
    parts::Who,
    problem::{self, Problem},
};
use crate::{
    AppState,
    arena::{self, BattleView, RevealSide, VoteReply},
};

/// The largest answer to a vote that is read back, in bytes: four jokes and their prompts at most.
const MAX_REPLY: usize = 1 << 20;

/// What there is to vote on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Offer {
    /// The next battle; null when this voter has seen them all or there is none yet.
    battle: Option<Battle>,
    /// Votes that this voter has cast.
    votes_by_you: u64,
}

/// Two jokes for one prompt. Whose they are is said after the vote.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Battle {
    /// To be sent with the vote: good for a day, once, for the voter it was shown to.
    token: String,
    /// The joke prompt.
    prompt: String,
    /// Its category in words; empty when it has none.
    kind: String,
    /// The joke on the left.
    left: String,
    /// The joke on the right.
    right: String,
}

impl From<BattleView> for Battle {
    fn from(view: BattleView) -> Self {
        Self {
            token: view.token,
            prompt: view.prompt,
            kind: view.kind,
            left: view.left,
            right: view.right,
        }
    }
}

/// A vote to be cast.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVote {
    /// The token of the battle.
    #[schema(max_length = 4000)]
    token: String,
    /// Which joke is funnier.
    outcome: Choice,
}

/// What a vote says.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choice {
    /// The left joke is funnier.
    Left,
    /// The right joke is funnier.
    Right,
    /// Both are funny.
    Both,
    /// Neither is.
    Neither,
}

impl Choice {
    fn outcome(self) -> Outcome {
        match self {
            Self::Left => Outcome::Left,
            Self::Right => Outcome::Right,
            Self::Both => Outcome::Both,
            Self::Neither => Outcome::Neither,
        }
    }
}

/// What became of a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Cast {
    /// Whether this request counted; a vote that stands already is not counted again.
    counted: bool,
    /// Whose the left joke was.
    left: Option<Revealed>,
    /// Whose the right joke was.
    right: Option<Revealed>,
    /// The next battle; null when there is none for this voter.
    next: Option<Battle>,
    /// Votes that this voter has cast.
    votes_by_you: u64,
}

/// Whose a joke was, and what the vote did to its online Elo.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revealed {
    /// Whose it was.
    entrant: Who,
    /// Before the vote.
    elo_before: f64,
    /// After the vote.
    elo_after: f64,
}

impl From<RevealSide> for Revealed {
    fn from(side: RevealSide) -> Self {
        Self {
            entrant: Who {
                slug: side.slug,
                name: side.name,
            },
            elo_before: side.elo_before,
            elo_after: side.elo_after,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OfKind {
    /// Jokes for prompts of this category alone.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    category: String,
    /// Jokes in this language alone.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    language: String,
}

/// Offers a battle.
///
/// A voter is a cookie and nothing else: the first answer sets it, and the vote has to send it back.
#[utoipa::path(get, path = "/api/v1/tracks/{track}/battle", tag = "Stage",
    params(("track" = String, Path, description = "Slug of a humor track"), OfKind),
    responses((status = 200, description = "What there is to vote on", body = Offer),
        problem::List, problem::Named, problem::Any))]
pub(super) async fn get_battle(
    State(state): State<AppState>,
    Named(slug): Named<String>,
    Asked(kind): Asked<OfKind>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let track = state.store.track(&slug).await?;
    if track.kind != "humor" {
        return Err(Problem::missing("stage for jokes"));
    }
    let kind = (kind.category, kind.language);
    let (battle, votes_by_you, cookie) = arena::battle_for(&state, &track, &headers, kind).await?;
    let offer = Offer {
        battle: battle.map(Battle::from),
        votes_by_you,
    };
    let mut response = Json(offer).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Casts a vote on a battle that was offered to the same voter.
#[utoipa::path(post, path = "/api/v1/votes", tag = "Stage", request_body = NewVote,
    responses((status = 200, description = "It is stored, or was before", body = Cast),
        problem::Bodies, problem::Busy, problem::Any))]
pub(super) async fn cast_vote(
    State(state): State<AppState>,
    headers: HeaderMap,
    Body(vote): Body<NewVote>,
) -> Result<Response, Problem> {
    let outcome = vote.outcome.outcome();
    let response = arena::vote_for(&state, &headers, vote.token, outcome.as_str()).await?;
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, MAX_REPLY)
        .await
        .unwrap_or_default();
    let reply: VoteReply = serde_json::from_slice(&bytes)?;
    if parts.status != StatusCode::OK {
        let why = reply.message.unwrap_or_default();
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why));
    }
    let (left, right) = match reply.reveal {
        Some(reveal) => (Some(reveal.left.into()), Some(reveal.right.into())),
        None => (None, None),
    };
    let cast = Cast {
        counted: reply.counted,
        left,
        right,
        next: reply.next.map(Battle::from),
        votes_by_you: reply.votes_by_you,
    };
    Ok(Json(cast).into_response())
}
