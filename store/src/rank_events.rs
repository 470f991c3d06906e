//! What the feeds tell: new rows and ranks that moved, as they were noticed.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
};

/// What readers were last told of an entrant on a track.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LastRank {
    /// The entrant.
    pub entrant_id: String,
    /// How many times something was told of it.
    pub seq: i64,
    /// Best rank then; none while it was not ranked.
    pub best_rank: Option<i64>,
    /// Worst rank then.
    pub worst_rank: Option<i64>,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRankEvent {
    /// The track, one per version.
    pub track_id: String,
    /// The entrant.
    pub entrant_id: String,
    /// One more than [`LastRank::seq`], 1 for the first: two processes that notice the same store it once.
    pub seq: i64,
    /// `entered`, `ranked`, `rose`, `fell` or `unranked`.
    pub kind: String,
    /// Best and worst rank, if ranked.
    pub ranks: Option<(i64, i64)>,
    /// Those last told, if any.
    pub old_ranks: Option<(i64, i64)>,
    /// Rating or score with the ends of its 95 % interval.
    pub estimate: Option<(f64, f64, f64)>,
    /// Votes or answers it rests on.
    pub n: i64,
}

/// Something that was told, with the names around it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct RankEventRow {
    /// The track's id, one per version.
    pub track_id: String,
    /// The track's slug.
    pub track_slug: String,
    /// The track's title.
    pub track_title: String,
    /// The track's kind.
    pub track_kind: String,
    /// The entrant's id.
    pub entrant_id: String,
    /// The entrant's slug.
    pub entrant_slug: String,
    /// The entrant's name.
    pub entrant_name: String,
    /// 1 for the first of this entrant on this track.
    pub seq: i64,
    /// `entered`, `ranked`, `rose`, `fell` or `unranked`.
    pub kind: String,
    /// Best rank, if ranked.
    pub best_rank: Option<i64>,
    /// Worst rank.
    pub worst_rank: Option<i64>,
    /// Best rank as last told.
    pub old_best: Option<i64>,
    /// Worst rank as last told.
    pub old_worst: Option<i64>,
    /// Rating, or score from 0 to 1.
    pub estimate: Option<f64>,
    /// Lower end of its 95 % interval.
    pub lower_end: Option<f64>,
    /// Upper end.
    pub upper_end: Option<f64>,
    /// Votes or answers it rests on.
    pub n: i64,
    /// When it was noticed, ms since 1970.
    pub created_ms: i64,
}

impl Store {
    /// What was last told of each entrant on a track.
    pub async fn last_ranks(&self, track_id: &str) -> StoreResult<Vec<LastRank>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT e.entrant_id, e.seq, e.best_rank, e.worst_rank FROM rank_events e
                 JOIN (SELECT entrant_id, MAX(seq) AS seq FROM rank_events
                       WHERE track_id = $1 GROUP BY entrant_id) AS newest
                   ON newest.entrant_id = e.entrant_id AND newest.seq = e.seq
                 WHERE e.track_id = $1 ORDER BY e.entrant_id",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Stores what is to be told; gives how much of it was new.
    pub async fn add_rank_events(&self, events: &[NewRankEvent], now_ms: i64) -> StoreResult<u64> {
        Ok(with_write!(self, tx => {
            let mut added = 0;
            for event in events {
                added += sqlx::query(
                    "INSERT INTO rank_events (track_id, entrant_id, seq, kind, best_rank, worst_rank, old_best,
                                              old_worst, estimate, lower_end, upper_end, n, created_ms)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                     ON CONFLICT (track_id, entrant_id, seq) DO NOTHING",
                )
                .bind(&event.track_id)
                .bind(&event.entrant_id)
                .bind(event.seq)
                .bind(&event.kind)
                .bind(event.ranks.map(|(best, _)| best))
                .bind(event.ranks.map(|(_, worst)| worst))
                .bind(event.old_ranks.map(|(best, _)| best))
                .bind(event.old_ranks.map(|(_, worst)| worst))
                .bind(event.estimate.map(|(value, _, _)| value))
                .bind(event.estimate.map(|(_, lower, _)| lower))
                .bind(event.estimate.map(|(_, _, upper)| upper))
                .bind(event.n)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            added
        }))
    }

    /// The newest that was told of a track, by its slug, or of all of them, at most `limit`.
    pub async fn rank_events(
        &self,
        track_slug: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<RankEventRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT v.track_id, t.slug AS track_slug, t.title AS track_title, t.kind AS track_kind,
                        v.entrant_id, e.slug AS entrant_slug, e.name AS entrant_name, v.seq, v.kind,
                        v.best_rank, v.worst_rank, v.old_best, v.old_worst, v.estimate, v.lower_end,
                        v.upper_end, v.n, v.created_ms
                 FROM rank_events v
                 JOIN tracks t ON t.id = v.track_id
                 JOIN entrants e ON e.id = v.entrant_id
                 WHERE $1 = '' OR v.track_id IN (SELECT id FROM tracks WHERE slug = $1)
                 ORDER BY v.created_ms DESC, v.best_rank, v.track_id, v.entrant_id, v.seq DESC LIMIT $2",
            )
            .bind(track_slug.unwrap_or_default())
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }
}
