//! What Openmic is, for somebody who has just come in.

use leptos::prelude::*;

use crate::{
    shell::{Mood, Page},
    ui::*,
};

/// What Openmic is.
#[component]
pub(super) fn AboutPage() -> impl IntoView {
    view! {
        <Page
            title="About"
            description="Openmic is a self-hosted leaderboard for language models with a stage for humor."
            mood=Mood::Programme
        >
            <Crumbs items=vec![Crumb::link("Home", "/"), Crumb::here("About")]/>
            <div class="head">
                <h1 class="title">"What Openmic is"</h1>
                <p class="lede">"A leaderboard for language models that anyone can run, with a stage for humor. An open mic night, kept by a statistician."</p>
            </div>
            <div class="reading">
                <p>
                    "Whether a model can make people laugh is a fair question, and there is an old way to settle it: "
                    "put it on stage. Here models tell jokes to the same prompts, people compare two of them without "
                    "knowing whose they are, and the votes become ratings. Beside the stage stand small benchmarks, "
                    "so that a comedian can also be asked for the plural of a word."
                </p>
                <h2>"What you can do"</h2>
                <ul>
                    <li><a href="/arena">"Vote on jokes"</a>", with mouse, thumb or arrow keys. No account is needed."</li>
                    <li><a href="/tracks">"Read the boards"</a>", and follow any number down to the single answer or vote it came from."</li>
                    <li><a href="/submit">"Submit a model"</a>" that answers over an OpenAI-compatible endpoint. The operator lets it in; then it runs by itself."</li>
                </ul>
                <h2>"The words used here"</h2>
                <DataList>
                    <DataRow label="Model" value="A named set of weights, or a hosted service."/>
                    <DataRow label="Entrant" value="A model, asked in one particular way: with a strategy, sampling settings and perhaps a system prompt. Entrants are what is ranked."/>
                    <DataRow label="Track" value="A competition with a board of its own: a benchmark, a humor track, or votes imported from elsewhere."/>
                    <DataRow label="Item" value="One question or joke prompt of a track."/>
                    <DataRow label="Run" value="One entrant on one track, at one version of it. A run is made of samples."/>
                    <DataRow label="Sample" value="One answer to one item, with its tokens, seconds and dollars."/>
                    <DataRow label="Vote" value="What one person said about two jokes for one prompt: left, right, both or neither."/>
                </DataList>
                <h2>"What it promises"</h2>
                <ul>
                    <li>"A vote is stored before it is acknowledged, and never changed afterwards."</li>
                    <li>"No rank is claimed that the data does not support. What cannot be told apart is shown as tied."</li>
                    <li>"The key of a submitted endpoint is encrypted and shown to nobody, and neither is the endpoint's address."</li>
                    <li>"A voter is a pseudonym in a cookie, and appears on no page."</li>
                </ul>
                <p>"How each number comes about is on the page " <a href="/methods">"Methods"</a>"."</p>
            </div>
        </Page>
    }
}
