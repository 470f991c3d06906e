//! Scores, intervals and ranks by any method.

use serde::Serialize;

use super::components::Connectivity;
use super::{
    Cell, Cells, EloOptions, IntervalMethod, Method, Rating, RatingError, Unrated, Weighting, Z_95,
    bootstrap, bt, davidson, elo, elo_scale, ranks, tallies,
};
use crate::outcome::Outcome;

/// What to compute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateOptions {
    /// How votes become scores.
    pub method: Method,
    /// Where intervals come from.
    pub interval: IntervalMethod,
    /// Parameters of [`Method::Elo`].
    pub elo: EloOptions,
}

/// One entrant's place by some method. `score` and `unrated`: exactly one of the two is present, unless a
/// score has no interval although one was asked for, with [`Unrated::Interval`] as the reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The score: points of the Elo scale or a share, see [`Method::in_points`].
    pub score: Option<f64>,
    /// Lower and upper end of the 95 % interval, if one was asked for and the votes tell it.
    pub interval: Option<(f64, f64)>,
    /// Why there is no score, or no interval.
    pub unrated: Option<Unrated>,
    /// Best rank that the intervals allow; none where no intervals were asked for.
    pub best_rank: Option<u32>,
    /// Worst rank in the same sense.
    pub worst_rank: Option<u32>,
    /// Tied group, see [`ranks`]; none where no intervals were asked for.
    pub group: Option<u32>,
    /// Connected component of the comparison graph, numbered from 0 by descending size.
    pub component: u32,
    /// Votes that count for the method: without ties if they are ignored.
    pub votes: u64,
}

/// Rates `cells` by a method that does not depend on the order of the votes.
///
/// Entrants for whom the votes determine no finite score have the reason in place of it, those without a
/// finite bootstrap interval have it beside their score and may have any rank; they never keep others from
/// being rated.
///
/// # Errors
/// A method without the interval that was asked for, Elo (see [`rate_votes`]), or too few replicates.
pub fn rate(cells: &Cells, options: &RateOptions) -> Result<Vec<Place>, RatingError> {
    check(options)?;
    let decided;
    let cells = if options.method == Method::TiesIgnored {
        decided = without_ties(cells);
        &decided
    } else {
        cells
    };
    let connectivity = Connectivity::of(cells);
    let mut places = places(cells, &connectivity);
    let likelihood = !matches!(options.method, Method::WinRate | Method::Borda);
    let rated: Vec<u32> = if likelihood {
        connectivity.rated
    } else {
        (0u32..)
            .zip(&places)
            .filter(|(_, place)| place.votes > 0)
            .map(|(entrant, _)| entrant)
            .collect()
    };
    if rated.is_empty() {
        return Ok(places);
    }
    let model = match options.interval {
        IntervalMethod::Sandwich => None,
        _ => match Model::of(cells, &rated, options.method, None) {
            Ok(model) => Some(model),
            Err(RatingError::TieRateUndetermined) => {
                for &entrant in &rated {
                    places[entrant as usize].unrated = Some(Unrated::TieRate);
                }
                return Ok(places);
            }
            Err(error) => return Err(error),
        },
    };
    let (estimate, intervals) = match (options.interval, model) {
        (IntervalMethod::Bootstrap { replicates, seed }, Some(model)) => {
            let method = options.method;
            let ends = bootstrap::intervals(cells, &rated, method, &model, replicates, seed)?;
            (model.scores, Some(ends))
        }
        (_, Some(model)) => (model.scores, None),
        _ => {
            let (theta, variances) =
                bt::estimate(cells, &rated, weighting(options.method), None, true)?;
            let ends: Vec<Option<(f64, f64)>> = theta
                .iter()
                .zip(variances.unwrap_or_default())
                .map(|(theta, variance)| {
                    let half = Z_95 * variance.sqrt();
                    Some((elo_scale(theta - half), elo_scale(theta + half)))
                })
                .collect();
            (points(&theta), Some(ends))
        }
    };
    place(&mut places, &rated, &estimate, intervals.as_deref());
    Ok(places)
}

