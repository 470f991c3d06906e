//! Which jokes do not say yet who told them: a name that is one request away before the vote decides the vote.

use std::collections::HashMap;

use axum::http::HeaderMap;
use openmic_domain::joke::DEFAULT_TELLER_AFTER_VOTES;
use openmic_store::{TrackRow, VoteRow};

use super::voter;
use crate::{AppState, PageError, admin::is_operator};

/// Who asks, as far as it decides what is named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asker {
    is_operator: bool,
    voter: Option<String>,
}

impl Asker {
    /// Whoever asks for what is the same for every voter: the operator, or anybody.
    pub(crate) async fn any(state: &AppState, headers: &HeaderMap) -> Result<Self, PageError> {
        Ok(Self::operator_if(is_operator(state, headers).await?))
    }

    /// Whoever asks for what may be another for each voter.
    pub(crate) async fn voter(state: &AppState, headers: &HeaderMap) -> Result<Self, PageError> {
        Ok(Self {
            voter: voter::known(state, headers),
            ..Self::any(state, headers).await?
        })
    }

    /// A voter, and nobody else.
    pub(crate) fn of_voter(voter: &str) -> Self {
        Self {
            is_operator: false,
            voter: Some(voter.to_owned()),
        }
    }

    /// The operator, or anybody.
    pub(crate) fn operator_if(is_operator: bool) -> Self {
        Self {
            is_operator,
            voter: None,
        }
    }
}

/// The jokes whose teller is not named to whoever asks, each with the votes from which on it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Withheld(HashMap<String, u64>);

impl Withheld {
    /// Those of `samples` that have too few votes for it and on which whoever asks has not voted. From the operator
    /// nothing is withheld.
    pub(crate) async fn among(
        state: &AppState,
        asker: &Asker,
        mut samples: Vec<&str>,
    ) -> Result<Self, PageError> {
        if samples.is_empty() || asker.is_operator {
            return Ok(Self::default());
        }
        samples.sort_unstable();
        samples.dedup();
        let tracks = state.store.tracks().await?;
        let after: HashMap<&str, i64> = tracks
            .iter()
            .filter(|track| track.kind == "humor")
            .map(|track| (track.id.as_str(), after_votes(track)))
            .collect();
        let default = i64::from(DEFAULT_TELLER_AFTER_VOTES);
        let most = after.values().copied().max().unwrap_or(0).max(default);
        let facts = state
            .store
            .teller_facts(&samples, asker.voter.as_deref(), most)
            .await?;
        let withheld = facts
            .into_iter()
            .filter(|fact| !fact.has_voted)
            .filter_map(|fact| {
                let after = after.get(fact.track_id.as_str()).copied();
                let after = after.unwrap_or(default);
                (fact.votes < after).then(|| (fact.sample_id, after.unsigned_abs()))
            });
        Ok(Self(withheld.collect()))
    }

    /// Whether the teller of a joke is not named.
    pub(crate) fn has(&self, sample_id: &str) -> bool {
        self.0.contains_key(sample_id)
    }

    /// The votes from which on the teller of a joke is named; none where it is named already.
    pub(crate) fn until(&self, sample_id: &str) -> Option<u64> {
        self.0.get(sample_id).copied()
    }

    /// The votes that both of two jokes need; none where both tellers are named already.
    pub(crate) fn until_both(&self, left: Option<&str>, right: Option<&str>) -> Option<u64> {
        let either = [left, right].into_iter().flatten();
        either.filter_map(|sample| self.until(sample)).max()
    }
}

/// Votes and judged battles that are listed without prompt, jokes and samples, each with the votes that its jokes need to be shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldBack(HashMap<String, u64>);

impl HeldBack {
    /// Takes prompt, jokes and samples out of those of `votes` that were about a withheld joke.
    ///
    /// Such a vote names two tellers and says how it came out. With the prompt, or with the other joke alone, the few
    /// votes on the withheld one would tell which of the two it was.
    pub(crate) async fn from<'a>(
        state: &AppState,
        asker: &Asker,
        votes: impl IntoIterator<Item = &'a mut VoteRow>,
    ) -> Result<Self, PageError> {
        let votes: Vec<&mut VoteRow> = votes.into_iter().collect();
        let samples = votes
            .iter()
            .flat_map(|vote| [&vote.left_sample, &vote.right_sample])
            .filter_map(Option::as_deref);
        let withheld = Withheld::among(state, asker, samples.collect()).await?;
        let mut held = Self::default();
        for vote in votes {
            let sides = (vote.left_sample.as_deref(), vote.right_sample.as_deref());
            if let Some(until) = withheld.until_both(sides.0, sides.1) {
                held.note(&vote.id, until);
                for text in [
                    &mut vote.input,
                    &mut vote.left_text,
                    &mut vote.right_text,
                    &mut vote.left_sample,
                    &mut vote.right_sample,
                ] {
                    *text = None;
                }
            }
        }
        Ok(held)
    }

    /// Notes a vote, or a battle, that is listed without.
    pub(crate) fn note(&mut self, id: &str, until: u64) {
        self.0.insert(id.to_owned(), until);
    }

    /// The votes that the jokes of a vote need to be shown; none where they are shown.
    pub(crate) fn until(&self, vote_id: &str) -> Option<u64> {
        self.0.get(vote_id).copied()
    }
}

/// Votes on a joke of a track from which on it says who told it.
pub(crate) fn after_votes(track: &TrackRow) -> i64 {
    let spec: serde_json::Value = serde_json::from_str(&track.spec).unwrap_or_default();
    spec["humor"]["teller_after_votes"]
        .as_i64()
        .unwrap_or(i64::from(DEFAULT_TELLER_AFTER_VOTES))
}
