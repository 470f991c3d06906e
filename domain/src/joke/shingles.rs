//! Joke similarity: overlapping pieces of a text's telling words, and how many two texts share.

use super::Plain;

/// Characters of a piece, in scripts that put spaces between words.
const PIECE: usize = 4;

/// Characters of a piece, in scripts that do not.
const UNSPACED_PIECE: usize = 2;

/// Fewer characters than this of telling words say too little: then all words are compared.
const TELLING_CHARS: usize = 8;

/// English words that every joke has, whatever it is about: those of grammar, and those of telling.
/// Sorted, in normal form.
const COMMON: [&str; 135] = [
    "a", "about", "after", "again", "all", "also", "always", "an", "and", "any", "are", "arent",
    "as", "ask", "asked", "asks", "at", "be", "because", "been", "before", "but", "by", "call",
    "called", "calls", "can", "cant", "could", "did", "didnt", "do", "does", "doesnt", "dont",
    "down", "even", "ever", "for", "from", "get", "gets", "go", "goes", "got", "had", "has",
    "have", "he", "her", "here", "him", "his", "how", "i", "if", "im", "in", "into", "is", "isnt",
    "it", "its", "ive", "just", "me", "more", "most", "much", "my", "never", "no", "nor", "not",
    "now", "of", "off", "on", "one", "only", "onto", "or", "our", "out", "over", "said", "say",
    "says", "she", "should", "since", "so", "some", "still", "tell", "than", "that", "the",
    "their", "them", "then", "there", "theres", "these", "they", "this", "those", "to", "told",
    "too", "two", "up", "us", "very", "was", "wasnt", "we", "well", "went", "were", "what",
    "whats", "when", "where", "which", "who", "why", "will", "with", "wont", "would", "yes", "you",
    "your", "youre",
];

/// The pieces of a text: a set, as sorted hashes.
///
/// Of the form of [`Plain`] without common words, with a space at both ends, every four
/// consecutive characters; of runs of Han characters, kana or Hangul every two. Two different pieces
/// have one hash with a probability of 2⁻³².
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles(Vec<u32>);

impl Shingles {
    /// The pieces of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::of_normal(&Plain::of(text).words)
    }

    /// The pieces of a text in the form of [`Plain`].
    #[must_use]
    pub fn of_normal(normal: &str) -> Self {
        let telling: Vec<&str> = normal
            .split(' ')
            .filter(|word| COMMON.binary_search(word).is_err())
            .collect();
        let n: usize = telling.iter().map(|word| word.chars().count()).sum();
        let has_unspaced = normal.chars().any(is_unspaced);
        let words: Vec<&str> = if n < TELLING_CHARS && !has_unspaced {
            normal.split(' ').collect()
        } else {
            telling
        };
        let mut pieces = Vec::with_capacity(normal.len());
        let mut run: Vec<char> = vec![' '];
        let mut unspaced: Vec<char> = Vec::new();
        for word in words {
            for c in word.chars() {
                if is_unspaced(c) {
                    flush(&mut run, &mut pieces);
                    unspaced.push(c);
                } else {
                    flush_unspaced(&mut unspaced, &mut pieces);
                    if run.is_empty() {
                        run.push(' ');
                    }
                    run.push(c);
                }
            }
            flush_unspaced(&mut unspaced, &mut pieces);
            if run.last().is_some_and(|c| *c != ' ') {
                run.push(' ');
            }
        }
        flush(&mut run, &mut pieces);
        pieces.sort_unstable();
        pieces.dedup();
        Self(pieces)
    }

    /// Their hashes, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// How alike two texts are, from 0 (nothing in common) to 1 (the same pieces): the pieces they share
    /// over the geometric mean of how many each has (Ochiai's coefficient, the cosine of two sets).
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f64 {
        cosine(&self.0, &other.0)
    }
}

/// The cosine of two ascending sets.
pub(super) fn cosine(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0u32);
    while i < a.len() && j < b.len() {
        // Without branches: which of the two comes first is a coin toss.
        let (x, y) = (a[i], b[j]);
        shared += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    f64::from(shared) / ((a.len() as f64) * (b.len() as f64)).sqrt()
}

/// Whether a character belongs to a script that puts no spaces between words.
pub(super) const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn flush(run: &mut Vec<char>, pieces: &mut Vec<u32>) {
    if run.iter().any(|c| *c != ' ') {
        if run.last().is_some_and(|c| *c != ' ') {
            run.push(' ');
        }
        cut(run, PIECE, pieces);
    }
    run.clear();
}

fn flush_unspaced(run: &mut Vec<char>, pieces: &mut Vec<u32>) {
    if !run.is_empty() {
        cut(run, UNSPACED_PIECE, pieces);
        run.clear();
    }
}

/// Every `n` consecutive characters of a run, or all of a shorter one.
fn cut(run: &[char], n: usize, pieces: &mut Vec<u32>) {
    if run.len() < n {
        pieces.push(hash(run));
    } else {
        pieces.extend(run.windows(n).map(hash));
    }
}

/// A well mixed hash of a few characters.
fn hash(piece: &[char]) -> u32 {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    for &c in piece {
        state = (state ^ u64::from(u32::from(c))).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        state ^= state >> 32;
    }
    state = state.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (state >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::super::normal_form;
    use super::*;

    #[test]
    fn common_words_can_be_looked_up() {
        assert!(COMMON.is_sorted());
        for word in COMMON {
            assert_eq!(normal_form(word), word);
        }
    }

    #[test]
    fn similarity_is_a_number_from_0_to_1_and_symmetric() {
        let texts = [
            "Why did the chicken cross the road? To get to the other side.",
            "The hen wished to be on the other side.",
            "老鼠问蝙蝠：你为什么会飞？",
            "AI 说：我不会 fly，但会 lie。",
            "what is it",
            "",
        ];
        for a in texts {
            for b in texts {
                let (x, y) = (Shingles::of(a), Shingles::of(b));
                let s = x.similarity(&y);
                assert!((0.0..=1.0 + 1e-12).contains(&s), "{a} {b} {s}");
                assert!((s - y.similarity(&x)).abs() < 1e-15);
                if a == b && !a.is_empty() {
                    assert!((s - 1.0).abs() < 1e-12, "{a}");
                }
            }
        }
    }

    /// " cat " has the pieces " cat" and "cat ", " cats " has " cat", "cats", "ats ".
    #[test]
    fn pieces_are_counted_by_hand() {
        let (cat, cats) = (Shingles::of("a catalogue"), Shingles::of("Catalogues!"));
        // " cat cata atal talo alog logu ogue " + "gue " against … + "gues", "ues ".
        assert_eq!(cat.hashes().len(), 8);
        assert_eq!(cats.hashes().len(), 9);
        assert!((cat.similarity(&cats) - 7.0 / 72f64.sqrt()).abs() < 1e-12);
        let (mouse, mice) = (Shingles::of("老鼠会飞"), Shingles::of("老鼠飞"));
        assert!((mouse.similarity(&mice) - 1.0 / 6f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn grammar_alone_makes_no_jokes_alike() {
        let a = Shingles::of("Why did the cow go to the theatre? Because it was there.");
        let b = Shingles::of("Why did the pilot go to the dentist? Because it was there.");
        assert!(a.similarity(&b) < 0.2, "{}", a.similarity(&b));
        // A joke of nothing else is compared all the same.
        let c = Shingles::of("Who was it? It was I.");
        assert!((c.similarity(&Shingles::of("who was it it was i")) - 1.0).abs() < 1e-12);
    }
}
