//! What a submission will take, before anything is asked.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::strategy::quote::{Quantity, Quote};

use crate::{
    i18n::t,
    ui::{
        Card, DataList, DataRow, Table,
        number::{dollars, tokens, whole},
    },
};

type Show = fn(f64) -> String;
type Of = fn(Quantity) -> f64;

/// Calls, tokens sent, tokens written, dollars: how each is written, and which it is.
const COLUMNS: [(Show, Of); 4] = [
    (count, |q| q.calls),
    (tokens, |q| q.prompt_tokens),
    (tokens, |q| q.completion_tokens),
    (dollars, |q| q.dollars),
];

fn count(n: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and the cast saturates"
    )]
    let n = n.round().max(0.0) as u64;
    whole(n)
}

fn labels() -> [String; 4] {
    let t = t();
    [
        t.submissions_quote_calls(),
        t.submissions_quote_sent(),
        t.submissions_quote_written(),
        t.submissions_quote_dollars(),
    ]
}

fn range(quote: &Quote, (show, of): (Show, Of)) -> String {
    t().submissions_quote_range(
        show(of(quote.low)),
        show(of(quote.likely)),
        show(of(quote.high)),
    )
}

/// What all runs of a submission will take, for whoever decides about it.
#[component]
pub(crate) fn QuoteFacts(quote: Quote) -> impl IntoView {
    let rows = labels()
        .into_iter()
        .zip(COLUMNS)
        .map(|(label, column)| view! { <DataRow label value=range(&quote, column)/> })
        .collect_view();
    view! {
        <DataList>{rows}</DataList>
        <p class="hint">{t().submissions_quote_hint()}</p>
    }
}

/// What each run of a submission will take, by the title of its track, for whoever pays for it.
#[component]
pub(super) fn QuoteCard(quotes: Vec<(String, Quote)>) -> impl IntoView {
    if quotes.is_empty() {
        return ().into_any();
    }
    let row = |title: String, quote: &Quote| {
        let cells = labels()
            .into_iter()
            .zip(COLUMNS)
            .map(|(label, column)| view! { <td class="n" data-label=label>{range(quote, column)}</td> })
            .collect_view();
        view! { <tr><th scope="row" class="c-name">{title}</th>{cells}</tr> }
    };
    let all = (quotes.len() > 1).then(|| {
        let sum = quotes
            .iter()
            .fold(Quote::default(), |sum, (_, quote)| sum.plus(*quote));
        row(t().submissions_quote_all(), &sum)
    });
    let rows = quotes
        .into_iter()
        .map(|(title, quote)| row(title, &quote))
        .collect_view();
    let heads = labels()
        .into_iter()
        .map(|label| view! { <th scope="col" class="n">{label}</th> })
        .collect_view();
    view! {
        <Card title=t().submissions_quote()>
            <p class="soft">{t().submissions_quote_text()}</p>
            <Table caption=t().submissions_quote_caption() quiet=true fold=true>
                <thead><tr><th scope="col">{t().submissions_quote_track()}</th>{heads}</tr></thead>
                <tbody>{rows}{all}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}
