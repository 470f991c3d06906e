//! Numbers written in English words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

enum Word {
    Add(f64),
    Hundred,
    Scale(f64),
    And,
}

fn word(text: &str) -> Option<Word> {
    let position = |list: &[&str]| list.iter().position(|name| *name == text);
    Some(match text {
        "and" => Word::And,
        "hundred" => Word::Hundred,
        "thousand" => Word::Scale(1e3),
        "million" => Word::Scale(1e6),
        "billion" => Word::Scale(1e9),
        _ => Word::Add(match position(&SMALL) {
            Some(n) => n as f64,
            None => (position(&TENS)? + 2) as f64 * 10.0,
        }),
    })
}

/// The last number that `text` says in words, with the bytes where it stands: "twenty-five", "one
/// hundred and four thousand".
pub(super) fn last_in_words(text: &str) -> Option<(std::ops::Range<usize>, f64)> {
    let lower = text.to_ascii_lowercase();
    let mut last = None;
    let (mut total, mut group) = (0.0, 0.0);
    let mut span: Option<(usize, usize)> = None;
    let mut at = 0;
    for piece in lower.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let name = piece.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let (start, end) = (at, at + name.len());
        at += piece.len();
        match word(name) {
            Some(Word::And) if span.is_some() => continue,
            Some(Word::Add(n)) => {
                group += n;
                span = Some((span.map_or(start, |(from, _)| from), end));
            }
            Some(Word::Hundred) if span.is_some() => {
                group *= 100.0;
                span = span.map(|(from, _)| (from, end));
            }
            Some(Word::Scale(scale)) if span.is_some() => {
                total += group * scale;
                group = 0.0;
                span = span.map(|(from, _)| (from, end));
            }
            _ => {
                if let Some((from, to)) = span.take() {
                    last = Some((from..to, total + group));
                }
                (total, group) = (0.0, 0.0);
            }
        }
        // A comma or a full stop ends a number: "three, four" are two.
        if !piece.ends_with([' ', '-']) && !piece.ends_with(|c: char| c.is_ascii_alphabetic()) {
            if let Some((from, to)) = span.take() {
                last = Some((from..to, total + group));
            }
            (total, group) = (0.0, 0.0);
        }
    }
    if let Some((from, to)) = span {
        last = Some((from..to, total + group));
    }
    last
}

#[cfg(test)]
mod tests {
    use super::last_in_words;

    #[test]
    fn words_are_numbers() {
        for (text, value) in [
            ("seven", 7.0),
            ("There are twenty-five cats.", 25.0),
            ("one hundred and four thousand and two", 104_002.0),
            ("three, four", 4.0),
            ("Nineteen dollars", 19.0),
        ] {
            assert_eq!(
                last_in_words(text).map(|(_, value)| value),
                Some(value),
                "{text}"
            );
        }
        for text in ["", "and", "nobody", "someone", "hundreds"] {
            assert_eq!(last_in_words(text), None, "{text}");
        }
    }
}
