//! What is extracted from answers as models really write them: `testdata/outputs.jsonl`, written by hand
//! or by a small local model (SmolLM2-135M-Instruct), with the right extraction read by a person. Answers
//! of the model that were cut off before they said anything final were left out.

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
    assert!(outputs.len() >= 150, "{}", outputs.len());
    let by_a_model = outputs.iter().filter(|output| output.by != "hand").count();
    assert!(by_a_model >= 30, "{by_a_model}");
    let mut wrong = Vec::new();
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
        if found != right {
            wrong.push(format!(
                "{} {:?}: {found:?}, not {right:?}",
                output.kind, output.text
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        outputs.len(),
        wrong.join("\n")
    );
}
