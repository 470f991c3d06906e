//! The command line: what each command takes and the runtime it runs in.

mod doctor;
mod export;
mod import;
mod invite;
mod judge;
mod originality;
mod people;
mod quote;
mod rate;
mod recorded;
mod score;
mod serve;
mod track;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Overrides};

/// A leaderboard for language models: who is funny, what thinking costs, what a better prompt is worth.
#[derive(Debug, Parser)]
#[command(name = "openmic", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// Where the data is: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME
    /// [default: sqlite://data/openmic.sqlite, or OPENMIC_DATABASE]
    #[arg(long, global = true, value_name = "ADDRESS")]
    database: Option<String>,
    /// Configuration file [default: openmic.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "OPENMIC_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site, and work on runs in the same process
    #[command(
        after_help = "Example:\n  openmic serve --addr 0.0.0.0:3000 --database postgres://openmic@db/openmic --no-worker"
    )]
    Serve(ServeArgs),
    /// Work on runs only, beside a server on the same database
    #[command(
        after_help = "Example:\n  OPENMIC_SECRET=… openmic work --database postgres://openmic@db/openmic"
    )]
    Work(WorkArgs),
    /// Bring the database up to date, load the tracks, and end
    #[command(after_help = "Example:\n  openmic migrate --database sqlite://data/openmic.sqlite")]
    Migrate,
    /// Bring tracks, entrants or votes in from files
    #[command(subcommand)]
    Import(import::Import),
    /// Write votes, jokes, preferences, samples or a board to a file or the terminal
    #[command(
        after_help = "Example:\n  openmic export votes --track humor-en --format parquet --out votes.parquet\n  openmic export preferences --track humor-en --format jsonl --group expert\n  openmic export jokes --track humor-en --format csv\n\nVoters have pseudonyms of this server: the same in every file, and nobody's cookie."
    )]
    Export(export::ExportArgs),
    /// Say what a file of entrants will take in calls, tokens and dollars, before anything is asked
    #[command(after_help = "Example:\n  openmic quote content/entrants/local.toml --json")]
    Quote(quote::QuoteArgs),
    /// Rate a file of votes without a database
    #[command(
        after_help = "Example:\n  openmic rate votes.csv --json\n  openmic rate votes.parquet --method davidson --by category\n  openmic rate votes.jsonl --controls length,lists --ridge 0.5\n  openmic rate votes.csv --flip\n\nThe file has the columns model_a, model_b, winner (model_a, model_b, tie, both_bad)."
    )]
    Rate(rate::RateArgs),
    /// Check, import, export or list tracks
    #[command(subcommand)]
    Track(track::Track),
    /// Score a file of samples without a database: accuracy, pass@k, pass^k, maj@k, bits
    #[command(
        after_help = "Example:\n  openmic score samples.jsonl --json\n  openmic score answers.jsonl --scorer numeric --k 1,5,10 --per-item --json\n\nLines: {\"item\",\"correct\"} or {\"item\",\"answer\",\"target\"}; lines of one item are its samples. A line may also have\nreasoning, choices (for choice), checks (for instructions) and sample. Intervals are 95 %, clustered by item."
    )]
    Score(score::ScoreArgs),
    /// Say how original jokes are: those of a file, or anew those of the database
    #[command(
        after_help = "Example:\n  openmic originality jokes.txt --known known.json --json\n  openmic originality --recompute"
    )]
    Originality(originality::OriginalityArgs),
    /// Make a link that lets people vote as experts, or list and revoke such links
    #[command(
        after_help = "Example:\n  openmic invite --name 'Comedy club' --days 30 --max 20\n  openmic invite --list\n  openmic invite --revoke 0199c7a2-…"
    )]
    Invite(invite::InviteArgs),
    /// Add judges, set them to work, say what is known of them
    #[command(subcommand)]
    Judge(judge::Judge),
    /// Say what is configured, reachable and writable
    #[command(after_help = "Example:\n  openmic doctor --json\n  openmic doctor --operator-link")]
    Doctor(doctor::DoctorArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long)]
    addr: Option<SocketAddr>,
    /// The folder of the bundled browser half [default: target/site]
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// Serve the pages only; some `openmic work` does the runs
    #[arg(long)]
    no_worker: bool,
    /// An origin that may be asked although it is not public, such as http://127.0.0.1:8791
    #[arg(long = "allow-endpoint", value_name = "ORIGIN")]
    allow_endpoints: Vec<String>,
    /// Let the entrants of this file in at the start
    #[arg(long, value_name = "FILE")]
    entrants: Option<PathBuf>,
    /// Where those entrants answer, when not where the file says
    #[arg(long, value_name = "URL", requires = "entrants")]
    entrants_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// An origin that may be asked although it is not public, such as http://127.0.0.1:8791
    #[arg(long = "allow-endpoint", value_name = "ORIGIN")]
    allow_endpoints: Vec<String>,
}

