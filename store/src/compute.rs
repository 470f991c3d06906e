//! What the samples of a benchmark say beyond their mean: items by how many answers were right, how
//! costs scatter, how each entrant is set up, and which answers were given how often.

use sqlx::FromRow;

use crate::{
    boards::BenchmarkRow,
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

/// One of the replies that a majority was made of.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VoteReply {
    /// The item.
    pub item_id: String,
    /// The reply as it came.
    pub text: String,
}

/// What a run made of an item.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ItemScore {
    /// The run.
    pub run_id: String,
    /// The item's place in the track.
    pub position: i64,
    /// How many answers.
    pub n: i64,
    /// Their mean score; an answer that never came is worth nothing.
    pub score: f64,
}

/// Which items of a track.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Only of this category.
    pub category: Option<String>,
    /// Only of this language.
    pub language: Option<String>,
    /// The language of items that name none.
    pub default_language: String,
}

impl ItemFilter {
    /// Whether it leaves items out.
    pub fn chooses(&self) -> bool {
        self.category.is_some() || self.language.is_some()
    }
}

/// The condition of an [`ItemFilter`] on `items i`: `$2`, `$3` and `$4`, see [`bind_items`].
macro_rules! of_items {
    () => {
        " ($2 = '' OR i.category = $2) AND ($3 = '' OR COALESCE(i.language, $4) = $3) "
    };
}

/// Binds an [`ItemFilter`] after `$1`.
macro_rules! bind_items {
    ($query:expr, $first:expr, $filter:expr) => {
        $query
            .bind($first)
            .bind($filter.category.as_deref().unwrap_or_default())
            .bind($filter.language.as_deref().unwrap_or_default())
            .bind(&$filter.default_language)
    };
}

pub(crate) use {bind_items, of_items};

impl Store {
    /// What every finished run of a track made of each chosen item, by run and place of the item.
    pub async fn item_scores(
        &self,
        track_id: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<ItemScore>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT s.run_id, i.position, COUNT(*) AS n,
                            CAST(AVG(COALESCE(s.score, 0)) AS DOUBLE PRECISION) AS score
                     FROM runs r JOIN samples s ON s.run_id = r.id JOIN items i ON i.id = s.item_id
                     WHERE r.track_id = $1 AND r.state = 'done' AND ", of_items!(), "
                     GROUP BY s.run_id, i.position ORDER BY s.run_id, i.position"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// The finished runs of a benchmark on the chosen items alone, as of a moment (`i64::MAX` for now).
    pub async fn benchmark_board_of(
        &self,
        track_id: &str,
        filter: &ItemFilter,
        at_ms: i64,
    ) -> StoreResult<Vec<BenchmarkRow>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT r.id AS run_id, COUNT(*) AS n,
                            CAST(SUM(CASE WHEN s.error_code IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS failed,
                            CAST(SUM(COALESCE(s.score, 0)) AS DOUBLE PRECISION) AS score_sum,
                            CAST(SUM(s.prompt_tokens) AS BIGINT) AS prompt_tokens,
                            CAST(SUM(s.completion_tokens) AS BIGINT) AS completion_tokens,
                            CAST(SUM(s.duration_ms) AS BIGINT) AS duration_ms,
                            CAST(SUM(s.dollars) AS DOUBLE PRECISION) AS dollars, r.unmeasured,
                            (SELECT MAX(f.finished_ms) FROM run_results f
                             WHERE f.run_id = r.id AND f.finished_ms <= $5) AS finished_ms,
                            r.software, r.higher_is_better,
                            e.id, e.slug, e.name, m.name AS model_name, m.slug AS model_slug,
                            m.organisation, m.open_weights, m.family AS model_family, e.origin
                     FROM runs r JOIN samples s ON s.run_id = r.id JOIN items i ON i.id = s.item_id
                     JOIN entrants e ON e.id = r.entrant_id JOIN models m ON m.id = e.model_id
                     WHERE r.track_id = $1 AND ", of_items!(), "
                       AND r.state = 'done' AND s.created_ms <= $5
                       AND EXISTS (SELECT 1 FROM run_results f WHERE f.run_id = r.id AND f.finished_ms <= $5)
                     GROUP BY r.id, e.id, m.id ORDER BY e.id"
                )),
                track_id,
                filter
            )
            .bind(at_ms)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The chosen items of every finished run of a track, counted by how many answers there are and how many
    /// of them are right. An answer that never came has no score and is not right.
    pub async fn item_tallies(
        &self,
        track_id: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<ItemTally>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
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
                           FROM runs r JOIN samples s ON s.run_id = r.id JOIN items i ON i.id = s.item_id
                           WHERE r.track_id = $1 AND r.state = 'done' AND ", of_items!(), "
                           GROUP BY s.run_id, s.item_id) AS each_item
                     GROUP BY run_id, n, right_answers ORDER BY run_id, n, right_answers"
                )),
                track_id,
                filter
            )
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

    /// Which answers a run gave to each chosen item and how often, by item.
    pub async fn answer_counts(
        &self,
        run_id: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<AnswerCount>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT s.item_id, s.extracted, (s.score IS NOT NULL AND s.score >= 1) AS is_right, COUNT(*) AS n
                     FROM samples s JOIN items i ON i.id = s.item_id
                     WHERE s.run_id = $1 AND ", of_items!(), "
                     GROUP BY s.item_id, s.extracted, (s.score IS NOT NULL AND s.score >= 1)
                     ORDER BY s.item_id, s.extracted"
                )),
                run_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// The replies that each majority of a run was made of, on the chosen items, by item.
    pub async fn vote_replies(
        &self,
        run_id: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<VoteReply>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT s.item_id, COALESCE(c.text, s.text) AS text
                     FROM samples s JOIN sample_calls c ON c.sample_id = s.id JOIN items i ON i.id = s.item_id
                     WHERE s.run_id = $1 AND c.role = 'vote' AND c.extracted IS NOT NULL AND ", of_items!(), "
                     ORDER BY s.item_id, s.sample_index, c.position"
                )),
                run_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }
}
