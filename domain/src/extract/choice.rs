//! Which of several choices an answer means: by its letter, or by the text of the choice.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    bare,
    marked::{Mark, marked},
    unwrapped,
};
use crate::text::fold;

/// A letter that stands as a choice: in brackets, before a bracket, or after "option".
const NAMED: &str = r"(?x)
    [(（]\s*(?<a>[A-Za-z])\s*[)）]
  | (?: \b(?i:option|choice|letter|select|choose|pick)\s+ [*_'\x22`\\(]* (?<b>[A-Z]) \b )
  | (?: ^|[\s*_:(]) \[?(?<c>[A-Z])[\])] (?: $|[\s.,;:*_])
  | \*\*\s*(?<d>[A-Z])\s*[.):]?\s*\*\*
  | \\(?:boxed|text|textbf|mathrm|mathbf)\{\s*\(?(?<e>[A-Z])\)?[^A-Za-z}]*\}
";

/// Two letters at the start: "A or B", "(A), (B)".
#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of the program, and every test of this module compiles it"
)]
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:(?i:both|either|neither)\s+)?\(?[A-Z]\)?\s*(?:,|/|&|\bor\b|\band\b)\s*(?:or\s+|and\s+)?\(?[A-Z](?:\W|$)",
    )
    .expect("the pattern of several choices")
});

#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of the program, and every test of this module compiles it"
)]
static LETTERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(NAMED).expect("the pattern of named choices"));

/// The choice that `text` means, from 0. `choices` are their texts, empty where only letters are known;
/// `count` is how many there are (26 when nobody knows). `None` when the text names none, or several
/// without saying which.
#[must_use]
pub fn chosen(text: &str, choices: &[String], count: usize) -> Option<usize> {
    for mark in marked(text).iter().rev() {
        let region = match mark.kind {
            Mark::Closed => mark.text,
            Mark::Hashes | Mark::Words => mark.sentence(),
        };
        if let Some(found) = in_region(region, choices, count) {
            return Some(found);
        }
    }
    let own = text.trim();
    in_region(own.lines().next().unwrap_or(""), choices, count)
        .filter(|_| leads(own, count).is_some() || own.lines().count() == 1)
        .or_else(|| only_letter(own, count))
        .or_else(|| by_text(own, choices))
        .or_else(|| {
            // A last line that says it, such as "So it is (B)".
            own.lines()
                .rev()
                .find(|line| !line.trim().is_empty())
                .and_then(|line| in_region(line, choices, count))
        })
}

/// The choice of a short text that is about nothing else.
fn in_region(region: &str, choices: &[String], count: usize) -> Option<usize> {
    if SEVERAL.is_match(region) {
        return None;
    }
    leads(region, count)
        .or_else(|| whole(region, choices))
        .or_else(|| only_letter(region, count))
        .or_else(|| by_text(region, choices))
}

/// The letter with which a text begins as a choice does: "B", "(B) …", "B. …", "B: …", "b)".
fn leads(text: &str, count: usize) -> Option<usize> {
    let text = unwrapped(text).trim_start_matches(|c: char| {
        matches!(c, '*' | '_' | '`' | '"' | '\'' | '#') || c.is_whitespace()
    });
    let (body, opened) = match text.strip_prefix(['(', '[', '（']) {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    };
    let mut signs = body.chars();
    let letter = signs.next().filter(char::is_ascii_alphabetic)?;
    let rest = signs.as_str();
    let index = index(letter, count)?;
    let closed = rest.trim_start().starts_with([')', ']', '）']);
    if opened {
        return closed.then_some(index);
    }
    let alone = bare(rest)
        .trim_matches(['$', '}', ')', '\\', ' '])
        .is_empty();
    let punctuated = rest.starts_with(['.', ':', ')', ']', ',', '*', '-'])
        && !rest.starts_with("'")
        && rest[1..].starts_with(|c: char| c.is_whitespace() || matches!(c, '*' | ')' | '-'));
    // "B because …", "A or B": the article and the pronoun need a sign after them.
    let spoken = letter.is_ascii_uppercase()
        && !matches!(letter, 'A' | 'I')
        && rest.starts_with(' ')
        && ["because", "since", "as", "is", "-", "–", "—", "("]
            .iter()
            .any(|word| rest.trim_start().starts_with(word));
    (alone || (punctuated && (letter.is_ascii_uppercase() || rest.starts_with(')'))) || spoken)
        .then_some(index)
}

