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

/// Words after which a letter is what somebody settles on: "Therefore, B.", "I'd go with B", "It's B",
/// "the first letter is 'B'", or the field of a JSON answer.
const SETTLED: &str = r"(?x)
    (?: \b(?i:
            therefore | thus | hence | so | it\s+(?:is|must\s+be|has\s+to\s+be|would\s+be|should\s+be)
          | it['’]s | that['’]s | that\s+is | that\s+(?:leaves|makes\s+it) | this\s+leaves | which\s+is
          | (?:i|we)(?:['’]d|['’]ll|\s+would|\s+will)?\s+(?:go\s+(?:with|for)|say|choose|pick|select|answer|guess)
          | (?:i|we)\s+(?:went|am\s+going|are\s+going)\s+(?:with|for)
          | (?:i['’]m|we['’]re)\s+going\s+(?:with|for)
          | (?:my|the)\s+(?:final\s+)?(?:choice|pick|guess|selection)\s+(?:is|would\s+be)
          | letter (?: \s+(?:of|in)\s [^.\n]{1,60}? )? \s+ is
        )
        (?: \s*[,:] )? \s+
        (?: (?i:it\s+is|it['’]s|it\s+must\s+be|the|option|choice|answer|letter) \s+ ){0,2}
      | [\x22'](?i:answer|final_answer|choice|option|letter)[\x22'] \s* : \s*
    )
    (?<open> [*_'\x22`“‘(\[\\]* ) (?<letter> [A-Z] ) \b
";

/// A letter that is called right: "(A) is correct", "B would be the best choice".
const CALLED_RIGHT: &str = r"(?x)
    (?: ^ | [\s(*_\x22'] ) (?<letter> [A-Z] ) [)\]*_\x22']* \s+
    (?i: is | was | must\s+be | would\s+be | seems | looks ) \s+
    (?: (?i:the|most\s+likely|clearly|indeed) \s+ ){0,2}
    (?i: correct | right | best | answer ) \b
";

#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of the program, and every test of this module compiles it"
)]
static SETTLES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(SETTLED).expect("the pattern of settled choices"));

#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of the program, and every test of this module compiles it"
)]
static RIGHT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(CALLED_RIGHT).expect("the pattern of choices called right"));

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
    let regions: Vec<&str> = marked(text)
        .iter()
        .rev()
        .map(|mark| match mark.kind {
            Mark::Closed => mark.text,
            Mark::Hashes | Mark::Words => mark.sentence(),
        })
        .collect();
    // A letter says more than a mention: "This answer is based on …" may name any choice.
    let announced = regions
        .iter()
        .find_map(|region| named(region, choices, count))
        .or_else(|| {
            regions
                .iter()
                .find_map(|region| in_region(region, choices, count))
        });
    if announced.is_some() {
        return announced;
    }
    let own = text.trim();
    if lists_all(own, count) {
        return None;
    }
    let lines = own.lines().count();
    let last = own.lines().next_back().unwrap_or("");
    settled(last, count)
        .filter(|_| lines > 1)
        .or_else(|| said(own, choices, count))
}

