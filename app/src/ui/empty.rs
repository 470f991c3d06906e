//! What is shown where nothing is yet: what will appear here and how to make it appear.

use leptos::prelude::*;

use super::text::MaybeText;

/// An empty state with at most one action.
#[component]
pub fn Empty(
    /// What is missing, as a short statement.
    #[prop(into)]
    title: String,
    /// What will appear here and when.
    #[prop(into)]
    text: String,
    /// Where the action leads.
    #[prop(optional, into)]
    action_href: MaybeText,
    /// The action, a verb.
    #[prop(optional, into)]
    action_label: MaybeText,
) -> impl IntoView {
    let action = action_href
        .get()
        .zip(action_label.get())
        .map(|(href, label)| view! { <p><a class="btn" href=href>{label}</a></p> });
    view! {
        <div class="empty">
            // The stand without anyone behind it.
            <svg aria-hidden="true" focusable="false" width="32" height="56" viewBox="0 0 32 56">
                <path d="M16 20V52M6 52h20M11 20h10"></path>
                <circle cx="16" cy="10" r="6"></circle>
            </svg>
            <p class="empty-title">{title}</p>
            <p>{text}</p>
            {action}
        </div>
    }
}
