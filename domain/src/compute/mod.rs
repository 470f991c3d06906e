//! Inference compute: what tries, votes, tokens, seconds and dollars buy, and what is left to resolve.
//!
//! - [`pass_at_k`], [`pass_hat_k`]`(n, c, k)`: one of k, every one of k right, when c of n samples are.
//! - [`maj_at_k`]`(classes, k)`, [`maj_at_ks`]: the majority of k of the n samples, exact where it can be.
//! - [`bits`]: [`bits::expected`]`(n, c)`, [`bits::interval`]`(n, c, level)`, [`bits::mean`] over items.
//!
//! Samples are drawn without replacement from those there are: k never exceeds n.

pub mod bits;
mod majority;
mod sampling;
mod special;

pub use majority::{Majority, maj_at_k, maj_at_ks};
pub use sampling::{pass_at_k, pass_hat_k, shown_ks};
