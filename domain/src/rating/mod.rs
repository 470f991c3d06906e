//! Pairwise ratings: from votes, aggregated per pair, to numbers on the Elo scale with intervals and ranks.
//!
//! The maths is docs/METHODS, section "Pairwise ratings". [`Cells`] holds the sufficient statistic,
//! [`components`] says who can be rated at all, [`bt`] finds the maximum likelihood, [`interval`]
//! says how sure it is, [`ranks`] says what order the data support. [`fit`] does all of it.
//!
//! Beyond the plain board: [`rate`] (any method and interval), [`contextual::fit`] (style control),
//! [`composite::fit`] (several kinds of votes), [`pair::compare`] (two entrants),
//! [`flip::fragility`] (how few votes decide), [`calibration::evaluate`] (predicted against observed),
//! [`predict::Prediction`] (what a method says of the next vote), [`live::Live`] (a board that takes one vote after the other).

mod bootstrap;
pub mod bt;
pub mod calibration;
mod cells;
mod cholesky;
pub mod components;
pub mod composite;
pub mod contextual;
pub mod davidson;
mod dense;
pub mod design;
pub mod elo;
pub mod flip;
pub mod interval;
pub mod live;
pub mod method;
mod newton;
pub mod original;
pub mod pair;
mod penalty;
pub mod predict;
pub mod ranks;
mod resample;
pub mod scores;
mod sparse;
mod threads;

use serde::{Deserialize, Serialize};

pub use cells::{Cell, Cells};
use components::Connectivity;
use elo::EloOptions;
pub use method::{IntervalMethod, Method};
pub use scores::{Place, RateOptions, rate, rate_votes};

/// Points per unit of log-odds: 400 / ln 10, so that 400 points are odds of ten to one.
pub const ELO_PER_LOGIT: f64 = 400.0 / std::f64::consts::LN_10;

/// Where the mean of the rated entrants sits on the Elo scale.
pub const ELO_CENTRE: f64 = 1000.0;

/// The 97.5th percentile of the standard normal distribution, for two-sided 95 % intervals.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Why cells or votes cannot be rated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RatingError {
    /// A vote names the same entrant on both sides.
    #[error(
        "entrant {entrant} is on both sides of a battle: a battle needs two different entrants"
    )]
    SelfBattle {
        /// Index of the entrant.
        entrant: u32,
    },
    /// An index is not below the number of entrants.
    #[error(
        "entrant {entrant} does not exist: there are {n_entrants} entrants, numbered from 0; \
         create the cells with a larger number of entrants"
    )]
    NoSuchEntrant {
        /// The index that was given.
        entrant: u32,
        /// How many entrants the cells were made for.
        n_entrants: usize,
    },
    /// A cell whose entrants are not in ascending order.
    #[error("cell ({a}, {b}) is out of order: the first entrant must be the smaller index")]
    CellOrder {
        /// First index.
        a: u32,
        /// Second index.
        b: u32,
    },
    /// Two sets of cells for different numbers of entrants.
    #[error("cannot merge cells of {right} entrants into cells of {left}: index both by one list")]
    DifferentEntrants {
        /// Entrants of the receiving cells.
        left: usize,
        /// Entrants of the cells to be merged in.
        right: usize,
    },
    /// An interval that the method does not have.
    #[error(
        "{method} has no such interval: sandwich goes with bt, bt-reweighted and ties-ignored, \
         bootstrap with everything but elo, and none with everything"
    )]
    NoSuchInterval {
        /// The method.
        method: Method,
    },
    /// Elo from cells, which have no order.
    #[error("elo depends on the order of the votes: rate the votes themselves, not their counts")]
    EloNeedsOrder,
    /// Percentiles need tails.
    #[error("{replicates} bootstrap replicates are too few for a 95 % interval: use at least 40")]
    TooFewReplicates {
        /// How many were asked for.
        replicates: u32,
    },
    /// Davidson's model has no finite maximum.
    #[error(
        "the votes do not determine how often equals tie, which davidson needs: there must be ties, and wins \
         against the order; use bt"
    )]
    TieRateUndetermined,
    /// A column of controls that does not fit the votes, or holds no number.
    #[error("control {control}: {reason}")]
    Control {
        /// Index of the column.
        control: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A weight that is no weight.
    #[error(
        "a weight of {weight}: weights of vote kinds are numbers of at least 0, not all of them 0"
    )]
    Weight {
        /// The weight.
        weight: f64,
    },
    /// The controls explain the votes without limit.
    #[error(
        "the controls predict the votes perfectly, so that no finite coefficients are the most likely: \
         use a ridge above 0"
    )]
    ControlsUndetermined,
    /// More than style control can hold.
    #[error(
        "style control takes up to {limit} {what}, not {n}: leave some out, or rate without controls"
    )]
    TooLarge {
        /// "controls" or "entrants".
        what: &'static str,
        /// How many there are.
        n: usize,
        /// How many may be.
        limit: usize,
    },
    /// The optimiser stopped before it reached the maximum.
    #[error(
        "the ratings did not converge after {iterations} steps (largest gradient {gradient:e} a vote): \
         please report the votes that caused it"
    )]
    NotConverged {
        /// Newton steps taken.
        iterations: usize,
        /// Largest component of the gradient, divided by the total weight.
        gradient: f64,
    },
}

