//! The form in which jokes are compared: their normal form without disguises.

use super::normal_form;
use super::shingles::is_unspaced;

/// Single letters in a row from which on they spell a word.
const SPELLED: usize = 4;

/// A spelled word of so many letters is several that nobody set apart.
const RUN_TOGETHER: usize = 16;

/// A text as it is compared. Letters that look like Latin ones are those ("а" of Cyrillic is "a"), accents go,
/// and letters set apart ("a t o m s") are words again. Never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Words with single spaces between them.
    pub words: String,
    /// Whether words ran together because every letter stood alone.
    pub is_run_together: bool,
}

impl Plain {
    /// The form of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (joined, longest) = joined(text);
        let normal = normal_form(joined.as_deref().unwrap_or(text));
        Self {
            words: if normal.is_ascii() {
                normal
            } else {
                unmasked(&normal)
            },
            is_run_together: longest >= RUN_TOGETHER,
        }
    }

    /// Without the spaces.
    #[must_use]
    pub fn squeezed(&self) -> String {
        self.words.replace(' ', "")
    }
}

/// A normal form with Latin letters in place of those that look like them, and without accents.
fn unmasked(normal: &str) -> String {
    let mut plain = String::with_capacity(normal.len());
    for c in normal.chars() {
        if c.is_ascii() || is_unspaced(c) {
            plain.push(c);
            continue;
        }
        match latin(c) {
            Some(letter) => plain.push(letter),
            None if matches!(c, '\u{300}'..='\u{36F}') => {}
            None => plain.push(c),
        }
    }
    plain
}

/// The Latin letter that `c` is (with an accent) or looks like, small or as a capital.
fn latin(c: char) -> Option<char> {
    let mut base = None;
    unicode_normalization::char::decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    let base = base.unwrap_or(c);
    if base.is_ascii_alphabetic() {
        return Some(base.to_ascii_lowercase());
    }
    looks_like(base).or_else(|| {
        let mut upper = base.to_uppercase();
        let capital = upper.next().filter(|_| upper.next().is_none())?;
        looks_like(capital)
    })
}

/// Unicode's table of confusables (UTS 39), as far as it leads to one Latin letter.
fn looks_like(c: char) -> Option<char> {
    if !c.is_alphabetic() {
        return None;
    }
    let mut bytes = [0; 4];
    let text: &str = c.encode_utf8(&mut bytes);
    let mut skeleton = unicode_security::skeleton(text);
    let first = skeleton.next().filter(char::is_ascii_alphabetic)?;
    skeleton
        .next()
        .is_none()
        .then(|| first.to_ascii_lowercase())
}

/// `text` with rows of single letters as words, if there are any, and the length of the longest such word.
fn joined(text: &str) -> (Option<String>, usize) {
    let letters = lone_letters(text);
    let (mut out, mut from, mut longest) = (String::new(), 0, 0);
    let mut start = 0;
    while start < letters.len() {
        let mut end = start + 1;
        while end < letters.len() && adjoin(text, letters[end - 1], letters[end]) {
            end += 1;
        }
        let row = &letters[start..end];
        if row.len() >= SPELLED {
            out.push_str(&text[from..row[0].0]);
            longest = longest.max(spell(text, row, &mut out));
            from = row[row.len() - 1].1;
        }
        start = end;
    }
    if from == 0 {
        return (None, 0);
    }
    out.push_str(&text[from..]);
    (Some(out), longest)
}

/// Where letters stand alone, from byte to byte.
fn lone_letters(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut before = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_word = c.is_alphanumeric();
        let goes_on = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if is_word && !before && !goes_on && !is_unspaced(c) {
            found.push((at, at + c.len_utf8()));
        }
        before = is_word;
    }
    found
}

/// Whether nothing but a little space or punctuation is between two letters.
fn adjoin(text: &str, one: (usize, usize), next: (usize, usize)) -> bool {
    let gap = &text[one.1..next.0];
    gap.chars().count() <= 5 && !gap.chars().any(char::is_alphanumeric)
}

/// Writes a row of letters as words, cut where the gap is wide; gives the length of the longest.
fn spell(text: &str, row: &[(usize, usize)], out: &mut String) -> usize {
    let wide = |pair: &[(usize, usize)]| {
        let gap = &text[pair[0].1..pair[1].0];
        let blanks = gap.chars().filter(|c| c.is_whitespace()).count();
        gap.contains('\n')
            || (blanks > 1 && !gap.contains(['\'', '’']))
            || gap.len() > 1 && gap.contains(['?', '!', '.', ','])
    };
    let cuts = !row.windows(2).all(wide);
    let (mut longest, mut length) = (0, 0);
    for (number, letter) in row.iter().enumerate() {
        if cuts && number > 0 && wide(&row[number - 1..=number]) {
            out.push(' ');
            length = 0;
        }
        out.push_str(&text[letter.0..letter.1]);
        length += 1;
        longest = longest.max(length);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_letters_are_the_ones_they_look_like() {
        for (text, plain) in [
            (
                "Why don't sсientists trust аtoms",
                "why dont scientists trust atoms",
            ),
            ("АТОМЅ", "atoms"),
            ("Los átomos, ça y est: über", "los atomos ca y est uber"),
            ("原子 atoms 가", "原子 atoms 가"),
            ("a\u{336}t\u{336}o\u{336}m", "atom"),
        ] {
            assert_eq!(Plain::of(text).words, plain, "{text}");
        }
    }

    #[test]
    fn letters_set_apart_are_words_again() {
        for (text, plain) in [
            ("t r u s t  a t o m s", "trust atoms"),
            ("D o n ' t   t r u s t ?  A t o m s .", "dont trust atoms"),
            ("a-t-o-m-s lie", "atoms lie"),
            ("a.t.o.m.s. lie", "atoms lie"),
            ("I, a man, am", "i a man am"),
            ("Plan B is a C", "plan b is a c"),
            ("我 是 一 个 人", "我 是 一 个 人"),
        ] {
            assert_eq!(Plain::of(text).words, plain, "{text}");
        }
        let all = Plain::of("n e v e r t r u s t a n a t o m");
        assert!(all.is_run_together && all.words == "nevertrustanatom");
        assert!(!Plain::of("Why?").is_run_together);
    }
}
