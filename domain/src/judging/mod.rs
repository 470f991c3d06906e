//! Judging: what an LLM judge is asked about a battle, how its verdict is read, and how far it can be trusted.
//!
//! A judge sees each battle twice, once in either order. The same verdict in both orders is its vote; two
//! different ones are a tie, and count in its position bias. Calls are made elsewhere; all of this is pure.

pub mod agreement;
pub mod choose;
pub mod family;
pub mod figures;
pub mod ratings;
mod resampled;
pub mod rubric;
pub mod verdict;
