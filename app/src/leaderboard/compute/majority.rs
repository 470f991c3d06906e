//! pass@k and maj@k of the runs that have several answers to each item, or made each answer of several.

use std::{collections::HashMap, sync::Arc};

use openmic_domain::{
    compute::{Majority, maj_at_ks, mean_pass_at_k, shown_ks},
    scoring::{Graded, Scorer},
    stats::{Mean, mean_counted},
    strategy::{Strategy, vote_of},
    track::TrackSpec,
};
use openmic_store::{AnswerCount, Store, StoreError, StoreResult, VoteReply};

use crate::{
    AppState,
    leaderboard::{BenchmarkBoard, BenchmarkEntry, Board, scored::items_of},
};

/// Runs whose tries are drawn unless others are chosen.
const RUNS: usize = 3;

/// Most that can be chosen: each has two lines, and eight lines have a colour.
pub(super) const MOST_RUNS: usize = 4;

/// Beyond so many tries nothing is drawn.
const MOST_TRIES: u64 = 256;

/// What several tries of one run are worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tries {
    /// Place of its entrant in the entries of the board.
    pub(super) place: usize,
    /// Whether the tries are the answers that each of its majorities was made of.
    pub(super) inside: bool,
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

/// Which answers are the same, and which are right, is for the track's scorer to say.
fn scorer_of(board: &Board) -> Option<Scorer> {
    serde_json::from_str::<TrackSpec>(&board.track.spec)
        .ok()
        .and_then(|spec| spec.scorer)
}

/// Whether each answer of a run is the majority of several that are stored.
fn votes_inside(entry: &BenchmarkEntry, scorer: Option<&Scorer>) -> bool {
    matches!(&entry.effort.spec, Some(Strategy::SelfConsistency { samples, .. }) if *samples > 1)
        && scorer.is_some_and(|scorer| !scorer.needs_model())
}

/// Places of the runs that have tries to draw, in the board's order.
pub(super) fn eligible(board: &Board, scores: &BenchmarkBoard) -> Vec<usize> {
    let scorer = scorer_of(board);
    let has_tries = |entry: &BenchmarkEntry| {
        entry.effort.samples_per_item() > 1 || votes_inside(entry, scorer.as_ref())
    };
    (0..scores.entries.len())
        .filter(|&place| has_tries(&scores.entries[place]))
        .collect()
}

/// The places of the chosen entrants, or else the best few of those that can be chosen; a slug that cannot
/// is given back.
pub(super) fn chosen<'a>(
    scores: &BenchmarkBoard,
    eligible: &[usize],
    slugs: &'a [String],
) -> Result<Vec<usize>, &'a str> {
    if slugs.is_empty() {
        return Ok(eligible.iter().copied().take(RUNS).collect());
    }
    let place = |slug: &str| {
        let is_it = |place: &&usize| scores.entries[**place].run.entrant.slug == slug;
        eligible.iter().find(is_it).copied()
    };
    slugs
        .iter()
        .map(|slug| place(slug).ok_or(slug.as_str()))
        .collect()
}

/// The tries of the runs at these places; kept until runs change.
pub(super) async fn tries(
    state: &AppState,
    board: &Arc<Board>,
    scores: &BenchmarkBoard,
    places: &[usize],
) -> StoreResult<Vec<Tries>> {
    let scorer = scorer_of(board);
    let mut found = Vec::new();
    for &place in places {
        let entry = scores.entries[place].clone();
        let run_id = entry.run.run_id.clone();
        let (store, asked, scorer) = (state.store.clone(), board.clone(), scorer.clone());
        let compute = async move {
            let board = asked.as_ref();
            let inside = votes_inside(&entry, scorer.as_ref());
            let (items, answers) = match (&scorer, &entry.effort.spec) {
                (Some(scorer), Some(strategy)) if inside => {
                    from_votes(&store, board, &entry, scorer, strategy).await?
                }
                _ => {
                    let filter = items_of(&board.track, &board.basis);
                    let answers = store.answer_counts(&entry.run.run_id, &filter).await?;
                    (entry.effort.items.clone(), answers)
                }
            };
            let scorer = scorer.clone();
            let tries = tokio::task::spawn_blocking(move || {
                of_run(&items, &answers, |read| match &scorer {
                    Some(scorer) => scorer.key(read),
                    None => read.trim().to_owned(),
                })
            });
            let tries = tries.await.map_err(|error| {
                StoreError::Conflict(format!("tries could not be counted: {error}"))
            })?;
            Ok(tries.map(|tries| Tries { inside, ..tries }))
        };
        let one = state
            .boards
            .derived
            .answer("tries", &run_id, &board.basis, &board.marker, compute)
            .await?;
        found.extend(one.as_ref().clone().map(|tries| Tries { place, ..tries }));
    }
    Ok(found)
}

