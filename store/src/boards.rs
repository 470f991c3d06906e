//! What a board is made of: the entrants with their cells of votes, or their finished runs.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    filtered::VoteFilter,
    originality::{BannedTold, StageFacts},
};

/// An entrant as a row of a board names it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct EntrantRow {
    /// Its id.
    pub id: String,
    /// Part of its address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Its model's name.
    pub model_name: String,
    /// Its model's slug.
    pub model_slug: String,
    /// The family of its model; empty when not said.
    pub model_family: String,
    /// Who made the model; empty when not known.
    pub organisation: String,
    /// Whether the weights can be downloaded.
    pub open_weights: bool,
    /// `built-in`, `submission` or `import`.
    pub origin: String,
}

/// The votes of an unordered pair (a < b by id).
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CellRow {
    /// The entrant with the smaller id.
    pub entrant_a: String,
    /// The other.
    pub entrant_b: String,
    /// Battles a won.
    pub a_wins: i64,
    /// Battles b won.
    pub b_wins: i64,
    /// Battles in which both were funny.
    #[sqlx(rename = "both_good")]
    pub both: i64,
    /// Battles in which neither was.
    pub neither: i64,
}

/// What a board of votes is fitted from.
#[derive(Debug, Clone, PartialEq)]
pub struct VoteBoardSource {
    /// Everyone on this track, with votes or with a run, by id.
    pub entrants: Vec<EntrantRow>,
    /// The cells.
    pub cells: Vec<CellRow>,
    /// On a humor track: the jokes of each entrant.
    pub jokes: Vec<HumorTally>,
    /// How original they are, and how many were refused.
    pub facts: Vec<StageFacts>,
    /// The banned jokes that were told, once for each entrant and joke.
    pub banned: Vec<BannedTold>,
    /// When the last of its votes was cast, ms since 1970.
    pub last_vote_ms: Option<i64>,
    /// The same for each entrant, by id.
    pub last_vote_of: Vec<(String, i64)>,
}

/// How an entrant's jokes stand.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HumorTally {
    /// Whose they are.
    pub entrant_id: String,
    /// Its run.
    pub run_id: String,
    /// The run's state.
    pub run_state: String,
    /// How many answers are stored.
    pub jokes: i64,
    /// How many of them may go on stage.
    pub on_stage: i64,
}

/// A row of a benchmark board: one finished run.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct BenchmarkRow {
    /// The run.
    pub run_id: String,
    /// Stored samples.
    pub n: i64,
    /// Of these, answers the endpoint never gave; they count as wrong.
    pub failed: i64,
    /// Sum of the scores.
    pub score_sum: f64,
    /// Tokens of all prompts.
    pub prompt_tokens: i64,
    /// Tokens of all answers.
    pub completion_tokens: i64,
    /// Milliseconds, summed over samples.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// Which costs of some of its samples are not known, as `Unmeasured` is stored.
    pub unmeasured: i64,
    /// When it ended, ms since 1970.
    pub finished_ms: i64,
    /// The version of Openmic under which it ended, where that was recorded.
    pub software: Option<String>,
    /// Whether a higher score is better.
    pub higher_is_better: Option<bool>,
    /// Its entrant.
    #[sqlx(flatten)]
    pub entrant: EntrantRow,
}

/// Changes whenever a board has to be made anew.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Marker {
    /// The track.
    pub track_id: String,
    /// The last change among its cells, or of the status of a vote, ms since 1970.
    pub cells_ms: i64,
    /// Votes counted in its cells.
    pub votes: i64,
    /// Corrections of its votes.
    pub corrections: i64,
    /// Sum over its runs of when each was asked for or ended: changes whenever a run is added, ends
    /// or is queued again, whatever the clocks of the workers say.
    pub runs_ms: i64,
    /// Its runs.
    pub runs: i64,
    /// Its finished runs.
    pub runs_done: i64,
    /// Changes of what is known of its jokes: originality, banned jokes, reviews.
    pub stage_changes: i64,
}

