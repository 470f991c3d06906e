//! What the query string of a board asks for, parsed at the edge.

use openmic_store::EntrantRow;
use url::form_urlencoded::{self, Serializer};

use super::{
    basis::Basis,
    columns::{BoardKind, Column},
    price::Ceiling,
};
use crate::{i18n::t, ui::Sort};

/// Where an entrant came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Shipped with Openmic.
    BuiltIn,
    /// Submitted in the browser.
    Submission,
    /// Named by an imported vote file.
    Import,
    /// Written by people.
    People,
}

impl Origin {
    pub(crate) const ALL: [Self; 4] = [Self::BuiltIn, Self::Submission, Self::Import, Self::People];

    /// Its spelling in the query string and the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Submission => "submission",
            Self::Import => "import",
            Self::People => "people",
        }
    }

    /// The origin of that key.
    pub(crate) fn read(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.key() == key)
    }
}

/// Which rows and columns of which board are shown, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BoardQuery {
    /// Rated by votes or scored by runs.
    pub(crate) kind: BoardKind,
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
    /// Only entrants whose answers cost at most this; on benchmarks.
    pub(crate) max_dollars: Option<Ceiling>,
    /// The columns shown, in the board's order, rank and name among them.
    pub(crate) columns: Vec<Column>,
    /// Slugs of the entrants that stay on top, in the order in which they were pinned.
    pub(crate) pins: Vec<String>,
    /// What the board is computed from.
    pub(crate) basis: Basis,
    /// From 1; a board of many entrants has pages.
    pub(crate) page: usize,
    /// Longer pages than usual.
    pub(crate) long: bool,
}

/// A parameter that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Its name, which is that of its field in the form.
    pub(crate) name: String,
    /// What was written.
    pub(crate) value: String,
    /// What is wrong with it and what to do.
    pub(crate) why: String,
}

/// What several parameters say together.
#[derive(Default)]
struct Asked {
    descending: Option<bool>,
    columns: Vec<Column>,
}

impl Asked {
    /// A list in a link, one each from the boxes of the form.
    fn take_columns(&mut self, kind: BoardKind, value: &str) -> Result<(), String> {
        for key in value
            .split(',')
            .map(str::trim)
            .filter(|key| !key.is_empty())
        {
            let column = kind.columns().iter().find(|column| column.key() == key);
            self.columns.push(*column.ok_or_else(|| {
                let keys = kind.columns().iter().map(|column| column.key());
                unknown("columns", key, keys)
            })?);
        }
        Ok(())
    }
}

/// Entrants that can be pinned.
pub(crate) const PINS: usize = 20;

/// Beyond this no page goes.
const LAST_PAGE: usize = 10_000;

impl BoardQuery {
    /// The board as it is shown to whoever asks for nothing in particular.
    pub(crate) fn of(kind: BoardKind) -> Self {
        Self {
            kind,
            sort: Column::Rank,
            descending: false,
            text: String::new(),
            open: false,
            origin: None,
            max_dollars: None,
            columns: kind.defaults().to_vec(),
            pins: Vec::new(),
            basis: Basis::default(),
            page: 1,
            long: false,
        }
    }

    /// Reads the query string of a board of this kind. Absent and empty values have defaults, names
    /// that a board does not know are passed over.
    ///
    /// # Errors
    /// An unknown value, with the accepted ones.
    pub(crate) fn parse(raw: &str, kind: BoardKind) -> Result<Self, String> {
        let (query, refused) = Self::read(raw, kind);
        match refused.into_iter().next() {
            None => Ok(query),
            Some(refused) => Err(refused.why),
        }
    }

