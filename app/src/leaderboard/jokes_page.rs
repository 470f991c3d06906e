//! The page of a track's best and worst jokes.

use leptos::prelude::*;
use openmic_domain::stats::Interval;
use openmic_store::{JokeRow, OriginalityRow};

use super::{
    Board, filters,
    jokes::{JokesQuery, PER_PAGE, Ranked},
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// A joke of the list.
pub(super) struct Shown {
    pub(super) ranked: Ranked,
    pub(super) joke: JokeRow,
    pub(super) originality: Option<OriginalityRow>,
}

/// `/tracks/{slug}/jokes`.
#[component]
pub(super) fn JokesPage(
    /// The board that the jokes are on.
    board: std::sync::Arc<Board>,
    /// What was asked for.
    query: JokesQuery,
    /// The jokes of this page, in order.
    shown: Vec<Shown>,
    /// Jokes in all.
    total: usize,
    /// Whose they are, if of one entrant.
    whose: Option<String>,
) -> impl IntoView {
    let title = if query.worst {
        t().jokes_worst_of(&board.track.title)
    } else {
        t().jokes_best_of(&board.track.title)
    };
    let tabs: Vec<Tab> = [(false, t().jokes_best()), (true, t().jokes_worst())]
        .into_iter()
        .map(|(worst, label)| {
            let other = JokesQuery {
                worst,
                page: 1,
                ..query.clone()
            };
            Tab {
                label,
                href: other.href(&board),
                count: String::new(),
                current: worst == query.worst,
            }
        })
        .collect();
    let mut chosen = filters::basis_words(&query.basis);
    chosen.extend(whose.map(|name| t().jokes_of(name)));
    let chosen = (!chosen.is_empty()).then(|| {
        let all = JokesQuery {
            worst: query.worst,
            page: 1,
            ..JokesQuery::default()
        };
        view! { <p class="soft">{chosen.join(" · ")} " " <a href=all.href(&board)>{t().leaderboard_show_all()}</a></p> }
    });
    let files = query.href(&board);
    let pages = total.div_ceil(PER_PAGE).max(1);
    let other = |page: usize| {
        JokesQuery {
            page,
            ..query.clone()
        }
        .href(&board)
    };
    let previous = (query.page > 1).then(|| other(query.page - 1));
    let next = (query.page < pages).then(|| other(query.page + 1));
    let first = (query.page - 1) * PER_PAGE;
    let body = if shown.is_empty() {
        view! {
            <Empty title=t().jokes_list_empty() text=t().jokes_list_empty_text() action_href="/arena" action_label=t().leaderboard_vote()/>
        }
        .into_any()
    } else {
        let rows = shown
            .into_iter()
            .zip(first + 1..)
            .map(|(joke, place)| row(joke, place))
            .collect_view();
        view! {
            <Table caption=title.clone() quiet=true fold=true class="told">
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_column_rank()}</th>
                        <th scope="col">{t().jokes_col_joke()}</th>
                        <th scope="col" class="n">{t().jokes_col_share()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_votes()}</th>
                        <th scope="col" class="n">{t().jokes_col_originality()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(board.track.title.clone(), board.path()),
        Crumb::here(t().jokes_list()),
    ];
    view! {
        <Page title=title.clone() description=t().jokes_list_about() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title}</h1>
                <p class="lede">{t().jokes_list_about()}</p>
            </div>
            <Tabs label=t().jokes_list() tabs/>
            {chosen}
            {body}
            {(total > 0).then(|| view! { <Downloads href=files rows=total as u64/> })}
            <Pager page=query.page as u64 pages=pages as u64 previous next/>
        </Page>
    }
}

fn row(shown: Shown, place: usize) -> impl IntoView {
    let Shown {
        ranked,
        joke,
        originality,
    } = shown;
    let share = ranked.tally.share().map(|(value, interval)| {
        let Interval { lower, upper } = interval;
        view! { <IntervalText value lower upper format=Format::Percent/> }
    });
    let original = originality.map_or_else(
        || number::NONE.to_owned(),
        |row| number::fixed(1.0 - row.similarity, 2),
    );
    let tally = ranked.tally;
    let whose = if joke.entrant_slug.is_empty() {
        view! { <span>{t().arena_joke_later()}</span> }.into_any()
    } else {
        view! { <a href=format!("/entrants/{}", joke.entrant_slug)>{joke.entrant_name}</a> }
            .into_any()
    };
    let said = t().jokes_tally(
        number::whole(tally.won),
        number::whole(tally.lost),
        number::whole(tally.both),
        number::whole(tally.neither),
    );
    view! {
        <tr>
            <td class="c-rank">{place.to_string()}</td>
            <th scope="row" class="c-name">
                <div class="who-org">{joke.input}</div>
                <Prose text=joke.text/>
                <div class="who-org">
                    {whose} " · "
                    <a href=format!("/jokes/{}", joke.sample_id)>{t().jokes_see_it()}</a> " · "
                    <a href=format!("/jokes/{}/card.png", joke.sample_id)>{t().jokes_picture()}</a>
                </div>
            </th>
            <td class="n c-main">{share}</td>
            <td class="n" data-label=t().leaderboard_column_votes()>{number::whole(tally.votes())}<div class="who-org">{said}</div></td>
            <td class="n" data-label=t().jokes_col_originality()>{original}</td>
        </tr>
    }
}
