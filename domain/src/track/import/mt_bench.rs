//! MT-Bench: open questions of two turns in eight categories, some with reference answers; a model judges
//! both answers together.

use std::collections::HashMap;

use serde_json::Value;

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, wrong};
use crate::scoring::{JudgeSpec, Scorer};
use crate::track::rows::jsonl_rows;

const RUBRIC: &str = "Judge how well the answer serves the person who asked: is it right, to the point, complete \
and clear? An answer that contradicts the reference answer, where there is one, gets at most 3 points. Length by \
itself earns nothing.";

/// The texts of a list of turns.
fn turns(list: Option<&Value>) -> Vec<String> {
    let texts = list.and_then(Value::as_array).into_iter().flatten();
    texts
        .map_while(|turn| turn.as_str().map(str::to_owned))
        .filter(|turn| !turn.trim().is_empty())
        .collect()
}

/// The reference answers to all turns as one text.
fn numbered(answers: &[String]) -> String {
    match answers {
        [only] => only.clone(),
        _ => (1..)
            .zip(answers)
            .map(|(number, answer)| format!("Answer {number}: {}", answer.trim()))
            .collect::<Vec<_>>()
            .join("\n\n"),
    }
}

pub(super) fn read(files: &Files<'_>, judge: Option<&str>) -> Result<Vec<Imported>, ImportError> {
    let judge = judge.ok_or(ImportError::NoJudge)?;
    let (mut questions, mut references) = (Vec::new(), HashMap::new());
    for (file, lines) in files {
        for (line, row) in jsonl_rows(lines).map_err(at(file))? {
            let id = row
                .get("question_id")
                .and_then(Value::as_u64)
                .ok_or_else(|| wrong(file, line, "question_id", "this is no number"))?;
            if let Some(choices) = row.get("choices") {
                let first = choices.as_array().and_then(|choices| choices.first());
                let answers = turns(first.and_then(|choice| choice.get("turns")));
                if !answers.is_empty() {
                    references.insert(id, numbered(&answers));
                }
            } else {
                let question = turns(row.get("turns"));
                if question.is_empty() {
                    return Err(wrong(file, line, "turns", "there is no first turn"));
                }
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
        .map(|(id, mut question, category)| {
            let first = question.remove(0);
            let mut item = plain_item(id.to_string(), first);
            item.turns = question;
            item.category = category;
            item.target = references.get(&id).map(|answer| answer.as_str().into());
            item
        })
        .collect();
    let spec = plain_spec(
        "mt-bench",
        "MT-Bench",
        "Open questions of two turns in eight categories, both answers judged together by a model (Zheng et al. 2023).",
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
