//! Votes counted per pair while they are read.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::names::mix;
use crate::outcome::Outcome;
use crate::rating::Cell;

/// How often each outcome was given, by [`Outcome`] as a number, seen from the smaller number.
type Row = [u64; 4];

/// Counts per pair of numbers: a triangle for the first entrants, a map for the others.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    /// Entrants whose pairs are in the triangle.
    limit: u32,
    triangle: Vec<Row>,
    others: HashMap<(u32, u32), Row, BuildHasherDefault<PairHasher>>,
}

impl Counts {
    /// No votes yet; pairs among the first `limit` entrants take 32 bytes each, met or not.
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            triangle: Vec::new(),
            others: HashMap::default(),
        }
    }

    /// Counts one vote of two different entrants.
    #[inline]
    pub(super) fn add(&mut self, left: u32, right: u32, outcome: Outcome) {
        let swap = left > right;
        let (low, high) = (left.min(right), left.max(right));
        let outcome = outcome as usize;
        let outcome = outcome ^ usize::from(swap && outcome < 2);
        self.row(low, high)[outcome] += 1;
    }

    #[inline]
    fn row(&mut self, low: u32, high: u32) -> &mut Row {
        if high >= self.limit {
            return self.others.entry((low, high)).or_default();
        }
        let (low, high) = (low as usize, high as usize);
        let at = high * (high - 1) / 2 + low;
        if at >= self.triangle.len() {
            self.triangle.resize(high * (high + 1) / 2, [0; 4]);
        }
        &mut self.triangle[at]
    }

    /// Adds what `other` counted; its entrant i is `to[i]` here.
    pub(super) fn absorb(&mut self, other: &Self, to: &[u32]) {
        other.each(|a, b, row| {
            let (a, b) = (to[a as usize], to[b as usize]);
            let mut row = *row;
            if a > b {
                row.swap(0, 1);
            }
            let sum = self.row(a.min(b), a.max(b));
            for (sum, more) in sum.iter_mut().zip(row) {
                *sum += more;
            }
        });
    }

    /// The pairs that were met, as cells of the entrants' new numbers `to[i]`.
    pub(super) fn cells(&self, to: &[u32]) -> Vec<Cell> {
        let mut cells = Vec::new();
        self.each(|a, b, &[first, second, both, neither]| {
            let (a, b) = (to[a as usize], to[b as usize]);
            let (a_wins, b_wins) = if a < b {
                (first, second)
            } else {
                (second, first)
            };
            cells.push(Cell {
                a: a.min(b),
                b: a.max(b),
                a_wins,
                b_wins,
                both,
                neither,
            });
        });
        cells
    }

    /// Calls `each` with every pair that was met.
    pub(super) fn each(&self, mut each: impl FnMut(u32, u32, &Row)) {
        let (mut low, mut high) = (0, 1);
        for row in &self.triangle {
            if *row != [0; 4] {
                each(low, high, row);
            }
            low += 1;
            if low == high {
                (low, high) = (0, high + 1);
            }
        }
        for ((low, high), row) in &self.others {
            each(*low, *high, row);
        }
    }
}

/// For pairs of numbers that are given out in order: one multiplication.
#[derive(Debug, Clone, Copy, Default)]
struct PairHasher(u64);

impl Hasher for PairHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 << 32) | u64::from(number);
    }

    fn finish(&self) -> u64 {
        mix(self.0 ^ 0x9E37_79B9_7F4A_7C15, 0xD134_2543_DE82_EF95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rating::Cells;

    #[test]
    fn the_triangle_and_the_map_count_alike() {
        let n = 40u32;
        let mut state = 5u64;
        let mut below = |n: u32| {
            state = mix(state ^ 0x9E37_79B9_7F4A_7C15, 0xD134_2543_DE82_EF95);
            (state >> 33) as u32 % n
        };
        let votes: Vec<_> = (0..5000)
            .map(|_| {
                let left = below(n);
                let right = (left + 1 + below(n - 1)) % n;
                (left, right, Outcome::ALL[below(4) as usize])
            })
            .collect();
        let to: Vec<u32> = (0..n).collect();
        let backwards: Vec<u32> = (0..n).rev().collect();
        let expected = Cells::from_votes(40, votes.iter().copied()).unwrap();
        let reversed = Cells::from_votes(
            40,
            votes.iter().map(|&(left, right, outcome)| {
                (backwards[left as usize], backwards[right as usize], outcome)
            }),
        )
        .unwrap();
        for limit in [0, 1, 2, 17, 39, 40, 1000] {
            let mut counts = Counts::new(limit);
            for &(left, right, outcome) in &votes {
                counts.add(left, right, outcome);
            }
            assert_eq!(Cells::from_cells(40, counts.cells(&to)).unwrap(), expected);
            let mut merged = Counts::new(20);
            merged.absorb(&counts, &backwards);
            assert_eq!(Cells::from_cells(40, merged.cells(&to)).unwrap(), reversed);
        }
    }
}
