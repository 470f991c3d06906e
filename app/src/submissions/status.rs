//! The private page of a submission: each step from the try of its endpoint to its results.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::strategy::quote::Quote;
use openmic_store::{EntrantDetail, RunRow, SubmissionRow};

use super::{form::SubmissionForm, page::TrackChoice, probed::Probed, quoted::QuoteCard};
use crate::{
    i18n::t,
    models::strategy_label,
    runs::Snapshot,
    shell::{Mood, Page},
    ui::{
        Card, Crumb, Crumbs, DataList, DataRow, Notice, NoticeKind, Progress, RunState, Time,
        number,
    },
};

/// What the page shows.
pub(crate) struct StatusView {
    pub(crate) row: SubmissionRow,
    pub(crate) form: SubmissionForm,
    pub(crate) probed: Probed,
    /// Once it has been let in.
    pub(crate) entrant: Option<EntrantDetail>,
    pub(crate) runs: Vec<RunRow>,
    /// What each run will take, by the title of its track, until it is decided about.
    pub(crate) quotes: Vec<(String, Quote)>,
    /// The tracks there are, for their titles.
    pub(crate) tracks: Vec<TrackChoice>,
    /// The whole address of this page.
    pub(crate) link: String,
    /// Its path.
    pub(crate) path: String,
    /// Now, for the time that is left.
    pub(crate) now_ms: i64,
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
        quotes,
        tracks,
        link,
        path,
        now_ms,
    } = data;
    let name = form.name.clone();
    view! {
        <Page title=t().submissions_status_title(&name) mood=Mood::Programme nav="submit">
            <Crumbs items=vec![
                Crumb::link(t().submissions_title(), "/submit"),
                Crumb::here(t().submissions_status_here()),
            ]/>
            <div class="head">
                <h1>{name}</h1>
                <p><RunState state=row.state.clone()/></p>
            </div>
            <Keep state=row.state.clone() reason=row.reason.clone() link/>
            <Steps row probed entrant runs path now_ms/>
            <QuoteCard quotes/>
            <Card title=t().submissions_submitted()><FormFacts form tracks/></Card>
        </Page>
    }
}

