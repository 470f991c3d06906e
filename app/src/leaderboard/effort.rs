//! What the runs of a benchmark say beyond their scores: strategy, bits remaining, how costs scatter, the
//! laziness gap and the ceiling. Made with the board, from sums that the database makes.

use std::collections::HashMap;

use openmic_domain::{
    compute::{
        CurvePoint, ItemPair, Paired,
        bits::{self, Bits},
    },
    stats::{self, ClusterGroup, Interval, Mean},
    strategy::Strategy,
};
use openmic_store::{ItemScore, ItemTally, LikelihoodTally, RunSetup};

use super::{BenchmarkEntry, scored::PerRun};

/// What an entrant spends and what that leaves to resolve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effort {
    /// The kind of strategy as it is stored: `direct`, `step_by_step`, …
    pub kind: String,
    /// The strategy in words.
    pub strategy: String,
    /// The strategy, unless it is of a later version.
    pub spec: Option<Strategy>,
    /// Its system prompt, by id.
    pub prompt_id: Option<String>,
    /// Its sampling parameters, JSON.
    pub sampling: String,
    /// Items as (answers, right ones, how many such items).
    pub items: Vec<(u64, u64, u64)>,
    /// Mean score with its standard error, clustered by item.
    pub mean: Option<Mean>,
    /// Bits remaining, sampled, mean over items.
    pub bits: Option<Bits>,
    /// Bits of the right choices, by likelihood, where choices are compared by it.
    pub likelihood: Option<LikelihoodBits>,
    /// Standard errors of the mean cost of an answer: tokens, seconds, dollars.
    pub cost_errors: [f64; 3],
    /// What thinking step by step gains over answering directly, where the model has done both.
    pub gap: Option<Gap>,
    /// The score of the model's entrant that spends most tokens.
    pub ceiling: Option<Ceiling>,
    /// Whether that cannot be told, because the tokens of one of the model's entrants were not measured.
    pub ceiling_unknown: bool,
}

/// Step by step against direct, of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Item by item: the first thinks, the second answers directly.
    pub paired: Paired,
    /// Slug of the one that thinks.
    pub thinking: String,
    /// Slug of the one that answers directly.
    pub direct: String,
}

/// What the model gives to the right choices, mean over items; nothing is sampled for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodBits {
    /// −log₂ P(right choice | question).
    pub raw: Bits,
    /// The same per token of the choice, where these are known of all items.
    pub per_token: Option<f64>,
    /// PMI-DC in bits, where all items were measured without the question too.
    pub pmi_dc: Option<f64>,
    /// Items that were measured: those whose answer came.
    pub items: u64,
}

impl LikelihoodBits {
    fn of(tally: &LikelihoodTally) -> Option<Self> {
        let items = tally.items.unsigned_abs();
        // Of some of the items it would be the mean over others than the bits beside it.
        let mean = |sum: Option<f64>, of: i64| {
            sum.filter(|_| of == tally.items)
                .map(|sum| sum / items as f64)
        };
        Some(Self {
            raw: bits::mean_likelihood(items, tally.bits, tally.squares, tally.bounds > 0)?,
            per_token: mean(tally.per_token, tally.with_tokens),
            pmi_dc: mean(tally.pmi_dc, tally.with_domain),
            items,
        })
    }
}

/// The score at the largest compute measured of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Ceiling {
    /// Mean score.
    pub score: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Slug of the entrant that has it.
    pub slug: String,
    /// Its run.
    pub run_id: String,
}

/// What is paid for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CostAxis {
    /// Tokens of prompt and answer.
    #[default]
    Tokens,
    /// Seconds.
    Seconds,
    /// US dollars.
    Dollars,
}

impl CostAxis {
    pub(crate) const ALL: [Self; 3] = [Self::Tokens, Self::Seconds, Self::Dollars];

    /// Its spelling in the query string.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Seconds => "seconds",
            Self::Dollars => "dollars",
        }
    }

    /// What an answer of an entrant costs, where that was measured.
    pub(crate) fn of(self, entry: &BenchmarkEntry) -> Option<f64> {
        match self {
            Self::Tokens => entry.tokens(),
            Self::Seconds => entry.seconds(),
            Self::Dollars => entry.dollars(),
        }
    }

    /// The entrant as a point of a curve over this cost, where that was measured.
    pub(crate) fn point(self, entry: &BenchmarkEntry) -> Option<CurvePoint> {
        let index = match self {
            Self::Tokens => 0,
            Self::Seconds => 1,
            Self::Dollars => 2,
        };
        Some(CurvePoint {
            cost: self.of(entry)?,
            cost_error: entry.effort.cost_errors[index],
            score: entry.score,
            score_error: entry.effort.mean.map_or(0.0, |mean| mean.standard_error),
            n: entry.run.n.unsigned_abs(),
        })
    }
}

