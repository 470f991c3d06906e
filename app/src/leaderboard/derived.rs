//! What is computed from a track for somebody's question: boards of chosen votes, of an earlier moment
//! or by another method, and rating histories. Kept until votes or runs change, a bounded number of them.
//!
//! What took long is not waited for twice: while it is computed again with a few votes more or set aside, whoever asks is
//! given what there is, which says how many votes it is of.

use std::{
    any::Any,
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use openmic_store::{Marker, SetAside, Store, StoreError, StoreResult, VoteFilter};
use tokio::sync::{OnceCell, Semaphore};

use super::{Board, Boards, Standing, basis::Basis, fit};

/// Answers kept at a time.
const KEPT: usize = 64;

/// Answers being computed at a time: each may read the whole ledger.
const AT_ONCE: usize = 2;

/// What takes longer than this is worth giving out while it is computed again.
const LONG: Duration = Duration::from_millis(50);

/// So many votes in a hundred may be missing from what is given out meanwhile, or have been corrected since.
const MISSING_PERCENT: i64 = 1;

/// The rest before computing again, in times of what it took, so that votes come in as fast as without it.
const REST: u32 = 4;

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

/// An answer as it was computed.
#[derive(Clone)]
struct Computed {
    value: Arc<dyn Any + Send + Sync>,
    took: Duration,
    at: Instant,
}

/// Filled by whoever asks first; the others wait.
type Cell = Arc<OnceCell<Computed>>;

struct Answer {
    /// State of the votes and runs that it is computed from.
    marker: Marker,
    cell: Cell,
    /// The same with more votes, as long as somebody computes it: whoever breaks off leaves it to the next.
    next: Weak<OnceCell<Computed>>,
    used: u64,
}

/// How a question is answered.
enum Given {
    /// With what there is, or will be in a moment.
    Wait(Cell),
    /// With what there is; where a cell is given, it is to be filled meanwhile.
    Now(Computed, Option<Cell>),
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
    /// however many ask at the same moment; where that takes long and only few votes have come in since, as it was
    /// before them.
    pub(super) async fn answer<T: Send + Sync + 'static>(
        &self,
        what: &'static str,
        slug: &str,
        basis: &Basis,
        marker: &Marker,
        compute: impl Future<Output = StoreResult<T>> + Send + 'static,
    ) -> StoreResult<Arc<T>> {
        let question = Question {
            what,
            slug: slug.to_owned(),
            basis: basis.clone(),
        };
        let computed = match self.given(&question, marker) {
            Given::Wait(cell) => self.fill(&cell, compute).await?,
            Given::Now(computed, None) => computed,
            Given::Now(computed, Some(cell)) => {
                let (derived, marker) = (self.clone(), marker.clone());
                tokio::spawn(async move {
                    match derived.fill(&cell, compute).await {
                        Ok(_) => derived.replace(&question, marker, cell),
                        Err(error) => {
                            tracing::warn!(error = %error, "a board stays as it was before the newest votes");
                        }
                    }
                });
                computed
            }
        };
        computed
            .value
            .downcast()
            .map_err(|_| StoreError::Conflict("an answer of another kind was kept".to_owned()))
    }

    async fn fill<T: Send + Sync + 'static>(
        &self,
        cell: &Cell,
        compute: impl Future<Output = StoreResult<T>>,
    ) -> StoreResult<Computed> {
        let compute = async {
            // Never closed, so that it cannot fail; if it did, computing is still right.
            let _turn = self.0.turns.acquire().await.ok();
            let began = Instant::now();
            let value: Arc<dyn Any + Send + Sync> = Arc::new(compute.await?);
            let at = Instant::now();
            let took = at - began;
            Ok::<_, StoreError>(Computed { value, took, at })
        };
        Ok(cell.get_or_try_init(|| compute).await?.clone())
    }

    fn given(&self, question: &Question, marker: &Marker) -> Given {
        let used = self.0.clock.fetch_add(1, Ordering::Relaxed);
        let Ok(mut kept) = self.0.kept.lock() else {
            return Given::Wait(Arc::default());
        };
        let answer = kept.entry(question.clone()).or_insert_with(|| Answer {
            marker: marker.clone(),
            cell: Arc::default(),
            next: Weak::new(),
            used,
        });
        answer.used = used;
        let given = answer.given(marker);
        if kept.len() > KEPT
            && let Some(oldest) = kept
                .iter()
                .min_by_key(|(_, answer)| answer.used)
                .map(|(question, _)| question.clone())
        {
            kept.remove(&oldest);
        }
        given
    }

    /// Puts what was computed meanwhile in the place of what was given out.
    fn replace(&self, question: &Question, marker: Marker, cell: Cell) {
        if let Ok(mut kept) = self.0.kept.lock()
            && let Some(answer) = kept.get_mut(question)
            && std::ptr::eq(answer.next.as_ptr(), Arc::as_ptr(&cell))
        {
            (answer.marker, answer.cell) = (marker, cell);
        }
    }
}

