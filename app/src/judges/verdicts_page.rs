//! The page of a judge: who it is, what it was told, and every battle with both of its replies.

use leptos::prelude::*;
use openmic_store::{BattleKind, BattleRow, JudgeRow, TrackRow, VerdictRow};

use super::{page::href, words};
use crate::{
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
            .map(|(battle, verdicts)| view! { <Battle battle verdicts/> })
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
fn Battle(battle: BattleRow, verdicts: Vec<VerdictRow>) -> impl IntoView {
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
            view! {
                <div class="reply">
                    <p class="soft">{order} " " <b>{said}</b></p>
                    <Prose text=verdict.text/>
                </div>
            }
        })
        .collect_view();
    view! {
        <article class="case">
            <div class="case-head"><h2>{battle.input.clone()}</h2><span>{outcome}</span></div>
            <Sides battle=battle.clone()/>
            {battle.error.map(|error| view! { <p class="failure" lang="en">{error}</p> })}
            <div class="cols">{replies}</div>
            <p class="soft"><Time ms=battle.updated_ms/> " · " <a href=link>{t().judges_see_battle()}</a></p>
        </article>
    }
}

/// The two jokes of a battle and whose they are.
#[component]
pub(super) fn Sides(battle: BattleRow) -> impl IntoView {
    let side = |letter: &'static str, text: String, sample: String, slug: String, name: String| {
        view! {
            <div>
                <p class="soft">
                    <b>{letter}</b> " " <a href=format!("/entrants/{slug}")>{name}</a> " · "
                    <a href=format!("/jokes/{sample}")>{t().jokes_see_it()}</a>
                </p>
                <Prose text/>
            </div>
        }
    };
    view! {
        <div class="cols">
            {side("A", battle.left_text, battle.left_sample, battle.left_slug, battle.left_name)}
            {side("B", battle.right_text, battle.right_sample, battle.right_slug, battle.right_name)}
        </div>
    }
}