/// Items as (tries, right ones, how many such items).
type Counted = Vec<(u64, u64, u64)>;

/// The answers that the majorities of a run were made of, scored as if each were the answer.
async fn from_votes(
    store: &Store,
    board: &Board,
    entry: &BenchmarkEntry,
    scorer: &Scorer,
    strategy: &Strategy,
) -> StoreResult<(Counted, Vec<AnswerCount>)> {
    let filter = items_of(&board.track, &board.basis);
    let replies = store.vote_replies(&entry.run.run_id, &filter).await?;
    let graded: HashMap<String, Graded> = (store.items(&board.track.id).await?)
        .into_iter()
        .map(|item| (item.id.clone(), item.graded()))
        .collect();
    let Strategy::SelfConsistency { samples, .. } = strategy else {
        return Ok(Default::default());
    };
    let each = u64::from(*samples) * entry.effort.samples_per_item().max(1);
    let (scorer, strategy, n_items) = (scorer.clone(), strategy.clone(), entry.effort.n_items());
    tokio::task::spawn_blocking(move || {
        let said = |reply: &VoteReply| {
            let answer = vote_of(&strategy, &reply.text)?;
            Some(scorer.score(&answer, graded.get(&reply.item_id)?))
        };
        counted(&replies, each, n_items, said)
    })
    .await
    .map_err(|error| StoreError::Conflict(format!("votes could not be counted: {error}")))
}

/// Every item has `each` tries; those that never came say nothing and are wrong.
fn counted(
    replies: &[VoteReply],
    each: u64,
    n_items: u64,
    score: impl Fn(&VoteReply) -> Option<openmic_domain::scoring::Score>,
) -> (Counted, Vec<AnswerCount>) {
    let (mut items, mut answers) = (Counted::new(), Vec::new());
    for votes in replies.chunk_by(|x, y| x.item_id == y.item_id) {
        let votes = &votes[..votes.len().min(usize::try_from(each).unwrap_or(usize::MAX))];
        let answer = |extracted: Option<String>, is_right: bool, n: i64| AnswerCount {
            item_id: votes[0].item_id.clone(),
            extracted,
            is_right,
            n,
        };
        let before = answers.len();
        answers.extend(votes.iter().map(|reply| match score(reply) {
            Some(score) => answer(Some(score.extracted), score.value >= 1.0, 1),
            None => answer(None, false, 1),
        }));
        let right = answers[before..].iter().filter(|a| a.is_right).count() as u64;
        let missing = each.saturating_sub(votes.len() as u64);
        if missing > 0 {
            answers.push(answer(None, false, missing.cast_signed()));
        }
        items.push((each, right, 1));
    }
    // Items of which no reply is stored: nothing was right.
    let without = n_items.saturating_sub(items.len() as u64);
    for item in 0..without {
        answers.push(AnswerCount {
            item_id: format!("without {item}"),
            extracted: None,
            is_right: false,
            n: each.cast_signed(),
        });
    }
    if without > 0 {
        items.push((each, 0, without));
    }
    (items, answers)
}

/// Tries of one run; none with fewer than two items.
fn of_run(
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
        place: 0,
        inside: false,
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
        let tries = of_run(&[(4, 3, 1), (4, 1, 1)], &answers, str::to_owned).unwrap();
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
    fn votes_are_tries_and_those_that_never_came_are_wrong() {
        let reply = |item: &str, text: &str| VoteReply {
            item_id: item.to_owned(),
            text: text.to_owned(),
        };
        let replies = [
            reply("a", "4"),
            reply("a", "4"),
            reply("a", "5"),
            reply("b", "7"),
        ];
        let score = |reply: &VoteReply| {
            let target = if reply.item_id == "a" { "4" } else { "7" };
            let item = Graded {
                target: Some(target.into()),
                ..Graded::default()
            };
            Some(Scorer::NORMALISED.score(&reply.text, &item))
        };
        let (items, answers) = counted(&replies, 3, 3, score);
        assert_eq!(items, [(3, 2, 1), (3, 1, 1), (3, 0, 1)]);
        let tries = of_run(&items, &answers, str::to_owned).unwrap();
        let last = tries.points.last().unwrap();
        assert_eq!(last.k, 3);
        // The first by majority, the second as the only one that says anything.
        assert!((last.majority.value - 2.0 / 3.0).abs() < 1e-12);
        assert!((tries.points[0].pass.value - (2.0 / 3.0 + 1.0 / 3.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn one_item_has_no_spread_and_is_left_out() {
        assert_eq!(
            of_run(
                &[(2, 1, 1)],
                &[answer("a", Some("4"), true, 2)],
                str::to_owned
            ),
            None
        );
    }
}
