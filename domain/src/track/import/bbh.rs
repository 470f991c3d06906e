//! BIG-Bench Hard: a JSON file per task, with `examples` of input and target, and a file of answers that
//! were recorded directly and step by step.

use std::collections::BTreeMap;

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, stem, text, titled, wrong};
use crate::scoring::{Scorer, Take};
use crate::slug::slugify;
use crate::track::rows::{json_rows, jsonl_rows};

/// Name of the item at a position: recorded answers find it by this.
fn item_id(index: u64) -> String {
    format!("{index:03}")
}

fn track_slug(task: &str) -> String {
    slugify(&format!("bbh {task}"))
}

pub(super) fn read(files: &Files<'_>) -> Result<Vec<Imported>, ImportError> {
    let mut tracks = Vec::new();
    for (file, document) in files {
        let rows = json_rows(document).map_err(at(file))?;
        let mut items = Vec::with_capacity(rows.len());
        for (number, row) in &rows {
            let input = text(file, *number, row, "input")?;
            let mut item = plain_item(item_id(number - 1), input.to_owned());
            item.target = Some(text(file, *number, row, "target")?.into());
            item.choices = options(input);
            items.push(item);
        }
        let lettered = !items.is_empty() && items.iter().all(|item| !item.choices.is_empty());
        let scorer = if lettered {
            Scorer::Choice {}
        } else {
            Scorer::Normalised {
                take: Some(Take::Final),
            }
        };
        let task = stem(file);
        let mut spec = plain_spec(
            &track_slug(task),
            &format!("BBH: {}", titled(task)),
            "A task of BIG-Bench Hard (Suzgun et al. 2022).",
            512,
            scorer,
        );
        spec.request.template = "{input}\n\nEnd with: The answer is".to_owned();
        spec.canary = canary(document);
        tracks.push(Imported { spec, items });
    }
    if tracks.is_empty() {
        return Err(ImportError::NoFile {
            wanted: "a task of BIG-Bench Hard, such as date_understanding.json",
        });
    }
    Ok(tracks)
}

/// The canary that the files themselves carry.
fn canary(document: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(document).ok()?;
    Some(value.get("canary")?.as_str()?.to_owned())
}

/// The choices that an input lists: lines `(A) …` after `Options:`.
fn options(input: &str) -> Vec<String> {
    let Some((_, list)) = input.rsplit_once("Options:") else {
        return Vec::new();
    };
    list.lines()
        .filter_map(|line| {
            let rest = line.trim().strip_prefix('(')?;
            let (letter, text) = rest.split_once(')')?;
            (letter.len() == 1).then(|| text.trim().to_owned())
        })
        .collect()
}

/// Recorded answers of one task in one manner.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Slug of the track they answer.
    pub track: String,
    /// Whether the model was told to think step by step.
    pub step_by_step: bool,
    /// (name of the item, the answer as it was written).
    pub answers: Vec<(String, String)>,
}

/// Reads a file of recorded answers: lines of `task`, `mode` (`direct` or `cot`), `i`, `prediction`.
///
/// # Errors
/// The first line that is none of these.
pub fn recorded(file: &str, lines: &str) -> Result<Vec<Recorded>, ImportError> {
    let rows = jsonl_rows(lines).map_err(at(file))?;
    let mut found: BTreeMap<(String, bool), Vec<(String, String)>> = BTreeMap::new();
    for (line, row) in &rows {
        let step_by_step = match text(file, *line, row, "mode")? {
            "direct" => false,
            "cot" => true,
            other => {
                let message = format!("the mode {other:?} is unknown: write direct or cot");
                return Err(wrong(file, *line, "mode", message));
            }
        };
        let index = row
            .get("i")
            .and_then(serde_json::Value::as_u64)
            .ok_or_else(|| wrong(file, *line, "i", "this is no number from 0"))?;
        let track = track_slug(text(file, *line, row, "task")?);
        let answer = text(file, *line, row, "prediction")?.to_owned();
        found
            .entry((track, step_by_step))
            .or_default()
            .push((item_id(index), answer));
    }
    Ok(found
        .into_iter()
        .map(|((track, step_by_step), answers)| Recorded {
            track,
            step_by_step,
            answers,
        })
        .collect())
}
