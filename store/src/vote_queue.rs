//! Votes that come in at the same time are stored together: one durable commit for all that wait.
//!
//! A commit waits for the disk, and while it does the next votes gather. So the number of votes that
//! can be acknowledged in a second is not that of the commits.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use openmic_domain::{outcome::Outcome, rating::elo};
use sqlx::{QueryBuilder, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::{
    connect::Pools,
    dialect::Dialect,
    error::{StoreError, StoreResult},
    votes::{CastVote, VoteOutcome},
};

/// Votes that are stored in one transaction at most: well below the number of values that SQLite
/// takes in one statement.
const MOST_TOGETHER: usize = 128;

/// For so long the first vote of a batch waits until half of those who vote at present are in it: they vote again
/// while the other half is written. Whoever votes alone waits for nobody.
const GATHER: Duration = Duration::from_millis(1);

/// Votes that may wait before whoever brings another waits to be let in.
const MOST_WAITING: usize = 4_096;

/// A vote, when it was cast, and who waits to hear of it.
struct Waiting {
    vote: CastVote,
    now_ms: i64,
    reply: oneshot::Sender<StoreResult<VoteOutcome>>,
}

/// The way to the one task that stores votes; it begins with the first vote.
#[derive(Debug, Default)]
pub(crate) struct VoteQueue {
    sender: Mutex<Option<mpsc::Sender<Waiting>>>,
}

impl VoteQueue {
    /// Stores a vote; it is on disk when this returns. Whoever stops waiting does not take it back.
    pub(crate) async fn store(
        &self,
        pools: &Pools,
        vote: CastVote,
        now_ms: i64,
    ) -> StoreResult<VoteOutcome> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting {
            vote,
            now_ms,
            reply,
        };
        let stopped = || {
            StoreError::Conflict("votes are no longer taken: the program is stopping".to_owned())
        };
        let sender = self.sender(pools);
        sender.send(waiting).await.map_err(|_| stopped())?;
        drop(sender);
        answer.await.map_err(|_| stopped())?
    }

    fn sender(&self, pools: &Pools) -> mpsc::Sender<Waiting> {
        let mut sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        match &*sender {
            Some(sender) if !sender.is_closed() => sender.clone(),
            _ => {
                let (new, receiver) = mpsc::channel(MOST_WAITING);
                tokio::spawn(take(pools.clone(), receiver));
                *sender = Some(new.clone());
                new
            }
        }
    }
}

/// Stores what waits, as long as votes may come.
async fn take(pools: Pools, mut receiver: mpsc::Receiver<Waiting>) {
    let writer = Writer { pools };
    let mut batch = Vec::new();
    let mut voters = 0;
    while receiver.recv_many(&mut batch, MOST_TOGETHER).await > 0 {
        let more = async {
            let enough = (voters / 2).min(MOST_TOGETHER);
            while batch.len() < enough {
                let room = MOST_TOGETHER - batch.len();
                if receiver.recv_many(&mut batch, room).await == 0 {
                    break;
                }
            }
        };
        // In vain, where somebody has stopped voting.
        let _ = tokio::time::timeout(GATHER, more).await;
        let votes: Vec<(&CastVote, i64)> = batch
            .iter()
            .map(|waiting| (&waiting.vote, waiting.now_ms))
            .collect();
        let outcomes = match writer.write(&votes).await {
            Ok(outcomes) => outcomes,
            // What is wrong with one vote is not to keep out the others.
            Err(_) if votes.len() > 1 => {
                let mut outcomes = Vec::with_capacity(votes.len());
                for vote in &votes {
                    outcomes.push(writer.write(std::slice::from_ref(vote)).await.and_then(
                        |mut outcomes| outcomes.pop().unwrap_or_else(|| Err(unanswered())),
                    ));
                }
                outcomes
            }
            Err(error) => vec![Err(error)],
        };
        voters = batch.len() + receiver.len();
        for (waiting, outcome) in batch.drain(..).zip(outcomes) {
            // Whoever has gone does not hear of it; the vote counts.
            let _ = waiting.reply.send(outcome);
        }
    }
}

