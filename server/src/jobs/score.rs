//! What an answer is worth: by the track's own rule, by a judge, or by the likelihood of the choices.

use openmic_domain::{
    chat::{Message, Role},
    extract::choice,
    joke,
    scoring::{ChoiceLikelihood, JudgeSpec, LikelihoodSpec, Normalisation, Score, Scorer},
    strategy::{Call, CallRole, Final, Limit, Seat},
};
use openmic_store::ItemRow;

use super::{
    Worker,
    answer::{Open, Plan, logprobs},
    trouble::Trouble,
};

/// The role of a judge's call that gives points, and the start of its path.
pub(super) const SCORE: &str = "score";

/// How often a judge is asked whose reply names no points.
const VERDICTS: u64 = 2;

impl Plan {
    /// The score of what a strategy found; none on tracks without right answers.
    pub(super) async fn score(
        &self,
        worker: &Worker,
        open: &mut Open,
        found: &Final,
    ) -> Result<Option<Score>, Trouble> {
        let Some(scorer) = &self.spec.scorer else {
            return Ok(None);
        };
        Ok(Some(match scorer {
            Scorer::Judge(judge) => self.judged(worker, judge, open, &found.answer).await?,
            Scorer::Likelihood(spec) => self.likeliest(worker, spec, open, found).await?,
            _ => scorer.score(&found.answer, &open.item.graded()),
        }))
    }

    /// Takes the choice to which the endpoint gives most, by the letter it would begin with.
    async fn likeliest(
        &self,
        worker: &Worker,
        spec: &LikelihoodSpec,
        open: &mut Open,
        found: &Final,
    ) -> Result<Score, Trouble> {
        let graded = open.item.graded();
        let path = format!("{SCORE}.domain");
        let domain_needed = spec.normalisation == Normalisation::PmiDc;
        if domain_needed && !open.calls.iter().any(|call| call.path == path) {
            let call = Call {
                path: path.clone(),
                role: CallRole::Answer,
                seat: Seat::default(),
                messages: vec![Message::new(Role::User, &spec.domain)],
                goes_on: false,
                limit: Limit::Answer,
                effort: None,
                branch: 0,
            };
            let mut made = self
                .make(worker, call, &open.item.id, open.index, 0)
                .await?;
            made.role = SCORE.to_owned();
            open.calls.push(made);
        }
        let of = |path: &str| {
            open.calls
                .iter()
                .find(|call| call.path == path)
                .map(logprobs)
        };
        let question = of(&found.chosen).unwrap_or_default();
        let domain = of(&path);
        let choices: Option<Vec<ChoiceLikelihood>> = (0..graded.choices.len())
            .map(|index| {
                let letter = choice::letter(index);
                Some(ChoiceLikelihood {
                    after_question: likelihood(&question, letter)?,
                    tokens: 1,
                    after_domain: domain.as_ref().and_then(|all| likelihood(all, letter)),
                })
            })
            .collect();
        let chosen = choices.and_then(|choices| spec.normalisation.choose(&choices));
        let index = chosen.ok_or(Trouble::NoLikelihood)?;
        let scorer = Scorer::Likelihood(spec.clone());
        Ok(scorer.score(&choice::letter(index).to_string(), &graded))
    }

    /// Has a judge give points. Its call is kept with the others, under a role of its own: it costs the
    /// run, but it is not compute of the entrant's.
    async fn judged(
        &self,
        worker: &Worker,
        judge: &JudgeSpec,
        open: &mut Open,
        answer: &str,
    ) -> Result<Score, Trouble> {
        let graded = open.item.graded();
        let mut said = String::new();
        for attempt in 0..VERDICTS {
            let path = format!("{SCORE}.{attempt}");
            if let Some(known) = open.calls.iter().find(|call| call.path == path) {
                said.clone_from(&known.text);
            } else {
                let call = Call {
                    path,
                    role: CallRole::Judge,
                    seat: Seat {
                        entrant: Some(judge.judge.clone()),
                        prompt: None,
                    },
                    messages: judge.prompt(answer, &graded),
                    goes_on: false,
                    limit: Limit::Thinking,
                    effort: None,
                    // A judge that forgot the form is asked with another seed.
                    branch: attempt,
                };
                let mut made = self
                    .make(worker, call, &open.item.id, open.index, 0)
                    .await?;
                made.role = SCORE.to_owned();
                said.clone_from(&made.text);
                open.calls.push(made);
            }
            if let Ok(score) = judge.verdict(&said) {
                return Ok(score);
            }
        }
        let problem = match judge.verdict(&said) {
            Ok(score) => return Ok(score),
            Err(problem) => problem.to_string(),
        };
        Err(Trouble::NoVerdict { problem })
    }

    /// The equality class of an answer, for votes. What is right does not come into it.
    pub(super) fn key(&self, item: &ItemRow, answer: &str) -> String {
        match &self.spec.scorer {
            Some(scorer) if !scorer.needs_model() => {
                scorer.key(&scorer.score(answer, &item.graded()).extracted)
            }
            _ => joke::normal_form(answer),
        }
    }
}

/// What a letter gets among alternatives, with and without the space or bracket some tokenisers put to it:
/// the logarithm of the sum of their probabilities. None when it is not among them.
fn likelihood(alternatives: &[(String, f64)], letter: char) -> Option<f64> {
    let sum: f64 = alternatives
        .iter()
        .filter(|(token, _)| {
            let bare = token
                .trim()
                .trim_start_matches('(')
                .trim_end_matches([')', '.']);
            let mut chars = bare.chars();
            chars.next() == Some(letter) && chars.next().is_none()
        })
        .map(|(_, logprob)| logprob.exp())
        .sum();
    (sum > 0.0).then(|| sum.ln())
}

#[cfg(test)]
mod tests {
    use super::likelihood;

    #[test]
    fn a_letter_gets_what_all_its_spellings_get() {
        let of = |token: &str, p: f64| (token.to_owned(), p.ln());
        let alternatives = [
            of("A", 0.25),
            of(" A", 0.25),
            of("(B)", 0.125),
            of("Because", 0.25),
        ];
        let near = |x: Option<f64>, p: f64| x.is_some_and(|x| (x - p.ln()).abs() < 1e-12);
        assert!(near(likelihood(&alternatives, 'A'), 0.5));
        assert!(near(likelihood(&alternatives, 'B'), 0.125));
        assert_eq!(
            likelihood(&alternatives, 'C'),
            None,
            "what was not said is not zero"
        );
    }
}
