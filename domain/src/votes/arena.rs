//! The arena convention: `model_a`, `model_b`, `winner`, and optionally who judged and the prompt.

use serde_json::{Map, Value};

use super::records::{Lines, for_each_object, shown, without_bom};
use super::{CastTime, Columns, FileKind, TimeColumn, VoteFileError, VoteRow, time};
use crate::outcome::Outcome;
use crate::rating::contextual::normalised_difference;

const VOTER: [&str; 2] = ["voter", "judge"];
const PROMPT: &str = "prompt";

const NAME_EXPECTED: &str = "expected the name of a model";
const WINNER_EXPECTED: &str = "expected model_a, model_b, tie or both_bad";
const NUMBER_EXPECTED: &str = "expected a number";
const SIZE_EXPECTED: &str = "expected a number that is not negative";

/// `winner` as published vote files spell it, older spellings and our own included.
#[inline]
pub(super) fn outcome(winner: &[u8]) -> Option<Outcome> {
    match winner {
        b"model_a" | b"left" => Some(Outcome::Left),
        b"model_b" | b"right" => Some(Outcome::Right),
        b"tie" | b"both" => Some(Outcome::Both),
        b"both_bad" | b"neither" | b"bothbad" | b"tie (bothbad)" => Some(Outcome::Neither),
        _ => None,
    }
}

/// What a vote is made of, as it stands in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) left: &'a str,
    pub(super) right: &'a str,
    pub(super) winner: &'a str,
}

impl Texts<'_> {
    /// The verdict, if this is a vote between two models.
    pub(super) fn check(&self, line: u64, columns: &Columns) -> Result<Outcome, VoteFileError> {
        for (field, name) in [(&columns.left, self.left), (&columns.right, self.right)] {
            if name.is_empty() {
                return Err(invalid(line, field, name, NAME_EXPECTED));
            }
        }
        if self.left == self.right {
            return Err(VoteFileError::SameModel {
                line,
                model: self.left.to_owned(),
            });
        }
        outcome(self.winner.as_bytes())
            .ok_or_else(|| invalid(line, &columns.winner, self.winner, WINNER_EXPECTED))
    }
}

fn invalid(line: u64, field: &str, value: &str, expected: &'static str) -> VoteFileError {
    VoteFileError::Value {
        line,
        field: field.to_owned(),
        value: shown(&Value::from(value)),
        expected,
    }
}

/// What a vote may have besides.
struct Extra {
    voter: Option<String>,
    prompt: Option<String>,
    group: Option<String>,
    cast: Option<CastTime>,
}

/// One vote from the texts of its fields.
fn row(
    line: u64,
    columns: &Columns,
    [left, right, winner]: [&str; 3],
    extra: Extra,
) -> Result<VoteRow, VoteFileError> {
    let outcome = Texts {
        left,
        right,
        winner,
    }
    .check(line, columns)?;
    Ok(VoteRow {
        left: left.to_owned(),
        right: right.to_owned(),
        outcome,
        voter: extra.voter,
        prompt: extra.prompt,
        left_text: None,
        right_text: None,
        group: extra.group,
        cast: extra.cast,
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
        let cast = match &header.time {
            Some((column, name)) => Some(time::of_field(line, name, text(*column)?)?),
            None => None,
        };
        rows.push(row(
            line,
            columns,
            [text(left)?, text(right)?, text(winner)?],
            Extra {
                voter: optional(header.voter)?,
                prompt: optional(header.prompt)?,
                group: optional(header.group)?,
                cast,
            },
        )?);
    }
    if header.is_none() {
        return Err(VoteFileError::NoVotes);
    }
    Ok(rows)
}

/// Where the columns are.
pub(super) struct Header {
    /// How many there are.
    pub(super) columns: usize,
    /// Left, right, winner.
    pub(super) required: [usize; 3],
    voter: Option<usize>,
    prompt: Option<usize>,
    /// The one with the time of the vote, and its name.
    time: Option<(usize, String)>,
    /// The one to group by.
    pub(super) group: Option<usize>,
    /// The controls, in the order in which they were named.
    pub(super) controls: Vec<Control>,
}

impl Header {
    pub(super) fn parse(
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
        let controls = columns
            .controls
            .iter()
            .map(|name| {
                let sides = (find(&left_of(name))?, find(&right_of(name))?);
                match (find(name)?, sides) {
                    (Some(column), _) => Ok(Control::Value(column)),
                    (None, (Some(left), Some(right))) => Ok(Control::Sides(left, right)),
                    _ => Err(missing_control(line, columns, name, names.iter().copied())),
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        // Not `find`: two columns of a usual name that nobody asked for are no mistake.
        let time = columns.time.names().into_iter().find_map(|name| {
            let column = names.iter().position(|found| *found == name)?;
            Some((column, name.to_owned()))
        });
        if let (TimeColumn::Named(name), None) = (&columns.time, &time) {
            let near = columns.near(name, names.iter().copied());
            return Err(missing_fields(
                line,
                vec![name.clone()],
                &names,
                near.into_iter().collect(),
            ));
        }
        let mut voter = None;
        for name in VOTER {
            voter = voter.or(find(name)?);
        }
        Ok(Self {
            columns: record.len(),
            required: [left, right, winner],
            voter,
            prompt: find(PROMPT)?,
            time,
            group,
            controls,
        })
    }
}

/// The text of one field, without white space at its ends.
fn field(line: u64, record: &csv::ByteRecord, column: usize) -> Result<&str, VoteFileError> {
    text_of(line, record.get(column).unwrap_or_default())
}

/// The text of bytes, without white space at its ends.
pub(super) fn text_of(line: u64, bytes: &[u8]) -> Result<&str, VoteFileError> {
    std::str::from_utf8(bytes)
        .map(str::trim)
        .map_err(|_| VoteFileError::NotUtf8 { line })
}

fn missing<'a>(
    line: u64,
    columns: &Columns,
    found: impl Iterator<Item = &'a str>,
) -> VoteFileError {
    let found: Vec<&str> = found.collect();
    let missing: Vec<&str> = columns
        .required()
        .filter(|name| !found.contains(name))
        .collect();
    let near = missing
        .iter()
        .filter_map(|name| columns.near(name, found.iter().copied()))
        .collect();
    missing_fields(
        line,
        missing.into_iter().map(str::to_owned).collect(),
        &found,
        near,
    )
}

fn missing_control<'a>(
    line: u64,
    columns: &Columns,
    name: &str,
    found: impl Iterator<Item = &'a str>,
) -> VoteFileError {
    let found: Vec<&str> = found.collect();
    let wanted = format!("{name} (nor both {} and {})", left_of(name), right_of(name));
    let near = columns.near(name, found.iter().copied());
    missing_fields(line, vec![wanted], &found, near.into_iter().collect())
}

fn missing_fields(
    line: u64,
    missing: Vec<String>,
    found: &[&str],
    near: Vec<&str>,
) -> VoteFileError {
    // A long or binary first line is not repeated in full.
    let short = |names: &[&str]| -> Vec<String> {
        let names = names.iter().take(40);
        names.map(|name| name.chars().take(40).collect()).collect()
    };
    VoteFileError::MissingFields {
        line,
        missing,
        found: short(found),
        near: short(&near),
    }
}

/// Where the number of a control comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// A column that already holds left against right.
    Value(usize),
    /// One column for each side.
    Sides(usize, usize),
}

/// Column of the left side's number of a control.
pub(super) fn left_of(control: &str) -> String {
    format!("{control}_a")
}

/// Column of the right side's number of a control.
pub(super) fn right_of(control: &str) -> String {
    format!("{control}_b")
}

/// A finite number from the bytes of a field.
pub(super) fn number(line: u64, name: &str, bytes: &[u8]) -> Result<f64, VoteFileError> {
    let text = text_of(line, bytes)?;
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| invalid(line, name, text, NUMBER_EXPECTED))
}

