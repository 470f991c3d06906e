//! Cells: votes aggregated per unordered pair, the sufficient statistic of every rating without an order in time.

use serde::{Deserialize, Serialize};

use super::{RatingError, threads};
use crate::outcome::Outcome;

/// The votes between two entrants, `a < b` being their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Index of the first entrant, the smaller one.
    pub a: u32,
    /// Index of the second entrant.
    pub b: u32,
    /// Votes for `a`.
    pub a_wins: u64,
    /// Votes for `b`.
    pub b_wins: u64,
    /// Votes that both were good.
    pub both: u64,
    /// Votes that neither was any good.
    pub neither: u64,
}

impl Cell {
    /// A cell without votes.
    #[must_use]
    pub const fn empty(a: u32, b: u32) -> Self {
        Self {
            a,
            b,
            a_wins: 0,
            b_wins: 0,
            both: 0,
            neither: 0,
        }
    }

    /// All votes of the pair.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.a_wins
            .saturating_add(self.b_wins)
            .saturating_add(self.ties())
    }

    /// Votes without a winner: both and neither.
    #[must_use]
    pub const fn ties(&self) -> u64 {
        self.both.saturating_add(self.neither)
    }

    /// Counts one vote; `outcome` is seen with `a` on the left.
    const fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Left => &mut self.a_wins,
            Outcome::Right => &mut self.b_wins,
            Outcome::Both => &mut self.both,
            Outcome::Neither => &mut self.neither,
        };
        *counter = counter.saturating_add(1);
    }

    /// Adds the votes of another cell of the same pair.
    const fn absorb(&mut self, other: &Self) {
        self.a_wins = self.a_wins.saturating_add(other.a_wins);
        self.b_wins = self.b_wins.saturating_add(other.b_wins);
        self.both = self.both.saturating_add(other.both);
        self.neither = self.neither.saturating_add(other.neither);
    }
}

/// Up to this many entrants, votes are counted in a table of all pairs (32 bytes each).
const TABLE: usize = 1000;

/// Parts that rows in memory are divided into, if there are so many in each.
const ROW_PARTS: usize = 2;
const LEAST_ROWS: usize = 100_000;

/// The cells of a board, sorted by pair, at most one per pair.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Cells {
    n_entrants: usize,
    cells: Vec<Cell>,
}

impl Cells {
    /// No votes yet among `n_entrants` entrants, numbered from 0.
    #[must_use]
    pub const fn new(n_entrants: usize) -> Self {
        Self {
            n_entrants,
            cells: Vec::new(),
        }
    }

    /// Takes over stored cells, in any order; several cells of one pair are added up.
    ///
    /// # Errors
    /// An index out of range, a self-battle, or a cell with `a > b`.
    pub fn from_cells(n_entrants: usize, mut cells: Vec<Cell>) -> Result<Self, RatingError> {
        for cell in &cells {
            Self::check_pair(n_entrants, cell.a, cell.b)?;
            if cell.a > cell.b {
                return Err(RatingError::CellOrder {
                    a: cell.a,
                    b: cell.b,
                });
            }
        }
        cells.sort_unstable_by_key(|cell| (cell.a, cell.b));
        cells.dedup_by(|next, kept| {
            let same = (next.a, next.b) == (kept.a, kept.b);
            if same {
                kept.absorb(next);
            }
            same
        });
        Ok(Self { n_entrants, cells })
    }

    /// Cells that are known to be valid, sorted, and one per pair.
    pub(crate) const fn from_sorted(n_entrants: usize, cells: Vec<Cell>) -> Self {
        Self { n_entrants, cells }
    }

    /// Aggregates whole votes at once: the way to build many cells, since [`Cells::record`] moves
    /// the cells behind a new pair.
    ///
    /// # Errors
    /// An index out of range or a self-battle.
    pub fn from_votes(
        n_entrants: usize,
        votes: impl IntoIterator<Item = (u32, u32, Outcome)>,
    ) -> Result<Self, RatingError> {
        if n_entrants > TABLE {
            let mut by_pair = std::collections::HashMap::new();
            for (left, right, outcome) in votes {
                Self::check_pair(n_entrants, left, right)?;
                let (a, b, outcome) = ordered(left, right, outcome);
                by_pair
                    .entry((a, b))
                    .or_insert_with(|| Cell::empty(a, b))
                    .count(outcome);
            }
            return Self::from_cells(n_entrants, by_pair.into_values().collect());
        }
        let mut counts = vec![[0; 4]; n_entrants * n_entrants];
        Self::count(n_entrants, votes, &mut counts)?;
        Ok(Self::from_counts(n_entrants, &counts))
    }

