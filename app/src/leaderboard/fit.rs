//! Making a board: reading what it is made of, and rating or scoring it.

use std::{collections::HashMap, sync::Arc};

use openmic_domain::{
    outcome::Outcome,
    rating::{
        self, Cell, Cells, Fit, FitOptions, IntervalMethod, Method, RateOptions, Rating,
        RatingError, Weighting,
        components::Connectivity,
        contextual::{self, Chunk, ContextualOptions, normalised_difference},
        davidson,
        elo::EloOptions,
        flip::{self, Flip},
        predict::Prediction,
    },
    stats::Interval,
};
use openmic_store::{
    EntrantRow, ItemOriginality, OrderedVote, Store, StoreError, StoreResult, TrackRow,
    VoteBoardSource,
};

use super::{
    Standing, VoteBoard, VoteEntry,
    basis::Basis,
    beside,
    boards::{BoardProblem, StyleControl, StyleEffect},
    scored, stage,
};

/// Seed of the bootstrap: the same votes have the same intervals, whoever asks.
const SEED: u64 = 1;

/// Entrants up to which every board says how few votes decide number one.
const FRAGILE_ENTRANTS: usize = 1000;

/// What a track says about rating it.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    /// Language of items that name none.
    pub(super) language: String,
    /// Votes below which an entrant is provisional.
    pub(super) min_votes: u64,
}

impl Rules {
    /// Read from the stored track file.
    pub(super) fn of(track: &TrackRow) -> Self {
        let spec: serde_json::Value = serde_json::from_str(&track.spec).unwrap_or_default();
        Self {
            language: spec["language"].as_str().unwrap_or("en").to_owned(),
            min_votes: spec["min_votes"].as_u64().unwrap_or_default(),
        }
    }
}

/// Reads and computes the rows of a board. Its ratings are sought from those of `last`, an earlier board
/// of the track, and do not depend on it.
pub(super) async fn make(
    store: &Store,
    track: &TrackRow,
    basis: &Basis,
    last: Option<&VoteBoard>,
) -> StoreResult<Standing> {
    if track.kind == "benchmark" {
        return scored::make(store, track, basis)
            .await
            .map(Standing::Benchmark);
    }
    let rules = Rules::of(track);
    let filter = basis.filter(&rules.language);
    let source = if basis.is_every_vote() {
        store.vote_board(&track.id).await?
    } else {
        store.vote_board_under(&track.id, &filter).await?
    };
    // Two methods need more than counts: the order of the votes, or the texts they were about.
    let ordered = if basis.style || basis.method == Method::Elo {
        let ids: Vec<String> = source.entrants.iter().map(|row| row.id.clone()).collect();
        store.votes_in_order(&track.id, &filter, &ids).await?
    } else {
        Vec::new()
    };
    let told = match basis.original {
        Some(_) => store.item_originality(&track.id, &filter).await?,
        None => Vec::new(),
    };
    let (own, own_rules) = (basis.clone(), rules.clone());
    let known = last
        .map(|last| ratings_of(last, &source))
        .unwrap_or_default();
    // Fitting is quick but grows with the cube of the entrants: keep it off the request threads.
    let fitted = tokio::task::spawn_blocking(move || {
        votes(source, &ordered, &told, &own, &own_rules, &known)
    });
    let mut board = fitted
        .await
        .map_err(|error| StoreError::Conflict(format!("the board could not be fitted: {error}")))?
        .map_err(|error| StoreError::Conflict(error.to_string()))?;
    if track.kind == "humor" {
        beside::off_stage(store, track, &filter, &mut board).await?;
    }
    if basis.is_beside() {
        beside::judged(store, track, basis, &rules, &mut board).await?;
    }
    Ok(Standing::Votes(board))
}