impl Answer {
    fn given(&mut self, marker: &Marker) -> Given {
        if self.marker == *marker {
            return Given::Wait(self.cell.clone());
        }
        let is_nearly = is_nearly(&self.marker, marker);
        match self.cell.get() {
            Some(computed) if is_nearly && computed.took >= LONG => {
                let rests = computed.at.elapsed() < computed.took * REST;
                if rests || self.next.strong_count() > 0 {
                    return Given::Now(computed.clone(), None);
                }
                let cell = Cell::default();
                self.next = Arc::downgrade(&cell);
                return Given::Now(computed.clone(), Some(cell));
            }
            // Somebody waits for it: with votes coming in all the time nothing that takes long would be kept otherwise.
            None if is_nearly && Arc::strong_count(&self.cell) > 1 => {
                return Given::Wait(self.cell.clone());
            }
            _ => {}
        }
        (self.marker, self.cell, self.next) = (marker.clone(), Cell::default(), Weak::new());
        Given::Wait(self.cell.clone())
    }
}

/// Whether nothing but a few votes came between two states of a track, or a few were corrected.
pub(super) fn is_nearly(before: &Marker, now: &Marker) -> bool {
    let same = Marker {
        votes: now.votes,
        cells_ms: now.cells_ms,
        corrections: now.corrections,
        ..before.clone()
    };
    let most = before.votes * MISSING_PERCENT / 100;
    same == *now
        && (now.votes - before.votes).abs() <= most
        && (now.corrections - before.corrections).abs() <= most
}

impl Boards {
    /// How many votes of a board's track do not count: counted when a correction was made, not when asked.
    pub(super) async fn set_aside(&self, store: &Store, board: &Board) -> StoreResult<SetAside> {
        let marker = &board.marker;
        if marker.corrections == 0 {
            return Ok(SetAside::default());
        }
        let (track, basis) = (&board.track, Basis::default());
        let (store, id) = (store.clone(), track.id.clone());
        let counting = async move { store.set_aside(&id).await };
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
        compute: impl Future<Output = StoreResult<T>> + Send + 'static,
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
        let (store, board, basis) = (store.clone(), current.clone(), basis.clone());
        let asked = basis.clone();
        let compute = async move {
            let current = board;
            let track = match basis.at_ms {
                Some(at_ms) => store.track_at(&current.track.slug, at_ms).await?,
                None => current.track.clone(),
            };
            // The ratings of the same votes and some more are near: they are sought from there.
            let known = match &current.standing {
                Standing::Votes(votes) => Some(votes),
                Standing::Benchmark(_) => None,
            };
            Ok(Board {
                standing: Box::pin(fit::make(&store, &track, &basis, known)).await?,
                track,
                marker: current.marker.clone(),
                basis,
            })
        };
        self.derived
            .answer("board", slug, &asked, &current.marker, compute)
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

    /// Asks with what takes long to compute.
    async fn ask_slowly(derived: &Derived, marker: &Marker, answer: u32) -> u32 {
        let given = derived
            .answer("n", "slug", &Basis::default(), marker, async move {
                std::thread::sleep(LONG);
                Ok(answer)
            })
            .await;
        *given.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_takes_long_is_given_while_it_is_computed_again_with_a_few_votes_more() {
        let derived = Derived::default();
        assert_eq!(ask_slowly(&derived, &marker(1_000), 10).await, 10);
        assert_eq!(
            ask_slowly(&derived, &marker(1_005), 11).await,
            10,
            "as it was: it rests, so that votes are not slowed down"
        );
        let mut given = 10;
        for _ in 0..500 {
            given = ask_slowly(&derived, &marker(1_005), 12).await;
            if given != 10 {
                break;
            }
            tokio::time::sleep(LONG / 5).await;
        }
        assert_ne!(given, 10, "computed meanwhile");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn votes_that_come_in_while_it_is_computed_do_not_begin_it_anew() {
        let derived = Derived::default();
        let (go, wait) = tokio::sync::oneshot::channel::<()>();
        let (basis, before, after) = (Basis::default(), marker(1_000), marker(1_001));
        let first = derived.answer("n", "slug", &basis, &before, async move {
            wait.await.unwrap();
            Ok(10)
        });
        let later = async {
            let later = derived.answer("n", "slug", &basis, &after, async { Ok(11) });
            tokio::join!(later, async { go.send(()).unwrap() }).0
        };
        let (first, later) = tokio::join!(first, later);
        assert_eq!((*first.unwrap(), *later.unwrap()), (10, 10));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_computation_that_breaks_off_is_tried_again() {
        let derived = Derived::default();
        assert_eq!(ask_slowly(&derived, &marker(1_000), 10).await, 10);
        tokio::time::sleep(LONG * (REST + 2)).await;
        let (basis, after) = (Basis::default(), marker(1_005));
        let broken = derived.answer::<u32>("n", "slug", &basis, &after, async {
            panic!("it breaks off")
        });
        assert_eq!(*broken.await.unwrap(), 10, "what there is");
        for _ in 0..500 {
            if ask_slowly(&derived, &after, 12).await == 12 {
                return;
            }
            tokio::time::sleep(LONG / 5).await;
        }
        panic!("never computed again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_is_given_what_lacks_many_votes_or_corrections_or_anything_else() {
        let derived = Derived::default();
        assert_eq!(ask_slowly(&derived, &marker(1_000), 10).await, 10);
        assert_eq!(ask_slowly(&derived, &marker(1_011), 11).await, 11);
        let corrected = Marker {
            corrections: 11,
            ..marker(1_011)
        };
        assert_eq!(ask_slowly(&derived, &corrected, 12).await, 12);
        let reviewed = Marker {
            stage_changes: 1,
            ..corrected
        };
        assert_eq!(ask_slowly(&derived, &reviewed, 13).await, 13);
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
