//! Items from the rows of a file, in the columns of Openmic or in any others that the track maps.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ItemSpec;
use super::rows::{MAX_PROBLEMS, Row, Rows, SourceProblem, finished, problem};
use crate::extract::choice::letter;
use crate::near::hint;
use crate::scoring::{Check, Target, compile};

/// Columns of a file that needs no mapping.
const OWN: [&str; 8] = [
    "id", "input", "turns", "target", "choices", "checks", "category", "language",
];

/// Where the items come from and which columns they are made of: `[items]`.
///
/// `id`, `input`, `category` and `language` are the name of a column, or a template that names columns in
/// braces: `"{question}\n{choices}"`. A dot leads into an object: `answer.text`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemsSpec {
    /// The file beside `track.toml`: `.jsonl`, `.json`, `.csv` or `.parquet`; `items.…` when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The item's name; the number of its row when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The column of the right answer, or several columns of accepted ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Names>,
    /// A pattern whose first group is the right answer within the column: `"#### (.+)"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_pattern: Option<String>,
    /// The column that lists the choices, or a column for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Names>,
    /// Category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// The name of one column, or of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One column.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl ItemsSpec {
    /// Whether columns are mapped, rather than named as in Openmic's own files.
    #[must_use]
    pub const fn maps(&self) -> bool {
        self.id.is_some()
            || self.input.is_some()
            || self.target.is_some()
            || self.choices.is_some()
            || self.category.is_some()
            || self.language.is_some()
    }
}

/// The items of rows, by the track's mapping or by Openmic's own columns.
///
/// # Errors
/// What is wrong, with line and field, for at most twenty places.
pub fn items(rows: &Rows, spec: Option<&ItemsSpec>) -> Result<Vec<ItemSpec>, Vec<SourceProblem>> {
    let mapping = spec.filter(|spec| spec.maps());
    let (mut items, mut problems) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, (line, row)) in rows.iter().enumerate() {
        let item = match mapping {
            None => own_item(*line, row),
            Some(mapping) => mapped_item(*line, index, row, mapping),
        };
        match item {
            Ok(item) => items.push(item),
            Err(found) => problems.extend(found),
        }
        if problems.len() >= MAX_PROBLEMS {
            problems.truncate(MAX_PROBLEMS);
            break;
        }
    }
    finished(items, problems)
}

/// An item in Openmic's own columns.
fn own_item(line: u64, row: &Row) -> Result<ItemSpec, Vec<SourceProblem>> {
    let mut problems: Vec<SourceProblem> = row
        .keys()
        .filter(|name| !OWN.contains(&name.as_str()))
        .map(|name| {
            let near = hint(name, OWN);
            let map = if near.is_empty() {
                ". Name the columns under [items] in track.toml, or remove this one"
            } else {
                ""
            };
            problem(line, name, format!("this field is unknown{near}{map}"))
        })
        .collect();
    for name in ["id", "input"] {
        if !row.contains_key(name) {
            problems.push(problem(line, name, "this field is missing"));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = |name: &str| {
        row.get(name)
            .filter(|value| !value.is_null())
            .map(|value| plain(value).ok_or_else(|| problem(line, name, "this must be a text")))
    };
    let of = |found: Option<Result<String, SourceProblem>>| found.transpose().map_err(|p| vec![p]);
    Ok(ItemSpec {
        id: of(text("id"))?.unwrap_or_default(),
        input: of(text("input"))?.unwrap_or_default(),
        turns: turns(line, row)?,
        target: row
            .get("target")
            .filter(|value| !value.is_null())
            .map(|value| {
                target(value).ok_or_else(|| {
                    vec![problem(
                        line,
                        "target",
                        "this must be a text or a list of texts",
                    )]
                })
            })
            .transpose()?,
        choices: row
            .get("choices")
            .map(|value| {
                list(value)
                    .ok_or_else(|| vec![problem(line, "choices", "this must be a list of texts")])
            })
            .transpose()?
            .unwrap_or_default(),
        checks: checks(line, row)?,
        category: of(text("category"))?,
        language: of(text("language"))?,
    })
}

/// What is asked after the input. A text alone is one turn, whatever signs it has.
fn turns(line: u64, row: &Row) -> Result<Vec<String>, Vec<SourceProblem>> {
    match row.get("turns") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) if !text.trim_start().starts_with('[') => Ok(vec![text.clone()]),
        Some(value) => {
            list(value).ok_or_else(|| vec![problem(line, "turns", "this must be a list of texts")])
        }
    }
}

