//! The private page of a submission: each step from the try of its endpoint to its results.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{EntrantDetail, RunRow, SubmissionRow};

use super::{form::SubmissionForm, page::TrackChoice, probed::Probed};
use crate::{
    shell::{Mood, Page},
    ui::{Card, DataList, DataRow, Notice, NoticeKind, Progress, RunState, Time, number},
};

/// What the page shows.
pub(crate) struct StatusView {
    pub(crate) row: SubmissionRow,
    pub(crate) form: SubmissionForm,
    pub(crate) probed: Probed,
    /// Once it has been let in.
    pub(crate) entrant: Option<EntrantDetail>,
    pub(crate) runs: Vec<RunRow>,
    /// The tracks there are, for their titles.
    pub(crate) tracks: Vec<TrackChoice>,
    /// The whole address of this page.
    pub(crate) link: String,
}

/// `/submissions/{token}`.
#[component]
pub(crate) fn StatusPage(data: StatusView) -> impl IntoView {
    let StatusView {
        row,
        form,
        probed,
        entrant,
        runs,
        tracks,
        link,
    } = data;
    let name = form.name.clone();
    view! {
        <Page title=format!("Submission of {name}") mood=Mood::Programme nav="submit">
            <div class="head">
                <h1>{name}</h1>
                <p><RunState state=row.state.clone()/></p>
            </div>
            <Keep state=row.state.clone() reason=row.reason.clone() link/>
            <Steps row=row probed=probed entrant=entrant runs=runs/>
            <Card title="What was submitted"><FormFacts form tracks/></Card>
        </Page>
    }
}

#[component]
fn Keep(state: String, reason: Option<String>, link: String) -> impl IntoView {
    let (kind, title, text) = match state.as_str() {
        "approved" => (
            NoticeKind::Good,
            "It was let in.",
            "Its results are public. This link stays the way to this page:",
        ),
        "rejected" => (
            NoticeKind::Bad,
            "It was turned away.",
            "You may submit again once that is settled. The key was deleted. This page stays at:",
        ),
        _ => (
            NoticeKind::Good,
            "Received. The operator decides next.",
            "Keep this link: it is the only way back, and whoever has it can read this page. Load it again later to see what was decided.",
        ),
    };
    let reason = (state == "rejected").then_some(reason).flatten();
    view! {
        <Notice kind title>
            {reason.map(|reason| view! { <p>"Reason: "{reason}</p> })}
            <p>{text}</p>
            <p class="keep">{link}</p>
        </Notice>
    }
}

#[component]
fn Steps(
    row: SubmissionRow,
    probed: Probed,
    entrant: Option<EntrantDetail>,
    runs: Vec<RunRow>,
) -> impl IntoView {
    let decided = row.decided_ms.map(|ms| view! { <small><Time ms/></small> });
    let decision = match row.state.as_str() {
        "approved" => {
            let entrant = entrant.map(|entrant| {
                view! { " as "<a href=format!("/entrants/{}", entrant.slug)>{entrant.name}</a> }
            });
            view! { <li class="done"><span>"The operator let it in"{entrant}{decided}</span></li> }
                .into_any()
        }
        "rejected" => {
            view! { <li class="bad"><span>"The operator turned it away"{decided}</span></li> }
                .into_any()
        }
        _ => view! { <li class="now"><span>"It waits for the operator"</span></li> }.into_any(),
    };
    let running = match row.state.as_str() {
        "rejected" => None,
        "approved" => Some(view! { <RunsStep runs/> }.into_any()),
        _ => Some(view! { <li><span>"It answers its tracks"</span></li> }.into_any()),
    };
    view! {
        <ol class="steps">
            <li class="done">
                <span>{probed.words()}<small><Time ms=row.created_ms/></small></span>
            </li>
            {decision}
            {running}
        </ol>
    }
}

#[component]
fn RunsStep(runs: Vec<RunRow>) -> impl IntoView {
    let class = if runs.iter().any(|run| run.state == "failed") {
        "bad"
    } else if runs.iter().all(|run| run.state == "done") {
        "done"
    } else {
        "now"
    };
    let words = match class {
        "bad" => "A run stopped; the operator can let it go on",
        "done" => "It has answered its tracks",
        _ => "It answers its tracks",
    };
    let items = runs
        .into_iter()
        .map(|run| {
            view! {
                <div>
                    <p>
                        <a href=format!("/runs/{}", run.id)>{run.track_title}</a>
                        " "
                        <RunState state=run.state/>
                    </p>
                    <Progress done=run.done.unsigned_abs() total=run.n_samples.unsigned_abs() label="samples"/>
                </div>
            }
        })
        .collect_view();
    view! { <li class=class><div><span>{words}</span><div class="step-runs">{items}</div></div></li> }
}

/// Everything that was submitted but the key; for the submitter and the operator.
#[component]
pub(crate) fn FormFacts(form: SubmissionForm, tracks: Vec<TrackChoice>) -> impl IntoView {
    let title_of = |slug: &String| {
        tracks
            .iter()
            .find(|track| &track.slug == slug)
            .map_or_else(|| slug.clone(), |track| track.title.clone())
    };
    let chosen = form
        .tracks
        .iter()
        .map(title_of)
        .collect::<Vec<_>>()
        .join(", ");
    let prices = if form.price_prompt == 0.0 && form.price_completion == 0.0 {
        "no charge".to_owned()
    } else {
        format!(
            "{} per million prompt tokens, {} per million completion tokens",
            number::dollars(form.price_prompt),
            number::dollars(form.price_completion)
        )
    };
    let licence = match (form.licence.as_str(), form.open_weights) {
        ("", true) => "not said, open weights".to_owned(),
        ("", false) => "not said".to_owned(),
        (licence, true) => format!("{licence}, open weights"),
        (licence, false) => licence.to_owned(),
    };
    let key = if form.has_key {
        "a key was given"
    } else {
        "none was given"
    };
    let sampling = sampling_words(&form);
    let host = match form.base_url.starts_with("http:") {
        true => format!("{}, without encryption", form.host()),
        false => form.host(),
    };
    view! {
        <DataList>
            <DataRow label="Organisation" value=form.organisation.clone()/>
            <DataRow label="Licence" value=licence/>
            <DataRow label="Endpoint" value=host/>
            <DataRow label="Model id" value=form.model_id.clone()/>
            <DataRow label="Key" value=key/>
            <DataRow label="Prices" value=prices/>
            <DataRow label="Tracks" value=chosen/>
            <DataRow label="Strategy" value=form.strategy.label()/>
            <DataRow label="Sampling" value=sampling/>
            {form.system_prompt.map(|text| view! {
                <DataRow label="System prompt"><crate::ui::Prose text/></DataRow>
            })}
            {form.note.map(|text| view! {
                <DataRow label="Note to the operator"><crate::ui::Prose text/></DataRow>
            })}
        </DataList>
    }
}

fn sampling_words(form: &SubmissionForm) -> String {
    let sampling = &form.sampling;
    let parts: Vec<String> = [
        sampling
            .temperature
            .map(|value| format!("temperature {value}")),
        sampling.top_p.map(|value| format!("top p {value}")),
        sampling
            .max_tokens
            .map(|value| format!("at most {} tokens", number::whole(u64::from(value)))),
        sampling.seed.map(|value| format!("seed {value}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "the endpoint's own defaults".to_owned()
    } else {
        parts.join(", ")
    }
}
