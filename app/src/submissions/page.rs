//! The page with the submission form.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;

use super::{
    form::{MAX_ADDRESS, MAX_EXAMPLES, MAX_MODEL_ID, MAX_NAME, MAX_NOTE, MAX_PROMPT},
    typed::Typed,
};
use crate::{
    shell::{Mood, Page},
    ui::{
        CheckField, CheckGroup, Choice, Empty, ErrorSummary, Field, FieldError, SelectField,
        TextArea, number::whole,
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
    pub(crate) stage: &'static str,
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
        let fields = match self
            .errors
            .iter()
            .filter(|error| !error.name.is_empty())
            .count()
        {
            0 => "see why.".to_owned(),
            1 => "1 field needs a look.".to_owned(),
            n => format!("{n} fields need a look."),
        };
        match self.stage {
            "" => format!("Not submitted yet: {fields}"),
            stage => format!("Not submitted yet: {fields} {stage}"),
        }
    }
}

/// `/submit`.
#[component]
pub(crate) fn SubmitPage(data: SubmitView) -> impl IntoView {
    let title = if data.errors.is_empty() {
        "Submit a model"
    } else {
        "Not submitted yet"
    };
    let body = if data.tracks.is_empty() {
        view! {
            <Empty
                title="There is no track to enter yet"
                text="A model is submitted for tracks. The form appears here once the operator has loaded a benchmark or humor track."
                action_href="/"
                action_label="To the boards"
            />
        }
        .into_any()
    } else {
        view! { <Form data/> }.into_any()
    };
    view! {
        <Page
            title=title
            description="Put a language model on stage: give its OpenAI-compatible endpoint, choose tracks, and follow its runs."
            mood=Mood::Programme
            nav="submit"
        >
            <div class="head">
                <h1 class="title">"Submit a model"</h1>
                <p class="lede">
                    "Give an OpenAI-compatible endpoint. It is asked for one word first; then the operator lets it in, \
                     and it answers the tracks you choose."
                </p>
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
                <legend>"A word to the operator"</legend>
                <TextArea
                    name="note"
                    label="Note"
                    hint="Who you are, how to reach you, when the endpoint is up. Only the operator reads it."
                    value=data.value("note")
                    error=data.error("note")
                    maxlength=MAX_NOTE
                    rows=3
                />
            </fieldset>
            <div class="submit-end">
                <p class="acts"><button class="btn" type="submit">"Try the endpoint and submit"</button></p>
                <p class="soft"><small>"The try takes up to half a minute. Nothing runs before the operator has let it in."</small></p>
            </div>
        </form>
    }
}

#[component]
fn ModelFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    view! {
        <fieldset class="group">
            <legend>"Model"</legend>
            <Field
                name="name"
                label="Name on the boards"
                hint="With size or version, such as Example 7B Instruct."
                value=data.value("name")
                error=data.error("name")
                maxlength=MAX_NAME
                autocomplete="off"
                required=true
            />
            <div class="pair">
                <Field
                    name="organisation"
                    label="Organisation"
                    hint="Who made the model."
                    value=data.value("organisation")
                    error=data.error("organisation")
                    maxlength=MAX_NAME
                    autocomplete="organization"
                    required=true
                />
                <Field
                    name="licence"
                    label="Licence"
                    hint="Such as Apache-2.0, or proprietary."
                    value=data.value("licence")
                    error=data.error("licence")
                    maxlength=MAX_NAME
                    autocomplete="off"
                />
            </div>
            <CheckField
                name="open_weights"
                label="Open weights: anyone can download them"
                checked=!data.typed.get("open_weights").is_empty()
            />
        </fieldset>
    }
}

#[component]
fn EndpointFields<'a>(data: &'a SubmitView) -> impl IntoView + use<> {
    view! {
        <fieldset class="group">
            <legend>"Endpoint"</legend>
            <Field
                name="base_url"
                label="Base URL"
                kind="url"
                hint="What stands before /chat/completions, such as https://api.example.com/v1."
                value=data.value("base_url")
                error=data.error("base_url")
                maxlength=MAX_ADDRESS
                inputmode="url"
                autocomplete="off"
                required=true
            />
            <Field
                name="model_id"
                label="Model id"
                hint="The model's name in requests to this endpoint."
                value=data.value("model_id")
                error=data.error("model_id")
                maxlength=MAX_MODEL_ID
                autocomplete="off"
                required=true
            />
            // No value: a key never travels back to a browser.
            <Field
                name="key"
                label="Key"
                kind="password"
                hint="Stored encrypted, used for the runs alone and shown to nobody, not even to you. Leave it empty if the endpoint asks for none."
                error=data.error("key")
                maxlength=MAX_ADDRESS
                autocomplete="off"
            />
            <div class="pair">
                <Field
                    name="price_prompt"
                    label="Price of prompt tokens"
                    unit="US dollars per million"
                    value=data.value("price_prompt")
                    error=data.error("price_prompt")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                    required=true
                />
                <Field
                    name="price_completion"
                    label="Price of completion tokens"
                    unit="US dollars per million"
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
                "humor" => format!("humor, {items} joke prompts; people vote"),
                _ => format!("benchmark, {items} items"),
            };
            Choice::new(track.slug.clone(), track.title.clone()).with_hint(hint)
        })
        .collect();
    view! {
        <div class="group">
            <CheckGroup
                name="tracks"
                legend="Tracks"
                hint="Each item is one request, and its tokens are billed to the key."
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
        Choice::new("direct", "Direct: the item alone"),
        Choice::new("few_shot", "Few-shot: examples first"),
    ];
    view! {
        <fieldset class="group">
            <legend>"How it is asked"</legend>
            <div class="pair">
                <SelectField
                    name="strategy"
                    label="Strategy"
                    options=strategies
                    value=data.value("strategy")
                    error=data.error("strategy")
                    required=true
                />
                <Field
                    name="examples"
                    label="Examples"
                    unit=format!("1 to {MAX_EXAMPLES}, few-shot only")
                    value=data.value("examples")
                    error=data.error("examples")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
            </div>
            <p class="hint">"Leave a setting empty and the endpoint's own default holds."</p>
            <div class="pair settings">
                <Field
                    name="temperature"
                    label="Temperature"
                    unit="0 to 2"
                    value=data.value("temperature")
                    error=data.error("temperature")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="top_p"
                    label="Top p"
                    unit="above 0, up to 1"
                    value=data.value("top_p")
                    error=data.error("top_p")
                    inputmode="decimal"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="max_tokens"
                    label="Most tokens per answer"
                    unit="tokens"
                    value=data.value("max_tokens")
                    error=data.error("max_tokens")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
                <Field
                    name="seed"
                    label="Seed"
                    unit="whole number"
                    value=data.value("seed")
                    error=data.error("seed")
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
            </div>
            <TextArea
                name="system_prompt"
                label="System prompt"
                hint="Published with the results, so that others can repeat them. At most 8,000 characters."
                value=data.value("system_prompt")
                error=data.error("system_prompt")
                maxlength=MAX_PROMPT
                rows=5
            />
        </fieldset>
    }
}
