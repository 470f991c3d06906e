//! The operator's list of invitations, and what a link says.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{InvitationRow, InvitationState};
use serde::Deserialize;

use super::MAX_NAME;
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{
        Badge, BadgeKind, Card, CodeBlock, Crumb, Crumbs, Dialog, ErrorSummary, Field, FieldError,
        Notice, NoticeKind, Table, Time, Toast, number::whole,
    },
};

/// What was typed into the form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) max_voters: String,
    /// A day, such as 2026-12-31.
    pub(super) expires: String,
}

/// Everything on the operator's page.
pub(super) struct InvitationsView {
    pub(super) invitations: Vec<InvitationRow>,
    pub(super) now_ms: i64,
    pub(super) typed: Typed,
    pub(super) errors: Vec<FieldError>,
    /// The link that was made just now.
    pub(super) link: Option<String>,
    pub(super) done: Option<String>,
}

/// `/admin/invitations`.
#[component]
pub(super) fn InvitationsPage(view: InvitationsView) -> impl IntoView {
    let InvitationsView {
        invitations,
        now_ms,
        typed,
        errors,
        link,
        done,
    } = view;
    let error = |name: &str| {
        errors
            .iter()
            .find(|error| error.name == name)
            .map(|error| error.message.clone())
    };
    let (name_error, most_error, end_error) =
        (error("name"), error("max_voters"), error("expires"));
    let link = link.map(|link| {
        view! {
            <Notice kind=NoticeKind::Good title=t().invitations_made()>
                <CodeBlock text=link label=t().invitations_link()/>
                <p>{t().invitations_once()}</p>
            </Notice>
        }
    });
    view! {
        <Page title=t().invitations_title() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().admin_here(), "/admin"), Crumb::here(t().invitations_title())]/>
            <div class="head">
                <h1 class="title">{t().invitations_title()}</h1>
                <p class="lede">{t().invitations_lede()}</p>
            </div>
            {done.map(|text| view! { <Toast text/> })}
            {link}
            <ErrorSummary title=t().invitations_not_made() errors/>
            <Card title=t().invitations_new()>
                <form class="form" method="post" action="/admin/invitations">
                    <Field
                        name="name" label=t().invitations_name() value=typed.name error=name_error
                        hint=t().invitations_name_hint() maxlength=MAX_NAME required=true autocomplete="off"
                    />
                    <Field
                        name="max_voters" label=t().invitations_most() value=typed.max_voters error=most_error
                        hint=t().invitations_most_hint() inputmode="numeric" autocomplete="off" short=true
                    />
                    <Field
                        name="expires" label=t().invitations_expires() value=typed.expires error=end_error
                        kind="date" hint=t().invitations_expires_hint()
                    />
                    <p class="acts"><button class="btn" type="submit">{t().invitations_make()}</button></p>
                </form>
            </Card>
            <Card title=t().invitations_list()><Invitations invitations now_ms/></Card>
        </Page>
    }
}

fn state_badge(state: InvitationState) -> impl IntoView {
    let (kind, text) = match state {
        InvitationState::Open => (BadgeKind::Good, t().invitations_state_open()),
        InvitationState::Revoked => (BadgeKind::Bad, t().invitations_state_revoked()),
        InvitationState::Expired => (BadgeKind::Warn, t().invitations_state_expired()),
        InvitationState::Full => (BadgeKind::Warn, t().invitations_state_full()),
    };
    view! { <Badge kind text/> }
}

