//! The stage in memory: the jokes that may meet on a track, and how many votes each pair of entrants has.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock, RwLockReadGuard},
};

use openmic_domain::pairing::{Candidate, Lineup, Pair};
use openmic_store::{BattleCandidate, CellRow, Marker, Store, StoreResult};

use crate::Clock;

/// For this long a stage is used without asking the database whether it has changed.
const FRESH_MS: i64 = 5_000;

/// After this long a stage is made anew even when no run has ended: jokes can be taken off.
const STALE_MS: i64 = 60_000;

/// The stages of all humor tracks, each as it was when last looked at. Cheap to clone.
#[derive(Clone, Default)]
pub struct ArenaStages {
    stages: Arc<RwLock<HashMap<String, Arc<ArenaStage>>>>,
    /// Held while a stage is made, so that a crowd of voters makes it once.
    making: Arc<tokio::sync::Mutex<()>>,
}

/// The pairs of entrants with votes.
pub(super) type Votes = HashMap<Pair, u64>;

/// One track's jokes on stage.
pub(super) struct ArenaStage {
    pub(super) lineup: Lineup,
    /// Sample ids, by candidate.
    samples: Vec<String>,
    /// Candidates by sample id.
    index: HashMap<String, u32>,
    /// Numbers of the entrants, by id.
    entrants: HashMap<String, u32>,
    votes: RwLock<Votes>,
    marker: Option<Marker>,
    made_ms: i64,
    checked_ms: std::sync::atomic::AtomicI64,
}

impl ArenaStages {
    /// The stage of a track, at most a few seconds old while it is in use. Looking for changes among
    /// many cells takes longer than a voter should wait, so the one who finds the stage old is given
    /// it as it is, and the next one the new one.
    pub(super) async fn get(
        &self,
        store: &Store,
        clock: &Clock,
        track_id: &str,
    ) -> StoreResult<Arc<ArenaStage>> {
        if let Some(stage) = self.known(track_id).filter(|stage| {
            stage.age_ms(clock) < FRESH_MS
                || (stage.lineup.has_battles() && stage.age_ms(clock) < STALE_MS)
        }) {
            if stage.age_ms(clock) >= FRESH_MS {
                let (stages, store, clock) = (self.clone(), store.clone(), clock.clone());
                let track_id = track_id.to_owned();
                tokio::spawn(async move {
                    if let Err(error) = stages.renewed(&store, &clock, &track_id).await {
                        tracing::warn!(error = %error, "the stage stays as it was a moment ago");
                    }
                });
            }
            return Ok(stage);
        }
        self.renewed(store, clock, track_id).await
    }

    /// The stage of a track, looked at again unless that was a moment ago.
    async fn renewed(
        &self,
        store: &Store,
        clock: &Clock,
        track_id: &str,
    ) -> StoreResult<Arc<ArenaStage>> {
        let known = self.known(track_id);
        if let Some(stage) = known
            .as_ref()
            .filter(|stage| stage.age_ms(clock) < FRESH_MS)
        {
            return Ok(stage.clone());
        }
        let guard = match (&known, self.making.try_lock()) {
            (_, Ok(guard)) => guard,
            // Somebody is looking already; the stage of a moment ago will do.
            (Some(stage), Err(_)) => return Ok(stage.clone()),
            (None, Err(_)) => self.making.lock().await,
        };
        let known = self.known(track_id);
        if let Some(stage) = known
            .as_ref()
            .filter(|stage| stage.age_ms(clock) < FRESH_MS)
        {
            return Ok(stage.clone());
        }
        let now_ms = clock.now_ms();
        let marker = store
            .markers()
            .await?
            .into_iter()
            .find(|marker| marker.track_id == track_id);
        let current = known.filter(|stage| {
            now_ms - stage.made_ms < STALE_MS
                && runs_of(stage.marker.as_ref()) == runs_of(marker.as_ref())
        });
        let stage = match current {
            Some(stage) => {
                stage.set_votes(&store.cells(track_id).await?);
                stage
                    .checked_ms
                    .store(now_ms, std::sync::atomic::Ordering::Relaxed);
                stage
            }
            None => {
                let (jokes, cells) = (store.stage(track_id).await?, store.cells(track_id).await?);
                // A hundred thousand jokes take a moment to sort: not on the request threads.
                let stage = tokio::task::spawn_blocking(move || {
                    ArenaStage::new(jokes, &cells, marker, now_ms)
                })
                .await
                .map_err(|error| {
                    openmic_store::StoreError::Conflict(format!(
                        "the stage could not be made: {error}"
                    ))
                })?;
                let stage = Arc::new(stage);
                if let Ok(mut stages) = self.stages.write() {
                    stages.insert(track_id.to_owned(), stage.clone());
                }
                stage
            }
        };
        drop(guard);
        Ok(stage)
    }

