//! The page of a comparison: side by side, then every two of them.

use std::sync::Arc;

use leptos::prelude::*;
use openmic_domain::rating::Method;

use super::{
    battles_view,
    handlers::{Facts, Pair, tested_by},
    paired_view,
    query::{CompareQuery, MOST},
    votes_view,
};
use crate::{
    arena::HeldBack,
    export::Downloads,
    i18n::t,
    leaderboard::{Board, Standing, name_cell, words},
    shell::{Mood, Page},
    ui::*,
};

/// The page without a track: where comparisons begin.
#[component]
pub(super) fn NothingPage() -> impl IntoView {
    view! {
        <Page title=t().compare_title() description=t().compare_about() mood=Mood::Programme nav="boards">
            <Crumbs items=vec![Crumb::link(t().leaderboard_boards(), "/tracks"), Crumb::here(t().compare_title())]/>
            <div class="head"><h1 class="title">{t().compare_title()}</h1></div>
            <Empty
                title=t().compare_nothing()
                text=t().compare_nothing_text()
                action_href="/tracks"
                action_label=t().leaderboard_see_boards()
            />
        </Page>
    }
}

/// A comparison.
#[component]
pub(super) fn ComparePage(
    /// The board.
    board: Arc<Board>,
    /// Whom.
    query: CompareQuery,
    /// Their places in the entries of the board.
    places: Vec<usize>,
    /// Every two of them.
    pairs: Vec<Pair>,
    /// Votes that are shown without their jokes.
    held: HeldBack,
) -> impl IntoView {
    let everyone = board.everyone();
    let names: Vec<String> = places
        .iter()
        .map(|&place| everyone[place].name.clone())
        .collect();
    let title = match names.as_slice() {
        [a, b] => t().leaderboard_ledger_pair(a, b),
        _ => t().compare_on(&board.track.title),
    };
    let path = board.path();
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(board.track.title.clone(), path.clone()),
        Crumb::here(t().compare_title()),
    ];
    let lede = t().compare_lede(&board.track.title, board.evidence());
    let table = (!places.is_empty()).then(|| side_by_side(&board, &places));
    let sections = pairs
        .into_iter()
        .map(|pair| {
            let (a, b) = (places[pair.a], places[pair.b]);
            match pair.facts {
                Facts::Votes {
                    comparison,
                    flip,
                    decided,
                } => {
                    let section = votes_view::section(&board, (a, b), &comparison, flip.as_ref());
                    let battles = battles_view::section(&board, (a, b), decided, &held);
                    view! { {section} {battles} }.into_any()
                }
                Facts::Items(items) => paired_view::section(&board, (a, b), &items).into_any(),
            }
        })
        .collect_view();
    let few = (places.len() < 2).then(|| {
        view! { <Notice title=t().compare_few()>{t().compare_few_text()}</Notice> }
    });
    let note = (places.len() > 1).then(|| by(&board)).flatten();
    let add = add(&board, &query, &places);
    let files = (places.len() > 1).then(|| view! { <Downloads href=query.href()/> });
    view! {
        <Page title=title.clone() description=lede.clone() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede.clone()}</p>
                <p class="acts"><a class="btn quiet" href=path>{t().leaderboard_back()}</a></p>
            </div>
            {few}
            {table}
            {add}
            {note.map(|note| view! { <p class="soft">{note}</p> })}
            {sections}
            {files}
        </Page>
    }
}

/// By which method every two are tested, where that is not plain Bradley–Terry on a plain board.
fn by(board: &Board) -> Option<String> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let method = tested_by(board);
    if board.basis.style {
        return Some(t().compare_by_votes_style());
    }
    if board.basis.original.is_some() {
        return Some(t().compare_by_votes_original());
    }
    match method {
        method if method != votes.method => Some(t().compare_by_votes(words::method(votes.method))),
        Method::TiesIgnored => Some(t().compare_by_decided()),
        Method::BradleyTerry => None,
        method => Some(t().compare_by_method(words::method(method))),
    }
}

