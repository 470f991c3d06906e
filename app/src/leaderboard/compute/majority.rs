//! pass@k and maj@k of the runs that have several answers to each item.

use std::{collections::HashMap, sync::Arc};

use openmic_domain::{
    compute::{Majority, maj_at_ks, mean_pass_at_k, shown_ks},
    stats::{Mean, mean_counted},
    track::TrackSpec,
};
use openmic_store::{AnswerCount, StoreError, StoreResult};

use crate::{
    AppState,
    leaderboard::{BenchmarkBoard, Board},
};

/// Runs whose tries are drawn: each has two lines.
const RUNS: usize = 2;

/// Beyond so many tries nothing is drawn.
const MOST_TRIES: u64 = 256;

/// What several tries of one run are worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tries {
    /// Place of its entrant in the entries of the board.
    pub(super) place: usize,
    /// For each k: one of k right, and the majority of k right; mean over items.
    pub(super) points: Vec<TryPoint>,
    /// Whether a maj@k was sampled because the exact sum is too large.
    pub(super) sampled: bool,
}

/// What k tries are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TryPoint {
    pub(super) k: u64,
    pub(super) pass: Mean,
    pub(super) majority: Mean,
}

/// The tries of the best runs that have several answers to each item; kept until runs change.
pub(super) async fn tries(
    state: &AppState,
    board: &Arc<Board>,
    scores: &BenchmarkBoard,
) -> StoreResult<Arc<Vec<Tries>>> {
    // Which answers are the same is for the track's scorer to say.
    let scorer = serde_json::from_str::<TrackSpec>(&board.track.spec)
        .ok()
        .and_then(|spec| spec.scorer);
    let compute = async {
        let chosen = scores
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.effort.samples_per_item() > 1)
            .take(RUNS);
        let mut tries = Vec::new();
        for (place, entry) in chosen {
            let answers = state.store.answer_counts(&entry.run.run_id).await?;
            let (items, scorer) = (entry.effort.items.clone(), scorer.clone());
            let one = tokio::task::spawn_blocking(move || {
                of_run(place, &items, &answers, |read| match &scorer {
                    Some(scorer) => scorer.key(read),
                    None => read.trim().to_owned(),
                })
            })
            .await
            .map_err(|error| {
                StoreError::Conflict(format!("tries could not be counted: {error}"))
            })?;
            tries.extend(one);
        }
        Ok(tries)
    };
    state
        .boards
        .derived
        .answer(
            "tries",
            &board.track.slug,
            &board.basis,
            &board.marker,
            compute,
        )
        .await
}

/// Tries of one run; none with fewer than two items.
fn of_run(
    place: usize,
    items: &[(u64, u64, u64)],
    answers: &[AnswerCount],
    key: impl Fn(&str) -> String,
) -> Option<Tries> {
    let fewest = items.iter().map(|(n, _, _)| *n).min()?;
    let ks = shown_ks(fewest.min(MOST_TRIES));
    // Many items have the same pattern of answers: each is counted once.
    let mut patterns: HashMap<(Vec<(u64, bool)>, u64), u64> = HashMap::new();
    for answers in answers.chunk_by(|x, y| x.item_id == y.item_id) {
        let mut classes: HashMap<String, (u64, bool)> = HashMap::new();
        let mut silent = 0;
        for answer in answers {
            let n = answer.n.unsigned_abs();
            match answer.extracted.as_deref().map(&key) {
                None => silent += n,
                Some(key) if key.is_empty() => silent += n,
                Some(key) => {
                    let class = classes.entry(key).or_default();
                    class.0 += n;
                    class.1 |= answer.is_right;
                }
            }
        }
        let mut pattern: Vec<(u64, bool)> = classes.into_values().collect();
        pattern.sort_unstable();
        *patterns.entry((pattern, silent)).or_default() += 1;
    }
    let counted: Vec<(Vec<Option<Majority>>, u64)> = patterns
        .into_iter()
        .map(|((classes, silent), items)| (maj_at_ks(&classes, silent, &ks), items))
        .collect();
    let sampled = counted
        .iter()
        .flat_map(|(majorities, _)| majorities)
        .any(|majority| majority.is_some_and(|majority| !majority.exact));
    let points = ks
        .iter()
        .enumerate()
        .map(|(index, &k)| {
            let each: Option<Vec<(f64, u64)>> = counted
                .iter()
                .map(|(majorities, items)| {
                    Some((majorities.get(index).copied()??.accuracy, *items))
                })
                .collect();
            Some(TryPoint {
                k,
                pass: mean_pass_at_k(items, k)?,
                majority: mean_counted(&each?)?,
            })
        })
        .collect::<Option<Vec<TryPoint>>>()?;
    Some(Tries {
        place,
        points,
        sampled,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(item: &str, read: Option<&str>, is_right: bool, n: i64) -> AnswerCount {
        AnswerCount {
            item_id: item.to_owned(),
            extracted: read.map(str::to_owned),
            is_right,
            n,
        }
    }

    #[test]
    fn one_try_is_the_score_and_all_tries_are_the_majority() {
        let answers = [
            answer("a", Some("4"), true, 3),
            answer("a", Some("5"), false, 1),
            answer("b", Some("7"), true, 1),
            answer("b", Some("9"), false, 2),
            answer("b", None, false, 1),
        ];
        let tries = of_run(0, &[(4, 3, 1), (4, 1, 1)], &answers, str::to_owned).unwrap();
        let ks: Vec<u64> = tries.points.iter().map(|point| point.k).collect();
        assert_eq!(ks, [1, 2, 4]);
        let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-12, "{x} is not {y}");
        close(tries.points[0].pass.value, 0.5);
        close(tries.points[0].majority.value, 0.5);
        close(tries.points[2].pass.value, 1.0);
        // The first item's majority is right, the second's wrong.
        close(tries.points[2].majority.value, 0.5);
        assert!(!tries.sampled);
    }

    #[test]
    fn one_item_has_no_spread_and_is_left_out() {
        assert_eq!(
            of_run(
                0,
                &[(2, 1, 1)],
                &[answer("a", Some("4"), true, 2)],
                str::to_owned
            ),
            None
        );
    }
}
