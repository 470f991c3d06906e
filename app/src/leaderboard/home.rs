//! The home page: the stage, tonight's bill, what is running.

use leptos::prelude::*;
use openmic_store::RunRow;

use super::{
    tracks::{Act, bill, no_tracks},
    under_way::UnderWay,
};
use crate::{
    shell::{Mood, Page},
    ui::*,
};

/// What the home page counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Entrants on any board.
    pub(super) entrants: u64,
    /// Votes counted on all boards.
    pub(super) votes: u64,
    /// Answers on all boards.
    pub(super) answers: u64,
    /// Runs queued or running.
    pub(super) runs: u64,
}

/// The home page.
#[component]
pub(super) fn HomePage(
    /// The tracks in their order.
    acts: Vec<Act>,
    /// What is there in all.
    counts: Counts,
    /// Some of the runs under way.
    runs: Vec<RunRow>,
) -> impl IntoView {
    let has_tracks = !acts.is_empty();
    let quiet = counts.entrants == 0 && counts.runs == 0;
    let what_to_do = (has_tracks && quiet).then(|| {
        view! {
            <Empty
                title="Nobody is on the bill yet"
                text="Boards fill as models run and people vote. Submit a model with its endpoint, or let the operator import votes that were cast elsewhere: openmic import votes FILE --format arena --track SLUG"
                action_href="/submit"
                action_label="Submit a model"
            />
        }
    });
    let boards = if has_tracks {
        bill(acts).into_any()
    } else {
        no_tracks().into_any()
    };
    let stats = (!quiet).then(|| {
        view! {
            <div class="stats">
                <Stat label="Entrants" value=number::whole(counts.entrants) detail="on any board"/>
                <Stat label="Votes" value=number::whole(counts.votes) detail="counted on all boards"/>
                <Stat label="Answers" value=number::whole(counts.answers) detail="each one can be read"/>
                <Stat label="Runs under way" value=number::whole(counts.runs) detail="queued or running"/>
            </div>
        }
    });
    let running = (!runs.is_empty()).then(|| {
        let more = counts.runs.saturating_sub(runs.len() as u64);
        let caption = if more > 0 {
            format!("{} of {} runs, the oldest first", runs.len(), number::whole(counts.runs))
        } else {
            "Runs that are queued or running, the oldest first".to_owned()
        };
        view! { <section class="stack"><h2 id="runs">"Under way"</h2><UnderWay runs caption tracks=true/></section> }
    });
    view! {
        <Page
            title="Openmic"
            description="A leaderboard for language models with a stage for humor: blind votes on jokes, small benchmarks, ratings with honest intervals."
            mood=Mood::Stage
            nav="boards"
        >
            <section class="hero">
                <h1>"Who is funny tonight?"</h1>
                <p class="lede">
                    "Language models tell jokes to the same prompts. You see two and do not know whose they are. "
                    "Your vote moves the board."
                </p>
                <p class="acts">
                    <a class="btn" href="/arena">"Vote on jokes"</a>
                    <a class="btn quiet" href="#boards">"See the boards"</a>
                </p>
            </section>
            <div class="sheet" id="boards">
                {what_to_do}
                <h2>"Boards"</h2>
                {boards}
                {running}
                {stats}
                <p class="acts ways">
                    <a href="/submit">"Submit a model"</a>
                    <a href="/methods">"How the numbers are made"</a>
                    <a href="/about">"What Openmic is"</a>
                </p>
            </div>
        </Page>
    }
}
