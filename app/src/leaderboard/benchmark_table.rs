//! The rows of a board that is scored by runs.

use leptos::prelude::*;

use super::{
    BenchmarkBoard, BenchmarkEntry, Board,
    query::{BoardQuery, Column},
};
use crate::ui::*;

impl BenchmarkEntry {
    /// `total` of the run, per answer.
    fn each(&self, total: f64) -> f64 {
        total / self.run.n.max(1) as f64
    }

    /// Tokens of prompt and answer, per answer.
    pub(super) fn tokens(&self) -> f64 {
        self.each((self.run.prompt_tokens + self.run.completion_tokens) as f64)
    }

    /// Seconds per answer.
    pub(super) fn seconds(&self) -> f64 {
        self.each(self.run.duration_ms as f64 / 1000.0)
    }

    /// US dollars per answer.
    pub(super) fn dollars(&self) -> f64 {
        self.each(self.run.dollars)
    }
}

/// The entries that the query shows, in its order.
pub(super) fn rows<'a>(board: &'a BenchmarkBoard, query: &BoardQuery) -> Vec<&'a BenchmarkEntry> {
    let mut shown: Vec<&BenchmarkEntry> = board
        .entries
        .iter()
        .filter(|entry| query.shows(&entry.run.entrant))
        .collect();
    // The sort is stable and starts from the board's own order.
    match query.sort {
        Column::Name => shown.sort_by_cached_key(|entry| entry.run.entrant.name.to_lowercase()),
        Column::Score => shown.sort_by(|x, y| x.score.total_cmp(&y.score)),
        Column::N => shown.sort_by_key(|entry| entry.run.n),
        Column::Date => shown.sort_by_key(|entry| entry.run.finished_ms),
        Column::Tokens => shown.sort_by(|x, y| x.tokens().total_cmp(&y.tokens())),
        Column::Seconds => shown.sort_by(|x, y| x.seconds().total_cmp(&y.seconds())),
        Column::Dollars => shown.sort_by(|x, y| x.dollars().total_cmp(&y.dollars())),
        Column::Rank | Column::Rating | Column::Votes => {}
    }
    if query.descending {
        shown.reverse();
    }
    shown
}

/// The table.
pub(super) fn table(
    board: &Board,
    scores: &BenchmarkBoard,
    query: &BoardQuery,
) -> impl IntoView + use<> {
    let path = board.path();
    let axis = board.axis();
    let shown = rows(scores, query);
    let groups: Vec<Option<u32>> = shown
        .iter()
        .map(|entry| Some(entry.group).filter(|_| query.sort.keeps_groups()))
        .collect();
    let body = shown
        .into_iter()
        .zip(brackets(&groups))
        .map(|(entry, bracket)| row(entry, bracket, axis))
        .collect_view();
    let caption = format!(
        "Entrants of {}, by share of answers that are right",
        board.track.title
    );
    let current = query.current();
    let header = |label: &'static str, column: Column, about: Option<&'static str>| {
        let numeric = !matches!(column, Column::Rank | Column::Name | Column::Date);
        let href = query.header_href(&path, column);
        view! { <SortHeader label key=column.key() current=current.clone() href numeric about/> }
    };
    let rank = header(
        "Rank",
        Column::Rank,
        Some("Best and worst rank that the intervals allow"),
    );
    let name = header("Entrant", Column::Name, None);
    let score = header(
        "Score",
        Column::Score,
        Some("Share of the items answered right, with its 95 % interval"),
    );
    let n = header(
        "Answers",
        Column::N,
        Some("Answers stored; those the endpoint never gave count as wrong"),
    );
    let tokens = header(
        "Tokens / item",
        Column::Tokens,
        Some("Prompt and answer together, per item"),
    );
    let seconds = header(
        "Seconds / item",
        Column::Seconds,
        Some("From the request to the last token, per item"),
    );
    let dollars = header(
        "Dollars / item",
        Column::Dollars,
        Some("At the prices the submitter gave, per item"),
    );
    let date = header("Run", Column::Date, Some("When the run ended"));
    view! {
        <Table caption fold=true class="board scores">
            <thead>
                <tr>
                    {rank}{name}{score}
                    <th scope="col" class="c-iv">"95 % interval" <AxisScale axis format=Format::Percent/></th>
                    {n}{tokens}{seconds}{dollars}{date}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    }
}

fn row(entry: &BenchmarkEntry, bracket: RankBracket, axis: Axis) -> impl IntoView + use<> {
    let (value, lower, upper) = (entry.score, entry.interval.lower, entry.interval.upper);
    let run = format!("/runs/{}", entry.run.run_id);
    let n = number::whole(entry.run.n.unsigned_abs());
    let failed = (entry.run.failed > 0).then(|| {
        let words = format!("{} failed", number::whole(entry.run.failed.unsigned_abs()));
        view! { <div class="who-org" title="The endpoint never gave these answers; they count as wrong">{words}</div> }
    });
    view! {
        <tr class=bracket.class()>
            <td class="c-rank" data-label="Rank"><RankRange best=entry.best_rank worst=entry.worst_rank/></td>
            {super::page::name_cell(&entry.run.entrant)}
            <td class="n c-main" data-label="Score"><IntervalText value lower upper format=Format::Percent/></td>
            <td class="c-iv"><Interval value lower upper axis/></td>
            <td class="n" data-label="Answers">{n}{failed}</td>
            <td class="n" data-label="Tokens">{number::fixed(entry.tokens(), 0)}</td>
            <td class="n" data-label="Seconds">{number::fixed(entry.seconds(), 2)}</td>
            <td class="n" data-label="Dollars">{number::dollars(entry.dollars())}</td>
            <td class="date" data-label=""><a href=run>{day(entry.run.finished_ms)}</a></td>
        </tr>
    }
}

/// A moment as its day, for columns too narrow for the hour; the exact one is in `datetime`.
pub(super) fn day(ms: i64) -> impl IntoView {
    let (machine, words) = crate::ui::time::spelled(ms);
    let words = words.split(',').next().unwrap_or_default().to_owned();
    view! { <time datetime=machine.clone() title=machine>{words}</time> }
}
