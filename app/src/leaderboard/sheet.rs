//! Boards, ledgers, items and the bill as tables to download: the same rows in the same order as on the page.

use axum::{http::HeaderMap, response::Response};
use openmic_domain::scoring::Target;
use openmic_store::{EntrantRow, ItemRow, TrackRow, VoteRow};

use super::{Board, Standing, benchmark_table, query::BoardQuery, votes_table};
use crate::{
    PageError,
    export::{self, Cell, Citation, Column, Format, Kind, Sheet, wants_citation},
    i18n::Visit,
};

const WHO: [Column; 6] = [
    Column::new(
        "entrant",
        Kind::Text,
        "The entrant's slug, part of its address /entrants/SLUG",
    ),
    Column::new("entrant_name", Kind::Text, "The entrant's name as shown"),
    Column::new("model", Kind::Text, "Its model"),
    Column::new("organisation", Kind::Text, "Who made the model"),
    Column::new(
        "open_weights",
        Kind::Flag,
        "Whether the weights can be downloaded",
    ),
    Column::new(
        "origin",
        Kind::Text,
        "Where the entrant came from: built-in, submission or import",
    ),
];

const RANKS: [Column; 3] = [
    Column::new(
        "best_rank",
        Kind::Whole,
        "Best rank that the intervals allow, from 1",
    ),
    Column::new(
        "worst_rank",
        Kind::Whole,
        "Worst rank that the intervals allow",
    ),
    Column::new(
        "tied_group",
        Kind::Whole,
        "Entrants that the data does not separate share a number, from 1 at the top",
    ),
];

fn who(entrant: &EntrantRow) -> [Cell; 6] {
    [
        Cell::text(&entrant.slug),
        Cell::text(&entrant.name),
        Cell::text(&entrant.model_name),
        Cell::text(&entrant.organisation),
        Cell::Flag(entrant.open_weights),
        Cell::text(&entrant.origin),
    ]
}

/// The view of a board that `query` asks for.
pub(super) fn board(board: &Board, query: &BoardQuery) -> Sheet {
    let (columns, rows, evidence) = match &board.standing {
        Standing::Votes(votes) => {
            let mut columns = RANKS.to_vec();
            columns.extend(WHO);
            columns.extend([
                Column::new("rating", Kind::Number, "Rating on the Elo scale, mean 1000"),
                Column::new(
                    "rating_lower",
                    Kind::Number,
                    "Lower end of its 95 % interval",
                ),
                Column::new(
                    "rating_upper",
                    Kind::Number,
                    "Upper end of its 95 % interval",
                ),
                Column::new("unrated_because", Kind::Text, "Why there is no rating"),
                Column::new("votes", Kind::Whole, "Votes the entrant was in"),
                Column::new("wins", Kind::Whole, "Of these, won"),
                Column::new("ties", Kind::Whole, "Of these, tied: both or neither"),
                Column::new("losses", Kind::Whole, "Of these, lost"),
                Column::new("jokes_told", Kind::Whole, "Jokes stored, on a humor track"),
                Column::new(
                    "jokes_on_stage",
                    Kind::Whole,
                    "Of these, jokes that may be voted on",
                ),
                Column::new(
                    "last_vote",
                    Kind::Moment,
                    "When a vote on it was last counted, UTC",
                ),
            ]);
            let rows = votes_table::rows(votes, query)
                .into_iter()
                .map(|entry| {
                    let standing = &entry.standing;
                    let rating = standing.rating;
                    let joke = |count: Option<i64>| count.map_or(Cell::Nothing, Cell::Whole);
                    let mut row = vec![
                        standing.best_rank.into(),
                        standing.worst_rank.into(),
                        standing.group.into(),
                    ];
                    row.extend(who(&entry.entrant));
                    row.extend([
                        Cell::number(rating.map(|rating| rating.value)),
                        Cell::number(rating.map(|rating| rating.lower)),
                        Cell::number(rating.map(|rating| rating.upper)),
                        Cell::maybe(standing.unrated.map(|why| why.reason())),
                        Cell::count(standing.votes),
                        Cell::count(standing.wins),
                        Cell::count(standing.ties),
                        Cell::count(standing.losses),
                        joke(entry.jokes.map(|(told, _)| told)),
                        joke(entry.jokes.map(|(_, on_stage)| on_stage)),
                        Cell::moment(entry.last_vote_ms),
                    ]);
                    row
                })
                .collect::<Vec<_>>();
            (columns, rows, ("votes", votes.votes))
        }
        Standing::Benchmark(scores) => {
            let mut columns = RANKS.to_vec();
            columns.extend(WHO);
            columns.extend([
                Column::new("score", Kind::Number, "Mean score over the answers, 0 to 1"),
                Column::new(
                    "score_lower",
                    Kind::Number,
                    "Lower end of its 95 % Wilson interval",
                ),
                Column::new(
                    "score_upper",
                    Kind::Number,
                    "Upper end of its 95 % Wilson interval",
                ),
                Column::new("answers", Kind::Whole, "Answers stored"),
                Column::new(
                    "failed",
                    Kind::Whole,
                    "Of these, answers the endpoint never gave; they count as wrong",
                ),
                Column::new(
                    "tokens_per_item",
                    Kind::Number,
                    "Tokens of prompt and answer, per item",
                ),
                Column::new(
                    "seconds_per_item",
                    Kind::Number,
                    "Seconds from the request to the last token, per item",
                ),
                Column::new(
                    "dollars_per_item",
                    Kind::Number,
                    "US dollars at the prices the submitter gave, per item",
                ),
                Column::new(
                    "run",
                    Kind::Text,
                    "The run's id, part of its address /runs/ID",
                ),
                Column::new("run_ended", Kind::Moment, "When the run ended, UTC"),
            ]);
            let rows = benchmark_table::rows(scores, query)
                .into_iter()
                .map(|entry| {
                    let mut row = vec![
                        Some(entry.best_rank).into(),
                        Some(entry.worst_rank).into(),
                        Some(entry.group).into(),
                    ];
                    row.extend(who(&entry.run.entrant));
                    row.extend([
                        Cell::Number(entry.score),
                        Cell::Number(entry.interval.lower),
                        Cell::Number(entry.interval.upper),
                        Cell::Whole(entry.run.n),
                        Cell::Whole(entry.run.failed),
                        Cell::number(Some(entry.tokens())),
                        Cell::number(Some(entry.seconds())),
                        Cell::number(Some(entry.dollars())),
                        Cell::text(&entry.run.run_id),
                        Cell::Moment(entry.run.finished_ms),
                    ]);
                    row
                })
                .collect::<Vec<_>>();
            (columns, rows, ("items", board.track.n_items.unsigned_abs()))
        }
    };
    Sheet {
        stem: format!("{}-board", board.track.slug),
        title: format!("{}: leaderboard", board.track.title),
        source: query.href(&board.path()),
        as_of_ms: board.as_of_ms(),
        evidence: Some(evidence),
        total: rows.len() as u64,
        columns,
        rows,
    }
}

