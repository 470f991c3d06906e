//! `openmic rate`: a vote file in, ratings out, no database.

mod only;
mod parquet;
mod report;

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use openmic_domain::{
    rating::{
        self, IntervalMethod, Method, RateOptions, Weighting,
        contextual::{self, ContextualOptions, Ridge},
        elo::EloOptions,
        flip, scores,
    },
    votes::{self, BoardVotes, Columns, TallyOptions, VoteFormat},
};

use self::{only::Only, report::Board};
use super::print;

/// What `openmic rate` takes.
#[derive(Debug, Args)]
pub(crate) struct RateArgs {
    /// The vote file: CSV, JSON, JSONL or Parquet; - reads standard input
    file: PathBuf,
    /// How the file is laid out: arena or pandalm
    #[arg(long, default_value = "arena")]
    format: VoteFormat,
    /// How votes become ratings: bt, bt-reweighted, davidson, ties-ignored, elo, win-rate or borda
    #[arg(long, default_value = "bt")]
    method: Method,
    /// Points that a vote of elo moves at most [default: 4]
    #[arg(long, value_name = "K")]
    k: Option<f64>,
    /// Rating with which elo begins [default: 1000]
    #[arg(long, value_name = "RATING", allow_negative_numbers = true)]
    start: Option<f64>,
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
    /// Take out the influence of style: columns of numbers, left minus right; where there is no column
    /// COL, (a - b) / (a + b) of COL_a and COL_b
    #[arg(long, value_name = "COL,COL", value_delimiter = ',')]
    controls: Vec<String>,
    /// How strongly the controls' coefficients are drawn towards 0, on the summed loss
    #[arg(long, value_name = "R", default_value_t = 1.0, requires = "controls")]
    ridge: f64,
    /// Say how few votes decide number one and the order of neighbours, and which they are
    #[arg(long)]
    flip: bool,
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
    /// Rate every vote of a file that says which of them count (columns status and voter_group)
    #[arg(long)]
    all_votes: bool,
    /// Whose votes count where a file says whose they are: people, public, expert, judge, import
    /// [default: people]
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Print JSON, numbers at full precision
    #[arg(long)]
    json: bool,
}

/// Points beyond which nobody starts and no vote moves anybody: sums stay exact far below.
const MOST_POINTS: f64 = 1e6;

/// The names of the intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
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
            elo: self.elo(),
        }
    }

    fn elo(&self) -> EloOptions {
        let usual = EloOptions::default();
        EloOptions {
            k: self.k.unwrap_or(usual.k),
            start: self.start.unwrap_or(usual.start),
            ..usual
        }
    }

    fn tally_options(&self) -> TallyOptions {
        TallyOptions {
            columns: Columns {
                left: self.left.clone(),
                right: self.right.clone(),
                winner: self.winner.clone(),
                by: self.by.clone(),
                controls: self.controls.clone(),
                ..Columns::default()
            },
            elo: (self.method == Method::Elo).then(|| self.elo()),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            ..TallyOptions::default()
        }
    }

    /// How votes weigh, for what only Bradley–Terry has.
    fn weighting(&self, option: &str) -> anyhow::Result<Weighting> {
        match self.method {
            Method::BradleyTerry => Ok(Weighting::Votes),
            Method::BradleyTerryReweighted => Ok(Weighting::Pairs),
            other => bail!("{option} goes with --method bt and bt-reweighted, not with {other}"),
        }
    }

    /// Says what does not go together, before a long file is read.
    fn check(&self) -> anyhow::Result<()> {
        for (option, value) in [("--k", self.k), ("--start", self.start)] {
            match value {
                Some(_) if self.method != Method::Elo => {
                    bail!("{option} goes with --method elo, not with {}", self.method)
                }
                Some(value) if value.is_nan() || value.abs() > MOST_POINTS => {
                    bail!("{option} {value} is too far from 0: give a number up to {MOST_POINTS}")
                }
                _ => {}
            }
        }
        if self.k.is_some_and(|k| k <= 0.0 || k > MOST_POINTS) {
            bail!(
                "--k is how far a vote moves a rating at most: give a number above 0, up to {MOST_POINTS}"
            );
        }
        if self.flip {
            self.weighting("--flip")?;
        }
        if !self.controls.is_empty() {
            self.weighting("--controls")?;
            if self.flip {
                bail!("--flip rates without --controls: ask for one of them");
            }
        }
        Ok(())
    }
}

