//! A stream cut into blocks of whole records, worked on by several threads, with one first error.
//!
//! What a file says must not depend on where it is cut. A block therefore ends where a record ends,
//! by the same rules by which records are read, and of several errors the first of the file counts.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::VoteFileError;

/// Longest record, in bytes: a quote that is never closed must not fill the memory.
const LONGEST: usize = 64 << 20;

/// Where records of a format end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// RFC 4180: a line break inside quotes ends nothing.
    Csv,
    /// JSON objects one after the other: a line break inside of one ends nothing.
    Objects,
}

impl Format {
    /// Just behind the last line break of `bytes` that ends a record; `bytes` begins with a record.
    fn last_end(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Csv => last_csv_end(bytes),
            Self::Objects => last_object_end(bytes),
        }
    }
}

fn last_csv_end(bytes: &[u8]) -> Option<usize> {
    let mut last = None;
    // Where the bytes behind the last quotes begin.
    let mut outside = 0;
    let mut at = 0;
    let end_in = |from: usize, to: usize| {
        memchr::memrchr(b'\n', &bytes[from..to]).map(|found| from + found + 1)
    };
    while let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) {
        at = quote + 1;
        // Only the first byte of a field opens quotes; any other quote is a character like others.
        if quote > 0 && !matches!(bytes[quote - 1], b',' | b'\n' | b'\r') {
            continue;
        }
        last = end_in(outside, quote).or(last);
        // A doubled quote stands for one, and closes nothing.
        loop {
            let Some(found) = memchr::memchr(b'"', &bytes[at..]) else {
                return last;
            };
            at += found + 1;
            if bytes.get(at) != Some(&b'"') {
                break;
            }
            at += 1;
        }
        outside = at;
    }
    end_in(outside, bytes.len()).or(last)
}

fn last_object_end(bytes: &[u8]) -> Option<usize> {
    let (mut last, mut depth, mut at) = (None, 0u64, 0);
    loop {
        let rest = &bytes[at..];
        let found = if depth == 0 {
            // Between objects only line breaks matter, and what opens the next one.
            rest.iter()
                .position(|byte| matches!(byte, b'{' | b'"' | b'\n'))
        } else {
            memchr::memchr3(b'{', b'}', b'"', rest)
        };
        let Some(found) = found else {
            return last;
        };
        at += found + 1;
        match rest[found] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' => last = Some(at),
            // A text, up to the first quote that no backslash precedes.
            _ => loop {
                match memchr::memchr2(b'"', b'\\', &bytes[at..]) {
                    Some(found) if bytes[at + found] == b'"' => {
                        at += found + 1;
                        break;
                    }
                    Some(found) if at + found + 2 <= bytes.len() => at += found + 2,
                    _ => return last,
                }
            },
        }
    }
}

/// A stream of records.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    format: Format,
    /// Bytes to read at a time.
    size: usize,
    /// What was read behind the end of the last block.
    rest: Vec<u8>,
    ended: bool,
    /// Blocks handed out.
    blocks: u64,
}

impl<R: Read> Source<R> {
    pub(super) const fn new(reader: R, format: Format, size: usize) -> Self {
        Self {
            reader,
            format,
            size: if size == 0 { 1 } else { size },
            rest: Vec::new(),
            ended: false,
            blocks: 0,
        }
    }

    /// Puts back bytes from the end of the last block: they come again.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.rest.splice(..0, bytes.iter().copied());
    }

    /// The next block of whole records, and its number; None at the end.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> Result<Option<u64>, VoteFileError> {
        block.clear();
        std::mem::swap(block, &mut self.rest);
        let mut size = self.size;
        while !self.ended {
            let wanted = size.saturating_sub(block.len()) as u64;
            let read = self.reader.by_ref().take(wanted).read_to_end(block);
            let read = read.map_err(|error| VoteFileError::Unreadable {
                line: 1,
                message: error.to_string(),
            })?;
            if (read as u64) < wanted {
                self.ended = true;
                break;
            }
            if let Some(end) = self.format.last_end(block) {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                break;
            }
            if block.len() >= LONGEST {
                return Err(VoteFileError::RecordTooLong {
                    line: 1,
                    megabytes: LONGEST >> 20,
                });
            }
            size = (block.len() * 2).min(LONGEST).max(self.size);
        }
        if block.is_empty() {
            return Ok(None);
        }
        let number = self.blocks;
        self.blocks += 1;
        Ok(Some(number))
    }
}

/// How far a file has been read without an error.
#[derive(Debug, Default)]
struct Progress {
    /// Blocks from the first on that are done without a gap, and the lines in those counted here.
    done: u64,
    lines: u64,
    /// Lines of blocks that are done behind a gap.
    ahead: BTreeMap<u64, u64>,
    /// The first error so far and its block; its lines are counted from the beginning of the block.
    error: Option<(u64, VoteFileError)>,
}

impl Progress {
    fn failed(&mut self, block: u64, error: VoteFileError) {
        if self.error.as_ref().is_none_or(|(first, _)| block < *first) {
            self.error = Some((block, error));
        }
    }

    fn finished(&mut self, block: u64, lines: u64) {
        self.ahead.insert(block, lines);
        while let Some(lines) = self.ahead.remove(&self.done) {
            self.done += 1;
            self.lines += lines;
        }
    }

