//! Originality as votes: on every prompt that two entrants answered, the more original one wins.

use std::collections::BTreeMap;

use super::{Cell, Cells, RatingError};

/// Differences of originality below this are a tie.
pub const TIE: f64 = 0.05;

/// How original an entrant's jokes for one prompt are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// Number of the prompt.
    pub item: u32,
    /// Index of the entrant.
    pub entrant: u32,
    /// From 0 to 1; the mean if there are several.
    pub originality: f64,
}

/// The cells of a [kind](super::composite::Kind) of votes in which originality decides. Each prompt gives
/// one vote to each pair of entrants that told a joke for it.
///
/// # Errors
/// An entrant that is not among the first `n_entrants`.
pub fn cells(n_entrants: usize, told: &[Told]) -> Result<Cells, RatingError> {
    let mut by_item: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
    for told in told {
        by_item
            .entry(told.item)
            .or_default()
            .push((told.entrant, told.originality));
    }
    let mut pairs: BTreeMap<(u32, u32), [u64; 3]> = BTreeMap::new();
    for mut of_item in by_item.into_values() {
        of_item.sort_by_key(|(entrant, _)| *entrant);
        for (i, &(a, x)) in of_item.iter().enumerate() {
            for &(b, y) in &of_item[i + 1..] {
                let outcome = match x - y {
                    difference if difference >= TIE => 0,
                    difference if difference <= -TIE => 1,
                    _ => 2,
                };
                if a != b {
                    pairs.entry((a, b)).or_default()[outcome] += 1;
                }
            }
        }
    }
    Cells::from_cells(
        n_entrants,
        pairs
            .into_iter()
            .map(|((a, b), [a_wins, b_wins, both])| Cell {
                a,
                b,
                a_wins,
                b_wins,
                both,
                neither: 0,
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rating::composite::{self, Kind};

    fn told(item: u32, entrant: u32, originality: f64) -> Told {
        Told {
            item,
            entrant,
            originality,
        }
    }

    #[test]
    fn the_more_original_joke_wins_its_prompt() {
        let cells = cells(
            3,
            &[
                told(0, 1, 0.2),
                told(0, 0, 0.9),
                told(1, 0, 0.50),
                told(1, 1, 0.52),
                told(1, 2, 0.9),
            ],
        )
        .unwrap();
        let of = |a, b| *cells.cells().iter().find(|c| (c.a, c.b) == (a, b)).unwrap();
        assert_eq!((of(0, 1).a_wins, of(0, 1).b_wins, of(0, 1).both), (1, 0, 1));
        assert_eq!(of(1, 2).b_wins, 1);
        assert!(super::cells(1, &[told(0, 0, 0.1), told(0, 5, 0.2)]).is_err());
    }

    /// Entrant 0 is funnier, entrant 1 more original: the slider decides.
    #[test]
    fn the_weight_moves_the_board_from_funny_to_original() {
        let funny = Cells::from_cells(
            2,
            vec![Cell {
                a: 0,
                b: 1,
                a_wins: 70,
                b_wins: 30,
                both: 0,
                neither: 0,
            }],
        )
        .unwrap();
        let jokes: Vec<Told> = (0..20)
            .flat_map(|item| {
                let copied = if item < 5 { 0.9 } else { 0.1 };
                [told(item, 0, copied), told(item, 1, 0.5)]
            })
            .collect();
        let original = cells(2, &jokes).unwrap();
        let ahead = |weight: f64| {
            let fit = composite::fit(&[
                Kind {
                    cells: &funny,
                    weight: 1.0 - weight,
                },
                Kind {
                    cells: &original,
                    weight,
                },
            ])
            .unwrap();
            let value = |i: usize| fit.entrants[i].rating.unwrap().value;
            value(0) - value(1)
        };
        assert!(ahead(0.0) > 100.0 && ahead(1.0) < -100.0);
        assert!(ahead(0.0) > ahead(0.3) && ahead(0.3) > ahead(0.7) && ahead(0.7) > ahead(1.0));
    }
}
