use std::path::{Path, PathBuf};

use super::*;
use crate::scoring::Target;

/// A folder of shared test data, or a line that says what was not tested.
fn shared(folder: &str) -> Option<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data")
        .join(folder);
    if !root.exists() {
        println!("skipped: there is no {}", root.display());
        return None;
    }
    let mut files = Vec::new();
    collect(&root, &mut files);
    Some(files)
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files.push((path.display().to_string(), text));
        }
    }
}

fn tracks(benchmark: Benchmark) -> Option<Vec<Imported>> {
    let mut files = shared(benchmark.as_str())?;
    files.retain(|(path, _)| benchmark.wants(path));
    let options = ImportOptions {
        judge: Some("judge".to_owned()),
        limit: None,
    };
    let tracks = read(benchmark, &files, &options).unwrap();
    for track in &tracks {
        assert_eq!(
            track.spec.check(&track.items),
            Vec::new(),
            "{}",
            track.spec.slug
        );
    }
    Some(tracks)
}

#[test]
fn every_benchmark_is_read_whole_and_its_own_answers_are_right() {
    for (benchmark, sizes) in [
        (Benchmark::Gsm8k, vec![1319]),
        (Benchmark::Bbh, vec![250; 3]),
        (Benchmark::Ifeval, vec![541]),
        (Benchmark::MtBench, vec![80]),
        (Benchmark::InstructionInduction, vec![100; 8]),
    ] {
        let Some(tracks) = tracks(benchmark) else {
            continue;
        };
        let found: Vec<usize> = tracks.iter().map(|track| track.items.len()).collect();
        assert_eq!(found, sizes, "{benchmark:?}");
        for track in &tracks {
            let scorer = track.spec.scorer.as_ref().unwrap();
            if scorer.needs_model() || !scorer.needs_target() {
                continue;
            }
            for item in &track.items {
                let right = item.target.as_ref().map_or("", Target::shown);
                let score = scorer.score(right, &item.graded());
                assert_eq!(
                    score.value, 1.0,
                    "{} {}: {right:?} {score:?}",
                    track.spec.slug, item.id
                );
            }
        }
    }
}

#[test]
fn the_worked_answers_of_gsm8k_score_as_their_numbers() {
    let Some(files) = shared("gsm8k") else { return };
    let Some(tracks) = tracks(Benchmark::Gsm8k) else {
        return;
    };
    let (_, lines) = files
        .iter()
        .find(|(path, _)| path.ends_with("test.jsonl"))
        .unwrap();
    let scorer = tracks[0].spec.scorer.clone().unwrap();
    for (item, (_, row)) in tracks[0].items.iter().zip(rows::jsonl_rows(lines).unwrap()) {
        let worked = row["answer"].as_str().unwrap();
        assert_eq!(scorer.score(worked, &item.graded()).value, 1.0, "{worked}");
        // And so do they in a box, or in a sentence.
        let number = item.target.as_ref().unwrap().shown();
        for said in [
            format!("So \\boxed{{{number}}}."),
            format!("The answer is ${number}."),
        ] {
            assert_eq!(scorer.score(&said, &item.graded()).value, 1.0, "{said}");
        }
    }
}

#[test]
fn a_benchmark_that_is_not_there_or_has_no_judge_says_so() {
    for benchmark in Benchmark::ALL {
        let error = read(benchmark, &[], &ImportOptions::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("name the"), "{error}");
    }
    let file = (
        "test.jsonl".to_owned(),
        "{\"question\": \"q\", \"answer\": \"5\"}".to_owned(),
    );
    let error = read(Benchmark::Gsm8k, &[file], &ImportOptions::default())
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("test.jsonl, line 1, answer:"), "{error}");
}

#[test]
fn a_part_of_a_benchmark_is_a_track_of_its_own() {
    let lines: String = (0..5)
        .map(|n| format!("{{\"question\": \"q{n}\", \"answer\": \"#### {n}\"}}\n"))
        .collect();
    let options = ImportOptions {
        limit: Some(2),
        judge: None,
    };
    let read = read(
        Benchmark::Gsm8k,
        &[("test.jsonl".to_owned(), lines)],
        &options,
    )
    .unwrap();
    assert_eq!(
        (read[0].spec.slug.as_str(), read[0].items.len()),
        ("gsm8k-first-2", 2)
    );
}
