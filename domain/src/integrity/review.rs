//! The tests of one voter's votes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    HeldOut,
    wealth::{Bets, Coin, Habit, LIMIT},
};
use crate::outcome::Outcome;

/// How far the taste of one honest voter may be from the board, in log-odds: odds of three to one, 191
/// points, on any pair.
const OWN_TASTE: f64 = 1.098_612_288_668_109_8;

/// A vote as the tests see it: entrants by their place on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// Who was on the left.
    pub left: u32,
    /// Who was on the right.
    pub right: u32,
    /// What the voter said.
    pub outcome: Outcome,
}

impl Ballot {
    /// Who was preferred to whom, if one was.
    #[must_use]
    pub const fn decided(&self) -> Option<(u32, u32)> {
        match self.outcome {
            Outcome::Left => Some((self.left, self.right)),
            Outcome::Right => Some((self.right, self.left)),
            Outcome::Both | Outcome::Neither => None,
        }
    }

    /// Whether it decides for, or against, the entrant that is named.
    #[must_use]
    pub fn is_for(&self, named: Named) -> bool {
        self.decided().is_some_and(|(winner, loser)| {
            named.entrant
                == match named.towards {
                    Towards::For => winner,
                    Towards::Against => loser,
                }
        })
    }
}

/// In whose favour, or to whose disadvantage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Towards {
    /// Preferred to everybody.
    For,
    /// Everybody is preferred.
    Against,
}

/// The entrant that votes are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Named {
    /// Its place on the board.
    pub entrant: u32,
    /// For or against it.
    pub towards: Towards,
}

/// What a test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The largest wealth that the bets reached; [`LIMIT`] and more is a finding.
    pub wealth: f64,
    /// Votes that were bet on.
    pub votes: u64,
    /// Of these, votes that did what was bet on.
    pub matching: u64,
    /// How many an honest voter would at most have been expected to cast so.
    pub expected: f64,
    /// The entrant that they are about, if one.
    pub named: Option<Named>,
    /// The answer that is always given, if one.
    pub answer: Option<Outcome>,
}

impl Evidence {
    pub(super) const NONE: Self = Self {
        wealth: 1.0,
        votes: 0,
        matching: 0,
        expected: 0.0,
        named: None,
        answer: None,
    };
}

/// Whether a voter gives one answer whatever is shown. Sides are drawn by a coin, so that left and right
/// are even for an honest voter, whoever is better; both and neither are found from 80 % on. The wealth is
/// the mean of the three tests'.
#[must_use]
pub fn one_sided(ballots: &[Ballot]) -> Option<Evidence> {
    let (mut coin, mut both, mut neither) = (Coin::default(), Habit::default(), Habit::default());
    let mut peak = Evidence::NONE;
    let mut counts = [0u64; 4];
    for ballot in ballots {
        counts[ballot.outcome as usize] += 1;
        if matches!(ballot.outcome, Outcome::Left | Outcome::Right) {
            coin.throw(ballot.outcome == Outcome::Left);
        }
        both.vote(ballot.outcome == Outcome::Both);
        neither.vote(ballot.outcome == Outcome::Neither);
        let wealth = (coin.wealth() + both.wealth() + neither.wealth()) / 3.0;
        if wealth > peak.wealth {
            let answer = if both.wealth() > coin.wealth().max(neither.wealth()) {
                Outcome::Both
            } else if neither.wealth() > coin.wealth() {
                Outcome::Neither
            } else if counts[Outcome::Left as usize] > counts[Outcome::Right as usize] {
                Outcome::Left
            } else {
                Outcome::Right
            };
            peak = Evidence {
                wealth,
                answer: Some(answer),
                ..peak
            };
        }
    }
    let answer = peak.answer.filter(|_| peak.wealth >= LIMIT)?;
    let sided = matches!(answer, Outcome::Left | Outcome::Right);
    let decided = counts[Outcome::Left as usize] + counts[Outcome::Right as usize];
    let all = ballots.len() as u64;
    Some(Evidence {
        votes: if sided { decided } else { all },
        matching: counts[answer as usize],
        expected: if sided {
            0.5 * decided as f64
        } else {
            0.8 * all as f64
        },
        ..peak
    })
}

