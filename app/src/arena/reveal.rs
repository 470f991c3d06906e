//! The reveal: who told the two jokes, and what the vote did to them.

use openmic_store::{EloChange, VoteRow};

use super::wire::{Reveal, RevealSide};
use crate::{
    AppState, PageError, Standing,
    i18n::{Visit, t},
    ui::number,
};

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
    let side =
        |letter: &str, name: &str, slug: &str, sample: Option<&str>, elo: EloChange| RevealSide {
            name: name.to_owned(),
            slug: slug.to_owned(),
            href: Visit::here(&format!("/entrants/{slug}")),
            label: t().arena_joke_label(letter),
            joke: sample
                .map(|id| Visit::here(&format!("/jokes/{id}")))
                .unwrap_or_default(),
            elo_before: elo.before,
            elo_after: elo.after,
            change: number::fixed((elo.after - elo.before).abs(), 1),
            trend: trend(elo).to_owned(),
            moved: match trend(elo) {
                "up" => t().arena_up(),
                "down" => t().arena_down(),
                _ => t().arena_unchanged(),
            },
            place: match ranks(state, &vote.track_slug, slug) {
                Some(ranks) => t().arena_place(number::fixed(elo.after, 0), ranks),
                None => t().arena_place_unranked(number::fixed(elo.after, 0)),
            },
        };
    Some(Reveal {
        outcome: vote.outcome.clone(),
        title: t().arena_last_vote(),
        said: match vote.outcome.as_str() {
            "left" => t().arena_said_left(),
            "right" => t().arena_said_right(),
            "both" => t().arena_said_both(),
            _ => t().arena_said_neither(),
        },
        prompt: super::battle::capped(vote.input.as_deref().unwrap_or_default()),
        left: side(
            "A",
            &vote.left_name,
            &vote.left_slug,
            vote.left_sample.as_deref(),
            left,
        ),
        right: side(
            "B",
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
