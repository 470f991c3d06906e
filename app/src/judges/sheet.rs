//! Judges and their replies as files.

use openmic_domain::judging::figures::Found;
use openmic_store::{BattleRow, JudgeRow, TrackRow, VerdictRow};

use super::record::Records;
use crate::{
    arena::HeldBack,
    export::{Cell, Column, Kind, Sheet},
};

/// A figure's value, ends of its interval, and n.
fn figure(found: Found) -> [Cell; 4] {
    match found {
        Ok(figure) => [
            Cell::number(Some(figure.value)),
            Cell::number(figure.interval.map(|interval| interval.lower)),
            Cell::number(figure.interval.map(|interval| interval.upper)),
            Cell::count(figure.n),
        ],
        Err(_) => [const { Cell::Nothing }; 4],
    }
}

/// Four columns of a figure.
macro_rules! columns_of {
    ($name:literal, $about:literal) => {
        [
            Column::new($name, Kind::Number, $about),
            Column::new(
                concat!($name, "_lower"),
                Kind::Number,
                "Lower end of its 95 % interval",
            ),
            Column::new(
                concat!($name, "_upper"),
                Kind::Number,
                "Upper end of its 95 % interval",
            ),
            Column::new(
                concat!($name, "_n"),
                Kind::Whole,
                "Battles, or replies, that it rests on",
            ),
        ]
    };
}

/// The judges' board.
pub(super) fn judges(records: &Records, track: Option<&TrackRow>, now_ms: i64) -> Sheet {
    let mut columns = vec![
        Column::new(
            "judge",
            Kind::Text,
            "The judge's slug, part of its address /judges/SLUG",
        ),
        Column::new("judge_name", Kind::Text, "Its name as shown"),
        Column::new("model", Kind::Text, "Its model"),
        Column::new("family", Kind::Text, "The model's family"),
        Column::new("rubric", Kind::Text, "Its rubric"),
        Column::new(
            "rubric_version",
            Kind::Whole,
            "The rubric's version; 0 for a custom one",
        ),
        Column::new("votes", Kind::Whole, "Battles that it gave a vote on"),
        Column::new(
            "votes_with_people",
            Kind::Whole,
            "Of these, such as people voted on too",
        ),
    ];
    columns.extend(columns_of!(
        "kappa",
        "Cohen's kappa with what most people say"
    ));
    columns.extend(columns_of!(
        "alpha",
        "Krippendorff's alpha with what most people say"
    ));
    columns.extend(columns_of!(
        "observed",
        "Share of battles on which it says what most people say"
    ));
    columns.extend(columns_of!(
        "flips",
        "Share of battles with another winner once the order was changed"
    ));
    columns.push(Column::new(
        "flips_first",
        Kind::Whole,
        "Flips in favour of the joke shown first",
    ));
    columns.push(Column::new(
        "flips_second",
        Kind::Whole,
        "Flips in favour of the joke shown second",
    ));
    columns.push(Column::new(
        "wavered",
        Kind::Whole,
        "Battles with a winner in one order and a tie in the other",
    ));
    columns.extend(columns_of!(
        "longer",
        "How often the longer joke wins with it, ties half"
    ));
    columns.extend(columns_of!(
        "longer_less_people",
        "The same less people's share on the same battles"
    ));
    columns.extend(columns_of!(
        "own",
        "How often a joke of its own family wins with it, ties half"
    ));
    columns.extend(columns_of!(
        "own_less_people",
        "The same less people's share on the same battles"
    ));
    columns.extend(columns_of!(
        "unreadable",
        "Share of replies that no verdict could be read from"
    ));
    columns.push(Column::new(
        "dollars_per_thousand",
        Kind::Number,
        "US dollars of a thousand replies",
    ));
    columns.push(Column::new(
        "tokens_per_thousand",
        Kind::Number,
        "Tokens of a thousand replies and their prompts",
    ));
    columns.push(Column::new(
        "seconds_per_thousand",
        Kind::Number,
        "Seconds of a thousand replies, one after the other",
    ));
    let rows: Vec<Vec<Cell>> = records
        .judges
        .iter()
        .map(|record| {
            let (judge, figures) = (&record.judge, &record.figures);
            let mut row = vec![
                Cell::text(&judge.slug),
                Cell::text(&judge.name),
                Cell::text(&judge.remote_model),
                Cell::text(&judge.family),
                Cell::text(&judge.rubric),
                Cell::Whole(judge.rubric_version),
                Cell::count(figures.battles),
                Cell::count(figures.with_people),
            ];
            for found in [
                figures.kappa,
                figures.alpha,
                figures.observed,
                figures.flips,
            ] {
                row.extend(figure(found));
            }
            for n in [figures.flips_first, figures.flips_second, figures.wavered] {
                row.push(Cell::count(n));
            }
            for found in [
                figures.longer.judge,
                figures.longer.difference,
                figures.own.judge,
                figures.own.difference,
                record.spent.unreadable(),
            ] {
                row.extend(figure(found));
            }
            let cost = record.spent.per_thousand();
            row.push(Cell::number(cost.map(|cost| cost.0)));
            row.push(Cell::number(cost.map(|cost| cost.1)));
            row.push(Cell::number(cost.map(|cost| cost.2)));
            row
        })
        .collect();
    let slug = track.map(|track| track.slug.as_str());
    Sheet {
        stem: format!(
            "{}judges",
            slug.map_or_else(String::new, |slug| format!("{slug}-"))
        ),
        title: "Judges".to_owned(),
        source: super::page::board_href(slug),
        as_of_ms: now_ms,
        evidence: Some((
            "votes",
            records
                .judges
                .iter()
                .map(|record| record.figures.battles)
                .sum(),
        )),
        total: rows.len() as u64,
        columns,
        rows,
    }
}

