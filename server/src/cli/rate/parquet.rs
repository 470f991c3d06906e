//! Votes from a Parquet file: the wanted columns, one group of rows after the other, on several threads.

use std::{
    fs::File,
    io::{BufReader, Read},
    os::unix::fs::FileExt as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use anyhow::{Context as _, anyhow, bail};
use axum::body::Bytes;
use openmic_domain::{
    rating::contextual::normalised_difference,
    votes::{BoardVotes, Columns, Fields, Tally, TallyOptions, VoteFileError},
};
use parquet::{
    basic::Type as Physical,
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType},
    file::{
        reader::{ChunkReader, FileReader, Length, RowGroupReader},
        serialized_reader::SerializedFileReader,
    },
    schema::types::SchemaDescriptor,
};

/// What a Parquet file begins with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Rows to take from each column at a time.
const BATCH: usize = 8192;

/// A file that several threads read at once. Handles that are cloned share one position, so that
/// threads which seek would read each other's places; this one asks for bytes by their offset.
pub(super) struct AtOffsets {
    file: Arc<File>,
    len: u64,
}

impl AtOffsets {
    /// A file of the length it has now.
    pub(super) fn new(file: File) -> std::io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self {
            file: Arc::new(file),
            len,
        })
    }
}

impl Length for AtOffsets {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for AtOffsets {
    type T = BufReader<FromOffset>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::new(FromOffset {
            file: self.file.clone(),
            at: start,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

/// The bytes of a file from some offset on.
pub(super) struct FromOffset {
    file: Arc<File>,
    at: u64,
}

impl Read for FromOffset {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Reads all votes.
pub(super) fn tally(
    file: impl ChunkReader + 'static,
    options: &TallyOptions,
) -> anyhow::Result<Vec<BoardVotes>> {
    let file = SerializedFileReader::new(file).context("this is not a whole Parquet file")?;
    let metadata = file.metadata();
    let places = Places::find(metadata.file_metadata().schema_descr(), &options.columns)?;
    // Row of the file, from 1, with which each group begins.
    let starts: Vec<u64> = metadata
        .row_groups()
        .iter()
        .scan(1, |next, group| {
            let start = *next;
            *next += u64::try_from(group.num_rows()).unwrap_or(0);
            Some(start)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    // Groups are handed out in order, so that all before one with an error are read to their end.
    let first_error: Mutex<Option<(usize, anyhow::Error)>> = Mutex::new(None);
    let work = |tally: &mut Tally| {
        while !stop.load(Ordering::Relaxed) {
            let group = next.fetch_add(1, Ordering::Relaxed);
            let Some(start) = starts.get(group) else {
                return;
            };
            tally.begin(group as u64);
            let result = file
                .get_row_group(group)
                .map_err(anyhow::Error::from)
                .and_then(|rows| read(&*rows, &places, &options.columns, *start, tally));
            if let Err(error) = result {
                stop.store(true, Ordering::Relaxed);
                let mut first = first_error.lock().unwrap_or_else(PoisonError::into_inner);
                if first.as_ref().is_none_or(|(earlier, _)| group < *earlier) {
                    *first = Some((group, error));
                }
            }
        }
    };
    let threads = if options.elo.is_some() {
        1
    } else {
        options.threads.clamp(1, starts.len().max(1))
    };
    let new = || Tally::new(&options.columns, options.elo);
    let mut tally = new();
    let mut others: Vec<Tally> = (1..threads).map(|_| new()).collect();
    std::thread::scope(|scope| {
        for other in &mut others {
            let work = &work;
            // Without another thread this one reads everything.
            let _ = std::thread::Builder::new().spawn_scoped(scope, move || work(other));
        }
        work(&mut tally);
    });
    let error = first_error
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some((_, error)) = error {
        return Err(error);
    }
    others.into_iter().for_each(|other| tally.absorb(other));
    Ok(tally.finish()?)
}

/// Which columns to read.
struct Places {
    left: usize,
    right: usize,
    winner: usize,
    group: Option<usize>,
    controls: Vec<Control>,
}

enum Control {
    Value(usize),
    Sides(usize, usize),
}

impl Places {
    fn find(schema: &SchemaDescriptor, columns: &Columns) -> anyhow::Result<Self> {
        let names: Vec<&str> = schema
            .columns()
            .iter()
            .map(|column| {
                // Lists and structs are named by their path, and cannot be meant.
                match column.path().parts() {
                    [name] if column.max_rep_level() == 0 => name.as_str(),
                    _ => "",
                }
            })
            .collect();
        let find = |wanted: &str| names.iter().position(|name| *name == wanted);
        let need = |wanted: &str| {
            find(wanted).ok_or_else(|| {
                let found: Vec<&str> = names.iter().copied().filter(|n| !n.is_empty()).collect();
                let near = columns.near(wanted, found.iter().copied());
                let meant =
                    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                anyhow!(
                    "there is no column {wanted}; found: {}{meant}",
                    found.join(", ")
                )
            })
        };
        let controls = columns
            .controls
            .iter()
            .map(|name| {
                let sides = (find(&format!("{name}_a")), find(&format!("{name}_b")));
                Ok(match (find(name), sides) {
                    (None, (Some(left), Some(right))) => Control::Sides(left, right),
                    (None, _) => Control::Value(need(name)?),
                    (Some(column), _) => Control::Value(column),
                })
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            left: need(&columns.left)?,
            right: need(&columns.right)?,
            winner: need(&columns.winner)?,
            group: columns.by.as_deref().map(need).transpose()?,
            controls,
        })
    }
}

/// Reads one group of rows, the first of which is row `start` of the file.
fn read(
    rows: &dyn RowGroupReader,
    places: &Places,
    columns: &Columns,
    start: u64,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let text = |place: usize| Column::open(rows, place, Wanted::Text);
    let number = |place: usize| Column::open(rows, place, Wanted::Number);
    let mut left = text(places.left)?;
    let mut right = text(places.right)?;
    let mut winner = text(places.winner)?;
    let mut group = places.group.map(text).transpose()?;
    let mut controls = places
        .controls
        .iter()
        .map(|control| {
            Ok(match control {
                Control::Value(place) => (number(*place)?, None),
                Control::Sides(left, right) => (number(*left)?, Some(number(*right)?)),
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let n = u64::try_from(rows.metadata().num_rows()).unwrap_or(0);
    let mut row = start;
    let mut values = Vec::with_capacity(controls.len());
    while row < start + n {
        let batch = BATCH.min(usize::try_from(start + n - row).unwrap_or(BATCH));
        for column in [&mut left, &mut right, &mut winner] {
            column.fill(batch)?;
        }
        if let Some(group) = &mut group {
            group.fill(batch)?;
        }
        for (first, second) in &mut controls {
            first.fill(batch)?;
            if let Some(second) = second {
                second.fill(batch)?;
            }
        }
        for at in 0..batch {
            values.clear();
            for (first, second) in &mut controls {
                let value = first.number(at, row)?;
                values.push(match second {
                    None => value,
                    Some(second) => normalised_difference(first.size(value, row)?, {
                        let value = second.number(at, row)?;
                        second.size(value, row)?
                    }),
                });
            }
            let fields = Fields {
                left: left.text(at),
                right: right.text(at),
                winner: winner.text(at),
                group: group.as_mut().map_or(&[], |group| group.text(at)),
                controls: &values,
            };
            tally.row(row, columns, &fields).map_err(in_row)?;
            row += 1;
        }
    }
    Ok(())
}

/// A Parquet file has rows where others have lines.
fn in_row(error: VoteFileError) -> anyhow::Error {
    let message = error.to_string();
    match message.strip_prefix("line ") {
        Some(rest) => anyhow!("row {rest}"),
        None => error.into(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Number,
}

/// A column of a group of rows, a batch at a time.
struct Column {
    name: String,
    reader: ColumnReader,
    wanted: Wanted,
    /// Definition level of a value that is not null.
    defined: i16,
    levels: Vec<i16>,
    texts: Vec<ByteArray>,
    numbers: Vec<f64>,
    /// Values taken from this batch: nulls have none.
    taken: usize,
}

impl Column {
    fn open(rows: &dyn RowGroupReader, place: usize, wanted: Wanted) -> anyhow::Result<Self> {
        let schema = rows.metadata().schema_descr();
        let column = schema.column(place);
        let (name, kind) = (column.name().to_owned(), column.physical_type());
        if matches!(kind, Physical::INT96 | Physical::FIXED_LEN_BYTE_ARRAY)
            || (wanted == Wanted::Number
                && matches!(kind, Physical::BYTE_ARRAY | Physical::BOOLEAN))
        {
            let what = match wanted {
                Wanted::Text => "texts",
                Wanted::Number => "numbers",
            };
            bail!("column {name} is of the type {kind}: expected {what}");
        }
        Ok(Self {
            name,
            reader: rows.get_column_reader(place)?,
            wanted,
            defined: column.max_def_level(),
            levels: Vec::new(),
            texts: Vec::new(),
            numbers: Vec::new(),
            taken: 0,
        })
    }

    /// Reads the next `n` rows.
    fn fill(&mut self, n: usize) -> anyhow::Result<()> {
        self.taken = 0;
        self.levels.clear();
        self.texts.clear();
        self.numbers.clear();
        let levels = &mut self.levels;
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => {
                take(reader, n, levels, &mut self.texts)?
            }
            ColumnReader::BoolColumnReader(reader) => {
                let mut values = Vec::new();
                take(reader, n, levels, &mut values)?;
                self.texts.extend(values.iter().map(shown));
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let mut values = Vec::new();
                take(reader, n, levels, &mut values)?;
                match self.wanted {
                    Wanted::Number => self.numbers.extend(values.iter().map(|it| f64::from(*it))),
                    Wanted::Text => self.texts.extend(values.iter().map(shown)),
                }
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let mut values = Vec::new();
                take(reader, n, levels, &mut values)?;
                match self.wanted {
                    Wanted::Number => self.numbers.extend(values.iter().map(|it| *it as f64)),
                    Wanted::Text => self.texts.extend(values.iter().map(shown)),
                }
            }
            ColumnReader::FloatColumnReader(reader) => {
                let mut values = Vec::new();
                take(reader, n, levels, &mut values)?;
                match self.wanted {
                    Wanted::Number => self.numbers.extend(values.iter().map(|it| f64::from(*it))),
                    Wanted::Text => self.texts.extend(values.iter().map(shown)),
                }
            }
            ColumnReader::DoubleColumnReader(reader) => match self.wanted {
                Wanted::Number => take(reader, n, levels, &mut self.numbers)?,
                Wanted::Text => {
                    let mut values = Vec::new();
                    take(reader, n, levels, &mut values)?;
                    self.texts.extend(values.iter().map(shown));
                }
            },
            _ => bail!("column {} has a type that cannot be read", self.name),
        }
        Ok(())
    }

    /// Which value stands in row `at` of the batch; None for null. To be asked for every row once.
    fn value(&mut self, at: usize) -> Option<usize> {
        let null = self.defined > 0 && self.levels.get(at) != Some(&self.defined);
        (!null).then(|| {
            self.taken += 1;
            self.taken - 1
        })
    }

    /// The text in row `at`; null is an empty one.
    fn text(&mut self, at: usize) -> &[u8] {
        match self.value(at) {
            Some(value) => self.texts.get(value).map_or(&[], ByteArray::data),
            None => &[],
        }
    }

    /// The number in row `at` of the batch, which is row `row` of the file.
    fn number(&mut self, at: usize, row: u64) -> anyhow::Result<f64> {
        let value = self.value(at);
        match value.and_then(|value| self.numbers.get(value)) {
            Some(value) if value.is_finite() => Ok(*value),
            other => {
                let value = other.map_or_else(|| "null".to_owned(), f64::to_string);
                bail!("row {row}: {} is {value}: expected a number", self.name)
            }
        }
    }

    /// The number again, if it can be a length or a count.
    fn size(&self, value: f64, row: u64) -> anyhow::Result<f64> {
        if value < 0.0 {
            bail!(
                "row {row}: {} is {value}: expected a number that is not negative",
                self.name
            );
        }
        Ok(value)
    }
}

fn shown(value: &impl ToString) -> ByteArray {
    ByteArray::from(value.to_string().into_bytes())
}

fn take<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    n: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> anyhow::Result<()> {
    let mut rows = 0;
    while rows < n {
        let (read, _, _) = reader.read_records(n - rows, Some(levels), None, values)?;
        if read == 0 {
            bail!("the file ends before its columns do: it has been cut off or damaged");
        }
        rows += read;
    }
    Ok(())
}
