//! The tests of many voters' votes together: a few for one entrant each, and much when added up.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    HeldOut,
    review::{Ballot, ByEntrant, Evidence, Ledger, Named, Towards},
    wealth::{Bets, LIMIT},
};
use crate::rating::{Z_95, bt::sigmoid};

/// How far the taste of many honest voters together may be from the board, in log-odds; their tastes partly
/// cancel: odds of two to one, 120 points.
const COMMON_TASTE: f64 = std::f64::consts::LN_2;

/// How far those who lean one way may be from those who do not: odds of four to one, 241 points. They were
/// chosen by their taste, so that it cancels less.
const FACTION_TASTE: f64 = 2.0 * std::f64::consts::LN_2;

/// The same where the weaker of any two is preferred, for many voters and for those who lean that way: tastes
/// about many entrants cancel more than those about one. Odds of 1.5 and of two.
const UPSET_TASTE: (f64, f64) = (0.405_465_108_108_164_4, std::f64::consts::LN_2);

/// How often an accomplice decides as a crowd wants.
const ACCOMPLICE: f64 = 0.97;

/// A voter is named who is an accomplice with at least the first chance; where none is and there is still a
/// crowd, with at least the second: then most of them cast a vote or two.
const SURE: [f64; 2] = [0.9, 0.5];

/// A vote with whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voted {
    /// Its voter, by any number.
    pub voter: u32,
    /// What was said.
    pub ballot: Ballot,
}

/// Voters who together decide for, or against, one entrant, or for the weaker, more often than honest voters
/// would.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd {
    /// How surely, and about whom.
    pub evidence: Evidence,
    /// Which votes of the pool are theirs and decide so.
    pub votes: Vec<usize>,
}

/// What a test of a pool saw.
struct Book {
    evidence: Evidence,
    /// Of the votes that were looked at: whose, whether they decide as the crowd wants, and how likely that
    /// was for an honest voter.
    says: Vec<(u32, bool, f64)>,
}

impl Book {
    /// The accomplices: a pool is a mixture of honest voters and those who decide nearly always as the crowd
    /// wants. Whose votes make it likelier that they belong to the latter, given how many of the pool do, is
    /// named; who also decided otherwise soon is not (expectation maximisation, Dempster et al. 1977).
    fn voters(&self, sure: f64) -> BTreeSet<u32> {
        let mut ratios: BTreeMap<u32, f64> = BTreeMap::new();
        for (voter, so, chance) in &self.says {
            let chance = chance.clamp(1e-6, 1.0 - 1e-6);
            *ratios.entry(*voter).or_default() += if *so {
                (ACCOMPLICE / chance).ln()
            } else {
                ((1.0 - ACCOMPLICE) / (1.0 - chance)).ln()
            };
        }
        let n = ratios.len().max(1) as f64;
        let mut share = 0.5f64;
        let belongs = |share: f64, log: f64| sigmoid((share / (1.0 - share)).ln() + log);
        for _ in 0..100 {
            let sum: f64 = ratios.values().map(|log| belongs(share, *log)).sum();
            share = (sum / n).clamp(1e-6, 1.0 - 1e-6);
        }
        ratios
            .into_iter()
            .filter(|(_, log)| *log > 0.0 && belongs(share, *log) >= sure)
            .map(|(voter, _)| voter)
            .collect()
    }
}

/// Crowds in a pool of votes (those of one network, or of voters who first came in one stretch of time), the
/// clearest first. They are tested twice: against `rest`, the board without the pool, and among
/// themselves, those who lean towards an entrant against those who do not, which needs no other votes.
/// `all` is the board of everybody; of it the strengths of the entrants they meet are taken. What one
/// finding explains is taken out before the next is looked for: votes for somebody are votes against
/// others.
#[must_use]
pub fn crowds(pool: &[Voted], rest: &HeldOut, all: &HeldOut) -> Vec<Crowd> {
    let mut left: Vec<usize> = (0..pool.len()).collect();
    let mut found = against_rest(pool, &mut left, rest);
    found.extend(among_themselves(pool, &mut left, all));
    found
}

