//! What looked wrong about votes as a file, for the operator.

use super::page::Found;
use crate::export::{Cell, Column, Kind, Sheet};

/// The findings of the page, every page of them; voters by their pseudonyms.
pub(super) fn findings(found: &[Found], source: String, now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("finding", Kind::Text, "Its id, part of its address"),
        Column::new("track", Kind::Text, "Slug of the track"),
        Column::new("reason", Kind::Text, "What looked wrong"),
        Column::new("subject_kind", Kind::Text, "What it is about"),
        Column::new(
            "subject",
            Kind::Text,
            "The pseudonym of a voter, or the beginning of what stands for the others",
        ),
        Column::new("entrant", Kind::Text, "Slug of the entrant it is about"),
        Column::new("towards", Kind::Text, "For the entrant or against it"),
        Column::new("answer", Kind::Text, "The answer that came too often"),
        Column::new("votes", Kind::Whole, "Votes looked at"),
        Column::new("matching", Kind::Whole, "Of these, such as look wrong"),
        Column::new("expected", Kind::Number, "How many would be expected"),
        Column::new("wealth", Kind::Number, "Evidence against chance"),
        Column::new("first", Kind::Moment, "When it was first seen, UTC"),
        Column::new("last", Kind::Moment, "When it last changed, UTC"),
        Column::new("unverified", Kind::Whole, "Votes that wait for a decision"),
        Column::new("excluded", Kind::Whole, "Votes taken out"),
        Column::new("counted", Kind::Whole, "Votes that count"),
    ];
    let rows: Vec<Vec<Cell>> = found
        .iter()
        .map(|Found { finding, pseudonym }| {
            vec![
                Cell::text(&finding.id),
                Cell::text(&finding.track_slug),
                Cell::text(&finding.reason),
                Cell::text(&finding.subject_kind),
                Cell::text(pseudonym),
                Cell::maybe(finding.entrant_slug.as_deref()),
                Cell::maybe(finding.towards.as_deref()),
                Cell::maybe(finding.answer.as_deref()),
                Cell::Whole(finding.votes),
                Cell::Whole(finding.matching),
                Cell::number(Some(finding.expected)),
                Cell::number(Some(finding.wealth)),
                Cell::Moment(finding.created_ms),
                Cell::Moment(finding.updated_ms),
                Cell::Whole(finding.unverified),
                Cell::Whole(finding.excluded),
                Cell::Whole(finding.counted),
            ]
        })
        .collect();
    Sheet {
        stem: "findings".to_owned(),
        title: "What looked wrong about votes".to_owned(),
        source,
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
