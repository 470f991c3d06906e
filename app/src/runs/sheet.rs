//! The samples of a run as a table to download.

use openmic_domain::compute::Unmeasured;
use openmic_store::RunRow;

use super::{browse::Found, likelihood, query::Asked};
use crate::export::{Cell, Column, Kind, Sheet, accepted};

/// The samples that were asked for, in item order.
pub(super) fn samples(run: &RunRow, asked: &Asked, found: &Found) -> Sheet {
    let samples = &found.samples;
    let mut columns = vec![
        Column::new(
            "sample",
            Kind::Text,
            "The sample's id, part of its address /samples/ID; none where the joke is withheld",
        ),
        Column::new("item", Kind::Text, "The item's id in the track file"),
        Column::new("category", Kind::Text, "The item's category"),
        Column::new("input", Kind::Text, "What the entrant was given"),
        Column::new("text", Kind::Text, "The answer as it came"),
        Column::new(
            "extracted",
            Kind::Text,
            "The part of the answer that was scored",
        ),
        Column::new(
            "accepted",
            Kind::Text,
            "The answers that count as right, one a line",
        ),
        Column::new(
            "score",
            Kind::Number,
            "0 to 1; none on tracks without right answers and for failed samples",
        ),
        Column::new(
            "finish",
            Kind::Text,
            "Why the answer ended: stop, length, content_filter, error",
        ),
        Column::new(
            "error_code",
            Kind::Text,
            "What went wrong, where the endpoint gave no answer",
        ),
        Column::new(
            "off_stage",
            Kind::Text,
            "On a humor track: why the joke stays off stage",
        ),
        Column::new(
            "prompt_tokens",
            Kind::Whole,
            "Tokens of the prompt; none where they were not measured",
        ),
        Column::new(
            "completion_tokens",
            Kind::Whole,
            "Tokens of the answer, reasoning among them",
        ),
        Column::new(
            "duration_ms",
            Kind::Whole,
            "Milliseconds from the request to the last token",
        ),
        Column::new("dollars", Kind::Number, "US dollars"),
    ];
    let is_humor = run.track_kind == "humor";
    if is_humor {
        columns.push(Column::new(
            "withheld",
            Kind::Flag,
            "Whether sample and text are left out until the joke has the votes to name who told it",
        ));
    }
    let measured = likelihood::columns(samples);
    let is_measured = !measured.is_empty();
    columns.extend(measured);
    let rows = samples
        .iter()
        .map(|sample| {
            let unmeasured = Unmeasured::of(sample.unmeasured);
            let whole = |count: Option<i64>| count.map_or(Cell::Nothing, Cell::Whole);
            let is_withheld = found.withheld.has(&sample.id);
            let id = match is_withheld {
                true => Cell::Nothing,
                false => Cell::text(&sample.id),
            };
            let text = match is_withheld {
                true => Cell::Nothing,
                false => Cell::Text(sample.text.clone()),
            };
            let mut cells = vec![
                id,
                Cell::text(&sample.item_name),
                Cell::maybe(sample.category.as_deref()),
                Cell::text(&sample.input),
                text,
                Cell::maybe(sample.extracted.as_deref()),
                Cell::maybe(sample.target.as_deref().map(accepted).as_deref()),
                Cell::number(sample.score),
                Cell::text(&sample.finish),
                Cell::maybe(sample.error_code.as_deref()),
                Cell::maybe(sample.off_stage.as_deref()),
                whole(unmeasured.tokens(sample.prompt_tokens)),
                whole(unmeasured.tokens(sample.completion_tokens)),
                whole(unmeasured.seconds(sample.duration_ms)),
                Cell::number(unmeasured.dollars(sample.dollars)),
            ];
            if is_humor {
                cells.push(Cell::Flag(is_withheld));
            }
            if is_measured {
                cells.extend(likelihood::cells(sample));
            }
            cells
        })
        .collect();
    let source = asked.at(1).address(&run.id);
    Sheet {
        stem: format!("{}-{}-samples", run.track_slug, run.entrant_slug),
        title: format!("{} on {}: samples", run.entrant_name, run.track_title),
        source: source.split('#').next().unwrap_or_default().to_owned(),
        as_of_ms: run.finished_ms.or(run.started_ms).unwrap_or(run.created_ms),
        evidence: Some(("samples", found.total)),
        total: found.total,
        columns,
        rows,
    }
}
