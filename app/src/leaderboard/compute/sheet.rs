//! The analysis as a table to download.

use super::{families::Analysis, query::ComputeQuery};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    leaderboard::{BenchmarkBoard, Board, effort::CostAxis},
};

/// One row an entrant, in the board's order.
pub(super) fn sheet(
    board: &Board,
    scores: &BenchmarkBoard,
    analysis: &Analysis,
    query: &ComputeQuery,
) -> Sheet {
    use Kind::{Number, Text, Whole};
    let new = Column::new;
    let columns = vec![
        new(
            "entrant",
            Text,
            "The entrant's slug, part of its address /entrants/SLUG",
        ),
        new(
            "model",
            Text,
            "Slug of its model: entrants of one model form a curve",
        ),
        new("strategy", Text, "How inference compute is spent"),
        new("run", Text, "The run's id, part of its address /runs/ID"),
        new("items", Whole, "Items answered"),
        new("samples", Whole, "Answers stored"),
        new("score", Number, "Mean score, 0 to 1"),
        new(
            "score_error",
            Number,
            "Its standard error, clustered by item",
        ),
        new(
            "tokens_per_item",
            Number,
            "Tokens of prompt and answer, per answer; none where they were not measured",
        ),
        new("tokens_error", Number, "Standard error of these"),
        new("seconds_per_item", Number, "Seconds per answer"),
        new("seconds_error", Number, "Standard error of these"),
        new("dollars_per_item", Number, "US dollars per answer"),
        new("dollars_error", Number, "Standard error of these"),
        new(
            "dominated_by",
            Text,
            "Slug of an entrant that costs no more and scores no less over the axis asked for; none on the Pareto front",
        ),
        new(
            "reference",
            Text,
            "What multipliers are measured against: the slug of a model, or family:FAMILY:STRATEGY",
        ),
        new(
            "multiplier_log10",
            Number,
            "log10 of the factor by which the reference's cost must grow to reach the score, as the line gives it",
        ),
        new(
            "multiplier_log10_error",
            Number,
            "Its standard error by the delta method",
        ),
        new(
            "multiplier_log10_least",
            Number,
            "Below this the measurements give a bound only",
        ),
        new(
            "multiplier_log10_most",
            Number,
            "Above this the measurements give a bound only",
        ),
    ];
    let rows: Vec<Vec<Cell>> = scores
        .entries
        .iter()
        .zip(&analysis.placings)
        .map(|(entry, placing)| {
            let effort = &entry.effort;
            let multiplier = placing
                .multiplier
                .as_ref()
                .and_then(|known| known.as_ref().ok());
            let dominator = placing
                .dominated_by
                .and_then(|place| scores.entries.get(place));
            let cost = |axis: CostAxis, index: usize| {
                let cost = axis.of(entry);
                [
                    Cell::number(cost),
                    Cell::number(cost.map(|_| effort.cost_errors[index])),
                ]
            };
            let mut row = vec![
                Cell::text(&entry.run.entrant.slug),
                Cell::text(&entry.run.entrant.model_slug),
                Cell::text(&effort.strategy),
                Cell::text(&entry.run.run_id),
                Cell::count(effort.items.iter().map(|(_, _, items)| items).sum()),
                Cell::Whole(entry.run.n),
                Cell::number(Some(entry.score)),
                Cell::number(effort.mean.map(|mean| mean.standard_error)),
            ];
            row.extend(cost(CostAxis::Tokens, 0));
            row.extend(cost(CostAxis::Seconds, 1));
            row.extend(cost(CostAxis::Dollars, 2));
            row.push(Cell::maybe(
                dominator.map(|by| by.run.entrant.slug.as_str()),
            ));
            row.push(Cell::maybe(
                analysis.chosen().map(|family| family.slug.as_str()),
            ));
            row.push(Cell::number(multiplier.map(|m| m.log10)));
            row.push(Cell::number(multiplier.map(|m| m.standard_error)));
            row.push(Cell::number(multiplier.map(|m| m.reach.0)));
            row.push(Cell::number(multiplier.map(|m| m.reach.1)));
            row
        })
        .collect();
    Sheet {
        stem: format!("{}-compute", board.track.slug),
        title: format!(
            "{}: score against {}",
            board.track.title,
            analysis.axis.key()
        ),
        source: query.href(&board.path()),
        as_of_ms: board.as_of_ms(),
        evidence: Some(("items", board.n_items())),
        total: rows.len() as u64,
        columns,
        rows,
    }
}
