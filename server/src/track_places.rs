//! Where in a track's files a problem is: `path:line: field: what`.

use openmic_domain::track::{Problem, SourceProblem, rows::Rows};
use toml::de::{DeTable, DeValue};

/// The files that a track is read from.
pub(crate) struct Places<'a> {
    /// Path of `track.toml`.
    pub(crate) spec: &'a str,
    /// What it says.
    pub(crate) text: &'a str,
    /// Path of the items.
    pub(crate) items: &'a str,
}

impl Places<'_> {
    /// A problem of a row.
    pub(crate) fn of_row(&self, problem: &SourceProblem) -> String {
        let field = problem
            .field
            .as_ref()
            .map_or_else(String::new, |field| format!("{field}: "));
        // A column is of a line; anything else in these files is known by its entry.
        let is_line = problem
            .field
            .as_ref()
            .is_some_and(|field| field.starts_with("column "));
        let place = self.row(problem.line, is_line);
        format!("{place}: {field}{}", problem.message)
    }

    /// A problem of a track that was read, whose items are those rows.
    pub(crate) fn of(&self, problem: &Problem, rows: &Rows) -> String {
        let (field, message) = (&problem.field, &problem.message);
        match &problem.item {
            None => {
                let line = line_of(self.text, field);
                format!("{}:{line}: {field}: {message}", self.spec)
            }
            Some((index, id)) => {
                let line = rows.get(*index).map_or(0, |(line, _)| *line);
                let place = self.row(line, false);
                format!("{place}: {field}: {message} (item {id:?})")
            }
        }
    }

    fn row(&self, number: u64, is_line: bool) -> String {
        let counts_entries = [".json", ".parquet"]
            .iter()
            .any(|ending| self.items.ends_with(ending));
        if counts_entries && !is_line {
            format!("{}: entry {number}", self.items)
        } else {
            format!("{}:{number}", self.items)
        }
    }
}

/// The line of `byte`, from 1.
pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|b| **b == b'\n').count()
}

/// The line of a field of a TOML text, such as `request.template` or `examples[2].input`; of the nearest
/// table around it where it is not written; the first without any.
fn line_of(text: &str, field: &str) -> usize {
    let Ok(whole) = DeTable::parse(text) else {
        return 1;
    };
    let mut table = whole.get_ref();
    let mut line = 1;
    for part in field.split('.') {
        let (name, number) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            Some((name, number)) => (name, number.parse::<usize>().ok()),
            None => (part, None),
        };
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else {
            return line;
        };
        line = line_at(text, key.span().start);
        let value = match (value.get_ref(), number) {
            (DeValue::Array(list), Some(number)) => match list.get(number.saturating_sub(1)) {
                Some(value) => {
                    line = line_at(text, value.span().start);
                    value.get_ref()
                }
                None => return line,
            },
            (value, _) => value,
        };
        match value {
            DeValue::Table(inner) => table = inner,
            _ => return line,
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = "slug = \"a\"\n\n[request]\nmax_tokens = 0\n\n[scorer]\nkind = \"regex\"\npattern = \"(\"\n\n\
        [[examples]]\ninput = \"a\"\ntarget = \"b\"\n\n[[examples]]\ninput = \"c\"\ntarget = \"\"\n";

    #[test]
    fn a_field_has_the_line_on_which_it_is_written() {
        for (field, line) in [
            ("slug", 1),
            ("request.max_tokens", 4),
            ("scorer.pattern", 8),
            ("examples[1].target", 12),
            ("examples[2].target", 16),
            // What is not written is missed where it belongs.
            ("request.template", 3),
            ("examples[3].target", 10),
            ("title", 1),
        ] {
            assert_eq!(line_of(TOML, field), line, "{field}");
        }
    }

    #[test]
    fn rows_of_documents_are_counted_and_not_their_lines() {
        let places = |items| Places {
            spec: "t/track.toml",
            text: TOML,
            items,
        };
        let problem = |field: Option<&str>| SourceProblem {
            line: 3,
            field: field.map(str::to_owned),
            message: "so".to_owned(),
        };
        let of = |items, field| places(items).of_row(&problem(field));
        assert_eq!(of("t/items.csv", Some("id")), "t/items.csv:3: id: so");
        assert_eq!(of("t/items.csv", None), "t/items.csv:3: so");
        assert_eq!(
            of("t/items.json", Some("id")),
            "t/items.json: entry 3: id: so"
        );
        assert_eq!(
            of("t/items.json", Some("column 2")),
            "t/items.json:3: column 2: so"
        );
    }
}
