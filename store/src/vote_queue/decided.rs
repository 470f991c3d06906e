//! What becomes of the votes of a batch, and what is to be written of them: decided in the order in which they came.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openmic_domain::{outcome::Outcome, rating::elo};

use crate::{
    error::{StoreError, StoreResult},
    votes::{CastVote, VoteOutcome},
};

/// An entrant on a track.
pub(super) type Who<'a> = (&'a str, &'a str);

/// Votes of one pair on one track: wins of the first and of the second, both, neither, and the newest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Added {
    pub(super) outcomes: [i64; 4],
    pub(super) last_ms: i64,
}

/// What a batch comes to before it is written.
pub(super) struct Decided<'a> {
    pub(super) outcomes: Vec<StoreResult<VoteOutcome>>,
    /// Votes to be stored, with the online Elo of both sides just before.
    pub(super) rows: Vec<(&'a CastVote, i64, f64, f64)>,
    pub(super) cells: BTreeMap<(&'a str, &'a str, &'a str), Added>,
    /// Online Elo afterwards, and votes added, of those that met.
    pub(super) elo: BTreeMap<Who<'a>, (f64, i64)>,
}

/// A row of the question that a batch begins with: kind, place in the batch, two names and a rating.
pub(super) type Fact = (
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<f64>,
);

/// The vote that stands already, by place in the batch.
pub(super) type Standing = HashMap<usize, String>;

/// The tracks that are there, and the online Elo of entrants on them.
#[derive(Default)]
pub(super) struct Ratings(HashMap<String, HashMap<String, f64>>);

impl Ratings {
    /// Takes in what the database says before a batch is written.
    pub(super) fn learn(&mut self, facts: Vec<Fact>) -> Standing {
        let mut standing = Standing::new();
        for (kind, place, name, other, rating) in facts {
            let Some(name) = name else { continue };
            match (kind, place, other, rating) {
                (1, ..) => {
                    self.0.entry(name).or_default();
                }
                (2, _, Some(entrant), Some(rating)) => {
                    self.0.entry(name).or_default().insert(entrant, rating);
                }
                (_, Some(place), ..) => {
                    standing.insert(usize::try_from(place).unwrap_or(usize::MAX), name);
                }
                _ => {}
            }
        }
        standing
    }

    /// Keeps what a batch has come to.
    pub(super) fn keep(&mut self, decided: &Decided<'_>) {
        for ((track, entrant), (rating, _)) in &decided.elo {
            let Some(on_track) = self.0.get_mut(*track) else {
                continue;
            };
            match on_track.get_mut(*entrant) {
                Some(known) => *known = *rating,
                None => _ = on_track.insert((*entrant).to_owned(), *rating),
            }
        }
    }

    /// Whether it knows everybody whom a batch is about.
    pub(super) fn know(&self, votes: &[(&CastVote, i64)]) -> bool {
        votes.iter().all(|(vote, _)| {
            [&vote.left_entrant, &vote.right_entrant]
                .iter()
                .all(|entrant| self.of(&vote.track_id, entrant).is_some())
        })
    }

    /// The online Elo of an entrant on a track.
    pub(super) fn of(&self, track: &str, entrant: &str) -> Option<f64> {
        self.0.get(track)?.get(entrant).copied()
    }

    /// How many are known.
    pub(super) fn len(&self) -> usize {
        self.0.values().map(HashMap::len).sum()
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A pair, whichever side its jokes are shown on.
pub(super) fn pair_of<'a>(left_sample: &'a str, right_sample: &'a str) -> (&'a str, &'a str) {
    (left_sample.min(right_sample), left_sample.max(right_sample))
}

impl<'a> Decided<'a> {
    /// Decides about each vote in the order in which they came.
    pub(super) fn of(
        votes: &[(&'a CastVote, i64)],
        ratings: &Ratings,
        standing: &Standing,
    ) -> Self {
        let options = elo::EloOptions::default();
        let mut decided = Self {
            outcomes: Vec::with_capacity(votes.len()),
            rows: Vec::with_capacity(votes.len()),
            cells: BTreeMap::new(),
            elo: BTreeMap::new(),
        };
        let mut battles: BTreeSet<&str> = BTreeSet::new();
        let mut pairs: HashMap<(&str, (&str, &str)), &str> = HashMap::new();
        for (place, &(vote, now_ms)) in votes.iter().enumerate() {
            if !ratings.0.contains_key(&vote.track_id) {
                let missing = StoreError::not_found("track", &vote.track_id);
                decided.outcomes.push(Err(missing));
                continue;
            }
            let judged = (
                vote.voter.as_str(),
                pair_of(&vote.left_sample, &vote.right_sample),
            );
            let twice = battles.contains(vote.id.as_str());
            let standing = standing
                .get(&place)
                .cloned()
                .or_else(|| twice.then(|| vote.id.clone()))
                .or_else(|| pairs.get(&judged).map(|id| (*id).to_owned()));
            if let Some(vote_id) = standing {
                let counted = false;
                decided.outcomes.push(Ok(VoteOutcome { counted, vote_id }));
                continue;
            }
            battles.insert(&vote.id);
            pairs.insert(judged, &vote.id);
            let [left, right] = [&vote.left_entrant, &vote.right_entrant].map(|entrant| {
                let who = (vote.track_id.as_str(), entrant.as_str());
                decided.elo.get(&who).copied().unwrap_or_else(|| {
                    let stored = ratings.of(who.0, who.1);
                    (stored.unwrap_or(options.start), 0)
                })
            });
            let after = elo::update(left.0, right.0, vote.outcome, &options);
            for (entrant, rating, n) in [
                (&vote.left_entrant, after.0, left.1),
                (&vote.right_entrant, after.1, right.1),
            ] {
                decided
                    .elo
                    .insert((&vote.track_id, entrant), (rating, n + 1));
            }
            decided.rows.push((vote, now_ms, left.0, right.0));
            let (a, b, outcome) = if vote.left_entrant < vote.right_entrant {
                (&vote.left_entrant, &vote.right_entrant, vote.outcome)
            } else {
                (
                    &vote.right_entrant,
                    &vote.left_entrant,
                    vote.outcome.swapped(),
                )
            };
            let cell = decided.cells.entry((&vote.track_id, a, b)).or_default();
            let at = match outcome {
                Outcome::Left => 0,
                Outcome::Right => 1,
                Outcome::Both => 2,
                Outcome::Neither => 3,
            };
            cell.outcomes[at] += 1;
            cell.last_ms = cell.last_ms.max(now_ms);
            let vote_id = vote.id.clone();
            let counted = true;
            decided.outcomes.push(Ok(VoteOutcome { counted, vote_id }));
        }
        decided
    }
}
