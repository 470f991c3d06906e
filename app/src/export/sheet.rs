//! A typed table: named columns with what they mean, rows of values.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers with a fraction.
    Number,
    /// True or false.
    Flag,
    /// Moments: milliseconds since 1970 in UTC, written as RFC 3339 where a file has no type for them.
    Moment,
}

impl Kind {
    /// Its name in the JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "integer",
            Self::Number => "number",
            Self::Flag => "boolean",
            Self::Moment => "timestamp",
        }
    }
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name: lower case, with the unit where there is one, such as `duration_ms`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, with its unit, in one sentence.
    pub about: &'static str,
}

impl Column {
    /// A column of that name and kind.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, about }
    }
}

/// A value, or none where nothing is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Nothing,
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Milliseconds since 1970.
    Moment(i64),
}

impl Cell {
    /// Text; nothing where it is empty.
    pub fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// A count.
    pub fn count(n: u64) -> Self {
        Self::Whole(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// A moment that may not have come.
    pub fn moment(ms: Option<i64>) -> Self {
        ms.map_or(Self::Nothing, Self::Moment)
    }

    /// A number that may be missing; what is not finite is missing.
    pub fn number(value: Option<f64>) -> Self {
        match value {
            Some(value) if value.is_finite() => Self::Number(value),
            _ => Self::Nothing,
        }
    }

    /// Text that may be missing.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }
}

impl From<Option<u32>> for Cell {
    fn from(value: Option<u32>) -> Self {
        value.map_or(Self::Nothing, |value| Self::Whole(i64::from(value)))
    }
}

/// A table with what a reader of the file has to know about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// Beginning of the file's name, such as `jokes-board`.
    pub(crate) stem: String,
    /// What the table is, in a few words.
    pub(crate) title: String,
    /// The address of the view it was taken from.
    pub(crate) source: String,
    /// The moment the data is of, ms since 1970.
    pub(crate) as_of_ms: i64,
    /// What the numbers rest on, such as `("votes", 2997)`.
    pub(crate) evidence: Option<(&'static str, u64)>,
    /// Rows that the view has in all; more than there are here where the file was cut.
    pub(crate) total: u64,
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Whether rows of the view are missing from the file.
    pub(super) fn is_cut(&self) -> bool {
        self.total > self.rows.len() as u64
    }

    /// The moment in words of a machine.
    pub(super) fn as_of(&self) -> String {
        moment(self.as_of_ms)
    }

    /// The day of the data, for the name of the file.
    pub(super) fn day(&self) -> String {
        self.as_of().chars().take(10).collect()
    }
}

/// A moment in RFC 3339 to the millisecond; empty when it is out of range.
pub(crate) fn moment(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map(|time| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A sheet with a value of every kind, nothing of every kind, and text that means trouble.
    pub(in crate::export) fn sample() -> Sheet {
        let columns = vec![
            Column::new("entrant", Kind::Text, "Who"),
            Column::new("rating", Kind::Number, "Elo points"),
            Column::new("votes", Kind::Whole, "How many"),
            Column::new("open_weights", Kind::Flag, "Whether"),
            Column::new("last_vote", Kind::Moment, "When, UTC"),
        ];
        let rows = vec![
            vec![
                Cell::text("=HYPERLINK(\"http://evil\")"),
                Cell::Number(1_142.439_312_345_679),
                Cell::Whole(-7),
                Cell::Flag(true),
                Cell::Moment(1_795_448_760_123),
            ],
            vec![
                Cell::text("笑话, \"quoted\"\nsecond line"),
                Cell::number(Some(f64::NAN)),
                Cell::Nothing,
                Cell::Nothing,
                Cell::moment(None),
            ],
        ];
        Sheet {
            stem: "jokes-board".to_owned(),
            title: "Jokes".to_owned(),
            source: "/tracks/jokes?sort=name".to_owned(),
            as_of_ms: 1_795_448_760_000,
            evidence: Some(("votes", 2_997)),
            total: 2,
            columns,
            rows,
        }
    }
}
