//! A message about what happened or should be known before reading on.

use leptos::prelude::*;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know.
    #[default]
    Note,
    /// It worked.
    Good,
    /// Read with care.
    Warn,
    /// It did not work.
    Bad,
}

/// A notice. Failures are announced at once, the rest politely.
#[component]
pub fn Notice(
    /// How much it matters.
    #[prop(optional)]
    kind: NoticeKind,
    /// What happened, as a sentence.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, role) = match kind {
        NoticeKind::Note => ("notice", None),
        NoticeKind::Good => ("notice n-good", Some("status")),
        NoticeKind::Warn => ("notice n-warn", None),
        NoticeKind::Bad => ("notice n-bad", Some("alert")),
    };
    view! {
        <div class=class role=role>
            <p class="notice-title">{title}</p>
            {children.map(|children| view! { <div>{children()}</div> })}
        </div>
    }
}
