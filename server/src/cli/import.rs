//! `openmic import`: tracks, entrants and votes from files.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use openmic_app::Clock;
use openmic_domain::{
    chat::Sampling,
    hash::sha256_hex,
    joke::{self, known::KnownFormat},
    slug,
    strategy::Strategy,
    votes::{self, Columns, TimeColumn, VoteFormat, VoteRow},
};
use openmic_store::{
    ImportedVote, ModelParts, NewEntrant, NewKnownJoke, NewTrack, Store, StoreError, TrackRow,
    VoteImport, VoteImportOutcome,
};

use super::print;
use crate::{application, config::Config, content};

/// What can be imported.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Tracks: a folder with track.toml and items.jsonl, or a folder of such folders
    #[command(after_help = "Example:\n  openmic import tracks content/tracks/first-letter")]
    Tracks {
        /// The folder
        folder: PathBuf,
    },
    /// Entrants that one endpoint answers for; they are let in and their runs are queued
    #[command(
        after_help = "Example:\n  openmic import entrants content/entrants/local.toml --url http://127.0.0.1:8791/v1"
    )]
    Entrants {
        /// The file
        file: PathBuf,
        /// Where they answer, when not where the file says
        #[arg(long)]
        url: Option<String>,
    },
    /// Votes cast elsewhere; the same file counts once
    #[command(
        after_help = "Example:\n  openmic import votes testset-v1.json --format pandalm --track pandalm --name PandaLM"
    )]
    Votes(VotesArgs),
    /// Answers recorded elsewhere: scored by the track's scorer, without a model
    #[command(
        after_help = "Example:\n  openmic import samples answers.jsonl --track gsm8k --entrant \"my model\"\n  openmic import samples code-davinci-002-outputs.jsonl --bbh --entrant code-davinci-002\n\nLines: {\"item\",\"answer\"}, with reasoning, prompt_tokens, completion_tokens, reasoning_tokens, seconds and\ndollars where they are known. Lines of one item are its samples; every item needs as many."
    )]
    Samples(super::recorded::SamplesArgs),
    /// Known jokes, to tell original ones from (the same text is known once), or jokes that people wrote
    /// to be ranked among those of models
    #[command(
        after_help = "Example:\n  openmic import jokes jokes.json --format json --source 'one-liner-joke 1.2' --licence MIT\n  openmic import jokes club.csv --format csv --as-entrant People --track humor-en --source 'Comedy club' --licence CC0\n\nWith --as-entrant the jokes go on stage among those of models: csv or json with item (or prompt) and text."
    )]
    Jokes(JokesArgs),
}

/// What `openmic import jokes` takes.
#[derive(Debug, Args)]
pub(crate) struct JokesArgs {
    /// The file
    file: PathBuf,
    /// How it is laid out: json, csv, fortune (entries between lines of %) or text
    #[arg(long)]
    format: KnownFormat,
    /// Where the jokes come from, as shown beside them [default: the name of the file]
    #[arg(long)]
    source: Option<String>,
    /// Under which licence they may be used [default: unknown]
    #[arg(long)]
    licence: Option<String>,
    /// Put them on stage as those of an entrant of this name, written by people
    #[arg(long, value_name = "NAME", requires = "track")]
    as_entrant: Option<String>,
    /// The humor track whose prompts they answer
    #[arg(long, value_name = "SLUG", requires = "as_entrant")]
    track: Option<String>,
}

/// What `openmic import votes` takes.
#[derive(Debug, Args)]
pub(crate) struct VotesArgs {
    /// The vote file: CSV, JSON or JSONL
    file: PathBuf,
    /// How the file is laid out: arena (model_a, model_b, winner) or pandalm
    #[arg(long)]
    format: VoteFormat,
    /// The track they count on; made if there is none of that slug
    #[arg(long, value_name = "SLUG")]
    track: String,
    /// Title of the track if it is made now [default: the slug]
    #[arg(long)]
    name: Option<String>,
    /// Column with the time at which each vote was cast [default: tstamp, timestamp_ms, timestamp,
    /// created_at or time, whichever is there first]
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Take the time of the import for all votes, whatever times the file has
    #[arg(long, conflicts_with = "time")]
    no_times: bool,
}

