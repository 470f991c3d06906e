//! `openmic judge`: adding judges, setting them to work, what is known of them, and agreement offline.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use openmic_app::{
    Clock,
    judges::{Caps, JudgeSettings, Problem, judging},
};
use openmic_domain::judging::{agreement, figures::Found, rubric::CUSTOM};
use serde_json::json;

use super::{print, serve::stop_on_signal};
use crate::{application, config::Config, judging as work, providers::Limits, secret_file};

/// What `openmic judge` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Judge {
    /// Add a judge: where it answers, and what it is told to look for
    #[command(
        after_help = "Example:\n  openmic judge add \"Fair 7B\" --base-url http://127.0.0.1:8791/v1 --model fair-7b --rubric audience\n  OPENMIC_JUDGE_KEY=… openmic judge add Big --base-url https://api.example.com/v1 --model big --price-prompt 0.5 --price-completion 1.5"
    )]
    Add(AddArgs),
    /// Let a judge vote on a track, here and now, or queue it for a server
    #[command(
        after_help = "Example:\n  openmic judge run fair-7b --track humor-en --verdicts 200 --dollars 1 --allow-endpoint http://127.0.0.1:8791"
    )]
    Run(RunArgs),
    /// Say what is known of each judge
    #[command(after_help = "Example:\n  openmic judge list --track humor-en --json")]
    List(ListArgs),
    /// Say how far raters of a file agree, without a database: Cohen's κ of every two, Krippendorff's α of all
    #[command(
        after_help = "Example:\n  openmic judge agreement testset-v1.json --columns annotator1,annotator2,annotator3\n  openmic judge agreement ratings.csv --columns ann,bob --json\n\nThe file is CSV, a JSON array of objects or one object a line; a row is what was rated, a column is a rater. Empty\nor null is no rating."
    )]
    Agreement(AgreementArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Name of the judge
    name: String,
    /// Address of the OpenAI-compatible interface, usually ending in /v1; its key, if it needs one, is read
    /// from the variable OPENMIC_JUDGE_KEY
    #[arg(long, value_name = "URL")]
    base_url: String,
    /// The model's id there
    #[arg(long, value_name = "ID")]
    model: String,
    /// The model's family [default: guessed from the id]
    #[arg(long)]
    family: Option<String>,
    /// A rubric that comes with Openmic: funny, audience or craft
    #[arg(long, default_value = "funny", conflicts_with = "rubric_file")]
    rubric: String,
    /// A file with a rubric of your own
    #[arg(long, value_name = "FILE")]
    rubric_file: Option<PathBuf>,
    /// US dollars per million prompt tokens
    #[arg(long, value_name = "DOLLARS", default_value = "0")]
    price_prompt: String,
    /// US dollars per million completion tokens
    #[arg(long, value_name = "DOLLARS", default_value = "0")]
    price_completion: String,
    /// Temperature of its replies
    #[arg(long, default_value = "0")]
    temperature: String,
    /// Tokens of a reply at most
    #[arg(long, default_value = "512")]
    max_tokens: String,
    /// Let it judge entrants of its own family; such verdicts are marked
    #[arg(long)]
    own_family: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The judge, by its slug
    judge: String,
    /// Slug of a humor track
    #[arg(long)]
    track: String,
    /// Verdicts at most; two make a vote
    #[arg(long)]
    verdicts: String,
    /// Tokens at most
    #[arg(long)]
    tokens: Option<String>,
    /// US dollars at most
    #[arg(long)]
    dollars: Option<String>,
    /// Which pairs: people-first, people or even
    #[arg(long, default_value = "people-first")]
    pairs: String,
    /// Leave the work to a server or worker on the same database
    #[arg(long)]
    queue: bool,
    /// An origin that may be asked although it is not public, such as http://127.0.0.1:8791
    #[arg(long = "allow-endpoint", value_name = "ORIGIN")]
    pub(super) allow_endpoints: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Slug of a humor track, for what is known on it alone
    #[arg(long)]
    track: Option<String>,
    /// Write JSON instead of lines to read
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AgreementArgs {
    /// The file: CSV, a JSON array, or JSON lines
    file: PathBuf,
    /// The raters, by column
    #[arg(long, value_delimiter = ',', required = true)]
    columns: Vec<String>,
    /// Write JSON instead of lines to read
    #[arg(long)]
    json: bool,
}

impl Judge {
    /// Origins that may be asked, for the command that asks.
    pub(super) fn allow_endpoints(&self) -> Vec<String> {
        match self {
            Self::Run(args) => args.allow_endpoints.clone(),
            _ => Vec::new(),
        }
    }
}

pub(super) async fn run(
    config: impl FnOnce() -> anyhow::Result<Config>,
    what: &Judge,
) -> anyhow::Result<()> {
    match what {
        Judge::Add(args) => add(&config()?, args).await,
        Judge::Run(args) => set_to_work(&config()?, args).await,
        Judge::List(args) => list(&config()?, args).await,
        Judge::Agreement(args) => agreement_of(args),
    }
}

/// What is wrong, one line each.
fn wrong(problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}: {}", problem.field, problem.message))
        .collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}

