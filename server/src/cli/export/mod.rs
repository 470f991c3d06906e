//! `openmic export`: votes, jokes, preferences, samples and boards as CSV, JSON, JSONL or Parquet.

mod jokes;
mod votes;

use std::{io::Write, path::PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use openmic_app::{
    BenchmarkEntry, Boards, Clock, Standing, VoteEntry, export, integrity::Pseudonyms,
};
use openmic_domain::compute::Unmeasured;
use openmic_store::{SampleFilter, Store, TrackRow, VoteFilter, VoteStatus};
use serde::Serialize;

use crate::{application, config::Config};

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// The vote ledger, in the column names of public arena data
    Votes,
    /// Every joke on a humor track, on and off stage, with how original it is
    Jokes,
    /// Votes that decide, as prompt, chosen and rejected, for training
    Preferences,
    /// Every sample of every run on the track
    Samples,
    /// The board as it stands
    Board,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// Comma-separated, one header line
    Csv,
    /// One JSON object a line
    Jsonl,
    /// One JSON array
    Json,
    /// Columns with types; of votes, jokes and preferences
    Parquet,
}

/// Whose votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    /// Everybody else's
    Public,
    /// Of those who were invited
    Expert,
    /// Of models
    Judge,
    /// Imported ones
    Import,
}

impl Group {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Expert => "expert",
            Self::Judge => "judge",
            Self::Import => "import",
        }
    }
}

/// Votes of which status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Status {
    /// Those that count
    Counted,
    /// Those that count, and the unverified
    WithUnverified,
    /// Not verified yet
    Unverified,
    /// Taken out
    Excluded,
    /// All of them
    Any,
}

impl From<Status> for VoteStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Counted => Self::Counted,
            Status::WithUnverified => Self::WithUnverified,
            Status::Unverified => Self::Unverified,
            Status::Excluded => Self::Excluded,
            Status::Any => Self::Any,
        }
    }
}

/// What `openmic export` takes.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// What to write
    what: What,
    /// Of which track
    #[arg(long, value_name = "SLUG")]
    track: String,
    /// How to write it
    #[arg(long, default_value = "csv")]
    format: FileFormat,
    /// Into which file [default: the terminal]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only votes of this group of voters; of votes and preferences
    #[arg(long, value_name = "GROUP")]
    group: Option<Group>,
    /// Only votes of this status [default: any of votes, counted of preferences]
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
}

impl ExportArgs {
    /// Which votes are written.
    fn filter(&self, otherwise: VoteStatus, track: &TrackRow) -> VoteFilter {
        VoteFilter {
            group: self.group.map(|group| group.as_str().to_owned()),
            status: self.status.map_or(otherwise, VoteStatus::from),
            default_language: language_of(track),
            ..VoteFilter::default()
        }
    }
}

/// The language of items that name none.
fn language_of(track: &TrackRow) -> String {
    let spec: serde_json::Value = serde_json::from_str(&track.spec).unwrap_or_default();
    spec["language"].as_str().unwrap_or("en").to_owned()
}

/// How many rows are read from the database at a time.
const PAGE: i64 = 1000;

