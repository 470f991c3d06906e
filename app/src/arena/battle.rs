//! Battles: who meets whom, sealed so that the page that shows the jokes cannot say whose they are.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openmic_domain::pairing::{Pair, Pairing};
use openmic_store::new_id;
use serde::{Deserialize, Serialize};

use super::{
    choice::{Choice, Offered},
    lineup::ArenaStage,
    past::{OpenBattle, Past},
    wire::{ArenaWords, BattleView, HERE},
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
const PADDED_BYTES: usize = 384;

/// The longest text the arena shows of a joke, in characters: nobody reads more aloud.
const MAX_JOKE_CHARS: usize = 4_000;

/// From so many votes in a row on, they are told.
const IN_ROW: u64 = 3;

/// What a sealed battle says. Its names are short, since every page holds one and every vote sends it back; those of
/// before are still read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Battle {
    #[serde(rename = "b", alias = "id")]
    pub(super) id: String,
    #[serde(rename = "t", alias = "track_id")]
    pub(super) track_id: String,
    #[serde(rename = "i", alias = "item_id")]
    pub(super) item_id: String,
    #[serde(rename = "l", alias = "left_sample")]
    pub(super) left_sample: String,
    #[serde(rename = "x", alias = "left_entrant")]
    pub(super) left_entrant: String,
    #[serde(rename = "r", alias = "right_sample")]
    pub(super) right_sample: String,
    #[serde(rename = "y", alias = "right_entrant")]
    pub(super) right_entrant: String,
    #[serde(rename = "v", alias = "voter")]
    pub(super) voter: String,
    #[serde(rename = "s", alias = "shown_ms")]
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

/// The words around every battle, with votes sent so that the choice is kept.
pub(super) fn words(choice: &Choice) -> ArenaWords {
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
        action: Visit::here(&choice.at("/arena/vote", ("", ""))),
        swipe: t.arena_swipe(),
        announce: t.arena_announce_next(format!("{HERE}0"), format!("{HERE}1"), format!("{HERE}2")),
        undo_lost: t.arena_undo_lost(),
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
    /// The next battles, as many as were asked for if there are so many.
    pub(super) battles: Vec<BattleView>,
    /// How many votes this voter has cast, and in a row.
    pub(super) votes: u64,
    in_row: u64,
    /// Prompts of the stage, of those that are wanted: without a battle for this voter yet, and all.
    prompts: (u64, u64),
    /// Whether there is a battle for somebody who has seen none and wants all.
    pub(super) has_battles: bool,
    /// What can be chosen.
    pub(super) offered: Offered,
}

impl Offer {
    /// How many votes in a row, and how much is left, in words.
    pub(super) fn progress(&self) -> String {
        let (left, all) = self.prompts;
        let left = match left {
            0 => t().arena_prompts_none_left(),
            n => t().arena_prompts_left(n, number::whole(n), number::whole(all)),
        };
        if self.in_row < IN_ROW {
            return left;
        }
        let in_row = t().arena_in_row(number::whole(self.in_row));
        format!("{in_row} · {left}")
    }
}

/// The next battles for a voter on a track, at most `n`. `held` is one that is shown already and has no
/// vote yet.
pub(super) async fn offer(
    state: &AppState,
    track_id: &str,
    voter: &str,
    choice: &Choice,
    held: Option<&Battle>,
    n: usize,
) -> Result<Offer, PageError> {
    let stage = state
        .arena
        .get(&state.store, &state.clock, track_id)
        .await?;
    let wanted = choice.wanted(&stage);
    let now_ms = state.clock.now_ms();
    let mut shown: Vec<(Pair, u32)> = held
        .and_then(|held| stage.shown(&held.left_sample, &held.right_sample))
        .into_iter()
        .collect();
    let is_limited = state.guard.limits_voters();
    let is_wanted = |item: &u32| {
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.get(*item as usize).copied().unwrap_or_default())
    };
    let look = |past: &mut Past| {
        let mut battles: Vec<(Battle, BattleView)> = Vec::with_capacity(n);
        while battles.len() < n {
            // Whoever asks for pair after pair without a vote is shown those that are open.
            let again = past.shown_again(|open| {
                is_limited
                    && stage.pair(open.pairing).is_some_and(|(pair, item)| {
                        is_wanted(&item) && !shown.iter().any(|(shown, _)| *shown == pair)
                    })
            });
            if let Some(open) = again
                && let Some((mut again, view)) =
                    battle(&stage, open.pairing, track_id, voter, now_ms)
            {
                (again.id, again.shown_ms) = (open.id, open.shown_ms);
                shown.extend(stage.pair(open.pairing));
                battles.push((again, view));
                continue;
            }
            let chosen = past.viewing(&shown, wanted.as_deref(), |viewer| {
                stage.choose(viewer, seed())
            });
            let Some((pairing, next)) = chosen.and_then(|pairing| {
                Some((pairing, battle(&stage, pairing, track_id, voter, now_ms)?))
            }) else {
                break;
            };
            shown.extend(stage.pair(pairing));
            if is_limited {
                let open = OpenBattle {
                    id: next.0.id.clone(),
                    pairing,
                    shown_ms: now_ms,
                };
                past.shows(open, MAX_AGE_MS);
            }
            battles.push(next);
        }
        let prompts = stage.lineup.items().filter(is_wanted);
        let (mut left, mut all) = (0, 0);
        for item in prompts {
            all += 1;
            left += u64::from(!past.has_seen(item));
        }
        (battles, past.votes(), past.in_row(), (left, all))
    };
    let (battles, votes, in_row, prompts) = state
        .arena
        .pasts
        .look(&state.store, voter, &stage, now_ms, look)
        .await?;
    let mut views = Vec::with_capacity(battles.len());
    for (battle, mut view) in battles {
        view.token = battle.seal(state)?;
        views.push(view);
    }
    Ok(Offer {
        battles: views,
        votes,
        in_row,
        prompts,
        has_battles: stage.lineup.has_battles(),
        offered: Offered::on(&stage),
    })
}

/// A battle of two candidates and how it is shown, not sealed yet.
fn battle(
    stage: &ArenaStage,
    pairing: Pairing,
    track_id: &str,
    voter: &str,
    now_ms: i64,
) -> Option<(Battle, BattleView)> {
    let (left_sample, left_text, left_entrant, item) = stage.joke(pairing.left)?;
    let (right_sample, right_text, right_entrant, _) = stage.joke(pairing.right)?;
    let battle = Battle {
        id: new_id(now_ms),
        track_id: track_id.to_owned(),
        item_id: item.id.clone(),
        left_sample: left_sample.to_owned(),
        left_entrant: left_entrant.to_owned(),
        right_sample: right_sample.to_owned(),
        right_entrant: right_entrant.to_owned(),
        voter: voter.to_owned(),
        shown_ms: now_ms,
    };
    let view = BattleView {
        token: String::new(),
        prompt: capped(&item.input),
        kind: item.category.as_deref().map(in_words).unwrap_or_default(),
        lang: item.language.clone(),
        left: capped(left_text),
        right: capped(right_text),
    };
    Some((battle, view))
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
