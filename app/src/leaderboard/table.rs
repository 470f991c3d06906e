//! The rows of a board as a table: the chosen columns, tied groups, intervals on one axis, a box per row.

use std::collections::HashSet;

use leptos::prelude::*;
use openmic_domain::rating::Method;
use openmic_store::EntrantRow;

use super::{
    BenchmarkEntry, Board, Standing, VoteEntry,
    columns::Column,
    effort_cells, likelihood_cells,
    place::MEAN_RATING,
    query::{BoardQuery, Origin},
    stage_cells,
    view::{Row, View},
    words,
};
use crate::{
    i18n::t,
    ui::{time::day, *},
};

/// Rows on a page: so many are laid out without a stutter on any screen.
const PAGE: usize = 200;

/// Rows on a page for whoever asks for more. Beyond that they are a list that nobody reads.
pub(super) const LONG_PAGE: usize = 1000;

/// Columns beyond which the table scrolls in an area of its own.
const WIDE: usize = 10;

/// The id of the form that the boxes of the rows belong to.
pub(super) const PICK_FORM: &str = "pick";

/// What every row of a table needs to know.
struct Drawn<'a> {
    view: &'a View,
    path: String,
    axis: Axis,
    format: Format,
    has_intervals: bool,
    reference: Option<f64>,
    columns: Vec<Column>,
    chains: HashSet<u32>,
}

/// How many pages the rows of a view have.
pub(super) fn pages(view: &View) -> usize {
    view.rows.len().div_ceil(per_page(view)).max(1)
}

/// Whether a phone shows of each row what decides its rank alone: nobody asked for other columns, or to sort by one.
fn is_brief(query: &BoardQuery) -> bool {
    query.columns == query.kind.defaults()
        && query.max_dollars.is_none()
        && matches!(
            query.sort,
            Column::Rank | Column::Name | Column::Rating | Column::Score
        )
}

fn per_page(view: &View) -> usize {
    if view.query.long { LONG_PAGE } else { PAGE }
}

/// The table of the page that was asked for.
pub(super) fn table(view: &View) -> impl IntoView + use<> {
    let board = &view.board;
    let query = &view.query;
    let (method, has_intervals) = match &board.standing {
        Standing::Votes(votes) => (votes.method, votes.has_intervals),
        Standing::Benchmark(_) => (Method::BradleyTerry, true),
    };
    let drawn = Drawn {
        view,
        path: board.path(),
        axis: board.axis(),
        format: board.format(),
        has_intervals,
        reference: (method.in_points() && matches!(board.standing, Standing::Votes(_)))
            .then_some(MEAN_RATING),
        columns: view.shown_columns(),
        chains: board.chains(),
    };
    let (pinned, rest) = view.rows.split_at(view.pinned.min(view.rows.len()));
    let most = per_page(view);
    let from = (query.page - 1) * most;
    let rest: Vec<usize> = rest.iter().copied().skip(from).take(most).collect();
    let on_top = (!pinned.is_empty()).then(|| {
        let rows = drawn.rows(pinned, false);
        view! { <tbody class="pinned">{rows}</tbody> }
    });
    let body = drawn.rows(&rest, query.sort.keeps_groups());
    let headers = drawn
        .columns
        .iter()
        .map(|&column| drawn.header(column, method))
        .collect_view();
    let caption = match &board.standing {
        Standing::Votes(_) => t().leaderboard_caption_votes(&board.track.title),
        Standing::Benchmark(_) => t().leaderboard_caption_scores(&board.track.title),
    };
    let class = match (&board.standing, is_brief(query)) {
        (Standing::Votes(_), true) => "board brief",
        (Standing::Votes(_), false) => "board",
        (Standing::Benchmark(_), true) => "board scores brief",
        (Standing::Benchmark(_), false) => "board scores",
    };
    // On a phone, where the axis has no place in the header.
    let scale = (drawn.columns.contains(&Column::Interval) && board.ranked() > 0).then(|| {
        let (axis, format) = (drawn.axis, drawn.format);
        let words = t().leaderboard_axis(format.show(axis.min), format.show(axis.max));
        view! { <p class="axis-note" aria-hidden="true">{words}</p> }
    });
    view! {
        {scale}
        <Table caption fold=true wide={drawn.columns.len() > WIDE} class>
            <thead><tr>{headers}</tr></thead>
            {on_top}
            <tbody>{body}</tbody>
        </Table>
    }
}

