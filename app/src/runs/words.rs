//! Samples in words: what became of an answer, why it ended, what the right one was.

use openmic_domain::{joke::OffStage, scoring::Target};

use crate::ui::{BadgeKind, number};

/// What became of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// Some credit: above 0, below 1.
    Partly(f64),
    /// The endpoint gave no answer.
    NoAnswer,
    OnStage,
    OffStage,
    /// Neither scored nor a joke.
    Unscored,
}

impl Verdict {
    pub(super) fn of(
        score: Option<f64>,
        error_code: Option<&str>,
        off_stage: Option<&str>,
        kind: &str,
    ) -> Self {
        match (error_code, kind, score) {
            (Some(_), _, _) => Verdict::NoAnswer,
            (None, "humor", _) if off_stage.is_some() => Verdict::OffStage,
            (None, "humor", _) => Verdict::OnStage,
            (None, _, Some(score)) if score >= 1.0 => Verdict::Right,
            (None, _, Some(score)) if score > 0.0 => Verdict::Partly(score),
            (None, _, Some(_)) => Verdict::Wrong,
            (None, _, None) => Verdict::Unscored,
        }
    }

    pub(super) fn badge(self) -> (BadgeKind, String) {
        match self {
            Verdict::Right => (BadgeKind::Good, "right".to_owned()),
            Verdict::Wrong => (BadgeKind::Bad, "wrong".to_owned()),
            Verdict::Partly(score) => (BadgeKind::Neutral, number::fixed(score, 2)),
            Verdict::NoAnswer => (BadgeKind::Warn, "no answer".to_owned()),
            Verdict::OnStage => (BadgeKind::Good, "on stage".to_owned()),
            Verdict::OffStage => (BadgeKind::Provisional, "off stage".to_owned()),
            Verdict::Unscored => (BadgeKind::Neutral, "not scored".to_owned()),
        }
    }
}

/// Why a joke stays off stage, in a sentence; a reason of a later version as it is stored.
pub(super) fn off_stage(stored: &str) -> String {
    stored
        .parse::<OffStage>()
        .map_or_else(|_| stored.to_owned(), |reason| reason.reason().to_owned())
}

/// Why an answer ended.
pub(super) fn finish(stored: &str) -> String {
    match stored {
        "stop" => "the model had finished".to_owned(),
        "length" => "cut off at the token limit".to_owned(),
        "content_filter" => "stopped by the endpoint's content filter".to_owned(),
        "tool_calls" | "function_call" => "the model asked for a tool".to_owned(),
        "error" => "no answer came".to_owned(),
        "" => "the endpoint did not say".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The right answer, with others that count as right.
pub(super) fn target(stored: &str) -> String {
    match serde_json::from_str::<Target>(stored) {
        Ok(target) => target.accepted().join(", or "),
        Err(_) => stored.to_owned(),
    }
}

/// The start of a text on one line, at most `longest` characters.
pub(super) fn start_of(text: &str, longest: usize) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > longest * 4 {
            break;
        }
    }
    match words.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, off_stage, start_of, target};

    #[test]
    fn an_answer_is_right_wrong_partly_or_missing() {
        let of = |score, error| Verdict::of(score, error, None, "benchmark");
        assert_eq!(of(Some(1.0), None), Verdict::Right);
        assert_eq!(of(Some(0.0), None), Verdict::Wrong);
        assert_eq!(of(Some(0.5), None), Verdict::Partly(0.5));
        assert_eq!(of(None, Some("timeout")), Verdict::NoAnswer);
        assert_eq!(of(None, None), Verdict::Unscored);
        let joke = |off| Verdict::of(None, None, off, "humor");
        assert_eq!(joke(None), Verdict::OnStage);
        assert_eq!(joke(Some("refused")), Verdict::OffStage);
        assert_eq!(
            Verdict::of(None, Some("timeout"), Some("error"), "humor"),
            Verdict::NoAnswer
        );
    }

    #[test]
    fn stored_words_are_told_in_sentences() {
        assert_eq!(off_stage("refused"), "The model declined to answer.");
        assert_eq!(off_stage("told_before"), "told_before");
        assert_eq!(target(r#""mice""#), "mice");
        assert_eq!(target(r#"["mice","mouses"]"#), "mice, or mouses");
    }

    #[test]
    fn a_start_fits_one_line_and_cuts_no_character() {
        assert_eq!(start_of("one\n two  three", 80), "one two three");
        assert_eq!(start_of("one two three", 7), "one two…");
        assert_eq!(start_of("字字字字", 2), "字字…");
        assert_eq!(start_of(&"x".repeat(1_000), 3), "xxx…");
        assert_eq!(start_of("", 3), "");
    }
}
