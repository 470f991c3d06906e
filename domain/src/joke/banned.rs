//! The atoms rule: telling a banned joke, in its words or others, costs points once.

use super::plain::Plain;
use super::shingles::is_unspaced;
use super::{Shingles, normal_form};
use crate::track::BannedJoke;

/// Rating points that each distinct banned joke costs an entrant.
pub const PENALTY: f64 = 1000.0;

/// From this similarity to one of its wordings on, an answer tells a banned joke that names no terms. Lower than
/// for other jokes would be safe to guess at, since a banned joke comes with many wordings: chosen on one half of the
/// sixty jokes about atoms in `domain/testdata`, see docs/METHODS.md.
pub const SIMILARITY: f64 = 0.49;

/// The same for a banned joke that names the terms it cannot be told without, where an answer has them.
pub const SIMILARITY_WITH_TERMS: f64 = 0.20;

/// An answer that holds this share of the pieces of a wording tells it too, whatever else it says.
pub const HELD: f64 = 0.75;

/// Words that may stand between two words of a term.
const BETWEEN: usize = 3;

/// The banned jokes of a track, ready to be compared.
#[derive(Debug, Clone, Default)]
pub struct Banned {
    jokes: Vec<Joke>,
}

#[derive(Debug, Clone)]
struct Joke {
    slug: String,
    wordings: Vec<Wording>,
    must: Vec<Vec<Term>>,
}

#[derive(Debug, Clone)]
struct Wording {
    text: String,
    normal: String,
    shingles: Shingles,
    squeezed: Shingles,
}

/// A banned joke that was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Which.
    pub slug: String,
    /// The wording that is most like what was told.
    pub wording: String,
    /// How alike they are, from 0 to 1.
    pub similarity: f64,
    /// Whether they have the same normal form.
    pub exact: bool,
    /// Whether the answer has the terms that the joke cannot be told without, if it names any.
    pub has_terms: bool,
    /// Whether the answer tells it.
    pub is_told: bool,
}

/// Words that a joke cannot do without, as a track file has them: `make up` in this order with at most three words
/// between, `invent*` with any ending, `made|make` either of them, `原子` anywhere in a text without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term(Vec<Vec<Word>>);

/// A word of a term, and whether it may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word(String, bool);

impl Word {
    fn new(text: &str) -> Option<Self> {
        let word = Plain::of(text).words;
        (!word.is_empty()).then(|| Self(word, text.ends_with('*')))
    }

    fn fits(&self, word: &str) -> bool {
        word == self.0 || (self.1 && word.starts_with(&self.0))
    }
}

impl Term {
    /// The term in `text`; none if it has no letters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<Vec<Word>> = text
            .split_whitespace()
            .map(|word| word.split('|').filter_map(Word::new).collect())
            .filter(|either: &Vec<Word>| !either.is_empty())
            .collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether a text has it.
    #[must_use]
    pub fn is_in(&self, plain: &Plain) -> bool {
        if plain.is_run_together
            || self
                .0
                .iter()
                .flatten()
                .any(|word| word.0.contains(is_unspaced))
        {
            return self.is_among(&plain.squeezed());
        }
        let words: Vec<&str> = plain.words.split(' ').collect();
        (0..words.len()).any(|from| self.begins(&words[from..]))
    }

    /// Whether the first of `words` is its first and the others follow near enough.
    fn begins(&self, words: &[&str]) -> bool {
        let mut at = 0;
        self.0.iter().enumerate().all(|(number, either)| {
            let within = if number == 0 { 1 } else { BETWEEN + 1 };
            let near = words.iter().skip(at).take(within);
            match near
                .clone()
                .position(|word| either.iter().any(|wanted| wanted.fits(word)))
            {
                Some(skipped) => {
                    at += skipped + 1;
                    true
                }
                None => false,
            }
        })
    }

    /// Whether its words stand in this order in a text that has no spaces.
    fn is_among(&self, squeezed: &str) -> bool {
        let mut rest = squeezed;
        self.0.iter().all(|either| {
            let ends = either
                .iter()
                .filter_map(|word| Some(rest.find(&word.0)? + word.0.len()));
            match ends.min() {
                Some(end) => {
                    rest = &rest[end..];
                    true
                }
                None => false,
            }
        })
    }
}

/// Whether a text has a term of each list.
fn has_terms(must: &[Vec<Term>], plain: &Plain) -> bool {
    must.iter()
        .all(|list| list.iter().any(|term| term.is_in(plain)))
}

/// The wordings of a banned joke that do not have the terms it names: they could never be found.
#[must_use]
pub fn without_terms(joke: &BannedJoke) -> Vec<&str> {
    let must = terms(joke);
    std::iter::once(&joke.text)
        .chain(&joke.paraphrases)
        .filter(|text| !has_terms(&must, &Plain::of(text)))
        .map(String::as_str)
        .collect()
}

fn terms(joke: &BannedJoke) -> Vec<Vec<Term>> {
    joke.must
        .iter()
        .map(|list| list.iter().filter_map(|term| Term::new(term)).collect())
        .collect()
}

impl Wording {
    fn new(text: &str) -> Self {
        let plain = Plain::of(text);
        Self {
            text: text.to_owned(),
            normal: normal_form(text),
            shingles: Shingles::of_normal(&plain.words),
            squeezed: Shingles::of_normal(&plain.squeezed()),
        }
    }
}

impl Banned {
    /// The banned jokes of a track file.
    #[must_use]
    pub fn new(jokes: &[BannedJoke]) -> Self {
        let jokes = jokes
            .iter()
            .map(|joke| Joke {
                slug: joke.slug.clone(),
                must: terms(joke),
                wordings: std::iter::once(&joke.text)
                    .chain(&joke.paraphrases)
                    .map(|text| Wording::new(text))
                    .collect(),
            })
            .collect();
        Self { jokes }
    }

