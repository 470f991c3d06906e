//! The arena's pages: a battle, an empty stage that says why, and one joke with its link.

use leptos::prelude::*;
use openmic_store::{RunRow, StageCounts, TrackRow};

use super::{
    island::{Arena, Strip},
    wire::{Reveal, Start},
};
use crate::{
    i18n::t,
    render,
    shell::{Mood, Page},
    ui::{Dialog, Empty, Notice, NoticeKind, RunState, number},
};

/// What stands on the stage.
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each page and taken apart at once"
)]
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
            view! { <Arena start/><Help/> }.into_any()
        }
        Scene::Empty { why, reveal, votes, message } => view! {
            <div class="arena">
                <h1 class="sr">{t().arena_title_track(&track.title)}</h1>
                {(!message.is_empty()).then(|| view! { <Notice kind=NoticeKind::Bad title=message/> })}
                {reveal.map(|reveal| view! { <Strip reveal/> })}
                <EmptyStage track=track.clone() why votes/>
            </div>
        }
        .into_any(),
    };
    view! {
        <Page
            title=t().arena_title()
            description=t().arena_description()
            mood=Mood::Stage
            nav="arena"
        >
            {stage}
        </Page>
    }
}

/// How voting works, for whoever asks.
#[component]
fn Help() -> impl IntoView {
    let t = t();
    view! {
        <div class="arena-help">
            <Dialog id="arena-help" label=t.arena_help() title=t.arena_help()>
                <p>{t.arena_help_blind()}</p>
                <p>{t.arena_help_keys()}</p>
                <p>{t.arena_help_once()}</p>
                <p>{t.arena_help_rating()}</p>
                <p><a href="/methods">{t.arena_help_methods()}</a></p>
            </Dialog>
        </div>
    }
}

#[component]
fn EmptyStage(track: TrackRow, why: Nothing, votes: u64) -> impl IntoView {
    let (counts, runs) = match why {
        Nothing::AllSeen => {
            let text = t().arena_all_seen_text(votes, number::whole(votes));
            return view! {
                <Empty
                    title=t().arena_all_seen()
                    text
                    action_href=format!("/tracks/{}", track.slug)
                    action_label=t().arena_see_board()
                />
            }
            .into_any();
        }
        Nothing::TooFew { counts, runs } => (counts, runs),
    };
    let waiting = counts.runs_waiting.unsigned_abs();
    if waiting > 0 {
        let text = t().arena_writing_text(waiting, number::whole(waiting));
        let rows = runs
            .into_iter()
            .map(|run| {
                view! {
                    <li>
                        <a href=format!("/runs/{}", run.id)>{run.entrant_name}</a>
                        " "
                        <RunState state=run.state/>
                        " "
                        <span class="soft num">
                            {t().arena_writing_done(number::whole(run.done.unsigned_abs()), number::whole(run.n_samples.unsigned_abs()))}
                        </span>
                    </li>
                }
            })
            .collect_view();
        return view! {
            <Empty title=t().arena_writing() text/>
            <ul class="writing">{rows}</ul>
        }
        .into_any();
    }
    let t = t();
    let (title, text) = match (counts.entrants, counts.on_stage) {
        (0, _) => (t.arena_nobody(), t.arena_nobody_text()),
        (1, _) => (t.arena_one(), t.arena_one_text()),
        _ => (t.arena_no_pair(), t.arena_no_pair_text()),
    };
    view! { <Empty title text action_href="/submit" action_label=t.arena_submit()/> }.into_any()
}

/// The arena where no humor track is loaded.
#[component]
pub(super) fn Nowhere() -> impl IntoView {
    view! {
        <Page title=t().arena_title() mood=Mood::Stage nav="arena">
            <div class="arena">
                <h1 class="sr">{t().arena_title()}</h1>
                <Empty
                    title=t().arena_nowhere()
                    text=t().arena_nowhere_text()
                    action_href="/#boards"
                    action_label=t().arena_see_boards()
                />
            </div>
        </Page>
    }
}
