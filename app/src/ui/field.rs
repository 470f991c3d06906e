//! A one-line form field with label, hint and error.

use leptos::prelude::*;

use super::{
    errors::{Around, label_view},
    text::MaybeText,
};

/// A labelled `<input>` that keeps what was typed and shows its error beside it.
///
/// The control's id is `f-{name}`. Fields that are not `required` say "optional".
#[component]
pub fn Field(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What was typed, or the default.
    #[prop(optional, into)]
    value: MaybeText,
    /// What is wrong with it and what to do.
    #[prop(optional, into)]
    error: MaybeText,
    /// How to fill it, under the label.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// The `type` attribute: `text` (default), `url`, `password`, `number`, `search`, `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The `autocomplete` attribute.
    #[prop(optional, into)]
    autocomplete: MaybeText,
    /// The `inputmode` attribute: `decimal`, `numeric`, `url`.
    #[prop(optional, into)]
    inputmode: MaybeText,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: MaybeText,
    /// Unit after the field, such as "dollars per million tokens".
    #[prop(optional, into)]
    unit: MaybeText,
    /// Smallest number allowed.
    #[prop(optional, into)]
    min: MaybeText,
    /// Largest number allowed.
    #[prop(optional, into)]
    max: MaybeText,
    /// Step of a number, or `any`.
    #[prop(optional, into)]
    step: MaybeText,
    /// Longest text allowed, in characters.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// As wide as a number rather than a line.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let around = Around::new(&name, hint.get(), error.get());
    // Names, addresses and keys are no prose: a red underline under them helps nobody.
    let spellcheck = (kind != "text").then_some("false");
    view! {
        <div class=around.class() class:short=short>
            {label_view(around.id.clone(), label, required)}
            {around.hint_view()}
            <span class="control">
                <input
                    id=around.id.clone()
                    name=name
                    type=kind
                    value=value.get()
                    required=required
                    placeholder=placeholder.get()
                    autocomplete=autocomplete.get()
                    inputmode=inputmode.get()
                    min=min.get()
                    max=max.get()
                    step=step.get()
                    maxlength=maxlength.map(|length| length.to_string())
                    spellcheck=spellcheck
                    aria-invalid=around.invalid
                    aria-describedby=around.described_by.clone()
                />
                {unit.get().map(|unit| view! { <span class="unit">{unit}</span> })}
            </span>
            {around.error_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_in_error_keeps_the_value_and_names_its_error() {
        let html = view! {
            <Field name="base_url" label="Base URL" value="htp:/x\"><script>" error="Start with https://." hint="Ends in /v1." required=true/>
        }
        .to_html();
        assert!(
            html.contains(r#"aria-describedby="f-base_url-error f-base_url-hint""#),
            "{html}"
        );
        assert!(html.contains(r#"id="f-base_url-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(
            html.contains("htp:/x&quot;&gt;") || html.contains("htp:/x&quot;>"),
            "{html}"
        );
        assert!(!html.contains("x\"><script>"), "{html}");
    }

    #[test]
    fn only_what_may_be_left_out_says_optional() {
        let optional = view! { <Field name="a" label="A"/> }.to_html();
        let required = view! { <Field name="a" label="A" required=true/> }.to_html();
        assert!(
            optional.contains("optional") && !optional.contains("aria-invalid"),
            "{optional}"
        );
        assert!(!required.contains("optional"), "{required}");
    }
}
