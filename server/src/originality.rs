//! Comparing every joke on stage with what is known and with what others told, as it comes.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::Duration,
};

use anyhow::Context;
use openmic_app::{AlikeIndex, AlikeSource, AlikeText, Boards, Clock};
use openmic_domain::{
    hash::sha256_hex,
    joke::{
        Shingles,
        banned::Banned,
        index::{Index, NEAR, Neighbour, Query, Scratch},
    },
    track::TrackSpec,
};
use openmic_store::{BannedRow, KnownJokeRow, OriginalityRow, Store, ToldJoke, TrackRow};
use tokio_util::sync::CancellationToken;

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

/// Texts like a new one whose own originality may change with it.
const NEIGHBOURS: usize = 12;

/// Everything that jokes are compared with.
#[derive(Default)]
pub struct Comparison {
    index: Index,
    texts: Vec<Text>,
    /// Where the jokes that were told are among the texts, by sample.
    places: HashMap<String, u32>,
    banned: HashMap<String, Banned>,
    /// The prompts that were answered, by item: a number, and their pieces.
    prompts: HashMap<String, (u32, Shingles)>,
    scratch: Scratch,
}

/// A text of the index.
enum Text {
    Known(KnownJokeRow),
    Told {
        entrant_id: String,
        text: String,
        human: bool,
        row: OriginalityRow,
    },
}

/// What was found about one joke.
pub struct Compared {
    /// Its own row.
    pub row: OriginalityRow,
    /// The banned jokes that it tells.
    pub banned: Vec<BannedRow>,
    /// Earlier jokes of others to which nothing was as much alike as this one.
    pub raised: Vec<OriginalityRow>,
}

impl Comparison {
    /// Known jokes, those that tracks show as examples or ban among them.
    pub fn new(known: Vec<KnownJokeRow>, tracks: &[TrackRow]) -> Self {
        let mut texts = known;
        let mut banned = HashMap::new();
        for (track, spec) in humor(tracks) {
            let of = |what: &str, text: &str| KnownJokeRow {
                source: format!("{what} of the track {}", track.title),
                licence: String::new(),
                text: text.to_owned(),
            };
            texts.extend(
                spec.examples
                    .iter()
                    .map(|example| of("an example", &example.target)),
            );
            texts.extend(
                spec.banned
                    .iter()
                    .map(|joke| of("a banned joke", &joke.text)),
            );
            banned.insert(track.id.clone(), Banned::new(&spec.banned));
        }
        Self {
            index: Index::build(texts.iter().map(|known| known.text.as_str())),
            texts: texts.into_iter().map(Text::Known).collect(),
            places: HashMap::new(),
            banned,
            prompts: HashMap::new(),
            scratch: Scratch::default(),
        }
    }

    /// Adds a joke that was compared before.
    fn add(&mut self, joke: ToldJoke) {
        let row = OriginalityRow {
            similarity: joke.similarity.unwrap_or_default(),
            ..nothing_like(&joke)
        };
        let query = self.query(&joke);
        self.keep(&query, joke, row);
    }

    /// The question about a joke: among answers to one prompt its words say nothing.
    fn query(&mut self, joke: &ToldJoke) -> Query {
        let next = u32::try_from(self.prompts.len()).unwrap_or(u32::MAX);
        let (number, pieces) = self
            .prompts
            .entry(joke.item_id.clone())
            .or_insert_with(|| (next, Shingles::of(&joke.input)));
        Query::answering(&joke.text, *number, pieces)
    }

    fn keep(&mut self, query: &Query, joke: ToldJoke, row: OriginalityRow) {
        if let Some(place) = self.places.get(&joke.sample_id) {
            if let Some(Text::Told { row: known, .. }) = self.texts.get_mut(*place as usize) {
                *known = row;
            }
            return;
        }
        let place = self.index.add(query);
        self.places.insert(joke.sample_id.clone(), place);
        self.texts.push(Text::Told {
            entrant_id: joke.entrant_id,
            text: joke.text,
            human: joke.human,
            row,
        });
    }

