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
mod tests {
    use super::*;

    fn battle(outcome: Outcome, order: Order, people: People) -> Judged {
        Judged {
            outcome,
            order,
            people,
            characters: (10, 20),
            own_left: None,
        }
    }

    fn votes(left: u64, right: u64, ties: u64) -> People {
        People {
            left,
            right,
            both: ties,
            neither: 0,
        }
    }

    #[test]
    fn a_judge_that_says_what_people_say_agrees_with_them() {
        let judged: Vec<Judged> = (0..30)
            .map(|i| match i % 3 {
                0 => battle(Outcome::Left, Order::Same, votes(3, 1, 0)),
                1 => battle(Outcome::Right, Order::Same, votes(0, 1, 0)),
                _ => battle(Outcome::Neither, Order::Same, votes(1, 1, 0)),
            })
            .collect();
        let found = figures(&judged);
        let kappa = found.kappa.unwrap();
        assert_eq!((kappa.value, kappa.n), (1.0, 30));
        assert_eq!(
            kappa.interval,
            Some(Interval {
                lower: 1.0,
                upper: 1.0
            })
        );
        assert!(found.alpha.unwrap().value > 0.999);
        assert_eq!(found.observed.unwrap().value, 1.0);
        assert_eq!(found.flips.unwrap().value, 0.0);
        assert_eq!(found.own.judge, Err(Missing::NoOwn));
    }

    #[test]
    fn a_judge_that_always_prefers_the_first_joke_is_found_out() {
        let judged = vec![battle(Outcome::Both, Order::First, votes(1, 0, 0)); 20];
        let found = figures(&judged);
        let flips = found.flips.unwrap();
        assert_eq!((flips.value, flips.n), (1.0, 20));
        assert_eq!((found.flips_first, found.flips_second), (20, 0));
        // People always said left, the judge always a tie: chance alone would agree as much.
        assert_eq!(found.kappa.unwrap().value, 0.0);
    }

    /// The right joke is the longer one: it wins with the judge three times of four, with people once.
    #[test]
    fn length_bias_is_the_difference_to_people_on_the_same_battles() {
        let judged: Vec<Judged> = (0..40)
            .map(|i| {
                let outcome = if i % 4 == 0 {
                    Outcome::Left
                } else {
                    Outcome::Right
                };
                let people = if i % 4 == 1 {
                    votes(0, 1, 0)
                } else {
                    votes(1, 0, 0)
                };
                battle(outcome, Order::Same, people)
            })
            .collect();
        let longer = figures(&judged).longer;
        assert_eq!(longer.judge.unwrap().value, 0.75);
        assert_eq!(longer.people.unwrap().value, 0.25);
        let difference = longer.difference.unwrap();
        assert_eq!(difference.value, 0.5);
        let interval = difference.interval.unwrap();
        assert!(interval.lower > 0.3 && interval.upper < 0.7, "{interval:?}");
    }

    #[test]
    fn self_preference_needs_a_joke_of_its_own_on_one_side() {
        let mut judged = vec![battle(Outcome::Left, Order::Same, votes(0, 1, 0)); 4];
        judged.iter_mut().for_each(|one| one.own_left = Some(true));
        judged[3].own_left = None;
        let own = figures(&judged).own;
        assert_eq!((own.judge.unwrap().value, own.judge.unwrap().n), (1.0, 3));
        assert_eq!(own.difference.unwrap().value, 1.0);
        judged
            .iter_mut()
            .for_each(|one| one.people = People::default());
        let own = figures(&judged).own;
        assert_eq!(own.judge.unwrap().n, 3);
        assert_eq!(own.difference, Err(Missing::NoPeople));
    }