/// The choice of a text that announces none.
fn said(own: &str, choices: &[String], count: usize) -> Option<usize> {
    in_region(own.lines().next().unwrap_or(""), choices, count)
        .filter(|_| leads(own, count).is_some() || own.lines().count() == 1)
        .or_else(|| settled(own, count))
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

/// Whether a text is nothing but the choices, one a line, as they stood in the question.
fn lists_all(text: &str, count: usize) -> bool {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    lines().count() == count
        && count > 1
        && lines()
            .enumerate()
            .all(|(index, line)| leads(line, count) == Some(index))
}

/// The letter that a text settles on at last, or else the one that it calls right.
fn settled(text: &str, count: usize) -> Option<usize> {
    let mut found = None;
    for captures in SETTLES.captures_iter(text) {
        let (Some(open), Some(letter)) = (captures.name("open"), captures.name("letter")) else {
            continue;
        };
        let sign = letter.as_str().chars().next();
        let Some(index) = sign.and_then(|sign| index(sign, count)) else {
            continue;
        };
        if stands_alone(letter.as_str(), !open.is_empty(), &text[letter.end()..]) {
            found = Some(index);
        }
    }
    if found.is_some() {
        return found;
    }
    let mut right = RIGHT
        .captures_iter(text)
        .filter_map(|captures| index(captures.name("letter")?.as_str().chars().next()?, count));
    let first = right.next()?;
    right.all(|other| other == first).then_some(first)
}

/// Whether a letter is one of a choice rather than a word: "A" before a noun is an article.
fn stands_alone(letter: &str, opened: bool, rest: &str) -> bool {
    let closes = |c: char| matches!(c, ')' | ']' | '*' | '_' | '"' | '\'' | '`' | '”' | '’');
    if opened && rest.starts_with(closes) {
        return true;
    }
    let rest = rest.trim_start_matches(closes);
    let next = rest.chars().next();
    let ends = match next {
        None => true,
        // "B.", "B, because", but neither "B.5" nor "B-52".
        Some(c @ ('.' | ',' | ';' | ':' | '!' | '?' | '\n')) => rest[c.len_utf8()..]
            .chars()
            .next()
            .is_none_or(|after| !after.is_alphanumeric()),
        Some(_) => false,
    };
    ends || (!matches!(letter, "A" | "I") && is_reason(rest))
}

/// Whether what follows a letter is a reason for it, or a word that only a choice has behind it.
fn is_reason(rest: &str) -> bool {
    rest.starts_with(' ')
        && [
            "because", "since", "as ", "is ", "-", "–", "—", "(", "then", "here", "for ", "given",
        ]
        .iter()
        .any(|word| rest.trim_start().starts_with(word))
}

/// The choice of a short text that is about nothing else.
fn in_region(region: &str, choices: &[String], count: usize) -> Option<usize> {
    if SEVERAL.is_match(region) {
        return None;
    }
    named(region, choices, count).or_else(|| by_text(region, choices))
}

/// The choice that a short text names by its letter, or is the text of.
fn named(region: &str, choices: &[String], count: usize) -> Option<usize> {
    if SEVERAL.is_match(region) {
        return None;
    }
    leads(region, count)
        .or_else(|| whole(region, choices))
        .or_else(|| only_letter(region, count))
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
    let spoken = letter.is_ascii_uppercase() && !matches!(letter, 'A' | 'I') && is_reason(rest);
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
        .filter(|i| is_claimed(&text, &folded[*i]))
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

/// Whether a text names a choice otherwise than to say that it is not meant: "Rome, not Paris".
fn is_claimed(text: &str, choice: &str) -> bool {
    let denied = |at: usize| {
        let before = text[..at].trim_end();
        let before = ["the", "a", "an"]
            .iter()
            .find_map(|word| before.strip_suffix(word)?.strip_suffix(' '))
            .unwrap_or(before);
        [
            " not",
            "n't",
            "n’t",
            "rather than",
            "instead of",
            " nor",
            "neither",
        ]
        .iter()
        .any(|word| before.ends_with(word))
    };
    stands_at(text, choice).any(|at| !denied(at))
}

/// Whether `word` stands in `text` as words of its own.
pub(crate) fn occurs(text: &str, word: &str) -> bool {
    stands_at(text, word).next().is_some()
}

/// Where `word` stands in `text` as words of its own.
fn stands_at(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let places = match word.is_empty() {
        true => Vec::new(),
        false => text.match_indices(word).map(|(at, _)| at).collect(),
    };
    places
        .into_iter()
        .filter(|at| {
            let at = *at;
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let joins = |inside: Option<char>, outside: Option<char>| {
                // Chinese and Japanese write without spaces.
                matches!((inside, outside), (Some(a), Some(b))
                    if a.is_alphanumeric() && b.is_alphanumeric() && (b as u32) < 0x2000)
            };
            !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after)
        })
        .collect::<Vec<_>>()
        .into_iter()
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
    fn what_a_text_settles_on_is_its_choice() {
        for (text, letter) in [
            ("Therefore, B.", Some('B')),
            ("I'd go with B", Some('B')),
            ("I would choose B.", Some('B')),
            ("It's B", Some('B')),
            ("It is B.", Some('B')),
            ("It's A.", Some('A')),
            ("The answer would be C then.", Some('C')),
            ("So it is not A. It's B", Some('B')),
            ("Between (A) and (B), (A) is correct.", Some('A')),
            ("Not A, and not C. Thus B.", Some('B')),
            ("A and B look alike, but B is the best choice.", Some('B')),
            ("That leaves D.", Some('D')),
            ("I'm going with **C**.", Some('C')),
            ("My guess is B, because it sings.", Some('B')),
            ("{\"answer\": \"B\"}", Some('B')),
            ("```json\n{\n  \"answer\": \"(C)\"\n}\n```", Some('C')),
            ("The letter of the right one is 'B' here", Some('B')),
            (
                "A) it might be.\nLet me think again.\nSo it's B.",
                Some('B'),
            ),
            ("It is a blue jay, not the robin.", Some('C')),
            // Articles, pronouns and other words.
            ("It's A cat.", None),
            ("So I think.", None),
            ("Therefore A bird sings.", None),
            ("I'd say I do not know.", None),
            ("It's B-52.", None),
            ("It is not the robin.", None),
            ("{\"answer\": \"<letter>\"}", None),
            // The question said again.
            (
                "(A) 01/02/1999\n(B) the robin\n(C) a blue jay\n(D) the nest",
                None,
            ),
        ] {
            assert_eq!(of(text), letter, "{text}");
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