    /// Compares a joke with everything before it, and adds it.
    pub fn compare(&mut self, joke: ToldJoke) -> Compared {
        let query = self.query(&joke);
        let (index, texts, scratch) = (&self.index, &self.texts, &mut self.scratch);
        // A joke that is compared again is compared with its own entrant's earlier ones, not with itself.
        let before = self
            .places
            .get(&joke.sample_id)
            .copied()
            .unwrap_or(u32::MAX);
        let is_own = |at: u32| matches!(&texts[at as usize], Text::Told { entrant_id, .. } if *entrant_id == joke.entrant_id);
        let own = index
            .nearest(&query, scratch, 1, |at| at < before && is_own(at))
            .into_iter()
            .next();
        let mut others = index.nearest(&query, scratch, NEIGHBOURS, |at| !is_own(at));
        if joke.human {
            // What people wrote is known for that very reason: the same text is the joke itself.
            others.retain(|found| {
                !(found.exact && matches!(texts[found.text as usize], Text::Known(_)))
            });
        }
        let mut row = nothing_like(&joke);
        for found in own.iter().chain(others.first()) {
            if found.similarity > row.similarity {
                self.describe(&mut row, *found, &joke.entrant_id);
            }
        }
        if let Some(Text::Told { row: earlier, .. }) = own
            .filter(|found| found.similarity >= NEAR)
            .and_then(|found| self.texts.get(found.text as usize))
        {
            row.repeats_sample = Some(earlier.sample_id.clone());
        }
        let mut raised = Vec::new();
        for found in others {
            // A model that tells what people wrote takes nothing from those who wrote it.
            if let Some(Text::Told {
                row: earlier,
                human: false,
                ..
            }) = self.texts.get_mut(found.text as usize)
                && found.similarity > earlier.similarity
            {
                earlier.similarity = found.similarity;
                earlier.nearest_kind = Some("other".to_owned());
                earlier.nearest_text = Some(joke.text.clone());
                earlier.nearest_source = None;
                earlier.nearest_sample = Some(joke.sample_id.clone());
                raised.push(earlier.clone());
            }
        }
        let banned = self
            .banned
            .get(&joke.track_id)
            .map(|banned| banned.hits(&joke.text))
            .unwrap_or_default()
            .into_iter()
            .map(|hit| BannedRow {
                sample_id: joke.sample_id.clone(),
                banned: hit.slug,
                wording: hit.wording,
                similarity: hit.similarity,
            })
            .collect();
        self.keep(&query, joke, row.clone());
        Compared {
            row,
            banned,
            raised,
        }
    }

    /// Writes the nearest text into a row.
    fn describe(&self, row: &mut OriginalityRow, found: Neighbour, entrant_id: &str) {
        row.similarity = found.similarity;
        row.nearest_sample = None;
        row.nearest_source = None;
        match self.texts.get(found.text as usize) {
            Some(Text::Known(known)) => {
                row.nearest_kind = Some("known".to_owned());
                row.nearest_text = Some(known.text.clone());
                row.nearest_source = Some(sourced(known));
            }
            Some(Text::Told {
                entrant_id: whose,
                text,
                row: other,
                ..
            }) => {
                let kind = if whose == entrant_id { "own" } else { "other" };
                row.nearest_kind = Some(kind.to_owned());
                row.nearest_text = Some(text.clone());
                row.nearest_sample = Some(other.sample_id.clone());
            }
            None => {}
        }
    }

    /// The texts most like `text`, most alike first, at most `limit`.
    pub(crate) fn like(&self, text: &str, scratch: &mut Scratch, limit: usize) -> Vec<AlikeText> {
        let found = self
            .index
            .nearest(&Query::new(text), scratch, limit, |_| true);
        let described = |found: Neighbour| {
            let (text, source) = match self.texts.get(found.text as usize)? {
                Text::Known(known) => (
                    &known.text,
                    AlikeSource::Known {
                        source: sourced(known),
                    },
                ),
                Text::Told { text, row, .. } => (
                    text,
                    AlikeSource::Told {
                        sample_id: row.sample_id.clone(),
                    },
                ),
            };
            Some(AlikeText {
                text: text.clone(),
                similarity: found.similarity,
                exact: found.exact,
                source,
            })
        };
        found.into_iter().filter_map(described).collect()
    }