impl VotesArgs {
    /// Where the times are.
    fn time_column(&self) -> TimeColumn {
        match &self.time {
            Some(name) => TimeColumn::Named(name.clone()),
            None if self.no_times => TimeColumn::Nowhere,
            None => TimeColumn::Usual,
        }
    }
}

pub(super) async fn run(config: &Config, what: &Import) -> anyhow::Result<()> {
    let clock = Clock::system();
    match what {
        Import::Tracks { folder } => {
            let tracks = content::read_tracks(folder)?;
            let store = application::open_store(config).await?;
            for track in &tracks {
                let saved = content::save_track(&store, track, clock.now_ms()).await?;
                print(&format!(
                    "{} {}: {saved:?}, {} items\n",
                    track.spec.slug,
                    track.spec.version,
                    track.items.len()
                ))?;
            }
            store.close().await;
        }
        Import::Entrants { file, url } => {
            let entrants = content::read_entrants(file)?;
            let store = application::open_store(config).await?;
            application::load_content(config, &store, &clock).await?;
            let saved =
                content::save_entrants(&store, &entrants, url.as_deref(), clock.now_ms()).await?;
            print(&format!(
                "{} new entrants, {} new runs queued\n",
                saved.new_entrants, saved.new_runs
            ))?;
            store.close().await;
        }
        Import::Votes(args) => import_votes(config, &clock, args).await?,
        Import::Samples(args) => super::recorded::run(config, &clock, args).await?,
        Import::Jokes(args) => import_jokes(config, &clock, args).await?,
    }
    Ok(())
}

async fn import_jokes(config: &Config, clock: &Clock, args: &JokesArgs) -> anyhow::Result<()> {
    let (source, licence) = provenance(args)?;
    if let (Some(entrant), Some(track)) = (&args.as_entrant, &args.track) {
        let people = super::people::People {
            file: &args.file,
            format: args.format,
            source: &source,
            licence: &licence,
            entrant,
            track,
        };
        return super::people::run(config, clock, &people).await;
    }
    let texts = super::originality::read(&args.file, Some(args.format))?;
    let jokes: Vec<NewKnownJoke> = texts
        .into_iter()
        .map(|text| NewKnownJoke {
            id: sha256_hex(joke::normal_form(&text).as_bytes()),
            text,
        })
        .collect();
    let store = application::open_store(config).await?;
    let new = store
        .add_known_jokes(&jokes, &source, &licence, clock.now_ms())
        .await?;
    store.close().await;
    print(&format!(
        "{} jokes read, {new} of them not known before; a running server compares every joke with them now\n",
        jokes.len()
    ))
}

/// Where jokes come from and under which licence. Known jokes are only compared with, so that a file's name and "unknown"
/// say enough; what goes on stage is shown to everybody, and needs both.
fn provenance(args: &JokesArgs) -> anyhow::Result<(String, String)> {
    let given = |value: &Option<String>| match value.as_deref().map(str::trim) {
        Some("") => bail!(
            "--source and --licence say where jokes come from: fill them in or leave them out"
        ),
        other => Ok(other.map(str::to_owned)),
    };
    let (source, licence) = (given(&args.source)?, given(&args.licence)?);
    if args.as_entrant.is_some() && (source.is_none() || licence.is_none()) {
        bail!(
            "with --as-entrant the jokes are shown to everybody: add --source 'where they are from' and \
             --licence 'MIT' (or whatever lets you show them)"
        );
    }
    let name = args.file.file_name();
    Ok((
        source.unwrap_or_else(|| name.unwrap_or_default().to_string_lossy().into_owned()),
        licence.unwrap_or_else(|| UNKNOWN_LICENCE.to_owned()),
    ))
}

/// The licence of known jokes of which none was given.
const UNKNOWN_LICENCE: &str = "licence unknown";

