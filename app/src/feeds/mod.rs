//! Atom feeds: rows that are new on a board and ranks that moved, for the site and for each track.
//!
//! Ranks here are ranges, and a range that shifts by one is not news. What is told:
//! an entrant is on a board for the first time; it is ranked for the first time; its range of ranks
//! no longer overlaps the one last told; it has become, or is no longer, alone at the top; it lost its
//! rank. [`watch`] notices it after each refit and stores it, so that an entry keeps its id and date.

mod atom;
mod handlers;
mod watch;
mod words;

pub(crate) use handlers::routes;
pub use watch::RankWatch;
