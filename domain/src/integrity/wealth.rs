//! Evidence that grows with the votes: wealth won by betting against what an honest voter would do.
//!
//! Each test starts with a wealth of 1 and bets on the next vote at odds that are fair or worse if the
//! voter is honest. The wealth is then a non-negative supermartingale, and by Ville's inequality it ever
//! exceeds 1/α with a chance of at most α, however often one looks (Ville 1939; Shafer 2021, "Testing by
//! betting"). That is what a test that is repeated after every vote needs.

use serde::{Deserialize, Serialize};

/// The wealth from which on votes are set aside: 10,000, a chance of 1 in 10,000 for an honest voter, over
/// all votes that this voter ever casts.
pub const LIMIT: f64 = 10_000.0;

/// Shares of what an event's chance lacks to certainty that the gamblers of [`Bets`] bet on.
const BOLDNESS: [f64; 3] = [0.2, 0.5, 0.9];

/// Bets that an event happens more often than some bound allows.
///
/// Where the event's chance is said to be at most p₀, a gambler of boldness s believes in
/// p₁ = p₀ + s (1 − p₀) and multiplies its wealth by p₁/p₀ when the event happens and by
/// (1 − p₁)/(1 − p₀) = 1 − s when it does not. Three gamblers share the wealth: for voters who always do
/// it, for those who mostly do, and for a few among many.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bets {
    logs: [f64; 3],
}

impl Bets {
    /// One more vote: whether the event happened, and the largest chance that it had for an honest voter.
    /// A bound that is no chance below 1 says nothing, and nothing is bet.
    pub fn bet(&mut self, happened: bool, at_most: f64) {
        if !(at_most > 0.0 && at_most < 1.0) {
            return;
        }
        for (log, boldness) in self.logs.iter_mut().zip(BOLDNESS) {
            *log += if happened {
                (boldness * (1.0 - at_most) / at_most).ln_1p()
            } else {
                (-boldness).ln_1p()
            };
        }
    }

    /// The wealth now.
    #[must_use]
    pub fn wealth(&self) -> f64 {
        self.logs.iter().map(|log| log.exp()).sum::<f64>() / self.logs.len() as f64
    }
}

/// Bets that a coin is not fair, whichever way: Krichevsky and Trofimov's estimate of the coin so far is
/// what is bet. After `l` of one side and `r` of the other the wealth is
/// 2^(l+r) · B(l + ½, r + ½) / B(½, ½).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Coin {
    sides: [f64; 2],
    log: f64,
}

impl Coin {
    /// One more throw.
    pub fn throw(&mut self, first: bool) {
        let side = usize::from(!first);
        let n = self.sides[0] + self.sides[1];
        self.log += (2.0 * (self.sides[side] + 0.5) / (n + 1.0)).ln();
        self.sides[side] += 1.0;
    }

    /// The wealth now.
    #[must_use]
    pub fn wealth(&self) -> f64 {
        self.log.exp()
    }
}

/// Wald's likelihood ratio (1945) of somebody who gives one answer 98 times in 100 against somebody who
/// gives it 80 times: for answers that have no fair share, such as that neither joke is funny.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Habit {
    log: f64,
}

impl Habit {
    /// The share of one answer from which on it is a habit.
    const MOST: f64 = 0.8;
    /// The share that a voter with the habit has.
    const ALWAYS: f64 = 0.98;

    /// One more vote.
    pub fn vote(&mut self, same: bool) {
        self.log += if same {
            (Self::ALWAYS / Self::MOST).ln()
        } else {
            ((1.0 - Self::ALWAYS) / (1.0 - Self::MOST)).ln()
        };
    }

    /// The wealth now.
    #[must_use]
    pub fn wealth(&self) -> f64 {
        self.log.exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(x: f64, y: f64) {
        assert!((x - y).abs() <= 1e-9 * y.abs(), "{x} is not {y}");
    }

    #[test]
    fn a_coin_that_always_falls_one_way_is_found_after_seventeen_throws() {
        let mut coin = Coin::default();
        // 2ⁿ · C(2n, n) / 4ⁿ, from 2ⁿ B(n + ½, ½) / B(½, ½).
        for (n, expected) in [(1, 1.0), (2, 1.5), (3, 2.5), (4, 4.375)] {
            coin.throw(true);
            close(coin.wealth(), expected);
            assert_eq!(coin.sides[0], f64::from(n));
        }
        let mut n = 4;
        while coin.wealth() < LIMIT {
            coin.throw(true);
            n += 1;
        }
        assert_eq!(n, 17);
    }

    #[test]
    fn every_bet_is_fair_or_worse_for_an_honest_voter() {
        for at_most in [0.05, 0.3, 0.5, 0.75, 0.97] {
            for chance in [0.0, 0.5 * at_most, at_most] {
                let after = |happened| {
                    let mut bets = Bets::default();
                    bets.bet(happened, at_most);
                    bets.wealth()
                };
                let expected = chance * after(true) + (1.0 - chance) * after(false);
                assert!(expected <= 1.0 + 1e-12, "{at_most} {chance}: {expected}");
            }
        }
        // A fair coin: the two throws that may come add up to twice what there was.
        let mut coin = Coin::default();
        coin.throw(true);
        let (mut first, mut second) = (coin, coin);
        first.throw(true);
        second.throw(false);
        close(first.wealth() + second.wealth(), 2.0 * coin.wealth());
        let (mut same, mut other) = (Habit::default(), Habit::default());
        same.vote(true);
        other.vote(false);
        close(0.8 * same.wealth() + 0.2 * other.wealth(), 1.0);
    }

    #[test]
    fn bets_have_the_wealth_of_their_formula() {
        let mut bets = Bets::default();
        bets.bet(true, 0.25);
        // 1 + s·3 for s of 0.2, 0.5 and 0.9: 1.6, 2.5 and 3.7.
        close(bets.wealth(), 2.6);
        bets.bet(false, 0.25);
        close(bets.wealth(), (1.6 * 0.8 + 2.5 * 0.5 + 3.7 * 0.1) / 3.0);
        for nothing in [0.0, 1.0, f64::NAN, -1.0] {
            let before = bets;
            bets.bet(true, nothing);
            assert_eq!(bets, before);
        }
    }

    #[test]
    fn fair_coins_hardly_ever_reach_the_limit() {
        // SplitMix64; 2,000 voters of 400 votes each, looked at after every vote.
        let mut seed = 7u64;
        let mut next = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let mut reached = 0;
        for _ in 0..2_000 {
            let (mut coin, mut peak) = (Coin::default(), 0.0f64);
            for _ in 0..400 {
                coin.throw(next() >> 63 == 0);
                peak = peak.max(coin.wealth());
            }
            reached += u32::from(peak >= 100.0);
        }
        // At most 1 in 100 by Ville's inequality: 20 expected at most.
        assert!(reached <= 20, "{reached} of 2000 fair coins looked loaded");
    }
}
