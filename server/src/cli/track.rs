//! `openmic track`: checking, importing, exporting and listing tracks.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use openmic_app::Clock;
use openmic_domain::{
    near::hint,
    scoring::Detail,
    track::{
        ItemSpec, TrackSpec,
        import::{self, Benchmark, ImportOptions},
        item_set_hash,
    },
};
use openmic_store::{ItemRow, Store, TrackRow, TrackSaved};
use serde_json::json;

use super::print;
use crate::{
    application,
    config::Config,
    content::{self, TrackFolder},
    track_folder,
};

/// What can be done with tracks.
#[derive(Debug, Subcommand)]
pub(crate) enum Track {
    /// Check a track folder, or a folder of such folders, without a database
    #[command(
        after_help = "Example:\n  openmic track check content/tracks/plural\n  openmic track check content/tracks --json\n\nA problem is one line with file, line and field; the command then fails."
    )]
    Check {
        /// The folder
        folder: PathBuf,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Import tracks: from track folders, or from the published files of a benchmark
    #[command(
        after_help = "Example:\n  openmic track import my-track\n  openmic track import gsm8k ../shared/data/gsm8k --limit 100\n  openmic track import mt-bench ../shared/data/mt-bench --judge gpt-judge\n  openmic track import bbh ../shared/data/bbh --out content/mine\n\nBenchmarks: gsm8k, bbh, ifeval, mt-bench, instruction-induction."
    )]
    Import(ImportArgs),
    /// Write the current version of a track as a folder; of a private track the description only
    #[command(after_help = "Example:\n  openmic track export plural --out plural")]
    Export {
        /// The track's slug
        slug: String,
        /// The folder to write; it must not hold a track yet
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// List the current version of every track
    #[command(after_help = "Example:\n  openmic track list --json")]
    List {
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
}

/// What `openmic track import` takes.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A track folder, or the name of a benchmark
    what: String,
    /// The folder with the benchmark's files
    folder: Option<PathBuf>,
    /// Take so many items of each track, from the first; the track is named for it
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Slug of the entrant that judges, for benchmarks that are judged
    #[arg(long, value_name = "SLUG")]
    judge: Option<String>,
    /// Write track folders into this folder instead of the database
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// `openmic track check` needs no database, the others do.
pub(super) async fn run(
    config: impl Fn() -> anyhow::Result<Config>,
    what: &Track,
) -> anyhow::Result<()> {
    match what {
        Track::Check { folder, json } => check(folder, *json),
        Track::Import(args) => import_tracks(config, args).await,
        Track::Export { slug, out } => {
            let store = application::open_store(&config()?).await?;
            let written = export(&store, slug, out).await;
            store.close().await;
            print(&written?)
        }
        Track::List { json } => {
            let store = application::open_store(&config()?).await?;
            let tracks = store.tracks().await;
            store.close().await;
            list(&tracks?, *json)
        }
    }
}

fn summary(track: &TrackFolder) -> serde_json::Value {
    let spec = &track.spec;
    json!({
        "slug": spec.slug,
        "version": spec.version,
        "kind": spec.kind.as_str(),
        "title": spec.title,
        "n_items": track.items.len(),
        "scorer": spec.scorer.as_ref().map(openmic_domain::scoring::Scorer::kind),
        "private": spec.is_private(),
        "item_set_hash": item_set_hash(&track.items),
    })
}

fn in_words(track: &TrackFolder) -> String {
    let spec = &track.spec;
    let mut line = format!(
        "{} {}: {} items",
        spec.slug,
        spec.version,
        track.items.len()
    );
    if let Some(scorer) = &spec.scorer {
        let _ = write!(line, ", scored as {}", scorer.kind());
    }
    if spec.is_private() {
        line.push_str(", private");
    }
    line
}

fn check(folder: &Path, json: bool) -> anyhow::Result<()> {
    let tracks = content::read_tracks(folder)?;
    if json {
        let rows: Vec<_> = tracks.iter().map(summary).collect();
        return print(&format!("{}\n", serde_json::Value::from(rows)));
    }
    let lines: String = tracks
        .iter()
        .map(|track| format!("{}: nothing is wrong\n", in_words(track)))
        .collect();
    print(&lines)
}

/// The tracks that the arguments name, read and checked.
fn wanted(args: &ImportArgs) -> anyhow::Result<Vec<TrackFolder>> {
    let Some(folder) = &args.folder else {
        if Benchmark::ALL
            .iter()
            .any(|known| known.as_str() == args.what)
        {
            bail!(
                "name the folder with the files of {}, after its name",
                args.what
            );
        }
        if args.limit.is_some() || args.judge.is_some() {
            bail!("--limit and --judge are for benchmarks; a track folder is imported as it is");
        }
        return content::read_tracks(Path::new(&args.what));
    };
    let names = Benchmark::ALL.map(Benchmark::as_str);
    let benchmark = Benchmark::ALL
        .into_iter()
        .find(|known| known.as_str() == args.what)
        .ok_or_else(|| {
            anyhow!(
                "the benchmark {:?} is unknown{}; there are {}",
                args.what,
                hint(&args.what, names),
                names.join(", ")
            )
        })?;
    let files = track_folder::texts(folder, |path| benchmark.wants(path))?;
    let options = ImportOptions {
        limit: args.limit,
        judge: args.judge.clone(),
    };
    let tracks = import::read(benchmark, &files, &options)
        .with_context(|| format!("{} cannot be read from {}", args.what, folder.display()))?;
    tracks
        .into_iter()
        .map(|import::Imported { spec, items }| {
            let problems = spec.check(&items);
            if !problems.is_empty() {
                bail!(
                    "the track {} cannot be used:\n  {}",
                    spec.slug,
                    problems
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join("\n  ")
                );
            }
            Ok(TrackFolder { spec, items })
        })
        .collect()
}

async fn import_tracks(
    config: impl Fn() -> anyhow::Result<Config>,
    args: &ImportArgs,
) -> anyhow::Result<()> {
    let tracks = wanted(args)?;
    let mut lines = String::new();
    let mut rows = Vec::new();
    if let Some(out) = &args.out {
        for track in &tracks {
            let folder = out.join(&track.spec.slug);
            write_folder(&folder, &track.spec, Some(&track.items))?;
            let _ = writeln!(
                lines,
                "{}: written to {}",
                in_words(track),
                folder.display()
            );
            rows.push(summary(track));
        }
    } else {
        let config = config()?;
        let store = application::open_store(&config).await?;
        let clock = Clock::system();
        if let Some(judge) = &args.judge {
            known_judge(&store, judge).await?;
        }
        for track in &tracks {
            let saved = content::save_track(&store, track, clock.now_ms()).await?;
            let (word, code) = match saved {
                TrackSaved::New => ("new", "new"),
                TrackSaved::Updated => (
                    "words changed, what decides a result is the same",
                    "updated",
                ),
                TrackSaved::Same => ("nothing changed", "same"),
            };
            let _ = writeln!(
                lines,
                "{}: {word}; /tracks/{}",
                in_words(track),
                track.spec.slug
            );
            let mut row = summary(track);
            row["saved"] = code.into();
            rows.push(row);
        }
        store.close().await;
    }
    if args.json {
        return print(&format!("{}\n", serde_json::Value::from(rows)));
    }
    print(&lines)
}

/// Refuses a judge that nobody could ask: every answer of the track would fail for want of a verdict.
async fn known_judge(store: &Store, judge: &str) -> anyhow::Result<()> {
    let mut known = Vec::new();
    for entrant in store.entrants().await? {
        if store.endpoint_of(&entrant.id).await?.is_some() {
            known.push(entrant.slug);
        }
    }
    if known.iter().any(|slug| slug == judge) {
        return Ok(());
    }
    let there = match known.len() {
        0 => "no entrant here has an endpoint: import entrants or let one in first".to_owned(),
        _ => format!("there are {}", known.join(", ")),
    };
    bail!(
        "--judge: no entrant {judge:?} with an endpoint is here{}; {there}",
        hint(judge, known.iter().map(String::as_str))
    )
}

/// Writes a track folder; items in Openmic's own columns.
fn write_folder(folder: &Path, spec: &TrackSpec, items: Option<&[ItemSpec]>) -> anyhow::Result<()> {
    let shown = folder.display();
    if folder.join("track.toml").exists() {
        bail!("{shown} holds a track already: name another folder");
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{shown} cannot be made"))?;
    let spec = TrackSpec {
        // What is written needs no mapping.
        items: None,
        ..spec.clone()
    };
    let text = toml::to_string_pretty(&spec)
        .with_context(|| format!("the track {:?} cannot be written as TOML", spec.slug))?;
    if let Some(items) = items {
        let mut lines = String::new();
        for item in items {
            lines.push_str(&serde_json::to_string(item)?);
            lines.push('\n');
        }
        std::fs::write(folder.join("items.jsonl"), lines)
            .with_context(|| format!("{shown}/items.jsonl cannot be written"))?;
    }
    // Last, so that a folder with a description is a whole one.
    std::fs::write(folder.join("track.toml"), text)
        .with_context(|| format!("{shown}/track.toml cannot be written"))
}

async fn export(store: &Store, slug: &str, out: &Path) -> anyhow::Result<String> {
    let track = store.track(slug).await?;
    let spec: TrackSpec = serde_json::from_str(&track.spec).with_context(|| {
        format!(
            "the track {slug:?} was made by an import of votes and has no description to export"
        )
    })?;
    let shown = out.display();
    if track.is_private() {
        write_folder(out, &spec_without_items(&spec), None)?;
        return Ok(format!(
            "{slug} {}: {shown}/track.toml only. The track is private: its {} items and the answers to them \
             stay in the database.\n",
            track.version, track.n_items
        ));
    }
    let items = store
        .items(&track.id)
        .await?
        .into_iter()
        .map(item_spec)
        .collect::<anyhow::Result<Vec<_>>>()?;
    write_folder(out, &spec, Some(&items))?;
    Ok(format!(
        "{slug} {}: {} items to {shown}\n",
        track.version,
        items.len()
    ))
}

/// A private track's description without what gives its items away.
fn spec_without_items(spec: &TrackSpec) -> TrackSpec {
    TrackSpec {
        examples: Vec::new(),
        canary: None,
        ..spec.clone()
    }
}

fn item_spec(row: ItemRow) -> anyhow::Result<ItemSpec> {
    let detail: Detail = row
        .detail
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?
        .unwrap_or_default();
    Ok(ItemSpec {
        id: row.name,
        input: row.input,
        turns: detail.turns,
        target: row
            .target
            .as_deref()
            .map(serde_json::from_str)
            .transpose()?,
        choices: detail.choices,
        checks: detail.checks,
        category: row.category,
        language: row.language,
    })
}

fn list(tracks: &[TrackRow], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let rows: Vec<_> = tracks
            .iter()
            .map(|track| {
                json!({
                    "slug": track.slug,
                    "version": track.version,
                    "kind": track.kind,
                    "title": track.title,
                    "n_items": track.n_items,
                    "private": track.is_private(),
                    "item_set_hash": track.item_set_hash,
                })
            })
            .collect();
        return print(&format!("{}\n", serde_json::Value::from(rows)));
    }
    let wide = tracks
        .iter()
        .map(|track| track.slug.len())
        .max()
        .unwrap_or(0);
    let lines: String = tracks
        .iter()
        .map(|track| {
            format!(
                "{:<wide$}  {:<10}  version {:<6}  {:>5} items{}\n",
                track.slug,
                track.kind,
                track.version,
                track.n_items,
                if track.is_private() { "  private" } else { "" },
            )
        })
        .collect();
    print(&lines)
}
