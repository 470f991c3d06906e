//! Searching models, entrants, tracks and jokes by the words in them.

use openmic_domain::text::fold;
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    connect::{Store, with_read},
    dialect::Dialect,
    error::StoreResult,
};

/// Most words of a search that are looked at.
const MAX_TERMS: usize = 8;

/// A named thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FoundName {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What to say beside it: organisation, model, or description.
    pub beside: String,
}

/// A joke that was found.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FoundJoke {
    /// The sample that holds it.
    pub sample_id: String,
    /// Its text.
    pub text: String,
    /// The joke prompt.
    pub input: String,
    /// Name of whose it is.
    pub entrant_name: String,
}

/// What a search found, each kind in its own order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Models, by name.
    pub models: Vec<FoundName>,
    /// Entrants, by name.
    pub entrants: Vec<FoundName>,
    /// Tracks, by title.
    pub tracks: Vec<FoundName>,
    /// Jokes on stage, newest first.
    pub jokes: Vec<FoundJoke>,
}

impl Found {
    /// How many there are of all kinds.
    pub fn len(&self) -> usize {
        self.models.len() + self.entrants.len() + self.tracks.len() + self.jokes.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store {
    /// At most `limit` of each kind that have every word of `query` in them, in any case. Jokes are
    /// found only where they are public: on stage, their run done.
    pub async fn search(&self, query: &str, limit: u32) -> StoreResult<Found> {
        let terms: Vec<String> = query
            .split_whitespace()
            .take(MAX_TERMS)
            .map(str::to_lowercase)
            .collect();
        // No text holds a NUL, and the databases disagree about a pattern with one.
        if terms.is_empty() || query.contains('\0') {
            return Ok(Found::default());
        }
        let limit = i64::from(limit);
        let names: Vec<String> = fold(query)
            .split_whitespace()
            .take(MAX_TERMS)
            .map(contains)
            .collect();
        Ok(Found {
            models: self
                .names(
                    "SELECT slug, name, organisation AS beside FROM models",
                    "folded",
                    "folded",
                    &names,
                    limit,
                )
                .await?,
            entrants: self
                .names(
                    "SELECT e.slug, e.name, m.name AS beside FROM entrants e JOIN models m ON m.id = e.model_id",
                    "(e.folded || ' ' || m.folded)",
                    "e.folded",
                    &names,
                    limit,
                )
                .await?,
            tracks: self
                .names(
                    "SELECT slug, title AS name, description AS beside FROM tracks",
                    "CASE WHEN is_current THEN folded ELSE '' END",
                    "folded",
                    &names,
                    limit,
                )
                .await?,
            jokes: self.found_jokes(&terms, &names, limit).await?,
        })
    }

    /// Rows of `select` whose `text` contains every pattern. The three fragments are constants above.
    async fn names(
        &self,
        select: &str,
        text: &str,
        order: &str,
        patterns: &[String],
        limit: i64,
    ) -> StoreResult<Vec<FoundName>> {
        let conditions: Vec<String> = (2..2 + patterns.len())
            .map(|n| format!("{text} LIKE ${n} ESCAPE '!'"))
            .collect();
        let sql = format!(
            "{select} WHERE {} ORDER BY {order} LIMIT $1",
            conditions.join(" AND ")
        );
        Ok(with_read!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.as_str())).bind(limit);
            for pattern in patterns {
                query = query.bind(pattern.as_str());
            }
            query.fetch_all(pool).await?
        }))
    }

    async fn found_jokes(
        &self,
        terms: &[String],
        patterns: &[String],
        limit: i64,
    ) -> StoreResult<Vec<FoundJoke>> {
        // SQLite's index knows words of three letters and more; shorter ones are looked for by reading.
        let (indexed, bound): (bool, Vec<String>) = match self.dialect() {
            Dialect::Sqlite if terms.iter().any(|term| term.chars().count() >= 3) => {
                let long: Vec<String> = terms
                    .iter()
                    .filter(|term| term.chars().count() >= 3)
                    .map(|term| format!("\"{}\"", term.replace('"', "\"\"")))
                    .collect();
                let mut bound = vec![long.join(" AND ")];
                let short = terms.iter().filter(|term| term.chars().count() < 3);
                bound.extend(short.cloned());
                (true, bound)
            }
            Dialect::Sqlite => (false, terms.to_vec()),
            Dialect::Postgres => (false, patterns.to_vec()),
        };
        let mut values = Vec::new();
        let conditions: Vec<String> = bound
            .into_iter()
            .enumerate()
            .map(|(place, text)| match self.dialect() {
                Dialect::Sqlite if indexed && place == 0 => {
                    values.push(text);
                    "j.sample_id IN (SELECT sample_id FROM jokes_search WHERE jokes_search MATCH $2)".to_owned()
                }
                Dialect::Sqlite => {
                    values.push(contains(&fold(&text)));
                    format!("j.folded LIKE ${} ESCAPE '!'", 1 + values.len())
                }
                Dialect::Postgres => {
                    values.push(text);
                    format!("j.folded LIKE ${} ESCAPE '!'", 1 + values.len())
                }
            })
            .collect();
        let sql = format!(
            "SELECT j.sample_id, j.text, i.input, e.name AS entrant_name
             FROM jokes j JOIN runs r ON r.id = j.run_id JOIN items i ON i.id = j.item_id
                 JOIN entrants e ON e.id = j.entrant_id
             WHERE j.off_stage IS NULL AND r.state = 'done' AND {}
             ORDER BY j.sample_id DESC LIMIT $1",
            conditions.join(" AND ")
        );
        Ok(with_read!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.as_str())).bind(limit);
            for value in &values {
                query = query.bind(value.as_str());
            }
            query.fetch_all(pool).await?
        }))
    }
}

/// A LIKE pattern for texts that contain `term`, whatever signs are in it.
pub(crate) fn contains(term: &str) -> String {
    let mut pattern = String::with_capacity(term.len() + 2);
    pattern.push('%');
    for letter in term.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
