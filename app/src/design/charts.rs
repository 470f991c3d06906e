//! Every kind of chart, with numbers made up for the purpose and labelled so.

use leptos::prelude::*;

use super::page::LONG;
use crate::ui::{
    Card, Format,
    chart::{
        Calibration, CalibrationBin, Cell, Chart, CurveFamily, Curves, Figure, Frontier,
        FrontierPoint, Heatmap, IntervalRow, Intervals, Line, LinePoint, Lines, Over,
    },
};

const DAY: f64 = 86_400_000.0;
/// Midnight on the first of September 2026.
const SEPTEMBER: f64 = 1_788_220_800_000.0;
const NAMES: [&str; 10] = [
    "gemma-3-27b",
    "qwen3-32b",
    "smollm3-3b",
    "llama-3.3-70b",
    "mistral-small-24b",
    LONG,
    "phi-4",
    "小模型-7b",
    "olmo-2-13b",
    "smollm2-135m",
];

fn about(id: &str, title: &str, subtitle: &str) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        subtitle: format!("{subtitle}. Illustration, not data."),
        source: "Openmic, illustration".to_owned(),
        as_of_ms: Some(1_795_448_760_000),
        if_empty: "Ratings are drawn from the first votes on.".to_owned(),
        ..Chart::default()
    }
}

/// Strength of an entrant, in points.
fn strength(index: usize) -> f64 {
    [
        1187.0, 1153.0, 1148.0, 1139.0, 1078.0, 1021.0, 1016.0, 972.0, 921.0, 712.0,
    ]
    .get(index)
    .copied()
    .unwrap_or(1000.0)
}

fn place(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(0))
}

/// Ratings of the first entrants.
fn ratings(id: &str, rows: usize) -> Intervals {
    let ranks = [
        (1, 2),
        (1, 4),
        (2, 4),
        (2, 4),
        (5, 5),
        (6, 8),
        (6, 8),
        (6, 8),
        (9, 9),
        (10, 10),
    ];
    Intervals {
        chart: about(
            id,
            "Two entrants may be the funniest, four are hard to tell apart",
            "Bradley–Terry rating in points with its 95 % interval",
        ),
        name_label: "Entrant".to_owned(),
        value_label: "Rating".to_owned(),
        format: Format::Whole,
        reference: Some((1000.0, "mean".to_owned())),
        rows: NAMES
            .iter()
            .zip(ranks)
            .enumerate()
            .take(rows)
            .map(|(index, (name, ranks))| {
                let value = strength(index);
                let spread = 14.0 + 7.0 * place(index * 5 % 7);
                IntervalRow {
                    name: (*name).to_owned(),
                    value,
                    lower: if index == 9 {
                        f64::NEG_INFINITY
                    } else {
                        value - spread
                    },
                    upper: value + spread * 1.1,
                    ranks: Some(ranks),
                    group: Some(ranks.1),
                    href: Some("/design".to_owned()),
                }
            })
            .collect(),
    }
}

/// How a share is expected to fall between two entrants.
fn expected(one: usize, other: usize) -> f64 {
    1.0 / (1.0 + 10f64.powf((strength(other) - strength(one)) / 400.0))
}

fn wins() -> Heatmap {
    let cell = |row: usize, column: usize| {
        let battles = (row * 37 + column * 23) % 61;
        let swing = (place((row * 7 + column * 13) % 11) - 5.0) * 0.035;
        Cell {
            battles: battles as u64,
            observed: (expected(row, column) + swing).clamp(0.0, 1.0),
            predicted: expected(row, column),
        }
    };
    Heatmap {
        chart: about(
            "wins",
            "The ratings explain nearly every pair",
            "Share of battles won by the row, ties counted half",
        ),
        names: NAMES.map(str::to_owned).to_vec(),
        cells: (0..NAMES.len())
            .map(|row| {
                (0..NAMES.len())
                    .map(|column| {
                        (row != column)
                            .then(|| cell(row.min(column), row.max(column)))
                            .map(|cell| {
                                if row < column {
                                    cell
                                } else {
                                    Cell {
                                        observed: 1.0 - cell.observed,
                                        predicted: 1.0 - cell.predicted,
                                        ..cell
                                    }
                                }
                            })
                    })
                    .collect()
            })
            .collect(),
    }
}

