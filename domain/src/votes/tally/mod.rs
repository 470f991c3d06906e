//! Vote files of any length into counts per pair: memory grows with models, not with rows.
//!
//! [`tally`] reads a stream once, on several threads, and keeps what ratings need: the cells of each
//! board, on request the Elo ratings in the order of the file, and for style control the rows of
//! numbers. Its results and its errors do not depend on how the stream was cut or by how many threads
//! it was read; boards list their models by name, so that the order of the votes leaves no trace either.

mod blocks;
mod counts;
mod csv_rows;
mod names;
mod objects;
#[cfg(test)]
mod tests;

use std::io::Read;

use counts::Counts;
pub(super) use names::Names;

use super::arena::{self, Texts};
use super::records::without_bom;
use super::{Columns, FileKind, TimeColumn, VoteFileError, VoteFormat, pandalm};
use crate::outcome::Outcome;
use crate::rating::elo::{self, EloOptions};
use crate::rating::{Cell, Cells};

/// How to read a stream of votes.
#[derive(Debug, Clone)]
pub struct TallyOptions {
    /// Which columns to read.
    pub columns: Columns,
    /// Run online Elo along the votes; they are then read by one thread, in order.
    pub elo: Option<EloOptions>,
    /// Threads to read with, at least one.
    pub threads: usize,
    /// Bytes to read at a time; results do not depend on it.
    pub block: usize,
}

impl Default for TallyOptions {
    fn default() -> Self {
        Self {
            columns: Columns::default(),
            elo: None,
            threads: 1,
            block: 256 * 1024,
        }
    }
}

/// The votes of one board.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardVotes {
    /// Value of the column by which votes are grouped; empty where it is empty, or without grouping.
    pub group: String,
    /// The models that have votes, in ascending order of their bytes.
    pub names: Vec<String>,
    /// Votes per pair of models, by their place in `names`.
    pub cells: Cells,
    /// Elo ratings in the order of the file, if they were asked for, by place in `names`.
    pub elo: Option<Vec<f64>>,
    /// The votes with the values of the control columns, if there are any.
    pub controls: Option<ControlVotes>,
}

/// Votes in the order of the file by columns, with numbers for each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControlVotes {
    /// The model on the left.
    pub left: Vec<u32>,
    /// The model on the right.
    pub right: Vec<u32>,
    /// The verdict.
    pub outcome: Vec<Outcome>,
    /// One column for each control.
    pub controls: Vec<Vec<f64>>,
}

/// Reads a stream of votes. `name` only helps to tell CSV from JSON. CSV and JSON lines are read in
/// pieces; a JSON array and the pandalm format as a whole.
///
/// # Errors
/// The first thing that is wrong, with its line and value; a file without votes is an error too.
pub fn tally(
    name: &str,
    mut source: impl Read + Send,
    format: VoteFormat,
    options: &TallyOptions,
) -> Result<Vec<BoardVotes>, VoteFileError> {
    let unreadable = |error: std::io::Error| VoteFileError::Unreadable {
        line: 1,
        message: error.to_string(),
    };
    let columns = &options.columns;
    // Enough to tell the kind of file.
    let mut head = Vec::new();
    let read = source.by_ref().take(64 * 1024).read_to_end(&mut head);
    read.map_err(unreadable)?;
    let kind = FileKind::detect(name, &head);
    if format == VoteFormat::Arena && kind != FileKind::Json {
        let source = without_bom(&head).chain(source);
        return match kind {
            FileKind::Csv => csv_rows::read(source, options),
            _ => objects::read_lines(source, options),
        };
    }
    let mut tally = Tally::new(columns, options.elo);
    if format == VoteFormat::Arena {
        source.read_to_end(&mut head).map_err(unreadable)?;
        objects::read_array(&head, columns, &mut tally)?;
    } else if *columns != Columns::default() {
        return Err(VoteFileError::PandalmColumns);
    } else if kind == FileKind::Csv {
        return Err(VoteFileError::PandalmNeedsJson);
    } else {
        source.read_to_end(&mut head).map_err(unreadable)?;
        for row in pandalm::read_objects(&head, kind, &TimeColumn::Nowhere)? {
            tally.known(&row.left, &row.right, row.outcome);
        }
    }
    tally.finish()
}

