//! JSON objects into a tally: lines of them in pieces, an array as a whole.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::arena;
use super::super::records::{for_each_object, for_each_object_in};
use super::super::{Columns, FileKind, VoteFileError};
use super::blocks::{self, Format, Source};
use super::{BoardVotes, Fields, Tally, TallyOptions};

/// Reads JSON lines, or objects with any white space between them.
pub(super) fn read_lines(
    reader: impl Read + Send,
    options: &TallyOptions,
) -> Result<Vec<BoardVotes>, VoteFileError> {
    let source = Source::new(reader, Format::Objects, options.block);
    let threads = if options.elo.is_some() {
        1
    } else {
        options.threads.max(1)
    };
    let columns = &options.columns;
    let mut tallies: Vec<Tally> = (0..threads)
        .map(|_| Tally::new(columns, options.elo))
        .collect();
    blocks::for_each(source, 0, &mut tallies, |tally, number, block| {
        tally.begin(number);
        read_block(block, columns, tally)
    })?;
    let mut tallies = tallies.into_iter();
    let mut tally = tallies.next().ok_or(VoteFileError::NoVotes)?;
    tallies.for_each(|other| tally.absorb(other));
    tally.finish()
}

/// Reads a JSON array.
pub(super) fn read_array(
    bytes: &[u8],
    columns: &Columns,
    tally: &mut Tally,
) -> Result<(), VoteFileError> {
    for_each_object(bytes, FileKind::Json, |line, object| {
        read_object(line, &object, columns, tally)
    })
}

/// Reads a block of whole objects.
fn read_block(block: &[u8], columns: &Columns, tally: &mut Tally) -> Result<(), VoteFileError> {
    let mut start = 0;
    // Lines with one object each, as long as nothing is unusual about them.
    for end in memchr::memchr_iter(b'\n', block).chain(Some(block.len())) {
        let line = block.get(start..end).unwrap_or_default();
        if !line.is_empty() && !quick(line, columns, tally) {
            break;
        }
        start = end + 1;
    }
    let Some(rest) = block.get(start..).filter(|rest| !rest.is_empty()) else {
        return Ok(());
    };
    let before = blocks::lines(&block[..start]);
    for_each_object_in(rest, FileKind::Jsonl, |line, object| {
        read_object(line, &object, columns, tally)
    })
    .map_err(|error| error.moved(before))
}

/// Counts a line that is one ordinary vote; false, and nothing counted, if it is anything else.
fn quick(line: &[u8], columns: &Columns, tally: &mut Tally) -> bool {
    if !columns.controls.is_empty() {
        return false;
    }
    let Ok(line) = std::str::from_utf8(line) else {
        return false;
    };
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let Ok(wanted) = (Wanted { columns }).deserialize(&mut deserializer) else {
        return false;
    };
    let (Some(left), Some(right), Some(winner)) = (&wanted.left, &wanted.right, &wanted.winner)
    else {
        return false;
    };
    if deserializer.end().is_err() || wanted.group.is_some() != columns.by.is_some() {
        return false;
    }
    tally.quick(&Fields {
        left: left.as_bytes(),
        right: right.as_bytes(),
        winner: winner.as_bytes(),
        group: wanted.group.as_ref().map_or(&[], |group| group.as_bytes()),
        controls: &[],
    })
}

/// Picks the texts of the wanted keys out of an object.
struct Wanted<'a> {
    columns: &'a Columns,
}

#[derive(Default)]
struct Found<'de> {
    left: Option<Cow<'de, str>>,
    right: Option<Cow<'de, str>>,
    winner: Option<Cow<'de, str>>,
    group: Option<Cow<'de, str>>,
}

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found::default();
        let columns = self.columns;
        while let Some(Text(key)) = map.next_key()? {
            // One key may be wanted twice, say to rate and to group by: then the full parser does it.
            let place = if key == columns.left {
                &mut found.left
            } else if key == columns.right {
                &mut found.right
            } else if key == columns.winner {
                &mut found.winner
            } else if columns.by.as_ref().is_some_and(|by| key == *by) {
                &mut found.group
            } else {
                map.next_value::<Skipped>()?;
                continue;
            };
            // Anything but a text is an error here, and taken up by the full parser.
            let Text(value) = map.next_value()?;
            *place = Some(value);
        }
        Ok(found)
    }
}

/// A text, borrowed unless it has escapes.
struct Text<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Texts)
    }
}

/// A value that nobody wants. It is looked at all the same: what the full parser refuses, such as a
/// number out of range, must not depend on who reads it.
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<Text<'_>, Self>()?.is_some() {}
        Ok(self)
    }
}

/// Counts the vote of any object, or says what is wrong with it.
fn read_object(
    line: u64,
    object: &Map<String, Value>,
    columns: &Columns,
    tally: &mut Tally,
) -> Result<(), VoteFileError> {
    let [left, right, winner] = arena::required_texts(line, object, columns)?;
    let mut controls = Vec::with_capacity(columns.controls.len());
    let group = columns.by.as_ref().and_then(|by| object.get(by));
    let group = group.and_then(arena::scalar).unwrap_or_default();
    for name in &columns.controls {
        controls.push(arena::control_of(line, object, columns, name)?);
    }
    let fields = Fields {
        left: left.as_bytes(),
        right: right.as_bytes(),
        winner: winner.as_bytes(),
        group: group.as_bytes(),
        controls: &controls,
    };
    tally.row(line, columns, &fields)
}
