//! Boards as tables to download: the same rows in the same order as on the page.

use std::collections::HashSet;

use axum::{http::HeaderMap, response::Response};

use super::{
    Board, Standing, VoteEntry,
    columns::{BoardKind, Column as Shown},
    filters::permanent_href,
    query::BoardQuery,
    view::{Row, View},
};
use crate::{
    PageError,
    export::{Cell, Citation, Column, Format, Kind, Sheet, wants_citation},
    i18n::Visit,
    ui::number,
};

/// The columns of a file that a column of the page stands for. A page prints the interval beside the
/// estimate and the group as a bracket; a file has them as columns of their own.
fn columns_of(column: Shown, kind: BoardKind) -> Vec<Column> {
    use Kind::{Flag, Moment, Number, Text, Whole};
    let new = Column::new;
    match column {
        Shown::Rank => vec![
            new(
                "best_rank",
                Whole,
                "Best rank that the data allow, from 1: by intervals of ratings, or by paired differences on items",
            ),
            new("worst_rank", Whole, "Worst rank that the data allow"),
            new(
                "tied_group",
                Whole,
                "Entrants none of whom the data separates from another of them share a number, from 1 at the top; empty in a chain of overlaps, whose ends are separated",
            ),
        ],
        Shown::Name => vec![
            new(
                "entrant",
                Text,
                "The entrant's slug, part of its address /entrants/SLUG",
            ),
            new("entrant_name", Text, "The entrant's name as shown"),
            new("model", Text, "Its model"),
            new(
                "open_weights",
                Flag,
                "Whether the weights can be downloaded",
            ),
        ],
        Shown::Rating => vec![
            new(
                "rating",
                Number,
                "By the method of the board; fitted ratings are on the Elo scale with mean 1000",
            ),
            new("lower", Number, "Lower end of its 95 % interval"),
            new("upper", Number, "Upper end of its 95 % interval"),
            new(
                "unrated_because",
                Text,
                "Why there is no rating, or no interval",
            ),
        ],
        Shown::Score => vec![
            new("score", Number, "Mean score over the answers, 0 to 1"),
            new("lower", Number, "Lower end of its 95 % interval"),
            new("upper", Number, "Upper end of its 95 % interval"),
        ],
        Shown::Interval => vec![
            new("lower", Number, "Lower end of the 95 % interval"),
            new("upper", Number, "Upper end of the 95 % interval"),
        ],
        Shown::Judged => vec![
            new(
                "judges_rating",
                Number,
                "Rating in Elo points by judges alone",
            ),
            new("judges_lower", Number, "Lower end of its 95 % interval"),
            new("judges_upper", Number, "Upper end of its 95 % interval"),
            new(
                "judges_votes",
                Whole,
                "Votes of judges that the entrant was in",
            ),
        ],
        Shown::OffStage => vec![
            new("off_stage", Whole, "Jokes that stay off stage"),
            new(
                "off_stage_reasons",
                Text,
                "How many for which reason, most first",
            ),
        ],
        Shown::Votes => vec![new("votes", Whole, "Votes the entrant was in")],
        Shown::Tally => vec![
            new("wins", Whole, "Votes won"),
            new("ties", Whole, "Votes tied: both or neither"),
            new("losses", Whole, "Votes lost"),
        ],
        Shown::WinRate => vec![new(
            "win_rate",
            Number,
            "Points per vote, a tie being half a point, 0 to 1",
        )],
        Shown::Jokes => vec![
            new("jokes_told", Whole, "Jokes stored"),
            new(
                "jokes_on_stage",
                Whole,
                "Of these, jokes that may be voted on",
            ),
        ],
        Shown::Originality => vec![new(
            "originality",
            Number,
            "1 less the similarity to the nearest other joke, mean over its jokes on stage, 0 to 1",
        )],
        Shown::Repetition => vec![new(
            "repetition",
            Number,
            "Share of its jokes that repeat an earlier one of its own, 0 to 1",
        )],
        Shown::Atoms => vec![
            new(
                "penalty",
                Number,
                "Points taken from the rating for banned jokes; the rating is less this already",
            ),
            new("banned_jokes", Text, "The banned jokes it told, by name"),
        ],
        Shown::Refused => vec![new("refused", Whole, "Answers the model declined")],
        Shown::Neither => vec![
            new(
                "neither_rate",
                Number,
                "Share of its votes that found neither joke funny, 0 to 1",
            ),
            new("neither_n", Whole, "Votes that this share is of"),
        ],
        Shown::N => vec![
            new("answers", Whole, "Answers stored"),
            new("run", Text, "The run's id, part of its address /runs/ID"),
            new(
                "software",
                Text,
                "The version of Openmic under which the run ended, where that was recorded",
            ),
            new("higher_is_better", Flag, "Whether a higher score is better"),
        ],
        Shown::Failed => vec![new(
            "failed",
            Whole,
            "Answers the endpoint never gave; they count as wrong",
        )],
        Shown::Tokens => vec![new(
            "tokens_per_item",
            Number,
            "Tokens of prompt and answer, per item; none where they were not measured",
        )],
        Shown::Prompt => vec![new(
            "prompt_tokens_per_item",
            Number,
            "Tokens of the prompt, per item",
        )],
        Shown::Completion => vec![new(
            "answer_tokens_per_item",
            Number,
            "Tokens of the answer, per item",
        )],
        Shown::Seconds => vec![new(
            "seconds_per_item",
            Number,
            "Seconds from the request to the last token, per item",
        )],
        Shown::Dollars => vec![new(
            "dollars_per_item",
            Number,
            "US dollars at the prices the submitter gave, per item",
        )],
        Shown::Total => vec![new("dollars", Number, "US dollars of the whole run")],
        Shown::Bits | Shown::Gap | Shown::Ceiling | Shown::Strategy => {
            super::effort_cells::columns(column)
        }
        Shown::Likelihood => super::likelihood_cells::columns(),
        Shown::Organisation => vec![new("organisation", Text, "Who made the model")],
        Shown::Origin => vec![new(
            "origin",
            Text,
            "Where the entrant came from: built-in, submission or import",
        )],
        Shown::Date => match kind {
            BoardKind::Benchmark => vec![
                new("run", Text, "The run's id, part of its address /runs/ID"),
                new("run_ended", Moment, "When the run ended, UTC"),
            ],
            _ => vec![new(
                "last_vote",
                Moment,
                "When a vote on it was last counted, UTC",
            )],
        },
    }
}

