//! The lists of the home page as files: the newest rows, and the runs under way.

use openmic_store::RunRow;

use super::home::NewRow;
use crate::export::{Cell, Column, Kind, Sheet};

/// Which list of the page, by `list=`.
pub(super) const LISTS: [&str; 2] = ["newest", UNDER_WAY];

/// Runs that are queued or running.
pub(super) const UNDER_WAY: &str = "runs";

/// Where the page offers the runs under way.
pub(super) const UNDER_WAY_HREF: &str = "/?list=runs";

/// The newest rows of all boards.
pub(super) fn newest(rows: &[NewRow], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("entrant_name", Kind::Text, "Its name as shown"),
        Column::new("address", Kind::Text, "Its page on this site"),
        Column::new("track_title", Kind::Text, "The track's title"),
        Column::new("board", Kind::Text, "The board's page on this site"),
        Column::new(
            "at",
            Kind::Moment,
            "When its run was done, or it came onto the board of votes, UTC",
        ),
    ];
    let filled: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.name),
                Cell::text(&row.href),
                Cell::text(&row.track),
                Cell::text(&row.board),
                Cell::Moment(row.at_ms),
            ]
        })
        .collect();
    Sheet {
        stem: "newest-rows".to_owned(),
        title: "The newest rows of all boards".to_owned(),
        source: "/".to_owned(),
        as_of_ms: rows.iter().map(|row| row.at_ms).max().unwrap_or(now_ms),
        evidence: None,
        total: filled.len() as u64,
        columns,
        rows: filled,
    }
}

/// The runs that are queued or running.
pub(super) fn under_way(runs: &[RunRow], now_ms: i64) -> Sheet {
    Sheet {
        stem: "runs-under-way".to_owned(),
        title: "Runs under way".to_owned(),
        source: UNDER_WAY_HREF.to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: runs.len() as u64,
        columns: crate::runs::run_columns(),
        rows: runs.iter().map(crate::runs::run_cells).collect(),
    }
}
