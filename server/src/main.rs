//! The `openmic` program.

use std::process::ExitCode;

use clap::Parser;

/// A page is many small texts, which this allocator hands out and takes back sooner than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    openmic_server::cli::main(openmic_server::cli::Cli::parse())
}