/// How much each vote weighs in the likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// Every vote weighs the same.
    #[default]
    Votes,
    /// Every pair weighs about the same: a vote weighs 1 / max(votes of its pair, 50).
    /// Published as the "reweighted" variant.
    Pairs,
}

/// What to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FitOptions {
    /// How much each vote weighs.
    pub weighting: Weighting,
}

/// A rating on the Elo scale with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// Maximum likelihood estimate; the mean over rated entrants is [`ELO_CENTRE`].
    pub value: f64,
    /// Lower end of the interval; −∞ where the votes do not tell, not a number where nobody asked.
    pub lower: f64,
    /// Upper end of the interval; ∞ where the votes do not tell, not a number where nobody asked.
    pub upper: f64,
}

impl Rating {
    /// A rating whose interval the votes do not tell.
    #[must_use]
    pub const fn open(value: f64) -> Self {
        Self {
            value,
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        }
    }

    /// A rating without an interval.
    #[must_use]
    pub const fn bare(value: f64) -> Self {
        Self {
            value,
            lower: f64::NAN,
            upper: f64::NAN,
        }
    }

    /// Both ends of the interval, if they are known.
    #[must_use]
    pub fn ends(&self) -> Option<(f64, f64)> {
        (self.lower.is_finite() && self.upper.is_finite()).then_some((self.lower, self.upper))
    }

    /// Whether an interval was asked for.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.lower.is_nan() || self.upper.is_nan()
    }
}

/// Why an entrant has no rating: the votes do not determine a finite one. [`Unrated::Interval`] is why a
/// rating has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unrated {
    /// Nobody has voted on this entrant.
    NoVotes,
    /// It won every vote, so the most likely rating is infinite.
    OnlyWins,
    /// It lost every vote, so the most likely rating is minus infinity.
    OnlyLosses,
    /// Its votes do not connect it in both directions with the rated entrants.
    NotConnected,
    /// It has fewer votes than the board asks for.
    TooFewVotes,
    /// It has a rating, but resampled votes often determine none, or always the same one: its bootstrap
    /// interval cannot be told.
    Interval,
    /// The votes do not determine how often equals tie, which Davidson's model needs.
    TieRate,
}

