//! Multiple choice by likelihood: the choice to which a model gives most, instead of the one it writes.
//!
//! Surface forms compete for probability: a rare wording of the right choice gets less than a common
//! wording of a wrong one. PMI-DC (Holtzman et al. 2021, "Surface Form Competition") divides by the
//! chance of the choice without the question.

use serde::{Deserialize, Serialize};

/// How the likelihoods of the choices are compared: `[scorer] kind = "likelihood"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LikelihoodSpec {
    /// What is compared.
    #[serde(default)]
    pub normalisation: Normalisation,
    /// The text that stands in for the question where a choice is taken alone; `pmi_dc` only.
    #[serde(default = "domain", skip_serializing_if = "is_domain")]
    pub domain: String,
}

fn domain() -> String {
    "Answer:".to_owned()
}

fn is_domain(text: &str) -> bool {
    text == "Answer:"
}

impl Default for LikelihoodSpec {
    fn default() -> Self {
        Self {
            normalisation: Normalisation::default(),
            domain: domain(),
        }
    }
}

/// What is compared between choices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// log P(choice | question).
    #[default]
    Raw,
    /// log P(choice | question) divided by the choice's number of tokens.
    Length,
    /// log P(choice | question) − log P(choice | domain text).
    PmiDc,
}

/// What an endpoint says of one choice; log-probabilities are natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChoiceLikelihood {
    /// Sum over the choice's tokens, after the question.
    pub after_question: f64,
    /// Number of its tokens.
    pub tokens: u32,
    /// Sum over the choice's tokens, after the domain text; needed for `pmi_dc`.
    pub after_domain: Option<f64>,
}

impl Normalisation {
    /// The value by which a choice is compared; `None` when it cannot be computed.
    #[must_use]
    pub fn value(self, choice: &ChoiceLikelihood) -> Option<f64> {
        let value = match self {
            Self::Raw => choice.after_question,
            Self::Length if choice.tokens == 0 => return None,
            Self::Length => choice.after_question / f64::from(choice.tokens),
            Self::PmiDc => choice.after_question - choice.after_domain?,
        };
        value.is_finite().then_some(value)
    }

    /// The choice with the largest value, from 0; the first of equals. `None` without choices, or when
    /// the value of one cannot be computed: a board must not rank what was not measured.
    #[must_use]
    pub fn choose(self, choices: &[ChoiceLikelihood]) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (index, choice) in choices.iter().enumerate() {
            let value = self.value(choice)?;
            if best.is_none_or(|(_, largest)| value > largest) {
                best = Some((index, value));
            }
        }
        best.map(|(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn choice(after_question: f64, tokens: u32, after_domain: f64) -> ChoiceLikelihood {
        ChoiceLikelihood {
            after_question,
            tokens,
            after_domain: Some(after_domain),
        }
    }

    #[test]
    fn each_normalisation_can_prefer_another_choice() {
        // A common word, a long phrase, and a rare wording that the question makes far likelier.
        let choices = [
            choice(-2.0, 1, -2.5),
            choice(-4.0, 5, -6.0),
            choice(-3.0, 2, -9.0),
        ];
        assert_eq!(Normalisation::Raw.choose(&choices), Some(0));
        assert_eq!(Normalisation::Length.choose(&choices), Some(1));
        assert_eq!(Normalisation::PmiDc.choose(&choices), Some(2));
    }

    #[test]
    fn what_was_not_measured_is_not_chosen() {
        assert_eq!(Normalisation::Raw.choose(&[]), None);
        let unknown = ChoiceLikelihood {
            after_domain: None,
            ..choice(-1.0, 1, 0.0)
        };
        assert_eq!(Normalisation::PmiDc.choose(&[unknown]), None);
        assert_eq!(Normalisation::Length.choose(&[choice(-1.0, 0, 0.0)]), None);
        assert_eq!(
            Normalisation::Raw.choose(&[choice(f64::NEG_INFINITY, 1, 0.0)]),
            None
        );
    }
}
