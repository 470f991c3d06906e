//! The index of jokes: which of a million texts is most like this one, in well under a millisecond.
//!
//! An inverted index: from each piece of a text ([`Shingles`]) to the texts that have it. The candidates
//! that share most pieces with the question are compared exactly. In a small index every piece of a text
//! leads to it; in a large one only its rarest do, so that no list grows long, and a paraphrase is missed
//! only if it shares none of them.

use std::collections::HashMap;

use super::shingles::{Shingles, cosine};
use super::{Plain, normal_form};

/// From this similarity on a text counts as a telling of the other: chosen on one half of the labelled
/// jokes in `domain/testdata` and confirmed on the other, see docs/METHODS.md.
pub const NEAR: f64 = 0.42;

/// Texts up to which every piece leads to its texts.
const SMALL: usize = 50_000;

/// Pieces that lead to a text of a large index: its rarest.
const RAREST: usize = 16;

/// Lists longer than this say too little for the time they take.
const LONGEST_LIST: usize = 6_000;

/// Candidates that are compared exactly.
const CANDIDATES: usize = 96;

/// A text of the index that is like the one that was asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Number of the text, in the order in which texts were added, from 0.
    pub text: u32,
    /// From 0 to 1, as [`Shingles::similarity`]; without the pieces of the prompt if both answer one.
    pub similarity: f64,
    /// Whether both have the same normal form.
    pub exact: bool,
}

/// What to look for: a text, ready to be compared.
#[derive(Debug, Clone)]
pub struct Query {
    shingles: Shingles,
    normal: u64,
    /// Number of the prompt it answers, or [`NO_PROMPT`].
    prompt: u32,
    /// The pieces of that prompt.
    asked: Shingles,
    /// The pieces of the text that are not the prompt's.
    rest: Vec<u32>,
}

/// Texts that answer no prompt.
const NO_PROMPT: u32 = u32::MAX;

impl Query {
    /// A question about `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            shingles: Shingles::of_normal(&Plain::of(text).words),
            normal: fingerprint(&normal_form(text)),
            prompt: NO_PROMPT,
            asked: Shingles::default(),
            rest: Vec::new(),
        }
    }

    /// A question about `text`, which answers the prompt `number` that has the pieces `asked`. Against other answers to
    /// that prompt only what neither took from it is compared: everybody who is asked about a skeleton
    /// says "skeleton".
    #[must_use]
    pub fn answering(text: &str, number: u32, asked: &Shingles) -> Self {
        let plain = Self::new(text);
        Self {
            rest: without(plain.shingles.hashes(), asked),
            prompt: number,
            asked: asked.clone(),
            ..plain
        }
    }

    /// Whether a piece is the prompt's.
    fn is_asked(&self, piece: u32) -> bool {
        self.asked.hashes().binary_search(&piece).is_ok()
    }
}

/// The pieces that a prompt does not have.
fn without(pieces: &[u32], asked: &Shingles) -> Vec<u32> {
    let asked = asked.hashes();
    pieces
        .iter()
        .copied()
        .filter(|piece| asked.binary_search(piece).is_err())
        .collect()
}

/// Room for counting; kept between questions, so that none of them has to ask for it.
#[derive(Debug, Default)]
pub struct Scratch {
    counts: Vec<u16>,
    touched: Vec<u32>,
}

/// Texts, and which pieces lead to which.
#[derive(Debug, Default)]
pub struct Index {
    /// All pieces of all texts, one text after the other.
    pieces: Vec<u32>,
    /// Where each text begins in `pieces`, and where the last ends.
    starts: Vec<usize>,
    /// Fingerprints of the normal forms.
    normals: Vec<u64>,
    /// The prompts they answer.
    prompts: Vec<u32>,
    lists: HashMap<u32, List, Mixed>,
}

#[derive(Debug, Default)]
struct List {
    /// Texts that have the piece.
    frequency: u32,
    /// Those that it leads to.
    texts: Vec<u32>,
}

