//! What whoever imports a vote file relies on.

use super::*;

fn arena(name: &str, text: &str) -> Result<Vec<VoteRow>, VoteFileError> {
    read(name, text.as_bytes(), VoteFormat::Arena)
}

fn message(name: &str, text: &str) -> String {
    arena(name, text).unwrap_err().to_string()
}

fn short(rows: &[VoteRow]) -> Vec<(&str, &str, Outcome, u64)> {
    rows.iter()
        .map(|row| (row.left.as_str(), row.right.as_str(), row.outcome, row.line))
        .collect()
}

const EXPECTED: [(&str, &str, Outcome, u64); 2] = [
    ("x", "y", Outcome::Left, 2),
    ("y", "z", Outcome::Neither, 3),
];

#[test]
fn csv_with_any_line_ending_mark_and_column_order() {
    for text in [
        "model_a,model_b,winner\nx,y,model_a\ny,z,both_bad\n",
        "model_a,model_b,winner\r\nx,y,model_a\r\ny,z,both_bad",
        "\u{feff}model_a,model_b,winner\nx,y,model_a\ny,z,both_bad\n",
        "turn, winner ,model_b,model_a\n1,model_a,y, x\n1,both_bad,z,y\n",
        "\"model_a\",\"model_b\",\"winner\"\n\"x\",\"y\",\"model_a\"\ny,z,\"both_bad\"",
    ] {
        assert_eq!(
            short(&arena("votes.csv", text).unwrap()),
            EXPECTED,
            "{text:?}"
        );
    }
}

#[test]
fn json_and_json_lines() {
    for text in [
        "[{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"model_a\"},\n\n{\"winner\":\"bothbad\",\"model_a\":\"y\",\"model_b\":\"z\",\"turn\":[1]}]",
        "{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"model_a\"}\r\n\r\n{\"model_a\":\"y\",\"model_b\":\"z\",\"winner\":\"tie (bothbad)\"}",
        "\u{feff}{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"model_a\"}\n\n{\"model_a\":\"y\",\"model_b\":\"z\",\"winner\":\"both_bad\"}\n",
    ] {
        let rows = arena("votes.dat", text).unwrap();
        let without_lines: Vec<_> = short(&rows).into_iter().map(|r| (r.0, r.1, r.2)).collect();
        assert_eq!(without_lines, EXPECTED.map(|r| (r.0, r.1, r.2)), "{text:?}");
        assert_eq!((rows[0].line, rows[1].line), (1, 3), "{text:?}");
    }
}

#[test]
fn every_spelling_of_winner() {
    for (winner, outcome) in [
        ("model_a", Outcome::Left),
        ("model_b", Outcome::Right),
        ("tie", Outcome::Both),
        ("both_bad", Outcome::Neither),
        ("bothbad", Outcome::Neither),
        ("tie (bothbad)", Outcome::Neither),
    ] {
        let rows = arena("v.csv", &format!("model_a,model_b,winner\nx,y,{winner}\n")).unwrap();
        assert_eq!(rows[0].outcome, outcome);
    }
}

#[test]
fn voter_and_prompt_are_kept_and_other_columns_ignored() {
    let rows = arena(
        "v.csv",
        "model_a,model_b,winner,judge,prompt,language\nx,y,tie,ann,\"Tell,\nplease\",English\nx,y,tie,,,\n",
    )
    .unwrap();
    assert_eq!(rows[0].voter.as_deref(), Some("ann"));
    assert_eq!(rows[0].prompt.as_deref(), Some("Tell,\nplease"));
    assert_eq!((&rows[1].voter, &rows[1].prompt), (&None, &None));
    // The quoted line break counts as a line of the file.
    assert_eq!((rows[0].line, rows[1].line), (2, 4));
    let rows = arena(
        "v.jsonl",
        r#"{"model_a":"x","model_b":"y","winner":"tie","judge":7,"prompt":[{"role":"user"}]}"#,
    )
    .unwrap();
    assert_eq!(rows[0].voter.as_deref(), Some("7"));
    assert_eq!(rows[0].prompt, None);
}

