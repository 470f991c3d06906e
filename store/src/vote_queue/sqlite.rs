//! A batch of votes on SQLite: logged, or written in three statements, the first of which begins the transaction and the
//! last ends it.

use std::collections::BTreeSet;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::{
    KNOWN,
    decided::{Decided, Fact, Ratings, Standing},
    log::{Log, Logged},
};
use crate::{
    error::{StoreError, StoreResult},
    votes::{CastVote, VoteOutcome},
};

/// Votes that are written in one statement at most: well below the number of values that SQLite takes in one.
const TOGETHER: usize = 256;

/// Logs votes, if `$1` is the newest row: nobody else has written any in between.
const APPEND: &str = "
    INSERT INTO vote_log (seq, votes)
    SELECT newest.seq + 1, $2 FROM (SELECT MAX(seq) AS seq FROM vote_log) AS newest WHERE newest.seq = $1";

/// What is logged, as rows beside what a batch asks.
const LOGGED: &str = "SELECT * FROM (SELECT 4, seq, votes, NULL, NULL FROM vote_log ORDER BY seq)";
const KIND_LOGGED: i64 = 4;

/// Everything logged is in the ledger now, and others see that something was written.
const END: &str = "
    UPDATE vote_log SET seq = seq + 1, votes = NULL WHERE seq = (SELECT MAX(seq) FROM vote_log);
    DELETE FROM vote_log WHERE seq < (SELECT MAX(seq) FROM vote_log);
    COMMIT";

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

