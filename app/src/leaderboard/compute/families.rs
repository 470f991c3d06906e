//! The analysis of a board over one cost: families and their curves, who dominates whom, multipliers.

use openmic_domain::{
    compute::{Curve, CurvePoint, Factor, Measure, Multiplier, NoMultiplier, dominators},
    slug::slugify,
};

use crate::{
    i18n::t,
    leaderboard::{BenchmarkBoard, BenchmarkEntry, effort::CostAxis},
    ui::number,
};

/// The entrants of one model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    /// Slug of the model.
    pub(super) slug: String,
    /// Its name.
    pub(super) name: String,
    /// Places of its entrants in the entries of the board, the cheapest first.
    pub(super) places: Vec<usize>,
    /// Places of those whose cost was not measured.
    pub(super) unmeasured: Vec<usize>,
    /// The line through them, if they differ in cost.
    pub(super) curve: Option<Curve>,
}

/// What is known of one entrant over this cost.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placing {
    /// Whether its cost was measured; nothing else is known if not.
    pub(super) measured: bool,
    /// The entrant that is cheaper and better, by its place; none on the Pareto front.
    pub(super) dominated_by: Option<usize>,
    /// Against the reference; none for the reference's own entrants, or without a reference.
    pub(super) multiplier: Option<Result<Multiplier, NoMultiplier>>,
}

/// A board over one cost.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Analysis {
    /// Which cost.
    pub(super) axis: CostAxis,
    /// The models, those with a curve first, then by their best score.
    pub(super) families: Vec<Family>,
    /// The sizes of families of models, one for each strategy.
    pub(super) sizes: Vec<Family>,
    /// What multipliers are measured against, by its place among families and then sizes.
    pub(super) reference: Option<usize>,
    /// By place in the entries of the board.
    pub(super) placings: Vec<Placing>,
}

impl Analysis {
    /// Analyses a board. `reference` is the slug of a model, over its efforts, or the key of a family over
    /// its sizes; without one, the model whose curve surely gains and has most points is taken.
    pub(super) fn of(scores: &BenchmarkBoard, axis: CostAxis, reference: Option<&str>) -> Self {
        let entries = &scores.entries;
        let families = families(entries, axis);
        let sizes = sizes(entries, axis);
        let all: Vec<&Family> = families.iter().chain(&sizes).collect();
        let reference = match reference {
            Some(slug) => all.iter().position(|family| family.slug == slug),
            None => families
                .iter()
                .enumerate()
                .filter(|(_, family)| family.curve.is_some_and(|curve| curve.gains()))
                .max_by_key(|(index, family)| (family.places.len(), std::cmp::Reverse(*index)))
                .map(|(index, _)| index),
        };
        // What is no number is neither on the front nor beaten.
        let pairs: Vec<(f64, f64)> = entries
            .iter()
            .map(|entry| (axis.of(entry).unwrap_or(f64::NAN), entry.score))
            .collect();
        let chosen = reference.map(|index| all[index]);
        let placings = dominators(&pairs)
            .into_iter()
            .enumerate()
            .map(|(place, dominated_by)| Placing {
                measured: axis.of(&entries[place]).is_some(),
                dominated_by,
                multiplier: chosen
                    .filter(|family| !family.places.contains(&place))
                    .and_then(|family| family.curve.as_ref())
                    .zip(axis.point(&entries[place]))
                    .map(|(curve, point)| Multiplier::of(&point, curve)),
            })
            .collect();
        Self {
            axis,
            families,
            sizes,
            reference,
            placings,
        }
    }

    /// The family that multipliers are measured against.
    pub(super) fn chosen(&self) -> Option<&Family> {
        self.references().nth(self.reference?)
    }

    /// Everything that can be a reference: models, then the sizes of families.
    pub(super) fn references(&self) -> impl Iterator<Item = &Family> {
        self.families.iter().chain(&self.sizes)
    }
}

/// How the key of the sizes of a family begins; no slug of a model has a colon.
const SIZES: &str = "family:";

impl Family {
    /// Whether it is the sizes of a family, rather than the efforts of a model.
    pub(super) fn is_sizes(&self) -> bool {
        self.slug.starts_with(SIZES)
    }

    /// Places of all its entrants.
    pub(super) fn everyone(&self) -> impl Iterator<Item = usize> {
        self.places.iter().chain(&self.unmeasured).copied()
    }
}

fn families(entries: &[BenchmarkEntry], axis: CostAxis) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let who = &entry.run.entrant;
        match families
            .iter_mut()
            .find(|family| family.slug == who.model_slug)
        {
            Some(family) => family.places.push(place),
            None => families.push(Family {
                slug: who.model_slug.clone(),
                name: who.model_name.clone(),
                places: vec![place],
                unmeasured: Vec::new(),
                curve: None,
            }),
        }
    }
    fit(&mut families, entries, axis);
    families
}