/// Bets of one kind with what they were about.
#[derive(Clone, Copy, Default)]
pub(super) struct Ledger {
    pub(super) bets: Bets,
    votes: u64,
    matching: u64,
    expected: f64,
}

impl Ledger {
    pub(super) fn bet(&mut self, happened: bool, at_most: f64) {
        self.bets.bet(happened, at_most);
        self.votes += 1;
        self.matching += u64::from(happened);
        self.expected += at_most;
    }

    pub(super) fn evidence(&self, wealth: f64, named: Option<Named>) -> Evidence {
        Evidence {
            wealth,
            votes: self.votes,
            matching: self.matching,
            expected: self.expected,
            named,
            answer: None,
        }
    }
}

/// Bets for and against every entrant that decided ballots name.
#[derive(Default)]
pub(super) struct ByEntrant(pub(super) BTreeMap<Named, Ledger>);

impl ByEntrant {
    /// Bets on one decided vote; gives whose wealth has changed.
    pub(super) fn bet(
        &mut self,
        (winner, loser): (u32, u32),
        board: &HeldOut,
        margin: f64,
    ) -> Option<[Named; 4]> {
        // Whoever is preferred may be so with `wins`, the other with `loses` at most.
        let wins = board.at_most(winner, loser, margin)?;
        let loses = board.at_most(loser, winner, margin)?;
        let named = |entrant, towards| Named { entrant, towards };
        let bets = [
            (named(winner, Towards::For), true, wins),
            (named(loser, Towards::For), false, loses),
            (named(winner, Towards::Against), false, loses),
            (named(loser, Towards::Against), true, wins),
        ];
        Some(bets.map(|(named, happened, at_most)| {
            self.0.entry(named).or_default().bet(happened, at_most);
            named
        }))
    }
}

/// Whether a voter contradicts the board of all others, in votes that decide: the weaker preferred again
/// and again, or one entrant preferred, or never preferred, whomever it meets. Half of the wealth is bet on
/// the first, the other half in equal parts on each entrant of the board, for and against.
#[must_use]
pub fn far_from_model(ballots: &[Ballot], board: &HeldOut) -> Option<Evidence> {
    let (mut upset, mut each) = (Ledger::default(), ByEntrant::default());
    let share = 0.5 / (2 * board.rated().max(1)) as f64;
    let mut peak = Evidence::NONE;
    for (winner, loser) in ballots.iter().filter_map(Ballot::decided) {
        let (Some(even), Some(other)) = (
            board.at_most(winner, loser, 0.0),
            board.at_most(loser, winner, 0.0),
        ) else {
            continue;
        };
        let (weaker, stronger) = if even < other {
            (winner, loser)
        } else {
            (loser, winner)
        };
        let Some(at_most) = board.at_most(weaker, stronger, OWN_TASTE) else {
            continue;
        };
        upset.bet(weaker == winner, at_most);
        each.bet((winner, loser), board, OWN_TASTE);
        let named: f64 = each
            .0
            .values()
            .map(|ledger| ledger.bets.wealth() - 1.0)
            .sum();
        // Entrants not met keep their 1.
        let wealth = 0.5 * upset.bets.wealth() + 0.5 + share * named;
        if wealth > peak.wealth {
            let most = each
                .0
                .iter()
                .max_by(|x, y| x.1.bets.wealth().total_cmp(&y.1.bets.wealth()));
            peak = match most {
                Some((named, ledger))
                    if share * ledger.bets.wealth() > 0.5 * upset.bets.wealth() =>
                {
                    ledger.evidence(wealth, Some(*named))
                }
                _ => upset.evidence(wealth, None),
            };
        }
    }
    (peak.wealth >= LIMIT).then_some(peak)
}

#[cfg(test)]
pub(super) mod tests;