    /// As [`BoardQuery::parse`], but what cannot be read is passed over as well, and told beside: the form of
    /// the board shows it again.
    pub(crate) fn read(raw: &str, kind: BoardKind) -> (Self, Vec<Refused>) {
        let mut query = Self::of(kind);
        let mut refused = Vec::new();
        let mut asked = Asked::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if let Err(why) = query.take(&mut asked, &name, value) {
                refused.push(Refused {
                    name: name.into_owned(),
                    value: value.chars().take(80).collect(),
                    why,
                });
            }
        }
        if let Err(why) = query.basis.check() {
            refused.push(Refused {
                name: "method".to_owned(),
                value: query.basis.method.as_str().to_owned(),
                why,
            });
            (query.basis.style, query.basis.original) = (false, None);
        }
        let natural = query.sort.naturally_descending();
        query.descending = asked.descending.unwrap_or(natural);
        if !asked.columns.is_empty() {
            query.columns = kind
                .columns()
                .iter()
                .copied()
                .filter(|column| column.is_fixed() || asked.columns.contains(column))
                .collect();
        }
        (query, refused)
    }

    /// Takes one parameter.
    ///
    /// # Errors
    /// A value that is not known, with the accepted ones.
    fn take(&mut self, asked: &mut Asked, name: &str, value: &str) -> Result<(), String> {
        let kind = self.kind;
        match name {
            "sort" => {
                self.sort = kind
                    .sortable()
                    .find(|column| column.key() == value)
                    .ok_or_else(|| unknown("sort", value, kind.sortable().map(Column::key)))?;
            }
            "dir" => {
                asked.descending = Some(match value {
                    "asc" => false,
                    "desc" => true,
                    _ => return Err(unknown("dir", value, ["asc", "desc"])),
                });
            }
            "q" => value.clone_into(&mut self.text),
            "open" => {
                self.open = match value {
                    "1" => true,
                    "0" => false,
                    _ => return Err(unknown("open", value, ["1", "0"])),
                };
            }
            "origin" => {
                let origin = Origin::read(value)
                    .ok_or_else(|| unknown("origin", value, Origin::ALL.map(Origin::key)))?;
                self.origin = Some(origin);
            }
            "max-dollars" if kind == BoardKind::Benchmark => {
                self.max_dollars = Some(Ceiling::parse(name, value)?);
            }
            "columns" => asked.take_columns(kind, value)?,
            // `e` is what the boxes of the rows are called, since they lead to the comparison too.
            "pin" | "e" => {
                if self.pins.len() < PINS && !self.pins.iter().any(|pin| pin == value) {
                    self.pins.push(value.to_owned());
                }
            }
            "rows" => {
                self.long = match value {
                    "all" => true,
                    "page" => false,
                    _ => return Err(unknown("rows", value, ["page", "all"])),
                };
            }
            "page" => {
                self.page = value
                    .parse()
                    .ok()
                    .filter(|page| (1..=LAST_PAGE).contains(page))
                    .ok_or_else(|| no_page(value))?;
            }
            name => {
                self.basis.take(kind, name, value)?;
            }
        }
        Ok(())
    }

    /// Whether a form sent this query string, with a value for each of its fields: then its shorter
    /// spelling is the address to show.
    pub(crate) fn came_from_form(raw: &str) -> bool {
        let mut boxes = 0;
        form_urlencoded::parse(raw.as_bytes()).any(|(name, value)| {
            boxes += usize::from(name == "columns");
            boxes > 1
                || name == "e"
                || (value.is_empty()
                    && matches!(
                        &*name,
                        "q" | "origin"
                            | "max-dollars"
                            | "category"
                            | "language"
                            | "group"
                            | "from"
                            | "to"
                            | "at"
                    ))
        })
    }

    /// Whether rows are left out, the numbers of the others staying as they are.
    pub(crate) fn filters(&self) -> bool {
        !self.text.is_empty() || self.open || self.origin.is_some() || self.max_dollars.is_some()
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
            page: 1,
            ..self.clone()
        }
        .href(path)
    }

    /// The parameters of this view with their values; defaults are left out.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.to_query().as_bytes())
            .into_owned()
            .collect()
    }

    /// The address of this view; defaults are left out.
    pub(crate) fn href(&self, path: &str) -> String {
        with_query(path, &self.to_query())
    }

    fn to_query(&self) -> String {
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
        if let Some(most) = self.max_dollars {
            query.append_pair("max-dollars", &most.to_string());
        }
        self.basis.write(&mut query);
        if self.columns != self.kind.defaults() {
            let keys: Vec<&str> = self
                .columns
                .iter()
                .filter(|column| !column.is_fixed())
                .map(|column| column.key())
                .collect();
            // With none chosen the fixed ones remain, and one of them says so.
            query.append_pair(
                "columns",
                &if keys.is_empty() {
                    Column::Name.key().to_owned()
                } else {
                    keys.join(",")
                },
            );
        }
        for pin in &self.pins {
            query.append_pair("pin", pin);
        }
        if self.long {
            query.append_pair("rows", "all");
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        // A comma is no separator of a query string: readable links are worth a replacement.
        query.finish().replace("%2C", ",").replace("%3A", ":")
    }
}

pub(super) fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// A sentence for a value that is not known, with those that are.
pub(crate) fn unknown(
    name: &str,
    value: &str,
    accepted: impl IntoIterator<Item = impl AsRef<str>>,
) -> String {
    let accepted: Vec<String> = accepted
        .into_iter()
        .map(|accepted| accepted.as_ref().to_owned())
        .collect();
    t().error_value_unknown(given(name, value), accepted.join(", "))
}

/// A sentence for a page that is none.
pub(crate) fn no_page(value: &str) -> String {
    t().error_value_page(given("page", value))
}

/// What was written in an address, as far as it can be shown: `sort=vibes`.
pub(crate) fn given(name: &str, value: &str) -> String {
    let shown: String = value.chars().take(40).collect();
    format!("{name}={shown}")
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