    /// Texts that `text` may be a paraphrase of, with whose they are: all where there are at most `few`, else the
    /// `limit` that share most of its words.
    pub(crate) fn candidates(
        &self,
        text: &str,
        limit: usize,
        few: usize,
    ) -> Vec<(&str, AlikeSource, Option<&str>)> {
        let places: Vec<u32> = if self.texts.len() <= few {
            (0..).take(self.texts.len()).collect()
        } else {
            self.index
                .nearest(&Query::new(text), &mut Scratch::default(), limit, |_| true)
                .into_iter()
                .map(|found| found.text)
                .collect()
        };
        places
            .into_iter()
            .filter_map(|place| self.texts.get(place as usize))
            .map(|text| match text {
                Text::Known(known) => {
                    let source = sourced(known);
                    (known.text.as_str(), AlikeSource::Known { source }, None)
                }
                Text::Told {
                    text,
                    row,
                    entrant_id,
                    ..
                } => {
                    let sample_id = row.sample_id.clone();
                    (
                        text.as_str(),
                        AlikeSource::Told { sample_id },
                        Some(entrant_id.as_str()),
                    )
                }
            })
            .collect()
    }

    /// The rows of all jokes, as they are after the last one was compared.
    fn rows(&self) -> Vec<OriginalityRow> {
        self.texts
            .iter()
            .filter_map(|text| match text {
                Text::Told { row, .. } => Some(row.clone()),
                Text::Known(_) => None,
            })
            .collect()
    }
}

/// Where a known joke is from, with the licence.
fn sourced(known: &KnownJokeRow) -> String {
    match known.licence.as_str() {
        "" => known.source.clone(),
        licence => format!("{} ({licence})", known.source),
    }
}

fn nothing_like(joke: &ToldJoke) -> OriginalityRow {
    OriginalityRow {
        sample_id: joke.sample_id.clone(),
        similarity: 0.0,
        nearest_kind: None,
        nearest_text: None,
        nearest_source: None,
        nearest_sample: None,
        repeats_sample: None,
    }
}

/// The humor tracks with their files read.
fn humor(tracks: &[TrackRow]) -> impl Iterator<Item = (&TrackRow, TrackSpec)> {
    tracks
        .iter()
        .filter(|track| track.kind == "humor")
        .filter_map(|track| Some((track, serde_json::from_str(&track.spec).ok()?)))
}

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
    newest: Option<String>,
}

