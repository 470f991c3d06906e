//! The reveal: who told the two jokes, and what the vote did to them.

use openmic_store::{EloChange, VoteRow};

use super::wire::{Reveal, RevealSide};
use crate::{AppState, PageError, Standing, ui::number};

/// The reveal of a vote, to the voter who cast it; none for anybody else.
pub(super) async fn of_vote(
    state: &AppState,
    vote_id: &str,
    voter: &str,
) -> Result<Option<Reveal>, PageError> {
    match state.store.vote(vote_id).await {
        Ok(vote) if vote.voter == voter => Ok(make(state, &vote)),
        Ok(_) => Ok(None),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn make(state: &AppState, vote: &VoteRow) -> Option<Reveal> {
    let (left, right) = vote.elo_changes()?;
    let side = |name: &str, slug: &str, sample: Option<&str>, elo: EloChange| RevealSide {
        name: name.to_owned(),
        slug: slug.to_owned(),
        joke: sample.map(|id| format!("/jokes/{id}")).unwrap_or_default(),
        elo_before: elo.before,
        elo_after: elo.after,
        change: number::fixed((elo.after - elo.before).abs(), 1),
        trend: trend(elo).to_owned(),
        place: match ranks(state, &vote.track_slug, slug) {
            Some(ranks) => format!("now {}, rank {ranks}", number::fixed(elo.after, 0)),
            None => format!("now {}, not ranked yet", number::fixed(elo.after, 0)),
        },
    };
    Some(Reveal {
        outcome: vote.outcome.clone(),
        prompt: super::battle::capped(vote.input.as_deref().unwrap_or_default()),
        left: side(
            &vote.left_name,
            &vote.left_slug,
            vote.left_sample.as_deref(),
            left,
        ),
        right: side(
            &vote.right_name,
            &vote.right_slug,
            vote.right_sample.as_deref(),
            right,
        ),
    })
}

/// Which way a rating moved, as far as one decimal shows it.
fn trend(elo: EloChange) -> &'static str {
    match elo.after - elo.before {
        change if change >= 0.05 => "up",
        change if change <= -0.05 => "down",
        _ => "same",
    }
}

/// Where an entrant stands on the board as it was last fitted.
fn ranks(state: &AppState, track_slug: &str, entrant_slug: &str) -> Option<String> {
    let board = state.boards.get(track_slug)?;
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let standing = &votes
        .entries
        .iter()
        .find(|entry| entry.entrant.slug == entrant_slug)?
        .standing;
    let (best, worst) = (standing.best_rank?, standing.worst_rank?);
    Some(if best == worst {
        best.to_string()
    } else {
        format!("{best}–{worst}")
    })
}