/// Logs a batch, which makes it durable. Gives nothing, and has logged nothing, where the ledger has to be asked about it:
/// about entrants who meet for the first time, and after writes of another process.
pub(super) async fn append(
    writer: &SqlitePool,
    log: &mut Log,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Option<Vec<StoreResult<VoteOutcome>>>> {
    let Some(head) = log.head_for(votes) else {
        return Ok(None);
    };
    let mut connection = writer.acquire().await?;
    let strangers = log.strangers(votes);
    if !strangers.is_empty() {
        let mut query = QueryBuilder::new(
            "SELECT voter, left_sample, right_sample, id FROM votes WHERE left_sample IS NOT NULL AND voter IN (",
        );
        let mut listed = query.separated(", ");
        for voter in filled_up(strangers.iter()) {
            listed.push_bind(voter);
        }
        query.push(")");
        let judged: Vec<(String, String, String, String)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (voter, left, right, id) in judged {
            log.learn(&voter, &left, &right, &id);
        }
        for voter in strangers {
            log.meet(voter);
        }
    }
    let (outcomes, new) = log.decide(votes);
    if !new.is_empty() {
        let rows = serde_json::to_string(&new).map_err(|source| stored(head, source))?;
        let logged = sqlx::query(APPEND)
            .bind(head)
            .bind(rows)
            .execute(&mut *connection)
            .await?;
        if logged.rows_affected() == 0 {
            log.forget();
            return Ok(None);
        }
        log.logged(&new, head + 1);
    }
    Ok(Some(outcomes.into_iter().map(Ok).collect()))
}

/// Stores a batch in one transaction, after all that is logged.
pub(super) async fn write(
    writer: &SqlitePool,
    log: &mut Log,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let mut connection = writer.acquire().await?;
    let written = write_in(&mut connection, log, votes).await;
    if written.is_err() {
        log.forget();
        if sqlx::query("ROLLBACK")
            .execute(&mut *connection)
            .await
            .is_err()
        {
            // Nobody is to go on in what may be half a transaction.
            drop(connection.detach());
        }
    }
    written
}

/// Stores a batch in a transaction that begins with its first statement and ends with its last. An error may leave it
/// open.
async fn write_in(
    connection: &mut SqliteConnection,
    log: &mut Log,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let mut facts = ask(connection, "BEGIN IMMEDIATE; ", votes).await?;
    let (head, waiting) = logged_in(&mut facts)?;
    log.catch_up_with(head);
    let waiting: Vec<(&CastVote, i64)> = waiting
        .iter()
        .map(|Logged(vote, now_ms)| (vote, *now_ms))
        .collect();
    let mut settled = Vec::new();
    let mut ratings = Ratings::default();
    // What this process has logged it has decided on already.
    let is_own = log.head_for(&waiting) == Some(head) && log.waiting() == waiting.len();
    if is_own && !waiting.is_empty() {
        ratings.learn(ask_rated(connection, &waiting).await?);
    }
    for part in waiting.chunks(TOGETHER) {
        let standing = if is_own {
            Standing::new()
        } else {
            let mut facts = ask(connection, "", part).await?;
            logged_in(&mut facts)?;
            ratings.learn(facts)
        };
        let decided = Decided::of(part, &ratings, &standing);
        put(connection, &decided, "").await?;
        ratings.keep(&decided);
        settled.push(decided);
    }
    if !waiting.is_empty() {
        facts = ask(connection, "", votes).await?;
        logged_in(&mut facts)?;
    }
    let standing = ratings.learn(facts);
    let decided = Decided::of(votes, &ratings, &standing);
    let has_changed = !waiting.is_empty() || !decided.rows.is_empty();
    if has_changed {
        put(connection, &decided, END).await?;
    } else {
        sqlx::query("COMMIT").execute(connection).await?;
    }
    let head = head + i64::from(has_changed);
    for decided in settled.iter().chain([&decided]) {
        log.settled(decided, head);
    }
    Ok(decided.outcomes)
}

/// What is known of the votes of a batch, and what is logged.
async fn ask(
    connection: &mut SqliteConnection,
    begin: &str,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<Fact>> {
    let mut query = QueryBuilder::new(begin);
    if votes.is_empty() {
        query.push(LOGGED);
    } else {
        push_asked(&mut query, votes);
        query.push(KNOWN).push(" UNION ALL ").push(LOGGED);
    }
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// Takes what is logged out of what a batch has asked: the number of the newest row, and the votes.
fn logged_in(facts: &mut Vec<Fact>) -> StoreResult<(i64, Vec<Logged>)> {
    let mut head = 0;
    let mut waiting = Vec::new();
    for (_, seq, votes, ..) in facts.extract_if(.., |(kind, ..)| *kind == KIND_LOGGED) {
        let seq = seq.unwrap_or_default();
        head = head.max(seq);
        if let Some(votes) = votes {
            let votes: Vec<Logged> =
                serde_json::from_str(&votes).map_err(|source| stored(seq, source))?;
            waiting.extend(votes);
        }
    }
    Ok((head, waiting))
}

fn stored(seq: i64, source: serde_json::Error) -> StoreError {
    StoreError::Stored {
        what: "votes",
        id: seq.to_string(),
        source,
    }
}

/// The online Elo of everybody whom these votes are about.
async fn ask_rated(
    connection: &mut SqliteConnection,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<Fact>> {
    let rated: BTreeSet<(&str, &str)> = votes
        .iter()
        .flat_map(|(vote, _)| {
            [&vote.left_entrant, &vote.right_entrant]
                .map(|entrant| (vote.track_id.as_str(), entrant.as_str()))
        })
        .collect();
    let mut query = QueryBuilder::new(
        "SELECT 2, NULL, track_id, entrant_id, rating FROM elo WHERE (track_id, entrant_id) IN (",
    );
    query.push_values(filled_up(rated.iter()), |mut row, who| {
        row.push_bind(who.map(|who| who.0))
            .push_bind(who.map(|who| who.1));
    });
    query.push(")");
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// Writes what was decided, and then `end`.
async fn put(
    connection: &mut SqliteConnection,
    decided: &Decided<'_>,
    end: &str,
) -> StoreResult<()> {
    let mut query = QueryBuilder::new("");
    if !decided.rows.is_empty() {
        push_votes(&mut query, decided);
        query.push(STORE_VOTES).push("; ");
        push_cells(&mut query, decided);
        query.push(STORE_CELLS).push("; ");
        push_elo(&mut query, decided);
        query.push(STORE_ELO).push("; ");
    }
    if decided.rows.is_empty() && end.is_empty() {
        return Ok(());
    }
    query.push(end);
    query.build().execute(connection).await?;
    Ok(())
}
