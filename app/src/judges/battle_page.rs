//! The page of one judged battle: what was sent in both orders, what came back, what it took.

use leptos::prelude::*;
use openmic_domain::chat::{Message, Role};
use openmic_store::{BattleRow, VerdictRow};

use super::{
    verdicts_page::{self, Sides},
    words,
};
use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// `/judges/{slug}/battles/{id}`.
#[component]
pub(super) fn BattlePage(
    battle: BattleRow,
    verdicts: Vec<VerdictRow>,
    until: Option<u64>,
) -> impl IntoView {
    let input = verdicts_page::title(&battle, until);
    let outcome = words::outcome(&battle);
    let title = t().judges_battle_title(&battle.judge_name);
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(t().judges_title(), "/judges"),
        Crumb::link(
            battle.judge_name.clone(),
            format!("/judges/{}", battle.judge_slug),
        ),
        Crumb::here(t().judges_battle_here()),
    ];
    let replies = verdicts
        .into_iter()
        .map(|verdict| view! { <Reply verdict is_held=until.is_some()/> })
        .collect_view();
    let track = (
        format!("/tracks/{}", battle.track_slug),
        battle.track_title.clone(),
    );
    view! {
        <Page title=title.clone() description=input.clone() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1>{input}</h1>
                <p class="run-facts soft"><span>{outcome}</span> <span>{title}</span> <a href=track.0>{track.1}</a> <Time ms=battle.updated_ms/></p>
            </div>
            {battle.error.clone().map(|error| view! { <Notice kind=NoticeKind::Warn title=t().judges_state_failed()><p lang="en">{error}</p></Notice> })}
            <Sides battle until/>
            {replies}
        </Page>
    }
}

/// One reply with everything that led to it.
#[component]
fn Reply(verdict: VerdictRow, is_held: bool) -> impl IntoView {
    let title = if verdict.swapped {
        t().judges_right_first()
    } else {
        t().judges_left_first()
    };
    let turns: Vec<Message> = serde_json::from_str(&verdict.messages).unwrap_or_default();
    let turns = turns
        .into_iter()
        .map(|turn| {
            let (class, role) = match turn.role {
                Role::System => ("turn system", t().runs_role_system()),
                Role::User => ("turn user", t().runs_role_user()),
                Role::Assistant => ("turn assistant", t().runs_role_assistant()),
            };
            view! { <div class=class><span class="role">{role}</span><Prose text=turn.content/></div> }
        })
        .collect_view();
    let thoughts = verdict
        .reasoning
        .filter(|text| !text.trim().is_empty())
        .map(|text| view! { <details class="thoughts"><summary>{t().runs_thoughts()}</summary><Prose text/></details> });
    let tokens = t().judges_fact_tokens_of(
        number::whole(verdict.prompt_tokens.unsigned_abs()),
        number::whole(verdict.completion_tokens.unsigned_abs()),
    );
    let script = (!is_held).then(|| {
        view! {
            <div class="script">
                <details class="more"><summary>{t().judges_what_was_sent()}</summary>{turns}</details>
                {thoughts}
                <div class="turn assistant"><span class="role">{t().runs_role_assistant()}</span><Prose text=verdict.text/></div>
            </div>
        }
    });
    view! {
        <section class="stack">
            <h2>{title} " " <b>{words::said(verdict.said.as_deref(), verdict.swapped)}</b></h2>
            {script}
            <DataList>
                <DataRow label=t().judges_fact_tokens() value=tokens/>
                <DataRow label=t().judges_fact_seconds() value=number::seconds(verdict.duration_ms as f64 / 1000.0)/>
                <DataRow label=t().judges_fact_dollars() value=number::dollars(verdict.dollars)/>
                <DataRow label=t().judges_fact_finish() value=verdict.finish/>
                {verdict.reported_model.map(|model| view! { <DataRow label=t().judges_fact_reported() value=model/> })}
            </DataList>
        </section>
    }
}