/// A value of a row by the name of its column.
fn cell(name: &str, row: Row<'_>, chains: &HashSet<u32>) -> Cell {
    let entrant = row.entrant();
    let tied = |group: Option<u32>| group.filter(|group| !chains.contains(group));
    match name {
        "entrant" => return Cell::text(&entrant.slug),
        "entrant_name" => return Cell::text(&entrant.name),
        "model" => return Cell::text(&entrant.model_name),
        "open_weights" => return Cell::Flag(entrant.open_weights),
        "organisation" => return Cell::text(&entrant.organisation),
        "origin" => return Cell::text(&entrant.origin),
        _ => {}
    }
    match row {
        Row::Votes(entry) => {
            let standing = &entry.standing;
            // Without intervals a rank is the order of the rows, and nothing that the votes support.
            let supported = standing.rating.is_some_and(|rating| !rating.is_bare());
            let rank = |rank: Option<u32>| rank.filter(|_| supported).into();
            let joke = |count: Option<i64>| count.map_or(Cell::Nothing, Cell::Whole);
            match name {
                "best_rank" => rank(standing.best_rank),
                "worst_rank" => rank(standing.worst_rank),
                "tied_group" => rank(tied(standing.group)),
                "rating" => Cell::number(standing.rating.map(|rating| rating.value)),
                "lower" => Cell::number(standing.rating.map(|rating| rating.lower)),
                "upper" => Cell::number(standing.rating.map(|rating| rating.upper)),
                "unrated_because" => Cell::maybe(standing.unrated.map(|why| why.reason())),
                "votes" => Cell::count(standing.votes),
                "wins" => Cell::count(standing.wins),
                "ties" => Cell::count(standing.ties),
                "losses" => Cell::count(standing.losses),
                "win_rate" => Cell::number(entry.win_rate()),
                "jokes_told" => joke(entry.jokes.map(|(told, _)| told)),
                "jokes_on_stage" => joke(entry.jokes.map(|(_, on_stage)| on_stage)),
                "originality" => Cell::number(entry.stage.originality),
                "repetition" => Cell::number(entry.stage.repetition),
                "penalty" => Cell::number(entry.jokes.map(|_| entry.stage.penalty)),
                "banned_jokes" => {
                    let told: Vec<&str> = entry
                        .stage
                        .banned
                        .iter()
                        .map(|told| told.banned.as_str())
                        .collect();
                    Cell::maybe((!told.is_empty()).then(|| told.join(" ")).as_deref())
                }
                "refused" => entry.stage.refused.map_or(Cell::Nothing, Cell::Whole),
                "judges_rating" | "judges_lower" | "judges_upper" | "judges_votes" => {
                    judged(name, entry)
                }
                "off_stage" => Cell::count(entry.stage.n_off_stage()),
                "off_stage_reasons" => {
                    let reasons = entry.stage.off_stage.iter();
                    let words: Vec<String> =
                        reasons.map(|(reason, n)| format!("{reason} {n}")).collect();
                    Cell::text(&words.join(" "))
                }
                "neither_n" => Cell::count(standing.votes),
                "neither_rate" => Cell::number(entry.stage.neither),
                "last_vote" => Cell::moment(entry.last_vote_ms),
                _ => Cell::Nothing,
            }
        }
        Row::Benchmark(entry) => match name {
            "best_rank" => Some(entry.best_rank).into(),
            "worst_rank" => Some(entry.worst_rank).into(),
            "tied_group" => tied(Some(entry.group)).into(),
            "score" => Cell::number(Some(entry.score)),
            "lower" => Cell::number(Some(entry.interval.lower)),
            "upper" => Cell::number(Some(entry.interval.upper)),
            "answers" => Cell::Whole(entry.run.n),
            "failed" => Cell::Whole(entry.run.failed),
            "tokens_per_item" => Cell::number(entry.tokens()),
            "prompt_tokens_per_item" => Cell::number(entry.prompt_tokens()),
            "answer_tokens_per_item" => Cell::number(entry.completion_tokens()),
            "seconds_per_item" => Cell::number(entry.seconds()),
            "dollars_per_item" => Cell::number(entry.dollars()),
            "dollars" => Cell::number(entry.total_dollars()),
            "run" => Cell::text(&entry.run.run_id),
            "run_ended" => Cell::Moment(entry.run.finished_ms),
            "software" => Cell::maybe(entry.run.software.as_deref()),
            "higher_is_better" => entry.run.higher_is_better.map_or(Cell::Nothing, Cell::Flag),
            other => super::effort_cells::cell(other, entry),
        },
    }
}

