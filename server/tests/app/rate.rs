//! The options of `openmic rate`.

use std::path::Path;

use serde_json::Value;

use crate::{
    bed::Bed,
    cli::{rate, votes_csv},
    process::{arg, fails, openmic, succeeds},
};

/// Rows of `openmic rate --json` with these options.
fn rate_with(bed: &Bed, file: &Path, options: &[&str]) -> Vec<Value> {
    let out = succeeds(
        openmic(bed)
            .args(["rate", arg(file), "--json"])
            .args(options),
    );
    serde_json::from_str(&out).expect("a JSON array")
}

#[test]
fn rate_takes_a_method_and_an_interval() {
    let bed = Bed::sqlite();
    let file = votes_csv(&bed, 2);
    let plain = rate(&bed, &file);
    assert_eq!(
        plain,
        rate_with(&bed, &file, &["--method", "bt", "--interval", "sandwich"])
    );
    // Without ties it is the board without ties.
    let decided = rate_with(&bed, &file, &["--method", "ties-ignored"]);
    assert_eq!(decided, rate(&bed, &votes_csv(&bed, 0)));
    for method in ["bt-reweighted", "davidson", "elo", "win-rate", "borda"] {
        let rated = rate_with(&bed, &file, &["--method", method, "--interval", "none"]);
        assert_eq!(rated[0]["model"], "D", "{method}: {rated:?}");
        assert!(
            rated[0]["rating"].is_f64() && rated[0]["lower"].is_null(),
            "{rated:?}"
        );
        assert_eq!(rated[0]["best_rank"], rated[0]["worst_rank"]);
    }
    let seven = ["--method", "win-rate", "--seed", "7"];
    let once = rate_with(&bed, &file, &seven);
    assert!(
        once[0]["lower"].as_f64() < once[0]["rating"].as_f64(),
        "{once:?}"
    );
    assert_eq!(once, rate_with(&bed, &file, &seven));
    assert_ne!(
        once,
        rate_with(&bed, &file, &["--method", "win-rate", "--seed", "8"])
    );
    let error = fails(
        openmic(&bed)
            .args(["rate", arg(&file), "--method", "davidson"])
            .args(["--interval", "sandwich"]),
    );
    assert!(error.contains("davidson has no such interval"), "{error}");
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--method", "glicko"]));
    assert!(error.contains("write one of bt,"), "{error}");
}

#[test]
fn rate_takes_columns_and_makes_a_board_per_value() {
    let bed = Bed::sqlite();
    let path = bed.path("columns.csv");
    let text =
        "who,against,verdict,topic\nA,B,left,food\nB,A,left,food\nA,B,left,sport\nA,C,tie,sport\n";
    std::fs::write(&path, text).expect("a file");
    let columns = [
        "--left", "who", "--right", "against", "--winner", "verdict", "--by", "topic",
    ];
    let rated = rate_with(&bed, &path, &columns);
    let rows: Vec<_> = rated
        .iter()
        .map(|row| {
            (
                row["group"].as_str(),
                row["model"].as_str(),
                row["rating"].is_null(),
            )
        })
        .collect();
    let (food, sport) = (Some("food"), Some("sport"));
    assert_eq!(
        rows[..2],
        [(food, Some("A"), false), (food, Some("B"), false)]
    );
    assert_eq!(rows.len(), 5, "{rows:?}");
    let lost = rated
        .iter()
        .find(|row| row["group"] == "sport" && row["model"] == "B");
    let lost = lost.expect("a row although it has no rating");
    assert!(rows.contains(&(sport, Some("B"), true)), "{rows:?}");
    assert!(
        lost["reason"]
            .as_str()
            .is_some_and(|reason| reason.starts_with("Has lost"))
    );
    let table = succeeds(openmic(&bed).args(["rate", arg(&path)]).args(columns));
    assert!(
        table.starts_with("food\n") && table.contains("\nsport\n"),
        "{table}"
    );
    let error = fails(openmic(&bed).args(["rate", arg(&path)]));
    assert!(error.contains("there is no model_a"), "{error}");
}
