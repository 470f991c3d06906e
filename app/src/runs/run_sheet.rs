//! What files say of a run, wherever runs are listed.

use openmic_domain::compute::Unmeasured;
use openmic_store::RunRow;

use crate::export::{Cell, Column, Kind};

/// The columns of a list of runs.
pub(crate) fn run_columns() -> Vec<Column> {
    use Kind::{Flag, Moment, Number, Text, Whole};
    vec![
        Column::new("run", Text, "The run's id, part of its address /runs/ID"),
        Column::new("state", Text, "queued, running, done or failed"),
        Column::new("entrant", Text, "Slug of who ran"),
        Column::new("entrant_name", Text, "Its name as shown"),
        Column::new("track", Text, "Slug of the track"),
        Column::new("track_version", Text, "Version of its item set"),
        Column::new("samples", Whole, "Samples that it will have"),
        Column::new("stored", Whole, "Samples stored, failed ones among them"),
        Column::new("failed", Whole, "Answers the endpoint never gave"),
        Column::new(
            "score_sum",
            Number,
            "Sum of the scores; 0 on tracks without right answers",
        ),
        Column::new(
            "tokens",
            Whole,
            "Tokens of all prompts and answers; none where they were not measured",
        ),
        Column::new("seconds", Number, "Seconds, summed over samples"),
        Column::new("dollars", Number, "US dollars"),
        Column::new("created", Moment, "When it was asked for, UTC"),
        Column::new("ended", Moment, "When it ended, UTC"),
        Column::new("error", Text, "Why it failed"),
        Column::new(
            "software",
            Text,
            "The version of Openmic under which it ended, where that was recorded",
        ),
        Column::new("higher_is_better", Flag, "Whether a higher score is better"),
    ]
}

/// A run, in the order of [`run_columns`].
pub(crate) fn run_cells(run: &RunRow) -> Vec<Cell> {
    let unmeasured = Unmeasured::of(run.unmeasured);
    let tokens = unmeasured.tokens(run.prompt_tokens.saturating_add(run.completion_tokens));
    vec![
        Cell::text(&run.id),
        Cell::text(&run.state),
        Cell::text(&run.entrant_slug),
        Cell::text(&run.entrant_name),
        Cell::text(&run.track_slug),
        Cell::text(&run.track_version),
        Cell::Whole(run.n_samples),
        Cell::Whole(run.done),
        Cell::Whole(run.failed),
        Cell::Number(run.score_sum),
        tokens.map_or(Cell::Nothing, Cell::Whole),
        Cell::number(unmeasured.seconds(run.duration_ms as f64 / 1000.0)),
        Cell::number(unmeasured.dollars(run.dollars)),
        Cell::Moment(run.created_ms),
        Cell::moment(run.finished_ms),
        Cell::maybe(run.error.as_deref()),
        Cell::maybe(run.software.as_deref()),
        run.higher_is_better.map_or(Cell::Nothing, Cell::Flag),
    ]
}
