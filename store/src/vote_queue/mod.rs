//! Votes that come in at the same time are stored together: one durable commit for all that wait.
//!
//! A commit waits for the disk, and while it does the next votes gather. So the number of votes that
//! can be acknowledged in a second is not that of the commits.

mod decided;
mod log;
mod postgres;
mod sqlite;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use decided::Ratings;
use log::Log;
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

/// From so many votes at once on they are logged first, where the database has a log.
const MANY: usize = 4;

/// Logged votes that come into the ledger together, at the latest.
const MOST_LOGGED: usize = 1_024;

/// Logged votes come into the ledger when for so long there was no other.
const CALM: Duration = Duration::from_millis(5);

/// What could not be brought into the ledger is tried again after this.
const AGAIN: Duration = Duration::from_millis(250);

/// Whoever reads the ledger waits so long for what is logged: a long import may hold the database.
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// Where the ledger is read again after so few batches, to log votes first is in vain; then so many batches go straight
/// into the ledger.
const READ_OFTEN: u32 = 4;
const UNLOGGED: u32 = 32;

/// A vote, when it was cast, and who waits to hear of it.
struct Waiting {
    vote: CastVote,
    now_ms: i64,
    reply: oneshot::Sender<StoreResult<VoteOutcome>>,
}

/// What is asked of the task that stores votes.
enum Message {
    /// To store one.
    Vote(Box<Waiting>),
    /// To bring into the ledger what is logged.
    Settle(oneshot::Sender<()>),
}

