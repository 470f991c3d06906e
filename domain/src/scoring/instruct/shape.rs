//! Counting what a text is made of: words, sentences, sections, bullets, placeholders.

use crate::extract::choice::occurs;

/// Runs of letters, digits and underscores.
pub(super) fn words(text: &str) -> usize {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .count()
}

/// Words between white space that have capital letters and no small ones.
pub(super) fn capital_words(text: &str) -> usize {
    text.split(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '"' | '*' | '/'
            )
    })
    .filter(|word| is_upper(word))
    .count()
}

fn is_upper(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

/// Whether every letter that has case is a capital.
pub(super) fn all_capital(text: &str) -> bool {
    is_upper(text)
}

/// Whether no letter is a capital.
pub(super) fn all_lower(text: &str) -> bool {
    text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase)
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 22] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "jr", "sr", "inc", "ltd",
    "co", "no", "fig", "approx", "u.s", "u.k", "p.s", "p.p.s",
];

/// Sentences: runs that end in . ! ? or their full-width forms, where what follows is white space or
/// nothing; an abbreviation, an initial or the number of a list does not end one. Text without an end
/// counts as one.
pub(super) fn sentences(text: &str) -> usize {
    let mut count = 0;
    let mut open = false;
    let signs: Vec<char> = text.chars().collect();
    let mut word = String::new();
    let mut i = 0;
    while i < signs.len() {
        let c = signs[i];
        if matches!(c, '。' | '！' | '？' | '।' | '؟') {
            count += usize::from(open);
            open = false;
            word.clear();
        } else if matches!(c, '.' | '!' | '?') {
            let mut end = i;
            while matches!(
                signs.get(end + 1),
                Some('.' | '!' | '?' | '"' | '\'' | ')' | '”' | '*')
            ) {
                end += 1;
            }
            let over = signs.get(end + 1).is_none_or(|next| next.is_whitespace());
            let short = c == '.'
                && (ABBREVIATIONS.contains(&word.to_lowercase().as_str())
                    || (word.chars().count() == 1
                        && word.chars().all(char::is_uppercase)
                        && word != "I")
                    || (!word.is_empty()
                        && word.chars().all(|c| c.is_ascii_digit())
                        && starts_line(&signs, i, word.len())));
            if over && !(short && end + 1 < signs.len()) {
                count += usize::from(open);
                open = false;
                word.clear();
            } else {
                word.push(c);
            }
            i = end;
        } else if c.is_whitespace() {
            // A blank line ends what stands before it: headings, items of lists.
            if c == '\n' && signs.get(i + 1) == Some(&'\n') && open {
                count += 1;
                open = false;
            }
            word.clear();
        } else {
            open |= c.is_alphanumeric();
            if c.is_alphanumeric() {
                word.push(c);
            }
        }
        i += 1;
    }
    count + usize::from(open)
}

fn starts_line(signs: &[char], stop: usize, length: usize) -> bool {
    signs[..stop - length.min(stop)]
        .iter()
        .rev()
        .take_while(|c| **c != '\n')
        .all(|c| c.is_whitespace() || matches!(c, '*' | '#' | '-'))
}

/// Two different non-empty answers on either side of `******`.
pub(super) fn two_responses(text: &str) -> bool {
    let parts: Vec<&str> = text.split("******").collect();
    let last = parts.len() - 1;
    let mut kept = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if part.trim().is_empty() {
            // Only at the ends may a part be empty.
            if index != 0 && index != last {
                return false;
            }
        } else {
            kept.push(part.trim());
        }
    }
    matches!(kept[..], [one, other] if one != other)
}

/// Placeholders such as `[name]`.
pub(super) fn placeholders(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest[open..].find(']') else {
            break;
        };
        count += usize::from(!rest[open..open + close].contains('\n'));
        rest = &rest[open + close + 1..];
    }
    count
}

