//! Openmic's pages, islands and forms.
//!
//! Every page is complete HTML from the server and works without JavaScript. What is compiled for
//! the browser is only the islands: the arena's buttons and keys, and the live progress of a run.

#![allow(
    unreachable_pub,
    reason = "the component macro writes `pub` whatever visibility a component has"
)]
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod about;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
mod api;
pub mod arena;
#[cfg(feature = "ssr")]
mod assets;
#[cfg(feature = "ssr")]
mod badges;
#[cfg(feature = "ssr")]
mod cards;
#[cfg(feature = "ssr")]
mod clock;
#[cfg(feature = "ssr")]
mod compare;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
pub mod design;
#[cfg(feature = "ssr")]
mod error;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
mod feeds;
#[cfg(feature = "ssr")]
mod i18n;
#[cfg(feature = "ssr")]
pub mod integrity;
#[cfg(feature = "ssr")]
pub mod invitations;
#[cfg(feature = "ssr")]
mod jokes;
#[cfg(feature = "ssr")]
pub mod judges;
#[cfg(feature = "ssr")]
pub mod leaderboard;
#[cfg(feature = "ssr")]
pub mod lists;
#[cfg(feature = "ssr")]
pub mod models;
#[cfg(feature = "ssr")]
pub mod quoting;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
mod routes;
pub mod runs;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
pub mod secrets;
#[cfg(feature = "ssr")]
mod shared;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod submissions;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use {
    api::api_problem,
    arena::ArenaStages,
    assets::Assets,
    clock::Clock,
    context::{
        AppParts, AppState, Probe, ProbeError, ProbeFuture, ProbeTarget, Prober, SiteSettings,
    },
    error::PageError,
    feeds::RankWatch,
    i18n::{cookies, language_asked},
    jokes::{Alike, AlikeIndex, AlikeSource, AlikeText},
    leaderboard::{
        BenchmarkBoard, BenchmarkEntry, Board, Boards, Standing, VoteBoard, VoteEntry,
        compute_ahead,
    },
    routes::{Door, Pages, Within, routes},
    shared::is_shared,
};

/// Called by the loader once the wasm is there, before the islands come to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
