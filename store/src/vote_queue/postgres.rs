//! A batch of votes on PostgreSQL: one statement, decided on what the batch before has left. Where that is not how things
//! are, since somebody else has written, its tracks are locked and what has to be known is asked.
//!
//! Rows go over as columns, so that a batch of any length is the same statement.

use std::{collections::BTreeSet, sync::LazyLock};

use openmic_domain::rating::elo::EloOptions;
use sqlx::{PgConnection, PgPool, Postgres, postgres::PgArguments, query::Query};

use super::{
    KNOWN,
    decided::{Decided, Fact, Ratings, Standing},
};
use crate::{
    error::{StoreError, StoreResult},
    votes::{CastVote, VoteOutcome},
};

/// Online Elo that is remembered at most.
const MOST_RATINGS: usize = 100_000;

/// The code with which `put_votes` says that things are not as they were taken to be.
const CHANGED: &str = "40001";

/// Nobody else can add votes to these tracks or change them from here on; in one order, so that no two batches wait for
/// each other.
const LOCK: &str = "SELECT id FROM tracks WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";

static KNOW: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH asked (place, track, voter, left_sample, right_sample, left_entrant, right_entrant) AS (
             SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                  $7::text[]))
         {KNOWN}"
    )
});

/// Gives those who meet for the first time the online Elo that everybody begins with.
const BEGIN: &str = "
    INSERT INTO elo (track_id, entrant_id, rating, n_votes)
    SELECT track_id, entrant_id, $3, 0 FROM UNNEST($1::text[], $2::text[]) AS new (track_id, entrant_id)
    ON CONFLICT (track_id, entrant_id) DO NOTHING";

/// Writes all of a batch.
const PUT: &str = "
    SELECT put_votes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                     $23, $24, $25, $26, $27, $28)";

/// Stores a batch in one transaction.
pub(super) async fn write(
    pool: &PgPool,
    ratings: &mut Ratings,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    if ratings.know(votes) {
        let decided = Decided::of(votes, ratings, &Standing::new());
        match put(&decided, ratings).execute(pool).await {
            Ok(_) => {
                ratings.keep(&decided);
                return Ok(decided.outcomes);
            }
            // What is remembered of others is put right when it is their turn.
            Err(error) if has_changed(&error) => {}
            Err(error) => {
                ratings.clear();
                return Err(error.into());
            }
        }
    }
    let mut tx = pool.begin().await?;
    let outcomes = ask_and_write(&mut tx, ratings, votes).await;
    let committed = match outcomes {
        Ok(outcomes) => tx
            .commit()
            .await
            .map(|()| outcomes)
            .map_err(StoreError::from),
        Err(error) => Err(error),
    };
    if committed.is_err() || ratings.len() > MOST_RATINGS {
        ratings.clear();
    }
    committed
}

/// Whether `put_votes` wrote nothing because things are not as they were taken to be.
fn has_changed(error: &sqlx::Error) -> bool {
    let said = error.as_database_error().and_then(|error| error.code());
    said.is_some_and(|code| code == CHANGED)
}

/// Writes a batch once nobody else can add votes to its tracks or change them.
async fn ask_and_write(
    tx: &mut PgConnection,
    ratings: &mut Ratings,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let column = |of: fn(&CastVote) -> &str| -> Vec<&str> {
        votes.iter().map(|(vote, _)| of(vote)).collect()
    };
    let tracks: BTreeSet<&str> = column(|vote| &vote.track_id).into_iter().collect();
    sqlx::query(LOCK)
        .bind(Vec::from_iter(tracks))
        .execute(&mut *tx)
        .await?;
    let facts: Vec<Fact> = sqlx::query_as(KNOW.as_str())
        .bind(Vec::from_iter(0..votes.len() as i64))
        .bind(column(|vote| &vote.track_id))
        .bind(column(|vote| &vote.voter))
        .bind(column(|vote| &vote.left_sample))
        .bind(column(|vote| &vote.right_sample))
        .bind(column(|vote| &vote.left_entrant))
        .bind(column(|vote| &vote.right_entrant))
        .fetch_all(&mut *tx)
        .await?;
    let standing = ratings.learn(facts);
    let decided = Decided::of(votes, ratings, &standing);
    if !decided.rows.is_empty() {
        let new = decided
            .elo
            .keys()
            .filter(|who| ratings.of(who.0, who.1).is_none());
        let (tracks, entrants): (Vec<&str>, Vec<&str>) = new.copied().unzip();
        if !tracks.is_empty() {
            sqlx::query(BEGIN)
                .bind(tracks)
                .bind(entrants)
                .bind(EloOptions::default().start)
                .execute(&mut *tx)
                .await?;
        }
        put(&decided, ratings).execute(&mut *tx).await?;
    }
    ratings.keep(&decided);
    Ok(decided.outcomes)
}

/// What writes the votes of a batch, their cells and the online Elo, where the latter is as `ratings` say.
fn put(decided: &Decided<'_>, ratings: &Ratings) -> Query<'static, Postgres, PgArguments> {
    let (rows, cells, elo) = (&decided.rows, &decided.cells, &decided.elo);
    let column = |of: fn(&CastVote) -> &str| -> Vec<&str> {
        rows.iter().map(|(vote, ..)| of(vote)).collect()
    };
    let tracks: BTreeSet<&str> = column(|vote| &vote.track_id).into_iter().collect();
    let start = EloOptions::default().start;
    let before = elo
        .keys()
        .map(|(track, entrant)| ratings.of(track, entrant).unwrap_or(start));
    let mut query = sqlx::query(PUT)
        .bind(Vec::from_iter(tracks))
        .bind(column(|vote| &vote.id))
        .bind(column(|vote| &vote.track_id))
        .bind(column(|vote| &vote.item_id))
        .bind(column(|vote| &vote.left_entrant))
        .bind(column(|vote| &vote.right_entrant))
        .bind(column(|vote| &vote.left_sample))
        .bind(column(|vote| &vote.right_sample))
        .bind(column(|vote| vote.outcome.as_str()))
        .bind(column(|vote| &vote.voter))
        .bind(column(|vote| &vote.voter_group))
        .bind(Vec::from_iter(rows.iter().map(|(_, _, left, _)| *left)))
        .bind(Vec::from_iter(rows.iter().map(|(_, _, _, right)| *right)))
        .bind(Vec::from_iter(
            rows.iter().map(|(vote, ..)| vote.reading_ms),
        ))
        .bind(Vec::from_iter(rows.iter().map(|(_, now_ms, ..)| *now_ms)))
        .bind(Vec::from_iter(cells.keys().map(|(track, ..)| *track)))
        .bind(Vec::from_iter(cells.keys().map(|(_, a, _)| *a)))
        .bind(Vec::from_iter(cells.keys().map(|(.., b)| *b)));
    for outcome in 0..4 {
        query = query.bind(Vec::from_iter(
            cells.values().map(|added| added.outcomes[outcome]),
        ));
    }
    query
        .bind(Vec::from_iter(cells.values().map(|added| added.last_ms)))
        .bind(Vec::from_iter(elo.keys().map(|(track, _)| *track)))
        .bind(Vec::from_iter(elo.keys().map(|(_, entrant)| *entrant)))
        .bind(Vec::from_iter(before))
        .bind(Vec::from_iter(elo.values().map(|(rating, _)| *rating)))
        .bind(Vec::from_iter(elo.values().map(|(_, n)| *n)))
}
