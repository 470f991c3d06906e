//! `openmic originality`: how original jokes are, of a file or of the database.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use openmic_app::Clock;
use openmic_domain::joke::{
    index::{Index, NEAR, Query, Scratch},
    known::{self, KnownFormat},
};
use serde::Serialize;

use super::print;
use crate::{application, config::Config, originality};

/// What `openmic originality` takes.
#[derive(Debug, Args)]
pub(crate) struct OriginalityArgs {
    /// A file of jokes to compare: JSON, CSV, fortune or text, by its ending
    file: Option<PathBuf>,
    /// A file of known jokes to compare them with; may be given several times
    #[arg(long, value_name = "FILE", requires = "file")]
    known: Vec<PathBuf>,
    /// How FILE is laid out, when its ending does not say: json, csv, fortune or text
    #[arg(long, requires = "file")]
    format: Option<KnownFormat>,
    /// Write JSON instead of lines to read
    #[arg(long)]
    json: bool,
    /// Compare every joke of the database anew
    #[arg(long, conflicts_with_all = ["file", "known", "format"])]
    recompute: bool,
}

/// One joke of a file, compared.
#[derive(Debug, Serialize)]
struct JokeReport<'a> {
    joke: &'a str,
    /// 1 less the similarity.
    originality: f64,
    /// To the nearest text, 0 to 1.
    similarity: f64,
    /// Whether that is similar enough to count as a telling of it.
    is_known: bool,
    /// Whether both have the same normal form.
    is_exact: bool,
    nearest: Option<&'a str>,
    /// The file of the nearest text.
    nearest_in: Option<String>,
}

pub(super) async fn run(config: Option<&Config>, args: &OriginalityArgs) -> anyhow::Result<()> {
    match (&args.file, config) {
        (Some(file), _) => offline(file, args),
        (None, Some(config)) if args.recompute => recompute(config, args.json).await,
        _ => bail!("give a file of jokes to compare, or --recompute for those of the database"),
    }
}

/// Whether the command needs the database.
pub(super) fn needs_database(args: &OriginalityArgs) -> bool {
    args.file.is_none()
}

async fn recompute(config: &Config, json: bool) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    let (n, _) = originality::recompute(&store, &Clock::system()).await?;
    let known: i64 = store
        .known_imports()
        .await?
        .iter()
        .map(|import| import.n_new)
        .sum();
    store.close().await;
    if json {
        return print(&format!("{{\"compared\":{n},\"known\":{known}}}\n"));
    }
    print(&format!(
        "{n} jokes compared with {known} known ones and with one another\n"
    ))
}

fn offline(file: &Path, args: &OriginalityArgs) -> anyhow::Result<()> {
    let jokes = read(file, args.format)?;
    let mut texts: Vec<String> = Vec::new();
    let mut files: Vec<(usize, String)> = Vec::new();
    for path in &args.known {
        texts.extend(read(path, None)?);
        files.push((texts.len(), path.display().to_string()));
    }
    let n_known = texts.len();
    let mut index = Index::build(texts.iter().map(String::as_str));
    let mut scratch = Scratch::default();
    let mut reports = Vec::with_capacity(jokes.len());
    for joke in &jokes {
        let query = Query::new(joke);
        let nearest = index
            .nearest(&query, &mut scratch, 1, |_| true)
            .into_iter()
            .next();
        index.add(&query);
        let similarity = nearest.map_or(0.0, |found| found.similarity);
        let at = nearest.map(|found| found.text as usize);
        reports.push(JokeReport {
            joke,
            originality: 1.0 - similarity,
            similarity,
            is_known: similarity >= NEAR,
            is_exact: nearest.is_some_and(|found| found.exact),
            nearest: at.map(|at| match at.checked_sub(n_known) {
                None => texts[at].as_str(),
                Some(earlier) => jokes[earlier].as_str(),
            }),
            nearest_in: at.map(|at| {
                let source = files.iter().find(|(end, _)| at < *end);
                source.map_or_else(|| file.display().to_string(), |(_, name)| name.clone())
            }),
        });
    }
    if args.json {
        let json =
            serde_json::to_string_pretty(&reports).context("the report cannot be written")?;
        return print(&format!("{json}\n"));
    }
    for report in &reports {
        print(&line(report))?;
    }
    let mean = reports.iter().map(|report| report.originality).sum::<f64>() / reports.len() as f64;
    let known = reports.iter().filter(|report| report.is_known).count();
    print(&format!(
        "\n{} jokes against {n_known} known ones: mean originality {mean:.2}, {known} at or above {NEAR} alike\n",
        reports.len()
    ))
}

fn line(report: &JokeReport<'_>) -> String {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mark = match (report.is_exact, report.is_known) {
        (true, _) => "same ",
        (_, true) => "known",
        _ => "     ",
    };
    let mut line = format!("{:.2} {mark} {}\n", report.originality, flat(report.joke));
    if report.is_known
        && let (Some(nearest), Some(source)) = (report.nearest, &report.nearest_in)
    {
        line.push_str(&format!("           like: {} [{source}]\n", flat(nearest)));
    }
    line
}

/// Reads a file of jokes as its ending says.
pub(super) fn read(path: &Path, format: Option<KnownFormat>) -> anyhow::Result<Vec<String>> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    let by_ending = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json" | "jsonl") => KnownFormat::Json,
        Some("csv") => KnownFormat::Csv,
        Some("txt" | "md") => KnownFormat::Text,
        // The files of the `fortune` program have no ending.
        _ => KnownFormat::Fortune,
    };
    known::read(&bytes, format.unwrap_or(by_ending))
        .with_context(|| format!("{shown} cannot be used"))
}
