//! What can be wrong with a vote file.

/// Why a vote file was not read. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoteFileError {
    /// There is nothing to read.
    #[error("the file contains no votes")]
    NoVotes,
    /// PandaLM files are JSON.
    #[error(
        "this is not a JSON file: the pandalm format is a JSON array or JSON lines; for CSV use the arena format"
    )]
    PandalmNeedsJson,
    /// PandaLM files have keys of their own.
    #[error(
        "columns can be chosen in the arena format only: leave them out, or use --format arena"
    )]
    PandalmColumns,
    /// Bytes that are not UTF-8.
    #[error("line {line}: the text is not UTF-8: convert the file to UTF-8")]
    NotUtf8 {
        /// Line of the record.
        line: u64,
    },
    /// The file stopped giving bytes.
    #[error("line {line} or behind it: the file cannot be read: {message}")]
    Unreadable {
        /// Line of the first record that is not whole.
        line: u64,
        /// What the system says.
        message: String,
    },
    /// More than any record has.
    #[error(
        "line {line}: the record that begins here has more than {megabytes} MB: is a quote or a brace \
         missing that should end it?"
    )]
    RecordTooLong {
        /// Line on which it begins.
        line: u64,
        /// The limit.
        megabytes: usize,
    },
    /// CSV that cannot be taken apart.
    #[error("line {line}: {message}")]
    Csv {
        /// Line of the record.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// JSON that cannot be taken apart.
    #[error("line {line}: this is not valid JSON: {message}")]
    Json {
        /// Line of the mistake.
        line: u64,
        /// What the parser says.
        message: String,
    },
    /// A JSON value that is not an object where an object was expected.
    #[error("line {line}: expected a JSON object such as {{\"model_a\": …}}, found {found}")]
    NotAnObject {
        /// Line of the value.
        line: u64,
        /// What is there, shortened.
        found: String,
    },
    /// A column or key is missing.
    #[error(
        "line {line}: there is no {}; found: {}{}",
        list(missing),
        list(found),
        meant(near)
    )]
    MissingFields {
        /// Line of the header or object.
        line: u64,
        /// What is missing.
        missing: Vec<String>,
        /// What is there.
        found: Vec<String>,
        /// What of it may have been meant.
        near: Vec<String>,
    },
    /// A column that appears twice.
    #[error("line {line}: there are two columns {column}: remove or rename one")]
    DuplicateColumn {
        /// Line of the header.
        line: u64,
        /// Its name.
        column: String,
    },
    /// A value that means nothing here.
    #[error("line {line}: {field} is {value}: {expected}")]
    Value {
        /// Line of the record.
        line: u64,
        /// Column or key.
        field: String,
        /// The value, as JSON and shortened.
        value: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// One model on both sides.
    #[error("line {line}: {model:?} is on both sides: a vote compares two different models")]
    SameModel {
        /// Line of the record.
        line: u64,
        /// The model.
        model: String,
    },
}

impl VoteFileError {
    /// The same error `lines` further down: for a file that is read in pieces.
    pub(super) fn moved(mut self, lines: u64) -> Self {
        match &mut self {
            Self::NoVotes | Self::PandalmNeedsJson | Self::PandalmColumns => {}
            Self::NotUtf8 { line }
            | Self::Unreadable { line, .. }
            | Self::RecordTooLong { line, .. }
            | Self::Csv { line, .. }
            | Self::Json { line, .. }
            | Self::NotAnObject { line, .. }
            | Self::MissingFields { line, .. }
            | Self::DuplicateColumn { line, .. }
            | Self::Value { line, .. }
            | Self::SameModel { line, .. } => *line += lines,
        }
        self
    }
}

fn meant(near: &[String]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    format!("; did you mean {}?", quoted.join(" and "))
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}
