//! Bits of the right choices by likelihood, as a cell of the board and in its files.

use leptos::prelude::*;

use super::{BenchmarkEntry, words};
use crate::{
    export::{Cell, Column, Kind},
    i18n::t,
    ui::{Format, interval::interval_words, number},
};

/// The mean over items; a bound where the letter of a right choice was not listed.
pub(super) fn bits(entry: &BenchmarkEntry) -> AnyView {
    let label = t().compute_column_likelihood();
    let Some(likelihood) = entry.effort.likelihood else {
        return view! { <td class="n" data-label=label>{number::NONE}</td> }.into_any();
    };
    let run = format!("/runs/{}", entry.run.run_id);
    let bits = likelihood.raw;
    let value = number::fixed(bits.bits, 2);
    let (said, about) = if bits.lower_bound {
        (
            t().compute_at_least(value),
            t().compute_about_likelihood_bound(),
        )
    } else {
        (value, t().compute_about_likelihood())
    };
    let spread = bits.interval.map(|interval| {
        let words = interval_words(bits.bits, interval.lower, interval.upper, Format::Fixed(2));
        view! { <div class="who-org num">{words}</div> }
    });
    // An answer that never came has no likelihood: then the mean is of fewer items than its neighbours'.
    let fewer = (likelihood.items < entry.effort.n_items()).then(|| {
        let words = t().compute_likelihood_items(words::items(likelihood.items));
        view! { <div class="who-org">{words}</div> }
    });
    view! { <td class="n" data-label=label title=about><a href=run>{said}</a>{spread}{fewer}</td> }
        .into_any()
}

/// The columns of a file.
pub(super) fn columns() -> Vec<Column> {
    use Kind::{Flag, Number, Whole};
    let new = Column::new;
    vec![
        new(
            "bits_by_likelihood",
            Number,
            "-log2 P(right choice | question) by the endpoint's log-probabilities, mean over items; not the sampled bits remaining",
        ),
        new(
            "bits_by_likelihood_lower",
            Number,
            "Lower end of its 95 % interval",
        ),
        new(
            "bits_by_likelihood_upper",
            Number,
            "Upper end of its 95 % interval",
        ),
        new(
            "bits_by_likelihood_is_lower_bound",
            Flag,
            "Whether the letter of some right choice was not among the alternatives listed, which makes it a lower bound",
        ),
        new(
            "bits_by_likelihood_per_token",
            Number,
            "The same per token of the right choice; none by letter",
        ),
        new(
            "bits_by_likelihood_pmi_dc",
            Number,
            "The same less the bits without the question (PMI-DC); none where that was not measured of every item",
        ),
        new(
            "bits_by_likelihood_items",
            Whole,
            "Items that it is the mean over: those whose answer came",
        ),
    ]
}

/// A value by the name of its column.
pub(super) fn cell(name: &str, entry: &BenchmarkEntry) -> Cell {
    let Some(likelihood) = entry.effort.likelihood else {
        return Cell::Nothing;
    };
    let interval = likelihood.raw.interval;
    match name {
        "bits_by_likelihood" => Cell::number(Some(likelihood.raw.bits)),
        "bits_by_likelihood_lower" => Cell::number(interval.map(|interval| interval.lower)),
        "bits_by_likelihood_upper" => Cell::number(interval.map(|interval| interval.upper)),
        "bits_by_likelihood_is_lower_bound" => Cell::Flag(likelihood.raw.lower_bound),
        "bits_by_likelihood_per_token" => Cell::number(likelihood.per_token),
        "bits_by_likelihood_pmi_dc" => Cell::number(likelihood.pmi_dc),
        "bits_by_likelihood_items" => Cell::count(likelihood.items),
        _ => Cell::Nothing,
    }
}