impl Index {
    /// An index of `texts`, numbered from 0. Built at once it knows which pieces are rare.
    pub fn build<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        for text in texts {
            index.keep(&Query::new(text));
        }
        for piece in &index.pieces {
            index.lists.entry(*piece).or_default().frequency += 1;
        }
        for text in 0..index.len() {
            index.link(text, &Shingles::default());
        }
        for list in index.lists.values_mut() {
            list.texts.shrink_to_fit();
        }
        index
    }

    /// Adds a text; gives its number.
    pub fn add(&mut self, query: &Query) -> u32 {
        let text = self.keep(query);
        let (from, to) = self.range(text);
        for at in from..to {
            self.lists.entry(self.pieces[at]).or_default().frequency += 1;
        }
        self.link(text, &query.asked);
        text as u32
    }

    /// How many texts it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.normals.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.normals.is_empty()
    }

    /// The texts most like `query` among those that `wanted` accepts, most alike first, at most `limit`.
    /// Texts that share nothing are left out.
    pub fn nearest(
        &self,
        query: &Query,
        scratch: &mut Scratch,
        limit: usize,
        wanted: impl Fn(u32) -> bool,
    ) -> Vec<Neighbour> {
        scratch.counts.resize(self.len(), 0);
        for longest in [LONGEST_LIST, usize::MAX] {
            self.count(query, scratch, longest);
            if !scratch.touched.is_empty() {
                break;
            }
        }
        let least = least_count(scratch, &wanted);
        let mut found: Vec<Neighbour> = Vec::with_capacity(CANDIDATES);
        for &text in &scratch.touched {
            if scratch.counts[text as usize] >= least && wanted(text) {
                let exact = self.normals[text as usize] == query.normal;
                found.push(Neighbour {
                    text,
                    similarity: if exact {
                        1.0
                    } else {
                        self.similarity(query, text as usize)
                    },
                    exact,
                });
            }
        }
        for &text in &scratch.touched {
            scratch.counts[text as usize] = 0;
        }
        scratch.touched.clear();
        found.sort_unstable_by(|a, b| {
            b.exact
                .cmp(&a.exact)
                .then(b.similarity.total_cmp(&a.similarity))
                .then(a.text.cmp(&b.text))
        });
        found.truncate(limit);
        found
    }

    /// How alike a question and a text are.
    fn similarity(&self, query: &Query, text: usize) -> f64 {
        let (from, to) = self.range(text);
        let pieces = &self.pieces[from..to];
        if self.is_same_prompt(query, text) {
            cosine(&query.rest, &without(pieces, &query.asked))
        } else {
            cosine(query.shingles.hashes(), pieces)
        }
    }

    fn is_same_prompt(&self, query: &Query, text: usize) -> bool {
        query.prompt != NO_PROMPT && self.prompts[text] == query.prompt
    }

    /// Counts for each text how many pieces lead to it; the prompt's do not lead to answers to the same prompt, unless
    /// the question has no others.
    fn count(&self, query: &Query, scratch: &mut Scratch, longest: usize) {
        for piece in query.shingles.hashes() {
            let Some(list) = self.lists.get(piece) else {
                continue;
            };
            if list.texts.len() > longest {
                continue;
            }
            let is_asked = !query.rest.is_empty() && query.is_asked(*piece);
            for &text in &list.texts {
                if is_asked && self.is_same_prompt(query, text as usize) {
                    continue;
                }
                let count = &mut scratch.counts[text as usize];
                if *count == 0 {
                    scratch.touched.push(text);
                }
                *count = count.saturating_add(1);
            }
        }
    }

    fn keep(&mut self, query: &Query) -> usize {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.pieces.extend_from_slice(query.shingles.hashes());
        self.starts.push(self.pieces.len());
        self.normals.push(query.normal);
        self.prompts.push(query.prompt);
        self.normals.len() - 1
    }

    fn range(&self, text: usize) -> (usize, usize) {
        (self.starts[text], self.starts[text + 1])
    }

    /// Lets the pieces of a text lead to it, those that are not its prompt's first.
    fn link(&mut self, text: usize, asked: &Shingles) {
        let (from, to) = self.range(text);
        let mut pieces: Vec<u32> = self.pieces[from..to].to_vec();
        if self.len() > SMALL && pieces.len() > RAREST {
            let frequency = |piece: &u32| self.lists.get(piece).map_or(0, |list| list.frequency);
            let asked = asked.hashes();
            pieces.select_nth_unstable_by_key(RAREST, |piece| {
                let is_asked = asked.binary_search(piece).is_ok();
                (is_asked, frequency(piece), *piece)
            });
            pieces.truncate(RAREST);
        }
        for piece in pieces {
            self.lists.entry(piece).or_default().texts.push(text as u32);
        }
    }
}

/// The count that at most [`CANDIDATES`] texts reach, or nearly so.
fn least_count(scratch: &Scratch, wanted: &impl Fn(u32) -> bool) -> u16 {
    let mut with = [0usize; 256];
    for &text in &scratch.touched {
        if wanted(text) {
            with[usize::from(scratch.counts[text as usize]).min(255)] += 1;
        }
    }
    let mut sum = 0;
    for count in (1..256).rev() {
        sum += with[count];
        // At least one full count is compared, however many texts share it.
        if sum > CANDIDATES && sum > with[count] {
            return count as u16 + 1;
        }
    }
    1
}

