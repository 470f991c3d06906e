//! The page of one board: what can be concluded, the filter, the table, the runs still to come.

use leptos::prelude::*;
use openmic_store::{RunRow, SetAside, VoteFacets};

use super::{
    Board, Standing,
    boards::{BoardProblem, StyleControl},
    columns::BoardKind,
    filters,
    query::Refused,
    table,
    under_way::UnderWay,
    verdict::{Ranked, verdict},
    view::View,
    words,
};
use crate::{
    export::{Cite, Downloads},
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// A board.
#[component]
pub(super) fn BoardPage(
    /// The board as it was asked for.
    view: View,
    /// What of the question could not be read.
    refused: Vec<Refused>,
    /// What its votes, or its items, can be chosen by.
    facets: VoteFacets,
    /// Runs on this track that are not done.
    unfinished: Vec<RunRow>,
    /// When they were read, ms since 1970.
    now_ms: i64,
    /// Votes on this track that do not count.
    aside: SetAside,
) -> impl IntoView {
    let board = view.board.clone();
    let track = board.track.clone();
    let path = board.path();
    let description = format!("{} {}", track.description, conclusion(&board));
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::here(track.title.clone()),
    ];
    let is_usual = board.basis == Default::default();
    let is_empty = board.entrants() == 0 && is_usual;
    let body = if is_empty {
        nobody(&board, !unfinished.is_empty()).into_any()
    } else {
        filled(&view, &refused, &facets, aside).into_any()
    };
    let wrong = refused
        .iter()
        .map(|refused| FieldError {
            // An empty board has no form to lead to.
            name: if is_empty {
                String::new()
            } else {
                filters::field_of(&view, &refused.name)
            },
            message: refused.why.clone(),
        })
        .collect::<Vec<_>>();
    let runs = (!unfinished.is_empty()).then(|| {
        let caption = t().leaderboard_unfinished_caption();
        let failed = unfinished.iter().filter(|run| run.state == "failed").count();
        let title = match failed {
            0 => t().leaderboard_under_way(),
            all if all == unfinished.len() => t().leaderboard_unfinished_failed(),
            _ => t().leaderboard_unfinished(),
        };
        view! { <section class="stack"><h2>{title}</h2><UnderWay runs=unfinished caption now_ms/></section> }
    });
    let voted = matches!(&board.standing, Standing::Votes(votes) if votes.votes > 0);
    crate::render::describe(crate::render::HeadLinks {
        feeds: vec![(
            format!("Openmic: {}", track.title),
            format!("{path}/feed.atom"),
        )],
        card: Some((format!("{path}/card.png"), conclusion(&board))),
    });
    let votes_href = board.votes_href(None, None);
    let evidence_href = super::evidence_page::href(&board);
    let compute_href = (matches!(&board.standing, Standing::Benchmark(_)) && board.ranked() > 0)
        .then(|| super::compute::href(&board));
    view! {
        <Page title=track.title.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title" lang=lang_of(&track.title)>{track.title.clone()}</h1>
                <p class="lede" lang=lang_of(&track.description)>{track.description.clone()}</p>
                <p class="acts">
                    {(track.kind == "humor").then(|| view! { <a class="btn" href="/arena">{t().leaderboard_vote()}</a> })}
                    {voted.then(|| view! { <a class="btn quiet" href=votes_href>{t().leaderboard_read_votes()}</a> })}
                    {(board.ranked() > 0).then(|| view! { <a class="btn quiet" href=evidence_href>{t().leaderboard_see_evidence()}</a> })}
                    {(track.kind == "humor").then(|| view! { <a class="btn quiet" href=format!("{path}/jokes")>{t().jokes_see_list()}</a> })}
                    {compute_href.map(|href| view! { <a class="btn quiet" href=href>{t().compute_see()}</a> })}
                    {(track.n_items > 0 && !board.track.is_private()).then(|| view! { <a class="btn quiet" href=format!("{path}/items")>{t().leaderboard_see_items()}</a> })}
                </p>
            </div>
            <ErrorSummary title=t().leaderboard_filter_wrong() errors=wrong/>
            {body}
            {runs}
        </Page>
    }
}

