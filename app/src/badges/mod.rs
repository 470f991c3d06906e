//! Badges for READMEs: one line of SVG that says where an entrant stands, or who leads a board.

mod handlers;
mod paint;
mod snippet;

pub(crate) use handlers::routes;
pub(crate) use snippet::BadgeSnippet;