    fn known(&self, track_id: &str) -> Option<Arc<ArenaStage>> {
        self.stages.read().ok()?.get(track_id).cloned()
    }

    /// Counts a vote that was just stored, so that the next choice knows of it.
    pub(super) fn count(&self, track_id: &str, left_entrant: &str, right_entrant: &str) {
        let Some(stage) = self.known(track_id) else {
            return;
        };
        let number = |id: &str| stage.entrants.get(id).copied();
        if let (Some(a), Some(b), Ok(mut votes)) = (
            number(left_entrant),
            number(right_entrant),
            stage.votes.write(),
        ) {
            *votes.entry(Pair::new(a, b)).or_default() += 1;
        }
    }
}

/// The part of a marker that says whether runs have changed.
fn runs_of(marker: Option<&Marker>) -> Option<(i64, i64, i64)> {
    marker.map(|marker| (marker.runs_ms, marker.runs, marker.runs_done))
}

impl ArenaStage {
    fn new(
        jokes: Vec<BattleCandidate>,
        cells: &[CellRow],
        marker: Option<Marker>,
        now_ms: i64,
    ) -> Self {
        let (mut items, mut entrants, mut normals) =
            (Numbers::default(), Numbers::default(), Numbers::default());
        let mut samples = Vec::with_capacity(jokes.len());
        let mut index = HashMap::with_capacity(jokes.len());
        let candidates = (0u32..)
            .zip(jokes)
            .map(|(number, joke)| {
                index.insert(joke.sample_id.clone(), number);
                samples.push(joke.sample_id);
                Candidate {
                    item: items.of(joke.item_id),
                    entrant: entrants.of(joke.entrant_id),
                    normal: normals.of(joke.normal),
                }
            })
            .collect();
        let stage = ArenaStage {
            lineup: Lineup::new(candidates),
            samples,
            index,
            entrants: entrants.0,
            votes: RwLock::default(),
            marker,
            made_ms: now_ms,
            checked_ms: now_ms.into(),
        };
        stage.set_votes(cells);
        stage
    }

    fn age_ms(&self, clock: &Clock) -> i64 {
        clock.now_ms() - self.checked_ms.load(std::sync::atomic::Ordering::Relaxed)
    }

    fn set_votes(&self, cells: &[CellRow]) {
        let votes = cells
            .iter()
            .filter_map(|cell| {
                let pair = Pair::new(
                    *self.entrants.get(&cell.entrant_a)?,
                    *self.entrants.get(&cell.entrant_b)?,
                );
                Some((
                    pair,
                    (cell.a_wins + cell.b_wins + cell.both + cell.neither).unsigned_abs(),
                ))
            })
            .collect();
        if let Ok(mut current) = self.votes.write() {
            *current = votes;
        }
    }

    /// Votes of each pair of entrants, by number.
    pub(super) fn votes(&self) -> RwLockReadGuard<'_, Votes> {
        self.votes
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The pair of two samples, if both are on stage.
    pub(super) fn pair(&self, left: &str, right: &str) -> Option<Pair> {
        Some(Pair::new(*self.index.get(left)?, *self.index.get(right)?))
    }

    /// The sample of a candidate.
    pub(super) fn sample(&self, candidate: u32) -> &str {
        self.samples
            .get(candidate as usize)
            .map_or("", String::as_str)
    }
}

/// Numbers texts in the order in which they first come.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}
