//! Verdicts: reading what a judge replied, and putting its two replies on a battle together.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::extract::{json::json_value, spoken};
use crate::outcome::Outcome;

/// What a judge said of two jokes, in the order in which they were shown to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// The first one is funnier.
    First,
    /// The second one is.
    Second,
    /// Both are funny, and neither is funnier.
    Both,
    /// Neither is funny.
    Neither,
}

impl Said {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Both, Self::Neither];

    /// The spelling in the database, in files and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Both => "both",
            Self::Neither => "neither",
        }
    }

    /// The word of that spelling.
    #[must_use]
    pub fn of(spelling: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.as_str() == spelling)
    }

    /// What it says of the battle, whose sides were shown the other way round where `swapped`.
    #[must_use]
    pub const fn outcome(self, swapped: bool) -> Outcome {
        match (self, swapped) {
            (Self::First, false) | (Self::Second, true) => Outcome::Left,
            (Self::Second, false) | (Self::First, true) => Outcome::Right,
            (Self::Both, _) => Outcome::Both,
            (Self::Neither, _) => Outcome::Neither,
        }
    }
}

/// What the order of the jokes did to a judge's two verdicts on a battle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Nothing: the same verdict in both orders.
    Same,
    /// It preferred whichever joke came first.
    First,
    /// It preferred whichever joke came second.
    Second,
    /// A winner in one order and a tie in the other, or two kinds of tie.
    Wavered,
}

impl Order {
    /// Whether the two verdicts name different winners.
    #[must_use]
    pub const fn is_flip(self) -> bool {
        matches!(self, Self::First | Self::Second)
    }

    /// The spelling in files and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::First => "first",
            Self::Second => "second",
            Self::Wavered => "wavered",
        }
    }
}

/// A judge's vote on a battle: what it said with the left joke first and with the right joke first. The
/// same verdict twice is the vote; two different ones are a tie.
#[must_use]
pub fn combine(left_first: Said, right_first: Said) -> (Outcome, Order) {
    let outcomes = (left_first.outcome(false), right_first.outcome(true));
    match (left_first, right_first) {
        _ if outcomes.0 == outcomes.1 => (outcomes.0, Order::Same),
        (Said::First, Said::First) => (Outcome::Both, Order::First),
        (Said::Second, Said::Second) => (Outcome::Both, Order::Second),
        _ => (Outcome::Both, Order::Wavered),
    }
}

/// What a reply has to look like, for endpoints that can be told: a JSON schema, in the order that the rubric
/// asks for, with the reason before the verdict.
#[must_use]
pub fn schema() -> Value {
    serde_json::json!({
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": 300},
            "verdict": {"type": "string", "enum": ["A", "B", "both", "neither"]},
        },
        "required": ["reason", "verdict"],
        "additionalProperties": false,
    })
}

/// Fields in which judges put their verdict.
const FIELDS: [&str; 7] = [
    "verdict", "winner", "choice", "answer", "funnier", "better", "result",
];

/// Reads a judge's reply, its thoughts aside: JSON with a verdict, `[[A]]` or `[[A>>B]]`, a line that ends
/// in `verdict: A`, a reply or a last line that is nothing but a verdict, or one sentence that says which
/// joke is funnier. None where it says nothing of the kind, or says two things.
#[must_use]
pub fn read(reply: &str) -> Option<Said> {
    let reply = spoken(reply);
    let reply = reply.trim();
    if let Some(value) = json_value(reply).as_ref().and_then(field) {
        return word(value);
    }
    bracketed(reply)
        .or_else(|| labelled(reply))
        .or_else(|| word(reply))
        .or_else(|| word(reply.lines().next_back().unwrap_or_default()))
        .or_else(|| told(reply))
}

/// The verdict's text in an object.
fn field(value: &Value) -> Option<&str> {
    let object = value.as_object()?;
    FIELDS.into_iter().find_map(|name| {
        let (_, value) = object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        value.as_str()
    })
}

/// A verdict of a word or two: `A`, `joke 1`, `B.`, `a tie`, `neither`, `A>>B`.
fn word(text: &str) -> Option<Said> {
    if text.len() > 80 {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(said) = compared(&lower) {
        return Some(said);
    }
    let mut words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.retain(|word| {
        !matches!(
            *word,
            "joke"
                | "jokes"
                | "the"
                | "option"
                | "response"
                | "candidate"
                | "is"
                | "are"
                | "funny"
                | "it"
                | "s"
        )
    });
    // "A is funnier", "both are equally funny": what follows the verdict only says it again.
    while let Some(
        "funnier" | "better" | "best" | "wins" | "winner" | "equally" | "one" | "of" | "them",
    ) = words.last().copied()
    {
        words.pop();
    }
    match words.as_slice() {
        ["a" | "1" | "first" | "笑话a"] | ["笑话", "a" | "1"] => Some(Said::First),
        ["b" | "2" | "second" | "笑话b"] | ["笑话", "b" | "2"] => Some(Said::Second),
        ["both" | "tie" | "tied" | "draw" | "equal" | "c" | "ab" | "都好笑" | "平局"]
        | ["a", "tie" | "draw"]
        | ["a" | "1", "and", "b" | "2"]
        | ["both", "a", "and", "b"] => Some(Said::Both),
        ["neither" | "none" | "d" | "都不好笑"]
        | ["neither", "a", "nor", "b"]
        | ["not", "either"]
        | ["both", "unfunny"]
        | ["both", "not"] => Some(Said::Neither),
        _ => None,
    }
}

/// `a>b`, `a>>b`, `a=b`.
fn compared(text: &str) -> Option<Said> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '[' | ']' | '*' | '.' | '"'))
        .collect();
    match compact.as_str() {
        "a>b" | "a>>b" | "b<a" | "b<<a" => Some(Said::First),
        "b>a" | "b>>a" | "a<b" | "a<<b" => Some(Said::Second),
        "a=b" | "b=a" | "a==b" | "b==a" => Some(Said::Both),
        _ => None,
    }
}

