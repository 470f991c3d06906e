//! The atoms rule: telling a banned joke, in its words or others, costs points once.

use super::{Shingles, normal_form};
use crate::track::BannedJoke;

/// Rating points that each distinct banned joke costs an entrant.
pub const PENALTY: f64 = 1000.0;

/// From this similarity to one of its wordings on, an answer tells a banned joke. Lower than for other
/// jokes would be safe to guess at, since a banned joke comes with many wordings: chosen on one half of
/// the sixty jokes about atoms in `domain/testdata`, see docs/METHODS.md.
pub const SIMILARITY: f64 = 0.49;

/// An answer that holds this share of the pieces of a wording tells it too, whatever else it says.
pub const HELD: f64 = 0.75;

/// The banned jokes of a track, ready to be compared.
#[derive(Debug, Clone, Default)]
pub struct Banned {
    wordings: Vec<Wording>,
}

#[derive(Debug, Clone)]
struct Wording {
    slug: String,
    text: String,
    normal: String,
    shingles: Shingles,
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
}

impl Banned {
    /// The banned jokes of a track file.
    #[must_use]
    pub fn new(jokes: &[BannedJoke]) -> Self {
        let wordings = jokes
            .iter()
            .flat_map(|joke| {
                std::iter::once(&joke.text)
                    .chain(&joke.paraphrases)
                    .map(|text| {
                        let normal = normal_form(text);
                        Wording {
                            slug: joke.slug.clone(),
                            text: text.clone(),
                            shingles: Shingles::of_normal(&normal),
                            normal,
                        }
                    })
            })
            .collect();
        Self { wordings }
    }

    /// How much an answer is like the wording it is most like, of every banned joke; the first is the most
    /// alike.
    #[must_use]
    pub fn compare(&self, text: &str) -> Vec<Hit> {
        let normal = normal_form(text);
        let shingles = Shingles::of_normal(&normal);
        let mut found: Vec<Hit> = Vec::new();
        for wording in &self.wordings {
            let exact = wording.normal == normal;
            let held = held(&wording.shingles, &shingles);
            let mut similarity = shingles.similarity(&wording.shingles);
            if held >= HELD {
                similarity = similarity.max(held * SIMILARITY / HELD);
            }
            let hit = Hit {
                slug: wording.slug.clone(),
                wording: wording.text.clone(),
                similarity: if exact { 1.0 } else { similarity },
                exact,
            };
            match found.iter_mut().find(|known| known.slug == hit.slug) {
                Some(known) if known.similarity < hit.similarity => *known = hit,
                Some(_) => {}
                None => found.push(hit),
            }
        }
        found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        found
    }

    /// The banned jokes that an answer tells.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let mut found = self.compare(text);
        found.retain(|hit| hit.similarity >= SIMILARITY);
        found
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
            },
            BannedJoke {
                slug: "clock".into(),
                text: "I ate a clock. It was time-consuming.".into(),
                paraphrases: Vec::new(),
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
}
