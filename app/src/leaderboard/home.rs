//! The home page: the stage, tonight's bill, what is running.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use openmic_store::RunRow;

use super::{
    Board, Standing,
    evidence_page::cost,
    home_sheet::UNDER_WAY_HREF,
    tracks::{Act, bill, no_tracks},
    under_way::UnderWay,
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{chart, *},
};

/// What the home page counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Entrants on any board.
    pub(super) entrants: u64,
    /// Votes counted on all boards.
    pub(super) votes: u64,
    /// Answers on all boards.
    pub(super) answers: u64,
    /// Runs queued or running.
    pub(super) runs: u64,
}

/// A row that a board has had for a while or only now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NewRow {
    /// Name of the entrant.
    pub(super) name: String,
    /// Where its page is.
    pub(super) href: String,
    /// Title of the track.
    pub(super) track: String,
    /// Where the board is.
    pub(super) board: String,
    /// When its run was done.
    pub(super) at_ms: i64,
}

/// Score against tokens, with the board it is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thinking {
    /// The chart.
    pub(super) plot: chart::Frontier,
    /// Title of the track.
    pub(super) track: String,
    /// Where the board is.
    pub(super) href: String,
}

impl Thinking {
    /// On the benchmark with most rows, if one has at least two.
    pub(super) fn of(boards: &[Arc<Board>]) -> Option<Self> {
        let board = boards
            .iter()
            .filter(|board| {
                matches!(board.standing, Standing::Benchmark(_)) && board.entrants() > 1
            })
            .max_by_key(|board| board.entrants())?;
        let mut plot = cost(board)?;
        let all = plot.points.len();
        keep_telling(&mut plot.points, MOST_POINTS);
        if plot.points.len() < all {
            let shown = number::whole(plot.points.len() as u64);
            plot.chart.subtitle = format!(
                "{}; {}",
                plot.chart.subtitle,
                t().leaderboard_home_thinking_shown(shown, number::whole(all as u64))
            );
        }
        Some(Self {
            plot,
            track: board.track.title.clone(),
            href: board.path(),
        })
    }
}

/// Points of the chart on the home page; its board shows all of them.
const MOST_POINTS: usize = 30;

/// Leaves the points that nobody beats at their cost, and of the others those that score highest.
fn keep_telling(points: &mut Vec<chart::FrontierPoint>, most: usize) {
    let places: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (point.cost, point.score))
        .collect();
    let leads: HashSet<usize> = chart::front(&places).into_iter().collect();
    let (mut front, mut others): (Vec<_>, Vec<_>) = (0..)
        .zip(points.drain(..))
        .partition(|(place, _)| leads.contains(place));
    front.sort_by(|(_, one), (_, other)| one.cost.total_cmp(&other.cost));
    others.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
    others.truncate(most.saturating_sub(front.len()));
    // A front that is longer than the chart keeps its dearer, better end.
    front.drain(..front.len().saturating_sub(most));
    front.append(&mut others);
    *points = front.into_iter().map(|(_, point)| point).collect();
}

impl NewRow {
    /// The newest rows of all benchmarks.
    pub(super) fn newest(boards: &[Arc<Board>], most: usize) -> Vec<Self> {
        let mut rows: Vec<Self> = boards
            .iter()
            .filter_map(|board| match &board.standing {
                Standing::Benchmark(scores) => Some((board, scores)),
                Standing::Votes(_) => None,
            })
            .flat_map(|(board, scores)| {
                scores.entries.iter().map(|entry| Self {
                    name: entry.run.entrant.name.clone(),
                    href: format!("/entrants/{}", entry.run.entrant.slug),
                    track: board.track.title.clone(),
                    board: board.path(),
                    at_ms: entry.run.finished_ms,
                })
            })
            .collect();
        rows.sort_by(|one, other| other.at_ms.cmp(&one.at_ms).then(one.name.cmp(&other.name)));
        rows.truncate(most);
        rows
    }
}

