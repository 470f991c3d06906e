//! Agreement with published implementations.

use std::path::PathBuf;

use super::*;
use crate::outcome::Outcome;
use crate::rating::elo;
use crate::votes::{self, VoteFormat};

/// Real votes, read where they lie; absent in a plain clone.
fn shared(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data")
        .join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {} is not there", file.display());
    }
    bytes
}

/// A beats B 2, B beats A 3, A beats D 1, D beats A 4, B beats C 5, C beats B 3, C beats D 1, D beats C 3.
const TABLE: [(u32, u32, u64, u64); 4] = [(0, 1, 2, 3), (0, 3, 1, 4), (1, 2, 5, 3), (2, 3, 1, 3)];

fn check_table(weighting: Weighting, ac_ties: u64, expected: [(f64, f64); 4]) {
    let mut cells: Vec<Cell> = TABLE.map(|(a, b, x, y)| cell(a, b, x, y, 0)).to_vec();
    if ac_ties > 0 {
        cells.push(cell(0, 2, 0, 0, ac_ties));
    }
    let fit = fitted(4, &cells, weighting);
    for (standing, (value, half)) in fit.entrants.iter().zip(expected) {
        let rating = standing.rating.unwrap();
        close(rating.value, value, 0.001);
        close(rating.upper - rating.value, half, 0.001);
        close(rating.value - rating.lower, half, 0.001);
    }
    assert_eq!(fit.n_votes, 22 + ac_ties);
}

/// Produced by arena-rank 0.1.1.
#[test]
fn default_ratings_and_intervals() {
    check_table(
        Weighting::Votes,
        0,
        [
            (922.427, 185.3211),
            (1007.3661, 165.0008),
            (927.7676, 179.8155),
            (1142.4393, 212.4247),
        ],
    );
}

/// Produced by arena-rank 0.1.1, `reweighted=True`.
#[test]
fn reweighted_ratings_and_intervals() {
    check_table(
        Weighting::Pairs,
        0,
        [
            (922.427, 185.2992),
            (1007.3661, 164.9819),
            (927.7676, 179.7935),
            (1142.4393, 212.3929),
        ],
    );
}

/// Produced by arena-rank 0.1.1.
#[test]
fn ties_are_half_a_win_for_each() {
    check_table(
        Weighting::Votes,
        2,
        [
            (923.2823, 140.7028),
            (1007.1994, 162.9908),
            (926.9662, 138.7983),
            (1142.5521, 211.5886),
        ],
    );
}

/// Left, right and outcome, by index.
pub(super) type Vote = (u32, u32, Outcome);

/// Names and votes of evalica's example.
pub(super) fn food() -> Option<(Vec<String>, Vec<Vote>)> {
    let text = String::from_utf8(shared("evalica-golden/food.csv")?).unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut votes = Vec::new();
    for line in text.lines().skip(1) {
        let [left, right, winner]: [&str; 3] =
            line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let mut number = |name: &str| {
            let at = names.iter().position(|known| known == name);
            at.unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            }) as u32
        };
        let outcome = match winner {
            "left" => Outcome::Left,
            "right" => Outcome::Right,
            "tie" => Outcome::Both,
            other => panic!("{other}"),
        };
        votes.push((number(left), number(right), outcome));
    }
    Some((names, votes))
}

/// Published scores of one of evalica's rankings, in the order of `names`.
pub(super) fn published(ranking: &str, names: &[String]) -> Option<Vec<f64>> {
    let text = String::from_utf8(shared("evalica-golden/food-golden.csv")?).unwrap();
    Some(
        names
            .iter()
            .map(|name| {
                let prefix = format!("{ranking},{name},");
                let score = text.lines().find_map(|line| line.strip_prefix(&prefix));
                score.unwrap().parse().unwrap()
            })
            .collect(),
    )
}

#[test]
fn elo_agrees_with_evalica() {
    let Some((names, votes)) = food() else { return };
    let Some(expected) = published("elo", &names) else {
        return;
    };
    let ratings = elo::run(names.len(), votes, &elo::EloOptions::default());
    for (rating, expected) in ratings.into_iter().zip(expected) {
        close(rating, expected, 1e-9);
    }
}

/// Its scores are strengths that sum to one, found by iteration to a tolerance of 1e-6: so compare
/// the shares.
#[test]
fn bradley_terry_agrees_with_evalica() {
    let Some((names, votes)) = food() else { return };
    let Some(expected) = published("bradley_terry", &names) else {
        return;
    };
    let cells = Cells::from_votes(names.len(), votes).unwrap();
    let fit = fit(&cells, &FitOptions::default()).unwrap();
    let strengths: Vec<f64> = values(&fit)
        .into_iter()
        .map(|value| 10f64.powf((value - 1000.0) / 400.0))
        .collect();
    let sum: f64 = strengths.iter().sum();
    for (strength, expected) in strengths.into_iter().zip(expected) {
        close(strength / sum, expected, 1e-5);
    }
}

/// PandaLM's 2,997 human votes; values produced by arena-rank 0.1.1 with its optimiser's tolerance
/// lowered to 1e-15: (model, rating, lower end), default and reweighted.
#[test]
fn real_votes_agree_with_arena_rank() {
    let expected = [
        (
            Weighting::Votes,
            [
                ("bloom-7b", 997.768876, 982.836618),
                ("cerebras-gpt-6.7B", 903.647826, 887.482640),
                ("llama-7b", 1120.805462, 1104.764817),
                ("opt-7b", 962.768606, 947.363999),
                ("pythia-6.9b", 1015.009230, 999.817569),
            ],
        ),
        (
            Weighting::Pairs,
            [
                ("bloom-7b", 997.983147, 982.991361),
                ("cerebras-gpt-6.7B", 902.849519, 886.675546),
                ("llama-7b", 1120.929030, 1104.856772),
                ("opt-7b", 963.132418, 947.684489),
                ("pythia-6.9b", 1015.105885, 999.889099),
            ],
        ),
    ];
    let Some(bytes) = shared("pandalm/testset-v1.json") else {
        return;
    };
    let rows = votes::read("testset-v1.json", &bytes, VoteFormat::Pandalm).unwrap();
    let (names, cells) = votes::to_cells(&rows).unwrap();
    assert_eq!((rows.len(), names.len()), (2997, 5));
    for (weighting, expected) in expected {
        let fit = fit(&cells, &FitOptions { weighting }).unwrap();
        assert_eq!(fit.n_votes, 2997);
        for (model, value, lower) in expected {
            let at = names.iter().position(|name| name == model).unwrap();
            let rating = fit.entrants[at].rating.unwrap();
            close(rating.value, value, 1e-5);
            close(rating.lower, lower, 1e-5);
        }
    }
}