/// Looks for new jokes and new knowledge; gives how many jokes were compared.
async fn look(
    store: &Store,
    clock: &Clock,
    kept: Option<Kept>,
    thorough: bool,
) -> anyhow::Result<(Kept, usize)> {
    let (imports, newest) = store.told_marker().await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn joke(sample: &str, entrant: &str, text: &str) -> ToldJoke {
        ToldJoke {
            sample_id: sample.to_owned(),
            track_id: "track".to_owned(),
            entrant_id: entrant.to_owned(),
            item_id: "item".to_owned(),
            input: "Tell a joke.".to_owned(),
            text: text.to_owned(),
            human: false,
            similarity: None,
        }
    }

    #[test]
    fn jokes_of_people_are_not_compared_with_themselves() {
        let known = |text: &str| KnownJokeRow {
            source: "A book".to_owned(),
            licence: "CC0".to_owned(),
            text: text.to_owned(),
        };
        let text = "I tried to eat a clock. It was very time-consuming.";
        let mut all = Comparison::new(vec![known(text)], &[]);
        let theirs = all.compare(ToldJoke {
            human: true,
            ..joke(
                "1",
                "people",
                "I tried to eat a clock; it was very time consuming!",
            )
        });
        assert!(theirs.row.similarity < 0.2, "{:?}", theirs.row);
        // Another wording that is known is another matter.
        let reworded = all.compare(ToldJoke {
            human: true,
            ..joke(
                "2",
                "people",
                "I tried to eat a clock once, and it was time-consuming.",
            )
        });
        assert!(reworded.row.similarity > 0.42);
        // A model that tells it is not original, and takes nothing from them.
        let copy = all.compare(joke("3", "model", text));
        assert_eq!(copy.row.similarity, 1.0);
        assert!(copy.raised.is_empty(), "{:?}", copy.raised);
    }

    #[test]
    fn own_others_and_known_jokes_are_told_apart() {
        let known = vec![KnownJokeRow {
            source: "A book".to_owned(),
            licence: "CC0".to_owned(),
            text: "I tried to eat a clock. It was very time-consuming.".to_owned(),
        }];
        let mut all = Comparison::new(known, &[]);
        let first = all.compare(joke("1", "a", "My umbrella only opens indoors."));
        assert!(first.row.similarity < 0.2 && first.row.repeats_sample.is_none());
        let again = all.compare(joke("2", "a", "My umbrella opens indoors only!"));
        assert_eq!(again.row.nearest_kind.as_deref(), Some("own"));
        assert_eq!(again.row.repeats_sample.as_deref(), Some("1"));
        assert!(
            again.raised.is_empty(),
            "an entrant's later joke says nothing about its earlier one"
        );
        let other = all.compare(joke("3", "b", "my umbrella only opens INDOORS"));
        assert_eq!(other.row.similarity, 1.0);
        assert_eq!(other.row.nearest_kind.as_deref(), Some("other"));
        assert_eq!(other.row.nearest_sample.as_deref(), Some("1"));
        assert!(other.row.repeats_sample.is_none());
        let raised: Vec<&str> = other
            .raised
            .iter()
            .map(|row| row.sample_id.as_str())
            .collect();
        assert!(
            raised.contains(&"1"),
            "both told it: neither is the original"
        );
        let stolen = all.compare(joke(
            "4",
            "b",
            "I tried to eat a clock; it was time consuming.",
        ));
        assert_eq!(stolen.row.nearest_kind.as_deref(), Some("known"));
        assert_eq!(stolen.row.nearest_source.as_deref(), Some("A book (CC0)"));
        assert_eq!(all.rows().len(), 4);
        // Compared again, it is not found to be like itself.
        let same = all.compare(joke("1", "a", "My umbrella only opens indoors."));
        assert_eq!(same.row.nearest_sample.as_deref(), Some("3"));
        assert!(same.row.repeats_sample.is_none());
        assert_eq!(all.rows().len(), 4);
    }

    #[test]
    fn answers_to_one_prompt_are_not_alike_for_its_words() {
        let about = |sample: &str, entrant: &str, text: &str| ToldJoke {
            input: "Why did the skeleton not go to the party? One sentence, nothing else."
                .to_owned(),
            ..joke(sample, entrant, text)
        };
        let mut all = Comparison::new(Vec::new(), &[]);
        all.compare(about("1", "a", "The skeleton did go to the party."));
        let text = "The skeleton did not go to the party because it was a costume.";
        let found = all.compare(about("2", "b", text));
        assert!(found.row.similarity < 0.2, "{:?}", found.row);
        let copy = all.compare(about(
            "3",
            "c",
            "Since it was a costume, the skeleton did not go to the party.",
        ));
        assert!(copy.row.similarity > NEAR, "{:?}", copy.row);
        assert_eq!(copy.row.nearest_sample.as_deref(), Some("2"));
        // Another prompt asked for none of these words.
        let elsewhere = all.compare(ToldJoke {
            item_id: "another".to_owned(),
            ..joke(
                "4",
                "d",
                "The skeleton did not go to the party because it was a costume!",
            )
        });
        assert_eq!(elsewhere.row.similarity, 1.0);
    }
}