/// Votes in memory, by the names of their models: counted on `threads` threads.
///
/// # Errors
/// A row with one name on both sides, with its place in `votes` from 1 as the line.
pub fn tally_names<S: AsRef<str> + Sync>(
    votes: &[(S, S, Outcome)],
    threads: usize,
) -> Result<BoardVotes, VoteFileError> {
    let size = votes.len().div_ceil(threads.max(1)).max(1);
    let count = |votes: &[(S, S, Outcome)], start: u64| -> Result<Tally, VoteFileError> {
        let mut tally = Tally::new(&Columns::default(), None);
        for (line, (left, right, outcome)) in (start + 1..).zip(votes) {
            let (left, right) = (left.as_ref(), right.as_ref());
            if !tally.known(left, right, *outcome) {
                let model = left.to_owned();
                return Err(VoteFileError::SameModel { line, model });
            }
        }
        Ok(tally)
    };
    let mut pieces = (0u64..).step_by(size).zip(votes.chunks(size));
    let first = pieces.next();
    let (first, others) = std::thread::scope(|scope| {
        let others: Vec<_> = pieces
            .map(|(start, votes)| {
                let work = move || count(votes, start);
                std::thread::Builder::new()
                    .spawn_scoped(scope, work)
                    .map_err(|_| (start, votes))
            })
            .collect();
        let first = first.map_or_else(
            || Ok(Tally::new(&Columns::default(), None)),
            |(start, votes)| count(votes, start),
        );
        let others: Vec<_> = others
            .into_iter()
            .map(|other| match other {
                Ok(thread) => match thread.join() {
                    Ok(tally) => tally,
                    Err(panic) => std::panic::resume_unwind(panic),
                },
                // No more threads are to be had.
                Err((start, votes)) => count(votes, start),
            })
            .collect();
        (first, others)
    });
    let mut tally = first?;
    for other in others {
        tally.absorb(other?);
    }
    let mut boards = tally.finish()?;
    boards.pop().ok_or(VoteFileError::NoVotes)
}

/// Votes counted so far.
#[derive(Debug)]
pub struct Tally {
    names: Names,
    /// The values of the column to group by, if there is one.
    groups: Option<Names>,
    boards: Vec<Board>,
    elo: Option<EloOptions>,
    /// How many control columns there are.
    controls: usize,
    /// Number of the piece of the file that is being read.
    piece: u64,
}

/// One row of a file, as it stands there.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    /// Name of the model on the left.
    pub left: &'a [u8],
    /// Name of the model on the right.
    pub right: &'a [u8],
    /// The verdict.
    pub winner: &'a [u8],
    /// Value of the column to group by; empty without one.
    pub group: &'a [u8],
    /// Values of the control columns.
    pub controls: &'a [f64],
}

#[derive(Debug)]
struct Board {
    counts: Counts,
    elo: Vec<f64>,
    /// Rows with controls, by the piece of the file that they are from.
    pieces: Vec<(u64, ControlVotes)>,
}

/// Pairs among so many models are counted in a triangle: 16 MB of one board at most.
const TRIANGLE: u32 = 1000;
/// The same with several boards: 1 MB for each of the first, then none.
const SMALL_TRIANGLE: u32 = 250;
const TRIANGLES: usize = 16;

/// Numbers of a group and of two models, and the verdict.
type Vote = (u32, u32, u32, Outcome);

impl Tally {
    /// Nothing yet.
    #[must_use]
    pub fn new(columns: &Columns, elo: Option<EloOptions>) -> Self {
        Self {
            names: Names::default(),
            groups: columns.by.as_ref().map(|_| Names::default()),
            boards: Vec::new(),
            elo,
            controls: columns.controls.len(),
            piece: 0,
        }
    }

    /// From now on rows are of this piece of the file: when several tallies are added up, rows with
    /// controls are in the order of their pieces.
    pub const fn begin(&mut self, piece: u64) {
        self.piece = piece;
    }

    /// Counts a row; `line` is where it begins.
    ///
    /// # Errors
    /// What is wrong with it: it is not counted then.
    #[inline]
    pub fn row(
        &mut self,
        line: u64,
        columns: &Columns,
        fields: &Fields<'_>,
    ) -> Result<(), VoteFileError> {
        if !self.quick(fields) {
            let vote = self.careful(line, columns, fields)?;
            self.count(vote, fields.controls);
        }
        Ok(())
    }

