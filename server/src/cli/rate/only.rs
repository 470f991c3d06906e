//! Which votes of a file count. Files that say so are those of `openmic export votes`: a vote that was set
//! aside, or is a judge's, is on no board that names no status and no group.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

/// The columns that say whether a vote counts.
pub(super) const STATUS: &str = "status";
pub(super) const GROUP: &str = "voter_group";

/// Bytes of a file in which its columns are looked for.
const HEAD: u64 = 64 * 1024;

/// Which votes count, and how many were left out.
#[derive(Debug, Default)]
pub(super) struct Only {
    /// Whether every vote counts.
    pub(super) all: bool,
    /// Whose votes count; people's where none is named.
    pub(super) group: Option<String>,
    left_out: AtomicU64,
}

impl Only {
    pub(super) fn new(all: bool, group: Option<String>) -> Self {
        Self {
            all,
            group,
            left_out: AtomicU64::new(0),
        }
    }

    /// Whether no vote is ever left out.
    pub(super) fn is_everything(&self) -> bool {
        self.all && self.group.is_none()
    }

    /// Whether a vote with this status and group counts; nothing is left out for a word that is not known.
    pub(super) fn counts(&self, status: &[u8], group: &[u8]) -> bool {
        let is_set_aside = !self.all && matches!(status, b"unverified" | b"excluded");
        let is_of_group = match self.group.as_deref() {
            None => self.all || group != b"judge",
            Some("people") => group != b"judge",
            Some(wanted) => group == wanted.as_bytes(),
        };
        let counts = is_of_group && !is_set_aside;
        if !counts {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        counts
    }

    /// What to say about votes that were left out.
    pub(super) fn said(&self) -> Option<String> {
        let n = self.left_out.load(Ordering::Relaxed);
        (n > 0).then(|| {
            let whose = match self.group.as_deref() {
                None | Some("people") => "are a judge's or".to_owned(),
                Some(group) => format!("are not of the group {group} or"),
            };
            format!("{n} votes are left out: they {whose} do not count by their status. --all-votes rates all.")
        })
    }

    /// The file without the votes that do not count, each remaining row on the line where it was.
    pub(super) fn filter<'a>(
        &'a self,
        mut source: impl Read + Send + 'a,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head)?;
        let named = |name: &str| {
            head.windows(name.len())
                .any(|bytes| bytes == name.as_bytes())
        };
        let says = named(STATUS) || named(GROUP);
        let first = head
            .iter()
            .copied()
            .find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
        let whole = io::Cursor::new(head).chain(source);
        if self.is_everything() || !says {
            return Ok(Box::new(whole));
        }
        Ok(match first {
            Some(b'[') => Box::new(self.array(whole)?),
            Some(b'{') => Box::new(Rows::new(Lines {
                only: self,
                source: BufReader::new(whole),
            })),
            _ => Box::new(Rows::new(Records::new(self, whole))),
        })
    }

    fn object_counts(&self, value: &Value) -> bool {
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        self.counts(text(STATUS).as_bytes(), text(GROUP).as_bytes())
    }

    /// An array is read as a whole anyway; one that is no array is left for the reader to complain about.
    fn array(&self, mut source: impl Read) -> io::Result<io::Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes)?;
        if let Ok(mut rows) = serde_json::from_slice::<Vec<Value>>(&bytes) {
            rows.retain(|row| self.object_counts(row));
            bytes = serde_json::to_vec(&rows)?;
        }
        Ok(io::Cursor::new(bytes))
    }
}

/// Where rows come from, one at a time.
trait Next {
    /// Appends the next row; false at the end.
    fn next(&mut self, out: &mut Vec<u8>) -> io::Result<bool>;
}

/// Rows as a stream of bytes.
struct Rows<N> {
    rows: N,
    ready: Vec<u8>,
    taken: usize,
}

impl<N> Rows<N> {
    fn new(rows: N) -> Self {
        Self {
            rows,
            ready: Vec::new(),
            taken: 0,
        }
    }
}

impl<N: Next> Read for Rows<N> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() {
            self.ready.clear();
            self.taken = 0;
            if !self.rows.next(&mut self.ready)? {
                return Ok(0);
            }
        }
        let left = self.ready.get(self.taken..).unwrap_or_default();
        let n = left.len().min(to.len());
        to[..n].copy_from_slice(&left[..n]);
        self.taken += n;
        Ok(n)
    }
}

/// The longest object that is read as one, as the reader of votes has it.
const LONGEST: usize = 64 * 1024 * 1024;

/// JSON lines, of which an object may take several; empty ones stand where a vote is left out.
struct Lines<'a, R> {
    only: &'a Only,
    source: BufReader<R>,
}

