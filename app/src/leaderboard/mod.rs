//! Leaderboards: the boards in memory, their pages, and the home page that lists them.

mod boards;
mod handlers;
mod home;
mod page;
mod query;

pub use boards::{BenchmarkBoard, BenchmarkEntry, Board, Boards, Standing, VoteBoard, VoteEntry};
pub(crate) use handlers::routes;
