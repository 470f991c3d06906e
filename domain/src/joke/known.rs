//! Files of known jokes: what somebody collected, in the shapes in which collections come.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::normal_form;

/// How a file of jokes is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownFormat {
    /// A list, or an object with a list: texts, or objects with `joke`, `text` or `body`, or with `setup`
    /// and `punchline` or `delivery`. One object a line will do too.
    Json,
    /// Columns of those names.
    Csv,
    /// Entries between lines of a single `%`, as the `fortune` program has them.
    Fortune,
    /// One joke a paragraph, or one a line where no line is empty.
    Text,
}

impl KnownFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Fortune, Self::Text];

    /// Its spelling on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Fortune => "fortune",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for KnownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KnownFormat {
    type Err = KnownError;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == value)
            .ok_or_else(|| KnownError::Format {
                value: value.to_owned(),
            })
    }
}

/// Why a file of jokes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// No format of that name.
    #[error("unknown format {value:?}: write one of json, csv, fortune, text")]
    Format {
        /// The text as it was given.
        value: String,
    },
    /// The file is not JSON.
    #[error("the file is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The file is not CSV.
    #[error("the file is not CSV: {0}")]
    Csv(#[from] csv::Error),
    /// Nothing in the file is a joke.
    #[error(
        "no joke was found: a {format} file needs texts, or fields called joke, text or body, or setup and \
         punchline (or delivery)"
    )]
    Nothing {
        /// The format it was read as.
        format: KnownFormat,
    },
}

/// The jokes of a file, in its order, without those that have no letters. Bytes that are not UTF-8 are
/// read as Latin-1 if the file is no UTF-8 at all.
///
/// # Errors
/// What is wrong with the file.
pub fn read(bytes: &[u8], format: KnownFormat) -> Result<Vec<String>, KnownError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut jokes = match format {
        KnownFormat::Json => json(&text)?,
        KnownFormat::Csv => csv(&text)?,
        KnownFormat::Fortune => fortune(&text),
        KnownFormat::Text => paragraphs(&text),
    };
    for joke in &mut jokes {
        *joke = joke.trim().to_owned();
    }
    jokes.retain(|joke| !normal_form(joke).is_empty());
    if jokes.is_empty() {
        return Err(KnownError::Nothing { format });
    }
    Ok(jokes)
}

/// Fields that hold a whole joke, and those that hold its two parts.
const WHOLE: [&str; 3] = ["joke", "text", "body"];
const FIRST: &str = "setup";
const SECOND: [&str; 2] = ["punchline", "delivery"];

fn json(text: &str) -> Result<Vec<String>, KnownError> {
    let mut jokes = Vec::new();
    match serde_json::from_str::<Value>(text) {
        Ok(value) => collect(&value, &mut jokes),
        // One value a line.
        Err(error) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let value =
                    serde_json::from_str(line).map_err(|_| KnownError::Json(error_of(&error)))?;
                collect(&value, &mut jokes);
            }
        }
    }
    Ok(jokes)
}

/// The same error again: it cannot be cloned.
fn error_of(error: &serde_json::Error) -> serde_json::Error {
    serde::de::Error::custom(error.to_string())
}

fn collect(value: &Value, jokes: &mut Vec<String>) {
    match value {
        Value::String(text) => jokes.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, jokes)),
        Value::Object(fields) => {
            let field = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
            if let Some(joke) = one(field) {
                jokes.push(joke);
            } else {
                // {"info": …, "jokes": […]}: lists only, since other texts are about the collection.
                for value in fields.values().filter(|value| value.is_array()) {
                    collect(value, jokes);
                }
            }
        }
        _ => {}
    }
}

/// A joke from its fields, if they are there.
fn one(field: impl Fn(&str) -> Option<String>) -> Option<String> {
    WHOLE.iter().find_map(|name| field(name)).or_else(|| {
        let second = SECOND.iter().find_map(|name| field(name))?;
        Some(format!("{}\n{second}", field(FIRST)?))
    })
}

fn csv(text: &str) -> Result<Vec<String>, KnownError> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let mut jokes = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |wanted: &str| {
            let at = names.iter().position(|name| name == wanted)?;
            record.get(at).map(str::to_owned)
        };
        jokes.extend(one(field));
    }
    Ok(jokes)
}

fn fortune(text: &str) -> Vec<String> {
    let mut jokes = vec![String::new()];
    for line in text.lines() {
        if line.trim_end() == "%" {
            jokes.push(String::new());
        } else if let Some(joke) = jokes.last_mut() {
            joke.push_str(line);
            joke.push('\n');
        }
    }
    jokes
}

fn paragraphs(text: &str) -> Vec<String> {
    let has_paragraphs = text.trim().lines().any(|line| line.trim().is_empty());
    if !has_paragraphs {
        return text.lines().map(str::to_owned).collect();
    }
    let mut jokes = vec![String::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            jokes.push(String::new());
        } else if let Some(joke) = jokes.last_mut() {
            joke.push_str(line);
            joke.push('\n');
        }
    }
    jokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_gives_the_same_jokes() {
        let jokes = ["One walks in.\nAnother out.", "Two, “dry”."];
        for (format, file) in [
            (
                KnownFormat::Json,
                r#"["One walks in.\nAnother out.", "Two, “dry”."]"#,
            ),
            (
                KnownFormat::Json,
                r#"{"info": {"v": 3, "name": "x"}, "jokes": [
                    {"type": "twopart", "setup": "One walks in.", "delivery": "Another out.", "tags": ["a"]},
                    {"type": "single", "joke": "Two, “dry”.", "flags": {"nsfw": false}}]}"#,
            ),
            (
                KnownFormat::Json,
                "{\"setup\": \"One walks in.\", \"punchline\": \"Another out.\"}\n{\"body\": \"Two, “dry”.\"}\n",
            ),
            (
                KnownFormat::Csv,
                "id,Setup,Punchline\n1,One walks in.,Another out.\n2,\"Two, “dry”.\",\n",
            ),
            (
                KnownFormat::Fortune,
                "One walks in.\nAnother out.\n%\nTwo, “dry”.\n%\n",
            ),
            (
                KnownFormat::Text,
                "\nOne walks in.\nAnother out.\n\n\nTwo, “dry”.\n",
            ),
        ] {
            assert_eq!(read(file.as_bytes(), format).unwrap(), jokes, "{file}");
        }
        assert_eq!(
            read(b"One.\nTwo.\n", KnownFormat::Text).unwrap(),
            ["One.", "Two."]
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_was_expected() {
        for (file, format, words) in [
            ("{", KnownFormat::Json, "not JSON"),
            ("{\"a\": 1}", KnownFormat::Json, "joke, text or body"),
            ("id,n\n1,2\n", KnownFormat::Csv, "setup and punchline"),
            ("%\n%\n", KnownFormat::Fortune, "no joke"),
            ("...", KnownFormat::Text, "no joke"),
        ] {
            let error = read(file.as_bytes(), format).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        assert!(
            "xml"
                .parse::<KnownFormat>()
                .unwrap_err()
                .to_string()
                .contains("fortune")
        );
    }

    #[test]
    fn an_old_file_in_latin_1_is_read() {
        let jokes = read(
            b"Caf\xe9 closed.\n%\nIt espresso'd itself.\n",
            KnownFormat::Fortune,
        )
        .unwrap();
        assert_eq!(jokes[0], "Café closed.");
    }
}
