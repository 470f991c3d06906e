//! What a run met and what it took: failures by cause, a cap, and the quote against what was spent.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::strategy::quote::{Quantity, Quote};
use openmic_store::RunRow;

use super::words;
use crate::{
    i18n::t,
    ui::{DataList, DataRow, Notice, NoticeKind, Table, number},
};

/// What is shown beyond the run itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Outcome {
    /// Causes of failure by code, the most frequent first.
    pub(super) failures: Vec<(String, i64)>,
    /// Whether the visitor may have failed answers asked for again.
    pub(super) may_retry: bool,
    /// What the run was expected to take.
    pub(super) quote: Option<Quote>,
}

/// Says that the run met a cap.
#[component]
pub(super) fn Capped(run: RunRow) -> impl IntoView {
    (run.state == "capped").then(|| {
        // Reasons are stored in English.
        let reason = run
            .error
            .map(|error| view! { <p class="failure" lang="en">{error}</p> });
        view! {
            <Notice kind=NoticeKind::Warn title=t().browse_capped()>
                {reason}
                <p>{t().browse_capped_text()}</p>
            </Notice>
        }
    })
}

/// The failures by cause, and for the operator a way to ask again for these answers alone.
#[component]
pub(super) fn Failures(run: RunRow, outcome: Outcome) -> impl IntoView {
    let Outcome {
        failures,
        may_retry,
        ..
    } = outcome;
    if failures.is_empty() {
        return None;
    }
    let retry = may_retry.then(|| {
        view! {
            <form method="post" action=format!("/runs/{}/retry-failed", run.id)>
                <p class="acts"><button class="btn quiet" type="submit">{t().browse_retry()}</button></p>
            </form>
        }
    });
    let list = format!("/runs/{}?show=failed#samples", run.id);
    let rows = failures
        .into_iter()
        .map(|(code, n)| {
            let n = number::whole(n.unsigned_abs());
            view! {
                <tr>
                    <th scope="row" class="c-name">{words::failure(&code)}</th>
                    <td class="n c-main"><a href=list.clone()>{n}</a></td>
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <section class="stack" id="failures">
            <h2>{t().browse_failures()}</h2>
            <Table caption=t().browse_failures_caption() quiet=true fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().browse_cause()}</th>
                        <th scope="col" class="n">{t().browse_answers()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            {retry}
        </section>
    })
}

/// What was quoted beside what it took; while it runs, what it took so far.
#[component]
pub(super) fn Quoted(run: RunRow, quote: Quote) -> impl IntoView {
    let range = |of: fn(&Quantity) -> f64, show: fn(f64) -> String| {
        t().browse_quote_range(
            show(of(&quote.likely)),
            show(of(&quote.low)),
            show(of(&quote.high)),
        )
    };
    let tokens = range(|q| q.prompt_tokens + q.completion_tokens, number::tokens);
    let dollars = range(|q| q.dollars, number::dollars);
    let spent = run.prompt_tokens.saturating_add(run.completion_tokens);
    let is_done = run.state == "done";
    let took = move |words: String| {
        if is_done {
            t().browse_took(words)
        } else {
            t().browse_took_so_far(words)
        }
    };
    let calls = t().browse_quote_range(
        number::fixed(quote.likely.calls, 0),
        number::fixed(quote.low.calls, 0),
        number::fixed(quote.high.calls, 0),
    );
    view! {
        <section class="stack" id="quote">
            <h2>{t().browse_quote()}</h2>
            <DataList>
                <DataRow label=t().browse_quote_calls() value=calls/>
                <DataRow label=t().browse_quote_tokens() value=format!("{tokens}{}", took(number::tokens(spent.unsigned_abs() as f64)))/>
                <DataRow label=t().browse_quote_dollars() value=format!("{dollars}{}", took(number::dollars(run.dollars)))/>
            </DataList>
        </section>
    }
}