/// Notes a crowd, and takes its votes out of those that are left; false where it has none.
fn take(
    pool: &[Voted],
    left: &mut Vec<usize>,
    book: &Book,
    is_so: impl Fn(&Ballot) -> bool,
    found: &mut Vec<Crowd>,
) -> bool {
    for sure in SURE {
        let voters = book.voters(sure);
        let is_theirs = |at: &usize| {
            pool.get(*at)
                .is_some_and(|vote| voters.contains(&vote.voter) && is_so(&vote.ballot))
        };
        let votes: Vec<usize> = left.iter().copied().filter(is_theirs).collect();
        if !votes.is_empty() {
            left.retain(|at| !is_theirs(at));
            let evidence = book.evidence;
            found.push(Crowd { evidence, votes });
            return true;
        }
    }
    false
}

/// Whether a vote decides as the test that found something says.
fn is_so(ballot: &Ballot, named: Option<Named>, board: &HeldOut) -> bool {
    match named {
        Some(named) => ballot.is_for(named),
        None => upset(ballot, board).is_some_and(|(_, _, so)| so),
    }
}

fn against_rest(pool: &[Voted], left: &mut Vec<usize>, board: &HeldOut) -> Vec<Crowd> {
    let (mut found, mut passed) = (Vec::new(), BTreeSet::new());
    while let Some(book) = clearest(pool, left, board, &passed) {
        let named = book.evidence.named;
        if !take(
            pool,
            left,
            &book,
            |ballot| is_so(ballot, named, board),
            &mut found,
        ) {
            passed.insert(named);
        }
    }
    found
}

/// The weaker and the stronger of a vote that decides, and whether the weaker was preferred.
fn upset(ballot: &Ballot, board: &HeldOut) -> Option<(u32, u32, bool)> {
    let (winner, loser) = ballot.decided()?;
    let (of_winner, of_loser) = (board.strength(winner)?.0, board.strength(loser)?.0);
    if of_winner < of_loser {
        Some((winner, loser, true))
    } else {
        Some((loser, winner, false))
    }
}

/// The clearest of the bets against the rest of the board, at any time, if it reaches the limit: half of the
/// wealth is bet on the weaker of two being preferred, the other half in equal parts on each entrant, for and
/// against.
fn clearest(
    pool: &[Voted],
    left: &[usize],
    board: &HeldOut,
    passed: &BTreeSet<Option<Named>>,
) -> Option<Book> {
    let (mut upsets, mut each) = (Ledger::default(), ByEntrant::default());
    let share = 0.5 / (2 * board.rated().max(1)) as f64;
    let mut peak = Evidence::NONE;
    let votes: Vec<&Voted> = left.iter().filter_map(|at| pool.get(*at)).collect();
    for vote in &votes {
        let Some(decided) = vote.ballot.decided() else {
            continue;
        };
        let weaker = upset(&vote.ballot, board).and_then(|(weaker, stronger, so)| {
            Some((board.at_most(weaker, stronger, UPSET_TASTE.0)?, so))
        });
        if let Some((at_most, so)) = weaker {
            upsets.bet(so, at_most);
            let wealth = 0.5 * upsets.bets.wealth();
            if wealth > peak.wealth && !passed.contains(&None) {
                peak = upsets.evidence(wealth, None);
            }
        }
        for named in each.bet(decided, board, COMMON_TASTE).into_iter().flatten() {
            let Some(ledger) = each.0.get(&named) else {
                continue;
            };
            let wealth = share * ledger.bets.wealth();
            if wealth > peak.wealth && !passed.contains(&Some(named)) {
                peak = ledger.evidence(wealth, Some(named));
            }
        }
    }
    if peak.wealth < LIMIT {
        return None;
    }
    let says = votes
        .iter()
        .filter_map(|vote| {
            let (chance, so) = match peak.named {
                None => {
                    let (weaker, stronger, so) = upset(&vote.ballot, board)?;
                    (board.at_most(weaker, stronger, 0.0)?, so)
                }
                Some(named) => {
                    let (other, so) = about(&vote.ballot, named)?;
                    let chance = match named.towards {
                        Towards::For => board.at_most(named.entrant, other, 0.0)?,
                        Towards::Against => board.at_most(other, named.entrant, 0.0)?,
                    };
                    (chance, so)
                }
            };
            Some((vote.voter, so, chance))
        })
        .collect();
    Some(Book {
        evidence: peak,
        says,
    })
}

