//! Cleaning an answer down to the joke: what assistants say before and after one is no part of it.
//!
//! Only what is certainly not the joke goes: an announcement at the start, a label, an explanation or
//! an offer at the end, marks around the whole. In doubt it stays, and people vote on what was said.

/// Longest announcement, in characters. A longer first line is told, not announced.
const MAX_ANNOUNCEMENT: usize = 200;

/// The joke in `text`, which has no thoughts any more. Empty if nothing else was said.
pub(super) fn clean(text: &str) -> String {
    let mut text = text.trim();
    // One removal may uncover the next: `"Sure! **Joke:** …"`.
    for _ in 0..6 {
        let before = text;
        text = without_fence(text);
        text = without_announcement(text);
        text = without_label(text);
        text = without_ending(text);
        text = without_marks(text);
        if text == before {
            break;
        }
    }
    without_part_labels(text)
}

/// Words that an assistant begins with when it is about to do as it was told.
const YES: [&str; 14] = [
    "sure",
    "sure thing",
    "certainly",
    "of course",
    "absolutely",
    "okay",
    "ok",
    "alright",
    "all right",
    "no problem",
    "great",
    "happy to help",
    "got it",
    "you got it",
];

/// How an announcement begins, in lower case, after any [`YES`].
const ANNOUNCING: [&str; 16] = [
    "here is",
    "here's",
    "heres",
    "here are",
    "here you go",
    "here goes",
    "how about this",
    "how about",
    "this is my",
    "this one is",
    "let me tell you",
    "let me try",
    "i've got one",
    "i have one",
    "i'd be happy to",
    "i would be happy to",
];

/// What is announced.
const PRODUCT: [&str; 30] = [
    "joke",
    "jokes",
    "one",
    "one-liner",
    "pun",
    "wordplay",
    "headline",
    "caption",
    "roast",
    "dialogue",
    "conversation",
    "exchange",
    "sentence",
    "explanation",
    "answer",
    "response",
    "reply",
    "line",
    "lines",
    "attempt",
    "try",
    "take",
    "riddle",
    "punchline",
    "punch line",
    "setup",
    "go",
    "this",
    "version",
    "limerick",
];

/// Labels that stand before a joke, in lower case.
const LABELS: [&str; 22] = [
    "joke",
    "short joke",
    "the joke",
    "pun",
    "a pun",
    "one-liner",
    "headline",
    "newspaper headline",
    "caption",
    "cartoon caption",
    "roast",
    "answer",
    "response",
    "output",
    "assistant",
    "dialogue",
    "final answer",
    "笑话",
    "答案",
    "回答",
    "标题",
    "答",
];

/// Labels of the two parts of one joke.
const PARTS: [&str; 6] = [
    "setup",
    "set-up",
    "punchline",
    "punch line",
    "question",
    "answer",
];

/// How paragraphs begin that speak about the joke.
const ABOUT: [&str; 36] = [
    "explanation",
    "(explanation",
    "[explanation",
    "note:",
    "note that",
    "(note",
    "*note",
    "p.s.",
    "this joke",
    "the joke",
    "this pun",
    "the pun",
    "this is a play on",
    "this is a pun",
    "this is a joke",
    "it's a play on",
    "it is a play on",
    "the humor",
    "the humour",
    "the punchline",
    "the wordplay",
    "the play on words",
    "(get it",
    "get it?",
    "in this joke",
    "i hope",
    "hope you",
    "hope that",
    "let me know",
    "would you like",
    "want to hear another",
    "do you want",
    "feel free",
    "if you'd like",
    "解释",
    "希望",
];

/// How last sentences begin that offer more.
const OFFERS: [&str; 12] = [
    "let me know if",
    "would you like another",
    "would you like to hear",
    "do you want another",
    "do you want to hear",
    "want another",
    "want to hear another",
    "i hope you",
    "i hope that",
    "hope you enjoy",
    "feel free to ask",
    "if you'd like another",
];

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
    let end = rest[..line_end]
        .find(": ")
        .map(|at| at + 1)
        .or_else(|| {
            rest[..line_end]
                .trim_end()
                .ends_with(':')
                .then_some(line_end)
        })
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
        if rest.starts_with(['!', ':']) && !after[1..].trim().is_empty() {
            return after[1..].trim_start();
        }
        // "Sure, here's one" but not "Sure, I'll feed your cat".
        if rest.starts_with([',', '.', ' ', '-'])
            && let tail = after.trim_start_matches([',', '.', ' ', '-'])
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
    without_offer(text)
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
