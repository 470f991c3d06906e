//! The operator's page of judges: those there are, what they are set to, and a form for another.

use std::collections::HashMap;

use leptos::prelude::*;
use openmic_domain::judging::rubric::{BUILT_IN, CUSTOM, MAX_RUBRIC};
use openmic_store::{JudgeRow, JudgingRow, TrackRow};

use super::{
    operate_sheet::WORK_HREF,
    settings::{MAX_LINE, MAX_NAME, PAIRS, REPLY_TOKENS},
    words,
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// Everything on the page.
#[derive(Default)]
pub(super) struct AdminJudges {
    pub(super) judges: Vec<JudgeRow>,
    pub(super) judgings: Vec<JudgingRow>,
    pub(super) tracks: Vec<TrackRow>,
    /// What was typed about a new judge.
    pub(super) typed: HashMap<String, String>,
    pub(super) errors: Vec<FieldError>,
    /// What was typed to set a judge to work, and slug of that judge.
    pub(super) run_typed: HashMap<String, String>,
    pub(super) run_errors: Vec<FieldError>,
    pub(super) run_of: String,
    /// What was done just now.
    pub(super) done: Option<String>,
}

fn error_of(errors: &[FieldError], name: &str) -> Option<String> {
    errors
        .iter()
        .find(|error| error.name == name)
        .map(|error| error.message.clone())
}

/// `/admin/judges`.
#[component]
pub(super) fn AdminJudgesPage(view: AdminJudges) -> impl IntoView {
    let AdminJudges {
        judges,
        judgings,
        tracks,
        typed,
        errors,
        run_typed,
        run_errors,
        run_of,
        done,
    } = view;
    let crumbs = vec![
        Crumb::link(t().admin_here(), "/admin"),
        Crumb::here(t().judges_title()),
    ];
    let none = judges.is_empty();
    // The fields of a judge have its slug in their ids.
    let of_run = run_errors.iter().map(|error| FieldError {
        name: format!("{}-{run_of}", error.name),
        message: error.message.clone(),
    });
    let all_errors: Vec<FieldError> = errors.iter().cloned().chain(of_run).collect();
    let cases = judges
        .into_iter()
        .map(|judge| {
            let is_asked = judge.slug == run_of;
            let (typed, errors) = if is_asked {
                (run_typed.clone(), run_errors.clone())
            } else {
                Default::default()
            };
            view! { <JudgeCase judge tracks=tracks.clone() typed errors/> }
        })
        .collect_view();
    view! {
        <Page title=t().judges_title() mood=Mood::Programme>
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{t().judges_title()}</h1>
                <p class="lede">{t().judges_admin_lede()}</p>
                <p class="acts"><a class="btn quiet" href="/judges">{t().judges_to_board()}</a></p>
            </div>
            {done.map(|text| view! { <Toast text/> })}
            <ErrorSummary title=t().judges_not_yet() errors=all_errors/>
            {(!none).then(|| view! { <div class="queue">{cases}</div><Downloads href="/admin/judges"/> })}
            {(!judgings.is_empty()).then(|| view! { <Card title=t().judges_work()><Judgings judgings/><Downloads href=WORK_HREF/></Card> })}
            <Card title=t().judges_add_title()><NewJudgeForm typed errors/></Card>
        </Page>
    }
}

/// A judge with the form that sets it to work.
#[component]
fn JudgeCase(
    judge: JudgeRow,
    tracks: Vec<TrackRow>,
    typed: HashMap<String, String>,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let value = |name: &str, usual: &str| {
        let said = typed.get(name).cloned();
        said.unwrap_or_else(|| usual.to_owned())
    };
    let track_choices: Vec<Choice> = tracks
        .iter()
        .map(|track| Choice::new(&track.slug, &track.title))
        .collect();
    let pair_choices: Vec<Choice> = PAIRS
        .into_iter()
        .map(|pairs| Choice::new(pairs, words::pairs(pairs)))
        .collect();
    let action = format!("/admin/judges/{}/run", judge.slug);
    let about = format!(
        "{} · {} · {}",
        judge.remote_model,
        words::rubric(&judge.rubric, judge.rubric_version),
        judge.base_url
    );
    let own = if judge.judges_own {
        t().judges_own_yes()
    } else {
        t().judges_own_no()
    };
    // With several judges on a page, ids of fields differ by judge; names are the same.
    view! {
        <article class="case">
            <div class="case-head">
                <h2><a href=format!("/judges/{}", judge.slug)>{judge.name.clone()}</a></h2>
                <Badge text=judge.family.clone() about=t().judges_fact_family()/>
            </div>
            <p class="soft">{about}</p>
            <p class="soft">{own}</p>
            <details class="more" open={!errors.is_empty()}>
                <summary>{t().judges_set_to_work()}</summary>
                <form class="form" method="post" action=action>
                    <Labelled judge=judge.slug.clone() name="track" label=t().judges_field_track() options=track_choices value=value("track", "")/>
                    <Labelled judge=judge.slug.clone() name="pairs" label=t().judges_field_pairs() options=pair_choices value=value("pairs", PAIRS[0])/>
                    <Short judge=judge.slug.clone() name="verdicts" label=t().judges_field_verdicts() hint=t().judges_field_verdicts_hint() value=value("verdicts", "200") error=error_of(&errors, "verdicts")/>
                    <Short judge=judge.slug.clone() name="tokens" label=t().judges_field_tokens() hint=t().judges_field_cap_hint() value=value("tokens", "") error=error_of(&errors, "tokens")/>
                    <Short judge=judge.slug name="dollars" label=t().judges_field_dollars() hint=t().judges_field_cap_hint() value=value("dollars", "") error=error_of(&errors, "dollars")/>
                    <p class="acts"><button class="btn" type="submit">{t().judges_set()}</button></p>
                </form>
            </details>
        </article>
    }
}

/// A choice whose id has the judge's slug in it.
#[component]
fn Labelled(
    judge: String,
    name: &'static str,
    label: String,
    options: Vec<Choice>,
    value: String,
) -> impl IntoView {
    let id = format!("f-{name}-{judge}");
    let options = options
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>{options}</select>
        </div>
    }
}