    /// How much an answer is like the wording it is most like, of every banned joke; the first is the most
    /// alike.
    #[must_use]
    pub fn compare(&self, text: &str) -> Vec<Hit> {
        let (normal, plain) = (normal_form(text), Plain::of(text));
        let shingles = Shingles::of_normal(&plain.words);
        let mut found: Vec<Hit> = self
            .jokes
            .iter()
            .filter_map(|joke| joke.compare(&normal, &plain, &shingles))
            .collect();
        found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        found
    }

    /// The banned jokes that an answer tells.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let mut found = self.compare(text);
        found.retain(|hit| hit.is_told);
        found
    }
}

impl Joke {
    fn compare(&self, normal: &str, plain: &Plain, shingles: &Shingles) -> Option<Hit> {
        let alike = |wording: &Wording| {
            if wording.normal == normal {
                return 1.0;
            }
            let theirs = if plain.is_run_together {
                &wording.squeezed
            } else {
                &wording.shingles
            };
            let held = held(theirs, shingles);
            let similarity = shingles.similarity(theirs);
            if held >= HELD {
                similarity.max(held * SIMILARITY / HELD)
            } else {
                similarity
            }
        };
        let (wording, similarity) = self
            .wordings
            .iter()
            .map(|wording| (wording, alike(wording)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        let exact = self.wordings.iter().any(|wording| wording.normal == normal);
        let has_terms = has_terms(&self.must, plain);
        let least = if self.must.is_empty() {
            SIMILARITY
        } else {
            SIMILARITY_WITH_TERMS
        };
        Some(Hit {
            slug: self.slug.clone(),
            wording: wording.text.clone(),
            similarity,
            exact,
            has_terms,
            is_told: has_terms && similarity >= least,
        })
    }
}

/// The share of the pieces of `part` that `whole` has.
fn held(part: &Shingles, whole: &Shingles) -> f64 {
    let n = part.hashes().len();
    if n == 0 {
        return 0.0;
    }
    let shared = part
        .hashes()
        .iter()
        .filter(|piece| whole.hashes().binary_search(piece).is_ok())
        .count();
    shared as f64 / n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banned() -> Banned {
        Banned::new(&[
            BannedJoke {
                slug: "chicken".into(),
                text: "Why did the chicken cross the road? To get to the other side.".into(),
                paraphrases: vec!["A hen crossed the street to get to the other side.".into()],
                must: Vec::new(),
            },
            BannedJoke {
                slug: "clock".into(),
                text: "I ate a clock. It was time-consuming.".into(),
                paraphrases: Vec::new(),
                must: Vec::new(),
            },
        ])
    }

    #[test]
    fn each_joke_is_hit_once_by_its_nearest_wording() {
        let hits = banned().hits("a HEN crossed the street, to get to the other side!");
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].slug, "chicken");
        assert!(hits[0].exact && hits[0].wording.starts_with("A hen"));
        assert!(banned().hits("The road crossed a chicken farm.").is_empty());
        assert!(banned().hits("").is_empty());
    }

    #[test]
    fn a_banned_joke_inside_a_long_answer_is_told_all_the_same() {
        let long = "My uncle, who repairs watches in a small town by the sea and never married, told me over \
                    dinner yesterday: I ate a clock. It was time-consuming. Then he ordered pudding, paid for \
                    everybody, and walked home in the rain, whistling.";
        let hits = banned().hits(long);
        assert_eq!(hits.len(), 1, "{:?}", banned().compare(long));
        assert!(!hits[0].exact && hits[0].similarity < 1.0);
    }

    #[test]
    fn terms_are_words_in_order_with_any_ending_and_anywhere_in_chinese() {
        let is_in = |term: &str, text: &str| Term::new(term).unwrap().is_in(&Plain::of(text));
        for (term, text) in [
            ("atom", "An ATOM!"),
            ("átomo*", "Los atomos"),
            ("make up", "they make it all up"),
            ("原子", "两个原子在酒吧"),
            ("make up", "m a k e u p a l l t h e s e t h i n g s"),
            ("erfind*", "die erfinden alles"),
            ("mak*|made everything|all up", "he made it all up"),
            ("一切|万物 编|构成", "万物都是它编的"),
        ] {
            assert!(is_in(term, text), "{term}: {text}");
        }
        for (term, text) in [
            ("atom", "anatomy, atomic"),
            ("make up", "up they make"),
            ("make up", "they make me want to stand up"),
            ("原子", "电子"),
        ] {
            assert!(!is_in(term, text), "{term}: {text}");
        }
        assert!(Term::new(" *?").is_none());
    }

    #[test]
    fn a_joke_that_names_terms_is_told_only_with_them_and_then_sooner() {
        let mut joke = BannedJoke {
            slug: "clock".into(),
            text: "I ate a clock. It was time-consuming.".into(),
            paraphrases: vec!["Eating a watch consumes time.".into()],
            must: vec![
                vec!["clock*".into(), "watch*".into()],
                vec!["time consum*".into(), "consum* time".into()],
            ],
        };
        let told = |joke: &BannedJoke, text| {
            !Banned::new(std::slice::from_ref(joke))
                .hits(text)
                .is_empty()
        };
        assert!(!told(&joke, "I ate a cake. It was time-consuming."));
        assert!(told(
            &joke,
            "My uncle's dinner was a cuckoo clock, which is very time consuming."
        ));
        assert!(without_terms(&joke).is_empty());
        joke.paraphrases.push("I ate a sundial.".into());
        assert_eq!(without_terms(&joke), ["I ate a sundial."]);
        joke.must.clear();
        assert!(told(&joke, "I ate a cake. It was time-consuming."));
    }
}
