//! Cleaning an answer down to the joke: what assistants say before and after one is no part of it.
//!
//! Only what is certainly not the joke goes: an announcement at the start, a label, an explanation or
//! an offer at the end, marks around the whole. In doubt it stays, and people vote on what was said.

use super::clean_words::{
    ABOUT, ANNOUNCING, INTERJECTIONS, LABELS, OFFERS, PARTS, PRODUCT, THINKING, YES,
};

/// Longest announcement, in characters. A longer first line is told, not announced.
const MAX_ANNOUNCEMENT: usize = 200;

/// The joke in `text`, which has no thoughts any more. Empty if nothing else was said.
pub(super) fn clean(text: &str) -> String {
    let mut text = text.trim();
    // One removal may uncover the next: `"Sure! **Joke:** …"`.
    for _ in 0..6 {
        let before = text;
        text = without_fence(text);
        text = without_thinking_aloud(text);
        text = without_announcement(text);
        text = without_label(text);
        text = without_letter(text);
        text = without_ending(text);
        text = without_marks(text);
        if text == before {
            break;
        }
    }
    without_part_labels(text)
}

/// Without a code fence around everything.
fn without_fence(text: &str) -> &str {
    let Some(inside) = text
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
    else {
        return text;
    };
    if inside.contains("```") {
        return text;
    }
    // The first line names a language, or is empty.
    match inside.split_once('\n') {
        Some((first, rest)) if !first.trim().contains(' ') => rest.trim(),
        _ => inside.trim(),
    }
}

/// Without "Sure! Here is a joke about owls:".
fn without_announcement(text: &str) -> &str {
    let rest = without_yes(text);
    let lower = lowered(rest, MAX_ANNOUNCEMENT + 80);
    let announces = ANNOUNCING.iter().any(|start| starts_with(&lower, start));
    if !announces {
        return rest;
    }
    // Up to the colon, or the end of the line.
    let line_end = rest.find('\n').unwrap_or(rest.len());
    let dash = [" – ", " — ", " - "]
        .into_iter()
        .filter_map(|dash| Some(rest[..line_end].find(dash)? + dash.len() - 1))
        .min();
    let colon = rest[..line_end].find(':').map(|at| at + 1);
    let end = colon
        .or(dash)
        .or_else(|| (line_end < rest.len()).then_some(line_end))
        .or_else(|| {
            // "Here's a joke! Why did …", on one line.
            let stop = rest.find(['!', '.'])?;
            rest[stop + 1..].starts_with(' ').then_some(stop + 1)
        });
    let Some(end) = end else {
        return rest;
    };
    let announcement = &rest[..end];
    let after = rest[end..].trim_start();
    let names = lowered(announcement, MAX_ANNOUNCEMENT)
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .any(|word| PRODUCT.contains(&word));
    let fits = announcement.chars().count() <= MAX_ANNOUNCEMENT && names && !after.is_empty();
    if fits { after } else { rest }
}

/// Without a first paragraph or sentence such as "Okay, so the user wants a joke."; all of it if nothing follows.
fn without_thinking_aloud(text: &str) -> &str {
    let lower = lowered(text, 40);
    if !THINKING.iter().any(|start| starts_with(&lower, start)) {
        return text;
    }
    // Several paragraphs of it end where the joke begins: the last one, or what a label announces.
    if let Some((_, last)) = text.rsplit_once("\n\n") {
        return last.trim();
    }
    match text.find(['.', '\n']) {
        Some(stop) => text[stop + 1..].trim_start(),
        None => "",
    }
}