async fn add(config: &Config, args: &AddArgs) -> anyhow::Result<()> {
    let mut fields: HashMap<String, String> = [
        ("name", args.name.as_str()),
        ("base_url", &args.base_url),
        ("model_id", &args.model),
        ("family", args.family.as_deref().unwrap_or_default()),
        ("rubric", &args.rubric),
        ("price_prompt", &args.price_prompt),
        ("price_completion", &args.price_completion),
        ("temperature", &args.temperature),
        ("max_tokens", &args.max_tokens),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    if let Some(file) = &args.rubric_file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        fields.insert("rubric".to_owned(), CUSTOM.to_owned());
        fields.insert("rubric_text".to_owned(), text);
    }
    if args.own_family {
        fields.insert("own".to_owned(), "on".to_owned());
    }
    // Never on the command line, where everybody on the machine could read it.
    if let Ok(key) = std::env::var("OPENMIC_JUDGE_KEY") {
        fields.insert("key".to_owned(), key);
    }
    let judge = JudgeSettings(fields)
        .judge(&secret_file::load(config)?)
        .map_err(|problems| wrong(&problems))?;
    let store = application::open_store(config).await?;
    store.add_judge(&judge, Clock::system().now_ms()).await?;
    store.close().await;
    print(&format!(
        "Judge {} ({}) is added: family {}, rubric {}\n",
        judge.slug, judge.remote_model, judge.family, judge.rubric
    ))
}

async fn set_to_work(config: &Config, args: &RunArgs) -> anyhow::Result<()> {
    let clock = Clock::system();
    let store = application::open_store(config).await?;
    let judge = store.judge(&args.judge).await?;
    let track = store.track(&args.track).await?;
    let caps: Caps = [
        ("pairs", Some(&args.pairs)),
        ("verdicts", Some(&args.verdicts)),
        ("tokens", args.tokens.as_ref()),
        ("dollars", args.dollars.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())))
    .collect();
    let new = judging(&judge, &track, &caps).map_err(|problems| wrong(&problems))?;
    let id = store.add_judging(&new, clock.now_ms()).await?;
    if args.queue {
        store.close().await;
        return print(&format!("Judging {id} is queued\n"));
    }
    let worker = application::worker(config, &store, &clock, Limits::default()).await?;
    stop_on_signal(worker.stop.clone())?;
    // A server on the same database may have taken it up already; then it is waited for.
    work::judge(&worker, &id).await?;
    let mut row = store.judging(&id).await?;
    while matches!(row.state.as_str(), "queued" | "running") && !worker.stop.is_cancelled() {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        work::judge(&worker, &id).await?;
        row = store.judging(&id).await?;
    }
    store.close().await;
    print(&format!(
        "Judging {id}: {}{}\n{} verdicts, votes on {} of {} battles, {} unreadable; {} tokens, {:.6} dollars\n",
        row.state,
        row.note
            .as_ref()
            .map_or_else(String::new, |note| format!(" ({note})")),
        row.verdicts,
        row.voted,
        row.battles,
        row.unreadable,
        row.tokens,
        row.dollars
    ))?;
    if row.state == "failed" {
        bail!("the judge could not be asked");
    }
    Ok(())
}

async fn list(config: &Config, args: &ListArgs) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    let track = match &args.track {
        Some(slug) => Some(store.track(slug).await?),
        None => None,
    };
    let measured = openmic_app::judges::measure(&store, track.as_ref()).await?;
    store.close().await;
    if args.json {
        let all: Vec<serde_json::Value> = measured.iter().map(of_judge).collect();
        let json = serde_json::to_string_pretty(&all).context("the list cannot be written")?;
        return print(&format!("{json}\n"));
    }
    if measured.is_empty() {
        return print("No judge has been added: openmic judge add\n");
    }
    for one in &measured {
        let figures = &one.figures;
        print(&format!(
            "{}  {}  votes {}  kappa {}  alpha {}  flips {}  longer {}  own {}  unreadable {}\n",
            one.judge.slug,
            one.judge.remote_model,
            figures.battles,
            shown(figures.kappa),
            shown(figures.alpha),
            shown(figures.flips),
            shown(figures.longer.difference),
            shown(figures.own.difference),
            shown(one.spent.unreadable()),
        ))?;
    }
    Ok(())
}

fn shown(found: Found) -> String {
    match found {
        Ok(figure) => match figure.interval {
            Some(interval) => format!(
                "{:.3} [{:.3}, {:.3}] n={}",
                figure.value, interval.lower, interval.upper, figure.n
            ),
            None => format!("{:.3} n={}", figure.value, figure.n),
        },
        Err(_) => "-".to_owned(),
    }
}