    /// Counts a row that has nothing unusual about it; false, and nothing counted, if it has.
    #[inline]
    fn quick(&mut self, fields: &Fields<'_>) -> bool {
        let Some(outcome) = arena::outcome(fields.winner) else {
            return false;
        };
        let (Some(left), Some(right)) = (
            quick_number(&mut self.names, fields.left),
            quick_number(&mut self.names, fields.right),
        ) else {
            return false;
        };
        if left == right {
            return false;
        }
        let group = match &mut self.groups {
            None => Some(0),
            Some(groups) if fields.group.is_empty() => Some(groups.number(b"")),
            Some(groups) => quick_number(groups, fields.group),
        };
        let Some(group) = group else {
            return false;
        };
        self.count((group, left, right, outcome), fields.controls);
        true
    }

    /// Looks at everything about a row, in the order in which [`super::read`] does.
    #[cold]
    fn careful(
        &mut self,
        line: u64,
        columns: &Columns,
        fields: &Fields<'_>,
    ) -> Result<Vote, VoteFileError> {
        let text = |bytes| arena::text_of(line, bytes);
        let texts = Texts {
            left: text(fields.left)?,
            right: text(fields.right)?,
            winner: text(fields.winner)?,
        };
        let group = text(fields.group)?;
        let outcome = texts.check(line, columns)?;
        let left = self.names.number(texts.left.as_bytes());
        let right = self.names.number(texts.right.as_bytes());
        Ok((self.group(group.as_bytes()), left, right, outcome))
    }

    /// Counts a vote of two names that need no more looking at; false if they are the same.
    fn known(&mut self, left: &str, right: &str, outcome: Outcome) -> bool {
        let left = self.names.number(left.as_bytes());
        let right = self.names.number(right.as_bytes());
        if left != right {
            let group = self.group(b"");
            self.count((group, left, right, outcome), &[]);
        }
        left != right
    }

    fn group(&mut self, group: &[u8]) -> u32 {
        self.groups
            .as_mut()
            .map_or(0, |groups| groups.number(group))
    }

    #[inline]
    fn count(&mut self, (group, left, right, outcome): Vote, controls: &[f64]) {
        let group = group as usize;
        if group >= self.boards.len() {
            self.grow(group);
        }
        let board = &mut self.boards[group];
        board.counts.add(left, right, outcome);
        if let Some(options) = &self.elo {
            board.play(left, right, outcome, options);
        }
        if self.controls > 0 {
            board.keep(self.piece, (left, right, outcome), controls);
        }
    }

    #[cold]
    fn grow(&mut self, group: usize) {
        for n in self.boards.len()..=group {
            let limit = match n {
                _ if self.groups.is_none() => TRIANGLE,
                _ if n < TRIANGLES => SMALL_TRIANGLE,
                _ => 0,
            };
            self.boards.push(Board {
                counts: Counts::new(limit),
                elo: Vec::new(),
                pieces: Vec::new(),
            });
        }
    }

    /// Adds what another tally of the same columns counted. Elo ratings cannot be added up: a tally
    /// with them reads everything itself.
    pub fn absorb(&mut self, other: Self) {
        let number = |names: &mut Names, texts: &[Box<[u8]>]| -> Vec<u32> {
            texts.iter().map(|text| names.number(text)).collect()
        };
        let to = number(&mut self.names, other.names.texts());
        let groups = match (&mut self.groups, &other.groups) {
            (Some(groups), Some(others)) => number(groups, others.texts()),
            _ => vec![0],
        };
        for (group, board) in groups.into_iter().zip(other.boards) {
            let group = group as usize;
            if group >= self.boards.len() {
                self.grow(group);
            }
            let sum = &mut self.boards[group];
            sum.counts.absorb(&board.counts, &to);
            for (piece, mut rows) in board.pieces {
                rows.renumber(&to);
                sum.pieces.push((piece, rows));
            }
        }
    }

