//! The lists around the arena as files: the votes on a joke, and a voter's own.

use openmic_store::{OwnVoteRow, VoteRow};

use super::taste::LikedRow;
use crate::{
    export::{Cell, Column, Kind, Sheet},
    leaderboard::list_sheets::{vote_cells, vote_columns},
};

/// Which list of the page of a taste, by `list=`.
pub(super) const TASTE_LISTS: [&str; 2] = ["liked", OWN_VOTES];

/// The voter's own votes.
pub(super) const OWN_VOTES: &str = "votes";

/// The votes on a joke that count, newest first.
pub(super) fn joke_votes(sample: &str, votes: &[VoteRow], total: u64, now_ms: i64) -> Sheet {
    Sheet {
        stem: format!("joke-{sample}-votes"),
        title: "Votes on a joke, newest first".to_owned(),
        source: format!("/jokes/{sample}"),
        as_of_ms: now_ms,
        evidence: Some(("votes", total)),
        total,
        columns: vote_columns(),
        rows: votes.iter().map(|vote| vote_cells(vote, false)).collect(),
    }
}

/// Whom a voter finds funny, the surest first.
pub(super) fn liked(liked: &[LikedRow], votes: u64, now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("entrant", Kind::Text, "Slug of who told the jokes"),
        Column::new("entrant_name", Kind::Text, "Its name as shown"),
        Column::new(
            "share",
            Kind::Number,
            "Points of your votes on it that it took, a tie being half a point, 0 to 1",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of it"),
        Column::new("votes", Kind::Whole, "Your votes on it"),
        Column::new("won", Kind::Whole, "Votes for it"),
        Column::new("lost", Kind::Whole, "Votes for the other"),
        Column::new("both", Kind::Whole, "Votes that both were good"),
        Column::new("neither", Kind::Whole, "Votes that neither was"),
    ];
    let rows: Vec<Vec<Cell>> = liked
        .iter()
        .map(|row| {
            let share = row.liked.share();
            vec![
                Cell::text(&row.slug),
                Cell::text(&row.name),
                Cell::number(share.map(|(value, _)| value)),
                Cell::number(share.map(|(_, interval)| interval.lower)),
                Cell::number(share.map(|(_, interval)| interval.upper)),
                Cell::count(row.liked.n()),
                Cell::count(row.liked.won),
                Cell::count(row.liked.lost),
                Cell::count(row.liked.both),
                Cell::count(row.liked.neither),
            ]
        })
        .collect();
    Sheet {
        stem: "taste".to_owned(),
        title: "Whom you find funny".to_owned(),
        source: "/taste".to_owned(),
        as_of_ms: now_ms,
        evidence: Some(("votes", votes)),
        total: rows.len() as u64,
        columns,
        rows,
    }
}

/// A voter's own votes, newest first.
pub(super) fn own_votes(votes: &[OwnVoteRow], entrant: Option<&str>, now_ms: i64) -> Sheet {
    let mut columns = vote_columns();
    columns.push(Column::new(
        "taken_back",
        Kind::Flag,
        "Whether you took it back",
    ));
    Sheet {
        stem: "taste-votes".to_owned(),
        title: "Your votes, newest first".to_owned(),
        source: own_votes_href(entrant),
        as_of_ms: now_ms,
        evidence: None,
        total: votes.len() as u64,
        columns,
        rows: votes
            .iter()
            .map(|own| {
                let mut row = vote_cells(&own.vote, false);
                row.push(Cell::Flag(own.taken_back));
                row
            })
            .collect(),
    }
}

/// Where the page offers a voter's own votes, all or those on an entrant.
pub(super) fn own_votes_href(entrant: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(slug) = entrant {
        query.append_pair("entrant", slug);
    }
    query.append_pair("list", OWN_VOTES);
    format!("/taste?{}", query.finish())
}
