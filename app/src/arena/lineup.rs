//! One track's stage: its jokes with their texts and prompts, and what chooses among them.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use openmic_domain::{
    pairing::{self, Candidate, Design, Lineup, Look, Names, Pair, Pairing, Viewer},
    rating::{Cell, Cells},
};
use openmic_store::{BattleCandidate, CellRow, ItemRow, Marker};

use crate::Clock;

/// What a stage is made of.
pub(super) struct Parts {
    pub(super) jokes: Vec<BattleCandidate>,
    pub(super) items: Vec<ItemRow>,
    /// Language of items that name none.
    pub(super) language: String,
    /// Names by which a joke could give away who tells it.
    pub(super) names: Vec<String>,
    pub(super) cells: Vec<CellRow>,
    pub(super) marker: Option<Marker>,
}

/// A prompt on stage.
pub(super) struct StageItem {
    pub(super) id: String,
    pub(super) input: String,
    pub(super) category: Option<String>,
    pub(super) language: String,
}

/// One track's jokes on stage.
pub(super) struct ArenaStage {
    /// Another one for every stage that is made: numbers below mean something on one stage alone.
    pub(super) serial: u64,
    pub(super) lineup: Lineup,
    /// Sample ids and texts, by candidate.
    jokes: Vec<(String, Box<str>)>,
    /// Candidates by sample id.
    index: HashMap<String, u32>,
    /// Ids of the entrants, and their numbers by id.
    entrants: Vec<String>,
    entrant_numbers: HashMap<String, u32>,
    pub(super) items: Vec<StageItem>,
    design: RwLock<Design>,
    names: Vec<String>,
    /// Samples whose jokes say who tells them.
    given_away: HashSet<String>,
    pub(super) marker: Option<Marker>,
    pub(super) made_ms: i64,
    checked_ms: AtomicI64,
}

impl ArenaStage {
    /// Sorts the jokes and fits the votes. What is known of the stage before is used again.
    pub(super) fn new(parts: Parts, before: Option<&Self>, now_ms: i64) -> Self {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let mut items = Vec::with_capacity(parts.items.len());
        let mut item_numbers = HashMap::with_capacity(parts.items.len());
        for (number, item) in (0u32..).zip(parts.items) {
            item_numbers.insert(item.id.clone(), number);
            items.push(StageItem {
                id: item.id,
                input: item.input,
                category: item.category,
                language: item.language.unwrap_or_else(|| parts.language.clone()),
            });
        }
        let looked_at = before.filter(|before| before.names == parts.names);
        let names = Names::new(parts.names.iter().map(String::as_str));
        let mut given_away = HashSet::new();
        let (mut entrants, mut normals) = (Numbers::default(), Numbers::default());
        let mut jokes = Vec::with_capacity(parts.jokes.len());
        let mut index = HashMap::with_capacity(parts.jokes.len());
        let mut candidates = Vec::with_capacity(parts.jokes.len());
        for joke in parts.jokes {
            let Some(&item) = item_numbers.get(&joke.item_id) else {
                continue;
            };
            // Texts do not change: one that was looked at with these names need not be again.
            let gives_away = match looked_at {
                Some(before) if before.index.contains_key(&joke.sample_id) => false,
                Some(before) if before.given_away.contains(&joke.sample_id) => true,
                _ => names.give_away(&joke.text, &items[item as usize].input),
            };
            if gives_away {
                given_away.insert(joke.sample_id);
                continue;
            }
            index.insert(
                joke.sample_id.clone(),
                u32::try_from(jokes.len()).unwrap_or(u32::MAX),
            );
            candidates.push(Candidate {
                item,
                entrant: entrants.of(joke.entrant_id),
                normal: normals.of(joke.normal),
                look: Look::of(&joke.text),
            });
            jokes.push((joke.sample_id, joke.text.into_boxed_str()));
        }
        let entrant_numbers = entrants.0;
        let mut entrants = vec![String::new(); entrant_numbers.len()];
        for (id, number) in &entrant_numbers {
            entrants[*number as usize] = id.clone();
        }
        let stage = Self {
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            lineup: Lineup::new(candidates),
            jokes,
            index,
            design: RwLock::new(Design::fit(&Cells::new(entrants.len()))),
            entrants,
            entrant_numbers,
            items,
            names: parts.names,
            given_away,
            marker: parts.marker,
            made_ms: now_ms,
            checked_ms: now_ms.into(),
        };
        stage.fit(&parts.cells);
        stage
    }

