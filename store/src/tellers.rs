//! What decides whether a joke may say who told it.

use sqlx::{FromRow, QueryBuilder};

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
};

/// The votes on a joke, as far as they say whether its teller may be named.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TellerFacts {
    /// The sample that holds the joke.
    pub sample_id: String,
    /// Its track.
    pub track_id: String,
    /// Votes on it, of whatever kind.
    pub votes: i64,
    /// Whether the voter who asks is among those who cast them.
    pub has_voted: bool,
}

/// The number of votes on the joke `j`.
macro_rules! votes_on {
    () => {
        "(SELECT COUNT(*) FROM votes v WHERE v.left_sample = j.sample_id)
         + (SELECT COUNT(*) FROM votes v WHERE v.right_sample = j.sample_id)"
    };
}

pub(crate) use votes_on;

impl Store {
    /// The votes on each of some jokes that are not off stage; those of `voter` are told apart. Ids that are no joke on
    /// stage are left out.
    pub async fn teller_facts(
        &self,
        samples: &[&str],
        voter: &str,
    ) -> StoreResult<Vec<TellerFacts>> {
        if samples.is_empty() {
            return Ok(Vec::new());
        }
        Ok(with_read!(self, pool => {
            let mut query = QueryBuilder::new(concat!(
                "SELECT j.sample_id, j.track_id, ", votes_on!(), " AS votes,
                        EXISTS (SELECT 1 FROM votes v WHERE (v.left_sample = j.sample_id OR v.right_sample = j.sample_id)
                                AND v.voter = "
            ));
            query.push_bind(voter);
            query.push(") AS has_voted FROM jokes j WHERE j.off_stage IS NULL AND j.sample_id IN (");
            let mut ids = query.separated(", ");
            for sample in samples {
                ids.push_bind(*sample);
            }
            query.push(")");
            query.build_query_as().fetch_all(pool).await?
        }))
    }
}
