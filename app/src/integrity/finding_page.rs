//! The page of one finding: its evidence, and its votes one by one.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::outcome::Outcome;
use openmic_store::FindingVote;

use super::{
    handlers::VOTES_PER_PAGE,
    page::{Case, Found},
    words,
};
use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::{Badge, BadgeKind, Crumb, Crumbs, Pager, Prose, Time, Toast, number},
};

/// Everything on the page.
pub(super) struct FindingView {
    pub(super) found: Found,
    pub(super) votes: Vec<FindingVote>,
    pub(super) page: u64,
    pub(super) done: Option<u64>,
}

/// `/admin/votes/{finding}`.
#[component]
pub(super) fn FindingPage(view: FindingView) -> impl IntoView {
    let FindingView {
        found,
        votes,
        page,
        done,
    } = view;
    let finding = &found.finding;
    let title = words::reason(&finding.reason);
    let href = format!("/admin/votes/{}", finding.id);
    let total = (finding.unverified + finding.excluded + finding.counted).unsigned_abs();
    let pages = total.div_ceil(VOTES_PER_PAGE.unsigned_abs()).max(1);
    let previous = (page > 1).then(|| format!("{href}?page={}", page - 1));
    let next = (page < pages).then(|| format!("{href}?page={}", page + 1));
    let rows = votes
        .into_iter()
        .map(|vote| one(vote, &href))
        .collect_view();
    view! {
        <Page title=title.clone() mood=Mood::Programme>
            <Crumbs items=vec![
                Crumb::link(t().admin_here(), "/admin"),
                Crumb::link(t().integrity_title(), "/admin/votes"),
                Crumb::here(title.clone()),
            ]/>
            <div class="head"><h1 class="title">{title}</h1></div>
            {done.map(|n| view! { <Toast text=t().integrity_done(n, number::whole(n))/> })}
            <Case found whole_page=true/>
            <h2>{t().integrity_its_votes()}</h2>
            <ol class="ledger">{rows}</ol>
            <Pager page pages previous next/>
        </Page>
    }
}

/// One vote, with what can be done about it alone.
fn one(row: FindingVote, href: &str) -> impl IntoView + use<> {
    let FindingVote {
        vote,
        reading_ms,
        why,
    } = row;
    let outcome: Option<Outcome> = vote.outcome.parse().ok();
    let said = match outcome {
        Some(Outcome::Left) => t().leaderboard_won(&vote.left_name),
        Some(Outcome::Right) => t().leaderboard_won(&vote.right_name),
        Some(Outcome::Both) => t().leaderboard_tie_both(),
        _ => t().leaderboard_tie_neither(),
    };
    let (kind, status) = match vote.status.as_str() {
        "unverified" => (BadgeKind::Warn, t().leaderboard_status_unverified()),
        "excluded" => (BadgeKind::Bad, t().leaderboard_status_excluded()),
        _ => (BadgeKind::Good, t().leaderboard_status_counted()),
    };
    // What its voter took back is not the operator's to restore.
    let is_open = why.as_deref() != Some(super::UNDONE);
    let why = why.map(|why| view! { " · " {words::reason(&why)} });
    let read = reading_ms.map(|ms| {
        let seconds = number::seconds(ms as f64 / 1000.0);
        view! { " · " {t().integrity_read_for(seconds)} }
    });
    let (decision, label) = if vote.status == "counted" {
        ("exclude", t().integrity_exclude_one())
    } else {
        ("restore", t().integrity_restore_one())
    };
    let action = format!("{href}/{}", vote.id);
    let side = |name: String, slug: String, text: Option<String>, won: bool| {
        view! {
            <div class="ledger-side" class:won=won>
                {text.map(|text| view! { <Prose text/> })}
                <p class="ledger-who"><a class="who-name" href=format!("/entrants/{slug}")>{name}</a></p>
            </div>
        }
    };
    let left = side(
        vote.left_name,
        vote.left_slug,
        vote.left_text,
        outcome == Some(Outcome::Left),
    );
    let right = side(
        vote.right_name,
        vote.right_slug,
        vote.right_text,
        outcome == Some(Outcome::Right),
    );
    view! {
        <li>
            <p class="ledger-head">
                <b>{said}</b> " " <span class="soft"><Time ms=vote.created_ms/>{read}{why}</span> " "
                <Badge kind text=status/>
            </p>
            {vote.input.map(|input| view! { <div class="ledger-prompt"><Prose text=input/></div> })}
            <div class="ledger-sides">{left}{right}</div>
            {is_open.then(|| view! {
                <form method="post" action=action>
                    <button class="btn quiet small" type="submit" name="decision" value=decision>{label}</button>
                </form>
            })}
        </li>
    }
}
