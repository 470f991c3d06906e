//! The home page: the stage, tonight's bill, what is running.

use leptos::prelude::*;
use openmic_store::RunRow;

use super::{
    tracks::{Act, bill, no_tracks},
    under_way::UnderWay,
};
use crate::{
    i18n::t,
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
                title=t().leaderboard_home_empty()
                text=t().leaderboard_home_empty_text("openmic import votes FILE --format arena --track SLUG")
                action_href="/submit"
                action_label=t().leaderboard_submit()
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
                <Stat label=t().leaderboard_stat_entrants() value=number::whole(counts.entrants) detail=t().leaderboard_stat_entrants_detail()/>
                <Stat label=t().leaderboard_stat_votes() value=number::whole(counts.votes) detail=t().leaderboard_stat_votes_detail()/>
                <Stat label=t().leaderboard_stat_answers() value=number::whole(counts.answers) detail=t().leaderboard_stat_answers_detail()/>
                <Stat label=t().leaderboard_stat_runs() value=number::whole(counts.runs) detail=t().leaderboard_stat_runs_detail()/>
            </div>
        }
    });
    let running = (!runs.is_empty()).then(|| {
        let more = counts.runs.saturating_sub(runs.len() as u64);
        let caption = if more > 0 {
            t().leaderboard_home_some_runs(number::whole(runs.len() as u64), number::whole(counts.runs))
        } else {
            t().leaderboard_home_runs()
        };
        view! { <section class="stack"><h2 id="runs">{t().leaderboard_under_way()}</h2><UnderWay runs caption tracks=true/></section> }
    });
    view! {
        <Page
            title="Openmic"
            description=t().leaderboard_home_about()
            mood=Mood::Stage
            nav="boards"
        >
            <section class="hero">
                <h1>{t().leaderboard_home_title()}</h1>
                <p class="lede">{t().leaderboard_home_lede()}</p>
                <p class="acts">
                    <a class="btn" href="/arena">{t().leaderboard_vote()}</a>
                    <a class="btn quiet" href="#boards">{t().leaderboard_see_boards()}</a>
                </p>
            </section>
            <div class="sheet" id="boards">
                {what_to_do}
                <h2>{t().leaderboard_boards()}</h2>
                {boards}
                {running}
                {stats}
                <p class="acts ways">
                    <a href="/submit">{t().leaderboard_submit()}</a>
                    <a href="/methods">{t().leaderboard_home_methods()}</a>
                    <a href="/about">{t().leaderboard_home_what()}</a>
                </p>
            </div>
        </Page>
    }
}