    /// All blocks before one with an error have been finished: they were handed out earlier.
    fn result(self, lines_before: u64) -> Result<(), VoteFileError> {
        match self.error {
            Some((_, error)) => Err(error.moved(lines_before + self.lines)),
            None => Ok(()),
        }
    }
}

/// Calls `work` with every block and its number, one worker after the other or, with several, at the
/// same time. `lines_before` is what the errors' line numbers are to be raised by.
///
/// # Errors
/// The first error of the file, whoever met it first.
pub(super) fn for_each<R: Read + Send, W: Send>(
    source: Source<R>,
    lines_before: u64,
    workers: &mut [W],
    work: impl Fn(&mut W, u64, &[u8]) -> Result<(), VoteFileError> + Sync,
) -> Result<(), VoteFileError> {
    let progress = Mutex::new(Progress {
        done: source.blocks,
        ..Progress::default()
    });
    let source = Mutex::new(source);
    let stop = AtomicBool::new(false);
    let run = |worker: &mut W| {
        let mut block = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let next = {
                let mut source = lock(&source);
                let next = source.next(&mut block);
                next.map_err(|error| (source.blocks, error))
            };
            let (number, result) = match next {
                Ok(None) => return,
                Ok(Some(number)) => (number, work(worker, number, &block)),
                Err((number, error)) => (number, Err(error)),
            };
            let mut progress = lock(&progress);
            match result {
                Ok(()) => progress.finished(number, lines(&block)),
                Err(error) => {
                    progress.failed(number, error);
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    if let Some((first, others)) = workers.split_first_mut() {
        let run = &run;
        std::thread::scope(|scope| {
            for worker in others {
                // Where no more threads are to be had, the first one does the work of all.
                let _ = std::thread::Builder::new().spawn_scoped(scope, move || run(worker));
            }
            run(first);
        });
    }
    let progress = progress
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    progress.result(lines_before)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Line breaks in `bytes`.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    // Blocks of 255 so that a byte holds their sum, which processors add up sixteen at a time.
    let count = |piece: &[u8]| {
        piece
            .iter()
            .map(|byte| u8::from(*byte == b'\n'))
            .sum::<u8>()
    };
    bytes.chunks(255).map(|piece| u64::from(count(piece))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_where_records_end() {
        for (text, end) in [
            ("a,b\nc,d", Some(4)),
            ("a,b", None),
            ("a,\"b\nc\"\nd", Some(8)),
            ("a,\"b\nc", None),
            ("a\n\"b\n\"\"\nc", Some(2)),
            ("a\n\"b\n\"\"\n\"c\n\"d\ne", Some(11)),
            // A quote inside of a field opens nothing, nor does one behind closed quotes.
            ("a\"b\nc", Some(4)),
            ("\"a\"b\"c\nd", Some(7)),
            ("\"a\"\n", Some(4)),
            ("\"", None),
            ("", None),
        ] {
            assert_eq!(Format::Csv.last_end(text.as_bytes()), end, "{text:?}");
        }
        for (text, end) in [
            ("{}\n{}", Some(3)),
            ("{\"a\":\"}\\\"{\"}\n", Some(13)),
            ("{\"a\":\n{}}\n{\n", Some(10)),
            ("{\n", None),
            ("\n\n{", Some(2)),
            ("}\n\"\\", Some(2)),
            ("", None),
        ] {
            assert_eq!(Format::Objects.last_end(text.as_bytes()), end, "{text:?}");
        }
    }

    #[test]
    fn every_size_of_block_gives_the_same_bytes_in_order() {
        let text = "a,\"b\n\n\"\nc,d\n\n\"e\"\"\n\",f\ng".as_bytes();
        for size in 0..text.len() + 2 {
            let mut source = Source::new(text, Format::Csv, size);
            let (mut all, mut block) = (Vec::new(), Vec::new());
            let mut expected = 0;
            while let Some(number) = source.next(&mut block).unwrap() {
                assert_eq!(number, expected);
                expected += 1;
                all.extend_from_slice(&block);
            }
            assert_eq!(all, text, "{size}");
        }
    }

    #[test]
    fn of_several_errors_the_first_of_the_file_counts() {
        let text: String = (0..2000).map(|i| format!("{i}\n")).collect();
        for _ in 0..20 {
            let source = Source::new(text.as_bytes(), Format::Csv, 16);
            let result = for_each(source, 10, &mut [(), (), ()], |(), _, block| {
                let numbers = std::str::from_utf8(block).unwrap();
                for (line, number) in (1..).zip(numbers.lines()) {
                    if number.parse::<u32>().unwrap() >= 1234 {
                        return Err(VoteFileError::NotUtf8 { line });
                    }
                }
                Ok(())
            });
            assert_eq!(
                result,
                Err(VoteFileError::NotUtf8 {
                    line: 1234 + 1 + 10
                })
            );
        }
    }

    #[test]
    fn a_record_that_never_ends_is_refused() {
        let endless = b"a,b\nc,\"d".chain(std::io::repeat(b'x'));
        let mut source = Source::new(endless, Format::Csv, 1000);
        let mut block = Vec::new();
        assert_eq!(source.next(&mut block), Ok(Some(0)));
        assert_eq!(block, b"a,b\n");
        assert!(matches!(
            source.next(&mut block),
            Err(VoteFileError::RecordTooLong { .. })
        ));
    }

    #[test]
    fn line_breaks_are_counted() {
        let text = "a\n\nb".repeat(700);
        assert_eq!(lines(text.as_bytes()), 1400);
    }
}
