//! The judges there are and what they were set to, as files for the operator.

use openmic_store::{JudgeRow, JudgingRow};

use crate::export::{Cell, Column, Kind, Sheet};

/// Which list of the operator's page, by `list=`.
pub(super) const LISTS: [&str; 2] = ["judges", WORK];

/// What they were set to.
pub(super) const WORK: &str = "work";

/// Where the page offers what they were set to.
pub(super) const WORK_HREF: &str = "/admin/judges?list=work";

/// The judges; never a key.
pub(super) fn judges(judges: &[JudgeRow], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("judge", Kind::Text, "The judge's slug"),
        Column::new("judge_name", Kind::Text, "Its name as shown"),
        Column::new("model", Kind::Text, "Its model"),
        Column::new("family", Kind::Text, "The model's family"),
        Column::new("base_url", Kind::Text, "Where it answers"),
        Column::new("model_id", Kind::Text, "The model's name there"),
        Column::new(
            "price_prompt",
            Kind::Number,
            "US dollars per million tokens of prompts",
        ),
        Column::new(
            "price_completion",
            Kind::Number,
            "US dollars per million tokens of replies",
        ),
        Column::new("rubric", Kind::Text, "Its rubric"),
        Column::new("rubric_version", Kind::Whole, "0 for a custom one"),
        Column::new(
            "judges_own",
            Kind::Flag,
            "Whether it votes on jokes of its own family",
        ),
        Column::new("added", Kind::Moment, "When it was added, UTC"),
    ];
    let rows: Vec<Vec<Cell>> = judges
        .iter()
        .map(|judge| {
            vec![
                Cell::text(&judge.slug),
                Cell::text(&judge.name),
                Cell::text(&judge.model_name),
                Cell::text(&judge.family),
                Cell::text(&judge.base_url),
                Cell::text(&judge.remote_model),
                Cell::Number(judge.price_prompt),
                Cell::Number(judge.price_completion),
                Cell::text(&judge.rubric),
                Cell::Whole(judge.rubric_version),
                Cell::Flag(judge.judges_own),
                Cell::Moment(judge.created_ms),
            ]
        })
        .collect();
    Sheet {
        stem: "operators-judges".to_owned(),
        title: "Judges".to_owned(),
        source: "/admin/judges".to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}

/// What judges were set to, newest first.
pub(super) fn judgings(judgings: &[JudgingRow], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("judging", Kind::Text, "Its id"),
        Column::new("judge", Kind::Text, "Slug of the judge"),
        Column::new("track", Kind::Text, "Slug of the track"),
        Column::new("state", Kind::Text, "Where it stands"),
        Column::new("note", Kind::Text, "Why it ended as it did"),
        Column::new("pairs", Kind::Text, "How battles are chosen"),
        Column::new("max_verdicts", Kind::Whole, "Replies at most"),
        Column::new("max_tokens", Kind::Whole, "Tokens at most"),
        Column::new("max_dollars", Kind::Number, "US dollars at most"),
        Column::new("battles", Kind::Whole, "Battles chosen"),
        Column::new("voted", Kind::Whole, "Of these, with a vote"),
        Column::new("verdicts", Kind::Whole, "Replies stored"),
        Column::new("unreadable", Kind::Whole, "Of these, without a verdict"),
        Column::new("tokens", Kind::Whole, "Tokens spent"),
        Column::new("dollars", Kind::Number, "US dollars spent"),
        Column::new("set", Kind::Moment, "When it was set to work, UTC"),
        Column::new("ended", Kind::Moment, "When it ended, UTC"),
    ];
    let rows: Vec<Vec<Cell>> = judgings
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.id),
                Cell::text(&row.judge_slug),
                Cell::text(&row.track_slug),
                Cell::text(&row.state),
                Cell::maybe(row.note.as_deref()),
                Cell::text(&row.pairs),
                Cell::Whole(row.max_verdicts),
                row.max_tokens.map_or(Cell::Nothing, Cell::Whole),
                Cell::number(row.max_dollars),
                Cell::Whole(row.battles),
                Cell::Whole(row.voted),
                Cell::Whole(row.verdicts),
                Cell::Whole(row.unreadable),
                Cell::Whole(row.tokens),
                Cell::Number(row.dollars),
                Cell::Moment(row.created_ms),
                Cell::moment(row.finished_ms),
            ]
        })
        .collect();
    Sheet {
        stem: "judgings".to_owned(),
        title: "What judges were set to, newest first".to_owned(),
        source: WORK_HREF.to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