fn history() -> Lines {
    let line = |(index, name): (usize, &&str)| Line {
        name: (*name).to_owned(),
        points: (index * 2..18)
            .map(|week| {
                let age = place(week - index * 2) + 1.0;
                let drift = (place(week * (index + 3) % 7) - 3.0) * 9.0 / age.sqrt();
                let y = strength(index) + drift * 2.0;
                let half = 95.0 / age.sqrt();
                LinePoint {
                    x: SEPTEMBER + place(week) * 7.0 * DAY,
                    y,
                    lower: y - half,
                    upper: y + half,
                }
            })
            .collect(),
    };
    Lines::history(
        about(
            "history",
            "The lead has not changed since October",
            "Rating in points with its 95 % interval, every Tuesday",
        ),
        "Rating",
        Format::Whole,
        NAMES.iter().enumerate().take(5).map(line).collect(),
    )
}

fn curves() -> Lines {
    let line = |name: &str, best: f64, from: usize| Line {
        name: name.to_owned(),
        points: (from..9)
            .map(|step| {
                let x = 128.0 * 2f64.powf(place(step));
                let y = best * (1.0 - (-place(step + 1) / 3.0).exp());
                LinePoint {
                    x,
                    y,
                    lower: y - 0.04,
                    upper: (y + 0.035).min(1.0),
                }
            })
            .collect(),
    };
    Lines {
        chart: about(
            "thinking",
            "Thinking pays until about 8,000 tokens",
            "Share of items answered correctly with its 95 % interval",
        ),
        over: Over::Amount {
            label: "Thinking tokens per item".to_owned(),
            unit: "tokens".to_owned(),
            format: Format::Tokens,
            log: true,
        },
        label: "Correct".to_owned(),
        format: Format::Percent,
        steps: false,
        lines: vec![
            line("qwen3-32b", 0.93, 0),
            line("gemma-3-27b", 0.90, 0),
            line("phi-4", 0.71, 2),
            line(LONG, 0.52, 1),
        ],
    }
}

fn cost() -> Frontier {
    let points = [
        (0, 0.004_2),
        (1, 0.003_1),
        (2, 0.000_12),
        (3, 0.008_8),
        (4, 0.001_4),
        (5, 0.000_9),
        (6, 0.000_41),
        (7, 0.000_055),
        (8, 0.000_3),
        (9, 0.0),
    ];
    Frontier {
        chart: about(
            "cost",
            "A 3B model is nearly as funny as the best, at a thirtieth of the price",
            "Rating in points with its 95 % interval against cost per joke in dollars",
        ),
        name_label: "Entrant".to_owned(),
        cost_label: "Cost per joke".to_owned(),
        cost_unit: "dollars".to_owned(),
        cost_format: Format::Dollars,
        score_label: "Rating".to_owned(),
        score_format: Format::Whole,
        points: points
            .into_iter()
            .map(|(index, cost)| FrontierPoint {
                name: NAMES.get(index).copied().unwrap_or_default().to_owned(),
                cost,
                score: strength(index),
                lower: strength(index) - 21.0 - 3.0 * place(index),
                upper: strength(index) + 22.0 + 3.0 * place(index),
                href: Some("/design".to_owned()),
            })
            .collect(),
    }
}