pub(super) async fn run(config: &Config, args: &ExportArgs) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    let track = store.track(&args.track).await?;
    let tells = matches!(args.what, What::Samples | What::Jokes | What::Preferences);
    if tells && track.is_private() {
        bail!(
            "the track {:?} is private: its items and answers stay in the database; export its board instead",
            track.slug
        );
    }
    check(args, &track)?;
    let output: Box<dyn Write + Send> = match &args.out {
        Some(path) => Box::new(std::io::BufWriter::new(
            std::fs::File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?,
        )),
        None => Box::new(std::io::stdout()),
    };
    let finished = match args.what {
        What::Votes | What::Preferences => {
            let pseudonyms = Pseudonyms::of(&store, Clock::system().now_ms()).await?;
            let source = votes::Source {
                store: &store,
                track: &track,
                pseudonyms: &pseudonyms,
            };
            if args.what == What::Votes {
                source.votes(args, output).await
            } else {
                source.preferences(args, output).await
            }
        }
        What::Jokes => jokes::write(&store, &track, args, output).await,
        What::Samples | What::Board => {
            let mut rows = Rows::new(args.format, output);
            let written = match args.what {
                What::Board => board(&store, &track, &mut rows).await,
                _ => samples(&store, &track, &mut rows).await,
            };
            written.and_then(|()| rows.finish())
        }
    };
    store.close().await;
    match finished {
        // `| head` is not a failure.
        Err(error)
            if error
                .chain()
                .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
                .any(|io| io.kind() == std::io::ErrorKind::BrokenPipe) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// Refuses what cannot be written.
fn check(args: &ExportArgs, track: &TrackRow) -> anyhow::Result<()> {
    let of_votes = matches!(args.what, What::Votes | What::Preferences);
    if !of_votes && (args.group.is_some() || args.status.is_some()) {
        bail!("--group and --status choose votes: they go with votes and preferences");
    }
    if matches!(args.what, What::Samples | What::Board) && args.format == FileFormat::Parquet {
        bail!(
            "samples and boards are written as csv, json or jsonl; a board as Parquet comes from /tracks/{}?format=parquet",
            track.slug
        );
    }
    if args.what == What::Jokes && track.kind != "humor" {
        bail!(
            "the track {:?} is no humor track: it has no jokes",
            track.slug
        );
    }
    if args.what == What::Preferences && track.kind == "benchmark" {
        bail!(
            "the track {:?} is a benchmark: nobody votes on it",
            track.slug
        );
    }
    Ok(())
}

impl From<FileFormat> for export::FileFormat {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Csv => Self::Csv,
            FileFormat::Jsonl => Self::Jsonl,
            FileFormat::Json => Self::Json,
            FileFormat::Parquet => Self::Parquet,
        }
    }
}

/// Writes rows one by one, so that memory does not grow with the export.
struct Rows {
    format: FileFormat,
    writer: Writer,
    n: usize,
}

enum Writer {
    Csv(Box<csv::Writer<Box<dyn Write + Send>>>),
    Text(Box<dyn Write + Send>),
}

impl Rows {
    fn new(format: FileFormat, output: Box<dyn Write + Send>) -> Self {
        let writer = match format {
            FileFormat::Csv => Writer::Csv(Box::new(csv::Writer::from_writer(output))),
            FileFormat::Jsonl | FileFormat::Json | FileFormat::Parquet => Writer::Text(output),
        };
        Rows {
            format,
            writer,
            n: 0,
        }
    }

