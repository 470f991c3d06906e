//! Comparing two to four entrants of one track: head to head, how sure the difference is, and what
//! would settle it.

mod battles_view;
mod handlers;
mod page;
mod paired_view;
mod query;
mod sheet;
mod too_many;
mod votes_view;

pub(crate) use handlers::routes;
