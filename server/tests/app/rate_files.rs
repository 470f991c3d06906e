//! `openmic rate` on every kind of file, with style control and with votes to flip.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use parquet::{
    basic::Compression,
    data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use serde_json::Value;

use crate::{
    bed::Bed,
    cli::{rate, votes_csv},
    process::{arg, fails, openmic, succeeds},
};

/// What `openmic rate --json` prints with these options.
fn rate_with(bed: &Bed, file: &Path, options: &[&str]) -> Value {
    let out = succeeds(
        openmic(bed)
            .args(["rate", arg(file), "--json"])
            .args(options),
    );
    serde_json::from_str(&out).expect("JSON")
}

/// The rows of a CSV file without quotes.
fn rows(file: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).expect("a file");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

fn jsonl(bed: &Bed, rows: &[Vec<String>]) -> PathBuf {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            serde_json::json!({ "winner": row[2], "model_a": row[0], "model_b": row[1] })
                .to_string()
        })
        .collect();
    let path = bed.path("votes.jsonl");
    std::fs::write(&path, lines.join("\n")).expect("a file");
    path
}

/// A Parquet file of several groups of rows: texts that may be null, a number, and an integer for
/// each side; the last model of `nulls` rows is null.
fn parquet(bed: &Bed, rows: &[Vec<String>], compression: Compression, nulls: usize) -> PathBuf {
    let schema = parse_message_type(
        "message votes {
            required double length;
            optional binary model_a (UTF8);
            optional binary model_b (UTF8);
            required binary winner (UTF8);
            optional int64 topic;
            required int64 lists_a;
            required int64 lists_b;
        }",
    )
    .expect("a schema");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let path = bed.path("votes.parquet");
    let file = std::fs::File::create(&path).expect("a file");
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).expect("a writer");
    for (part, piece) in rows.chunks(7).enumerate() {
        let start = part * 7;
        let numbers: Vec<usize> = (start..start + piece.len()).collect();
        let mut group = writer.next_row_group().expect("a group");
        let mut column = 0;
        while let Some(mut writer) = group.next_column().expect("a column") {
            let texts = |at: usize| -> Vec<ByteArray> {
                piece
                    .iter()
                    .map(|row| ByteArray::from(row[at].as_str()))
                    .collect()
            };
            match column {
                0 => {
                    let values: Vec<f64> = numbers.iter().map(|i| *i as f64 / 8.0).collect();
                    writer
                        .typed::<DoubleType>()
                        .write_batch(&values, None, None)
                        .map(drop)
                }
                1 | 2 => {
                    let null = |i: &usize| column == 2 && rows.len() - i <= nulls;
                    let levels: Vec<i16> = numbers.iter().map(|i| i16::from(!null(i))).collect();
                    let mut values = texts(column - 1);
                    values.truncate(levels.iter().filter(|level| **level == 1).count());
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&values, Some(&levels), None)
                        .map(drop)
                }
                3 => writer
                    .typed::<ByteArrayType>()
                    .write_batch(&texts(2), None, None)
                    .map(drop),
                4 => {
                    let levels: Vec<i16> = numbers.iter().map(|i| i16::from(i % 3 > 0)).collect();
                    let values: Vec<i64> = levels
                        .iter()
                        .filter(|level| **level == 1)
                        .map(|_| 12)
                        .collect();
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&values, Some(&levels), None)
                        .map(drop)
                }
                _ => {
                    let values: Vec<i64> = numbers.iter().map(|i| (i % column) as i64).collect();
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&values, None, None)
                        .map(drop)
                }
            }
            .expect("values");
            writer.close().expect("a column");
            column += 1;
        }
        group.close().expect("a group");
    }
    writer.close().expect("a file");
    path
}

const COMPRESSIONS: [fn() -> Compression; 4] = [
    || Compression::UNCOMPRESSED,
    || Compression::SNAPPY,
    || Compression::ZSTD(parquet::basic::ZstdLevel::default()),
    || Compression::GZIP(parquet::basic::GzipLevel::default()),
];

