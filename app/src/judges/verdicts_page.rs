//! The page of a judge: who it is, what it was told, and every battle with both of its replies.

use leptos::prelude::*;
use openmic_store::{BattleKind, BattleRow, JudgeRow, TrackRow, VerdictRow};

use super::{page::href, words};
use crate::{
    arena::HeldBack,
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// Battles on a page.
pub(super) const PER_PAGE: i64 = 20;

/// Everything on the page.
pub(super) struct VerdictsView {
    pub(super) judge: JudgeRow,
    pub(super) track: Option<TrackRow>,
    pub(super) kind: BattleKind,
    /// How many battles there are of each kind.
    pub(super) counts: Vec<(BattleKind, u64)>,
    pub(super) page: u64,
    pub(super) battles: Vec<(BattleRow, Vec<VerdictRow>)>,
    /// Those of them that are shown without jokes and replies.
    pub(super) held: HeldBack,
}

/// `/judges/{slug}`.
#[component]
pub(super) fn VerdictsPage(view: VerdictsView) -> impl IntoView {
    let VerdictsView {
        judge,
        track,
        kind,
        counts,
        page,
        battles,
        held,
    } = view;
    let slug = track.as_ref().map(|track| track.slug.as_str());
    let here = href(&judge.slug, slug, kind);
    let total = counts
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(0, |(_, n)| *n);
    let tabs = counts
        .iter()
        .filter(|(of, n)| *n > 0 || *of == kind || *of == BattleKind::All)
        .map(|(of, n)| Tab {
            label: words::kind(*of),
            href: href(&judge.slug, slug, *of),
            count: number::whole(*n),
            current: *of == kind,
        })
        .collect();
    let pages = total.div_ceil(PER_PAGE.unsigned_abs()).max(1);
    let other = |page: u64| {
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}page={page}")
    };
    let previous = (page > 1).then(|| other(page - 1));
    let next = (page < pages).then(|| other(page + 1));
    let body = if battles.is_empty() {
        view! {
            <Empty title=t().judges_list_empty() text=t().judges_list_empty_text() action_href="/judges" action_label=t().judges_back()/>
        }
        .into_any()
    } else {
        let battles = battles
            .into_iter()
            .map(|(battle, verdicts)| {
                let until = held.until(&battle.id);
                view! { <Battle battle verdicts until/> }
            })
            .collect_view();
        view! { <div class="queue">{battles}</div> <Downloads href=here.clone() rows=total/> }
            .into_any()
    };
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(t().judges_title(), super::page::board_href(slug)),
        Crumb::here(judge.name.clone()),
    ];
    let on = track.map(|track| {
        let all = href(&judge.slug, None, kind);
        view! { <p class="soft">{t().judges_on_track(track.title)} " " <a href=all>{t().judges_all_tracks()}</a></p> }
    });
    view! {
        <Page title=judge.name.clone() description=t().judges_judge_about(&judge.name) mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{judge.name.clone()}</h1>
                <p class="lede">{t().judges_judge_about(&judge.name)}</p>
            </div>
            <Facts judge/>
            {on}
            <Tabs label=t().judges_kinds() tabs/>
            {body}
            <Pager page pages previous next/>
        </Page>
    }
}

/// What a judge is and was told.
#[component]
fn Facts(judge: JudgeRow) -> impl IntoView {
    let own = if judge.judges_own {
        t().judges_own_yes()
    } else {
        t().judges_own_no()
    };
    let prices = t().judges_prices(
        number::dollars(judge.price_prompt),
        number::dollars(judge.price_completion),
    );
    view! {
        <DataList>
            <DataRow label=t().judges_fact_model() value=judge.remote_model/>
            <DataRow label=t().judges_fact_family() value=judge.family>" · " {own}</DataRow>
            <DataRow label=t().judges_fact_prices() value=prices/>
            <DataRow label=t().judges_fact_rubric() value=words::rubric(&judge.rubric, judge.rubric_version)/>
        </DataList>
        <details class="more"><summary>{t().judges_rubric_read()}</summary><Prose text=judge.rubric_text lang="en"/></details>
    }
}

/// A battle with what the judge said of it.
#[component]
fn Battle(battle: BattleRow, verdicts: Vec<VerdictRow>, until: Option<u64>) -> impl IntoView {
    let outcome = words::outcome(&battle);
    let link = format!("/judges/{}/battles/{}", battle.judge_slug, battle.id);
    let replies = verdicts
        .into_iter()
        .map(|verdict| {
            let order = if verdict.swapped {
                t().judges_right_first()
            } else {
                t().judges_left_first()
            };
            let said = words::said(verdict.said.as_deref(), verdict.swapped);
            let text = until
                .is_none()
                .then(|| view! { <Prose text=verdict.text/> });
            view! {
                <div class="reply">
                    <p class="soft">{order} " " <b>{said}</b></p>
                    {text}
                </div>
            }
        })
        .collect_view();
    view! {
        <article class="case">
            <div class="case-head"><h2>{title(&battle, until)}</h2><span>{outcome}</span></div>
            <Sides battle=battle.clone() until/>
            {battle.error.map(|error| view! { <p class="failure" lang="en">{error}</p> })}
            <div class="cols">{replies}</div>
            <p class="soft"><Time ms=battle.updated_ms/> " · " <a href=link>{t().judges_see_battle()}</a></p>
        </article>
    }
}

/// The prompt of a battle; where that is not shown, what the battle is about.
pub(super) fn title(battle: &BattleRow, until: Option<u64>) -> String {
    match until {
        Some(_) => t().arena_held_vote_title(),
        None => battle.input.clone(),
    }
}

/// The two jokes of a battle and whose they are; `until` so many votes on the jokes, whose they are alone.
#[component]
pub(super) fn Sides(battle: BattleRow, until: Option<u64>) -> impl IntoView {
    let held = until.map(|n| {
        let why = t().arena_held_vote(n, number::whole(n));
        view! { <p class="soft">{why} " " {t().arena_held_replies()}</p> }
    });
    let side = |letter: &'static str, text: String, sample: String, slug: String, name: String| {
        let joke = until.is_none().then(|| {
            let href = format!("/jokes/{sample}");
            view! { " · " <a href=href>{t().jokes_see_it()}</a> }
        });
        let text = until.is_none().then(|| view! { <Prose text/> });
        view! {
            <div>
                <p class="soft"><b>{letter}</b> " " <a href=format!("/entrants/{slug}")>{name}</a> {joke}</p>
                {text}
            </div>
        }
    };
    view! {
        {held}
        <div class="cols">
            {side("A", battle.left_text, battle.left_sample, battle.left_slug, battle.left_name)}
            {side("B", battle.right_text, battle.right_sample, battle.right_slug, battle.right_name)}
        </div>
    }
}