/// A line with a postscript mark, `P.S.` or `P.P.S`, with or without its stops and spaces.
pub(super) fn postscript(text: &str, marker: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '.')
            .flat_map(char::to_lowercase)
            .collect()
    };
    let wanted = plain(marker);
    if !matches!(wanted.as_str(), "ps" | "pps") {
        return text.to_lowercase().contains(&marker.trim().to_lowercase());
    }
    // The letters must stand with stops between them, or be a word of their own: "maps" is none.
    let lower = text.to_lowercase();
    lower.split_whitespace().any(|word| {
        let word = word.trim_start_matches(['*', '_', '(', '#']);
        let letters: String = word.chars().filter(|c| *c != '.').collect();
        letters.starts_with(&wanted)
            && letters[wanted.len()..]
                .chars()
                .next()
                .is_none_or(|next| !next.is_alphanumeric())
    }) || lower.contains(&spaced(&wanted))
}

/// "p. s." for "ps".
fn spaced(letters: &str) -> String {
    letters
        .chars()
        .map(|c| format!("{c}."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the text is JSON, alone or in one fenced block.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    let body = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```Json"))
        .or_else(|| text.strip_prefix("```JSON"))
        .or_else(|| text.strip_prefix("```"))
        .unwrap_or(text);
    let body = body.strip_suffix("```").unwrap_or(body).trim();
    serde_json::from_str::<serde_json::Value>(body).is_ok()
}

/// How often `word` and a number begin a section.
pub(super) fn sections(text: &str, word: &str) -> usize {
    text.match_indices(word.trim())
        .filter(|(at, found)| {
            let after = text[at + found.len()..].trim_start();
            let before = text[..*at].chars().next_back();
            after.starts_with(|c: char| c.is_ascii_digit())
                && before.is_none_or(|c| !c.is_alphanumeric())
        })
        .count()
}

/// Lines that begin with `* `, `- ` or their like.
pub(super) fn bullets(text: &str) -> usize {
    text.lines()
        .filter(|line| {
            let line = line.trim_start();
            let mut signs = line.chars();
            match (signs.next(), signs.next()) {
                (Some('*'), next) => next != Some('*') && next.is_some(),
                (Some('-'), next) => next.is_some_and(|next| next != '-'),
                _ => false,
            }
        })
        .count()
}

/// Parts between single or double asterisks on one line.
pub(super) fn highlights(text: &str) -> usize {
    let mut count = 0;
    for line in text.lines() {
        let mut rest = line;
        while let Some(open) = rest.find('*') {
            let sign = if rest[open..].starts_with("**") {
                "**"
            } else {
                "*"
            };
            let inside = &rest[open + sign.len()..];
            let Some(close) = inside.find(sign) else {
                break;
            };
            count += usize::from(!inside[..close].trim_matches('*').trim().is_empty());
            rest = &inside[close + sign.len()..];
        }
    }
    count
}

/// A title such as `<<poem of joy>>`.
pub(super) fn has_title(text: &str) -> bool {
    text.lines().any(|line| {
        line.find("<<").is_some_and(|open| {
            line[open + 2..].find(">>").is_some_and(|close| {
                !line[open + 2..open + 2 + close]
                    .trim_matches(['<', '>', ' '])
                    .is_empty()
            })
        })
    })
}

/// Whether `word` stands in `text` as a word, whatever its case.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    occurs(&text.to_lowercase(), &word.trim().to_lowercase())
}

/// Paragraphs between lines of `***`; none if one in the middle is empty.
pub(super) fn starred_paragraphs(text: &str) -> Option<usize> {
    let parts: Vec<&str> = split_stars(text);
    let last = parts.len() - 1;
    let mut count = 0;
    for (index, part) in parts.iter().enumerate() {
        if !part.trim().is_empty() {
            count += 1;
        } else if index != 0 && index != last {
            return None;
        }
    }
    Some(count)
}

/// Splits at `***` with the white space around it.
fn split_stars(text: &str) -> Vec<&str> {
    text.split("***").collect()
}

/// Whether there are `count` paragraphs between blank lines, and paragraph `nth` begins with `word`.
pub(super) fn nth_paragraph(text: &str, count: usize, nth: usize, word: &str) -> bool {
    let paragraphs: Vec<&str> = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    let Some(paragraph) = nth.checked_sub(1).and_then(|index| paragraphs.get(index)) else {
        return false;
    };
    let first: String = paragraph
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '-')
        .flat_map(char::to_lowercase)
        .collect();
    paragraphs.len() == count && first == word.trim().to_lowercase()
}
