//! Entrants and the models they are made of.

mod entrant;
mod handlers;
mod model;
mod standings;

pub(crate) use entrant::strategy_label;
pub(crate) use handlers::routes;