/// The ratings of an earlier board for the entrants of `source`, from which the search begins.
fn ratings_of(last: &VoteBoard, source: &VoteBoardSource) -> Vec<f64> {
    let rated: HashMap<&str, f64> = last
        .entries
        .iter()
        .filter_map(|entry| {
            let rating = entry.fitted.as_ref()?;
            Some((entry.entrant.id.as_str(), rating.value))
        })
        .collect();
    let rating = |row: &EntrantRow| rated.get(row.id.as_str()).copied();
    let ratings = source.entrants.iter().map(rating);
    ratings
        .map(|known| known.unwrap_or(rating::ELO_CENTRE))
        .collect()
}

/// The rated entrants, and what else a method gives.
struct Rated {
    fit: Fit,
    has_intervals: bool,
    style: Vec<StyleEffect>,
}

/// Fits a board of votes.
pub(super) fn votes(
    source: VoteBoardSource,
    ordered: &[OrderedVote],
    told: &[ItemOriginality],
    basis: &Basis,
    rules: &Rules,
    known: &[f64],
) -> Result<VoteBoard, RatingError> {
    let cells = cells(&source)?;
    let original = match basis.original {
        Some(_) => Some(stage::original(&source, told)?),
        None => None,
    };
    let (rated, problem) = match rate(&cells, ordered, original.as_ref(), basis, rules, known) {
        Ok(rated) => (rated, None),
        Err(problem) => (
            Rated {
                fit: unrated(&cells),
                has_intervals: true,
                style: Vec::new(),
            },
            Some(problem),
        ),
    };
    let Rated {
        fit,
        has_intervals,
        style,
    } = rated;
    let mut columns = stage::columns(&source, &cells);
    // Points are taken where there are points; elsewhere the column alone says it.
    let takes_points = basis.method.in_points();
    for column in columns.iter_mut().filter(|_| !takes_points) {
        column.penalty = 0.0;
    }
    let penalties: Vec<f64> = columns.iter().map(|column| column.penalty).collect();
    let is_penalised = penalties.iter().any(|points| *points > 0.0);
    let prediction = match &problem {
        None => prediction(&cells, basis),
        Some(_) => None,
    };
    let fitted: Vec<Option<Rating>> = fit.entrants.iter().map(|entrant| entrant.rating).collect();
    let fit = if is_penalised {
        fit.less(&penalties)
    } else {
        fit
    };
    let order = fit.order();
    let last_votes: HashMap<&str, i64> = source
        .last_vote_of
        .iter()
        .map(|(id, ms)| (id.as_str(), *ms))
        .collect();
    let jokes: HashMap<&str, _> = source
        .jokes
        .iter()
        .map(|tally| (tally.entrant_id.as_str(), tally))
        .collect();
    let mut rows: Vec<Option<VoteEntry>> = source
        .entrants
        .into_iter()
        .zip(fit.entrants)
        .zip(columns)
        .zip(fitted)
        .zip(0u32..)
        .map(|((((entrant, standing), stage), fitted), index)| {
            let tally = jokes.get(entrant.id.as_str());
            Some(VoteEntry {
                index,
                last_vote_ms: last_votes.get(entrant.id.as_str()).copied(),
                run_id: tally.map(|tally| tally.run_id.clone()),
                jokes: tally.map(|tally| (tally.jokes, tally.on_stage)),
                entrant,
                standing,
                fitted,
                stage,
                judged: None,
            })
        })
        .collect();
    let entries = order
        .into_iter()
        .filter_map(|index| rows.get_mut(index as usize)?.take())
        .collect();
    Ok(VoteBoard {
        entries,
        votes: fit.n_votes,
        components: fit.components,
        last_vote_ms: source.last_vote_ms,
        method: basis.method,
        has_intervals,
        prediction,
        // Which votes hold number one in place cannot be read off the votes where points are taken.
        fragile: (!is_penalised).then(|| fragile(&cells, basis)).flatten(),
        cells: Arc::new(cells),
        style,
        problem,
    })
}

