//! What a reader of a board relies on: published numbers, invariance, and silence where data are silent.

mod certainty;
mod contextual;
mod decisions;
mod golden;
mod methods;
mod properties;
mod unrated;

use super::{Cell, Cells, Fit, FitOptions, Weighting, fit};

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

fn cell(a: u32, b: u32, a_wins: u64, b_wins: u64, ties: u64) -> Cell {
    Cell {
        a_wins,
        b_wins,
        both: ties,
        ..Cell::empty(a, b)
    }
}

fn fitted(n: usize, cells: &[Cell], weighting: Weighting) -> Fit {
    let cells = Cells::from_cells(n, cells.to_vec()).unwrap();
    fit(&cells, &FitOptions { weighting }).unwrap()
}

fn values(fit: &Fit) -> Vec<f64> {
    fit.entrants
        .iter()
        .map(|standing| standing.rating.unwrap().value)
        .collect()
}

fn close(x: f64, y: f64, tolerance: f64) {
    assert!((x - y).abs() <= tolerance, "{x} is not {y} ± {tolerance}");
}
