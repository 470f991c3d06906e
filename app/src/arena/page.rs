//! The arena's pages: a battle, an empty stage that says why, and one joke with its link.

use leptos::prelude::*;
use openmic_store::{RunRow, StageCounts, TrackRow};

use super::{
    battle::in_words,
    choice::{Choice, Offered},
    island::Arena,
    strip::Strip,
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
    /// This voter has judged every pair of the category and language that were chosen.
    ChoiceSeen,
    /// No two jokes can meet.
    TooFew {
        counts: StageCounts,
        runs: Vec<RunRow>,
    },
}

/// What is around the battle: which jokes, which stage, where to go.
pub(super) struct Surroundings {
    /// Address of this stage.
    pub(super) path: String,
    /// Addresses and titles of all stages.
    pub(super) stages: Vec<(String, String)>,
    pub(super) offered: Offered,
    pub(super) choice: Choice,
}

/// The arena of one track.
#[component]
pub(super) fn ArenaPage(track: TrackRow, scene: Scene, around: Surroundings) -> impl IntoView {
    let path = around.path.clone();
    let stage = match scene {
        Scene::Battle(start) => {
            render::needs_islands();
            view! { <Arena start/><Foot around/> }.into_any()
        }
        Scene::Empty { why, reveal, votes, message } => view! {
            <div class="arena">
                <h1 class="sr">{t().arena_title_track(&track.title)}</h1>
                {(!message.is_empty()).then(|| view! { <Notice kind=NoticeKind::Bad title=message/> })}
                {reveal.map(|reveal| view! { <Strip reveal/> })}
                <EmptyStage track=track.clone() why votes path/>
            </div>
            <Foot around/>
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

/// Below the battle: help, the voter's taste, and which jokes to vote on.
#[component]
fn Foot(around: Surroundings) -> impl IntoView {
    let Surroundings {
        path,
        stages,
        offered,
        choice,
    } = around;
    let others = (stages.len() > 1).then(|| {
        let links = stages
            .into_iter()
            .map(|(href, title)| {
                let here = (href == path).then_some("page");
                view! { <li><a href=href aria-current=here>{title}</a></li> }
            })
            .collect_view();
        view! { <nav class="arena-stages" aria-label=t().arena_stages()><ul>{links}</ul></nav> }
    });
    let which = offered
        .is_a_choice()
        .then(|| view! { <Which path=path.clone() offered choice/> });
    view! {
        <div class="arena-foot">
            <div class="links"><Help/> <a href="/taste">{t().taste_title()}</a></div>
            {which}
            {others}
        </div>
    }
}

/// Which jokes to vote on: a form that changes the address.
#[component]
fn Which(path: String, offered: Offered, choice: Choice) -> impl IntoView {
    let select = |name: &'static str,
                  label: String,
                  any: String,
                  values: Vec<(String, String)>,
                  value: String| {
        (values.len() > 1).then(|| {
            let options = std::iter::once((String::new(), any))
                .chain(values)
                .map(|(option, words)| {
                    let selected = option == value;
                    view! { <option value=option selected=selected>{words}</option> }
                })
                .collect_view();
            view! { <label>{label} " " <select name=name>{options}</select></label> }
        })
    };
    let categories = offered.categories.into_iter().map(|category| {
        let words = in_words(&category);
        (category, words)
    });
    let languages = offered.languages.into_iter().map(|tag| {
        let name = language_name(&tag);
        (tag, name)
    });
    view! {
        <form method="get" action=path class="arena-which">
            {select("category", t().arena_which_kind(), t().arena_which_any_kind(), categories.collect(), choice.category)}
            {select("language", t().arena_which_language(), t().arena_which_any_language(), languages.collect(), choice.language)}
            <button class="btn quiet small">{t().arena_which_show()}</button>
        </form>
    }
}

/// A language as its speakers call it; one without a name here by its tag.
fn language_name(tag: &str) -> String {
    match tag {
        "en" => "English".to_owned(),
        "zh" | "zh-CN" | "zh-Hans" => "简体中文".to_owned(),
        "zh-TW" | "zh-Hant" => "繁體中文".to_owned(),
        "de" => "Deutsch".to_owned(),
        "es" => "Español".to_owned(),
        "fr" => "Français".to_owned(),
        "ja" => "日本語".to_owned(),
        other => other.to_owned(),
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
                <p>{t.arena_help_touch()}</p>
                <p>{t.arena_help_once()}</p>
                <p>{t.arena_help_undo()}</p>
                <p>{t.arena_help_rating()}</p>
                <p><a href="/methods">{t.arena_help_methods()}</a></p>
            </Dialog>
        </div>
    }
}

#[component]
fn EmptyStage(track: TrackRow, why: Nothing, votes: u64, path: String) -> impl IntoView {
    let (counts, runs) = match why {
        Nothing::ChoiceSeen => {
            return view! {
                <Empty
                    title=t().arena_choice_seen()
                    text=t().arena_choice_seen_text()
                    action_href=path
                    action_label=t().arena_choice_all()
                />
            }
            .into_any();
        }
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