/// The cells of a board by the places of its entrants, which come ordered by id: so a < b holds for
/// places as it does for ids.
fn cells(source: &VoteBoardSource) -> Result<Cells, RatingError> {
    let index: HashMap<&str, u32> = source
        .entrants
        .iter()
        .zip(0u32..)
        .map(|(entrant, i)| (entrant.id.as_str(), i))
        .collect();
    let cells = source
        .cells
        .iter()
        .filter_map(|row| {
            Some(Cell {
                a: *index.get(row.entrant_a.as_str())?,
                b: *index.get(row.entrant_b.as_str())?,
                a_wins: row.a_wins.unsigned_abs(),
                b_wins: row.b_wins.unsigned_abs(),
                both: row.both.unsigned_abs(),
                neither: row.neither.unsigned_abs(),
            })
        })
        .collect();
    Cells::from_cells(source.entrants.len(), cells)
}

fn rate(
    cells: &Cells,
    ordered: &[OrderedVote],
    original: Option<&Cells>,
    basis: &Basis,
    rules: &Rules,
    known: &[f64],
) -> Result<Rated, BoardProblem> {
    let provisional = |rated: Rated| Rated {
        fit: rated.fit.requiring_votes(rules.min_votes),
        ..rated
    };
    if basis.style {
        return controlled(cells.n_entrants(), ordered).map(provisional);
    }
    if let (Some(original), Some(weight)) = (original, basis.original) {
        let weight = f64::from(weight) / 100.0;
        let mut fit = stage::composite(cells, original, weight).map_err(BoardProblem::Rating)?;
        // The columns count what people said, not what originality adds to it.
        let counted = unrated(cells);
        fit.n_votes = counted.n_votes;
        for (standing, counted) in fit.entrants.iter_mut().zip(counted.entrants) {
            standing.votes = counted.votes;
            standing.wins = counted.wins;
            standing.losses = counted.losses;
            standing.ties = counted.ties;
        }
        return Ok(provisional(Rated {
            fit,
            has_intervals: true,
            style: Vec::new(),
        }));
    }
    let plain = |weighting| {
        let fit = rating::fit_from(cells, &FitOptions { weighting }, known)
            .map_err(BoardProblem::Rating)?;
        Ok(Rated {
            fit,
            has_intervals: true,
            style: Vec::new(),
        })
    };
    match basis.method {
        Method::BradleyTerry => plain(Weighting::Votes),
        Method::BradleyTerryReweighted => plain(Weighting::Pairs),
        method => by_score(cells, ordered, method),
    }
    .map(provisional)
}

/// What the ratings of a board say of the next vote. Those that style or originality are taken out of, or
/// mixed into, are about other votes than those that were cast; shares predict nothing.
fn prediction(cells: &Cells, basis: &Basis) -> Option<Prediction> {
    if basis.style || basis.original.is_some() {
        return None;
    }
    match basis.method {
        Method::BradleyTerry | Method::BradleyTerryReweighted | Method::Elo => {
            Some(Prediction::Points)
        }
        Method::TiesIgnored => Some(Prediction::Decided),
        Method::Davidson => davidson::tie_rate(cells).map(|eta| Prediction::WithTies { eta }),
        Method::WinRate | Method::Borda => None,
    }
}

/// How few votes decide number one, where that is quick to find: see [`rating::flip`].
fn fragile(cells: &Cells, basis: &Basis) -> Option<Flip> {
    let weighting = match basis.method {
        Method::BradleyTerry if !basis.style && basis.original.is_none() => Weighting::Votes,
        Method::BradleyTerryReweighted => Weighting::Pairs,
        _ => return None,
    };
    if cells.n_entrants() > FRAGILE_ENTRANTS {
        return None;
    }
    flip::number_one(cells, weighting).ok().flatten()
}

