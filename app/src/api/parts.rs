//! What several resources are made of: moments, estimates, whose something is, what it cost.

use chrono::{DateTime, SecondsFormat};
use openmic_domain::compute::Unmeasured;
use openmic_store::EntrantRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A moment in UTC after RFC 3339, to the millisecond.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T15:46:00.000Z")]
pub(super) struct Moment(String);

impl Moment {
    /// Of milliseconds since 1970.
    pub(super) fn of(ms: i64) -> Self {
        let time = DateTime::from_timestamp_millis(ms).unwrap_or_default();
        Self(time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(super) struct Estimate {
    /// The estimate.
    pub(super) value: f64,
    /// Lower end of the interval.
    pub(super) lower: f64,
    /// Upper end of the interval.
    pub(super) upper: f64,
}

/// The ranks that the intervals allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Ranks {
    /// Best rank.
    #[schema(minimum = 1)]
    pub(super) best: u32,
    /// Worst rank.
    #[schema(minimum = 1)]
    pub(super) worst: u32,
    /// Tied group, numbered from the top: nobody in it is separated from anybody else in it, so that their
    /// order is noise. Null in a chain of overlaps, where the ends are separated.
    #[schema(minimum = 1)]
    pub(super) group: Option<u32>,
}

/// Who something is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Who {
    /// Its slug: `/api/v1/entrants/{slug}`.
    pub(super) slug: String,
    /// As shown.
    pub(super) name: String,
}

/// An entrant as a row of a board names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Contender {
    /// Its slug: `/api/v1/entrants/{slug}`.
    pub(super) slug: String,
    /// As shown.
    pub(super) name: String,
    /// Slug of its model.
    pub(super) model: String,
    /// Who made the model; empty when not known.
    pub(super) organisation: String,
    /// Whether the weights can be downloaded.
    pub(super) open_weights: bool,
    /// `built-in`, `submission` or `import`.
    #[schema(example = "submission")]
    pub(super) origin: String,
}

impl From<&EntrantRow> for Contender {
    fn from(row: &EntrantRow) -> Self {
        Self {
            slug: row.slug.clone(),
            name: row.name.clone(),
            model: row.model_slug.clone(),
            organisation: row.organisation.clone(),
            open_weights: row.open_weights,
            origin: row.origin.clone(),
        }
    }
}

/// What answering costs; null where that was not measured, as of answers that were recorded elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(super) struct Compute {
    /// Tokens of prompt and answer together.
    pub(super) tokens: Option<f64>,
    /// Seconds from the request to the last token.
    pub(super) seconds: Option<f64>,
    /// US dollars at the prices the submitter gave.
    pub(super) dollars: Option<f64>,
}

impl Compute {
    /// Sums over `n` answers, as the mean of one; none of no answers.
    pub(super) fn of_each(n: i64, tokens: i64, duration_ms: i64, dollars: f64) -> Option<Self> {
        (n > 0).then(|| {
            let n = n as f64;
            Self {
                tokens: Some(tokens as f64 / n),
                seconds: Some(duration_ms as f64 / 1000.0 / n),
                dollars: Some(dollars / n),
            }
        })
    }

    /// Without what was not measured.
    pub(super) fn but(self, unmeasured: Unmeasured) -> Self {
        Self {
            tokens: self.tokens.and_then(|tokens| unmeasured.tokens(tokens)),
            seconds: self.seconds.and_then(|seconds| unmeasured.seconds(seconds)),
            dollars: self.dollars.and_then(|dollars| unmeasured.dollars(dollars)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Compute, Moment, Unmeasured};

    #[test]
    fn moments_are_rfc_3339_in_utc() {
        assert_eq!(Moment::of(1_795_448_760_001).0, "2026-11-23T15:46:00.001Z");
        assert_eq!(Moment::of(i64::MAX).0, "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn costs_are_those_of_one_answer() {
        let one = Compute::of_each(4, 100, 2_000, 1.0).expect("answers");
        assert_eq!(
            (one.tokens, one.seconds, one.dollars),
            (Some(25.0), Some(0.5), Some(0.25))
        );
        let unpriced = one.but(Unmeasured::unless(true, true, false));
        assert_eq!((unpriced.tokens, unpriced.dollars), (Some(25.0), None));
        assert_eq!(Compute::of_each(0, 0, 0, 0.0), None);
    }
}
