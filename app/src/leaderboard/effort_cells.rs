//! Bits remaining, laziness gap and ceiling as cells of the board and of its files.

use leptos::prelude::*;

use super::{BenchmarkEntry, columns::Column as Shown};
use crate::{
    export::{Cell, Column, Kind},
    i18n::t,
    ui::{Format, interval::interval_words, number},
};

/// Bits remaining; a bound where an item was never right.
pub(super) fn bits(entry: &BenchmarkEntry) -> AnyView {
    let label = t().compute_column_bits();
    let run = format!("/runs/{}", entry.run.run_id);
    let Some(bits) = entry.effort.bits else {
        return view! { <td class="n" data-label=label>{number::NONE}</td> }.into_any();
    };
    let value = number::fixed(bits.bits, 2);
    let (words, about) = if bits.lower_bound {
        (t().compute_at_least(value), t().compute_about_bound())
    } else {
        (value, t().compute_about_bits())
    };
    let spread = bits.interval.map(|interval| {
        let words = interval_words(bits.bits, interval.lower, interval.upper, Format::Fixed(2));
        view! { <div class="who-org num">{words}</div> }
    });
    view! { <td class="n" data-label=label title=about><a href=run>{words}</a>{spread}</td> }
        .into_any()
}

/// The laziness gap, which leads to the comparison item by item.
pub(super) fn gap(track: &str, entry: &BenchmarkEntry) -> AnyView {
    let label = t().compute_column_gap();
    let Some(gap) = &entry.effort.gap else {
        return view! { <td class="n" data-label=label>{number::NONE}</td> }.into_any();
    };
    let href = super::query::with_query(
        "/compare",
        &format!("track={track}&e={}&e={}", gap.thinking, gap.direct),
    );
    let points = number::signed(gap.paired.difference * 100.0, 1);
    let spread = gap.paired.interval.map(|interval| {
        let half = 50.0 * (interval.upper - interval.lower);
        view! { <div class="who-org num">{format!("± {}", number::fixed(half, 1))}</div> }
    });
    view! { <td class="n" data-label=label><a href=href>{points}</a>{spread}</td> }.into_any()
}

/// The score at the model's largest compute, which leads to the run that has it.
pub(super) fn ceiling(entry: &BenchmarkEntry) -> AnyView {
    let label = t().compute_column_ceiling();
    let Some(ceiling) = &entry.effort.ceiling else {
        if entry.effort.ceiling_unknown {
            return dash(
                label,
                t().compute_cannot_tell(),
                t().compute_ceiling_unknown(),
            );
        }
        return view! { <td class="n" data-label=label>{number::NONE}</td> }.into_any();
    };
    let href = format!("/runs/{}", ceiling.run_id);
    let words = number::percent(ceiling.score);
    let (lower, upper) = (ceiling.interval.lower, ceiling.interval.upper);
    let spread = interval_words(ceiling.score, lower, upper, Format::Percent);
    view! { <td class="n" data-label=label><a href=href>{words}</a><div class="who-org num">{spread}</div></td> }
        .into_any()
}

/// A cell of what was not measured.
pub(super) fn unmeasured(label: String) -> AnyView {
    dash(
        label,
        t().compute_unmeasured(),
        t().compute_unmeasured_why(),
    )
}

/// A dash with a word under it, and why.
fn dash(label: String, word: String, why: String) -> AnyView {
    view! {
        <td class="n" data-label=label title=why>{number::NONE}<div class="who-org">{word}</div></td>
    }
    .into_any()
}

/// The columns of a file.
pub(super) fn columns(column: Shown) -> Vec<Column> {
    use Kind::{Flag, Number, Text};
    let new = Column::new;
    match column {
        Shown::Bits => vec![
            new(
                "bits_remaining",
                Number,
                "Bits remaining per item, sampled: mean of E[−log2 p] under the posterior Beta(c+½, n−c+½)",
            ),
            new("bits_lower", Number, "Lower end of their 95 % interval"),
            new("bits_upper", Number, "Upper end of their 95 % interval"),
            new(
                "bits_are_lower_bound",
                Flag,
                "Whether an item was never answered right, which makes them a lower bound",
            ),
        ],
        Shown::Gap => vec![
            new(
                "laziness_gap",
                Number,
                "Score thinking step by step minus score answering directly, of the same model, paired on items",
            ),
            new(
                "laziness_gap_lower",
                Number,
                "Lower end of its 95 % interval",
            ),
            new(
                "laziness_gap_upper",
                Number,
                "Upper end of its 95 % interval",
            ),
        ],
        Shown::Ceiling => vec![
            new(
                "ceiling",
                Number,
                "Score of the model's entrant that spends most tokens an item; none where tokens of one of its entrants were not measured",
            ),
            new("ceiling_entrant", Text, "Slug of that entrant"),
        ],
        _ => vec![new("strategy", Text, "How inference compute is spent")],
    }
}

/// A value by the name of its column.
pub(super) fn cell(name: &str, entry: &BenchmarkEntry) -> Cell {
    let effort = &entry.effort;
    let interval = effort.bits.and_then(|bits| bits.interval);
    let gap = effort.gap.as_ref();
    let gap_interval = gap.and_then(|gap| gap.paired.interval);
    match name {
        "bits_remaining" => Cell::number(effort.bits.map(|bits| bits.bits)),
        "bits_lower" => Cell::number(interval.map(|interval| interval.lower)),
        "bits_upper" => Cell::number(interval.map(|interval| interval.upper)),
        "bits_are_lower_bound" => effort
            .bits
            .map_or(Cell::Nothing, |bits| Cell::Flag(bits.lower_bound)),
        "laziness_gap" => Cell::number(gap.map(|gap| gap.paired.difference)),
        "laziness_gap_lower" => Cell::number(gap_interval.map(|interval| interval.lower)),
        "laziness_gap_upper" => Cell::number(gap_interval.map(|interval| interval.upper)),
        "ceiling" => Cell::number(effort.ceiling.as_ref().map(|ceiling| ceiling.score)),
        "ceiling_entrant" => {
            Cell::maybe(effort.ceiling.as_ref().map(|ceiling| ceiling.slug.as_str()))
        }
        "strategy" => Cell::text(&effort.strategy),
        name => super::likelihood_cells::cell(name, entry),
    }
}
