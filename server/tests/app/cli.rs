//! The command line: rating files, bringing votes in and out, looking after an installation.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    bed::Bed,
    model::Model,
    process::{Server, arg, fails, openmic, run, succeeds},
    visitor::Visitor,
};

on_both!(
    real_votes_come_in_once_and_make_a_board,
    exported_votes_rate_to_the_same_numbers,
    doctor_says_what_works_and_what_to_mend,
);

/// Votes on four models, of which the golden numbers below were made:
/// winner, loser, how often.
const VOTES: [(&str, &str, usize); 8] = [
    ("A", "B", 2),
    ("B", "A", 3),
    ("A", "D", 1),
    ("D", "A", 4),
    ("B", "C", 5),
    ("C", "B", 3),
    ("C", "D", 1),
    ("D", "C", 3),
];

/// What arena-rank 0.1.1 gives for them: model, rating, half of the interval's width.
const GOLDEN: [(&str, f64, f64); 4] = [
    ("D", 1142.4393, 212.4247),
    ("B", 1007.3661, 165.0008),
    ("C", 927.7676, 179.8155),
    ("A", 922.427, 185.3211),
];

/// The same with two ties between A and C.
const GOLDEN_TIES: [(&str, f64, f64); 4] = [
    ("D", 1142.5521, 211.5886),
    ("B", 1007.1994, 162.9908),
    ("C", 926.9662, 138.7983),
    ("A", 923.2823, 140.7028),
];

pub(crate) fn votes_csv(bed: &Bed, ties: usize) -> PathBuf {
    let mut text = String::from("model_a,model_b,winner\n");
    for (winner, loser, n) in VOTES {
        for i in 0..n {
            // The winner now on the left, now on the right.
            text += &if i % 2 == 0 {
                format!("{winner},{loser},model_a\n")
            } else {
                format!("{loser},{winner},model_b\n")
            };
        }
    }
    text += &"A,C,tie\n".repeat(ties);
    let path = bed.path(&format!("votes-{ties}.csv"));
    std::fs::write(&path, text).expect("a vote file");
    path
}

pub(crate) fn rate(bed: &Bed, file: &Path) -> Vec<Value> {
    let out = succeeds(openmic(bed).args(["rate", arg(file), "--json"]));
    serde_json::from_str(&out).expect("a JSON array")
}

#[test]
fn originality_of_a_file_is_told_without_a_database() {
    let bed = Bed::sqlite();
    let (jokes, known) = (bed.path("jokes.txt"), bed.path("known.json"));
    std::fs::write(
        &jokes,
        "I ate a clock yesterday, it was time consuming!\nMy umbrella only opens indoors.\nMy umbrella opens only indoors.\n",
    )
    .expect("a file");
    std::fs::write(
        &known,
        r#"[{"setup": "I ate a clock yesterday.", "punchline": "It was time-consuming."}]"#,
    )
    .expect("a file");
    let out = succeeds(openmic(&bed).args([
        "originality",
        arg(&jokes),
        "--known",
        arg(&known),
        "--json",
    ]));
    let reports: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    assert_eq!(reports.len(), 3);
    assert_eq!(reports[0]["is_exact"], true);
    assert_eq!(reports[0]["originality"], 0.0);
    assert_eq!(reports[0]["nearest_in"], arg(&known));
    assert_eq!(reports[1]["is_known"], false);
    assert_eq!(reports[2]["is_known"], true, "{}", reports[2]);
    assert_eq!(reports[2]["nearest_in"], arg(&jokes));
    assert!(!bed.path("data").exists(), "no database was made");
    let wrong = fails(openmic(&bed).args(["originality", arg(&bed.path("nowhere.txt"))]));
    assert!(wrong.contains("cannot be read"), "{wrong}");
}

