//! The arena convention: `model_a`, `model_b`, `winner`, and optionally who judged and the prompt.

use serde_json::{Map, Value};

use super::records::{Lines, for_each_object, shown, without_bom};
use super::{Columns, FileKind, VoteFileError, VoteRow};
use crate::outcome::Outcome;

const VOTER: [&str; 2] = ["voter", "judge"];
const PROMPT: &str = "prompt";

const NAME_EXPECTED: &str = "expected the name of a model";
const WINNER_EXPECTED: &str = "expected model_a, model_b, tie or both_bad";

/// `winner` as published vote files spell it, older spellings and our own included.
fn outcome(winner: &str) -> Option<Outcome> {
    match winner {
        "model_a" | "left" => Some(Outcome::Left),
        "model_b" | "right" => Some(Outcome::Right),
        "tie" | "both" => Some(Outcome::Both),
        "both_bad" | "neither" | "bothbad" | "tie (bothbad)" => Some(Outcome::Neither),
        _ => None,
    }
}

/// One vote from the texts of its fields.
fn row(
    line: u64,
    columns: &Columns,
    [left, right, winner]: [&str; 3],
    voter: Option<String>,
    prompt: Option<String>,
    group: Option<String>,
) -> Result<VoteRow, VoteFileError> {
    let invalid = |field: &str, value: &str, expected| VoteFileError::Value {
        line,
        field: field.to_owned(),
        value: shown(&Value::from(value)),
        expected,
    };
    for (field, name) in [(&columns.left, left), (&columns.right, right)] {
        if name.is_empty() {
            return Err(invalid(field, name, NAME_EXPECTED));
        }
    }
    if left == right {
        return Err(VoteFileError::SameModel {
            line,
            model: left.to_owned(),
        });
    }
    Ok(VoteRow {
        left: left.to_owned(),
        right: right.to_owned(),
        outcome: outcome(winner)
            .ok_or_else(|| invalid(&columns.winner, winner, WINNER_EXPECTED))?,
        voter,
        prompt,
        left_text: None,
        right_text: None,
        group,
        line,
    })
}

/// Reads a CSV file with a header row.
pub(super) fn read_csv(bytes: &[u8], columns: &Columns) -> Result<Vec<VoteRow>, VoteFileError> {
    let bytes = without_bom(bytes);
    let mut lines = Lines::new(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut header: Option<Header> = None;
    let mut rows = Vec::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|error| VoteFileError::Csv {
                line: lines.of_record(start),
                message: error.to_string(),
            })?;
        if !more {
            break;
        }
        let line = lines.of_record(start);
        let Some(header) = &header else {
            header = Some(Header::parse(line, &record, columns)?);
            continue;
        };
        if record.len() != header.columns {
            return Err(VoteFileError::Csv {
                line,
                message: format!(
                    "this row has {} fields, the header has {}",
                    record.len(),
                    header.columns
                ),
            });
        }
        let text = |column: usize| field(line, &record, column);
        let optional = |column: Option<usize>| -> Result<Option<String>, VoteFileError> {
            let Some(column) = column else {
                return Ok(None);
            };
            let text = text(column)?;
            Ok((!text.is_empty()).then(|| text.to_owned()))
        };
        let [left, right, winner] = header.required;
        rows.push(row(
            line,
            columns,
            [text(left)?, text(right)?, text(winner)?],
            optional(header.voter)?,
            optional(header.prompt)?,
            optional(header.group)?,
        )?);
    }
    if header.is_none() {
        return Err(VoteFileError::NoVotes);
    }
    Ok(rows)
}

/// Where the columns are.
struct Header {
    columns: usize,
    required: [usize; 3],
    voter: Option<usize>,
    prompt: Option<usize>,
    group: Option<usize>,
}

impl Header {
    fn parse(
        line: u64,
        record: &csv::ByteRecord,
        columns: &Columns,
    ) -> Result<Self, VoteFileError> {
        let names = (0..record.len())
            .map(|column| field(line, record, column))
            .collect::<Result<Vec<_>, _>>()?;
        let find = |wanted: &str| -> Result<Option<usize>, VoteFileError> {
            let mut at = (0..names.len()).filter(|&column| names[column] == wanted);
            let first = at.next();
            if at.next().is_some() {
                return Err(VoteFileError::DuplicateColumn {
                    line,
                    column: wanted.to_owned(),
                });
            }
            Ok(first)
        };
        let [Some(left), Some(right), Some(winner)] = [
            find(&columns.left)?,
            find(&columns.right)?,
            find(&columns.winner)?,
        ] else {
            return Err(missing(line, columns, names.into_iter()));
        };
        let group = match &columns.by {
            Some(by) => {
                Some(find(by)?.ok_or_else(|| missing(line, columns, names.iter().copied()))?)
            }
            None => None,
        };
        let mut voter = None;
        for name in VOTER {
            voter = voter.or(find(name)?);
        }
        Ok(Self {
            columns: record.len(),
            required: [left, right, winner],
            voter,
            prompt: find(PROMPT)?,
            group,
        })
    }
}

/// The text of one field, without white space at its ends.
fn field(line: u64, record: &csv::ByteRecord, column: usize) -> Result<&str, VoteFileError> {
    let bytes = record.get(column).unwrap_or_default();
    std::str::from_utf8(bytes)
        .map(str::trim)
        .map_err(|_| VoteFileError::NotUtf8 { line })
}

fn missing<'a>(
    line: u64,
    columns: &Columns,
    found: impl Iterator<Item = &'a str>,
) -> VoteFileError {
    let found: Vec<String> = found.map(str::to_owned).collect();
    let missing = columns
        .required()
        .filter(|name| !found.iter().any(|found| found == name))
        .map(str::to_owned)
        .collect();
    // A long or binary first line is not repeated in full.
    let found = found
        .iter()
        .take(40)
        .map(|name| name.chars().take(40).collect())
        .collect();
    VoteFileError::MissingFields {
        line,
        missing,
        found,
    }
}

/// Reads a JSON array or JSON lines.
pub(super) fn read_objects(
    bytes: &[u8],
    kind: FileKind,
    columns: &Columns,
) -> Result<Vec<VoteRow>, VoteFileError> {
    let mut rows = Vec::new();
    for_each_object(bytes, kind, |line, object| {
        if columns.required().any(|name| !object.contains_key(name)) {
            return Err(missing(line, columns, object.keys().map(String::as_str)));
        }
        rows.push(row(
            line,
            columns,
            [
                text(line, &object, &columns.left, NAME_EXPECTED)?,
                text(line, &object, &columns.right, NAME_EXPECTED)?,
                text(line, &object, &columns.winner, WINNER_EXPECTED)?,
            ],
            VOTER.iter().find_map(|name| scalar(object.get(*name)?)),
            object.get(PROMPT).and_then(scalar),
            columns.by.as_ref().and_then(|by| scalar(object.get(by)?)),
        )?);
        Ok(())
    })?;
    Ok(rows)
}

fn text<'a>(
    line: u64,
    object: &'a Map<String, Value>,
    field: &str,
    expected: &'static str,
) -> Result<&'a str, VoteFileError> {
    match object.get(field) {
        Some(Value::String(text)) => Ok(text.trim()),
        other => Err(VoteFileError::Value {
            line,
            field: field.to_owned(),
            value: shown(other.unwrap_or(&Value::Null)),
            expected,
        }),
    }
}

/// An optional text or number; other values (a whole conversation, for one) are passed over.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
