//! Making the board of a benchmark: what its runs scored.

use std::collections::HashMap;

use openmic_domain::rating::{Rating, ranks};
use openmic_store::{BenchmarkRow, ItemTally, RunSetup};

use super::{BenchmarkBoard, BenchmarkEntry, effort::Effort};

/// Scores a benchmark board: accuracy with its interval and the ranks the intervals allow.
pub(super) fn benchmark(
    rows: Vec<BenchmarkRow>,
    tallies: &[ItemTally],
    setups: &[RunSetup],
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
            let effort = Effort::of(&run, &tallies, setup);
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
    let scores: Vec<Rating> = entries
        .iter()
        .map(|entry| Rating {
            value: entry.score,
            lower: entry.interval.lower,
            upper: entry.interval.upper,
        })
        .collect();
    for (entry, ranks) in entries.iter_mut().zip(ranks::rank(&scores)) {
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
