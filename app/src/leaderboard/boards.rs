//! The boards in memory: fitted when votes or runs change, never when a page asks.

use std::{
    collections::HashMap,
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use openmic_domain::{
    rating::{self, Cell, Cells, FitOptions, Rating},
    stats::{self, Interval},
};
use openmic_store::{
    BenchmarkRow, EntrantRow, Marker, Store, StoreError, StoreResult, TrackRow, VoteBoardSource,
};
use tokio::sync::Notify;

/// Every current board, each at the version it was last made.
#[derive(Clone, Default)]
pub struct Boards {
    boards: Arc<RwLock<HashMap<String, Arc<Board>>>>,
    changed: Arc<Notify>,
    generation: Arc<AtomicU64>,
}

/// One board as it stands.
#[derive(Debug, Clone)]
pub struct Board {
    /// Its track.
    pub track: TrackRow,
    /// What it was made from.
    pub marker: Marker,
    /// Its rows.
    pub standing: Standing,
}

/// The rows of a board: rated by votes or scored by runs.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Humor and imported preferences.
    Votes(VoteBoard),
    /// Benchmarks.
    Benchmark(BenchmarkBoard),
}

/// A board rated by votes.
#[derive(Debug, Clone)]
pub struct VoteBoard {
    /// Best first; the unrated last.
    pub entries: Vec<VoteEntry>,
    /// Votes counted.
    pub votes: u64,
    /// Groups of entrants that no vote connects.
    pub components: usize,
    /// When the last vote was counted, ms since 1970.
    pub last_vote_ms: Option<i64>,
}

/// A row of a board rated by votes.
#[derive(Debug, Clone)]
pub struct VoteEntry {
    /// Who.
    pub entrant: EntrantRow,
    /// Rating, ranks and counts.
    pub standing: rating::Standing,
    /// When a vote on it was last counted, ms since 1970.
    pub last_vote_ms: Option<i64>,
    /// Its run on this track, if it has one.
    pub run_id: Option<String>,
    /// Answers stored and jokes on stage, on a humor track.
    pub jokes: Option<(i64, i64)>,
}

/// A board scored by runs.
#[derive(Debug, Clone)]
pub struct BenchmarkBoard {
    /// Best first.
    pub entries: Vec<BenchmarkEntry>,
}

/// A row of a board scored by runs.
#[derive(Debug, Clone)]
pub struct BenchmarkEntry {
    /// The run and who ran.
    pub run: BenchmarkRow,
    /// Mean score, 0 to 1.
    pub score: f64,
    /// Its 95 % interval (Wilson).
    pub interval: Interval,
    /// Best rank the intervals allow.
    pub best_rank: u32,
    /// Worst rank the intervals allow.
    pub worst_rank: u32,
    /// Tied group, numbered from the top.
    pub group: u32,
}

impl Boards {
    /// The board of a track, if it is known by now.
    pub fn get(&self, slug: &str) -> Option<Arc<Board>> {
        self.boards.read().ok()?.get(slug).cloned()
    }

    /// Every board.
    pub fn all(&self) -> Vec<Arc<Board>> {
        self.boards
            .read()
            .map(|boards| boards.values().cloned().collect())
            .unwrap_or_default()
    }

    /// The board of a track, made now if it is not in memory yet.
    pub async fn get_or_make(&self, store: &Store, slug: &str) -> StoreResult<Arc<Board>> {
        if let Some(board) = self.get(slug) {
            return Ok(board);
        }
        self.refresh(store).await?;
        self.get(slug).ok_or_else(|| StoreError::NotFound {
            what: "track",
            id: slug.to_owned(),
        })
    }

    /// Says that votes or runs have changed.
    pub fn touch(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_one();
    }

    /// Grows whenever a board was made anew, or is about to be: pages kept from before are old.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Waits until something was [`Boards::touch`]ed.
    pub async fn wait(&self) {
        self.changed.notified().await;
    }