fn newest_rows(rows: Vec<NewRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <li>
                    <a href=row.href>{row.name}</a>
                    <span class="soft">
                        <a href=row.board>{t().leaderboard_home_newest_on(row.track)}</a>" · "<Time ms=row.at_ms/>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <section class="stack"><h2 id="newest">{t().leaderboard_home_newest()}</h2><ul class="newest">{rows}</ul><Downloads href="/"/></section> }
}

/// The home page.
#[component]
pub(super) fn HomePage(
    /// The tracks in their order.
    acts: Vec<Act>,
    /// What is there in all.
    counts: Counts,
    /// Some of the runs under way.
    runs: Vec<RunRow>,
    /// What the newest rows are, newest first.
    newest: Vec<NewRow>,
    /// Score against tokens on the benchmark with most rows.
    thinking: Option<Thinking>,
) -> impl IntoView {
    let newest = (!newest.is_empty()).then(|| newest_rows(newest));
    let thinking = thinking.map(|Thinking { plot, track, href }| {
        view! {
            <section class="stack">
                <h2 id="thinking">{t().leaderboard_home_thinking()}</h2>
                <chart::Figure plot/>
                <p><a href=href>{t().leaderboard_home_thinking_more(track)}</a></p>
            </section>
        }
    });
    let has_tracks = !acts.is_empty();
    let quiet = counts.entrants == 0 && counts.runs == 0;
    let what_to_do = (has_tracks && quiet).then(|| {
        view! {
            <Empty
                title=t().leaderboard_home_empty()
                text=t().leaderboard_home_empty_text("openmic import votes FILE --format arena --track SLUG")
                action_href="/submit"
                action_label=t().leaderboard_submit()
            />
        }
    });
    let boards = if has_tracks {
        bill(acts).into_any()
    } else {
        no_tracks().into_any()
    };
    let stats = (!quiet).then(|| {
        view! {
            <div class="stats">
                <Stat label=t().leaderboard_stat_entrants() value=number::whole(counts.entrants) detail=t().leaderboard_stat_entrants_detail()/>
                <Stat label=t().leaderboard_stat_votes() value=number::whole(counts.votes) detail=t().leaderboard_stat_votes_detail()/>
                <Stat label=t().leaderboard_stat_answers() value=number::whole(counts.answers) detail=t().leaderboard_stat_answers_detail()/>
                <Stat label=t().leaderboard_stat_runs() value=number::whole(counts.runs) detail=t().leaderboard_stat_runs_detail()/>
            </div>
        }
    });
    let running = (!runs.is_empty()).then(|| {
        let more = counts.runs.saturating_sub(runs.len() as u64);
        let caption = if more > 0 {
            t().leaderboard_home_some_runs(number::whole(runs.len() as u64), number::whole(counts.runs))
        } else {
            t().leaderboard_home_runs()
        };
        view! { <section class="stack"><h2 id="runs">{t().leaderboard_under_way()}</h2><UnderWay runs caption tracks=true/><Downloads href=UNDER_WAY_HREF rows=counts.runs/></section> }
    });
    view! {
        <Page
            title="Openmic"
            description=t().leaderboard_home_about()
            mood=Mood::Stage
            nav="boards"
        >
            <section class="hero">
                <h1>{t().leaderboard_home_title()}</h1>
                <p class="lede">{t().leaderboard_home_lede()}</p>
                <p class="acts">
                    <a class="btn" href="/arena">{t().leaderboard_vote()}</a>
                    <a class="btn quiet" href="#boards">{t().leaderboard_see_boards()}</a>
                </p>
            </section>
            <div class="sheet" id="boards">
                {what_to_do}
                <h2>{t().leaderboard_boards()}</h2>
                {boards}
                {running}
                <div class="cols">{thinking} {newest}</div>
                {stats}
                <p class="acts ways">
                    <a href="/submit">{t().leaderboard_submit()}</a>
                    <a href="/methods">{t().leaderboard_home_methods()}</a>
                    <a href="/about">{t().leaderboard_home_what()}</a>
                </p>
            </div>
        </Page>
    }
}
