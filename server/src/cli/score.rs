//! `openmic score`: a file of samples to accuracy, pass@k, pass^k, maj@k and bits, without a database.

use std::{
    fmt::Write as _,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use clap::Args;
use openmic_domain::{
    offline::{self, Report, ScorerSettings},
    scoring::Scorer,
};

use super::print;

/// What `openmic score` takes.
#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    /// The file, or - for standard input
    file: PathBuf,
    /// How answers are compared: normalised, exact, numeric, choice, contains, regex, json_schema or
    /// instructions
    #[arg(long, default_value = "normalised")]
    scorer: String,
    /// Pattern of the scorer regex; its first group is compared
    #[arg(long)]
    pattern: Option<String>,
    /// File with the schema of the scorer json_schema
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// How far off a number may be
    #[arg(long, default_value_t = 0.0)]
    tolerance: f64,
    /// How far off a number may be, as a share of the target
    #[arg(long, default_value_t = 0.0)]
    relative: f64,
    /// Let instructions forgive an introduction, a last line and asterisks
    #[arg(long)]
    loose: bool,
    /// The k of pass@k, pass^k and maj@k [default: 1,5,10 as far as the samples go]
    #[arg(long, value_delimiter = ',')]
    k: Vec<u64>,
    /// Say what each item comes to, too
    #[arg(long)]
    per_item: bool,
    /// Write JSON, with every digit
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ScoreArgs) -> anyhow::Result<()> {
    let shown = args.file.display().to_string();
    let schema = args.schema.as_deref().map(read_schema).transpose()?;
    let settings = ScorerSettings {
        pattern: args.pattern.clone(),
        schema,
        tolerance: args.tolerance,
        relative: args.relative,
        loose: args.loose,
    };
    let scorer: Scorer = offline::scorer(&args.scorer, &settings)
        .map_err(|message| anyhow!("--scorer: {message}"))?;
    let text = if shown == "-" {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .context("standard input cannot be read as UTF-8")?;
        text
    } else {
        std::fs::read_to_string(&args.file).with_context(|| format!("{shown} cannot be read"))?
    };
    let items = offline::read(&text, &scorer).map_err(|problem| {
        let field = problem
            .field
            .map_or_else(String::new, |field| format!("{field}: "));
        anyhow!("{shown}:{}: {field}{}", problem.line, problem.message)
    })?;
    let report = offline::report(&items, &args.k).with_context(|| shown.clone())?;
    if args.json {
        return print(&format!("{}\n", report.json(args.per_item)));
    }
    print(&table(&report, args.per_item))
}

fn read_schema(path: &Path) -> anyhow::Result<serde_json::Value> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let words = openmic_domain::track::rows::json_words(&error);
        anyhow!("{shown}:{line}: column {column}: this is not JSON ({words})")
    })
}

fn table(report: &Report, per_item: bool) -> String {
    let mut out = format!("{} items, {} samples\n", report.counts.0, report.counts.1);
    for (name, value, interval) in &report.numbers {
        // Writing to a String cannot fail.
        let _ = write!(out, "{name:<10} {value:>9.4}");
        if let Some(interval) = interval {
            let _ = write!(out, "  [{:.4}, {:.4}]", interval.lower, interval.upper);
        }
        if name == "bits" && report.bits_lower_bound {
            out.push_str("  a lower bound: some item was never right");
        }
        if name == "accuracy"
            && let Some(error) = report.standard_error
        {
            let _ = write!(out, "  standard error {error:.4}, clustered by item");
        }
        out.push('\n');
    }
    if report.majority_sampled {
        out.push_str("maj@k is sampled with a fixed seed: the exact sum is too large\n");
    }
    if per_item {
        out.push_str("\nitem  right/n  bits\n");
        for item in &report.items {
            let _ = writeln!(
                out,
                "{}  {}/{}  {}{:.4}",
                item.item,
                item.correct,
                item.n,
                if item.bits.lower_bound { "≥ " } else { "" },
                item.bits.bits
            );
        }
    }
    out
}
