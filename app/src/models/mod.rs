//! Entrants and the models they are made of.

mod entrant;
mod handlers;
mod model;
mod sheet;
mod standings;
mod strategy;

pub(crate) use entrant::strategy_words;
pub(crate) use handlers::routes;
pub(crate) use strategy::strategy_label;
