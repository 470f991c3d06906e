//! Lists and boards as files: one typed table, written as CSV, JSON or Parquet.
//!
//! A handler that shows a table makes a `Sheet` of exactly the rows and columns it would show and
//! answers with `Sheet::respond` when the address asks for a format:
//!
//! ```text
//! if let Some(format) = Format::asked(&raw)? {
//!     return Ok(sheet_of(&view).respond(format, &headers));
//! }
//! ```
//!
//! The numbers in a file are the stored ones at full precision; rounding is for reading only.

use openmic_domain::scoring::Target;

mod cite;
mod format;
mod links;
mod parquet;
mod sheet;
mod stream;
mod text;

pub(crate) use {
    cite::{Citation, Cite},
    format::{Format, cached, in_language, wants_citation, which},
    links::{Downloads, with_format},
    sheet::{Sheet, moment},
};
pub use {
    sheet::{Cell, Column, Kind},
    stream::{FileFormat, FileProblem, FileWriter},
};

/// Rows of a file at most. What is left out is said in the JSON, in the Parquet metadata and on the
/// page; the whole ledger comes from `openmic export votes`.
pub(crate) const MOST_ROWS: u64 = 50_000;

/// Waits for a turn at making a long file: a few at a time, so that downloads do not fill the memory.
pub(crate) async fn turn() -> Option<tokio::sync::SemaphorePermit<'static>> {
    static TURNS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    TURNS.acquire().await.ok()
}

/// The answers that count as right, one a line; what cannot be read is given as it is stored.
pub(crate) fn accepted(json: &str) -> String {
    serde_json::from_str::<Target>(json)
        .map_or_else(|_| json.to_owned(), |target| target.accepted().join("\n"))
}