/// Rates `votes` among `n_entrants`, in their order, by any method.
///
/// # Errors
/// As [`rate`], and votes that [`Cells::from_votes`] refuses.
pub fn rate_votes(
    n_entrants: usize,
    votes: &[(u32, u32, Outcome)],
    options: &RateOptions,
) -> Result<Vec<Place>, RatingError> {
    let cells = Cells::from_rows(n_entrants, votes)?;
    if options.method != Method::Elo {
        return rate(&cells, options);
    }
    let ratings = elo::run(n_entrants, votes.iter().copied(), &options.elo);
    rate_elo(&cells, &ratings, options)
}

/// Places by Elo ratings that were updated along the votes counted in `cells`.
///
/// # Errors
/// An interval other than none.
pub fn rate_elo(
    cells: &Cells,
    ratings: &[f64],
    options: &RateOptions,
) -> Result<Vec<Place>, RatingError> {
    if options.interval != IntervalMethod::None {
        return Err(RatingError::NoSuchInterval {
            method: Method::Elo,
        });
    }
    let mut places = places(cells, &Connectivity::of(cells));
    let (rated, scores): (Vec<u32>, Vec<f64>) = (0u32..)
        .zip(places.iter().zip(ratings))
        .filter(|(_, (place, _))| place.votes > 0)
        .map(|(entrant, (_, rating))| (entrant, *rating))
        .unzip();
    place(&mut places, &rated, &scores, None);
    Ok(places)
}

/// Takes the score of entrants with fewer than `limit` votes away and gives the reason; the ranks of
/// the others are among themselves. Votes with and without a winner count alike. Scores do not move:
/// the votes of an entrant without a score still say something about its opponents.
#[must_use]
pub fn requiring_votes(mut places: Vec<Place>, limit: u64) -> Vec<Place> {
    let (mut kept, mut scores, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let asked = places.iter().any(|place| place.best_rank.is_some());
    for (entrant, place) in (0u32..).zip(&mut places) {
        let Some(score) = place.score else { continue };
        if place.votes < limit {
            place.score = None;
            place.interval = None;
            place.unrated = Some(Unrated::TooFewVotes);
            (place.best_rank, place.worst_rank, place.group) = (None, None, None);
        } else {
            kept.push(entrant);
            scores.push(score);
            ends.push(place.interval);
        }
    }
    place(&mut places, &kept, &scores, asked.then_some(&ends[..]));
    places
}

/// Indices of `places` as a board lists them: by best rank and score, then the unrated by votes.
#[must_use]
pub fn order(places: &[Place]) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(places.len()).collect();
    order.sort_by(|&i, &j| {
        let (x, y) = (&places[i as usize], &places[j as usize]);
        let rank = |place: &Place| place.best_rank.unwrap_or(u32::MAX);
        let score = |place: &Place| place.score.unwrap_or(f64::NEG_INFINITY);
        rank(x)
            .cmp(&rank(y))
            .then(score(y).total_cmp(&score(x)))
            .then(y.votes.cmp(&x.votes))
            .then(i.cmp(&j))
    });
    order
}

fn check(options: &RateOptions) -> Result<(), RatingError> {
    let method = options.method;
    match options.interval {
        _ if method == Method::Elo => Err(RatingError::EloNeedsOrder),
        IntervalMethod::Sandwich
            if matches!(method, Method::Davidson | Method::WinRate | Method::Borda) =>
        {
            Err(RatingError::NoSuchInterval { method })
        }
        IntervalMethod::Bootstrap { replicates, .. } if replicates < 40 => {
            Err(RatingError::TooFewReplicates { replicates })
        }
        _ => Ok(()),
    }
}

const fn weighting(method: Method) -> Weighting {
    match method {
        Method::BradleyTerryReweighted => Weighting::Pairs,
        _ => Weighting::Votes,
    }
}

