//! Turning a Leptos view into a page: data first, then one synchronous render, complete HTML.
//!
//! Handlers load what a page needs before anything is rendered, so there is no streaming, no
//! suspense and no half page: a status code is always the truth.

use std::sync::{Arc, Mutex};

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use leptos::{prelude::*, reactive::owner::Owner, tachys::view::RenderHtml};

use crate::{assets::Assets, i18n, shell};

/// What a page says about itself in the document's head; filled in by [`shell::Page`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    /// Whether the page has an island, and so needs the wasm.
    pub(crate) has_islands: bool,
    /// What readers that are not browsers find here.
    pub(crate) links: HeadLinks,
}

/// Feeds and the picture that stands for a page where its link is shown; [`describe`] sets them.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadLinks {
    /// Atom feeds: title and path.
    pub(crate) feeds: Vec<(String, String)>,
    /// The card, 1200 by 630: its path and what it shows in words; the site's own where none is set.
    pub(crate) card: Option<(String, String)>,
}

/// Where a page being rendered leaves its [`Head`].
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadSlot(Arc<Mutex<Head>>);

impl HeadSlot {
    pub(crate) fn update(&self, change: impl FnOnce(&mut Head)) {
        if let Ok(mut head) = self.0.lock() {
            change(&mut head);
        }
    }

    fn take(&self) -> Head {
        self.0
            .lock()
            .map(|mut head| std::mem::take(&mut *head))
            .unwrap_or_default()
    }
}

/// Marks the page being rendered as one with an island, so that it loads the wasm.
pub(crate) fn needs_islands() {
    if let Some(slot) = use_context::<HeadSlot>() {
        slot.update(|head| head.has_islands = true);
    }
}

/// Sets the feeds and the card of the page being rendered.
pub(crate) fn describe(links: HeadLinks) {
    if let Some(slot) = use_context::<HeadSlot>() {
        slot.update(|head| head.links = links);
    }
}

/// Renders a page to HTML.
pub(crate) fn html<V: IntoView + 'static>(assets: &Assets, view: impl FnOnce() -> V) -> String {
    let context = Arc::new(hydration_context::SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(context));
    let slot = HeadSlot::default();
    let body = owner.with(|| {
        provide_context(slot.clone());
        provide_context(assets.clone());
        without_markers(view().into_view().to_html())
    });
    owner.unset_with_forced_cleanup();
    i18n::keep_language(shell::document(assets, &slot.take(), &body))
}

/// The marks that an island needs to find its nodes again; everywhere else nobody reads them.
const MARKER: &str = "<!>";

/// Removes the marks outside of islands, about a fifteenth of a board.
fn without_markers(html: String) -> String {
    const OPEN: &str = "<leptos-island";
    const CLOSE: &str = "</leptos-island>";
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), OPEN.as_bytes()) {
        push_without(&mut out, &rest[..at], MARKER);
        rest = &rest[at..];
        // An island within an island ends before its parent does.
        let (mut depth, mut end) = (0_usize, 0);
        while let Some(next) = rest[end..].find("leptos-island").map(|at| end + at) {
            depth = if rest[..next].ends_with("</") {
                depth.saturating_sub(1)
            } else {
                depth + 1
            };
            end = next + OPEN.len() - 1;
            if depth == 0 {
                break;
            }
        }
        let end = if depth == 0 {
            (end + CLOSE.len() - OPEN.len() - 1).min(rest.len())
        } else {
            rest.len()
        };
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    push_without(&mut out, rest, MARKER);
    out
}

fn push_without(out: &mut String, text: &str, mark: &str) {
    let finder = memchr::memmem::find_iter(text.as_bytes(), mark);
    let mut from = 0;
    for at in finder {
        out.push_str(&text[from..at]);
        from = at + mark.len();
    }
    out.push_str(&text[from..]);
}

/// Renders a page as a response with a status.
///
/// It says nothing about being kept: `server/http` keeps the pages of [`crate::is_shared`] for a
/// second and forbids it for all others. A page under such an address that is for one visitor alone
/// says so itself with `Cache-Control: no-store`, or by setting a cookie.
pub(crate) fn page<V: IntoView + 'static>(
    assets: &Assets,
    status: StatusCode,
    view: impl FnOnce() -> V,
) -> Response {
    (status, Html(html(assets, view))).into_response()
}

#[cfg(test)]
mod tests {
    use super::without_markers;

    #[test]
    fn marks_stay_in_islands_alone() {
        assert_eq!(
            without_markers(
                "a<!><b>c<!></b><leptos-island data-component=\"x\">d<!><leptos-island>e<!></leptos-island>\
                 f<!></leptos-island><i>g<!></i>"
                    .to_owned()
            ),
            "a<b>c</b><leptos-island data-component=\"x\">d<!><leptos-island>e<!></leptos-island>\
             f<!></leptos-island><i>g</i>"
        );
        assert_eq!(without_markers("plain".to_owned()), "plain");
        assert_eq!(
            without_markers("<leptos-island>a<!>".to_owned()),
            "<leptos-island>a<!>"
        );
    }
}
