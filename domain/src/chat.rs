//! The chat a model is asked in: turns and sampling settings, the same for every provider.

use serde::{Deserialize, Serialize};

/// Who speaks a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Instructions that stand above the conversation.
    System,
    /// Whoever asks.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// The spelling of the chat completions interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One turn of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl Message {
    /// A turn of `role`.
    #[must_use]
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self {
            role,
            content: content.into(),
        }
    }
}

/// How the next token is drawn. Absent settings are left to the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// From 0 (always the likeliest token) to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Share of the probability to draw from, above 0 up to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Tokens after which an answer is cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Seed for endpoints that repeat themselves on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Whether to ask for the log-probabilities of the answer's tokens.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub logprobs: bool,
}

impl Sampling {
    /// Largest `max_tokens` accepted: above the output limit of any model, low enough to catch a
    /// price that has slipped into the wrong field.
    pub const MAX_TOKENS: u32 = 1_000_000;

    /// What is wrong with the settings, as pairs of field name and message; empty if nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if let Some(t) = self.temperature
            && !(0.0..=2.0).contains(&t)
        {
            problems.push((
                "temperature",
                format!("{t} is outside the range: choose 0 to 2"),
            ));
        }
        if let Some(p) = self.top_p
            && !(p > 0.0 && p <= 1.0)
        {
            problems.push((
                "top_p",
                format!("{p} is outside the range: choose above 0, up to 1"),
            ));
        }
        if let Some(n) = self.max_tokens
            && !(1..=Self::MAX_TOKENS).contains(&n)
        {
            problems.push((
                "max_tokens",
                format!("{n} is outside the range: choose 1 to {}", Self::MAX_TOKENS),
            ));
        }
        if let Some(seed) = self.seed
            && i64::try_from(seed).is_err()
        {
            problems.push((
                "seed",
                format!(
                    "{seed} is too large for most endpoints: choose 0 to {}",
                    i64::MAX
                ),
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_settings_are_fine_and_not_sent() {
        assert!(Sampling::default().check().is_empty());
        assert_eq!(serde_json::to_string(&Sampling::default()).unwrap(), "{}");
    }

    #[test]
    fn the_ends_of_each_range_are_accepted() {
        for (temperature, top_p, max_tokens, seed) in [
            (0.0, 1.0, 1, 0),
            (2.0, 1e-9, Sampling::MAX_TOKENS, i64::MAX as u64),
        ] {
            let sampling = Sampling {
                temperature: Some(temperature),
                top_p: Some(top_p),
                max_tokens: Some(max_tokens),
                seed: Some(seed),
                logprobs: true,
            };
            assert_eq!(sampling.check(), [], "{sampling:?}");
        }
    }

    #[test]
    fn each_field_out_of_range_is_named() {
        for (temperature, top_p) in [(-0.1, 0.0), (2.1, 1.1), (f64::NAN, f64::INFINITY)] {
            let sampling = Sampling {
                temperature: Some(temperature),
                top_p: Some(top_p),
                max_tokens: Some(0),
                seed: Some(u64::MAX),
                logprobs: false,
            };
            let fields: Vec<_> = sampling
                .check()
                .into_iter()
                .map(|(field, _)| field)
                .collect();
            assert_eq!(fields, ["temperature", "top_p", "max_tokens", "seed"]);
        }
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(serde_json::from_str::<Sampling>(r#"{"temprature": 1}"#).is_err());
    }
}
