//! Which board is asked for: the parameters that the page of a board has for what it is computed from.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::leaderboard::{basis::Basis, columns::BoardKind};

/// No parameter at all: whatever is given is refused, since it would silently change nothing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoQuery {}

/// Which votes or runs, as of when, by which method.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BasisQuery {
    /// As of then: a day (its end, UTC) or an exact time.
    #[param(value_type = Option<String>, example = "2026-11-20T12:00:00Z")]
    at: Option<String>,
    /// Votes on prompts of this category.
    #[param(value_type = Option<String>, min_length = 1, max_length = 80)]
    category: Option<String>,
    /// Votes on prompts of this language.
    #[param(value_type = Option<String>, min_length = 1, max_length = 80)]
    language: Option<String>,
    /// Votes of this group: `people` (everybody but judges), `judges`, `both` (people's votes decide, the
    /// ratings by judges stand beside them), `judge:` and the slug of one judge, or another group of voters.
    #[param(value_type = Option<String>, min_length = 1, max_length = 80)]
    group: Option<String>,
    /// Votes cast then or later: a day (its start, UTC) or an exact time.
    #[param(value_type = Option<String>)]
    from: Option<String>,
    /// Votes cast then or earlier: a day (its end, UTC) or an exact time.
    #[param(value_type = Option<String>)]
    to: Option<String>,
    /// Votes of this status.
    #[param(value_type = Option<Status>, inline)]
    status: Option<String>,
    /// How votes become scores.
    #[param(value_type = Option<MethodName>, inline)]
    method: Option<String>,
    /// `1`: length and layout of the jokes are accounted for. With `method=bt` only.
    #[param(value_type = Option<OnOff>, inline)]
    style: Option<String>,
    /// How much being original counts beside being funny. With `method=bt` and without `style` only.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1)]
    original: Option<String>,
}

/// Statuses of votes.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// On the boards.
    Counted,
    /// Set aside until the operator has looked at them.
    Unverified,
    /// Taken out, with a reason.
    Excluded,
    /// Counted or unverified: the board as if nothing had been set aside.
    WithUnverified,
    /// Whatever its status.
    Any,
}

/// Methods of rating.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MethodName {
    /// Bradley–Terry, a tie being half a win for each.
    Bt,
    /// The same with every pair of entrants weighing about the same.
    BtReweighted,
    /// Davidson's model of ties.
    Davidson,
    /// Bradley–Terry on the votes that have a winner.
    TiesIgnored,
    /// Online Elo in the order of the votes.
    Elo,
    /// Points per vote.
    WinRate,
    /// Mean over opponents of the points per vote.
    Borda,
}

/// On or off.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub(super) enum OnOff {
    #[serde(rename = "1")]
    On,
    #[serde(rename = "0")]
    Off,
}

impl BasisQuery {
    /// What it asks of a board of this kind.
    ///
    /// # Errors
    /// A sentence about the parameter that a board of this kind does not have, or about its value.
    pub(super) fn basis(&self, kind: BoardKind) -> Result<Basis, String> {
        let mut basis = Basis::default();
        let given = [
            ("at", &self.at),
            ("category", &self.category),
            ("language", &self.language),
            ("group", &self.group),
            ("from", &self.from),
            ("to", &self.to),
            ("status", &self.status),
            ("method", &self.method),
            ("style", &self.style),
            ("original", &self.original),
        ];
        for (name, value) in given {
            let Some(value) = value.as_deref().map(str::trim) else {
                continue;
            };
            if value.is_empty() {
                return Err(format!(
                    "{name}= has no value: write one, or leave the parameter out."
                ));
            }
            if !basis.take(kind, name, value)? {
                return Err(format!(
                    "A benchmark is scored by runs and not by votes: it takes at=… and not {name}=…."
                ));
            }
        }
        basis.check()?;
        Ok(basis)
    }
}

#[cfg(test)]
mod tests {
    use openmic_domain::rating::Method;
    use openmic_store::VoteStatus;
    use utoipa::PartialSchema as _;

    use super::{BasisQuery, MethodName, Status};
    use crate::leaderboard::columns::BoardKind;

    fn asked(name: &str, value: &str) -> BasisQuery {
        serde_json::from_value(serde_json::json!({ name: value })).expect("a parameter")
    }

    #[test]
    fn the_document_names_the_values_that_are_taken() {
        let names = |schema: serde_json::Value| -> Vec<String> {
            serde_json::from_value(schema["enum"].clone()).expect("names")
        };
        let schema = serde_json::to_value(MethodName::schema()).expect("JSON");
        assert_eq!(names(schema), Method::ALL.map(Method::as_str));
        let schema = serde_json::to_value(Status::schema()).expect("JSON");
        assert_eq!(names(schema), VoteStatus::ALL.map(VoteStatus::as_str));
    }

    #[test]
    fn a_benchmark_has_no_votes_to_choose() {
        for (name, value) in [("method", "elo"), ("group", "judges"), ("style", "1")] {
            let why = asked(name, value)
                .basis(BoardKind::Benchmark)
                .expect_err("refused");
            assert!(why.contains(name), "{why}");
            assert!(asked(name, value).basis(BoardKind::Votes).is_ok());
        }
        let at = asked("at", "2026-11-20").basis(BoardKind::Benchmark);
        assert!(at.expect("a day").at_ms.is_some());
    }

    #[test]
    fn a_value_that_is_missing_or_wrong_is_refused() {
        for (name, value) in [
            ("at", "yesterday"),
            ("status", "bogus"),
            ("category", " "),
            ("original", "2"),
        ] {
            assert!(
                asked(name, value).basis(BoardKind::Votes).is_err(),
                "{name}"
            );
        }
    }
}