    /// [`Cells::from_votes`] for rows in memory, on as many threads as there are.
    ///
    /// # Errors
    /// As [`Cells::from_votes`].
    pub fn from_rows(
        n_entrants: usize,
        votes: &[(u32, u32, Outcome)],
    ) -> Result<Self, RatingError> {
        let size = votes.len().div_ceil(ROW_PARTS);
        if n_entrants > TABLE || size < LEAST_ROWS {
            return Self::from_votes(n_entrants, votes.iter().copied());
        }
        let parts = threads::map(ROW_PARTS, |part| {
            let rows = votes.iter().skip(part * size).take(size);
            let mut counts = vec![[0; 4]; n_entrants * n_entrants];
            Self::count(n_entrants, rows.copied(), &mut counts).map(|()| counts)
        });
        // The first error of the rows is the one that is told, whoever met it.
        let mut parts = parts.into_iter();
        let mut sum = parts.next().unwrap_or_else(|| Ok(Vec::new()))?;
        for part in parts {
            for (sum, more) in sum.iter_mut().flatten().zip(part?.iter().flatten()) {
                *sum += more;
            }
        }
        Ok(Self::from_counts(n_entrants, &sum))
    }

    /// One counter per ordered pair and outcome, seen from the left: a row costs one addition.
    fn count(
        n_entrants: usize,
        votes: impl IntoIterator<Item = (u32, u32, Outcome)>,
        counts: &mut [[u64; 4]],
    ) -> Result<(), RatingError> {
        for (left, right, outcome) in votes {
            Self::check_pair(n_entrants, left, right)?;
            counts[left as usize * n_entrants + right as usize][outcome as usize] += 1;
        }
        Ok(())
    }

    fn from_counts(n_entrants: usize, counts: &[[u64; 4]]) -> Self {
        let mut cells = Vec::new();
        for (a, i) in (0u32..).zip(0..n_entrants) {
            for (b, j) in (a + 1..).zip(i + 1..n_entrants) {
                let (x, y) = (counts[i * n_entrants + j], counts[j * n_entrants + i]);
                let cell = Cell {
                    a,
                    b,
                    a_wins: x[Outcome::Left as usize] + y[Outcome::Right as usize],
                    b_wins: x[Outcome::Right as usize] + y[Outcome::Left as usize],
                    both: x[Outcome::Both as usize] + y[Outcome::Both as usize],
                    neither: x[Outcome::Neither as usize] + y[Outcome::Neither as usize],
                };
                if cell.n() > 0 {
                    cells.push(cell);
                }
            }
        }
        Self { n_entrants, cells }
    }

    /// Counts one vote; gives whether it was the pair's first of its kind, so that who is connected
    /// may have changed.
    ///
    /// # Errors
    /// An index out of range or a self-battle; nothing is counted then.
    pub fn record(&mut self, left: u32, right: u32, outcome: Outcome) -> Result<bool, RatingError> {
        Self::check_pair(self.n_entrants, left, right)?;
        let (a, b, outcome) = ordered(left, right, outcome);
        let at = match self
            .cells
            .binary_search_by_key(&(a, b), |cell| (cell.a, cell.b))
        {
            Ok(at) => at,
            Err(at) => {
                self.cells.insert(at, Cell::empty(a, b));
                at
            }
        };
        let held = |cell: &Cell| (cell.a_wins > 0, cell.b_wins > 0, cell.ties() > 0);
        let cell = &mut self.cells[at];
        let before = held(cell);
        cell.count(outcome);
        Ok(held(cell) != before)
    }

    /// Adds the votes of `other`, which must be indexed by the same entrants.
    ///
    /// # Errors
    /// The numbers of entrants differ.
    pub fn merge(&mut self, other: &Self) -> Result<(), RatingError> {
        if self.n_entrants != other.n_entrants {
            return Err(RatingError::DifferentEntrants {
                left: self.n_entrants,
                right: other.n_entrants,
            });
        }
        let mut cells = std::mem::take(&mut self.cells);
        cells.extend_from_slice(&other.cells);
        *self = Self::from_cells(self.n_entrants, cells)?;
        Ok(())
    }

