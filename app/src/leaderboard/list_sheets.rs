//! The lists around a board as tables to download: its votes, its items, and the tracks themselves.

use openmic_store::{ItemRow, TrackRow, VoteRow};

use super::{Board, Standing};
use crate::{
    arena::HeldBack,
    export::{Cell, Column, Kind, Sheet, accepted},
};

/// What a file says of a vote; never the voter.
pub(crate) fn vote_columns() -> Vec<Column> {
    vec![
        Column::new("vote", Kind::Text, "The vote's id"),
        Column::new("cast", Kind::Moment, "When it was cast, UTC"),
        Column::new(
            "prompt",
            Kind::Text,
            "The joke prompt; none for imported votes without texts, and where the jokes are withheld",
        ),
        Column::new("left_entrant", Kind::Text, "Slug of whose the left one is"),
        Column::new(
            "right_entrant",
            Kind::Text,
            "Slug of whose the right one is",
        ),
        Column::new("outcome", Kind::Text, "left, right, both or neither"),
        Column::new("left_text", Kind::Text, "The joke on the left"),
        Column::new("right_text", Kind::Text, "The joke on the right"),
        Column::new(
            "left_sample",
            Kind::Text,
            "The sample on the left, part of its address /samples/ID",
        ),
        Column::new("right_sample", Kind::Text, "The sample on the right"),
        Column::new(
            "status",
            Kind::Text,
            "counted, unverified or excluded, as of now",
        ),
        Column::new(
            "withheld",
            Kind::Flag,
            "Whether prompt, jokes and samples are left out until both jokes have the votes to name who told them",
        ),
    ]
}

/// A vote, in the order of [`vote_columns`].
pub(crate) fn vote_cells(vote: &VoteRow, is_withheld: bool) -> Vec<Cell> {
    vec![
        Cell::text(&vote.id),
        Cell::Moment(vote.created_ms),
        Cell::maybe(vote.input.as_deref()),
        Cell::text(&vote.left_slug),
        Cell::text(&vote.right_slug),
        Cell::text(&vote.outcome),
        Cell::maybe(vote.left_text.as_deref()),
        Cell::maybe(vote.right_text.as_deref()),
        Cell::maybe(vote.left_sample.as_deref()),
        Cell::maybe(vote.right_sample.as_deref()),
        Cell::text(&vote.status),
        Cell::Flag(is_withheld),
    ]
}

/// The ledger, newest first.
pub(super) fn ledger(
    board: &Board,
    votes: &[VoteRow],
    held: &HeldBack,
    total: u64,
    source: String,
) -> Sheet {
    Sheet {
        stem: format!("{}-votes", board.track.slug),
        title: format!("{}: votes, newest first", board.track.title),
        source,
        as_of_ms: board.as_of_ms(),
        evidence: Some(("votes", total)),
        total,
        columns: vote_columns(),
        rows: votes
            .iter()
            .map(|vote| vote_cells(vote, held.until(&vote.id).is_some()))
            .collect(),
    }
}

/// The items of a track in the order in which they are asked.
pub(super) fn items(track: &TrackRow, items: &[ItemRow]) -> Sheet {
    let columns = vec![
        Column::new("item", Kind::Text, "The item's id in the track file"),
        Column::new("category", Kind::Text, "Its category"),
        Column::new("language", Kind::Text, "Its language"),
        Column::new("input", Kind::Text, "What an entrant is given"),
        Column::new(
            "later_turns",
            Kind::Text,
            "What it is asked after that in the same conversation, a JSON list; none for an item of one turn",
        ),
        Column::new(
            "accepted",
            Kind::Text,
            "The answers that count as right, one a line",
        ),
    ];
    let rows = items
        .iter()
        .map(|item| {
            let accepted = item.target.as_deref().map(accepted);
            let turns = item.graded().turns;
            let turns = (!turns.is_empty()).then(|| serde_json::json!(turns).to_string());
            vec![
                Cell::text(&item.name),
                Cell::maybe(item.category.as_deref()),
                Cell::maybe(item.language.as_deref()),
                Cell::text(&item.input),
                Cell::maybe(turns.as_deref()),
                Cell::maybe(accepted.as_deref()),
            ]
        })
        .collect();
    Sheet {
        stem: format!("{}-items", track.slug),
        title: format!("{}: items of version {}", track.title, track.version),
        source: format!("/tracks/{}/items", track.slug),
        as_of_ms: track.created_ms,
        evidence: None,
        total: items.len() as u64,
        columns,
        rows,
    }
}

/// The list of tracks with who leads each.
pub(super) fn tracks(boards: &[std::sync::Arc<Board>]) -> Sheet {
    let columns = vec![
        Column::new(
            "track",
            Kind::Text,
            "The track's slug, part of its address /tracks/SLUG",
        ),
        Column::new("title", Kind::Text, "As shown"),
        Column::new("kind", Kind::Text, "benchmark, humor, game or preference"),
        Column::new("version", Kind::Text, "Version of its item set"),
        Column::new("items", Kind::Whole, "Items an entrant answers"),
        Column::new("entrants", Kind::Whole, "Entrants on the board"),
        Column::new("ranked", Kind::Whole, "Of these, ranked"),
        Column::new("votes", Kind::Whole, "Votes counted, where votes decide"),
        Column::new(
            "first",
            Kind::Text,
            "Slug of the entrant at the top; none while nobody is ranked",
        ),
        Column::new("description", Kind::Text, "What is asked"),
    ];
    let rows = boards
        .iter()
        .map(|board| {
            let votes = match &board.standing {
                Standing::Votes(votes) => Cell::count(votes.votes),
                Standing::Benchmark(_) => Cell::Nothing,
            };
            vec![
                Cell::text(&board.track.slug),
                Cell::text(&board.track.title),
                Cell::text(&board.track.kind),
                Cell::text(&board.track.version),
                Cell::Whole(board.track.n_items),
                Cell::count(board.entrants() as u64),
                Cell::count(board.ranked() as u64),
                votes,
                Cell::maybe(
                    board
                        .top(1)
                        .first()
                        .map(|place| place.entrant.slug.as_str()),
                ),
                Cell::text(&board.track.description),
            ]
        })
        .collect::<Vec<_>>();
    Sheet {
        stem: "tracks".to_owned(),
        title: "Tracks".to_owned(),
        source: "/tracks".to_owned(),
        as_of_ms: boards
            .iter()
            .map(|board| board.as_of_ms())
            .max()
            .unwrap_or_default(),
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
