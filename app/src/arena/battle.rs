//! Battles: who meets whom, sealed so that the page that shows the jokes cannot say whose they are.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openmic_domain::pairing::{self, Pair};
use openmic_store::{TrackRow, new_id};
use serde::{Deserialize, Serialize};

use super::{
    stage::ArenaStage,
    wire::{ArenaWords, BattleView},
};
use crate::{
    AppState, PageError,
    i18n::{Visit, t},
    secrets::Purpose,
    ui::number,
};

/// How long a battle waits for its vote: a day.
const MAX_AGE_MS: i64 = 24 * 60 * 60 * 1000;

/// Sealed battles are padded to a multiple of this, so that all have one length.
const PADDED_BYTES: usize = 640;

/// The longest text the arena shows of a joke, in characters: nobody reads more aloud.
const MAX_JOKE_CHARS: usize = 4_000;

/// What a sealed battle says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Battle {
    pub(super) id: String,
    pub(super) track_id: String,
    pub(super) item_id: String,
    pub(super) left_sample: String,
    pub(super) left_entrant: String,
    pub(super) right_sample: String,
    pub(super) right_entrant: String,
    pub(super) voter: String,
    pub(super) shown_ms: i64,
}

/// Why a sealed battle takes no vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BattleError {
    /// It was shown to another browser, or changed on the way.
    Foreign,
    /// It was shown too long ago.
    Expired,
}

impl BattleError {
    /// What to tell the voter.
    pub(super) fn words(self) -> String {
        match self {
            Self::Foreign => t().arena_foreign(),
            Self::Expired => t().arena_expired(),
        }
    }
}

/// The words around every battle.
pub(super) fn words() -> ArenaWords {
    let t = t();
    ArenaWords {
        answers: [
            (t.arena_left(), t.arena_left_word()),
            (t.arena_both(), t.arena_both_word()),
            (t.arena_neither(), t.arena_neither_word()),
            (t.arena_right(), t.arena_right_word()),
        ],
        question: t.arena_question(),
        jokes: [t.arena_joke_label("A"), t.arena_joke_label("B")],
        lost: t.arena_lost(),
        again: t.arena_try_again(),
        action: Visit::here("/arena/vote"),
    }
}

/// How many votes somebody has cast, or what to know before the first.
pub(super) fn tally(votes: u64) -> String {
    match votes {
        0 => t().arena_no_account(),
        n => t().arena_votes_by_you(n, number::whole(n)),
    }
}

impl Battle {
    /// As the page holds it.
    pub(super) fn seal(&self, state: &AppState) -> Result<String, PageError> {
        let mut plain = serde_json::to_vec(self)?;
        // White space after JSON is no part of it.
        plain.resize(plain.len().next_multiple_of(PADDED_BYTES), b' ');
        Ok(URL_SAFE_NO_PAD.encode(state.secrets.seal(
            Purpose::Battle,
            self.voter.as_bytes(),
            &plain,
        )))
    }

    /// Opens what the page sent back, for the voter who sent it.
    pub(super) fn open(state: &AppState, voter: &str, token: &str) -> Result<Self, BattleError> {
        let sealed = URL_SAFE_NO_PAD
            .decode(token.trim())
            .map_err(|_| BattleError::Foreign)?;
        let plain = state
            .secrets
            .open(Purpose::Battle, voter.as_bytes(), &sealed)
            .map_err(|_| BattleError::Foreign)?;
        let battle: Battle = serde_json::from_slice(&plain).map_err(|_| BattleError::Foreign)?;
        if battle.voter != voter {
            return Err(BattleError::Foreign);
        }
        if state.clock.now_ms() - battle.shown_ms > MAX_AGE_MS {
            return Err(BattleError::Expired);
        }
        Ok(battle)
    }
}

