//! `openmic export`: votes, samples and boards as CSV, JSON or JSONL.

use std::{io::Write, path::PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use openmic_app::{BenchmarkEntry, Boards, Standing, VoteEntry};
use openmic_store::{SampleFilter, Store, TrackRow};
use serde::Serialize;

use crate::{application, config::Config};

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// The vote ledger, in the column names of public arena data
    Votes,
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
}

/// How many rows are read from the database at a time.
const PAGE: i64 = 1000;

pub(super) async fn run(config: &Config, args: &ExportArgs) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    let track = store.track(&args.track).await?;
    if args.what == What::Samples && track.is_private() {
        anyhow::bail!(
            "the track {:?} is private: its items and answers stay in the database; export its board instead",
            track.slug
        );
    }
    let output: Box<dyn Write + Send> = match &args.out {
        Some(path) => Box::new(std::io::BufWriter::new(
            std::fs::File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?,
        )),
        None => Box::new(std::io::stdout()),
    };
    let mut rows = Rows::new(args.format, output);
    let written = match args.what {
        What::Votes => votes(&store, &track, &mut rows).await,
        What::Samples => samples(&store, &track, &mut rows).await,
        What::Board => board(&store, &track, &mut rows).await,
    };
    let finished = written.and_then(|()| rows.finish());
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
            FileFormat::Jsonl | FileFormat::Json => Writer::Text(output),
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
struct VoteOut<'a> {
    id: &'a str,
    model_a: &'a str,
    model_b: &'a str,
    winner: &'a str,
    voter: String,
    prompt: Option<&'a str>,
    response_a: Option<&'a str>,
    response_b: Option<&'a str>,
    timestamp_ms: i64,
    status: &'a str,
}

async fn votes(store: &Store, track: &TrackRow, rows: &mut Rows) -> anyhow::Result<()> {
    let is_private = track.is_private();
    for page in 0.. {
        let votes = store.votes_of(&track.id, None, PAGE, page * PAGE).await?;
        for vote in &votes {
            rows.write(&VoteOut {
                id: &vote.id,
                model_a: &vote.left_name,
                model_b: &vote.right_name,
                winner: match vote.outcome.as_str() {
                    "left" => "model_a",
                    "right" => "model_b",
                    "both" => "tie",
                    _ => "both_bad",
                },
                // The cookie's id stays here: what leaves is a pseudonym of this track.
                voter: openmic_domain::hash::sha256_hex(
                    format!("{}:{}", track.id, vote.voter).as_bytes(),
                )[..16]
                    .to_owned(),
                prompt: vote.input.as_deref().filter(|_| !is_private),
                response_a: vote.left_text.as_deref().filter(|_| !is_private),
                response_b: vote.right_text.as_deref().filter(|_| !is_private),
                timestamp_ms: vote.created_ms,
                status: &vote.status,
            })?;
        }
        if (votes.len() as i64) < PAGE {
            break;
        }
    }
    Ok(())
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
    finish: &'a str,
    error: Option<&'a str>,
    off_stage: Option<&'a str>,
    prompt_tokens: i64,
    completion_tokens: i64,
    duration_ms: i64,
    dollars: f64,
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
                        finish: &sample.finish,
                        error: sample.error_code.as_deref(),
                        off_stage: sample.off_stage.as_deref(),
                        prompt_tokens: sample.prompt_tokens,
                        completion_tokens: sample.completion_tokens,
                        duration_ms: sample.duration_ms,
                        dollars: sample.dollars,
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
    }
}
