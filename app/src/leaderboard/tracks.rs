//! The list of tracks, and a track as an act on the bill: title, what it is, who is on top.

use leptos::prelude::*;

use super::{
    Board,
    page::kind_words,
    place::{Place, counted},
};
use crate::{
    export::Downloads,
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
    fn nobody(&self) -> &'static str {
        match (self.kind.as_str(), self.entrants) {
            ("preference", 0) => "No votes were imported yet.",
            ("humor", 0) => {
                "Nobody has told a joke yet. Submit a model, or wait for a run to be done."
            }
            (_, 0) => "No run is done yet. Submit a model, or wait for a run to be done.",
            ("humor", _) => "The jokes are there, the ranks are not: they need votes in the arena.",
            _ => "The votes so far do not rank anyone yet.",
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
            let more = format!(
                "Whole board: {}, {}",
                counted(act.entrants as u64, "entrant"),
                act.evidence
            );
            view! {
                <section class="act">
                    <div class="act-head">
                        <h2><a href=href.clone()>{act.title}</a></h2>
                        <Badge text=kind_words(&act.kind)/>
                    </div>
                    <p class="act-what">{act.description}</p>
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
            <RankRange best worst/>
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
            title="Boards"
            description="Every track with its leaders: humor, benchmarks, imported votes."
            mood=Mood::Programme
            nav="boards"
        >
            <Crumbs items=vec![Crumb::link("Home", "/"), Crumb::here("Boards")]/>
            <div class="head">
                <h1 class="title">"Boards"</h1>
                <p class="lede">"One board per track. Numbers of different tracks do not compare; ranks say what the data can tell apart."</p>
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
            title="No tracks are loaded"
            text="Openmic stores its built-in tracks when it starts. If this stays empty, run openmic doctor: it says what is missing."
        />
    }
}
