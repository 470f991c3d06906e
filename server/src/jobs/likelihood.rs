//! Multiple choice by likelihood: what is asked of an endpoint, and the choice it gives most to.

use futures::future::join_all;
use openmic_domain::{
    chat::{Message, Role},
    extract::choice,
    scoring::{
        By, ChoiceLikelihood, Graded, LikelihoodSpec, Normalisation, ReferenceBits, Score, Scorer,
        letters,
    },
    strategy::{Call, CallRole, Final, Limit, Seat, Step},
};
use openmic_store::{NewCall, NewSample};

use super::{
    Worker,
    answer::{Open, Plan, logprobs},
    score::SCORE,
    trouble::Trouble,
};

/// Where the call stands that asks what a letter gets without the question.
const DOMAIN: &str = "score.domain";

/// A text to be measured, and where its call stands.
struct Measure {
    call: Call,
    text: String,
}

impl Plan {
    /// A sample that is chosen rather than written: each choice's text is measured after the question and,
    /// for PMI-DC, after the domain text.
    pub(super) async fn compared(
        &self,
        worker: &Worker,
        spec: &LikelihoodSpec,
        open: &mut Open,
    ) -> Result<NewSample, Trouble> {
        let graded = open.item.graded();
        let question = match self.next(open) {
            Step::Ask(mut calls) if calls.len() == 1 && calls[0].limit == Limit::Answer => {
                calls.remove(0)
            }
            _ => return Err(Trouble::NotAtOnce),
        };
        let mut measures = Vec::new();
        for (index, text) in graded.choices.iter().enumerate() {
            let of = |call: Call| Measure {
                call,
                text: text.clone(),
            };
            measures.push(of(Call {
                path: place(index),
                ..question.clone()
            }));
            if spec.normalisation == Normalisation::PmiDc {
                measures.push(of(domain_call(spec, format!("{DOMAIN}.{index}"))));
            }
        }
        self.measure(worker, open, measures).await?;
        let index = texts(open, &graded)
            .and_then(|measured| spec.normalisation.choose(&measured))
            .ok_or(Trouble::NoLikelihood)?;
        let score = chosen(spec, index, open);
        let text = graded.choices[index].clone();
        let found = Final {
            answer: text.clone(),
            text,
            reasoning: None,
            is_cut: false,
            chosen: place(index),
            extracted: std::collections::BTreeMap::new(),
        };
        Ok(self.scored(worker, open, found, Some(score)))
    }

    /// Has those texts measured that are not yet.
    async fn measure(
        &self,
        worker: &Worker,
        open: &mut Open,
        measures: Vec<Measure>,
    ) -> Result<(), Trouble> {
        let used = open.calls.iter().map(|call| call.duration_ms).sum::<i64>();
        let (item_id, index) = (open.item.id.clone(), open.index);
        let asking = measures
            .into_iter()
            .filter(|measure| !open.calls.iter().any(|call| call.path == measure.call.path))
            .map(|measure| self.measured(worker, measure, (&item_id, index, used)));
        let asking: Vec<_> = asking.collect();
        let mut trouble = None;
        for made in join_all(asking).await {
            match made {
                Ok(call) => open.calls.push(call),
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    async fn measured(
        &self,
        worker: &Worker,
        Measure { call, text }: Measure,
        place: (&str, i64, i64),
    ) -> Result<NewCall, Trouble> {
        let mut request = self.request(&call, place.1);
        // Nothing is drawn, so the same text after the same question is measured once.
        request.sampling.temperature = Some(0.0);
        request.sampling.top_p = None;
        request.sampling.seed = None;
        request.sampling.max_tokens = Some(1);
        request.sampling.logprobs = true;
        request.stop = Vec::new();
        request.stream = false;
        request.measured = Some(text);
        let is_domain = call.path.starts_with(DOMAIN);
        let mut made = self.send(worker, call, request, place).await?;
        if is_domain {
            made.role = SCORE.to_owned();
        }
        Ok(made)
    }

    /// Takes the choice to which the endpoint gives most by the letter that an answer would begin with.
    pub(super) async fn likeliest_letter(
        &self,
        worker: &Worker,
        spec: &LikelihoodSpec,
        open: &mut Open,
        found: &Final,
    ) -> Result<Score, Trouble> {
        let domain_needed = spec.normalisation == Normalisation::PmiDc;
        if domain_needed && !open.calls.iter().any(|call| call.path == DOMAIN) {
            let call = domain_call(spec, DOMAIN.to_owned());
            let mut made = self
                .make(worker, call, &open.item.id, open.index, 0)
                .await?;
            made.role = SCORE.to_owned();
            open.calls.push(made);
        }
        let question = reported(open, &found.chosen).unwrap_or_default();
        let domain = reported(open, DOMAIN);
        let count = open.item.graded().choices.len();
        let index = letters(count, &question, domain.as_deref())
            .and_then(|choices| spec.normalisation.choose(&choices))
            .ok_or(Trouble::NoLikelihood)?;
        Ok(chosen(spec, index, open))
    }

    /// What the model gives to the right choice of an answer whose call at `chosen` was taken, where choices are
    /// compared by likelihood.
    pub(super) fn reference(&self, open: &Open, chosen: &str) -> Option<ReferenceBits> {
        let Some(Scorer::Likelihood(spec)) = &self.spec.scorer else {
            return None;
        };
        let graded = open.item.graded();
        match spec.by {
            By::Text => ReferenceBits::by_text(&graded, &texts(open, &graded)?),
            By::Letter => {
                let domain = reported(open, DOMAIN);
                ReferenceBits::by_letter(&graded, &reported(open, chosen)?, domain.as_deref())
            }
        }
    }
}

/// The log-probabilities that came with the call of that place.
fn reported(open: &Open, path: &str) -> Option<Vec<(String, f64)>> {
    let call = open.calls.iter().find(|call| call.path == path)?;
    Some(logprobs(call))
}

/// The texts of the choices as they were measured; none unless all were.
fn texts(open: &Open, graded: &Graded) -> Option<Vec<ChoiceLikelihood>> {
    let tokens = |path: &str| -> Option<Vec<f64>> {
        Some(
            reported(open, path)?
                .into_iter()
                .map(|(_, log)| log)
                .collect(),
        )
    };
    let choices = graded.choices.iter().enumerate();
    choices
        .map(|(index, text)| {
            let domain = tokens(&format!("{DOMAIN}.{index}"));
            let question = tokens(&place(index))?;
            Some(ChoiceLikelihood::of_tokens(
                text.trim().len(),
                &question,
                domain.as_deref(),
            ))
        })
        .collect()
}

/// The path of the call that measures a choice after the question.
fn place(index: usize) -> String {
    format!("choice.{index}")
}

fn domain_call(spec: &LikelihoodSpec, path: String) -> Call {
    Call {
        path,
        role: CallRole::Answer,
        seat: Seat::default(),
        messages: vec![Message::new(Role::User, &spec.domain)],
        goes_on: false,
        limit: Limit::Answer,
        effort: None,
        branch: 0,
    }
}

fn chosen(spec: &LikelihoodSpec, index: usize, open: &Open) -> Score {
    let scorer = Scorer::Likelihood(spec.clone());
    scorer.score(&choice::letter(index).to_string(), &open.item.graded())
}
