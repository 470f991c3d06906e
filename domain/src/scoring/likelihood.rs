//! Multiple choice by likelihood: the choice to which a model gives most, instead of the one it writes.
//!
//! What is measured is the text of each choice, by all of its tokens, or its letter alone. Surface forms
//! compete for probability: a rare wording of the right choice gets less than a common wording of a wrong
//! one. PMI-DC (Holtzman et al. 2021, "Surface Form Competition") divides by the chance of the choice
//! without the question.

use serde::{Deserialize, Serialize};

/// How the likelihoods of the choices are compared: `[scorer] kind = "likelihood"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LikelihoodSpec {
    /// What is measured of a choice.
    #[serde(default)]
    pub by: By,
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
            by: By::default(),
            normalisation: Normalisation::default(),
            domain: domain(),
        }
    }
}

impl LikelihoodSpec {
    /// What is wrong with the settings: the field, and a sentence.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let is_length = matches!(
            self.normalisation,
            Normalisation::Length | Normalisation::Bytes
        );
        if self.by == By::Letter && is_length {
            found.push((
                "normalisation",
                "this divides by the length of a choice, and letters all have the same: take by = \"text\", or \
                 \"raw\" here"
                    .to_owned(),
            ));
        }
        if self.normalisation == Normalisation::PmiDc && self.domain.trim().is_empty() {
            found.push((
                "domain",
                "this is empty: write what stands in for the question, such as \"Answer:\""
                    .to_owned(),
            ));
        }
        found
    }
}

/// What is measured of a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Its text, by the probabilities of all its tokens, one after the other.
    #[default]
    Text,
    /// Its letter, as the first token of an answer.
    Letter,
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
    /// log P(choice | question) divided by the bytes of the choice, which no tokeniser changes.
    Bytes,
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
    /// Bytes of its text.
    pub bytes: u32,
    /// Sum over the choice's tokens, after the domain text; needed for `pmi_dc`.
    pub after_domain: Option<f64>,
}

impl ChoiceLikelihood {
    /// A text that is so many bytes long, from the log-probabilities of its tokens after the question and
    /// after the domain text.
    #[must_use]
    pub fn of_tokens(bytes: usize, after_question: &[f64], after_domain: Option<&[f64]>) -> Self {
        let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            after_question: after_question.iter().sum(),
            tokens: whole(after_question.len()),
            bytes: whole(bytes),
            after_domain: after_domain.map(|tokens| tokens.iter().sum()),
        }
    }
}

/// The least that alternatives can be said to leave over, given that endpoints round.
const LEFT_OVER: f64 = 1e-4;

/// What a letter gets among the alternatives to an answer's first token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LetterChance {
    /// The logarithm of what its spellings get together.
    Listed(f64),
    /// It is not among them. The logarithm of the most that it can have: no more than the least likely
    /// of them, nor than they leave over.
    AtMost(f64),
}

impl LetterChance {
    /// The chance of `letter` among `alternatives`, with and without the space or bracket that some
    /// tokenisers put to it. `None` without alternatives.
    #[must_use]
    pub fn of(alternatives: &[(String, f64)], letter: char) -> Option<Self> {
        let is_letter = |token: &str| {
            let bare = token
                .trim()
                .trim_start_matches('(')
                .trim_end_matches([')', '.']);
            let mut chars = bare.chars();
            chars.next() == Some(letter) && chars.next().is_none()
        };
        let sum_of = |only: &dyn Fn(&str) -> bool| -> f64 {
            alternatives
                .iter()
                .filter(|(token, _)| only(token))
                .map(|(_, logprob)| logprob.exp())
                .sum()
        };
        let listed = sum_of(&is_letter);
        if listed > 0.0 {
            return Some(Self::Listed(listed.ln()));
        }
        let least = alternatives
            .iter()
            .map(|(_, logprob)| *logprob)
            .min_by(f64::total_cmp)?;
        // Rounded numbers may add up to one or more: less than this cannot be told to be left.
        let left = (1.0 - sum_of(&|_| true)).max(LEFT_OVER).ln();
        Some(Self::AtMost(least.min(left)))
    }

