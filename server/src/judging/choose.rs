//! Which pairs of jokes a judge is asked about: those that people voted on, then pairs chosen as the arena does.

use std::collections::{HashMap, HashSet};

use openmic_domain::{
    hash::sha256_hex,
    judging::family::family,
    pairing::{self, Candidate, Lineup, Pair},
};
use openmic_store::{JudgeRow, JudgingRow, NewJudgeBattle, Store};

/// Chooses up to `wanted` battles that the judge was not asked about. Those with jokes of its own family are
/// passed over unless it may judge them, and marked where it may.
pub(super) async fn battles(
    store: &Store,
    judging: &JudgingRow,
    judge: &JudgeRow,
    wanted: u64,
) -> anyhow::Result<Vec<NewJudgeBattle>> {
    let own: HashSet<String> = store
        .entrants()
        .await?
        .into_iter()
        .filter(|entrant| {
            let is_own = |name: &str| family(name) == judge.family;
            is_own(&entrant.model_name) || entrant.remote_model.as_deref().is_some_and(is_own)
        })
        .map(|entrant| entrant.id)
        .collect();
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let mut chosen = Vec::new();
    if judging.pairs != "arena" {
        chosen = by_people(store, judging, judge, &own, wanted).await?;
    }
    if judging.pairs != "people" && chosen.len() < wanted {
        let more =
            as_the_arena(store, judging, judge, &own, &chosen, wanted - chosen.len()).await?;
        chosen.extend(more);
    }
    Ok(chosen)
}

/// The sides of a battle that are the judge's own.
fn sides(own: &HashSet<String>, left: &str, right: &str) -> Option<String> {
    let side = match (own.contains(left), own.contains(right)) {
        (true, true) => "both",
        (true, false) => "left",
        (false, true) => "right",
        (false, false) => return None,
    };
    Some(side.to_owned())
}

/// Pairs that people voted on, those with most votes first.
async fn by_people(
    store: &Store,
    judging: &JudgingRow,
    judge: &JudgeRow,
    own: &HashSet<String>,
    wanted: usize,
) -> anyhow::Result<Vec<NewJudgeBattle>> {
    let pairs = store
        .peoples_pairs(&judging.track_id, &judge.id, 100_000)
        .await?;
    Ok(pairs
        .into_iter()
        .map(|pair| {
            // Which one is on the left is a coin, and the same one whoever asks.
            let coin = sha256_hex(format!("{}{}", pair.left_sample, pair.right_sample).as_bytes());
            let is_turned = coin.as_bytes().first().is_some_and(|byte| byte % 2 == 0);
            let (left, right) = if is_turned {
                (
                    (pair.right_sample, pair.right_entrant),
                    (pair.left_sample, pair.left_entrant),
                )
            } else {
                (
                    (pair.left_sample, pair.left_entrant),
                    (pair.right_sample, pair.right_entrant),
                )
            };
            NewJudgeBattle {
                item_id: pair.item_id,
                own: sides(own, &left.1, &right.1),
                left_sample: left.0,
                left_entrant: left.1,
                right_sample: right.0,
                right_entrant: right.1,
                by_people: true,
            }
        })
        .filter(|battle| judge.judges_own || battle.own.is_none())
        .take(wanted)
        .collect())
}

/// Pairs chosen as the arena chooses them for a voter who has seen what the judge has.
async fn as_the_arena(
    store: &Store,
    judging: &JudgingRow,
    judge: &JudgeRow,
    own: &HashSet<String>,
    already: &[NewJudgeBattle],
    wanted: usize,
) -> anyhow::Result<Vec<NewJudgeBattle>> {
    let mut jokes = store.stage(&judging.track_id).await?;
    jokes.retain(|joke| judge.judges_own || !own.contains(&joke.entrant_id));
    let (mut items, mut entrants, mut normals) =
        (Numbers::default(), Numbers::default(), Numbers::default());
    let candidates = jokes
        .iter()
        .map(|joke| Candidate {
            item: items.of(&joke.item_id),
            entrant: entrants.of(&joke.entrant_id),
            normal: normals.of(&joke.normal),
        })
        .collect();
    let places: HashMap<&str, u32> = jokes
        .iter()
        .map(|joke| joke.sample_id.as_str())
        .zip(0u32..)
        .collect();
    let mut seen = HashSet::new();
    let mut votes: HashMap<Pair, u64> = HashMap::new();
    let mut note = |left: &str, right: &str, left_entrant: &str, right_entrant: &str| {
        if let (Some(left), Some(right)) = (places.get(left), places.get(right)) {
            seen.insert(Pair::new(*left, *right));
        }
        if let (Some(a), Some(b)) = (entrants.known(left_entrant), entrants.known(right_entrant)) {
            *votes.entry(Pair::new(a, b)).or_default() += 1;
        }
    };
    for (left, right, left_entrant, right_entrant) in
        store.judged_pairs(&judge.id, &judging.track_id).await?
    {
        note(&left, &right, &left_entrant, &right_entrant);
    }
    for battle in already {
        note(
            &battle.left_sample,
            &battle.right_sample,
            &battle.left_entrant,
            &battle.right_entrant,
        );
    }
    let lineup = Lineup::new(candidates);
    let mut chosen = Vec::new();
    let seed = seed(&judging.id);
    for turn in 0..wanted as u64 {
        let Some(battle) = pairing::choose(&lineup, &votes, &seen, seed.wrapping_add(turn)) else {
            break;
        };
        let (Some(left), Some(right)) = (
            jokes.get(battle.left as usize),
            jokes.get(battle.right as usize),
        ) else {
            break;
        };
        seen.insert(Pair::new(battle.left, battle.right));
        if let (Some(a), Some(b)) = (
            entrants.known(&left.entrant_id),
            entrants.known(&right.entrant_id),
        ) {
            *votes.entry(Pair::new(a, b)).or_default() += 1;
        }
        chosen.push(NewJudgeBattle {
            item_id: left.item_id.clone(),
            own: sides(own, &left.entrant_id, &right.entrant_id),
            left_sample: left.sample_id.clone(),
            left_entrant: left.entrant_id.clone(),
            right_sample: right.sample_id.clone(),
            right_entrant: right.entrant_id.clone(),
            by_people: false,
        });
    }
    Ok(chosen)
}

/// The seed of a judging: the same battles if it is planned again.
fn seed(judging_id: &str) -> u64 {
    let hash = sha256_hex(judging_id.as_bytes());
    u64::from_str_radix(&hash[..16], 16).unwrap_or_default()
}

/// Numbers texts in the order in which they first come.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text.to_owned()).or_insert(next)
    }

    fn known(&self, text: &str) -> Option<u32> {
        self.0.get(text).copied()
    }
}
