//! IFEval: lines of prompt, names of instructions and their parameters.

use serde_json::{Map, Value};

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, text, wrong};
use crate::scoring::{Check, Scorer};
use crate::track::rows::jsonl_rows;

pub(super) fn read(files: &Files<'_>) -> Result<Vec<Imported>, ImportError> {
    let (file, lines) = files.first().ok_or(ImportError::NoFile {
        wanted: "input_data.jsonl of IFEval",
    })?;
    let rows = jsonl_rows(lines).map_err(at(file))?;
    let mut items = Vec::with_capacity(rows.len());
    for (line, row) in &rows {
        let list = |field: &str| {
            row.get(field)
                .and_then(Value::as_array)
                .ok_or_else(|| wrong(file, *line, field, "this list is missing"))
        };
        let (names, parameters) = (list("instruction_id_list")?, list("kwargs")?);
        if names.len() != parameters.len() {
            return Err(wrong(
                file,
                *line,
                "kwargs",
                "there are not as many as instructions",
            ));
        }
        let key = row
            .get("key")
            .and_then(Value::as_u64)
            .ok_or_else(|| wrong(file, *line, "key", "this is no number"))?;
        let mut item = plain_item(
            key.to_string(),
            text(file, *line, row, "prompt")?.to_owned(),
        );
        let none = Map::new();
        for (name, parameters) in names.iter().zip(parameters) {
            let name = name
                .as_str()
                .ok_or_else(|| wrong(file, *line, "instruction_id_list", "a name is no text"))?;
            let check = Check::from_ifeval(name, parameters.as_object().unwrap_or(&none))
                .map_err(|message| wrong(file, *line, "instruction_id_list", message))?;
            item.checks.push(check);
        }
        items.push(item);
    }
    let spec = plain_spec(
        "ifeval",
        "IFEval",
        "Instructions whose fulfilment a program can check (Zhou et al. 2023); strict, all of a prompt's.",
        1280,
        Scorer::Instructions {
            loose: false,
            partial: false,
        },
    );
    Ok(vec![Imported { spec, items }])
}
