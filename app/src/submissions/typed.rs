//! What was typed into the submission form, as text, so that it can be shown again beside its errors.

use std::collections::HashMap;

use url::form_urlencoded;

/// The form as it arrived. The key is kept apart: it goes to the endpoint and into the sealed
/// store, never back into a page.
#[derive(Clone, Default)]
pub(crate) struct Typed {
    values: HashMap<String, String>,
    tracks: Vec<String>,
    key: String,
}

impl Typed {
    /// The empty form, with what is usual filled in.
    pub(crate) fn blank() -> Self {
        let usual = [
            ("price_prompt", "0"),
            ("price_completion", "0"),
            ("strategy", "direct"),
            ("examples", "4"),
        ];
        Self {
            values: usual
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            ..Self::default()
        }
    }

    /// From the body of a form post. Names that the form does not have are ignored, and of a name
    /// that comes twice the first counts, but for `tracks`, which may come many times.
    pub(crate) fn from_body(body: &[u8]) -> Self {
        let mut typed = Self::default();
        let mut key = None;
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "tracks" => {
                    if !typed.tracks.iter().any(|known| *known == value) {
                        typed.tracks.push(value.into_owned());
                    }
                }
                "key" => {
                    key.get_or_insert_with(|| value.into_owned());
                }
                _ => {
                    typed
                        .values
                        .entry(name.into_owned())
                        .or_insert_with(|| value.into_owned());
                }
            }
        }
        typed.key = key.unwrap_or_default();
        typed
    }

    /// From fields that are named already; those that are not there are as if nothing was typed.
    pub(crate) fn from_fields(
        values: HashMap<String, String>,
        tracks: Vec<String>,
        key: String,
    ) -> Self {
        Self {
            values,
            tracks,
            key,
        }
    }

    /// What was typed into a field, as it was typed; empty if nothing was.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The values of the checked tracks.
    pub(crate) fn tracks(&self) -> &[String] {
        &self.tracks
    }

    /// The key as it was typed, without white space around it.
    pub(super) fn key(&self) -> &str {
        self.key.trim()
    }

    /// The same without the key, for a page.
    pub(crate) fn without_key(mut self) -> Self {
        self.key.clear();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn unknown_and_repeated_names_do_no_harm() {
        let typed = Typed::from_body(
            b"name=One&name=Two&tracks=a&tracks=b&tracks=a&what=ever&key=k1&key=k2&&=",
        );
        assert_eq!(typed.get("name"), "One");
        assert_eq!(typed.tracks(), ["a", "b"]);
        assert_eq!(typed.key(), "k1");
        assert_eq!(typed.get("organisation"), "");
        assert_eq!(
            typed.get("key"),
            "",
            "the key is not among what a page may show"
        );
        assert_eq!(typed.without_key().key(), "");
    }

    #[test]
    fn bytes_that_are_no_text_do_not_stop_the_form() {
        let typed = Typed::from_body(b"name=%FF%00x&base_url");
        assert!(typed.get("name").ends_with('x'));
        assert_eq!(typed.get("base_url"), "");
    }
}