/// Without a leading "Sure!", "好的，" or the like.
fn without_yes(text: &str) -> &str {
    for yes in ["当然可以", "当然", "好的", "没问题"] {
        if let Some(rest) = text.strip_prefix(yes)
            && let Some(rest) = rest.strip_prefix(['！', '，', '。', '!', ',', '：', ':'])
            && !rest.trim().is_empty()
        {
            return without_chinese_announcement(rest.trim_start());
        }
    }
    let lower = lowered(text, 40);
    for yes in YES {
        let Some(rest) = lower.strip_prefix(yes) else {
            continue;
        };
        // ASCII up to here, so that bytes are characters.
        let after = &text[text.len().min(yes.len())..];
        // "Ha! Said the fish." may be the joke: what is no promise needs an announcement after it.
        let promises = !INTERJECTIONS.contains(&yes);
        let announces = || {
            let tail = lowered(after.get(1..).unwrap_or_default().trim_start(), 40);
            ANNOUNCING.iter().any(|start| starts_with(&tail, start))
        };
        if rest.starts_with(['!', ':'])
            && !after[1..].trim().is_empty()
            && (promises || announces())
        {
            return after[1..].trim_start();
        }
        // "Sure, here's one" but not "Sure, I'll feed your cat".
        if rest.starts_with([',', '.', ' ', '-', '–', '—'])
            && let tail = after.trim_start_matches([',', '.', ' ', '-', '–', '—'])
            && ANNOUNCING
                .iter()
                .any(|start| starts_with(&lowered(tail, 40), start))
        {
            return tail;
        }
    }
    without_chinese_announcement(text)
}

/// Without "这是一个关于猫的笑话：".
fn without_chinese_announcement(text: &str) -> &str {
    let starts = ["这是", "这里有", "以下是", "给你讲", "我来讲"]
        .iter()
        .any(|start| text.starts_with(start));
    let Some(colon) = text.find(['：', ':']).filter(|_| starts) else {
        return text;
    };
    let announcement = &text[..colon];
    let named = ["笑话", "段子", "标题", "一个", "回答"]
        .iter()
        .any(|word| announcement.contains(word));
    let rest = text[colon..].trim_start_matches(['：', ':']).trim_start();
    if named && announcement.chars().count() <= 40 && !rest.is_empty() {
        rest
    } else {
        text
    }
}

/// Without "**Joke:**" at the start.
fn without_label(text: &str) -> &str {
    let bare = text.trim_start_matches(['*', '_', '#', ' ']);
    let lower = lowered(bare, 40);
    for label in LABELS {
        let Some(rest) = lower.strip_prefix(label) else {
            continue;
        };
        let stripped = rest.trim_start_matches(['*', '_', ' ']);
        let Some(colon) = stripped.chars().next().filter(|c| matches!(c, ':' | '：')) else {
            continue;
        };
        // Labels and marks are lower-cased character by character, so count characters.
        let skip = lower.chars().count() - stripped.chars().count() + colon.len_utf8().min(1);
        let after: &str = match bare.char_indices().nth(skip) {
            Some((at, _)) => bare[at..].trim_start_matches(['*', '_', ' ', '\n', '\t']),
            None => "",
        };
        // "Answer: … Question: …" is a joke of two parts.
        if !after.is_empty() && !part_labels(text) {
            return after;
        }
    }
    text
}

/// Without "A:" before everything, where no "Q:" or other speaker answers it, and without a line "Title: …".
fn without_letter(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    let lower = lowered(first.trim_start_matches(['*', '_', '#', ' ']), 12);
    if lower.starts_with("title:") {
        return match text.split_once('\n') {
            Some((_, rest)) if !rest.trim().is_empty() => rest.trim(),
            _ => text,
        };
    }
    let speaks = |line: &str| {
        line.split_once(':')
            .is_some_and(|(who, _)| who.chars().count() <= 12)
    };
    match text.strip_prefix("A:") {
        // "A: … B: …", on one line or several, are two who speak.
        Some(rest) if !rest.trim().is_empty() => {
            let answered = rest.lines().skip(1).any(speaks)
                || [" B:", " Q:", " C:"].iter().any(|who| rest.contains(who));
            if answered { text } else { rest.trim() }
        }
        _ => text,
    }
}

/// Without explanations and offers at the end.
fn without_ending(text: &str) -> &str {
    let mut end = text.len();
    let mut at = 0;
    let mut first = true;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start_matches(['*', '_', ' ', '-', '>']);
        if !first && is_about(trimmed) {
            end = at;
            break;
        }
        first &= line.trim().is_empty();
        at += line.len();
    }
    let text = text[..end].trim_end().trim_end_matches("---").trim_end();
    without_bracket(without_offer(text))
}

