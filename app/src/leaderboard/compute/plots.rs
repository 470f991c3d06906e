//! The charts of the page about compute: the Pareto front, the curves, and what several tries are worth.

use openmic_domain::compute::Curve;

use super::{
    families::{Analysis, Family},
    majority::Tries,
};
use crate::{
    i18n::t,
    leaderboard::{BenchmarkBoard, Board, effort::CostAxis, evidence_page},
    ui::{
        Format,
        chart::{CurveFamily, Curves, Frontier, FrontierPoint, Line, LinePoint, Lines, Over, Plot},
        number,
    },
};

/// Points of a drawn line.
const STEPS: u32 = 32;

/// The charts; one without anything to draw is left out.
pub(super) struct Plots {
    pub(super) front: Option<Frontier>,
    pub(super) curves: Option<Curves>,
    pub(super) tries: Option<Lines>,
    /// Whether a maj@k was sampled.
    pub(super) sampled: bool,
}

impl Plots {
    pub(super) fn of(
        board: &Board,
        scores: &BenchmarkBoard,
        analysis: &Analysis,
        tries: &[Tries],
    ) -> Self {
        Self {
            front: evidence_page::cost_over(board, analysis.axis),
            curves: curves(board, scores, analysis),
            tries: (!tries.is_empty()).then(|| lines(board, scores, tries)),
            sampled: tries.iter().any(|tries| tries.sampled),
        }
    }

    /// For downloads.
    pub(super) fn all(&self) -> Vec<&(dyn Plot + Sync)> {
        let mut plots: Vec<&(dyn Plot + Sync)> = Vec::new();
        if let Some(front) = &self.front {
            plots.push(front);
        }
        if let Some(curves) = &self.curves {
            plots.push(curves);
        }
        if let Some(tries) = &self.tries {
            plots.push(tries);
        }
        plots
    }
}

/// What is paid for an answer, with its unit, for a column or an axis.
pub(super) fn cost_label(axis: CostAxis) -> String {
    match axis {
        CostAxis::Tokens => t().leaderboard_column_tokens(),
        CostAxis::Seconds => t().leaderboard_column_seconds(),
        CostAxis::Dollars => t().leaderboard_column_dollars(),
    }
}

/// What there is more of along an axis.
pub(crate) fn cost_unit(axis: CostAxis) -> String {
    match axis {
        CostAxis::Tokens => t().leaderboard_cost_unit(),
        CostAxis::Seconds => t().compute_unit_seconds(),
        CostAxis::Dollars => t().compute_unit_dollars(),
    }
}

/// How a cost is written.
pub(crate) fn cost_format(axis: CostAxis) -> Format {
    match axis {
        CostAxis::Tokens => Format::Tokens,
        CostAxis::Seconds => Format::Seconds,
        CostAxis::Dollars => Format::Dollars,
    }
}

/// A cost with its unit, in a sentence.
pub(crate) fn cost_words(axis: CostAxis, cost: f64) -> String {
    match axis {
        CostAxis::Tokens => t().compute_cost_tokens(number::fixed(cost, 0)),
        CostAxis::Seconds => number::seconds(cost),
        CostAxis::Dollars => number::dollars(cost),
    }
}

/// One curve a model; none where no model has two entrants at different costs.
fn curves(board: &Board, scores: &BenchmarkBoard, analysis: &Analysis) -> Option<Curves> {
    let axis = analysis.axis;
    // The sizes of a family are drawn where they are the reference.
    let sizes = analysis.chosen().filter(|family| family.is_sizes());
    let all: Vec<&Family> = analysis.families.iter().chain(sizes).collect();
    let with_line: Vec<&Family> = all
        .iter()
        .copied()
        .filter(|family| family.curve.is_some())
        .collect();
    // The one of which the data say most.
    let surest = |family: &&&Family| {
        let curve = family.curve.as_ref();
        curve.map_or(0.0, |curve| (curve.slope / curve.slope_error).abs())
    };
    let told = with_line
        .iter()
        .max_by(|one, other| surest(one).total_cmp(&surest(other)))?;
    let families = all
        .iter()
        .filter(|family| !family.places.is_empty())
        .map(|family| CurveFamily {
            name: family.name.clone(),
            points: family
                .places
                .iter()
                .filter_map(|&place| {
                    let entry = &scores.entries[place];
                    Some(FrontierPoint {
                        name: match family.is_sizes() {
                            true => entry.run.entrant.model_name.clone(),
                            false => entry.effort.strategy.clone(),
                        },
                        cost: axis.of(entry)?,
                        score: entry.score,
                        lower: entry.interval.lower,
                        upper: entry.interval.upper,
                        href: Some(format!("/runs/{}", entry.run.run_id)),
                    })
                })
                .collect(),
            line: family.curve.as_ref().map(drawn).unwrap_or_default(),
        })
        .collect();
    let title = finding(told, with_line.len());
    Some(Curves {
        chart: evidence_page::around(
            board,
            "curves",
            title,
            t().compute_curves_sub(cost_label(axis)),
        ),
        family_label: t().compute_model(),
        name_label: t().compute_column_strategy(),
        cost_label: cost_label(axis),
        cost_unit: cost_unit(axis),
        cost_format: cost_format(axis),
        score_label: t().leaderboard_column_score(),
        score_format: board.format(),
        families,
    })
}

