//! Models and entrants as files: a model's entrants, where each stands, and the runs of one.

use openmic_store::{EntrantDetail, ModelRow, RunRow};

use super::model::Member;
use crate::{
    export::{Cell, Column, Kind, Sheet},
    leaderboard::place::Place,
    runs::{run_cells, run_columns},
};

/// Which list of an entrant's page, by `list=`.
pub(super) const LISTS: [&str; 2] = ["standings", RUNS];

/// Its runs.
pub(super) const RUNS: &str = "runs";

/// Where an entrant stands, a row for every board it is on.
pub(super) fn standings(entrant: &EntrantDetail, places: &[Place], now_ms: i64) -> Sheet {
    let mut columns = vec![
        Column::new("track", Kind::Text, "Slug of the track"),
        Column::new("track_title", Kind::Text, "As shown"),
    ];
    columns.extend(standing_columns());
    columns.extend([
        Column::new("ranked", Kind::Whole, "How many are ranked on the board"),
        Column::new(
            "evidence",
            Kind::Text,
            "Address of the votes or samples that it rests on",
        ),
        Column::new("unrated_because", Kind::Text, "Why there is no estimate"),
    ]);
    let rows: Vec<Vec<Cell>> = places
        .iter()
        .map(|place| {
            let mut row = vec![
                Cell::text(&place.track_slug),
                Cell::text(&place.track_title),
            ];
            row.extend(standing(place));
            row.extend([
                Cell::count(place.ranked as u64),
                Cell::text(&place.evidence_href),
                Cell::maybe(place.reason.as_deref()),
            ]);
            row
        })
        .collect();
    Sheet {
        stem: format!("{}-standings", entrant.slug),
        title: format!("{}: where it stands", entrant.name),
        source: format!("/entrants/{}", entrant.slug),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}

/// The runs of an entrant, newest first.
pub(super) fn runs(entrant: &EntrantDetail, runs: &[RunRow], now_ms: i64) -> Sheet {
    Sheet {
        stem: format!("{}-runs", entrant.slug),
        title: format!("{}: its runs", entrant.name),
        source: format!("/entrants/{}?list={RUNS}", entrant.slug),
        as_of_ms: now_ms,
        evidence: None,
        total: runs.len() as u64,
        columns: run_columns(),
        rows: runs.iter().map(run_cells).collect(),
    }
}

/// Rank range and estimate.
fn standing_columns() -> Vec<Column> {
    vec![
        Column::new("best_rank", Kind::Whole, "Best rank that the data allow"),
        Column::new("worst_rank", Kind::Whole, "Worst rank that the data allow"),
        Column::new(
            "estimate",
            Kind::Number,
            "Rating where votes decide, score from 0 to 1 on a benchmark",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
    ]
}

/// The same of one place.
fn standing(place: &Place) -> Vec<Cell> {
    vec![
        Cell::from(place.ranks.map(|(best, _)| best)),
        Cell::from(place.ranks.map(|(_, worst)| worst)),
        Cell::number(place.estimate.map(|estimate| estimate.value)),
        Cell::number(place.estimate.map(|estimate| estimate.lower)),
        Cell::number(place.estimate.map(|estimate| estimate.upper)),
    ]
}

/// A row for every entrant of a model on every board; one without a board for an entrant that is on none.
pub(super) fn members(model: &ModelRow, members: &[Member]) -> Sheet {
    let mut columns = vec![
        Column::new("model", Kind::Text, "The model's slug"),
        Column::new("organisation", Kind::Text, "Who made it"),
        Column::new("family", Kind::Text, "The family it is of"),
        Column::new(
            "open_weights",
            Kind::Flag,
            "Whether the weights can be downloaded",
        ),
        Column::new(
            "entrant",
            Kind::Text,
            "The entrant's slug, part of its address /entrants/SLUG",
        ),
        Column::new("entrant_name", Kind::Text, "Its name as shown"),
        Column::new("origin", Kind::Text, "built-in, submission or import"),
        Column::new(
            "track",
            Kind::Text,
            "Slug of the track, for each board it is on",
        ),
    ];
    columns.extend(standing_columns());
    let mut rows = Vec::new();
    for member in members {
        let entrant = &member.entrant;
        let who = vec![
            Cell::text(&model.slug),
            Cell::text(&model.organisation),
            Cell::text(&model.family),
            Cell::Flag(model.open_weights),
            Cell::text(&entrant.slug),
            Cell::text(&entrant.name),
            Cell::text(&entrant.origin),
        ];
        let nowhere = vec![Cell::Nothing; columns.len() - who.len()];
        if member.places.is_empty() {
            rows.push([who.clone(), nowhere].concat());
        }
        for place in &member.places {
            let track = vec![Cell::text(&place.track_slug)];
            rows.push([who.clone(), track, standing(place)].concat());
        }
    }
    Sheet {
        stem: format!("{}-entrants", model.slug),
        title: format!("{}: its entrants", model.name),
        source: format!("/models/{}", model.slug),
        as_of_ms: members
            .iter()
            .map(|member| member.entrant.created_ms)
            .fold(model.created_ms, i64::max),
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
