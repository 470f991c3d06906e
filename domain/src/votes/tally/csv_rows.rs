//! Rows of CSV (RFC 4180) into a tally: quickly where there are no quotes, otherwise by the full parser.

use std::io::Read;

use super::super::VoteFileError;
use super::super::arena::{self, Control, Header};
use super::super::records::Lines;
use super::blocks::{self, Format, Source};
use super::{BoardVotes, Fields, Tally, TallyOptions};
use crate::rating::contextual::normalised_difference;

/// Reads a stream that begins with a header row; a byte order mark is not part of it.
pub(super) fn read(
    reader: impl Read + Send,
    options: &TallyOptions,
) -> Result<Vec<BoardVotes>, VoteFileError> {
    let mut source = Source::new(reader, Format::Csv, options.block);
    let Some((header, lines)) = header(&mut source, options)? else {
        return Err(VoteFileError::NoVotes);
    };
    let threads = if options.elo.is_some() {
        1
    } else {
        options.threads.max(1)
    };
    let mut workers: Vec<Worker<'_>> = (0..threads)
        .map(|_| Worker {
            tally: Tally::new(&options.columns, options.elo),
            rows: Rows::new(&header, options),
        })
        .collect();
    blocks::for_each(source, lines, &mut workers, |worker, number, block| {
        worker.tally.begin(number);
        worker.rows.read(block, &mut worker.tally)
    })?;
    let mut workers = workers.into_iter().map(|worker| worker.tally);
    let mut tally = workers.next().ok_or(VoteFileError::NoVotes)?;
    workers.for_each(|other| tally.absorb(other));
    tally.finish()
}

/// The header and the lines up to its end; what follows it is put back.
fn header<R: Read>(
    source: &mut Source<R>,
    options: &TallyOptions,
) -> Result<Option<(Header, u64)>, VoteFileError> {
    let (mut head, mut block) = (Vec::new(), Vec::new());
    // More than one block only if the first are blank lines.
    while source.next(&mut block)?.is_some() {
        head.extend_from_slice(&block);
        let mut lines = Lines::new(&head);
        let mut reader = parser(&head[..]);
        let mut record = csv::ByteRecord::new();
        let more = reader.read_byte_record(&mut record);
        let line = lines.of_record(0);
        if more.map_err(|error| csv_error(line, &error))? {
            let header = Header::parse(line, &record, &options.columns)?;
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let (before, behind) = head.split_at(end.min(head.len()));
            source.put_back(behind);
            return Ok(Some((header, blocks::lines(before))));
        }
    }
    Ok(None)
}

fn parser<R: Read>(reader: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(reader)
}

fn csv_error(line: u64, error: &csv::Error) -> VoteFileError {
    VoteFileError::Csv {
        line,
        message: error.to_string(),
    }
}

struct Worker<'a> {
    tally: Tally,
    rows: Rows<'a>,
}

/// Reads rows; keeps its buffers from one block to the next.
struct Rows<'a> {
    header: &'a Header,
    options: &'a TallyOptions,
    /// Where the fields of the row begin and end.
    fields: Vec<(usize, usize)>,
    controls: Vec<f64>,
}

impl<'a> Rows<'a> {
    fn new(header: &'a Header, options: &'a TallyOptions) -> Self {
        Self {
            header,
            options,
            fields: vec![(0, 0); header.columns],
            controls: Vec::new(),
        }
    }

    /// Reads a block of whole records.
    fn read(&mut self, block: &[u8], tally: &mut Tally) -> Result<(), VoteFileError> {
        let plain = memchr::memchr(b'"', block).is_none()
            && memchr::memchr_iter(b'\r', block).all(|at| block.get(at + 1) == Some(&b'\n'));
        if plain {
            self.read_plain(block, tally)
        } else {
            self.read_any(block, tally)
        }
    }

    /// Reads rows without quotes, each of which ends with a line break or with the block.
    fn read_plain(&mut self, block: &[u8], tally: &mut Tally) -> Result<(), VoteFileError> {
        let mut row = 0;
        let mut start = 0;
        let mut column = 0;
        let n = self.header.columns;
        let mut each = |this: &mut Self, at: usize, ends_row: bool| {
            if let Some(field) = this.fields.get_mut(column) {
                *field = (start, at);
            }
            column += 1;
            start = at + 1;
            if !ends_row {
                return Ok(());
            }
            let (from, found) = (row, column);
            (row, column) = (at + 1, 0);
            if found == n {
                this.count(block, from, at, tally)
            } else {
                this.wrong_count(block, from, at, found)
            }
        };
        separators(block, |at, ends_row| each(self, at, ends_row))?;
        if block.last().is_some_and(|last| *last != b'\n') {
            each(self, block.len(), true)?;
        }
        Ok(())
    }

    /// Counts the row from `row` to `end`, whose fields are known.
    #[inline]
    fn count(
        &mut self,
        block: &[u8],
        row: usize,
        end: usize,
        tally: &mut Tally,
    ) -> Result<(), VoteFileError> {
        // The last field still has the first half of a Windows line break.
        if end > row
            && block[end - 1] == b'\r'
            && let Some(last) = self.fields.last_mut()
        {
            last.1 = last.1.max(last.0 + 1) - 1;
        }
        let Self {
            header,
            options,
            fields,
            controls,
        } = self;
        let field = |column: usize| {
            let (from, to) = fields[column];
            &block[from..to]
        };
        let [left, right, winner] = header.required;
        let wanted = Fields {
            left: field(left),
            right: field(right),
            winner: field(winner),
            group: header.group.map_or(&[], field),
            controls: &[],
        };
        if header.controls.is_empty() && tally.quick(&wanted) {
            return Ok(());
        }
        let line = blocks::lines(&block[..row]) + 1;
        finish(line, header, options, controls, &wanted, field, tally)
    }

