//! The stages in memory: for each track the jokes that may meet, looked at again while it is in use.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use openmic_store::{Marker, Store, StoreError, StoreResult, TrackRow};

use super::{
    lineup::{ArenaStage, Parts},
    past::Pasts,
};
use crate::Clock;

/// For this long a stage is used without asking the database whether it has changed.
const FRESH_MS: i64 = 5_000;

/// After this long a stage is made anew even when nothing seems to have changed.
const STALE_MS: i64 = 600_000;

/// The stages of all humor tracks, each as it was when last looked at. Cheap to clone.
#[derive(Clone, Default)]
pub struct ArenaStages {
    stages: Arc<RwLock<HashMap<String, Arc<ArenaStage>>>>,
    /// Held while a stage is made, so that a crowd of voters makes it once.
    making: Arc<tokio::sync::Mutex<()>>,
    /// Where tracks are voted on, by the id of any of their versions.
    homes: Arc<RwLock<HashMap<String, KnownHome>>>,
    /// What voters have been shown.
    pub(super) pasts: Pasts,
}

/// When it was found out where a track is voted on, ms since 1970, and where.
type KnownHome = (i64, Arc<Home>);

/// Where a track is voted on.
pub(super) struct Home {
    /// Its current version.
    pub(super) track: TrackRow,
    /// The address of its stage.
    pub(super) path: String,
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

    /// Makes the stage of a track before somebody is to vote on it.
    pub(crate) async fn prepare(
        &self,
        store: &Store,
        clock: &Clock,
        track_id: &str,
    ) -> StoreResult<()> {
        self.get(store, clock, track_id).await.map(drop)
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
        let current = known.clone().filter(|stage| {
            now_ms - stage.made_ms < STALE_MS
                && jokes_of(stage.marker.as_ref()) == jokes_of(marker.as_ref())
        });
        let stage = match current {
            Some(stage) => {
                let votes = marker.as_ref().map_or(0, |marker| marker.votes);
                if stage.is_due(votes.unsigned_abs()) {
                    let cells = store.cells(track_id).await?;
                    let fitted = stage.clone();
                    aside(move || fitted.fit(&cells)).await?;
                }
                stage.checked(now_ms);
                stage
            }
            None => {
                let parts = Parts {
                    jokes: store.stage(track_id).await?,
                    items: store.items(track_id).await?,
                    language: default_language(&store.track_by_id(track_id).await?),
                    names: store.names_to_hide().await?,
                    cells: store.cells(track_id).await?,
                    marker,
                };
                // A hundred thousand jokes take a moment to sort: not on the request threads.
                let stage = aside(move || ArenaStage::new(parts, known.as_deref(), now_ms)).await?;
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
        if let Some(stage) = self.known(track_id) {
            stage.count(left_entrant, right_entrant);
        }
    }

    /// The current version of a track and where it is voted on, as of a few seconds ago.
    pub(super) async fn home(
        &self,
        store: &Store,
        clock: &Clock,
        track_id: &str,
    ) -> StoreResult<Arc<Home>> {
        let now_ms = clock.now_ms();
        let known = self
            .homes
            .read()
            .ok()
            .and_then(|homes| homes.get(track_id).cloned());
        if let Some((at_ms, home)) = known
            && now_ms - at_ms < FRESH_MS
        {
            return Ok(home);
        }
        let voted = store.track_by_id(track_id).await?;
        let track = store.track(&voted.slug).await.unwrap_or(voted);
        let first = stages_of(store).await?.into_iter().next();
        let path = path_of(&track, first.as_ref());
        let home = Arc::new(Home { track, path });
        if let Ok(mut homes) = self.homes.write() {
            homes.insert(track_id.to_owned(), (now_ms, home.clone()));
        }
        Ok(home)
    }
}

/// The tracks with a stage; the first is voted on where none is named.
pub(super) async fn stages_of(store: &Store) -> StoreResult<Vec<TrackRow>> {
    let mut tracks = store.tracks().await?;
    tracks.retain(|track| track.kind == "humor");
    Ok(tracks)
}

/// The address of a track's stage, `first` being the first of all.
pub(super) fn path_of(track: &TrackRow, first: Option<&TrackRow>) -> String {
    if first.is_some_and(|first| first.slug == track.slug) {
        "/arena".to_owned()
    } else {
        format!("/arena/{}", track.slug)
    }
}

/// The language of items that name none.
fn default_language(track: &TrackRow) -> String {
    let spec: serde_json::Value = serde_json::from_str(&track.spec).unwrap_or_default();
    spec["language"].as_str().unwrap_or("en").to_owned()
}

/// The part of a marker that says whether jokes have come or gone.
fn jokes_of(marker: Option<&Marker>) -> Option<(i64, i64, i64, i64)> {
    marker.map(|marker| {
        (
            marker.runs_ms,
            marker.runs,
            marker.runs_done,
            marker.stage_changes,
        )
    })
}

/// Computes on a thread of its own.
async fn aside<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> StoreResult<T> {
    tokio::task::spawn_blocking(compute)
        .await
        .map_err(|error| StoreError::Conflict(format!("the stage could not be made: {error}")))
}
