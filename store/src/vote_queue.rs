//! Votes that come in at the same time are stored together: one durable commit for all that wait.
//!
//! A commit waits for the disk, and while it does the next votes gather. So the number of votes that
//! can be acknowledged in a second is not that of the commits.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use openmic_domain::{outcome::Outcome, rating::elo};
use sqlx::QueryBuilder;
use tokio::sync::{mpsc, oneshot};

use crate::{
    connect::{Pools, with_write},
    dialect::Dialect,
    error::{StoreError, StoreResult},
    votes::{CastVote, VoteOutcome},
};

/// Votes that are stored in one transaction at most: well below the number of values that SQLite
/// takes in one statement.
const MOST_TOGETHER: usize = 128;

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
    while receiver.recv_many(&mut batch, MOST_TOGETHER).await > 0 {
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
struct Known {
    tracks: BTreeSet<String>,
    elo: HashMap<(String, String), f64>,
    /// By battle.
    battles: BTreeSet<String>,
    /// The vote that stands, by place in the batch.
    standing: HashMap<usize, String>,
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

/// Reads what has to be known of a batch, locking what will be written.
macro_rules! know {
    ($tx:expr, $dialect:expr, $votes:expr) => {{
        let mut known = Known {
            tracks: BTreeSet::new(),
            elo: HashMap::new(),
            battles: BTreeSet::new(),
            standing: HashMap::new(),
        };
        let tracks: BTreeSet<&str> = $votes.iter().map(|(vote, _)| vote.track_id.as_str()).collect();
        for track in tracks {
            let found: Option<(String,)> = sqlx::query_as($dialect.share_track())
                .bind(track)
                .fetch_optional(&mut *$tx)
                .await?;
            known.tracks.extend(found.map(|(id,)| id));
        }
        // Every vote on these entrants waits here for the ones before it, so that the look at what the
        // voters have said already cannot miss a vote that is being stored. In one order, so that no
        // two batches wait for each other.
        let who: BTreeSet<Who<'_>> = $votes
            .iter()
            .filter(|(vote, _)| known.tracks.contains(&vote.track_id))
            .flat_map(|(vote, _)| {
                [&vote.left_entrant, &vote.right_entrant]
                    .map(|entrant| (vote.track_id.as_str(), entrant.as_str()))
            })
            .collect();
        if !who.is_empty() {
            let start = elo::EloOptions::default().start;
            let mut query = QueryBuilder::new("INSERT INTO elo (track_id, entrant_id, rating, n_votes) ");
            query.push_values(&who, |mut row, (track, entrant)| {
                row.push_bind(*track).push_bind(*entrant).push_bind(start).push_bind(0_i64);
            });
            query.push(" ON CONFLICT (track_id, entrant_id) DO NOTHING");
            query.build().execute(&mut *$tx).await?;
            let mut query = QueryBuilder::new(
                "SELECT track_id, entrant_id, rating FROM elo WHERE (track_id, entrant_id) IN (",
            );
            query.push_values(&who, |mut row, (track, entrant)| {
                row.push_bind(*track).push_bind(*entrant);
            });
            query.push(") ORDER BY track_id, entrant_id");
            query.push($dialect.for_update());
            let ratings: Vec<(String, String, f64)> =
                query.build_query_as().fetch_all(&mut *$tx).await?;
            known.elo = ratings
                .into_iter()
                .map(|(track, entrant, rating)| ((track, entrant), rating))
                .collect();
        }
        let mut query = QueryBuilder::new("SELECT id FROM votes WHERE id IN (");
        let mut ids = query.separated(", ");
        for (vote, _) in $votes {
            ids.push_bind(vote.id.as_str());
        }
        query.push(")");
        let battles: Vec<(String,)> = query.build_query_as().fetch_all(&mut *$tx).await?;
        known.battles = battles.into_iter().map(|(id,)| id).collect();
        // Either side of the pair may have been on the left.
        let mut query = QueryBuilder::new("SELECT asked.column1, v.id FROM (");
        query.push_values($votes.iter().enumerate().flat_map(|(place, (vote, _))| {
            let place = i64::try_from(place).unwrap_or_default();
            [
                (place, &vote.voter, &vote.left_sample, &vote.right_sample),
                (place, &vote.voter, &vote.right_sample, &vote.left_sample),
            ]
        }), |mut row, (place, voter, left, right)| {
            row.push_bind(place).push_bind(voter.as_str()).push_bind(left.as_str()).push_bind(right.as_str());
        });
        query.push(
            ") AS asked CROSS JOIN votes v
             WHERE v.voter = asked.column2 AND v.left_sample = asked.column3 AND v.right_sample = asked.column4",
        );
        let standing: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *$tx).await?;
        known.standing = standing
            .into_iter()
            .map(|(place, id)| (usize::try_from(place).unwrap_or_default(), id))
            .collect();
        known
    }};
}

/// Writes the votes of a batch, their cells and the online Elo.
macro_rules! put {
    ($tx:expr, $sorted:expr) => {{
        let mut query = QueryBuilder::new(
            "INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                                outcome, voter, voter_group, left_elo, right_elo, reading_ms, source, created_ms) ",
        );
        query.push_values(&$sorted.rows, |mut row, (vote, now_ms, left, right)| {
            row.push_bind(vote.id.as_str())
                .push_bind(vote.track_id.as_str())
                .push_bind(vote.item_id.as_str())
                .push_bind(vote.left_entrant.as_str())
                .push_bind(vote.right_entrant.as_str())
                .push_bind(vote.left_sample.as_str())
                .push_bind(vote.right_sample.as_str())
                .push_bind(vote.outcome.as_str())
                .push_bind(vote.voter.as_str())
                .push_bind(vote.voter_group.as_str())
                .push_bind(*left)
                .push_bind(*right)
                .push_bind(vote.reading_ms)
                .push_bind("arena")
                .push_bind(*now_ms);
        });
        query.build().execute(&mut *$tx).await?;
        let mut query = QueryBuilder::new(
            "INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither,
                                last_ms, updated_ms) ",
        );
        query.push_values(&$sorted.cells, |mut row, ((track, a, b), added)| {
            row.push_bind(*track).push_bind(*a).push_bind(*b);
            for votes in added.outcomes {
                row.push_bind(votes);
            }
            row.push_bind(added.last_ms).push_bind(added.last_ms);
        });
        query.push(
            " ON CONFLICT (track_id, entrant_a, entrant_b) DO UPDATE SET
                 a_wins = cells.a_wins + excluded.a_wins, b_wins = cells.b_wins + excluded.b_wins,
                 both_good = cells.both_good + excluded.both_good, neither = cells.neither + excluded.neither,
                 last_ms = CASE WHEN excluded.last_ms > cells.last_ms THEN excluded.last_ms ELSE cells.last_ms END,
                 updated_ms = excluded.updated_ms",
        );
        query.build().execute(&mut *$tx).await?;
        let mut query = QueryBuilder::new("INSERT INTO elo (track_id, entrant_id, rating, n_votes) ");
        query.push_values(&$sorted.elo, |mut row, ((track, entrant), (rating, n))| {
            row.push_bind(*track).push_bind(*entrant).push_bind(*rating).push_bind(*n);
        });
        query.push(
            " ON CONFLICT (track_id, entrant_id) DO UPDATE SET
                 rating = excluded.rating, n_votes = elo.n_votes + excluded.n_votes",
        );
        query.build().execute(&mut *$tx).await?;
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
        let dialect = match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        };
        Ok(with_write!(self, tx => {
            let known = know!(tx, dialect, votes);
            let sorted = sorted(votes, &known);
            if !sorted.rows.is_empty() {
                put!(tx, sorted);
            }
            sorted.outcomes
        }))
    }
}
