//! Text that a component may go without, so that `hint="…"` and `hint=an_option` both work.

use crate::i18n::{self, L10n};

/// The language of a text that is not in that of the page, as the titles of shipped tracks are on Chinese
/// pages: for `lang`, so that it is read out as what it is. Told by its script; a text of both is of the page.
pub(crate) fn lang_of(text: &str) -> Option<&'static str> {
    foreign(text, i18n::locale())
}

fn foreign(text: &str, page: L10n) -> Option<&'static str> {
    let has_chinese = text.chars().any(is_chinese);
    let has_latin = text.chars().any(|letter| letter.is_ascii_alphabetic());
    match page {
        L10n::ZhCN if has_latin && !has_chinese => Some("en"),
        L10n::En if has_chinese && !has_latin => Some("zh"),
        _ => None,
    }
}

const fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// An optional text prop. Empty text counts as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaybeText(Option<String>);

impl MaybeText {
    /// The text, if there is any.
    pub fn get(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty())
    }

    /// Whether there is text to show.
    pub fn is_some(&self) -> bool {
        self.0.as_ref().is_some_and(|text| !text.is_empty())
    }
}

impl From<&str> for MaybeText {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for MaybeText {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<Option<String>> for MaybeText {
    fn from(text: Option<String>) -> Self {
        Self(text)
    }
}

impl From<Option<&str>> for MaybeText {
    fn from(text: Option<&str>) -> Self {
        Self(text.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_another_language_than_the_page_says_so() {
        assert_eq!(foreign("Open mic", L10n::ZhCN), Some("en"));
        assert_eq!(foreign("开放麦", L10n::ZhCN), None);
        assert_eq!(foreign("Open mic 的榜单", L10n::ZhCN), None);
        assert_eq!(foreign("2026", L10n::ZhCN), None);
        assert_eq!(foreign("开放麦", L10n::En), Some("zh"));
        assert_eq!(foreign("Open mic", L10n::En), None);
    }
}
