//! MT-Bench: open questions in eight categories, some with a reference answer; a model judges.
//!
//! A strategy asks one question, so the first turn of each is taken and the second left out.

use std::collections::HashMap;

use serde_json::Value;

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, wrong};
use crate::scoring::{JudgeSpec, Scorer};
use crate::track::rows::jsonl_rows;

const RUBRIC: &str = "Judge how well the answer serves the person who asked: is it right, to the point, complete \
and clear? An answer that contradicts the reference answer, where there is one, gets at most 3 points. Length by \
itself earns nothing.";

pub(super) fn read(files: &Files<'_>, judge: Option<&str>) -> Result<Vec<Imported>, ImportError> {
    let judge = judge.ok_or(ImportError::NoJudge)?;
    let (mut questions, mut references) = (Vec::new(), HashMap::new());
    for (file, lines) in files {
        for (line, row) in jsonl_rows(lines).map_err(at(file))? {
            let id = row
                .get("question_id")
                .and_then(Value::as_u64)
                .ok_or_else(|| wrong(file, line, "question_id", "this is no number"))?;
            let turn =
                |list: Option<&Value>| list?.as_array()?.first()?.as_str().map(str::to_owned);
            if let Some(choices) = row.get("choices") {
                let first = choices.as_array().and_then(|choices| choices.first());
                if let Some(answer) = turn(first.and_then(|choice| choice.get("turns"))) {
                    references.insert(id, answer);
                }
            } else {
                let question = turn(row.get("turns"))
                    .ok_or_else(|| wrong(file, line, "turns", "there is no first turn"))?;
                let category = row
                    .get("category")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                questions.push((id, question, category));
            }
        }
    }
    if questions.is_empty() {
        return Err(ImportError::NoFile {
            wanted: "question.jsonl of MT-Bench",
        });
    }
    let items = questions
        .into_iter()
        .map(|(id, question, category)| {
            let mut item = plain_item(id.to_string(), question);
            item.category = category;
            item.target = references.get(&id).map(|answer| answer.as_str().into());
            item
        })
        .collect();
    let spec = plain_spec(
        "mt-bench",
        "MT-Bench, first turns",
        "Open questions in eight categories, judged by a model (Zheng et al. 2023).",
        1024,
        Scorer::Judge(JudgeSpec {
            judge: judge.to_owned(),
            rubric: RUBRIC.to_owned(),
            max: 10,
            reference: true,
        }),
    );
    Ok(vec![Imported { spec, items }])
}
