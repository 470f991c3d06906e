//! What the query string of a comparison asks for, parsed at the edge.

use url::form_urlencoded::{self, Serializer};

use crate::leaderboard::{basis::Basis, columns::BoardKind};

/// Entrants that can be compared at once.
pub(super) const MOST: usize = 4;

/// Whom to compare, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CompareQuery {
    /// Slug of the track; none if the address names none.
    pub(super) track: Option<String>,
    /// Slugs of the entrants, each once, in the order they were named.
    pub(super) entrants: Vec<String>,
    /// Which votes or runs.
    pub(super) basis: Basis,
}

impl CompareQuery {
    /// Reads `track`, `e` (or `pin`, as boards call it) and what boards are computed from.
    ///
    /// # Errors
    /// A value that is not known.
    pub(super) fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self {
            track: None,
            entrants: Vec::new(),
            basis: Basis::parse(raw, BoardKind::Votes)?,
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            match &*name {
                _ if value.is_empty() => {}
                "track" => query.track = Some(value.to_owned()),
                "e" | "pin" if !query.entrants.iter().any(|slug| slug == value) => {
                    query.entrants.push(value.to_owned());
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// Whether more are named than are compared at once.
    pub(super) fn is_too_many(&self) -> bool {
        self.entrants.len() > MOST
    }

    /// The address of this comparison.
    pub(super) fn href(&self) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(track) = &self.track {
            query.append_pair("track", track);
        }
        for entrant in &self.entrants {
            query.append_pair("e", entrant);
        }
        self.basis.write(&mut query);
        format!("/compare?{}", query.finish())
    }

    /// Whether another spelling of the address was used, as the form of a board does.
    pub(super) fn is_spelled_otherwise(&self, raw: &str) -> bool {
        let known = ["track", "e", "format"];
        let mut basis = Basis::default();
        form_urlencoded::parse(raw.as_bytes()).any(|(name, value)| {
            value.is_empty()
                || !(known.contains(&&*name)
                    || matches!(basis.take(BoardKind::Votes, &name, &value), Ok(true)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entrants_are_named_once_each_by_either_name() {
        let query =
            CompareQuery::parse("track=jokes&e=b&pin=a&e=b&sort=name&method=davidson").unwrap();
        assert_eq!(query.entrants, ["b", "a"]);
        assert_eq!(query.href(), "/compare?track=jokes&e=b&e=a&method=davidson");
        assert!(query.is_spelled_otherwise("track=jokes&pin=a&e=b"));
        assert!(query.is_spelled_otherwise("track=jokes&e=a&q="));
        assert!(!query.is_spelled_otherwise("track=jokes&e=b&e=a&method=davidson"));
    }

    #[test]
    fn more_than_four_are_too_many_and_fewer_than_two_are_not_yet_a_comparison() {
        let of = |raw: &str| CompareQuery::parse(raw).unwrap();
        assert!(of("e=a&e=b&e=c&e=d&e=e").is_too_many());
        assert!(!of("e=a&e=b&e=c&e=d").is_too_many());
        assert_eq!(CompareQuery::parse("").unwrap().entrants.len(), 0);
        assert!(CompareQuery::parse("method=luck").is_err());
    }
}
