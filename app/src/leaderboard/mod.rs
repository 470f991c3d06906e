//! Leaderboards: the boards in memory, their pages, and the home page that lists them.

mod ahead;
pub(crate) mod basis;
mod beside;
mod boards;
pub(crate) mod columns;
mod compute;
mod derived;
pub(crate) mod effort;
mod effort_cells;
mod evidence;
mod evidence_page;
mod evidence_sheet;
mod evidence_tables;
mod filters;
mod fit;
mod funny;
mod handlers;
mod home;
mod home_sheet;
mod items;
mod jokes;
mod jokes_page;
mod jokes_sheet;
mod ledger;
mod likelihood_cells;
mod list_query;
pub(crate) mod list_sheets;
mod moment;
mod page;
pub(crate) mod place;
mod price;
mod query;
mod scored;
mod sheet;
mod stage;
mod stage_cells;
mod table;
mod tracks;
mod under_way;
mod verdict;
mod view;
mod why;
pub(crate) mod words;

pub use ahead::compute_ahead;
pub use boards::{
    BenchmarkBoard, BenchmarkEntry, Board, BoardProblem, Boards, StageColumns, Standing,
    StyleControl, StyleEffect, VoteBoard, VoteEntry,
};
pub use effort::{Ceiling, Effort, Gap, LikelihoodBits};
pub(crate) use handlers::{asked, boards, routes};
pub(crate) use query::{given, no_page, unknown};
pub(crate) use scored::items_of;
pub(crate) use table::name_cell;