impl Effort {
    /// Of a run with these tallies and this set-up.
    pub(super) fn of(
        entry: &openmic_store::BenchmarkRow,
        tallies: &[&ItemTally],
        likelihood: Option<&LikelihoodTally>,
        setup: Option<&RunSetup>,
    ) -> Self {
        let items: Vec<(u64, u64, u64)> = tallies
            .iter()
            .map(|tally| {
                let of = |count: i64| count.unsigned_abs();
                (of(tally.n), of(tally.right_answers), of(tally.items))
            })
            .collect();
        let groups: Vec<ClusterGroup> = tallies
            .iter()
            .map(|tally| ClusterGroup {
                items: tally.items.unsigned_abs(),
                n: tally.n.unsigned_abs(),
                sum: tally.score_sum,
                squares: tally.score_squares,
            })
            .collect();
        let n = entry.n.max(1) as f64;
        let error = |total: f64, squares: f64| {
            let mean = total / n;
            let variance = (squares / n - mean * mean).max(0.0);
            if n > 1.0 {
                (variance / (n - 1.0)).sqrt()
            } else {
                0.0
            }
        };
        let sum = |of: fn(&ItemTally) -> f64| tallies.iter().map(|tally| of(tally)).sum::<f64>();
        let tokens = (entry.prompt_tokens + entry.completion_tokens) as f64;
        let (kind, strategy, spec) =
            setup.map_or_else(Default::default, |setup| named(&setup.strategy));
        Self {
            kind,
            strategy,
            spec,
            prompt_id: setup.and_then(|setup| setup.prompt_id.clone()),
            sampling: setup
                .map(|setup| setup.sampling.clone())
                .unwrap_or_default(),
            mean: stats::mean_clustered_groups(&groups),
            bits: bits::mean_counted(&items),
            likelihood: likelihood.and_then(LikelihoodBits::of),
            cost_errors: [
                error(tokens, sum(|tally| tally.token_squares)),
                error(entry.duration_ms as f64, sum(|tally| tally.ms_squares)) / 1000.0,
                error(entry.dollars, sum(|tally| tally.dollar_squares)),
            ],
            items,
            gap: None,
            ceiling: None,
            ceiling_unknown: false,
        }
    }

    /// Items answered.
    pub(crate) fn n_items(&self) -> u64 {
        self.items.iter().map(|(_, _, items)| items).sum()
    }

    /// Samples of the item that has fewest.
    pub(crate) fn samples_per_item(&self) -> u64 {
        self.items.iter().map(|(n, _, _)| *n).min().unwrap_or(0)
    }

    /// The interval of the score: Wilson's with one answer an item; the mean ± 1.96 clustered standard
    /// errors with several, or Wilson's over items where these never differ.
    pub(super) fn interval(&self, score_sum: f64, n: u64) -> Option<Interval> {
        if self.items.iter().all(|(n, _, _)| *n == 1) {
            return stats::wilson(score_sum, n);
        }
        let items: u64 = self.items.iter().map(|(_, _, items)| items).sum();
        match self.mean {
            Some(mean) if mean.standard_error > 0.0 => {
                let interval = mean.interval();
                Some(Interval {
                    lower: interval.lower.max(0.0),
                    upper: interval.upper.min(1.0),
                })
            }
            _ => stats::wilson(score_sum / n.max(1) as f64 * items as f64, items),
        }
    }
}

/// Kind and words of a stored strategy, and itself; one of a later version by its kind.
fn named(json: &str) -> (String, String, Option<Strategy>) {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let kind = value["kind"].as_str().unwrap_or_default().to_owned();
    let spec = serde_json::from_value::<Strategy>(value).ok();
    let words = spec
        .as_ref()
        .map_or_else(|| kind.replace('_', " "), Strategy::label);
    (kind, words, spec)
}

/// Adds to the entries of a board what takes more than one of them: gaps and ceilings.
pub(super) fn relate(entries: &mut [BenchmarkEntry], per_run: &PerRun<'_>) {
    let mut families: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let model = entry.run.entrant.model_slug.clone();
        families.entry(model).or_default().push(place);
    }
    for places in families.values() {
        if places.len() < 2 {
            continue;
        }
        let ceiling = ceiling(entries, places);
        for &place in places {
            let effort = &mut entries[place].effort;
            effort.ceiling_unknown = ceiling.is_none();
            effort.ceiling.clone_from(&ceiling);
        }
        for (thinking, direct) in pairs(entries, places) {
            let scores = |place: usize| {
                let run = entries[place].run.run_id.as_str();
                per_run.get(run).copied().unwrap_or_default()
            };
            let items = shared(scores(thinking), scores(direct));
            let slug = |place: usize| entries[place].run.entrant.slug.clone();
            let gap = Paired::of(&items).map(|paired| Gap {
                paired,
                thinking: slug(thinking),
                direct: slug(direct),
            });
            for place in [thinking, direct] {
                entries[place].effort.gap.clone_from(&gap);
            }
        }
    }
}

/// The items that two runs share.
fn shared(a: &[ItemScore], b: &[ItemScore]) -> Vec<ItemPair> {
    let of: HashMap<i64, &ItemScore> = b.iter().map(|item| (item.position, item)).collect();
    a.iter()
        .filter_map(|a| {
            let b = of.get(&a.position)?;
            Some(ItemPair {
                a: a.score,
                b: b.score,
                single: a.n == 1 && b.n == 1,
            })
        })
        .collect()
}

