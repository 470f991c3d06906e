//! What voters have been shown, in memory: read once and then read on, so that a long evening of voting
//! does not make the next pair slower.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use openmic_domain::pairing::{Pair, Pairing, Viewer};
use openmic_store::{OwnVote, Store, StoreResult};

use super::lineup::ArenaStage;

/// Voters that are remembered at most.
const VOTERS: usize = 4_096;

/// Whoever has not been here for this long is forgotten first.
const GONE_MS: i64 = 600_000;

/// Votes within this long before the newest are read once more: processes need not agree on the time.
const OVERLAP_MS: i64 = 250;

/// Votes with no longer pause between them are cast in a row.
const PAUSE_MS: i64 = 30 * 60_000;

/// Battles that one voter may have open, shown and without a vote, before one of them is shown again in place of
/// another: enough for windows and second thoughts, too few to choose whom to vote on.
pub(super) const OPEN_BATTLES: usize = 16;

type Shared = Arc<tokio::sync::Mutex<Past>>;

/// The pasts of voters who have been here lately. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Pasts(Arc<Mutex<HashMap<String, (i64, Shared)>>>);

/// What one voter has been shown on one stage, and how many votes they have cast anywhere.
#[derive(Default)]
pub(super) struct Past {
    /// Serial of the stage; 0 for none.
    stage: u64,
    /// When the newest vote was cast, ms since 1970.
    last_ms: i64,
    /// The newest votes: when, which.
    newest: Vec<(i64, String)>,
    seen: HashSet<Pair>,
    prompts: HashMap<u32, u32>,
    /// Votes that were not taken back.
    votes: u64,
    /// Votes in a row up to the newest.
    in_row: u64,
    /// When this process last stored a vote; the ledger is read from `last_ms` on all the same.
    voted_ms: Option<i64>,
    /// Battles shown and without a vote, the oldest first.
    open: Vec<OpenBattle>,
}

/// A battle that was shown and has no vote.
#[derive(Clone)]
pub(super) struct OpenBattle {
    pub(super) id: String,
    pub(super) pairing: Pairing,
    pub(super) shown_ms: i64,
}

impl Pasts {
    /// Looks at a voter's past on a stage, with everything cast up to now.
    pub(super) async fn look<T>(
        &self,
        store: &Store,
        voter: &str,
        stage: &ArenaStage,
        now_ms: i64,
        look: impl FnOnce(&mut Past) -> T,
    ) -> StoreResult<T> {
        let shared = self.of(voter, now_ms);
        let mut past = shared.lock().await;
        if past.stage != stage.serial {
            *past = Past {
                voted_ms: past.voted_ms,
                ..Past::default()
            };
        }
        let since_ms = match past.stage {
            0 => i64::MIN,
            _ => past.last_ms - OVERLAP_MS,
        };
        let votes = store.own_votes(voter, since_ms).await?;
        past.stage = stage.serial;
        for vote in votes {
            past.add(vote, stage);
        }
        let last_ms = past.last_ms;
        past.newest
            .retain(|(at_ms, _)| *at_ms >= last_ms - OVERLAP_MS);
        if now_ms - last_ms > PAUSE_MS {
            past.in_row = 0;
        }
        Ok(look(&mut past))
    }

    /// When a voter's last vote was cast, as far as it is remembered, ms since 1970.
    pub(super) async fn last_vote_ms(&self, voter: &str) -> Option<i64> {
        let shared = self.known(voter)?;
        let past = shared.lock().await;
        let read_ms = (past.stage != 0).then_some(past.last_ms);
        read_ms.max(past.voted_ms)
    }

    /// Notes that a voter has just cast a vote, before it is read from the ledger.
    pub(super) async fn voted(&self, voter: &str, battle: &str, now_ms: i64) {
        let shared = self.of(voter, now_ms);
        let mut past = shared.lock().await;
        past.voted_ms = past.voted_ms.max(Some(now_ms));
        past.open.retain(|open| open.id != battle);
    }

    /// Notes that a vote was taken back.
    pub(super) async fn taken_back(&self, voter: &str) {
        if let Some(shared) = self.known(voter) {
            let mut past = shared.lock().await;
            past.votes = past.votes.saturating_sub(1);
            past.in_row = past.in_row.saturating_sub(1);
        }
    }

    fn known(&self, voter: &str) -> Option<Shared> {
        let pasts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pasts.get(voter).map(|(_, shared)| shared.clone())
    }

    fn of(&self, voter: &str, now_ms: i64) -> Shared {
        let mut pasts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pasts.len() >= VOTERS && !pasts.contains_key(voter) {
            pasts.retain(|_, (used_ms, _)| now_ms - *used_ms < GONE_MS);
            if pasts.len() >= VOTERS {
                pasts.clear();
            }
        }
        let (used_ms, shared) = pasts.entry(voter.to_owned()).or_default();
        *used_ms = now_ms;
        shared.clone()
    }
}

impl Past {
    fn add(&mut self, vote: OwnVote, stage: &ArenaStage) {
        if self.newest.iter().any(|(_, id)| *id == vote.id) {
            return;
        }
        if let Some((pair, item)) = stage.shown(&vote.left_sample, &vote.right_sample) {
            self.seen.insert(pair);
            *self.prompts.entry(item).or_default() += 1;
        }
        if !vote.taken_back {
            self.votes += 1;
            let is_next = vote.created_ms - self.last_ms <= PAUSE_MS;
            self.in_row = if is_next { self.in_row + 1 } else { 1 };
        }
        self.open.retain(|open| open.id != vote.id);
        self.last_ms = self.last_ms.max(vote.created_ms);
        self.newest.push((vote.created_ms, vote.id));
    }

    /// Votes that were not taken back.
    pub(super) fn votes(&self) -> u64 {
        self.votes
    }

    /// Votes in a row, without a long pause, up to now.
    pub(super) fn in_row(&self) -> u64 {
        self.in_row
    }

    /// Whether jokes for a prompt were shown.
    pub(super) fn has_seen(&self, item: u32) -> bool {
        self.prompts.contains_key(&item)
    }

    /// Notes a battle that is shown.
    pub(super) fn shows(&mut self, battle: OpenBattle, age_ms: i64) {
        let now_ms = battle.shown_ms;
        self.open.retain(|open| now_ms - open.shown_ms < age_ms);
        self.open.push(battle);
    }

    /// The oldest battle of too many open ones that may be shown again, if they are too many.
    pub(super) fn shown_again(&self, may: impl Fn(&OpenBattle) -> bool) -> Option<OpenBattle> {
        if self.open.len() < OPEN_BATTLES {
            return None;
        }
        self.open.iter().find(|open| may(open)).cloned()
    }

    /// Looks through the voter's eyes, who is shown `held` as well although it has no vote yet.
    pub(super) fn viewing<T>(
        &mut self,
        held: &[(Pair, u32)],
        wanted: Option<&[bool]>,
        look: impl FnOnce(&Viewer<'_>) -> T,
    ) -> T {
        let mut added = Vec::new();
        for (pair, item) in held {
            if self.seen.insert(*pair) {
                added.push(*pair);
            }
            *self.prompts.entry(*item).or_default() += 1;
        }
        let result = look(&Viewer {
            seen: &self.seen,
            prompts: &self.prompts,
            wanted,
        });
        for pair in added {
            self.seen.remove(&pair);
        }
        for (_, item) in held {
            if let Some(times) = self.prompts.get_mut(item) {
                *times -= 1;
                if *times == 0 {
                    self.prompts.remove(item);
                }
            }
        }
        result
    }
}
