//! The permanent page of a joke: the joke, who told it, and how the votes on it came out.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{JokeRow, JokeTally, VoteRow};

use super::battle::capped;
use crate::{
    export::Downloads,
    i18n::t,
    jokes::{Evidence, EvidenceCard},
    runs,
    shell::{Mood, Page},
    ui::{Badge, BadgeKind, Card, Crumb, Crumbs, Prose, Table, Time, number::whole},
};

/// Votes that the page lists.
pub(super) const VOTES: i64 = 50;

/// One joke and what is around it.
pub(super) struct JokeView {
    pub(super) joke: JokeRow,
    pub(super) kind: String,
    /// Language of prompt and joke, if known.
    pub(super) lang: Option<String>,
    pub(super) off_stage: Option<String>,
    pub(super) track_slug: String,
    pub(super) track_title: String,
    pub(super) tally: JokeTally,
    /// The newest votes, at most [`VOTES`], less those on another joke that does not say yet who told it.
    pub(super) votes: Vec<VoteRow>,
    /// How many of the newest are left out.
    pub(super) left_out: u64,
    /// The votes from which on it says who told it, if it does not yet.
    pub(super) until: Option<u64>,
    /// What is known of it besides votes.
    pub(super) evidence: Evidence,
}

/// `/jokes/{sample}`.
#[component]
pub(super) fn JokePage(view: JokeView) -> impl IntoView {
    let JokeView {
        joke,
        kind,
        lang,
        off_stage,
        track_slug,
        track_title,
        tally,
        votes,
        left_out,
        until,
        evidence,
    } = view;
    let is_off = off_stage.is_some();
    if !is_off {
        crate::render::describe(crate::render::HeadLinks {
            feeds: Vec::new(),
            card: Some((
                format!("/jokes/{}/card.png", joke.sample_id),
                joke.text.chars().take(300).collect(),
            )),
        });
    }
    let (title, description, whose, who) = if until.is_some() {
        (
            t().arena_joke_title_later(),
            t().arena_joke_description_later(capped(&joke.input)),
            None,
            view! { <span class="soft">{t().arena_joke_later()}</span> }.into_any(),
        )
    } else {
        let href = format!("/entrants/{}", joke.entrant_slug);
        (
            t().arena_joke_title(&joke.entrant_name),
            t().arena_joke_description(&joke.entrant_name, capped(&joke.input)),
            Some(Crumb::link(joke.entrant_name.clone(), href.clone())),
            view! {
                <a class="who-name" href=href>{joke.entrant_name}</a>
                <small><a href=format!("/samples/{}", joke.sample_id)>{t().arena_joke_how()}</a></small>
            }
            .into_any(),
        )
    };
    let crumbs: Vec<Crumb> = [
        Crumb::link(t().shell_nav_boards(), "/tracks"),
        Crumb::link(track_title, format!("/tracks/{track_slug}")),
    ]
    .into_iter()
    .chain(whose)
    .chain([Crumb::here(t().arena_joke_here())])
    .collect();
    let reason = off_stage.map(|code| {
        view! {
            <p class="tally"><Badge text=t().arena_joke_off()/> " " {runs::off_stage(&code)}</p>
        }
    });
    view! {
        <Page
            title
            description
            mood=Mood::Stage
            nav="arena"
        >
            <Crumbs items=crumbs/>
            <div class="arena solo">
                <div class="prompt">
                    {(!kind.is_empty()).then(|| view! { <p class="kind">{kind}</p> })}
                    <h1 lang=lang.clone()>{capped(&joke.input)}</h1>
                </div>
                <article class="joke" aria-label=t().arena_joke_here()>
                    <Prose text=capped(&joke.text) aloud=true lang/>
                    <div class="who">
                        {who}
                    </div>
                </article>
                {reason}
                <p class="acts"><a class="btn" href="/arena">{t().arena_vote_on_jokes()}</a></p>
            </div>
            <EvidenceCard evidence/>
            <Card title=t().arena_joke_votes()>
                {tally_of(&tally)}
                <Votes sample=joke.sample_id tally votes left_out until is_off/>
            </Card>
        </Page>
    }
}

#[component]
fn Votes(
    sample: String,
    tally: JokeTally,
    votes: Vec<VoteRow>,
    left_out: u64,
    until: Option<u64>,
    is_off: bool,
) -> impl IntoView {
    let total = tally.votes().unsigned_abs();
    if total == 0 {
        let text = if is_off {
            t().arena_joke_no_votes_off()
        } else {
            t().arena_joke_no_votes()
        };
        return view! { <p class="soft">{text}</p> }.into_any();
    }
    // Whom it met, and when, would lead to the same votes where they name both.
    if let Some(n) = until {
        return view! { <p class="soft">{t().arena_held_list(n, whole(n))}</p> }.into_any();
    }
    let looked_at = votes.len() as u64 + left_out;
    let newest =
        (total > looked_at).then(|| view! { <p>{t().arena_joke_newest(whole(looked_at))}</p> });
    let hidden = (left_out > 0).then(
        || view! { <p class="soft">{t().arena_held_left_out(left_out, whole(left_out))}</p> },
    );
    if votes.is_empty() {
        return view! { {newest}{hidden} }.into_any();
    }
    let files = format!("/jokes/{sample}");
    let rows = votes
        .into_iter()
        .map(|vote| view! { <Row sample=sample.clone() vote/> })
        .collect_view();
    view! {
        {newest}{hidden}
        <Table caption=t().arena_joke_votes_caption() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().arena_joke_col_outcome()}</th>
                    <th scope="col">{t().arena_joke_col_against()}</th>
                    <th scope="col">{t().arena_joke_col_when()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Downloads href=files rows={total.saturating_sub(left_out)}/>
    }
    .into_any()
}

/// How the votes came out, if there are any.
fn tally_of(tally: &JokeTally) -> Option<impl IntoView + use<>> {
    let total = tally.votes().unsigned_abs();
    let count = |n: i64| whole(n.unsigned_abs());
    let words = t().arena_joke_tally(
        total,
        whole(total),
        count(tally.won),
        count(tally.lost),
        count(tally.both_good),
        count(tally.neither),
    );
    (total > 0).then(|| view! { <p>{words}</p> })
}

#[component]
fn Row(sample: String, vote: VoteRow) -> impl IntoView {
    let is_left = vote.left_sample.as_deref() == Some(sample.as_str());
    let (other, name) = if is_left {
        (vote.right_sample, vote.right_name)
    } else {
        (vote.left_sample, vote.left_name)
    };
    let (kind, outcome) = match (vote.outcome.as_str(), is_left) {
        ("both", _) => (BadgeKind::Neutral, t().arena_joke_both()),
        ("neither", _) => (BadgeKind::Neutral, t().arena_joke_neither()),
        ("left", true) | ("right", false) => (BadgeKind::Good, t().arena_joke_won()),
        _ => (BadgeKind::Bad, t().arena_joke_lost()),
    };
    let against = t().arena_joke_against(name);
    let against = match other {
        Some(id) => view! { <a href=format!("/jokes/{id}")>{against}</a> }.into_any(),
        None => against.into_any(),
    };
    view! {
        <tr>
            <td class="c-main"><Badge kind text=outcome/></td>
            <td class="c-name">{against}</td>
            <td class="date"><Time ms=vote.created_ms/></td>
        </tr>
    }
}
