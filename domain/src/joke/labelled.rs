//! How well the originality index tells known jokes from new ones, on jokes labelled by hand. The numbers
//! are in docs/METHODS.md; `cargo test -p openmic-domain labelled -- --nocapture` prints them again.

use super::banned::{self, Banned};
use super::index::{Index, NEAR, Query, Scratch};
use crate::track::BannedJoke;

const JOKES: &str = include_str!("../../testdata/jokes.tsv");
const ATOMS: &str = include_str!("../../testdata/atoms.tsv");

/// The atoms joke as the built-in track bans it.
const TRACK: &str = include_str!("../../../content/tracks/open-mic/track.toml");

/// A labelled text and its largest similarity.
struct Scored {
    class: &'static str,
    half: usize,
    text: &'static str,
    similarity: f64,
    right: bool,
}

fn rows(file: &'static str) -> Vec<Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect()
}

/// Every labelled joke against an index of the base wordings.
fn jokes() -> Vec<Scored> {
    let rows = rows(JOKES);
    let base: Vec<&Vec<&str>> = rows.iter().filter(|row| row[0] == "base").collect();
    let index = Index::build(base.iter().map(|row| row[2]));
    let mut scratch = Scratch::default();
    rows.iter()
        .filter(|row| row[0] != "base")
        .enumerate()
        .map(|(number, row)| {
            let nearest = index.nearest(&Query::new(row[2]), &mut scratch, 1, |_| true);
            let nearest = nearest.first();
            // All wordings of one joke are in one half, so that no joke is both learned from and tested on.
            let joke = base.iter().position(|base| base[1] == row[1]);
            Scored {
                class: row[0],
                half: joke.unwrap_or(number) % 2,
                text: row[2],
                similarity: nearest.map_or(0.0, |found| found.similarity),
                right: nearest.is_some_and(|found| joke == Some(found.text as usize)),
            }
        })
        .collect()
}

fn atoms() -> Vec<Scored> {
    // The paraphrases of the track file, without a reader of TOML: every quoted line of the list.
    let list = TRACK.split("paraphrases = [").nth(1).unwrap();
    let paraphrases: Vec<String> = list
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .map(str::to_owned)
        .collect();
    assert!(paraphrases.len() >= 10);
    let banned = Banned::new(&[BannedJoke {
        slug: "atoms".into(),
        text: "Why don't scientists trust atoms? Because they make up everything.".into(),
        paraphrases,
    }]);
    rows(ATOMS)
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let text = row[1].replace("\\n", "\n");
            let similarity = banned
                .compare(&text)
                .first()
                .map_or(0.0, |hit| hit.similarity);
            Scored {
                class: row[0],
                half: number % 2,
                text: row[1],
                similarity,
                right: banned.hits(&text).is_empty() == (row[0] == "innocent"),
            }
        })
        .collect()
}

/// The chance that a text of `positive` is scored above one of the others: the area under the curve.
fn auc<'a>(
    scored: impl Iterator<Item = &'a Scored> + Clone,
    positive: impl Fn(&str) -> bool,
) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for a in scored.clone().filter(|scored| positive(scored.class)) {
        for b in scored.clone().filter(|scored| negative(scored.class)) {
            sum += match a.similarity.total_cmp(&b.similarity) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
            n += 1.0;
        }
    }
    sum / n
}

fn negative(class: &str) -> bool {
    matches!(class, "new" | "innocent")
}

/// True and false positive rates at a threshold.
fn rates<'a>(scored: impl Iterator<Item = &'a Scored>, at: f64) -> (f64, f64) {
    let (mut hits, mut positives, mut alarms, mut negatives) = (0.0, 0.0, 0.0, 0.0);
    for scored in scored {
        let above = f64::from(u8::from(scored.similarity >= at));
        if negative(scored.class) {
            alarms += above;
            negatives += 1.0;
        } else {
            hits += above;
            positives += 1.0;
        }
    }
    (hits / positives, alarms / negatives)
}

