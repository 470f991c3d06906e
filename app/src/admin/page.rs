//! The operator's pages: the door, and what waits for a decision.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::strategy::quote::Quote;
use openmic_store::{RunRow, SubmissionRow};

use super::decide::MAX_REASON;
use crate::{
    export::Downloads,
    i18n::t,
    runs::Snapshot,
    shell::{Mood, Page},
    submissions::{FormFacts, Probed, QuoteFacts, SubmissionForm, TrackChoice},
    ui::{
        Card, Crumb, Crumbs, DataList, DataRow, Dialog, Empty, ErrorSummary, Field, FieldError,
        Notice, NoticeKind, RunState, Table, Time, Toast, number::whole,
    },
};

/// What stands at the door.
pub(super) enum DoorView {
    /// A link that has not been used here yet.
    Closed { token: String },
    /// A link that opens nothing.
    Refused { title: String },
}

/// `/admin/enter`.
#[component]
pub(super) fn DoorPage(data: DoorView) -> impl IntoView {
    let body = match data {
        DoorView::Closed { token } => view! {
            <div class="head">
                <h1 class="title">{t().admin_enter_title()}</h1>
                <p class="lede">{t().admin_enter_text()}</p>
            </div>
            <form method="post" action="/admin/enter">
                <input type="hidden" name="token" value=token/>
                <p class="acts"><button class="btn" type="submit">{t().admin_enter()}</button></p>
            </form>
        }
        .into_any(),
        DoorView::Refused { title } => view! {
            <div class="head"><h1 class="title">{title}</h1></div>
            <Notice kind=NoticeKind::Warn title=t().admin_link_once()>
                <p>{t().admin_link_new()}</p>
                <p class="keep">"openmic doctor --operator-link"</p>
            </Notice>
        }
        .into_any(),
    };
    view! { <Page title=t().admin_enter_title() mood=Mood::Programme>{body}</Page> }
}

/// A submission with its form read.
pub(super) struct Case {
    pub(super) row: SubmissionRow,
    pub(super) form: SubmissionForm,
    pub(super) probed: Probed,
    /// Slug and name of an entrant that has this name already.
    pub(super) namesake: Option<(String, String)>,
    /// What its runs will take, while it waits for a decision.
    pub(super) quote: Option<Quote>,
}

/// A reason that was not accepted.
pub(super) struct Refusal {
    /// The submission.
    pub(super) id: String,
    /// What was typed.
    pub(super) typed: String,
    /// What is wrong with it.
    pub(super) message: String,
}

/// Everything on the page.
pub(super) struct AdminView {
    pub(super) pending: Vec<Case>,
    pub(super) decided: Vec<Case>,
    /// Runs that are not done, last changed first.
    pub(super) runs: Vec<RunRow>,
    pub(super) tracks: Vec<TrackChoice>,
    pub(super) refusal: Option<Refusal>,
    /// What was decided just now.
    pub(super) done: Option<String>,
    /// Now, for the time that runs have left.
    pub(super) now_ms: i64,
}

/// `/admin`.
#[component]
pub(super) fn AdminPage(data: AdminView) -> impl IntoView {
    let AdminView {
        pending,
        decided,
        runs,
        tracks,
        refusal,
        done,
        now_ms,
    } = data;
    let errors = refusal
        .as_ref()
        .map(|refusal| FieldError {
            name: reason_name(&refusal.id),
            message: refusal.message.clone(),
        })
        .into_iter()
        .collect();
    let count = match pending.len() {
        0 => t().admin_waiting_none(),
        n => t().admin_waiting(n as u64, whole(n as u64)),
    };
    let queue = if pending.is_empty() {
        view! {
            <Empty
                title=t().admin_empty()
                text=t().admin_empty_text()
                action_href="/submit"
                action_label=t().admin_to_submit()
            />
        }
        .into_any()
    } else {
        let cases = pending
            .into_iter()
            .map(|case| {
                let refusal = refusal.as_ref().filter(|refusal| refusal.id == case.row.id);
                let typed = refusal.map(|refusal| refusal.typed.clone());
                let error = refusal.map(|refusal| refusal.message.clone());
                view! { <PendingCase case tracks=tracks.clone() typed error/> }
            })
            .collect_view();
        view! { <div class="queue">{cases}</div> }.into_any()
    };
    view! {
        <Page title=t().admin_title() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().shell_nav_boards(), "/tracks"), Crumb::here(t().admin_here())]/>
            <div class="head">
                <h1 class="title">{t().admin_submissions()}</h1>
                <p class="lede">{count}</p>
                <p class="acts">
                    <a class="btn quiet" href="/admin/jokes">{t().jokes_review_title()}</a>
                    <a class="btn quiet" href="/admin/votes">{t().integrity_title()}</a>
                    <a class="btn quiet" href="/admin/invitations">{t().invitations_title()}</a>
                    <a class="btn quiet" href="/admin/judges">{t().judges_title()}</a>
                </p>
            </div>
            {done.map(|text| view! { <Toast text/> })}
            <ErrorSummary title=t().admin_not_yet() errors/>
            {queue}
            <Card title=t().admin_runs_title()><OpenRuns runs now_ms/></Card>
            <Card title=t().admin_decided()><Decided cases=decided/><Downloads href="/admin"/></Card>
            <form method="post" action="/admin/leave">
                <p class="acts"><button class="btn quiet" type="submit">{t().admin_leave()}</button></p>
            </form>
        </Page>
    }
}

