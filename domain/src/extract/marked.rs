//! The places where a text says that an answer follows.

use std::sync::LazyLock;

use regex::Regex;

/// A place where a text says what its answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked<'a> {
    /// Byte at which the mark begins.
    pub at: usize,
    /// What stands at the mark: inside the box or the tags, or the rest of the line.
    pub text: &'a str,
    /// How the place is marked.
    pub kind: Mark,
}

/// How a place is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `\boxed{…}` or `<answer>…</answer>`: it has an end of its own.
    Closed,
    /// `####`, which is also a heading in markdown.
    Hashes,
    /// Words, such as "the answer is".
    Words,
}

impl<'a> Marked<'a> {
    /// The first sentence of [`Marked::text`]; all of it when the mark has an end of its own.
    #[must_use]
    pub fn sentence(&self) -> &'a str {
        if self.kind == Mark::Closed {
            return self.text.trim();
        }
        let mut letters = 0;
        for (at, c) in self.text.char_indices() {
            let rest = &self.text[at + c.len_utf8()..];
            // "St. Petersburg", "Dr. No": a short word before the stop is an abbreviation.
            let ends = match c {
                '.' | '!' | '?' => {
                    (letters == 0 || letters > 2) && rest.starts_with(char::is_whitespace)
                }
                '。' | '！' | '？' => true,
                _ => false,
            };
            if ends && at > 0 {
                return self.text[..at].trim();
            }
            letters = if c.is_alphabetic() { letters + 1 } else { 0 };
        }
        self.text.trim()
    }
}

/// Words that announce an answer, or a heading of their own line that does.
const PHRASE: &str = r"(?imx)
    (?: \b(?: final\s+ | correct\s+ | right\s+ )? answers?\b
      | \b(?: correct | right | best )\s+(?: choice | option | letter )\b
      | \bfinal\s+(?: result | choice )\b
      | \bantwort\b | \blösung\b | \bréponse\b | \brespuesta\b | \brisposta\b | \bresposta\b
      | 答案 | 答え
    )
    [*_]* (?: \s* \([^)\n]{0,40}\) )?
    (?: [\x20\t]+ (?:to|for|of|in)\b [^.:=\n]{1,80}? )?
    [*_]* [\x20\t]*
    (?: \b(?: is | are | was | would\s+be | should\s+be | must\s+be | will\s+be
            | ist | lautet | est | es | è | é )\b
      | 是 | 为 | 為 | は | = | : | ： )
  | ^ [^\w\n]* (?: final\s+ )? answer [^\w\n]* $
";

#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of the program, and every test of this module compiles it"
)]
static ANNOUNCED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(PHRASE).expect("the pattern of announced answers"));

/// Every mark in `text`, in the order in which they stand: boxes, `<answer>`, `####` and words.
#[must_use]
pub fn marked(text: &str) -> Vec<Marked<'_>> {
    let text = own_turn(text);
    let mut marks = Vec::new();
    boxes(text, &mut marks);
    tags(text, &mut marks);
    for (at, _) in text.match_indices("####") {
        // Longer runs are rules, not marks.
        if !text[at + 4..].starts_with('#') && !text[..at].ends_with('#') {
            marks.push(Marked {
                at,
                text: line_after(text, at + 4),
                kind: Mark::Hashes,
            });
        }
    }
    for found in ANNOUNCED.find_iter(text) {
        marks.push(Marked {
            at: found.start(),
            text: line_after(text, found.end()),
            kind: Mark::Words,
        });
    }
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// `text` up to where the model, having answered, goes on to ask itself the next question.
fn own_turn(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start_matches(['*', '#', ' ']);
        let asks = [
            "Q:",
            "Question:",
            "User:",
            "Human:",
            "<|im_start|>user",
            "### Instruction",
        ]
        .iter()
        .any(|sign| start.starts_with(sign));
        if asks && (ANNOUNCED.is_match(&text[..at]) || text[..at].contains("####")) {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

/// What follows on the line after byte `from`, without signs that belong to the mark; on the next
/// line that says anything if this one is over.
fn line_after(text: &str, from: usize) -> &str {
    text[from..]
        .lines()
        .map(|line| {
            line.trim().trim_start_matches(|c: char| {
                matches!(c, ':' | '：' | '*' | '_' | '=' | '`' | '>') || c.is_whitespace()
            })
        })
        .find(|line| !line.is_empty() && !matches!(*line, "$$" | "\\[" | "```"))
        .unwrap_or("")
}

fn boxes<'a>(text: &'a str, marks: &mut Vec<Marked<'a>>) {
    for sign in ["\\boxed", "\\fbox"] {
        for (at, _) in text.match_indices(sign) {
            let rest = text[at + sign.len()..].trim_start();
            let Some(inside) = rest.strip_prefix('{') else {
                continue;
            };
            let mut depth = 1usize;
            for (end, c) in inside.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    marks.push(Marked {
                        at,
                        text: &inside[..end],
                        kind: Mark::Closed,
                    });
                    break;
                }
            }
            // A box that is never closed was cut off, perhaps in the middle of its number.
        }
    }
}

fn tags<'a>(text: &'a str, marks: &mut Vec<Marked<'a>>) {
    // ASCII lower-casing keeps every byte position.
    let lower = text.to_ascii_lowercase();
    for (open, close) in [
        ("<answer>", "</answer>"),
        ("<final_answer>", "</final_answer>"),
        ("<|begin_of_solution|>", "<|end_of_solution|>"),
    ] {
        for (at, _) in lower.match_indices(open) {
            let from = at + open.len();
            let end = lower[from..]
                .find(close)
                .map_or(text.len(), |end| from + end);
            marks.push(Marked {
                at,
                text: &text[from..end],
                kind: Mark::Closed,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        marked(text).iter().map(|mark| mark.text).collect()
    }

    #[test]
    fn each_kind_of_mark_is_found() {
        assert_eq!(texts("so \\boxed{1,2{,}3} it is"), ["1,2{,}3"]);
        assert_eq!(texts("work\n#### 18"), ["18"]);
        assert_eq!(texts("<ANSWER>B</ANSWER>"), ["B"]);
        assert_eq!(texts("**Final answer:** B"), ["B"]);
        assert_eq!(texts("## Final Answer\n\nB"), ["B"]);
        assert_eq!(texts("The correct option is (C)."), ["(C)."]);
        assert_eq!(texts("The answer to the second question is 4."), ["4."]);
        assert_eq!(texts("Answer (in dollars) = 4"), ["4"]);
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        assert!(texts("no answer here").is_empty());
        assert!(texts("##### heading").is_empty());
        assert!(texts("\\boxed{12").is_empty());
    }

    #[test]
    fn a_question_that_the_model_asks_itself_is_not_its_answer() {
        assert_eq!(
            texts("The answer is 5.\n\nQ: And now?\nA: The answer is 7."),
            ["5."]
        );
        // The question said again before the answer is part of it.
        assert_eq!(texts("Question: How many?\nThe answer is 7."), ["7."]);
    }
}
