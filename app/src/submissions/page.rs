//! The page with the submission form.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;

use super::{
    form::{MAX_ADDRESS, MAX_EXAMPLES, MAX_MODEL_ID, MAX_NAME, MAX_NOTE, MAX_PROMPT, MAX_SAMPLES},
    typed::Typed,
};
use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::{
        CheckField, CheckGroup, Choice, Crumb, Crumbs, Empty, ErrorSummary, Field, FieldError,
        SelectField, TextArea, number::whole,
    },
};

/// A track that can be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrackChoice {
    pub(crate) slug: String,
    pub(crate) title: String,
    /// `benchmark` or `humor`.
    pub(crate) kind: String,
    /// How many items it has, each of them one request at least.
    pub(crate) n_items: u64,
}

/// The form as it is to be shown.
pub(crate) struct SubmitView {
    pub(crate) typed: Typed,
    /// Values of the tracks that are checked.
    pub(crate) chosen: Vec<String>,
    /// In the order of the fields.
    pub(crate) errors: Vec<FieldError>,
    pub(crate) tracks: Vec<TrackChoice>,
    /// What had been done before it went wrong; empty when only the fields were read.
    pub(crate) stage: String,
}

impl SubmitView {
    fn value(&self, name: &str) -> String {
        self.typed.get(name).to_owned()
    }

    fn error(&self, name: &str) -> Option<String> {
        self.errors
            .iter()
            .find(|error| error.name == name)
            .map(|error| error.message.clone())
    }

    fn title(&self) -> String {
        let fields = self
            .errors
            .iter()
            .filter(|error| !error.name.is_empty())
            .count();
        let title = match fields {
            0 => t().submissions_summary_why(),
            n => t().submissions_summary(n as u64, whole(n as u64)),
        };
        match self.stage.as_str() {
            "" => title,
            stage => format!("{title} {stage}"),
        }
    }
}

/// `/submit`.
#[component]
pub(crate) fn SubmitPage(data: SubmitView) -> impl IntoView {
    let title = if data.errors.is_empty() {
        t().submissions_title()
    } else {
        t().submissions_title_again()
    };
    let body = if data.tracks.is_empty() {
        view! {
            <Empty
                title=t().submissions_no_tracks()
                text=t().submissions_no_tracks_text()
                action_href="/"
                action_label=t().submissions_to_boards()
            />
        }
        .into_any()
    } else {
        view! { <Form data/> }.into_any()
    };
    view! {
        <Page
            title=title
            description=t().submissions_description()
            mood=Mood::Programme
            nav="submit"
        >
            <Crumbs items=vec![Crumb::link(t().shell_nav_boards(), "/tracks"), Crumb::here(t().submissions_title())]/>
            <div class="head">
                <h1 class="title">{t().submissions_title()}</h1>
                <p class="lede">{t().submissions_lede()}</p>
            </div>
            {body}
        </Page>
    }
}

#[component]
fn Form(data: SubmitView) -> impl IntoView {
    let summary = data.title();
    let errors = data.errors.clone();
    view! {
        <ErrorSummary title=summary errors/>
        <form class="form submit" method="post" action="/submit">
            <ModelFields data=&data/>
            <EndpointFields data=&data/>
            <TrackFields data=&data/>
            <SettingFields data=&data/>
            <fieldset class="group">
                <legend>{t().submissions_note_group()}</legend>
                <TextArea
                    name="note"
                    label=t().submissions_note()
                    hint=t().submissions_note_hint()
                    value=data.value("note")
                    error=data.error("note")
                    maxlength=MAX_NOTE
                    rows=3
                />
            </fieldset>
            <div class="submit-end">
                <p class="acts"><button class="btn" type="submit">{t().submissions_end()}</button></p>
                <p class="soft"><small>{t().submissions_end_text()}</small></p>
            </div>
        </form>
    }
}

#[component]
fn ModelFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    view! {
        <fieldset class="group">
            <legend>{t().submissions_model()}</legend>
            <Field
                name="name"
                label=t().submissions_name()
                hint=t().submissions_name_hint()
                value=data.value("name")
                error=data.error("name")
                maxlength=MAX_NAME
                autocomplete="off"
                required=true
            />
            <div class="pair">
                <Field
                    name="organisation"
                    label=t().submissions_organisation()
                    hint=t().submissions_organisation_hint()
                    value=data.value("organisation")
                    error=data.error("organisation")
                    maxlength=MAX_NAME
                    autocomplete="organization"
                    required=true
                />
                <Field
                    name="licence"
                    label=t().submissions_licence()
                    hint=t().submissions_licence_hint()
                    value=data.value("licence")
                    error=data.error("licence")
                    maxlength=MAX_NAME
                    autocomplete="off"
                />
            </div>
            <Field
                name="family"
                label=t().submissions_family()
                hint=t().submissions_family_hint()
                value=data.value("family")
                error=data.error("family")
                maxlength=MAX_NAME
                autocomplete="off"
            />
            <CheckField
                name="open_weights"
                label=t().submissions_open_weights()
                checked=!data.typed.get("open_weights").is_empty()
            />
        </fieldset>
    }
}