/// Every reply of a judge on some battles: a row for each.
pub(super) fn verdicts(
    judge: &JudgeRow,
    battles: &[(BattleRow, Vec<VerdictRow>)],
    held: &HeldBack,
    total: u64,
    source: String,
    now_ms: i64,
) -> Sheet {
    let columns = vec![
        Column::new("battle", Kind::Text, "The battle's id, part of its address"),
        Column::new("track", Kind::Text, "Slug of the track"),
        Column::new("prompt", Kind::Text, "The joke prompt"),
        Column::new("left_entrant", Kind::Text, "Slug of whose the left joke is"),
        Column::new("left_joke", Kind::Text, "The left joke"),
        Column::new(
            "right_entrant",
            Kind::Text,
            "Slug of whose the right joke is",
        ),
        Column::new("right_joke", Kind::Text, "The right joke"),
        Column::new(
            "own",
            Kind::Text,
            "Sides of the judge's own family: left, right or both",
        ),
        Column::new(
            "vote",
            Kind::Text,
            "left, right, both or neither; nothing where a reply could not be read",
        ),
        Column::new(
            "order_effect",
            Kind::Text,
            "same, first, second (preferred in both orders) or wavered",
        ),
        Column::new(
            "shown_first",
            Kind::Text,
            "Which joke was shown first: left or right",
        ),
        Column::new(
            "said",
            Kind::Text,
            "first, second, both or neither; nothing where no verdict could be read",
        ),
        Column::new("reply", Kind::Text, "The raw reply"),
        Column::new("prompt_tokens", Kind::Whole, "Tokens sent"),
        Column::new("completion_tokens", Kind::Whole, "Tokens written"),
        Column::new("duration_ms", Kind::Whole, "Milliseconds for the reply"),
        Column::new("dollars", Kind::Number, "US dollars"),
        Column::new("created", Kind::Moment, "When the reply came, UTC"),
        Column::new(
            "withheld",
            Kind::Flag,
            "Whether prompt, jokes and reply are left out until both jokes have the votes to name who told them",
        ),
    ];
    let mut rows = Vec::new();
    for (battle, verdicts) in battles {
        for verdict in verdicts {
            rows.push(vec![
                Cell::text(&battle.id),
                Cell::text(&battle.track_slug),
                Cell::text(&battle.input),
                Cell::text(&battle.left_slug),
                Cell::text(&battle.left_text),
                Cell::text(&battle.right_slug),
                Cell::text(&battle.right_text),
                Cell::maybe(battle.own.as_deref()),
                Cell::maybe(battle.outcome.as_deref()),
                Cell::maybe(battle.order_effect.as_deref()),
                Cell::text(if verdict.swapped { "right" } else { "left" }),
                Cell::maybe(verdict.said.as_deref()),
                Cell::text(&verdict.text),
                Cell::Whole(verdict.prompt_tokens),
                Cell::Whole(verdict.completion_tokens),
                Cell::Whole(verdict.duration_ms),
                Cell::number(Some(verdict.dollars)),
                Cell::Moment(verdict.created_ms),
                Cell::Flag(held.until(&battle.id).is_some()),
            ]);
        }
    }
    // Of a list that was cut, the battles that are missing have two replies each.
    let missing = total.saturating_sub(battles.len() as u64) * 2;
    Sheet {
        stem: format!("{}-verdicts", judge.slug),
        title: format!("{}: verdicts", judge.name),
        source,
        as_of_ms: now_ms,
        evidence: Some(("replies", rows.len() as u64)),
        total: rows.len() as u64 + missing,
        columns,
        rows,
    }
}
