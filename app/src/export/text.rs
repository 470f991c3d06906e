//! A sheet as CSV (RFC 4180, UTF-8) and as JSON.

use serde_json::{Map, Value, json};

use super::sheet::{Cell, Sheet, moment};

/// Text that a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets
/// themselves write it: a model's name or joke is hostile text. Numbers are never touched; JSON and
/// Parquet have every text as it is.
fn defused(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The sheet as CSV: a line of names, then the rows; nothing known is an empty field.
pub(super) fn csv(sheet: &Sheet) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::with_capacity(64 * (sheet.rows.len() + 1)));
    let failed = |error: csv::Error| error.to_string();
    writer
        .write_record(sheet.columns.iter().map(|column| column.name))
        .map_err(failed)?;
    for row in &sheet.rows {
        for cell in row {
            let written = match cell {
                Cell::Nothing => writer.write_field(""),
                Cell::Text(text) => writer.write_field(defused(text).as_ref()),
                Cell::Whole(value) => writer.write_field(value.to_string()),
                // The shortest text that reads back as the same number.
                Cell::Number(value) => writer.write_field(value.to_string()),
                Cell::Flag(value) => writer.write_field(if *value { "true" } else { "false" }),
                Cell::Moment(ms) => writer.write_field(moment(*ms)),
            };
            written.map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// The sheet as one JSON object: what it is, its columns, its rows as objects in order.
pub(super) fn json(sheet: &Sheet) -> Result<Vec<u8>, String> {
    let columns: Vec<Value> = sheet
        .columns
        .iter()
        .map(|column| json!({"name": column.name, "type": column.kind.name(), "about": column.about}))
        .collect();
    let rows: Vec<Value> = sheet
        .rows
        .iter()
        .map(|row| {
            let cells = sheet.columns.iter().zip(row);
            Value::Object(
                cells
                    .map(|(column, cell)| (column.name.to_owned(), value(cell)))
                    .collect::<Map<_, _>>(),
            )
        })
        .collect();
    let mut whole = json!({
        "title": sheet.title,
        "source": sheet.source,
        "as_of": sheet.as_of(),
        "n_rows": sheet.rows.len(),
        "n_rows_of_the_view": sheet.total,
        "complete": !sheet.is_cut(),
        "columns": columns,
        "rows": rows,
    });
    if let (Some((what, n)), Some(object)) = (sheet.evidence, whole.as_object_mut()) {
        object.insert("evidence".to_owned(), json!({"of": what, "n": n}));
    }
    serde_json::to_vec(&whole).map_err(|error| error.to_string())
}

pub(super) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Nothing => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Whole(value) => json!(value),
        Cell::Number(value) => json!(value),
        Cell::Flag(value) => json!(value),
        Cell::Moment(ms) => json!(moment(*ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sheet::tests::sample, *};

    #[test]
    fn a_csv_reads_back_with_formulas_defused_and_numbers_exact() {
        let bytes = csv(&sample()).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(
            reader.headers().unwrap(),
            vec!["entrant", "rating", "votes", "open_weights", "last_vote"]
        );
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(&rows[0][0], "'=HYPERLINK(\"http://evil\")");
        assert_eq!(
            rows[0][1].parse::<f64>().unwrap(),
            1_142.439_312_345_679,
            "no digit is lost"
        );
        assert_eq!(&rows[0][2], "-7", "a number is not text");
        assert_eq!(&rows[0][4], "2026-11-23T15:46:00.123Z");
        assert_eq!(&rows[1][0], "笑话, \"quoted\"\nsecond line");
        assert_eq!((&rows[1][1], &rows[1][2], &rows[1][3]), ("", "", ""));
    }

    #[test]
    fn every_way_to_begin_a_formula_is_defused() {
        for text in ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1"] {
            assert!(defused(text).starts_with('\''), "{text:?}");
        }
        for text in ["", "1=1", " =1", "Knock"] {
            assert_eq!(defused(text), text);
        }
    }

    #[test]
    fn json_says_what_it_is_and_keeps_text_as_it_is() {
        let mut sheet = sample();
        let read =
            |sheet: &Sheet| -> Value { serde_json::from_slice(&json(sheet).unwrap()).unwrap() };
        let whole = read(&sheet);
        assert_eq!(whole["source"], "/tracks/jokes?sort=name");
        assert_eq!(whole["as_of"], "2026-11-23T15:46:00.000Z");
        assert_eq!(whole["evidence"], json!({"of": "votes", "n": 2997}));
        assert_eq!(whole["complete"], true);
        assert_eq!(whole["rows"][0]["entrant"], "=HYPERLINK(\"http://evil\")");
        assert_eq!(whole["rows"][0]["rating"], 1_142.439_312_345_679);
        assert_eq!(whole["rows"][1]["rating"], Value::Null);
        assert_eq!(whole["columns"][4]["type"], "timestamp");
        sheet.total = 3;
        assert_eq!(read(&sheet)["complete"], false, "a cut is said");
    }
}
