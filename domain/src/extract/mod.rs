//! Extraction: finding the answer in what a model really wrote, around thoughts, markdown, LaTeX and talk.
//!
//! Nothing here changes the text that is stored: every function returns a part of it, or a value read
//! from it.

pub mod choice;
mod digits;
pub mod json;
mod marked;
pub mod numbers;
mod words;

use std::borrow::Cow;

use crate::text::{is_punctuation, without_thoughts};

pub use marked::{Mark, Marked, marked};
pub use numbers::{Number, final_number};

/// Pairs of signs around thoughts that are not tags with angle brackets; those are
/// [`without_thoughts`]'s.
const THOUGHT_SIGNS: [(&str, &str); 5] = [
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<reasoning>", "</reasoning>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
];

/// What opens the answer proper where an endpoint lets the channels of its model's template through.
const FINAL_CHANNEL: &str = "<|channel|>final<|message|>";

/// `text` without its thoughts, closed, cut off or never opened, and without what chat templates leave
/// at the end of an answer.
#[must_use]
pub fn spoken(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if let Some(at) = text.rfind(FINAL_CHANNEL) {
        text = Cow::Owned(text[at + FINAL_CHANNEL.len()..].to_owned());
    } else if text.contains("<|channel|>analysis") {
        // All of it is thought: the final channel never came.
        return Cow::Borrowed("");
    }
    for (open, close) in THOUGHT_SIGNS {
        if text.contains(open) || text.contains(close) {
            // The same rules hold for every sign, so they become the tag that has them.
            let tagged = text.replace(open, "<think>").replace(close, "</think>");
            text = Cow::Owned(tagged);
        }
    }
    if text.contains('<') {
        let kept = without_thoughts(&text);
        if kept.len() != text.len() {
            text = Cow::Owned(kept);
        }
    }
    if let Some(end) = template_end(&text) {
        text = Cow::Owned(text[..end].to_owned());
    }
    text
}

/// What a model said when part of it may have come in a field of its own. The reasoning field holds
/// thoughts, which are no answer, unless a closing tag says that the answer went into the wrong field.
#[must_use]
pub fn spoken_with<'a>(text: &'a str, reasoning: Option<&'a str>) -> Cow<'a, str> {
    let own = spoken(text);
    if !own.trim().is_empty() {
        return own;
    }
    match reasoning {
        Some(field) if field.to_ascii_lowercase().contains("</think>") => spoken(field),
        _ => own,
    }
}

/// Where the signs begin with which a template ends a turn.
fn template_end(text: &str) -> Option<usize> {
    [
        "<|im_end|>",
        "<|im_start|>",
        "<start_of_turn>",
        "<|start_header_id|>",
        "<|eot_id|>",
        "<|end|>",
        "<|endoftext|>",
        "<|return|>",
        "</s>",
        "<end_of_turn>",
        "[/INST]",
    ]
    .iter()
    .filter_map(|sign| text.find(sign))
    // A sign at the very start is not the end of anything.
    .filter(|at| !text[..*at].trim().is_empty())
    .min()
}

/// The first line that says anything, bare. Where every line is made of punctuation (the answer may
/// be "?"), the first such line as it is.
#[must_use]
pub fn first_line(text: &str) -> &str {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines()
        .map(bare)
        .find(|line| !line.is_empty())
        .or_else(|| lines().next())
        .unwrap_or("")
}

