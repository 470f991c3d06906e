//! Long tables as files, row by row: memory does not grow with them.

use std::io::Write;

use ::parquet::file::metadata::KeyValue;
use serde_json::{Map, Value};

use super::{
    parquet::{ParquetFile, abouts},
    sheet::{Cell, Column, moment},
    text,
};

/// Rows of a group of a Parquet file; as many are in memory at a time.
const GROUP: usize = 5_000;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated, one header line. Texts are as they are, formulas among them.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Columns with types.
    Parquet,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// Where it goes did not take it.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// A row that the format does not take.
    #[error("the table cannot be written in this format: {0}")]
    Format(String),
}

impl From<csv::Error> for FileProblem {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(io) => Self::Io(io),
            other => Self::Format(format!("{other:?}")),
        }
    }
}

impl From<::parquet::errors::ParquetError> for FileProblem {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        match error {
            ::parquet::errors::ParquetError::External(inner) => {
                match inner.downcast::<std::io::Error>() {
                    Ok(io) => Self::Io(*io),
                    Err(other) => Self::Format(other.to_string()),
                }
            }
            other => Self::Format(other.to_string()),
        }
    }
}

enum Kind<W: Write + Send> {
    Csv(Box<csv::Writer<W>>),
    Lines(W),
    Array(W, bool),
    Parquet(Box<ParquetFile<W>>, Vec<Vec<Cell>>),
}

/// Writes a table of given columns.
pub struct FileWriter<W: Write + Send> {
    columns: Vec<Column>,
    kind: Kind<W>,
}

impl<W: Write + Send> FileWriter<W> {
    /// A file of these columns; `title` says what it is, where the format has room for that.
    ///
    /// # Errors
    /// The beginning of the file cannot be written.
    pub fn new(
        format: FileFormat,
        title: &str,
        columns: Vec<Column>,
        out: W,
    ) -> Result<Self, FileProblem> {
        let kind = match format {
            FileFormat::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns.iter().map(|column| column.name))?;
                Kind::Csv(Box::new(writer))
            }
            FileFormat::Jsonl => Kind::Lines(out),
            FileFormat::Json => Kind::Array(out, true),
            FileFormat::Parquet => {
                let mut metadata = vec![KeyValue::new("title".to_owned(), title.to_owned())];
                metadata.extend(abouts(&columns));
                let file = ParquetFile::new(&columns, metadata, out)?;
                Kind::Parquet(Box::new(file), Vec::with_capacity(GROUP))
            }
        };
        Ok(Self { columns, kind })
    }

    /// Adds a row, as long as there are columns.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, row: Vec<Cell>) -> Result<(), FileProblem> {
        match &mut self.kind {
            Kind::Csv(writer) => writer.write_record(row.iter().map(field))?,
            Kind::Lines(out) => {
                json(out, &self.columns, &row)?;
                out.write_all(b"\n")?;
            }
            Kind::Array(out, is_first) => {
                out.write_all(if *is_first { b"[\n" } else { b",\n" })?;
                *is_first = false;
                json(out, &self.columns, &row)?;
            }
            Kind::Parquet(file, rows) => {
                rows.push(row);
                if rows.len() == GROUP {
                    file.group(rows)?;
                    rows.clear();
                }
            }
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Its end cannot be written.
    pub fn finish(self) -> Result<(), FileProblem> {
        match self.kind {
            Kind::Csv(mut writer) => writer.flush()?,
            Kind::Lines(mut out) => out.flush()?,
            Kind::Array(mut out, is_first) => {
                out.write_all(if is_first { b"[]\n" } else { b"\n]\n" })?;
                out.flush()?;
            }
            Kind::Parquet(mut file, rows) => {
                if !rows.is_empty() {
                    file.group(&rows)?;
                }
                file.finish()?.flush()?;
            }
        }
        Ok(())
    }
}

/// A value as text.
fn field(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(value) => value.to_string(),
        // The shortest text that reads back as the same number.
        Cell::Number(value) => value.to_string(),
        Cell::Flag(value) => value.to_string(),
        Cell::Moment(ms) => moment(*ms),
    }
}

fn json(out: &mut impl Write, columns: &[Column], row: &[Cell]) -> Result<(), FileProblem> {
    let object: Map<String, Value> = columns
        .iter()
        .zip(row)
        .map(|(column, cell)| (column.name.to_owned(), text::value(cell)))
        .collect();
    serde_json::to_writer(&mut *out, &object).map_err(std::io::Error::from)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use ::parquet::{
        file::reader::{FileReader as _, SerializedFileReader},
        record::RowAccessor as _,
    };

    use super::{super::sheet::tests::sample, *};

    fn written(format: FileFormat, rows: Vec<Vec<Cell>>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer =
            FileWriter::new(format, "A table", sample().columns, &mut bytes).expect("a file");
        for row in rows {
            writer.write(row).expect("a row");
        }
        writer.finish().expect("an end");
        bytes
    }

    #[test]
    fn every_format_holds_every_row_as_it_is() {
        let rows = sample().rows;
        let csv = String::from_utf8(written(FileFormat::Csv, rows.clone())).expect("text");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(
            &read[0][0], "=HYPERLINK(\"http://evil\")",
            "data for programs"
        );
        assert_eq!(read[0][1].parse::<f64>().unwrap(), 1_142.439_312_345_679);
        let lines = String::from_utf8(written(FileFormat::Jsonl, rows.clone())).expect("text");
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines[1]["entrant"], "笑话, \"quoted\"\nsecond line");
        let array: Vec<Value> =
            serde_json::from_slice(&written(FileFormat::Json, rows)).expect("JSON");
        assert_eq!(array, lines);
        assert_eq!(written(FileFormat::Json, Vec::new()), b"[]\n");
        assert_eq!(written(FileFormat::Jsonl, Vec::new()), b"");
    }

    #[test]
    fn a_long_parquet_file_is_written_in_groups() {
        let row = sample().rows.swap_remove(0);
        let n = GROUP + 7;
        let bytes = written(FileFormat::Parquet, vec![row; n]);
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a file");
        assert_eq!(reader.metadata().num_row_groups(), 2);
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), n);
        assert_eq!(rows[n - 1].get_long(2).unwrap(), -7);
    }
}
