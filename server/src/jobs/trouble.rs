//! Why a sample has no answer.

use openmic_domain::strategy::Stuck;

use crate::providers::ProviderError;

/// Alternatives to the first token that are asked for, to compare choices.
pub(super) const ALTERNATIVES: u32 = 20;

/// Why a sample has no answer, or none yet.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Trouble {
    /// The endpoint gave none.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The strategy cannot work at this endpoint.
    #[error(transparent)]
    Stuck(#[from] Stuck),
    /// The entrant's cap on the seconds of one sample passed.
    #[error(
        "the answer took longer than {seconds} s, the entrant's cap for one sample; raise the cap, or allow fewer tokens"
    )]
    OutOfTime {
        /// The cap.
        seconds: f64,
    },
    /// The judge gave no points.
    #[error("{problem}")]
    NoVerdict {
        /// What its reply lacked.
        problem: String,
    },
    /// Choices could not be compared by their likelihood.
    #[error(
        "the endpoint does not say how likely each choice is: letters need log-probabilities of up to {ALTERNATIVES} \
         alternatives to the first token, a letter of the choices among them, and an answer given at once (direct or \
         few_shot); texts need a finite log-probability of every token"
    )]
    NoLikelihood,
    /// The strategy does more than ask.
    #[error(
        "choices are compared by what the model gives them right after the question: let the entrant answer at once, \
         with direct or few_shot"
    )]
    NotAtOnce,
    /// The process stops, or another has the run: nothing more is asked here.
    #[error("the run was interrupted")]
    Stopped,
    /// A cap of the run is met: nothing more is asked.
    #[error("a cap of the run is met")]
    Capped,
}

impl Trouble {
    /// Stable code, for the sample.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Provider(error) => error.code(),
            Self::Stuck(stuck) => stuck.code(),
            Self::OutOfTime { .. } => "out_of_time",
            Self::NoVerdict { .. } => "no_verdict",
            Self::NoLikelihood | Self::NotAtOnce => "no_likelihood",
            Self::Stopped => "stopped",
            Self::Capped => "capped",
        }
    }

    /// Requests that were tried.
    pub(super) fn attempts(&self) -> u32 {
        match self {
            Self::Provider(error) => error.attempts,
            _ => 1,
        }
    }

    /// Whether it says that the endpoint is gone, rather than something about this one sample.
    pub(super) fn is_endpoints(&self) -> bool {
        matches!(self, Self::Provider(_))
    }

    /// Whether asking the same again may help.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Provider(_))
    }
}
