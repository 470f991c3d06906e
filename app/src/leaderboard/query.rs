//! What the query string of a board, a ledger or a list of items asks for, parsed at the edge.

use openmic_store::EntrantRow;
use url::form_urlencoded::{self, Serializer};

use crate::ui::Sort;

/// A column that a board can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// Best rank, then the estimate: the board's own order.
    Rank,
    /// The entrant's name.
    Name,
    /// Fitted rating.
    Rating,
    /// Mean score.
    Score,
    /// Votes the entrant was in.
    Votes,
    /// Items answered.
    N,
    /// When the run ended.
    Date,
    /// Tokens per item.
    Tokens,
    /// Seconds per item.
    Seconds,
    /// Dollars per item.
    Dollars,
}

impl Column {
    /// The columns of a board of votes.
    pub(crate) const VOTES: &[Self] = &[
        Self::Rank,
        Self::Name,
        Self::Rating,
        Self::Votes,
        Self::Date,
    ];
    /// The columns of a benchmark board.
    pub(crate) const BENCHMARK: &[Self] = &[
        Self::Rank,
        Self::Name,
        Self::Score,
        Self::N,
        Self::Tokens,
        Self::Seconds,
        Self::Dollars,
        Self::Date,
    ];

    /// Its spelling in the query string.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Name => "name",
            Self::Rating => "rating",
            Self::Score => "score",
            Self::Votes => "votes",
            Self::N => "n",
            Self::Date => "date",
            Self::Tokens => "tokens",
            Self::Seconds => "seconds",
            Self::Dollars => "dollars",
        }
    }

    /// Whether the first click shows the largest first.
    const fn naturally_descending(self) -> bool {
        matches!(
            self,
            Self::Rating | Self::Score | Self::Votes | Self::N | Self::Date
        )
    }

    /// Whether sorting by it keeps tied groups together, so that their bracket can be drawn.
    pub(crate) const fn keeps_groups(self) -> bool {
        matches!(self, Self::Rank)
    }
}

/// Where an entrant came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Shipped with Openmic.
    BuiltIn,
    /// Submitted in the browser.
    Submission,
    /// Named by an imported vote file.
    Import,
}

impl Origin {
    const ALL: [Self; 3] = [Self::BuiltIn, Self::Submission, Self::Import];

    /// Its spelling in the query string and the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Submission => "submission",
            Self::Import => "import",
        }
    }
}

/// Which rows of a board are shown, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BoardQuery {
    /// Sorted by.
    pub(crate) sort: Column,
    /// Largest first.
    pub(crate) descending: bool,
    /// Text that name, model or organisation contains; empty for all.
    pub(crate) text: String,
    /// Open weights only.
    pub(crate) open: bool,
    /// Only entrants of this origin.
    pub(crate) origin: Option<Origin>,
}

impl Default for BoardQuery {
    fn default() -> Self {
        Self {
            sort: Column::Rank,
            descending: false,
            text: String::new(),
            open: false,
            origin: None,
        }
    }
}

impl BoardQuery {
    /// Reads the query string of a board with these `columns`. Absent and empty values have defaults,
    /// names that a board does not know are passed over, unknown values are an error that names the
    /// accepted ones.
    pub(crate) fn parse(raw: &str, columns: &[Column]) -> Result<Self, String> {
        let mut query = Self::default();
        let mut descending = None;
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match &*name {
                "sort" => {
                    query.sort = columns
                        .iter()
                        .copied()
                        .find(|column| column.key() == value)
                        .ok_or_else(|| {
                            unknown("sort", value, columns.iter().map(|column| column.key()))
                        })?;
                }
                "dir" => {
                    descending = Some(match value {
                        "asc" => false,
                        "desc" => true,
                        _ => return Err(unknown("dir", value, ["asc", "desc"])),
                    });
                }
                "q" => value.clone_into(&mut query.text),
                "open" => {
                    query.open = match value {
                        "1" => true,
                        "0" => false,
                        _ => return Err(unknown("open", value, ["1", "0"])),
                    };
                }
                "origin" => {
                    let origin = Origin::ALL.into_iter().find(|origin| origin.key() == value);
                    query.origin =
                        Some(origin.ok_or_else(|| {
                            unknown("origin", value, Origin::ALL.map(Origin::key))
                        })?);
                }
                _ => {}
            }
        }
        query.descending = descending.unwrap_or(query.sort.naturally_descending());
        Ok(query)
    }

    /// Whether anything but the order is asked for.
    pub(crate) fn filters(&self) -> bool {
        !self.text.is_empty() || self.open || self.origin.is_some()
    }

    /// Whether an entrant is to be shown.
    pub(crate) fn shows(&self, entrant: &EntrantRow) -> bool {
        let has_text = || {
            let wanted = self.text.to_lowercase();
            [&entrant.name, &entrant.model_name, &entrant.organisation]
                .iter()
                .any(|field| field.to_lowercase().contains(&wanted))
        };
        (!self.open || entrant.open_weights)
            && self
                .origin
                .is_none_or(|origin| origin.key() == entrant.origin)
            && (self.text.is_empty() || has_text())
    }

    /// The order as the table headers want it.
    pub(crate) fn current(&self) -> Sort {
        Sort {
            key: self.sort.key().to_owned(),
            descending: self.descending,
        }
    }

    /// Where the header of a column leads: the same rows sorted by it, the other way round if they
    /// are sorted by it already.
    pub(crate) fn header_href(&self, path: &str, column: Column) -> String {
        let descending = if column == self.sort {
            !self.descending
        } else {
            column.naturally_descending()
        };
        Self {
            sort: column,
            descending,
            ..self.clone()
        }
        .href(path)
    }

    /// The address of this view; defaults are left out.
    pub(crate) fn href(&self, path: &str) -> String {
        let mut query = Serializer::new(String::new());
        if self.sort != Column::Rank {
            query.append_pair("sort", self.sort.key());
        }
        if self.descending != self.sort.naturally_descending() {
            query.append_pair("dir", if self.descending { "desc" } else { "asc" });
        }
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if self.open {
            query.append_pair("open", "1");
        }
        if let Some(origin) = self.origin {
            query.append_pair("origin", origin.key());
        }
        with_query(path, &query.finish())
    }
}