impl Board {
    /// The moment of the newest vote or run on it, ms since 1970: the board has stood like this since.
    pub(crate) fn as_of_ms(&self) -> i64 {
        let newest = match &self.standing {
            Standing::Votes(votes) => votes.last_vote_ms,
            Standing::Benchmark(scores) => scores
                .entries
                .iter()
                .map(|entry| entry.run.finished_ms)
                .max(),
        };
        newest.map_or(self.track.created_ms, |ms| ms.max(self.track.created_ms))
    }
}

/// The file or citation that the address of a board asks for; none where it asks for the page.
pub(super) fn asked(
    view: &Board,
    query: &BoardQuery,
    raw: &str,
    headers: &HeaderMap,
) -> Result<Option<Response>, PageError> {
    if wants_citation(raw) {
        return Ok(Some(citation(view).respond(headers)));
    }
    Format::asked(raw)?
        .map(|format| board(view, query).respond(format, headers))
        .transpose()
}

/// How a board is cited: by the address that shows it as of its newest evidence.
pub(super) fn citation(board: &Board) -> Citation {
    let as_of_ms = board.as_of_ms();
    let link = Visit::absolute(&format!("{}?at={}", board.path(), export::moment(as_of_ms)));
    Citation {
        slug: board.track.slug.clone(),
        title: board.track.title.clone(),
        version: board.track.version.clone(),
        evidence: board.evidence(),
        entrants: board.entrants() as u64,
        as_of_ms,
        link,
    }
}

/// The ledger, newest first; never the voter.
pub(super) fn ledger(board: &Board, votes: &[VoteRow], total: u64, source: String) -> Sheet {
    let columns = vec![
        Column::new("vote", Kind::Text, "The vote's id"),
        Column::new("cast", Kind::Moment, "When it was cast, UTC"),
        Column::new(
            "prompt",
            Kind::Text,
            "The joke prompt; unknown for imported votes without texts",
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
    ];
    let rows = votes
        .iter()
        .map(|vote| {
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
            ]
        })
        .collect();
    Sheet {
        stem: format!("{}-votes", board.track.slug),
        title: format!("{}: votes, newest first", board.track.title),
        source,
        as_of_ms: board.as_of_ms(),
        evidence: Some(("votes", total)),
        total,
        columns,
        rows,
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
            "accepted",
            Kind::Text,
            "The answers that count as right, one a line",
        ),
    ];
    let rows = items
        .iter()
        .map(|item| {
            let accepted = item.target.as_deref().map(|json| {
                serde_json::from_str::<Target>(json)
                    .map_or_else(|_| json.to_owned(), |target| target.accepted().join("\n"))
            });
            vec![
                Cell::text(&item.name),
                Cell::maybe(item.category.as_deref()),
                Cell::maybe(item.language.as_deref()),
                Cell::text(&item.input),
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
