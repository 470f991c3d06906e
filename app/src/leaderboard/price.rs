//! The most that an answer may cost: the filter that finds the best entrant one can afford.

use std::fmt;

use super::{BenchmarkEntry, Board, Standing, query::given};
use crate::i18n::t;

/// A ceiling on the US dollars per item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ceiling(f64);

/// Never NaN: [`Ceiling::parse`] refuses it.
impl Eq for Ceiling {}

impl Ceiling {
    /// Reads dollars as they are written in an address: `0.002`, `$0.002`, `2e-3`.
    ///
    /// # Errors
    /// A sentence that says how to write it.
    pub(crate) fn parse(name: &str, value: &str) -> Result<Self, String> {
        let number = value.strip_prefix('$').unwrap_or(value).trim();
        number
            .parse::<f64>()
            .ok()
            .filter(|dollars| dollars.is_finite() && *dollars >= 0.0)
            .map(Self)
            .ok_or_else(|| t().error_value_price(given(name, value)))
    }

    /// Whether an answer at this price is cheap enough. What is printed as the same price is the same.
    pub(crate) fn admits(self, dollars: f64) -> bool {
        dollars <= self.0 * (1.0 + 1e-9)
    }
}

impl fmt::Display for Ceiling {
    /// As [`Ceiling::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The cheapest and the dearest answer on a board, in US dollars per item; none where all cost the same.
pub(super) fn range(board: &Board) -> Option<(f64, f64)> {
    let Standing::Benchmark(scores) = &board.standing else {
        return None;
    };
    let prices = scores.entries.iter().filter_map(BenchmarkEntry::dollars);
    let (low, high) = prices.fold((f64::INFINITY, 0.0_f64), |(low, high), price| {
        (low.min(price), high.max(price))
    });
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::Ceiling;

    #[test]
    fn a_price_reads_back_as_it_is_spelled() {
        for value in ["0", "0.002", "12", "0.000012"] {
            let read = Ceiling::parse("max-dollars", value).unwrap();
            assert_eq!(read.to_string(), value);
        }
        assert_eq!(
            Ceiling::parse("max-dollars", "$2e-3"),
            Ceiling::parse("max-dollars", "0.002")
        );
    }

    #[test]
    fn what_is_no_price_is_refused_with_the_way_to_write_one() {
        for value in ["cheap", "-1", "inf", "NaN", "0,002"] {
            let message = Ceiling::parse("max-dollars", value).unwrap_err();
            assert!(message.contains("0.002"), "{message}");
        }
    }

    #[test]
    fn the_ceiling_itself_is_within() {
        let ceiling = Ceiling::parse("max-dollars", "0.3").unwrap();
        assert!(ceiling.admits(0.1 + 0.2));
        assert!(!ceiling.admits(0.31));
    }
}
