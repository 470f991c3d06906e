//! Names and jokes as searching and sorting see them, the same on both databases and in every alphabet.

use openmic_domain::text::fold;

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
};

/// Rows filled at a time.
const BATCH: i64 = 500;

/// Tables that are searched: rows that are not filled yet, and filling one.
const TABLES: [(&str, &str); 4] = [
    (
        "SELECT id, name, organisation, slug FROM models WHERE folded = '' LIMIT $1",
        "UPDATE models SET folded = $2 WHERE id = $1",
    ),
    (
        "SELECT id, name, '', slug FROM entrants WHERE folded = '' LIMIT $1",
        "UPDATE entrants SET folded = $2 WHERE id = $1",
    ),
    (
        "SELECT id, title, description, slug FROM tracks WHERE folded = '' LIMIT $1",
        "UPDATE tracks SET folded = $2 WHERE id = $1",
    ),
    (
        "SELECT sample_id, text, '', '' FROM jokes WHERE folded IS NULL LIMIT $1",
        "UPDATE jokes SET folded = $2 WHERE sample_id = $1",
    ),
];

/// What is searched and sorted by: the name first, then what else names the row.
pub(crate) fn folded(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    fold(&parts.join(" "))
}

impl Store {
    /// Folds what was stored before there were folded texts.
    pub(crate) async fn fill_folded_names(&self) -> StoreResult<()> {
        for (empty, fill) in TABLES {
            loop {
                let rows: Vec<(String, String, String, String)> = with_read!(self, pool => {
                    sqlx::query_as(empty).bind(BATCH).fetch_all(pool).await?
                });
                if rows.is_empty() {
                    break;
                }
                with_write!(self, tx => {
                    for (id, name, more, slug) in &rows {
                        sqlx::query(fill)
                            .bind(id)
                            .bind(folded(&[name, more, slug]))
                            .execute(&mut *tx)
                            .await?;
                    }
                });
            }
        }
        Ok(())
    }
}