fn checks(line: u64, row: &Row) -> Result<Vec<Check>, Vec<SourceProblem>> {
    let Some(value) = row.get("checks") else {
        return Ok(Vec::new());
    };
    let parsed = match value {
        Value::String(text) => serde_json::from_str(text),
        other => serde_json::from_value(other.clone()),
    };
    parsed.map_err(|error| {
        vec![problem(
            line,
            "checks",
            crate::near::explain(&error.to_string()),
        )]
    })
}

fn mapped_item(
    line: u64,
    index: usize,
    row: &Row,
    spec: &ItemsSpec,
) -> Result<ItemSpec, Vec<SourceProblem>> {
    let one = |found: SourceProblem| vec![found];
    let choices = match &spec.choices {
        None => Vec::new(),
        Some(Names::One(name)) => {
            let value = column(line, "choices", row, name).map_err(one)?;
            list(value).ok_or_else(|| {
                vec![problem(
                    line,
                    "choices",
                    format!("the column {name:?} is not a list"),
                )]
            })?
        }
        Some(Names::Several(names)) => names
            .iter()
            .map(|name| {
                let value = column(line, "choices", row, name)?;
                plain(value).ok_or_else(|| {
                    problem(
                        line,
                        "choices",
                        format!("the column {name:?} is not a text"),
                    )
                })
            })
            .collect::<Result<_, _>>()
            .map_err(one)?,
    };
    let text = |field: &str, name: &Option<String>| {
        name.as_ref()
            .map(|name| filled(line, field, row, name, &choices))
            .transpose()
            .map_err(one)
    };
    let target = match &spec.target {
        None => None,
        Some(Names::One(name)) => {
            let value = column(line, "target", row, name).map_err(one)?;
            Some(target(value).ok_or_else(|| {
                vec![problem(
                    line,
                    "target",
                    format!("the column {name:?} is neither a text nor a list of texts"),
                )]
            })?)
        }
        Some(Names::Several(names)) => Some(Target::Several(
            names
                .iter()
                .filter_map(|name| plain(lookup(row, name)?))
                .collect(),
        )),
    };
    let target = match (&spec.target_pattern, target) {
        (Some(pattern), Some(target)) => Some(captured(line, pattern, &target).map_err(one)?),
        (_, target) => target,
    };
    // The number of a choice is its letter: answers are letters everywhere.
    let target = match target {
        Some(Target::One(number)) if !choices.is_empty() && !choices.contains(&number) => {
            match number.parse::<usize>() {
                Ok(n) if n < choices.len() => Some(Target::One(letter(n).to_string())),
                _ => Some(Target::One(number)),
            }
        }
        other => other,
    };
    Ok(ItemSpec {
        id: text("id", &spec.id)?.unwrap_or_else(|| format!("{}", index + 1)),
        input: match &spec.input {
            Some(_) => text("input", &spec.input)?.unwrap_or_default(),
            None => filled(line, "input", row, "input", &choices).map_err(one)?,
        },
        turns: Vec::new(),
        target,
        checks: checks(line, row)?,
        category: text("category", &spec.category)?,
        language: text("language", &spec.language)?,
        choices,
    })
}