impl Drawn<'_> {
    fn rows(&self, places: &[usize], with_groups: bool) -> impl IntoView + use<> {
        let rows: Vec<Row<'_>> = places
            .iter()
            .filter_map(|&place| self.view.row(place))
            .collect();
        let groups: Vec<Option<u32>> = rows
            .iter()
            .map(|row| match row {
                Row::Votes(entry) => entry.standing.group.filter(|_| self.has_intervals),
                Row::Benchmark(entry) => Some(entry.group),
            })
            .map(|group| group.filter(|_| with_groups))
            .collect();
        rows.into_iter()
            .zip(brackets(&groups))
            .zip(groups)
            .map(|((row, bracket), group)| {
                let chain = group.is_some_and(|group| self.chains.contains(&group));
                self.row(row, bracket, chain)
            })
            .collect_view()
    }

    fn header(&self, column: Column, method: Method) -> AnyView {
        let (label, about) = words::column(column, method);
        match column {
            Column::Interval => {
                // Without an interval there is no axis either.
                let (axis, format) = (self.axis, self.format);
                let scale =
                    (self.view.board.ranked() > 0).then(|| view! { " " <AxisScale axis format/> });
                view! { <th scope="col" class="c-iv">{label} {scale}</th> }.into_any()
            }
            column if column.is_sortable() => {
                let href = self.view.query.header_href(&self.path, column);
                let current = self.view.query.current();
                let numeric = column.is_numeric();
                view! { <SortHeader label key=column.key() current href numeric about/> }.into_any()
            }
            _ => view! { <th scope="col" class="n">{label}</th> }.into_any(),
        }
    }

    /// A row; in a `chain` of overlaps the bracket is no tie, and drawn otherwise.
    fn row(&self, row: Row<'_>, bracket: RankBracket, chain: bool) -> impl IntoView + use<> {
        let unranked = matches!(row, Row::Votes(entry) if entry.standing.rating.is_none());
        let cells = self
            .columns
            .iter()
            .map(|&column| match (column, row) {
                (Column::Rank, row) => self.rank(row),
                (Column::Name, row) => name_cell(row.entrant()).into_any(),
                (Column::Organisation, row) => {
                    let who = row.entrant().organisation.clone();
                    view! { <td data-label="">{who}</td> }.into_any()
                }
                (Column::Origin, row) => {
                    let origin = Origin::read(&row.entrant().origin)
                        .map_or_else(|| row.entrant().origin.clone(), words::origin);
                    view! { <td data-label="">{origin}</td> }.into_any()
                }
                (column, Row::Votes(entry)) => self.of_votes(column, entry),
                (column, Row::Benchmark(entry)) => self.of_run(column, entry),
            })
            .collect_view();
        view! { <tr class=bracket.class() class:chain=chain class:unranked=unranked>{cells}</tr> }
    }

    /// The rank, which leads to what it rests on, and the box that picks the row.
    fn rank(&self, row: Row<'_>) -> AnyView {
        let entrant = row.entrant();
        let (best, worst, href) = match row {
            Row::Votes(entry) => (
                entry.standing.best_rank,
                entry.standing.worst_rank,
                self.view.board.votes_href(Some(&entrant.slug), None),
            ),
            Row::Benchmark(entry) => (
                Some(entry.best_rank),
                Some(entry.worst_rank),
                format!("/runs/{}", entry.run.run_id),
            ),
        };
        let picked = self.view.query.pins.contains(&entrant.slug);
        let label = t().leaderboard_pick(&entrant.name);
        view! {
            <td class="c-rank">
                <input type="checkbox" name="e" form=PICK_FORM value=entrant.slug.clone() checked=picked aria-label=label/>
                <a href=href title=t().leaderboard_why_link()><RankRange best worst/></a>
            </td>
        }
        .into_any()
    }

    fn of_votes(&self, column: Column, entry: &VoteEntry) -> AnyView {
        let standing = &entry.standing;
        match column {
            Column::Rating => match standing.rating {
                Some(rating) if self.has_intervals => {
                    let (value, lower, upper) = (rating.value, rating.lower, rating.upper);
                    let format = self.format;
                    // Why an interval cannot be told, where it cannot.
                    let why = standing.unrated.map(words::unrated);
                    view! { <td class="n c-main" title=why><IntervalText value lower upper format/></td> }
                        .into_any()
                }
                Some(rating) => {
                    view! { <td class="n c-main">{self.format.show(rating.value)}</td> }.into_any()
                }
                None => {
                    let why = (!self.columns.contains(&Column::Interval))
                        .then(|| standing.unrated.map(words::unrated))
                        .flatten();
                    view! {
                        <td class="n c-main" title=why><Badge kind=BadgeKind::Provisional text=t().leaderboard_unrated()/></td>
                    }
                    .into_any()
                }
            },
            Column::Interval => match standing.rating {
                Some(rating) => {
                    let (value, lower, upper) = (rating.value, rating.lower, rating.upper);
                    let (axis, reference) = (self.axis, self.reference);
                    view! { <td class="c-iv"><Interval value lower upper axis reference=reference.unwrap_or(f64::NAN)/></td> }
                        .into_any()
                }
                None => {
                    view! { <td class="c-iv reason">{standing.unrated.map(words::unrated)}</td> }
                        .into_any()
                }
            },
            Column::Votes => {
                let href = self.view.board.votes_href(Some(&entry.entrant.slug), None);
                view! {
                    <td class="n" data-label=t().leaderboard_column_votes()>
                        <a href=href>{number::whole(standing.votes)}</a>
                    </td>
                }
                .into_any()
            }
            Column::Tally => {
                let words = format!(
                    "{} / {} / {}",
                    number::whole(standing.wins),
                    number::whole(standing.ties),
                    number::whole(standing.losses)
                );
                plain(t().leaderboard_label_tally(), words)
            }
            Column::WinRate => {
                let share = entry
                    .win_rate()
                    .map_or_else(|| number::NONE.to_owned(), number::percent);
                plain(t().leaderboard_column_win_rate(), share)
            }
            Column::Jokes => stage_cells::jokes(entry),
            Column::Originality => share(t().jokes_col_originality(), entry.stage.originality, 2),
            Column::Repetition => percent(t().jokes_col_repetition(), entry.stage.repetition),
            Column::Neither => stage_cells::neither(entry),
            Column::Judged => self.judged(entry),
            Column::OffStage => stage_cells::off_stage(entry),
            Column::Refused => plain(
                t().jokes_col_refused(),
                entry.stage.refused.map_or_else(
                    || number::NONE.to_owned(),
                    |n| number::whole(n.unsigned_abs()),
                ),
            ),
            Column::Atoms => stage_cells::penalty(entry, &self.view.named),
            Column::Date => match entry.last_vote_ms {
                Some(ms) => date(ms, t().leaderboard_label_last_vote(), None),
                None => plain(t().leaderboard_label_last_vote(), number::NONE.to_owned()),
            },
            _ => view! { <td></td> }.into_any(),
        }
    }

    /// The rating by judges alone, with its interval and how many of their votes it rests on.
    fn judged(&self, entry: &VoteEntry) -> AnyView {
        let label = t().judges_col_judged();
        let Some(standing) = &entry.judged else {
            return plain(label, number::NONE.to_owned());
        };
        let n = standing.votes;
        let votes = super::list_query::ListQuery {
            entrant: Some(entry.entrant.slug.clone()),
            against: None,
            basis: super::basis::Basis {
                group: Some("judge".to_owned()),
                ..self.view.board.basis.clone()
            },
            page: 1,
        }
        .href(&format!("{}/votes", self.path), 1);
        let rating = match standing.rating {
            Some(rating) if self.has_intervals => {
                let (value, lower, upper) = (rating.value, rating.lower, rating.upper);
                let format = self.format;
                view! { <IntervalText value lower upper format/> }.into_any()
            }
            Some(rating) => view! { {self.format.show(rating.value)} }.into_any(),
            None => {
                let why = standing.unrated.map(words::unrated);
                view! { <span title=why><Badge kind=BadgeKind::Provisional text=t().leaderboard_unrated()/></span> }
                    .into_any()
            }
        };
        view! {
            <td class="n" data-label=label>
                {rating}
                <div class="who-org"><a href=votes>{words::votes(n)}</a></div>
            </td>
        }
        .into_any()
    }

    fn of_run(&self, column: Column, entry: &BenchmarkEntry) -> AnyView {
        let (value, lower, upper) = (entry.score, entry.interval.lower, entry.interval.upper);
        let run = format!("/runs/{}", entry.run.run_id);
        match column {
            Column::Score => view! {
                <td class="n c-main"><IntervalText value lower upper format=Format::Percent/></td>
            }
            .into_any(),
            Column::Interval => {
                view! { <td class="c-iv"><Interval value lower upper axis=self.axis/></td> }
                    .into_any()
            }
            Column::N => {
                let n = number::whole(entry.run.n.unsigned_abs());
                let failed = (entry.run.failed > 0).then(|| {
                    let n = entry.run.failed.unsigned_abs();
                    let words = t().leaderboard_failed(number::whole(n));
                    view! { <div class="who-org" title=t().leaderboard_about_failed()>{words}</div> }
                });
                view! { <td class="n" data-label=t().leaderboard_column_n()>{n}{failed}</td> }
                    .into_any()
            }
            Column::Failed => plain(
                t().leaderboard_column_failed(),
                number::whole(entry.run.failed.unsigned_abs()),
            ),
            Column::Tokens => {
                let words = entry.tokens().map(|n| number::fixed(n, 0));
                measured(t().leaderboard_label_tokens(), words)
            }
            Column::Prompt => {
                let words = entry.prompt_tokens().map(|n| number::fixed(n, 0));
                measured(t().leaderboard_column_prompt(), words)
            }
            Column::Completion => {
                let words = entry.completion_tokens().map(|n| number::fixed(n, 0));
                measured(t().leaderboard_column_completion(), words)
            }
            Column::Seconds => {
                let words = entry.seconds().map(|n| number::fixed(n, 2));
                measured(t().leaderboard_label_seconds(), words)
            }
            Column::Dollars => measured(
                t().leaderboard_label_dollars(),
                entry.dollars().map(number::dollars),
            ),
            Column::Total => measured(
                t().leaderboard_column_total(),
                entry.total_dollars().map(number::dollars),
            ),
            Column::Bits => effort_cells::bits(entry),
            Column::Likelihood => likelihood_cells::bits(entry),
            Column::Gap => effort_cells::gap(&self.view.board.track.slug, entry),
            Column::Ceiling => effort_cells::ceiling(entry),
            Column::Strategy => {
                let strategy = entry.effort.strategy.clone();
                view! { <td data-label="">{strategy}</td> }.into_any()
            }
            Column::Date => date(entry.run.finished_ms, String::new(), Some(run)),
            _ => view! { <td></td> }.into_any(),
        }
    }
}