/// The score at the largest compute of a model; none where an entrant of it was not measured, since that one
/// may have spent more.
fn ceiling(entries: &[BenchmarkEntry], places: &[usize]) -> Option<Ceiling> {
    let spent: Option<Vec<(f64, usize)>> = places
        .iter()
        .map(|&place| Some((entries[place].tokens()?, place)))
        .collect();
    let (_, top) = spent?.into_iter().max_by(|x, y| x.0.total_cmp(&y.0))?;
    let entry = &entries[top];
    Some(Ceiling {
        score: entry.score,
        interval: entry.interval,
        slug: entry.run.entrant.slug.clone(),
        run_id: entry.run.run_id.clone(),
    })
}

/// An item as two runs answered it.
pub(crate) fn item_pair(item: &openmic_store::PairedItem) -> ItemPair {
    ItemPair {
        a: item.a_score,
        b: item.b_score,
        single: item.a_n == 1 && item.b_n == 1,
    }
}

/// Of the entrants of one model, those that think step by step with the one that is asked the same way but
/// for that: the same strategy inside, prompt and sampling. Examples beside the thinking would be another
/// difference.
fn pairs(entries: &[BenchmarkEntry], places: &[usize]) -> Vec<(usize, usize)> {
    places
        .iter()
        .filter_map(|&thinking| {
            let x = &entries[thinking].effort;
            let Some(Strategy::StepByStep { of: inner }) = &x.spec else {
                return None;
            };
            let same = |direct: &&usize| {
                let y = &entries[**direct].effort;
                y.spec.as_ref() == Some(&**inner)
                    && x.prompt_id == y.prompt_id
                    && without_limit(&x.sampling) == without_limit(&y.sampling)
            };
            Some((thinking, *places.iter().find(same)?))
        })
        .collect()
}

/// Sampling parameters apart from the limit of tokens, which thinking needs more of.
fn without_limit(sampling: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(sampling).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("max_tokens");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_is_named_even_if_it_is_of_a_later_version() {
        assert_eq!(
            named(r#"{"kind":"direct"}"#),
            (
                "direct".to_owned(),
                "direct".to_owned(),
                Some(Strategy::Direct)
            )
        );
        assert_eq!(named(r#"{"kind":"tree_search","n":3}"#).1, "tree search");
    }

    #[test]
    fn bits_by_likelihood_are_a_mean_over_items_and_never_over_some_of_them() {
        let tally = LikelihoodTally {
            run_id: "r".to_owned(),
            items: 2,
            bits: 6.0,
            squares: 20.0,
            bounds: 1,
            with_tokens: 2,
            per_token: Some(3.0),
            with_domain: 1,
            pmi_dc: Some(-1.0),
        };
        let found = LikelihoodBits::of(&tally).unwrap();
        assert_eq!((found.raw.bits, found.items), (3.0, 2));
        assert_eq!((found.per_token, found.pmi_dc), (Some(1.5), None));
        assert!(found.raw.lower_bound);
        // 2 and 4 bits: a standard error of 1.
        let interval = found.raw.interval.unwrap();
        assert!((interval.upper - 4.959_964).abs() < 1e-5, "{interval:?}");
    }

    #[test]
    fn several_answers_an_item_are_no_more_items() {
        let tally = |n, right, items| ItemTally {
            run_id: "r".to_owned(),
            n,
            right_answers: right,
            items,
            score_sum: (right * items) as f64,
            score_squares: (right * right * items) as f64,
            token_squares: 0.0,
            ms_squares: 0.0,
            dollar_squares: 0.0,
        };
        let effort = |tallies: &[ItemTally]| {
            let items = tallies
                .iter()
                .map(|t| (t.n as u64, t.right_answers as u64, t.items as u64))
                .collect();
            let groups: Vec<ClusterGroup> = tallies
                .iter()
                .map(|t| ClusterGroup {
                    items: t.items as u64,
                    n: t.n as u64,
                    sum: t.score_sum,
                    squares: t.score_squares,
                })
                .collect();
            Effort {
                items,
                mean: stats::mean_clustered_groups(&groups),
                ..Effort::default()
            }
        };
        let single = effort(&[tally(1, 1, 60), tally(1, 0, 40)]);
        let wide = single.interval(60.0, 100).unwrap();
        assert_eq!(Some(wide), stats::wilson(60.0, 100));
        // The same hundred items, each answered ten times the same way: no narrower.
        let tenfold = effort(&[tally(10, 10, 60), tally(10, 0, 40)]);
        let same = tenfold.interval(600.0, 1_000).unwrap();
        assert!(
            ((same.upper - same.lower) - (wide.upper - wide.lower)).abs() < 0.01,
            "{same:?}"
        );
        let perfect = effort(&[tally(10, 10, 100)]);
        assert_eq!(perfect.interval(1_000.0, 1_000), stats::wilson(100.0, 100));
        assert_eq!(perfect.samples_per_item(), 10);
    }
}
