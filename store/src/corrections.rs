//! Corrections of votes, and what is made anew from the ledger: the cells and the online Elo.
//!
//! The ledger keeps every vote. A correction is a row of its own with a status and a reason; the newest
//! one says whether the vote counts. Cells and online Elo hold the votes that count and change with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures::TryStreamExt as _;
use openmic_domain::{
    outcome::Outcome,
    rating::elo::{self, EloOptions},
};

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    filtered::VoteStatus,
    ids::new_id,
    ledger::{by_people, cells_of_ledger, status_of},
    text::without_nul,
};

/// One row of the history of a vote's status.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Corrected {
    /// `counted`, `unverified` or `excluded`.
    pub status: String,
    /// Why.
    pub reason: String,
    /// When, ms since 1970.
    pub created_ms: i64,
}

/// A vote as a correction finds it.
#[derive(sqlx::FromRow)]
struct Standing {
    track_id: String,
    left_entrant: String,
    right_entrant: String,
    status: String,
    corrected_ms: Option<i64>,
}

/// Plays the votes of a track that count again, in the order in which they were cast, and stores the
/// online Elo that they come to. Whoever has no vote left starts anew.
macro_rules! replay_elo {
    ($tx:expr, $track_id:expr) => {{
        let options = EloOptions::default();
        let mut standing: HashMap<String, (f64, i64)> =
            sqlx::query_as::<_, (String,)>("SELECT entrant_id FROM elo WHERE track_id = $1")
                .bind($track_id)
                .fetch_all(&mut *$tx)
                .await?
                .into_iter()
                .map(|(id,)| (id, (options.start, 0)))
                .collect();
        {
            let mut votes = sqlx::query_as::<_, (String, String, String)>(concat!(
                "SELECT v.left_entrant, v.right_entrant, v.outcome FROM votes v
                 WHERE v.track_id = $1 AND ",
                status_of!("v"),
                " = 'counted' AND ",
                by_people!("v"),
                " ORDER BY v.created_ms, v.id"
            ))
            .bind($track_id)
            .fetch(&mut *$tx);
            while let Some((left, right, outcome)) = votes.try_next().await? {
                let Ok(outcome) = outcome.parse::<Outcome>() else {
                    continue;
                };
                let (x, n) = standing.get(&left).copied().unwrap_or((options.start, 0));
                let (y, m) = standing.get(&right).copied().unwrap_or((options.start, 0));
                let (x, y) = elo::update(x, y, outcome, &options);
                standing.insert(left, (x, n + 1));
                standing.insert(right, (y, m + 1));
            }
        }
        for (entrant, (rating, n_votes)) in &standing {
            sqlx::query(
                "INSERT INTO elo (track_id, entrant_id, rating, n_votes) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (track_id, entrant_id) DO UPDATE
                     SET rating = excluded.rating, n_votes = excluded.n_votes",
            )
            .bind($track_id)
            .bind(entrant)
            .bind(*rating)
            .bind(*n_votes)
            .execute(&mut *$tx)
            .await?;
        }
    }};
}

/// What corrections come to on one track.
#[derive(Default)]
struct Changed {
    /// Pairs whose cell has to be made anew.
    pairs: BTreeSet<(String, String)>,
    /// Rows added to `vote_corrections`.
    corrections: i64,
    /// When the newest was made, ms since 1970.
    newest_ms: i64,
}

