//! GSM8K: lines of question and worked answer, the number after `####`.

use super::{Files, ImportError, Imported, at, plain_item, plain_spec, text, wrong};
use crate::scoring::Scorer;
use crate::track::{Example, rows::jsonl_rows};

/// Worked examples in the manner of the benchmark, of Openmic's own making.
const EXAMPLES: [(&str, &str); 4] = [
    (
        "A shelf has 4 rows with 6 jars on each row. Mia takes 5 jars to the market. How many jars are left on the shelf?",
        "The shelf has 4 * 6 = 24 jars. After 5 are taken, 24 - 5 = 19 are left.\n#### 19",
    ),
    (
        "A ticket costs $12 and children pay half. What do two adults and three children pay together?",
        "The adults pay 2 * 12 = $24. A child pays 12 / 2 = $6, so three pay 3 * 6 = $18. Together that is 24 + 18 = $42.\n#### 42",
    ),
    (
        "Omar reads 20 pages on Monday and twice as many on Tuesday. His book has 150 pages. How many pages are still to be read?",
        "On Tuesday he reads 2 * 20 = 40 pages. He has read 20 + 40 = 60 pages. There are 150 - 60 = 90 left.\n#### 90",
    ),
    (
        "A tap fills 3 litres in 2 minutes. How many litres does it fill in an hour?",
        "An hour has 60 / 2 = 30 stretches of 2 minutes. The tap fills 30 * 3 = 90 litres.\n#### 90",
    ),
];

pub(super) fn read(files: &Files<'_>) -> Result<Vec<Imported>, ImportError> {
    let (file, lines) = files.first().ok_or(ImportError::NoFile {
        wanted: "test.jsonl of GSM8K",
    })?;
    let rows = jsonl_rows(lines).map_err(at(file))?;
    let mut items = Vec::with_capacity(rows.len());
    for (index, (line, row)) in rows.iter().enumerate() {
        let answer = text(file, *line, row, "answer")?;
        let (_, number) = answer
            .rsplit_once("####")
            .ok_or_else(|| wrong(file, *line, "answer", "there is no #### before a number"))?;
        let mut item = plain_item(
            format!("test-{index:04}"),
            text(file, *line, row, "question")?.to_owned(),
        );
        item.target = Some(number.trim().into());
        items.push(item);
    }
    let mut spec = plain_spec(
        "gsm8k",
        "GSM8K",
        "School maths in words; the answer is a number (Cobbe et al. 2021, test set).",
        512,
        Scorer::Numeric {
            tolerance: 0.0,
            relative: 0.0,
        },
    );
    spec.request.template =
        "{input}\n\nEnd with a line of its own: #### and then the number alone.".to_owned();
    spec.examples = EXAMPLES
        .iter()
        .map(|(input, target)| Example {
            input: (*input).to_owned(),
            target: (*target).to_owned(),
        })
        .collect();
    Ok(vec![Imported { spec, items }])
}
