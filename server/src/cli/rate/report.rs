//! What `openmic rate` prints: JSON at full precision, or tables for a terminal.

use openmic_domain::{
    outcome::Outcome,
    rating::{
        Fit, Place,
        contextual::Control,
        flip::{Ending, Flip, Fragility},
        scores,
    },
};
use serde::Serialize;

/// One board, with what was asked for beside it.
#[derive(Debug)]
pub(super) struct Board {
    /// Value of the column given with `--by`.
    pub(super) group: Option<String>,
    pub(super) rows: Vec<Rated>,
    /// With `--controls`.
    pub(super) controls: Option<Vec<ControlRow>>,
    /// With `--flip`.
    pub(super) fragility: Option<FragilityRows>,
}

/// One line of the result.
#[derive(Debug, Serialize)]
pub(super) struct Rated {
    /// Value of the column given with `--by`; not there without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    model: String,
    rating: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    /// Ranks that the intervals allow; null without intervals, where the order of the rows is all there is.
    best_rank: Option<u32>,
    worst_rank: Option<u32>,
    /// From 1 at the top: the entrants of one group are not told apart, directly or through others.
    tied_group: Option<u32>,
    /// From 1, the largest first: no vote connects the entrants of two.
    component: u32,
    votes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// What a control does to a vote.
#[derive(Debug, Serialize)]
pub(super) struct ControlRow {
    name: String,
    mean: f64,
    deviation: f64,
    /// Change of the log-odds by one standard deviation; null if the control is constant.
    coefficient: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    /// The same in points of rating.
    points: Option<f64>,
}

/// How few votes decide the order.
#[derive(Debug, Serialize)]
pub(super) struct FragilityRows {
    /// To have another number one; null if half of all votes are not enough.
    number_one: Option<FlipRow>,
    /// To exchange neighbours, from the top.
    adjacent: Vec<Option<FlipRow>>,
}

#[derive(Debug, Serialize)]
struct FlipRow {
    above: String,
    below: String,
    /// Points between them.
    lead: f64,
    /// How many votes have to be left out.
    votes: u64,
    /// The same as a share of all votes.
    share: f64,
    /// Which they are.
    removed: Vec<RemovedRow>,
    /// The lower one's lead without them; null if one of the two has no rating then.
    lead_without: Option<f64>,
}

#[derive(Debug, Serialize)]
struct RemovedRow {
    left: String,
    right: String,
    winner: &'static str,
    votes: u64,
}

/// Rows of a board by any method, best first.
pub(super) fn of_places(group: Option<&str>, names: &[String], places: &[Place]) -> Vec<Rated> {
    let row = |index: u32| {
        let (place, name) = (places.get(index as usize)?, names.get(index as usize)?);
        Some(Rated {
            group: group.map(str::to_owned),
            model: name.clone(),
            rating: place.score,
            lower: place.interval.map(|(lower, _)| lower),
            upper: place.interval.map(|(_, upper)| upper),
            best_rank: place.best_rank,
            worst_rank: place.worst_rank,
            tied_group: place.group,
            component: place.component + 1,
            votes: place.votes,
            reason: place.unrated.map(|unrated| unrated.reason()),
        })
    };
    scores::order(places).into_iter().filter_map(row).collect()
}

/// Rows of a board with controls, best first.
pub(super) fn of_fit(
    group: Option<&str>,
    names: &[String],
    fit: &Fit,
    intervals: bool,
) -> Vec<Rated> {
    let row = |index: u32| {
        let (standing, name) = (
            fit.entrants.get(index as usize)?,
            names.get(index as usize)?,
        );
        let ends = standing.rating.filter(|_| intervals);
        let ends = ends.and_then(|rating| rating.ends());
        let rank = |rank: Option<u32>| rank.filter(|_| intervals);
        Some(Rated {
            group: group.map(str::to_owned),
            model: name.clone(),
            rating: standing.rating.map(|rating| rating.value),
            lower: ends.map(|(lower, _)| lower),
            upper: ends.map(|(_, upper)| upper),
            best_rank: rank(standing.best_rank),
            worst_rank: rank(standing.worst_rank),
            tied_group: rank(standing.group),
            component: standing.component + 1,
            votes: standing.votes,
            reason: standing.unrated.map(|unrated| unrated.reason()),
        })
    };
    fit.order().into_iter().filter_map(row).collect()
}

/// Rows of the controls, in the order in which they were named.
pub(super) fn of_controls(names: &[String], controls: &[Control]) -> Vec<ControlRow> {
    names
        .iter()
        .zip(controls)
        .map(|(name, control)| {
            let coefficient = control.coefficient;
            ControlRow {
                name: name.clone(),
                mean: control.mean,
                deviation: control.deviation,
                coefficient: coefficient.map(|it| it.value),
                lower: coefficient.map(|it| it.lower),
                upper: coefficient.map(|it| it.upper),
                points: coefficient.map(|it| it.points()),
            }
        })
        .collect()
}

/// The fragility figures with the names of the models.
pub(super) fn of_fragility(names: &[String], fragility: &Fragility) -> FragilityRows {
    let name = |index: u32| names.get(index as usize).cloned().unwrap_or_default();
    let row = |flip: &Flip| FlipRow {
        above: name(flip.above),
        below: name(flip.below),
        lead: flip.lead,
        votes: flip.votes,
        share: flip.share,
        removed: flip
            .removed
            .iter()
            .map(|removal| RemovedRow {
                left: name(removal.a),
                right: name(removal.b),
                winner: match removal.outcome {
                    Outcome::Left => "model_a",
                    Outcome::Right => "model_b",
                    Outcome::Both => "tie",
                    Outcome::Neither => "both_bad",
                },
                votes: removal.votes,
            })
            .collect(),
        lead_without: match flip.ending {
            Ending::Overtaken { by } => Some(by),
            Ending::Unrated => None,
        },
    };
    FragilityRows {
        number_one: fragility.number_one.as_ref().map(row),
        adjacent: fragility
            .adjacent
            .iter()
            .map(|flip| flip.as_ref().map(row))
            .collect(),
    }
}

/// All boards as JSON: a list of rows; with controls or fragility figures a list of boards.
pub(super) fn json(boards: &[Board]) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct Whole<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<&'a str>,
        rows: &'a [Rated],
        #[serde(skip_serializing_if = "Option::is_none")]
        controls: Option<&'a [ControlRow]>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fragility: Option<&'a FragilityRows>,
    }
    let only_rows = boards
        .iter()
        .all(|board| board.controls.is_none() && board.fragility.is_none());
    let text = if only_rows {
        let rows: Vec<&Rated> = boards.iter().flat_map(|board| &board.rows).collect();
        serde_json::to_string_pretty(&rows)?
    } else {
        let whole: Vec<Whole<'_>> = boards
            .iter()
            .map(|board| Whole {
                group: board.group.as_deref(),
                rows: &board.rows,
                controls: board.controls.as_deref(),
                fragility: board.fragility.as_ref(),
            })
            .collect();
        serde_json::to_string_pretty(&whole)?
    };
    Ok(text + "\n")
}