    pub(super) fn age_ms(&self, clock: &Clock) -> i64 {
        clock.now_ms() - self.checked_ms.load(Ordering::Relaxed)
    }

    /// Notes that nothing but votes had changed at `now_ms`.
    pub(super) fn checked(&self, now_ms: i64) {
        self.checked_ms.store(now_ms, Ordering::Relaxed);
    }

    /// Whether `votes` on the track are so many more than were fitted that they should be.
    pub(super) fn is_due(&self, votes: u64) -> bool {
        self.design
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_due(votes)
    }

    /// Fits the votes anew.
    pub(super) fn fit(&self, cells: &[CellRow]) {
        let number = |id: &str| self.entrant_numbers.get(id).copied();
        let cells = cells.iter().filter_map(|row| {
            let (a, b) = (number(&row.entrant_a)?, number(&row.entrant_b)?);
            let (a_wins, b_wins) = (row.a_wins.unsigned_abs(), row.b_wins.unsigned_abs());
            let (a, b, a_wins, b_wins) = if a < b {
                (a, b, a_wins, b_wins)
            } else {
                (b, a, b_wins, a_wins)
            };
            Some(Cell {
                a_wins,
                b_wins,
                both: row.both.unsigned_abs(),
                neither: row.neither.unsigned_abs(),
                ..Cell::empty(a, b)
            })
        });
        // Both are entrants of this stage and not the same one.
        let Ok(cells) = Cells::from_cells(self.entrants.len(), cells.collect()) else {
            return;
        };
        let fitted = Design::fit(&cells);
        *self.design.write().unwrap_or_else(PoisonError::into_inner) = fitted;
    }

    /// Counts a vote.
    pub(super) fn count(&self, left_entrant: &str, right_entrant: &str) {
        let number = |id: &str| self.entrant_numbers.get(id).copied();
        if let (Some(a), Some(b)) = (number(left_entrant), number(right_entrant)) {
            self.design
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .record(a, b);
        }
    }

    /// The next battle for somebody.
    pub(super) fn choose(&self, viewer: &Viewer<'_>, seed: u64) -> Option<Pairing> {
        let design = self.design.read().unwrap_or_else(PoisonError::into_inner);
        pairing::choose(&self.lineup, &design, viewer, seed)
    }

    /// The texts of a battle as the pairing knows them, and the number of its prompt.
    pub(super) fn pair(&self, pairing: Pairing) -> Option<(Pair, u32)> {
        let of = |at: u32| self.lineup.candidates().get(at as usize);
        let (left, right) = (of(pairing.left)?, of(pairing.right)?);
        Some((Pair::new(left.normal, right.normal), left.item))
    }

    fn candidate(&self, candidate: u32) -> Candidate {
        self.lineup
            .candidates()
            .get(candidate as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The texts of two samples as the pairing knows them, and the number of their prompt; none unless
    /// both are on stage.
    pub(super) fn shown(&self, left: &str, right: &str) -> Option<(Pair, u32)> {
        let of = |sample: &str| Some(self.candidate(*self.index.get(sample)?));
        let (left, right) = (of(left)?, of(right)?);
        Some((Pair::new(left.normal, right.normal), left.item))
    }

    /// Sample, text and entrant of a candidate, and its prompt.
    pub(super) fn joke(&self, candidate: u32) -> Option<(&str, &str, &str, &StageItem)> {
        let (sample, text) = self.jokes.get(candidate as usize)?;
        let candidate = self.candidate(candidate);
        let entrant = self.entrants.get(candidate.entrant as usize)?;
        Some((
            sample,
            text,
            entrant,
            self.items.get(candidate.item as usize)?,
        ))
    }
}

/// Numbers texts in the order in which they first come.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}
