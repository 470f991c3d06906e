//! The current view of a board: which rows, in which order, with which columns. What the page draws
//! and what a file of the same address holds are both made from it.

use std::{collections::HashSet, sync::Arc};

use openmic_store::EntrantRow;

use super::{BenchmarkEntry, Board, Standing, VoteEntry, columns::Column, query::BoardQuery};

/// A board as it was asked for.
#[derive(Clone)]
pub(crate) struct View {
    /// The board, computed from what the query asks for.
    pub(crate) board: Arc<Board>,
    /// What was asked for; [`BoardQuery::columns`] are the columns, in order.
    pub(crate) query: BoardQuery,
    /// The rows in order, as places in the entries of the board: the pinned ones first. All of them,
    /// whatever page is asked for.
    pub(crate) rows: Vec<usize>,
    /// How many of them are pinned.
    pub(crate) pinned: usize,
    /// Samples of banned jokes that may be led to beside whose they are; none until they were looked up.
    pub(crate) named: HashSet<String>,
}

/// One row of a view.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    /// Of a board rated by votes.
    Votes(&'a VoteEntry),
    /// Of a board scored by runs.
    Benchmark(&'a BenchmarkEntry),
}

impl Row<'_> {
    /// Who.
    pub(crate) fn entrant(&self) -> &EntrantRow {
        match self {
            Self::Votes(entry) => &entry.entrant,
            Self::Benchmark(entry) => &entry.run.entrant,
        }
    }
}

impl View {
    /// The rows of `board` that `query` shows, in its order; the unrated always at the end.
    pub(crate) fn new(board: Arc<Board>, query: BoardQuery) -> Self {
        let mut rows: Vec<usize> = match &board.standing {
            Standing::Votes(votes) => ordered_votes(&votes.entries, &query),
            Standing::Benchmark(scores) => ordered_scores(&scores.entries, &query),
        };
        let everyone = board.everyone();
        let slug = |place: &usize| everyone.get(*place).map(|entrant| entrant.slug.as_str());
        // A pinned row is shown even where the filter would hide it: it was asked for by name.
        let mut pinned: Vec<usize> = query
            .pins
            .iter()
            .filter_map(|pin| everyone.iter().position(|entrant| &entrant.slug == pin))
            .collect();
        let place_of = |place: &usize| rows.iter().position(|row| row == place);
        pinned.sort_by_key(|place| place_of(place).unwrap_or(usize::MAX));
        rows.retain(|row| slug(row).is_none_or(|slug| !query.pins.iter().any(|pin| pin == slug)));
        let n_pinned = pinned.len();
        pinned.append(&mut rows);
        Self {
            rows: pinned,
            pinned: n_pinned,
            named: HashSet::new(),
            board,
            query,
        }
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().filter_map(|&place| self.row(place))
    }

    /// The row of a place in the entries of the board.
    pub(crate) fn row(&self, place: usize) -> Option<Row<'_>> {
        match &self.board.standing {
            Standing::Votes(votes) => votes.entries.get(place).map(Row::Votes),
            Standing::Benchmark(scores) => scores.entries.get(place).map(Row::Benchmark),
        }
    }

    /// The columns that are shown, in order: those asked for, less those that this board has nothing to say
    /// in. The page and every file of it have the same ones.
    pub(crate) fn shown_columns(&self) -> Vec<Column> {
        let columns = self.query.columns.iter().copied();
        columns.filter(|column| self.has(*column)).collect()
    }

    /// Whether the board has anything to say in a column.
    fn has(&self, column: Column) -> bool {
        match &self.board.standing {
            Standing::Votes(votes) => match column {
                Column::Interval => votes.has_intervals,
                Column::Judged => self.board.basis.is_beside(),
                column if column.needs_jokes() => {
                    votes.entries.iter().any(|entry| entry.jokes.is_some())
                }
                _ => true,
            },
            Standing::Benchmark(scores) => match column {
                Column::Gap => scores
                    .entries
                    .iter()
                    .any(|entry| entry.effort.gap.is_some()),
                Column::Likelihood => scores.by_likelihood,
                _ => true,
            },
        }
    }
}

