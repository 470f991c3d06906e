//! Samples in words: what became of an answer, why it ended, what the right one was.

use openmic_domain::{joke::OffStage, scoring::Target};

use crate::{
    i18n::t,
    ui::{BadgeKind, number},
};

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
            Verdict::Right => (BadgeKind::Good, t().runs_verdict_right()),
            Verdict::Wrong => (BadgeKind::Bad, t().runs_verdict_wrong()),
            Verdict::Partly(score) => (BadgeKind::Neutral, number::fixed(score, 2)),
            Verdict::NoAnswer => (BadgeKind::Warn, t().runs_verdict_no_answer()),
            Verdict::OnStage => (BadgeKind::Good, t().runs_verdict_on_stage()),
            Verdict::OffStage => (BadgeKind::Provisional, t().runs_verdict_off_stage()),
            Verdict::Unscored => (BadgeKind::Neutral, t().runs_verdict_unscored()),
        }
    }
}

/// Why a joke stays off stage, in a sentence; a reason of a later version as it is stored.
pub(crate) fn off_stage(stored: &str) -> String {
    match stored.parse::<OffStage>() {
        Ok(OffStage::Empty) => t().runs_off_stage_empty(),
        Ok(OffStage::Refused) => t().runs_off_stage_refused(),
        Ok(OffStage::CutOff) => t().runs_off_stage_cut_off(),
        Ok(OffStage::Error) => t().runs_off_stage_error(),
        Ok(OffStage::TooLong) => t().runs_off_stage_too_long(),
        Ok(OffStage::Echo) => t().runs_off_stage_echo(),
        Ok(OffStage::Forbidden) => t().runs_off_stage_forbidden(),
        Ok(OffStage::Offensive) => t().runs_off_stage_offensive(),
        Ok(OffStage::NotAJoke) => t().runs_off_stage_not_a_joke(),
        Err(_) => stored.to_owned(),
    }
}

/// What kind of failure a stored code names; one of a later version as it is stored.
pub(super) fn failure(code: &str) -> String {
    let t = t();
    match code {
        "timeout" => t.runs_failure_timeout(),
        "connect" => t.runs_failure_connect(),
        "tls" => t.runs_failure_tls(),
        "refused_address" => t.runs_failure_refused_address(),
        "invalid_key" => t.runs_failure_invalid_key(),
        "unauthorised" => t.runs_failure_unauthorised(),
        "out_of_credit" => t.runs_failure_out_of_credit(),
        "rate_limited" => t.runs_failure_rate_limited(),
        "context_too_long" => t.runs_failure_context_too_long(),
        "unknown_model" => t.runs_failure_unknown_model(),
        "http_status" => t.runs_failure_http_status(),
        "redirect" => t.runs_failure_redirect(),
        "not_json" => t.runs_failure_not_json(),
        "no_choices" => t.runs_failure_no_choices(),
        "no_text_logprobs" => t.runs_failure_no_text_logprobs(),
        "no_likelihood" => t.runs_failure_no_likelihood(),
        "too_large" => t.runs_failure_too_large(),
        "cut_stream" => t.runs_failure_cut_stream(),
        "remote_error" => t.runs_failure_remote_error(),
        "setup" => t.runs_failure_setup(),
        other => other.replace('_', " "),
    }
}

/// Why an answer ended.
pub(super) fn finish(stored: &str) -> String {
    match stored {
        "stop" => t().runs_finish_stop(),
        "length" => t().runs_finish_length(),
        "content_filter" => t().runs_finish_filter(),
        "tool_calls" | "function_call" => t().runs_finish_tool(),
        "error" => t().runs_finish_error(),
        "" => t().runs_finish_unsaid(),
        other => other.replace('_', " "),
    }
}

/// The right answer, with others that count as right.
pub(super) fn target(stored: &str) -> String {
    match serde_json::from_str::<Target>(stored) {
        Ok(target) => target.accepted().join(&t().runs_or()),
        Err(_) => stored.to_owned(),
    }
}

/// The start of a text on one line, at most `longest` characters.
pub(crate) fn start_of(text: &str, longest: usize) -> String {
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
