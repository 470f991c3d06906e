//! The `openmic` program.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    openmic_server::cli::main(openmic_server::cli::Cli::parse())
}
