//! The `openmic` program.

use std::process::ExitCode;

use clap::Parser;

/// Pages are many small texts: this allocator renders a board in about two thirds of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    openmic_server::cli::main(openmic_server::cli::Cli::parse())
}