/// The compared rows, as on the board.
fn side_by_side(board: &Board, places: &[usize]) -> impl IntoView + use<> {
    let (axis, format) = (board.axis(), board.format());
    let has_intervals = match &board.standing {
        Standing::Votes(votes) => votes.has_intervals,
        Standing::Benchmark(_) => true,
    };
    let rows = places
        .iter()
        .map(|&place| {
            let (entrant, ranks, estimate, evidence, href) = match &board.standing {
                Standing::Votes(votes) => {
                    let entry = &votes.entries[place];
                    let standing = &entry.standing;
                    (
                        &entry.entrant,
                        (standing.best_rank, standing.worst_rank),
                        standing.rating.map(|r| (r.value, r.lower, r.upper)),
                        words::votes(standing.votes),
                        board.votes_href(Some(&entry.entrant.slug), None),
                    )
                }
                Standing::Benchmark(scores) => {
                    let entry = &scores.entries[place];
                    (
                        &entry.run.entrant,
                        (Some(entry.best_rank), Some(entry.worst_rank)),
                        Some((entry.score, entry.interval.lower, entry.interval.upper)),
                        words::answers(entry.run.n.unsigned_abs()),
                        format!("/runs/{}", entry.run.run_id),
                    )
                }
            };
            let (best, worst) = ranks;
            let printed = match estimate {
                Some((value, lower, upper)) if has_intervals => {
                    view! { <IntervalText value lower upper format/> }.into_any()
                }
                Some((value, ..)) => {
                    view! { <span class="est"><b class="num">{format.show(value)}</b></span> }
                        .into_any()
                }
                None => {
                    view! { <Badge kind=BadgeKind::Provisional text=t().leaderboard_unrated()/> }
                        .into_any()
                }
            };
            let drawn = estimate
                .filter(|_| has_intervals)
                .map(|(value, lower, upper)| view! { <Interval value lower upper axis/> });
            let drawn = has_intervals.then(|| view! { <td class="c-iv">{drawn}</td> });
            view! {
                <tr>
                    <td class="c-rank"><RankRange best worst/></td>
                    {name_cell(entrant)}
                    <td class="n c-main">{printed}</td>
                    {drawn}
                    <td class="n" data-label=""><a href=href>{evidence}</a></td>
                </tr>
            }
        })
        .collect_view();
    let estimate = match &board.standing {
        Standing::Votes(_) => t().leaderboard_column_rating(),
        Standing::Benchmark(_) => t().leaderboard_column_score(),
    };
    let scale = has_intervals.then(|| {
        view! { <th scope="col" class="c-iv">{t().leaderboard_column_interval()} " " <AxisScale axis format/></th> }
    });
    view! {
        <Table caption=t().compare_caption(&board.track.title) fold=true class="board">
            <thead>
                <tr>
                    <th scope="col">{t().leaderboard_column_rank()}</th>
                    <th scope="col">{t().leaderboard_column_name()}</th>
                    <th scope="col" class="n">{estimate}</th>
                    {scale}
                    <th scope="col" class="n">{t().compare_evidence()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// A form that adds one more entrant of the board.
fn add(board: &Board, query: &CompareQuery, places: &[usize]) -> Option<impl IntoView + use<>> {
    let mut others: Vec<Choice> = board
        .everyone()
        .into_iter()
        .enumerate()
        .filter(|(place, _)| !places.contains(place))
        .map(|(_, entrant)| Choice::new(&entrant.slug, &entrant.name))
        .collect();
    others.sort_by_cached_key(|choice| choice.label.to_lowercase());
    (places.len() < MOST && !others.is_empty()).then(|| {
        let href = query.href();
        let kept = href.split_once('?').map_or("", |(_, kept)| kept);
        let kept = url::form_urlencoded::parse(kept.as_bytes())
            .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned()/> })
            .collect_view();
        view! {
            <form class="filters" method="get" action="/compare">
                {kept}
                <SelectField name="e" label=t().compare_add() options=others/>
                <button class="btn quiet">{t().leaderboard_compare()}</button>
            </form>
        }
    })
}