async fn import_votes(config: &Config, clock: &Clock, args: &VotesArgs) -> anyhow::Result<()> {
    slug::check(&args.track)?;
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).with_context(|| format!("{shown} cannot be read"))?;
    let columns = Columns {
        time: args.time_column(),
        ..Columns::default()
    };
    let rows = votes::read_columns(&shown, &bytes, args.format, &columns)?;
    let now_ms = clock.now_ms();
    votes::check_past(&rows, now_ms)?;
    if rows.is_empty() {
        bail!("{shown} has no votes; nothing was imported");
    }
    let store = application::open_store(config).await?;
    application::load_content(config, &store, clock).await?;
    let track = votes_track(&store, args, now_ms).await?;
    let source = args
        .file
        .file_name()
        .map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    let import = prepare(&track, source, &bytes, &rows)?;
    let outcome = store.import_votes(&import, now_ms).await?;
    match outcome {
        VoteImportOutcome::Imported {
            votes,
            new_entrants,
        } => print(&format!(
            "{votes} votes on {} entrants ({new_entrants} of them new) now count on the track {:?}: /tracks/{}\n{}",
            import.entrants.len(),
            track.title,
            track.slug,
            times_said(&rows)
        ))?,
        VoteImportOutcome::Already => print(&format!(
            "{shown} was imported on the track {:?} before; nothing changed\n",
            track.title
        ))?,
    }
    store.close().await;
    Ok(())
}

/// Where the times of the votes come from.
fn times_said(rows: &[VoteRow]) -> String {
    match rows.iter().find_map(|row| row.cast.as_ref()) {
        Some(cast) => format!("they were cast when {} says\n", cast.field),
        None => {
            "the file says of none when it was cast: all have the time of this import\n".to_owned()
        }
    }
}

/// The track the votes count on, made when there is none of that slug.
async fn votes_track(store: &Store, args: &VotesArgs, now_ms: i64) -> anyhow::Result<TrackRow> {
    match store.track(&args.track).await {
        Ok(track) if track.kind == "benchmark" => {
            bail!(
                "the track {:?} is a benchmark and takes no votes; choose another --track",
                args.track
            )
        }
        Ok(track) => Ok(track),
        Err(StoreError::NotFound { .. }) => {
            let title = args.name.clone().unwrap_or_else(|| args.track.clone());
            let new = NewTrack {
                slug: args.track.clone(),
                version: "1".to_owned(),
                kind: "preference".to_owned(),
                title,
                description: "Votes that were cast elsewhere and imported.".to_owned(),
                spec: "{}".to_owned(),
                item_set_hash: sha256_hex(b""),
                samples_per_item: 1,
                items: Vec::new(),
            };
            store.save_track(&new, now_ms).await?;
            Ok(store.track(&args.track).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn prepare(
    track: &TrackRow,
    source: String,
    bytes: &[u8],
    rows: &[VoteRow],
) -> anyhow::Result<VoteImport> {
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut entrants: Vec<NewEntrant> = Vec::new();
    let mut of = |name: &str| -> anyhow::Result<usize> {
        let wanted = slug::slugify(&format!("{name} {}", track.slug));
        if let Some(known) = index.get(&wanted) {
            let other = &entrants[*known].name;
            if other != name {
                bail!(
                    "the models {other:?} and {name:?} cannot be told apart on a page; rename one of them"
                );
            }
            return Ok(*known);
        }
        entrants.push(NewEntrant {
            slug: wanted.clone(),
            name: name.to_owned(),
            model: ModelParts {
                slug: slug::slugify(name),
                name: name.to_owned(),
                organisation: String::new(),
                licence: String::new(),
                open_weights: false,
                family: String::new(),
            },
            endpoint: None,
            prompt: None,
            strategy: serde_json::to_string(&Strategy::Direct)?,
            sampling: serde_json::to_string(&Sampling::default())?,
            origin: "import".to_owned(),
            samples: None,
            limits: None,
        });
        index.insert(wanted, entrants.len() - 1);
        Ok(entrants.len() - 1)
    };
    let votes = rows
        .iter()
        .map(|row| {
            Ok(ImportedVote {
                left: of(&row.left)?,
                right: of(&row.right)?,
                outcome: row.outcome,
                voter: format!("import:{}", row.voter.as_deref().unwrap_or("unnamed")),
                cast_ms: row.cast.as_ref().map(|cast| cast.ms),
            })
        })
        .collect::<anyhow::Result<_>>()?;
    let mut id = track.id.clone().into_bytes();
    id.extend_from_slice(bytes);
    Ok(VoteImport {
        id: sha256_hex(&id),
        name: source,
        track_id: track.id.clone(),
        entrants,
        votes,
    })
}