#[expect(
    clippy::print_stderr,
    reason = "what is left out is said beside the board, not in it"
)]
pub(super) fn run(args: &RateArgs) -> anyhow::Result<()> {
    args.check()?;
    let options = args.options();
    let only = Only::new(args.all_votes, args.group.clone());
    let votes = read(args, &only);
    if let Some(said) = only.said() {
        eprintln!("{said}");
    }
    let boards = votes?
        .iter()
        .map(|votes| {
            let board = board(args, &options, votes);
            match &args.by {
                Some(_) => board.with_context(|| format!("votes of {:?}", votes.group)),
                None => board,
            }
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    if args.json {
        return print(&report::json(&boards)?);
    }
    let decimals = if args.method.in_points() { 1 } else { 3 };
    print(&report::tables(&boards, decimals))
}

/// Reads the file, whatever it is.
fn read(args: &RateArgs, only: &Only) -> anyhow::Result<Vec<BoardVotes>> {
    let options = args.tally_options();
    let shown = args.file.display().to_string();
    let unreadable = || format!("{shown} cannot be read");
    let path = if args.file == Path::new("-") {
        Path::new("/dev/stdin")
    } else {
        &args.file
    };
    let mut file = File::open(path).with_context(unreadable)?;
    let mut magic = Vec::new();
    file.by_ref()
        .take(parquet::MAGIC.len() as u64)
        .read_to_end(&mut magic)
        .with_context(unreadable)?;
    if magic != parquet::MAGIC {
        let stream = only
            .filter(io::Cursor::new(magic).chain(file))
            .with_context(unreadable)?;
        return votes::tally(&shown, stream, args.format, &options).with_context(|| shown.clone());
    }
    if args.format != VoteFormat::Arena {
        bail!("a Parquet file has the arena format: leave out --format");
    }
    let boards = if file.rewind().is_ok() {
        parquet::tally(
            parquet::AtOffsets::new(file).with_context(unreadable)?,
            &options,
            only,
        )
    } else {
        // A pipe: its end, where a Parquet file begins to be understood, comes last.
        file.read_to_end(&mut magic).with_context(unreadable)?;
        parquet::tally(axum::body::Bytes::from(magic), &options, only)
    };
    boards.with_context(|| shown.clone())
}

/// Rates the votes of one board.
fn board(args: &RateArgs, options: &RateOptions, votes: &BoardVotes) -> anyhow::Result<Board> {
    let group = args.by.as_ref().map(|_| votes.group.as_str());
    let mut board = Board {
        group: group.map(str::to_owned),
        rows: Vec::new(),
        controls: None,
        fragility: None,
    };
    if let Some(rows) = &votes.controls {
        let columns: Vec<&[f64]> = rows.controls.iter().map(Vec::as_slice).collect();
        let chunk = contextual::Chunk {
            left: &rows.left,
            right: &rows.right,
            outcome: &rows.outcome,
            controls: &columns,
        };
        let with = ContextualOptions {
            weighting: args.weighting("--controls")?,
            ridge: Ridge::SummedLoss(args.ridge),
            ..ContextualOptions::default()
        };
        let fitted = if args.interval == Some(Interval::Bootstrap) {
            let n = votes.names.len();
            contextual::fit_bootstrap(n, &[chunk], &with, args.replicates, args.seed)?
        } else {
            contextual::fit(votes.names.len(), &[chunk], &with)?
        };
        let intervals = args.interval != Some(Interval::None);
        board.rows = report::of_fit(group, &votes.names, &fitted.fit, intervals);
        board.controls = Some(report::of_controls(&args.controls, &fitted.controls));
        return Ok(board);
    }
    let places = match &votes.elo {
        Some(ratings) => scores::rate_elo(&votes.cells, ratings, options)?,
        None => rating::rate(&votes.cells, options)?,
    };
    board.rows = report::of_places(group, &votes.names, &places);
    if args.flip {
        let fragility = flip::fragility(&votes.cells, args.weighting("--flip")?)?;
        board.fragility = Some(report::of_fragility(&votes.names, &fragility));
    }
    Ok(board)
}
