//! Scoring files of answers without a database: samples in, accuracy, pass@k, maj@k and bits out.

mod report;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use crate::near::{explain, hint};
use crate::scoring::{Check, Graded, Scorer};
use crate::track::SourceProblem;
use crate::track::rows::json_words;
use crate::track::source::{plain, target};

pub use report::{ItemReport, Report, ReportError, report};

/// One sample of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its score, 0 to 1.
    pub score: f64,
    /// The class of equal answers it belongs to: empty when an answer holds none, `None` when the file
    /// has no answers.
    pub class: Option<String>,
    /// What was compared, where the answer was scored here.
    pub extracted: Option<String>,
}

/// An item with its samples, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredItem {
    /// Its name.
    pub item: String,
    /// Its samples.
    pub samples: Vec<Sample>,
}

/// A line of a file of answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    item: Value,
    correct: Option<Value>,
    answer: Option<Value>,
    reasoning: Option<String>,
    target: Option<Value>,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    checks: Vec<Check>,
    #[serde(rename = "sample")]
    _sample: Option<Value>,
    #[serde(rename = "category")]
    _category: Option<Value>,
}

const FIELDS: [&str; 9] = [
    "item",
    "correct",
    "answer",
    "reasoning",
    "target",
    "choices",
    "checks",
    "sample",
    "category",
];

/// Reads samples: lines of JSON with `item` and either `correct` (true, false or a number from 0 to 1) or
/// `answer` with what the scorer needs (`target`, `choices`, `checks`). Lines of one item are its samples.
/// A document with `raw_scored_generations` (and `raw_generations`), as CRUXEval publishes, is read too.
///
/// # Errors
/// What is wrong, with its line and field.
pub fn read(text: &str, scorer: &Scorer) -> Result<Vec<ScoredItem>, SourceProblem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(items) = generations(text) {
        return items;
    }
    let mut items: Vec<ScoredItem> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    for (line, number) in text.lines().zip(1u64..) {
        if line.trim().is_empty() {
            continue;
        }
        let (name, sample) = sample(line, number, scorer)?;
        let at = *index.entry(name.clone()).or_insert_with(|| {
            items.push(ScoredItem {
                item: name,
                samples: Vec::new(),
            });
            items.len() - 1
        });
        items[at].samples.push(sample);
    }
    if items.is_empty() {
        return Err(problem(
            1,
            None,
            "there are no samples: write a line such as {\"item\":\"a\",\"correct\":true}",
        ));
    }
    Ok(items)
}

fn problem(line: u64, field: Option<&str>, message: impl Into<String>) -> SourceProblem {
    SourceProblem {
        line,
        field: field.map(str::to_owned),
        message: message.into(),
    }
}

fn sample(text: &str, number: u64, scorer: &Scorer) -> Result<(String, Sample), SourceProblem> {
    let line: Line = serde_json::from_str(text).map_err(|error| {
        let message = explain(&json_words(&error));
        // Which field is unknown or missing is said by the message.
        let field = format!("column {}", error.column());
        let what = match error.is_syntax() || error.is_eof() {
            true => "this is not JSON",
            false => "this is not a sample",
        };
        problem(number, Some(&field), format!("{what}: {message}"))
    })?;
    let name = match &line.item {
        Value::String(name) => name.clone(),
        Value::Number(number) => number.to_string(),
        _ => {
            return Err(problem(
                number,
                Some("item"),
                "this must be a text or a number",
            ));
        }
    };
    let answer = line
        .answer
        .as_ref()
        .map(|answer| {
            plain(answer)
                .ok_or_else(|| problem(number, Some("answer"), "this must be a text or a number"))
        })
        .transpose()?
        .map(|answer| crate::extract::spoken_with(&answer, line.reasoning.as_deref()).into_owned());
    let target = line
        .target
        .as_ref()
        .map(|value| {
            target(value).ok_or_else(|| {
                let message = "this must be a text, a number, true or false, or a list of them";
                problem(number, Some("target"), message)
            })
        })
        .transpose()?;
    if let Some(correct) = &line.correct {
        let score = truth(correct).ok_or_else(|| {
            problem(
                number,
                Some("correct"),
                "this must be true, false or a number from 0 to 1",
            )
        })?;
        // An answer beside the verdict is for counting votes; what it is worth is said already.
        let class = answer.map(|answer| {
            let extracted = scorer.score(&answer, &Graded::default()).extracted;
            let extracted = if extracted.is_empty() {
                crate::extract::final_text(&answer).to_owned()
            } else {
                extracted
            };
            scorer.key(&extracted)
        });
        return Ok((
            name,
            Sample {
                score,
                class,
                extracted: None,
            },
        ));
    }
    let Some(answer) = answer else {
        return Err(problem(
            number,
            None,
            "there is neither \"correct\" nor \"answer\": write one of them",
        ));
    };
    let lacks = match scorer {
        Scorer::Instructions { .. } if line.checks.is_empty() => Some("checks"),
        other if other.needs_target() && target.is_none() => Some("target"),
        _ => None,
    };
    if let Some(field) = lacks {
        let kind = scorer.kind();
        return Err(problem(
            number,
            Some(field),
            format!("this is missing, and the scorer {kind} needs it"),
        ));
    }
    let item = Graded {
        target,
        choices: line.choices,
        checks: line.checks,
        ..Graded::default()
    };
    let score = scorer.score(&answer, &item);
    Ok((
        name,
        Sample {
            score: score.value,
            class: Some(scorer.key(&score.extracted)),
            extracted: Some(score.extracted),
        },
    ))
}