impl Store {
    /// Gives votes a status, with the reason, from now on: `counted` restores them. The ledger gains a
    /// row for each vote whose status this changes; cells and online Elo follow in the same transaction
    /// and are what [`Store::rebuild_cells`] and [`Store::rebuild_elo`] would make of the ledger. Gives how
    /// many votes changed.
    ///
    /// # Errors
    /// A vote that is not there, a reason without text, or a status that stands for several: nothing is changed then.
    pub async fn correct_votes(
        &self,
        vote_ids: &[String],
        status: VoteStatus,
        reason: &str,
        now_ms: i64,
    ) -> StoreResult<usize> {
        if matches!(status, VoteStatus::Any | VoteStatus::WithUnverified) {
            return Err(StoreError::Conflict(
                "a vote is counted, unverified or excluded, not any of them".to_owned(),
            ));
        }
        let reason = without_nul(reason.trim());
        if reason.is_empty() {
            return Err(StoreError::Conflict(
                "a correction needs a reason: say why".to_owned(),
            ));
        }
        let ids: BTreeSet<&String> = vote_ids.iter().collect();
        let lock_sql = self.dialect().lock_track();
        Ok(with_write!(self, tx => {
            let mut tracks: BTreeSet<String> = BTreeSet::new();
            for id in &ids {
                let track: Option<(String,)> = sqlx::query_as("SELECT track_id FROM votes WHERE id = $1")
                    .bind(id)
                    .fetch_optional(&mut *tx)
                    .await?;
                tracks.insert(track.ok_or_else(|| StoreError::not_found("vote", *id))?.0);
            }
            // Votes wait until the cells agree with the ledger again.
            for track_id in &tracks {
                let _: Option<(String,)> = sqlx::query_as(lock_sql).bind(track_id).fetch_optional(&mut *tx).await?;
            }
            let mut changed: BTreeMap<String, Changed> = BTreeMap::new();
            let mut n_changed = 0;
            for id in &ids {
                let vote: Standing = sqlx::query_as(concat!(
                    "SELECT v.track_id, v.left_entrant, v.right_entrant, ", status_of!("v"), " AS status,
                            (SELECT MAX(c.created_ms) FROM vote_corrections c WHERE c.vote_id = v.id) AS corrected_ms
                     FROM votes v WHERE v.id = $1"
                ))
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
                if vote.status == status.as_str() {
                    continue;
                }
                // Newer than every other correction of this vote, whatever the clocks say.
                let moment = vote.corrected_ms.map_or(now_ms, |last| now_ms.max(last + 1));
                sqlx::query(
                    "INSERT INTO vote_corrections (id, vote_id, status, reason, created_ms)
                     VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(new_id(moment))
                .bind(id)
                .bind(status.as_str())
                .bind(&reason)
                .bind(moment)
                .execute(&mut *tx)
                .await?;
                let of_track = changed.entry(vote.track_id).or_default();
                of_track.corrections += 1;
                of_track.newest_ms = moment.max(of_track.newest_ms);
                n_changed += 1;
                if vote.status == "counted" || status == VoteStatus::Counted {
                    of_track.pairs.insert(if vote.left_entrant < vote.right_entrant {
                        (vote.left_entrant, vote.right_entrant)
                    } else {
                        (vote.right_entrant, vote.left_entrant)
                    });
                }
            }
            for (track_id, Changed { pairs, corrections, newest_ms }) in &changed {
                for (a, b) in pairs {
                    sqlx::query("DELETE FROM cells WHERE track_id = $1 AND entrant_a = $2 AND entrant_b = $3")
                        .bind(track_id)
                        .bind(a)
                        .bind(b)
                        .execute(&mut *tx)
                        .await?;
                    sqlx::query(cells_of_ledger!(
                        " AND ((v.left_entrant = $3 AND v.right_entrant = $4)
                               OR (v.left_entrant = $4 AND v.right_entrant = $3))"
                    ))
                    .bind(track_id)
                    .bind(*newest_ms)
                    .bind(a)
                    .bind(b)
                    .execute(&mut *tx)
                    .await?;
                }
                if !pairs.is_empty() {
                    replay_elo!(tx, track_id);
                }
                sqlx::query(
                    "UPDATE tracks SET corrections = corrections + $2,
                            corrected_ms = CASE WHEN corrected_ms > $3 THEN corrected_ms ELSE $3 END
                     WHERE id = $1",
                )
                .bind(track_id)
                .bind(*corrections)
                .bind(*newest_ms)
                .execute(&mut *tx)
                .await?;
            }
            n_changed
        }))
    }

    /// How the status of a vote came to be what it is, oldest first; empty for a vote that was never
    /// corrected.
    pub async fn corrections_of(&self, vote_id: &str) -> StoreResult<Vec<Corrected>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT status, reason, created_ms FROM vote_corrections
                 WHERE vote_id = $1 ORDER BY created_ms, id",
            )
            .bind(vote_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Makes the cells of a track anew from the votes that count; they must come out the same.
    pub async fn rebuild_cells(&self, track_id: &str, now_ms: i64) -> StoreResult<()> {
        let track_sql = self.dialect().lock_track();
        with_write!(self, tx => {
            let track: Option<(String,)> = sqlx::query_as(track_sql).bind(track_id).fetch_optional(&mut *tx).await?;
            if track.is_none() {
                return Err(StoreError::not_found("track", track_id));
            }
            sqlx::query("DELETE FROM cells WHERE track_id = $1").bind(track_id).execute(&mut *tx).await?;
            sqlx::query(cells_of_ledger!(""))
                .bind(track_id)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Makes the online Elo of a track anew from the votes that count, in the order of their times.
    pub async fn rebuild_elo(&self, track_id: &str) -> StoreResult<()> {
        let track_sql = self.dialect().lock_track();
        with_write!(self, tx => {
            let track: Option<(String,)> = sqlx::query_as(track_sql).bind(track_id).fetch_optional(&mut *tx).await?;
            if track.is_none() {
                return Err(StoreError::not_found("track", track_id));
            }
            replay_elo!(tx, track_id);
        });
        Ok(())
    }
}