/// A cost; a dash and a word where it was not measured.
fn measured(label: String, words: Option<String>) -> AnyView {
    match words {
        Some(words) => plain(label, words),
        None => effort_cells::unmeasured(label),
    }
}

pub(super) fn plain(label: String, words: String) -> AnyView {
    view! { <td class="n" data-label=label>{words}</td> }.into_any()
}

fn share(label: String, value: Option<f64>, decimals: u8) -> AnyView {
    let words = value.map_or_else(
        || number::NONE.to_owned(),
        |value| number::fixed(value, decimals),
    );
    plain(label, words)
}

fn percent(label: String, value: Option<f64>) -> AnyView {
    plain(
        label,
        value.map_or_else(|| number::NONE.to_owned(), number::percent),
    )
}

/// A day; the exact moment is in `datetime`.
fn date(ms: i64, label: String, href: Option<String>) -> AnyView {
    let (machine, _) = crate::ui::time::spelled(ms);
    let time = view! { <time datetime=machine>{day(ms)}</time> };
    let time = match href {
        Some(href) => view! { <a href=href>{time}</a> }.into_any(),
        None => time.into_any(),
    };
    view! { <td class="date" data-label=label>{time}</td> }.into_any()
}

/// The cell that names an entrant.
pub(crate) fn name_cell(entrant: &EntrantRow) -> impl IntoView + use<> {
    let open = entrant.open_weights.then(|| {
        view! { " " <Badge kind=BadgeKind::OpenWeights text=t().leaderboard_open() about=t().leaderboard_about_open()/> }
    });
    let mut about: Vec<&str> = Vec::new();
    if !entrant.organisation.is_empty() {
        about.push(&entrant.organisation);
    }
    if entrant.model_name != entrant.name {
        about.push(&entrant.model_name);
    }
    let about = about.join(" · ");
    view! {
        <th scope="row" class="c-name">
            <a class="who-name" href=format!("/entrants/{}", entrant.slug)>{entrant.name.clone()}</a>
            {open}
            {(!about.is_empty()).then(|| view! { <div class="who-org">{about}</div> })}
        </th>
    }
}

impl Board {
    /// Where the votes it is made of are listed: all, or those on an entrant, or on a pair.
    pub(crate) fn votes_href(&self, entrant: Option<&str>, against: Option<&str>) -> String {
        super::list_query::ListQuery {
            entrant: entrant.map(str::to_owned),
            against: against.map(str::to_owned),
            basis: self.basis.clone(),
            page: 1,
        }
        .href(&format!("{}/votes", self.path()), 1)
    }
}
