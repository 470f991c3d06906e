//! The boards in memory: fitted when votes or runs change, never when a page asks.

use std::{
    collections::HashMap,
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use openmic_domain::{
    compute::Unmeasured,
    rating::{self, Cells, Method, Rating, RatingError, flip::Flip, predict::Prediction},
    stats::Interval,
};
use openmic_store::{
    BannedTold, BenchmarkRow, EntrantRow, Marker, Store, StoreError, StoreResult, TrackRow,
};
use tokio::sync::Notify;

use super::{
    basis::Basis, columns::BoardKind, derived::Derived, effort::Effort, fit, funny::FunnyNow,
};

/// Every current board, each at the version it was last made.
#[derive(Clone, Default)]
pub struct Boards {
    boards: Arc<RwLock<HashMap<String, Arc<Board>>>>,
    changed: Arc<Notify>,
    generation: Arc<AtomicU64>,
    /// What was computed from them for somebody's question.
    pub(super) derived: Derived,
    /// A joke of each humor track, for the home page.
    pub(super) funny: FunnyNow,
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
    /// What it was asked to be made from.
    pub(crate) basis: Basis,
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
    /// How the votes became scores.
    pub method: Method,
    /// Whether the scores have intervals; without them a rank is one number.
    pub has_intervals: bool,
    /// What its ratings say of the next vote, where they say something.
    pub prediction: Option<Prediction>,
    /// Its votes by pair, entrants by [`VoteEntry::index`].
    pub cells: Arc<Cells>,
    /// How few votes decide number one, where that was looked for and found.
    pub fragile: Option<Flip>,
    /// What style is worth, if it was taken out of the ratings.
    pub style: Vec<StyleEffect>,
    /// Why nobody could be rated, if the method could not.
    pub problem: Option<BoardProblem>,
}

/// What one property of the texts does to a vote.
#[derive(Debug, Clone, PartialEq)]
pub struct StyleEffect {
    /// Which property.
    pub control: StyleControl,
    /// Rating points that one standard deviation more of it is worth, if that can be told.
    pub points: Option<Interval>,
    /// The estimate in the middle of them.
    pub value: f64,
}

/// A property of texts that may sway voters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleControl {
    /// Characters.
    Length,
    /// Line breaks.
    Lines,
}

/// Why a board of votes has no ratings at all.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardProblem {
    /// Style control needs the texts, and imported votes come without.
    NoTexts,
    /// The method found no answer.
    Rating(RatingError),
}

/// A row of a board rated by votes.
#[derive(Debug, Clone)]
pub struct VoteEntry {
    /// Its index in [`VoteBoard::cells`].
    pub index: u32,
    /// Who.
    pub entrant: EntrantRow,
    /// Rating, ranks and counts.
    pub standing: rating::Standing,
    /// The rating as the votes give it, before points are taken: what it predicts with.
    pub fitted: Option<Rating>,
    /// When a vote on it was last counted, ms since 1970.
    pub last_vote_ms: Option<i64>,
    /// Its run on this track, if it has one.
    pub run_id: Option<String>,
    /// Answers stored and jokes on stage, on a humor track.
    pub jokes: Option<(i64, i64)>,
    /// What is known of its jokes besides the votes.
    pub stage: StageColumns,
    /// What judges alone make of it, where both are asked for.
    pub judged: Option<rating::Standing>,
}

/// What a humor board says of an entrant's jokes besides the rating.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageColumns {
    /// Mean originality of its jokes on stage, 0 to 1.
    pub originality: Option<f64>,
    /// Share of them that repeat an earlier one of its own.
    pub repetition: Option<f64>,
    /// Answers the model declined.
    pub refused: Option<i64>,
    /// Share of its votes that found neither joke funny.
    pub neither: Option<f64>,
    /// The banned jokes it told, once each, with the clearest telling.
    pub banned: Vec<BannedTold>,
    /// Points that these take from its rating.
    pub penalty: f64,
    /// Jokes off stage by reason, most first.
    pub off_stage: Vec<(String, u64)>,
}

