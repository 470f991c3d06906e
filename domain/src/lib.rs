//! Openmic's pure logic: what votes, answers, jokes and ratings mean, with no input or output of its own.
//!
//! Nothing here reads a clock, a file, a socket or an ambient random generator: the same input gives
//! the same output, natively and in the browser.

pub mod chat;
pub mod compute;
pub mod extract;
pub mod hash;
pub mod integrity;
pub mod joke;
pub mod judging;
pub mod limits;
pub mod near;
pub mod offline;
pub mod outcome;
pub mod pairing;
mod random;
pub mod rating;
pub mod scoring;
pub mod slug;
pub mod stats;
pub mod strategy;
pub mod taste;
pub mod text;
pub mod track;
pub mod votes;