/// A fingerprint of a normal form (FNV-1a, 64 bits).
fn fingerprint(normal: &str) -> u64 {
    normal.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Pieces are hashes already: mixing them once more is enough.
#[derive(Debug, Default, Clone)]
struct Mixed;

impl std::hash::BuildHasher for Mixed {
    type Hasher = Mixing;

    fn build_hasher(&self) -> Mixing {
        Mixing(0)
    }
}

#[derive(Debug)]
struct Mixing(u64);

impl std::hash::Hasher for Mixing {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, piece: u32) {
        self.0 = (self.0 ^ u64::from(piece)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOKES: [&str; 6] = [
        "Why did the chicken cross the road? To get to the other side.",
        "A horse walks into a bar. The bartender asks: why the long face?",
        "What do you call a fake noodle? An impasta.",
        "老鼠问蝙蝠：你为什么会飞？蝙蝠说：因为我是空军啊。",
        "What do you call a bear with no teeth? A gummy bear.",
        "?!",
    ];

    fn ask(index: &Index, text: &str) -> Vec<Neighbour> {
        index.nearest(&Query::new(text), &mut Scratch::default(), 3, |_| true)
    }

    #[test]
    fn the_same_joke_is_found_whatever_its_punctuation() {
        let index = Index::build(JOKES);
        for (number, joke) in JOKES.iter().enumerate().take(5) {
            let shouted = format!("“{}”!!!", joke.to_uppercase());
            let first = ask(&index, &shouted)[0];
            assert_eq!(first.text as usize, number);
            assert!(first.exact);
            assert!((first.similarity - 1.0).abs() < 1e-12);
        }
        assert!(ask(&index, "?!").is_empty());
        assert!(ask(&Index::default(), "anything").is_empty());
    }

    #[test]
    fn a_paraphrase_is_found_and_is_not_exact() {
        let index = Index::build(JOKES);
        for (text, number) in [
            ("The barman asked the horse about its long face.", 1),
            ("It was not a noodle, it was an impasta!", 2),
            ("蝙蝠说，因为我是空军。", 3),
        ] {
            let first = ask(&index, text)[0];
            assert_eq!(first.text, number, "{text}");
            assert!(!first.exact && first.similarity < 1.0);
        }
    }

    #[test]
    fn added_one_by_one_or_built_at_once_the_answers_agree() {
        let built = Index::build(JOKES);
        let mut added = Index::default();
        for (number, joke) in (0..).zip(JOKES) {
            assert_eq!(added.add(&Query::new(joke)), number);
        }
        assert_eq!(added.len(), built.len());
        for joke in JOKES {
            assert_eq!(ask(&added, joke), ask(&built, joke));
        }
    }

    #[test]
    fn unwanted_texts_are_passed_over_and_room_is_left_clean() {
        let index = Index::build(JOKES);
        let mut scratch = Scratch::default();
        let query = Query::new(JOKES[2]);
        let others = index.nearest(&query, &mut scratch, 3, |text| text != 2);
        assert!(others.iter().all(|found| found.text != 2 && !found.exact));
        let all = index.nearest(&query, &mut scratch, 3, |_| true);
        assert_eq!(
            all,
            index.nearest(&query, &mut Scratch::default(), 3, |_| true)
        );
    }

    #[test]
    fn answers_to_one_prompt_are_compared_without_its_words() {
        let asked =
            Shingles::of("Why did the skeleton not go to the party? Answer in one sentence.");
        let about = |text: &str, prompt| Query::answering(text, prompt, &asked);
        let texts = [
            "The skeleton did go to the party.",
            "The skeleton skipped the party, since it had nobody to dance with.",
            "Umbrellas never come alone.",
        ];
        let mut index = Index::default();
        for text in texts {
            index.add(&about(text, 7));
        }
        let ask = |query: &Query| index.nearest(query, &mut Scratch::default(), 3, |_| true);
        let of = |found: &[Neighbour], text: u32| {
            found
                .iter()
                .find(|found| found.text == text)
                .map_or(0.0, |found| found.similarity)
        };
        let costume = "The skeleton did not go to the party because it was a costume.";
        assert!(
            of(&ask(&about(costume, 7)), 0) < 0.1,
            "only the prompt's words are shared"
        );
        assert!(
            of(&ask(&about(costume, 8)), 0) > NEAR,
            "on another prompt nobody asked for them"
        );
        let same = "Nobody to dance with, so the skeleton skipped it.";
        assert!(of(&ask(&about(same, 7)), 1) > 0.6);
        // Nothing but the prompt's words, and told again: the same joke still.
        let again = ask(&about("The skeleton did go to the PARTY!", 7));
        assert!(
            again[0].exact && again[0].similarity == 1.0 && again.len() == 1
                || of(&again, 1) == 0.0
        );
    }
}
