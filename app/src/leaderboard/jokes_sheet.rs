//! The best and the worst jokes of a track as a file.

use super::{Board, jokes::JokesQuery, jokes_page::Shown};
use crate::export::{Cell, Column, Kind, Sheet};

/// The jokes in order, each with the votes on it.
pub(super) fn jokes(board: &Board, query: &JokesQuery, shown: &[Shown], total: u64) -> Sheet {
    let columns = vec![
        Column::new("place", Kind::Whole, "Place in the list, from 1"),
        Column::new(
            "joke",
            Kind::Text,
            "The joke's id, part of its address /jokes/ID",
        ),
        Column::new(
            "entrant",
            Kind::Text,
            "Slug of who told it; empty until the joke has the votes for it",
        ),
        Column::new("prompt", Kind::Text, "The joke prompt"),
        Column::new("text", Kind::Text, "The joke"),
        Column::new(
            "share",
            Kind::Number,
            "Share of points: 1 for a vote won, half of one where both were funny, 0 to 1",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
        Column::new("won", Kind::Whole, "Votes won"),
        Column::new("lost", Kind::Whole, "Votes lost"),
        Column::new("both", Kind::Whole, "Votes that both jokes were funny"),
        Column::new("neither", Kind::Whole, "Votes that neither was"),
        Column::new(
            "originality",
            Kind::Number,
            "1 less the similarity to the nearest other joke, 0 to 1",
        ),
        Column::new(
            "card",
            Kind::Text,
            "Address of a picture of it, for sharing",
        ),
    ];
    let rows: Vec<Vec<Cell>> = (1..)
        .zip(shown)
        .map(|(place, shown)| {
            let (joke, tally) = (&shown.joke, &shown.ranked.tally);
            let share = tally.share();
            vec![
                Cell::Whole(place),
                Cell::text(&joke.sample_id),
                Cell::text(&joke.entrant_slug),
                Cell::text(&joke.input),
                Cell::text(&joke.text),
                Cell::number(share.map(|(value, _)| value)),
                Cell::number(share.map(|(_, interval)| interval.lower)),
                Cell::number(share.map(|(_, interval)| interval.upper)),
                Cell::count(tally.won),
                Cell::count(tally.lost),
                Cell::count(tally.both),
                Cell::count(tally.neither),
                Cell::number(shown.originality.as_ref().map(|row| 1.0 - row.similarity)),
                Cell::text(&format!("/jokes/{}/card.png", joke.sample_id)),
            ]
        })
        .collect();
    let order = if query.worst { "worst" } else { "best" };
    Sheet {
        stem: format!("{}-{order}-jokes", board.track.slug),
        title: format!("{}: {order} jokes", board.track.title),
        source: JokesQuery {
            page: 1,
            ..query.clone()
        }
        .href(board),
        as_of_ms: board.as_of_ms(),
        evidence: Some(("jokes", total)),
        total,
        columns,
        rows,
    }
}
