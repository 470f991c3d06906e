//! A model as a file: its entrants, and where each stands.

use openmic_store::ModelRow;

use super::model::Member;
use crate::export::{Cell, Column, Kind, Sheet};

/// A row for every entrant of a model on every board; one without a board for an entrant that is on none.
pub(super) fn members(model: &ModelRow, members: &[Member]) -> Sheet {
    let columns = vec![
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
        Column::new("best_rank", Kind::Whole, "Best rank that the data allow"),
        Column::new("worst_rank", Kind::Whole, "Worst rank that the data allow"),
        Column::new(
            "estimate",
            Kind::Number,
            "Rating where votes decide, score from 0 to 1 on a benchmark",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
    ];
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
            let standing = vec![
                Cell::text(&place.track_slug),
                Cell::from(place.ranks.map(|(best, _)| best)),
                Cell::from(place.ranks.map(|(_, worst)| worst)),
                Cell::number(place.estimate.map(|estimate| estimate.value)),
                Cell::number(place.estimate.map(|estimate| estimate.lower)),
                Cell::number(place.estimate.map(|estimate| estimate.upper)),
            ];
            rows.push([who.clone(), standing].concat());
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
