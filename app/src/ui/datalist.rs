//! Facts about one thing, as terms and values.

use leptos::prelude::*;

use super::text::MaybeText;

/// A list of [`DataRow`]s.
#[component]
pub fn DataList(
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact: plain text in `value`, or anything as children.
#[component]
pub fn DataRow(
    /// What the value is.
    #[prop(into)]
    label: String,
    /// The value as text.
    #[prop(optional, into)]
    value: MaybeText,
    /// The value as a view, after the text if both are given.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value.get()}{children.map(|children| children())}</dd>
        </div>
    }
}