/// The one letter that is named as a choice anywhere in a text; none if several are.
fn only_letter(text: &str, count: usize) -> Option<usize> {
    let mut only = None;
    for found in LETTERS.captures_iter(text) {
        let letter = ["a", "b", "c", "d", "e"]
            .iter()
            .find_map(|name| found.name(name))
            .and_then(|part| part.as_str().chars().next())?;
        let Some(index) = index(letter, count) else {
            continue;
        };
        if only.is_some_and(|seen| seen != index) {
            return None;
        }
        only = Some(index);
    }
    only
}

/// The choice whose text the whole of a text is.
fn whole(text: &str, choices: &[String]) -> Option<usize> {
    let text = fold(bare(unwrapped(text)));
    if text.is_empty() {
        return None;
    }
    choices.iter().position(|choice| fold(bare(choice)) == text)
}

/// The one choice whose text occurs in a text; a choice inside a longer one that occurs does not count.
fn by_text(text: &str, choices: &[String]) -> Option<usize> {
    let text = fold(text);
    let folded: Vec<String> = choices.iter().map(|choice| fold(bare(choice))).collect();
    let found: Vec<usize> = (0..folded.len())
        .filter(|i| occurs(&text, &folded[*i]))
        .collect();
    let mut longest = found.iter().copied().filter(|i| {
        !found
            .iter()
            .any(|j| j != i && folded[*j].contains(folded[*i].as_str()))
    });
    match (longest.next(), longest.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Whether `word` stands in `text` as words of its own.
pub(crate) fn occurs(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let joins = |inside: Option<char>, outside: Option<char>| {
                // Chinese and Japanese write without spaces.
                matches!((inside, outside), (Some(a), Some(b))
                    if a.is_alphanumeric() && b.is_alphanumeric() && (b as u32) < 0x2000)
            };
            !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after)
        })
}

fn index(letter: char, count: usize) -> Option<usize> {
    let index = (letter.to_ascii_uppercase() as usize).checked_sub('A' as usize)?;
    (index < count.min(26)).then_some(index)
}

/// The choice that a target names, from 0: "B", "(B)", or the text of a choice.
#[must_use]
pub fn of_target(target: &str, choices: &[String]) -> Option<usize> {
    let count = if choices.is_empty() {
        26
    } else {
        choices.len()
    };
    // A choice may itself be a letter: its text goes first.
    whole(target, choices).or_else(|| {
        let bare = target.trim().trim_matches(['(', ')', '.', '*']);
        let mut signs = bare.chars();
        match (signs.next(), signs.next()) {
            (Some(letter), None) => index(letter, count),
            _ => None,
        }
    })
}

/// The letter of a choice, from 0: A, B, …
#[must_use]
pub fn letter(index: usize) -> char {
    u8::try_from(index)
        .ok()
        .and_then(|n| b'A'.checked_add(n))
        .filter(u8::is_ascii_uppercase)
        .map_or('?', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<char> {
        let choices = [
            "01/02/1999",
            "the robin",
            "a blue jay",
            "the blue jay's nest",
        ]
        .map(str::to_owned);
        chosen(text, &choices, choices.len()).map(letter)
    }

    #[test]
    fn a_letter_is_a_choice_however_it_is_written() {
        for text in [
            "B",
            "b",
            "(B)",
            "B.",
            "B)",
            "b)",
            "**B**",
            "**B.** the robin",
            "B: the robin",
            "(B) the robin",
            "The answer is (B).",
            "the answer is B",
            "The answer is B because (A) is wrong.",
            "Answer: **B**",
            "\\boxed{B}",
            "$\\boxed{\\text{B}}$",
            "\\boxed{(B)}",
            "<answer>B</answer>",
            "The correct option is B.",
            "I would choose option B here.",
            "the robin",
            "It is the robin.",
            "Let me see.\nA is wrong.\n\nSo the answer is (B).",
            "<b>The answer</b>: [B]",
            "(A) cannot be. (C) cannot be.\nThe answer must be (B).",
        ] {
            assert_eq!(of(text), Some('B'), "{text}");
        }
    }

    #[test]
    fn what_names_no_choice_or_several_is_no_answer() {
        for text in [
            "",
            "I do not know.",
            "A or B",
            "The answer is A or B.",
            "(A), (B)",
            "E",
            "(E)",
            "A cat sat.",
            "I think so",
            "the robin and the blue jay's nest",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn the_longer_choice_is_meant_when_one_is_inside_another() {
        assert_eq!(of("It is the blue jay's nest, surely."), Some('D'));
        assert_eq!(of("It was 01/02/1999."), Some('A'));
    }
}
