//! What the endpoint answered when it was tried, as it is stored and told.

use serde::{Deserialize, Serialize};

use crate::{Probe, i18n::t, ui::number};

/// A [`Probe`] as it is stored with a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Probed {
    /// How long the answer took.
    pub(crate) duration_ms: u64,
    /// The model's name as the endpoint reports it.
    pub(crate) reported_model: Option<String>,
}

impl From<Probe> for Probed {
    fn from(probe: Probe) -> Self {
        Self {
            duration_ms: probe.duration_ms,
            reported_model: probe.reported_model,
        }
    }
}

impl Probed {
    /// In a sentence without its full stop.
    pub(crate) fn words(&self) -> String {
        let took = number::seconds(self.duration_ms as f64 / 1000.0);
        match self
            .reported_model
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            Some(name) => t().submissions_probed_as(took, name),
            None => t().submissions_probed(took),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Probed;

    #[test]
    fn the_answer_is_told_with_time_and_name() {
        let named = Probed {
            duration_ms: 412,
            reported_model: Some("smollm2-135m".to_owned()),
        };
        assert_eq!(
            named.words(),
            "The endpoint answered in 0.41 s as smollm2-135m"
        );
        let silent = Probed {
            duration_ms: 3_000,
            reported_model: Some(" ".to_owned()),
        };
        assert!(
            silent.words().contains("3.0 s and did not say"),
            "{}",
            silent.words()
        );
    }
}
