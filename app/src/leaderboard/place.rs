//! Where an entrant stands on a board, read off the snapshot: what home, entrant and model pages show.

use std::collections::HashSet;

use openmic_store::EntrantRow;

use super::{Board, Standing, query::BoardQuery, verdict::chains, words};
use crate::{
    i18n::t,
    ui::{Axis, Format},
};

/// The rating that the drawn axis of votes marks: the mean of the rated entrants.
pub(crate) const MEAN_RATING: f64 = openmic_domain::rating::ELO_CENTRE;

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// The estimate.
    pub(crate) value: f64,
    /// Lower end.
    pub(crate) lower: f64,
    /// Upper end.
    pub(crate) upper: f64,
}

/// One entrant on one board.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// Who.
    pub(crate) entrant: EntrantRow,
    /// The board's track.
    pub(crate) track_slug: String,
    /// Its title.
    pub(crate) track_title: String,
    /// Best and worst rank, if ranked.
    pub(crate) ranks: Option<(u32, u32)>,
    /// Rating or score, if there is one.
    pub(crate) estimate: Option<Estimate>,
    /// How the estimate is written.
    pub(crate) format: Format,
    /// The board's axis.
    pub(crate) axis: Axis,
    /// What the axis marks; not a number where it marks nothing.
    pub(crate) reference: f64,
    /// How many are ranked on the board.
    pub(crate) ranked: usize,
    /// What the estimate rests on, in words: "1,204 votes".
    pub(crate) evidence: String,
    /// Where that evidence is.
    pub(crate) evidence_href: String,
    /// Why there is no estimate.
    pub(crate) reason: Option<String>,
}

impl Place {
    /// The rank range in words: "rank 1–2 of 5".
    pub(crate) fn rank_words(&self) -> Option<String> {
        let (best, worst) = self.ranks?;
        let range = if best == worst {
            best.to_string()
        } else {
            format!("{best}–{worst}")
        };
        Some(t().leaderboard_rank_of(range, self.ranked.to_string()))
    }
}

impl Board {
    /// The address of the board.
    pub(crate) fn path(&self) -> String {
        format!("/tracks/{}", self.track.slug)
    }

    /// The address of its page as it was asked for.
    pub(crate) fn href(&self) -> String {
        BoardQuery {
            basis: self.basis.clone(),
            ..BoardQuery::of(self.kind())
        }
        .href(&self.path())
    }

    /// How estimates on it are written.
    pub(crate) fn format(&self) -> Format {
        match &self.standing {
            Standing::Votes(board) if board.method.in_points() => Format::Whole,
            Standing::Votes(_) => Format::Percent,
            Standing::Benchmark(_) => Format::Percent,
        }
    }

    /// The axis that holds every interval of the board, so that a filter does not move it.
    pub(crate) fn axis(&self) -> Axis {
        match &self.standing {
            Standing::Votes(board) => Axis::covering(
                board
                    .entries
                    .iter()
                    .filter_map(|entry| entry.standing.rating)
                    .map(|r| (r.lower, r.upper)),
            ),
            Standing::Benchmark(board) => {
                let axis = Axis::covering(
                    board
                        .entries
                        .iter()
                        .map(|entry| (entry.interval.lower, entry.interval.upper)),
                );
                Axis {
                    min: axis.min.max(0.0),
                    max: axis.max.min(1.0),
                }
            }
        }
    }

    /// How many entrants are on it, ranked or not.
    pub(crate) fn entrants(&self) -> usize {
        match &self.standing {
            Standing::Votes(board) => board.entries.len(),
            Standing::Benchmark(board) => board.entries.len(),
        }
    }

    /// How many of them are ranked.
    pub(crate) fn ranked(&self) -> usize {
        match &self.standing {
            Standing::Votes(board) => board
                .entries
                .iter()
                .filter(|entry| entry.standing.rating.is_some())
                .count(),
            Standing::Benchmark(board) => board.entries.len(),
        }
    }

    /// The groups of its rows that are chains of overlaps, no ties.
    pub(crate) fn chains(&self) -> HashSet<u32> {
        match &self.standing {
            Standing::Votes(board) => chains(board.entries.iter().filter_map(|entry| {
                let standing = &entry.standing;
                Some((standing.best_rank?, standing.worst_rank?, standing.group?))
            })),
            Standing::Benchmark(board) => chains(
                board
                    .entries
                    .iter()
                    .map(|entry| (entry.best_rank, entry.worst_rank, entry.group)),
            ),
        }
    }

