//! What readers say of jokes, and what was decided, as files for the operator.

use openmic_store::{FlaggedJoke, ReviewRow};

use crate::export::{Cell, Column, Kind, Sheet};

/// Which list of the operator's page, by `list=`.
pub(super) const LISTS: [&str; 2] = ["flagged", REVIEWS];

/// What was decided.
pub(super) const REVIEWS: &str = "reviews";

/// Where the page offers what was decided.
pub(super) const REVIEWS_HREF: &str = "/admin/jokes?list=reviews";

/// Jokes that wait for a decision.
pub(super) fn flagged(flagged: &[FlaggedJoke], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("joke", Kind::Text, "Its id, part of its address /jokes/ID"),
        Column::new("said", Kind::Text, "What readers say of it"),
        Column::new("readers", Kind::Whole, "How many say so"),
        Column::new("last", Kind::Moment, "When one last said so, UTC"),
        Column::new("track_title", Kind::Text, "The track's title"),
        Column::new("entrant_name", Kind::Text, "Who told it"),
        Column::new("prompt", Kind::Text, "The joke prompt"),
        Column::new("text", Kind::Text, "The joke"),
    ];
    let rows = flagged.iter().map(|joke| {
        vec![
            Cell::text(&joke.sample_id),
            Cell::text(&joke.kind),
            Cell::Whole(joke.n),
            Cell::Moment(joke.last_ms),
            Cell::text(&joke.track_title),
            Cell::text(&joke.entrant_name),
            Cell::text(&joke.input),
            Cell::text(&joke.text),
        ]
    });
    sheet(
        "flagged-jokes",
        "Jokes that readers flagged",
        "/admin/jokes",
        columns,
        rows.collect(),
        now_ms,
    )
}

/// What was decided, newest first.
pub(super) fn reviews(reviews: &[ReviewRow], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("joke", Kind::Text, "Its id, part of its address /jokes/ID"),
        Column::new("said", Kind::Text, "What readers say of it"),
        Column::new("upheld", Kind::Flag, "Whether they are right"),
        Column::new("note", Kind::Text, "What the operator noted"),
        Column::new("decided", Kind::Moment, "When, UTC"),
        Column::new("text", Kind::Text, "The joke"),
    ];
    let rows = reviews.iter().map(|review| {
        vec![
            Cell::text(&review.sample_id),
            Cell::text(&review.kind),
            Cell::Flag(review.upheld),
            Cell::text(&review.note),
            Cell::Moment(review.created_ms),
            Cell::text(&review.text),
        ]
    });
    sheet(
        "joke-reviews",
        "Decisions about jokes, newest first",
        REVIEWS_HREF,
        columns,
        rows.collect(),
        now_ms,
    )
}

fn sheet(
    stem: &str,
    title: &str,
    source: &str,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    now_ms: i64,
) -> Sheet {
    Sheet {
        stem: stem.to_owned(),
        title: title.to_owned(),
        source: source.to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
