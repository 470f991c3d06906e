//! What one process knows of the votes it has logged on SQLite, so that it can acknowledge the next without a look at
//! the ledger.
//!
//! The ledger has eight indexes, and the votes of a commit seldom share a page of most of them: to write a thousand votes
//! together changes a quarter of the pages that sixteen at a time do. So where many vote at once, votes are logged first,
//! which is durable, and come into the ledger in groups.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
};

use serde::{Deserialize, Serialize};

use super::decided::{Decided, pair_of};
use crate::votes::{CastVote, VoteOutcome};

/// Pairs of voters that are remembered at most.
const MOST_PAIRS: usize = 250_000;

/// A vote as it is logged, and when it was cast, ms since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Logged<V = CastVote>(pub(super) V, pub(super) i64);

/// What is known.
#[derive(Default)]
pub(super) struct Log {
    /// The number of the newest row, none where it has to be read first.
    head: Option<i64>,
    /// Logged votes that are not in the ledger yet.
    waiting: usize,
    /// Entrants that have an online Elo on a track: a vote on them can be stored.
    rated: HashMap<String, HashSet<String>>,
    /// The votes of voters, by a hash of the pair.
    judged: HashMap<String, HashMap<u64, String>>,
    pairs: usize,
    hasher: RandomState,
}

impl Log {
    /// Logged votes that are not in the ledger yet.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// The number of the newest row, if these votes can be logged by what is known: all on entrants that have been rated.
    pub(super) fn head_for(&self, votes: &[(&CastVote, i64)]) -> Option<i64> {
        let is_rated = |vote: &CastVote| {
            let rated = self.rated.get(&vote.track_id);
            rated.is_some_and(|rated| {
                rated.contains(&vote.left_entrant) && rated.contains(&vote.right_entrant)
            })
        };
        self.head
            .filter(|_| votes.iter().all(|(vote, _)| is_rated(vote)))
    }

    /// Voters of whom it is not known what they have judged.
    pub(super) fn strangers<'a>(&self, votes: &[(&'a CastVote, i64)]) -> HashSet<&'a str> {
        let voters = votes.iter().map(|(vote, _)| vote.voter.as_str());
        voters
            .filter(|voter| !self.judged.contains_key(*voter))
            .collect()
    }

    /// Takes in what a voter has judged, and in which vote.
    pub(super) fn learn(&mut self, voter: &str, left_sample: &str, right_sample: &str, id: &str) {
        let pair = self.hash(left_sample, right_sample);
        self.meet(voter);
        if let Some(judged) = self.judged.get_mut(voter)
            && judged.insert(pair, id.to_owned()).is_none()
        {
            self.pairs += 1;
        }
    }

    /// Knows a voter, even one who has judged nothing.
    pub(super) fn meet(&mut self, voter: &str) {
        if !self.judged.contains_key(voter) {
            self.judged.insert(voter.to_owned(), HashMap::new());
        }
    }

    /// What becomes of each of these votes, and those that are to be logged.
    pub(super) fn decide<'a>(
        &self,
        votes: &[(&'a CastVote, i64)],
    ) -> (Vec<VoteOutcome>, Vec<Logged<&'a CastVote>>) {
        let mut here: HashMap<(&str, u64), &str> = HashMap::with_capacity(votes.len());
        let mut new = Vec::with_capacity(votes.len());
        let outcomes = votes.iter().map(|&(vote, now_ms)| {
            let pair = self.hash(&vote.left_sample, &vote.right_sample);
            let judged = self.judged.get(&vote.voter);
            let standing = judged
                .and_then(|judged| judged.get(&pair))
                .map(String::as_str);
            let standing = standing.or_else(|| here.get(&(&vote.voter, pair)).copied());
            if standing.is_none() {
                here.insert((&vote.voter, pair), &vote.id);
                new.push(Logged(vote, now_ms));
            }
            VoteOutcome {
                counted: standing.is_none(),
                vote_id: standing.unwrap_or(&vote.id).to_owned(),
            }
        });
        (outcomes.collect(), new)
    }

    /// Notes that these votes are in the row `head` of the log.
    pub(super) fn logged(&mut self, votes: &[Logged<&CastVote>], head: i64) {
        for Logged(vote, _) in votes {
            self.learn(&vote.voter, &vote.left_sample, &vote.right_sample, &vote.id);
        }
        self.waiting += votes.len();
        self.head = Some(head);
    }

    /// Notes that the log up to `head` is in the ledger, and what was decided about the votes that came with it.
    pub(super) fn settled(&mut self, decided: &Decided<'_>, head: i64) {
        for (vote, ..) in &decided.rows {
            // Of others it is read when they come again.
            if self.judged.contains_key(&vote.voter) {
                self.learn(&vote.voter, &vote.left_sample, &vote.right_sample, &vote.id);
            }
        }
        for (track, entrant) in decided.elo.keys() {
            let rated = self.rated.entry((*track).to_owned()).or_default();
            if !rated.contains(*entrant) {
                rated.insert((*entrant).to_owned());
            }
        }
        self.waiting = 0;
        self.head = Some(head);
        if self.pairs > MOST_PAIRS {
            self.judged.clear();
            self.pairs = 0;
        }
    }

    /// Forgets what another process has written, if the newest row is not the one that is known.
    pub(super) fn catch_up_with(&mut self, head: i64) {
        if self.head != Some(head) {
            self.forget();
        }
    }

    /// Forgets what another process may have changed; what waits still does.
    pub(super) fn forget(&mut self) {
        self.head = None;
        self.judged.clear();
        self.pairs = 0;
    }

    fn hash(&self, left_sample: &str, right_sample: &str) -> u64 {
        self.hasher.hash_one(pair_of(left_sample, right_sample))
    }
}
