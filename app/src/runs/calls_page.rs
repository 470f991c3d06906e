//! Every call that a sample's strategy made, and the log-probabilities of its answer as shading.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::chat::{Message, Role};
use openmic_store::CallRow;

use super::words;
use crate::{
    i18n::t,
    ui::{Badge, BadgeKind, DataList, DataRow, Prose, number},
};

/// Most tokens that are shaded.
const MOST_TOKENS: usize = 4_000;

/// The calls of a strategy that made more than one.
#[component]
pub(super) fn Calls(calls: Vec<CallRow>) -> impl IntoView {
    if calls.len() < 2 {
        return None;
    }
    let n = calls.len() as u64;
    let calls = calls
        .into_iter()
        .map(|call| view! { <li><OneCall call/></li> })
        .collect_view();
    Some(view! {
        <section class="stack" id="calls">
            <h2>{t().browse_calls(n, number::whole(n))}</h2>
            <ol class="calls">{calls}</ol>
        </section>
    })
}

#[component]
fn OneCall(call: CallRow) -> impl IntoView {
    let seconds = number::seconds(call.duration_ms as f64 / 1000.0);
    let tokens =
        number::whole((call.prompt_tokens.saturating_add(call.completion_tokens)).unsigned_abs());
    let read = call
        .extracted
        .as_deref()
        .filter(|read| !read.trim().is_empty())
        .map(|read| view! { <span class="read" dir="auto">{words::start_of(read, 60)}</span> });
    let chosen = call
        .chosen
        .then(|| view! { <Badge kind=BadgeKind::Good text=t().browse_call_chosen()/> });
    let shared = call.shared.then(
        || view! { <Badge text=t().browse_call_shared() about=t().browse_call_shared_about()/> },
    );
    let seat = call
        .seat
        .clone()
        .map(|slug| view! { <a href=format!("/entrants/{slug}")>{slug.clone()}</a> });
    // What is stored may be of a later version: then the turns are shown as they are.
    let turns = match serde_json::from_str::<Vec<Message>>(&call.messages) {
        Ok(turns) => turns
            .into_iter()
            .map(|turn| {
                let role = match turn.role {
                    Role::System => t().runs_role_system(),
                    Role::User => t().runs_role_user(),
                    Role::Assistant => t().runs_role_assistant(),
                };
                view! { <div class="turn"><span class="role">{role}</span><Prose text=turn.content/></div> }
            })
            .collect_view()
            .into_any(),
        Err(_) => view! { <Prose text=call.messages/> }.into_any(),
    };
    let thoughts = call
        .reasoning
        .filter(|text| !text.trim().is_empty())
        .map(|text| view! { <details class="thoughts"><summary>{t().runs_thoughts()}</summary><Prose text/></details> });
    let took = seconds.clone();
    let facts = view! {
        <DataList>
            <DataRow label=t().runs_prompt_tokens() value=number::whole(call.prompt_tokens.unsigned_abs())/>
            <DataRow label=t().runs_answer_tokens() value=number::whole(call.completion_tokens.unsigned_abs())/>
            <DataRow label=t().browse_queue() value=number::seconds(call.queue_ms as f64 / 1000.0)/>
            <DataRow label=t().runs_fact_time() value=took/>
            <DataRow label=t().runs_fact_cost() value=number::dollars(call.dollars)/>
            <DataRow label=t().runs_fact_ended() value=words::finish(&call.finish)/>
        </DataList>
    };
    view! {
        <details class="call">
            <summary>
                <span class="role">{role(&call.role)}</span>
                {seat}{read}{chosen}{shared}
                <span class="soft num">{t().browse_call_cost(tokens, seconds)}</span>
            </summary>
            <div class="script">
                {turns}
                <div class="turn answer"><span class="role">{t().runs_role_answer()}</span><div>{thoughts}<Prose text=call.text/></div></div>
            </div>
            {facts}
        </details>
    }
}

/// What a call was for, in words; a role of a later version as it is stored.
fn role(stored: &str) -> String {
    let t = t();
    match stored {
        "answer" => t.browse_role_answer(),
        "vote" => t.browse_role_vote(),
        "critique" => t.browse_role_critique(),
        "revision" => t.browse_role_revision(),
        "judge" => t.browse_role_judge(),
        "worker" => t.browse_role_worker(),
        "reviewer" => t.browse_role_reviewer(),
        "director" => t.browse_role_director(),
        "continue" => t.browse_role_continue(),
        "score" => t.browse_role_score(),
        other => other.replace('_', " "),
    }
}

/// The answer of the call that was chosen, each token shaded by its bits, −log2 of its probability.
#[component]
pub(super) fn Shading(calls: Vec<CallRow>) -> impl IntoView {
    let tokens = chosen_tokens(calls);
    if tokens.is_empty() {
        return None;
    }
    let total: f64 = tokens.iter().map(|(_, ln)| bits(*ln)).sum();
    let branches = tokens.iter().filter(|(_, ln)| bits(*ln) >= 1.0).count() as u64;
    let said = t().browse_bits_said(
        number::fixed(total, 1),
        number::whole(tokens.len() as u64),
        number::fixed(total / tokens.len() as f64, 2),
        number::whole(branches),
    );
    let shaded = tokens
        .into_iter()
        .take(MOST_TOKENS)
        .map(|(token, ln)| match level(bits(ln)) {
            0 => token.into_any(),
            level => {
                let about =
                    t().browse_token_about(number::percent(ln.exp()), number::fixed(bits(ln), 1));
                view! { <span class=format!("lp lp{level}") title=about>{token}</span> }.into_any()
            }
        })
        .collect_view();
    let legend = [1u8, 2, 3, 4]
        .into_iter()
        .map(|level| {
            let from = ["0.1", "0.5", "1", "3"][usize::from(level) - 1];
            view! { <span class=format!("lp lp{level}")>{t().browse_bits_from(from)}</span> " " }
        })
        .collect_view();
    Some(view! {
        <section class="stack" id="bits">
            <h2>{t().browse_bits()}</h2>
            <p>{said}</p>
            <p class="hint">{t().browse_bits_legend()} " " {legend}</p>
            <div class="shaded" dir="auto">{shaded}</div>
        </section>
    })
}

/// The tokens of the call that was chosen with ln p of each; none where the endpoint gave none.
fn chosen_tokens(calls: Vec<CallRow>) -> Vec<(String, f64)> {
    let chosen = calls.into_iter().find(|call| call.chosen);
    chosen
        .and_then(|call| call.logprobs)
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

/// Bits of a token from the natural logarithm of its probability.
fn bits(ln: f64) -> f64 {
    (-ln / std::f64::consts::LN_2).max(0.0)
}

/// How strongly a token is shaded, from 0 to 4.
fn level(bits: f64) -> u8 {
    [0.1, 0.5, 1.0, 3.0]
        .iter()
        .fold(0, |level, from| level + u8::from(bits >= *from))
}

#[cfg(test)]
mod tests {
    use super::{bits, level};

    #[test]
    fn a_token_is_shaded_by_its_bits() {
        assert_eq!(bits(0.0), 0.0);
        assert!((bits(0.5f64.ln()) - 1.0).abs() < 1e-12);
        assert_eq!(bits(1e-9), 0.0, "rounding above certainty is certainty");
        let of = |p: f64| level(bits(p.ln()));
        assert_eq!(
            [of(1.0), of(0.9), of(0.6), of(0.5), of(0.1)],
            [0, 1, 2, 3, 4]
        );
    }
}
