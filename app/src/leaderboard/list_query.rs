//! Which page of a list of votes or items is asked for, parsed at the edge.

use url::form_urlencoded::{self, Serializer};

use super::{
    basis::Basis,
    columns::BoardKind,
    query::{no_page, with_query},
};

/// Which page of a list is asked for, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListQuery {
    /// Slug of the entrant the list is about.
    pub(crate) entrant: Option<String>,
    /// Slug of the other side, if only battles against it are shown.
    pub(crate) against: Option<String>,
    /// Which votes; for a list of votes.
    pub(crate) basis: Basis,
    /// From 1.
    pub(crate) page: u64,
}

/// Beyond this no list goes; it keeps offsets far from overflow.
const LAST_PAGE: u64 = 1_000_000;

impl ListQuery {
    /// Reads `entrant`, `against`, `page` and which votes.
    ///
    /// # Errors
    /// A value that is not one, with the way to write it.
    pub(crate) fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self {
            entrant: None,
            against: None,
            basis: Basis::parse(raw, BoardKind::Votes)?,
            page: 1,
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            match (&*name, value.trim()) {
                (_, "") => {}
                ("entrant", slug) => query.entrant = Some(slug.to_owned()),
                ("against", slug) => query.against = Some(slug.to_owned()),
                ("page", page) => {
                    query.page = page
                        .parse()
                        .ok()
                        .filter(|page| (1..=LAST_PAGE).contains(page))
                        .ok_or_else(|| no_page(page))?;
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// The address of another page of the list.
    pub(crate) fn href(&self, path: &str, page: u64) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(entrant) = &self.entrant {
            query.append_pair("entrant", entrant);
        }
        if let Some(against) = &self.against {
            query.append_pair("against", against);
        }
        self.basis.write(&mut query);
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        with_query(path, &query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_numbers_from_one() {
        assert_eq!(
            ListQuery::parse("entrant=a&page=3"),
            Ok(ListQuery {
                entrant: Some("a".into()),
                against: None,
                basis: Basis::default(),
                page: 3
            })
        );
        for wrong in ["page=0", "page=-1", "page=two", "page=99999999999999999999"] {
            assert!(ListQuery::parse(wrong).is_err(), "{wrong}");
        }
        let query = ListQuery::parse("entrant=a+b").unwrap();
        assert_eq!(query.href("/v", 2), "/v?entrant=a+b&page=2");
        assert_eq!(query.href("/v", 1), "/v?entrant=a+b");
    }

    #[test]
    fn the_votes_of_a_filtered_board_stay_filtered_from_page_to_page() {
        let query = ListQuery::parse("entrant=a&against=b&group=expert&at=2026-11-20").unwrap();
        assert_eq!(
            query.href("/v", 2),
            "/v?entrant=a&against=b&at=2026-11-20&group=expert&page=2"
        );
        assert!(ListQuery::parse("at=soon").is_err());
    }
}