/// Whom the entrant met in a vote that decides, and whether it went the way that is named.
fn about(ballot: &Ballot, named: Named) -> Option<(u32, bool)> {
    let (winner, loser) = ballot.decided()?;
    let other = match named.entrant {
        entrant if entrant == winner => loser,
        entrant if entrant == loser => winner,
        _ => return None,
    };
    Some((other, ballot.is_for(named)))
}

fn among_themselves(pool: &[Voted], left: &mut Vec<usize>, board: &HeldOut) -> Vec<Crowd> {
    let mut found = Vec::new();
    loop {
        let mut books = factions(pool, left, board);
        books.sort_by(|x, y| y.evidence.wealth.total_cmp(&x.evidence.wealth));
        let taken = books.iter().any(|book| {
            let is_so = |ballot: &Ballot| is_so(ballot, book.evidence.named, board);
            take(pool, left, book, is_so, &mut found)
        });
        if !taken {
            return found;
        }
    }
}

/// What the test among themselves sees of each entrant, for and against, and of the weaker; of that which
/// reaches the limit.
fn factions(pool: &[Voted], left: &[usize], board: &HeldOut) -> Vec<Book> {
    let share = 0.5 / (2 * board.rated().max(1)) as f64;
    let mut of_entrant: BTreeMap<u32, Vec<Meeting>> = BTreeMap::new();
    let mut upsets = Vec::new();
    for vote in left.iter().filter_map(|at| pool.get(*at)) {
        let (Some((winner, loser)), Some((weaker, stronger, so))) =
            (vote.ballot.decided(), upset(&vote.ballot, board))
        else {
            continue;
        };
        let of = |entrant: u32| board.strength(entrant).unwrap_or_default();
        for (entrant, other, won) in [(winner, loser, true), (loser, winner, false)] {
            let (other, error) = of(other);
            of_entrant.entry(entrant).or_default().push(Meeting {
                voter: vote.voter,
                other,
                error,
                won,
            });
        }
        let ((weak, weak_error), (strong, strong_error)) = (of(weaker), of(stronger));
        upsets.push(Meeting {
            voter: vote.voter,
            other: strong - weak,
            error: strong_error.hypot(weak_error),
            won: so,
        });
    }
    let named = of_entrant.iter().flat_map(|(entrant, meetings)| {
        [Towards::For, Towards::Against].map(|towards| {
            let entrant = *entrant;
            faction(meetings, Some(Named { entrant, towards }), share)
        })
    });
    named
        .chain(std::iter::once(faction(&upsets, None, 0.5)))
        .filter(|book| book.evidence.wealth >= LIMIT)
        .collect()
}

/// A vote about one entrant: who cast it, how strong the other was, whether it was preferred. In tests of the
/// weaker, who takes the entrant's place, the other is stronger by so much.
#[derive(Clone, Copy)]
struct Meeting {
    voter: u32,
    other: f64,
    error: f64,
    won: bool,
}

