//! `openmic quote`: what a file of entrants will take, before anything is asked.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use openmic_app::{Clock, quoting};
use openmic_domain::strategy::quote::{Quantity, Quote};
use serde::Serialize;

use super::print;
use crate::{application, config::Config, content};

#[derive(Debug, Args)]
pub(crate) struct QuoteArgs {
    /// The file of entrants
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// A quote of several runs.
#[derive(Debug, Serialize)]
struct Quoted {
    runs: Vec<QuotedRun>,
    total: Quote,
}

/// The quote of one run.
#[derive(Debug, Serialize)]
struct QuotedRun {
    entrant: String,
    track: String,
    items: i64,
    samples_per_item: i64,
    /// Whether the run is there already, so that only what is missing is asked.
    is_known: bool,
    quote: Quote,
}

/// Quotes every run of the file on the tracks of the database. Asks nobody and stores no entrant.
pub(super) async fn run(config: &Config, args: &QuoteArgs) -> anyhow::Result<()> {
    let file = content::read_entrants(&args.file)?;
    let store = application::open_store(config).await?;
    application::load_content(config, &store, &Clock::system()).await?;
    let mut quoted = Quoted {
        runs: Vec::new(),
        total: Quote::default(),
    };
    for entrant in content::checked_entrants(&file)? {
        for slug in &entrant.tracks {
            let track = content::named_track(&store, &entrant.slug, slug).await?;
            let spec = serde_json::from_str(&track.spec)
                .with_context(|| format!("the stored track {slug:?} cannot be read"))?;
            let asked = quoting::Asked {
                strategy: &entrant.strategy,
                system: entrant.system.as_deref(),
                sampling: &entrant.sampling,
                samples: entrant.samples,
                price_prompt: entrant.price_prompt,
                price_completion: entrant.price_completion,
                base_url: &entrant.base_url,
                remote_model: &entrant.remote_model,
            };
            let quote = quoting::quote_track(&store, &track.id, &spec, &asked).await?;
            let is_known = match store.entrant(&entrant.slug).await {
                Ok(known) => store
                    .runs_of_entrant(&known.id)
                    .await?
                    .iter()
                    .any(|run| run.track_id == track.id),
                Err(error) if error.is_not_found() => false,
                Err(error) => return Err(error.into()),
            };
            if !is_known {
                quoted.total = quoted.total.plus(quote);
            }
            quoted.runs.push(QuotedRun {
                entrant: entrant.slug.clone(),
                track: slug.clone(),
                items: track.n_items,
                samples_per_item: entrant
                    .samples
                    .unwrap_or(i64::from(spec.samples_per_item))
                    .max(1),
                is_known,
                quote,
            });
        }
    }
    store.close().await;
    if args.json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&quoted)?));
    }
    print(&table(&quoted))
}

fn table(quoted: &Quoted) -> String {
    let range = |quote: &Quote, of: fn(Quantity) -> f64| {
        format!(
            "{} ({}–{})",
            short(of(quote.likely)),
            short(of(quote.low)),
            short(of(quote.high))
        )
    };
    let line = |who: &str, track: &str, quote: &Quote| {
        format!(
            "{who:<32} {track:<18} {:>20} {:>26} {:>26} {:>26}\n",
            range(quote, |q| q.calls),
            range(quote, |q| q.prompt_tokens),
            range(quote, |q| q.completion_tokens),
            range(quote, |q| q.dollars),
        )
    };
    let mut text = format!(
        "{:<32} {:<18} {:>20} {:>26} {:>26} {:>26}\n",
        "entrant", "track", "calls", "tokens sent", "tokens written", "US dollars"
    );
    for run in &quoted.runs {
        let track = match run.is_known {
            true => format!("{} (known)", run.track),
            false => run.track.clone(),
        };
        text.push_str(&line(&run.entrant, &track, &run.quote));
    }
    text.push_str(&line("new runs in all", "", &quoted.total));
    text.push_str("Likely (least–most). Replies are taken to be as long as earlier ones of the model, or half their cap.\n");
    text
}

/// A number with three figures at most.
fn short(n: f64) -> String {
    match n {
        n if n >= 10_000_000.0 => format!("{:.0}M", n / 1e6),
        n if n >= 1_000_000.0 => format!("{:.1}M", n / 1e6),
        n if n >= 10_000.0 => format!("{:.0}k", n / 1e3),
        n if n >= 100.0 || n == n.trunc() => format!("{n:.0}"),
        n if n >= 1.0 => format!("{n:.1}"),
        n => format!("{n:.4}"),
    }
}