    /// The tied group of each entry, in the order of the board; none where it is unranked or in a chain.
    pub(crate) fn tied_groups(&self) -> Vec<Option<u32>> {
        let chains = self.chains();
        let groups: Vec<Option<u32>> = match &self.standing {
            Standing::Votes(board) => board.entries.iter().map(|e| e.standing.group).collect(),
            Standing::Benchmark(board) => board.entries.iter().map(|e| Some(e.group)).collect(),
        };
        groups
            .into_iter()
            .map(|group| group.filter(|group| !chains.contains(group)))
            .collect()
    }

    /// What its order rests on, in words: "2,997 votes", "120 items".
    pub(crate) fn evidence(&self) -> String {
        match &self.standing {
            Standing::Votes(board) => words::votes(board.votes),
            Standing::Benchmark(_) => words::items(self.n_items()),
        }
    }

    /// Items that its scores are over: all of the track, or those that were chosen.
    pub(crate) fn n_items(&self) -> u64 {
        match &self.standing {
            Standing::Benchmark(board) if self.basis.chooses_items() => {
                let counted = board.entries.iter().map(|entry| entry.effort.n_items());
                counted.max().unwrap_or_default()
            }
            _ => self.track.n_items.unsigned_abs(),
        }
    }

    /// Everyone on it, in its order.
    pub(crate) fn everyone(&self) -> Vec<&EntrantRow> {
        match &self.standing {
            Standing::Votes(board) => board.entries.iter().map(|entry| &entry.entrant).collect(),
            Standing::Benchmark(board) => board
                .entries
                .iter()
                .map(|entry| &entry.run.entrant)
                .collect(),
        }
    }

    /// Samples of the banned jokes that were told by those on it.
    pub(crate) fn banned(&self) -> Vec<&str> {
        match &self.standing {
            Standing::Votes(board) => (board.entries.iter())
                .flat_map(|entry| &entry.stage.banned)
                .map(|told| told.sample_id.as_str())
                .collect(),
            Standing::Benchmark(_) => Vec::new(),
        }
    }

    /// The first `count` ranked entrants.
    pub(crate) fn top(&self, count: usize) -> Vec<Place> {
        self.everyone()
            .into_iter()
            .take(count.min(self.ranked()))
            .filter_map(|entrant| self.place(&entrant.id))
            .collect()
    }

    /// Where an entrant stands on it; none if it is not on it.
    pub(crate) fn place(&self, entrant_id: &str) -> Option<Place> {
        let blank = |entrant: &EntrantRow| Place {
            entrant: entrant.clone(),
            track_slug: self.track.slug.clone(),
            track_title: self.track.title.clone(),
            ranks: None,
            estimate: None,
            format: self.format(),
            axis: self.axis(),
            reference: f64::NAN,
            ranked: self.ranked(),
            evidence: String::new(),
            evidence_href: String::new(),
            reason: None,
        };
        match &self.standing {
            Standing::Votes(board) => {
                let entry = board
                    .entries
                    .iter()
                    .find(|entry| entry.entrant.id == entrant_id)?;
                let standing = &entry.standing;
                Some(Place {
                    ranks: standing.best_rank.zip(standing.worst_rank),
                    estimate: standing.rating.map(|r| Estimate {
                        value: r.value,
                        lower: r.lower,
                        upper: r.upper,
                    }),
                    reference: MEAN_RATING,
                    evidence: words::votes(standing.votes),
                    evidence_href: self.votes_href(Some(&entry.entrant.slug), None),
                    reason: standing.unrated.map(words::unrated),
                    ..blank(&entry.entrant)
                })
            }
            Standing::Benchmark(board) => {
                let entry = board
                    .entries
                    .iter()
                    .find(|entry| entry.run.entrant.id == entrant_id)?;
                Some(Place {
                    ranks: Some((entry.best_rank, entry.worst_rank)),
                    estimate: Some(Estimate {
                        value: entry.score,
                        lower: entry.interval.lower,
                        upper: entry.interval.upper,
                    }),
                    evidence: words::answers(entry.run.n.unsigned_abs()),
                    evidence_href: format!("/runs/{}", entry.run.run_id),
                    ..blank(&entry.run.entrant)
                })
            }
        }
    }
}
