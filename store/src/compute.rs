//! What the samples of a benchmark say beyond their mean: items by how many answers were right, how
//! costs scatter, how each entrant is set up, and which answers were given how often.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
};

/// The items of a run of which `right` of `n` answers were right.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ItemTally {
    /// The run.
    pub run_id: String,
    /// Answers to each of these items.
    pub n: i64,
    /// Of these, with full marks.
    pub right_answers: i64,
    /// How many such items there are.
    pub items: i64,
    /// Sum over the items of the score sums of each.
    pub score_sum: f64,
    /// Sum over the items of the squared score sums of each.
    pub score_squares: f64,
    /// Sum over their answers of squared tokens, prompt and answer.
    pub token_squares: f64,
    /// Sum over their answers of squared milliseconds.
    pub ms_squares: f64,
    /// Sum over their answers of squared dollars.
    pub dollar_squares: f64,
}

/// How the entrant of a finished run spends compute.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct RunSetup {
    /// The run.
    pub run_id: String,
    /// The strategy, JSON.
    pub strategy: String,
    /// The sampling parameters, JSON.
    pub sampling: String,
    /// The system prompt's id, if there is one.
    pub prompt_id: Option<String>,
}

/// How often an answer was given to an item.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct AnswerCount {
    /// The item.
    pub item_id: String,
    /// What was read from the answer, if anything could be.
    pub extracted: Option<String>,
    /// Whether it got full marks.
    pub is_right: bool,
    /// How many answers of the run to the item said so.
    pub n: i64,
}

impl Store {
    /// The items of every finished run of a track, counted by how many answers there are and how many of
    /// them are right. An answer that never came has no score and is not right.
    pub async fn item_tallies(&self, track_id: &str) -> StoreResult<Vec<ItemTally>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT run_id, n, right_answers, COUNT(*) AS items, SUM(score) AS score_sum,
                        SUM(score * score) AS score_squares, SUM(token_squares) AS token_squares,
                        SUM(ms_squares) AS ms_squares, SUM(dollar_squares) AS dollar_squares
                 FROM (SELECT s.run_id, s.item_id, COUNT(*) AS n,
                              CAST(SUM(CASE WHEN s.score >= 1 THEN 1 ELSE 0 END) AS BIGINT) AS right_answers,
                              CAST(SUM(COALESCE(s.score, 0)) AS DOUBLE PRECISION) AS score,
                              SUM(CAST(s.prompt_tokens + s.completion_tokens AS DOUBLE PRECISION)
                                  * CAST(s.prompt_tokens + s.completion_tokens AS DOUBLE PRECISION)) AS token_squares,
                              SUM(CAST(s.duration_ms AS DOUBLE PRECISION) * CAST(s.duration_ms AS DOUBLE PRECISION)) AS ms_squares,
                              SUM(s.dollars * s.dollars) AS dollar_squares
                       FROM runs r JOIN samples s ON s.run_id = r.id
                       WHERE r.track_id = $1 AND r.state = 'done'
                       GROUP BY s.run_id, s.item_id) AS each_item
                 GROUP BY run_id, n, right_answers ORDER BY run_id, n, right_answers",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How the entrants of the finished runs of a track are set up.
    pub async fn run_setups(&self, track_id: &str) -> StoreResult<Vec<RunSetup>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT r.id AS run_id, e.strategy, e.sampling, e.prompt_id
                 FROM runs r JOIN entrants e ON e.id = r.entrant_id
                 WHERE r.track_id = $1 AND r.state = 'done' ORDER BY r.id",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Which answers a run gave to each item and how often, by item.
    pub async fn answer_counts(&self, run_id: &str) -> StoreResult<Vec<AnswerCount>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT item_id, extracted, (score IS NOT NULL AND score >= 1) AS is_right, COUNT(*) AS n
                 FROM samples WHERE run_id = $1
                 GROUP BY item_id, extracted, (score IS NOT NULL AND score >= 1)
                 ORDER BY item_id, extracted",
            )
            .bind(run_id)
            .fetch_all(pool)
            .await?
        }))
    }
}