/// What there is for a voter.
pub(super) struct Offer {
    /// The next battle, if there is one.
    pub(super) battle: Option<BattleView>,
    /// How many votes this voter has cast.
    pub(super) votes: u64,
    /// Whether there is a battle for somebody who has seen none.
    pub(super) has_battles: bool,
}

/// The next battle for a voter on a track.
pub(super) async fn offer(
    state: &AppState,
    track: &TrackRow,
    voter: &str,
) -> Result<Offer, PageError> {
    let stage = state
        .arena
        .get(&state.store, &state.clock, &track.id)
        .await?;
    let judged = state.store.seen_pairs(voter).await?;
    let votes = judged.len() as u64;
    let seen: HashSet<Pair> = judged
        .iter()
        .filter_map(|(left, right)| stage.pair(left, right))
        .collect();
    let chosen = pairing::choose(&stage.lineup, &*stage.votes(), &seen, seed());
    let battle = match chosen {
        Some(pairing) => Some(view(state, track, voter, &stage, pairing).await?),
        None => None,
    };
    Ok(Offer {
        battle,
        votes,
        has_battles: stage.lineup.has_battles(),
    })
}

async fn view(
    state: &AppState,
    track: &TrackRow,
    voter: &str,
    stage: &ArenaStage,
    pairing: pairing::Pairing,
) -> Result<BattleView, PageError> {
    let (left, right) = (stage.sample(pairing.left), stage.sample(pairing.right));
    let (left, right) = tokio::try_join!(
        state.store.battle_side(left),
        state.store.battle_side(right)
    )?;
    let item = state.store.item(&left.item_id).await?;
    let now_ms = state.clock.now_ms();
    let battle = Battle {
        id: new_id(now_ms),
        track_id: track.id.clone(),
        item_id: item.id,
        left_sample: left.sample_id,
        left_entrant: left.entrant_id,
        right_sample: right.sample_id,
        right_entrant: right.entrant_id,
        voter: voter.to_owned(),
        shown_ms: now_ms,
    };
    Ok(BattleView {
        token: battle.seal(state)?,
        prompt: capped(&item.input),
        kind: item.category.as_deref().map(in_words).unwrap_or_default(),
        lang: item.language.unwrap_or_default(),
        left: capped(&left.text),
        right: capped(&right.text),
    })
}

/// A text as the arena shows it: all of it, or its start when it is endless.
pub(super) fn capped(text: &str) -> String {
    match text.char_indices().nth(MAX_JOKE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A category as a heading; one that is not built in as it is written: `explain-it-wrong` is
/// `Explain it wrong`.
pub(super) fn in_words(category: &str) -> String {
    let t = t();
    match category {
        "one-liner" => return t.arena_kind_one_liner(),
        "pun" => return t.arena_kind_pun(),
        "roast" => return t.arena_kind_roast(),
        "dialogue" => return t.arena_kind_dialogue(),
        "explain-wrong" => return t.arena_kind_explain_wrong(),
        "caption" => return t.arena_kind_caption(),
        "setup" => return t.arena_kind_setup(),
        "headline" => return t.arena_kind_headline(),
        _ => {}
    }
    let words = category.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Chance enters the arena here and nowhere else.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge: the pairing itself takes this as its seed"
)]
fn seed() -> u64 {
    rand::random()
}

#[cfg(test)]
mod tests {
    use super::{MAX_JOKE_CHARS, capped, in_words};

    #[test]
    fn categories_read_as_headings() {
        assert_eq!(in_words("explain-it-wrong"), "Explain it wrong");
        assert_eq!(in_words("pun"), "Pun");
        assert_eq!(in_words("knock_knock"), "Knock knock");
        assert_eq!(in_words(""), "");
    }

    #[test]
    fn an_endless_joke_is_cut_between_characters() {
        let endless = "笑".repeat(4_000_000);
        assert_eq!(capped(&endless).chars().count(), MAX_JOKE_CHARS + 1);
        assert_eq!(capped("short"), "short");
    }
}
