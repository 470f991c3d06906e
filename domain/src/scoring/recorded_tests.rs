//! What is extracted from answers as models really write them: `testdata/outputs.jsonl`. `by` says who
//! wrote each: `hand`, a small local model (SmolLM2-135M-Instruct, at temperature 0 and 1, asked plainly,
//! step by step, for a box, a letter or JSON), or code-davinci-002 in excerpts of the recorded outputs of
//! BIG-Bench Hard (Suzgun et al. 2022, MIT licence). `right` is the extraction as somebody reads the text,
//! whatever the code makes of it; what the code is known to get wrong is marked `known_miss`. Sums of the
//! small model that were cut off before they came to anything were left out.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    kind: String,
    by: String,
    #[serde(default)]
    choices: Vec<String>,
    text: String,
    right: Option<String>,
    #[serde(default)]
    known_miss: bool,
}

fn outputs() -> Vec<Output> {
    include_str!("../../testdata/outputs.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

/// The extraction as it would be counted in a vote; `None` if nothing was extracted.
fn extracted(output: &Output) -> Option<String> {
    let (scorer, target) = match output.kind.as_str() {
        "numeric" => (
            Scorer::Numeric {
                tolerance: 0.0,
                relative: 0.0,
            },
            "0",
        ),
        "choice" => (Scorer::Choice {}, "A"),
        "text" => (
            Scorer::Normalised {
                take: Some(Take::Final),
            },
            "x",
        ),
        other => panic!("unknown kind {other}"),
    };
    let item = Graded {
        choices: output.choices.clone(),
        ..Graded::from(target)
    };
    let key = scorer.key(&scorer.score(&output.text, &item).extracted);
    (!key.is_empty()).then_some(key)
}

#[test]
fn the_right_part_of_every_recorded_answer_is_extracted() {
    let outputs = outputs();
    let real = outputs.iter().filter(|output| output.by != "hand").count();
    assert!(real >= 150, "{real} of {} are of models", outputs.len());
    let (mut wrong, mut missed, mut missed_real) = (Vec::new(), Vec::new(), 0);
    for output in &outputs {
        let right = output
            .right
            .as_deref()
            .map(|right| match output.kind.as_str() {
                "numeric" => Scorer::Numeric {
                    tolerance: 0.0,
                    relative: 0.0,
                }
                .key(right),
                _ => fold(right),
            });
        let found = extracted(output);
        let line = format!(
            "{} {:?}: {found:?}, not {right:?}",
            output.kind, output.text
        );
        match (found == right, output.known_miss) {
            (true, false) => {}
            (true, true) => wrong.push(format!("no longer missed: {line}")),
            (false, true) => {
                missed_real += usize::from(output.by != "hand");
                missed.push(line);
            }
            (false, false) => wrong.push(line),
        }
    }
    println!(
        "{} of {real} answers of models are read right; known misses:\n{}",
        real - missed_real,
        missed.join("\n")
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        outputs.len(),
        wrong.join("\n")
    );
}
