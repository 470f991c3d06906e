//! Importing votes that were cast elsewhere, once per file.

use std::collections::{HashMap, HashSet};

use openmic_domain::{
    outcome::Outcome,
    rating::elo::{self, EloOptions},
};

use crate::{
    connect::{Store, with_read, with_write},
    entrants::{NewEntrant, insert_entrant},
    error::{StoreError, StoreResult},
    ids::new_id,
    text::without_nul,
};

/// One vote of an import, naming its entrants by position in [`VoteImport::entrants`].
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedVote {
    /// Position of the left entrant.
    pub left: usize,
    /// Position of the right entrant.
    pub right: usize,
    /// What the voter said.
    pub outcome: Outcome,
    /// A name for the voter within the file.
    pub voter: String,
    /// When it was cast, ms since 1970; none if the file does not say.
    pub cast_ms: Option<i64>,
}

/// A vote file, read.
#[derive(Debug, Clone, PartialEq)]
pub struct VoteImport {
    /// sha256 of track and file: the same file is imported once.
    pub id: String,
    /// The file's name or a name given to it.
    pub name: String,
    /// The track the votes count on.
    pub track_id: String,
    /// The entrants; found again by slug.
    pub entrants: Vec<NewEntrant>,
    /// The votes. Those with a time are taken in the order of their times, all others in this order at
    /// the time of the import.
    pub votes: Vec<ImportedVote>,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteImportOutcome {
    /// All votes were stored.
    Imported {
        /// How many.
        votes: usize,
        /// How many entrants were new.
        new_entrants: usize,
    },
    /// This file was imported on this track before; nothing changed.
    Already,
}

/// A vote file that was imported.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ImportRow {
    /// The file's name or the name given to it.
    pub name: String,
    /// Its track's slug.
    pub track_slug: String,
    /// Its track's title.
    pub track_title: String,
    /// How many votes it holds, of all its entrants together.
    pub n_rows: i64,
    /// When it was imported, ms since 1970.
    pub created_ms: i64,
    /// When the first of its votes was cast; none if the file does not say.
    pub first_cast_ms: Option<i64>,
    /// When the last one was.
    pub last_cast_ms: Option<i64>,
}

