//! Making the board of a benchmark: what its runs scored, on all items or some.

use std::collections::HashMap;

use openmic_domain::compute::{Answered, Placed, place};
use openmic_store::{
    BenchmarkRow, ItemFilter, ItemScore, ItemTally, LikelihoodTally, RunSetup, Store, StoreError,
    StoreResult, TrackRow,
};

use super::{
    BenchmarkBoard, BenchmarkEntry,
    basis::Basis,
    effort::{self, Effort},
    fit::Rules,
};

/// Reads and computes the rows of a benchmark board.
pub(super) async fn make(
    store: &Store,
    track: &TrackRow,
    basis: &Basis,
) -> StoreResult<BenchmarkBoard> {
    let filter = items_of(track, basis);
    let rows = match basis.at_ms {
        at_ms if filter.chooses() => {
            let at_ms = at_ms.unwrap_or(i64::MAX);
            store.benchmark_board_of(&track.id, &filter, at_ms).await?
        }
        None => store.benchmark_board(&track.id).await?,
        Some(at_ms) => store.benchmark_board_at(&track.id, at_ms).await?,
    };
    let tallies = store.item_tallies(&track.id, &filter).await?;
    let setups = store.run_setups(&track.id).await?;
    let scores = store.item_scores(&track.id, &filter).await?;
    // Other tracks have none, and need not be asked.
    let likelihoods = match track.likelihood_by().is_some() {
        true => Some(store.likelihood_tallies(&track.id, &filter).await?),
        false => None,
    };
    let n_items = usize::try_from(track.n_items).unwrap_or_default();
    // Every pair on every item: a hundredth of a second with two hundred entrants on five hundred.
    tokio::task::spawn_blocking(move || {
        let likelihoods = likelihoods.as_deref();
        benchmark(rows, &tallies, likelihoods, &setups, &scores, n_items)
    })
    .await
    .map_err(|error| StoreError::Conflict(format!("the board could not be made: {error}")))
}

/// The items that a board is of.
pub(crate) fn items_of(track: &TrackRow, basis: &Basis) -> ItemFilter {
    ItemFilter {
        category: basis.category.clone(),
        language: basis.language.clone(),
        default_language: Rules::of(track).language,
    }
}

/// Scores a benchmark board: accuracy with its interval, and the ranks that the differences on items allow.
fn benchmark(
    rows: Vec<BenchmarkRow>,
    tallies: &[ItemTally],
    likelihoods: Option<&[LikelihoodTally]>,
    setups: &[RunSetup],
    scores: &[ItemScore],
    n_items: usize,
) -> BenchmarkBoard {
    let mut of_run: HashMap<&str, Vec<&ItemTally>> = HashMap::new();
    for tally in tallies {
        of_run.entry(&tally.run_id).or_default().push(tally);
    }
    let mut entries: Vec<BenchmarkEntry> = rows
        .into_iter()
        .filter_map(|run| {
            let n = run.n.unsigned_abs();
            let tallies = of_run.remove(run.run_id.as_str()).unwrap_or_default();
            let setup = setups.iter().find(|setup| setup.run_id == run.run_id);
            let likelihood = likelihoods
                .unwrap_or_default()
                .iter()
                .find(|tally| tally.run_id == run.run_id);
            let effort = Effort::of(&run, &tallies, likelihood, setup);
            let interval = effort.interval(run.score_sum, n)?;
            let score = run.score_sum / n as f64;
            Some(BenchmarkEntry {
                run,
                score,
                interval,
                effort,
                best_rank: 0,
                worst_rank: 0,
                group: 0,
            })
        })
        .collect();
    let per_run = per_run(scores);
    let answered: Vec<Answered> = entries
        .iter()
        .map(|entry| {
            let scores = per_run.get(entry.run.run_id.as_str()).copied();
            answered(entry, scores.unwrap_or_default(), n_items)
        })
        .collect();
    let Placed {
        ranks,
        partly,
        apart,
    } = place(&answered);
    for (entry, ranks) in entries.iter_mut().zip(ranks) {
        entry.best_rank = ranks.best;
        entry.worst_rank = ranks.worst;
        entry.group = ranks.group;
    }
    effort::relate(&mut entries, &per_run);
    entries.sort_by(|x, y| {
        x.best_rank
            .cmp(&y.best_rank)
            .then(y.score.total_cmp(&x.score))
            .then_with(|| x.run.entrant.name.cmp(&y.run.entrant.name))
    });
    BenchmarkBoard {
        entries,
        partly,
        apart,
        by_likelihood: likelihoods.is_some(),
    }
}

/// What each run made of each item, by the run's id.
pub(super) type PerRun<'a> = HashMap<&'a str, &'a [ItemScore]>;

fn per_run(scores: &[ItemScore]) -> PerRun<'_> {
    scores
        .chunk_by(|x, y| x.run_id == y.run_id)
        .filter_map(|run| Some((run.first()?.run_id.as_str(), run)))
        .collect()
}

/// An entrant as its ranks need it.
fn answered(entry: &BenchmarkEntry, scores: &[ItemScore], n_items: usize) -> Answered {
    let mut items = vec![f64::NAN; n_items];
    for score in scores {
        let place = usize::try_from(score.position).ok();
        if let Some(item) = place.and_then(|place| items.get_mut(place)) {
            *item = score.score;
        }
    }
    let half = 0.5 * (entry.interval.upper - entry.interval.lower);
    Answered {
        score: entry.score,
        standard_error: half / openmic_domain::rating::Z_95,
        items,
        is_single: (scores.iter()).all(|item| item.n == 1 && matches!(item.score, 0.0 | 1.0)),
    }
}