/// The threshold, in hundredths, in the middle of those with the largest difference of the two rates
/// among those with at most this share of false alarms.
fn choose(scored: &[Scored], half: usize, most_alarms: f64) -> f64 {
    let value = |at: f64| {
        let (hits, alarms) = rates(scored.iter().filter(|scored| scored.half == half), at);
        if alarms <= most_alarms {
            hits - alarms
        } else {
            -1.0
        }
    };
    let grid = || (5..=95).map(|n| f64::from(n) / 100.0);
    let best = grid().map(value).fold(f64::MIN, f64::max);
    let good: Vec<f64> = grid().filter(|at| value(*at) >= best - 1e-12).collect();
    good[good.len() / 2]
}

#[test]
fn labelled_jokes_are_told_from_new_ones() {
    let scored = jokes();
    assert!(scored.len() >= 200, "{}", scored.len());
    for class in ["known", "mild", "strong"] {
        let of: Vec<&Scored> = scored
            .iter()
            .filter(|scored| scored.class == class)
            .collect();
        let near = of.iter().filter(|scored| scored.similarity >= NEAR).count();
        let right = of.iter().filter(|scored| scored.right).count();
        let area = auc(scored.iter(), |is| is == class);
        eprintln!(
            "{class}: n {}, AUC {area:.3}, at or above {NEAR}: {near}, nearest is the right one: {right}",
            of.len()
        );
        match class {
            "known" => assert!(area > 0.999 && near == of.len() && right == of.len()),
            "mild" => assert!(area > 0.99 && near >= of.len() - 3 && right == of.len()),
            _ => assert!(area > 0.85 && right >= of.len() - 4),
        }
    }
    let all = auc(scored.iter(), |class| !negative(class));
    let (chosen, other) = (choose(&scored, 0, 0.02), choose(&scored, 1, 0.02));
    let (hits, alarms) = rates(scored.iter().filter(|scored| scored.half == 1), NEAR);
    let mild = |scored: &&Scored| scored.half == 1 && scored.class != "strong";
    let (mild_hits, _) = rates(scored.iter().filter(mild), NEAR);
    eprintln!(
        "all: n {}, AUC {all:.3} (other half {:.3}); chosen on one half {chosen:.2} (on the other it would be \
         {other:.2}); at {NEAR} on the other half: {hits:.3} of all tellings, {mild_hits:.3} without strong \
         paraphrases, {alarms:.3} of new jokes",
        scored.len(),
        auc(scored.iter().filter(|scored| scored.half == 1), |class| {
            !negative(class)
        }),
    );
    assert!(all > 0.94);
    assert!(
        (chosen - NEAR).abs() < 0.011,
        "the threshold is the one that was chosen: {chosen}"
    );
    assert!(alarms <= 0.03 && mild_hits > 0.95);
    for wrong in scored.iter().filter(|scored| {
        scored.class != "strong" && (scored.similarity >= NEAR) == negative(scored.class)
    }) {
        eprintln!(
            "  {} at {:.2}: {}",
            wrong.class, wrong.similarity, wrong.text
        );
    }
}

#[test]
fn labelled_wordings_of_the_atoms_joke_are_told_from_innocent_ones() {
    let scored = atoms();
    let count = |class| scored.iter().filter(|scored| scored.class == class).count();
    assert_eq!((count("told"), count("innocent")), (30, 30));
    let chosen = choose(&scored, 0, 0.0);
    let (hits, alarms) = rates(
        scored.iter().filter(|scored| scored.half == 1),
        banned::SIMILARITY,
    );
    let edge = |class: &str, most: bool| {
        let of = scored
            .iter()
            .filter(|scored| scored.class == class)
            .map(|scored| scored.similarity);
        if most {
            of.fold(0.0, f64::max)
        } else {
            of.fold(1.0, f64::min)
        }
    };
    eprintln!(
        "atoms: AUC {:.3}, chosen on one half {chosen:.2}, at {} on the other: {hits:.3} told, {alarms:.3} \
         innocent; told from {:.2}, innocent to {:.2}",
        auc(scored.iter(), |class| class == "told"),
        banned::SIMILARITY,
        edge("told", false),
        edge("innocent", true)
    );
    assert!((chosen - banned::SIMILARITY).abs() < 0.011, "{chosen}");
    let wrong: Vec<String> = scored
        .iter()
        .filter(|scored| !scored.right)
        .map(|wrong| format!("{} at {:.2}: {}", wrong.class, wrong.similarity, wrong.text))
        .collect();
    assert_eq!(wrong, [""; 0]);
}