fn without_ties(cells: &Cells) -> Cells {
    let decided = cells.cells().iter().map(|cell| Cell {
        both: 0,
        neither: 0,
        ..*cell
    });
    Cells::from_sorted(
        cells.n_entrants(),
        decided.filter(|cell| cell.n() > 0).collect(),
    )
}

fn places(cells: &Cells, connectivity: &Connectivity) -> Vec<Place> {
    tallies(cells, connectivity)
        .into_iter()
        .map(|standing| Place {
            score: None,
            interval: None,
            unrated: standing.unrated,
            best_rank: None,
            worst_rank: None,
            group: None,
            component: standing.component,
            votes: standing.votes,
        })
        .collect()
}

/// Fills in the places of `rated`; `ends` are there if intervals were asked for.
fn place(places: &mut [Place], rated: &[u32], scores: &[f64], ends: Option<&[Option<(f64, f64)>]>) {
    let Some(ends) = ends else {
        for (&entrant, score) in rated.iter().zip(scores) {
            let place = &mut places[entrant as usize];
            (place.score, place.unrated) = (Some(*score), None);
        }
        return;
    };
    let ratings: Vec<Rating> = scores
        .iter()
        .zip(ends)
        .map(|(&value, ends)| match *ends {
            Some((lower, upper)) => Rating {
                value,
                lower,
                upper,
            },
            None => Rating::open(value),
        })
        .collect();
    for ((&entrant, rating), rank) in rated.iter().zip(&ratings).zip(ranks::rank(&ratings)) {
        let place = &mut places[entrant as usize];
        place.score = Some(rating.value);
        place.interval = rating.ends();
        place.unrated = place.interval.is_none().then_some(Unrated::Interval);
        place.best_rank = Some(rank.best);
        place.worst_rank = Some(rank.worst);
        place.group = Some(rank.group);
    }
}

fn points(theta: &[f64]) -> Vec<f64> {
    theta.iter().map(|&theta| elo_scale(theta)).collect()
}

/// Scores of the rated entrants, with what a refit may start from.
pub(super) struct Model {
    pub(super) scores: Vec<f64>,
    theta: Vec<f64>,
    davidson: Option<davidson::Davidson>,
}

impl Model {
    pub(super) fn of(
        cells: &Cells,
        rated: &[u32],
        method: Method,
        start: Option<&Self>,
    ) -> Result<Self, RatingError> {
        if matches!(method, Method::WinRate | Method::Borda) {
            return Ok(Self {
                scores: shares(cells, rated, method == Method::Borda),
                theta: Vec::new(),
                davidson: None,
            });
        }
        if method == Method::Davidson {
            let start = start.and_then(|start| start.davidson.as_ref());
            let model = davidson::fit(cells, rated, start)?;
            return Ok(Self {
                scores: points(&model.theta),
                theta: Vec::new(),
                davidson: Some(model),
            });
        }
        let theta = match start {
            Some(start) => {
                bt::estimate_from(cells, rated, weighting(method), Some(start.theta.clone()))?
            }
            None => bt::estimate(cells, rated, weighting(method), None, false)?.0,
        };
        Ok(Self {
            scores: points(&theta),
            theta,
            davidson: None,
        })
    }
}

/// Points per vote, or their mean over opponents, of the entrants in `rated`; an entrant without
/// votes in a resample has NaN.
fn shares(cells: &Cells, rated: &[u32], per_opponent: bool) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); cells.n_entrants()];
    for cell in cells.cells().iter().filter(|cell| cell.n() > 0) {
        let (n, ties) = (cell.n() as f64, cell.ties() as f64);
        for (entrant, wins) in [(cell.a, cell.a_wins), (cell.b, cell.b_wins)] {
            let (points, of) = &mut sums[entrant as usize];
            let won = wins as f64 + 0.5 * ties;
            *points += if per_opponent { won / n } else { won };
            *of += if per_opponent { 1.0 } else { n };
        }
    }
    rated
        .iter()
        .map(|&entrant| {
            let (points, of) = sums[entrant as usize];
            points / of
        })
        .collect()
}
