//! How sure a board is: its history, how few votes decide it, and its charts as data.

use std::{collections::HashMap, sync::Arc};

use openmic_domain::rating::{
    self, Cell, Cells, FitOptions, Method, Rating, Weighting,
    calibration::{self, Calibration},
    flip::Ending,
};
use openmic_store::{PeriodCell, Store, StoreError, StoreResult};

use super::{Board, Boards, Standing, VoteBoard, VoteEntry};
use crate::{i18n::t, ui::number};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Lengths of the stretches that a history may be cut into, in ms.
const PERIODS: [i64; 9] = [
    HOUR_MS,
    6 * HOUR_MS,
    DAY_MS,
    2 * DAY_MS,
    7 * DAY_MS,
    14 * DAY_MS,
    30 * DAY_MS,
    90 * DAY_MS,
    365 * DAY_MS,
];

/// Points that a history has at most.
const POINTS: i64 = 60;

/// Bins of predicted chances.
const BINS: usize = 10;

/// A board at the ends of stretches of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    /// Earliest first.
    pub(super) points: Vec<HistoryPoint>,
}

/// A board at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HistoryPoint {
    /// The moment, ms since 1970.
    pub(super) at_ms: i64,
    /// Votes until then.
    pub(super) votes: u64,
    /// By [`VoteEntry::index`]; none where the votes until then determined no rating.
    pub(super) ratings: Vec<Option<Rating>>,
}

impl Boards {
    /// The history of a board of votes under the filter it was made with; none on benchmarks, and
    /// none for methods that have no history of their own.
    pub(super) async fn history(
        &self,
        store: &Store,
        board: &Arc<Board>,
    ) -> StoreResult<Option<Arc<History>>> {
        let Standing::Votes(votes) = &board.standing else {
            return Ok(None);
        };
        let weighting = match votes.method {
            Method::BradleyTerry => Weighting::Votes,
            Method::BradleyTerryReweighted => Weighting::Pairs,
            _ => return Ok(None),
        };
        let (store, asked) = (store.clone(), board.clone());
        let compute = async move {
            let Standing::Votes(votes) = &asked.standing else {
                return Ok(History { points: Vec::new() });
            };
            let (track, filter) = (&asked.track.id, asked.filter());
            let Some((first, last)) = store.votes_span(track, &filter).await? else {
                return Ok(History { points: Vec::new() });
            };
            let (start, period) = cut(first, last);
            let rows = store.cells_by_period(track, &filter, start, period).await?;
            let index: HashMap<String, u32> = votes
                .entries
                .iter()
                .map(|entry| (entry.entrant.id.clone(), entry.index))
                .collect();
            let end_of = move |n: i64| (start + (n + 1) * period - 1).min(last);
            tokio::task::spawn_blocking(move || history(&rows, &index, end_of, weighting))
                .await
                .map_err(|error| {
                    StoreError::Conflict(format!("the history could not be fitted: {error}"))
                })
        };
        self.derived
            .answer(
                "history",
                &board.track.slug,
                &board.basis,
                &board.marker,
                compute,
            )
            .await
            .map(Some)
    }
}

/// Where the first stretch begins and how long each is, so that there are not too many of them.
fn cut(first_ms: i64, last_ms: i64) -> (i64, i64) {
    let length = (last_ms - first_ms).max(0);
    let longest = PERIODS[PERIODS.len() - 1];
    let period = PERIODS
        .into_iter()
        .find(|period| length / period < POINTS - 1)
        .unwrap_or(longest * (length / longest / (POINTS - 1) + 1));
    // Days begin at midnight, and so does a history of days.
    let grain = period.min(DAY_MS);
    (first_ms.div_euclid(grain) * grain, period)
}

/// Fits the votes until the end of each stretch. What cannot be fitted has no ratings.
fn history(
    rows: &[PeriodCell],
    index: &HashMap<String, u32>,
    end_of: impl Fn(i64) -> i64,
    weighting: Weighting,
) -> History {
    let n = index.len();
    let mut so_far = Cells::new(n);
    let mut points: Vec<HistoryPoint> = Vec::new();
    for stretch in rows.chunk_by(|x, y| x.period == y.period) {
        let cells = stretch
            .iter()
            .filter_map(|row| {
                let (a, b) = (
                    *index.get(&row.cell.entrant_a)?,
                    *index.get(&row.cell.entrant_b)?,
                );
                Some(Cell {
                    a,
                    b,
                    a_wins: row.cell.a_wins.unsigned_abs(),
                    b_wins: row.cell.b_wins.unsigned_abs(),
                    both: row.cell.both.unsigned_abs(),
                    neither: row.cell.neither.unsigned_abs(),
                })
            })
            .collect();
        let merged = Cells::from_cells(n, cells).and_then(|cells| so_far.merge(&cells));
        // A stretch more moves the ratings a little: they are sought from those before it, and do not
        // depend on where the search began.
        let known: Vec<f64> = points.last().map_or_else(Vec::new, |point| {
            let ratings = point.ratings.iter();
            ratings
                .map(|rating| rating.map_or(rating::ELO_CENTRE, |rating| rating.value))
                .collect()
        });
        let options = FitOptions { weighting };
        let fit = merged.and_then(|()| rating::fit_from(&so_far, &options, &known));
        if let Ok(fit) = fit {
            points.push(HistoryPoint {
                at_ms: end_of(stretch[0].period),
                votes: fit.n_votes,
                ratings: fit.entrants.iter().map(|entrant| entrant.rating).collect(),
            });
        }
    }
    History { points }
}

