//! Which pairs of jokes a judge is asked about: those that people voted on, then entrants it judged least.

use std::collections::{HashMap, HashSet};

use openmic_domain::{
    hash::sha256_hex,
    judging::{
        choose::{self, Joke, pair},
        family::family,
    },
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
    let own = own_entrants(store, judge).await?;
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let mut chosen = Vec::new();
    if judging.pairs != "even" {
        chosen = by_people(store, judging, judge, &own, wanted).await?;
    }
    if judging.pairs != "people" && chosen.len() < wanted {
        let more =
            least_judged(store, judging, judge, &own, &chosen, wanted - chosen.len()).await?;
        chosen.extend(more);
    }
    Ok(chosen)
}

/// The entrants of the judge's own family.
async fn own_entrants(store: &Store, judge: &JudgeRow) -> anyhow::Result<HashSet<String>> {
    Ok(store
        .entrants()
        .await?
        .into_iter()
        .filter(|entrant| {
            let is_own = |name: &str| family(name) == judge.family;
            is_own(&entrant.model_name) || entrant.remote_model.as_deref().is_some_and(is_own)
        })
        .map(|entrant| entrant.id)
        .collect())
}

/// Why there is no battle to ask a judge about, in words.
pub(super) async fn why_none(
    store: &Store,
    judging: &JudgingRow,
    judge: &JudgeRow,
) -> anyhow::Result<String> {
    let own = own_entrants(store, judge).await?;
    let stage = store.stage(&judging.track_id).await?;
    let entrants: HashSet<&str> = stage.iter().map(|joke| joke.entrant_id.as_str()).collect();
    let others = entrants.iter().filter(|id| !own.contains(**id)).count();
    Ok(if entrants.len() < 2 {
        "nothing to judge: fewer than two entrants have jokes on this stage".to_owned()
    } else if !judge.judges_own && others < 2 {
        format!(
            "nothing to judge: {} of the {} entrants on this stage are of its own family, {}, which it may \
             not judge. Another judge is needed, or one that may judge its own.",
            entrants.len() - others,
            entrants.len(),
            judge.family
        )
    } else if judging.pairs == "people" {
        "nothing to judge: people have voted on no pair that it was not asked about before"
            .to_owned()
    } else {
        "nothing to judge: it was asked about every pair before, or the jokes that are left are of its own \
         family"
            .to_owned()
    })
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

/// Pairs of entrants that the judge was asked about least.
async fn least_judged(
    store: &Store,
    judging: &JudgingRow,
    judge: &JudgeRow,
    own: &HashSet<String>,
    already: &[NewJudgeBattle],
    wanted: usize,
) -> anyhow::Result<Vec<NewJudgeBattle>> {
    let mut told = store.stage(&judging.track_id).await?;
    told.retain(|joke| judge.judges_own || !own.contains(&joke.entrant_id));
    let (mut items, mut entrants, mut normals) =
        (Numbers::default(), Numbers::default(), Numbers::default());
    let jokes: Vec<Joke> = told
        .iter()
        .map(|joke| Joke {
            item: items.of(&joke.item_id),
            entrant: entrants.of(&joke.entrant_id),
            normal: normals.of(&joke.normal),
        })
        .collect();
    let places: HashMap<&str, u32> = told
        .iter()
        .map(|joke| joke.sample_id.as_str())
        .zip(0u32..)
        .collect();
    let mut seen = HashSet::new();
    let mut judged: HashMap<(u32, u32), u64> = HashMap::new();
    let mut note = |samples: (&str, &str), of: (&str, &str)| {
        if let (Some(left), Some(right)) = (places.get(samples.0), places.get(samples.1)) {
            seen.insert(pair(*left, *right));
        }
        if let (Some(a), Some(b)) = (entrants.known(of.0), entrants.known(of.1)) {
            *judged.entry(pair(a, b)).or_default() += 1;
        }
    };
    let before = store.judged_pairs(&judge.id, &judging.track_id).await?;
    for (left, right, left_entrant, right_entrant) in &before {
        note((left, right), (left_entrant, right_entrant));
    }
    for battle in already {
        note(
            (&battle.left_sample, &battle.right_sample),
            (&battle.left_entrant, &battle.right_entrant),
        );
    }
    let seed = seed(&judging.id);
    // Many pairs of many jokes take a moment to go through: not on the threads that wait for replies.
    let chosen =
        tokio::task::spawn_blocking(move || choose::battles(&jokes, &judged, &seen, wanted, seed))
            .await?;
    Ok(chosen
        .into_iter()
        .filter_map(|(left, right)| Some((told.get(left as usize)?, told.get(right as usize)?)))
        .map(|(left, right)| NewJudgeBattle {
            item_id: left.item_id.clone(),
            own: sides(own, &left.entrant_id, &right.entrant_id),
            left_sample: left.sample_id.clone(),
            left_entrant: left.entrant_id.clone(),
            right_sample: right.sample_id.clone(),
            right_entrant: right.entrant_id.clone(),
            by_people: false,
        })
        .collect())
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
