//! PandaLM's human test set: pairs of answers, each judged by several annotators.
//!
//! An object has `cmp_key` ("left-model_right-model"), `instruction`, `input`, `response1`,
//! `response2` and `annotator1`, `annotator2`, … with 1 (first better), 2 (second better) or 0 (tie).

use serde_json::{Map, Value};

use super::records::{for_each_object, shown};
use super::{FileKind, TimeColumn, VoteFileError, VoteRow, time};
use crate::outcome::Outcome;

const MODELS: &str = "cmp_key";
const ANNOTATOR: &str = "annotator";

/// Reads a JSON array or JSON lines: one vote per annotator and pair.
pub(super) fn read_objects(
    bytes: &[u8],
    kind: FileKind,
    column: &TimeColumn,
) -> Result<Vec<VoteRow>, VoteFileError> {
    let mut rows = Vec::new();
    for_each_object(bytes, kind, |line, object| {
        let annotators = annotators(&object);
        if annotators.is_empty() || !object.contains_key(MODELS) {
            return Err(missing(line, &object, annotators.is_empty()));
        }
        let (left, right) = models(line, &object[MODELS])?;
        let cast = time::of_object(line, &object, column)?;
        for number in annotators {
            let field = format!("{ANNOTATOR}{number}");
            rows.push(VoteRow {
                left: left.clone(),
                right: right.clone(),
                outcome: verdict(line, &field, &object[&field])?,
                voter: Some(format!("{ANNOTATOR} {number}")),
                prompt: prompt(&object),
                left_text: text(&object, "response1"),
                right_text: text(&object, "response2"),
                group: None,
                cast: cast.clone(),
                line,
            });
        }
        Ok(())
    })?;
    Ok(rows)
}

/// Numbers of the annotators that judged this pair, ascending.
fn annotators(object: &Map<String, Value>) -> Vec<u32> {
    let mut numbers: Vec<u32> = object
        .keys()
        .filter_map(|key| {
            let number: u32 = key.strip_prefix(ANNOTATOR)?.parse().ok()?;
            // "annotator01" or "annotator+1" would not be found again under its number.
            (format!("{ANNOTATOR}{number}") == *key).then_some(number)
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

fn models(line: u64, key: &Value) -> Result<(String, String), VoteFileError> {
    let names = key.as_str().and_then(|key| key.split_once('_'));
    match names {
        Some((left, right)) if !left.is_empty() && !right.is_empty() && !right.contains('_') => {
            if left == right {
                return Err(VoteFileError::SameModel {
                    line,
                    model: left.to_owned(),
                });
            }
            Ok((left.to_owned(), right.to_owned()))
        }
        _ => Err(VoteFileError::Value {
            line,
            field: MODELS.to_owned(),
            value: shown(key),
            expected: "expected two names of models with one _ between them",
        }),
    }
}

fn verdict(line: u64, field: &str, value: &Value) -> Result<Outcome, VoteFileError> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        Some(0) => Ok(Outcome::Both),
        Some(1) => Ok(Outcome::Left),
        Some(2) => Ok(Outcome::Right),
        _ => Err(VoteFileError::Value {
            line,
            field: field.to_owned(),
            value: shown(value),
            expected: "expected 1 (first better), 2 (second better) or 0 (tie)",
        }),
    }
}

/// The instruction, and below it the input if there is one.
fn prompt(object: &Map<String, Value>) -> Option<String> {
    match (text(object, "instruction"), text(object, "input")) {
        (Some(instruction), Some(input)) => Some(format!("{instruction}\n\n{input}")),
        (instruction, input) => instruction.or(input),
    }
}

fn text(object: &Map<String, Value>, field: &str) -> Option<String> {
    let text = object.get(field)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn missing(line: u64, object: &Map<String, Value>, no_annotator: bool) -> VoteFileError {
    let mut missing = Vec::new();
    if !object.contains_key(MODELS) {
        missing.push(MODELS.to_owned());
    }
    if no_annotator {
        missing.push(format!("{ANNOTATOR}1"));
    }
    VoteFileError::MissingFields {
        line,
        missing,
        found: object.keys().cloned().collect(),
        near: Vec::new(),
    }
}
