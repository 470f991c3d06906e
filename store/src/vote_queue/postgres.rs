//! A batch of votes on PostgreSQL: its tracks are locked, what has to be known is asked, and all is written at once.
//! Rows go over as columns, so that a batch of any length is the same statement.

use std::{collections::BTreeSet, sync::LazyLock};

use sqlx::PgPool;

use super::{
    KNOWN, STORE_CELLS, STORE_ELO,
    decided::{Decided, Fact, Known},
    store_votes,
};
use crate::{
    error::StoreResult,
    votes::{CastVote, VoteOutcome},
};

const STORE_VOTES: &str = store_votes!("INSERT");

/// Nobody else can add votes to these tracks or change them from here on; in one order, so that no two batches wait for
/// each other.
const LOCK: &str = "SELECT id FROM tracks WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";

static KNOW: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH asked (place, battle, track, voter, left_sample, right_sample, left_entrant, right_entrant) AS (
             SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                  $7::text[], $8::text[]))
         {KNOWN}"
    )
});

static PUT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH new_votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                         outcome, voter, voter_group, left_elo, right_elo, reading_ms, created_ms) AS (
             SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                  $8::text[], $9::text[], $10::text[], $11::float8[], $12::float8[], $13::bigint[],
                                  $14::bigint[])),
         new_cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms) AS (
             SELECT * FROM UNNEST($15::text[], $16::text[], $17::text[], $18::bigint[], $19::bigint[], $20::bigint[],
                                  $21::bigint[], $22::bigint[])),
         new_elo (track_id, entrant_id, rating, n_votes) AS (
             SELECT * FROM UNNEST($23::text[], $24::text[], $25::float8[], $26::bigint[])),
         stored_votes AS ({STORE_VOTES}),
         stored_cells AS ({STORE_CELLS})
         {STORE_ELO}"
    )
});

/// Stores a batch in one transaction.
pub(super) async fn write(
    pool: &PgPool,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let mut tx = pool.begin().await?;
    let tracks: BTreeSet<&str> = votes
        .iter()
        .map(|(vote, _)| vote.track_id.as_str())
        .collect();
    sqlx::query(LOCK)
        .bind(Vec::from_iter(tracks))
        .execute(&mut *tx)
        .await?;
    let column = |of: fn(&CastVote) -> &str| -> Vec<&str> {
        votes.iter().map(|(vote, _)| of(vote)).collect()
    };
    let facts: Vec<Fact> = sqlx::query_as(KNOW.as_str())
        .bind(Vec::from_iter(0..votes.len() as i64))
        .bind(column(|vote| &vote.id))
        .bind(column(|vote| &vote.track_id))
        .bind(column(|vote| &vote.voter))
        .bind(column(|vote| &vote.left_sample))
        .bind(column(|vote| &vote.right_sample))
        .bind(column(|vote| &vote.left_entrant))
        .bind(column(|vote| &vote.right_entrant))
        .fetch_all(&mut *tx)
        .await?;
    let decided = Decided::of(votes, &Known::of(facts));
    if !decided.rows.is_empty() {
        put(&decided).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(decided.outcomes)
}

/// What writes the votes of a batch, their cells and the online Elo.
fn put(decided: &Decided<'_>) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
    let rows = &decided.rows;
    let column = |of: fn(&CastVote) -> &str| -> Vec<&str> {
        rows.iter().map(|(vote, ..)| of(vote)).collect()
    };
    let (cells, elo) = (&decided.cells, &decided.elo);
    let mut query = sqlx::query(PUT.as_str())
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
        .bind(Vec::from_iter(rows.iter().map(|(vote, ..)| vote.reading_ms)))
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
        .bind(Vec::from_iter(elo.values().map(|(rating, _)| *rating)))
        .bind(Vec::from_iter(elo.values().map(|(_, n)| *n)))
}
