//! What is known of a judge: agreement with people, position bias, length bias, self preference, cost.

use std::collections::BTreeMap;

use super::agreement;
use super::resampled;
use super::verdict::Order;
use crate::outcome::Outcome;
use crate::stats::{Interval, wilson};

/// Seed of the bootstrap: the same verdicts have the same intervals, whoever asks.
const SEED: u64 = 1;

/// Categories of the agreement: the left joke, the right joke, a tie of either kind.
const LEFT: u8 = 0;
const RIGHT: u8 = 1;
const TIE: u8 = 2;

/// What people said of a battle, by votes; sides as the judge's battle has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct People {
    /// Votes for the left joke.
    pub left: u64,
    /// Votes for the right joke.
    pub right: u64,
    /// Votes that both are funny.
    pub both: u64,
    /// Votes that neither is.
    pub neither: u64,
}

impl People {
    /// How many votes there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.left + self.right + self.both + self.neither
    }

    /// The same votes with the sides exchanged.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self {
            left: self.right,
            right: self.left,
            ..self
        }
    }

    /// The left joke's mean share of the point; none without votes.
    #[must_use]
    pub fn left_share(&self) -> Option<f64> {
        let ties = (self.both + self.neither) as f64;
        (self.n() > 0).then(|| (self.left as f64 + ties / 2.0) / self.n() as f64)
    }

    /// The category with most votes; where two have as many it is a tie.
    fn category(&self) -> Option<u8> {
        let ties = self.both + self.neither;
        let most = self.left.max(self.right).max(ties);
        match (self.left == most, self.right == most) {
            _ if most == 0 => None,
            (true, false) if ties < most => Some(LEFT),
            (false, true) if ties < most => Some(RIGHT),
            _ => Some(TIE),
        }
    }
}

/// One battle that a judge gave a vote on: both replies could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The judge's vote.
    pub outcome: Outcome,
    /// What the order of the jokes did.
    pub order: Order,
    /// What people said of the same two jokes.
    pub people: People,
    /// Characters of the left joke and of the right one.
    pub characters: (u32, u32),
    /// Whether the left joke, or the right one, is by the judge's own family; none where neither or both are.
    pub own_left: Option<bool>,
}

impl Judged {
    fn category(&self) -> u8 {
        match self.outcome {
            Outcome::Left => LEFT,
            Outcome::Right => RIGHT,
            Outcome::Both | Outcome::Neither => TIE,
        }
    }

    /// Whether the left joke is the longer one; none where both are as long.
    fn longer_left(&self) -> Option<bool> {
        let (left, right) = self.characters;
        (left != right).then_some(left > right)
    }
}

/// A number with its 95 % interval and how much it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Its interval; none where too little is known to give one.
    pub interval: Option<Interval>,
    /// Battles, or replies, that it rests on.
    pub n: u64,
}

/// Why a figure cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The judge has given no verdict yet.
    NoVerdicts,
    /// Nobody has voted on the jokes that it judged.
    NoPeople,
    /// The judge and people gave one and the same verdict throughout: there is nothing to agree on.
    OneVerdict,
    /// It has not judged its own family.
    NoOwn,
    /// All jokes are as long as the ones they met.
    SameLength,
}

/// A figure, or why there is none.
pub type Found = Result<Figure, Missing>;

/// How often one kind of joke wins: with the judge, with people, and the difference on the same battles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preference {
    /// Share of the point with the judge, ties half, on every battle of the kind.
    pub judge: Found,
    /// The same with people, on the battles that they voted on.
    pub people: Found,
    /// The judge's share less people's, on the battles that both judged.
    pub difference: Found,
}

/// What replies of a judge took together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spent {
    /// Replies.
    pub replies: u64,
    /// Of these, such as no verdict could be read from.
    pub unparsable: u64,
    /// Tokens of prompts and replies.
    pub tokens: u64,
    /// Seconds, summed over replies.
    pub seconds: f64,
    /// US dollars.
    pub dollars: f64,
}

impl Spent {
    /// Share of the replies that no verdict could be read from, with Wilson's interval.
    pub fn unreadable(&self) -> Found {
        share(self.unparsable, self.replies)
    }

    /// Dollars, tokens and seconds of a thousand replies; none before the first.
    #[must_use]
    pub fn per_thousand(&self) -> Option<(f64, f64, f64)> {
        let each = 1000.0 / self.replies as f64;
        (self.replies > 0).then_some((
            self.dollars * each,
            self.tokens as f64 * each,
            self.seconds * each,
        ))
    }
}

/// What is known of a judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Battles that it gave a vote on.
    pub battles: u64,
    /// Of these, such as people voted on too.
    pub with_people: u64,
    /// Share of battles on which it says what most people say.
    pub observed: Found,
    /// Cohen's κ with what most people say.
    pub kappa: Found,
    /// Krippendorff's α with what most people say.
    pub alpha: Found,
    /// Share of battles on which it named another winner once the order was changed.
    pub flips: Found,
    /// Of these, how often it preferred the joke shown first.
    pub flips_first: u64,
    /// How often the one shown second.
    pub flips_second: u64,
    /// Battles with a winner in one order and a tie in the other.
    pub wavered: u64,
    /// How often the longer joke wins.
    pub longer: Preference,
    /// How often a joke of its own family wins.
    pub own: Preference,
}

