//! One pass over the new votes of a track.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Context;
use openmic_app::integrity::{OPERATOR, UNDONE};
use openmic_domain::{
    hash::sha256_hex,
    integrity::{
        Ballot, Evidence, HeldOut, Reason, Towards, Voted, crowds, far_from_model, is_too_fast,
        letters, one_sided,
    },
    outcome::Outcome,
    rating::{Cell, Cells},
};
use openmic_store::{BallotRow, NewFinding, Store, VoteStatus};

/// Votes that a pass looks at, at most.
const VOTES: i64 = 2_000;

/// Voters that a pass tests, at most: each may take a fit of the board.
const VOTERS: usize = 200;

/// Votes of one voter that are tested, the last ones.
const OF_VOTER: i64 = 2_000;

/// Votes of one network, of those who came in one stretch of time, or of everybody that are tested, the
/// last ones.
const OF_POOL: i64 = 20_000;

/// Everybody's votes are tested together when so many have come, or a twentieth of those there are.
const OF_EVERYBODY: u64 = 50;

/// A vote is looked at when it is as old as this: one that was cast before it may be stored after it.
const SETTLED_MS: i64 = 3_000;

/// Stretches of time; who first came in one is tested together: an hour and a day.
const STRETCHES_MS: [i64; 2] = [60 * 60 * 1000, 24 * 60 * 60 * 1000];

/// What a pass came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// New votes that were looked at.
    pub votes: usize,
    /// Votes whose status was changed.
    pub changed: usize,
}

/// Looks through the votes of a track that are new since the last pass, as far as they are settled at
/// `now_ms`.
///
/// # Errors
/// The database; what was looked through is looked through again then.
pub async fn look(store: &Store, track_id: &str, now_ms: i64) -> anyhow::Result<Looked> {
    let (seen_ms, seen_id) = store.integrity_seen(track_id).await?;
    let mut new = store
        .ballots_after(track_id, (seen_ms, seen_id.as_str()), VOTES)
        .await?;
    new.retain(|ballot| ballot.created_ms <= now_ms - SETTLED_MS);
    // No more voters than can be tested; the others' turn is in the next pass.
    let mut voters = BTreeSet::new();
    let tested = new
        .iter()
        .take_while(|ballot| {
            voters.insert(ballot.voter.clone());
            voters.len() <= VOTERS
        })
        .count();
    new.truncate(tested);
    let Some(last) = new
        .last()
        .map(|ballot| (ballot.created_ms, ballot.id.clone()))
    else {
        return Ok(Looked::default());
    };
    let mut pass = Pass::begin(store, track_id, now_ms).await?;
    pass.too_fast(&new);
    pass.barred(&new);
    let cohorts = pass.cohorts(&new).await?;
    pass.voters(&new, &cohorts).await?;
    pass.networks(&new).await?;
    for (name, rows) in &cohorts {
        pass.pool("newcomers", name, rows)?;
    }
    pass.everybody(&new).await?;
    let changed = pass.end().await?;
    store
        .set_integrity_seen(track_id, (last.0, last.1.as_str()))
        .await?;
    Ok(Looked {
        votes: new.len(),
        changed,
    })
}

/// What is known during a pass, and what was found.
struct Pass<'a> {
    store: &'a Store,
    track_id: &'a str,
    now_ms: i64,
    /// Places on the board, by id of the entrant.
    places: HashMap<String, u32>,
    entrants: Vec<String>,
    cells: Cells,
    trusted: HashSet<String>,
    barred: HashSet<String>,
    findings: BTreeMap<String, NewFinding>,
    /// Votes to be set aside, each with the last reason that was found.
    aside: BTreeMap<String, Reason>,
    /// The same as the tests see them: they are on no board any more.
    gone: Vec<(u32, u32, Outcome)>,
    out: Vec<String>,
}

/// A vote whose status the rules may change.
fn is_open(ballot: &BallotRow) -> bool {
    let decided = ballot
        .reason
        .as_deref()
        .is_some_and(|reason| reason.starts_with(OPERATOR) || reason == UNDONE);
    ballot.status == "counted" && !decided
}

/// A vote that says something about its voter: not one that was taken back.
fn is_evidence(ballot: &&BallotRow) -> bool {
    ballot.reason.as_deref() != Some(UNDONE)
}