fn ordered_votes(entries: &[VoteEntry], query: &BoardQuery) -> Vec<usize> {
    let shown = (0..entries.len()).filter(|&place| query.shows(&entries[place].entrant));
    let (mut rated, mut unrated): (Vec<usize>, Vec<usize>) =
        shown.partition(|&place| entries[place].standing.rating.is_some());
    let value = |place: &usize| {
        entries[*place]
            .standing
            .rating
            .map_or(f64::NEG_INFINITY, |rating| rating.value)
    };
    // The sort is stable and starts from the board's own order.
    for part in [&mut rated, &mut unrated] {
        match query.sort {
            Column::Rating => part.sort_by(|x, y| value(x).total_cmp(&value(y))),
            Column::Votes => part.sort_by_key(|&place| entries[place].standing.votes),
            Column::WinRate => part.sort_by(|&x, &y| {
                let rate = |place: usize| entries[place].win_rate().unwrap_or(-1.0);
                rate(x).total_cmp(&rate(y))
            }),
            Column::Jokes => {
                part.sort_by_key(|&place| entries[place].jokes.map(|(_, on_stage)| on_stage));
            }
            Column::Originality | Column::Repetition | Column::Neither | Column::Atoms => {
                let number = |place: usize| {
                    let stage = &entries[place].stage;
                    let share = match query.sort {
                        Column::Originality => stage.originality,
                        Column::Repetition => stage.repetition,
                        Column::Neither => stage.neither,
                        _ => Some(-stage.penalty),
                    };
                    share.unwrap_or(f64::NEG_INFINITY)
                };
                part.sort_by(|&x, &y| number(x).total_cmp(&number(y)));
            }
            Column::Judged => part.sort_by(|&x, &y| {
                let rating = |place: usize| {
                    let judged = entries[place].judged.as_ref();
                    judged
                        .and_then(|standing| standing.rating)
                        .map_or(f64::NEG_INFINITY, |rating| rating.value)
                };
                rating(x).total_cmp(&rating(y))
            }),
            Column::OffStage => part.sort_by_key(|&place| entries[place].stage.n_off_stage()),
            Column::Refused => part.sort_by_key(|&place| entries[place].stage.refused),
            Column::Date => part.sort_by_key(|&place| entries[place].last_vote_ms),
            _ => by_words(part, query.sort, |place| &entries[place].entrant),
        }
        if query.descending {
            part.reverse();
        }
    }
    rated.append(&mut unrated);
    rated
}

fn ordered_scores(entries: &[BenchmarkEntry], query: &BoardQuery) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..entries.len())
        .filter(|&place| query.shows(&entries[place].run.entrant))
        .filter(|&place| {
            query.max_dollars.is_none_or(|most| {
                entries[place]
                    .dollars()
                    .is_some_and(|paid| most.admits(paid))
            })
        })
        .collect();
    let number: Option<fn(&BenchmarkEntry) -> f64> = match query.sort {
        Column::Score => Some(|entry| entry.score),
        // What is not known comes last where the natural direction begins with the best.
        Column::Bits => Some(|entry| entry.effort.bits.map_or(f64::INFINITY, |bits| bits.bits)),
        Column::Likelihood => Some(|entry| {
            let likelihood = entry.effort.likelihood;
            likelihood.map_or(f64::INFINITY, |likelihood| likelihood.raw.bits)
        }),
        Column::Gap => Some(|entry| {
            let gap = entry.effort.gap.as_ref();
            gap.map_or(f64::NEG_INFINITY, |gap| gap.paired.difference)
        }),
        Column::Ceiling => Some(|entry| {
            let ceiling = entry.effort.ceiling.as_ref();
            ceiling.map_or(f64::NEG_INFINITY, |ceiling| ceiling.score)
        }),
        _ => None,
    };
    let cost: Option<fn(&BenchmarkEntry) -> Option<f64>> = match query.sort {
        Column::Tokens => Some(BenchmarkEntry::tokens),
        Column::Prompt => Some(BenchmarkEntry::prompt_tokens),
        Column::Completion => Some(BenchmarkEntry::completion_tokens),
        Column::Seconds => Some(BenchmarkEntry::seconds),
        Column::Dollars => Some(BenchmarkEntry::dollars),
        Column::Total => Some(BenchmarkEntry::total_dollars),
        _ => None,
    };
    if let Some(cost) = cost {
        let paid = |place: usize| cost(&entries[place]).unwrap_or(f64::INFINITY);
        shown.sort_by(|&x, &y| paid(x).total_cmp(&paid(y)));
        if query.descending {
            shown.reverse();
        }
        // What was not measured comes last, whichever way the others stand.
        shown.sort_by_key(|&place| cost(&entries[place]).is_none());
        return shown;
    }
    match (query.sort, number) {
        (_, Some(number)) => {
            shown.sort_by(|&x, &y| number(&entries[x]).total_cmp(&number(&entries[y])));
        }
        (Column::Strategy, _) => {
            shown.sort_by_key(|&place| entries[place].effort.strategy.to_lowercase());
        }
        (Column::N, _) => shown.sort_by_key(|&place| entries[place].run.n),
        (Column::Failed, _) => shown.sort_by_key(|&place| entries[place].run.failed),
        (Column::Date, _) => shown.sort_by_key(|&place| entries[place].run.finished_ms),
        (sort, _) => by_words(&mut shown, sort, |place| &entries[place].run.entrant),
    }
    if query.descending {
        shown.reverse();
    }
    shown
}

/// Sorts by a column of words; any other column keeps the order.
fn by_words<'a>(rows: &mut [usize], sort: Column, who: impl Fn(usize) -> &'a EntrantRow) {
    match sort {
        Column::Name => rows.sort_by_cached_key(|&place| who(place).name.to_lowercase()),
        Column::Organisation => {
            rows.sort_by_cached_key(|&place| who(place).organisation.to_lowercase());
        }
        Column::Origin => rows.sort_by_cached_key(|&place| who(place).origin.clone()),
        _ => {}
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
