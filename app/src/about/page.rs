//! What Openmic is, for somebody who has just come in.

use leptos::prelude::*;

use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// What Openmic is.
#[component]
pub(super) fn AboutPage() -> impl IntoView {
    let can = [
        ("/arena", t().about_can_vote(), t().about_can_vote_more()),
        ("/tracks", t().about_can_read(), t().about_can_read_more()),
        (
            "/submit",
            t().about_can_submit(),
            t().about_can_submit_more(),
        ),
        ("/api", t().about_can_take(), t().about_can_take_more()),
    ]
    .map(|(href, what, more)| view! { <li><a href=href>{what}</a>" – " {more}</li> });
    let words = [
        (t().about_word_model(), t().about_word_model_is()),
        (t().about_word_entrant(), t().about_word_entrant_is()),
        (t().about_word_track(), t().about_word_track_is()),
        (t().about_word_item(), t().about_word_item_is()),
        (t().about_word_run(), t().about_word_run_is()),
        (t().about_word_sample(), t().about_word_sample_is()),
        (t().about_word_vote(), t().about_word_vote_is()),
    ]
    .map(|(word, meaning)| view! { <DataRow label=word value=meaning/> });
    let promises = [
        t().about_promise_votes(),
        t().about_promise_ranks(),
        t().about_promise_keys(),
        t().about_promise_voters(),
    ]
    .map(|promise| view! { <li>{promise}</li> });
    view! {
        <Page title=t().about_title() description=t().about_description() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().ui_home(), "/"), Crumb::here(t().about_title())]/>
            <div class="head">
                <h1 class="title">{t().about_heading()}</h1>
                <p class="lede">{t().about_lede()}</p>
            </div>
            <div class="reading">
                <p>{t().about_intro()}</p>
                <h2>{t().about_can()}</h2>
                <ul>{can}</ul>
                <h2>{t().about_words()}</h2>
                <DataList>{words}</DataList>
                <h2>{t().about_promises()}</h2>
                <ul>{promises}</ul>
                <p>{t().about_methods()} " " <a href="/methods">{t().methods_title()}</a>"."</p>
            </div>
        </Page>
    }
}
