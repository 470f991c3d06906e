//! The lists as files: every page of the view.

use openmic_store::{EntrantDetail, RunRow};

use super::{handlers::Listed, query::Asked};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    runs::{run_cells, run_columns},
};

pub(super) fn models(rows: &[Listed], asked: &Asked, now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new(
            "model",
            Kind::Text,
            "The model's slug, part of its address /models/SLUG",
        ),
        Column::new("model_name", Kind::Text, "Its name as shown"),
        Column::new("organisation", Kind::Text, "Who made it"),
        Column::new("licence", Kind::Text, "Its licence"),
        Column::new(
            "open_weights",
            Kind::Flag,
            "Whether the weights can be downloaded",
        ),
        Column::new("entrants", Kind::Whole, "Entrants made of it"),
        Column::new("added", Kind::Moment, "When it was first named here, UTC"),
    ];
    let filled = rows.iter().map(|Listed { model, entrants }| {
        vec![
            Cell::text(&model.slug),
            Cell::text(&model.name),
            Cell::text(&model.organisation),
            Cell::text(&model.licence),
            Cell::Flag(model.open_weights),
            Cell::count(*entrants),
            Cell::Moment(model.created_ms),
        ]
    });
    sheet(asked, "models", "Models", columns, filled.collect(), now_ms)
}

pub(super) fn entrants(rows: &[EntrantDetail], asked: &Asked, now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new(
            "entrant",
            Kind::Text,
            "The entrant's slug, part of its address /entrants/SLUG",
        ),
        Column::new("entrant_name", Kind::Text, "Its name as shown"),
        Column::new("model", Kind::Text, "Slug of its model"),
        Column::new("model_name", Kind::Text, "The model's name"),
        Column::new("organisation", Kind::Text, "Who made the model"),
        Column::new(
            "open_weights",
            Kind::Flag,
            "Whether the weights can be downloaded",
        ),
        Column::new(
            "origin",
            Kind::Text,
            "built-in, submission, import or people",
        ),
        Column::new(
            "strategy",
            Kind::Text,
            "How inference compute is spent, JSON",
        ),
        Column::new("entered", Kind::Moment, "When it entered, UTC"),
    ];
    let filled = rows.iter().map(|row| {
        vec![
            Cell::text(&row.slug),
            Cell::text(&row.name),
            Cell::text(&row.model_slug),
            Cell::text(&row.model_name),
            Cell::text(&row.organisation),
            Cell::Flag(row.open_weights),
            Cell::text(&row.origin),
            Cell::text(&row.strategy),
            Cell::Moment(row.created_ms),
        ]
    });
    sheet(
        asked,
        "entrants",
        "Entrants",
        columns,
        filled.collect(),
        now_ms,
    )
}

pub(super) fn runs(rows: &[RunRow], asked: &Asked, total: usize, now_ms: i64) -> Sheet {
    let filled = rows.iter().map(run_cells).collect();
    Sheet {
        total: total as u64,
        ..sheet(asked, "runs", "Runs", run_columns(), filled, now_ms)
    }
}

fn sheet(
    asked: &Asked,
    stem: &str,
    title: &str,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    now_ms: i64,
) -> Sheet {
    Sheet {
        stem: stem.to_owned(),
        title: title.to_owned(),
        source: asked.at(1),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