/// Rates by a method of [`rating::rate`], on whatever scale it has.
fn by_score(cells: &Cells, ordered: &[OrderedVote], method: Method) -> Result<Rated, BoardProblem> {
    let options = |interval| RateOptions {
        method,
        interval,
        elo: EloOptions::default(),
    };
    let places = if method == Method::Elo {
        let votes: Vec<(u32, u32, Outcome)> = ordered
            .iter()
            .map(|vote| (vote.left, vote.right, vote.outcome))
            .collect();
        rating::rate_votes(cells.n_entrants(), &votes, &options(IntervalMethod::None))
    } else {
        rating::rate(cells, &options(method.usual_interval(SEED)))
    }
    .map_err(BoardProblem::Rating)?;
    let mut fit = unrated(cells);
    let has_intervals = method != Method::Elo;
    let mut rated = Vec::new();
    let mut ratings = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let Some(value) = place.score else {
            fit.entrants[index].unrated = place.unrated;
            continue;
        };
        fit.entrants[index].unrated = place.unrated;
        rated.push(index);
        ratings.push(match place.interval {
            Some((lower, upper)) => Rating {
                value,
                lower,
                upper,
            },
            None if has_intervals => Rating::open(value),
            None => Rating::bare(value),
        });
    }
    for ((index, rating), rank) in rated
        .into_iter()
        .zip(&ratings)
        .zip(rating::ranks::rank(&ratings))
    {
        let standing = &mut fit.entrants[index];
        standing.rating = Some(*rating);
        standing.best_rank = Some(rank.best);
        standing.worst_rank = Some(rank.worst);
        standing.group = Some(rank.group);
    }
    Ok(Rated {
        fit,
        has_intervals,
        style: Vec::new(),
    })
}

/// Rates with length and layout of the jokes accounted for, on the votes whose texts are known.
fn controlled(n_entrants: usize, ordered: &[OrderedVote]) -> Result<Rated, BoardProblem> {
    let (mut left, mut right, mut outcome) = (Vec::new(), Vec::new(), Vec::new());
    let (mut characters, mut lines) = (Vec::new(), Vec::new());
    let difference = |(a, b): (u32, u32)| normalised_difference(f64::from(a), f64::from(b));
    for vote in ordered {
        if let (Some(of_characters), Some(of_lines)) = (vote.characters, vote.lines) {
            left.push(vote.left);
            right.push(vote.right);
            outcome.push(vote.outcome);
            characters.push(difference(of_characters));
            lines.push(difference(of_lines));
        }
    }
    if outcome.is_empty() && !ordered.is_empty() {
        return Err(BoardProblem::NoTexts);
    }
    let chunk = Chunk {
        left: &left,
        right: &right,
        outcome: &outcome,
        controls: &[&characters, &lines],
    };
    let fitted = contextual::fit(n_entrants, &[chunk], &ContextualOptions::default())
        .map_err(BoardProblem::Rating)?;
    let style = [StyleControl::Length, StyleControl::Lines]
        .into_iter()
        .zip(fitted.controls)
        .map(|(control, fitted)| StyleEffect {
            control,
            value: fitted.coefficient.map_or(f64::NAN, |found| found.points()),
            points: fitted.coefficient.map(|found| Interval {
                lower: found.lower * rating::ELO_PER_LOGIT,
                upper: found.upper * rating::ELO_PER_LOGIT,
            }),
        })
        .collect();
    Ok(Rated {
        fit: fitted.fit,
        has_intervals: true,
        style,
    })
}

/// Everybody's counts, without ratings.
fn unrated(cells: &Cells) -> Fit {
    let connectivity = Connectivity::of(cells);
    let mut entrants: Vec<rating::Standing> = connectivity
        .component
        .iter()
        .map(|&component| rating::Standing {
            rating: None,
            unrated: Some(rating::Unrated::NoVotes),
            component,
            votes: 0,
            wins: 0,
            losses: 0,
            ties: 0,
            best_rank: None,
            worst_rank: None,
            group: None,
        })
        .collect();
    for cell in cells.cells() {
        for (entrant, wins, losses) in [
            (cell.a, cell.a_wins, cell.b_wins),
            (cell.b, cell.b_wins, cell.a_wins),
        ] {
            if let Some(standing) = entrants.get_mut(entrant as usize) {
                standing.votes += cell.n();
                standing.wins += wins;
                standing.losses += losses;
                standing.ties += cell.ties();
                standing.unrated = Some(rating::Unrated::NotConnected);
            }
        }
    }
    Fit {
        entrants,
        components: connectivity.n_components,
        n_votes: cells.n_votes(),
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