fn unanswered() -> StoreError {
    StoreError::Conflict("the vote got no answer from the database: try again".to_owned())
}

/// An entrant on a track.
type Who<'a> = (&'a str, &'a str);

/// Votes of one pair on one track: wins of the first and of the second, both, neither, and the newest.
#[derive(Debug, Clone, Copy, Default)]
struct Added {
    outcomes: [i64; 4],
    last_ms: i64,
}

/// What a batch comes to before it is written.
struct Sorted<'a> {
    outcomes: Vec<StoreResult<VoteOutcome>>,
    /// Votes to be stored, with the online Elo of both sides just before.
    rows: Vec<(&'a CastVote, i64, f64, f64)>,
    cells: BTreeMap<(&'a str, &'a str, &'a str), Added>,
    /// Online Elo afterwards, and votes added, of those that met.
    elo: BTreeMap<Who<'a>, (f64, i64)>,
}

/// What the database says of a batch before it is written.
#[derive(Default)]
struct Known {
    tracks: BTreeSet<String>,
    elo: HashMap<(String, String), f64>,
    /// By battle.
    battles: BTreeSet<String>,
    /// The vote that stands, by place in the batch.
    standing: HashMap<usize, String>,
}

impl Known {
    fn of(facts: Vec<Fact>) -> Self {
        let mut known = Self::default();
        for (kind, place, name, other, rating) in facts {
            let Some(name) = name else { continue };
            match (kind, place, other, rating) {
                (1, ..) => {
                    known.tracks.insert(name);
                }
                (2, _, Some(entrant), Some(rating)) => {
                    known.elo.insert((name, entrant), rating);
                }
                (3, ..) => {
                    known.battles.insert(name);
                }
                (_, Some(place), ..) => {
                    let place = usize::try_from(place).unwrap_or(usize::MAX);
                    known.standing.insert(place, name);
                }
                _ => {}
            }
        }
        known
    }
}

/// A pair that a voter may judge once.
fn pair_of(vote: &CastVote) -> (&str, &str, &str) {
    let (left, right) = (vote.left_sample.as_str(), vote.right_sample.as_str());
    (&vote.voter, left.min(right), left.max(right))
}

/// Decides about each vote in the order in which they came.
fn sorted<'a>(votes: &[(&'a CastVote, i64)], known: &Known) -> Sorted<'a> {
    let options = elo::EloOptions::default();
    let mut sorted = Sorted {
        outcomes: Vec::with_capacity(votes.len()),
        rows: Vec::with_capacity(votes.len()),
        cells: BTreeMap::new(),
        elo: BTreeMap::new(),
    };
    let mut battles: BTreeSet<&str> = BTreeSet::new();
    let mut pairs: HashMap<(&str, &str, &str), &str> = HashMap::new();
    for (place, &(vote, now_ms)) in votes.iter().enumerate() {
        if !known.tracks.contains(&vote.track_id) {
            let missing = StoreError::not_found("track", &vote.track_id);
            sorted.outcomes.push(Err(missing));
            continue;
        }
        let twice = known.battles.contains(&vote.id) || battles.contains(vote.id.as_str());
        let standing = known
            .standing
            .get(&place)
            .cloned()
            .or_else(|| twice.then(|| vote.id.clone()))
            .or_else(|| pairs.get(&pair_of(vote)).map(|id| (*id).to_owned()));
        if let Some(vote_id) = standing {
            let counted = false;
            sorted.outcomes.push(Ok(VoteOutcome { counted, vote_id }));
            continue;
        }
        battles.insert(&vote.id);
        pairs.insert(pair_of(vote), &vote.id);
        let [left, right] = [&vote.left_entrant, &vote.right_entrant].map(|entrant| {
            let who = (vote.track_id.as_str(), entrant.as_str());
            sorted.elo.get(&who).copied().unwrap_or_else(|| {
                let stored = known.elo.get(&(who.0.to_owned(), who.1.to_owned()));
                (stored.copied().unwrap_or(options.start), 0)
            })
        });
        let after = elo::update(left.0, right.0, vote.outcome, &options);
        for (entrant, rating, n) in [
            (&vote.left_entrant, after.0, left.1),
            (&vote.right_entrant, after.1, right.1),
        ] {
            sorted
                .elo
                .insert((&vote.track_id, entrant), (rating, n + 1));
        }
        sorted.rows.push((vote, now_ms, left.0, right.0));
        let (a, b, outcome) = if vote.left_entrant < vote.right_entrant {
            (&vote.left_entrant, &vote.right_entrant, vote.outcome)
        } else {
            (
                &vote.right_entrant,
                &vote.left_entrant,
                vote.outcome.swapped(),
            )
        };
        let cell = sorted.cells.entry((&vote.track_id, a, b)).or_default();
        let at = match outcome {
            Outcome::Left => 0,
            Outcome::Right => 1,
            Outcome::Both => 2,
            Outcome::Neither => 3,
        };
        cell.outcomes[at] += 1;
        cell.last_ms = cell.last_ms.max(now_ms);
        let vote_id = vote.id.clone();
        let counted = true;
        sorted.outcomes.push(Ok(VoteOutcome { counted, vote_id }));
    }
    sorted
}