/// Runs the command; a failure is said in one line or a few on standard error.
pub fn main(cli: Cli) -> ExitCode {
    let filter = EnvFilter::try_from_env("OPENMIC_LOG").unwrap_or_else(|_| {
        EnvFilter::new("info,sqlx=warn,apalis=warn,apalis_core=warn,hyper=warn")
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false)
        .init();
    // Without a provider rustls cannot speak; a second call only means that one is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return failed(&anyhow::Error::new(error).context("the runtime cannot be started"));
        }
    };
    let result = runtime.block_on(run(cli));
    // A blocking task must not hold up the end of the process.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "this is what a command says when it fails"
)]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("openmic: {error:#}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let Global {
        database,
        config: file,
    } = cli.global;
    let read = |overrides: Overrides| Config::read(file.as_ref(), &overrides);
    let only_database = || Overrides {
        database: database.clone(),
        ..Overrides::default()
    };
    match cli.command {
        Command::Rate(args) => rate::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Track(what) => track::run(|| read(only_database()), &what).await,
        Command::Serve(args) => {
            let config = read(Overrides {
                database: database.clone(),
                addr: args.addr,
                site: args.site.clone(),
                allow_endpoints: args.allow_endpoints.clone(),
            })?;
            serve::serve(&config, &args).await
        }
        Command::Work(args) => {
            let config = read(Overrides {
                allow_endpoints: args.allow_endpoints.clone(),
                ..only_database()
            })?;
            serve::work(&config).await
        }
        Command::Migrate => serve::migrate(&read(only_database())?).await,
        Command::Import(what) => import::run(&read(only_database())?, &what).await,
        Command::Originality(args) => {
            let config = match originality::needs_database(&args) {
                true => Some(read(only_database())?),
                false => None,
            };
            originality::run(config.as_ref(), &args).await
        }
        Command::Export(args) => export::run(&read(only_database())?, &args).await,
        Command::Invite(args) => invite::run(&read(only_database())?, &args).await,
        Command::Judge(what) => {
            let allow_endpoints = what.allow_endpoints();
            let config = || {
                read(Overrides {
                    allow_endpoints,
                    ..only_database()
                })
            };
            judge::run(config, &what).await
        }
        Command::Quote(args) => quote::run(&read(only_database())?, &args).await,
        Command::Doctor(args) => doctor::run(read(only_database()), &args).await,
    }
}

/// Writes text to standard output; a reader that went away (`| head`) is not a failure.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_shows_an_example() {
        fn check(command: &clap::Command) {
            let is_group = command.get_subcommands().next().is_some();
            if !is_group && command.get_name() != "help" {
                let help = command
                    .get_after_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                assert!(
                    help.contains("Example"),
                    "openmic … {} --help has no example",
                    command.get_name()
                );
            }
            command.get_subcommands().for_each(check);
        }
        let cli = super::Cli::command();
        cli.clone().debug_assert();
        check(&cli);
    }
}