impl<'a> Pass<'a> {
    async fn begin(store: &'a Store, track_id: &'a str, now_ms: i64) -> anyhow::Result<Self> {
        let rows = store.cells(track_id).await?;
        let mut entrants: Vec<String> = rows
            .iter()
            .flat_map(|row| [row.entrant_a.clone(), row.entrant_b.clone()])
            .collect();
        entrants.sort_unstable();
        entrants.dedup();
        let places: HashMap<String, u32> = entrants.iter().cloned().zip(0u32..).collect();
        let cells = rows
            .iter()
            .filter_map(|row| {
                Some(Cell {
                    a: *places.get(&row.entrant_a)?,
                    b: *places.get(&row.entrant_b)?,
                    a_wins: row.a_wins.unsigned_abs(),
                    b_wins: row.b_wins.unsigned_abs(),
                    both: row.both.unsigned_abs(),
                    neither: row.neither.unsigned_abs(),
                })
            })
            .collect();
        let cells =
            Cells::from_cells(entrants.len(), cells).context("the cells do not fit together")?;
        let (mut trusted, mut barred) = (HashSet::new(), HashSet::new());
        for mark in store.voter_marks().await? {
            match mark.standing.as_str() {
                "trusted" => trusted.insert(mark.voter),
                _ => barred.insert(mark.voter),
            };
        }
        Ok(Self {
            store,
            track_id,
            now_ms,
            places,
            entrants,
            cells,
            trusted,
            barred,
            findings: BTreeMap::new(),
            aside: BTreeMap::new(),
            gone: Vec::new(),
            out: Vec::new(),
        })
    }

    /// A vote as the tests see it; none where it names somebody without votes that count.
    fn ballot(&self, row: &BallotRow) -> Option<Ballot> {
        Some(Ballot {
            left: *self.places.get(&row.left_entrant)?,
            right: *self.places.get(&row.right_entrant)?,
            outcome: row.outcome.parse().ok()?,
        })
    }

