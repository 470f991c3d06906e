//! Charts, drawn on the server as SVG: complete without JavaScript, themed by the style sheet, each
//! with its numbers behind it and as a file of its own.
//!
//! A caller fills a plain struct ([`Intervals`], [`Frontier`], [`Lines`], [`Heatmap`],
//! [`Calibration`]), answers downloads with
//! [`download()`], and puts a [`Figure`] on the page:
//!
//! ```ignore
//! use crate::ui::{Format, chart::{self, Chart, IntervalRow, Intervals}};
//!
//! let ratings = Intervals {
//!     chart: Chart {
//!         id: "ratings".into(),
//!         title: "Three entrants are funnier than the rest".into(),
//!         subtitle: "Bradley–Terry rating in points, 95 % interval".into(),
//!         source: "Openmic, jokes, 2,997 votes".into(),
//!         as_of_ms: Some(newest_vote_ms),
//!         if_empty: "Ratings are drawn from the first votes on.".into(),
//!         ..Chart::default()
//!     },
//!     name_label: "Entrant".into(),
//!     value_label: "Rating".into(),
//!     format: Format::Whole,
//!     reference: Some((1000.0, "mean".into())),
//!     rows: vec![IntervalRow { name: "a".into(), value: 1142.0, lower: 1100.0, upper: 1180.0,
//!         ranks: Some((1, 2)), group: Some(1), href: Some("/entrants/a".into()) }],
//! };
//! // In the handler: the page's own address with ?chart=ratings&as=png is the file.
//! if let Some(file) = chart::download(&[&ratings]).await { return Ok(file); }
//! // In the view:
//! view! { <chart::Figure plot=ratings/> }
//! ```
//!
//! How it is built: data → [`Scene`] (pure geometry: marks with a role, places that answer to the
//! pointer; tested as numbers) → SVG text. A figure carries two drawings, for a desk and for a
//! phone, and the style sheet shows the one that fits, so words are never scaled until they cannot
//! be read. Hover and focus need no script. Data may be empty, a single value, not finite, or ten
//! thousand rows.

mod axes;
mod calibration;
mod curves;
mod dates;
mod download;
mod draw;
mod figure;
mod frontier;
mod heatmap;
mod intervals;
mod label;
mod lines;
mod pareto;
mod paths;
mod plot;
mod scale;
mod scene;
#[cfg(test)]
mod tests;

pub use calibration::{Calibration, CalibrationBin};
pub use curves::{CurveFamily, Curves};
pub use download::{download, file};
pub use figure::Figure;
pub use frontier::{Frontier, FrontierPoint};
pub use heatmap::{Cell, Heatmap};
pub use intervals::{IntervalRow, Intervals};
pub use label::apart;
pub use lines::{Line, LinePoint, Lines, Over};
pub use pareto::front;
pub use plot::{Chart, Column, Numbers, Plot};
pub use scene::Scene;