/// A number whose id has the judge's slug in it.
#[component]
fn Short(
    judge: String,
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    error: Option<String>,
) -> impl IntoView {
    let id = format!("f-{name}-{judge}");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = match error {
        Some(_) => format!("{error_id} {hint_id}"),
        None => hint_id.clone(),
    };
    let class = if error.is_some() {
        "field short invalid"
    } else {
        "field short"
    };
    let invalid = error.is_some().then_some("true");
    view! {
        <div class=class>
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
            <input id=id name=name type="text" inputmode="decimal" autocomplete="off" value=value aria-describedby=described aria-invalid=invalid/>
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}

/// What judges are set to, and how far they are.
#[component]
fn Judgings(judgings: Vec<JudgingRow>) -> impl IntoView {
    let rows = judgings
        .into_iter()
        .map(|judging| {
            let open = matches!(judging.state.as_str(), "queued" | "running");
            let state = if judging.state == "stopped" {
                view! { <Badge text=t().judges_stopped()/> }.into_any()
            } else {
                view! { <RunState state=judging.state.clone()/> }.into_any()
            };
            let stop = open.then(|| {
                view! {
                    <form method="post" action=format!("/admin/judgings/{}/stop", judging.id)>
                        <button class="btn quiet small" type="submit">{t().judges_stop()}</button>
                    </form>
                }
            });
            let whole = |n: i64| number::whole(n.unsigned_abs());
            let done = t().judges_progress(
                whole(judging.verdicts),
                whole(judging.voted),
                whole(judging.battles),
                whole(judging.unreadable),
            );
            let spent = t().judges_spent(
                number::tokens(judging.tokens as f64),
                number::dollars(judging.dollars),
            );
            let judge = format!("/judges/{}", judging.judge_slug);
            view! {
                <tr>
                    <th scope="row" class="c-name">
                        <a href=judge>{judging.judge_name}</a>
                        <div class="who-org">{judging.track_title} " · " {words::pairs(&judging.pairs)}</div>
                    </th>
                    <td class="c-main">{state}</td>
                    <td data-label="">{done}<div class="who-org">{spent}</div>{judging.note.map(|note| view! { <div class="who-org" lang="en">{note}</div> })}</td>
                    <td class="date" data-label=""><Time ms=judging.created_ms/></td>
                    <td data-label="">{stop}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().judges_work() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().judges_col_judge()}</th>
                    <th scope="col">{t().judges_col_state()}</th>
                    <th scope="col">{t().judges_col_progress()}</th>
                    <th scope="col">{t().judges_col_when()}</th>
                    <th scope="col"><span class="sr">{t().judges_stop()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// The form for a new judge.
#[component]
fn NewJudgeForm(typed: HashMap<String, String>, errors: Vec<FieldError>) -> impl IntoView {
    let value = |name: &str, usual: &str| {
        let said = typed.get(name).cloned();
        said.unwrap_or_else(|| usual.to_owned())
    };
    let error = |name: &str| error_of(&errors, name);
    let mut rubrics: Vec<Choice> = BUILT_IN
        .into_iter()
        .map(|rubric| {
            let label = words::rubric(rubric.name, i64::from(rubric.version));
            Choice::new(rubric.name, label)
        })
        .collect();
    rubrics.push(Choice::new(CUSTOM, words::rubric(CUSTOM, 0)));
    let texts = BUILT_IN
        .into_iter()
        .map(|rubric| {
            let label = words::rubric(rubric.name, i64::from(rubric.version));
            view! { <dt>{label}</dt><dd lang="en">{rubric.text}</dd> }
        })
        .collect_view();
    let unit = t().judges_per_million();
    let longest = u32::try_from(MAX_RUBRIC).unwrap_or(u32::MAX);
    view! {
        <form class="form" method="post" action="/admin/judges">
            <Field name="name" label=t().judges_field_name() value=value("name", "") error=error("name") maxlength=MAX_NAME autocomplete="off" required=true/>
            <Field kind="url" name="base_url" label=t().judges_field_url() hint=t().judges_field_url_hint() value=value("base_url", "") error=error("base_url") maxlength=MAX_LINE autocomplete="off" required=true/>
            <Field name="model_id" label=t().judges_field_model() value=value("model_id", "") error=error("model_id") maxlength=MAX_LINE autocomplete="off" required=true/>
            <Field kind="password" name="key" label=t().judges_field_key() hint=t().judges_field_key_hint() error=error("key") maxlength=MAX_LINE autocomplete="off"/>
            <Field name="family" label=t().judges_field_family() hint=t().judges_field_family_hint() value=value("family", "") error=error("family") maxlength=MAX_NAME autocomplete="off"/>
            <CheckField name="own" label=t().judges_field_own() hint=t().judges_field_own_hint() checked=typed.contains_key("own")/>
            <SelectField name="rubric" label=t().judges_field_rubric() options=rubrics value=value("rubric", BUILT_IN[0].name) error=error("rubric")/>
            <details class="more"><summary>{t().judges_rubrics_read()}</summary><dl class="rubrics">{texts}</dl></details>
            <TextArea name="rubric_text" label=t().judges_field_rubric_text() hint=t().judges_field_rubric_hint() value=value("rubric_text", "") error=error("rubric_text") maxlength=longest/>
            <Field name="price_prompt" label=t().judges_field_price_prompt() value=value("price_prompt", "0") error=error("price_prompt") unit=unit.clone() inputmode="decimal" autocomplete="off" short=true/>
            <Field name="price_completion" label=t().judges_field_price_completion() value=value("price_completion", "0") error=error("price_completion") unit inputmode="decimal" autocomplete="off" short=true/>
            <Field name="temperature" label=t().judges_field_temperature() value=value("temperature", "0") error=error("temperature") inputmode="decimal" autocomplete="off" short=true/>
            <Field name="max_tokens" label=t().judges_field_max_tokens() hint=t().judges_field_max_tokens_hint() value=value("max_tokens", &REPLY_TOKENS.to_string()) error=error("max_tokens") inputmode="numeric" autocomplete="off" short=true/>
            <p class="acts"><button class="btn" type="submit">{t().judges_add()}</button></p>
        </form>
    }
}