/// The last text in double brackets.
fn bracketed(text: &str) -> Option<Said> {
    let at = text.rfind("[[")?;
    let inside = &text[at + 2..];
    word(&inside[..inside.find("]]")?])
}

static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:verdict|winner|answer|choice|better joke|funnier joke|funnier|decision)\b[*_ \t]*(?:is|:|=)+[*_ \t]*([^\n]{1,60})").ok()
});

/// What stands behind the last `verdict:` or the like, up to the end of its sentence.
fn labelled(text: &str) -> Option<Said> {
    let found = LABEL.as_ref()?.captures_iter(text).last()?;
    let rest = found.get(1)?.as_str();
    word(rest).or_else(|| word(rest.split(['.', ',', ';', '(']).next()?))
}

static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\bjoke\s+([ab12])\b[^.!?\n]{0,40}?\b(?:is|was|seems)\s+(?:\w+\s+)?(?:funnier|better)|\b(?:prefer|choose|pick|vote for|go with)\s+joke\s+([ab12])\b|\bjoke\s+([ab12])\s+wins\b").ok()
});

/// What sentences like "Joke B is funnier" say, if all of them say the same.
fn told(text: &str) -> Option<Said> {
    let mut found = None;
    for captures in TOLD.as_ref()?.captures_iter(text) {
        let which = captures.iter().skip(1).flatten().next()?.as_str();
        let said = word(which)?;
        if found.is_some_and(|before| before != said) {
            return None;
        }
        found = Some(said);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_in_the_forms_that_judges_use() {
        for (reply, expected) in [
            (r#"{"reason": "B is flat.", "verdict": "A"}"#, Said::First),
            ("```json\n{\"winner\": \"Joke B\"}\n```", Said::Second),
            (r#"Sure! {"Verdict": "both"}"#, Said::Both),
            (r#"{"verdict": "neither"}"#, Said::Neither),
            ("<think>A? No, B. [[A]]</think>[[B]]", Said::Second),
            ("A has the better twist. [[A>>B]]", Said::First),
            ("It is close. [[A=B]]", Said::Both),
            ("My final verdict is tie: [[C]]", Said::Both),
            ("A", Said::First),
            ("B.", Said::Second),
            ("**Joke 2**", Said::Second),
            ("Joke A is funnier", Said::First),
            ("It's a tie.", Said::Both),
            ("Both are equally funny.", Said::Both),
            ("Neither is funny.", Said::Neither),
            ("Verdict: **B**", Said::Second),
            ("The funnier joke is: A, because of the turn.", Said::First),
            ("Reason: the second has no turn.\nA", Said::First),
            (
                "I think joke B is much funnier because it surprises.",
                Said::Second,
            ),
            ("I prefer Joke 1, it is shorter.", Said::First),
            ("都不好笑", Said::Neither),
            ("笑话A", Said::First),
        ] {
            assert_eq!(read(reply), Some(expected), "{reply}");
        }
    }

    #[test]
    fn what_is_no_verdict_or_two_is_none() {
        for reply in [
            "",
            "Here are two jokes.",
            "Joke A is funnier. But joke B is better.",
            r#"{"verdict": "it depends"}"#,
            r#"{"score": 7}"#,
            "A joke about a cat and a dog",
            "[[maybe]]",
            "A and B walk into a bar",
        ] {
            assert_eq!(read(reply), None, "{reply}");
        }
    }

    #[test]
    fn a_reply_of_any_length_and_script_is_no_trouble() {
        for reply in [
            "\u{10ffff}[[",
            "]][[",
            "verdict: ",
            "[[]]",
            "verdict:\u{301}a",
        ] {
            let _ = read(reply);
        }
        let _ = read(&"joke a is ".repeat(20_000));
    }

    #[test]
    fn two_orders_make_one_vote() {
        use Said::{Both, First, Neither, Second};
        for (left_first, right_first, expected) in [
            (First, Second, (Outcome::Left, Order::Same)),
            (Second, First, (Outcome::Right, Order::Same)),
            (Both, Both, (Outcome::Both, Order::Same)),
            (Neither, Neither, (Outcome::Neither, Order::Same)),
            (First, First, (Outcome::Both, Order::First)),
            (Second, Second, (Outcome::Both, Order::Second)),
            (First, Both, (Outcome::Both, Order::Wavered)),
            (Neither, First, (Outcome::Both, Order::Wavered)),
            (Both, Neither, (Outcome::Both, Order::Wavered)),
        ] {
            assert_eq!(combine(left_first, right_first), expected);
        }
        for a in Said::ALL {
            assert_eq!(Said::of(a.as_str()), Some(a));
            for b in Said::ALL {
                // Which joke stands on the left is nothing to the judge.
                let (outcome, order) = combine(a, b);
                let (other, mirrored) = combine(b, a);
                assert_eq!((outcome.swapped(), order), (other, mirrored));
            }
        }
    }
}
