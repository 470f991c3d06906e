//! The home page: the stage, tonight's bill, what is running.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use openmic_store::{RankEventRow, RunRow};

use super::{
    Board, Standing,
    evidence_page::cost,
    funny::Funny,
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
    /// The newest rows of all boards: of benchmarks as their runs were done, of votes as `news` told it.
    pub(super) fn newest(boards: &[Arc<Board>], news: &[RankEventRow], most: usize) -> Vec<Self> {
        let scored = boards
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
            });
        let mut rows: Vec<Self> = scored.chain(told(boards, news)).collect();
        rows.sort_by(|one, other| other.at_ms.cmp(&one.at_ms).then(one.name.cmp(&other.name)));
        rows.truncate(most);
        rows
    }
}

/// Who came onto a board of votes, or got its first rank there; each once.
fn told<'a>(
    boards: &'a [Arc<Board>],
    news: &'a [RankEventRow],
) -> impl Iterator<Item = NewRow> + 'a {
    let voted: HashMap<&str, &Arc<Board>> = boards
        .iter()
        .filter(|board| matches!(board.standing, Standing::Votes(_)))
        .map(|board| (board.track.id.as_str(), board))
        .collect();
    let mut seen = HashSet::new();
    news.iter()
        .filter(|event| matches!(event.kind.as_str(), "entered" | "ranked"))
        .filter_map(move |event| {
            let board = voted.get(event.track_id.as_str())?;
            seen.insert((&event.track_id, &event.entrant_id))
                .then(|| NewRow {
                    name: event.entrant_name.clone(),
                    href: format!("/entrants/{}", event.entrant_slug),
                    track: board.track.title.clone(),
                    board: board.path(),
                    at_ms: event.created_ms,
                })
        })
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

/// What the home page shows.
pub(super) struct Home {
    /// The tracks in their order.
    pub(super) acts: Vec<Act>,
    /// What is there in all.
    pub(super) counts: Counts,
    /// Some of the runs under way.
    pub(super) runs: Vec<RunRow>,
    /// When they were read, ms since 1970.
    pub(super) now_ms: i64,
    /// What the newest rows are, newest first.
    pub(super) newest: Vec<NewRow>,
    /// Score against tokens on the benchmark with most rows.
    pub(super) thinking: Option<Thinking>,
    /// The joke in the spotlight.
    /// What is funny now, and whether it does not say yet who told it.
    pub(super) funny: Option<(bool, Arc<Funny>)>,
}

/// The stage: the joke of now, and the way to the next.
fn hero(funny: Option<&(bool, Arc<Funny>)>, runs: u64) -> impl IntoView + use<> {
    let joke = funny.map(|(is_withheld, funny)| funny.view(*is_withheld));
    // Nothing was told yet: say what comes, as long as something does.
    let soon = (joke.is_none() && runs > 0).then(|| {
        view! { <p class="soon">{t().leaderboard_now_soon(runs, number::whole(runs))}</p> }
    });
    view! {
        <section class="hero">
            <h1>{t().leaderboard_home_title()}</h1>
            <p class="lede">{t().leaderboard_home_lede()}</p>
            {joke}
            <p class="acts">
                <a class="btn" href="/arena">{t().leaderboard_vote()}</a>
                <a class="btn quiet" href="#boards">{t().leaderboard_see_boards()}</a>
            </p>
            {soon}
        </section>
    }
}

fn what_thinking_buys(thinking: Thinking) -> impl IntoView {
    let Thinking { plot, track, href } = thinking;
    view! {
        <section class="stack">
            <h2 id="thinking">{t().leaderboard_home_thinking()}</h2>
            <chart::Figure plot/>
            <p><a href=href>{t().leaderboard_home_thinking_more(track)}</a></p>
        </section>
    }
}

fn under_way(runs: Vec<RunRow>, all: u64, now_ms: i64) -> impl IntoView {
    let caption = if all > runs.len() as u64 {
        t().leaderboard_home_some_runs(number::whole(runs.len() as u64), number::whole(all))
    } else {
        t().leaderboard_home_runs()
    };
    view! { <section class="stack"><h2 id="runs">{t().leaderboard_under_way()}</h2><UnderWay runs caption now_ms tracks=true/><Downloads href=UNDER_WAY_HREF rows=all/></section> }
}

fn stats(counts: Counts) -> impl IntoView {
    view! {
        <div class="stats">
            <Stat label=t().leaderboard_stat_entrants() value=number::whole(counts.entrants) detail=t().leaderboard_stat_entrants_detail()/>
            <Stat label=t().leaderboard_stat_votes() value=number::whole(counts.votes) detail=t().leaderboard_stat_votes_detail()/>
            <Stat label=t().leaderboard_stat_answers() value=number::whole(counts.answers) detail=t().leaderboard_stat_answers_detail()/>
            <Stat label=t().leaderboard_stat_runs() value=number::whole(counts.runs) detail=t().leaderboard_stat_runs_detail()/>
        </div>
    }
}

/// The home page.
#[component]
pub(super) fn HomePage(home: Home) -> impl IntoView {
    let counts = home.counts;
    let hero = hero(home.funny.as_ref(), counts.runs);
    let newest = (!home.newest.is_empty()).then(|| newest_rows(home.newest));
    let thinking = home.thinking.map(what_thinking_buys);
    let columns = (newest.is_some() || thinking.is_some())
        .then(|| view! { <div class="cols">{thinking} {newest}</div> });
    let has_tracks = !home.acts.is_empty();
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
        bill(home.acts).into_any()
    } else {
        no_tracks().into_any()
    };
    let stats = (!quiet).then(|| stats(counts));
    let running = (!home.runs.is_empty()).then(|| under_way(home.runs, counts.runs, home.now_ms));
    view! {
        <Page
            title="Openmic"
            description=t().leaderboard_home_about()
            mood=Mood::Stage
            nav="boards"
        >
            {hero}
            <div class="sheet" id="boards">
                {what_to_do}
                <h2>{t().leaderboard_boards()}</h2>
                {boards}
                {columns}
                {running}
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