/// Everything between head and runs when somebody is on the board.
fn filled(
    view: &View,
    refused: &[Refused],
    facets: &VoteFacets,
    aside: SetAside,
) -> impl IntoView + use<> {
    let (board, query) = (&view.board, &view.query);
    let path = board.path();
    let shown = view.rows.len();
    let entrants = board.entrants();
    let table = if shown == 0 {
        let (title, text) = if entrants == 0 {
            (
                t().leaderboard_empty_then(),
                t().leaderboard_empty_then_text(),
            )
        } else {
            (t().leaderboard_no_match(), t().leaderboard_no_match_text())
        };
        view! { <Empty title text action_href=path.clone() action_label=t().leaderboard_show_all()/> }
            .into_any()
    } else {
        let (page, pages) = (query.page, table::pages(view));
        let other = |page: usize, long: bool| {
            let mut query = query.clone();
            (query.page, query.long) = (page, long);
            query.href(&path)
        };
        let previous = (page > 1).then(|| other(page - 1, query.long));
        let next = (page < pages).then(|| other(page + 1, query.long));
        let longer = (pages > 1 && !query.long).then(|| {
            let words =
                t().leaderboard_more_rows(number::whole(shown.min(table::LONG_PAGE) as u64));
            view! { <p class="acts"><a href=other(1, true)>{words}</a></p> }
        });
        view! {
            {(entrants > 1).then(|| filters::pick(view))}
            {table::table(view)}
            <Pager page=page as u64 pages=pages as u64 previous next/>
            {longer}
        }
        .into_any()
    };
    view! {
        {as_asked(view)}
        <p class="verdict">{conclusion(board)}</p>
        {uneven(board)}
        {fragile(board)}
        {(query.kind != BoardKind::Benchmark).then(|| whose(view, facets))}
        {split(board)}
        {problem(board)}
        {style(board)}
        {meta(view, shown, aside)}
        {(entrants > 1 || !refused.is_empty() || *query != super::query::BoardQuery::of(query.kind)).then(|| filters::form(view, refused, facets))}
        {table}
        <Downloads href=query.href(&path)/>
        <Cite citation=super::sheet::citation(view)/>
    }
}

/// What the numbers rest on, when that last changed, and where more is said.
fn meta(view: &View, shown: usize, aside: SetAside) -> impl IntoView + use<> {
    let (board, query) = (&view.board, &view.query);
    let entrants = board.entrants() as u64;
    let count = if query.filters() {
        t().leaderboard_some_of(number::whole(shown as u64), words::entrants(entrants))
    } else {
        words::entrants(entrants)
    };
    let (evidence_href, methods) = match &board.standing {
        Standing::Votes(_) => (board.votes_href(None, None), "/methods#votes"),
        Standing::Benchmark(_) if board.track.is_private() => {
            (super::compute::href(board), "/methods#benchmarks")
        }
        Standing::Benchmark(_) => (format!("{}/items", board.path()), "/methods#benchmarks"),
    };
    let last = match &board.standing {
        Standing::Votes(votes) => votes
            .last_vote_ms
            .map(|ms| (t().leaderboard_last_vote(), ms)),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| entry.run.finished_ms)
            .max()
            .map(|ms| (t().leaderboard_last_run(), ms)),
    };
    let permanent = filters::permanent_href(board, query).map(|href| {
        view! { <span><a href=href title=t().leaderboard_permanent_about()>{t().leaderboard_permanent()}</a></span> }
    });
    let aside = set_aside(aside);
    let csv = crate::export::with_format(&query.href(&board.path()), "csv");
    view! {
        <p class="board-meta">
            <span><a href=evidence_href>{board.evidence()}</a></span>
            {aside}
            <span>{count}</span>
            {last.map(|(what, ms)| view! { <span>{what} " " <Time ms/></span> })}
            <span>{t().leaderboard_version(&board.track.version)}</span>
            {permanent}
            <span><a href=csv download rel="nofollow">{t().leaderboard_csv()}</a></span>
            <span><a href=methods>{t().leaderboard_how()}</a></span>
        </p>
    }
}