/// The sizes of each family of models, one line for each strategy that several models of it were asked with.
fn sizes(entries: &[BenchmarkEntry], axis: CostAxis) -> Vec<Family> {
    let mut sizes: Vec<Family> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let (family, strategy) = (&entry.run.entrant.model_family, &entry.effort.strategy);
        if family.is_empty() {
            continue;
        }
        let slug = format!("{SIZES}{}:{}", slugify(family), slugify(strategy));
        match sizes.iter_mut().find(|known| known.slug == slug) {
            Some(known) => known.places.push(place),
            None => sizes.push(Family {
                slug,
                name: t().compute_sizes(family, strategy),
                places: vec![place],
                unmeasured: Vec::new(),
                curve: None,
            }),
        }
    }
    let model = |place: usize| &entries[place].run.entrant.model_slug;
    sizes.retain(|family| {
        let first = family.places.first().copied().map(model);
        (family.places.iter()).any(|&place| Some(model(place)) != first)
    });
    fit(&mut sizes, entries, axis);
    sizes
}

/// Puts the entrants of each family in the order of their costs, fits its line, and orders the families.
fn fit(families: &mut [Family], entries: &[BenchmarkEntry], axis: CostAxis) {
    for family in families.iter_mut() {
        let (mut measured, unmeasured): (Vec<usize>, Vec<usize>) =
            (family.places.iter()).partition(|&&place| axis.of(&entries[place]).is_some());
        let cost = |place: usize| axis.of(&entries[place]).unwrap_or(f64::NAN);
        measured.sort_by(|&x, &y| cost(x).total_cmp(&cost(y)));
        let points: Vec<CurvePoint> = measured
            .iter()
            .filter_map(|&place| axis.point(&entries[place]))
            .collect();
        family.curve = Curve::fit(Measure::Accuracy, &points);
        (family.places, family.unmeasured) = (measured, unmeasured);
    }
    let best = |family: &Family| {
        let scores = family.everyone().map(|place| entries[place].score);
        scores.fold(f64::NEG_INFINITY, f64::max)
    };
    families.sort_by(|x, y| {
        (y.curve.is_some().cmp(&x.curve.is_some())).then(best(y).total_cmp(&best(x)))
    });
}

/// A factor in words: `×12`, `more than ×3,000`.
pub(super) fn factor_words(factor: Factor) -> String {
    match factor {
        Factor::About(value) => times(value),
        // Rounded towards what is surely true.
        Factor::MoreThan(value) => t().compute_more_than(times(one_digit(value, f64::floor))),
        Factor::LessThan(value) => t().compute_less_than(times(one_digit(value, f64::ceil))),
    }
}

/// `×0.42`, `×3.4`, `×120`, `×10^7`.
fn times(value: f64) -> String {
    let words = if !(1e-4..1e7).contains(&value) {
        let exponent = value.log10().floor();
        let digits = value / 10f64.powf(exponent);
        format!(
            "{}e{}",
            number::fixed(digits, 1),
            number::fixed(exponent, 0)
        )
    } else {
        let rounded = two_digits(value);
        let decimals = match rounded {
            v if v >= 10.0 => 0,
            v if v >= 1.0 => 1,
            v if v >= 0.1 => 2,
            v if v >= 0.01 => 3,
            _ => 5,
        };
        number::fixed(rounded, decimals)
    };
    format!("×{words}")
}

fn two_digits(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor() - 1.0);
    (value / unit).round() * unit
}

fn one_digit(value: f64, round: fn(f64) -> f64) -> f64 {
    let unit = 10f64.powf((value.log10() + 1e-9).floor());
    round((value / unit) * (1.0 + 1e-12)).max(1.0) * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_have_two_digits_and_bounds_one_on_the_safe_side() {
        for (factor, words) in [
            (Factor::About(1.0), "×1.0"),
            (Factor::About(12.34), "×12"),
            (Factor::About(1_234.0), "×1,200"),
            (Factor::About(0.0456), "×0.046"),
            (Factor::About(0.99), "×0.99"),
            (Factor::MoreThan(1_000.0), "more than ×1,000"),
            (Factor::MoreThan(3_999.0), "more than ×3,000"),
            (Factor::LessThan(0.0021), "less than ×0.0030"),
        ] {
            let said = factor_words(factor);
            assert!(
                said == words || said.trim_end_matches('0') == words.trim_end_matches('0'),
                "{factor:?}: {said}"
            );
        }
    }
}