impl Store {
    /// The vote files that name an entrant, newest first.
    pub async fn imports_of(&self, entrant_id: &str) -> StoreResult<Vec<ImportRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT m.name, t.slug AS track_slug, t.title AS track_title, m.n_rows, m.created_ms,
                        m.first_cast_ms, m.last_cast_ms
                 FROM imports m JOIN tracks t ON t.id = m.track_id
                 WHERE m.kind = 'votes' AND EXISTS (
                     SELECT 1 FROM votes v
                     WHERE v.track_id = m.track_id AND v.source = m.name AND v.voter_group = 'import'
                       AND (v.left_entrant = $1 OR v.right_entrant = $1))
                 ORDER BY m.created_ms DESC, m.id",
            )
            .bind(entrant_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Stores a whole vote file or nothing of it.
    pub async fn import_votes(
        &self,
        import: &VoteImport,
        now_ms: i64,
    ) -> StoreResult<VoteImportOutcome> {
        let n = import.entrants.len();
        if let Some(wrong) = import
            .votes
            .iter()
            .find(|vote| vote.left >= n || vote.right >= n || vote.left == vote.right)
        {
            return Err(StoreError::Conflict(format!(
                "a vote names entrants {} and {} of {n}",
                wrong.left, wrong.right
            )));
        }
        let mut slugs = HashSet::with_capacity(n);
        if let Some(twice) = import
            .entrants
            .iter()
            .find(|entrant| !slugs.insert(entrant.slug.as_str()))
        {
            return Err(StoreError::Conflict(format!(
                "two entrants of this file have the short name {:?}: give one of them another name",
                twice.slug
            )));
        }
        if let Some(late) = import
            .votes
            .iter()
            .filter_map(|vote| vote.cast_ms)
            .find(|cast_ms| *cast_ms > now_ms)
        {
            return Err(StoreError::Conflict(format!(
                "a vote was cast at {late} ms, after the import at {now_ms} ms"
            )));
        }
        let cast_ms = |vote: &ImportedVote| vote.cast_ms.unwrap_or(now_ms);
        let mut in_order: Vec<&ImportedVote> = import.votes.iter().collect();
        in_order.sort_by_key(|vote| cast_ms(vote));
        let times = || import.votes.iter().filter_map(|vote| vote.cast_ms);
        // Within one millisecond ids sort at random: sorted, they keep the ledger in the file's order.
        let mut vote_ids: Vec<String> = import.votes.iter().map(|_| new_id(now_ms)).collect();
        vote_ids.sort_unstable();
        let track_sql = self.dialect().lock_track();
        let entrants_sql = self.dialect().lock_entrants();
        Ok(with_write!(self, tx => {
            let track: Option<(String,)> =
                sqlx::query_as(track_sql).bind(&import.track_id).fetch_optional(&mut *tx).await?;
            if track.is_none() {
                return Err(StoreError::not_found("track", &import.track_id));
            }
            sqlx::query(entrants_sql).execute(&mut *tx).await?;
            let fresh = sqlx::query(
                "INSERT INTO imports (id, kind, name, track_id, n_rows, created_ms, first_cast_ms, last_cast_ms)
                 VALUES ($1, 'votes', $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
            )
            .bind(&import.id)
            .bind(&import.name)
            .bind(&import.track_id)
            .bind(import.votes.len() as i64)
            .bind(now_ms)
            .bind(times().min())
            .bind(times().max())
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if fresh {
                let mut ids: Vec<String> = Vec::with_capacity(n);
                let mut new_entrants = 0;
                for entrant in &import.entrants {
                    let known: Option<(String,)> = sqlx::query_as("SELECT id FROM entrants WHERE slug = $1")
                        .bind(&entrant.slug)
                        .fetch_optional(&mut *tx)
                        .await?;
                    ids.push(match known {
                        Some((id,)) => id,
                        None => {
                            new_entrants += 1;
                            insert_entrant!(tx, entrant, now_ms)
                        }
                    });
                }
                let known: Vec<(String, f64, i64)> =
                    sqlx::query_as("SELECT entrant_id, rating, n_votes FROM elo WHERE track_id = $1")
                        .bind(&import.track_id)
                        .fetch_all(&mut *tx)
                        .await?;
                let options = EloOptions::default();
                let mut ratings: Vec<(f64, i64)> = ids
                    .iter()
                    .map(|id| {
                        known.iter().find(|row| &row.0 == id).map_or((options.start, 0), |row| (row.1, row.2))
                    })
                    .collect();
                // (a, b) by id order: wins of a, wins of b, both, neither, when the last was cast.
                let mut cells: HashMap<(usize, usize), ([i64; 4], i64)> = HashMap::new();
                for (vote, vote_id) in in_order.iter().copied().zip(&vote_ids) {
                    sqlx::query(
                        "INSERT INTO votes (id, track_id, left_entrant, right_entrant, outcome, voter,
                                            voter_group, source, created_ms, imported_ms)
                         VALUES ($1, $2, $3, $4, $5, $6, 'import', $7, $8, $9)",
                    )
                    .bind(vote_id)
                    .bind(&import.track_id)
                    .bind(&ids[vote.left])
                    .bind(&ids[vote.right])
                    .bind(vote.outcome.as_str())
                    .bind(without_nul(&vote.voter))
                    .bind(&import.name)
                    .bind(cast_ms(vote))
                    .bind(now_ms)
                    .execute(&mut *tx)
                    .await?;
                    let (left, right) =
                        elo::update(ratings[vote.left].0, ratings[vote.right].0, vote.outcome, &options);
                    ratings[vote.left] = (left, ratings[vote.left].1 + 1);
                    ratings[vote.right] = (right, ratings[vote.right].1 + 1);
                    let (a, b, outcome) = if ids[vote.left] < ids[vote.right] {
                        (vote.left, vote.right, vote.outcome)
                    } else {
                        (vote.right, vote.left, vote.outcome.swapped())
                    };
                    let column = match outcome {
                        Outcome::Left => 0,
                        Outcome::Right => 1,
                        Outcome::Both => 2,
                        Outcome::Neither => 3,
                    };
                    let cell = cells.entry((a, b)).or_default();
                    cell.0[column] += 1;
                    cell.1 = cast_ms(vote);
                }
                for ((a, b), (counts, last_ms)) in &cells {
                    sqlx::query(
                        "INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, updated_ms,
                                            last_ms)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                         ON CONFLICT (track_id, entrant_a, entrant_b) DO UPDATE SET
                             a_wins = cells.a_wins + excluded.a_wins, b_wins = cells.b_wins + excluded.b_wins,
                             both_good = cells.both_good + excluded.both_good, neither = cells.neither + excluded.neither,
                             updated_ms = excluded.updated_ms,
                             last_ms = CASE WHEN excluded.last_ms > cells.last_ms THEN excluded.last_ms
                                            ELSE cells.last_ms END",
                    )
                    .bind(&import.track_id)
                    .bind(&ids[*a])
                    .bind(&ids[*b])
                    .bind(counts[0])
                    .bind(counts[1])
                    .bind(counts[2])
                    .bind(counts[3])
                    .bind(now_ms)
                    .bind(last_ms)
                    .execute(&mut *tx)
                    .await?;
                }
                for (id, (rating, n_votes)) in ids.iter().zip(&ratings) {
                    sqlx::query(
                        "INSERT INTO elo (track_id, entrant_id, rating, n_votes) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (track_id, entrant_id) DO UPDATE
                             SET rating = excluded.rating, n_votes = excluded.n_votes",
                    )
                    .bind(&import.track_id)
                    .bind(id)
                    .bind(rating)
                    .bind(n_votes)
                    .execute(&mut *tx)
                    .await?;
                }
                VoteImportOutcome::Imported { votes: import.votes.len(), new_entrants }
            } else {
                VoteImportOutcome::Already
            }
        }))
    }
}
