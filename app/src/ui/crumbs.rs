//! The way back: where this page stands among the others.

use leptos::prelude::*;

use super::text::lang_of;
use crate::i18n::t;

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// Breadcrumbs, the page itself last.
#[component]
pub fn Crumbs(
    /// The steps from the home page.
    items: Vec<Crumb>,
) -> impl IntoView {
    let steps = items
        .into_iter()
        .map(|crumb| match crumb.href {
            Some(href) => {
                let lang = lang_of(&crumb.label);
                view! { <li><a href=href lang=lang>{crumb.label}</a></li> }.into_any()
            }
            None => {
                let lang = lang_of(&crumb.label);
                view! { <li aria-current="page" lang=lang>{crumb.label}</li> }.into_any()
            }
        })
        .collect_view();
    view! { <nav class="crumbs" aria-label=t().ui_breadcrumbs()><ol>{steps}</ol></nav> }
}
