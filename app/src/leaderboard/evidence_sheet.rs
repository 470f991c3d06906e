//! The tables behind the evidence of a board as files: pairs, calibration, history.

use axum::{http::HeaderMap, response::Response};
use url::form_urlencoded;

use super::{
    Board, Standing, VoteBoard,
    columns::Column as Shown,
    evidence::{self, History},
    evidence_page::href,
    query::{BoardQuery, unknown},
    sheet,
    view::View,
};
use crate::{
    PageError,
    export::{Cell, Column, Format, Kind, Sheet},
};

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Every two entrants that have met.
    Pairs,
    /// Predicted against observed, by bins.
    Calibration,
    /// Ratings at the ends of stretches of time.
    History,
}

impl Table {
    const ALL: [Self; 3] = [Self::Pairs, Self::Calibration, Self::History];

    const fn key(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::Calibration => "calibration",
            Self::History => "history",
        }
    }

    /// Where the page offers it.
    pub(super) fn href(self, board: &Board) -> String {
        let page = href(board);
        let between = if page.contains('?') { '&' } else { '?' };
        format!("{page}{between}table={}", self.key())
    }
}

/// The file that a query string asks for, `table` being the first one unless it says otherwise.
pub(super) fn asked(
    view: &View,
    history: Option<&History>,
    raw: &str,
    headers: &HeaderMap,
) -> Result<Option<Response>, PageError> {
    let Some(format) = Format::asked(raw)? else {
        return Ok(None);
    };
    let board = &view.board;
    let named = form_urlencoded::parse(raw.as_bytes())
        .filter(|(name, value)| name == "table" && !value.is_empty())
        .last();
    let Standing::Votes(votes) = &board.standing else {
        return match named {
            Some((_, value)) if value != SCORES => {
                Err(PageError::BadRequest(unknown("table", &value, [SCORES])))
            }
            _ => scores(view).respond(format, headers).map(Some),
        };
    };
    let table = match named {
        None => Table::Pairs,
        Some((_, value)) => Table::ALL
            .into_iter()
            .find(|table| table.key() == value)
            .ok_or_else(|| {
                PageError::BadRequest(unknown("table", &value, Table::ALL.map(Table::key)))
            })?,
    };
    let (title, columns, rows) = match table {
        Table::Pairs => pairs(votes),
        Table::Calibration => calibration(votes),
        Table::History => past(votes, history),
    };
    let sheet = Sheet {
        stem: format!("{}-{}", board.track.slug, table.key()),
        title: format!("{}: {title}", board.track.title),
        source: table.href(board),
        as_of_ms: board.as_of_ms(),
        evidence: Some(("votes", votes.votes)),
        total: rows.len() as u64,
        columns,
        rows,
    };
    sheet.respond(format, headers).map(Some)
}

/// The one table of a benchmark.
const SCORES: &str = "scores";

/// What the charts of a benchmark draw: each score with its interval, and what an answer costs.
fn scores(view: &View) -> Sheet {
    use Shown::{
        Completion, Dollars, Failed, Interval, N, Name, Prompt, Rank, Score, Seconds, Tokens,
    };
    let drawn = [
        Rank, Name, Score, Interval, N, Failed, Tokens, Prompt, Completion, Seconds, Dollars,
    ];
    let view = View {
        query: BoardQuery {
            columns: drawn.to_vec(),
            ..view.query.clone()
        },
        ..view.clone()
    };
    let board = &view.board;
    Sheet {
        stem: format!("{}-{SCORES}", board.track.slug),
        title: format!("{}: scores and what answers cost", board.track.title),
        source: href(board),
        ..sheet::board(&view)
    }
}

