//! One number that matters, and the sheet of paper that groups things.

use leptos::prelude::*;

use super::text::MaybeText;

/// A number with what it counts. Put several in `<div class="stats">`.
#[component]
pub fn Stat(
    /// What the number counts.
    #[prop(into)]
    label: String,
    /// The number as written, see [`super::number`].
    #[prop(into)]
    value: String,
    /// Where it comes from or how sure it is.
    #[prop(optional, into)]
    detail: MaybeText,
) -> impl IntoView {
    view! {
        <div class="stat">
            <span class="stat-label">{label}</span>
            <b class="num">{value}</b>
            {detail.get().map(|detail| view! { <small>{detail}</small> })}
        </div>
    }
}

/// A group of things under one heading, between thin rules.
#[component]
pub fn Card(
    /// The heading, if it has one.
    #[prop(optional, into)]
    title: MaybeText,
    /// More classes.
    #[prop(optional, into)]
    class: MaybeText,
    /// What it groups.
    children: Children,
) -> impl IntoView {
    let class = class
        .get()
        .map_or_else(|| "card".to_owned(), |more| format!("card {more}"));
    view! {
        <section class=class>
            {title.get().map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}
