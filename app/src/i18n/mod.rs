//! Languages: the texts of every page in English and Simplified Chinese, and which one a visitor reads.
//!
//! Texts live in `app/locales/<language>/<feature>.ftl` ([Fluent](https://projectfluent.org)); the build
//! makes one typed function of each message, so that a missing one fails the build. Everywhere below a
//! request, in handlers and views alike:
//!
//! ```ignore
//! use crate::i18n::t;
//! view! { <h1>{t().leaderboard_title()}</h1> <p>{t().leaderboard_votes(2997, "2,997")}</p> }
//! ```
//!
//! - Ids begin with the feature: `runs-title` is `t().runs_title()`. Types of variables stand in the
//!   comment above the English message: `# $name (String)`, `# $count (Number)`. A number that is shown
//!   is written by [`crate::ui::number`] and passed as text; the same number as `(Number)` only chooses
//!   the plural: `votes = { $count -> [one] { $n } vote *[other] { $n } votes }`.
//! - A link in the middle of a sentence is an `(Element)`: the function then gives the pieces in order.
//! - Islands know no language: their words are properties, filled in on the server.
//! - The language is, in this order, the first part of the address (`/zh/…`, `/en/…`), the cookie
//!   `lang`, `Accept-Language`, English. Links are written without it: [`visit`] puts it in.

mod language;
mod visit;

use std::sync::LazyLock;

pub(crate) use language::{LanguageSwitch, routes};
pub(crate) use visit::{Visit, keep_language, prefix_of, visited};
pub use visit::{cookies, language_asked};

pub(crate) use self::l10n::{L10n, L10nLanguage};

#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::unwrap_used,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::allow_attributes_without_reason,
    reason = "written by the build script"
)]
mod l10n {
    include!(concat!(env!("OUT_DIR"), "/l10n.rs"));
}

// What the build script writes besides the texts, named so that the compiler reports unused texts alone.
const _: () = {
    let _ = L10n::load_all;
    let _ = |language: &str, texts: &[u8]| L10nLanguage::new_external(language, texts);
};

static ENGLISH: LazyLock<L10nLanguage> = LazyLock::new(|| L10n::En.load());
static CHINESE: LazyLock<L10nLanguage> = LazyLock::new(|| L10n::ZhCN.load());

/// The texts in the visitor's language; in English outside a request.
pub(crate) fn t() -> &'static L10nLanguage {
    texts(locale())
}

/// The texts of one language.
pub(crate) fn texts(locale: L10n) -> &'static L10nLanguage {
    match locale {
        L10n::En => &ENGLISH,
        L10n::ZhCN => &CHINESE,
    }
}

/// The visitor's language; English outside a request.
pub(crate) fn locale() -> L10n {
    Visit::with(|visit| visit.locale).unwrap_or_default()
}
