//! The openmic binary's parts: command line, configuration, HTTP, jobs and providers.

mod alike;
pub mod application;
pub mod cli;
pub mod config;
pub mod content;
mod http;
pub mod integrity;
pub mod jobs;
pub mod judging;
pub mod originality;
mod paraphrase;
mod prober;
pub mod providers;
pub mod secret_file;
mod track_folder;
mod track_places;