/// Two models over their strategies, and one with a single entrant.
fn families() -> Curves {
    let at = |cost: f64, level: f64| 1.0 / (1.0 + (-level - 0.9 * cost.log10()).exp());
    let family = |name: &str, level: f64, tries: &[(&str, f64, f64)]| CurveFamily {
        name: name.to_owned(),
        points: tries
            .iter()
            .map(|(name, cost, off)| {
                let score = at(*cost, level) + off;
                FrontierPoint {
                    name: (*name).to_owned(),
                    cost: *cost,
                    score,
                    lower: score - 0.05,
                    upper: score + 0.05,
                    href: Some("/design".to_owned()),
                }
            })
            .collect(),
        line: match tries {
            [(_, low, _), .., (_, high, _)] => (0..=16)
                .map(|step| {
                    let x = low * (high / low).powf(f64::from(step) / 16.0);
                    let y = at(x, level);
                    LinePoint {
                        x,
                        y,
                        lower: y - 0.04,
                        upper: y + 0.04,
                    }
                })
                .collect(),
            _ => Vec::new(),
        },
    };
    Curves {
        chart: about(
            "families",
            "Fifty times the tokens take qwen3-32b from 43% to 78%",
            "Score with its 95 % interval against tokens per item, a line for each model",
        ),
        family_label: "Model".to_owned(),
        name_label: "Strategy".to_owned(),
        cost_label: "Tokens per item".to_owned(),
        cost_unit: "tokens".to_owned(),
        cost_format: Format::Tokens,
        score_label: "Score".to_owned(),
        score_format: Format::Percent,
        families: vec![
            family(
                "qwen3-32b",
                -1.4,
                &[
                    ("direct", 16.0, 0.02),
                    ("step by step", 160.0, -0.03),
                    ("votes, 5", 800.0, 0.01),
                ],
            ),
            family(
                "smollm2-135m",
                -3.2,
                &[("direct", 12.0, 0.0), ("step by step", 140.0, 0.01)],
            ),
            family("phi-4", -1.0, &[("direct", 20.0, 0.0)]),
        ],
    }
}

fn calibration() -> Calibration {
    Calibration {
        chart: about(
            "calibration",
            "Predictions hold, except for the strongest favourites",
            "Observed against predicted share of wins, with 95 % intervals",
        ),
        predicted_label: "Predicted share of wins".to_owned(),
        observed_label: "Observed share of wins".to_owned(),
        bins: [
            (0.06, 0.08, 62),
            (0.15, 0.13, 140),
            (0.25, 0.27, 288),
            (0.35, 0.33, 411),
            (0.45, 0.46, 597),
            (0.55, 0.54, 603),
            (0.65, 0.67, 409),
            (0.75, 0.72, 271),
            (0.85, 0.80, 151),
            (0.95, 0.85, 65),
        ]
        .into_iter()
        .map(|(predicted, observed, votes): (f64, f64, u32)| {
            let half = 1.96 * (observed * (1.0 - observed) / f64::from(votes)).sqrt();
            CalibrationBin {
                predicted,
                observed,
                lower: observed - half,
                upper: observed + half,
                votes: u64::from(votes),
            }
        })
        .collect(),
    }
}

/// The section of the page.
#[component]
pub fn Charts() -> impl IntoView {
    view! {
        <Card title="Interval plot"><Figure plot=ratings("ratings", 10)/></Card>
        <Card title="Interval plot, one row"><Figure plot=ratings("one", 1)/></Card>
        <Card title="Chart without data"><Figure plot=ratings("none", 0)/></Card>
        <Card title="Score against cost"><Figure plot=cost()/></Card>
        <Card title="Families of curves"><Figure plot=families()/></Card>
        <Card title="Calibration"><Figure plot=calibration()/></Card>
        <Card title="Heatmap"><Figure plot=wins()/></Card>
        <Card title="History"><Figure plot=history()/></Card>
        <Card title="Curves with bands"><Figure plot=curves()/></Card>
    }
}

/// What the page answers when one of its charts is asked for as a file.
pub async fn file() -> Option<axum::response::Response> {
    crate::ui::chart::download(&[
        &ratings("ratings", 10),
        &ratings("one", 1),
        &wins(),
        &history(),
        &curves(),
        &cost(),
        &families(),
        &calibration(),
    ])
    .await
}
