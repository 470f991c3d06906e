//! Leaderboards: the boards in memory, their pages, and the home page that lists them.

mod benchmark_table;
mod boards;
mod handlers;
mod home;
mod items;
mod ledger;
mod page;
pub(crate) mod place;
mod query;
mod sheet;
mod tracks;
mod under_way;
mod verdict;
mod votes_table;

pub use boards::{BenchmarkBoard, BenchmarkEntry, Board, Boards, Standing, VoteBoard, VoteEntry};
pub(crate) use handlers::{boards, routes};