/// A measure of agreement between two lists of categories; none where it is not defined.
type Agreement<'a> = &'a dyn Fn(&[(u8, u8)]) -> Option<f64>;

/// Computes what is known of a judge from the battles it gave a vote on. Intervals of agreement and
/// preferences are percentiles over 1,000 draws of whole battles, those of shares are Wilson's.
#[must_use]
pub fn figures(judged: &[Judged]) -> Figures {
    let n = judged.len() as u64;
    let count = |order: Order| judged.iter().filter(|one| one.order == order).count() as u64;
    let (first, second) = (count(Order::First), count(Order::Second));
    let pairs: Vec<(u8, u8)> = judged
        .iter()
        .filter_map(|one| Some((one.category(), one.people.category()?)))
        .collect();
    let same = pairs.iter().filter(|(a, b)| a == b).count() as u64;
    let why = if n == 0 {
        Missing::NoVerdicts
    } else {
        Missing::NoPeople
    };
    let agreement = |figure: Agreement<'_>| -> Found {
        if pairs.is_empty() {
            return Err(why);
        }
        let value = figure(&pairs).ok_or(Missing::OneVerdict)?;
        let interval = resampled::interval(pairs.len(), SEED, |drawn| {
            let again: Vec<(u8, u8)> = drawn.iter().map(|&place| pairs[place]).collect();
            figure(&again)
        });
        Ok(Figure {
            value,
            interval,
            n: pairs.len() as u64,
        })
    };
    Figures {
        battles: n,
        with_people: pairs.len() as u64,
        observed: share(same, pairs.len() as u64).map_err(|_| why),
        kappa: agreement(&agreement::kappa),
        alpha: agreement(&|pairs| {
            let units: Vec<[u8; 2]> = pairs.iter().map(|&(a, b)| [a, b]).collect();
            agreement::alpha(units.iter().map(<[u8; 2]>::as_slice))
        }),
        flips: share(first + second, n),
        flips_first: first,
        flips_second: second,
        wavered: count(Order::Wavered),
        longer: preference(judged, Judged::longer_left, Missing::SameLength),
        own: preference(judged, |one| one.own_left, Missing::NoOwn),
    }
}

/// A share of `n` with Wilson's interval.
fn share(of: u64, n: u64) -> Found {
    let interval = wilson(of as f64, n).ok_or(Missing::NoVerdicts)?;
    Ok(Figure {
        value: of as f64 / n as f64,
        interval: Some(interval),
        n,
    })
}

/// How often the jokes win that `is_left` finds, on the battles that have exactly one of them.
fn preference(
    judged: &[Judged],
    is_left: impl Fn(&Judged) -> Option<bool>,
    none: Missing,
) -> Preference {
    // The share of the point of that joke: with the judge, and with people where they voted.
    let shares: Vec<(f64, Option<f64>)> = judged
        .iter()
        .filter_map(|one| {
            let left = is_left(one)?;
            let of = |share: f64| if left { share } else { 1.0 - share };
            Some((
                of(one.outcome.left_score()),
                one.people.left_share().map(of),
            ))
        })
        .collect();
    let both: Vec<(f64, f64)> = shares
        .iter()
        .filter_map(|&(judge, people)| Some((judge, people?)))
        .collect();
    let none = if judged.is_empty() {
        Missing::NoVerdicts
    } else {
        none
    };
    let mean = |values: &[f64], missing: Missing| -> Found {
        if values.is_empty() {
            return Err(missing);
        }
        let of = |sum: f64, n: usize| sum / n as f64;
        Ok(Figure {
            value: of(values.iter().sum(), values.len()),
            interval: resampled::interval(values.len(), SEED, |drawn| {
                Some(of(drawn.iter().map(|&at| values[at]).sum(), drawn.len()))
            }),
            n: values.len() as u64,
        })
    };
    let without = if shares.is_empty() {
        none
    } else {
        Missing::NoPeople
    };
    let judge: Vec<f64> = shares.iter().map(|(judge, _)| *judge).collect();
    let people: Vec<f64> = both.iter().map(|(_, people)| *people).collect();
    let differences: Vec<f64> = both.iter().map(|(judge, people)| judge - people).collect();
    Preference {
        judge: mean(&judge, none),
        people: mean(&people, without),
        difference: mean(&differences, without),
    }
}

/// How far people agree with one another on the battles of which each has several of their votes:
/// Krippendorff's α over all their votes. The measure for any judge's α. Each kind of battle comes with how many of it
/// there are.
pub fn among_people(battles: &[(People, u64)]) -> Found {
    let mut kinds: BTreeMap<[u64; 3], u64> = BTreeMap::new();
    for (people, battles) in battles.iter().filter(|(people, _)| people.n() > 1) {
        let counts = [people.left, people.right, people.both + people.neither];
        *kinds.entry(counts).or_default() += battles;
    }
    if kinds.is_empty() {
        return Err(Missing::NoPeople);
    }
    let (kinds, counts): (Vec<[u64; 3]>, Vec<u64>) = kinds.into_iter().unzip();
    let alpha = |counts: &[u64]| {
        agreement::alpha_of_kinds(kinds.iter().copied().zip(counts.iter().copied()))
    };
    let value = alpha(&counts).ok_or(Missing::OneVerdict)?;
    Ok(Figure {
        value,
        interval: resampled::interval_of_kinds(&counts, SEED, alpha),
        n: counts.iter().sum(),
    })
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
