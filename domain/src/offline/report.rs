//! What a file of samples comes to: accuracy, pass@k, pass^k, maj@k and bits, with intervals.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::ScoredItem;
use crate::compute::{bits, maj_at_ks, mean_pass_at_k, mean_pass_hat_k};
use crate::stats::{Interval, mean_clustered, wilson};

/// A score of 1 is right; what is between counts for the accuracy alone.
const RIGHT: f64 = 1.0 - 1e-9;

/// What a file of samples comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Named numbers, in the order in which they are shown: value and 95 % interval.
    pub numbers: Vec<(String, f64, Option<Interval>)>,
    /// Standard error of the accuracy, clustered by item.
    pub standard_error: Option<f64>,
    /// Items and samples.
    pub counts: (u64, u64),
    /// Some item was never right: the bits are a lower bound.
    pub bits_lower_bound: bool,
    /// Some maj@k stands for a sum too large to compute, sampled with a fixed seed.
    pub majority_sampled: bool,
    /// Each item.
    pub items: Vec<ItemReport>,
}

/// What one item comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemReport {
    /// Its name.
    pub item: String,
    /// Right samples.
    pub correct: u64,
    /// Samples.
    pub n: u64,
    /// Mean score.
    pub score: f64,
    /// Bits remaining.
    pub bits: bits::Bits,
    /// What was compared in each sample, where answers were scored.
    pub extracted: Vec<String>,
}

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// There are no samples.
    #[error("there are no samples to score")]
    Empty,
    /// A k is larger than the samples of some item.
    #[error("@{k} needs {k} samples of every item, and {item:?} has {n}: ask for a smaller --k")]
    TooFew {
        /// The k.
        k: u64,
        /// The item.
        item: String,
        /// Its samples.
        n: u64,
    },
    /// A k of 0.
    #[error("--k starts at 1")]
    Zero,
}

/// Reports on items; `ks` are the k of pass@k, pass^k and maj@k, or 1, 5, 10 as far as the samples go.
///
/// # Errors
/// [`ReportError`]
pub fn report(items: &[ScoredItem], ks: &[u64]) -> Result<Report, ReportError> {
    let counted: Vec<(u64, u64, f64)> = items
        .iter()
        .map(|item| {
            let right = item
                .samples
                .iter()
                .filter(|sample| sample.score >= RIGHT)
                .count();
            let sum: f64 = item.samples.iter().map(|sample| sample.score).sum();
            (item.samples.len() as u64, right as u64, sum)
        })
        .collect();
    let fewest = items
        .iter()
        .min_by_key(|item| item.samples.len())
        .filter(|item| !item.samples.is_empty())
        .ok_or(ReportError::Empty)?;
    let least = fewest.samples.len() as u64;
    let ks: Vec<u64> = if ks.is_empty() {
        [1, 5, 10].into_iter().filter(|k| *k <= least).collect()
    } else {
        ks.to_vec()
    };
    for &k in &ks {
        if k == 0 {
            return Err(ReportError::Zero);
        }
        if k > least {
            return Err(ReportError::TooFew {
                k,
                item: fewest.item.clone(),
                n: least,
            });
        }
    }
    let n: u64 = counted.iter().map(|(n, ..)| n).sum();
    let total: f64 = counted.iter().map(|(_, _, sum)| sum).sum();
    let sums: Vec<(f64, u64)> = counted.iter().map(|(n, _, sum)| (*sum, *n)).collect();
    let clustered = mean_clustered(&sums);
    let single = counted.iter().all(|(n, ..)| *n == 1);
    let accuracy_interval = if single {
        wilson(total, n)
    } else {
        clustered.map(|mean| within_unit(mean.interval()))
    };
    let mut numbers = vec![("accuracy".to_owned(), total / n as f64, accuracy_interval)];
    let right: Vec<(u64, u64, u64)> = counted.iter().map(|(n, c, _)| (*n, *c, 1)).collect();
    for &k in &ks {
        for (name, mean) in [
            ("pass@", mean_pass_at_k(&right, k)),
            ("pass^", mean_pass_hat_k(&right, k)),
        ] {
            if let Some(mean) = mean {
                let interval = (items.len() > 1).then(|| within_unit(mean.interval()));
                numbers.push((format!("{name}{k}"), mean.value, interval));
            } else if let [(n, c, _)] = right[..] {
                // One item has a value, but no spread.
                let value = if name == "pass@" {
                    crate::compute::pass_at_k(n, c, k)
                } else {
                    crate::compute::pass_hat_k(n, c, k)
                };
                numbers.extend(value.map(|value| (format!("{name}{k}"), value, None)));
            }
        }
    }
    let majority_sampled = majorities(items, &ks, &mut numbers);
    let pairs: Vec<(u64, u64)> = counted.iter().map(|(n, c, _)| (*n, *c)).collect();
    let mean = bits::mean(&pairs).ok_or(ReportError::Empty)?;
    numbers.push(("bits".to_owned(), mean.bits, mean.interval));
    let items = items
        .iter()
        .zip(&counted)
        .map(|(item, &(n, correct, sum))| {
            Some(ItemReport {
                item: item.item.clone(),
                correct,
                n,
                score: sum / n as f64,
                bits: bits::of_item(n, correct)?,
                extracted: item
                    .samples
                    .iter()
                    .filter_map(|sample| sample.extracted.clone())
                    .collect(),
            })
        })
        .collect::<Option<_>>()
        .ok_or(ReportError::Empty)?;
    Ok(Report {
        numbers,
        standard_error: clustered.map(|mean| mean.standard_error),
        counts: (counted.len() as u64, n),
        bits_lower_bound: mean.lower_bound,
        majority_sampled,
        items,
    })
}

