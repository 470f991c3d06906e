//! Links to the page before and after.

use leptos::prelude::*;

use crate::i18n::t;

use super::{number::whole, text::MaybeText};

/// Where the reader is in a long list. Shows nothing when there is only one page.
#[component]
pub fn Pager(
    /// The page shown, from 1.
    page: u64,
    /// Pages in all.
    pages: u64,
    /// Address of the page before, if there is one.
    #[prop(optional, into)]
    previous: MaybeText,
    /// Address of the page after, if there is one.
    #[prop(optional, into)]
    next: MaybeText,
) -> impl IntoView {
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=t().ui_pages()>
                {previous.get().map(|href| view! { <a class="btn quiet" rel="prev" href=href>{t().ui_previous()}</a> })}
                <span class="num">{t().ui_page_of(whole(page), whole(pages))}</span>
                {next.get().map(|href| view! { <a class="btn quiet" rel="next" href=href>{t().ui_next()}</a> })}
            </nav>
        }
    })
}
