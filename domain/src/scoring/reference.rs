//! What a model gives to the right choice: its bits by likelihood, which no sample is drawn for.

use super::{ChoiceLikelihood, Graded, LetterChance};
use crate::{compute::bits::of_likelihood, extract::choice::letter};

/// Bits of the reference, the right choice, by likelihood. Where several choices are right, of the one that is
/// given most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferenceBits {
    /// −log₂ P(reference | question).
    pub bits: f64,
    /// The tokens of its text; none where its letter was measured.
    pub tokens: Option<u32>,
    /// −log₂ P(reference | domain text), where that was measured.
    pub domain_bits: Option<f64>,
    /// Whether `bits` are only the least that it can have: its letter was not among the alternatives.
    pub is_lower_bound: bool,
}

impl ReferenceBits {
    /// By the texts of an item's choices, in their order. `None` where no right choice was measured.
    #[must_use]
    pub fn by_text(item: &Graded, choices: &[ChoiceLikelihood]) -> Option<Self> {
        likeliest(item, |index| {
            let choice = choices.get(index).filter(|choice| choice.tokens > 0)?;
            Some(Self {
                bits: of_likelihood(choice.after_question)?,
                tokens: Some(choice.tokens),
                domain_bits: choice.after_domain.and_then(of_likelihood),
                is_lower_bound: false,
            })
        })
    }

    /// By the letters of an item's choices, among the alternatives to the first token of an answer: after the
    /// question and, where it was asked, after the domain text. `None` without alternatives.
    #[must_use]
    pub fn by_letter(
        item: &Graded,
        question: &[(String, f64)],
        domain: Option<&[(String, f64)]>,
    ) -> Option<Self> {
        likeliest(item, |index| {
            let chance = LetterChance::of(question, letter(index))?;
            // A bound on what is subtracted would bound the difference from the other side.
            let alone = domain.and_then(|domain| match LetterChance::of(domain, letter(index))? {
                LetterChance::Listed(logprob) => of_likelihood(logprob),
                LetterChance::AtMost(_) => None,
            });
            Some(Self {
                bits: of_likelihood(chance.value())?,
                tokens: None,
                domain_bits: alone,
                is_lower_bound: matches!(chance, LetterChance::AtMost(_)),
            })
        })
    }

    /// Bits per token of its text.
    #[must_use]
    pub fn per_token(&self) -> Option<f64> {
        let tokens = self.tokens.filter(|tokens| *tokens > 0)?;
        Some(self.bits / f64::from(tokens))
    }

    /// PMI-DC in bits, −log₂ of P(reference | question) over P(reference | domain text): below zero where the
    /// question makes it likelier.
    #[must_use]
    pub fn pmi_dc(&self) -> Option<f64> {
        Some(self.bits - self.domain_bits?)
    }
}

/// Of the right choices the one with the fewest bits.
fn likeliest(
    item: &Graded,
    measured: impl Fn(usize) -> Option<ReferenceBits>,
) -> Option<ReferenceBits> {
    let right = item.target.as_ref()?.choices(&item.choices);
    right
        .filter_map(measured)
        .min_by(|x, y| x.bits.total_cmp(&y.bits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Target;

    fn item(target: Target) -> Graded {
        Graded {
            choices: ["yes", "a small bird", "Erithacus"]
                .map(str::to_owned)
                .to_vec(),
            ..Graded::from(target)
        }
    }

    fn logs(p: &[f64]) -> Vec<f64> {
        p.iter().map(|p| p.ln()).collect()
    }

    /// The choices of the normalisations' golden values: 1/4, 1/16 and 1/16 after the question, 1/2, 1/32 and
    /// 1/1024 after the domain text.
    fn measured() -> [ChoiceLikelihood; 3] {
        let of = |text: &str, question: &[f64], domain: &[f64]| {
            ChoiceLikelihood::of_tokens(text.len(), &logs(question), Some(&logs(domain)))
        };
        [
            of("yes", &[0.25], &[0.5]),
            of("a small bird", &[0.5; 4], &[0.25, 0.5, 0.5, 0.5]),
            of("Erithacus", &[0.125, 0.5], &[0.0078125, 0.125]),
        ]
    }

    fn listed(all: &[(&str, f64)]) -> Vec<(String, f64)> {
        all.iter()
            .map(|(token, p)| ((*token).to_owned(), p.ln()))
            .collect()
    }

    fn close(x: Option<f64>, y: f64) {
        let x = x.unwrap();
        assert!((x - y).abs() < 1e-12, "{x} is not {y}");
    }

    #[test]
    fn golden_values_by_text() {
        for (right, bits, per_token, pmi_dc) in [
            ("A", 2.0, 2.0, 1.0),
            ("B", 4.0, 1.0, -1.0),
            ("C", 4.0, 2.0, -6.0),
            // By its text.
            ("a small bird", 4.0, 1.0, -1.0),
        ] {
            let found = ReferenceBits::by_text(&item(right.into()), &measured()).unwrap();
            close(Some(found.bits), bits);
            close(found.per_token(), per_token);
            close(found.pmi_dc(), pmi_dc);
            assert!(!found.is_lower_bound);
        }
    }

    #[test]
    fn golden_values_by_letter() {
        let question = listed(&[("B", 0.5), (" A", 0.25), ("(A)", 0.125), ("So", 0.0625)]);
        let domain = listed(&[("A", 0.75), ("B", 0.125)]);
        let of = |right: &str, domain: Option<&[(String, f64)]>| {
            ReferenceBits::by_letter(&item(right.into()), &question, domain).unwrap()
        };
        let b = of("B", Some(&domain));
        close(Some(b.bits), 1.0);
        close(b.pmi_dc(), 1.0 - 3.0);
        // All tokens that are a letter count as one.
        assert_eq!((b.tokens, b.per_token()), (None, None));
        // 3/8 in two spellings.
        close(Some(of("A", None).bits), 3.0 - 3f64.log2());
        assert_eq!(of("A", None).pmi_dc(), None);
        // "C" has a sixteenth at most, and after the domain text nobody knows.
        let c = of("C", Some(&domain));
        close(Some(c.bits), 4.0);
        assert!(c.is_lower_bound && !b.is_lower_bound);
        assert_eq!(c.pmi_dc(), None);
    }

    #[test]
    fn of_several_right_choices_the_likeliest_counts() {
        let both = Target::Several(vec!["B".to_owned(), "A".to_owned()]);
        let found = ReferenceBits::by_text(&item(both.clone()), &measured()).unwrap();
        close(Some(found.bits), 2.0);
        let question = listed(&[("B", 0.5), ("So", 0.25)]);
        let found = ReferenceBits::by_letter(&item(both), &question, None).unwrap();
        close(Some(found.bits), 1.0);
        assert!(!found.is_lower_bound);
    }

    #[test]
    fn what_was_not_measured_has_no_bits() {
        let unknown = item("Z".into());
        assert_eq!(ReferenceBits::by_text(&unknown, &measured()), None);
        assert_eq!(ReferenceBits::by_text(&item("A".into()), &[]), None);
        assert_eq!(ReferenceBits::by_letter(&item("A".into()), &[], None), None);
        let empty = ChoiceLikelihood::of_tokens(0, &[], None);
        assert_eq!(ReferenceBits::by_text(&item("A".into()), &[empty]), None);
        let never = ChoiceLikelihood::of_tokens(3, &[f64::NEG_INFINITY], None);
        assert_eq!(ReferenceBits::by_text(&item("A".into()), &[never]), None);
    }
}