    fn write(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        match &mut self.writer {
            Writer::Csv(writer) => {
                writer
                    .serialize(row)
                    .map_err(|error| match error.into_kind() {
                        csv::ErrorKind::Io(io) => anyhow::Error::new(io),
                        other => anyhow::anyhow!("a row cannot be written as CSV: {other:?}"),
                    })?
            }
            Writer::Text(output) => {
                if self.format == FileFormat::Json {
                    output.write_all(if self.n == 0 { b"[\n" } else { b",\n" })?;
                }
                serde_json::to_writer(&mut *output, row).map_err(std::io::Error::from)?;
                if self.format == FileFormat::Jsonl {
                    output.write_all(b"\n")?;
                }
            }
        }
        self.n += 1;
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self.writer {
            Writer::Csv(mut writer) => writer.flush()?,
            Writer::Text(mut output) => {
                if self.format == FileFormat::Json {
                    output.write_all(if self.n == 0 { b"[]\n" } else { b"\n]\n" })?;
                }
                output.flush()?;
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct SampleOut<'a> {
    id: &'a str,
    run: &'a str,
    entrant: &'a str,
    item: &'a str,
    category: Option<&'a str>,
    input: &'a str,
    target: Option<&'a str>,
    text: &'a str,
    extracted: Option<&'a str>,
    score: Option<f64>,
    bits_by_likelihood: Option<f64>,
    bits_by_likelihood_per_token: Option<f64>,
    bits_by_likelihood_pmi_dc: Option<f64>,
    bits_by_likelihood_is_lower_bound: Option<bool>,
    finish: &'a str,
    error: Option<&'a str>,
    off_stage: Option<&'a str>,
    prompt_tokens: Option<i64>,
    completion_tokens: Option<i64>,
    duration_ms: Option<i64>,
    dollars: Option<f64>,
    software: Option<&'a str>,
}

async fn samples(store: &Store, track: &TrackRow, rows: &mut Rows) -> anyhow::Result<()> {
    for entrant in store.entrants().await? {
        for run in store
            .runs_of_entrant(&entrant.id)
            .await?
            .iter()
            .filter(|run| run.track_id == track.id)
        {
            for page in 0.. {
                let samples = store
                    .samples(&run.id, SampleFilter::All, PAGE, page * PAGE)
                    .await?;
                for sample in &samples {
                    let unmeasured = Unmeasured::of(sample.unmeasured);
                    let reference = sample.reference.bits();
                    rows.write(&SampleOut {
                        id: &sample.id,
                        run: &run.id,
                        entrant: &entrant.slug,
                        item: &sample.item_name,
                        category: sample.category.as_deref(),
                        input: &sample.input,
                        target: sample.target.as_deref(),
                        text: &sample.text,
                        extracted: sample.extracted.as_deref(),
                        score: sample.score,
                        bits_by_likelihood: reference.map(|reference| reference.bits),
                        bits_by_likelihood_per_token: reference
                            .and_then(|reference| reference.per_token()),
                        bits_by_likelihood_pmi_dc: reference
                            .and_then(|reference| reference.pmi_dc()),
                        bits_by_likelihood_is_lower_bound: reference
                            .map(|reference| reference.is_lower_bound),
                        finish: &sample.finish,
                        error: sample.error_code.as_deref(),
                        off_stage: sample.off_stage.as_deref(),
                        prompt_tokens: unmeasured.tokens(sample.prompt_tokens),
                        completion_tokens: unmeasured.tokens(sample.completion_tokens),
                        duration_ms: unmeasured.seconds(sample.duration_ms),
                        dollars: unmeasured.dollars(sample.dollars),
                        software: run.software.as_deref(),
                    })?;
                }
                if (samples.len() as i64) < PAGE {
                    break;
                }
            }
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct BoardOut<'a> {
    best_rank: Option<u32>,
    worst_rank: Option<u32>,
    entrant: &'a str,
    name: &'a str,
    organisation: &'a str,
    open_weights: bool,
    value: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    n: u64,
    unrated: Option<&'a str>,
    software: Option<&'a str>,
    higher_is_better: Option<bool>,
}

async fn board(store: &Store, track: &TrackRow, rows: &mut Rows) -> anyhow::Result<()> {
    let boards = Boards::default();
    let board = boards.get_or_make(store, &track.slug).await?;
    match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .try_for_each(|entry| rows.write(&voted(entry))),
        Standing::Benchmark(benchmark) => benchmark
            .entries
            .iter()
            .try_for_each(|entry| rows.write(&scored(entry))),
    }
}

fn voted(entry: &VoteEntry) -> BoardOut<'_> {
    let rating = entry.standing.rating;
    BoardOut {
        best_rank: entry.standing.best_rank,
        worst_rank: entry.standing.worst_rank,
        entrant: &entry.entrant.slug,
        name: &entry.entrant.name,
        organisation: &entry.entrant.organisation,
        open_weights: entry.entrant.open_weights,
        value: rating.map(|rating| rating.value),
        lower: rating.map(|rating| rating.lower),
        upper: rating.map(|rating| rating.upper),
        n: entry.standing.votes,
        unrated: entry.standing.unrated.map(|unrated| unrated.as_str()),
        software: None,
        higher_is_better: Some(true),
    }
}

fn scored(entry: &BenchmarkEntry) -> BoardOut<'_> {
    BoardOut {
        best_rank: Some(entry.best_rank),
        worst_rank: Some(entry.worst_rank),
        entrant: &entry.run.entrant.slug,
        name: &entry.run.entrant.name,
        organisation: &entry.run.entrant.organisation,
        open_weights: entry.run.entrant.open_weights,
        value: Some(entry.score),
        lower: Some(entry.interval.lower),
        upper: Some(entry.interval.upper),
        n: entry.run.n.unsigned_abs(),
        unrated: None,
        software: entry.run.software.as_deref(),
        higher_is_better: entry.run.higher_is_better,
    }
}
