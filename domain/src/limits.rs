//! Caps: what a run may spend before it ends with what it has.

use serde::{Deserialize, Serialize};

/// The caps of each run of an entrant. Those that are absent do not hold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunLimits {
    /// Tokens of a run, sent and written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_tokens: Option<u64>,
    /// US dollars of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_dollars: Option<f64>,
    /// Seconds of answering for one sample, over all its calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_seconds: Option<f64>,
}

impl RunLimits {
    /// Whether there is no cap at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong with the caps, as pairs of field name and message; empty if nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if self.run_tokens == Some(0) {
            problems.push((
                "run_tokens",
                "0 tokens allow no answer: choose 1 or more, or leave it out".to_owned(),
            ));
        }
        for (field, value) in [
            ("run_dollars", self.run_dollars),
            ("sample_seconds", self.sample_seconds),
        ] {
            if let Some(value) = value
                && !(value > 0.0 && value.is_finite())
            {
                problems.push((
                    field,
                    format!("{value} is outside the range: choose more than 0, or leave it out"),
                ));
            }
        }
        problems
    }

    /// Which cap a run has met, in words; none while it is below all of them.
    #[must_use]
    pub fn met(&self, tokens: u64, dollars: f64) -> Option<String> {
        if let Some(cap) = self.run_tokens.filter(|cap| tokens >= *cap) {
            return Some(format!(
                "its cap of {cap} tokens is met: {tokens} were used"
            ));
        }
        let cap = self.run_dollars.filter(|cap| dollars >= *cap)?;
        Some(format!(
            "its cap of {cap} US dollars is met: {dollars:.4} were spent"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_holds_from_its_value_on() {
        let limits = RunLimits {
            run_tokens: Some(100),
            run_dollars: Some(0.5),
            sample_seconds: None,
        };
        assert_eq!(limits.met(99, 0.49), None);
        assert!(
            limits
                .met(100, 0.0)
                .is_some_and(|words| words.contains("100 tokens"))
        );
        assert!(
            limits
                .met(0, 0.5)
                .is_some_and(|words| words.contains("US dollars"))
        );
        assert_eq!(RunLimits::default().met(u64::MAX, f64::MAX), None);
    }

    #[test]
    fn caps_that_allow_nothing_are_refused() {
        let limits = RunLimits {
            run_tokens: Some(0),
            run_dollars: Some(-1.0),
            sample_seconds: Some(f64::NAN),
        };
        let fields: Vec<_> = limits.check().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["run_tokens", "run_dollars", "sample_seconds"]);
        assert!(serde_json::from_str::<RunLimits>(r#"{"run_token": 4}"#).is_err());
    }
}
