//! Which votes are set aside until somebody has looked: too fast, one-sided, far from the model, a flood.
//!
//! Pure rules over the votes of a track; `docs/METHODS.md` has the formulas. A vote that a rule names is
//! not deleted: it becomes unverified, with [`Reason`] as its code. The tests bet ([`wealth`]) against a
//! [`HeldOut`] board, fitted without the votes that are tested.

mod crowd;
mod held_out;
mod reading;
mod review;
pub mod wealth;

pub use crowd::{Crowd, Voted, crowds};
pub use held_out::HeldOut;
pub use reading::{is_too_fast, least_reading_ms, letters};
pub use review::{Ballot, Evidence, Named, Towards, far_from_model, one_sided};

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why votes are set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Cast before both texts could be read.
    TooFast,
    /// The voter gives one answer whatever is shown.
    OneSided,
    /// The voter contradicts what everybody else's votes predict.
    FarFromModel,
    /// Many votes for, or against, one entrant from one network or at one time.
    Flood,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TooFast,
        Self::OneSided,
        Self::FarFromModel,
        Self::Flood,
    ];

    /// The code in the database, in files and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooFast => "too_fast",
            Self::OneSided => "one_sided",
            Self::FarFromModel => "far_from_model",
            Self::Flood => "flood",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown reason {0:?}: write one of too_fast, one_sided, far_from_model, flood")]
pub struct UnknownReason(String);

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| UnknownReason(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn reasons_read_back_and_others_are_named() {
        for reason in Reason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        let message = "spam".parse::<Reason>().unwrap_err().to_string();
        assert!(message.contains("\"spam\"") && message.contains("flood"));
    }
}