fn within_unit(interval: Interval) -> Interval {
    Interval {
        lower: interval.lower.max(0.0),
        upper: interval.upper.min(1.0),
    }
}

/// Adds maj@k where every sample has an answer; says whether any was sampled rather than summed.
fn majorities(
    items: &[ScoredItem],
    ks: &[u64],
    numbers: &mut Vec<(String, f64, Option<Interval>)>,
) -> bool {
    let mut sums: Vec<Vec<(f64, u64)>> = vec![Vec::new(); ks.len()];
    let mut sampled = false;
    for item in items {
        // Votes and right ones per class; a class is right if more than half of it is.
        let mut classes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        let mut silent = 0;
        for sample in &item.samples {
            match sample.class.as_deref() {
                None => return false,
                Some("") => silent += 1,
                Some(class) => {
                    let (votes, right) = classes.entry(class).or_default();
                    *votes += 1;
                    *right += u64::from(sample.score >= RIGHT);
                }
            }
        }
        let classes: Vec<(u64, bool)> = classes
            .into_values()
            .map(|(votes, right)| (votes, 2 * right > votes))
            .collect();
        for (sum, majority) in sums.iter_mut().zip(maj_at_ks(&classes, silent, ks)) {
            let Some(majority) = majority else {
                return false;
            };
            sampled |= !majority.exact;
            sum.push((majority.accuracy, 1));
        }
    }
    for (k, each) in ks.iter().zip(&sums) {
        let mean = each.iter().map(|(x, _)| x).sum::<f64>() / each.len() as f64;
        let interval = mean_clustered(each).map(|mean| within_unit(mean.interval()));
        numbers.push((format!("maj@{k}"), mean, interval));
    }
    sampled
}

impl Report {
    /// The report as JSON: each number under its name, its interval under `…_lower` and `…_upper`.
    #[must_use]
    pub fn json(&self, per_item: bool) -> Value {
        let mut out = Map::new();
        out.insert("n_items".to_owned(), self.counts.0.into());
        out.insert("n_samples".to_owned(), self.counts.1.into());
        for (name, value, interval) in &self.numbers {
            out.insert(name.clone(), json!(value));
            out.insert(format!("{name}_lower"), json!(interval.map(|i| i.lower)));
            out.insert(format!("{name}_upper"), json!(interval.map(|i| i.upper)));
        }
        out.insert("standard_error".to_owned(), json!(self.standard_error));
        out.insert(
            "bits_is_lower_bound".to_owned(),
            self.bits_lower_bound.into(),
        );
        if self.majority_sampled {
            out.insert("maj_is_sampled".to_owned(), true.into());
        }
        if per_item {
            let items = self.items.iter().map(|item| {
                let mut row = json!({
                    "item": item.item,
                    "correct": item.correct,
                    "n": item.n,
                    "score": item.score,
                    "bits": item.bits.bits,
                    "bits_lower": item.bits.interval.map(|i| i.lower),
                    "bits_upper": item.bits.interval.map(|i| i.upper),
                    "bits_is_lower_bound": item.bits.lower_bound,
                });
                if !item.extracted.is_empty() {
                    row["extracted"] = json!(item.extracted);
                }
                row
            });
            out.insert("items".to_owned(), items.collect());
        }
        out.into()
    }
}
