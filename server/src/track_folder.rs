//! Track folders on disk: `track.toml`, and items in JSON lines, JSON, CSV or Parquet beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use openmic_domain::{
    near::{explain, nearest},
    track::{
        SourceProblem, TrackSpec,
        rows::{self, Row, Rows},
        source,
    },
};
use parquet::{
    file::{reader::FileReader, serialized_reader::SerializedFileReader},
    record::Field,
};
use serde_json::{Map, Value};

use crate::{
    content::TrackFolder,
    track_places::{Places, line_at},
};

/// Files that are taken for the items when `track.toml` names none, in this order.
const ITEM_FILES: [&str; 4] = ["items.jsonl", "items.json", "items.csv", "items.parquet"];

/// The description of a track.
///
/// # Errors
/// Names the file, the line, what is wrong and a near name.
pub(crate) fn parse_spec(shown: &str, text: &str) -> anyhow::Result<TrackSpec> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        anyhow::anyhow!("{shown}:{line}: {}", explain(error.message()))
    })
}

/// Reads a track folder.
///
/// # Errors
/// Names the file, the line and the field of what is wrong, and what to do.
pub(crate) fn read(folder: &Path) -> anyhow::Result<TrackFolder> {
    let path = folder.join("track.toml");
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "{} cannot be read: a track is a folder with track.toml and items",
            path.display()
        )
    })?;
    let shown = path.display().to_string();
    let spec = parse_spec(&shown, &text)?;
    let file = items_file(folder, &spec)?;
    let rows = read_rows(&file)?;
    let places = Places {
        spec: &shown,
        text: &text,
        items: &file.display().to_string(),
    };
    finish(&folder.display().to_string(), &places, spec, rows)
}

/// Turns rows into the items of a track, and checks the whole.
///
/// # Errors
/// All that is wrong, a line each.
pub(crate) fn finish(
    shown: &str,
    places: &Places<'_>,
    spec: TrackSpec,
    rows: Result<Rows, Vec<SourceProblem>>,
) -> anyhow::Result<TrackFolder> {
    let unusable = |lines: Vec<String>| {
        anyhow::anyhow!(
            "the track {shown} cannot be used:\n  {}",
            lines.join("\n  ")
        )
    };
    let of_rows = |problems: Vec<SourceProblem>| {
        unusable(
            problems
                .iter()
                .map(|problem| places.of_row(problem))
                .collect(),
        )
    };
    let rows = rows.map_err(of_rows)?;
    let items = source::items(&rows, spec.items.as_ref()).map_err(of_rows)?;
    let problems = spec.check(&items);
    if !problems.is_empty() {
        return Err(unusable(
            problems
                .iter()
                .map(|problem| places.of(problem, &rows))
                .collect(),
        ));
    }
    Ok(TrackFolder { spec, items })
}

fn items_file(folder: &Path, spec: &TrackSpec) -> anyhow::Result<PathBuf> {
    if let Some(name) = spec.items.as_ref().and_then(|items| items.file.as_deref()) {
        if name.contains(['/', '\\']) || name.starts_with('.') {
            bail!(
                "items.file in {}/track.toml is {name:?}: name a file in the folder itself",
                folder.display()
            );
        }
        let path = folder.join(name);
        if path.exists() {
            return Ok(path);
        }
        let there: Vec<String> = std::fs::read_dir(folder)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        let near = nearest(name, there.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        bail!(
            "{} names the items {name:?}, which is not there{near}",
            folder.join("track.toml").display()
        );
    }
    let there: Vec<PathBuf> = ITEM_FILES
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    match &there[..] {
        [only] => Ok(only.clone()),
        [] => bail!(
            "{} has no items: add {}, or name a file under [items] in track.toml",
            folder.display(),
            ITEM_FILES.join(", ")
        ),
        _ => bail!(
            "{} has several files of items ({}): keep one, or name it as file under [items] in track.toml",
            folder.display(),
            there
                .iter()
                .filter_map(|path| path.file_name()?.to_str())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn read_rows(path: &Path) -> anyhow::Result<Result<Rows, Vec<SourceProblem>>> {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("");
    if ending == "parquet" {
        return Ok(Ok(parquet_rows(path)?));
    }
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        anyhow::anyhow!(
            "{}:{line}: this is not UTF-8; save the file as UTF-8",
            path.display()
        )
    })?;
    Ok(match ending {
        "jsonl" | "ndjson" => rows::jsonl_rows(&text),
        "json" => rows::json_rows(&text),
        "csv" => rows::csv_rows(&text),
        other => bail!(
            "{} ends in {other:?}: items are read from .jsonl, .json, .csv and .parquet",
            path.display()
        ),
    })
}

fn parquet_rows(path: &Path) -> anyhow::Result<Rows> {
    let file =
        std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let shown = || format!("{} is not a whole Parquet file", path.display());
    let reader = SerializedFileReader::new(file).with_context(shown)?;
    let mut rows = Rows::new();
    for (row, number) in reader.get_row_iter(None).with_context(shown)?.zip(1u64..) {
        let row = row.with_context(|| format!("{}, row {number}", path.display()))?;
        rows.push((number, columns(row.get_column_iter())));
    }
    Ok(rows)
}

fn columns<'a>(fields: impl Iterator<Item = (&'a String, &'a Field)>) -> Row {
    fields
        .map(|(name, field)| (name.clone(), value(field)))
        .filter(|(_, value)| !value.is_null())
        .collect()
}

/// A Parquet value as JSON; what JSON cannot say, as text.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(x) => (*x).into(),
        Field::Byte(x) => (*x).into(),
        Field::Short(x) => (*x).into(),
        Field::Int(x) => (*x).into(),
        Field::Long(x) => (*x).into(),
        Field::UByte(x) => (*x).into(),
        Field::UShort(x) => (*x).into(),
        Field::UInt(x) => (*x).into(),
        Field::ULong(x) => (*x).into(),
        Field::Float(x) => f64::from(*x).into(),
        Field::Double(x) => (*x).into(),
        Field::Str(text) => text.clone().into(),
        Field::Group(row) => Value::Object(columns(row.get_column_iter())),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::MapInternal(map) => {
            let mut out = Map::new();
            for (key, inside) in map.entries() {
                let key = match key {
                    Field::Str(text) => text.clone(),
                    other => other.to_string(),
                };
                out.insert(key, value(inside));
            }
            out.into()
        }
        other => other.to_string().into(),
    }
}

/// The files of a folder and the folders in it, as (path, text); what is not text is left out.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn texts(
    folder: &Path,
    wanted: impl Fn(&str) -> bool + Copy,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    collect(folder, wanted, 0, &mut found)?;
    Ok(found)
}

fn collect(
    folder: &Path,
    wanted: impl Fn(&str) -> bool + Copy,
    depth: u8,
    found: &mut Vec<(String, String)>,
) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let shown = path.display().to_string();
        if path.is_dir() {
            if depth < 3 {
                collect(&path, wanted, depth + 1, found)?;
            }
        } else if wanted(&shown) {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{shown} cannot be read"))?;
            found.push((shown, text));
        }
    }
    Ok(())
}
