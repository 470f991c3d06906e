//! Walking through the records of CSV and JSON with their line numbers.

use serde_json::{Map, Value};

use super::{FileKind, VoteFileError};

/// Longest piece of a value in a message, in characters.
const SHOWN: usize = 60;

/// `bytes` without a UTF-8 byte order mark.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// A text or other value for a message: as JSON, shortened.
pub(super) fn shown(value: &Value) -> String {
    let mut text = match value {
        // Shorten before quoting, so that the closing quote is always there.
        Value::String(text) if text.chars().count() > SHOWN => {
            let head: String = text.chars().take(SHOWN).collect();
            format!("{head}…")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if value.is_string() {
        return Value::String(text).to_string();
    }
    if text.chars().count() > SHOWN {
        text = text.chars().take(SHOWN).collect();
        text.push('…');
    }
    text
}

/// Counts lines as the reading goes forward: each byte is looked at once.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 1,
        }
    }

    /// Line, from 1, of byte `offset`, which must not be before an earlier one.
    pub(super) fn at(&mut self, offset: usize) -> u64 {
        let offset = offset.clamp(self.at, self.bytes.len());
        let passed = self.bytes[self.at..offset].iter();
        self.line += passed.filter(|byte| **byte == b'\n').count() as u64;
        self.at = offset;
        self.line
    }

    /// Like [`Lines::at`], for a record that begins at the first byte from `offset` on that does not
    /// end a line: blank lines before a record are not part of it.
    pub(super) fn of_record(&mut self, offset: usize) -> u64 {
        let rest = self.bytes.get(offset..).unwrap_or_default();
        let blank = rest
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        self.at(offset + blank)
    }
}

/// Calls `each` with every object of a JSON array or of JSON lines and the line it begins on. Between two
/// objects of JSON lines there is a line break; inside of one there may be some.
pub(super) fn for_each_object(
    bytes: &[u8],
    kind: FileKind,
    each: impl FnMut(u64, Map<String, Value>) -> Result<(), VoteFileError>,
) -> Result<(), VoteFileError> {
    for_each_object_in(without_bom(bytes), kind, each)
}

/// The same for a piece of a file, which does not begin with a byte order mark.
pub(super) fn for_each_object_in(
    bytes: &[u8],
    kind: FileKind,
    mut each: impl FnMut(u64, Map<String, Value>) -> Result<(), VoteFileError>,
) -> Result<(), VoteFileError> {
    let mut scan = Scan {
        bytes,
        at: 0,
        lines: Lines::new(bytes),
    };
    let in_array = kind == FileKind::Json;
    if in_array && scan.expect(b"[", "expected the file to be an array, beginning with [")? != b'['
    {
        return Ok(());
    }
    scan.skip_space();
    if in_array && scan.peek() == Some(b']') {
        scan.at += 1;
        return scan.end();
    }
    while in_array || scan.peek().is_some() {
        let (line, object) = scan.object(in_array)?;
        each(line, object)?;
        let end = scan.at;
        scan.skip_space();
        if !in_array && scan.peek().is_some() && !scan.bytes[end..scan.at].contains(&b'\n') {
            return Err(VoteFileError::Json {
                line: scan.lines.at(scan.at),
                message: "there is more behind the object: each one begins a line".to_owned(),
            });
        }
        if in_array && scan.expect(b",]", "expected , or ] after an object")? == b']' {
            return scan.end();
        }
        scan.skip_space();
    }
    Ok(())
}

/// A position in a JSON text.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: Lines<'a>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Takes the next byte that is not white space, which must be one of `wanted`.
    fn expect(&mut self, wanted: &[u8], message: &str) -> Result<u8, VoteFileError> {
        self.skip_space();
        match self.peek() {
            Some(byte) if wanted.contains(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            found => Err(VoteFileError::Json {
                line: self.lines.at(self.at),
                message: found.map_or_else(
                    || format!("{message}, found the end of the file"),
                    |byte| format!("{message}, found {:?}", char::from(byte)),
                ),
            }),
        }
    }

    /// The object at the current position. What is wrong with it is on a line of its own in an array; of
    /// JSON lines, where the parser may run on into the next ones, it is on the line that it begins on.
    fn object(&mut self, in_array: bool) -> Result<(u64, Map<String, Value>), VoteFileError> {
        self.skip_space();
        let line = self.lines.at(self.at);
        let rest = &self.bytes[self.at..];
        if rest.first() != Some(&b'{') {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let found = String::from_utf8_lossy(&rest[..end.unwrap_or(rest.len())]);
            let short: String = found.trim_end().chars().take(SHOWN).collect();
            return Err(VoteFileError::NotAnObject {
                line,
                found: if short.is_empty() {
                    "nothing".to_owned()
                } else {
                    short
                },
            });
        }
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter();
        match stream.next() {
            Some(Ok(object)) => {
                self.at += stream.byte_offset();
                Ok((line, object))
            }
            Some(Err(error)) => {
                let text = error.to_string();
                // The parser's own position is relative to the object: ours is given instead.
                let mut message = text.split(" at line ").next().unwrap_or(&text).to_owned();
                let further = (error.line() as u64).saturating_sub(1);
                if in_array || further == 0 {
                    return Err(VoteFileError::Json {
                        line: line + further,
                        message,
                    });
                }
                if further == 1 {
                    message += " (1 line further down)";
                } else {
                    message += &format!(" ({further} lines further down)");
                }
                Err(VoteFileError::Json { line, message })
            }
            None => Err(VoteFileError::Json {
                line,
                message: "the object is empty".to_owned(),
            }),
        }
    }

    /// Nothing but white space may follow.
    fn end(&mut self) -> Result<(), VoteFileError> {
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(byte) => Err(VoteFileError::Json {
                line: self.lines.at(self.at),
                message: format!("there is more after the array: {:?}", char::from(byte)),
            }),
        }
    }
}
