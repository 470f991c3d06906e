//! The judges' board: how far each judge can be trusted, side by side.

use leptos::prelude::*;
use openmic_domain::judging::figures::Figures;
use openmic_store::{BattleKind, TrackRow};

use super::{
    record::{Measured, Records},
    words::{self, Scale, figure},
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// Where a judge's battles of a kind are listed.
pub(super) fn href(judge: &str, track: Option<&str>, kind: BattleKind) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(track) = track {
        query.append_pair("track", track);
    }
    if kind != BattleKind::All {
        query.append_pair("show", kind.as_str());
    }
    let query = query.finish();
    if query.is_empty() {
        format!("/judges/{judge}")
    } else {
        format!("/judges/{judge}?{query}")
    }
}

/// The board's own address.
pub(super) fn board_href(track: Option<&str>) -> String {
    track.map_or_else(
        || "/judges".to_owned(),
        |slug| format!("/judges?track={slug}"),
    )
}

/// `/judges`.
#[component]
pub(super) fn JudgesPage(
    /// What is known of each judge.
    records: std::sync::Arc<Records>,
    /// The humor tracks.
    tracks: Vec<TrackRow>,
    /// Slug of the track that is looked at, if it is one.
    track: Option<String>,
) -> impl IntoView {
    let chosen = tracks
        .iter()
        .find(|row| Some(&row.slug) == track.as_ref())
        .map(|row| row.title.clone());
    let title = chosen.map_or_else(|| t().judges_title(), |title| t().judges_title_of(title));
    let tab = |label: String, slug: Option<&str>| Tab {
        label,
        href: board_href(slug),
        count: String::new(),
        current: slug == track.as_deref(),
    };
    let mut tabs = vec![tab(t().judges_all_tracks(), None)];
    tabs.extend(
        tracks
            .iter()
            .map(|row| tab(row.title.clone(), Some(&row.slug))),
    );
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::here(t().judges_title()),
    ];
    let body = if records.judges.is_empty() {
        view! {
            <Empty title=t().judges_none() text=t().judges_none_text() action_href="/methods#judges" action_label=t().judges_how()/>
        }
        .into_any()
    } else {
        let rows = records
            .judges
            .iter()
            .map(|record| row(record, track.as_deref()))
            .collect_view();
        view! {
            <p class="verdict">{conclusion(&records)}</p>
            <Table caption=t().judges_caption() quiet=true fold=true wide=true class="judges">
                <thead>
                    <tr>
                        <th scope="col">{t().judges_col_judge()}</th>
                        {head(t().judges_col_votes(), t().judges_about_votes())}
                        {head(t().judges_col_kappa(), t().judges_about_kappa())}
                        {head(t().judges_col_alpha(), t().judges_about_alpha())}
                        {head(t().judges_col_flips(), t().judges_about_flips())}
                        {head(t().judges_col_longer(), t().judges_about_longer())}
                        {head(t().judges_col_own(), t().judges_about_own())}
                        {head(t().judges_col_unreadable(), t().judges_about_unreadable())}
                        {head(t().judges_col_cost(), t().judges_about_cost())}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <Downloads href=board_href(track.as_deref())/>
            <p class="soft">{people(&records)}</p>
            <p class="soft">{t().judges_reading()} " " <a href="/methods#judges">{t().judges_how()}</a></p>
        }
        .into_any()
    };
    view! {
        <Page title=title.clone() description=t().judges_lede() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title}</h1>
                <p class="lede">{t().judges_lede()}</p>
            </div>
            {(tracks.len() > 1 || track.is_some()).then(|| view! { <Tabs label=t().judges_tracks() tabs/> })}
            {body}
        </Page>
    }
}

fn head(label: String, about: String) -> impl IntoView {
    view! { <th scope="col" class="n" title=about>{label}</th> }
}

/// Which judge agrees with people most, in a sentence.
fn conclusion(records: &Records) -> String {
    let best = records
        .judges
        .iter()
        .find_map(|record| Some((record, record.figures.kappa.ok()?)));
    let Some((record, kappa)) = best else {
        return t().judges_conclusion_none();
    };
    let words = (number::fixed(kappa.value, 2), number::whole(kappa.n));
    match kappa.interval {
        Some(interval) if interval.lower > 0.0 => {
            t().judges_conclusion_better(&record.judge.name, words.0, words.1)
        }
        _ => t().judges_conclusion_chance(&record.judge.name, words.0, words.1),
    }
}

