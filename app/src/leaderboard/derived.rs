//! What is computed from a track for somebody's question: boards of chosen votes, of an earlier moment
//! or by another method, and rating histories. Kept until votes or runs change, a bounded number of them.

use std::{
    any::Any,
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use openmic_store::{Marker, SetAside, Store, StoreResult, VoteFilter};
use tokio::sync::{OnceCell, Semaphore};

use super::{Board, Boards, Standing, basis::Basis, fit};

/// Answers kept at a time.
const KEPT: usize = 64;

/// Answers being computed at a time: each may read the whole ledger.
const AT_ONCE: usize = 2;

/// Kept answers. Cheap to clone.
#[derive(Clone)]
pub(super) struct Derived(Arc<Inner>);

struct Inner {
    kept: Mutex<HashMap<Question, Answer>>,
    clock: AtomicU64,
    turns: Semaphore,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// Which kind of answer.
    what: &'static str,
    /// Slug of the track.
    slug: String,
    /// Made from what.
    basis: Basis,
}

struct Answer {
    /// State of the votes and runs that it was computed from.
    marker: Marker,
    /// Filled by whoever asks first; the others wait.
    cell: Arc<OnceCell<Arc<dyn Any + Send + Sync>>>,
    used: u64,
}

impl Default for Derived {
    fn default() -> Self {
        Self(Arc::new(Inner {
            kept: Mutex::default(),
            clock: AtomicU64::new(0),
            turns: Semaphore::new(AT_ONCE),
        }))
    }
}

impl Derived {
    /// The answer to a question about the votes and runs of `marker`: as kept, or computed now, once
    /// however many ask at the same moment.
    pub(super) async fn answer<T: Send + Sync + 'static>(
        &self,
        what: &'static str,
        slug: &str,
        basis: &Basis,
        marker: &Marker,
        compute: impl Future<Output = StoreResult<T>>,
    ) -> StoreResult<Arc<T>> {
        let question = Question {
            what,
            slug: slug.to_owned(),
            basis: basis.clone(),
        };
        let cell = self.cell(question, marker);
        let compute = async {
            // Never closed, so that it cannot fail; if it did, computing is still right.
            let _turn = self.0.turns.acquire().await.ok();
            let answer: Arc<dyn Any + Send + Sync> = Arc::new(compute.await?);
            Ok::<_, openmic_store::StoreError>(answer)
        };
        let answer = cell.get_or_try_init(|| compute).await?.clone();
        answer.downcast().map_err(|_| {
            openmic_store::StoreError::Conflict("an answer of another kind was kept".to_owned())
        })
    }

    fn cell(
        &self,
        question: Question,
        marker: &Marker,
    ) -> Arc<OnceCell<Arc<dyn Any + Send + Sync>>> {
        let used = self.0.clock.fetch_add(1, Ordering::Relaxed);
        let Ok(mut kept) = self.0.kept.lock() else {
            return Arc::default();
        };
        let answer = kept.entry(question).or_insert_with(|| Answer {
            marker: marker.clone(),
            cell: Arc::default(),
            used,
        });
        if answer.marker != *marker {
            answer.marker = marker.clone();
            answer.cell = Arc::default();
        }
        answer.used = used;
        let cell = answer.cell.clone();
        if kept.len() > KEPT
            && let Some(oldest) = kept
                .iter()
                .min_by_key(|(_, answer)| answer.used)
                .map(|(question, _)| question.clone())
        {
            kept.remove(&oldest);
        }
        cell
    }
}

impl Boards {
    /// How many votes of a board's track do not count: counted when a correction was made, not when asked.
    pub(super) async fn set_aside(&self, store: &Store, board: &Board) -> StoreResult<SetAside> {
        let marker = &board.marker;
        if marker.corrections == 0 {
            return Ok(SetAside::default());
        }
        let (track, basis) = (&board.track, Basis::default());
        let counting = store.set_aside(&track.id);
        let aside = self
            .derived
            .answer("set aside", &track.slug, &basis, marker, counting)
            .await?;
        Ok(*aside)
    }

    /// What another feature computes from votes and jokes, kept until `marker` changes. `key` tells its
    /// answers apart.
    pub(crate) async fn kept<T: Send + Sync + 'static>(
        &self,
        what: &'static str,
        key: &str,
        marker: &Marker,
        compute: impl Future<Output = StoreResult<T>>,
    ) -> StoreResult<Arc<T>> {
        self.derived
            .answer(what, key, &Basis::default(), marker, compute)
            .await
    }

    /// The board of a track made from something else than usual, or the usual one.
    pub(crate) async fn of(
        &self,
        store: &Store,
        current: &Arc<Board>,
        basis: &Basis,
    ) -> StoreResult<Arc<Board>> {
        if *basis == Basis::default() {
            return Ok(current.clone());
        }
        let slug = current.track.slug.as_str();
        let compute = async {
            let track = match basis.at_ms {
                Some(at_ms) => store.track_at(slug, at_ms).await?,
                None => current.track.clone(),
            };
            // The ratings of the same votes and some more are near: they are sought from there.
            let known = match &current.standing {
                Standing::Votes(votes) => Some(votes),
                Standing::Benchmark(_) => None,
            };
            Ok(Board {
                standing: fit::make(store, &track, basis, known).await?,
                track,
                marker: current.marker.clone(),
                basis: basis.clone(),
            })
        };
        self.derived
            .answer("board", slug, basis, &current.marker, compute)
            .await
    }
}

impl Board {
    /// The votes it is made of, as the store chooses them.
    pub(crate) fn filter(&self) -> VoteFilter {
        self.basis.filter(&fit::Rules::of(&self.track).language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(votes: i64) -> Marker {
        Marker {
            track_id: "t".to_owned(),
            cells_ms: 0,
            votes,
            corrections: 0,
            runs_ms: 0,
            runs: 0,
            runs_done: 0,
            stage_changes: 0,
        }
    }

    #[tokio::test]
    async fn an_answer_is_kept_until_the_votes_change() {
        let derived = Derived::default();
        let ask = async |votes: i64, answer: u32| {
            let given = derived
                .answer("n", "slug", &Basis::default(), &marker(votes), async move {
                    Ok(answer)
                })
                .await;
            *given.unwrap()
        };
        assert_eq!(ask(1, 10).await, 10);
        assert_eq!(ask(1, 11).await, 10, "the same votes, the same answer");
        assert_eq!(ask(2, 12).await, 12, "a new vote asks again");
    }

    #[tokio::test]
    async fn a_failure_is_not_kept_and_no_more_than_a_bounded_number_is() {
        let derived = Derived::default();
        let failed = derived
            .answer::<u32>("n", "slug", &Basis::default(), &marker(1), async {
                Err(openmic_store::StoreError::Conflict("no".to_owned()))
            })
            .await;
        assert!(failed.is_err());
        for n in 0..200 {
            let slug = format!("track-{n}");
            let given = derived
                .answer(
                    "n",
                    &slug,
                    &Basis::default(),
                    &marker(1),
                    async move { Ok(n) },
                )
                .await;
            assert_eq!(*given.unwrap(), n);
        }
        assert!(derived.0.kept.lock().unwrap().len() <= KEPT);
    }
}
