//! Slugs: the short ASCII names of tracks, models and entrants in addresses and folders.

use unicode_normalization::UnicodeNormalization;

use crate::hash::sha256_hex;

/// Longest slug, in bytes.
pub const MAX_LENGTH: usize = 64;

/// Hexadecimal digits of the hash that stands in for what ASCII cannot say.
const HASH_DIGITS: usize = 8;

/// A slug for any name: lower-case ASCII letters and digits with single hyphens between them.
///
/// Accents are dropped. Where letters had to be left out altogether (Chinese, for one), where nothing
/// is left, or where the name is too long, a short hash of the whole name is appended, so that
/// different names keep different slugs. The result always passes [`check`].
#[must_use]
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    let mut lost = false;
    let mut gap = false;
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c) {
            gap = true;
            lost |= c.is_alphanumeric();
        }
    }
    if !lost && !slug.is_empty() && slug.len() <= MAX_LENGTH {
        return slug;
    }
    let hash = &sha256_hex(name.as_bytes())[..HASH_DIGITS];
    slug.truncate(MAX_LENGTH - HASH_DIGITS - 1);
    let stem = slug.trim_end_matches('-');
    if stem.is_empty() {
        hash.to_owned()
    } else {
        format!("{stem}-{hash}")
    }
}

/// Why a text is not a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{value:?} is not a slug: use lower-case letters a to z, digits and single hyphens between them, \
     at most 64 characters, such as {suggestion:?}"
)]
pub struct NotASlug {
    /// The text as it was given.
    pub value: String,
    /// A slug made from it.
    pub suggestion: String,
}

/// Whether `value` is a slug.
///
/// # Errors
/// [`NotASlug`], with a suggestion.
pub fn check(value: &str) -> Result<(), NotASlug> {
    let well_formed = value.len() <= MAX_LENGTH
        && value.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    if well_formed {
        Ok(())
    } else {
        Err(NotASlug {
            value: value.to_owned(),
            suggestion: slugify(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_readable() {
        for (name, slug) in [
            ("SmolLM2 135M (T=0.7)", "smollm2-135m-t-0-7"),
            ("  --GPT_4o--mini  ", "gpt-4o-mini"),
            ("Café Über", "cafe-uber"),
            ("first-letter", "first-letter"),
        ] {
            assert_eq!(slugify(name), slug);
        }
    }

    #[test]
    fn names_that_ascii_cannot_say_stay_apart() {
        let (one, other) = (slugify("通义 7B"), slugify("文心 7B"));
        assert!(one.starts_with("7b-") && other.starts_with("7b-"));
        assert_ne!(one, other);
        assert_ne!(slugify("笑话"), slugify("谜语"));
        assert_ne!(slugify(&"a".repeat(80)), slugify(&"a".repeat(81)));
    }

    #[test]
    fn every_name_gets_a_slug_that_passes() {
        let long = "word ".repeat(40);
        for name in ["", "-", "🎤", "笑话", "ß", "İ", "a\u{0}b", &long, "½ Ⅷ ﬁ"] {
            let slug = slugify(name);
            assert_eq!(check(&slug), Ok(()), "{name:?}");
            assert_eq!(slugify(&slug), slug, "{name:?}");
        }
    }

    #[test]
    fn what_is_not_a_slug_is_refused_with_a_suggestion() {
        for value in ["", "A", "a b", "-a", "a-", "a--b", "é", &"a".repeat(65)] {
            assert!(check(value).is_err(), "{value:?}");
        }
        assert!(
            check("First Letter")
                .unwrap_err()
                .to_string()
                .contains("\"first-letter\"")
        );
    }
}
