//! What a board is computed from: which votes or runs, as of when, by which method.

use openmic_domain::rating::Method;
use openmic_store::{VoteFacets, VoteFilter, VoteStatus};
use url::{form_urlencoded, form_urlencoded::Serializer};

use super::{
    columns::BoardKind,
    moment::{self, End},
    query::{given, unknown},
};
use crate::i18n::t;

/// What a board is computed from. The default is the current board: every vote that counts, by
/// Bradley–Terry, or every finished run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Basis {
    /// As of then, ms since 1970.
    pub(crate) at_ms: Option<i64>,
    /// Votes on items of this category, or scores on these items.
    pub(crate) category: Option<String>,
    /// Votes on items of this language, or scores on these items.
    pub(crate) language: Option<String>,
    /// Votes of this group; none for people, everybody but judges; [`BESIDE`] for people with judges beside;
    /// [`ONE_JUDGE`] and a slug for one judge.
    pub(crate) group: Option<String>,
    /// Votes cast then or later, ms since 1970.
    pub(crate) from_ms: Option<i64>,
    /// Votes cast then or earlier, ms since 1970.
    pub(crate) to_ms: Option<i64>,
    /// Votes of this status.
    pub(crate) status: VoteStatus,
    /// How votes become scores.
    pub(crate) method: Method,
    /// Whether length and layout of the jokes are accounted for.
    pub(crate) style: bool,
    /// How much originality counts beside being funny, in per cent.
    pub(crate) original: Option<u8>,
}

/// Longest name of a category, language or group that is looked for.
const NAME_CHARS: usize = 80;

/// The group that is two: people decide, and judges' ratings stand beside theirs.
pub(crate) const BESIDE: &str = "both";

/// Before the slug of a judge whose votes alone decide.
pub(crate) const ONE_JUDGE: &str = "judge:";

/// Groups of voters that every track may have; people are everybody but judges.
const GROUPS: [&str; 5] = ["people", "public", "expert", "import", "judge"];

/// What a track without any is said to accept.
const NONE: &str = "none, its items name none";

fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

impl Basis {
    /// Whether the ratings by judges stand beside those by people.
    pub(crate) fn is_beside(&self) -> bool {
        self.group.as_deref() == Some(BESIDE)
    }

    /// The group whose votes decide; none for people.
    fn voters(&self) -> Option<&String> {
        self.group.as_ref().filter(|_| !self.is_beside())
    }

    /// Takes one parameter of a query string; false if it is not one of a board of this kind.
    ///
    /// # Errors
    /// A value that is not known, with the accepted ones.
    pub(crate) fn take(
        &mut self,
        kind: BoardKind,
        name: &str,
        value: &str,
    ) -> Result<bool, String> {
        if name == "at" {
            self.at_ms = Some(moment::parse(name, value, End::Last)?);
            return Ok(true);
        }
        let text = || Some(value.chars().take(NAME_CHARS).collect());
        if kind == BoardKind::Benchmark {
            // Which values there are is for the track's items to say: see `check_parts`.
            match name {
                "category" => self.category = text(),
                "language" => self.language = text(),
                _ => return Ok(false),
            }
            return Ok(true);
        }
        match name {
            "category" => self.category = text(),
            "language" => self.language = text(),
            "group" => {
                self.group = match value {
                    "people" => None,
                    "judges" => Some("judge".to_owned()),
                    _ => text(),
                };
            }
            "from" => self.from_ms = Some(moment::parse(name, value, End::First)?),
            "to" => self.to_ms = Some(moment::parse(name, value, End::Last)?),
            "status" => {
                self.status = VoteStatus::ALL
                    .into_iter()
                    .find(|status| status.as_str() == value)
                    .ok_or_else(|| unknown(name, value, VoteStatus::ALL.map(VoteStatus::as_str)))?;
            }
            "method" => {
                self.method = value
                    .parse()
                    .map_err(|_| unknown(name, value, Method::ALL.map(Method::as_str)))?;
            }
            "style" => {
                self.style = match value {
                    "1" => true,
                    "0" => false,
                    _ => return Err(unknown(name, value, ["1", "0"])),
                };
            }
            "original" => {
                let weight: Option<f64> = value.parse().ok();
                let weight = weight
                    .filter(|weight| (0.0..=1.0).contains(weight))
                    .ok_or_else(|| t().error_value_weight(given(name, value)))?;
                // A hundredth is the smallest step; none of it is the usual board.
                self.original = Some((weight * 100.0).round() as u8).filter(|weight| *weight > 0);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Refuses what does not go together.
    ///
    /// # Errors
    /// A sentence that says what does.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.style && self.method != Method::BradleyTerry {
            return Err(t().error_value_style(given("method", self.method.as_str())));
        }
        if self.original.is_some() && (self.style || self.method != Method::BradleyTerry) {
            return Err(t().error_value_original());
        }
        Ok(())
    }

    /// Reads only these parameters of a query string, passing over all others.
    ///
    /// # Errors
    /// As [`Basis::take`] and [`Basis::check`].
    pub(crate) fn parse(raw: &str, kind: BoardKind) -> Result<Self, String> {
        let mut basis = Self::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() {
                basis.take(kind, &name, value)?;
            }
        }
        basis.check()?;
        Ok(basis)
    }