/// A board scored by runs.
#[derive(Debug, Clone)]
pub struct BenchmarkBoard {
    /// Best first.
    pub entries: Vec<BenchmarkEntry>,
    /// Pairs of entrants that were compared on some of their items only.
    pub partly: u64,
    /// Pairs that share no items: their ranks rest on their scores alone.
    pub apart: u64,
    /// Whether choices are compared by likelihood, so that entries have bits by it.
    pub by_likelihood: bool,
}

/// A row of a board scored by runs.
#[derive(Debug, Clone)]
pub struct BenchmarkEntry {
    /// The run and who ran.
    pub run: BenchmarkRow,
    /// Mean score, 0 to 1.
    pub score: f64,
    /// Its 95 % interval: Wilson's, or clustered by item where there are several answers to each.
    pub interval: Interval,
    /// What the run says beyond its score.
    pub effort: Effort,
    /// Best rank that the differences on items allow.
    pub best_rank: u32,
    /// Worst rank that they allow.
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
            if known
                .as_ref()
                .is_some_and(|board| board.marker == *marker && board.track == *track)
            {
                continue;
            }
            let basis = Basis::default();
            let last = known.as_ref().and_then(|board| match &board.standing {
                Standing::Votes(board) => Some(board),
                Standing::Benchmark(_) => None,
            });
            let standing = fit::make(store, track, &basis, last).await?;
            self.funny.look(store, track).await?;
            let board = Arc::new(Board {
                track: track.clone(),
                marker: marker.clone(),
                standing,
                basis,
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

impl Board {
    /// Rated by votes or scored by runs.
    pub(crate) fn kind(&self) -> BoardKind {
        match self.standing {
            Standing::Votes(_) if self.track.kind == "humor" => BoardKind::Humor,
            Standing::Votes(_) => BoardKind::Votes,
            Standing::Benchmark(_) => BoardKind::Benchmark,
        }
    }
}

impl StageColumns {
    /// Jokes off stage, whatever the reason.
    pub fn n_off_stage(&self) -> u64 {
        self.off_stage.iter().map(|(_, n)| n).sum()
    }
}

impl VoteBoard {
    /// Whether points were taken from somebody for a reason that no vote knows of.
    pub fn is_penalised(&self) -> bool {
        self.entries.iter().any(|entry| entry.stage.penalty > 0.0)
    }
}

impl VoteEntry {
    /// Points per vote, a tie being half a point.
    pub fn win_rate(&self) -> Option<f64> {
        let standing = &self.standing;
        (standing.votes > 0)
            .then(|| (standing.wins as f64 + standing.ties as f64 / 2.0) / standing.votes as f64)
    }
}

impl BenchmarkEntry {
    /// `total` of the run, per answer.
    fn each(&self, total: f64) -> f64 {
        total / self.run.n.max(1) as f64
    }

    /// What of its costs is not known.
    pub fn unmeasured(&self) -> Unmeasured {
        Unmeasured::of(self.run.unmeasured)
    }

    /// Tokens of prompt and answer, per answer, where they were measured.
    pub fn tokens(&self) -> Option<f64> {
        Some(self.prompt_tokens()? + self.completion_tokens()?)
    }

    /// Tokens of the prompt, per answer.
    pub fn prompt_tokens(&self) -> Option<f64> {
        let tokens = self.each(self.run.prompt_tokens as f64);
        self.unmeasured().tokens(tokens)
    }

    /// Tokens of the answer, per answer.
    pub fn completion_tokens(&self) -> Option<f64> {
        let tokens = self.each(self.run.completion_tokens as f64);
        self.unmeasured().tokens(tokens)
    }

    /// Seconds per answer.
    pub fn seconds(&self) -> Option<f64> {
        let seconds = self.each(self.run.duration_ms as f64 / 1000.0);
        self.unmeasured().seconds(seconds)
    }

    /// US dollars per answer.
    pub fn dollars(&self) -> Option<f64> {
        self.unmeasured().dollars(self.each(self.run.dollars))
    }

    /// US dollars of the whole run.
    pub fn total_dollars(&self) -> Option<f64> {
        self.unmeasured().dollars(self.run.dollars)
    }
}
