//! A batch of votes on SQLite: three statements, the first of which begins the transaction and the last ends it.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::{
    KNOWN,
    decided::{Decided, Fact, Ratings},
};
use crate::{
    error::StoreResult,
    votes::{CastVote, VoteOutcome},
};

/// What has been written when a vote of the batch cannot be stored is rolled back with the rest of the batch. Saying
/// so keeps SQLite from copying every page before it is changed, to take back this statement alone.
const STORE_VOTES: &str = "
    INSERT OR FAIL INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                       outcome, voter, voter_group, left_elo, right_elo, reading_ms, source, created_ms)
    SELECT id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
           outcome, voter, voter_group, left_elo, right_elo, reading_ms, 'arena', created_ms
    FROM new_votes WHERE id IS NOT NULL";

const STORE_CELLS: &str = "
    INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms, updated_ms)
    SELECT track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms, last_ms
    FROM new_cells WHERE track_id IS NOT NULL
    ON CONFLICT (track_id, entrant_a, entrant_b) DO UPDATE SET
        a_wins = cells.a_wins + excluded.a_wins, b_wins = cells.b_wins + excluded.b_wins,
        both_good = cells.both_good + excluded.both_good, neither = cells.neither + excluded.neither,
        last_ms = CASE WHEN excluded.last_ms > cells.last_ms THEN excluded.last_ms ELSE cells.last_ms END,
        updated_ms = excluded.updated_ms";

const STORE_ELO: &str = "
    INSERT INTO elo (track_id, entrant_id, rating, n_votes)
    SELECT track_id, entrant_id, rating, n_votes FROM new_elo WHERE track_id IS NOT NULL
    ON CONFLICT (track_id, entrant_id) DO UPDATE SET
        rating = excluded.rating, n_votes = elo.n_votes + excluded.n_votes";

/// Rows of a statement, filled up with empty ones to a power of two: a database keeps what it has worked out for
/// few statements, not for one of every length.
fn filled_up<T>(rows: impl ExactSizeIterator<Item = T>) -> impl Iterator<Item = Option<T>> {
    let empty = rows.len().next_power_of_two() - rows.len();
    rows.map(Some)
        .chain(std::iter::repeat_with(|| None).take(empty))
}

/// Begins a table of what is asked about the votes of a batch.
fn push_asked(query: &mut QueryBuilder<Sqlite>, votes: &[(&CastVote, i64)]) {
    query.push(
        "WITH asked (place, track, voter, left_sample, right_sample, left_entrant, right_entrant) AS (",
    );
    query.push_values(filled_up(votes.iter().enumerate()), |mut row, asked| {
        row.push_bind(asked.and_then(|(place, _)| i64::try_from(place).ok()));
        let vote = asked.map(|(_, (vote, _))| *vote);
        row.push_bind(vote.map(|vote| vote.track_id.as_str()))
            .push_bind(vote.map(|vote| vote.voter.as_str()))
            .push_bind(vote.map(|vote| vote.left_sample.as_str()))
            .push_bind(vote.map(|vote| vote.right_sample.as_str()))
            .push_bind(vote.map(|vote| vote.left_entrant.as_str()))
            .push_bind(vote.map(|vote| vote.right_entrant.as_str()));
    });
    query.push(")");
}

/// Begins a table of the votes of a batch.
fn push_votes(query: &mut QueryBuilder<Sqlite>, decided: &Decided<'_>) {
    query.push(
        "WITH new_votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                         outcome, voter, voter_group, left_elo, right_elo, reading_ms, created_ms) AS (",
    );
    query.push_values(filled_up(decided.rows.iter()), |mut row, new| {
        let vote = new.map(|(vote, ..)| *vote);
        row.push_bind(vote.map(|vote| vote.id.as_str()))
            .push_bind(vote.map(|vote| vote.track_id.as_str()))
            .push_bind(vote.map(|vote| vote.item_id.as_str()))
            .push_bind(vote.map(|vote| vote.left_entrant.as_str()))
            .push_bind(vote.map(|vote| vote.right_entrant.as_str()))
            .push_bind(vote.map(|vote| vote.left_sample.as_str()))
            .push_bind(vote.map(|vote| vote.right_sample.as_str()))
            .push_bind(vote.map(|vote| vote.outcome.as_str()))
            .push_bind(vote.map(|vote| vote.voter.as_str()))
            .push_bind(vote.map(|vote| vote.voter_group.as_str()))
            .push_bind(new.map(|(_, _, left, _)| *left))
            .push_bind(new.map(|(_, _, _, right)| *right))
            .push_bind(vote.and_then(|vote| vote.reading_ms))
            .push_bind(new.map(|(_, now_ms, ..)| *now_ms));
    });
    query.push(")");
}

/// Begins a table of what a batch adds to cells.
fn push_cells(query: &mut QueryBuilder<Sqlite>, decided: &Decided<'_>) {
    query.push(
        "WITH new_cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms) AS (",
    );
    query.push_values(filled_up(decided.cells.iter()), |mut row, new| {
        row.push_bind(new.map(|((track, ..), _)| *track))
            .push_bind(new.map(|((_, a, _), _)| *a))
            .push_bind(new.map(|((.., b), _)| *b));
        for outcome in 0..4 {
            row.push_bind(new.map(|(_, added)| added.outcomes[outcome]));
        }
        row.push_bind(new.map(|(_, added)| added.last_ms));
    });
    query.push(")");
}

/// Begins a table of the online Elo that a batch comes to.
fn push_elo(query: &mut QueryBuilder<Sqlite>, decided: &Decided<'_>) {
    query.push("WITH new_elo (track_id, entrant_id, rating, n_votes) AS (");
    query.push_values(filled_up(decided.elo.iter()), |mut row, new| {
        row.push_bind(new.map(|((track, _), _)| *track))
            .push_bind(new.map(|((_, entrant), _)| *entrant))
            .push_bind(new.map(|(_, (rating, _))| *rating))
            .push_bind(new.map(|(_, (_, n))| *n));
    });
    query.push(")");
}

/// Stores a batch in one transaction.
pub(super) async fn write(
    writer: &SqlitePool,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let mut connection = writer.acquire().await?;
    let written = write_in(&mut connection, votes).await;
    if written.is_err()
        && sqlx::query("ROLLBACK")
            .execute(&mut *connection)
            .await
            .is_err()
    {
        // Nobody is to go on in what may be half a transaction.
        drop(connection.detach());
    }
    written
}

/// Stores a batch in a transaction that begins with its first statement and ends with its last. An error may leave it
/// open.
async fn write_in(
    connection: &mut SqliteConnection,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let mut query = QueryBuilder::new("BEGIN IMMEDIATE; ");
    push_asked(&mut query, votes);
    query.push(KNOWN);
    let facts: Vec<Fact> = query.build_query_as().fetch_all(&mut *connection).await?;
    let mut ratings = Ratings::default();
    let standing = ratings.learn(facts);
    let decided = Decided::of(votes, &ratings, &standing);
    if decided.rows.is_empty() {
        sqlx::query("COMMIT").execute(connection).await?;
    } else {
        let mut query = QueryBuilder::new("");
        push_votes(&mut query, &decided);
        query.push(STORE_VOTES).push("; ");
        push_cells(&mut query, &decided);
        query.push(STORE_CELLS).push("; ");
        push_elo(&mut query, &decided);
        query.push(STORE_ELO).push("; COMMIT");
        query.build().execute(connection).await?;
    }
    Ok(decided.outcomes)
}
