//! Browsing the samples of a run: by what became of them, and by where another run says otherwise.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    samples::SampleRow,
};

/// Which samples of a run to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleChoice {
    /// All of them.
    All,
    /// Score 1.
    Right,
    /// Scored below 1.
    Wrong,
    /// Cut off at the limit of tokens.
    CutOff,
    /// Perhaps a refusal: withheld by a filter, or with words that refusals have. Whoever asks decides by
    /// the text.
    MaybeRefused,
    /// The endpoint gave no answer.
    Failed,
    /// Jokes that stay off stage.
    OffStage,
    /// Right here and not in another run of the track, or the other way round, answer by answer.
    Disagreement {
        /// The other run.
        run_id: String,
    },
}

impl SampleChoice {
    fn code(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::CutOff => "cut_off",
            Self::MaybeRefused => "refused",
            Self::Failed => "failed",
            Self::OffStage => "off_stage",
            Self::Disagreement { .. } => "disagreement",
        }
    }

    fn other(&self) -> &str {
        match self {
            Self::Disagreement { run_id } => run_id,
            _ => "",
        }
    }
}

/// How many samples of a run became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct SampleCounts {
    /// All stored.
    pub stored: i64,
    /// Score 1.
    pub right_answers: i64,
    /// Scored below 1.
    pub wrong_answers: i64,
    /// Cut off at the limit of tokens.
    pub cut_off: i64,
    /// The endpoint gave no answer.
    pub failed: i64,
    /// Jokes that stay off stage.
    pub off_stage: i64,
}

macro_rules! choice_sql {
    ($start:literal, $end:literal) => {
        concat!(
            $start,
            " FROM samples s JOIN items i ON i.id = s.item_id LEFT JOIN jokes j ON j.sample_id = s.id
             WHERE s.run_id = $1 AND CASE $2
                 WHEN 'right' THEN s.score >= 1
                 WHEN 'wrong' THEN s.score < 1
                 WHEN 'cut_off' THEN s.finish = 'length'
                 WHEN 'failed' THEN s.error_code IS NOT NULL
                 WHEN 'off_stage' THEN j.off_stage IS NOT NULL
                 WHEN 'refused' THEN s.error_code IS NULL AND (s.score IS NULL OR s.score < 1)
                     AND (s.finish = 'content_filter' OR LOWER(s.text) LIKE '%sorry%'
                          OR LOWER(s.text) LIKE '%apolog%' OR LOWER(s.text) LIKE '%can''t%'
                          OR LOWER(s.text) LIKE '%can’t%' OR LOWER(s.text) LIKE '%cannot%'
                          OR LOWER(s.text) LIKE '%can not%' OR LOWER(s.text) LIKE '%unable%'
                          OR LOWER(s.text) LIKE '%not able%' OR LOWER(s.text) LIKE '%won''t%'
                          OR LOWER(s.text) LIKE '%won’t%' OR LOWER(s.text) LIKE '%declin%'
                          OR s.text LIKE '%抱歉%' OR s.text LIKE '%对不起%' OR s.text LIKE '%无法%'
                          OR s.text LIKE '%不能%')
                 WHEN 'disagreement' THEN EXISTS (
                     SELECT 1 FROM samples o
                     WHERE o.run_id = $3 AND o.item_id = s.item_id AND o.sample_index = s.sample_index
                       AND (CASE WHEN o.score >= 1 THEN 1 ELSE 0 END)
                           <> (CASE WHEN s.score >= 1 THEN 1 ELSE 0 END))
                 ELSE TRUE END ",
            $end
        )
    };
}

impl Store {
    /// Samples of a run that a choice leaves, in the order of its items.
    pub async fn choose_samples(
        &self,
        run_id: &str,
        choice: &SampleChoice,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<SampleRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(choice_sql!(
                "SELECT s.id, i.name AS item_name, i.category, i.input, s.text, s.extracted, i.target, s.score,
                        s.finish, s.error_code, j.off_stage, s.prompt_tokens, s.completion_tokens,
                        s.duration_ms, s.dollars, s.unmeasured, s.reference_bits, s.reference_tokens,
                        s.reference_domain_bits, s.reference_is_bound",
                "ORDER BY i.position, s.sample_index LIMIT $4 OFFSET $5"
            ))
            .bind(run_id)
            .bind(choice.code())
            .bind(choice.other())
            .bind(limit)
            .bind(offset)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many samples of a run a choice leaves.
    pub async fn count_choice(&self, run_id: &str, choice: &SampleChoice) -> StoreResult<i64> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as(choice_sql!("SELECT COUNT(*)", ""))
                .bind(run_id)
                .bind(choice.code())
                .bind(choice.other())
                .fetch_one(pool)
                .await?
        });
        Ok(n)
    }

    /// How many samples of a run became what, all at once.
    pub async fn sample_counts(&self, run_id: &str) -> StoreResult<SampleCounts> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*) AS stored,
                        CAST(COALESCE(SUM(CASE WHEN s.score >= 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS right_answers,
                        CAST(COALESCE(SUM(CASE WHEN s.score < 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS wrong_answers,
                        CAST(COALESCE(SUM(CASE WHEN s.finish = 'length' THEN 1 ELSE 0 END), 0) AS BIGINT) AS cut_off,
                        CAST(COALESCE(SUM(CASE WHEN s.error_code IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS failed,
                        CAST(COALESCE(SUM(CASE WHEN j.off_stage IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS off_stage
                 FROM samples s LEFT JOIN jokes j ON j.sample_id = s.id WHERE s.run_id = $1",
            )
            .bind(run_id)
            .fetch_one(pool)
            .await?
        }))
    }
}
