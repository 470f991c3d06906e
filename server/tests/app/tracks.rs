//! Tracks as files and answers without a model: `openmic track`, `openmic score`, `openmic import samples`.

use std::path::Path;

use serde_json::Value;

use crate::{
    bed::Bed,
    process::{arg, fails, openmic, succeeds},
};

const TRACK: &str = r#"
slug = "capitals"
kind = "benchmark"
version = "1"
title = "Capitals"
[request]
template = "What is the capital of {input}?"
[scorer]
kind = "choice"
[items]
input = "{country}"
choices = ["one", "two"]
target = "label"
"#;

const ITEMS: &str = "country,one,two,label\nFrance,Paris,Lyon,0\nItaly,\"Milan\",Rome,1\n";

fn folder(bed: &Bed, name: &str, track: &str, items: &str) -> std::path::PathBuf {
    let folder = bed.path(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("track.toml"), track).expect("a file");
    std::fs::write(folder.join("items.csv"), items).expect("a file");
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn what_is_wrong_with_a_track_is_said_with_file_line_and_field() {
    let bed = Bed::sqlite();
    let good = folder(&bed, "good", TRACK, ITEMS);
    let said = succeeds(openmic(&bed).args(["track", "check", arg(&good)]));
    assert_eq!(
        said,
        "capitals 1: 2 items, scored as choice: nothing is wrong\n"
    );
    for (name, track, items, parts) in [
        (
            "spec",
            TRACK.replace("[request]\ntemplate", "[request]\ntempalte"),
            ITEMS.to_owned(),
            ["track.toml:7: ", "did you mean \"template\"?"],
        ),
        (
            "kind",
            TRACK.replace("\"choice\"", "\"choise\""),
            ITEMS.to_owned(),
            ["track.toml:9: ", "did you mean \"choice\"?"],
        ),
        (
            "column",
            TRACK.replace("\"label\"", "\"lable\""),
            ITEMS.to_owned(),
            ["items.csv:2: target: ", "did you mean \"label\"?"],
        ),
        (
            "target",
            TRACK.to_owned(),
            ITEMS.replace(",1\n", ",Naples\n"),
            [
                "items.csv:3: target: \"Naples\" is neither a letter nor one of the item's choices",
                "(item \"2\")",
            ],
        ),
        (
            "pattern",
            TRACK.replace("\"choice\"", "\"regex\"\npattern = \"(\""),
            ITEMS.to_owned(),
            [
                "track.toml:10: scorer.pattern: the pattern \"(\" cannot be used: unclosed group\n",
                "",
            ],
        ),
        (
            "template",
            TRACK.replace("{input}", "France"),
            ITEMS.to_owned(),
            [
                "track.toml:7: request.template: this does not contain {input}",
                "",
            ],
        ),
    ] {
        let folder = folder(&bed, name, &track, &items);
        let error = fails(openmic(&bed).args(["track", "check", arg(&folder)]));
        for part in parts {
            assert!(error.contains(part), "{name}: {part} is not in {error}");
        }
    }
}

#[test]
fn a_track_goes_in_and_out_and_a_changed_item_set_needs_a_version() {
    let bed = Bed::sqlite();
    let track = folder(&bed, "capitals", TRACK, ITEMS);
    let import = |folder: &Path| {
        json(&succeeds(openmic(&bed).args([
            "track",
            "import",
            arg(folder),
            "--json",
        ])))
    };
    let first = import(&track);
    assert_eq!(first[0]["saved"], "new", "{first}");
    assert_eq!(import(&track)[0]["saved"], "same");
    let out = bed.path("out");
    succeeds(openmic(&bed).args(["track", "export", "capitals", "--out", arg(&out)]));
    let read = json(&succeeds(openmic(&bed).args([
        "track",
        "check",
        arg(&out),
        "--json",
    ])));
    assert_eq!(
        read[0]["item_set_hash"], first[0]["item_set_hash"],
        "{read}"
    );
    let changed = folder(&bed, "changed", TRACK, &ITEMS.replace("Lyon", "Nice"));
    let error = fails(openmic(&bed).args(["track", "import", arg(&changed)]));
    assert!(error.contains("give it a new version"), "{error}");
    for (decides, part) in [
        (TRACK.replace("\"choice\"", "\"exact\""), "(scorer)"),
        (TRACK.replace("What is", "Name"), "(request.template)"),
        (
            format!("{TRACK}[[examples]]\ninput = \"Spain\"\ntarget = \"A\"\n"),
            "(examples)",
        ),
    ] {
        let changed = folder(&bed, "decides", &decides, ITEMS);
        let error = fails(openmic(&bed).args(["track", "import", arg(&changed)]));
        assert!(
            error.contains(part) && error.contains("give it a new version"),
            "{error}"
        );
    }
    let words = TRACK.replace("title = \"Capitals\"", "title = \"Capital cities\"");
    let words = folder(&bed, "words", &words, ITEMS);
    assert_eq!(import(&words)[0]["saved"], "updated");
    let newer = TRACK.replace("version = \"1\"", "version = \"2\"");
    let changed = folder(&bed, "changed", &newer, &ITEMS.replace("Lyon", "Nice"));
    assert_eq!(import(&changed)[0]["saved"], "new");
    let listed = json(&succeeds(openmic(&bed).args(["track", "list", "--json"])));
    let listed = listed.as_array().expect("a list");
    let capitals = listed
        .iter()
        .find(|row| row["slug"] == "capitals")
        .expect("the track");
    assert_eq!(capitals["version"], "2");
}

#[test]
fn items_of_a_private_track_stay_in_the_database() {
    let bed = Bed::sqlite();
    bed.write_tracks(1, 1);
    let private = format!("visibility = \"private\"\ncanary = \"capitals 7d1f0a52c3\"{TRACK}");
    let error = fails(openmic(&bed).args([
        "track",
        "check",
        arg(&folder(
            &bed,
            "bare",
            &private.replace("canary", "# canary"),
            ITEMS,
        )),
    ]));
    assert!(
        error.contains("canary: a private track needs one"),
        "{error}"
    );
    let track = folder(&bed, "private", &private, ITEMS);
    succeeds(openmic(&bed).args(["track", "import", arg(&track)]));
    let answers = bed.path("answers.jsonl");
    let lines = "{\"item\":\"1\",\"answer\":\"Paris\"}\n{\"item\":\"2\",\"answer\":\"(A)\"}\n";
    std::fs::write(&answers, lines).expect("a file");
    let said = succeeds(openmic(&bed).args([
        "import",
        "samples",
        arg(&answers),
        "--track",
        "capitals",
        "--entrant",
        "someone",
    ]));
    assert!(said.contains("2 samples, accuracy 0.5000"), "{said}");
    let out = bed.path("out");
    let said = succeeds(openmic(&bed).args(["track", "export", "capitals", "--out", arg(&out)]));
    assert!(said.contains("stay in the database"), "{said}");
    let files: Vec<_> = std::fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(files, ["track.toml"]);
    let text = std::fs::read_to_string(out.join("track.toml")).expect("a file");
    assert!(!text.contains("7d1f0a52c3"), "{text}");
    let error = fails(openmic(&bed).args(["export", "samples", "--track", "capitals"]));
    assert!(error.contains("is private"), "{error}");
    let board = succeeds(openmic(&bed).args(["export", "board", "--track", "capitals"]));
    assert!(
        board.contains("someone,") && !board.contains("Paris"),
        "{board}"
    );
}

#[test]
fn recorded_answers_are_taken_whole_and_once() {
    let bed = Bed::sqlite();
    bed.write_tracks(1, 1);
    let track = folder(&bed, "capitals", TRACK, ITEMS);
    succeeds(openmic(&bed).args(["track", "import", arg(&track)]));
    let file = bed.path("answers.jsonl");
    let import = |lines: &str| {
        std::fs::write(&file, lines).expect("a file");
        let mut command = openmic(&bed);
        command.args([
            "import",
            "samples",
            arg(&file),
            "--track",
            "capitals",
            "--entrant",
            "x",
        ]);
        command
    };
    let error = fails(&mut import("{\"item\":\"1\",\"answer\":\"A\"}\n"));
    assert!(
        error.contains("1 of 2 items") && error.contains("\"2\""),
        "{error}"
    );
    let error = fails(&mut import("{\"item\":\"1\",\"anwser\":\"A\"}\n"));
    assert!(
        error.contains("line 1") && error.contains("did you mean \"answer\"?"),
        "{error}"
    );
    let error = fails(&mut import("{\"item\":\"9\",\"answer\":\"A\"}\n"));
    assert!(error.contains("has no item \"9\""), "{error}");
    let both = "{\"item\":1,\"answer\":\"<think>B?</think>The answer is (A).\"}\n{\"item\":2,\"answer\":\"Rome\"}\n";
    assert!(succeeds(&mut import(both)).contains("2 samples, accuracy 1.0000"));
    assert!(fails(&mut import(both)).contains("already"));
}

#[test]
fn answers_never_stand_under_another_name() {
    let bed = Bed::sqlite();
    bed.write_tracks(1, 1);
    let votes = bed.path("votes.csv");
    std::fs::write(&votes, "model_a,model_b,winner\nAlpha,Beta,model_a\n").expect("a file");
    let mut command = openmic(&bed);
    command.args(["import", "votes", arg(&votes), "--track", "small"]);
    succeeds(command.args(["--name", "Small votes", "--format", "arena"]));
    let track = folder(&bed, "capitals", TRACK, ITEMS);
    succeeds(openmic(&bed).args(["track", "import", arg(&track)]));
    let file = bed.path("answers.jsonl");
    let both = "{\"item\":1,\"answer\":\"A\"}\n{\"item\":2,\"answer\":\"Rome\"}\n";
    std::fs::write(&file, both).expect("a file");
    let import = || {
        let mut command = openmic(&bed);
        command.args(["import", "samples", arg(&file), "--track", "capitals"]);
        command.args(["--entrant", "Alpha small"]);
        command
    };
    // The vote import has made "Alpha" of the track "small" the entrant alpha-small.
    succeeds(&mut import());
    let board = succeeds(openmic(&bed).args(["export", "board", "--track", "capitals"]));
    assert!(board.contains("alpha-small-2,"), "{board}");
    let votes = succeeds(openmic(&bed).args(["export", "board", "--track", "small"]));
    assert!(votes.contains("alpha-small,"), "{votes}");
    // The same name again is the same entrant.
    assert!(fails(&mut import()).contains("already"));
}

#[test]
fn a_file_of_samples_is_scored_at_full_precision() {
    let bed = Bed::sqlite();
    let file = bed.path("samples.jsonl");
    let mut lines = String::new();
    for (item, right) in [("a", [true, true, false]), ("b", [false, false, true])] {
        for right in right {
            lines += &format!("{{\"item\":\"{item}\",\"correct\":{right}}}\n");
        }
    }
    std::fs::write(&file, lines).expect("a file");
    let report = json(&succeeds(openmic(&bed).args([
        "score",
        arg(&file),
        "--k",
        "1,2",
        "--per-item",
        "--json",
    ])));
    assert_eq!(
        (&report["n_items"], &report["n_samples"]),
        (&2.into(), &6.into())
    );
    assert_eq!(report["accuracy"], 0.5);
    let pass = report["pass@2"].as_f64().expect("a number");
    assert!((pass - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-15, "{report}");
    assert_eq!(report["items"][0]["correct"], 2);
    assert_eq!(report["items"][1]["n"], 3);
    let error = fails(openmic(&bed).args(["score", arg(&file), "--k", "4"]));
    assert!(error.contains("has 3"), "{error}");
    let error = fails(openmic(&bed).args(["score", arg(&file), "--scorer", "numeirc"]));
    assert!(error.contains("did you mean \"numeric\"?"), "{error}");
}
