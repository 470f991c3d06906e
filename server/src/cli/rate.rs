//! `openmic rate`: a vote file in, ratings out, no database.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use openmic_domain::{
    rating::{self, FitOptions},
    votes::{self, VoteFormat},
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
    /// Print JSON, numbers at full precision
    #[arg(long)]
    json: bool,
}

/// One line of the result.
#[derive(Debug, Serialize)]
struct Rated {
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
    let rows = votes::read(&shown, &bytes, args.format)?;
    let (names, cells) = votes::to_cells(&rows)?;
    let fit = rating::fit(&cells, &FitOptions::default())?;
    let rated: Vec<Rated> = fit
        .order()
        .into_iter()
        .filter_map(|index| {
            let (standing, name) = (
                fit.entrants.get(index as usize)?,
                names.get(index as usize)?,
            );
            Some(Rated {
                model: name.clone(),
                rating: standing.rating.map(|rating| rating.value),
                lower: standing.rating.map(|rating| rating.lower),
                upper: standing.rating.map(|rating| rating.upper),
                best_rank: standing.best_rank,
                worst_rank: standing.worst_rank,
                votes: standing.votes,
                reason: standing.unrated.map(|unrated| unrated.reason()),
            })
        })
        .collect();
    if args.json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&rated)?));
    }
    print(&table(&rated))
}

fn table(rated: &[Rated]) -> String {
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
        let (rating, interval) = match (row.rating, row.lower, row.upper) {
            (Some(rating), Some(lower), Some(upper)) => {
                (format!("{rating:.1}"), format!("{lower:.1} to {upper:.1}"))
            }
            _ => ("none".to_owned(), String::new()),
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
