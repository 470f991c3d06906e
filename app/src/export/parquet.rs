//! Tables as Parquet: columns that may be null, Snappy.

use std::sync::Arc;

use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::Type,
};

use super::sheet::{Cell, Column, Kind, Sheet};

/// The sheet as a Parquet file. What it is stands in the file's key-value metadata.
pub(super) fn parquet(sheet: &Sheet) -> Result<Vec<u8>, String> {
    write(sheet).map_err(|error| error.to_string())
}

fn write(sheet: &Sheet) -> ::parquet::errors::Result<Vec<u8>> {
    let mut file = ParquetFile::new(&sheet.columns, metadata(sheet), Vec::new())?;
    file.group(&sheet.rows)?;
    file.finish()
}

/// A Parquet file that is written group by group, so that no more than one group is in memory.
pub(super) struct ParquetFile<W: std::io::Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
}

impl<W: std::io::Write + Send> ParquetFile<W> {
    /// A file of these columns, with what it is in its key-value metadata.
    pub(super) fn new(
        columns: &[Column],
        metadata: Vec<KeyValue>,
        out: W,
    ) -> ::parquet::errors::Result<Self> {
        let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("openmic")
            .with_fields(fields)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("openmic ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(metadata))
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?,
            columns: columns.to_vec(),
        })
    }

    /// Adds rows as a group of their own, each as long as the columns.
    pub(super) fn group(&mut self, rows: &[Vec<Cell>]) -> ::parquet::errors::Result<()> {
        let mut group = self.writer.next_row_group()?;
        for (index, column) in self.columns.iter().enumerate() {
            let cells = rows.iter().map(|row| row.get(index));
            if let Some(mut out) = group.next_column()? {
                column_of(&mut out, column.kind, cells)?;
                out.close()?;
            }
        }
        group.close()?;
        Ok(())
    }

    /// Writes what ends the file, and gives back what it was written to.
    pub(super) fn finish(self) -> ::parquet::errors::Result<W> {
        self.writer.into_inner()
    }
}

fn field(column: &Column) -> ::parquet::errors::Result<Arc<Type>> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Moment => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
        ),
    };
    Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
        .map(Arc::new)
}

fn metadata(sheet: &Sheet) -> Vec<KeyValue> {
    let mut pairs = vec![
        KeyValue::new("title".to_owned(), sheet.title.clone()),
        KeyValue::new("source".to_owned(), sheet.source.clone()),
        KeyValue::new("as_of".to_owned(), sheet.as_of()),
        KeyValue::new("complete".to_owned(), (!sheet.is_cut()).to_string()),
        KeyValue::new("n_rows_of_the_view".to_owned(), sheet.total.to_string()),
    ];
    if let Some((what, n)) = sheet.evidence {
        pairs.push(KeyValue::new("evidence".to_owned(), format!("{n} {what}")));
    }
    pairs.extend(abouts(&sheet.columns));
    pairs
}

/// What each column means.
pub(super) fn abouts(columns: &[Column]) -> impl Iterator<Item = KeyValue> {
    columns
        .iter()
        .map(|column| KeyValue::new(format!("column.{}", column.name), column.about.to_owned()))
}

fn column_of<'a>(
    out: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    cells: impl Iterator<Item = Option<&'a Cell>>,
) -> ::parquet::errors::Result<()> {
    // A level says of each row whether it has a value; the values stand without gaps.
    macro_rules! batch {
        ($type:ty, $pattern:pat => $value:expr) => {{
            let mut levels = Vec::new();
            let mut values = Vec::new();
            for cell in cells {
                if let Some($pattern) = cell {
                    levels.push(1);
                    values.push($value);
                } else {
                    levels.push(0);
                }
            }
            out.typed::<$type>()
                .write_batch(&values, Some(&levels), None)?;
        }};
    }
    match kind {
        Kind::Text => batch!(ByteArrayType, Cell::Text(text) => ByteArray::from(text.as_str())),
        Kind::Whole => batch!(Int64Type, Cell::Whole(value) => *value),
        Kind::Number => batch!(DoubleType, Cell::Number(value) => *value),
        Kind::Flag => batch!(BoolType, Cell::Flag(value) => *value),
        Kind::Moment => batch!(Int64Type, Cell::Moment(value) => *value),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ::parquet::{
        file::reader::{FileReader as _, SerializedFileReader},
        record::RowAccessor as _,
    };

    use super::{super::sheet::tests::sample, *};

    #[test]
    fn a_parquet_file_reads_back_with_types_and_gaps() {
        let bytes = parquet(&sample()).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let meta = reader.metadata().file_metadata();
        assert_eq!(meta.num_rows(), 2);
        let pairs = meta.key_value_metadata().unwrap();
        assert!(
            pairs
                .iter()
                .any(|pair| pair.key == "evidence" && pair.value.as_deref() == Some("2997 votes"))
        );
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(
            rows[0].get_string(0).unwrap(),
            "=HYPERLINK(\"http://evil\")"
        );
        assert_eq!(rows[0].get_double(1).unwrap(), 1_142.439_312_345_679);
        assert_eq!(rows[0].get_long(2).unwrap(), -7);
        assert!(rows[0].get_bool(3).unwrap());
        assert_eq!(rows[0].get_timestamp_millis(4).unwrap(), 1_795_448_760_123);
        assert_eq!(
            rows[1].get_string(0).unwrap(),
            "笑话, \"quoted\"\nsecond line"
        );
        assert!(rows[1].get_double(1).is_err(), "nothing is null");
    }

    #[test]
    fn a_view_without_rows_is_a_file_with_columns() {
        let mut sheet = sample();
        sheet.rows.clear();
        let reader =
            SerializedFileReader::new(bytes::Bytes::from(parquet(&sheet).unwrap())).unwrap();
        let schema = reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .num_columns();
        assert_eq!(schema, 5);
    }
}
