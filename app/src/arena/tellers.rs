//! Which jokes do not say yet who told them: a name that is one request away before the vote decides the vote.

use std::collections::{HashMap, HashSet};

use openmic_domain::joke::DEFAULT_TELLER_AFTER_VOTES;
use openmic_store::{StoreResult, TrackRow};

use crate::AppState;

/// The jokes whose teller is not named.
#[derive(Debug, Default)]
pub(crate) struct Withheld(HashSet<String>);

impl Withheld {
    /// Those of `samples` that have too few votes for it and on which `voter`, if anybody, has not voted.
    pub(crate) async fn among(
        state: &AppState,
        samples: &[&str],
        voter: Option<&str>,
    ) -> StoreResult<Self> {
        let facts = state
            .store
            .teller_facts(samples, voter.unwrap_or_default())
            .await?;
        if facts.is_empty() {
            return Ok(Self::default());
        }
        let tracks = state.store.tracks().await?;
        let after: HashMap<&str, i64> = tracks
            .iter()
            .map(|track| (track.id.as_str(), after_votes(track)))
            .collect();
        let default = i64::from(DEFAULT_TELLER_AFTER_VOTES);
        let withheld = facts
            .into_iter()
            .filter(|fact| {
                let after = after.get(fact.track_id.as_str()).copied();
                !fact.has_voted && fact.votes < after.unwrap_or(default)
            })
            .map(|fact| fact.sample_id);
        Ok(Self(withheld.collect()))
    }

    /// Whether the teller of a joke is not named.
    pub(crate) fn has(&self, sample_id: &str) -> bool {
        self.0.contains(sample_id)
    }
}

/// Votes on a joke of a track from which on it says who told it.
pub(crate) fn after_votes(track: &TrackRow) -> i64 {
    let spec: serde_json::Value = serde_json::from_str(&track.spec).unwrap_or_default();
    spec["humor"]["teller_after_votes"]
        .as_i64()
        .unwrap_or(i64::from(DEFAULT_TELLER_AFTER_VOTES))
}