#[component]
fn EndpointFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    view! {
        <fieldset class="group">
            <legend>{t().submissions_endpoint()}</legend>
            <Field
                name="base_url"
                label=t().submissions_base_url()
                kind="url"
                hint=t().submissions_base_url_hint()
                value=data.value("base_url")
                error=data.error("base_url")
                maxlength=MAX_ADDRESS
                inputmode="url"
                autocomplete="off"
                required=true
            />
            <Field
                name="model_id"
                label=t().submissions_model_id()
                hint=t().submissions_model_id_hint()
                value=data.value("model_id")
                error=data.error("model_id")
                maxlength=MAX_MODEL_ID
                autocomplete="off"
                required=true
            />
            // No value: a key never travels back to a browser.
            <Field
                name="key"
                label=t().submissions_key()
                kind="password"
                hint=t().submissions_key_hint()
                error=data.error("key")
                maxlength=MAX_ADDRESS
                autocomplete="off"
            />
            <div class="pair">
                <Field
                    name="price_prompt"
                    label=t().submissions_price_prompt()
                    unit=t().submissions_price_unit()
                    value=data.value("price_prompt")
                    error=data.error("price_prompt")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                    required=true
                />
                <Field
                    name="price_completion"
                    label=t().submissions_price_completion()
                    unit=t().submissions_price_unit()
                    value=data.value("price_completion")
                    error=data.error("price_completion")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                    required=true
                />
            </div>
        </fieldset>
    }
}

#[component]
fn TrackFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    let options = data
        .tracks
        .iter()
        .map(|track| {
            let items = whole(track.n_items);
            let hint = match track.kind.as_str() {
                "humor" => t().submissions_track_humor(track.n_items, items),
                _ => t().submissions_track_benchmark(track.n_items, items),
            };
            Choice::new(track.slug.clone(), track.title.clone()).with_hint(hint)
        })
        .collect();
    view! {
        <div class="group">
            <CheckGroup
                name="tracks"
                legend=t().submissions_tracks()
                hint=t().submissions_tracks_hint()
                options
                values=data.chosen.clone()
                error=data.error("tracks")
            />
        </div>
    }
}

#[component]
fn SettingFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    let strategies = vec![
        Choice::new("direct", t().submissions_strategy_direct()),
        Choice::new("few_shot", t().submissions_strategy_few_shot()),
        Choice::new("spelled", t().submissions_strategy_spelled()),
    ];
    view! {
        <fieldset class="group">
            <legend>{t().submissions_how()}</legend>
            <div class="pair">
                <SelectField
                    name="strategy"
                    label=t().submissions_strategy()
                    options=strategies
                    value=data.value("strategy")
                    error=data.error("strategy")
                    required=true
                />
                <Field
                    name="examples"
                    label=t().submissions_examples()
                    unit=t().submissions_examples_unit(MAX_EXAMPLES.to_string())
                    value=data.value("examples")
                    error=data.error("examples")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
            </div>
            <Field
                name="spelling"
                label=t().submissions_spelling()
                hint=t().submissions_spelling_hint()
                value=data.value("spelling")
                error=data.error("spelling")
                autocomplete="off"
            />
            <p class="hint">{t().submissions_settings_hint()}</p>
            <div class="pair settings">
                <Field
                    name="temperature"
                    label=t().submissions_temperature()
                    unit=t().submissions_temperature_unit()
                    value=data.value("temperature")
                    error=data.error("temperature")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="top_p"
                    label=t().submissions_top_p()
                    unit=t().submissions_top_p_unit()
                    value=data.value("top_p")
                    error=data.error("top_p")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="max_tokens"
                    label=t().submissions_max_tokens()
                    unit=t().submissions_max_tokens_unit()
                    value=data.value("max_tokens")
                    error=data.error("max_tokens")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="seed"
                    label=t().submissions_seed()
                    unit=t().submissions_seed_unit()
                    value=data.value("seed")
                    error=data.error("seed")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="samples"
                    label=t().submissions_per_item()
                    unit=t().submissions_per_item_unit(MAX_SAMPLES.to_string())
                    value=data.value("samples")
                    error=data.error("samples")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
            </div>
            <p class="hint">{t().submissions_caps_hint()}</p>
            <div class="pair settings">
                <Field
                    name="run_tokens"
                    label=t().submissions_run_tokens()
                    value=data.value("run_tokens")
                    error=data.error("run_tokens")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="run_dollars"
                    label=t().submissions_run_dollars()
                    value=data.value("run_dollars")
                    error=data.error("run_dollars")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="sample_seconds"
                    label=t().submissions_sample_seconds()
                    value=data.value("sample_seconds")
                    error=data.error("sample_seconds")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
            </div>
            <TextArea
                name="system_prompt"
                label=t().submissions_prompt()
                hint=t().submissions_prompt_hint(whole(u64::from(MAX_PROMPT)))
                value=data.value("system_prompt")
                error=data.error("system_prompt")
                maxlength=MAX_PROMPT
                rows=5
            />
        </fieldset>
    }
}
