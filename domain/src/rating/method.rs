//! The choice of method and of interval, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::near::hint;

#[cfg(doc)]
use super::{Weighting, davidson, elo};

/// How votes become scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Bradley–Terry by maximum likelihood, a tie being half a win for each. Elo scale.
    #[default]
    #[serde(rename = "bt")]
    BradleyTerry,
    /// The same with every pair of entrants weighing about the same, see [`Weighting::Pairs`].
    #[serde(rename = "bt-reweighted")]
    BradleyTerryReweighted,
    /// Davidson's model of ties, see [`davidson`]. Elo scale.
    Davidson,
    /// Bradley–Terry on the votes that have a winner. Elo scale.
    TiesIgnored,
    /// Online Elo in the order of the votes, see [`elo`].
    Elo,
    /// Points per vote, from 0 to 1; a tie is half a point.
    WinRate,
    /// Mean over the opponents met of the points per vote against each, from 0 to 1.
    Borda,
}

impl Method {
    /// All methods, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::BradleyTerry,
        Self::BradleyTerryReweighted,
        Self::Davidson,
        Self::TiesIgnored,
        Self::Elo,
        Self::WinRate,
        Self::Borda,
    ];

    /// The spelling used on the command line and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BradleyTerry => "bt",
            Self::BradleyTerryReweighted => "bt-reweighted",
            Self::Davidson => "davidson",
            Self::TiesIgnored => "ties-ignored",
            Self::Elo => "elo",
            Self::WinRate => "win-rate",
            Self::Borda => "borda",
        }
    }

    /// The interval that suits the method; a bootstrap of 1,000 replicates begins at `seed`.
    #[must_use]
    pub const fn usual_interval(self, seed: u64) -> IntervalMethod {
        match self {
            Self::BradleyTerry | Self::BradleyTerryReweighted | Self::TiesIgnored => {
                IntervalMethod::Sandwich
            }
            Self::Davidson | Self::WinRate | Self::Borda => IntervalMethod::Bootstrap {
                replicates: 1000,
                seed,
            },
            Self::Elo => IntervalMethod::None,
        }
    }

    /// Whether scores lie on the Elo scale, in points; otherwise they are shares from 0 to 1.
    #[must_use]
    pub const fn in_points(self) -> bool {
        !matches!(self, Self::WinRate | Self::Borda)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown method {value:?}: write one of bt, bt-reweighted, davidson, ties-ignored, elo, win-rate, borda{}",
    hint(value, Method::ALL.map(Method::as_str))
)]
pub struct UnknownMethod {
    /// The text as it was given.
    pub value: String,
}

impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == value)
            .ok_or_else(|| UnknownMethod {
                value: value.to_owned(),
            })
    }
}

/// Where 95 % intervals come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalMethod {
    /// Sandwich variances, see [`super::interval`]: Bradley–Terry only.
    Sandwich,
    /// Percentiles over resampled votes, multinomial over the cells: every method but Elo.
    Bootstrap {
        /// How many resamples, at least 40.
        replicates: u32,
        /// Seed of the resampling: the same seed gives the same intervals.
        seed: u64,
    },
    /// No intervals.
    None,
}
