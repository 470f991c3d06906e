//! Social cards: the picture, 1200 by 630, that stands for a page where its link is shown.
//!
//! `paint` draws them as SVG from plain data, `measure` knows how wide text is, and the handlers turn
//! the SVG into PNG. A PNG is kept in memory by the hash of its SVG, so a card is drawn once for each
//! state of what it shows and never shows an old one.

mod handlers;
mod kept;
pub(crate) mod measure;
pub(crate) mod paint;

pub(crate) use handlers::{routes, share};
