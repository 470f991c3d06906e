//! The operator's pages: the door, and what waits for a decision.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{RunRow, SubmissionRow};

use super::decide::MAX_REASON;
use crate::{
    shell::{Mood, Page},
    submissions::{FormFacts, Probed, SubmissionForm, TrackChoice},
    ui::{
        Card, DataList, DataRow, Empty, ErrorSummary, Field, FieldError, Notice, NoticeKind,
        RunState, Table, Time, number::whole,
    },
};

/// What stands at the door.
pub(super) enum DoorView {
    /// A link that has not been used here yet.
    Closed { token: String },
    /// A link that opens nothing.
    Refused { title: &'static str },
}

/// `/admin/enter`.
#[component]
pub(super) fn DoorPage(data: DoorView) -> impl IntoView {
    let body = match data {
        DoorView::Closed { token } => view! {
            <div class="head">
                <h1 class="title">"Enter as the operator"</h1>
                <p class="lede">"The link works once. It opens a session of 12 hours in this browser."</p>
            </div>
            <form method="post" action="/admin/enter">
                <input type="hidden" name="token" value=token/>
                <p class="acts"><button class="btn" type="submit">"Enter"</button></p>
            </form>
        }
        .into_any(),
        DoorView::Refused { title } => view! {
            <div class="head"><h1 class="title">{title}</h1></div>
            <Notice kind=NoticeKind::Warn title="A link works once and for a limited time.">
                <p>"Make a new one where Openmic is installed, and open the link it prints:"</p>
                <p class="keep">"openmic doctor --operator-link"</p>
            </Notice>
        }
        .into_any(),
    };
    view! { <Page title="Enter as the operator" mood=Mood::Programme>{body}</Page> }
}

/// A submission with its form read.
pub(super) struct Case {
    pub(super) row: SubmissionRow,
    pub(super) form: SubmissionForm,
    pub(super) probed: Probed,
    /// Slug and name of an entrant that has this name already.
    pub(super) namesake: Option<(String, String)>,
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
        0 => "Nothing waits for a decision.".to_owned(),
        1 => "1 submission waits for a decision.".to_owned(),
        n => format!(
            "{} submissions wait for a decision, the oldest first.",
            whole(n as u64)
        ),
    };
    let queue = if pending.is_empty() {
        view! {
            <Empty
                title="No submission waits"
                text="What is sent in at the submit page appears here, with what its endpoint answered."
                action_href="/submit"
                action_label="To the submit page"
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
        <Page title="Submissions and runs" mood=Mood::Programme>
            <div class="head">
                <h1 class="title">"Submissions"</h1>
                <p class="lede">{count}</p>
            </div>
            <ErrorSummary title="Not turned away yet: a reason is missing." errors/>
            {queue}
            <Card title="Runs that are not done"><OpenRuns runs/></Card>
            <Card title="Decided"><Decided cases=decided/></Card>
            <form method="post" action="/admin/leave">
                <p class="acts"><button class="btn quiet" type="submit">"Leave the operator's session"</button></p>
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
    } = case;
    let name = form.name.clone();
    let approve = format!("/admin/submissions/{}/approve", row.id);
    let reject = format!("/admin/submissions/{}/reject", row.id);
    let namesake = namesake.map(|(slug, name)| {
        view! {
            <Notice kind=NoticeKind::Warn title="This name is on the boards already.">
                <p>
                    "As " <a href=format!("/entrants/{slug}")>{name}</a>
                    ". If you approve, this one gets an address with a number, and both count as one model."
                </p>
            </Notice>
        }
    });
    view! {
        <article class="case" aria-label=name.clone()>
            <div class="case-head"><h2>{name.clone()}</h2><RunState state=row.state/></div>
            <p class="soft">{probed.words()} ". Came in " <Time ms=row.created_ms/> "."</p>
            {namesake}
            <FormFacts form tracks/>
            <div class="decide">
                <form method="post" action=approve><button class="btn" type="submit">"Approve"</button></form>
                <form class="decide" method="post" action=reject>
                    <Field
                        name=reason_name(&row.id)
                        label="Reason"
                        value=typed
                        error
                        maxlength=MAX_REASON
                        autocomplete="off"
                        required=true
                    />
                    <button class="btn quiet" type="submit">"Reject"</button>
                </form>
            </div>
        </article>
    }
}

#[component]
fn OpenRuns(runs: Vec<RunRow>) -> impl IntoView {
    if runs.is_empty() {
        return view! { <p class="soft">"Every run is done. Runs that wait, go on or have stopped are listed here."</p> }
            .into_any();
    }
    let rows = runs
        .into_iter()
        .map(|run| {
            let failed = run.state == "failed";
            let done = format!(
                "{} of {}",
                whole(run.done.unsigned_abs()),
                whole(run.n_samples.unsigned_abs())
            );
            let requeue = failed.then(|| {
                let action = format!("/runs/{}/requeue", run.id);
                view! {
                    <form method="post" action=action>
                        <button class="btn quiet small" type="submit">"Go on with this run"</button>
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
                    <td class="n" data-label="samples">{done}</td>
                    <td class="run-error" data-label="">{run.error}{requeue}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption="Runs that wait, go on or have stopped, last changed first" fold=true class="open-runs">
            <thead>
                <tr>
                    <th scope="col">"Entrant and track"</th>
                    <th scope="col">"State"</th>
                    <th scope="col" class="n">"Samples"</th>
                    <th scope="col">"Why it stopped"</th>
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
        return view! { <p class="soft">"Nothing has been decided yet. The last 20 decisions will be listed here."</p> }
            .into_any();
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
