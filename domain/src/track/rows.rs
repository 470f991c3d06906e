//! The rows of a file of items: JSON lines, a JSON document or CSV, each with its line.

use serde_json::{Map, Value};

/// One row of a source: its columns.
pub type Row = Map<String, Value>;

/// Problems after which reading stops: the rest is most likely the same mistake.
pub(super) const MAX_PROBLEMS: usize = 20;

/// What is wrong at one place of a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {message}", .field.as_ref().map_or_else(String::new, |field| format!(", {field}")))]
pub struct SourceProblem {
    /// Line of the file, from 1; row of a Parquet file.
    pub line: u64,
    /// The field of the item, or the column.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

pub(super) fn problem(line: u64, field: &str, message: impl Into<String>) -> SourceProblem {
    SourceProblem {
        line,
        field: (!field.is_empty()).then(|| field.to_owned()),
        message: message.into(),
    }
}

/// Rows with the line on which each begins.
pub type Rows = Vec<(u64, Row)>;

/// The rows of a file of JSON lines; empty lines are passed over.
///
/// # Errors
/// The lines that are no JSON objects.
pub fn jsonl_rows(text: &str) -> Result<Rows, Vec<SourceProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (line, number) in text.lines().zip(1u64..) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(row)) => rows.push((number, row)),
            Ok(_) => problems.push(problem(
                number,
                "",
                "this is not a JSON object: write {\"id\": …}",
            )),
            Err(error) => problems.push(problem(
                number,
                &format!("column {}", error.column()),
                format!("this is not JSON ({})", json_words(&error)),
            )),
        }
        if problems.len() >= MAX_PROBLEMS {
            break;
        }
    }
    finished(rows, problems)
}

/// The rows of a JSON document: a list of objects, or an object with such a list inside (`examples`,
/// `data`, `items`, `rows`). Rows are counted from 1.
///
/// # Errors
/// When there is no such list.
pub fn json_rows(text: &str) -> Result<Rows, Vec<SourceProblem>> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        vec![problem(
            error.line() as u64,
            &format!("column {}", error.column()),
            format!("this is not JSON ({})", json_words(&error)),
        )]
    })?;
    let list = match &value {
        Value::Array(list) => Some(list),
        Value::Object(fields) => ["examples", "data", "items", "rows"]
            .iter()
            .find_map(|name| fields.get(*name)?.as_array()),
        _ => None,
    };
    let Some(list) = list else {
        return Err(vec![problem(
            1,
            "",
            "there is no list of items: write [{\"id\": …}, …]",
        )]);
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (value, number) in list.iter().zip(1u64..) {
        match value {
            Value::Object(row) => rows.push((number, row.clone())),
            _ => problems.push(problem(number, "", "this entry is not an object")),
        }
    }
    finished(rows, problems)
}

/// The rows of a CSV file with a line of column names; an empty cell is a column that is not there.
///
/// # Errors
/// The lines that do not fit the first.
pub fn csv_rows(text: &str) -> Result<Rows, Vec<SourceProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = match reader.headers() {
        Ok(names) => names.clone(),
        Err(error) => return Err(vec![problem(1, "", error.to_string())]),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let row = names
                    .iter()
                    .zip(&record)
                    .filter(|(_, cell)| !cell.is_empty())
                    .map(|(name, cell)| (name.trim().to_owned(), Value::String(cell.to_owned())))
                    .collect();
                rows.push((line, row));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(problem(
                    line,
                    "",
                    format!("{error}; the first line has {} columns", names.len()),
                ));
                if problems.len() >= MAX_PROBLEMS {
                    break;
                }
            }
        }
    }
    finished(rows, problems)
}

/// What is wrong with a text of JSON, without the line that its reader counts from its own beginning.
#[must_use]
pub fn json_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

pub(super) fn finished<T>(
    rows: Vec<T>,
    problems: Vec<SourceProblem>,
) -> Result<Vec<T>, Vec<SourceProblem>> {
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}
