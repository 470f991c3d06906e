//! The page of a voter's taste.

use leptos::prelude::*;
use openmic_domain::taste::FEW;
use openmic_store::OwnVoteRow;

use super::{
    battle::capped,
    sheet,
    taste::{LikedRow, Taste},
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{
        Axis, AxisScale, Badge, BadgeKind, Card, Crumb, Crumbs, Empty, Format, Interval,
        IntervalText, Notice, Stat, Table, Time, number,
    },
};

/// Votes below which the page says that it cannot tell much.
const FEW_IN_ALL: u64 = 20;

/// Shares of points, all there are.
const SHARES: Axis = Axis { min: 0.0, max: 1.0 };

/// `/taste`.
#[component]
pub(super) fn TastePage(taste: Taste) -> impl IntoView {
    let body = if taste.votes == 0 && taste.newest.is_empty() {
        view! {
            <h1>{t().taste_title()}</h1>
            <Empty
                title=t().taste_empty()
                text=t().taste_empty_text()
                action_href="/arena"
                action_label=t().taste_vote()
            />
        }
        .into_any()
    } else {
        view! { <Filled taste/> }.into_any()
    };
    view! {
        <Page
            title=t().taste_title()
            description=t().taste_description()
            mood=Mood::Programme
            nav="arena"
        >
            <Crumbs items=vec![Crumb::link(t().arena_title(), "/arena"), Crumb::here(t().taste_title())]/>
            {body}
        </Page>
    }
}

#[component]
fn Filled(taste: Taste) -> impl IntoView {
    let Taste {
        votes,
        liked,
        agreement,
        newest,
        of,
    } = taste;
    let few = (votes < FEW_IN_ALL).then(|| {
        let text = t().taste_few_text(number::whole(FEW_IN_ALL));
        view! { <Notice title=t().taste_few(votes, number::whole(votes))><p>{text}</p></Notice> }
    });
    let (agreed, agreed_detail) = match agreement.share() {
        Some((share, interval)) => (
            number::percent(share),
            t().taste_agreement_detail(
                number::whole(agreement.agreed),
                number::whole(agreement.n),
                number::percent(interval.lower),
                number::percent(interval.upper),
            ),
        ),
        None => (number::NONE.to_owned(), t().taste_agreement_none()),
    };
    let surest = liked
        .first()
        .filter(|row| row.liked.n() >= FEW && votes >= FEW_IN_ALL);
    let (favourite, favourite_detail) = match surest {
        Some(row) => (row.name.clone(), t().taste_favourite_detail()),
        None => (number::NONE.to_owned(), t().taste_favourite_none()),
    };
    let all = of
        .is_some()
        .then(|| view! { <p><a href="/taste#votes">{t().taste_newest_all()}</a></p> });
    let files = sheet::own_votes_href(of.as_ref().map(|(slug, _)| slug.as_str()));
    let newest_title = match of {
        Some((_, name)) => t().taste_newest_of(name),
        None => t().taste_newest(),
    };
    view! {
        <header class="head">
            <h1>{t().taste_title()}</h1>
            <p class="lede">{t().taste_lede()}</p>
            <p class="acts"><a class="btn" href="/arena">{t().taste_vote()}</a></p>
        </header>
        {few}
        <div class="stats">
            <Stat label=t().taste_votes() value=number::whole(votes) detail=t().taste_votes_detail()/>
            <Stat label=t().taste_agreement() value=agreed detail=agreed_detail/>
            <Stat label=t().taste_favourite() value=favourite detail=favourite_detail/>
        </div>
        <Card title=t().taste_liked()>
            <p class="soft">{t().taste_liked_text()}</p>
            <Likes liked/>
            <Downloads href="/taste"/>
        </Card>
        <div id="votes">
            <Card title=newest_title>
                {all}
                <Newest newest/>
                <Downloads href=files/>
            </Card>
        </div>
    }
}

