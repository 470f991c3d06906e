//! Reading numbers as models write them: separators, currencies, percent, fractions, powers, LaTeX.

use std::ops::Range;

use super::{
    digits::Reader,
    marked::{Mark, marked},
    words::last_in_words,
};

/// A number found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Its bytes in the text that was searched.
    pub span: Range<usize>,
    /// Its value; a percentage is not divided by 100.
    pub value: f64,
    /// Whether a percent sign or word follows it.
    pub percent: bool,
}

/// The number that `text` gives as its final answer, with the part of the text that says it.
///
/// The last `\boxed{}`, `####`, `<answer>` or "the answer is" that is followed by a number decides;
/// without any, the last number of the text that is not the number of a list or a step; without
/// digits, the last number in words.
#[must_use]
pub fn final_number(text: &str) -> Option<(&str, Number)> {
    for mark in marked(text).iter().rev() {
        let region = match mark.kind {
            Mark::Closed => mark.text,
            // "5. Check: 2 + 3 = 5" and what else follows the answer is not it.
            Mark::Hashes | Mark::Words => mark.sentence(),
        };
        let found = match mark.kind {
            Mark::Hashes if !starts_with_number(mark.text) => None,
            _ => announced(region),
        };
        if let Some(number) = found {
            return Some((&region[number.span.clone()], number));
        }
    }
    if let Some(number) = numbers(text)
        .into_iter()
        .rev()
        .find(|number| !is_label(text, &number.span))
    {
        return Some((&text[number.span.clone()], number));
    }
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    last_in_words(text).map(|(span, value)| {
        (
            &text[span.clone()],
            Number {
                span,
                value,
                percent: false,
            },
        )
    })
}

/// The number that a marked region means: after the last equals sign, or else the first.
fn announced(region: &str) -> Option<Number> {
    let found = numbers(region);
    if let Some(equals) = region.rfind(['=', '≈'])
        && let Some(number) = found.iter().find(|number| number.span.start > equals)
    {
        return Some(number.clone());
    }
    found.into_iter().next().or_else(|| {
        last_in_words(region).map(|(span, value)| Number {
            span,
            value,
            percent: false,
        })
    })
}

/// Whether a line after `####` is an answer rather than a heading: a number comes before any letter,
/// and it does not count headings.
fn starts_with_number(line: &str) -> bool {
    let Some(first) = numbers(line).into_iter().next() else {
        return false;
    };
    !line[..first.span.start].chars().any(char::is_alphabetic) && !is_label(line, &first.span)
}

/// Whether a number is a label: "3." before a sentence, "Step 3", "(3) so".
fn is_label(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].trim_end_matches(['*', '#', ' ', '(', '[']);
    let after = text[span.end..].trim_start_matches('*');
    let line_start = before.is_empty() || before.ends_with('\n');
    let mut rest = after.chars();
    let counted = matches!(rest.next(), Some('.' | ')' | ']' | ':'))
        && rest.clone().next().is_some_and(char::is_whitespace)
        && rest
            .as_str()
            .lines()
            .next()
            .is_some_and(|line| line.chars().any(char::is_alphanumeric));
    let word = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    let named = [
        "step", "part", "equation", "example", "question", "problem", "option", "line",
    ]
    .iter()
    .any(|name| word.eq_ignore_ascii_case(name));
    (line_start && counted) || named
}

/// Every number in `text`, in order.
#[must_use]
pub fn numbers(text: &str) -> Vec<Number> {
    let signs: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, plain(c))).collect();
    let reader = Reader {
        signs: &signs,
        end: text.len(),
    };
    let mut found = Vec::new();
    let mut i = 0;
    while i < signs.len() {
        if !reader.may_start(i) {
            i += 1;
            continue;
        }
        let (next, read) = reader.number(i);
        if let Some((value, percent)) = read
            && value.is_finite()
        {
            let (start, negative) = reader.sign(i);
            found.push(Number {
                span: reader.byte(start)..reader.byte(next),
                value: if negative { -value } else { value },
                percent,
            });
        }
        i = next.max(i + 1);
    }
    found
}

/// A sign as it is read: full-width digits and the many kinds of minus in their plain form.
fn plain(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '−' | '–' | '﹣' | '－' => '-',
        '，' => ',',
        '．' => '.',
        '％' => '%',
        '’' => '\'',
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' => '\u{a0}',
        other => other,
    }
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
