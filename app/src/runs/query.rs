//! What a run's page was asked to show: which samples, which page of them.

use openmic_store::SampleCounts;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use crate::{PageError, i18n::t};

/// Samples on a page.
pub(super) const PAGE: u64 = 50;

/// The query string as it comes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RunQuery {
    show: Option<String>,
    with: Option<String>,
    page: Option<String>,
}

/// What it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) show: Show,
    /// Slug of the entrant that the samples are compared with, where they are.
    pub(super) with: Option<String>,
    /// From 1.
    pub(super) page: u64,
}

/// Which samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    All,
    Right,
    Wrong,
    /// At the limit of tokens.
    CutOff,
    Refused,
    Failed,
    OffStage,
    /// Where another entrant's answer is right and this one is not, or the other way round.
    Disagreement,
}

impl Show {
    /// Those that make sense for a kind of track, in the order in which they are offered.
    pub(super) fn of_kind(kind: &str) -> &'static [Show] {
        match kind {
            "humor" => &[Show::All, Show::OffStage, Show::CutOff, Show::Failed],
            _ => &[
                Show::All,
                Show::Right,
                Show::Wrong,
                Show::CutOff,
                Show::Refused,
                Show::Failed,
            ],
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Right => "right",
            Show::Wrong => "wrong",
            Show::CutOff => "cut_off",
            Show::Refused => "refused",
            Show::Failed => "failed",
            Show::OffStage => "off_stage",
            Show::Disagreement => "disagreement",
        }
    }

    pub(super) fn label(self) -> String {
        match self {
            Show::All => t().runs_show_all(),
            Show::Right => t().runs_show_right(),
            Show::Wrong => t().runs_show_wrong(),
            Show::CutOff => t().browse_cut_off(),
            Show::Refused => t().browse_refused(),
            Show::Failed => t().runs_show_failed(),
            Show::OffStage => t().runs_show_off_stage(),
            Show::Disagreement => t().browse_disagreement(),
        }
    }

    /// How many samples it leaves, where counting all at once tells.
    pub(super) fn count(self, counts: &SampleCounts) -> Option<u64> {
        let count = match self {
            Show::All => counts.stored,
            Show::Right => counts.right_answers,
            Show::Wrong => counts.wrong_answers,
            Show::CutOff => counts.cut_off,
            Show::Failed => counts.failed,
            Show::OffStage => counts.off_stage,
            Show::Refused | Show::Disagreement => return None,
        };
        Some(count.unsigned_abs())
    }
}

impl RunQuery {
    pub(super) fn parse(&self) -> Result<Asked, PageError> {
        let show = match self.show.as_deref() {
            None | Some("" | "all") => Show::All,
            Some("right") => Show::Right,
            Some("wrong") => Show::Wrong,
            Some("cut_off") => Show::CutOff,
            Some("refused") => Show::Refused,
            Some("failed") => Show::Failed,
            Some("off_stage") => Show::OffStage,
            Some("disagreement") => Show::Disagreement,
            Some(other) => {
                let asked = format!("{other:?}");
                return Err(PageError::BadRequest(t().runs_show_unknown(asked)));
            }
        };
        let page = match self.page.as_deref() {
            None | Some("") => 1,
            Some(text) => text
                .parse::<u32>()
                .ok()
                .filter(|page| *page > 0)
                .map(u64::from)
                .ok_or_else(|| PageError::BadRequest(t().runs_page_unknown(format!("{text:?}"))))?,
        };
        let with = self.with.clone().filter(|slug| !slug.is_empty());
        if show == Show::Disagreement && with.is_none() {
            return Err(PageError::BadRequest(t().browse_with_whom()));
        }
        let with = with.filter(|_| show == Show::Disagreement);
        Ok(Asked { show, with, page })
    }
}

impl Asked {
    /// The first page of a choice that needs nobody else.
    pub(super) fn of(show: Show) -> Self {
        Self {
            show,
            with: None,
            page: 1,
        }
    }

    /// Another page of the same samples.
    pub(super) fn at(&self, page: u64) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The address of these samples of a run; what is usual is left out.
    pub(super) fn address(&self, run_id: &str) -> String {
        let mut query = Serializer::new(String::new());
        if self.show != Show::All {
            query.append_pair("show", self.show.as_str());
        }
        if let Some(with) = &self.with {
            query.append_pair("with", with);
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => format!("/runs/{run_id}#samples"),
            query => format!("/runs/{run_id}?{query}#samples"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, RunQuery, Show};

    fn parse(show: Option<&str>, with: Option<&str>, page: Option<&str>) -> Option<Asked> {
        RunQuery {
            show: show.map(str::to_owned),
            with: with.map(str::to_owned),
            page: page.map(str::to_owned),
        }
        .parse()
        .ok()
    }

    #[test]
    fn what_is_usual_may_be_left_out_and_nonsense_is_refused() {
        assert_eq!(parse(None, None, None), Some(Asked::of(Show::All)));
        assert_eq!(
            parse(Some("off_stage"), None, Some("3")),
            Some(Asked::of(Show::OffStage).at(3))
        );
        assert_eq!(parse(Some("funny"), None, None), None);
        for page in ["0", "-1", "x", "1.5", "99999999999"] {
            assert_eq!(parse(None, None, Some(page)), None, "{page}");
        }
        assert_eq!(parse(Some("disagreement"), None, None), None, "with whom?");
        let alone = parse(Some("wrong"), Some("other"), None);
        assert_eq!(alone, Some(Asked::of(Show::Wrong)), "needs nobody else");
    }

    #[test]
    fn every_address_reads_back_as_what_it_was_made_for() {
        for show in [
            Show::All,
            Show::Right,
            Show::Wrong,
            Show::CutOff,
            Show::Refused,
            Show::Failed,
            Show::OffStage,
        ] {
            assert_eq!(
                parse(Some(show.as_str()), None, None),
                Some(Asked::of(show))
            );
        }
        assert_eq!(Asked::of(Show::All).address("r"), "/runs/r#samples");
        let other = parse(Some("disagreement"), Some("b"), Some("2")).expect("known");
        assert_eq!(
            other.address("r"),
            "/runs/r?show=disagreement&with=b&page=2#samples"
        );
    }
}
