//! Percentile intervals over resampled votes, and who has none.
//!
//! A resample may leave an entrant without a finite score: the few votes that connected it are not
//! in it. If that happens in more than 2.5 % of the resamples, an end of its 95 % interval would be
//! infinite. Such entrants get no interval, and no others lose theirs for it. Nor does a score have one that
//! is the same in every resample: that would claim certainty. A share has Wilson's interval instead.

use super::components::Connectivity;
use super::resample::{Random, resample};
use super::scores::Model;
use super::{Cells, Method, RatingError, threads};
use crate::stats::wilson;

/// Largest share of resamples that may leave a score undetermined.
const UNDETERMINED: f64 = 0.025;

/// One resample of the votes.
pub(super) enum Replicate {
    /// The scores of everybody, and what else was estimated.
    Complete(Vec<f64>),
    /// Which of the rated have a finite score, by their number; the scores are not known yet.
    Partial(Vec<bool>),
    /// Nobody has a score.
    Undetermined,
}

/// 2.5th and 97.5th percentile of each score of `rated`, `None` where the votes do not determine it.
///
/// Scores of a resample are measured from the mean of those who have an interval, and so are the
/// ends: if somebody has none, everybody else's interval is about their standing among themselves.
pub(super) fn intervals(
    cells: &Cells,
    rated: &[u32],
    method: Method,
    model: &Model,
    replicates: u32,
    seed: u64,
) -> Result<Vec<Option<(f64, f64)>>, RatingError> {
    let likelihood = !matches!(method, Method::WinRate | Method::Borda);
    // Each replicate has a seed of its own, so that threads do not change the result. Votes outside
    // of the rated set are resampled too: how many fall inside varies.
    let draw = |replicate: u32| resample(cells, &mut Random::of(seed, replicate));
    let drawn = over(replicates, |replicate| {
        let drawn = draw(replicate);
        if likelihood {
            let there = Connectivity::of(&drawn).rated;
            if there != rated {
                let has = |entrant: &u32| there.binary_search(entrant).is_ok();
                return Ok(Replicate::Partial(rated.iter().map(has).collect()));
            }
        }
        match Model::of(&drawn, rated, method, Some(model)) {
            Ok(model) => Ok(Replicate::Complete(model.scores)),
            Err(RatingError::TieRateUndetermined) => Ok(Replicate::Undetermined),
            Err(error) => Err(error),
        }
    })?;
    if !likelihood {
        // A share of an entrant without votes in a resample is not a number, and says nothing.
        let votes = votes(cells);
        let share = |i: usize| {
            percentiles(drawn.iter().filter_map(|replicate| match replicate {
                Replicate::Complete(scores) => Some(scores[i]).filter(|score| !score.is_nan()),
                _ => None,
            }))
            .or_else(|| {
                let n = votes[rated[i] as usize];
                let wilson = wilson(model.scores[i] * n as f64, n)?;
                Some((wilson.lower, wilson.upper))
            })
        };
        return Ok((0..rated.len()).map(share).collect());
    }
    measured(&drawn, &model.scores, rated.len(), |replicate, has| {
        let there: Vec<u32> = rated
            .iter()
            .zip(has)
            .filter(|(_, has)| **has)
            .map(|(entrant, _)| *entrant)
            .collect();
        match Model::of(&draw(replicate), &there, method, None) {
            Err(RatingError::TieRateUndetermined) => Ok(None),
            fitted => Ok(Some(fitted?.scores)),
        }
    })
}

/// Votes of every entrant.
fn votes(cells: &Cells) -> Vec<u64> {
    let mut votes = vec![0u64; cells.n_entrants()];
    for cell in cells.cells() {
        for entrant in [cell.a, cell.b] {
            votes[entrant as usize] = votes[entrant as usize].saturating_add(cell.n());
        }
    }
    votes
}

