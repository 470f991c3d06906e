//! Form controls that offer a choice: select, one check box, a group of check boxes.

use leptos::prelude::*;

use super::{
    errors::{Around, field_id, label_view},
    text::MaybeText,
};

/// One thing that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A line under the label.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The same with a line under the label.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A labelled `<select>`.
#[component]
pub fn SelectField(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    options: Vec<Choice>,
    /// The value chosen now.
    #[prop(optional, into)]
    value: MaybeText,
    /// What is wrong with it and what to do.
    #[prop(optional, into)]
    error: MaybeText,
    /// How to choose, under the label.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let around = Around::new(&name, hint.get(), error.get());
    let chosen = value.get().unwrap_or_default();
    let options = options
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <div class=around.class()>
            {label_view(around.id.clone(), label, required)}
            {around.hint_view()}
            <select
                id=around.id.clone()
                name=name
                required=required
                aria-invalid=around.invalid
                aria-describedby=around.described_by.clone()
            >
                {options}
            </select>
            {around.error_view()}
        </div>
    }
}

/// One check box. Nothing is sent when it is not checked.
#[component]
pub fn CheckField(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What checking it means.
    #[prop(into)]
    label: String,
    /// Whether it is checked.
    #[prop(optional)]
    checked: bool,
    /// What is sent when it is checked.
    #[prop(default = "on")]
    value: &'static str,
    /// What is wrong with it and what to do.
    #[prop(optional, into)]
    error: MaybeText,
    /// More about it, under the label.
    #[prop(optional, into)]
    hint: MaybeText,
) -> impl IntoView {
    let around = Around::new(&name, hint.get(), error.get());
    view! {
        <div class=around.class()>
            <label class="check" for=around.id.clone()>
                <input
                    type="checkbox"
                    id=around.id.clone()
                    name=name
                    value=value
                    checked=checked
                    aria-invalid=around.invalid
                    aria-describedby=around.described_by.clone()
                />
                <span>{label}</span>
            </label>
            {around.hint_view()}
            {around.error_view()}
        </div>
    }
}

/// Check boxes of one name, any number of them chosen.
#[component]
pub fn CheckGroup(
    /// Name in the form, sent once for each box that is checked.
    #[prop(into)]
    name: String,
    /// What the group is about.
    #[prop(into)]
    legend: String,
    /// What can be chosen.
    options: Vec<Choice>,
    /// The values chosen now.
    #[prop(optional)]
    values: Vec<String>,
    /// What is wrong with the choice and what to do.
    #[prop(optional, into)]
    error: MaybeText,
    /// How to choose, under the legend.
    #[prop(optional, into)]
    hint: MaybeText,
) -> impl IntoView {
    let around = Around::new(&name, hint.get(), error.get());
    let boxes = options
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let checked = values.contains(&choice.value);
            // The first box carries the id that the error summary links to.
            let id = if index == 0 { field_id(&name) } else { format!("{}-{index}", field_id(&name)) };
            view! {
                <label class="check" for=id.clone()>
                    <input type="checkbox" id=id.clone() name=name.clone() value=choice.value checked=checked/>
                    <span>
                        {choice.label}
                        {choice.hint.map(|hint| view! { <small>{hint}</small> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=around.class() aria-describedby=around.described_by.clone()>
            <legend>{legend}</legend>
            {around.hint_view()}
            <div class="checks">{boxes}</div>
            {around.error_view()}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracks() -> Vec<Choice> {
        vec![
            Choice::new("jokes", "Jokes"),
            Choice::new("plural", "Plural").with_hint("100 items"),
        ]
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let group = view! {
            <CheckGroup name="tracks" legend="Tracks" options=tracks() values=vec!["plural".to_owned()]/>
        }
        .to_html();
        assert_eq!(group.matches(" checked").count(), 1, "{group}");
        assert!(
            group.contains("100 items") && group.contains(r#"id="f-tracks""#),
            "{group}"
        );
        let select =
            view! { <SelectField name="track" label="Track" options=tracks() value="jokes"/> }
                .to_html();
        assert_eq!(select.matches(" selected").count(), 1, "{select}");
        let check = view! { <CheckField name="open" label="Open weights" checked=true/> }.to_html();
        assert!(check.contains(" checked"), "{check}");
    }
}
