//! How sure a board is: intervals, history, win matrix, calibration, and the votes that hold number one.

use leptos::prelude::*;
use openmic_domain::rating::{calibration::Calibration, predict::Prediction};

use super::{
    BenchmarkEntry, Board, Standing, VoteBoard,
    compute::{cost_format, cost_unit, cost_words},
    effort::CostAxis,
    evidence::{self, History},
    evidence_sheet,
    evidence_tables::{calibration, fragile},
    page::conclusion,
    query::BoardQuery,
    view::{Row, View},
    why::predicted,
    words,
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{
        chart::{
            self, Chart, Frontier, FrontierPoint, Heatmap, IntervalRow, Intervals, Line, LinePoint,
            Lines, Plot,
        },
        *,
    },
};

/// Entrants in the interval plot.
const INTERVALS: usize = 40;

/// Entrants in the win matrix.
const MATRIX: usize = 18;

/// Entrants in the history: the chart names the first eight, the others are faint.
const LINES: usize = 12;

/// The address of the page, for the same votes and method.
pub(super) fn href(board: &Board) -> String {
    BoardQuery {
        basis: board.basis.clone(),
        ..BoardQuery::of(board.kind())
    }
    .href(&format!("{}/evidence", board.path()))
}

/// The page with its charts as data.
pub(super) struct EvidencePage {
    view: View,
    intervals: Intervals,
    history: Option<Lines>,
    matrix: Option<Heatmap>,
    calibration: Option<Calibration>,
    calibrated: Option<chart::Calibration>,
    cost: Option<Frontier>,
}

impl EvidencePage {
    /// The page of a board, for the rows of the view.
    pub(super) fn new(view: &View, history: Option<&History>) -> Self {
        let board = &view.board;
        let votes = match &board.standing {
            Standing::Votes(votes) => Some(votes),
            Standing::Benchmark(_) => None,
        };
        let calibration = votes.and_then(evidence::calibrated);
        Self {
            intervals: intervals(view),
            history: votes
                .zip(history)
                .map(|(votes, history)| lines(view, votes, history)),
            matrix: votes.map(|votes| matrix(view, votes)),
            calibrated: calibration
                .as_ref()
                .map(|found| calibrated(&view.board, found)),
            calibration,
            cost: cost(&view.board),
            view: view.clone(),
        }
    }

    /// The charts, for downloads.
    pub(super) fn plots(&self) -> Vec<&(dyn Plot + Sync)> {
        let mut plots: Vec<&(dyn Plot + Sync)> = vec![&self.intervals];
        if let Some(history) = &self.history {
            plots.push(history);
        }
        if let Some(matrix) = &self.matrix {
            plots.push(matrix);
        }
        if let Some(calibrated) = &self.calibrated {
            plots.push(calibrated);
        }
        if let Some(cost) = &self.cost {
            plots.push(cost);
        }
        plots
    }

    /// The page itself.
    pub(super) fn page(self) -> impl IntoView {
        let board = self.view.board.clone();
        let track = &board.track;
        let path = self.view.query.href(&board.path());
        let title = t().leaderboard_evidence_title(&track.title);
        let crumbs = vec![
            Crumb::link(t().leaderboard_boards(), "/tracks"),
            Crumb::link(track.title.clone(), path.clone()),
            Crumb::here(t().leaderboard_evidence()),
        ];
        let chosen =
            super::filters::basis_words(&board.basis).join(&t().leaderboard_list_separator());
        let penalised = matches!(&board.standing, Standing::Votes(votes) if votes.is_penalised());
        let calibration = self.calibration.as_ref().map(calibration);
        let has_votes = matches!(&board.standing, Standing::Votes(votes) if votes.votes > 0);
        let ranked = board.ranked();
        let charts = if ranked == 0 && !has_votes {
            nothing(&board).into_any()
        } else {
            charts(
                self.intervals,
                self.matrix,
                self.cost,
                self.history,
                self.calibrated,
            )
            .into_any()
        };
        view! {
            <Page title=title.clone() description=conclusion(&board) mood=Mood::Programme nav="boards">
                <Crumbs items=crumbs/>
                <div class="head">
                    <h1 class="title">{title.clone()}</h1>
                    <p class="lede">{t().leaderboard_evidence_lede(board.evidence())}</p>
                    {(!chosen.is_empty()).then(|| view! { <p class="soft">{chosen}</p> })}
                    {penalised.then(|| view! { <p class="soft">{t().leaderboard_before_penalty()}</p> })}
                    <p class="acts"><a class="btn quiet" href=path>{t().leaderboard_back()}</a></p>
                </div>
                {charts}
                {calibration}
                {fragile(&board)}
                {(has_votes || ranked > 0).then(|| files(&board))}
            </Page>
        }
    }
}