/// The percentiles of what was estimated in `drawn`: first the scores of `n` entrants, then other
/// numbers, as in `estimate`. `again` estimates them on a resample that does not rate everybody, for
/// those whom it rates; it says nothing if the method fails there.
pub(super) fn measured(
    drawn: &[Replicate],
    estimate: &[f64],
    n: usize,
    again: impl Fn(u32, &[bool]) -> Result<Option<Vec<f64>>, RatingError> + Sync,
) -> Result<Vec<Option<(f64, f64)>>, RatingError> {
    let Some(stable) = stable(drawn, n) else {
        return Ok(vec![None; estimate.len()]);
    };
    let replicates = u32::try_from(drawn.len()).unwrap_or(u32::MAX);
    let everybody = stable.iter().all(|stable| *stable);
    let mean = |scores: &[f64]| {
        let kept = scores.iter().zip(&stable).filter(|(_, stable)| **stable);
        let (sum, n) = kept.fold((0.0, 0.0), |(sum, n), (score, _)| (sum + score, n + 1.0));
        sum / n
    };
    let centre = mean(&estimate[..n]);
    // Scores of the stable entrants in every resample that rates all of them.
    let scores = over(replicates, |replicate| match &drawn[replicate as usize] {
        Replicate::Undetermined => Ok(None),
        Replicate::Complete(scores) => {
            let mut scores = scores.clone();
            if !everybody {
                let shift = centre - mean(&scores[..n]);
                scores[..n].iter_mut().for_each(|score| *score += shift);
            }
            Ok(Some(scores))
        }
        Replicate::Partial(has) => {
            if stable.iter().zip(has).any(|(stable, has)| *stable && !has) {
                return Ok(None);
            }
            let Some(fitted) = again(replicate, has)? else {
                return Ok(None);
            };
            let mut fitted = fitted.into_iter();
            let mut scores: Vec<f64> = has
                .iter()
                .map(|has| has.then(|| fitted.next()).flatten().unwrap_or(f64::NAN))
                .collect();
            let shift = centre - mean(&scores);
            scores.iter_mut().for_each(|score| *score += shift);
            scores.extend(fitted);
            Ok(Some(scores))
        }
    })?;
    Ok((0..estimate.len())
        .map(|i| {
            if stable.get(i) == Some(&false) {
                return None;
            }
            percentiles(scores.iter().flatten().map(|scores| scores[i]))
        })
        .collect())
}

/// Calls `work` with every replicate on several threads; results in order.
pub(super) fn over<T: Send>(
    replicates: u32,
    work: impl Fn(u32) -> Result<T, RatingError> + Sync,
) -> Result<Vec<T>, RatingError> {
    let results = threads::map(replicates as usize, |i| work(u32::try_from(i).unwrap_or(0)));
    results.into_iter().collect()
}

/// Who has a score in nearly all resamples, all of them together: entrants are left out, the most
/// often undetermined first, until no more than 2.5 % of the resamples lack one of the others.
/// `None` if fewer than two remain, or the method itself fails too often.
fn stable(drawn: &[Replicate], n: usize) -> Option<Vec<bool>> {
    let limit = (UNDETERMINED * drawn.len() as f64).floor() as usize;
    let mut stable = vec![true; n];
    let mut missing = vec![0usize; n];
    // Per partial resample, how many of those still in are missing from it.
    let mut lacks: Vec<(usize, &[bool])> = Vec::new();
    let mut hopeless = 0;
    for replicate in drawn {
        match replicate {
            Replicate::Complete(_) => {}
            Replicate::Undetermined => hopeless += 1,
            Replicate::Partial(has) => {
                let absent = has.iter().filter(|has| !**has).count();
                lacks.push((absent, has));
                for (count, has) in missing.iter_mut().zip(has) {
                    *count += usize::from(!has);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(missing[i]));
    let mut kept = n;
    for i in order {
        let failed = lacks.iter().filter(|(absent, _)| *absent > 0).count();
        if failed + hopeless <= limit {
            break;
        }
        stable[i] = false;
        kept -= 1;
        for (absent, has) in &mut lacks {
            *absent -= usize::from(!has[i]);
        }
    }
    (kept >= 2 && hopeless <= limit).then_some(stable)
}

/// The 2.5th and 97.5th percentile, by linear interpolation between order statistics; `None` if all are
/// alike but for rounding.
fn percentiles(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.collect();
    if sorted.is_empty() {
        return None;
    }
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let at = share * (sorted.len() - 1) as f64;
        let below = at.floor() as usize;
        let above = (below + 1).min(sorted.len() - 1);
        sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
    };
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    (last - first > 1e-9 * last.abs().max(f64::MIN_POSITIVE)).then(|| (at(0.025), at(0.975)))
}
