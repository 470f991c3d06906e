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
        // The order is what there is: no rank is claimed without intervals.
        assert!(
            rated[0]["best_rank"].is_null() && rated[0]["worst_rank"].is_null(),
            "{rated:?}"
        );
        let table = succeeds(
            openmic(&bed)
                .args(["rate", arg(&file), "--method", method])
                .args(["--interval", "none"]),
        );
        assert!(
            table.contains("     1.  D") && table.contains("no rank is settled"),
            "{table}"
        );
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
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--method", "winrate"]));
    assert!(error.contains("did you mean \"win-rate\"?"), "{error}");
}

#[test]
fn elo_takes_its_step_and_its_start_and_nothing_else_does() {
    let bed = Bed::sqlite();
    let path = bed.path("two.csv");
    std::fs::write(&path, "model_a,model_b,winner\nA,B,model_a\n").expect("a file");
    let ratings = |options: &[&str]| -> Vec<f64> {
        rate_with(&bed, &path, &[&["--method", "elo"], options].concat())
            .iter()
            .map(|row| row["rating"].as_f64().expect("a rating"))
            .collect()
    };
    assert_eq!(ratings(&[]), [1002.0, 998.0]);
    assert_eq!(ratings(&["--k", "32", "--start", "1500"]), [1516.0, 1484.0]);
    assert_eq!(ratings(&["--start", "-5"]), [-3.0, -7.0]);
    for (options, part) in [
        (&["--k", "8"][..], "--k goes with --method elo, not with bt"),
        (
            &["--start", "0", "--method", "davidson"],
            "not with davidson",
        ),
        (&["--k", "0", "--method", "elo"], "above 0"),
        (&["--k", "inf", "--method", "elo"], "up to 1000000"),
    ] {
        let error = fails(openmic(&bed).args(["rate", arg(&path)]).args(options));
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn each_row_has_its_component_and_its_tied_group() {
    let bed = Bed::sqlite();
    let path = bed.path("islands.csv");
    let rows = "A,B,model_a\nB,A,model_a\nA,C,tie\n".repeat(9) + "X,Y,tie\n";
    std::fs::write(&path, format!("model_a,model_b,winner\n{rows}")).expect("a file");
    for row in rate_with(&bed, &path, &[]) {
        let inside = row["rating"].is_f64();
        assert_eq!(row["component"], if inside { 1 } else { 2 }, "{row}");
        let group = &row["tied_group"];
        assert!(if inside { *group == 1 } else { group.is_null() }, "{row}");
    }
}

#[test]
fn a_rating_that_has_no_interval_is_kept_with_the_reason() {
    let bed = Bed::sqlite();
    let path = bed.path("scarce.csv");
    let rows = "A,B,model_a\n".repeat(9) + "A,B,model_b\nA,B,tie\n";
    std::fs::write(&path, format!("model_a,model_b,winner\n{rows}")).expect("a file");
    for method in ["bt", "davidson"] {
        let options = ["--method", method, "--interval", "bootstrap"];
        let rated = rate_with(&bed, &path, &options);
        assert_eq!(
            (&rated[0]["model"], &rated[1]["model"]),
            (&"A".into(), &"B".into())
        );
        for row in rated {
            assert!(row["rating"].is_f64(), "{row}");
            if row["lower"].is_null() {
                assert!(row["upper"].is_null() && row["reason"].is_string(), "{row}");
                assert_eq!(
                    (&row["best_rank"], &row["worst_rank"]),
                    (&1.into(), &2.into())
                );
            }
        }
    }
    // One vote alone holds B on the board: a third of the resamples miss it.
    std::fs::write(
        &path,
        "model_a,model_b,winner\n".to_owned() + &"A,B,model_a\n".repeat(9) + "A,B,model_b\n",
    )
    .expect("a file");
    let rated = rate_with(&bed, &path, &["--interval", "bootstrap"]);
    assert!(
        rated
            .iter()
            .all(|row| row["lower"].is_null() && row["rating"].is_f64())
    );
}

#[test]
fn errors_name_the_file_and_what_may_have_been_meant() {
    let bed = Bed::sqlite();
    let path = bed.path("names.csv");
    std::fs::write(&path, "model_a,modelb,winner\nA,B,tie\n").expect("a file");
    let error = fails(openmic(&bed).args(["rate", arg(&path)]));
    assert!(
        error.contains("names.csv") && error.contains("did you mean \"modelb\"?"),
        "{error}"
    );
    let path = bed.path("votes.jsonl");
    let vote = r#"{"model_a":"A","model_b":"B","winner":"tie"}"#;
    let open = vote.trim_end_matches('}');
    for (text, line) in [
        (format!("{vote}\n{open}\n{vote}\n{vote}\n"), "line 2: "),
        (format!("{vote}\n{vote}\n{vote} {vote}\n"), "line 3: "),
    ] {
        std::fs::write(&path, text).expect("a file");
        let error = fails(openmic(&bed).args(["rate", arg(&path)]));
        assert!(
            error.contains("votes.jsonl") && error.contains(line),
            "{error}"
        );
    }
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