/// Predicted against observed shares, for methods that predict.
pub(super) fn calibrated(board: &VoteBoard) -> Option<Calibration> {
    let mut ratings = vec![None; board.cells.n_entrants()];
    for entry in &board.entries {
        if let Some(slot) = ratings.get_mut(entry.index as usize) {
            *slot = entry.fitted.map(|rating| rating.value);
        }
    }
    calibration::evaluate(&board.cells, &ratings, board.prediction?, BINS)
}

/// The entry of an index.
pub(super) fn entry_of(board: &VoteBoard, index: u32) -> Option<&VoteEntry> {
    board.entries.iter().find(|entry| entry.index == index)
}

/// "Taking away 3 of 2,997 votes would make Bert number one."
pub(super) fn fragile_words(board: &Board) -> Option<String> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let flip = votes.fragile.as_ref()?;
    let all = number::whole(votes.votes);
    let n = number::whole(flip.votes);
    Some(match flip.ending {
        Ending::Overtaken { .. } => {
            let below = &entry_of(votes, flip.below)?.entrant.name;
            t().leaderboard_fragile(flip.votes, n, all, below)
        }
        Ending::Unrated => {
            let above = &entry_of(votes, flip.above)?.entrant.name;
            t().leaderboard_fragile_unrated(flip.votes, n, all, above)
        }
    })
}

#[cfg(test)]
mod tests {
    use openmic_store::CellRow;

    use super::*;

    #[test]
    fn a_history_has_a_bounded_number_of_stretches_that_cover_it() {
        for length in [
            0,
            1,
            HOUR_MS,
            DAY_MS,
            40 * DAY_MS,
            400 * DAY_MS,
            90_000 * DAY_MS,
        ] {
            let first = 1_760_000_123_456;
            let (start, period) = cut(first, first + length);
            assert!(start <= first && first - start < DAY_MS, "{length}");
            let last = (first + length - start) / period;
            assert!(last < POINTS, "{length}: {last} stretches");
        }
    }

    #[test]
    fn each_point_of_a_history_counts_all_votes_until_then() {
        let index: HashMap<String, u32> = [("x".to_owned(), 0), ("y".to_owned(), 1)].into();
        let row = |period, a_wins, b_wins| PeriodCell {
            period,
            cell: CellRow {
                entrant_a: "x".to_owned(),
                entrant_b: "y".to_owned(),
                a_wins,
                b_wins,
                both: 0,
                neither: 0,
            },
        };
        let history = history(
            &[row(0, 3, 0), row(2, 0, 1)],
            &index,
            |n| n * 10,
            Weighting::Votes,
        );
        let seen: Vec<(i64, u64, bool)> = history
            .points
            .iter()
            .map(|point| (point.at_ms, point.votes, point.ratings[0].is_some()))
            .collect();
        assert_eq!(
            seen,
            [(0, 3, false), (20, 4, true)],
            "three wins alone rate nobody; with a loss they do"
        );
        let rating = history.points[1].ratings[0].unwrap();
        assert!((rating.value - 1000.0 - 400.0 * 3f64.log10() / 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_point_of_a_history_is_the_fit_of_its_votes_whatever_came_before() {
        let names = ["a", "b", "c", "d"];
        let index: HashMap<String, u32> =
            names.map(str::to_owned).into_iter().zip(0u32..).collect();
        let mut rows = Vec::new();
        for period in 0..6 {
            for (a, b, a_wins, b_wins) in [(0, 1, 5, 2), (1, 2, 4, 3), (2, 3, 1, 6), (0, 3, 3, 3)] {
                rows.push(PeriodCell {
                    period,
                    cell: CellRow {
                        entrant_a: names[a].to_owned(),
                        entrant_b: names[b].to_owned(),
                        a_wins: a_wins + period * (a as i64),
                        b_wins,
                        both: 1,
                        neither: 0,
                    },
                });
            }
        }
        let whole = history(&rows, &index, |n| n, Weighting::Votes);
        assert_eq!(whole.points.len(), 6);
        for (at, point) in whole.points.iter().enumerate() {
            let mut until: Vec<PeriodCell> = rows[..4 * (at + 1)].to_vec();
            for row in &mut until {
                row.period = 0;
            }
            let alone = history(&until, &index, |n| n, Weighting::Votes);
            for (one, other) in point.ratings.iter().zip(&alone.points[0].ratings) {
                let (one, other) = (one.unwrap(), other.unwrap());
                assert!((one.value - other.value).abs() < 1e-6, "{one:?} {other:?}");
                assert!((one.lower - other.lower).abs() < 1e-6, "{one:?} {other:?}");
            }
        }
    }
}