impl Unrated {
    /// The reason in a sentence for readers of the board.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoVotes => "No votes yet.",
            Self::OnlyWins => {
                "Has won every vote so far. A rating needs at least one loss or tie, \
                 otherwise it would be infinite."
            }
            Self::OnlyLosses => {
                "Has lost every vote so far. A rating needs at least one win or tie, \
                 otherwise it would be minus infinity."
            }
            Self::NotConnected => {
                "Its votes do not connect it with the rated entrants in both directions: \
                 someone there must have beaten or tied it, directly or through others, and the other way round."
            }
            Self::TooFewVotes => "Has fewer votes than a rating on this board needs.",
            Self::Interval => {
                "Has too few votes for an interval: where votes are drawn again, \
                 its rating is often infinite, or always the same."
            }
            Self::TieRate => {
                "The votes do not determine how often equals tie: this method needs ties, \
                 and wins against the order."
            }
        }
    }

    /// The spelling used in files and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoVotes => "no_votes",
            Self::OnlyWins => "only_wins",
            Self::OnlyLosses => "only_losses",
            Self::NotConnected => "not_connected",
            Self::TooFewVotes => "too_few_votes",
            Self::Interval => "interval",
            Self::TieRate => "tie_rate",
        }
    }
}

/// One entrant's place on a board. `rating` and `unrated`: exactly one of the two is present, unless a
/// rating has no interval, with [`Unrated::Interval`] as the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The rating, if the votes determine one.
    pub rating: Option<Rating>,
    /// Why there is no rating.
    pub unrated: Option<Unrated>,
    /// Connected component of the comparison graph, numbered from 0 by descending size.
    pub component: u32,
    /// Votes that this entrant was in, against anyone.
    pub votes: u64,
    /// Votes won.
    pub wins: u64,
    /// Votes lost.
    pub losses: u64,
    /// Votes tied: both or neither.
    pub ties: u64,
    /// Best rank that the intervals allow, from 1; the order where there are none. Rated entrants only.
    pub best_rank: Option<u32>,
    /// Worst rank that the intervals allow. Rated entrants only.
    pub worst_rank: Option<u32>,
    /// Tied group, from 1 at the top, see [`ranks`]. Rated entrants only.
    pub group: Option<u32>,
}

/// A fitted board, one standing per entrant in the order of their indices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// One standing per entrant, indexed as the cells are.
    pub entrants: Vec<Standing>,
    /// Connected components of the comparison graph; an entrant without votes is one of its own.
    pub components: usize,
    /// All votes, counted once each, including those of unrated entrants.
    pub n_votes: u64,
}

impl Fit {
    /// Takes the rating of entrants with fewer than `limit` votes away and gives the reason: they are
    /// provisional. The ranks of the others are among themselves. Ratings do not move, so that the
    /// mean of [`ELO_CENTRE`] is over all that were fitted: the votes of a provisional entrant still
    /// say something about its opponents.
    #[must_use]
    pub fn requiring_votes(mut self, limit: u64) -> Self {
        let mut kept = Vec::new();
        for standing in &mut self.entrants {
            if standing.rating.is_some() && standing.votes < limit {
                standing.rating = None;
                standing.unrated = Some(Unrated::TooFewVotes);
                (standing.best_rank, standing.worst_rank, standing.group) = (None, None, None);
            }
            kept.extend(standing.rating);
        }
        let rated = self.entrants.iter_mut().filter(|s| s.rating.is_some());
        for (standing, rank) in rated.zip(ranks::rank(&kept)) {
            standing.best_rank = Some(rank.best);
            standing.worst_rank = Some(rank.worst);
            standing.group = Some(rank.group);
        }
        self
    }

    /// Indices of the entrants as a board lists them: rated ones by best rank and then rating,
    /// after them the unrated ones by descending number of votes; ties by index.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0u32..).take(self.entrants.len()).collect();
        order.sort_by(|&i, &j| {
            let (x, y) = (&self.entrants[i as usize], &self.entrants[j as usize]);
            let rank = |s: &Standing| s.best_rank.unwrap_or(u32::MAX);
            let value = |s: &Standing| s.rating.map_or(f64::NEG_INFINITY, |r| r.value);
            rank(x)
                .cmp(&rank(y))
                .then(value(y).total_cmp(&value(x)))
                .then(y.votes.cmp(&x.votes))
                .then(i.cmp(&j))
        });
        order
    }
}

