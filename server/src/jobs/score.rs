//! What an answer is worth: by the track's own rule, by a judge, or by the likelihood of the
//! choices (`likelihood`).

use openmic_domain::{
    joke,
    scoring::{JudgeSpec, Score, Scorer},
    strategy::{Call, CallRole, Final, Limit, Seat},
};
use openmic_store::ItemRow;

use super::{
    Worker,
    answer::{Open, Plan},
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
            Scorer::Judge(judge) => self.judged(worker, judge, open).await?,
            Scorer::Likelihood(spec) => self.likeliest_letter(worker, spec, open, found).await?,
            _ => scorer.score(&found.answer, &open.item.graded()),
        }))
    }

    /// Has a judge give points. Its call is kept with the others, under a role of its own: it costs the
    /// run, but it is not compute of the entrant's.
    async fn judged(
        &self,
        worker: &Worker,
        judge: &JudgeSpec,
        open: &mut Open,
    ) -> Result<Score, Trouble> {
        let answers = self.walk(open).1;
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
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
                    messages: judge.prompt(&answers, &graded),
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