    /// Makes every board anew whose votes, runs or track have changed; gives how many.
    pub async fn refresh(&self, store: &Store) -> StoreResult<usize> {
        let markers = store.markers().await?;
        let tracks = store.tracks().await?;
        let mut made = 0;
        for track in &tracks {
            let Some(marker) = markers.iter().find(|marker| marker.track_id == track.id) else {
                continue;
            };
            let known = self.get(&track.slug);
            if known.is_some_and(|board| board.marker == *marker && board.track == *track) {
                continue;
            }
            let standing = make(store, track).await?;
            let board = Arc::new(Board {
                track: track.clone(),
                marker: marker.clone(),
                standing,
            });
            if let Ok(mut boards) = self.boards.write() {
                boards.insert(track.slug.clone(), board);
            }
            made += 1;
        }
        if let Ok(mut boards) = self.boards.write() {
            boards.retain(|slug, _| tracks.iter().any(|track| &track.slug == slug));
        }
        if made > 0 {
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
        Ok(made)
    }
}

async fn make(store: &Store, track: &TrackRow) -> StoreResult<Standing> {
    if track.kind == "benchmark" {
        let rows = store.benchmark_board(&track.id).await?;
        return Ok(Standing::Benchmark(benchmark(rows)));
    }
    let source = store.vote_board(&track.id).await?;
    // Fitting is quick but grows with the cube of the entrants: keep it off the request threads.
    tokio::task::spawn_blocking(move || votes(source))
        .await
        .map_err(|error| StoreError::Conflict(format!("the board could not be fitted: {error}")))?
        .map(Standing::Votes)
        .map_err(|error| StoreError::Conflict(error.to_string()))
}

/// Fits a board of votes.
fn votes(source: VoteBoardSource) -> Result<VoteBoard, rating::RatingError> {
    // Entrants come ordered by id, so a < b holds for indices as it does for ids.
    let index: HashMap<&str, u32> = source
        .entrants
        .iter()
        .zip(0u32..)
        .map(|(entrant, i)| (entrant.id.as_str(), i))
        .collect();
    let cells = source
        .cells
        .iter()
        .filter_map(|row| {
            Some(Cell {
                a: *index.get(row.entrant_a.as_str())?,
                b: *index.get(row.entrant_b.as_str())?,
                a_wins: row.a_wins.unsigned_abs(),
                b_wins: row.b_wins.unsigned_abs(),
                both: row.both.unsigned_abs(),
                neither: row.neither.unsigned_abs(),
            })
        })
        .collect();
    let cells = Cells::from_cells(source.entrants.len(), cells)?;
    let fit = rating::fit(&cells, &FitOptions::default())?;
    let order = fit.order();
    let mut rows: Vec<Option<VoteEntry>> = source
        .entrants
        .into_iter()
        .zip(fit.entrants)
        .map(|(entrant, standing)| {
            let tally = source
                .jokes
                .iter()
                .find(|tally| tally.entrant_id == entrant.id);
            let last_vote = source.last_vote_of.iter().find(|(id, _)| *id == entrant.id);
            Some(VoteEntry {
                last_vote_ms: last_vote.map(|(_, ms)| *ms),
                run_id: tally.map(|tally| tally.run_id.clone()),
                jokes: tally.map(|tally| (tally.jokes, tally.on_stage)),
                entrant,
                standing,
            })
        })
        .collect();
    let entries = order
        .into_iter()
        .filter_map(|index| rows.get_mut(index as usize)?.take())
        .collect();
    Ok(VoteBoard {
        entries,
        votes: fit.n_votes,
        components: fit.components,
        last_vote_ms: source.last_vote_ms,
    })
}

/// Scores a benchmark board: accuracy with its Wilson interval and the ranks the intervals allow.
fn benchmark(rows: Vec<BenchmarkRow>) -> BenchmarkBoard {
    let mut entries: Vec<BenchmarkEntry> = rows
        .into_iter()
        .filter_map(|run| {
            let n = run.n.unsigned_abs();
            let interval = stats::wilson(run.score_sum, n)?;
            let score = run.score_sum / n as f64;
            Some(BenchmarkEntry {
                run,
                score,
                interval,
                best_rank: 0,
                worst_rank: 0,
                group: 0,
            })
        })
        .collect();
    let scores: Vec<Rating> = entries
        .iter()
        .map(|entry| Rating {
            value: entry.score,
            lower: entry.interval.lower,
            upper: entry.interval.upper,
        })
        .collect();
    for (entry, ranks) in entries.iter_mut().zip(rating::ranks::rank(&scores)) {
        entry.best_rank = ranks.best;
        entry.worst_rank = ranks.worst;
        entry.group = ranks.group;
    }
    entries.sort_by(|x, y| {
        x.best_rank
            .cmp(&y.best_rank)
            .then(y.score.total_cmp(&x.score))
            .then_with(|| x.run.entrant.name.cmp(&y.run.entrant.name))
    });
    BenchmarkBoard { entries }
}