#[test]
fn every_kind_of_file_gives_the_golden_numbers() {
    let bed = Bed::sqlite();
    let csv = votes_csv(&bed, 2);
    let golden = rate(&bed, &csv);
    assert_eq!(golden[0]["model"], "D");
    let rows = rows(&csv);
    assert_eq!(rate(&bed, &jsonl(&bed, &rows)), golden);
    for compression in COMPRESSIONS {
        let file = parquet(&bed, &rows, compression(), 0);
        assert_eq!(rate(&bed, &file), golden, "{:?}", compression());
        // Elo depends on the order of the rows.
        let elo = ["--method", "elo"];
        assert_eq!(rate_with(&bed, &file, &elo), rate_with(&bed, &csv, &elo));
    }
}

#[test]
fn a_parquet_file_groups_by_numbers_and_names_the_row_of_a_mistake() {
    let bed = Bed::sqlite();
    let rows = rows(&votes_csv(&bed, 2));
    let file = parquet(&bed, &rows, Compression::SNAPPY, 0);
    let boards = rate_with(&bed, &file, &["--by", "topic"]);
    let groups: Vec<&str> = boards
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["group"].as_str())
        .collect();
    assert_eq!((groups[0], groups[groups.len() - 1]), ("", "12"));
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--by", "judge"]));
    assert!(
        error.contains("there is no column judge; found: length, model_a,"),
        "{error}"
    );
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--winner", "topic"]));
    assert!(
        error.contains("row 1: topic is \"\": expected model_a"),
        "{error}"
    );
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--controls", "winner"]));
    assert!(error.contains("column winner is of the type"), "{error}");
    let file = parquet(&bed, &rows, Compression::SNAPPY, 3);
    let error = fails(openmic(&bed).args(["rate", arg(&file)]));
    let first = format!("row {}: model_b is \"\": expected the name", rows.len() - 2);
    assert!(error.contains(&first), "{error}");
    // Cut off in the middle.
    let bytes = std::fs::read(&file).expect("a file");
    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("a file");
    let error = fails(openmic(&bed).args(["rate", arg(&file)]));
    assert!(error.contains("not a whole Parquet file"), "{error}");
}

