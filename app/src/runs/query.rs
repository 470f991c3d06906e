//! What a run's page was asked to show: which samples, which page of them.

use openmic_store::SampleFilter;
use serde::Deserialize;

use crate::{PageError, i18n::t};

/// Samples on a page.
pub(super) const PAGE: u64 = 50;

/// The query string as it comes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RunQuery {
    show: Option<String>,
    page: Option<String>,
}

/// What it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) show: Show,
    /// From 1.
    pub(super) page: u64,
}

/// Which samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    All,
    Right,
    Wrong,
    Failed,
    OffStage,
}

impl Show {
    /// Those that make sense for a kind of track, in the order in which they are offered.
    pub(super) fn of_kind(kind: &str) -> &'static [Show] {
        match kind {
            "humor" => &[Show::All, Show::OffStage, Show::Failed],
            _ => &[Show::All, Show::Right, Show::Wrong, Show::Failed],
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Right => "right",
            Show::Wrong => "wrong",
            Show::Failed => "failed",
            Show::OffStage => "off_stage",
        }
    }

    pub(super) fn label(self) -> String {
        match self {
            Show::All => t().runs_show_all(),
            Show::Right => t().runs_show_right(),
            Show::Wrong => t().runs_show_wrong(),
            Show::Failed => t().runs_show_failed(),
            Show::OffStage => t().runs_show_off_stage(),
        }
    }

    pub(super) fn filter(self) -> SampleFilter {
        match self {
            Show::All => SampleFilter::All,
            Show::Right => SampleFilter::Right,
            Show::Wrong => SampleFilter::Wrong,
            Show::Failed => SampleFilter::Failed,
            Show::OffStage => SampleFilter::OffStage,
        }
    }
}

impl RunQuery {
    pub(super) fn parse(&self) -> Result<Asked, PageError> {
        let show = match self.show.as_deref() {
            None | Some("" | "all") => Show::All,
            Some("right") => Show::Right,
            Some("wrong") => Show::Wrong,
            Some("failed") => Show::Failed,
            Some("off_stage") => Show::OffStage,
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
        Ok(Asked { show, page })
    }
}

/// The address of a page of a run's samples; what is usual is left out.
pub(super) fn address(run_id: &str, show: Show, page: u64) -> String {
    let mut parts = Vec::new();
    if show != Show::All {
        parts.push(format!("show={}", show.as_str()));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    let query = if parts.is_empty() {
        String::new()
    } else {
        format!("?{}", parts.join("&"))
    };
    format!("/runs/{run_id}{query}#samples")
}

#[cfg(test)]
mod tests {
    use super::{Asked, RunQuery, Show, address};

    fn parse(show: Option<&str>, page: Option<&str>) -> Option<Asked> {
        RunQuery {
            show: show.map(str::to_owned),
            page: page.map(str::to_owned),
        }
        .parse()
        .ok()
    }

    #[test]
    fn what_is_usual_may_be_left_out_and_nonsense_is_refused() {
        assert_eq!(
            parse(None, None),
            Some(Asked {
                show: Show::All,
                page: 1
            })
        );
        assert_eq!(
            parse(Some("off_stage"), Some("3")),
            Some(Asked {
                show: Show::OffStage,
                page: 3
            })
        );
        assert_eq!(parse(Some("funny"), None), None);
        for page in ["0", "-1", "x", "1.5", "99999999999"] {
            assert_eq!(parse(None, Some(page)), None, "{page}");
        }
    }

    #[test]
    fn every_address_reads_back_as_what_it_was_made_for() {
        for show in [
            Show::All,
            Show::Right,
            Show::Wrong,
            Show::Failed,
            Show::OffStage,
        ] {
            assert_eq!(
                parse(Some(show.as_str()), None).map(|asked| asked.show),
                Some(show)
            );
        }
        assert_eq!(address("r", Show::All, 1), "/runs/r#samples");
        assert_eq!(
            address("r", Show::Wrong, 2),
            "/runs/r?show=wrong&page=2#samples"
        );
    }
}
