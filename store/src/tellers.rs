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
    /// Votes on it, of whatever kind; of more than were asked for on a side, as many as were asked for.
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

/// Most ids in one statement: SQLite accepts 32,766 values.
const IDS_AT_ONCE: usize = 10_000;

impl Store {
    /// The votes on each of some jokes that are not off stage, counted up to `most` on each side, so that jokes with
    /// many votes take no longer; those of `voter`, if one is named, are told apart. Ids that are no joke on stage are
    /// left out.
    pub async fn teller_facts(
        &self,
        samples: &[&str],
        voter: Option<&str>,
        most: i64,
    ) -> StoreResult<Vec<TellerFacts>> {
        let mut facts = Vec::new();
        for samples in samples.chunks(IDS_AT_ONCE) {
            let some: Vec<TellerFacts> = with_read!(self, pool => {
                let mut query = QueryBuilder::new(
                    "SELECT j.sample_id, j.track_id,
                            (SELECT COUNT(*) FROM (SELECT 1 FROM votes v WHERE v.left_sample = j.sample_id LIMIT ",
                );
                query.push_bind(most);
                query.push(
                    ") AS l) + (SELECT COUNT(*) FROM (SELECT 1 FROM votes v WHERE v.right_sample = j.sample_id LIMIT ",
                );
                query.push_bind(most);
                query.push(") AS r) AS votes, ");
                match voter {
                    Some(voter) => {
                        query.push(
                            "EXISTS (SELECT 1 FROM votes v WHERE (v.left_sample = j.sample_id OR v.right_sample = j.sample_id)
                                     AND v.voter = ",
                        );
                        query.push_bind(voter);
                        query.push(")");
                    }
                    None => {
                        query.push("(1 = 0)");
                    }
                }
                query.push(" AS has_voted FROM jokes j WHERE j.off_stage IS NULL AND j.sample_id IN (");
                let mut ids = query.separated(", ");
                for sample in samples {
                    ids.push_bind(*sample);
                }
                query.push(")");
                // Lists differ in length: nothing is gained by keeping such a statement.
                query.build_query_as().persistent(false).fetch_all(pool).await?
            });
            facts.extend(some);
        }
        Ok(facts)
    }
}