impl Store {
    /// One marker per current track; cheap, since cells are few.
    pub async fn markers(&self) -> StoreResult<Vec<Marker>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT t.id AS track_id,
                        CASE WHEN COALESCE(c.cells_ms, 0) > t.corrected_ms THEN c.cells_ms
                             ELSE t.corrected_ms END AS cells_ms,
                        COALESCE(c.votes, 0) AS votes, t.corrections,
                        COALESCE(r.runs_ms, 0) AS runs_ms, COALESCE(r.runs, 0) AS runs,
                        COALESCE(r.runs_done, 0) AS runs_done, COALESCE(g.n, 0) AS stage_changes
                 FROM tracks t
                 LEFT JOIN stage_changes g ON g.track_id = t.id
                 LEFT JOIN (SELECT track_id, MAX(updated_ms) AS cells_ms,
                                   CAST(SUM(a_wins + b_wins + both_good + neither) AS BIGINT) AS votes
                            FROM cells GROUP BY track_id) c ON c.track_id = t.id
                 LEFT JOIN (SELECT track_id,
                                   CAST(SUM(CASE WHEN state IN ('done', 'failed') THEN updated_ms
                                                 ELSE created_ms END) AS BIGINT) AS runs_ms,
                                   COUNT(*) AS runs,
                                   CAST(SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END) AS BIGINT) AS runs_done
                            FROM runs GROUP BY track_id) r ON r.track_id = t.id
                 WHERE t.is_current",
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// The cells of a track.
    pub async fn cells(&self, track_id: &str) -> StoreResult<Vec<CellRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT entrant_a, entrant_b, a_wins, b_wins, both_good, neither FROM cells
                 WHERE track_id = $1 ORDER BY entrant_a, entrant_b",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Entrants, cells and jokes of a track that is rated by votes.
    pub async fn vote_board(&self, track_id: &str) -> StoreResult<VoteBoardSource> {
        let (last_vote_ms,): (Option<i64>,) = with_read!(self, pool => {
            sqlx::query_as("SELECT MAX(last_ms) FROM cells WHERE track_id = $1")
                .bind(track_id)
                .fetch_one(pool)
                .await?
        });
        let last_vote_of: Vec<(String, i64)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT entrant, MAX(last_ms) FROM (
                     SELECT entrant_a AS entrant, last_ms FROM cells WHERE track_id = $1
                     UNION ALL
                     SELECT entrant_b AS entrant, last_ms FROM cells WHERE track_id = $1) AS sides
                 GROUP BY entrant",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        });
        let cells = self.cells(track_id).await?;
        let jokes = self.humor_tallies(track_id).await?;
        // After the cells: nobody whom a cell names is missing.
        let entrants = self.board_entrants(track_id, i64::MAX).await?;
        let (facts, banned) = self.stage_facts(track_id, &VoteFilter::default()).await?;
        Ok(VoteBoardSource {
            entrants,
            cells,
            jokes,
            facts,
            banned,
            last_vote_ms,
            last_vote_of,
        })
    }

    /// The jokes of each entrant of a humor track.
    pub(crate) async fn humor_tallies(&self, track_id: &str) -> StoreResult<Vec<HumorTally>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT r.entrant_id, r.id AS run_id, r.state AS run_state, COUNT(j.sample_id) AS jokes,
                        CAST(SUM(CASE WHEN j.sample_id IS NOT NULL AND j.off_stage IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS on_stage
                 FROM runs r LEFT JOIN jokes j ON j.run_id = r.id
                 WHERE r.track_id = $1 GROUP BY r.entrant_id, r.id, r.state",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Everyone who had votes or a run on a track at a moment, by id.
    pub(crate) async fn board_entrants(
        &self,
        track_id: &str,
        until_ms: i64,
    ) -> StoreResult<Vec<EntrantRow>> {
        // Everyone with votes is in a cell, and has an online Elo whatever became of the votes; of an earlier
        // moment only the ledger knows.
        let voted = if until_ms == i64::MAX {
            "SELECT e.id, e.slug, e.name, m.name AS model_name, m.slug AS model_slug,
                    m.organisation, m.open_weights, m.family AS model_family, e.origin
             FROM entrants e JOIN models m ON m.id = e.model_id
             WHERE e.id IN (SELECT entrant_id FROM elo WHERE track_id = $1
                            UNION SELECT entrant_a FROM cells WHERE track_id = $1
                            UNION SELECT entrant_b FROM cells WHERE track_id = $1
                            UNION SELECT entrant_id FROM runs WHERE track_id = $1 AND created_ms <= $2)"
        } else {
            "SELECT e.id, e.slug, e.name, m.name AS model_name, m.slug AS model_slug,
                    m.organisation, m.open_weights, m.family AS model_family, e.origin
             FROM entrants e JOIN models m ON m.id = e.model_id
             WHERE e.id IN (SELECT left_entrant FROM votes WHERE track_id = $1 AND created_ms <= $2
                              AND (imported_ms IS NULL OR imported_ms <= $2)
                            UNION SELECT right_entrant FROM votes WHERE track_id = $1 AND created_ms <= $2
                              AND (imported_ms IS NULL OR imported_ms <= $2)
                            UNION SELECT entrant_id FROM runs WHERE track_id = $1 AND created_ms <= $2)"
        };
        let mut entrants: Vec<EntrantRow> = with_read!(self, pool => {
            sqlx::query_as(voted).bind(track_id).bind(until_ms).fetch_all(pool).await?
        });
        // By bytes, as the cells have it; a database may sort text by the rules of a language.
        entrants.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(entrants)
    }

    /// The finished runs of a benchmark track as they were at a moment: each with what it had come to when
    /// it was last done until then, even if it was queued again since.
    pub async fn benchmark_board_at(
        &self,
        track_id: &str,
        at_ms: i64,
    ) -> StoreResult<Vec<BenchmarkRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT r.id AS run_id, f.n, f.failed, f.score_sum, f.prompt_tokens, f.completion_tokens,
                        f.duration_ms, f.dollars, f.unmeasured, f.finished_ms, f.software, f.higher_is_better,
                        e.id, e.slug, e.name, m.name AS model_name, m.slug AS model_slug,
                        m.organisation, m.open_weights, m.family AS model_family, e.origin
                 FROM runs r
                 JOIN run_results f ON f.run_id = r.id
                     AND f.finished_ms = (SELECT MAX(g.finished_ms) FROM run_results g
                                          WHERE g.run_id = r.id AND g.finished_ms <= $2)
                 JOIN entrants e ON e.id = r.entrant_id JOIN models m ON m.id = e.model_id
                 WHERE r.track_id = $1 ORDER BY e.id",
            )
            .bind(track_id)
            .bind(at_ms)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The finished runs of a benchmark track.
    pub async fn benchmark_board(&self, track_id: &str) -> StoreResult<Vec<BenchmarkRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT r.id AS run_id, r.done AS n, r.failed, r.score_sum, r.prompt_tokens, r.completion_tokens,
                        r.duration_ms, r.dollars, r.unmeasured, COALESCE(r.finished_ms, r.updated_ms) AS finished_ms,
                        r.software, r.higher_is_better,
                        e.id, e.slug, e.name, m.name AS model_name, m.slug AS model_slug,
                        m.organisation, m.open_weights, m.family AS model_family, e.origin
                 FROM runs r JOIN entrants e ON e.id = r.entrant_id JOIN models m ON m.id = e.model_id
                 WHERE r.track_id = $1 AND r.state = 'done' ORDER BY e.id",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }
}
