//! The arena's pages: a battle, an empty stage that says why, and one joke with its link.

use leptos::prelude::*;
use openmic_domain::joke::OffStage;
use openmic_store::{JokeRow, RunRow, StageCounts, TrackRow};

use super::{
    island::{Arena, Strip},
    wire::{Reveal, Start},
};
use crate::{
    render,
    shell::{Mood, Page},
    ui::{Badge, Crumb, Crumbs, Empty, Notice, NoticeKind, Prose, RunState, number},
};

/// What stands on the stage.
pub(super) enum Scene {
    /// Two jokes.
    Battle(Start),
    /// Nothing, and why.
    Empty {
        why: Nothing,
        reveal: Option<Reveal>,
        votes: u64,
        message: String,
    },
}

/// Why there is no battle.
pub(super) enum Nothing {
    /// This voter has judged every pair.
    AllSeen,
    /// No two jokes can meet.
    TooFew {
        counts: StageCounts,
        runs: Vec<RunRow>,
    },
}

/// The arena of one track.
#[component]
pub(super) fn ArenaPage(track: TrackRow, scene: Scene) -> impl IntoView {
    let stage = match scene {
        Scene::Battle(start) => {
            render::needs_islands();
            view! { <Arena start/> }.into_any()
        }
        Scene::Empty { why, reveal, votes, message } => view! {
            <div class="arena">
                <h1 class="sr">{format!("Arena: {}", track.title)}</h1>
                {(!message.is_empty()).then(|| view! { <Notice kind=NoticeKind::Bad title=message/> })}
                {reveal.map(|reveal| view! { <Strip reveal/> })}
                <EmptyStage track=track.clone() why votes/>
            </div>
        }
        .into_any(),
    };
    view! {
        <Page
            title="Arena"
            description="Two jokes for one prompt. Say which is funnier, then see who told them."
            mood=Mood::Stage
            nav="arena"
        >
            {stage}
        </Page>
    }
}

#[component]
fn EmptyStage(track: TrackRow, why: Nothing, votes: u64) -> impl IntoView {
    let (counts, runs) = match why {
        Nothing::AllSeen => {
            let text = format!(
                "You have judged every pair on this stage, {} in all. Thank you. New pairs appear when \
                 another entrant's run is done.",
                count(votes, "vote"),
            );
            return view! {
                <Empty
                    title="That was the last pair"
                    text
                    action_href=format!("/tracks/{}", track.slug)
                    action_label="See the board"
                />
            }
            .into_any();
        }
        Nothing::TooFew { counts, runs } => (counts, runs),
    };
    let waiting = counts.runs_waiting.unsigned_abs();
    if waiting > 0 {
        let text = format!(
            "{} under way. A run's jokes go on stage when all of them are written, and voting starts \
             with the second entrant. Load this page again to see whether it has.",
            if waiting == 1 {
                "One run is".to_owned()
            } else {
                format!("{} runs are", number::whole(waiting))
            },
        );
        let rows = runs
            .into_iter()
            .map(|run| {
                view! {
                    <li>
                        <a href=format!("/runs/{}", run.id)>{run.entrant_name}</a>
                        " "
                        <RunState state=run.state/>
                        " "
                        <span class="soft num">{format!("{} of {} jokes", run.done, run.n_samples)}</span>
                    </li>
                }
            })
            .collect_view();
        return view! {
            <Empty title="The jokes are still being written" text/>
            <ul class="writing">{rows}</ul>
        }
        .into_any();
    }
    let (title, text) = match (counts.entrants, counts.on_stage) {
        (0, _) => (
            "Nobody is on stage yet",
            "Two jokes for one prompt appear here once two entrants have told theirs. Submit a model, and \
             its jokes go on stage when its run is done.",
        ),
        (1, _) => (
            "One comedian is not a contest",
            "A single entrant has jokes on stage. Voting starts when a second one has told its own: submit \
             another model.",
        ),
        _ => (
            "No two jokes can meet yet",
            "The entrants on stage have not answered a common prompt with different jokes. Pairs appear \
             when another entrant's run is done.",
        ),
    };
    view! { <Empty title text action_href="/submit" action_label="Submit a model"/> }.into_any()
}

/// `1 vote`, `2,997 votes`.
fn count(n: u64, what: &str) -> String {
    format!(
        "{} {what}{}",
        number::whole(n),
        if n == 1 { "" } else { "s" }
    )
}

/// The arena where no humor track is loaded.
#[component]
pub(super) fn Nowhere() -> impl IntoView {
    view! {
        <Page title="Arena" mood=Mood::Stage nav="arena">
            <div class="arena">
                <h1 class="sr">"Arena"</h1>
                <Empty
                    title="There is no stage yet"
                    text="Jokes are voted on here once a humor track is loaded. An operator adds one as a folder \
                          of the content directory, with a track.toml whose kind is \"humor\", and starts \
                          Openmic again."
                    action_href="/#boards"
                    action_label="See the boards"
                />
            </div>
        </Page>
    }
}

/// One joke and what is around it.
pub(super) struct JokeView {
    pub(super) joke: JokeRow,
    pub(super) kind: String,
    pub(super) off_stage: Option<String>,
    pub(super) track_slug: String,
    pub(super) track_title: String,
}

/// The permanent page of a joke.
#[component]
pub(super) fn JokePage(view: JokeView) -> impl IntoView {
    let JokeView {
        joke,
        kind,
        off_stage,
        track_slug,
        track_title,
    } = view;
    let reason = off_stage.map(|code| {
        let words = code
            .parse::<OffStage>()
            .map_or("It was kept off.", OffStage::reason);
        view! { <p class="tally"><Badge text="not on stage"/> " " {words}</p> }
    });
    view! {
        <Page
            title=format!("A joke by {}", joke.entrant_name)
            description=format!("What {} answered to: {}", joke.entrant_name, super::battle::capped(&joke.input))
            mood=Mood::Stage
            nav="arena"
        >
            <Crumbs
                items=vec![
                    Crumb::link("Boards", "/#boards"),
                    Crumb::link(track_title, format!("/tracks/{track_slug}")),
                    Crumb::here("Joke"),
                ]
            />
            <div class="arena solo">
                <div class="prompt">
                    {(!kind.is_empty()).then(|| view! { <p class="kind">{kind}</p> })}
                    <h1>{super::battle::capped(&joke.input)}</h1>
                </div>
                <article class="joke" aria-label="Joke">
                    <Prose text=super::battle::capped(&joke.text) aloud=true/>
                    <div class="who">
                        <a class="who-name" href=format!("/entrants/{}", joke.entrant_slug)>{joke.entrant_name}</a>
                        <small><a href=format!("/samples/{}", joke.sample_id)>"How it was asked and what it cost"</a></small>
                    </div>
                </article>
                {reason}
                <p class="acts"><a class="btn" href="/arena">"Vote on jokes"</a></p>
            </div>
        </Page>
    }
}