    #[test]
    fn what_the_data_cannot_answer_is_said() {
        let found = figures(&[]);
        assert_eq!(found.kappa, Err(Missing::NoVerdicts));
        assert_eq!(found.flips, Err(Missing::NoVerdicts));
        let alone = [battle(Outcome::Left, Order::Same, People::default())];
        assert_eq!(figures(&alone).kappa, Err(Missing::NoPeople));
        assert_eq!(figures(&alone).longer.people, Err(Missing::NoPeople));
        let one = [battle(Outcome::Left, Order::Same, votes(1, 0, 0))];
        assert_eq!(figures(&one).kappa, Err(Missing::OneVerdict));
        let same = [Judged {
            characters: (5, 5),
            ..one[0]
        }];
        assert_eq!(figures(&same).longer.judge, Err(Missing::SameLength));
        assert_eq!(Spent::default().unreadable(), Err(Missing::NoVerdicts));
        assert_eq!(Spent::default().per_thousand(), None);
    }

    #[test]
    fn sides_exchanged_change_no_figure_but_the_order() {
        let judged: Vec<Judged> = (0u64..60)
            .map(|i| Judged {
                outcome: Outcome::ALL[(i % 4) as usize],
                order: Order::Same,
                people: votes(i % 3, i % 2, i % 5),
                characters: (i as u32, 30),
                own_left: (i % 2 == 0).then_some(i % 4 == 0),
            })
            .collect();
        let mirrored: Vec<Judged> = judged
            .iter()
            .map(|one| Judged {
                outcome: one.outcome.swapped(),
                people: one.people.swapped(),
                characters: (one.characters.1, one.characters.0),
                own_left: one.own_left.map(|left| !left),
                ..*one
            })
            .collect();
        let (a, b) = (figures(&judged), figures(&mirrored));
        // Sums of other numbers come out the same but for the last bits.
        let near = |x: Found, y: Found| {
            let (x, y) = (x.unwrap(), y.unwrap());
            let ends = |figure: Figure| figure.interval.map(|of| (of.lower, of.upper)).unwrap();
            let ((low, high), (other_low, other_high)) = (ends(x), ends(y));
            assert_eq!(x.n, y.n);
            for (p, q) in [(x.value, y.value), (low, other_low), (high, other_high)] {
                assert!((p - q).abs() < 1e-12, "{p} {q}");
            }
        };
        for (x, y) in [(a.longer, b.longer), (a.own, b.own)] {
            near(x.judge, y.judge);
            near(x.people, y.people);
            near(x.difference, y.difference);
        }
        assert_eq!(a.observed, b.observed);
    }

    #[test]
    fn people_are_measured_among_themselves() {
        let agreed = [
            (votes(3, 0, 0), 1),
            (votes(0, 2, 0), 1),
            (votes(1, 0, 0), 1),
        ];
        let found = among_people(&agreed).unwrap();
        assert_eq!((found.value, found.n), (1.0, 2));
        let one = |people| among_people(&[(people, 1)]);
        assert_eq!(one(votes(1, 0, 0)), Err(Missing::NoPeople));
        assert_eq!(one(votes(2, 0, 0)), Err(Missing::OneVerdict));
    }

    #[test]
    fn battles_that_are_alike_count_as_each_of_them_would() {
        let kinds = [
            (votes(3, 1, 0), 40),
            (votes(0, 2, 2), 25),
            (votes(1, 1, 0), 10),
        ];
        let found = among_people(&kinds).unwrap();
        let units: Vec<Vec<u8>> = kinds
            .iter()
            .flat_map(|(people, n)| {
                let of = |category: u8, n: u64| std::iter::repeat_n(category, n as usize);
                let ties = people.both + people.neither;
                let unit: Vec<u8> = of(LEFT, people.left)
                    .chain(of(RIGHT, people.right))
                    .chain(of(TIE, ties))
                    .collect();
                std::iter::repeat_n(unit, *n as usize)
            })
            .collect();
        let each = agreement::alpha(units.iter().map(Vec::as_slice)).unwrap();
        assert!((found.value - each).abs() < 1e-12, "{} {each}", found.value);
        let drawn = resampled::interval(units.len(), SEED, |drawn| {
            agreement::alpha(drawn.iter().map(|&place| units[place].as_slice()))
        });
        let (found, drawn) = (found.interval.unwrap(), drawn.unwrap());
        assert!(
            (found.lower - drawn.lower).abs() < 0.02,
            "{found:?} {drawn:?}"
        );
        assert!(
            (found.upper - drawn.upper).abs() < 0.02,
            "{found:?} {drawn:?}"
        );
    }
}