fn truth(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        other => other.as_f64().filter(|x| (0.0..=1.0).contains(x)),
    }
}

/// Items of a document that lists verdicts, and maybe answers, by item; none if this is no such document.
fn generations(text: &str) -> Option<Result<Vec<ScoredItem>, SourceProblem>> {
    if !text.trim_start().starts_with('{') || !text.contains("\"raw_scored_generations\"") {
        return None;
    }
    let document: Value = serde_json::from_str(text).ok()?;
    let verdicts = document.get("raw_scored_generations")?.as_object()?;
    let answers = document.get("raw_generations").and_then(Value::as_object);
    let items = verdicts
        .iter()
        .map(|(name, list)| {
            let wrong = || problem(1, Some(name), "this is no list of verdicts");
            let list = list.as_array().ok_or_else(wrong)?;
            let said = answers.and_then(|answers| answers.get(name)?.as_array());
            let samples = list
                .iter()
                .enumerate()
                .map(|(index, verdict)| {
                    Ok(Sample {
                        score: truth(verdict).ok_or_else(wrong)?,
                        class: said
                            .and_then(|said| said.get(index)?.as_str())
                            .map(|answer| answer.trim().to_owned()),
                        extracted: None,
                    })
                })
                .collect::<Result<_, SourceProblem>>()?;
            Ok(ScoredItem {
                item: name.clone(),
                samples,
            })
        })
        .collect();
    Some(items)
}

/// The scorer of a name on the command line, with its settings.
///
/// # Errors
/// A sentence that names the scorers there are, or the setting that is missing.
pub fn scorer(name: &str, settings: &ScorerSettings) -> Result<Scorer, String> {
    const NAMES: [&str; 8] = [
        "normalised",
        "exact",
        "numeric",
        "choice",
        "contains",
        "regex",
        "json_schema",
        "instructions",
    ];
    let scorer = match name {
        "normalised" => Scorer::Normalised {
            take: Some(crate::scoring::Take::Final),
        },
        "exact" => Scorer::Exact { take: None },
        "numeric" => Scorer::Numeric {
            tolerance: settings.tolerance,
            relative: settings.relative,
        },
        "choice" => Scorer::Choice {},
        "contains" => Scorer::Contains {
            all: false,
            case_sensitive: false,
        },
        "regex" => Scorer::Regex {
            pattern: settings
                .pattern
                .clone()
                .ok_or("the scorer regex needs --pattern")?,
            occurrence: crate::scoring::Occurrence::Last,
        },
        "json_schema" => Scorer::JsonSchema {
            schema: settings
                .schema
                .clone()
                .ok_or("the scorer json_schema needs --schema FILE")?,
        },
        "instructions" => Scorer::Instructions {
            loose: settings.loose,
            partial: false,
        },
        other => {
            return Err(format!(
                "the scorer {other:?} is unknown{}; there are {}",
                hint(other, NAMES),
                NAMES.join(", ")
            ));
        }
    };
    match scorer.problems().into_iter().next() {
        Some((field, problem)) => Err(format!("{field}: {problem}")),
        None => Ok(scorer),
    }
}

/// What scorers may be told on the command line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScorerSettings {
    /// Pattern of `regex`.
    pub pattern: Option<String>,
    /// Schema of `json_schema`.
    pub schema: Option<Value>,
    /// Absolute tolerance of `numeric`.
    pub tolerance: f64,
    /// Relative tolerance of `numeric`.
    pub relative: f64,
    /// Whether `instructions` forgives introductions.
    pub loose: bool,
}

/// The fields a line may have, for help texts.
#[must_use]
pub fn fields() -> String {
    FIELDS.join(", ")
}

#[cfg(test)]
mod tests;
