//! How every number on the boards is made, what it does not say, and what is not measured yet.

use leptos::prelude::*;

use crate::{
    shell::{Mood, Page},
    ui::*,
};

/// How the numbers are made.
#[component]
pub(super) fn MethodsPage() -> impl IntoView {
    let contents = [
        ("votes", "Ratings from votes"),
        ("ranks", "Ranks and tied groups"),
        ("unrated", "When there is no rating"),
        ("elo", "The change after your vote"),
        ("benchmarks", "Benchmark scores"),
        ("compute", "Tokens, seconds, dollars"),
        ("stage", "What goes on stage"),
        ("limits", "What is not measured yet"),
    ]
    .map(|(id, label)| view! { <li><a href=format!("#{id}")>{label}</a></li> });
    view! {
        <Page
            title="Methods"
            description="How Openmic makes its numbers: Bradley–Terry ratings with sandwich intervals, rank ranges, Wilson intervals, and what is not measured."
            mood=Mood::Programme
            nav="methods"
        >
            <Crumbs items=vec![Crumb::link("Home", "/"), Crumb::here("Methods")]/>
            <div class="head">
                <h1 class="title">"How the numbers are made"</h1>
                <p class="lede">"Every number leads to the votes or answers behind it. This page says what happens in between."</p>
            </div>
            <nav class="contents" aria-label="On this page"><ul>{contents}</ul></nav>
            <div class="reading">
                {votes()}
                {ranks()}
                {elo()}
                {benchmarks()}
                {stage()}
                {limits()}
            </div>
        </Page>
    }
}

fn votes() -> impl IntoView {
    view! {
        <h2 id="votes">"Ratings from votes"</h2>
        <p>
            "Each vote compares two entrants on one prompt. The model behind the ratings is the one of "
            <b>"Bradley and Terry"</b>" (1952): every entrant has a strength, and the chance that A is preferred to B "
            "depends on the difference of the two strengths alone,"
        </p>
        <p class="formula">"P(A beats B) = 1 / (1 + 10" <sup>"(B − A) / 400"</sup> ")"</p>
        <p>
            "A vote for both or for neither counts as half a win for each. The ratings are the strengths that make the "
            "votes most likely, found by Newton's method over all votes at once, so the order in which votes came "
            "in does not matter. They are put on the Elo scale with a mean of 1,000 over the rated entrants: 400 points "
            "are odds of ten to one. Only differences mean anything, and only within one board."
        </p>
        <p>
            "The interval beside a rating covers 95 %, by the " <b>"sandwich"</b>" estimator of its variance. It takes the scatter "
            "of the votes as it is and does not rely on the model being exactly right. It covers one entrant at a "
            "time: on a board of twenty, expect one of the twenty to lie outside. It knows nothing of voters who "
            "vote often; all votes weigh the same."
        </p>
    }
}

fn ranks() -> impl IntoView {
    view! {
        <h2 id="ranks">"Ranks and tied groups"</h2>
        <p>
            "A rank is printed as a range. The best rank counts one more than the entrants whose whole interval lies "
            "above; the worst counts everyone whose interval does not lie wholly below. So “2–5” means: somewhere "
            "from second to fifth, and the data does not say where. A bracket at the left edge joins entrants whose "
            "rank ranges overlap. Two neighbouring brackets are separated; inside one, the order shown is the order "
            "of the estimates and no more than that."
        </p>
        <h2 id="unrated">"When there is no rating"</h2>
        <p>
            "Somebody who has only won would need an infinite rating, and somebody who has only lost its opposite. "
            "And where no chain of wins and ties leads both ways between two entrants, nothing ties their scales "
            "together. The board then says so in place of a number: no votes yet, only wins, only losses, or not "
            "connected. Nothing is smoothed over to fill the cell. Where votes fall into several groups, the largest "
            "is rated."
        </p>
    }
}

fn elo() -> impl IntoView {
    view! {
        <h2 id="elo">"The change after your vote"</h2>
        <p>
            "What moves at once when you vote is an " <b>"online Elo"</b>" rating: both entrants start at 1,000, and one vote moves "
            "each by at most 4 points, less if the outcome was expected. It depends on the order of the votes, so it "
            "is shown after a vote and never used for a rank. The board is fitted anew from all votes a few seconds later."
        </p>
    }
}

fn benchmarks() -> impl IntoView {
    view! {
        <h2 id="benchmarks">"Benchmark scores"</h2>
        <p>
            "A benchmark asks every entrant the same items and compares each answer with the accepted ones. The score is "
            "the mean over items, with " <b>"Wilson's"</b>" interval (1927), which stays honest near 0 and 100 %. "
            "An item the endpoint never answered, after all retries, counts as wrong and is shown as failed. "
            "A row appears when its run is done, so no row rests on fewer items than another."
        </p>
        <p>
            "Rank ranges follow from the intervals as above. That is cautious: two entrants that answered the same "
            "items can often be told apart by comparing them item by item, even when their intervals overlap."
        </p>
        <p>
            "A track has a version, and a hash over its items. When the items change the version must, and results of "
            "two versions never share a board."
        </p>
        <h2 id="compute">"Tokens, seconds, dollars"</h2>
        <p>
            "Each answer records the tokens of its prompt and of the answer with any reasoning, as the endpoint counts "
            "them; where it does not, they are estimated and marked. Seconds run from the request to the last token, "
            "as seen from this server. Dollars are tokens times the prices given at submission. Boards show "
            "the average over a run's answers."
        </p>
    }
}

fn stage() -> impl IntoView {
    view! {
        <h2 id="stage">"What goes on stage"</h2>
        <p>
            "Every entrant of a humor track answers every joke prompt, once. When its run is done, an answer goes on "
            "stage unless it is empty, a refusal, cut off at the token limit, or was never given. The board shows "
            "how many of the answers made it. What stays off can still be read on the page of the run, with the reason."
        </p>
        <p>
            "The arena pairs two jokes for the same prompt by different entrants, never two that say the same, and "
            "never the same pair twice to one voter. Who wrote them is not on the page until you have voted."
        </p>
    }
}

fn limits() -> impl IntoView {
    view! {
        <h2 id="limits">"What is not measured yet"</h2>
        <ul>
            <li>"Originality: nobody checks yet whether a joke is old, or whether an entrant repeats itself. A funny old joke wins like a new one."</li>
            <li>"Length and style: a joke that wins because it is longer wins all the same."</li>
            <li>"Who votes: voters are not sampled, and a prankster counts like anybody else. There are no judges by model and no expert groups yet."</li>
            <li>"Noise of sampling: each entrant answers an item once, so intervals cover the choice of items, and not what a second try would say."</li>
            <li>"Contamination: items are public. A model may have been trained on them."</li>
        </ul>
    }
}
