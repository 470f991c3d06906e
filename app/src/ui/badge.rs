//! Small labels: what a row is, and the state of a run or a submission.

use leptos::prelude::*;

use crate::i18n::t;

/// What a badge says beyond its words. Never by colour alone: each kind has its own shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeKind {
    /// A plain property.
    #[default]
    Neutral,
    /// Finished or passed.
    Good,
    /// Needs attention, not broken.
    Warn,
    /// Failed.
    Bad,
    /// The weights are published.
    OpenWeights,
    /// Not ranked yet, or on little data.
    Provisional,
    /// Changing now.
    Live,
}

impl BadgeKind {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Good => "badge b-good",
            Self::Warn => "badge b-warn",
            Self::Bad => "badge b-bad",
            Self::OpenWeights => "badge b-open",
            Self::Provisional => "badge b-prov",
            Self::Live => "badge b-live",
        }
    }
}

/// A small label.
#[component]
pub fn Badge(
    /// What it says beyond its words.
    #[prop(optional)]
    kind: BadgeKind,
    /// Its words: one or two.
    #[prop(into)]
    text: String,
    /// More about it, shown as a tooltip.
    #[prop(optional, into)]
    about: super::MaybeText,
) -> impl IntoView {
    view! { <span class=kind.class() title=about.get()>{text}</span> }
}

/// A stored state in the visitor's words; an unknown one as it is stored.
pub(crate) fn state_words(state: &str) -> String {
    let t = t();
    match state {
        "queued" => t.ui_state_queued(),
        "running" => t.ui_state_running(),
        "done" => t.ui_state_done(),
        "failed" => t.ui_state_failed(),
        "capped" => t.ui_state_capped(),
        "pending" => t.ui_state_pending(),
        "approved" => t.ui_state_approved(),
        "rejected" => t.ui_state_rejected(),
        other => other.replace('_', " "),
    }
}

/// The state of a run or a submission as a badge, from the word it is stored under
/// (`queued`, `running`, `done`, `failed`, `cancelled`, `pending`, `approved`, `rejected`, …).
/// A word without a kind of its own is shown as it is.
#[component]
pub fn RunState(
    /// The stored word.
    #[prop(into)]
    state: String,
) -> impl IntoView {
    let kind = match state.as_str() {
        "running" | "probing" => BadgeKind::Live,
        "done" | "approved" | "finished" => BadgeKind::Good,
        "failed" | "rejected" | "error" => BadgeKind::Bad,
        "pending" | "paused" | "retrying" | "capped" => BadgeKind::Warn,
        _ => BadgeKind::Neutral,
    };
    view! { <Badge kind text=state_words(&state)/> }
}