/// Instead of charts that have nothing to draw: what will be here, and how it comes.
fn nothing(board: &Board) -> impl IntoView + use<> {
    let (href, label) = match board.track.kind.as_str() {
        "humor" if board.entrants() > 0 => ("/arena".to_owned(), t().leaderboard_vote()),
        "preference" => (board.path(), t().leaderboard_back()),
        _ => ("/submit".to_owned(), t().leaderboard_submit()),
    };
    view! {
        <Empty title=t().leaderboard_evidence_empty() text=t().leaderboard_chart_empty() action_href=href action_label=label/>
    }
}

/// The charts that have something to draw. On a wide screen two columns: what is read row by row, and beside it
/// what is seen at once.
fn charts(
    intervals: Intervals,
    matrix: Option<Heatmap>,
    cost: Option<Frontier>,
    history: Option<Lines>,
    calibrated: Option<chart::Calibration>,
) -> impl IntoView {
    let matrix = matrix.filter(|plot| plot.names.len() > 1);
    let history = history.filter(|plot| !plot.lines.is_empty());
    let calibrated = calibrated.filter(|plot| !plot.bins.is_empty());
    view! {
        <div class="charts">
            <div>
                <chart::Figure plot=intervals/>
                {matrix.map(|plot| view! { <chart::Figure plot/> })}
            </div>
            <div>
                {cost.map(|plot| view! { <chart::Figure plot/> })}
                {history.map(|plot| view! { <chart::Figure plot/> })}
                {calibrated.map(|plot| view! { <chart::Figure plot/> })}
            </div>
        </div>
    }
}

/// The tables behind the charts as files.
fn files(board: &Board) -> impl IntoView + use<> {
    if matches!(board.standing, Standing::Benchmark(_)) {
        let title = t().export_files();
        return view! {
            <section class="stack" id="files"><h2>{title}</h2><Downloads href=href(board)/></section>
        }
        .into_any();
    }
    let tables = [
        (t().export_pairs(), evidence_sheet::Table::Pairs),
        (t().export_calibration(), evidence_sheet::Table::Calibration),
        (t().export_history(), evidence_sheet::Table::History),
    ];
    let lines = tables
        .map(
            |(about, table)| view! { <dt>{about}</dt><dd><Downloads href=table.href(board)/></dd> },
        )
        .collect_view();
    view! {
        <section class="stack" id="files">
            <h2>{t().export_files()}</h2>
            <dl>{lines}</dl>
        </section>
    }
    .into_any()
}

/// What is said around each chart.
pub(super) fn around(board: &Board, id: &str, title: String, subtitle: String) -> Chart {
    let as_of_ms = board.basis.at_ms.or(match &board.standing {
        Standing::Votes(votes) => votes.last_vote_ms,
        Standing::Benchmark(scores) => scores.entries.iter().map(|e| e.run.finished_ms).max(),
    });
    Chart {
        id: id.to_owned(),
        title,
        subtitle,
        source: format!("Openmic · {} · {}", board.track.title, board.evidence()),
        as_of_ms,
        if_empty: t().leaderboard_chart_empty(),
        ..Chart::default()
    }
}

