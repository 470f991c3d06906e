//! The operator's page of what readers say of jokes, and of what is known to be told already.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{FlaggedJoke, KnownImportRow, ReviewRow};

use super::{
    evidence::{decision, effect, said},
    handlers::MAX_NOTE,
    sheet::REVIEWS_HREF,
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{Card, Crumb, Crumbs, Empty, Prose, Table, Time, number::whole},
};

/// Everything on the page.
pub(super) struct ReviewView {
    pub(super) flagged: Vec<FlaggedJoke>,
    pub(super) reviews: Vec<ReviewRow>,
    pub(super) known: Vec<KnownImportRow>,
}

/// `/admin/jokes`.
#[component]
pub(super) fn ReviewPage(view: ReviewView) -> impl IntoView {
    let ReviewView {
        flagged,
        reviews,
        known,
    } = view;
    let queue = if flagged.is_empty() {
        view! {
            <Empty
                title=t().jokes_review_empty()
                text=t().jokes_review_empty_text()
                action_href="/admin"
                action_label=t().jokes_review_back()
            />
        }
        .into_any()
    } else {
        let cases = flagged
            .into_iter()
            .map(|joke| view! { <Flagged joke/> })
            .collect_view();
        view! { <div class="queue">{cases}</div><Downloads href="/admin/jokes"/> }.into_any()
    };
    view! {
        <Page title=t().jokes_review_title() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().admin_here(), "/admin"), Crumb::here(t().jokes_review_title())]/>
            <div class="head">
                <h1 class="title">{t().jokes_review_title()}</h1>
                <p class="lede">{t().jokes_review_lede()}</p>
            </div>
            {queue}
            <Card title=t().jokes_review_done()><Reviewed reviews/></Card>
            <Card title=t().jokes_known_title()><Known known/></Card>
        </Page>
    }
}

#[component]
fn Flagged(joke: FlaggedJoke) -> impl IntoView {
    let n = joke.n.unsigned_abs();
    let spec: serde_json::Value = serde_json::from_str(&joke.track_spec).unwrap_or_default();
    let rules = spec["humor"]["rules"].as_array().map(|rules| {
        let rules = rules
            .iter()
            .filter_map(|rule| rule.as_str())
            .map(|rule| view! { <li>{rule.to_owned()}</li> })
            .collect_view();
        view! { <p class="soft">{t().jokes_review_rules()}</p><ul>{rules}</ul> }
    });
    let action = format!("/admin/jokes/{}", joke.sample_id);
    let note = format!("note-{}-{}", joke.sample_id, joke.kind);
    view! {
        <article class="case">
            <div class="case-head"><h2>{said(&joke.kind)}</h2></div>
            <p class="soft">
                {t().jokes_readers(n, whole(n))} " · " {joke.track_title} " · " {joke.entrant_name} " · "
                <Time ms=joke.last_ms/> " · " <a href=format!("/jokes/{}", joke.sample_id)>{t().jokes_see_it()}</a>
            </p>
            <p class="soft">{joke.input}</p>
            <Prose text=joke.text/>
            {rules}
            <div class="decide">
                <form class="decide" method="post" action=action.clone()>
                    <input type="hidden" name="kind" value=joke.kind.clone()/>
                    <input type="hidden" name="upheld" value="1"/>
                    <div class="field">
                        <label for=note.clone()>{t().jokes_review_note()}</label>
                        <input type="text" id=note name="note" maxlength=MAX_NOTE autocomplete="off"/>
                    </div>
                    <button class="btn" type="submit">{t().jokes_review_uphold()}</button>
                </form>
                <form method="post" action=action>
                    <input type="hidden" name="kind" value=joke.kind/>
                    <input type="hidden" name="upheld" value="0"/>
                    <button class="btn quiet" type="submit">{t().jokes_review_dismiss()}</button>
                </form>
            </div>
        </article>
    }
}

#[component]
fn Reviewed(reviews: Vec<ReviewRow>) -> impl IntoView {
    if reviews.is_empty() {
        return view! { <p class="soft">{t().jokes_review_none()}</p> }.into_any();
    }
    let rows = reviews
        .into_iter()
        .map(|review| {
            let start: String = review.text.chars().take(120).collect();
            let undo = if review.upheld { "0" } else { "1" };
            let action = format!("/admin/jokes/{}", review.sample_id);
            view! {
                <tr>
                    <th scope="row" class="c-name"><a href=format!("/jokes/{}", review.sample_id)>{start}</a></th>
                    <td data-label=t().jokes_review_col_said()>{said(&review.kind)}</td>
                    <td data-label=t().jokes_review_col_decision()>{decision(review.upheld)}</td>
                    <td data-label=t().jokes_review_col_effect()>{effect(&review.kind, review.upheld)}</td>
                    <td class="date" data-label=""><Time ms=review.created_ms/></td>
                    <td data-label="">
                        <form method="post" action=action>
                            <input type="hidden" name="kind" value=review.kind.clone()/>
                            <input type="hidden" name="upheld" value=undo/>
                            <button class="btn quiet small" type="submit">{t().jokes_review_undo()}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().jokes_review_done() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().jokes_review_col_joke()}</th>
                    <th scope="col">{t().jokes_review_col_said()}</th>
                    <th scope="col">{t().jokes_review_col_decision()}</th>
                    <th scope="col">{t().jokes_review_col_effect()}</th>
                    <th scope="col">{t().jokes_review_col_when()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Downloads href=REVIEWS_HREF/>
    }
    .into_any()
}

#[component]
fn Known(known: Vec<KnownImportRow>) -> impl IntoView {
    if known.is_empty() {
        return view! {
            <p class="soft">{t().jokes_known_none()}</p>
            <p class="keep">"openmic import jokes FILE --format json --source NAME --licence NAME"</p>
        }
        .into_any();
    }
    let rows = known
        .into_iter()
        .map(|import| {
            let n = import.n_new.unsigned_abs();
            view! {
                <li>
                    {import.source} " (" {import.licence} "): " {t().jokes_known_n(n, whole(n))} " · "
                    <Time ms=import.created_ms/>
                </li>
            }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}
