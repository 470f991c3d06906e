//! A voter's own page: whom they find funny, how often they side with everyone, what they said last.

use std::collections::HashMap;

use axum::{
    extract::{Query, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use openmic_domain::{
    outcome::Outcome,
    taste::{self, Agreement, Liked},
};
use openmic_store::{OwnVoteRow, TasteVote};
use serde::Deserialize;

use super::{sheet, taste_page::TastePage, voter};
use crate::{
    AppState, PageError, Standing,
    export::{Format, MOST_ROWS, Sheet, which},
    leaderboard::Board,
    render,
};

/// Votes that the page lists.
const LISTED: i64 = 30;

/// What the page shows.
pub(super) struct Taste {
    /// Votes that were not taken back.
    pub(super) votes: u64,
    /// Whom this voter finds funny, the surest first.
    pub(super) liked: Vec<LikedRow>,
    pub(super) agreement: Agreement,
    /// The newest votes, or those on `of`.
    pub(super) newest: Vec<OwnVoteRow>,
    /// Slug and name of the entrant whose votes are listed, if not all are.
    pub(super) of: Option<(String, String)>,
}

/// An entrant and the votes of this voter on it.
pub(super) struct LikedRow {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) liked: Liked,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TasteQuery {
    /// Slug of the entrant whose votes are listed.
    entrant: Option<String>,
}

/// `GET /taste`.
pub(super) async fn page(
    State(state): State<AppState>,
    Query(query): Query<TasteQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let format = Format::asked(&raw)?;
    let listed = match format {
        Some(_) => MOST_ROWS.cast_signed(),
        None => LISTED,
    };
    let taste = match voter::known(&state, &headers) {
        Some(voter) => of(&state, &voter, query.entrant.as_deref(), listed).await?,
        None => Taste {
            votes: 0,
            liked: Vec::new(),
            agreement: Agreement::default(),
            newest: Vec::new(),
            of: None,
        },
    };
    let mut response = match format {
        Some(format) => file(&taste, &raw, state.clock.now_ms())?.respond(format, &headers)?,
        None => render::page(&state.assets, StatusCode::OK, move || {
            leptos::prelude::view! { <TastePage taste/> }
        }),
    };
    // It is this voter's alone: not for those who search the web.
    response
        .headers_mut()
        .insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A list of the page as a file.
fn file(taste: &Taste, raw: &str, now_ms: i64) -> Result<Sheet, PageError> {
    let of = taste.of.as_ref().map(|(slug, _)| slug.as_str());
    Ok(match which(raw, &sheet::TASTE_LISTS)? {
        sheet::OWN_VOTES => sheet::own_votes(&taste.newest, of, now_ms),
        _ => sheet::liked(&taste.liked, taste.votes, now_ms),
    })
}

/// Everything about a voter, `listed` of its votes at most.
async fn of(
    state: &AppState,
    voter: &str,
    entrant: Option<&str>,
    listed: i64,
) -> Result<Taste, PageError> {
    let entrant = match entrant.filter(|slug| !slug.is_empty()) {
        Some(slug) => Some(state.store.entrant(slug).await?),
        None => None,
    };
    let (votes, newest) = tokio::try_join!(
        state.store.taste_votes(voter),
        state
            .store
            .newest_own_votes(voter, entrant.as_ref().map(|e| e.id.as_str()), listed)
    )?;
    let mut by_track: HashMap<&str, Vec<&TasteVote>> = HashMap::new();
    for vote in &votes {
        by_track.entry(&vote.track_slug).or_default().push(vote);
    }
    let mut agreement = Agreement::default();
    for (slug, votes) in by_track {
        let board = state.boards.get_or_make(&state.store, slug).await?;
        agreement.add(agreed(&board, &votes));
    }
    Ok(Taste {
        votes: votes.len() as u64,
        liked: liked(&votes),
        agreement,
        newest,
        of: entrant.map(|entrant| (entrant.slug, entrant.name)),
    })
}

/// How often this voter sided with the others on one track.
fn agreed(board: &Board, votes: &[&TasteVote]) -> Agreement {
    let Standing::Votes(standing) = &board.standing else {
        return Agreement::default();
    };
    let mut index = HashMap::new();
    for entry in &standing.entries {
        let row = &entry.entrant;
        index.insert(row.id.as_str(), entry.index);
    }
    let votes: Vec<(u32, u32, Outcome, bool)> = votes
        .iter()
        .filter_map(|vote| {
            Some((
                *index.get(vote.left_entrant.as_str())?,
                *index.get(vote.right_entrant.as_str())?,
                vote.outcome.parse().ok()?,
                vote.counted,
            ))
        })
        .collect();
    taste::agreement(&votes, &standing.cells)
}

/// Whom this voter finds funny, over all tracks.
fn liked(votes: &[TasteVote]) -> Vec<LikedRow> {
    let mut who: Vec<(&str, &str)> = Vec::new();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut number = |id, slug, name| {
        *numbers.entry(id).or_insert_with(|| {
            who.push((slug, name));
            u32::try_from(who.len() - 1).unwrap_or(u32::MAX)
        })
    };
    let numbered: Vec<(u32, u32, Outcome)> = votes
        .iter()
        .filter_map(|vote| {
            let outcome = vote.outcome.parse().ok()?;
            Some((
                number(
                    vote.left_entrant.as_str(),
                    vote.left_slug.as_str(),
                    vote.left_name.as_str(),
                ),
                number(
                    vote.right_entrant.as_str(),
                    vote.right_slug.as_str(),
                    vote.right_name.as_str(),
                ),
                outcome,
            ))
        })
        .collect();
    taste::favourites(numbered)
        .into_iter()
        .filter_map(|liked| {
            let (slug, name) = *who.get(liked.entrant as usize)?;
            Some(LikedRow {
                slug: slug.to_owned(),
                name: name.to_owned(),
                liked,
            })
        })
        .collect()
}