#[test]
fn an_unknown_winner_is_named_with_its_line() {
    let csv = message(
        "v.csv",
        "model_a,model_b,winner,prompt\nx,y,tie,\"two\nlines\"\n\nx,y,Model_A,p\n",
    );
    assert_eq!(
        csv,
        "line 5: winner is \"Model_A\": expected model_a, model_b, tie or both_bad"
    );
    let json = message(
        "v.json",
        "[\n {\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\"},\n {\"model_a\":\"x\",\n \"model_b\":\"y\",\"winner\":3}\n]",
    );
    assert_eq!(
        json,
        "line 3: winner is 3: expected model_a, model_b, tie or both_bad"
    );
}

#[test]
fn missing_columns_are_named_with_the_columns_found() {
    assert_eq!(
        message("v.csv", "left,right,winner\nx,y,tie\n"),
        "line 1: there is no model_a, model_b; found: left, right, winner"
    );
    assert_eq!(
        message("v.jsonl", "\n{\"model_a\":\"x\",\"winner\":\"tie\"}"),
        "line 2: there is no model_b; found: model_a, winner"
    );
    assert_eq!(
        message("v.csv", "model_a,model_b,winner,winner\nx,y,tie,tie\n"),
        "line 1: there are two columns winner: remove or rename one"
    );
}

#[test]
fn impossible_rows_are_refused() {
    let head = "model_a,model_b,winner\n";
    for (row, part) in [
        ("x,x,tie", "line 2: \"x\" is on both sides"),
        ("x, x ,tie", "line 2: \"x\" is on both sides"),
        (",y,tie", "line 2: model_a is \"\": expected the name"),
        ("x,y", "line 2: this row has 2 fields, the header has 3"),
        ("x,y,tie,z", "line 2: this row has 4 fields"),
    ] {
        let message = message("v.csv", &format!("{head}{row}\n"));
        assert!(message.contains(part), "{message}");
    }
    for (text, part) in [
        ("[1]", "line 1: expected a JSON object"),
        ("[\n{\"model_a\":\n}]", "line 3: this is not valid JSON"),
        (
            "[{}",
            "line 1: there is no model_a, model_b, winner; found: nothing",
        ),
        (
            "{\"model_a\":null,\"model_b\":\"y\",\"winner\":\"tie\"}",
            "line 1: model_a is null",
        ),
        ("[", "line 1: expected a JSON object"),
    ] {
        let message = message("v.json", text);
        assert!(message.contains(part), "{message}");
    }
    let mut bytes = b"model_a,model_b,winner\nx,y,tie\n".to_vec();
    bytes.extend(b"\xff,y,tie\n");
    assert_eq!(
        read("v.csv", &bytes, VoteFormat::Arena),
        Err(VoteFileError::NotUtf8 { line: 3 })
    );
}