/// All boards as tables; ratings with so many decimals.
pub(super) fn tables(boards: &[Board], decimals: usize) -> String {
    let one = |board: &Board| {
        let mut out = match board.group.as_deref() {
            Some("") => "(empty)\n".to_owned(),
            Some(group) => format!("{group}\n"),
            None => String::new(),
        };
        out += &table(&board.rows, decimals);
        if let Some(controls) = &board.controls {
            out += &control_table(controls);
        }
        if let Some(fragility) = &board.fragility {
            out += &fragility_text(fragility);
        }
        out
    };
    boards.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn width<'a>(names: impl Iterator<Item = &'a String>) -> usize {
    let longest = names.map(|name| name.chars().count()).max();
    longest.unwrap_or(0).clamp(5, 60)
}

fn table(rated: &[Rated], decimals: usize) -> String {
    let width = width(rated.iter().map(|row| &row.model));
    let mut out = format!(
        "{:>7}  {:width$}  {:>8}  {:>17}  {:>7}\n",
        "rank", "model", "rating", "95 % interval", "votes"
    );
    let bare = !rated.iter().any(|row| row.best_rank.is_some())
        && rated.iter().any(|row| row.rating.is_some());
    for (place, row) in (1u32..).zip(rated) {
        let rank = match (row.best_rank, row.worst_rank) {
            (Some(best), Some(worst)) if best == worst => best.to_string(),
            (Some(best), Some(worst)) => format!("{best}–{worst}"),
            _ if bare && row.rating.is_some() => format!("{place}."),
            _ => "–".to_owned(),
        };
        let number = |value: f64| format!("{value:.decimals$}");
        let rating = row.rating.map_or_else(|| "none".to_owned(), number);
        let interval = match (row.lower, row.upper) {
            (Some(lower), Some(upper)) => format!("{} to {}", number(lower), number(upper)),
            _ => String::new(),
        };
        out += &format!(
            "{rank:>7}  {:width$}  {rating:>8}  {interval:>17}  {:>7}\n",
            row.model, row.votes
        );
        if let Some(reason) = row.reason {
            out += &format!("{:>7}  {reason}\n", "");
        }
    }
    if bare {
        out += "         (without intervals: the order of the ratings, no rank is settled)\n";
    }
    out
}

fn control_table(controls: &[ControlRow]) -> String {
    let width = width(controls.iter().map(|row| &row.name)).max(7);
    let mut out = format!(
        "\n{:>7}  {:width$}  {:>8}  {:>17}  {:>7}\n",
        "", "control", "log-odds", "95 % interval", "points"
    );
    for row in controls {
        out += &match (row.coefficient, row.lower, row.upper, row.points) {
            (Some(value), Some(lower), Some(upper), Some(points)) => {
                let interval = format!("{lower:.3} to {upper:.3}");
                format!(
                    "{:>7}  {:width$}  {value:>8.3}  {interval:>17}  {points:>7.1}\n",
                    "", row.name
                )
            }
            _ => format!("{:>7}  {:width$}  the same in every vote\n", "", row.name),
        };
    }
    out + "         (per standard deviation of the control)\n"
}

fn fragility_text(fragility: &FragilityRows) -> String {
    let mut out =
        String::from("\nVotes that decide the order (found by refitting without them):\n");
    match &fragility.number_one {
        Some(flip) => {
            out += &format!("{:>7}  make {} number one\n", flip.votes, flip.below);
            for removed in flip.removed.iter().take(8) {
                out += &format!(
                    "{:>7}    {} against {}: {}, {}\n",
                    "", removed.left, removed.right, removed.winner, removed.votes
                );
            }
            if flip.removed.len() > 8 {
                out += &format!("{:>7}    and others\n", "");
            }
        }
        None => out += "      –  half of all votes do not change number one\n",
    }
    for flip in fragility.adjacent.iter().flatten() {
        out += &format!(
            "{:>7}  put {} before {}\n",
            flip.votes, flip.below, flip.above
        );
    }
    out
}
