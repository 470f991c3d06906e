//! `openmic rate`: a vote file in, ratings out, no database.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use openmic_domain::{
    rating::{self, IntervalMethod, Method, RateOptions, elo::EloOptions},
    votes::{self, Columns, VoteFormat, VoteRow},
};
use serde::Serialize;

use super::print;

/// What `openmic rate` takes.
#[derive(Debug, Args)]
pub(crate) struct RateArgs {
    /// The vote file: CSV, JSON or JSONL
    file: PathBuf,
    /// How the file is laid out: arena or pandalm
    #[arg(long, default_value = "arena")]
    format: VoteFormat,
    /// How votes become ratings: bt, bt-reweighted, davidson, ties-ignored, elo, win-rate or borda
    #[arg(long, default_value = "bt")]
    method: Method,
    /// Where 95 % intervals come from [default: sandwich for bt, bt-reweighted and ties-ignored, none
    /// for elo, otherwise bootstrap]
    #[arg(long)]
    interval: Option<Interval>,
    /// Resamples of the bootstrap
    #[arg(long, default_value_t = 1000)]
    replicates: u32,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// One board per value of this column
    #[arg(long, value_name = "COL")]
    by: Option<String>,
    /// Column with the model on the left
    #[arg(long, value_name = "COL", default_value = "model_a")]
    left: String,
    /// Column with the model on the right
    #[arg(long, value_name = "COL", default_value = "model_b")]
    right: String,
    /// Column with the verdict
    #[arg(long, value_name = "COL", default_value = "winner")]
    winner: String,
    /// Print JSON, numbers at full precision
    #[arg(long)]
    json: bool,
}

/// The names of the intervals.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Interval {
    Sandwich,
    Bootstrap,
    None,
}

impl RateArgs {
    fn options(&self) -> RateOptions {
        let bootstrap = IntervalMethod::Bootstrap {
            replicates: self.replicates,
            seed: self.seed,
        };
        let interval = match self.interval {
            Some(Interval::Sandwich) => IntervalMethod::Sandwich,
            Some(Interval::Bootstrap) => bootstrap,
            Some(Interval::None) => IntervalMethod::None,
            None => match self.method.usual_interval(self.seed) {
                IntervalMethod::Bootstrap { .. } => bootstrap,
                usual => usual,
            },
        };
        RateOptions {
            method: self.method,
            interval,
            elo: EloOptions::default(),
        }
    }
}

/// One line of the result.
#[derive(Debug, Serialize)]
struct Rated {
    /// Value of the column given with `--by`; not there without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    model: String,
    rating: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    best_rank: Option<u32>,
    worst_rank: Option<u32>,
    votes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

pub(super) fn run(args: &RateArgs) -> anyhow::Result<()> {
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).with_context(|| format!("{shown} cannot be read"))?;
    let columns = Columns {
        left: args.left.clone(),
        right: args.right.clone(),
        winner: args.winner.clone(),
        by: args.by.clone(),
        controls: Vec::new(),
    };
    let rows = votes::read_columns(&shown, &bytes, args.format, &columns)?;
    let options = args.options();
    let decimals = if args.method.in_points() { 1 } else { 3 };
    if args.by.is_none() {
        let rated = board(None, &rows.iter().collect::<Vec<_>>(), &options)?;
        if args.json {
            return print(&format!("{}\n", serde_json::to_string_pretty(&rated)?));
        }
        return print(&table(&rated, decimals));
    }
    let mut groups: BTreeMap<&str, Vec<&VoteRow>> = BTreeMap::new();
    for row in &rows {
        let group = row.group.as_deref().unwrap_or_default();
        groups.entry(group).or_default().push(row);
    }
    let boards = groups
        .iter()
        .map(|(group, rows)| {
            board(Some(group), rows, &options).with_context(|| format!("votes of {group:?}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    if args.json {
        let rated: Vec<&Rated> = boards.iter().flatten().collect();
        return print(&format!("{}\n", serde_json::to_string_pretty(&rated)?));
    }
    let tables: Vec<String> = groups
        .keys()
        .zip(&boards)
        .map(|(group, rated)| {
            let name = if group.is_empty() { "(empty)" } else { group };
            format!("{name}\n{}", table(rated, decimals))
        })
        .collect();
    print(&tables.join("\n"))
}

/// Rates some rows, best first.
fn board(
    group: Option<&str>,
    rows: &[&VoteRow],
    options: &RateOptions,
) -> Result<Vec<Rated>, rating::RatingError> {
    let (names, votes) = votes::to_ids(rows.iter().copied());
    let places = rating::rate_votes(names.len(), &votes, options)?;
    Ok(rating::scores::order(&places)
        .into_iter()
        .filter_map(|index| {
            let (place, name) = (places.get(index as usize)?, names.get(index as usize)?);
            Some(Rated {
                group: group.map(str::to_owned),
                model: name.clone(),
                rating: place.score,
                lower: place.interval.map(|(lower, _)| lower),
                upper: place.interval.map(|(_, upper)| upper),
                best_rank: place.best_rank,
                worst_rank: place.worst_rank,
                votes: place.votes,
                reason: place.unrated.map(|unrated| unrated.reason()),
            })
        })
        .collect())
}

fn table(rated: &[Rated], decimals: usize) -> String {
    let width = rated
        .iter()
        .map(|row| row.model.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(5, 60);
    let mut out = format!(
        "{:>7}  {:width$}  {:>8}  {:>17}  {:>7}\n",
        "rank", "model", "rating", "95 % interval", "votes"
    );
    for row in rated {
        let rank = match (row.best_rank, row.worst_rank) {
            (Some(best), Some(worst)) if best == worst => best.to_string(),
            (Some(best), Some(worst)) => format!("{best}–{worst}"),
            _ => "–".to_owned(),
        };
        let number = |value: f64| format!("{value:.decimals$}");
        let rating = row.rating.map_or_else(|| "none".to_owned(), number);
        let interval = match (row.lower, row.upper) {
            (Some(lower), Some(upper)) => format!("{} to {}", number(lower), number(upper)),
            _ => String::new(),
        };
        out += &format!(
            "{rank:>7}  {:width$}  {rating:>8}  {interval:>17}  {:>7}\n",
            row.model, row.votes
        );
        if let Some(reason) = row.reason {
            out += &format!("{:>7}  {reason}\n", "");
        }
    }
    out
}
