//! Inference compute: what tries, votes, tokens, seconds and dollars buy, and what is left to resolve.
//!
//! - [`pass_at_k`], [`pass_hat_k`]`(n, c, k)`: one of k, every one of k right, when c of n samples are.
//! - [`maj_at_k`]`(classes, k)`, [`maj_at_ks`]: the majority of k of the n samples, exact where it can be.
//! - [`bits`]: [`bits::expected`]`(n, c)`, [`bits::interval`]`(n, c, level)`, [`bits::mean`] over items.
//! - [`Curve::fit`]`(measure, points)`: score against the logarithm of cost, with a band.
//! - [`Multiplier::of`]`(entrant, curve)`: how much more the reference must spend to score the same.
//! - [`dominators`]`(points)`: the Pareto front, and who beats whom.
//! - [`Paired::of`]`(items)`: two entrants item by item; the laziness gap is one of these.
//! - [`place`]`(entrants)`: ranks from the paired differences of all of them.
//!
//! Samples are drawn without replacement from those there are: k never exceeds n. Costs are per item, in
//! tokens, seconds or dollars; scores are shares from 0 to 1 or ratings in points.

pub mod bits;
mod curve;
mod front;
mod majority;
mod multiplier;
mod paired;
mod placed;
mod sampling;
mod special;
mod unmeasured;

pub use curve::{Curve, CurvePoint, Measure};
pub use front::dominators;
pub use majority::{Majority, maj_at_k, maj_at_ks};
pub use multiplier::{Factor, Multiplier, NoMultiplier};
pub use paired::{ItemPair, Paired, mcnemar};
pub use placed::{Answered, Placed, place};
pub use sampling::{mean_pass_at_k, mean_pass_hat_k, pass_at_k, pass_hat_k, shown_ks};
pub use unmeasured::Unmeasured;
