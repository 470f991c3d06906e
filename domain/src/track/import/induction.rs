//! Instruction induction: pairs of input and output per task, in a folder to induce from and one to test on.

use std::collections::HashSet;

use serde_json::Value;

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, stem, titled, wrong};
use crate::scoring::Scorer;
use crate::slug::slugify;
use crate::track::{Example, SourceProblem};

/// Pairs to induce from that become worked examples.
const EXAMPLES: usize = 8;

/// The instruction of a task, in Openmic's words. A prompt search starts from the pairs instead.
fn instruction(task: &str) -> &'static str {
    match task {
        "antonyms" => "Write a word that means the opposite, nothing else: {input}",
        "first_word_letter" => "Write the first letter of this word, nothing else: {input}",
        "second_word_letter" => "Write the second letter of this word, nothing else: {input}",
        "larger_animal" => "Write which of the two animals is larger, nothing else: {input}",
        "letters_list" => {
            "Write the letters of this word with a space between each, nothing else: {input}"
        }
        "sentiment" => "Write whether this is positive or negative, one word: {input}",
        "singular_to_plural" => "Write the plural of this word, nothing else: {input}",
        "sum" => "Write the sum of the two numbers, nothing else: {input}",
        _ => "Input: {input}\nOutput:",
    }
}

/// The pairs of a file, in the order of their numbers.
fn pairs(file: &str, document: &str) -> Result<Vec<(String, Vec<String>)>, ImportError> {
    let value: Value = serde_json::from_str(document).map_err(|error| {
        at(file)(vec![SourceProblem {
            line: error.line() as u64,
            field: None,
            message: format!(
                "this is not JSON ({})",
                crate::track::rows::json_words(&error)
            ),
        }])
    })?;
    let examples = value
        .get("examples")
        .and_then(Value::as_object)
        .ok_or_else(|| wrong(file, 1, "examples", "this object is missing"))?;
    let mut pairs = Vec::with_capacity(examples.len());
    for (name, example) in examples {
        let number: u64 = name
            .parse()
            .map_err(|_| wrong(file, 1, name, "the name of an example is no number"))?;
        let input = example
            .get("input")
            .and_then(Value::as_str)
            .ok_or_else(|| wrong(file, number, "input", "this text is missing"))?;
        let outputs: Vec<String> = match example.get("output") {
            Some(Value::String(output)) => vec![output.clone()],
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => return Err(wrong(file, number, "output", "this text is missing")),
        };
        pairs.push((number, input.to_owned(), outputs));
    }
    pairs.sort_by_key(|(number, ..)| *number);
    Ok(pairs
        .into_iter()
        .map(|(_, input, outputs)| (input, outputs))
        .collect())
}

pub(super) fn read(files: &Files<'_>) -> Result<Vec<Imported>, ImportError> {
    let mut tracks = Vec::new();
    for (file, document) in files.iter().filter(|(file, _)| file.contains("execute/")) {
        let task = stem(file);
        let mut items = Vec::new();
        for (index, (input, outputs)) in pairs(file, document)?.into_iter().enumerate() {
            let mut item = plain_item(format!("{:03}", index + 1), input);
            item.target = Some(match <[String; 1]>::try_from(outputs) {
                Ok([one]) => crate::scoring::Target::One(one),
                Err(several) => crate::scoring::Target::Several(several),
            });
            items.push(item);
        }
        let scorer = if task == "sum" {
            Scorer::Numeric {
                tolerance: 0.0,
                relative: 0.0,
            }
        } else {
            Scorer::NORMALISED
        };
        let mut spec = plain_spec(
            &slugify(&format!("induction {task}")),
            &format!("Induction: {}", titled(task)),
            "A task of instruction induction (Honovich et al. 2022).",
            32,
            scorer,
        );
        spec.request.template = instruction(task).to_owned();
        let asked: HashSet<&str> = items.iter().map(|item| item.input.trim()).collect();
        let wanted = format!("induce/{task}.json");
        if let Some((file, document)) = files.iter().find(|(file, _)| file.ends_with(&wanted)) {
            spec.examples = pairs(file, document)?
                .into_iter()
                .filter(|(input, _)| !asked.contains(input.trim()))
                .filter_map(|(input, outputs)| {
                    Some(Example {
                        input,
                        target: outputs.into_iter().next()?,
                    })
                })
                .take(EXAMPLES)
                .collect();
        }
        tracks.push(Imported { spec, items });
    }
    if tracks.is_empty() {
        return Err(ImportError::NoFile {
            wanted: "a task of instruction induction, such as execute/antonyms.json",
        });
    }
    Ok(tracks)
}