/// Of each voter's votes about an entrant every second one shows who leans that way; what those who do
/// say in the others is bet on, against the strength that the entrant has in the others of those who do not.
/// Then the halves change places. Votes that show who leans are never bet on in the same half, so that
/// chance alone makes nobody guilty.
fn faction(meetings: &[Meeting], named: Option<Named>, share: f64) -> Book {
    let is_for = named.is_none_or(|named| named.towards == Towards::For);
    let mut turn: BTreeMap<u32, usize> = BTreeMap::new();
    let halves: Vec<usize> = meetings
        .iter()
        .map(|meeting| {
            let turn = turn.entry(meeting.voter).or_default();
            *turn += 1;
            *turn % 2
        })
        .collect();
    let margin = named.map_or(UPSET_TASTE.1, |_| FACTION_TASTE);
    let mut best = Ledger::default();
    let (mut wealth, mut says) = (0.0, Vec::new());
    for least in LEANING {
        let mut sum = Ledger::default();
        for shows in [0, 1] {
            let half = Half::new(meetings, &halves, shows, is_for, least);
            let mut bets = Bets::default();
            for meeting in &half.theirs {
                let (so, at_most) = (meeting.won == is_for, half.at_most(meeting, margin));
                bets.bet(so, at_most);
                sum.bet(so, at_most);
            }
            wealth += share * bets.wealth() / (2 * LEANING.len()) as f64;
            if least == LEANING[0] {
                let both = half.theirs.iter().chain(&half.others);
                says.extend(both.map(|meeting| {
                    let chance = half.at_most(meeting, 0.0);
                    (meeting.voter, meeting.won == is_for, chance)
                }));
            }
        }
        if sum.bets.wealth() >= best.bets.wealth() {
            best = sum;
        }
    }
    Book {
        evidence: best.evidence(wealth, named),
        says,
    }
}

/// How many votes must show that a voter leans: who says it once may, who says it three times does.
const LEANING: [u32; 2] = [1, 3];

/// The votes of one half that are bet on, and the others, with the entrant's strength there.
struct Half {
    theirs: Vec<Meeting>,
    others: Vec<Meeting>,
    is_for: bool,
    own: f64,
    own_error: f64,
}

impl Half {
    fn new(meetings: &[Meeting], halves: &[usize], shows: usize, is_for: bool, least: u32) -> Self {
        let mut leaning: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for meeting in of_half(meetings, halves, shows) {
            let (all, so) = leaning.entry(meeting.voter).or_default();
            *all += 1;
            *so += u32::from(meeting.won == is_for);
        }
        // Five of six.
        let leans = |voter: u32| {
            leaning
                .get(&voter)
                .is_some_and(|(all, so)| *all >= least && 6 * so >= 5 * all)
        };
        let (theirs, others): (Vec<Meeting>, Vec<Meeting>) =
            of_half(meetings, halves, 1 - shows).partition(|meeting| leans(meeting.voter));
        let (own, own_error) = strength_in(&others);
        Self {
            theirs,
            others,
            is_for,
            own,
            own_error,
        }
    }

    /// The largest chance with which an honest voter decides for the entrant, or against it.
    fn at_most(&self, meeting: &Meeting, margin: f64) -> f64 {
        let ahead = self.own - meeting.other;
        let ahead = if self.is_for { ahead } else { -ahead };
        sigmoid(ahead + Z_95 * self.own_error.hypot(meeting.error) + margin)
    }
}

fn of_half<'a>(
    meetings: &'a [Meeting],
    halves: &'a [usize],
    half: usize,
) -> impl Iterator<Item = Meeting> + 'a {
    let of = meetings.iter().zip(halves);
    of.filter(move |(_, of)| **of == half)
        .map(|(meeting, _)| *meeting)
}

/// The strength of an entrant in some of its votes, those that it met being as strong as the board says, with
/// its standard error: maximum likelihood by Newton's method, with one tie against an equal of the board's
/// mean drawn in, so that it stays finite.
fn strength_in(meetings: &[Meeting]) -> (f64, f64) {
    let mut own = 0.0f64;
    let mut information = 0.25;
    for _ in 0..30 {
        let p = sigmoid(own);
        let (mut slope, mut curve) = (0.5 - p, p * (1.0 - p));
        for meeting in meetings {
            let p = sigmoid(own - meeting.other);
            slope += f64::from(u8::from(meeting.won)) - p;
            curve += p * (1.0 - p);
        }
        information = curve;
        let step = (slope / curve).clamp(-2.0, 2.0);
        own += step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    (own, 1.0 / information.sqrt())
}

#[cfg(test)]
mod tests;