    /// The cells, sorted by `(a, b)`.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// How many entrants there are, with and without votes.
    #[must_use]
    pub const fn n_entrants(&self) -> usize {
        self.n_entrants
    }

    /// All votes.
    #[must_use]
    pub fn n_votes(&self) -> u64 {
        self.cells
            .iter()
            .fold(0, |sum, cell| sum.saturating_add(cell.n()))
    }

    /// Whether two entrants can meet: both exist, and they differ.
    pub(super) fn check(&self, a: u32, b: u32) -> Result<(), RatingError> {
        Self::check_pair(self.n_entrants, a, b)
    }

    fn check_pair(n_entrants: usize, left: u32, right: u32) -> Result<(), RatingError> {
        for entrant in [left, right] {
            if entrant as usize >= n_entrants {
                return Err(RatingError::NoSuchEntrant {
                    entrant,
                    n_entrants,
                });
            }
        }
        if left == right {
            return Err(RatingError::SelfBattle { entrant: left });
        }
        Ok(())
    }
}

/// The vote with the smaller index on the left.
const fn ordered(left: u32, right: u32, outcome: Outcome) -> (u32, u32, Outcome) {
    if left < right {
        (left, right, outcome)
    } else {
        (right, left, outcome.swapped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_counts_the_same_from_either_side() {
        let mut one = Cells::new(3);
        one.record(2, 0, Outcome::Left).unwrap();
        one.record(1, 2, Outcome::Neither).unwrap();
        let mut other = Cells::new(3);
        other.record(2, 1, Outcome::Neither).unwrap();
        other.record(0, 2, Outcome::Right).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.cells()[0].b_wins, 1);
        assert_eq!(one.cells()[1].neither, 1);
        assert_eq!(one.n_votes(), 2);
    }

    #[test]
    fn impossible_votes_are_refused_and_not_counted() {
        let mut cells = Cells::new(2);
        assert_eq!(
            cells.record(1, 1, Outcome::Both),
            Err(RatingError::SelfBattle { entrant: 1 })
        );
        assert!(matches!(
            cells.record(0, 2, Outcome::Left),
            Err(RatingError::NoSuchEntrant { entrant: 2, .. })
        ));
        assert!(matches!(
            Cells::from_cells(3, vec![Cell::empty(2, 1)]),
            Err(RatingError::CellOrder { a: 2, b: 1 })
        ));
        assert!(matches!(
            cells.merge(&Cells::new(3)),
            Err(RatingError::DifferentEntrants { .. })
        ));
        assert_eq!(cells.n_votes(), 0);
    }

    #[test]
    fn recording_bulk_loading_merging_and_reloading_agree() {
        let votes = [
            (3, 1, Outcome::Left),
            (0, 1, Outcome::Both),
            (1, 3, Outcome::Left),
            (1, 0, Outcome::Right),
            (2, 3, Outcome::Neither),
        ];
        let mut recorded = Cells::new(4);
        for (left, right, outcome) in votes {
            recorded.record(left, right, outcome).unwrap();
        }
        assert_eq!(Cells::from_votes(4, votes).unwrap(), recorded);
        let many: Vec<_> = votes.iter().copied().cycle().take(250_001).collect();
        assert_eq!(
            Cells::from_rows(4, &many).unwrap(),
            Cells::from_votes(4, many.iter().copied()).unwrap()
        );
        let mut wrong = many;
        wrong[200_000] = (1, 1, Outcome::Left);
        wrong[150_000] = (2, 2, Outcome::Left);
        assert_eq!(
            Cells::from_rows(4, &wrong),
            Err(RatingError::SelfBattle { entrant: 2 })
        );
        let mut merged = Cells::from_votes(4, votes[..2].iter().copied()).unwrap();
        merged
            .merge(&Cells::from_votes(4, votes[2..].iter().copied()).unwrap())
            .unwrap();
        assert_eq!(merged, recorded);
        let mut stored = recorded.cells().to_vec();
        stored.reverse();
        assert_eq!(Cells::from_cells(4, stored).unwrap(), recorded);
        assert!(recorded.cells().is_sorted_by_key(|cell| (cell.a, cell.b)));
    }
}