/// What a table is, its columns and its rows.
type Filled = (&'static str, Vec<Column>, Vec<Vec<Cell>>);

fn slug_of(votes: &VoteBoard, index: u32) -> Cell {
    Cell::maybe(evidence::entry_of(votes, index).map(|entry| entry.entrant.slug.as_str()))
}

fn pairs(votes: &VoteBoard) -> Filled {
    let columns = vec![
        Column::new("entrant_a", Kind::Text, "Slug of the first entrant"),
        Column::new("entrant_b", Kind::Text, "Slug of the second entrant"),
        Column::new("votes", Kind::Whole, "Votes of the pair"),
        Column::new("a_wins", Kind::Whole, "Votes for the first"),
        Column::new("b_wins", Kind::Whole, "Votes for the second"),
        Column::new("both", Kind::Whole, "Votes that both were good"),
        Column::new("neither", Kind::Whole, "Votes that neither was"),
        Column::new(
            "observed",
            Kind::Number,
            "Share of the points that the first took, a tie being half a point; of votes with a winner where ties are ignored",
        ),
        Column::new(
            "predicted",
            Kind::Number,
            "Share that the ratings predict; nothing where the method predicts none",
        ),
        Column::new(
            "residual",
            Kind::Number,
            "Observed minus predicted in standard errors of a share of so many votes",
        ),
    ];
    let found = evidence::calibrated(votes);
    let fits = found.as_ref().map_or(&[][..], |found| &found.cells);
    let rows = votes
        .cells
        .cells()
        .iter()
        .filter(|cell| cell.n() > 0)
        .map(|cell| {
            let fit = fits
                .binary_search_by_key(&(cell.a, cell.b), |fit| (fit.a, fit.b))
                .ok()
                .map(|at| &fits[at]);
            let counted = votes.prediction.map_or(*cell, |made| made.of_cell(*cell));
            let points = counted.a_wins as f64 + 0.5 * counted.ties() as f64;
            let observed = (counted.n() > 0).then(|| points / counted.n() as f64);
            vec![
                slug_of(votes, cell.a),
                slug_of(votes, cell.b),
                Cell::count(cell.n()),
                Cell::count(cell.a_wins),
                Cell::count(cell.b_wins),
                Cell::count(cell.both),
                Cell::count(cell.neither),
                Cell::number(observed),
                Cell::number(fit.map(|fit| fit.predicted)),
                Cell::number(fit.map(|fit| fit.residual)),
            ]
        })
        .collect();
    ("every two entrants that have met", columns, rows)
}

fn calibration(votes: &VoteBoard) -> Filled {
    let columns = vec![
        Column::new(
            "from",
            Kind::Number,
            "Least predicted share of the favourite",
        ),
        Column::new(
            "to",
            Kind::Number,
            "Greatest predicted share of the favourite",
        ),
        Column::new("votes", Kind::Whole, "Votes"),
        Column::new(
            "predicted",
            Kind::Number,
            "Mean predicted share of the favourite",
        ),
        Column::new(
            "observed",
            Kind::Number,
            "Share of the points that the favourite took",
        ),
        Column::new(
            "lower",
            Kind::Number,
            "Lower end of the 95 % interval (Wilson) of the observed share",
        ),
        Column::new("upper", Kind::Number, "Upper end of it"),
    ];
    let rows = evidence::calibrated(votes)
        .iter()
        .flat_map(|found| &found.bins)
        .filter(|bin| bin.n > 0)
        .map(|bin| {
            vec![
                Cell::Number(bin.from),
                Cell::Number(bin.to),
                Cell::count(bin.n),
                Cell::Number(bin.predicted),
                Cell::Number(bin.observed),
                Cell::Number(bin.interval.lower),
                Cell::Number(bin.interval.upper),
            ]
        })
        .collect();
    ("predicted against observed win rates", columns, rows)
}

fn past(votes: &VoteBoard, history: Option<&History>) -> Filled {
    let columns = vec![
        Column::new("moment", Kind::Moment, "End of a stretch of time, UTC"),
        Column::new("votes", Kind::Whole, "Votes cast until then"),
        Column::new("entrant", Kind::Text, "Slug of the entrant"),
        Column::new(
            "rating",
            Kind::Number,
            "Rating by the votes until then, before points are taken for banned jokes",
        ),
        Column::new("lower", Kind::Number, "Lower end of its 95 % interval"),
        Column::new("upper", Kind::Number, "Upper end of its 95 % interval"),
    ];
    let mut rows = Vec::new();
    for point in history.iter().flat_map(|history| &history.points) {
        for entry in &votes.entries {
            let Some(rating) = point.ratings.get(entry.index as usize).copied().flatten() else {
                continue;
            };
            rows.push(vec![
                Cell::Moment(point.at_ms),
                Cell::count(point.votes),
                Cell::text(&entry.entrant.slug),
                Cell::Number(rating.value),
                Cell::Number(rating.lower),
                Cell::Number(rating.upper),
            ]);
        }
    }
    ("ratings over time", columns, rows)
}