/// How far people agree with one another.
fn people(records: &Records) -> String {
    match records.people {
        Ok(figure) => match figure.interval {
            Some(interval) => t().judges_people_agree_within(
                number::fixed(figure.value, 2),
                number::fixed(interval.lower, 2),
                number::fixed(interval.upper, 2),
                number::whole(figure.n),
            ),
            None => {
                t().judges_people_agree(number::fixed(figure.value, 2), number::whole(figure.n))
            }
        },
        Err(_) => t().judges_people_unknown(),
    }
}

fn row(record: &Measured, track: Option<&str>) -> impl IntoView + use<> {
    let Measured {
        judge,
        figures,
        spent,
    } = record;
    let to = |kind: BattleKind| href(&judge.slug, track, kind);
    let name = judge.name.clone();
    let about = format!(
        "{} · {}",
        judge.model_name,
        words::rubric(&judge.rubric, judge.rubric_version)
    );
    let votes = view! {
        <td class="n" data-label=t().judges_col_votes()>
            <a href=to(BattleKind::All)>{number::whole(figures.battles)}</a>
            <div class="who-org num">{t().judges_with_people(number::whole(figures.with_people))}</div>
        </td>
    };
    let cost = match spent.per_thousand() {
        Some((dollars, tokens, seconds)) => view! {
            <span class="num">{number::dollars(dollars)}</span>
            <div class="who-org num">{t().judges_cost_more(number::tokens(tokens), number::seconds(seconds))}</div>
        }
        .into_any(),
        None => view! { {number::NONE} }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="c-name">
                <a class="who-name" href=to(BattleKind::All)>{name}</a>
                <div class="who-org">{about}</div>
            </th>
            {votes}
            <td class="n c-main" data-label=t().judges_col_kappa()>{figure(figures.kappa, Scale::Agreement, to(BattleKind::People))}</td>
            <td class="n" data-label=t().judges_col_alpha()>{figure(figures.alpha, Scale::Agreement, to(BattleKind::People))}</td>
            <td class="n" data-label=t().judges_col_flips()>
                {figure(figures.flips, Scale::Share, to(BattleKind::Flips))}
                {favours(figures)}
            </td>
            <td class="n" data-label=t().judges_col_longer()>
                {figure(figures.longer.difference, Scale::Difference, to(BattleKind::People))}
                {wins(figures.longer.judge)}
            </td>
            <td class="n" data-label=t().judges_col_own()>
                {figure(figures.own.difference, Scale::Difference, to(BattleKind::Own))}
                {wins(figures.own.judge)}
            </td>
            <td class="n" data-label=t().judges_col_unreadable()>{figure(spent.unreadable(), Scale::Share, to(BattleKind::Unreadable))}</td>
            <td class="n" data-label=t().judges_col_cost()>{cost}</td>
        </tr>
    }
}

/// Which place in the order a judge favours, where it flips at all.
fn favours(figures: &Figures) -> Option<impl IntoView + use<>> {
    let (first, second) = (figures.flips_first, figures.flips_second);
    let words = match first.cmp(&second) {
        _ if first + second == 0 => return None,
        std::cmp::Ordering::Equal => t().judges_favours_none(),
        std::cmp::Ordering::Greater => {
            t().judges_favours_first(number::whole(first), number::whole(first + second))
        }
        std::cmp::Ordering::Less => {
            t().judges_favours_second(number::whole(second), number::whole(first + second))
        }
    };
    Some(view! { <div class="who-org">{words}</div> })
}

/// How often jokes of a kind win with the judge itself.
fn wins(judge: openmic_domain::judging::figures::Found) -> Option<impl IntoView + use<>> {
    let figure = judge.ok()?;
    let words = t().judges_wins(number::percent(figure.value), number::whole(figure.n));
    Some(view! { <div class="who-org num">{words}</div> })
}