fn intervals(view: &View) -> Intervals {
    let board = &view.board;
    let chains = board.chains();
    let rows = view
        .rows()
        .filter_map(|row| {
            let entrant = row.entrant();
            let (value, lower, upper, ranks, group) = match row {
                Row::Votes(entry) => {
                    let rating = entry.standing.rating?;
                    let ranks = entry.standing.best_rank.zip(entry.standing.worst_rank);
                    let group = entry.standing.group;
                    (rating.value, rating.lower, rating.upper, ranks, group)
                }
                Row::Benchmark(entry) => (
                    entry.score,
                    entry.interval.lower,
                    entry.interval.upper,
                    Some((entry.best_rank, entry.worst_rank)),
                    Some(entry.group),
                ),
            };
            Some(IntervalRow {
                name: entrant.name.clone(),
                value,
                lower,
                upper,
                ranks,
                group: group.filter(|group| !chains.contains(group)),
                href: Some(format!("/entrants/{}", entrant.slug)),
            })
        })
        .take(INTERVALS)
        .collect();
    let (label, about, reference) = match &board.standing {
        Standing::Votes(votes) => {
            let (label, about) = words::column(super::columns::Column::Rating, votes.method);
            let mean = votes
                .method
                .in_points()
                .then(|| (super::place::MEAN_RATING, t().leaderboard_mean()));
            (label, about, mean)
        }
        Standing::Benchmark(_) => (
            t().leaderboard_column_score(),
            Some(t().leaderboard_about_score()),
            None,
        ),
    };
    Intervals {
        chart: around(board, "ranks", conclusion(board), about.unwrap_or_default()),
        name_label: t().leaderboard_column_name(),
        value_label: label,
        format: board.format(),
        reference,
        rows,
    }
}

fn lines(view: &View, votes: &VoteBoard, history: &History) -> Lines {
    let lines = view
        .rows()
        .filter_map(|row| match row {
            Row::Votes(entry) if entry.standing.rating.is_some() => Some(entry),
            _ => None,
        })
        .take(LINES)
        .map(|entry| Line {
            name: entry.entrant.name.clone(),
            points: history
                .points
                .iter()
                .map(|point| {
                    let rating = point.ratings.get(entry.index as usize).copied().flatten();
                    let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
                    LinePoint {
                        x: point.at_ms as f64,
                        y: or_nan(rating.map(|rating| rating.value)),
                        lower: or_nan(rating.map(|rating| rating.lower)),
                        upper: or_nan(rating.map(|rating| rating.upper)),
                    }
                })
                .collect(),
        })
        .collect();
    let title = match history.points.len() {
        0 | 1 => t().leaderboard_history_once(words::votes(votes.votes)),
        _ => t().leaderboard_history_title(words::votes(votes.votes)),
    };
    Lines::history(
        around(&view.board, "history", title, t().leaderboard_history_sub()),
        t().leaderboard_column_rating(),
        view.board.format(),
        lines,
    )
}

fn matrix(view: &View, votes: &VoteBoard) -> Heatmap {
    let shown: Vec<_> = view
        .rows()
        .filter_map(|row| match row {
            Row::Votes(entry) if entry.standing.votes > 0 => Some(entry),
            _ => None,
        })
        .take(MATRIX)
        .collect();
    let cells: Vec<Vec<Option<chart::Cell>>> = shown
        .iter()
        .map(|row| {
            let pairings = super::why::pairings(votes, row);
            shown
                .iter()
                .map(|column| {
                    let pairing = pairings
                        .iter()
                        .find(|pairing| pairing.other.index == column.index)?;
                    Some(chart::Cell {
                        battles: pairing.counted(),
                        observed: pairing.observed()?,
                        predicted: predicted(votes, row, column).unwrap_or(f64::NAN),
                    })
                })
                .collect()
        })
        .collect();
    let surprising = (0..shown.len())
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .filter(|&(i, j)| cells[i][j].is_some_and(|cell| cell.surprises()))
        .count() as u64;
    let title = match surprising {
        _ if votes.prediction.is_none() => t().leaderboard_matrix_observed(),
        0 => t().leaderboard_matrix_as_predicted(),
        n => t().leaderboard_matrix_surprising(n, number::whole(n)),
    };
    let subtitle = match votes.prediction {
        Some(Prediction::Decided) => t().leaderboard_matrix_sub_decided(),
        _ => t().leaderboard_matrix_sub(),
    };
    Heatmap {
        chart: around(&view.board, "matrix", title, subtitle),
        names: shown
            .iter()
            .map(|entry| entry.entrant.name.clone())
            .collect(),
        cells,
    }
}

