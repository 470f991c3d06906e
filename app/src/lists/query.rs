//! What the query string of a list asks for, parsed at the edge.

use url::form_urlencoded::{self, Serializer};

use crate::ui::Sort;

/// Rows of a page.
pub(super) const PER_PAGE: usize = 100;

/// Beyond this no list goes; it keeps offsets far from overflow.
const LAST_PAGE: usize = 1_000_000;

/// Longest text that is looked for.
const MAX_TEXT: usize = 80;

/// What a list can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// The address of the list.
    pub(super) path: &'static str,
    /// Keys that it is sorted by, the usual one first.
    pub(super) sorts: &'static [&'static str],
    /// Those of them that begin with the largest, the newest or the last.
    pub(super) descending: &'static [&'static str],
    /// The name of what rows are chosen by, and its values.
    pub(super) choice: (&'static str, &'static [&'static str]),
}

/// Which rows, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    /// Text that names have; empty for all.
    pub(super) text: String,
    /// One of the list's choices; empty for all.
    pub(super) chosen: &'static str,
    pub(super) sort: &'static str,
    pub(super) descending: bool,
    /// From 1.
    pub(super) page: usize,
}

impl Asked {
    /// Reads the query string of a list; empty values have defaults, other names are passed over.
    ///
    /// # Errors
    /// A value that is not known, with the accepted ones.
    pub(super) fn parse(raw: &str, kind: Kind) -> Result<Self, String> {
        let usual = kind.sorts.first().copied().unwrap_or_default();
        let mut asked = Self {
            kind,
            text: String::new(),
            chosen: "",
            sort: usual,
            descending: kind.descending.contains(&usual),
            page: 1,
        };
        let mut descending = None;
        let known = |name: &str, value: &str, accepted: &[&'static str]| {
            let found = accepted.iter().copied().find(|accepted| *accepted == value);
            found.ok_or_else(|| {
                let shown: String = value.chars().take(40).collect();
                let accepted = accepted.join(", ");
                format!("{name}={shown} is not known here. Accepted: {accepted}.")
            })
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            match (&*name, value.trim()) {
                (_, "") => {}
                ("q", text) => asked.text = text.chars().take(MAX_TEXT).collect(),
                ("sort", key) => asked.sort = known("sort", key, kind.sorts)?,
                ("dir", dir) => descending = Some(known("dir", dir, &["asc", "desc"])? == "desc"),
                ("page", page) => {
                    let read = page
                        .parse()
                        .ok()
                        .filter(|page| (1..=LAST_PAGE).contains(page));
                    asked.page = read.ok_or_else(|| {
                        let shown: String = page.chars().take(40).collect();
                        format!("page={shown} is not a page: give a whole number from 1.")
                    })?;
                }
                (name, value) if name == kind.choice.0 => {
                    asked.chosen = known(name, value, kind.choice.1)?;
                }
                _ => {}
            }
        }
        asked.descending = descending.unwrap_or_else(|| kind.descending.contains(&asked.sort));
        Ok(asked)
    }

    /// The address of this view; defaults are left out.
    pub(super) fn href(&self) -> String {
        let mut query = Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if !self.chosen.is_empty() {
            query.append_pair(self.kind.choice.0, self.chosen);
        }
        if Some(&self.sort) != self.kind.sorts.first() {
            query.append_pair("sort", self.sort);
        }
        if self.descending != self.kind.descending.contains(&self.sort) {
            query.append_pair("dir", if self.descending { "desc" } else { "asc" });
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => self.kind.path.to_owned(),
            query => format!("{}?{query}", self.kind.path),
        }
    }

    /// Where the header of a column leads.
    pub(super) fn header_href(&self, key: &'static str) -> String {
        let descending = if key == self.sort {
            !self.descending
        } else {
            self.kind.descending.contains(&key)
        };
        Self {
            sort: key,
            descending,
            page: 1,
            ..self.clone()
        }
        .href()
    }

    /// Another page of the same view.
    pub(super) fn at(&self, page: usize) -> String {
        Self {
            page,
            ..self.clone()
        }
        .href()
    }

    /// The order as the table headers want it.
    pub(super) fn current(&self) -> Sort {
        Sort {
            key: self.sort.to_owned(),
            descending: self.descending,
        }
    }

    /// Whether rows are left out.
    pub(super) fn filters(&self) -> bool {
        !self.text.is_empty() || !self.chosen.is_empty()
    }

    /// Whether one of some names has the text, in any case.
    pub(super) fn finds(&self, names: &[&str]) -> bool {
        let wanted = self.text.to_lowercase();
        wanted.is_empty()
            || names
                .iter()
                .any(|name| name.to_lowercase().contains(&wanted))
    }

    /// The first row of the page.
    pub(super) fn offset(&self) -> usize {
        (self.page - 1) * PER_PAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        path: "/entrants",
        sorts: &["name", "entered"],
        descending: &["entered"],
        choice: ("origin", &["import", "submission"]),
    };

    #[test]
    fn a_view_reads_back_from_its_address() {
        for address in [
            "/entrants",
            "/entrants?q=a%26b",
            "/entrants?origin=import&sort=entered&page=3",
            "/entrants?dir=desc",
            "/entrants?sort=entered&dir=asc",
        ] {
            let raw = address.split_once('?').map_or("", |(_, raw)| raw);
            let asked = Asked::parse(raw, KIND).expect("a view");
            assert_eq!(asked.href(), address);
        }
        let newest = Asked::parse("", KIND).expect("all").header_href("entered");
        assert_eq!(newest, "/entrants?sort=entered");
    }

    #[test]
    fn what_is_not_known_is_said_with_what_is() {
        let why = |raw| Asked::parse(raw, KIND).expect_err("refused");
        assert!(why("sort=luck").contains("name, entered"));
        assert!(why("origin=mars").contains("import, submission"));
        assert!(why("page=0").contains("page=0"));
        assert!(why("dir=up").contains("asc, desc"));
    }

    #[test]
    fn names_are_found_in_any_case() {
        let asked = Asked::parse("q=TALK", KIND).expect("a view");
        assert!(asked.finds(&["Small talker"]) && !asked.finds(&["Other"]));
        let nothing = Asked::parse("q=%00%ff", KIND).expect("a view");
        assert!(!nothing.finds(&["Small talker"]));
    }
}