/// The last line that says anything, bare; as [`first_line`] from the other end.
#[must_use]
pub fn last_line(text: &str) -> &str {
    let lines = || {
        text.lines()
            .rev()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    lines()
        .map(bare)
        .find(|line| !line.is_empty())
        .or_else(|| lines().next())
        .unwrap_or("")
}

/// The final answer: what stands in the last `\boxed{…}`, after the last `####`, in the last
/// `<answer>…</answer>` or after the last "the answer is", whichever comes last; without any of them
/// the last line. Bare, of one sentence.
#[must_use]
pub fn final_text(text: &str) -> &str {
    for mark in marked(text).iter().rev() {
        let found = bare(unwrapped(mark.sentence()));
        if !found.is_empty() {
            return found;
        }
    }
    bare(unwrapped(last_line(text)))
}

/// `text` without LaTeX around the whole of it: `$…$`, `\(…\)`, `\text{…}`.
#[must_use]
pub fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        // The full stop of the sentence may stand outside what is unwrapped.
        let body = text.trim_end_matches(['.', ',', ';']);
        for (open, close) in [
            ("$$", "$$"),
            ("$", "$"),
            ("\\(", "\\)"),
            ("\\[", "\\]"),
            ("\\text{", "}"),
            ("\\textbf{", "}"),
            ("\\mathrm{", "}"),
            ("\\mathbf{", "}"),
            ("\\boxed{", "}"),
            ("**", "**"),
        ] {
            if let Some(inside) = body
                .strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close))
                && !inside.trim().is_empty()
                && !inside.contains(open)
            {
                text = inside.trim();
                break;
            }
        }
        if text == before {
            return text;
        }
    }
}

/// `line` without markdown, quotes and white space around it, and without punctuation at its end.
#[must_use]
pub fn bare(line: &str) -> &str {
    // Signs that stand in front of an answer without belonging to it. A minus or a bracket may belong.
    let opens =
        |c: char| c.is_whitespace() || matches!(c, '*' | '`' | '_' | '#' | '>') || is_quote(c);
    // At the end, signs that carry meaning stay: "50 %", "C++", "f(x)", "5 €".
    let closes = |c: char| {
        c.is_whitespace()
            || (is_punctuation(c)
                && (matches!(
                    c,
                    '*' | '`'
                        | '_'
                        | '.'
                        | ','
                        | ';'
                        | ':'
                        | '!'
                        | '?'
                        | '…'
                        | '。'
                        | '，'
                        | '！'
                        | '？'
                        | '；'
                        | '：'
                        | '、'
                ) || is_quote(c)))
    };
    line.trim_start_matches(opens).trim_end_matches(closes)
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '「' | '」' | '『' | '』'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_no_answer_however_they_are_marked() {
        for (text, said) in [
            ("<think>3</think>4", "4"),
            ("3</think>4", "4"),
            ("4 <think>3", "4 "),
            ("[THINK]3[/THINK]4", "4"),
            ("◁think▷3◁/think▷4", "4"),
            ("<reasoning>3</reasoning>\n4", "\n4"),
            (
                "<|channel|>analysis<|message|>3<|end|><|channel|>final<|message|>4<|return|>",
                "4",
            ),
            ("<|channel|>analysis<|message|>3, or is it", ""),
            ("4<|im_end|>\n<|im_start|>user\n5", "4"),
            ("4 < 5", "4 < 5"),
        ] {
            assert_eq!(spoken(text), said, "{text}");
        }
    }

    #[test]
    fn a_field_of_thoughts_holds_an_answer_only_after_a_closing_tag() {
        assert_eq!(spoken_with("", Some("it is 4")), "");
        assert_eq!(spoken_with(" ", Some("3</think>4")), "4");
        assert_eq!(spoken_with("4", Some("3</think>5")), "4");
        assert_eq!(spoken_with("4", None), "4");
    }

    #[test]
    fn the_final_answer_is_what_the_last_mark_says() {
        for (text, answer) in [
            ("So the answer is False.", "False"),
            ("The answer is True. No: the answer is False.", "False"),
            ("**Answer:** Paris\n\nParis is the capital.", "Paris"),
            ("The answer is $\\boxed{\\text{Paris}}$.", "Paris"),
            ("thinking aloud\n#### Paris", "Paris"),
            ("<answer>\nParis\n</answer> I hope this helps!", "Paris"),
            ("The answer is:\n\n**Paris**", "Paris"),
            ("Paris", "Paris"),
            ("One. Two.\nParis.", "Paris"),
            (
                "The answer is St. Petersburg. It lies in Russia.",
                "St. Petersburg",
            ),
            ("答案是巴黎。", "巴黎"),
            ("", ""),
        ] {
            assert_eq!(final_text(text), answer, "{text}");
        }
    }
}