/// Rates the entrants of `cells` by Bradley–Terry maximum likelihood with sandwich intervals.
///
/// Only the strongly connected component of the "beat or tied" graph with the most entrants (then
/// the most votes among themselves) is rated, on the votes inside it. This is not an approximation:
/// every vote that leads out of a strongly connected component was won by one side alone, so in the
/// limit of the likelihood it is explained perfectly and says nothing about ratings inside.
///
/// # Errors
/// [`RatingError::NotConverged`] if the optimiser failed.
pub fn fit(cells: &Cells, options: &FitOptions) -> Result<Fit, RatingError> {
    fit_from(cells, options, &[])
}

/// [`fit`], sought from the ratings of an earlier board, one per entrant and on the Elo scale, with
/// [`ELO_CENTRE`] for who had none. The result is the same to the last bit, sooner; where there are not
/// as many ratings as entrants they are of no use.
///
/// # Errors
/// As [`fit`].
pub fn fit_from(cells: &Cells, options: &FitOptions, ratings: &[f64]) -> Result<Fit, RatingError> {
    let strengths: Vec<f64> = ratings
        .iter()
        .map(|rating| (rating - ELO_CENTRE) / ELO_PER_LOGIT)
        .collect();
    let connectivity = Connectivity::of(cells);
    Ok(live::fit(cells, &connectivity, options, &strengths)?.0)
}

/// The board of fitted strengths and their variances, of the rated entrants in ascending order.
fn board(cells: &Cells, connectivity: &Connectivity, theta: &[f64], variance: &[f64]) -> Fit {
    let mut entrants = tallies(cells, connectivity);
    let ratings: Vec<Rating> = theta
        .iter()
        .zip(variance)
        .map(|(&theta, &variance)| {
            let half = Z_95 * variance.sqrt();
            Rating {
                value: elo_scale(theta),
                lower: elo_scale(theta - half),
                upper: elo_scale(theta + half),
            }
        })
        .collect();
    let ranks = ranks::rank(&ratings);
    for ((&entrant, rating), rank) in connectivity.rated.iter().zip(ratings).zip(ranks) {
        let standing = &mut entrants[entrant as usize];
        standing.rating = Some(rating);
        standing.unrated = None;
        standing.best_rank = Some(rank.best);
        standing.worst_rank = Some(rank.worst);
        standing.group = Some(rank.group);
    }
    Fit {
        entrants,
        components: connectivity.n_components,
        n_votes: cells.n_votes(),
    }
}

/// A log-odds strength on the Elo scale.
#[must_use]
pub fn elo_scale(theta: f64) -> f64 {
    ELO_CENTRE + ELO_PER_LOGIT * theta
}

/// Unrated standings with everybody's counts; the rated ones are filled in afterwards.
fn tallies(cells: &Cells, connectivity: &Connectivity) -> Vec<Standing> {
    let mut entrants: Vec<Standing> = connectivity
        .component
        .iter()
        .map(|&component| Standing {
            rating: None,
            unrated: None,
            component,
            votes: 0,
            wins: 0,
            losses: 0,
            ties: 0,
            best_rank: None,
            worst_rank: None,
            group: None,
        })
        .collect();
    let mut add = |entrant: u32, wins: u64, losses: u64, ties: u64| {
        let s = &mut entrants[entrant as usize];
        s.wins = s.wins.saturating_add(wins);
        s.losses = s.losses.saturating_add(losses);
        s.ties = s.ties.saturating_add(ties);
    };
    for cell in cells.cells() {
        add(cell.a, cell.a_wins, cell.b_wins, cell.ties());
        add(cell.b, cell.b_wins, cell.a_wins, cell.ties());
    }
    for s in &mut entrants {
        s.votes = s.wins.saturating_add(s.losses).saturating_add(s.ties);
        s.unrated = Some(if s.votes == 0 {
            Unrated::NoVotes
        } else if s.wins == s.votes {
            Unrated::OnlyWins
        } else if s.losses == s.votes {
            Unrated::OnlyLosses
        } else {
            Unrated::NotConnected
        });
    }
    entrants
}

#[cfg(test)]
mod tests;
