//! Vote files: bytes in, votes out, or an error that names the line.

mod arena;
mod error;
mod pandalm;
mod records;
mod tally;
mod time;

use std::fmt;
use std::str::FromStr;

pub use error::VoteFileError;
pub use tally::{BoardVotes, ControlVotes, Fields, Tally, TallyOptions, tally, tally_names};
pub use time::{CastTime, TimeColumn, check_past};

use crate::near::nearest;
use crate::outcome::Outcome;
use crate::rating::{Cells, RatingError};

/// Whose conventions a vote file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoteFormat {
    /// `model_a`, `model_b`, `winner`: one vote per row.
    Arena,
    /// PandaLM's test set: one pair of answers per object, judged by several annotators.
    Pandalm,
}

impl VoteFormat {
    /// The spelling used on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arena => "arena",
            Self::Pandalm => "pandalm",
        }
    }
}

impl fmt::Display for VoteFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no vote format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown vote format {value:?}: write arena or pandalm")]
pub struct UnknownVoteFormat {
    /// The text as it was given.
    pub value: String,
}

impl FromStr for VoteFormat {
    type Err = UnknownVoteFormat;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "arena" => Ok(Self::Arena),
            "pandalm" => Ok(Self::Pandalm),
            _ => Err(UnknownVoteFormat {
                value: value.to_owned(),
            }),
        }
    }
}

/// How a file is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Comma-separated values with a header row (RFC 4180).
    Csv,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Jsonl,
}

impl FileKind {
    /// Tells the kind from the content where it is unmistakable, otherwise from the ending of `name`;
    /// anything else is CSV.
    #[must_use]
    pub fn detect(name: &str, bytes: &[u8]) -> Self {
        let name = name.to_ascii_lowercase();
        let json = [".json", ".jsonl", ".ndjson"]
            .iter()
            .any(|ending| name.ends_with(ending));
        let first = records::without_bom(bytes)
            .iter()
            .find(|byte| !byte.is_ascii_whitespace());
        match first {
            _ if name.ends_with(".csv") => Self::Csv,
            Some(b'[') => Self::Json,
            Some(b'{') => Self::Jsonl,
            _ if json && !name.ends_with(".json") => Self::Jsonl,
            _ if json => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// One vote of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRow {
    /// Name of the model on the left.
    pub left: String,
    /// Name of the model on the right.
    pub right: String,
    /// The verdict.
    pub outcome: Outcome,
    /// Who voted, if the file says so.
    pub voter: Option<String>,
    /// What both models were asked.
    pub prompt: Option<String>,
    /// The left answer.
    pub left_text: Option<String>,
    /// The right answer.
    pub right_text: Option<String>,
    /// Value of the column by which votes are grouped, if one was named and is not empty.
    pub group: Option<String>,
    /// When it was cast, if the file says so; of one file every vote or none has it.
    pub cast: Option<CastTime>,
    /// Line of the file, from 1, on which the record begins.
    pub line: u64,
}

/// Names of the columns (CSV) or keys (JSON) of the arena format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The model on the left.
    pub left: String,
    /// The model on the right.
    pub right: String,
    /// The verdict: model_a or left, model_b or right, tie or both, both_bad or neither.
    pub winner: String,
    /// What to group votes by, if anything.
    pub by: Option<String>,
    /// Numbers to control for: each the name of a column that compares left with right, or, where
    /// there is none, the beginning of two columns NAME_a and NAME_b, whose normalised difference
    /// (a − b) / (a + b) counts. Only [`tally()`] reads them.
    pub controls: Vec<String>,
    /// When the vote was cast. Only [`read_columns`] reads it.
    pub time: TimeColumn,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            left: "model_a".to_owned(),
            right: "model_b".to_owned(),
            winner: "winner".to_owned(),
            by: None,
            controls: Vec::new(),
            time: TimeColumn::Usual,
        }
    }
}

impl Columns {
    /// Whether all but the time are what they are by default.
    fn are_usual(&self) -> bool {
        let usual = Self {
            time: self.time.clone(),
            ..Self::default()
        };
        *self == usual
    }

    /// The names that a file must have.
    fn required(&self) -> impl Iterator<Item = &str> {
        [&self.left, &self.right, &self.winner]
            .into_iter()
            .chain(&self.by)
            .map(String::as_str)
    }

    /// What of `found` may have been meant by a column `missing`, other columns that are wanted aside.
    #[must_use]
    pub fn near<'a>(&self, missing: &str, found: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        nearest(
            missing,
            found.filter(|name| !self.required().any(|wanted| wanted == *name)),
        )
    }
}

/// Reads the votes of a file, in its order. `name` only helps to tell CSV from JSON.
///
/// # Errors
/// The first thing that is wrong, with its line and value; a file without votes is an error too.
pub fn read(name: &str, bytes: &[u8], format: VoteFormat) -> Result<Vec<VoteRow>, VoteFileError> {
    read_columns(name, bytes, format, &Columns::default())
}

/// Like [`read`], with other names of columns.
///
/// # Errors
/// As [`read`]; the pandalm format has no columns to choose.
pub fn read_columns(
    name: &str,
    bytes: &[u8],
    format: VoteFormat,
    columns: &Columns,
) -> Result<Vec<VoteRow>, VoteFileError> {
    let kind = FileKind::detect(name, bytes);
    let rows = match (format, kind) {
        (VoteFormat::Arena, FileKind::Csv) => arena::read_csv(bytes, columns)?,
        (VoteFormat::Arena, _) => arena::read_objects(bytes, kind, columns)?,
        (VoteFormat::Pandalm, _) if !columns.are_usual() => {
            return Err(VoteFileError::PandalmColumns);
        }
        (VoteFormat::Pandalm, FileKind::Csv) => return Err(VoteFileError::PandalmNeedsJson),
        (VoteFormat::Pandalm, _) => pandalm::read_objects(bytes, kind, &columns.time)?,
    };
    if rows.is_empty() {
        return Err(VoteFileError::NoVotes);
    }
    time::all_or_none(&rows)?;
    Ok(rows)
}

/// Votes by the indices of their entrants: left, right and verdict.
pub type IndexedVotes = Vec<(u32, u32, Outcome)>;

/// Names in order of first appearance (left before right), and the votes by their indices.
#[must_use]
pub fn to_ids<'a>(rows: impl IntoIterator<Item = &'a VoteRow>) -> (Vec<String>, IndexedVotes) {
    let mut table = tally::Names::default();
    let votes = rows
        .into_iter()
        .map(|row| {
            let left = table.number(row.left.as_bytes());
            (left, table.number(row.right.as_bytes()), row.outcome)
        })
        .collect();
    let names = table.texts().iter().map(|text| tally::string(text));
    let names = names.collect();
    (names, votes)
}

/// Names in order of first appearance (left before right), and the votes aggregated by their indices.
///
/// # Errors
/// [`RatingError::SelfBattle`] if a row has one name on both sides, which [`read`] never returns.
pub fn to_cells(rows: &[VoteRow]) -> Result<(Vec<String>, Cells), RatingError> {
    let (names, votes) = to_ids(rows);
    let cells = Cells::from_votes(names.len(), votes)?;
    Ok((names, cells))
}

#[cfg(test)]
mod tests;
