//! Finding a JSON value in an answer: alone, in a fenced block, or somewhere in the talk.

use serde_json::{Deserializer, Value};

/// The JSON value of an answer: the whole text, or the last fenced block that is JSON, or the longest
/// object or list in it. `None` if nothing parses.
#[must_use]
pub fn json_value(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text.trim()) {
        return Some(value);
    }
    if let Some(value) = fenced(text)
        .into_iter()
        .rev()
        .find_map(|block| serde_json::from_str(block.trim()).ok())
    {
        return Some(value);
    }
    let mut best: Option<(usize, Value)> = None;
    let mut at = 0;
    while let Some(offset) = text[at..].find(['{', '[']) {
        let start = at + offset;
        let mut values = Deserializer::from_str(&text[start..]).into_iter::<Value>();
        at = start + 1;
        if let Some(Ok(value)) = values.next() {
            let length = values.byte_offset();
            if best.as_ref().is_none_or(|(longest, _)| length > *longest) {
                best = Some((length, value));
            }
            at = start + length.max(1);
        }
    }
    best.map(|(_, value)| value)
}

/// The insides of the fenced blocks of a text; a block that was cut off goes to the end.
#[must_use]
pub fn fenced(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            match open.take() {
                Some(start) => blocks.push(&text[start..at]),
                None => open = Some(at + line.len()),
            }
        }
        at += line.len();
    }
    if let Some(start) = open {
        blocks.push(&text[start..]);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_found_where_models_put_it() {
        for text in [
            "{\"a\": 1}",
            "```json\n{\"a\": 1}\n```",
            "Here you are:\n```\n{\"a\": 1}\n```\nAnything else?",
            "Sure! {\"a\": 1} is it, with [] inside.",
            "```json\n{\"a\": 1}",
        ] {
            assert_eq!(json_value(text), Some(json!({"a": 1})), "{text}");
        }
        assert_eq!(json_value("{\"a\": "), None);
        assert_eq!(json_value("no JSON"), None);
        assert_eq!(json_value(""), None);
    }
}
