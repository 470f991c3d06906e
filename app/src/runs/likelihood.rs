//! What a model gives to the right choice of an item, in words and in files.

use leptos::prelude::*;
use openmic_store::{SampleDetail, SampleRow};

use crate::{
    export::{Cell, Column, Kind},
    i18n::t,
    ui::{Card, DataList, DataRow, number},
};

/// Bits of the right choice, where choices are compared by likelihood and the answer came; a dash where it was
/// stored before they were.
pub(super) fn card(sample: &SampleDetail, by_likelihood: bool) -> Option<AnyView> {
    if !by_likelihood || sample.error_code.is_some() {
        return None;
    }
    let facts = match sample.reference.bits() {
        None => view! {
            <DataList><DataRow label=t().runs_likelihood_bits() value=number::NONE/></DataList>
        }
        .into_any(),
        Some(reference) => {
            let said = |bits: f64| {
                let bits = number::fixed(bits, 2);
                if reference.is_lower_bound {
                    t().runs_likelihood_at_least(bits)
                } else {
                    bits
                }
            };
            let bits = said(reference.bits);
            let why = reference.is_lower_bound.then(
                || view! { <p class="soft"><small>{t().runs_likelihood_unlisted()}</small></p> },
            );
            let per_token = reference.per_token().map(|bits| {
                let tokens = u64::from(reference.tokens.unwrap_or_default());
                let label = t().runs_likelihood_per_token(number::whole(tokens));
                view! { <DataRow label value=number::fixed(bits, 2)/> }
            });
            let pmi_dc = reference.pmi_dc().map(
                |bits| view! { <DataRow label=t().runs_likelihood_pmi_dc() value=said(bits)/> },
            );
            view! {
                <DataList>
                    <DataRow label=t().runs_likelihood_bits() value=bits/>
                    {per_token}
                    {pmi_dc}
                </DataList>
                {why}
            }
            .into_any()
        }
    };
    let card = view! {
        <Card title=t().runs_likelihood()>
            {facts}
            <p class="soft"><small>{t().runs_likelihood_about()}</small></p>
        </Card>
    };
    Some(card.into_any())
}

/// The columns of a file of samples; none where no sample was measured.
pub(super) fn columns(samples: &[SampleRow]) -> Vec<Column> {
    if samples
        .iter()
        .all(|sample| sample.reference.bits().is_none())
    {
        return Vec::new();
    }
    vec![
        Column::new(
            "bits_by_likelihood",
            Kind::Number,
            "-log2 P(right choice | question) by the endpoint's log-probabilities",
        ),
        Column::new(
            "bits_by_likelihood_is_lower_bound",
            Kind::Flag,
            "Whether its letter was not among the alternatives listed, which makes it a lower bound",
        ),
        Column::new(
            "bits_by_likelihood_per_token",
            Kind::Number,
            "The same per token of the right choice; none by letter",
        ),
        Column::new(
            "bits_by_likelihood_pmi_dc",
            Kind::Number,
            "The same less the bits without the question (PMI-DC), where these were measured",
        ),
    ]
}

/// The values of these columns.
pub(super) fn cells(sample: &SampleRow) -> [Cell; 4] {
    let reference = sample.reference.bits();
    [
        Cell::number(reference.map(|reference| reference.bits)),
        reference.map_or(Cell::Nothing, |reference| {
            Cell::Flag(reference.is_lower_bound)
        }),
        Cell::number(reference.and_then(|reference| reference.per_token())),
        Cell::number(reference.and_then(|reference| reference.pmi_dc())),
    ]
}
