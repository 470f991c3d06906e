//! Votes that come in at the same time are stored together: one durable commit for all that wait.
//!
//! A commit waits for the disk, and while it does the next votes gather. So the number of votes that
//! can be acknowledged in a second is not that of the commits.

mod decided;
mod postgres;
mod sqlite;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use decided::Ratings;
use tokio::sync::{mpsc, oneshot};

use crate::{
    connect::Pools,
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
    let mut ratings = Ratings::default();
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
        let outcomes = match write(&pools, &mut ratings, &votes).await {
            Ok(outcomes) => outcomes,
            // What is wrong with one vote is not to keep out the others.
            Err(_) if votes.len() > 1 => {
                let mut outcomes = Vec::with_capacity(votes.len());
                for vote in &votes {
                    outcomes.push(alone(&pools, &mut ratings, *vote).await);
                }
                outcomes
            }
            Err(error) => vec![refused(error, votes[0].0)],
        };
        voters = batch.len() + receiver.len();
        for (waiting, outcome) in batch.drain(..).zip(outcomes) {
            // Whoever has gone does not hear of it; the vote counts.
            let _ = waiting.reply.send(outcome);
        }
    }
}

/// Stores one vote of a batch that could not be stored.
async fn alone(
    pools: &Pools,
    ratings: &mut Ratings,
    vote: (&CastVote, i64),
) -> StoreResult<VoteOutcome> {
    match write(pools, ratings, &[vote]).await {
        Ok(mut outcomes) => outcomes.pop().unwrap_or_else(|| Err(unanswered())),
        Err(error) => refused(error, vote.0),
    }
}

/// What a vote is told that the database refuses: that its battle has a vote, where that is the reason. It is seldom
/// one, since the same battle is the same pair of the same voter, so nobody looks for it before.
fn refused(error: StoreError, vote: &CastVote) -> StoreResult<VoteOutcome> {
    match error {
        StoreError::Database(sqlx::Error::Database(said)) if said.is_unique_violation() => {
            Ok(VoteOutcome {
                counted: false,
                vote_id: vote.id.clone(),
            })
        }
        error => Err(error),
    }
}

fn unanswered() -> StoreError {
    StoreError::Conflict("the vote got no answer from the database: try again".to_owned())
}

/// Stores a batch in one transaction.
async fn write(
    pools: &Pools,
    ratings: &mut Ratings,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    match pools {
        Pools::Sqlite { writer, .. } => sqlite::write(writer, votes).await,
        Pools::Postgres { votes: pool, .. } => postgres::write(pool, ratings, votes).await,
    }
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
    SELECT 3, a.place, v.id, NULL, NULL FROM asked a CROSS JOIN votes v
    WHERE v.voter = a.voter AND v.left_sample = a.left_sample AND v.right_sample = a.right_sample
    UNION ALL
    SELECT 3, a.place, v.id, NULL, NULL FROM asked a CROSS JOIN votes v
    WHERE v.voter = a.voter AND v.left_sample = a.right_sample AND v.right_sample = a.left_sample";