fn of_judge(one: &openmic_app::judges::Measured) -> serde_json::Value {
    let figure = |found: Found| {
        found.ok().map(|figure| {
            json!({
                "value": figure.value,
                "lower": figure.interval.map(|interval| interval.lower),
                "upper": figure.interval.map(|interval| interval.upper),
                "n": figure.n,
            })
        })
    };
    let figures = &one.figures;
    let cost = one.spent.per_thousand();
    json!({
        "judge": one.judge.slug,
        "model": one.judge.remote_model,
        "family": one.judge.family,
        "rubric": one.judge.rubric,
        "rubric_version": one.judge.rubric_version,
        "votes": figures.battles,
        "votes_with_people": figures.with_people,
        "kappa": figure(figures.kappa),
        "alpha": figure(figures.alpha),
        "observed": figure(figures.observed),
        "flips": figure(figures.flips),
        "flips_first": figures.flips_first,
        "flips_second": figures.flips_second,
        "wavered": figures.wavered,
        "longer": figure(figures.longer.judge),
        "longer_less_people": figure(figures.longer.difference),
        "own": figure(figures.own.judge),
        "own_less_people": figure(figures.own.difference),
        "replies": one.spent.replies,
        "unreadable": figure(one.spent.unreadable()),
        "dollars_per_thousand": cost.map(|cost| cost.0),
        "tokens_per_thousand": cost.map(|cost| cost.1),
        "seconds_per_thousand": cost.map(|cost| cost.2),
    })
}

/// What every rater said of every row: categories numbered in the order in which they first come.
fn ratings(args: &AgreementArgs) -> anyhow::Result<Vec<Vec<Option<u8>>>> {
    let rows = rows(&args.file)?;
    let mut numbers: BTreeMap<String, u8> = BTreeMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let mut said = Vec::with_capacity(args.columns.len());
        for column in &args.columns {
            let value = row.get(column).with_context(|| {
                format!(
                    "row {} of {} has no column {column:?}",
                    at + 1,
                    args.file.display()
                )
            })?;
            said.push(match value.trim() {
                "" => None,
                value => {
                    let next = u8::try_from(numbers.len())
                        .context("more than 256 categories: these are no ratings")?;
                    Some(*numbers.entry(value.to_owned()).or_insert(next))
                }
            });
        }
        all.push(said);
    }
    Ok(all)
}

/// The rows of a file as texts by column.
fn rows(file: &Path) -> anyhow::Result<Vec<HashMap<String, String>>> {
    let shown = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let is_csv = file.extension().is_some_and(|ending| ending == "csv");
    if is_csv {
        return csv::Reader::from_reader(bytes.as_slice())
            .deserialize()
            .collect::<Result<_, _>>()
            .with_context(|| format!("{shown} is not CSV"));
    }
    type Object = serde_json::Map<String, serde_json::Value>;
    let objects: Vec<Object> = match serde_json::from_slice(&bytes) {
        Ok(objects) => objects,
        Err(_) => serde_json::Deserializer::from_slice(&bytes)
            .into_iter()
            .collect::<Result<_, _>>()
            .with_context(|| {
                format!("{shown} is neither a JSON array of objects nor JSON lines")
            })?,
    };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(objects
        .into_iter()
        .map(|object| {
            object
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect()
        })
        .collect())
}

fn agreement_of(args: &AgreementArgs) -> anyhow::Result<()> {
    let said = ratings(args)?;
    let mut kappas = Vec::new();
    for a in 0..args.columns.len() {
        for b in a + 1..args.columns.len() {
            let pairs: Vec<(u8, u8)> = said.iter().filter_map(|row| row[a].zip(row[b])).collect();
            kappas.push((a, b, pairs.len(), agreement::kappa(&pairs)));
        }
    }
    let units: Vec<Vec<u8>> = said
        .iter()
        .map(|row| row.iter().flatten().copied().collect())
        .collect();
    let alpha = agreement::alpha(units.iter().map(Vec::as_slice));
    if args.json {
        let pairs: Vec<serde_json::Value> = kappas
            .iter()
            .map(|(a, b, n, kappa)| json!({"raters": [args.columns[*a], args.columns[*b]], "n": n, "kappa": kappa}))
            .collect();
        let json = serde_json::to_string_pretty(&json!({"pairs": pairs, "alpha": alpha}))
            .context("the report cannot be written")?;
        return print(&format!("{json}\n"));
    }
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
    for (a, b, n, kappa) in kappas {
        print(&format!(
            "{} and {}: kappa {} on {n}\n",
            args.columns[a],
            args.columns[b],
            number(kappa)
        ))?;
    }
    print(&format!("all: alpha {}\n", number(alpha)))
}