#[test]
fn a_line_of_json_is_one_object_and_its_mistakes_are_on_it() {
    let vote = r#"{"model_a":"x","model_b":"y","winner":"tie"}"#;
    let open = r#"{"model_a":"x","model_b":"y","winner":"tie""#;
    let message = |text: &str| arena("v.jsonl", text).unwrap_err().to_string();
    for (text, line) in [
        (format!("{vote}\n{vote}\n{open}\n{vote}\n{vote}\n"), 3),
        (format!("{vote}\n{open}\n"), 2),
        (format!("{vote}\n\n{{\"model_a\":\"x\n{vote}\n"), 3),
        (format!("{vote}\n{vote} {vote}\n{vote}\n"), 2),
        (format!("{vote}{vote}"), 1),
        (format!("{vote}\r{vote}\n"), 1),
    ] {
        let message = message(&text);
        assert!(
            message.starts_with(&format!("line {line}: ")),
            "{text}: {message}"
        );
    }
    let two = message(&format!("{vote} {vote}\n"));
    assert!(two.contains("each one begins a line"), "{two}");
    let far = message(&format!("{open}\n\n\n{vote}\n"));
    assert!(far.ends_with("(3 lines further down)"), "{far}");
    // An object may take several lines, and lines may be blank.
    let tall = "{\"model_a\":\"x\",\n\"model_b\":\"y\",\n\"winner\":\"tie\"} \r\n\n";
    assert_eq!(
        arena("v.jsonl", &format!("{tall}{vote}\n{tall}"))
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn a_column_that_is_spelled_otherwise_is_suggested() {
    let message = |name: &str, text: &str| arena(name, text).unwrap_err().to_string();
    let csv = message("v.csv", "model_a,modelb,winner\nx,y,tie\n");
    assert!(
        csv.ends_with("found: model_a, modelb, winner; did you mean \"modelb\"?"),
        "{csv}"
    );
    let json = message(
        "v.jsonl",
        "{\"model_a\":\"x\",\"Model_B\":\"y\",\"winer\":\"tie\"}",
    );
    assert!(
        json.ends_with("did you mean \"Model_B\" and \"winer\"?"),
        "{json}"
    );
    // A column that is wanted for something else is not what was meant.
    let none = message("v.csv", "model_a,other,winner\nx,y,tie\n");
    assert!(none.ends_with("found: model_a, other, winner"), "{none}");
}

#[test]
fn what_follows_an_array_is_not_overlooked() {
    let vote = r#"{"model_a":"x","model_b":"y","winner":"tie"}"#;
    for text in [
        format!("[{vote}] {vote}"),
        format!("[{vote} {vote}]"),
        format!("[{vote},]"),
        format!("[{vote}"),
    ] {
        assert!(arena("v.json", &text).is_err(), "{text}");
    }
    assert_eq!(
        arena("v.json", &format!("[{vote} ,\n{vote}\n]\n"))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_file_without_votes_says_so() {
    for (name, text) in [
        ("v.csv", ""),
        ("v.csv", "model_a,model_b,winner\n"),
        ("v.json", "[]"),
        ("v.json", " [ ] \n"),
        ("v.jsonl", "\n"),
        ("v", "\u{feff}"),
    ] {
        assert_eq!(arena(name, text), Err(VoteFileError::NoVotes), "{text:?}");
    }
}

#[test]
fn the_kind_is_told_from_content_and_name() {
    for (name, bytes, kind) in [
        ("v.csv", "[a],b", FileKind::Csv),
        ("v.CSV", "a,b", FileKind::Csv),
        ("v.json", " [", FileKind::Json),
        ("v.json", "{}", FileKind::Jsonl),
        ("v.ndjson", "", FileKind::Jsonl),
        ("v", "a,b", FileKind::Csv),
        ("-", "\u{feff}[", FileKind::Json),
    ] {
        assert_eq!(
            FileKind::detect(name, bytes.as_bytes()),
            kind,
            "{name} {bytes}"
        );
    }
}

const PAIR: &str = r#"{"idx":0,"cmp_key":"bloom-7b_llama-7b","instruction":"Rewrite.","input":"Long.",
"response1":"One.","response2":"Two.","annotator1":1,"annotator2":2,"annotator3":0}"#;

#[test]
fn a_pandalm_pair_is_one_vote_per_annotator() {
    let rows = read(
        "p.json",
        format!("[{PAIR}]").as_bytes(),
        VoteFormat::Pandalm,
    )
    .unwrap();
    assert_eq!(
        short(&rows),
        [
            ("bloom-7b", "llama-7b", Outcome::Left, 1),
            ("bloom-7b", "llama-7b", Outcome::Right, 1),
            ("bloom-7b", "llama-7b", Outcome::Both, 1)
        ]
    );
    assert_eq!(rows[1].voter.as_deref(), Some("annotator 2"));
    assert_eq!(rows[0].prompt.as_deref(), Some("Rewrite.\n\nLong."));
    assert_eq!(rows[0].left_text.as_deref(), Some("One."));
    assert_eq!(rows[0].right_text.as_deref(), Some("Two."));
}

#[test]
fn a_pandalm_pair_that_is_not_one_is_refused() {
    for (from, to, part) in [
        (
            "\"annotator2\":2",
            "\"annotator2\":3",
            "annotator2 is 3: expected 1",
        ),
        (
            "bloom-7b_llama-7b",
            "bloom-7b",
            "cmp_key is \"bloom-7b\": expected two names",
        ),
        ("bloom-7b_llama-7b", "a_b_c", "cmp_key is \"a_b_c\""),
        ("bloom-7b_llama-7b", "a_a", "\"a\" is on both sides"),
        ("cmp_key", "key", "there is no cmp_key; found: annotator1"),
        ("annotator", "voter", "there is no annotator1"),
    ] {
        let text = PAIR.replace(from, to);
        let error = read("p.jsonl", text.as_bytes(), VoteFormat::Pandalm).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with("line 1: ") && message.contains(part),
            "{message}"
        );
    }
    assert_eq!(
        read("p.csv", b"a,b", VoteFormat::Pandalm),
        Err(VoteFileError::PandalmNeedsJson)
    );
}

#[test]
fn votes_become_cells_with_names_in_order_of_appearance() {
    let rows = arena(
        "v.csv",
        "model_a,model_b,winner\nzeta,alpha,model_a\nalpha,mid,tie\nalpha,zeta,model_a\n",
    )
    .unwrap();
    let (names, cells) = to_cells(&rows).unwrap();
    assert_eq!(names, ["zeta", "alpha", "mid"]);
    assert_eq!(cells.n_entrants(), 3);
    let cell = cells.cells()[0];
    assert_eq!((cell.a, cell.b, cell.a_wins, cell.b_wins), (0, 1, 1, 1));
    assert_eq!(cells.cells()[1].both, 1);
}

#[test]
fn formats_read_back() {
    for format in [VoteFormat::Arena, VoteFormat::Pandalm] {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    assert!("csv".parse::<VoteFormat>().is_err());
}

/// Damaged, cut off and random files: any answer will do, as long as there is one, and every line it
/// names exists.
#[test]
fn no_input_makes_the_reader_panic() {
    let good = [
        ("v.csv", "\u{feff}model_a,model_b,winner,prompt\r\nx,y,tie,\"a\n\"\"b\"\r\ny,z,model_a,\r\n".to_owned()),
        ("v.json", "[{\"model_a\":\"x\",\"model_b\":\"ü\",\"winner\":\"tie\"},\n{\"model_a\":\"y\",\"model_b\":\"z\",\"winner\":\"model_b\"}]".to_owned()),
        ("v.jsonl", "{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\"}\n{\"model_a\":\"y\",\"model_b\":\"z\",\"winner\":\"tie\"}\n".to_owned()),
        ("p.json", format!("[{PAIR},\n{PAIR}]")),
    ];
    let mut state = 11u64;
    let mut below = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    let try_all = |name: &str, bytes: &[u8]| {
        let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        for format in [VoteFormat::Arena, VoteFormat::Pandalm] {
            for name in [name, "x"] {
                if let Ok(rows) = read(name, bytes, format) {
                    assert!(rows.iter().all(|row| (1..=lines).contains(&row.line)));
                    to_cells(&rows).unwrap();
                }
            }
        }
    };
    for (name, text) in &good {
        let text = text.as_bytes();
        for end in 0..=text.len() {
            try_all(name, &text[..end]);
        }
        let signs = b"\"{}[],:\\\n\r\0\xff\xef_0e";
        for _ in 0..1500 {
            let mut bytes = text.to_vec();
            for _ in 0..=below(4) {
                let at = below(bytes.len());
                match below(3) {
                    0 => bytes[at] = signs[below(signs.len())],
                    1 => bytes.insert(at, signs[below(signs.len())]),
                    _ => {
                        bytes.remove(at);
                    }
                }
            }
            try_all(name, &bytes);
        }
    }
    for name in ["v.csv", "v.json", "v.jsonl"] {
        for _ in 0..500 {
            let bytes: Vec<u8> = (0..below(200)).map(|_| below(256) as u8).collect();
            try_all(name, &bytes);
        }
    }
    try_all("deep.json", "[".repeat(100_000).as_bytes());
    try_all(
        "deep.json",
        format!("[{}", "{\"a\":".repeat(100_000)).as_bytes(),
    );
}

#[test]
fn columns_have_the_names_that_were_given() {
    let columns = Columns {
        left: "left".to_owned(),
        right: "right".to_owned(),
        winner: "verdict".to_owned(),
        by: Some("topic".to_owned()),
        ..Columns::default()
    };
    let csv = "topic,verdict,left,right\nfood,left,A,B\n,neither,B,A\n";
    let json = r#"[{"topic":"food","verdict":"left","left":"A","right":"B"},
        {"topic":"","verdict":"neither","left":"B","right":"A"}]"#;
    for text in [csv, json] {
        let rows = read_columns("v", text.as_bytes(), VoteFormat::Arena, &columns).unwrap();
        assert_eq!(rows[0].group.as_deref(), Some("food"));
        assert_eq!(
            (rows[0].left.as_str(), rows[0].outcome),
            ("A", Outcome::Left)
        );
        assert_eq!(
            (rows[1].group.as_deref(), rows[1].outcome),
            (None, Outcome::Neither)
        );
    }
    let error = read_columns(
        "v",
        b"left,right,verdict\nA,B,left\n",
        VoteFormat::Arena,
        &columns,
    );
    let error = error.unwrap_err().to_string();
    assert!(error.contains("there is no topic"), "{error}");
    assert_eq!(
        read_columns("v", b"[]", VoteFormat::Pandalm, &columns),
        Err(VoteFileError::PandalmColumns)
    );
}

#[test]
fn a_vote_has_the_time_that_its_file_gives_it() {
    let ms = |rows: &[VoteRow]| -> Vec<Option<i64>> {
        rows.iter()
            .map(|row| row.cast.as_ref().map(|cast| cast.ms))
            .collect()
    };
    for text in [
        "model_a,model_b,winner,tstamp\nx,y,model_a,1682339696.132\n",
        "model_a,model_b,winner,created_at\nx,y,model_a,2023-04-24T12:34:56.132Z\n",
        "time,model_a,model_b,winner\n1682339696132,x,y,model_a\n",
        "{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"tstamp\":1682339696.132}",
        "[{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"time\":\"2023-04-24T12:34:56.132Z\"}]",
    ] {
        let rows = arena("votes", text).unwrap();
        assert_eq!(ms(&rows), [Some(1_682_339_696_132)], "{text}");
        check_past(&rows, 1_682_339_696_132).unwrap();
        let early = check_past(&rows, 1_682_339_696_131)
            .unwrap_err()
            .to_string();
        assert!(
            early.contains("is 2023-04-24T12:34:56Z: expected a time that has passed"),
            "{early}"
        );
    }
    let pandalm = "{\"cmp_key\":\"a_b\",\"annotator1\":1,\"annotator2\":2,\"time\":1682339696}";
    let rows = read("v.jsonl", pandalm.as_bytes(), VoteFormat::Pandalm).unwrap();
    assert_eq!(ms(&rows), [Some(1_682_339_696_000); 2]);
    let without = "model_a,model_b,winner\nx,y,tie\n";
    assert_eq!(ms(&arena("v.csv", without).unwrap()), [None]);
}

#[test]
fn a_time_that_is_none_names_its_line_and_field_and_the_ways_out() {
    let text = "model_a,model_b,winner,time,cast\nx,y,tie,1682339696,1682339696\nx,y,tie,soon,1682339697\n";
    let said = message("v.csv", text);
    assert!(
        said.starts_with("line 3: time is \"soon\": expected a time since 2000"),
        "{said}"
    );
    assert!(
        said.contains("--time") && said.contains("--no-times"),
        "{said}"
    );
    let reading = |time: TimeColumn| {
        let columns = Columns {
            time,
            ..Columns::default()
        };
        read_columns("v.csv", text.as_bytes(), VoteFormat::Arena, &columns)
    };
    let rows = reading(TimeColumn::Named("cast".to_owned())).unwrap();
    assert_eq!(rows[1].cast.as_ref().unwrap().ms, 1_682_339_697_000);
    assert!(
        reading(TimeColumn::Nowhere)
            .unwrap()
            .iter()
            .all(|row| row.cast.is_none())
    );
    let said = reading(TimeColumn::Named("when".to_owned()))
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("line 1: there is no when; found: model_a"),
        "{said}"
    );
    // A time for some votes alone would put the others at the wrong place of the history.
    let said = message(
        "v.jsonl",
        "{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"time\":1682339696}\n{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\"}",
    );
    assert!(
        said.starts_with("line 2: time is missing: other votes of this file"),
        "{said}"
    );
    for wrong in ["null", "[]", "true", "\"\""] {
        let text =
            format!("{{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"time\":{wrong}}}");
        let said = message("v.jsonl", &text);
        assert!(
            said.starts_with(&format!("line 1: time is {wrong}: expected")),
            "{said}"
        );
    }
}
