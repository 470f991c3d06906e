//! What a vote file says does not depend on how it is read: in one piece or in many, by one thread or
//! several, by the quick way or by the full parser. `OPENMIC_FUZZ_ROUNDS=200000 cargo test --release -p
//! openmic-domain fuzz` tries that many damaged files of each kind.

use std::collections::BTreeMap;

use super::super::{VoteRow, read_columns, to_ids};
use super::names::mix;
use super::*;
use crate::rating::{IntervalMethod, Method, RateOptions, rate_votes};

/// A small seeded generator.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (mix(self.0 ^ (self.0 >> 31), 0xD134_2543_DE82_EF95) >> 20) as usize % n.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// What the reader of whole files makes of it.
fn expected(name: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<BoardVotes>, VoteFileError> {
    let rows = read_columns(name, bytes, VoteFormat::Arena, columns)?;
    let mut groups: BTreeMap<&str, Vec<&VoteRow>> = BTreeMap::new();
    for row in &rows {
        let group = row.group.as_deref().unwrap_or_default();
        groups.entry(group).or_default().push(row);
    }
    let board = |(group, rows): (&str, Vec<&VoteRow>)| {
        let (names, votes) = to_ids(rows);
        let mut sorted = names.clone();
        sorted.sort();
        let to = |id: u32| {
            let place = sorted.binary_search(&names[id as usize]).unwrap();
            u32::try_from(place).unwrap()
        };
        let votes = votes.into_iter().map(|(l, r, o)| (to(l), to(r), o));
        BoardVotes {
            group: group.to_owned(),
            cells: Cells::from_votes(names.len(), votes).unwrap(),
            names: sorted.clone(),
            elo: None,
            controls: None,
        }
    };
    Ok(groups.into_iter().map(board).collect())
}

fn options(columns: &Columns, block: usize, threads: usize) -> TallyOptions {
    TallyOptions {
        columns: columns.clone(),
        elo: None,
        threads,
        block,
    }
}

/// Every way of reading gives what the reader of whole files gives, errors included.
fn agrees(name: &str, bytes: &[u8], columns: &Columns) {
    let expected = expected(name, bytes, columns);
    if let Err(error) = &expected {
        let message = error.to_string();
        let line = message
            .strip_prefix("line ")
            .and_then(|rest| rest.split(':').next())
            .and_then(|line| line.parse::<u64>().ok());
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        assert!(
            *error == VoteFileError::NoVotes
                || line.is_some_and(|line| (1..=lines).contains(&line)),
            "{message} for {:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    for (block, threads) in [(1, 1), (13, 1), (40, 2), (1 << 18, 1), (1 << 18, 2)] {
        let options = options(columns, block, threads);
        let got = tally(name, bytes, VoteFormat::Arena, &options);
        assert_eq!(
            got,
            expected,
            "blocks of {block} on {threads} threads: {:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

fn rounds() -> usize {
    std::env::var("OPENMIC_FUZZ_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(300)
}

fn by_topic() -> Columns {
    Columns {
        by: Some("topic".to_owned()),
        ..Columns::default()
    }
}

const NAMES: [&str; 8] = [
    "x",
    "y",
    "grüße",
    "meta-llama/3-8b-instruct-v1",
    "meta-llama/3-9b-instruct-v1",
    " y ",
    "a\u{2003}",
    "q2",
];
const WINNERS: [&str; 7] = [
    "model_a",
    "model_b",
    "tie",
    "both_bad",
    "left",
    " tie ",
    "tie (bothbad)",
];
const NOTES: [&str; 6] = [
    "",
    "plain",
    "\"one, two\"",
    "\"a\n\"\"b\"",
    "n\"o",
    "\"\r\n\"",
];

/// A file as it might come: any line ending, with and without quotes, now and then with a mistake.
fn csv_file(random: &mut Random) -> Vec<u8> {
    let end = random.pick(&["\n", "\n", "\r\n"]);
    let quotes = random.below(2) == 0;
    let mut text = random.pick(&["", "", "\u{feff}", "\n\n"]).to_owned();
    text += "model_a,note,model_b,winner,topic";
    text += end;
    for _ in 0..random.below(30) {
        let mut field = |from: &[&str]| {
            let field = random.pick(from);
            if quotes && random.below(3) == 0 && !field.contains('"') {
                format!("\"{field}\"")
            } else {
                field.to_owned()
            }
        };
        let (a, b, winner) = (field(&NAMES), field(&NAMES), field(&WINNERS));
        let topic = field(&["", "food", "sport", " food"]);
        // Mostly two different names, so that mistakes are found at different lines.
        if a.trim_matches('"').trim() == b.trim_matches('"').trim() && random.below(20) > 0 {
            continue;
        }
        let note = if quotes { random.pick(&NOTES) } else { "note" };
        text += &format!("{a},{note},{b},{winner},{topic}{end}");
        if random.below(10) == 0 {
            text += end;
        }
    }
    text.into_bytes()
}

fn json_lines(random: &mut Random) -> Vec<u8> {
    let mut text = random.pick(&["", "", "\u{feff}", "\n"]).to_owned();
    for _ in 0..random.below(20) {
        let (a, b) = (random.pick(&NAMES), random.pick(&NAMES));
        if a.trim() == b.trim() && random.below(20) > 0 {
            continue;
        }
        let winner = random.pick(&WINNERS);
        let topic = random.pick(&[
            "\"food\"",
            "7",
            "null",
            "\" food\"",
            "\"\"",
            "\"sp\\u006frt\"",
        ]);
        let gap = random.pick(&["", "", "", " ", "\n", "\r\n"]);
        // What the full parser refuses, even where nobody wants it.
        let note = match random.below(80) {
            0 => "1e999".to_owned(),
            1 => "\"\\ud800\"".to_owned(),
            2 => "[".repeat(130) + &"]".repeat(130),
            _ => "[{\"a\":\"}\\\"\",\"b\":[1.5,-2,null,true]}]".to_owned(),
        };
        text += &format!(
            "{{\"model_a\":\"{a}\",{gap}\"model_b\":\"{b}\",\"note\":{note},\"winner\":\"{winner}\",\"topic\":{topic}}}"
        );
        let end = random.below(30) > 0;
        text += if end {
            random.pick(&["\n", "\n", "\r\n", "\n\n", " \t\n"])
        } else {
            random.pick(&["", " ", "\r"])
        };
    }
    text.into_bytes()
}

/// Changes a few bytes.
fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    let signs = b"\"{}[],:\\\n\r\0\xff\xef\xbb\xbf_0e ";
    for _ in 0..=random.below(3) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        let sign = signs[random.below(signs.len())];
        match random.below(5) {
            0 => bytes[at] = sign,
            1 => bytes.insert(at, sign),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => {
                let to = (at + random.below(30)).min(bytes.len());
                let piece = bytes[at..to].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

#[test]
fn fuzz_csv_reads_the_same_in_every_way() {
    let mut random = Random(1);
    let columns = [Columns::default(), by_topic()];
    for round in 0..rounds() {
        let mut bytes = csv_file(&mut random);
        if round % 3 > 0 {
            damage(&mut random, &mut bytes);
        }
        agrees("v.csv", &bytes, &columns[round % 2]);
    }
}

#[test]
fn fuzz_json_lines_read_the_same_in_every_way() {
    let mut random = Random(2);
    let columns = [Columns::default(), by_topic()];
    for round in 0..rounds() {
        let mut bytes = json_lines(&mut random);
        if round % 3 > 0 {
            damage(&mut random, &mut bytes);
        }
        agrees("v.jsonl", &bytes, &columns[round % 2]);
    }
}

#[test]
fn fuzz_bytes_without_any_form_do_no_harm() {
    let mut random = Random(3);
    for _ in 0..rounds() {
        let mut bytes: Vec<u8> = (0..random.below(120))
            .map(|_| random.below(256) as u8)
            .collect();
        for name in ["v.csv", "v.jsonl", "v.json", "v"] {
            agrees(name, &bytes, &Columns::default());
        }
        // With a header, so that rows are reached.
        bytes.splice(..0, *b"model_a,model_b,winner\n");
        agrees("v.csv", &bytes, &Columns::default());
    }
}

#[test]
fn a_long_file_gives_the_same_bits_on_several_threads() {
    let mut random = Random(4);
    let names: Vec<String> = (0..1100).map(|i| format!("model-{i}")).collect();
    let mut text = String::from("model_a,model_b,winner,topic\n");
    for _ in 0..40_000 {
        let left = random.below(names.len());
        let right = (left + 1 + random.below(names.len() - 1)) % names.len();
        let winner = WINNERS[random.below(4)];
        let topic = random.below(30);
        text += &format!("{},{},{winner},{topic}\n", names[left], names[right]);
    }
    for columns in [Columns::default(), by_topic()] {
        let one = expected("v.csv", text.as_bytes(), &columns).unwrap();
        for (block, threads) in [(1000, 3), (1 << 16, 2), (1 << 18, 1)] {
            let options = options(&columns, block, threads);
            let boards = tally("v.csv", text.as_bytes(), VoteFormat::Arena, &options).unwrap();
            assert_eq!(boards, one, "blocks of {block} on {threads} threads");
        }
    }
}

#[test]
fn a_mistake_far_into_a_file_is_named_with_its_line() {
    let mut text = String::from("model_a,model_b,winner\n");
    text += &"x,y,tie\n\"y\",x,\"model_a\"\n".repeat(5000);
    text += "x,y,Tie\n";
    text += &"x,x,tie\n".repeat(5000);
    for (block, threads) in [(100, 3), (4096, 2), (1 << 18, 1)] {
        let options = options(&Columns::default(), block, threads);
        let error = tally("v.csv", text.as_bytes(), VoteFormat::Arena, &options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 10002: winner is \"Tie\": expected model_a, model_b, tie or both_bad"
        );
    }
}

#[test]
fn the_order_of_the_votes_leaves_no_trace() {
    let rows = ["b,a,model_a", "c,a,tie", "a,c,model_b", "b,c,both_bad"];
    let file = |order: [usize; 4]| {
        let rows: Vec<&str> = order.iter().map(|&i| rows[i]).collect();
        format!("model_a,model_b,winner\n{}\n", rows.join("\n"))
    };
    let read = |text: String| {
        let options = TallyOptions::default();
        tally("v.csv", text.as_bytes(), VoteFormat::Arena, &options).unwrap()
    };
    let one = read(file([0, 1, 2, 3]));
    assert_eq!(one[0].names, ["a", "b", "c"]);
    assert_eq!(one, read(file([3, 2, 1, 0])));
    assert_eq!(one, read(file([2, 0, 3, 1])));
}

#[test]
fn elo_follows_the_order_of_the_file() {
    let mut random = Random(5);
    let mut text = String::from("model_a,model_b,winner\n");
    for _ in 0..500 {
        let left = random.below(7);
        let right = (left + 1 + random.below(6)) % 7;
        text += &format!("m{left},m{right},{}\n", WINNERS[random.below(4)]);
    }
    let rows = read_columns(
        "v.csv",
        text.as_bytes(),
        VoteFormat::Arena,
        &Columns::default(),
    );
    let (names, votes) = to_ids(&rows.unwrap());
    let rate = RateOptions {
        method: Method::Elo,
        interval: IntervalMethod::None,
        elo: EloOptions::default(),
    };
    let places = rate_votes(names.len(), &votes, &rate).unwrap();
    for block in [1, 100, 1 << 18] {
        let options = TallyOptions {
            elo: Some(EloOptions::default()),
            ..options(&Columns::default(), block, 4)
        };
        let boards = tally("v.csv", text.as_bytes(), VoteFormat::Arena, &options).unwrap();
        let ratings = boards[0].elo.as_ref().unwrap();
        for (name, place) in names.iter().zip(&places) {
            let at = boards[0].names.binary_search(name).unwrap();
            assert_eq!(Some(ratings[at]), place.score, "{name}");
        }
    }
}

#[test]
fn controls_come_with_their_rows_in_order() {
    let columns = Columns {
        controls: vec!["length".to_owned(), "lists".to_owned()],
        ..Columns::default()
    };
    let mut csv = String::from("model_a,model_b,winner,length,lists_a,lists_b\n");
    let mut lines = String::new();
    for i in 0..300 {
        let (a, b) = (["x", "y", "z"][i % 3], ["x", "y", "z"][(i + 1 + i % 2) % 3]);
        let (length, left, right) = (i as f64 / 7.0, i % 5, i % 4);
        csv += &format!("{a},{b},model_a,{length},{left},\"{right}\"\n");
        lines += &format!(
            "{{\"model_a\":\"{a}\",\"model_b\":\"{b}\",\"winner\":\"model_a\",\"length\":{length},\"lists_a\":{left},\"lists_b\":{right}}}\n"
        );
    }
    let mut all = Vec::new();
    for (text, name) in [(&csv, "v.csv"), (&lines, "v.jsonl")] {
        for (block, threads) in [(64, 3), (1 << 18, 1)] {
            let options = options(&columns, block, threads);
            let boards = tally(name, text.as_bytes(), VoteFormat::Arena, &options).unwrap();
            all.push(boards[0].controls.clone().unwrap());
        }
    }
    let rows = &all[0];
    assert_eq!((rows.left.len(), rows.right.len()), (300, 300));
    assert_eq!((rows.left[1], rows.right[1]), (1, 0));
    assert_eq!(rows.outcome, [Outcome::Left; 300]);
    assert_eq!(rows.controls[0].len(), 300);
    // Row 7: 7 / 7, and (2 − 3) / (2 + 3); row 0 has neither on either side.
    assert_eq!((rows.controls[0][7], rows.controls[1][7]), (1.0, -0.2));
    assert_eq!((rows.controls[0][0], rows.controls[1][0]), (0.0, 0.0));
    assert!(all.iter().all(|other| other == rows));

    let error = |text: &str| {
        let options = options(&columns, 1 << 18, 1);
        let error = tally("v", text.as_bytes(), VoteFormat::Arena, &options);
        error.unwrap_err().to_string()
    };
    assert!(
        error("model_a,model_b,winner,length,lists_a\n").starts_with(
            "line 1: there is no lists (nor both lists_a and lists_b); found: model_a"
        )
    );
    assert_eq!(
        error("model_a,model_b,winner,length,lists\nx,y,tie,1,2\nx,y,tie,1,much\n"),
        "line 3: lists is \"much\": expected a number"
    );
    assert_eq!(
        error("model_a,model_b,winner,length,lists_a,lists_b\nx,y,tie,1,2,-1\n"),
        "line 2: lists_b is \"-1\": expected a number that is not negative"
    );
    assert_eq!(
        error("{\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"length\":\"1\"}"),
        "line 1: length is \"1\": expected a number"
    );
}

#[test]
fn names_in_memory_count_like_a_file() {
    let votes = [
        ("b", "a", Outcome::Left),
        ("a", "c", Outcome::Both),
        ("c", "b", Outcome::Right),
        ("a", "b", Outcome::Neither),
        ("c", "a", Outcome::Left),
    ];
    let file = "model_a,model_b,winner\nb,a,left\na,c,both\nc,b,right\na,b,neither\nc,a,left\n";
    let options = TallyOptions::default();
    let boards = tally("v.csv", file.as_bytes(), VoteFormat::Arena, &options).unwrap();
    for threads in [0, 1, 2, 3, 9] {
        assert_eq!(tally_names(&votes, threads).unwrap(), boards[0]);
    }
    let same = [
        votes[0],
        ("b", "b", Outcome::Left),
        ("c", "c", Outcome::Left),
    ];
    for threads in 1..4 {
        let error = tally_names(&same, threads).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: \"b\" is on both sides: a vote compares two different models"
        );
    }
    assert_eq!(
        tally_names::<&str>(&[], 2).unwrap_err(),
        VoteFileError::NoVotes
    );
}
