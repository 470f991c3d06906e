//! The list of tracks, and a track as an act on the bill: title, what it is, who is on top.

use leptos::prelude::*;

use super::{Board, place::Place, words};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// A track on the bill.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Act {
    /// Part of the board's address.
    pub(super) slug: String,
    /// As shown.
    pub(super) title: String,
    /// `benchmark`, `humor`, `game` or `preference`.
    pub(super) kind: String,
    /// One or two sentences.
    pub(super) description: String,
    /// The first entrants of the board.
    pub(super) top: Vec<Place>,
    /// Entrants on the board.
    pub(super) entrants: usize,
    /// "2,997 votes" or "120 items".
    pub(super) evidence: String,
}

impl Act {
    /// The act that a board makes.
    pub(super) fn of(board: &Board) -> Self {
        let track = &board.track;
        Self {
            slug: track.slug.clone(),
            title: track.title.clone(),
            kind: track.kind.clone(),
            description: track.description.clone(),
            top: board.top(3),
            entrants: board.entrants(),
            evidence: board.evidence(),
        }
    }

    /// Why nobody is on top, and what changes that.
    fn nobody(&self) -> String {
        match (self.kind.as_str(), self.entrants) {
            ("preference", 0) => t().leaderboard_act_no_import(),
            ("humor", 0) => t().leaderboard_act_no_joke(),
            (_, 0) => t().leaderboard_act_no_run(),
            ("humor", _) => t().leaderboard_act_no_rank(),
            _ => t().leaderboard_act_no_rating(),
        }
    }
}

/// The bill: one act per track.
pub(super) fn bill(acts: Vec<Act>) -> impl IntoView {
    let acts = acts
        .into_iter()
        .map(|act| {
            let href = format!("/tracks/{}", act.slug);
            let top = if act.top.is_empty() {
                view! { <p class="soft">{act.nobody()}</p> }.into_any()
            } else {
                let rows = act.top.iter().map(row).collect_view();
                view! { <ol>{rows}</ol> }.into_any()
            };
            let more =
                t().leaderboard_whole_board(words::entrants(act.entrants as u64), act.evidence);
            view! {
                <section class="act">
                    <div class="act-head">
                        <h2><a href=href.clone() lang=lang_of(&act.title)>{act.title.clone()}</a></h2>
                        <Badge text=words::kind(&act.kind)/>
                    </div>
                    <p class="act-what" lang=lang_of(&act.description)>{act.description.clone()}</p>
                    {top}
                    <p class="act-more"><a href=href>{more}</a></p>
                </section>
            }
        })
        .collect_view();
    view! { <div class="bill">{acts}</div> }
}

fn row(place: &Place) -> impl IntoView + use<> {
    let (best, worst) = place.ranks.unzip();
    let format = place.format;
    let estimate = place
        .estimate
        .map(|e| view! { <IntervalText value=e.value lower=e.lower upper=e.upper format/> });
    view! {
        <li>
            <a href=place.evidence_href.clone() title=t().leaderboard_why_link()><RankRange best worst/></a>
            <a href=format!("/entrants/{}", place.entrant.slug)>{place.entrant.name.clone()}</a>
            {estimate}
        </li>
    }
}

/// Every track.
#[component]
pub(super) fn TracksPage(
    /// The tracks in their order.
    acts: Vec<Act>,
) -> impl IntoView {
    let list = if acts.is_empty() {
        no_tracks().into_any()
    } else {
        bill(acts).into_any()
    };
    view! {
        <Page
            title=t().leaderboard_boards()
            description=t().leaderboard_tracks_about()
            mood=Mood::Programme
            nav="boards"
        >
            <Crumbs items=vec![Crumb::link(t().leaderboard_home(), "/"), Crumb::here(t().leaderboard_boards())]/>
            <div class="head">
                <h1 class="title">{t().leaderboard_boards()}</h1>
                <p class="lede">{t().leaderboard_tracks_lede()}</p>
            </div>
            {list}
            <Downloads href="/tracks"/>
        </Page>
    }
}

/// What is shown where no track is stored.
pub(super) fn no_tracks() -> impl IntoView {
    view! {
        <Empty
            title=t().leaderboard_no_tracks()
            text=t().leaderboard_no_tracks_text()
        />
    }
}