    /// The number that stands for it: what it has, or the most that it can have.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Self::Listed(value) | Self::AtMost(value) => value,
        }
    }
}

/// What the letters of so many choices get after the question and, where one is given, after the domain
/// text; one that is not listed counts with its bound. `None` where no letter is listed after the
/// question: then nothing was measured.
#[must_use]
pub fn letters(
    count: usize,
    question: &[(String, f64)],
    domain: Option<&[(String, f64)]>,
) -> Option<Vec<ChoiceLikelihood>> {
    let of = |alternatives: &[(String, f64)], index: usize| {
        LetterChance::of(alternatives, crate::extract::choice::letter(index))
    };
    let after: Vec<LetterChance> = (0..count)
        .map(|index| of(question, index))
        .collect::<Option<_>>()?;
    if !after
        .iter()
        .any(|chance| matches!(chance, LetterChance::Listed(_)))
    {
        return None;
    }
    let choice = |(index, chance): (usize, &LetterChance)| ChoiceLikelihood {
        after_question: chance.value(),
        tokens: 1,
        bytes: 1,
        after_domain: domain.and_then(|domain| Some(of(domain, index)?.value())),
    };
    Some(after.iter().enumerate().map(choice).collect())
}

impl Normalisation {
    /// The value by which a choice is compared; `None` when it cannot be computed.
    #[must_use]
    pub fn value(self, choice: &ChoiceLikelihood) -> Option<f64> {
        let value = match self {
            Self::Raw => choice.after_question,
            Self::Length if choice.tokens == 0 => return None,
            Self::Length => choice.after_question / f64::from(choice.tokens),
            Self::Bytes if choice.bytes == 0 => return None,
            Self::Bytes => choice.after_question / f64::from(choice.bytes),
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

    fn choice(after_question: f64, tokens: u32, after_domain: f64) -> ChoiceLikelihood {
        ChoiceLikelihood {
            after_question,
            tokens,
            bytes: 4 * tokens,
            after_domain: Some(after_domain),
        }
    }

    /// Three choices after "Is a robin a bird?", their tokens' probabilities chosen to be computed by hand.
    fn measured() -> [ChoiceLikelihood; 3] {
        let logs = |p: &[f64]| p.iter().map(|p| p.ln()).collect::<Vec<_>>();
        let of = |text: &str, question: &[f64], domain: &[f64]| {
            ChoiceLikelihood::of_tokens(text.len(), &logs(question), Some(&logs(domain)))
        };
        [
            // A common word, likely whatever was asked.
            of("yes", &[0.25], &[0.5]),
            // Four tokens, each likely after the one before.
            of(
                "a small bird",
                &[0.5, 0.5, 0.5, 0.5],
                &[0.25, 0.5, 0.5, 0.5],
            ),
            // A rare wording that the question makes 64 times as likely.
            of("Erithacus", &[0.125, 0.5], &[0.0078125, 0.125]),
        ]
    }

    #[test]
    fn golden_values_of_the_normalisations() {
        // ln 2 = 0.6931471805599453; every probability above is a power of a half.
        let ln2 = std::f64::consts::LN_2;
        for (normalisation, expected, chosen) in [
            // 1/4, 1/16, 1/16.
            (Normalisation::Raw, [-2.0 * ln2, -4.0 * ln2, -4.0 * ln2], 0),
            // By 1, 4 and 2 tokens: −1.3863, −0.6931, −1.3863.
            (Normalisation::Length, [-2.0 * ln2, -ln2, -2.0 * ln2], 1),
            // By 3, 12 and 9 bytes: −0.4621, −0.2310, −0.3081.
            (
                Normalisation::Bytes,
                [-2.0 / 3.0 * ln2, -4.0 / 12.0 * ln2, -4.0 / 9.0 * ln2],
                1,
            ),
            // Over 1/2, 1/32 and 1/1024: a half, 2 and 64.
            (Normalisation::PmiDc, [-ln2, ln2, 6.0 * ln2], 2),
        ] {
            for (choice, expected) in measured().iter().zip(expected) {
                let value = normalisation.value(choice).unwrap();
                assert!(
                    (value - expected).abs() < 1e-12,
                    "{normalisation:?}: {value} is not {expected}"
                );
            }
            assert_eq!(normalisation.choose(&measured()), Some(chosen));
        }
        let to_four = |choice: usize, by: Normalisation| {
            (by.value(&measured()[choice]).unwrap() * 1e4).round() / 1e4
        };
        assert_eq!(to_four(0, Normalisation::Raw), -1.3863);
        assert_eq!(to_four(2, Normalisation::Bytes), -0.3081);
        assert_eq!(to_four(2, Normalisation::PmiDc), 4.1589);
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
        let empty = choice(-1.0, 0, 0.0);
        assert_eq!(Normalisation::Length.choose(&[empty]), None);
        assert_eq!(Normalisation::Bytes.choose(&[empty]), None);
        assert_eq!(
            Normalisation::Raw.choose(&[choice(f64::NEG_INFINITY, 1, 0.0)]),
            None
        );
    }

    fn listed(all: &[(&str, f64)]) -> Vec<(String, f64)> {
        all.iter()
            .map(|(token, p)| ((*token).to_owned(), p.ln()))
            .collect()
    }

    #[test]
    fn a_letter_gets_what_all_its_spellings_get_or_a_bound() {
        let all = listed(&[("A", 0.25), (" A", 0.25), ("(B)", 0.125), ("Because", 0.25)]);
        let near = |chance: Option<LetterChance>, p: f64, is_listed: bool| {
            let chance = chance.unwrap();
            assert_eq!(matches!(chance, LetterChance::Listed(_)), is_listed);
            assert!((chance.value() - p.ln()).abs() < 1e-12, "{chance:?}");
        };
        near(LetterChance::of(&all, 'A'), 0.5, true);
        near(LetterChance::of(&all, 'B'), 0.125, true);
        // All but an eighth is taken, and the least likely alternative has an eighth.
        near(LetterChance::of(&all, 'C'), 0.125, false);
        let few = listed(&[("A", 0.5), ("B", 0.375)]);
        near(LetterChance::of(&few, 'C'), 0.125, false);
        // Rounded to more than one: what is left is not nothing.
        let full = listed(&[("A", 0.9), ("B", 0.100_001)]);
        near(LetterChance::of(&full, 'C'), 1e-4, false);
        assert_eq!(LetterChance::of(&[], 'A'), None);
    }

    #[test]
    fn a_letter_that_is_not_listed_does_not_stop_the_others() {
        let question = listed(&[("B", 0.5), ("A", 0.25)]);
        let choices = letters(3, &question, None).unwrap();
        assert_eq!(Normalisation::Raw.choose(&choices), Some(1));
        // "B" is what this model says to anything: 0.5 / 0.75 against 0.25 / 0.125.
        let domain = listed(&[("B", 0.75), ("A", 0.125)]);
        let choices = letters(2, &question, Some(&domain)).unwrap();
        assert_eq!(Normalisation::PmiDc.choose(&choices), Some(0));
        // Nothing that was said is a letter.
        let talk = listed(&[("The", 0.5), ("It", 0.25)]);
        assert_eq!(letters(3, &talk, None), None);
    }

    #[test]
    fn letters_have_no_length() {
        let spec = |by, normalisation| LikelihoodSpec {
            by,
            normalisation,
            ..LikelihoodSpec::default()
        };
        for normalisation in [Normalisation::Length, Normalisation::Bytes] {
            let problems = spec(By::Letter, normalisation).problems();
            assert_eq!(problems[0].0, "normalisation", "{problems:?}");
            assert!(spec(By::Text, normalisation).problems().is_empty());
        }
        assert!(spec(By::Letter, Normalisation::PmiDc).problems().is_empty());
    }
}