/// Without a last "(Get it? Because …)" that explains, on the same line as the joke.
fn without_bracket(text: &str) -> &str {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let Some(inside) = text.trim_end_matches(['*', '_']).strip_suffix(close) else {
            continue;
        };
        if let Some(at) = inside.rfind(open)
            && !inside[..at].trim().is_empty()
            && explains(&inside[at + 1..])
        {
            return text[..at]
                .trim_end()
                .trim_end_matches(['*', '_'])
                .trim_end();
        }
    }
    text
}

/// Whether what is in brackets speaks about the joke.
fn explains(inside: &str) -> bool {
    let lower = lowered(inside, 300);
    let begins = [
        "explanation",
        "note",
        "get it",
        "this joke",
        "the joke",
        "this is a play",
        "this is a pun",
        "it's a play",
        "it is a play",
        "the pun",
        "the humor",
        "the humour",
        "a play on",
        "a pun on",
        "wordplay",
    ];
    begins
        .iter()
        .any(|start| starts_with(lower.trim_start(), start))
        || [
            "play on words",
            "pun on the",
            "the joke is",
            "double meaning",
        ]
        .iter()
        .any(|words| lower.contains(words))
}

fn is_about(line: &str) -> bool {
    let lower = lowered(line, 60);
    ABOUT.iter().any(|start| starts_with(&lower, start))
}

/// Without a last sentence such as "Let me know if you'd like another!".
fn without_offer(text: &str) -> &str {
    for (at, _) in text.match_indices(['.', '!', '?', '"', '”', '😄', '😂', '😊']) {
        let after = at + text[at..].chars().next().map_or(1, char::len_utf8);
        let tail = text[after..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let lower = lowered(tail, 60);
        if OFFERS.iter().any(|start| starts_with(&lower, start)) {
            return text[..text.len() - tail.len()].trim_end();
        }
    }
    text
}

/// Without quotation marks or emphasis around the whole.
fn without_marks(text: &str) -> &str {
    for (open, close) in [
        ("\"", "\""),
        ("“", "”"),
        ("„", "“"),
        ("«", "»"),
        ("「", "」"),
        ("『", "』"),
        ("***", "***"),
        ("**", "**"),
        ("__", "__"),
        ("*", "*"),
        ("_", "_"),
        ("`", "`"),
        ("'", "'"),
        ("‘", "’"),
    ] {
        if let Some(inside) = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
        {
            // "Yes," he said. "No.": two quotations, not one around everything.
            let again = inside.contains(open) || inside.contains(close);
            let apostrophe = close == "’" && inside.matches('’').count() > 0;
            if !inside.trim().is_empty() && !again && !apostrophe {
                return inside.trim();
            }
        }
    }
    text
}

/// Whether the lines are labelled as the parts of one joke.
fn part_labels(text: &str) -> bool {
    let labelled = |line: &str| part_of(line).is_some();
    text.lines().filter(|line| labelled(line)).count() >= 2
}

/// A line without the label of its part.
fn part_of(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(['*', '_', ' ']);
    let lower = lowered(bare, 30);
    PARTS.iter().find_map(|part| {
        let rest = lower.strip_prefix(part)?;
        let stripped = rest.trim_start_matches(['*', '_', ' ']);
        stripped.starts_with(':').then_some(())?;
        // Labels are ASCII: bytes are characters up to the colon.
        let colon = bare.find(':')?;
        Some(bare[colon + 1..].trim_start_matches(['*', '_', ' ']))
    })
}

/// "Setup: A\nPunchline: B" as "A\nB".
fn without_part_labels(text: &str) -> String {
    if !part_labels(text) {
        return text.to_owned();
    }
    let lines: Vec<&str> = text
        .lines()
        .map(|line| part_of(line).unwrap_or(line).trim_end())
        .collect();
    lines.join("\n")
}

/// The first characters in lower case, one for one, with straight apostrophes.
fn lowered(text: &str, n: usize) -> String {
    text.chars()
        .take(n)
        .map(|c| match c {
            '’' | '‘' => '\'',
            c => c.to_lowercase().next().unwrap_or(c),
        })
        .collect()
}

/// Whether `text` starts with `words` and not with a longer word.
fn starts_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| {
        !words.ends_with(char::is_alphanumeric)
            || !words.is_ascii()
            || !rest.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
