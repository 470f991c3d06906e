//! The quick answers against refits from scratch, and where they are left to those.

use super::super::fragility;
use super::*;
use crate::rating::{Cell, Cells, Weighting};

/// Votes of `n` entrants on each pair, up to `most` of either outcome, from a seed.
fn board(n: u32, most: u64, every: u64, mut seed: u64) -> Cells {
    let mut below = |n: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let mut cells = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if below(every) > 0 && b != a + 1 {
                continue;
            }
            let (x, y) = (below(most + u64::from(a)), below(most + u64::from(b)));
            cells.push(Cell {
                a_wins: x,
                b_wins: y,
                both: below(3),
                neither: below(2),
                ..Cell::empty(a, b)
            });
        }
    }
    Cells::from_cells(n as usize, cells).unwrap()
}

#[test]
fn the_quick_answer_is_the_answer_of_refits_from_scratch() {
    let (mut answered, mut asked) = (0, 0);
    for (seed, (n, most, every)) in [(34, 9, 1), (36, 3, 2), (33, 40, 1), (44, 4, 4)]
        .into_iter()
        .enumerate()
    {
        let cells = board(n, most, every, seed as u64 + 1);
        for weighting in [Weighting::Votes, Weighting::Pairs] {
            let board = Board::fit(&cells, weighting).unwrap();
            let quick = Quick::new(&board).unwrap();
            let order = board.order();
            for (i, limit) in (1..order.len())
                .step_by(3)
                .zip([u64::MAX, 2].iter().cycle())
            {
                asked += 1;
                let (above, below) = (order[i - 1], order[i]);
                let Some(found) = quick.flip(above, below, *limit) else {
                    continue;
                };
                answered += 1;
                let expected = board.flip_by_refits(above, below, *limit).unwrap();
                let (Some(found), Some(expected)) = (&found, &expected) else {
                    assert_eq!(found, expected);
                    continue;
                };
                assert_eq!(found.votes, expected.votes, "{seed} {weighting:?} {i}");
                assert_eq!(found.removed, expected.removed, "{seed} {weighting:?} {i}");
                let (Ending::Overtaken { by }, Ending::Overtaken { by: wanted }) =
                    (found.ending, expected.ending)
                else {
                    panic!("{:?} and {:?}", found.ending, expected.ending);
                };
                assert!((by - wanted).abs() < 1e-6, "{by} {wanted}");
            }
        }
    }
    assert!(answered * 10 >= asked * 7, "{answered} of {asked}");
}

#[test]
fn a_board_of_hundreds_tells_what_decides_it() {
    let cells = board(100, 4, 3, 9);
    let found = fragility(&cells, Weighting::Votes).unwrap();
    let board = Board::fit(&cells, Weighting::Votes).unwrap();
    let order = board.order();
    for i in [0, 60] {
        let expected = board
            .flip_by_refits(order[i], order[i + 1], u64::MAX)
            .unwrap();
        let votes = |flip: &Option<Flip>| flip.as_ref().map(|flip| flip.votes);
        assert_eq!(votes(&found.adjacent[i]), votes(&expected), "{i}");
    }
    assert!(found.number_one.unwrap().votes <= found.adjacent[0].as_ref().unwrap().votes);
}

#[test]
fn a_vote_that_holds_the_graph_together_is_left_to_refits() {
    // Entrant 0 has beaten one other, once: without that vote it cannot be rated.
    let mut cells: Vec<Cell> = board(40, 9, 1, 3).cells().to_vec();
    for cell in &mut cells {
        if cell.a == 0 {
            (cell.a_wins, cell.b_wins, cell.both, cell.neither) = (0, 1, 0, 0);
        }
    }
    cells[0].a_wins = 1;
    let cells = Cells::from_cells(40, cells).unwrap();
    let board = Board::fit(&cells, Weighting::Votes).unwrap();
    let quick = Quick::new(&board).unwrap();
    let loss = |taken: Vec<Removal>| {
        let list = quick.list(taken, (0, 1)).unwrap();
        quick.holds_together(&quick.losses(&list, 1))
    };
    let removal = |a, b, outcome| Removal {
        a,
        b,
        outcome,
        votes: 1,
    };
    assert!(!loss(vec![removal(0, 1, Outcome::Left)]));
    assert!(loss(vec![removal(0, 2, Outcome::Right)]));
}