/// The part of each accepted answer that a pattern captures.
fn captured(line: u64, pattern: &str, target: &Target) -> Result<Target, SourceProblem> {
    let compiled = compile(pattern).map_err(|message| problem(line, "target_pattern", message))?;
    let parts: Vec<String> = target
        .accepted()
        .iter()
        .map(|text| {
            compiled
                .captures_iter(text)
                .last()
                .and_then(|groups| groups.get(1).or_else(|| groups.get(0)))
                .map(|part| part.as_str().trim().to_owned())
                .ok_or_else(|| {
                    problem(
                        line,
                        "target",
                        format!("the pattern {pattern:?} does not match {text:?}"),
                    )
                })
        })
        .collect::<Result<_, _>>()?;
    Ok(match <[String; 1]>::try_from(parts) {
        Ok([one]) => Target::One(one),
        Err(several) => Target::Several(several),
    })
}

/// A value by the name of its column, or by a path of names with dots.
fn lookup<'a>(row: &'a Row, name: &str) -> Option<&'a Value> {
    if let Some(value) = row.get(name) {
        return Some(value).filter(|value| !value.is_null());
    }
    let (first, rest) = name.split_once('.')?;
    let mut value = row.get(first)?;
    for part in rest.split('.') {
        value = match value {
            Value::Object(fields) => fields.get(part)?,
            Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value).filter(|value| !value.is_null())
}

fn column<'a>(
    line: u64,
    field: &str,
    row: &'a Row,
    name: &str,
) -> Result<&'a Value, SourceProblem> {
    lookup(row, name).ok_or_else(|| {
        let near = hint(name, row.keys().map(String::as_str));
        let there = if near.is_empty() {
            format!(
                "; there are {}",
                row.keys().cloned().collect::<Vec<_>>().join(", ")
            )
        } else {
            near
        };
        problem(line, field, format!("there is no column {name:?}{there}"))
    })
}

/// A column, or a template filled with columns. `{choices}` stands for the choices, a line each with its
/// letter; `{{` and `}}` for braces.
fn filled(
    line: u64,
    field: &str,
    row: &Row,
    name: &str,
    choices: &[String],
) -> Result<String, SourceProblem> {
    let value_of = |name: &str| {
        if name == "choices" && !choices.is_empty() {
            return Ok(lettered(choices));
        }
        let value = column(line, field, row, name)?;
        plain(value)
            .ok_or_else(|| problem(line, field, format!("the column {name:?} is not a text")))
    };
    if !name.contains('{') {
        return value_of(name);
    }
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
        } else if brace == "{" {
            let Some(end) = rest.find('}') else {
                return Err(problem(
                    line,
                    field,
                    format!("the template {name:?} has a brace that is never closed"),
                ));
            };
            out.push_str(&value_of(rest[..end].trim())?);
            rest = &rest[end + 1..];
        } else {
            return Err(problem(
                line,
                field,
                format!(
                    "the template {name:?} closes a brace that was not opened: write }}}} for a brace"
                ),
            ));
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The choices as they are shown in a question.
#[must_use]
pub fn lettered(choices: &[String]) -> String {
    choices
        .iter()
        .enumerate()
        .map(|(index, choice)| format!("({}) {choice}", letter(index)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A text, number or truth value as text.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The accepted answers that a value names: a text, number or truth value, or a list of them.
pub(crate) fn target(value: &Value) -> Option<Target> {
    match value {
        Value::Array(list) => list
            .iter()
            .map(plain)
            .collect::<Option<_>>()
            .map(Target::Several),
        other => plain(other).map(Target::One),
    }
}

/// A list of texts: a JSON list, an object's values, or in CSV a JSON list or texts between bars.
fn list(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::String(text) if text.trim_start().starts_with('[') => {
            serde_json::from_str::<Value>(text)
                .ok()
                .and_then(|value| list(&value))
        }
        Value::String(text) => Some(text.split('|').map(|part| part.trim().to_owned()).collect()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
