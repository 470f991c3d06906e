//! Comparing a joke on stage with what is known and with what others told.

mod keeping;

use std::collections::HashMap;

use openmic_app::{AlikeSource, AlikeText};
use openmic_domain::{
    joke::{
        Shingles,
        banned::Banned,
        index::{Index, NEAR, Neighbour, Query, Scratch},
    },
    track::TrackSpec,
};
use openmic_store::{BannedRow, KnownJokeRow, OriginalityRow, ToldJoke, TrackRow};

pub(crate) use keeping::keep;
pub use keeping::recompute;

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