#[test]
fn known_jokes_come_in_once() {
    let bed = Bed::sqlite();
    let file = bed.path("fortunes");
    std::fs::write(&file, "One walks in.\n%\nAnother walks out.\n%\n").expect("a file");
    let import = || {
        succeeds(openmic(&bed).args([
            "import",
            "jokes",
            arg(&file),
            "--format",
            "fortune",
            "--source",
            "A test",
            "--licence",
            "CC0",
        ]))
    };
    assert!(import().contains("2 jokes read, 2 of them not known before"));
    assert!(import().contains("2 jokes read, 0 of them not known before"));
    let out = succeeds(openmic(&bed).args(["originality", "--recompute", "--json"]));
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&report["compared"], &report["known"]),
        (&0.into(), &2.into())
    );
    let wrong = fails(openmic(&bed).args([
        "import",
        "jokes",
        arg(&file),
        "--format",
        "text",
        "--source",
        " ",
        "--licence",
        "CC0",
    ]));
    assert!(wrong.contains("--source and --licence"), "{wrong}");
    // Only compared with: the file's name and an unknown licence say enough. Shown to everybody: they do not.
    std::fs::write(bed.path("more.txt"), "A third walks by.\n").expect("a file");
    let more = bed.path("more.txt");
    let bare = succeeds(openmic(&bed).args(["import", "jokes", arg(&more), "--format", "text"]));
    assert!(bare.contains("1 jokes read, 1 of them"), "{bare}");
    let people = [
        "--format",
        "text",
        "--as-entrant",
        "People",
        "--track",
        "open-mic",
    ];
    let wrong = fails(
        openmic(&bed)
            .args(["import", "jokes", arg(&more)])
            .args(people),
    );
    assert!(
        wrong.contains("add --source") && wrong.contains("--licence"),
        "{wrong}"
    );
}

#[test]
fn rate_gives_the_golden_numbers() {
    let bed = Bed::sqlite();
    for (ties, golden) in [(0, GOLDEN), (2, GOLDEN_TIES)] {
        let rated = rate(&bed, &votes_csv(&bed, ties));
        assert_eq!(rated.len(), 4);
        for (row, (model, rating, half)) in rated.iter().zip(golden) {
            assert_eq!(row["model"], model, "best first: {rated:?}");
            for (field, expected) in [
                ("rating", rating),
                ("lower", rating - half),
                ("upper", rating + half),
            ] {
                let got = row[field].as_f64().expect("a number");
                // The golden numbers are rounded to four places, and an interval's end is made of two.
                assert!(
                    (got - expected).abs() < 0.001,
                    "{model} {field}: {got}, not {expected}"
                );
            }
            let mut fields: Vec<&str> = row
                .as_object()
                .expect("an object")
                .keys()
                .map(String::as_str)
                .collect();
            fields.sort_unstable();
            assert_eq!(
                fields,
                [
                    "best_rank",
                    "component",
                    "lower",
                    "model",
                    "rating",
                    "tied_group",
                    "upper",
                    "votes",
                    "worst_rank"
                ]
            );
        }
        let votes: Vec<u64> = rated
            .iter()
            .map(|row| row["votes"].as_u64().expect("a count"))
            .collect();
        assert_eq!(votes, [9, 13, 12 + ties as u64, 10 + ties as u64]);
        // Every interval overlaps every other one here.
        assert!(
            rated
                .iter()
                .all(|row| row["best_rank"] == 1 && row["worst_rank"] == 4),
            "{rated:?}"
        );
    }
    assert!(
        !bed.path("data").exists(),
        "rating a file needs no database"
    );
    let table = succeeds(openmic(&bed).args(["rate", arg(&votes_csv(&bed, 0))]));
    assert!(table.contains("1142.4") && table.contains("1–4"), "{table}");
}

#[test]
fn json_and_jsonl_and_older_spellings_rate_alike() {
    let bed = Bed::sqlite();
    let expected = rate(&bed, &votes_csv(&bed, 2));
    let mut rows = Vec::new();
    for (winner, loser, n) in VOTES {
        rows.extend((0..n).map(
            |_| serde_json::json!({"model_a": winner, "model_b": loser, "winner": "model_a"}),
        ));
    }
    rows.extend(
        ["tie", "tie (bothbad)"]
            .map(|tie| serde_json::json!({"model_a": "C", "model_b": "A", "winner": tie})),
    );
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    for (name, text) in [
        ("v.jsonl", lines.join("\n")),
        ("v.json", Value::from(rows.clone()).to_string()),
    ] {
        let path = bed.path(name);
        std::fs::write(&path, text).expect("a file");
        for (got, want) in rate(&bed, &path).iter().zip(&expected) {
            assert_eq!(got["model"], want["model"], "{name}");
            let apart = got["rating"].as_f64().unwrap() - want["rating"].as_f64().unwrap();
            assert!(apart.abs() < 1e-6, "{name}: {got} {want}");
        }
    }
}