    /// The boards in ascending order of their groups.
    ///
    /// # Errors
    /// [`VoteFileError::NoVotes`].
    pub fn finish(self) -> Result<Vec<BoardVotes>, VoteFileError> {
        let texts = self.names.texts();
        let mut sorted: Vec<u32> = (0u32..).take(texts.len()).collect();
        sorted.sort_unstable_by_key(|&id| &texts[id as usize]);
        let groups = self.groups.as_ref().map_or(&[][..], Names::texts);
        let mut boards: Vec<BoardVotes> = self
            .boards
            .into_iter()
            .enumerate()
            .map(|(group, board)| {
                let group = groups.get(group).map(|text| string(text));
                board.finish(
                    group.unwrap_or_default(),
                    &sorted,
                    texts,
                    self.elo.as_ref(),
                    self.controls,
                )
            })
            .filter(|board| !board.names.is_empty())
            .collect();
        if boards.is_empty() {
            return Err(VoteFileError::NoVotes);
        }
        boards.sort_by(|x, y| x.group.cmp(&y.group));
        Ok(boards)
    }
}

/// The number of a text that is known, or that needs no trimming and is UTF-8.
#[inline]
fn quick_number(names: &mut Names, text: &[u8]) -> Option<u32> {
    // Texts that are kept have been trimmed and are UTF-8: one that is found is in order.
    if let Some(id) = names.find(text) {
        return (!text.is_empty()).then_some(id);
    }
    let (first, last) = (text.first()?, text.last()?);
    let plain = first.is_ascii_graphic() && last.is_ascii_graphic();
    (plain && std::str::from_utf8(text).is_ok()).then(|| names.number(text))
}

/// The text of a name, which was UTF-8 when it was kept.
pub(super) fn string(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

impl Board {
    fn play(&mut self, left: u32, right: u32, outcome: Outcome, options: &EloOptions) {
        let (left, right) = (left as usize, right as usize);
        let n = left.max(right) + 1;
        if self.elo.len() < n {
            self.elo.resize(n, options.start);
        }
        (self.elo[left], self.elo[right]) =
            elo::update(self.elo[left], self.elo[right], outcome, options);
    }

    fn keep(&mut self, piece: u64, vote: (u32, u32, Outcome), controls: &[f64]) {
        if self.pieces.last().is_none_or(|(last, _)| *last != piece) {
            self.pieces.push((piece, ControlVotes::new(controls.len())));
        }
        if let Some((_, rows)) = self.pieces.last_mut() {
            let (left, right, outcome) = vote;
            rows.left.push(left);
            rows.right.push(right);
            rows.outcome.push(outcome);
            for (column, value) in rows.controls.iter_mut().zip(controls) {
                column.push(*value);
            }
        }
    }

    fn finish(
        mut self,
        group: String,
        sorted: &[u32],
        texts: &[Box<[u8]>],
        elo: Option<&EloOptions>,
        controls: usize,
    ) -> BoardVotes {
        let mut present = vec![false; texts.len()];
        self.counts.each(|a, b, _| {
            present[a as usize] = true;
            present[b as usize] = true;
        });
        let mut to = vec![u32::MAX; texts.len()];
        let mut names = Vec::new();
        let mut ratings = Vec::new();
        for (place, &id) in (0u32..).zip(sorted.iter().filter(|&&id| present[id as usize])) {
            to[id as usize] = place;
            names.push(string(&texts[id as usize]));
            if let Some(options) = elo {
                ratings.push(self.elo.get(id as usize).map_or(options.start, |it| *it));
            }
        }
        let mut cells: Vec<Cell> = self.counts.cells(&to);
        cells.sort_unstable_by_key(|cell| (cell.a, cell.b));
        let rows = (controls > 0).then(|| {
            self.pieces.sort_by_key(|(piece, _)| *piece);
            let mut all = ControlVotes::new(controls);
            for (_, mut rows) in self.pieces {
                rows.renumber(&to);
                all.append(rows);
            }
            all
        });
        BoardVotes {
            group,
            cells: Cells::from_sorted(names.len(), cells),
            names,
            elo: elo.map(|_| ratings),
            controls: rows,
        }
    }
}

impl ControlVotes {
    fn new(controls: usize) -> Self {
        Self {
            controls: vec![Vec::new(); controls],
            ..Self::default()
        }
    }

    fn renumber(&mut self, to: &[u32]) {
        for side in self.left.iter_mut().chain(&mut self.right) {
            *side = to[*side as usize];
        }
    }

    fn append(&mut self, mut other: Self) {
        self.left.append(&mut other.left);
        self.right.append(&mut other.right);
        self.outcome.append(&mut other.outcome);
        for (column, more) in self.controls.iter_mut().zip(&mut other.controls) {
            column.append(more);
        }
    }
}
