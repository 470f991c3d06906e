//! The page `/design`: every component in every state, for people and for comparison by picture.

pub mod board;
pub mod charts;
pub mod page;

pub use page::DesignPage;