/// Says so where entrants of a benchmark did not answer the same items.
fn uneven(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Benchmark(scores) = &board.standing else {
        return None;
    };
    let pairs = scores.partly + scores.apart;
    (pairs > 0).then(
        || view! { <p class="hint">{t().leaderboard_uneven(pairs, number::whole(pairs))}</p> },
    )
}

/// How many votes do not count, where there are such.
fn set_aside(aside: SetAside) -> Option<impl IntoView + use<>> {
    let SetAside {
        unverified,
        excluded,
    } = aside;
    let said: Vec<String> = [
        (unverified > 0)
            .then(|| t().integrity_aside_unverified(unverified, number::whole(unverified))),
        (excluded > 0).then(|| t().integrity_aside_excluded(excluded, number::whole(excluded))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!said.is_empty()).then(|| {
        let said = said.join(t().leaderboard_list_separator().as_str());
        view! { <span><a href="/methods#integrity" title=t().integrity_aside_about()>{said}</a></span> }
    })
}

/// People's board, judges' board, or both side by side, where judges have voted.
fn whose(view: &View, facets: &VoteFacets) -> Option<impl IntoView + use<>> {
    let board = &view.board;
    (board.track.kind == "humor" && filters::has_judges(facets)).then(|| {
        let chosen = board.basis.group.as_deref();
        let tab = |label: String, group: Option<&str>| {
            let query = super::query::BoardQuery {
                basis: super::basis::Basis {
                    group: group.map(str::to_owned),
                    ..view.query.basis.clone()
                },
                page: 1,
                ..view.query.clone()
            };
            Tab {
                label,
                href: query.href(&board.path()),
                count: String::new(),
                current: chosen == group,
            }
        };
        let tabs = vec![
            tab(t().judges_group_people(), None),
            tab(t().leaderboard_group_judge(), Some("judge")),
            tab(t().judges_group_both(), Some(super::basis::BESIDE)),
        ];
        let judges = format!("/judges?track={}", board.track.slug);
        view! {
            <div>
                <Tabs label=t().leaderboard_filter_group() tabs/>
                <p class="soft"><a href=judges>{t().judges_how_far()}</a></p>
            </div>
        }
    })
}

/// Says that this is not the usual board, and leads back to it.
fn as_asked(view: &View) -> Option<impl IntoView + use<>> {
    let board = &view.board;
    let said = filters::basis_words(&board.basis);
    let at_ms = board.basis.at_ms;
    (at_ms.is_some() || !said.is_empty()).then(|| {
        let title = match at_ms {
            Some(_) => t().leaderboard_as_of(),
            None => t().leaderboard_recomputed(),
        };
        let moment = at_ms.map(|ms| view! { <Time ms/> " · " });
        let said = said.join(t().leaderboard_list_separator().as_str());
        let href = super::query::BoardQuery {
            basis: Default::default(),
            ..view.query.clone()
        }
        .href(&board.path());
        view! {
            <Notice title>
                {moment}
                {(!said.is_empty()).then(|| format!("{said} · "))}
                <a href=href>{t().leaderboard_usual()}</a>
            </Notice>
        }
    })
}

/// The sentence above the table.
pub(super) fn conclusion(board: &Board) -> String {
    let evidence = match &board.standing {
        Standing::Votes(votes) => {
            t().leaderboard_these_votes(votes.votes, number::whole(votes.votes))
        }
        Standing::Benchmark(_) => {
            let n = board.n_items();
            t().leaderboard_these_items(n, number::whole(n))
        }
    };
    let ranked: Vec<Ranked<'_>> = match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .filter_map(|entry| {
                let standing = &entry.standing;
                let (best, worst, group) =
                    (standing.best_rank?, standing.worst_rank?, standing.group?);
                Some(Ranked {
                    name: &entry.entrant.name,
                    best,
                    worst,
                    group,
                })
            })
            .collect(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| Ranked {
                name: &entry.run.entrant.name,
                best: entry.best_rank,
                worst: entry.worst_rank,
                group: entry.group,
            })
            .collect(),
    };
    if let Standing::Votes(votes) = &board.standing
        && !votes.has_intervals
        && let Some(first) = ranked.first()
    {
        return t().leaderboard_without_intervals(
            first.name,
            words::method(votes.method),
            evidence,
        );
    }
    let unrated = (board.entrants() - ranked.len()) as u64;
    match (verdict(&ranked, &evidence), &board.standing) {
        (Some(words), _) if unrated > 0 => {
            format!(
                "{words} {}",
                t().leaderboard_not_rated(unrated, number::whole(unrated))
            )
        }
        (Some(words), _) => words,
        (None, Standing::Votes(votes)) if votes.votes == 0 => t().leaderboard_nobody_no_votes(),
        (None, Standing::Votes(_)) => t().leaderboard_nobody_unrated(evidence),
        (None, Standing::Benchmark(_)) => t().leaderboard_nobody_no_runs(),
    }
}