    #[cold]
    fn wrong_count(
        &self,
        block: &[u8],
        row: usize,
        end: usize,
        found: usize,
    ) -> Result<(), VoteFileError> {
        if matches!(block.get(row..end), Some(b"" | b"\r")) {
            return Ok(());
        }
        let line = blocks::lines(&block[..row]) + 1;
        Err(wrong_count(line, found, self.header.columns))
    }

    /// Reads records of any form.
    fn read_any(&mut self, block: &[u8], tally: &mut Tally) -> Result<(), VoteFileError> {
        let mut lines = Lines::new(block);
        // A blank line in front: the parser would drop a byte order mark at the very beginning.
        let mut reader = parser(b"\n".chain(block));
        let mut record = csv::ByteRecord::new();
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let start = start.saturating_sub(1);
            let more = reader.read_byte_record(&mut record);
            if !more.map_err(|error| csv_error(lines.of_record(start), &error))? {
                return Ok(());
            }
            let line = lines.of_record(start);
            if record.len() != self.header.columns {
                return Err(wrong_count(line, record.len(), self.header.columns));
            }
            let field = |column: usize| record.get(column).unwrap_or_default();
            let [left, right, winner] = self.header.required;
            let wanted = Fields {
                left: field(left),
                right: field(right),
                winner: field(winner),
                group: self.header.group.map_or(&[], field),
                controls: &[],
            };
            let Self {
                header,
                options,
                controls,
                ..
            } = self;
            finish(line, header, options, controls, &wanted, field, tally)?;
        }
    }
}

/// Reads the controls of a row and counts it.
fn finish<'a>(
    line: u64,
    header: &Header,
    options: &TallyOptions,
    controls: &mut Vec<f64>,
    wanted: &Fields<'a>,
    field: impl Fn(usize) -> &'a [u8],
    tally: &mut Tally,
) -> Result<(), VoteFileError> {
    let columns = &options.columns;
    controls.clear();
    for (name, control) in columns.controls.iter().zip(&header.controls) {
        controls.push(match *control {
            Control::Value(column) => arena::number(line, name, field(column))?,
            Control::Sides(left, right) => normalised_difference(
                arena::size(line, &arena::left_of(name), field(left))?,
                arena::size(line, &arena::right_of(name), field(right))?,
            ),
        });
    }
    tally.row(
        line,
        columns,
        &Fields {
            controls,
            ..*wanted
        },
    )
}

fn wrong_count(line: u64, found: usize, expected: usize) -> VoteFileError {
    VoteFileError::Csv {
        line,
        message: format!("this row has {found} fields, the header has {expected}"),
    }
}

/// Calls `each` with the place of every comma and every line break, and whether it is the latter.
#[inline]
fn separators(
    block: &[u8],
    mut each: impl FnMut(usize, bool) -> Result<(), VoteFileError>,
) -> Result<(), VoteFileError> {
    let (groups, rest) = block.as_chunks::<64>();
    let mut start = 0;
    for group in groups {
        let mut found = 0u64;
        let (words, _) = group.as_chunks::<8>();
        for (i, word) in words.iter().enumerate() {
            found |= matches(u64::from_le_bytes(*word)) << (8 * i);
        }
        while found != 0 {
            let at = found.trailing_zeros() as usize;
            found &= found - 1;
            each(start + at, group[at] == b'\n')?;
        }
        start += 64;
    }
    for (at, byte) in rest.iter().enumerate() {
        if matches!(byte, b',' | b'\n') {
            each(start + at, *byte == b'\n')?;
        }
    }
    Ok(())
}

/// One bit for each of eight bytes, lowest first: whether it is a comma or a line break.
#[inline]
const fn matches(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const LOW: u64 = ONES * 0x7F;
    const fn zero_bytes(x: u64) -> u64 {
        // The high bit of a byte stays clear only if all of its bits are.
        !(((x & LOW) + LOW) | x | LOW)
    }
    let found = zero_bytes(word ^ (ONES * b',' as u64)) | zero_bytes(word ^ (ONES * b'\n' as u64));
    // Gathers the high bits: each is moved to a place of its own in the top byte.
    (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_wherever_they_are() {
        let signs = [b',', b'\n', b'-', b'+', 0x0B, 0x8A, 0xAC, 0, 0xFF, b'a'];
        let mut state = 1u64;
        for len in 0..300 {
            let block: Vec<u8> = (0..len)
                .map(|_| {
                    state = super::super::names::mix(state ^ 0x9E37_79B9, 0xD134_2543_DE82_EF95);
                    signs[(state >> 20) as usize % signs.len()]
                })
                .collect();
            let mut found = Vec::new();
            separators(&block, |at, ends_row| {
                found.push((at, ends_row));
                Ok(())
            })
            .unwrap();
            let expected: Vec<_> = (0..len)
                .filter(|&at| matches!(block[at], b',' | b'\n'))
                .map(|at| (at, block[at] == b'\n'))
                .collect();
            assert_eq!(found, expected);
        }
    }
}