impl<R: Read> Next for Lines<'_, R> {
    fn next(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        while self.source.read_until(b'\n', out)? > 0 {
            match serde_json::from_slice(out) {
                Ok(row) if !self.only.object_counts(&row) => {
                    out.retain(|byte| *byte == b'\n');
                }
                // An empty line ends as well as an object in the middle.
                Err(error)
                    if error.is_eof()
                        && out.len() < LONGEST
                        && !out.iter().all(u8::is_ascii_whitespace) =>
                {
                    continue;
                }
                _ => {}
            }
            return Ok(true);
        }
        Ok(!out.is_empty())
    }
}

/// Records of a CSV file.
struct Records<'a, R: Read> {
    only: &'a Only,
    reader: csv::Reader<R>,
    record: csv::ByteRecord,
    /// Places of the columns that say whether a vote counts, once the first record was read.
    places: Option<[Option<usize>; 2]>,
    /// The line on which the next record is written.
    line: u64,
}

impl<'a, R: Read> Records<'a, R> {
    fn new(only: &'a Only, source: R) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(source);
        Self {
            only,
            reader,
            record: csv::ByteRecord::new(),
            places: None,
            line: 1,
        }
    }
}

impl<R: Read> Next for Records<'_, R> {
    fn next(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        let read = self.reader.read_byte_record(&mut self.record);
        if !read.map_err(io::Error::other)? {
            return Ok(false);
        }
        let at = |place: Option<usize>| {
            place
                .and_then(|place| self.record.get(place))
                .unwrap_or_default()
        };
        let counts = match self.places {
            None => {
                let find = |name: &str| self.record.iter().position(|of| of == name.as_bytes());
                self.places = Some([find(STATUS), find(GROUP)]);
                true
            }
            Some([status, group]) => self.only.counts(at(status), at(group)),
        };
        if !counts {
            return Ok(true);
        }
        let begins = self
            .record
            .position()
            .map_or(self.line, csv::Position::line);
        while self.line < begins {
            out.push(b'\n');
            self.line += 1;
        }
        let from = out.len();
        let mut writer = csv::Writer::from_writer(&mut *out);
        writer.write_byte_record(&self.record)?;
        writer.flush()?;
        drop(writer);
        let lines = out[from..].iter().filter(|byte| **byte == b'\n').count();
        self.line += lines as u64;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(only: &Only, text: &str) -> String {
        let mut out = String::new();
        let source = io::Cursor::new(text.as_bytes().to_vec());
        only.filter(source)
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        out
    }

    const CSV: &str = "model_a,winner,status,voter_group\nx,\"a\nb\",counted,public\nx,a,unverified,public\n\
                       x,a,counted,judge\nx,b,counted,import\n";

    #[test]
    fn votes_that_do_not_count_are_left_out_and_the_others_keep_their_lines() {
        let only = Only::default();
        let kept = "model_a,winner,status,voter_group\nx,\"a\nb\",counted,public\n\n\nx,b,counted,import\n";
        assert_eq!(filtered(&only, CSV), kept);
        assert!(only.said().unwrap().starts_with("2 votes are left out"));
        let lines = "{\"status\":\"counted\"}\n{\"status\":\"excluded\"}\n{\"voter_group\":\"judge\"}\n{oops\n";
        assert_eq!(
            filtered(&Only::default(), lines),
            "{\"status\":\"counted\"}\n\n\n{oops\n"
        );
        let long = "{\"a\":\n1, \"status\":\n\"excluded\"}\n{\"a\":1}";
        assert_eq!(filtered(&Only::default(), long), "\n\n\n{\"a\":1}");
        let array = "[{\"status\":\"excluded\"},{\"status\":\"counted\"}]";
        assert_eq!(
            filtered(&Only::default(), array),
            "[{\"status\":\"counted\"}]"
        );
    }

    #[test]
    fn a_file_that_does_not_say_so_counts_as_it_is() {
        for text in [
            "model_a,winner\r\nx,a\r\n",
            "a,status\nx,shipped\n",
            "[{\"status\":3}]",
        ] {
            let only = Only::default();
            let same = filtered(&only, text).replace('\r', "");
            assert_eq!(same, text.replace('\r', ""));
            assert_eq!(only.said(), None);
        }
        assert_eq!(filtered(&Only::new(true, None), CSV), CSV);
        let judges = Only::new(false, Some("judge".to_owned()));
        assert!(filtered(&judges, CSV).contains("counted,judge"));
        assert!(judges.said().unwrap().starts_with("3 votes"));
    }
}