#[test]
fn what_cannot_be_rated_is_named_by_line_and_value() {
    let bed = Bed::sqlite();
    let cases = [
        (
            "model_a,model_b,winner\nA,B,model_a\nA,C,maybe\n",
            vec!["line 3", "maybe"],
        ),
        (
            "model_a,model_b,winner\nA,A,model_a\n",
            vec!["line 2", "\"A\""],
        ),
        ("model_a,model_b\nA,B\n", vec!["line 1", "winner"]),
        ("model_a,model_b,winner\nA,B\n", vec!["line 2"]),
        (
            "{\"model_a\": \"A\", \"model_b\": \"B\", \"winner\": 7}\n",
            vec!["line 1", "7"],
        ),
        ("", vec!["no votes"]),
    ];
    for (text, says) in cases {
        let path = bed.path("wrong.csv");
        std::fs::write(&path, text).expect("a file");
        let error = fails(openmic(&bed).args(["rate", arg(&path)]));
        for part in says {
            assert!(
                error.contains(part),
                "{text:?} gives {error:?} without {part:?}"
            );
        }
    }
    let error = fails(openmic(&bed).args(["rate", "no-such-file.csv"]));
    assert!(error.contains("no-such-file.csv"), "{error}");
}

#[test]
fn every_command_shows_an_example() {
    let bed = Bed::sqlite();
    let commands: [&[&str]; 10] = [
        &["serve"],
        &["work"],
        &["migrate"],
        &["import", "votes"],
        &["import", "tracks"],
        &["import", "entrants"],
        &["export"],
        &["rate"],
        &["doctor"],
        &[],
    ];
    for command in commands {
        let help = succeeds(openmic(&bed).args(command).arg("--help"));
        assert!(help.contains("--database"), "{command:?}: {help}");
        assert!(
            command.is_empty() || help.contains("Example:\n  "),
            "{command:?} has no example: {help}"
        );
    }
}

#[test]
fn a_wrong_database_address_says_what_to_give() {
    let bed = Bed::sqlite();
    for address in [
        "mysql://root@localhost/openmic",
        "openmic.db",
        "sqlite://",
        "",
    ] {
        let error = fails(openmic(&bed).args(["migrate", "--database", address]));
        assert!(
            error.contains("sqlite://PATH") && error.contains("postgres://"),
            "{address:?}: {error}"
        );
    }
    // Nobody listens on this port: said at once, and the password is nobody's business.
    let asked = std::time::Instant::now();
    let error = fails(openmic(&bed).args([
        "migrate",
        "--database",
        "postgres://me:hunter2@127.0.0.1:1/none",
    ]));
    assert!(
        error.contains("127.0.0.1:1/none") && !error.contains("hunter2"),
        "{error}"
    );
    assert!(
        asked.elapsed() < std::time::Duration::from_secs(15),
        "after {:?}",
        asked.elapsed()
    );
    let error = fails(openmic(&bed).args(["serve", "--config", "nowhere.toml"]));
    assert!(error.contains("nowhere.toml"), "{error}");
}

async fn real_votes_come_in_once_and_make_a_board(bed: Bed) {
    let Some(file) = shared("pandalm/testset-v1.json") else {
        return;
    };
    bed.write_tracks(2, 2);
    let import = || {
        let mut command = openmic(&bed);
        command.args([
            "import",
            "votes",
            arg(&file),
            "--format",
            "pandalm",
            "--track",
            "pandalm",
            "--name",
            "PandaLM",
        ]);
        succeeds(&mut command)
    };
    let first = import();
    assert!(
        first.contains("2997 votes on 5 entrants") || first.contains("2,997 votes on 5 entrants"),
        "{first}"
    );
    let board = || {
        let out = succeeds(
            openmic(&bed).args(["export", "board", "--track", "pandalm", "--format", "json"]),
        );
        serde_json::from_str::<Vec<Value>>(&out).expect("a board")
    };
    let before = board();
    assert_eq!(before.len(), 5);
    // Each vote stands in two rows.
    assert_eq!(
        before
            .iter()
            .map(|row| row["n"].as_u64().unwrap())
            .sum::<u64>(),
        2 * 2997
    );
    assert!(
        before
            .iter()
            .all(|row| row["value"].is_number() && row["lower"].is_number()),
        "{before:?}"
    );
    let second = import();
    assert!(second.contains("nothing changed"), "{second}");
    assert_eq!(board(), before, "the same file counts once");
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 2997);
    // The page says the same.
    let model = Model::start().await;
    let server = Server::start(&bed, &model, &[]);
    let page = Visitor::new(&server.base).page("/tracks/pandalm").await;
    page.shows("PandaLM").shows("2,997");
    assert_eq!(page.links("/entrants/").len(), 5);
    let top = before[0]["name"].as_str().expect("a name");
    page.shows(top);
}

