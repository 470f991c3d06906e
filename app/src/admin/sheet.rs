//! The submissions as a file, for the operator.

use openmic_store::SubmissionRow;

use crate::{
    PageError,
    export::{Cell, Column, Kind, Sheet},
    submissions::SubmissionForm,
};

/// Every submission, newest first; never a key.
pub(super) fn submissions(rows: &[SubmissionRow], now_ms: i64) -> Result<Sheet, PageError> {
    let columns = vec![
        Column::new("submission", Kind::Text, "Its id"),
        Column::new("state", Kind::Text, "pending, approved or rejected"),
        Column::new("came_in", Kind::Moment, "When it came in, UTC"),
        Column::new("decided", Kind::Moment, "When it was decided, UTC"),
        Column::new("reason", Kind::Text, "What the operator said"),
        Column::new("name", Kind::Text, "The name that was asked for"),
        Column::new("organisation", Kind::Text, "Who made the model"),
        Column::new("base_url", Kind::Text, "Where it answers"),
        Column::new("model_id", Kind::Text, "The model's name there"),
        Column::new("tracks", Kind::Text, "Slugs of the tracks, one a line"),
        Column::new("entrant", Kind::Text, "Id of the entrant it became"),
    ];
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let form: SubmissionForm = serde_json::from_str(&row.form)?;
            Ok(vec![
                Cell::text(&row.id),
                Cell::text(&row.state),
                Cell::Moment(row.created_ms),
                Cell::moment(row.decided_ms),
                Cell::maybe(row.reason.as_deref()),
                Cell::text(&form.name),
                Cell::text(&form.organisation),
                Cell::text(&form.base_url),
                Cell::text(&form.model_id),
                Cell::text(&form.tracks.join("\n")),
                Cell::maybe(row.entrant_id.as_deref()),
            ])
        })
        .collect::<Result<_, PageError>>()?;
    Ok(Sheet {
        stem: "submissions".to_owned(),
        title: "Submissions, newest first".to_owned(),
        source: "/admin".to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    })
}