    /// Whether it names a category, a language or a group, which a track may not have.
    pub(crate) fn names_parts(&self) -> bool {
        self.category.is_some() || self.language.is_some() || self.group.is_some()
    }

    /// Refuses a category, a language or a group that a track does not have. `usual` is the language of its
    /// items that name none.
    ///
    /// # Errors
    /// A sentence with those that it has.
    pub(crate) fn check_parts(
        &self,
        facets: &VoteFacets,
        usual: &str,
        is_humor: bool,
    ) -> Result<(), String> {
        let check = |name: &str, value: &Option<String>, accepted: Vec<&str>| match value {
            Some(value) if !accepted.contains(&value.as_str()) => {
                let accepted = if accepted.is_empty() {
                    vec![NONE]
                } else {
                    accepted
                };
                Err(unknown(name, value, accepted))
            }
            _ => Ok(()),
        };
        let judges: Vec<String> = facets
            .judges
            .iter()
            .map(|(slug, _)| format!("{ONE_JUDGE}{slug}"))
            .collect();
        let mut groups = GROUPS.to_vec();
        groups.extend(is_humor.then_some(BESIDE));
        groups.extend(judges.iter().map(String::as_str));
        let mut languages = texts(&facets.languages);
        if !languages.contains(&usual) {
            languages.push(usual);
        }
        check("category", &self.category, texts(&facets.categories))?;
        check("language", &self.language, languages)?;
        check("group", &self.group, groups)
    }

    /// Adds what differs from the default to a query string.
    pub(crate) fn write(&self, query: &mut Serializer<'_, String>) {
        if let Some(at_ms) = self.at_ms {
            query.append_pair("at", &moment::spell(at_ms, End::Last));
        }
        for (name, value) in [
            ("category", &self.category),
            ("language", &self.language),
            ("group", &self.group),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        if let Some(from_ms) = self.from_ms {
            query.append_pair("from", &moment::spell(from_ms, End::First));
        }
        if let Some(to_ms) = self.to_ms {
            query.append_pair("to", &moment::spell(to_ms, End::Last));
        }
        if self.status != VoteStatus::Counted {
            query.append_pair("status", self.status.as_str());
        }
        if self.method != Method::BradleyTerry {
            query.append_pair("method", self.method.as_str());
        }
        if self.style {
            query.append_pair("style", "1");
        }
        if let Some(weight) = self.original {
            query.append_pair("original", &format!("{}", f64::from(weight) / 100.0));
        }
    }

    /// Whether some items are chosen, by category or language.
    pub(crate) fn chooses_items(&self) -> bool {
        self.category.is_some() || self.language.is_some()
    }

    /// Whether fewer votes than all that count are asked for, the moment aside.
    pub(crate) fn chooses_votes(&self) -> bool {
        self.category.is_some()
            || self.language.is_some()
            || self.voters().is_some()
            || self.from_ms.is_some()
            || self.to_ms.is_some()
            || self.status != VoteStatus::Counted
    }

    /// Whether the cells in the database are what it is computed from.
    pub(crate) fn is_every_vote(&self) -> bool {
        self.at_ms.is_none() && !self.chooses_votes()
    }

    /// The votes, as the store chooses them. `default_language` is the track's.
    pub(crate) fn filter(&self, default_language: &str) -> VoteFilter {
        VoteFilter {
            category: self.category.clone(),
            language: self.language.clone(),
            default_language: default_language.to_owned(),
            group: self.voters().cloned(),
            from_ms: self.from_ms,
            to_ms: self.to_ms,
            status: self.status,
            at_ms: self.at_ms,
        }
    }
}