async fn exported_votes_rate_to_the_same_numbers(bed: Bed) {
    bed.write_tracks(2, 2);
    let file = votes_csv(&bed, 2);
    let import = [
        "import",
        "votes",
        arg(&file),
        "--format",
        "arena",
        "--track",
        "golden",
    ];
    succeeds(openmic(&bed).args(import));
    let expected = rate(&bed, &file);
    for format in ["csv", "json", "jsonl"] {
        let out = bed.path(&format!("exported.{format}"));
        succeeds(openmic(&bed).args([
            "export",
            "votes",
            "--track",
            "golden",
            "--format",
            format,
            "--out",
            arg(&out),
        ]));
        let got: BTreeMap<String, f64> = rate(&bed, &out)
            .into_iter()
            .map(|row| {
                (
                    row["model"].as_str().unwrap().to_owned(),
                    row["rating"].as_f64().unwrap(),
                )
            })
            .collect();
        for row in &expected {
            let (model, rating) = (
                row["model"].as_str().unwrap(),
                row["rating"].as_f64().unwrap(),
            );
            assert!(
                (got[model] - rating).abs() < 1e-9,
                "{format} {model}: {} not {rating}",
                got[model]
            );
        }
        let text = std::fs::read_to_string(&out).expect("the export");
        assert!(
            !text.contains("import:"),
            "what leaves has no voter's name: {text}"
        );
    }
    let unknown = fails(openmic(&bed).args(["export", "votes", "--track", "no-such"]));
    assert!(unknown.contains("no-such"), "{unknown}");
}

async fn doctor_says_what_works_and_what_to_mend(bed: Bed) {
    bed.write_tracks(2, 2);
    let before = fails(openmic(&bed).arg("doctor"));
    assert!(before.contains("to mend"), "{before}");
    succeeds(openmic(&bed).arg("migrate"));
    let good = succeeds(openmic(&bed).args(["doctor", "--json"]));
    let findings: Vec<Value> = serde_json::from_str(&good).expect("JSON");
    assert!(
        findings.len() >= 7 && findings.iter().all(|finding| finding["ok"] == true),
        "{good}"
    );
    let link = succeeds(openmic(&bed).args(["doctor", "--operator-link"]));
    assert!(link.contains("/admin/enter?token="), "{link}");
    let broken: [(&str, &str, &str); 4] = [
        ("OPENMIC_SITE", "/nonexistent-site", "cargo xtask bundle"),
        (
            "OPENMIC_CONTENT",
            "/nonexistent-content",
            "/nonexistent-content",
        ),
        ("OPENMIC_SECRET", "short", "doctor --new-secret"),
        ("OPENMIC_ALLOW_ENDPOINTS", "not an origin", "not an origin"),
    ];
    for (name, value, says) in broken {
        let output = run(openmic(&bed).arg("doctor").env(name, value));
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success(), "{name}={value}: {shown}");
        let failed: Vec<&str> = shown
            .lines()
            .filter(|line| line.starts_with("FAIL"))
            .collect();
        assert!(
            failed.len() == 1 && failed[0].contains(says),
            "{name}={value}: {shown}"
        );
    }
    let secret = succeeds(openmic(&bed).args(["doctor", "--new-secret"]));
    let output = run(openmic(&bed)
        .arg("doctor")
        .env("OPENMIC_SECRET", secret.trim()));
    assert!(
        output.status.success(),
        "what --new-secret prints can be used"
    );
}

/// A file of the shared data; none, with a word on standard error, when it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("OPENMIC_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if !path.exists() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: {} is not there (OPENMIC_SHARED_DATA)",
            path.display()
        );
        return None;
    }
    Some(path)
}

#[test]
fn the_version_is_said() {
    let out = succeeds(Command::new(env!("CARGO_BIN_EXE_openmic")).arg("--version"));
    assert_eq!(out.trim(), format!("openmic {}", env!("CARGO_PKG_VERSION")));
}
