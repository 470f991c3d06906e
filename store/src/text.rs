//! Text at the store's edge: what PostgreSQL cannot hold is left out on both databases alike.

use std::borrow::Cow;

/// `text` without NUL characters: PostgreSQL refuses them in TEXT, and a model may send one.
/// Everything else is kept as it came.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// [`without_nul`] for a text that may be missing.
pub(crate) fn option_without_nul(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(without_nul)
}
