//! Comparing every joke on stage as it comes, and all of them when something else is known.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::Duration,
};

use anyhow::Context;
use openmic_app::{AlikeIndex, Boards, Clock};
use openmic_domain::hash::sha256_hex;
use openmic_store::{BannedRow, Store, ToldJoke, TrackRow};
use tokio_util::sync::CancellationToken;

use super::{Comparison, humor};
use crate::{
    alike::Shared,
    paraphrase::{self, Meaning},
};

/// How often new jokes are looked for.
const EVERY: Duration = Duration::from_secs(2);

/// Every so many looks the whole list is gone through, whatever the newest joke is.
const THOROUGH: u32 = 30;

/// Rows that are stored at a time.
const BATCH: usize = 500;

/// Compares every joke anew and stores what was found; gives how many, and what to go on with.
pub async fn recompute(store: &Store, clock: &Clock) -> anyhow::Result<(usize, Comparison)> {
    let known = store.known_jokes().await?;
    let tracks = store.tracks().await?;
    let told = store.told_jokes().await?;
    let n = told.len();
    let (comparison, banned) = tokio::task::spawn_blocking(move || {
        let mut comparison = Comparison::new(known, &tracks);
        let banned: Vec<BannedRow> = told
            .into_iter()
            .flat_map(|joke| comparison.compare(joke).banned)
            .collect();
        (comparison, banned)
    })
    .await
    .context("the jokes could not be compared")?;
    let mut banned_of: HashMap<String, Vec<BannedRow>> = HashMap::new();
    for hit in banned {
        banned_of
            .entry(hit.sample_id.clone())
            .or_default()
            .push(hit);
    }
    for rows in comparison.rows().chunks(BATCH) {
        let banned: Vec<BannedRow> = rows
            .iter()
            .filter_map(|row| banned_of.get(&row.sample_id))
            .flatten()
            .cloned()
            .collect();
        store
            .save_originality(rows, &banned, clock.now_ms())
            .await?;
    }
    store.forget_meant().await?;
    Ok((n, comparison))
}

/// Compares jokes as they come until the process stops.
pub(crate) async fn keep(
    store: Store,
    clock: Clock,
    boards: Boards,
    alike: AlikeIndex,
    meaning: Option<Meaning>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut kept: Option<Kept> = None;
    let mut looks = 0u32;
    let mut rest_until_ms = i64::MIN;
    while !stop.is_cancelled() {
        let thorough = looks.is_multiple_of(THOROUGH);
        looks = looks.wrapping_add(1);
        match look(&store, &clock, kept.take(), thorough).await {
            Ok((now, changed)) => {
                alike.set(now.shared.clone());
                kept = Some(now);
                if changed > 0 {
                    tracing::debug!(jokes = changed, "jokes were compared");
                    boards.touch();
                }
            }
            Err(error) => {
                tracing::warn!(error = %format!("{error:#}"), "jokes could not be compared; it is tried again");
            }
        }
        if let (Some(meaning), Some(kept)) = (&meaning, &kept)
            && clock.now_ms() >= rest_until_ms
        {
            match meaning.look(&store, &kept.shared, clock.now_ms()).await {
                Ok((jokes, found)) => {
                    if jokes > 0 {
                        tracing::debug!(jokes, found, "the meaning of jokes was compared");
                    }
                    if found > 0 {
                        boards.touch();
                    }
                }
                Err(error) => {
                    let rest = i64::try_from(paraphrase::REST.as_millis()).unwrap_or(i64::MAX);
                    rest_until_ms = clock.now_ms().saturating_add(rest);
                    tracing::warn!(error = %format!("{error:#}"), "the embeddings endpoint gave no answer; paraphrases are looked for again in five minutes");
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    Ok(())
}

/// What jokes are compared with and how, but for imports of known jokes: when it changes, all of them are compared again.
fn basis_of(tracks: &[TrackRow]) -> String {
    /// How jokes are compared; another number where that changes.
    const METHOD: u32 = 2;
    let mut said = format!("{METHOD}");
    for (track, spec) in humor(tracks) {
        let known = serde_json::to_string(&(&track.id, &spec.banned, &spec.examples));
        said.push_str(&known.unwrap_or_default());
    }
    sha256_hex(said.as_bytes())
}

/// Written in place of a basis, it says that what is stored is to stay: databases made for measuring have it.
const KEPT: &str = "kept";

/// What is kept between looks.
struct Kept {
    shared: Arc<Shared>,
    /// Imports of known jokes and all else that it was made from.
    basis: (i64, String),
    /// How many jokes were told, and when the last was; none before the first look.
    newest: Option<(i64, i64)>,
}

/// Looks for new jokes and new knowledge; gives how many jokes were compared.
async fn look(
    store: &Store,
    clock: &Clock,
    kept: Option<Kept>,
    thorough: bool,
) -> anyhow::Result<(Kept, usize)> {
    let (imports, told, last_ms) = store.told_marker().await?;
    let newest = Some((told, last_ms));
    let tracks = store.tracks().await?;
    let basis = (imports, basis_of(&tracks));
    let mut kept = match kept {
        Some(kept) if kept.basis == basis => kept,
        // Something else is known now than when the jokes were compared.
        known => {
            let stored = store.originality_basis().await?;
            let is_other = stored.is_none_or(|stored| stored != KEPT && stored != basis.1);
            let behind = known.is_some() || store.is_behind_known().await? || is_other;
            let (n, comparison) = if behind {
                let found = recompute(store, clock).await?;
                store.set_originality_basis(&basis.1).await?;
                found
            } else {
                (0, begin(store, &tracks).await?)
            };
            let kept = Kept {
                shared: Arc::new(Shared::new(comparison)),
                basis,
                newest: None,
            };
            if behind {
                return Ok((kept, n));
            }
            kept
        }
    };
    if kept.newest == newest && !thorough {
        return Ok((kept, 0));
    }
    let unrated = store.unrated_jokes().await?;
    let n = unrated.len();
    let mut unrated = unrated.into_iter().peekable();
    while unrated.peek().is_some() {
        let some: Vec<ToldJoke> = unrated.by_ref().take(BATCH).collect();
        let (mut rows, mut banned, mut raised) = (Vec::new(), Vec::new(), Vec::new());
        for joke in some {
            // One at a time, so that whoever asks what a text is like waits for one joke, not for all.
            let found = tokio::task::block_in_place(|| {
                let comparison = kept.shared.comparison.write();
                comparison
                    .unwrap_or_else(PoisonError::into_inner)
                    .compare(joke)
            });
            rows.push(found.row);
            banned.extend(found.banned);
            raised.extend(found.raised);
        }
        let now_ms = clock.now_ms();
        store.save_originality(&rows, &banned, now_ms).await?;
        store.raise_similarities(&raised, now_ms).await?;
    }
    kept.newest = newest;
    Ok((kept, n))
}

/// What jokes are compared with, those that were compared before among it.
async fn begin(store: &Store, tracks: &[TrackRow]) -> anyhow::Result<Comparison> {
    let known = store.known_jokes().await?;
    let told = store.told_jokes().await?;
    let tracks = tracks.to_vec();
    tokio::task::spawn_blocking(move || {
        let mut comparison = Comparison::new(known, &tracks);
        for joke in told.into_iter().filter(|joke| joke.similarity.is_some()) {
            comparison.add(joke);
        }
        comparison
    })
    .await
    .context("the jokes could not be indexed")
}