/// The way to the one task that stores votes; it begins with the first vote.
#[derive(Debug, Default)]
pub(crate) struct VoteQueue {
    sender: Mutex<Option<mpsc::Sender<Message>>>,
    /// Votes that were acknowledged and are not in the ledger yet.
    logged: Arc<AtomicUsize>,
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
        let message = Message::Vote(Box::new(waiting));
        sender.send(message).await.map_err(|_| stopped())?;
        drop(sender);
        answer.await.map_err(|_| stopped())?
    }

    /// Waits until what this process has acknowledged is in the ledger, where everybody finds it.
    pub(crate) async fn settled(&self) {
        if self.logged.load(Ordering::Acquire) > 0 {
            self.settle().await;
        }
    }

    async fn settle(&self) {
        let sender = self.lock().clone();
        let Some(sender) = sender else { return };
        let (reply, settled) = oneshot::channel();
        let asked = async {
            if sender.send(Message::Settle(reply)).await.is_ok() {
                // It says nothing where it stops; what is logged stays so.
                let _ = settled.await;
            }
        };
        if tokio::time::timeout(MOST_PATIENCE, asked).await.is_err() {
            tracing::warn!(
                "the ledger is read without the newest votes: they wait for the database"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<mpsc::Sender<Message>>> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sender(&self, pools: &Pools) -> mpsc::Sender<Message> {
        let mut sender = self.lock();
        match &*sender {
            Some(sender) if !sender.is_closed() => sender.clone(),
            _ => {
                let (new, receiver) = mpsc::channel(MOST_WAITING);
                tokio::spawn(take(pools.clone(), receiver, self.logged.clone()));
                *sender = Some(new.clone());
                new
            }
        }
    }
}

/// What has come in and is not done.
#[derive(Default)]
struct Batch {
    messages: Vec<Message>,
    votes: Vec<Waiting>,
    readers: Vec<oneshot::Sender<()>>,
}

impl Batch {
    /// Takes in what comes, once something does; false where nothing will.
    async fn receive(&mut self, receiver: &mut mpsc::Receiver<Message>) -> bool {
        let room = MOST_TOGETHER.saturating_sub(self.votes.len()).max(1);
        let is_open = receiver.recv_many(&mut self.messages, room).await > 0;
        for message in self.messages.drain(..) {
            match message {
                Message::Vote(waiting) => self.votes.push(*waiting),
                Message::Settle(reader) => self.readers.push(reader),
            }
        }
        is_open
    }
}

/// Stores what waits, as long as votes may come.
async fn take(pools: Pools, mut receiver: mpsc::Receiver<Message>, logged: Arc<AtomicUsize>) {
    let mut known = Known::default();
    let mut batch = Batch::default();
    let mut voters = 0;
    let (mut unlogged, mut unread) = (0, READ_OFTEN);
    loop {
        let first = batch.receive(&mut receiver);
        let is_open = if known.log.waiting() == 0 {
            first.await
        } else {
            // In vain, where nobody votes any more.
            tokio::time::timeout(CALM, first).await.unwrap_or(true)
        };
        if !batch.votes.is_empty() {
            let enough = (voters / 2).min(MOST_TOGETHER);
            let more = async {
                while batch.votes.len() < enough && batch.readers.is_empty() {
                    if !batch.receive(&mut receiver).await {
                        break;
                    }
                }
            };
            // In vain, where somebody has stopped voting.
            let _ = tokio::time::timeout(GATHER, more).await;
        }
        let votes: Vec<(&CastVote, i64)> = batch
            .votes
            .iter()
            .map(|waiting| (&waiting.vote, waiting.now_ms))
            .collect();
        if batch.readers.is_empty() {
            unread = unread.saturating_add(1);
        } else {
            if unread < READ_OFTEN {
                unlogged = UNLOGGED;
            }
            unread = 0;
        }
        let may_log = votes.len() >= MANY && batch.readers.is_empty() && unlogged == 0;
        unlogged = unlogged.saturating_sub(1);
        let outcomes = stored(&pools, &mut known, &votes, may_log).await;
        voters = batch.votes.len() + receiver.len();
        logged.store(known.log.waiting(), Ordering::Release);
        for (waiting, outcome) in batch.votes.drain(..).zip(outcomes) {
            // Whoever has gone does not hear of it; the vote counts.
            let _ = waiting.reply.send(outcome);
        }
        for reader in batch.readers.drain(..) {
            let _ = reader.send(());
        }
        if known.log.waiting() >= MOST_LOGGED {
            stored(&pools, &mut known, &[], false).await;
            logged.store(known.log.waiting(), Ordering::Release);
        }
        if !is_open {
            break;
        }
    }
}

/// Stores the votes of a batch, or only what is logged where there are none.
async fn stored(
    pools: &Pools,
    known: &mut Known,
    votes: &[(&CastVote, i64)],
    may_log: bool,
) -> Vec<StoreResult<VoteOutcome>> {
    if let (true, Pools::Sqlite { writer, .. }) = (may_log, pools) {
        match sqlite::append(writer, &mut known.log, votes).await {
            Ok(Some(outcomes)) => return outcomes,
            Ok(None) => {}
            // What is wrong shows again where they are written one by one.
            Err(error) => tracing::warn!(%error, "votes could not be logged"),
        }
    }
    match write(pools, known, votes).await {
        Ok(outcomes) => outcomes,
        Err(error) if votes.is_empty() => {
            tracing::warn!(%error, "logged votes could not be brought into the ledger; it is tried again");
            tokio::time::sleep(AGAIN).await;
            Vec::new()
        }
        // What is wrong with one vote is not to keep out the others.
        Err(_) if votes.len() > 1 => {
            let mut outcomes = Vec::with_capacity(votes.len());
            for vote in votes {
                outcomes.push(alone(pools, known, *vote).await);
            }
            outcomes
        }
        Err(error) => vec![refused(error, votes[0].0)],
    }
}

/// Stores one vote of a batch that could not be stored.
async fn alone(
    pools: &Pools,
    known: &mut Known,
    vote: (&CastVote, i64),
) -> StoreResult<VoteOutcome> {
    match write(pools, known, &[vote]).await {
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

/// What is remembered from batch to batch, each for its database.
#[derive(Default)]
struct Known {
    ratings: Ratings,
    log: Log,
}

/// Stores a batch in one transaction, after all that is logged.
async fn write(
    pools: &Pools,
    known: &mut Known,
    votes: &[(&CastVote, i64)],
) -> StoreResult<Vec<StoreResult<VoteOutcome>>> {
    match pools {
        Pools::Sqlite { writer, .. } => sqlite::write(writer, &mut known.log, votes).await,
        Pools::Postgres { .. } if votes.is_empty() => Ok(Vec::new()),
        Pools::Postgres { votes: pool, .. } => {
            postgres::write(pool, &mut known.ratings, votes).await
        }
    }
}

/// Brings into the ledger what another process has left in the log, where there is one.
pub(crate) async fn settle(pools: &Pools) -> StoreResult<()> {
    write(pools, &mut Known::default(), &[]).await.map(|_| ())
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