#[component]
fn Invitations(invitations: Vec<InvitationRow>, now_ms: i64) -> impl IntoView {
    if invitations.is_empty() {
        return view! {
            <p class="soft">{t().invitations_none()}</p>
            <p class="keep">"openmic invite --name NAME"</p>
        }
        .into_any();
    }
    let rows = invitations
        .into_iter()
        .map(|row| {
            let voters = row.voters.unsigned_abs();
            let used = match row.max_voters {
                Some(most) => t().invitations_used_of(whole(voters), whole(most.unsigned_abs())),
                None => whole(voters),
            };
            let until = match row.expires_ms {
                Some(ms) => view! { <Time ms/> }.into_any(),
                None => t().invitations_no_end().into_any(),
            };
            let state = row.state(now_ms);
            let can_end = state != InvitationState::Revoked || voters > 0;
            let act = can_end.then(|| revoke(&row.id, &row.name, voters));
            view! {
                <tr>
                    <th scope="row" class="c-name">{row.name}</th>
                    <td data-label="">{state_badge(state)}</td>
                    <td class="n" data-label=t().invitations_col_voters()>{used}</td>
                    <td class="date" data-label=t().invitations_col_until()>{until}</td>
                    <td class="date" data-label=t().invitations_col_made()><Time ms=row.created_ms/></td>
                    <td data-label="">{act}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().invitations_list() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().invitations_name()}</th>
                    <th scope="col">{t().invitations_col_state()}</th>
                    <th scope="col" class="n">{t().invitations_col_voters()}</th>
                    <th scope="col">{t().invitations_col_until()}</th>
                    <th scope="col">{t().invitations_col_made()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Downloads href="/admin/invitations"/>
    }
    .into_any()
}

/// What taking a link back means is said before it is done.
fn revoke(id: &str, name: &str, voters: u64) -> impl IntoView + use<> {
    let action = format!("/admin/invitations/{id}/revoke");
    let dismiss = (voters > 0).then(|| {
        view! {
            <button class="btn quiet" type="submit" name="dismiss" value="1">
                {t().invitations_dismiss(voters, whole(voters))}
            </button>
        }
    });
    view! {
        <Dialog
            id=format!("revoke-{id}") label=t().invitations_revoke_open() looks="btn quiet small"
            title=t().invitations_revoke_title(name)
        >
            <p>{t().invitations_revoke_means()}</p>
            <form method="post" action=action>
                <p class="acts">
                    <button class="btn" type="submit">{t().invitations_revoke()}</button>
                    {dismiss}
                </p>
            </form>
        </Dialog>
    }
}

/// What a link says.
pub(super) enum InviteView {
    /// It asks.
    Open { name: String, token: String },
    /// This browser's voter is an expert.
    Expert,
    /// It does not open.
    Closed(InvitationState),
    /// There is no such link.
    Unknown,
}

/// `/invite/{token}`.
#[component]
pub(super) fn InvitePage(view: InviteView) -> impl IntoView {
    let body = match view {
        InviteView::Open { name, token } => view! {
            <div class="head">
                <h1 class="title">{t().invitations_ask()}</h1>
                <p class="lede">{t().invitations_ask_text(name)}</p>
            </div>
            <form class="stack" method="post" action=format!("/invite/{token}")>
                <ul>
                    <li>{t().invitations_ask_counts()}</li>
                    <li>{t().invitations_ask_cookie()}</li>
                </ul>
                <p class="acts">
                    <button class="btn" type="submit">{t().invitations_accept()}</button>
                    <a class="btn quiet" href="/arena">{t().invitations_decline()}</a>
                </p>
            </form>
        }
        .into_any(),
        InviteView::Expert => view! {
            <div class="head">
                <h1 class="title">{t().invitations_expert()}</h1>
                <p class="lede">{t().invitations_expert_text()}</p>
                <p class="acts"><a class="btn" href="/arena">{t().invitations_to_arena()}</a></p>
            </div>
        }
        .into_any(),
        InviteView::Closed(state) => {
            let why = match state {
                InvitationState::Expired => t().invitations_closed_expired(),
                InvitationState::Full => t().invitations_closed_full(),
                InvitationState::Revoked | InvitationState::Open => {
                    t().invitations_closed_revoked()
                }
            };
            closed(why).into_any()
        }
        InviteView::Unknown => closed(t().invitations_closed_unknown()).into_any(),
    };
    view! { <Page title=t().invitations_ask() mood=Mood::Programme>{body}</Page> }
}

fn closed(why: String) -> impl IntoView {
    view! {
        <div class="head">
            <h1 class="title">{t().invitations_closed()}</h1>
            <p class="lede">{why}</p>
            <p>{t().invitations_closed_more()}</p>
            <p class="acts"><a class="btn" href="/arena">{t().invitations_decline()}</a></p>
        </div>
    }
}
