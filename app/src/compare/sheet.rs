//! A comparison as a file: a row for every two of the compared.

use openmic_domain::compute::Paired;
use openmic_store::EntrantRow;

use super::{
    handlers::{Facts, Pair, tested_by},
    query::CompareQuery,
};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    leaderboard::{Board, Standing, effort::item_pair},
};

/// Every two of the compared, `compared` being the entrants by their places in the list.
pub(super) fn pairs(
    board: &Board,
    query: &CompareQuery,
    compared: &[&EntrantRow],
    pairs: &[Pair],
) -> Sheet {
    let on_votes = matches!(board.standing, Standing::Votes(_));
    let mut columns = vec![
        Column::new("entrant_a", Kind::Text, "Slug of the first entrant"),
        Column::new("entrant_b", Kind::Text, "Slug of the second entrant"),
    ];
    columns.extend(if on_votes { of_votes() } else { of_items() });
    if on_votes {
        columns.push(Column::new(
            "by",
            Kind::Text,
            "Method of the difference and of what follows it, on the votes as they are and before points are taken for banned jokes",
        ));
    }
    let rows: Vec<Vec<Cell>> = pairs
        .iter()
        .map(|pair| {
            let slug = |place: usize| compared.get(place).map(|entrant| entrant.slug.as_str());
            let mut row = vec![Cell::maybe(slug(pair.a)), Cell::maybe(slug(pair.b))];
            row.extend(facts(&pair.facts));
            if on_votes {
                row.push(Cell::text(tested_by(board).as_str()));
            }
            row
        })
        .collect();
    Sheet {
        stem: format!("{}-comparison", board.track.slug),
        title: format!("{}: entrants compared", board.track.title),
        source: query.href(),
        as_of_ms: board.as_of_ms(),
        evidence: match &board.standing {
            Standing::Votes(votes) => Some(("votes", votes.votes)),
            Standing::Benchmark(_) => Some(("items", board.track.n_items.unsigned_abs())),
        },
        total: rows.len() as u64,
        columns,
        rows,
    }
}

fn of_votes() -> Vec<Column> {
    vec![
        Column::new("a_wins", Kind::Whole, "Votes between the two for the first"),
        Column::new(
            "b_wins",
            Kind::Whole,
            "Votes between the two for the second",
        ),
        Column::new("both", Kind::Whole, "Votes that both were good"),
        Column::new("neither", Kind::Whole, "Votes that neither was"),
        Column::new(
            "difference",
            Kind::Number,
            "Rating of the first minus rating of the second, by the votes of the board",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
        Column::new(
            "a_better",
            Kind::Number,
            "Probability that the first is the stronger one",
        ),
        Column::new("p_value", Kind::Number, "Of the test that both are equal"),
        Column::new(
            "votes_to_settle",
            Kind::Whole,
            "More votes between the two that would settle it; 0 if it is settled",
        ),
        Column::new(
            "votes_to_flip",
            Kind::Whole,
            "Votes of the board without which their order is the other one",
        ),
    ]
}

fn of_items() -> Vec<Column> {
    vec![
        Column::new("items", Kind::Whole, "Items that both answered"),
        Column::new("both_right", Kind::Whole, "Items that both got right"),
        Column::new("only_a", Kind::Whole, "Items that only the first got right"),
        Column::new(
            "only_b",
            Kind::Whole,
            "Items that only the second got right",
        ),
        Column::new("neither", Kind::Whole, "Items that neither got right"),
        Column::new(
            "difference",
            Kind::Number,
            "Mean score of the first minus that of the second, paired by item",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
        Column::new(
            "p_value",
            Kind::Number,
            "McNemar's exact test on the items that only one got right; nothing with several answers per item",
        ),
    ]
}

fn facts(facts: &Facts) -> Vec<Cell> {
    match facts {
        Facts::Votes {
            comparison, flip, ..
        } => {
            let test = comparison.test.as_ref();
            vec![
                Cell::count(comparison.a_wins),
                Cell::count(comparison.b_wins),
                Cell::count(comparison.both),
                Cell::count(comparison.neither),
                Cell::number(test.map(|test| test.difference)),
                Cell::number(test.map(|test| test.lower)),
                Cell::number(test.map(|test| test.upper)),
                Cell::number(test.map(|test| test.a_better)),
                Cell::number(test.map(|test| test.p_value)),
                test.and_then(|test| test.votes_to_settle)
                    .map_or(Cell::Nothing, Cell::count),
                flip.as_ref()
                    .map_or(Cell::Nothing, |flip| Cell::count(flip.votes)),
            ]
        }
        Facts::Items(items) => {
            let shared: Vec<_> = items.iter().map(item_pair).collect();
            let Some(paired) = Paired::of(&shared) else {
                let mut row = vec![Cell::Nothing; of_items().len()];
                row[0] = Cell::Whole(0);
                return row;
            };
            vec![
                Cell::count(paired.n),
                Cell::count(paired.both),
                Cell::count(paired.only_a),
                Cell::count(paired.only_b),
                Cell::count(paired.neither),
                Cell::Number(paired.difference),
                Cell::number(paired.interval.map(|interval| interval.lower)),
                Cell::number(paired.interval.map(|interval| interval.upper)),
                Cell::number(paired.p_value),
            ]
        }
    }
}