    /// The board without the votes that are tested, and without those that were set aside just now.
    fn held_out<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r BallotRow>,
    ) -> anyhow::Result<HeldOut> {
        let own = rows
            .into_iter()
            .filter(|row| row.status == "counted" && !self.aside.contains_key(&row.id))
            .filter_map(|row| self.ballot(row))
            .map(|ballot| (ballot.left, ballot.right, ballot.outcome))
            .chain(self.gone.iter().copied());
        tokio::task::block_in_place(|| HeldOut::without(&self.cells, own))
            .context("the board without these votes could not be fitted")
    }

    /// Notes a finding about votes, if some of them are still to be set aside.
    fn found<'r>(
        &mut self,
        reason: Reason,
        kind: &str,
        subject: &str,
        evidence: Option<&Evidence>,
        votes: impl Iterator<Item = &'r BallotRow>,
    ) {
        let open: Vec<&BallotRow> = votes.filter(|ballot| is_open(ballot)).collect();
        if open.is_empty() {
            return;
        }
        let named = evidence.and_then(|evidence| evidence.named);
        let entrant_id = named.and_then(|named| self.entrants.get(named.entrant as usize).cloned());
        let towards = named.map(|named| match named.towards {
            Towards::For => "for",
            Towards::Against => "against",
        });
        let id = sha256_hex(
            [
                self.track_id,
                reason.as_str(),
                kind,
                subject,
                entrant_id.as_deref().unwrap_or_default(),
                towards.unwrap_or_default(),
            ]
            .join("\u{1f}")
            .as_bytes(),
        )[..32]
            .to_owned();
        let n = i64::try_from(open.len()).unwrap_or(i64::MAX);
        let count = |of: fn(&Evidence) -> u64| {
            evidence.map_or(n, |evidence| {
                i64::try_from(of(evidence)).unwrap_or(i64::MAX)
            })
        };
        for row in &open {
            let is_first = self.aside.insert(row.id.clone(), reason).is_none();
            if is_first && let Some(ballot) = self.ballot(row) {
                self.gone.push((ballot.left, ballot.right, ballot.outcome));
            }
        }
        let vote_ids = open.iter().map(|ballot| ballot.id.clone());
        let finding = self
            .findings
            .entry(id.clone())
            .or_insert_with(|| NewFinding {
                id,
                track_id: self.track_id.to_owned(),
                reason: reason.as_str().to_owned(),
                subject_kind: kind.to_owned(),
                subject: subject.to_owned(),
                entrant_id,
                towards: towards.map(str::to_owned),
                answer: evidence
                    .and_then(|evidence| evidence.answer)
                    .map(|answer| answer.as_str().to_owned()),
                votes: count(|evidence| evidence.votes),
                matching: count(|evidence| evidence.matching),
                expected: evidence.map_or(0.0, |evidence| evidence.expected),
                wealth: evidence.map_or(0.0, |evidence| evidence.wealth.log10().min(300.0)),
                vote_ids: Vec::new(),
            });
        finding.vote_ids.extend(vote_ids);
    }

    fn is_trusted(&self, ballot: &BallotRow) -> bool {
        self.trusted.contains(&ballot.voter)
    }

    /// Votes that came sooner than their texts can be looked at.
    fn too_fast(&mut self, new: &[BallotRow]) {
        let mut of_voter: BTreeMap<&str, Vec<&BallotRow>> = BTreeMap::new();
        for ballot in new {
            let length = letters(ballot.texts.as_deref().unwrap_or_default());
            // Battles may be collected first and voted on all at once: nobody reads two at a time.
            let since_ms = ballot
                .before_ms
                .map(|before_ms| ballot.created_ms - before_ms);
            let reading_ms = match (ballot.reading_ms, since_ms) {
                (Some(reading_ms), Some(since_ms)) => Some(reading_ms.min(since_ms)),
                (reading_ms, _) => reading_ms,
            };
            if is_too_fast(reading_ms, length) && !self.is_trusted(ballot) {
                of_voter.entry(&ballot.voter).or_default().push(ballot);
            }
        }
        for (voter, ballots) in of_voter {
            self.found(Reason::TooFast, "voter", voter, None, ballots.into_iter());
        }
    }

    /// Votes of those whom the operator has barred.
    fn barred(&mut self, new: &[BallotRow]) {
        let out = new
            .iter()
            .filter(|ballot| self.barred.contains(&ballot.voter) && is_open(ballot))
            .map(|ballot| ballot.id.clone());
        self.out.extend(out);
    }

    /// Those who came together with a voter of the new votes: all votes of everybody whose first one was cast
    /// in the same stretch of time.
    async fn cohorts(&self, new: &[BallotRow]) -> anyhow::Result<Vec<(String, Vec<BallotRow>)>> {
        let voters: BTreeSet<&str> = new.iter().map(|ballot| ballot.voter.as_str()).collect();
        let mut stretches = BTreeSet::new();
        for voter in voters {
            let first = self.store.first_ballot_ms(self.track_id, voter).await?;
            stretches.extend(STRETCHES_MS.map(|length| {
                let first = first.unwrap_or_default();
                (length, first.div_euclid(length) * length)
            }));
        }
        let mut cohorts = Vec::new();
        // The longest first: a crowd that came about the turn of an hour is one crowd.
        for (length, start) in stretches.into_iter().rev() {
            let rows = self
                .store
                .ballots_of_cohort(self.track_id, (start, start + length), OF_POOL)
                .await?;
            cohorts.push((format!("{start}+{length}"), rows));
        }
        Ok(cohorts)
    }

    /// Each voter of the new votes, alone: against the board of all others, and against that of all others
    /// without those who came together with this voter, who may be its accomplices.
    async fn voters(
        &mut self,
        new: &[BallotRow],
        cohorts: &[(String, Vec<BallotRow>)],
    ) -> anyhow::Result<()> {
        let voters: BTreeSet<&str> = new
            .iter()
            .filter(|ballot| !self.is_trusted(ballot))
            .map(|ballot| ballot.voter.as_str())
            .collect();
        let mut without = Vec::new();
        for (_, rows) in cohorts {
            let of: HashSet<&str> = rows.iter().map(|row| row.voter.as_str()).collect();
            without.push((of, self.held_out(rows)?));
        }
        for voter in voters {
            let rows = self
                .store
                .ballots_of_voter(self.track_id, voter, OF_VOTER)
                .await?;
            let rows: Vec<BallotRow> = rows.iter().filter(is_evidence).cloned().collect();
            let ballots: Vec<Ballot> = rows.iter().filter_map(|row| self.ballot(row)).collect();
            let one_sided = one_sided(&ballots).map(|evidence| (Reason::OneSided, evidence));
            let found = match one_sided {
                Some(found) => Some(found),
                None => {
                    let own = self.held_out(&rows)?;
                    let cohorts = without.iter().filter(|(of, _)| of.contains(voter));
                    std::iter::once(&own)
                        .chain(cohorts.map(|(_, board)| board))
                        .find_map(|board| far_from_model(&ballots, board))
                        .map(|evidence| (Reason::FarFromModel, evidence))
                }
            };
            if let Some((reason, evidence)) = found {
                self.found(reason, "voter", voter, Some(&evidence), rows.iter());
            }
        }
        Ok(())
    }

    /// A pool of votes, for the crowds in it.
    fn pool(&mut self, kind: &str, subject: &str, rows: &[BallotRow]) -> anyhow::Result<()> {
        let rows: Vec<&BallotRow> = rows
            .iter()
            .filter(is_evidence)
            .filter(|row| !self.is_trusted(row))
            // What was found in this pass is explained already.
            .filter(|row| !self.aside.contains_key(&row.id))
            .collect();
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let (mut pool, mut of) = (Vec::new(), Vec::new());
        for row in &rows {
            let Some(ballot) = self.ballot(row) else {
                continue;
            };
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let voter = *numbers.entry(&row.voter).or_insert(next);
            pool.push(Voted { voter, ballot });
            of.push(*row);
        }
        // One voter alone is tested as such.
        if numbers.len() < 2 {
            return Ok(());
        }
        let (rest, all) = (self.held_out(rows.iter().copied())?, self.held_out([])?);
        let crowds = tokio::task::block_in_place(|| crowds(&pool, &rest, &all));
        for crowd in crowds {
            let votes = crowd.votes.iter().filter_map(|at| of.get(*at).copied());
            self.found(Reason::Flood, kind, subject, Some(&crowd.evidence), votes);
        }
        Ok(())
    }

    /// Experts against everybody else, when one has voted, and everybody among themselves, when enough
    /// votes have come.
    async fn everybody(&mut self, new: &[BallotRow]) -> anyhow::Result<()> {
        if new.iter().any(|ballot| ballot.voter_group == "expert") {
            let rows = self
                .store
                .ballots_lately(self.track_id, Some("expert"), OF_POOL)
                .await?;
            self.pool("experts", "", &rows)?;
        }
        let votes: u64 = self.cells.n_votes();
        let step = OF_EVERYBODY.max(votes / 20);
        if votes / step == votes.saturating_sub(new.len() as u64) / step {
            return Ok(());
        }
        let rows = self
            .store
            .ballots_lately(self.track_id, None, OF_POOL)
            .await?;
        self.pool("everybody", "", &rows)
    }

    /// Each network of the new votes.
    async fn networks(&mut self, new: &[BallotRow]) -> anyhow::Result<()> {
        let networks: BTreeSet<&str> = new
            .iter()
            .filter_map(|ballot| ballot.network.as_deref())
            .collect();
        for network in networks {
            let rows = self
                .store
                .ballots_of_network(self.track_id, network, OF_POOL)
                .await?;
            self.pool("network", network, &rows)?;
        }
        Ok(())
    }

    /// Stores what was found and gives the votes their status; gives how many were changed.
    async fn end(self) -> anyhow::Result<usize> {
        let Self {
            store,
            now_ms,
            findings,
            aside,
            out,
            ..
        } = self;
        for finding in findings.values() {
            store.save_finding(finding, now_ms).await?;
        }
        let mut changed = 0;
        if !out.is_empty() {
            let reason = format!("{OPERATOR}: a voter of whom nothing counts");
            changed += store
                .correct_votes(&out, VoteStatus::Excluded, &reason, now_ms)
                .await?;
        }
        let out: HashSet<String> = out.into_iter().collect();
        for reason in Reason::ALL {
            let ids: Vec<String> = aside
                .iter()
                .filter(|(id, of)| **of == reason && !out.contains(*id))
                .map(|(id, _)| id.clone())
                .collect();
            if !ids.is_empty() {
                changed += store
                    .correct_votes(&ids, VoteStatus::Unverified, reason.as_str(), now_ms)
                    .await?;
            }
        }
        Ok(changed)
    }
}