/// A length or count of one side from the bytes of a field.
pub(super) fn size(line: u64, name: &str, bytes: &[u8]) -> Result<f64, VoteFileError> {
    let number = number(line, name, bytes)?;
    if number < 0.0 {
        let text = text_of(line, bytes)?;
        return Err(invalid(line, name, text, SIZE_EXPECTED));
    }
    Ok(number)
}

/// The number of a control in an object.
pub(super) fn control_of(
    line: u64,
    object: &Map<String, Value>,
    columns: &Columns,
    name: &str,
) -> Result<f64, VoteFileError> {
    let number = |name: &str, value: &Value, expected, least: f64| match value.as_f64() {
        Some(number) if number.is_finite() && number >= least => Ok(number),
        _ => Err(VoteFileError::Value {
            line,
            field: name.to_owned(),
            value: shown(value),
            expected,
        }),
    };
    if let Some(value) = object.get(name) {
        return number(name, value, NUMBER_EXPECTED, f64::NEG_INFINITY);
    }
    let (left, right) = (left_of(name), right_of(name));
    let (Some(a), Some(b)) = (object.get(&left), object.get(&right)) else {
        let found = object.keys().map(String::as_str);
        return Err(missing_control(line, columns, name, found));
    };
    Ok(normalised_difference(
        number(&left, a, SIZE_EXPECTED, 0.0)?,
        number(&right, b, SIZE_EXPECTED, 0.0)?,
    ))
}

/// Reads a JSON array or JSON lines.
pub(super) fn read_objects(
    bytes: &[u8],
    kind: FileKind,
    columns: &Columns,
) -> Result<Vec<VoteRow>, VoteFileError> {
    let mut rows = Vec::new();
    for_each_object(bytes, kind, |line, object| {
        rows.push(row(
            line,
            columns,
            required_texts(line, &object, columns)?,
            Extra {
                voter: VOTER.iter().find_map(|name| scalar(object.get(*name)?)),
                prompt: object.get(PROMPT).and_then(scalar),
                group: columns.by.as_ref().and_then(|by| scalar(object.get(by)?)),
                cast: time::of_object(line, &object, &columns.time)?,
            },
        )?);
        Ok(())
    })?;
    Ok(rows)
}

/// Left, right and winner of an object that has all that is required.
pub(super) fn required_texts<'a>(
    line: u64,
    object: &'a Map<String, Value>,
    columns: &Columns,
) -> Result<[&'a str; 3], VoteFileError> {
    if columns.required().any(|name| !object.contains_key(name)) {
        return Err(missing(line, columns, object.keys().map(String::as_str)));
    }
    Ok([
        text(line, object, &columns.left, NAME_EXPECTED)?,
        text(line, object, &columns.right, NAME_EXPECTED)?,
        text(line, object, &columns.winner, WINNER_EXPECTED)?,
    ])
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
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
