//! The search in the header: a link to the page, which a small script turns into a palette.

use leptos::prelude::*;

use crate::i18n::t;

/// The link, and the closed dialog that the script opens. Without the script the link leads to the page.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    view! {
        <a class="find" id="find" href="/search" aria-label=t().search_open()>
            <svg aria-hidden="true" focusable="false" width="18" height="18" viewBox="0 0 18 18">
                <circle cx="7.5" cy="7.5" r="5.5"></circle>
                <path d="M11.5 11.5 17 17"></path>
            </svg>
            <kbd aria-hidden="true"></kbd>
        </a>
        <dialog class="palette" id="palette" aria-label=t().search_open()>
            <form action="/search" role="search">
                <label class="sr" for="palette-q">{t().search_label()}</label>
                <input
                    id="palette-q" name="q" type="search" autocomplete="off" maxlength="200" placeholder=t().search_label()
                    role="combobox" aria-expanded="false" aria-controls="palette-list" aria-autocomplete="list"
                />
                <button class="btn quiet small" type="button" value="close">{t().search_close()}</button>
            </form>
            <ul id="palette-list" role="listbox" aria-label=t().search_title()></ul>
            <p class="hint" role="status" data-none=t().search_none_more()>{t().search_hint()}</p>
        </dialog>
    }
}