/// The name of a case's reason field: unlike those of the cases around it, so that ids are too.
fn reason_name(id: &str) -> String {
    format!("reason-{id}")
}

#[component]
fn PendingCase(
    case: Case,
    tracks: Vec<TrackChoice>,
    typed: Option<String>,
    error: Option<String>,
) -> impl IntoView {
    let Case {
        row,
        form,
        probed,
        namesake,
        quote,
    } = case;
    let quote = quote.map(|quote| view! { <QuoteFacts quote/> });
    let name = form.name.clone();
    let decide = reject_form(&row.id, &name, typed, error);
    let approve = format!("/admin/submissions/{}/approve", row.id);
    let namesake = namesake.map(|(slug, name)| {
        let text = t().admin_namesake_text();
        view! {
            <Notice kind=NoticeKind::Warn title=t().admin_namesake()>
                <p>{text.s0}<a href=format!("/entrants/{slug}")>{name}</a>{text.s1}</p>
            </Notice>
        }
    });
    view! {
        <article class="case" aria-label=name.clone()>
            <div class="case-head"><h2>{name.clone()}</h2><RunState state=row.state/></div>
            <p class="soft">{probed.words()} " · " {t().admin_came_in()} " " <Time ms=row.created_ms/></p>
            {namesake}
            <FormFacts form tracks/>
            {quote}
            <div class="decide">
                <form method="post" action=approve>
                    <button class="btn" type="submit" aria-label=t().admin_approve_label(&name)>{t().admin_approve()}</button>
                </form>
                {decide}
            </div>
        </article>
    }
}

/// Turning away cannot be taken back, so it is asked for in a dialog, with what it means. Where a
/// reason was refused the form is on the page itself, beside what is wrong with it.
fn reject_form(
    id: &str,
    name: &str,
    typed: Option<String>,
    error: Option<String>,
) -> impl IntoView + use<> {
    let refused = error.is_some();
    let form = view! {
        <form class="form" method="post" action=format!("/admin/submissions/{id}/reject")>
            <Field
                name=reason_name(id)
                label=t().admin_reason()
                value=typed
                error
                maxlength=MAX_REASON
                autocomplete="off"
                required=true
            />
            <p class="acts">
                <button class="btn" type="submit" aria-label=t().admin_reject_label(name)>{t().admin_reject()}</button>
            </p>
        </form>
    };
    if refused {
        return form.into_any();
    }
    view! {
        <Dialog id=format!("reject-{id}") label=t().admin_reject_open() looks="btn quiet" title=t().admin_reject_title(name)>
            <p>{t().admin_reject_means()}</p>
            {form}
        </Dialog>
    }
    .into_any()
}

#[component]
fn OpenRuns(runs: Vec<RunRow>, now_ms: i64) -> impl IntoView {
    if runs.is_empty() {
        return view! { <p class="soft">{t().admin_runs_none()}</p> }.into_any();
    }
    let rows = runs
        .into_iter()
        .map(|run| {
            let failed = run.state == "failed";
            let done = t().admin_runs_of(
                whole(run.done.unsigned_abs()),
                whole(run.n_samples.unsigned_abs()),
            );
            let note = (!failed).then(|| Snapshot::of(&run, now_ms).note);
            let requeue = failed.then(|| {
                let action = format!("/runs/{}/requeue", run.id);
                let label = t().admin_runs_go_on_label(format!("{}, {}", run.entrant_name, run.track_title));
                view! {
                    <form method="post" action=action>
                        <button class="btn quiet small" type="submit" aria-label=label>{t().admin_runs_go_on()}</button>
                    </form>
                }
            });
            view! {
                <tr>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/runs/{}", run.id)>{run.entrant_name}</a>
                        <div class="who-org">{run.track_title}</div>
                    </th>
                    <td class="c-main"><RunState state=run.state/></td>
                    <td class="n" data-label=t().admin_runs_samples_label()>{done}</td>
                    <td class="run-error" data-label="">{note}<span lang="en">{run.error}</span>{requeue}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().admin_runs_caption() fold=true class="open-runs">
            <thead>
                <tr>
                    <th scope="col">{t().admin_runs_who()}</th>
                    <th scope="col">{t().admin_runs_state()}</th>
                    <th scope="col" class="n">{t().admin_runs_samples()}</th>
                    <th scope="col">{t().admin_runs_why()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Decided(cases: Vec<Case>) -> impl IntoView {
    if cases.is_empty() {
        return view! { <p class="soft">{t().admin_decided_none()}</p> }.into_any();
    }
    let rows = cases
        .into_iter()
        .map(|case| {
            let when = case.row.decided_ms.map(|ms| view! { <Time ms/> });
            let reason = case.row.reason.map(|reason| view! { ": " {reason} });
            view! {
                <DataRow label=case.form.name>
                    <RunState state=case.row.state/>" "{when}{reason}
                </DataRow>
            }
        })
        .collect_view();
    view! { <DataList>{rows}</DataList> }.into_any()
}