#[component]
fn Keep(state: String, reason: Option<String>, link: String) -> impl IntoView {
    let t = t();
    let (kind, title, text) = match state.as_str() {
        "approved" => (
            NoticeKind::Good,
            t.submissions_let_in(),
            t.submissions_let_in_text(),
        ),
        "rejected" => (
            NoticeKind::Bad,
            t.submissions_turned_away(),
            t.submissions_turned_away_text(),
        ),
        _ => (
            NoticeKind::Good,
            t.submissions_received(),
            t.submissions_received_text(),
        ),
    };
    let reason = (state == "rejected").then_some(reason).flatten();
    view! {
        <Notice kind title>
            {reason.map(|reason| view! { <p>{t.submissions_reason()} " " {reason}</p> })}
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
    path: String,
    now_ms: i64,
) -> impl IntoView {
    let decided = row.decided_ms.map(|ms| view! { <small><Time ms/></small> });
    let decision = match row.state.as_str() {
        "approved" => {
            let words = match entrant {
                Some(entrant) => view! {
                    {t().submissions_step_let_in_as()}
                    " "
                    <a href=format!("/entrants/{}", entrant.slug)>{entrant.name}</a>
                }
                .into_any(),
                None => t().submissions_step_let_in().into_any(),
            };
            view! { <li class="done"><span>{words}{decided}</span></li> }.into_any()
        }
        "rejected" => {
            view! { <li class="bad"><span>{t().submissions_step_turned_away()}{decided}</span></li> }
                .into_any()
        }
        _ => view! { <li class="now"><span>{t().submissions_step_waits()}</span></li> }.into_any(),
    };
    let running = match row.state.as_str() {
        "rejected" => None,
        "approved" => Some(view! { <RunsStep runs path now_ms/> }.into_any()),
        _ => Some(view! { <li><span>{t().submissions_step_answers()}</span></li> }.into_any()),
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

/// How the runs of a submission stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    /// One failed.
    Failed,
    /// None failed, and one is still to end.
    Running,
    /// All have ended, one at a cap.
    Capped,
    /// All are done.
    Done,
}

/// The first of these that any of the runs' states means.
fn stands<'a>(states: impl Iterator<Item = &'a str>) -> Stands {
    states
        .map(|state| match state {
            "failed" => Stands::Failed,
            "done" => Stands::Done,
            "capped" => Stands::Capped,
            _ => Stands::Running,
        })
        .min()
        .unwrap_or(Stands::Done)
}

#[component]
fn RunsStep(runs: Vec<RunRow>, path: String, now_ms: i64) -> impl IntoView {
    let (class, words) = match stands(runs.iter().map(|run| run.state.as_str())) {
        Stands::Failed => ("bad", t().submissions_step_stopped()),
        Stands::Running => ("now", t().submissions_step_answers()),
        Stands::Capped => ("bad", t().submissions_step_capped()),
        Stands::Done => ("done", t().submissions_step_done()),
    };
    let reload = runs
        .iter()
        .any(|run| matches!(run.state.as_str(), "queued" | "running"))
        .then(|| {
            view! {
                <p class="soft"><a href=path>{t().submissions_reload()}</a>" "{t().submissions_reload_text()}</p>
            }
        });
    let items = runs
        .into_iter()
        .map(|run| {
            let note = Snapshot::of(&run, now_ms).note;
            view! {
                <div>
                    <p>
                        <a href=format!("/runs/{}", run.id)>{run.track_title}</a>
                        " "
                        <RunState state=run.state/>
                    </p>
                    <Progress done=run.done.unsigned_abs() total=run.n_samples.unsigned_abs() label=t().submissions_samples()/>
                    <p class="soft"><small>{note}</small></p>
                </div>
            }
        })
        .collect_view();
    view! { <li class=class><div><span>{words}</span><div class="step-runs">{items}{reload}</div></div></li> }
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
        .join(&t().submissions_fact_joint());
    let prices = if form.price_prompt == 0.0 && form.price_completion == 0.0 {
        t().submissions_fact_free()
    } else {
        t().submissions_fact_price(
            number::dollars(form.price_prompt),
            number::dollars(form.price_completion),
        )
    };
    let mut licence = match form.licence.as_str() {
        "" => t().submissions_fact_not_said(),
        licence => licence.to_owned(),
    };
    if form.open_weights {
        licence += &t().submissions_fact_joint();
        licence += &t().submissions_fact_open();
    }
    let key = if form.has_key {
        t().submissions_fact_key()
    } else {
        t().submissions_fact_no_key()
    };
    let sampling = sampling_words(&form);
    let host = match form.base_url.starts_with("http:") {
        true => t().submissions_fact_plain(form.host()),
        false => form.host(),
    };
    view! {
        <DataList>
            <DataRow label=t().submissions_organisation() value=form.organisation.clone()/>
            <DataRow label=t().submissions_licence() value=licence/>
            {(!form.family.is_empty()).then(|| view! { <DataRow label=t().submissions_family() value=form.family.clone()/> })}
            <DataRow label=t().submissions_endpoint() value=host/>
            <DataRow label=t().submissions_model_id() value=form.model_id.clone()/>
            <DataRow label=t().submissions_key() value=key/>
            <DataRow label=t().submissions_fact_prices() value=prices/>
            <DataRow label=t().submissions_tracks() value=chosen/>
            <DataRow label=t().submissions_strategy() value=strategy_label(&form.strategy)/>
            <DataRow label=t().submissions_fact_sampling() value=sampling/>
            {form.system_prompt.map(|text| view! {
                <DataRow label=t().submissions_prompt()><crate::ui::Prose text/></DataRow>
            })}
            {form.note.map(|text| view! {
                <DataRow label=t().submissions_fact_note()><crate::ui::Prose text/></DataRow>
            })}
        </DataList>
    }
}

fn sampling_words(form: &SubmissionForm) -> String {
    let sampling = &form.sampling;
    let parts: Vec<String> = [
        sampling
            .temperature
            .map(|value| t().submissions_fact_temperature(value.to_string())),
        sampling
            .top_p
            .map(|value| t().submissions_fact_top_p(value.to_string())),
        sampling
            .max_tokens
            .map(|value| t().submissions_fact_max_tokens(number::whole(u64::from(value)))),
        sampling
            .seed
            .map(|value| t().submissions_fact_seed(value.to_string())),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        t().submissions_fact_defaults()
    } else {
        parts.join(&t().submissions_fact_joint())
    }
}

#[cfg(test)]
mod tests {
    use super::{Stands, stands};

    #[test]
    fn a_run_that_met_a_cap_has_ended() {
        let of = |states: &[&'static str]| stands(states.iter().copied());
        assert_eq!(of(&["done", "capped"]), Stands::Capped);
        assert_eq!(of(&["capped", "running"]), Stands::Running);
        assert_eq!(of(&["queued", "failed"]), Stands::Failed);
        assert_eq!(of(&["done", "done"]), Stands::Done);
    }
}