/// What judges alone make of an entrant.
fn judged(name: &str, entry: &VoteEntry) -> Cell {
    let Some(standing) = &entry.judged else {
        return Cell::Nothing;
    };
    match name {
        "judges_rating" => Cell::number(standing.rating.map(|rating| rating.value)),
        "judges_lower" => Cell::number(standing.rating.map(|rating| rating.lower)),
        "judges_upper" => Cell::number(standing.rating.map(|rating| rating.upper)),
        _ => Cell::count(standing.votes),
    }
}

/// A board as it was asked for: its rows, all pages of them, and its columns.
pub(super) fn board(view: &View) -> Sheet {
    let board = &view.board;
    let mut columns: Vec<Column> = Vec::new();
    let has_intervals = match &board.standing {
        Standing::Votes(votes) => votes.has_intervals,
        Standing::Benchmark(_) => true,
    };
    for shown in view.shown_columns() {
        for column in columns_of(shown, board.kind()) {
            // Ends that are the estimate itself say nothing, in a file as little as on the page.
            if !has_intervals && matches!(column.name, "lower" | "upper") {
                continue;
            }
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column);
            }
        }
    }
    let chains = board.chains();
    let rows: Vec<Vec<Cell>> = view
        .rows()
        .map(|row| {
            columns
                .iter()
                .map(|column| cell(column.name, row, &chains))
                .collect()
        })
        .collect();
    let evidence = match &board.standing {
        Standing::Votes(votes) => ("votes", votes.votes),
        Standing::Benchmark(_) => ("items", board.n_items()),
    };
    Sheet {
        stem: format!("{}-board", board.track.slug),
        title: format!("{}: leaderboard", board.track.title),
        source: first_page(view).href(&board.path()),
        as_of_ms: board.as_of_ms(),
        evidence: Some(evidence),
        total: rows.len() as u64,
        columns,
        rows,
    }
}

fn first_page(view: &View) -> BoardQuery {
    BoardQuery {
        page: 1,
        ..view.query.clone()
    }
}

impl Board {
    /// The moment it is of, ms since 1970: the one asked for, else that of its newest vote or run.
    pub(crate) fn as_of_ms(&self) -> i64 {
        if let Some(at_ms) = self.basis.at_ms {
            return at_ms;
        }
        let newest = match &self.standing {
            Standing::Votes(votes) => votes.last_vote_ms.map(|ms| ms.max(self.marker.cells_ms)),
            Standing::Benchmark(scores) => {
                let ended = scores.entries.iter().map(|entry| entry.run.finished_ms);
                ended.max()
            }
        };
        newest.map_or(self.track.created_ms, |ms| ms.max(self.track.created_ms))
    }
}

/// The file or citation that the address of a board asks for; none where it asks for the page.
pub(super) fn asked(
    view: &View,
    raw: &str,
    headers: &HeaderMap,
) -> Result<Option<Response>, PageError> {
    if wants_citation(raw) {
        return Ok(Some(citation(view).respond(headers)));
    }
    Format::asked(raw)?
        .map(|format| board(view).respond(format, headers))
        .transpose()
}

/// What a board rests on, in English: a citation has one language.
fn evidence(board: &Board) -> String {
    let (n, one) = match &board.standing {
        Standing::Votes(votes) => (votes.votes, "vote"),
        Standing::Benchmark(_) => (board.n_items(), "item"),
    };
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number::whole(n))
}

/// How a board is cited: by the address that shows it as of its newest evidence.
pub(super) fn citation(view: &View) -> Citation {
    let board = &view.board;
    let path = permanent_href(board, &first_page(view)).unwrap_or_else(|| board.path());
    Citation {
        slug: board.track.slug.clone(),
        title: board.track.title.clone(),
        version: board.track.version.clone(),
        evidence: evidence(board),
        entrants: board.entrants() as u64,
        as_of_ms: board.as_of_ms(),
        link: Visit::absolute(&path),
    }
}
