use std::path::Path;

use super::*;

fn numeric() -> Scorer {
    scorer("numeric", &ScorerSettings::default()).unwrap()
}

fn value(report: &Report, name: &str) -> f64 {
    let found = report.numbers.iter().find(|(known, ..)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in {report:?}")).1
}

#[test]
fn verdicts_become_accuracy_pass_and_bits() {
    let lines = "{\"item\":\"a\",\"correct\":true}\n{\"item\":\"b\",\"correct\":false}\n\
                 {\"item\":\"a\",\"correct\":1}\n{\"item\":\"b\",\"correct\":true}\n";
    let items = read(lines, &numeric()).unwrap();
    let report = report(&items, &[1, 2]).unwrap();
    assert_eq!(report.counts, (2, 4));
    assert_eq!(value(&report, "accuracy"), 0.75);
    assert_eq!(value(&report, "pass@1"), 0.75);
    assert_eq!(value(&report, "pass@2"), 1.0);
    assert_eq!(value(&report, "pass^2"), 0.5);
    let bits = (crate::compute::bits::expected(2, 2).unwrap()
        + crate::compute::bits::expected(2, 1).unwrap())
        / 2.0;
    assert!((value(&report, "bits") - bits).abs() < 1e-15);
    assert!(
        !report
            .numbers
            .iter()
            .any(|(name, ..)| name.starts_with("maj"))
    );
    let json = report.json(true);
    assert_eq!(json["items"][1]["item"], "b");
    assert_eq!(
        (&json["items"][1]["correct"], &json["items"][1]["n"]),
        (&json!(1), &json!(2))
    );
    assert!(json["accuracy_lower"].as_f64() < Some(0.75));
    assert!(report.json(false).get("items").is_none());
}

use serde_json::json;

#[test]
fn answers_are_scored_and_vote_in_classes() {
    let mut lines = String::new();
    for answer in ["It is 0.30.", "#### 0.3", "The answer is 4", "no idea"] {
        lines.push_str(&json!({"item": 1, "answer": answer, "target": "0.3"}).to_string());
        lines.push('\n');
    }
    let items = read(&lines, &numeric()).unwrap();
    let scores: Vec<f64> = items[0].samples.iter().map(|sample| sample.score).collect();
    assert_eq!(scores, [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(items[0].samples[0].class, items[0].samples[1].class);
    assert_eq!(items[0].samples[3].class.as_deref(), Some(""));
    let report = report(&items, &[1, 4]).unwrap();
    assert_eq!(value(&report, "maj@1"), 0.5);
    // Two votes for 0.3 against one for 4; silence is no vote.
    assert_eq!(value(&report, "maj@4"), 1.0);
    assert_eq!(value(&report, "pass@1"), 0.5);
}

#[test]
fn one_sample_an_item_has_wilsons_interval() {
    let lines: String = (0..10)
        .map(|n| format!("{{\"item\":{n},\"correct\":{}}}\n", n < 8))
        .collect();
    let report = report(&read(&lines, &numeric()).unwrap(), &[]).unwrap();
    let interval = report.numbers[0].2.unwrap();
    assert!((interval.lower - 0.490_162_471_536_641_8).abs() < 1e-12);
    assert!(report.bits_lower_bound);
}

#[test]
fn numbers_and_truth_values_are_targets_as_in_tracks() {
    let of = |line: &str, scorer: &Scorer| read(line, scorer).unwrap()[0].samples[0].score;
    let exact = scorer("normalised", &ScorerSettings::default()).unwrap();
    for (line, numeric_score) in [
        (r#"{"item":"a","answer":"It is 13.","target":13}"#, 1.0),
        (r#"{"item":"a","answer":13,"target":"13"}"#, 1.0),
        (r#"{"item":"a","answer":"12","target":13}"#, 0.0),
        (r#"{"item":"a","answer":"2.5","target":[1, 2.5]}"#, 1.0),
    ] {
        assert_eq!(of(line, &numeric()), numeric_score, "{line}");
    }
    assert_eq!(
        of(
            r#"{"item":"a","answer":"The answer is True.","target":true}"#,
            &exact
        ),
        1.0
    );
    let error = read(r#"{"item":"a","answer":"4","target":{}}"#, &exact).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("line 1, target: this must be a text, a number"),
        "{error}"
    );
}

#[test]
fn the_line_of_an_error_is_that_of_the_file() {
    let lines = "{\"item\":\"a\",\"correct\":true}\n\n{\"item\":\"a\",\"correct\":true,,}\n";
    let error = read(lines, &numeric()).unwrap_err().to_string();
    assert!(
        error.starts_with("line 3, column 28: this is not JSON: "),
        "{error}"
    );
    assert!(!error.contains("line 1"), "{error}");
    let lines = "{\"item\":\"a\",\"correct\":true,\"sampel\":1}\n";
    let error = read(lines, &numeric()).unwrap_err().to_string();
    assert!(!error.contains("at line"), "{error}");
    assert!(error.ends_with("did you mean \"sample\"?"), "{error}");
}

#[test]
fn what_cannot_be_scored_says_where_and_why() {
    for (line, part) in [
        ("{\"item\":\"a\"}", "line 1: there is neither"),
        (
            "{\"item\":\"a\",\"answer\":\"4\"}",
            "line 1, target: this is missing, and the scorer numeric",
        ),
        (
            "{\"item\":\"a\",\"corect\":true}",
            "did you mean \"correct\"?",
        ),
        ("{\"item\":\"a\",\"correct\":2}", "line 1, correct"),
        ("{\"item\":[],\"correct\":true}", "line 1, item"),
        ("", "there are no samples"),
    ] {
        let error = read(line, &numeric()).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let items = read("{\"item\":\"a\",\"correct\":true}", &numeric()).unwrap();
    let error = report(&items, &[5]).unwrap_err().to_string();
    assert!(error.contains("\"a\" has 1"), "{error}");
    let error = scorer("numreic", &ScorerSettings::default()).unwrap_err();
    assert!(error.contains("did you mean \"numeric\"?"), "{error}");
    for (name, near) in [
        ("number", "numeric"),
        ("multiple_choice", "choice"),
        ("Regexp", "regex"),
        ("normalized", "normalised"),
        ("jsonschema", "json_schema"),
    ] {
        let error = scorer(name, &ScorerSettings::default()).unwrap_err();
        let wanted = format!("did you mean {near:?}?");
        assert!(error.contains(&wanted), "{error}");
    }
    assert!(
        scorer("regex", &ScorerSettings::default())
            .unwrap_err()
            .contains("--pattern")
    );
}

#[test]
fn the_published_numbers_of_cruxeval_come_out_to_the_digit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/cruxeval/sample_scored_codellama-7b_temp0.2_input.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let report = report(&read(&text, &numeric()).unwrap(), &[1, 5]).unwrap();
    assert_eq!(report.counts, (800, 8000));
    assert_eq!(
        format!("{:.4}", 100.0 * value(&report, "pass@1")),
        "35.9500"
    );
    assert_eq!(
        format!("{:.4}", 100.0 * value(&report, "pass@5")),
        "44.9911"
    );
    assert!((value(&report, "maj@1") - value(&report, "pass@1")).abs() < 1e-9);
}