/// What a batch asks of the database, one row each: kind, place in the batch, two names and a rating. It is one
/// statement, since each of them is a way to another thread or program and back.
const KNOWN: &str = "
    SELECT CAST(1 AS BIGINT), CAST(NULL AS BIGINT), t.id, CAST(NULL AS TEXT), CAST(NULL AS DOUBLE PRECISION)
    FROM tracks t WHERE t.id IN (SELECT track FROM asked)
    UNION ALL
    SELECT 2, NULL, e.track_id, e.entrant_id, e.rating
    FROM elo e WHERE (e.track_id, e.entrant_id) IN (SELECT track, left_entrant FROM asked
                                                    UNION SELECT track, right_entrant FROM asked)
    UNION ALL
    SELECT 3, NULL, v.id, NULL, NULL FROM votes v WHERE v.id IN (SELECT battle FROM asked)
    UNION ALL
    SELECT 4, a.place, v.id, NULL, NULL FROM asked a CROSS JOIN votes v
    WHERE v.voter = a.voter AND v.left_sample = a.left_sample AND v.right_sample = a.right_sample
    UNION ALL
    SELECT 4, a.place, v.id, NULL, NULL FROM asked a CROSS JOIN votes v
    WHERE v.voter = a.voter AND v.left_sample = a.right_sample AND v.right_sample = a.left_sample";

/// A row of [`KNOWN`].
type Fact = (
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<f64>,
);

const STORE_VOTES: &str = "
    INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
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

/// Reads what has to be known of a batch, once nobody else can add votes to its tracks or change them.
macro_rules! know {
    ($tx:expr, $dialect:expr, $votes:expr, $begin:expr) => {{
        if let Some(lock) = $dialect.lock_track_in_batch() {
            let tracks: BTreeSet<&str> = $votes.iter().map(|(vote, _)| vote.track_id.as_str()).collect();
            // In one order, so that no two batches wait for each other.
            for track in tracks {
                sqlx::query(lock).bind(track).execute(&mut *$tx).await?;
            }
        }
        let mut query = QueryBuilder::new($begin);
        query.push(
            "WITH asked (place, battle, track, voter, left_sample, right_sample, left_entrant, right_entrant) AS (",
        );
        query.push_values(filled_up($votes.iter().enumerate()), |mut row, asked| {
            row.push_bind(asked.and_then(|(place, _)| i64::try_from(place).ok()));
            let vote = asked.map(|(_, (vote, _))| *vote);
            row.push_bind(vote.map(|vote| vote.id.as_str()))
                .push_bind(vote.map(|vote| vote.track_id.as_str()))
                .push_bind(vote.map(|vote| vote.voter.as_str()))
                .push_bind(vote.map(|vote| vote.left_sample.as_str()))
                .push_bind(vote.map(|vote| vote.right_sample.as_str()))
                .push_bind(vote.map(|vote| vote.left_entrant.as_str()))
                .push_bind(vote.map(|vote| vote.right_entrant.as_str()));
        });
        query.push(")").push(KNOWN);
        let facts: Vec<Fact> = query.build_query_as().fetch_all(&mut *$tx).await?;
        Known::of(facts)
    }};
}