/// Which page of a list is asked for, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListQuery {
    /// Slug of the entrant the list is about.
    pub(crate) entrant: Option<String>,
    /// From 1.
    pub(crate) page: u64,
}

/// Beyond this no list goes; it keeps offsets far from overflow.
const LAST_PAGE: u64 = 1_000_000;

impl ListQuery {
    /// Reads `entrant` and `page`.
    pub(crate) fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self {
            entrant: None,
            page: 1,
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            match (&*name, value.trim()) {
                (_, "") => {}
                ("entrant", slug) => query.entrant = Some(slug.to_owned()),
                ("page", page) => {
                    query.page = page
                        .parse()
                        .ok()
                        .filter(|page| (1..=LAST_PAGE).contains(page))
                        .ok_or_else(|| {
                            format!("page={page} is not a page: give a whole number from 1")
                        })?;
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
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        with_query(path, &query.finish())
    }
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

fn unknown(name: &str, value: &str, accepted: impl IntoIterator<Item = &'static str>) -> String {
    let accepted: Vec<&str> = accepted.into_iter().collect();
    let shown: String = value.chars().take(40).collect();
    format!(
        "{name}={shown} is not known here. Accepted: {}.",
        accepted.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(raw: &str) -> Result<BoardQuery, String> {
        BoardQuery::parse(raw, Column::VOTES)
    }

    fn entrant(name: &str, open_weights: bool, origin: &str) -> EntrantRow {
        EntrantRow {
            id: "1".into(),
            slug: "one".into(),
            name: name.into(),
            model_name: "Weights 7B".into(),
            model_slug: "weights-7b".into(),
            organisation: "Örebro AI".into(),
            open_weights,
            origin: origin.into(),
        }
    }

    #[test]
    fn without_a_query_the_board_is_in_its_own_order() {
        assert_eq!(votes(""), Ok(BoardQuery::default()));
        assert_eq!(
            votes("sort=&q=+&origin=&utm_source=mail"),
            Ok(BoardQuery::default())
        );
    }

    #[test]
    fn each_column_starts_in_its_natural_direction() {
        assert!(votes("sort=rating").unwrap().descending);
        assert!(!votes("sort=name").unwrap().descending);
        assert!(!votes("sort=rating&dir=asc").unwrap().descending);
        assert!(
            !votes("dir=asc&sort=rating").unwrap().descending,
            "the order of parameters does not matter"
        );
        assert!(
            !BoardQuery::parse("sort=dollars", Column::BENCHMARK)
                .unwrap()
                .descending,
            "cheapest first"
        );
    }

    #[test]
    fn unknown_values_are_refused_with_the_accepted_ones() {
        assert_eq!(
            votes("sort=vibes"),
            Err(
                "sort=vibes is not known here. Accepted: rank, name, rating, votes, date."
                    .to_owned()
            )
        );
        assert!(votes("sort=tokens").is_err(), "votes have no tokens");
        assert!(votes("dir=up").unwrap_err().contains("asc, desc"));
        assert!(votes("open=maybe").unwrap_err().contains("1, 0"));
        assert!(
            votes("origin=mars")
                .unwrap_err()
                .contains("built-in, submission, import")
        );
    }

    #[test]
    fn headers_keep_the_filter_and_turn_the_current_column_round() {
        let query = votes("q=tiny+%26+fast&open=1&origin=import").unwrap();
        assert_eq!(
            query.header_href("/tracks/jokes", Column::Votes),
            "/tracks/jokes?sort=votes&q=tiny+%26+fast&open=1&origin=import"
        );
        let rating = votes("sort=rating").unwrap();
        assert_eq!(
            rating.header_href("/t", Column::Rating),
            "/t?sort=rating&dir=asc"
        );
        assert_eq!(rating.header_href("/t", Column::Rank), "/t");
    }

    #[test]
    fn every_address_reads_back_as_what_was_asked() {
        for raw in [
            "",
            "sort=name&dir=desc",
            "sort=rating&q=a%3Db",
            "open=1&origin=built-in&dir=desc",
        ] {
            let query = votes(raw).unwrap();
            let href = query.href("/t");
            let back = href.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(votes(back), Ok(query), "{raw}");
        }
    }

    #[test]
    fn filters_look_at_name_model_and_organisation_without_case() {
        let row = entrant("Comedian", true, "submission");
        for text in ["comed", "WEIGHTS", "öREBRO"] {
            let query = BoardQuery {
                text: text.to_owned(),
                ..BoardQuery::default()
            };
            assert!(query.shows(&row), "{text}");
        }
        assert!(
            !BoardQuery {
                text: "gpt".into(),
                ..BoardQuery::default()
            }
            .shows(&row)
        );
        assert!(!votes("origin=import").unwrap().shows(&row));
        assert!(
            !votes("open=1")
                .unwrap()
                .shows(&entrant("Closed", false, "submission"))
        );
    }

    #[test]
    fn pages_are_numbers_from_one() {
        assert_eq!(
            ListQuery::parse("entrant=a&page=3"),
            Ok(ListQuery {
                entrant: Some("a".into()),
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
}
