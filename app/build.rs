//! Turns the texts in `locales/` into one typed function per message.
//!
//! A text that is missing in a language has no function, so that a page which uses it does not build;
//! a text that no page uses is a warning.

use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    // The browser half gets its words from the server.
    if std::env::var_os("CARGO_FEATURE_SSR").is_none() {
        return ExitCode::SUCCESS;
    }
    let Some(out) = std::env::var_os("OUT_DIR") else {
        return ExitCode::FAILURE;
    };
    let out = out.to_string_lossy();
    build_from_locales_folder(
        BuildOptions::default()
            .with_prefix("")
            .with_lint_level(LintLevel::Strict)
            .with_output_file_path(&format!("{out}/l10n.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/texts.ftl")))
            .without_format()
            // Both languages are written from left to right.
            .without_bidi_isolation(),
    )
}