/// The same votes with the controls that `parquet` writes, as CSV.
fn controls_csv(bed: &Bed, rows: &[Vec<String>]) -> PathBuf {
    let mut text = String::from("model_a,model_b,winner,length,lists_a,lists_b\n");
    for (i, row) in rows.iter().enumerate() {
        text += &format!("{},{},{}\n", row.join(","), i as f64 / 8.0, {
            format!("{},{}", i % 5, i % 6)
        });
    }
    let path = bed.path("controls.csv");
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn style_control_takes_columns_a_ridge_and_any_file() {
    let bed = Bed::sqlite();
    let rows = rows(&votes_csv(&bed, 2));
    let csv = controls_csv(&bed, &rows);
    let controls = ["--controls", "length,lists"];
    let board = &rate_with(&bed, &csv, &controls)[0];
    assert_eq!(board["rows"].as_array().map(Vec::len), Some(4));
    assert_eq!(board["controls"][0]["name"], "length");
    let coefficient = |board: &Value, at: usize| {
        let value = board["controls"][at]["coefficient"].as_f64();
        value.expect("a coefficient").abs()
    };
    assert!(coefficient(board, 1) > 1e-6, "{board}");
    let file = parquet(&bed, &rows, Compression::SNAPPY, 0);
    assert_eq!(&rate_with(&bed, &file, &controls)[0], board);
    // A strong ridge leaves nothing of the coefficients, and the board is the one without controls.
    let strong = ["--controls", "length,lists", "--ridge", "1e9"];
    let strong = &rate_with(&bed, &csv, &strong)[0];
    assert!(coefficient(strong, 0) < 1e-6 && coefficient(strong, 1) < 1e-6);
    for (with, without) in strong["rows"]
        .as_array()
        .unwrap()
        .iter()
        .zip(rate(&bed, &csv))
    {
        assert_eq!(with["model"], without["model"]);
        let rating = |row: &Value| row["rating"].as_f64().expect("a rating");
        assert!(
            (rating(with) - rating(&without)).abs() < 0.01,
            "{with} {without}"
        );
    }
    let resampled = [
        "--interval",
        "bootstrap",
        "--replicates",
        "60",
        "--seed",
        "3",
    ];
    let bootstrap: Vec<&str> = controls.into_iter().chain(resampled).collect();
    // Enough votes that nobody is without a win or a loss in too many replicates to have an interval.
    let many: Vec<Vec<String>> = std::iter::repeat_n(&rows, 12).flatten().cloned().collect();
    let csv = controls_csv(&bed, &many);
    let boards = rate_with(&bed, &csv, &bootstrap);
    assert_eq!(boards, rate_with(&bed, &csv, &bootstrap), "by its seed");
    for row in boards[0]["rows"].as_array().expect("rows") {
        let number = |name: &str| row[name].as_f64().expect(name);
        assert!(number("lower") < number("rating") && number("rating") < number("upper"));
    }
    let table = succeeds(openmic(&bed).args(["rate", arg(&csv)]).args(controls));
    assert!(
        table.contains("control") && table.contains("lists"),
        "{table}"
    );

    for (options, part) in [
        (
            &["--controls", "length", "--method", "elo"][..],
            "--controls goes with --method bt",
        ),
        (
            &[
                "--controls",
                "length",
                "--interval",
                "bootstrap",
                "--replicates",
                "39",
            ],
            "40",
        ),
        (&["--controls", "length", "--flip"], "ask for one of them"),
        (
            &["--controls", "height"],
            "there is no height (nor both height_a and height_b)",
        ),
        (&["--ridge", "1"], "--controls"),
    ] {
        let error = fails(openmic(&bed).args(["rate", arg(&csv)]).args(options));
        assert!(error.contains(part), "{options:?}: {error}");
    }
}

#[test]
fn flip_says_how_few_votes_decide_number_one_and_which() {
    let bed = Bed::sqlite();
    let file = votes_csv(&bed, 0);
    let board = &rate_with(&bed, &file, &["--flip"])[0];
    assert_eq!(board["rows"].as_array(), Some(&rate(&bed, &file)));
    let first = &board["fragility"]["number_one"];
    assert_eq!(first["above"], "D");
    let votes = first["votes"].as_u64().expect("a number of votes") as usize;
    assert!((1..22).contains(&votes), "{first}");
    assert_eq!(
        board["fragility"]["adjacent"].as_array().map(Vec::len),
        Some(3)
    );
    // Leave out exactly the votes that are named: somebody else is number one, or D has no rating.
    let mut rows = rows(&file);
    for removed in first["removed"].as_array().expect("votes") {
        let (a, b) = (&removed["left"], &removed["right"]);
        for _ in 0..removed["votes"].as_u64().expect("a number") {
            let at = rows.iter().position(|row| {
                let said = match row[2].as_str() {
                    "model_a" => &row[0],
                    _ => &row[1],
                };
                let wanted = if removed["winner"] == "model_a" { a } else { b };
                [&row[0], &row[1]]
                    .iter()
                    .all(|name| *a == **name || *b == **name)
                    && *wanted == *said
            });
            rows.remove(at.expect("the vote is in the file"));
        }
    }
    let left = rate(&bed, &jsonl(&bed, &rows));
    let best = left.iter().max_by(|x, y| {
        let rating = |row: &Value| row["rating"].as_f64().unwrap_or(f64::NEG_INFINITY);
        rating(x).total_cmp(&rating(y))
    });
    assert_ne!(best.expect("a row")["model"], "D", "{left:?}");

    let table = succeeds(openmic(&bed).args(["rate", arg(&file), "--flip"]));
    assert!(table.contains("number one"), "{table}");
    let error = fails(openmic(&bed).args(["rate", arg(&file), "--flip", "--method", "borda"]));
    assert!(error.contains("--flip goes with --method bt"), "{error}");
}

#[test]
fn a_file_may_come_through_a_pipe() {
    let bed = Bed::sqlite();
    let csv = votes_csv(&bed, 2);
    let golden = rate(&bed, &csv);
    let parquet = parquet(&bed, &rows(&csv), Compression::SNAPPY, 0);
    for file in [csv, parquet] {
        let mut cat = std::process::Command::new("cat")
            .arg(&file)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("cat starts");
        let pipe = cat.stdout.take().expect("a pipe");
        let output = openmic(&bed)
            .args(["rate", "-", "--json"])
            .stdin(pipe)
            .output()
            .expect("the program starts");
        cat.wait().expect("cat ends");
        let rated: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a JSON array");
        assert_eq!(rated, golden, "{}", file.display());
    }
}
