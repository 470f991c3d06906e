//! Bootstrap intervals with style controlled for: the votes are drawn again and fitted again.

use super::rows::Rows;
use super::{Chunk, RatingError, Task};
use crate::rating::bootstrap::{self, Replicate};
use crate::rating::components::Connectivity;
use crate::rating::resample::RowWeights;
use crate::rating::{Cells, elo_scale, newton};

/// How near to its maximum a resample is fitted, in log-odds: far below any interval.
const TOLERANCE: f64 = 1e-9;

/// Ends of the 95 % intervals: of the rated entrants in points, then of the controls' coefficients.
/// `None` where the resamples do not tell them, as for entrants that too many of them do not rate.
pub(super) fn ends<const K: usize>(
    task: &Task<'_>,
    rows: &Rows<'_, K>,
    solution: &[f64],
    replicates: u32,
    seed: u64,
) -> Result<Vec<Option<(f64, f64)>>, RatingError> {
    let n = task.rated.len();
    let in_points = |solution: &[f64], rated: usize| -> Vec<f64> {
        let (theta, beta) = solution.split_at(rated);
        let ratings = theta.iter().map(|theta| elo_scale(*theta));
        ratings
            .chain(beta[..task.n_controls].iter().copied())
            .collect()
    };
    let drawn = bootstrap::over(replicates, |replicate| {
        let weights = RowWeights::of(seed, replicate);
        let cells = resample(task.cells.n_entrants(), task.chunks, weights)?;
        let there = Connectivity::of(&cells).rated;
        if there != task.rated {
            let has = |entrant: &u32| there.binary_search(entrant).is_ok();
            return Ok(Replicate::Partial(task.rated.iter().map(has).collect()));
        }
        let mut again = rows.resampled(&cells, task.rated, task.options, weights);
        match newton::climb_to(&mut again, solution.to_vec(), TOLERANCE) {
            Ok(solution) => Ok(Replicate::Complete(in_points(&solution, n))),
            // Without a ridge, a resample may leave a coefficient without an end.
            Err(_) if again.ridge() == 0.0 => Ok(Replicate::Undetermined),
            Err(error) => Err(error),
        }
    })?;
    bootstrap::measured(&drawn, &in_points(solution, n), n, |replicate, has| {
        let weights = RowWeights::of(seed, replicate);
        let cells = resample(task.cells.n_entrants(), task.chunks, weights)?;
        let kept = task.rated.iter().zip(has).zip(solution);
        let (there, mut start): (Vec<u32>, Vec<f64>) = kept
            .filter(|((_, has), _)| **has)
            .map(|((entrant, _), theta)| (*entrant, *theta))
            .unzip();
        start.extend_from_slice(&solution[n..]);
        let mut again = rows.resampled(&cells, &there, task.options, weights);
        match newton::climb_to(&mut again, start, TOLERANCE) {
            Ok(solution) => Ok(Some(in_points(&solution, there.len()))),
            Err(_) if again.ridge() == 0.0 => Ok(None),
            Err(error) => Err(error),
        }
    })
}

/// The votes of a resample, by pairs.
fn resample(
    n_entrants: usize,
    chunks: &[Chunk<'_>],
    weights: RowWeights,
) -> Result<Cells, RatingError> {
    let rows = chunks.iter().flat_map(|chunk| {
        let sides = chunk.left.iter().zip(chunk.right);
        sides.zip(chunk.outcome).map(|((l, r), o)| (*l, *r, *o))
    });
    let drawn = rows
        .enumerate()
        .flat_map(|(row, vote)| std::iter::repeat_n(vote, weights.of_row(row) as usize));
    Cells::from_votes(n_entrants, drawn)
}