/// Begins a table of the votes of a batch.
macro_rules! push_votes {
    ($query:expr, $sorted:expr) => {
        $query.push(
            "new_votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                        outcome, voter, voter_group, left_elo, right_elo, reading_ms, created_ms) AS (",
        );
        $query.push_values(filled_up($sorted.rows.iter()), |mut row, new| {
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
        $query.push(")");
    };
}

/// Begins a table of what a batch adds to cells.
macro_rules! push_cells {
    ($query:expr, $sorted:expr) => {
        $query.push(
            "new_cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms) AS (",
        );
        $query.push_values(filled_up($sorted.cells.iter()), |mut row, new| {
            row.push_bind(new.map(|((track, ..), _)| *track))
                .push_bind(new.map(|((_, a, _), _)| *a))
                .push_bind(new.map(|((.., b), _)| *b));
            for outcome in 0..4 {
                row.push_bind(new.map(|(_, added)| added.outcomes[outcome]));
            }
            row.push_bind(new.map(|(_, added)| added.last_ms));
        });
        $query.push(")");
    };
}

/// Begins a table of the online Elo that a batch comes to.
macro_rules! push_elo {
    ($query:expr, $sorted:expr) => {
        $query.push("new_elo (track_id, entrant_id, rating, n_votes) AS (");
        $query.push_values(filled_up($sorted.elo.iter()), |mut row, new| {
            row.push_bind(new.map(|((track, _), _)| *track))
                .push_bind(new.map(|((_, entrant), _)| *entrant))
                .push_bind(new.map(|(_, (rating, _))| *rating))
                .push_bind(new.map(|(_, (_, n))| *n));
        });
        $query.push(")");
    };
}

/// Writes the votes of a batch, their cells and the online Elo, in one way to the database: PostgreSQL takes one
/// statement with parts, SQLite several in a row.
macro_rules! put {
    ($dialect:expr, $sorted:expr) => {{
        let mut query = QueryBuilder::new("WITH ");
        push_votes!(query, $sorted);
        match $dialect {
            Dialect::Sqlite => {
                query.push(STORE_VOTES).push("; WITH ");
                push_cells!(query, $sorted);
                query.push(STORE_CELLS).push("; WITH ");
                push_elo!(query, $sorted);
            }
            Dialect::Postgres => {
                query.push(", ");
                push_cells!(query, $sorted);
                query.push(", ");
                push_elo!(query, $sorted);
                query.push(", stored_votes AS (").push(STORE_VOTES);
                query
                    .push("), stored_cells AS (")
                    .push(STORE_CELLS)
                    .push(")");
            }
        }
        query.push(STORE_ELO);
        query
    }};
}

struct Writer {
    pools: Pools,
}

impl Writer {
    /// Stores a batch in one transaction.
    async fn write(
        &self,
        votes: &[(&CastVote, i64)],
    ) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let mut connection = writer.acquire().await?;
                let written = write_sqlite(&mut connection, votes).await;
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
            Pools::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                let known = know!(tx, Dialect::Postgres, votes, "");
                let sorted = sorted(votes, &known);
                if !sorted.rows.is_empty() {
                    let mut query = put!(Dialect::Postgres, sorted);
                    query.build().execute(&mut *tx).await?;
                }
                tx.commit().await?;
                Ok(sorted.outcomes)
            }
        }
    }
}

/// Stores a batch in one transaction that begins with its first statement and ends with its last. An error may
/// leave it open.
async fn write_sqlite(
    connection: &mut SqliteConnection,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    let known = know!(connection, Dialect::Sqlite, votes, "BEGIN IMMEDIATE; ");
    let sorted = sorted(votes, &known);
    if sorted.rows.is_empty() {
        sqlx::query("COMMIT").execute(connection).await?;
    } else {
        let mut query = put!(Dialect::Sqlite, sorted);
        query.push("; COMMIT");
        query.build().execute(connection).await?;
    }
    Ok(sorted.outcomes)
}
