//! Which jokes somebody wants to vote on: a category, a language, or all; kept in the query string.

use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::lineup::ArenaStage;
use crate::{PageError, i18n::t};

/// What was asked for; nothing means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub(super) category: String,
    #[serde(default)]
    pub(super) language: String,
}

/// What can be asked for on a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) categories: Vec<String>,
    pub(super) languages: Vec<String>,
}

impl Offered {
    /// What the prompts with battles are of, each once.
    pub(super) fn on(stage: &ArenaStage) -> Self {
        let items = stage
            .lineup
            .items()
            .filter_map(|number| stage.items.get(number as usize));
        let mut offered = Self::default();
        for item in items {
            offered.categories.extend(item.category.clone());
            offered.languages.push(item.language.clone());
        }
        for values in [&mut offered.categories, &mut offered.languages] {
            values.sort_unstable();
            values.dedup();
        }
        offered
    }

    /// Whether there is anything to choose.
    pub(super) fn is_a_choice(&self) -> bool {
        self.categories.len() > 1 || self.languages.len() > 1
    }
}

impl Choice {
    /// The same choice if it is on offer, else the error that says what is.
    pub(super) fn checked(self, offered: &Offered) -> Result<Self, PageError> {
        let wrong = |name: &str, value: &str, known: &[String]| {
            let shown: String = value.chars().take(40).collect();
            let known = if known.is_empty() {
                "–".to_owned()
            } else {
                known.join(", ")
            };
            PageError::BadRequest(t().arena_choice_unknown(name, shown, known))
        };
        if !self.category.is_empty() && !offered.categories.contains(&self.category) {
            return Err(wrong("category", &self.category, &offered.categories));
        }
        if !self.language.is_empty() && !offered.languages.contains(&self.language) {
            return Err(wrong("language", &self.language, &offered.languages));
        }
        Ok(self)
    }

    /// Whether everything is asked for.
    pub(super) fn is_all(&self) -> bool {
        self.category.is_empty() && self.language.is_empty()
    }

    /// For each prompt of a stage, whether it is asked for; nothing where all are.
    pub(super) fn wanted(&self, stage: &ArenaStage) -> Option<Vec<bool>> {
        let fits = |asked: &str, is: Option<&str>| asked.is_empty() || is == Some(asked);
        (!self.is_all()).then(|| {
            stage
                .items
                .iter()
                .map(|item| {
                    fits(&self.category, item.category.as_deref())
                        && fits(&self.language, Some(&item.language))
                })
                .collect()
        })
    }

    /// An address with this choice and one more field, if that has a value.
    pub(super) fn at(&self, path: &str, more: (&str, &str)) -> String {
        let mut query = Serializer::new(String::new());
        let fields = [
            more,
            ("category", &self.category),
            ("language", &self.language),
        ];
        for (name, value) in fields {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Offered};

    #[test]
    fn a_choice_is_kept_in_the_address() {
        let choice = |category: &str, language: &str| Choice {
            category: category.to_owned(),
            language: language.to_owned(),
        };
        assert_eq!(choice("", "").at("/arena", ("last", "")), "/arena");
        assert_eq!(choice("", "").at("/arena", ("last", "7")), "/arena?last=7");
        assert_eq!(
            choice("one liner&x", "zh").at("/arena", ("last", "7")),
            "/arena?last=7&category=one+liner%26x&language=zh"
        );
    }

    #[test]
    fn only_what_is_on_offer_can_be_chosen() {
        let offered = Offered {
            categories: vec!["pun".to_owned(), "roast".to_owned()],
            languages: vec!["en".to_owned()],
        };
        let choice = |category: &str, language: &str| {
            Choice {
                category: category.to_owned(),
                language: language.to_owned(),
            }
            .checked(&offered)
        };
        assert!(choice("pun", "en").is_ok() && choice("", "").is_ok());
        let error = choice("puns", "").expect_err("unknown").to_string();
        assert!(error.contains("pun, roast"), "{error}");
        assert!(choice("", "zh").is_err());
        assert!(offered.is_a_choice());
        assert!(!Offered::default().is_a_choice());
    }
}