/// The line with its band, within the measured range.
fn drawn(curve: &Curve) -> Vec<LinePoint> {
    let (low, high) = curve.range;
    (0..=STEPS)
        .map(|step| {
            let x = 10f64.powf(low + (high - low) * f64::from(step) / f64::from(STEPS));
            let (y, band) = curve.at(x);
            LinePoint {
                x,
                y,
                lower: band.lower,
                upper: band.upper,
            }
        })
        .collect()
}

/// What the first curve says: its ends, or that the data do not tell whether more helps.
fn finding(family: &Family, curves: usize) -> String {
    let Some(curve) = &family.curve else {
        return String::new();
    };
    let ends = [curve.range.0, curve.range.1].map(|x| number::percent(curve.at(10f64.powf(x)).0));
    let [from, to] = ends;
    let decades = curve.range.1 - curve.range.0;
    let times = number::fixed(10f64.powf(decades), u8::from(decades < 1.0));
    let said = if curve.gains() {
        t().compute_curve_gains(times, &family.name, from, to)
    } else if curve.slope < -1.96 * curve.slope_error {
        t().compute_curve_loses(times, &family.name, from, to)
    } else {
        t().compute_curve_open(&family.name)
    };
    if curves > 1 {
        let others = curves as u64 - 1;
        format!(
            "{said} {}",
            t().compute_curves_others(others, number::whole(others))
        )
    } else {
        said
    }
}

/// pass@k and maj@k against k.
fn lines(board: &Board, scores: &BenchmarkBoard, tries: &[Tries]) -> Lines {
    let mut lines = Vec::new();
    for (one, place) in tries.iter().zip(1u64..) {
        let line =
            |name: String, of: fn(&super::majority::TryPoint) -> openmic_domain::stats::Mean| {
                Line {
                    name,
                    points: one
                        .points
                        .iter()
                        .map(|point| {
                            let mean = of(point);
                            let interval = mean.interval();
                            LinePoint {
                                x: point.k as f64,
                                y: mean.value,
                                lower: interval.lower.max(0.0),
                                upper: interval.upper.min(1.0),
                            }
                        })
                        .collect(),
                }
            };
        let alone = tries.len() == 1;
        // Names of entrants are long and begin alike; the key under the chart has them by number.
        let named = |short: String| {
            if alone {
                short
            } else {
                format!("{} {short}", number::whole(place))
            }
        };
        lines.push(line(named(t().compute_pass_at_k()), |point| point.pass));
        lines.push(line(named(t().compute_maj_at_k()), |point| point.majority));
    }
    let most = tries.iter().flat_map(|one| &one.points).map(|p| p.k).max();
    let title = tries
        .first()
        .and_then(|one| Some((scores.entries.get(one.place)?, one.points.last()?)))
        .map(|(entry, last)| {
            t().compute_tries_title(
                &entry.run.entrant.name,
                number::whole(last.k),
                number::percent(last.pass.value),
                number::percent(last.majority.value),
                number::percent(entry.score),
            )
        })
        .unwrap_or_default();
    Lines {
        chart: evidence_page::around(board, "tries", title, t().compute_tries_sub()),
        over: Over::Amount {
            label: t().compute_tries_axis(),
            unit: t().compute_tries_unit(),
            format: Format::Whole,
            // Few tries stand on whole numbers; many would crowd at the left.
            log: most.is_some_and(|most| most > 32),
        },
        label: t().leaderboard_column_score(),
        format: board.format(),
        steps: false,
        lines,
    }
}