/// How few votes hold number one in its place.
fn fragile(board: &Board) -> Option<impl IntoView + use<>> {
    let words = super::evidence::fragile_words(board)?;
    let href = format!("{}#fragile", super::evidence_page::href(board));
    Some(
        view! { <p class="fragile">{words} " " <a href=href>{t().leaderboard_fragile_which()}</a></p> },
    )
}

/// A warning when the votes fall apart into groups that were never compared.
fn split(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let mut groups: Vec<u32> = votes
        .entries
        .iter()
        .filter(|entry| entry.standing.votes > 0)
        .map(|entry| entry.standing.component)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    (groups.len() > 1).then(|| {
        let title = t().leaderboard_split(number::whole(groups.len() as u64));
        view! { <Notice kind=NoticeKind::Warn title>{t().leaderboard_split_text()}</Notice> }
    })
}

/// Why the method that was asked for rates nobody.
fn problem(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let (title, text) = match votes.problem.as_ref()? {
        BoardProblem::NoTexts => (
            t().leaderboard_problem_texts(),
            t().leaderboard_problem_texts_text(),
        ),
        BoardProblem::Rating(error) => {
            tracing::debug!(%error, "a method rates nobody on these votes");
            (
                t().leaderboard_problem_method(words::method(votes.method)),
                t().leaderboard_problem_method_text(),
            )
        }
    };
    Some(view! { <Notice kind=NoticeKind::Warn title>{text}</Notice> })
}

/// What style was worth, where it was taken out.
fn style(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    (!votes.style.is_empty()).then(|| {
        let effects = votes
            .style
            .iter()
            .map(|effect| {
                let what = match effect.control {
                    StyleControl::Length => t().leaderboard_style_length(),
                    StyleControl::Lines => t().leaderboard_style_lines(),
                };
                let worth = match effect.points {
                    Some(points) => t().leaderboard_style_worth(
                        what,
                        number::signed(effect.value, 0),
                        number::signed(points.lower, 0),
                        number::signed(points.upper, 0),
                    ),
                    None => t().leaderboard_style_nothing(what),
                };
                view! { <li>{worth}</li> }
            })
            .collect_view();
        view! { <Notice title=t().leaderboard_style_title()><ul>{effects}</ul></Notice> }
    })
}

/// What an empty board says: what will appear and how to make it appear.
fn nobody(board: &Board, runs: bool) -> impl IntoView + use<> {
    let slug = &board.track.slug;
    let submit = || (Some("/submit"), Some(t().leaderboard_submit()));
    let (title, text, (href, label)) = match (board.track.kind.as_str(), runs) {
        ("preference", _) => (
            t().leaderboard_empty_import(),
            t().leaderboard_empty_import_text(format!(
                "openmic import votes FILE --format arena --track {slug}"
            )),
            (None, None),
        ),
        (_, true) => (
            t().leaderboard_empty_running(),
            t().leaderboard_empty_running_text(),
            (None, None),
        ),
        ("humor", false) => (
            t().leaderboard_empty_humor(),
            t().leaderboard_empty_humor_text(),
            submit(),
        ),
        (_, false) => (
            t().leaderboard_empty_benchmark(),
            t().leaderboard_empty_benchmark_text(),
            submit(),
        ),
    };
    view! { <Empty title text action_href=href action_label=label/> }
}