/// Predicted against observed shares, as a chart.
fn calibrated(board: &Board, found: &Calibration) -> chart::Calibration {
    let bins = found
        .bins
        .iter()
        .filter(|bin| bin.n > 0)
        .map(|bin| chart::CalibrationBin {
            predicted: bin.predicted,
            observed: bin.observed,
            lower: bin.interval.lower,
            upper: bin.interval.upper,
            votes: bin.n,
        })
        .collect();
    chart::Calibration {
        chart: around(
            board,
            "calibration",
            t().leaderboard_calibration_title(number::percent(found.calibration_error)),
            t().leaderboard_calibration_caption(),
        ),
        predicted_label: t().leaderboard_why_predicted(),
        observed_label: t().leaderboard_why_observed(),
        bins,
    }
}

/// What the answers cost and what they achieve: tokens per item against the score.
pub(super) fn cost(board: &Board) -> Option<Frontier> {
    cost_over(board, CostAxis::Tokens)
}

/// The same over any cost.
pub(super) fn cost_over(board: &Board, axis: CostAxis) -> Option<Frontier> {
    let Standing::Benchmark(scores) = &board.standing else {
        return None;
    };
    // An entrant whose cost was not measured has no place in it.
    let measured: Vec<(&BenchmarkEntry, f64)> = scores
        .entries
        .iter()
        .filter_map(|entry| Some((entry, axis.of(entry)?)))
        .collect();
    let points: Vec<FrontierPoint> = measured
        .iter()
        .map(|&(entry, cost)| FrontierPoint {
            name: entry.run.entrant.name.clone(),
            cost,
            score: entry.score,
            lower: entry.interval.lower,
            upper: entry.interval.upper,
            href: Some(format!("/entrants/{}", entry.run.entrant.slug)),
        })
        .collect();
    let &(best, most_paid) = measured.iter().max_by(|one, other| {
        (one.0.score.total_cmp(&other.0.score)).then(other.1.total_cmp(&one.1))
    })?;
    let &(least, least_paid) = measured.iter().min_by(|one, other| {
        (one.1.total_cmp(&other.1)).then(other.0.score.total_cmp(&one.0.score))
    })?;
    let same = best.run.run_id == least.run.run_id;
    let title = match axis {
        CostAxis::Tokens if same => t().leaderboard_cost_title_same(&best.run.entrant.name),
        CostAxis::Seconds if same => t().compute_front_same_seconds(&best.run.entrant.name),
        CostAxis::Dollars if same => t().compute_front_same_dollars(&best.run.entrant.name),
        CostAxis::Tokens => t().leaderboard_cost_title(
            &best.run.entrant.name,
            number::percent(best.score),
            number::fixed(most_paid, 0),
            number::fixed(least_paid, 0),
            number::percent(least.score),
        ),
        axis => t().compute_front_title(
            &best.run.entrant.name,
            number::percent(best.score),
            cost_words(axis, most_paid),
            cost_words(axis, least_paid),
            number::percent(least.score),
        ),
    };
    let (label, about) = match axis {
        CostAxis::Tokens => (t().leaderboard_column_tokens(), t().leaderboard_cost_sub()),
        CostAxis::Seconds => (
            t().leaderboard_column_seconds(),
            t().compute_front_sub_seconds(),
        ),
        CostAxis::Dollars => (
            t().leaderboard_column_dollars(),
            t().compute_front_sub_dollars(),
        ),
    };
    Some(Frontier {
        chart: around(board, "cost", title, about),
        name_label: t().leaderboard_column_name(),
        cost_label: label,
        cost_unit: cost_unit(axis),
        cost_format: cost_format(axis),
        score_label: t().leaderboard_column_score(),
        score_format: board.format(),
        points,
    })
}