/// Whom this voter finds funny.
#[component]
fn Likes(liked: Vec<LikedRow>) -> impl IntoView {
    let rows = liked
        .into_iter()
        .map(|LikedRow { slug, name, liked }| {
            let share = liked.share().map(|(value, interval)| {
                view! {
                    <Interval value lower=interval.lower upper=interval.upper axis=SHARES reference=0.5/>
                    <IntervalText value lower=interval.lower upper=interval.upper format=Format::Percent/>
                }
            });
            let few = (liked.n() < FEW)
                .then(|| view! { " " <Badge kind=BadgeKind::Provisional text=t().taste_too_few()/> });
            let votes = format!("/taste?entrant={slug}#votes");
            let n = number::whole(liked.n());
            view! {
                <tr>
                    <th scope="row" class="c-name"><a href=format!("/entrants/{slug}")>{name}</a>{few}</th>
                    <td class="c-main" data-label=t().taste_col_share()>{share}</td>
                    <td class="n" data-label=t().taste_col_votes()><a href=votes>{n}</a></td>
                    <td class="n" data-label=t().taste_col_won()>{number::whole(liked.won)}</td>
                    <td class="n" data-label=t().taste_col_lost()>{number::whole(liked.lost)}</td>
                    <td class="n" data-label=t().taste_col_both()>{number::whole(liked.both)}</td>
                    <td class="n" data-label=t().taste_col_neither()>{number::whole(liked.neither)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().taste_liked_caption() quiet=true fold=true class="taste">
            <thead>
                <tr>
                    <th scope="col">{t().taste_col_who()}</th>
                    <th scope="col">{t().taste_col_share()} <AxisScale axis=SHARES format=Format::Percent/></th>
                    <th scope="col" class="n">{t().taste_col_votes()}</th>
                    <th scope="col" class="n">{t().taste_col_won()}</th>
                    <th scope="col" class="n">{t().taste_col_lost()}</th>
                    <th scope="col" class="n">{t().taste_col_both()}</th>
                    <th scope="col" class="n">{t().taste_col_neither()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// What this voter said last.
#[component]
fn Newest(newest: Vec<OwnVoteRow>) -> impl IntoView {
    if newest.is_empty() {
        return view! { <p class="soft">{t().taste_newest_none()}</p> }.into_any();
    }
    let rows = newest
        .into_iter()
        .map(|OwnVoteRow { vote, taken_back }| {
            let said = match vote.outcome.as_str() {
                _ if taken_back => t().arena_said_nothing(),
                "left" => t().arena_said_left(),
                "right" => t().arena_said_right(),
                "both" => t().arena_said_both(),
                _ => t().arena_said_neither(),
            };
            let joke = |letter: &'static str, sample: Option<String>, name: String| {
                let label = t().arena_joke_label(letter);
                let by = match sample {
                    Some(id) => view! { <a href=format!("/jokes/{id}") aria-label=format!("{label}, {name}")>{letter}</a> }.into_any(),
                    None => letter.into_any(),
                };
                view! { <span class="who">{by} " " {name}</span> }
            };
            view! {
                <tr>
                    <td class="c-name">{capped(vote.input.as_deref().unwrap_or_default())}</td>
                    <td class="c-main" data-label=t().taste_col_said()>{said}</td>
                    <td data-label=t().taste_col_jokes()>
                        {joke("A", vote.left_sample, vote.left_name)} " "
                        {joke("B", vote.right_sample, vote.right_name)}
                    </td>
                    <td class="date" data-label=t().arena_joke_col_when()><Time ms=vote.created_ms/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().taste_newest_caption() quiet=true fold=true class="taste-votes">
            <thead>
                <tr>
                    <th scope="col">{t().taste_col_prompt()}</th>
                    <th scope="col">{t().taste_col_said()}</th>
                    <th scope="col">{t().taste_col_jokes()}</th>
                    <th scope="col">{t().arena_joke_col_when()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}
