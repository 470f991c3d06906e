//! Every component in every state it has to survive: empty, long, Chinese, wide, many, wrong, live.

use leptos::prelude::*;

use super::{board::SampleBoard, charts::Charts};
use crate::{
    shell::{Mood, Page},
    ui::*,
};

/// A name as long as a name may be.
pub(super) const LONG: &str =
    "An-extraordinarily-long-entrant-name-that-somebody-will-certainly-submit-2026-11";
/// A joke in Chinese.
const CHINESE: &str = "程序员去买菜,老婆说:买一斤苹果,如果看到西瓜,买两个。他带回了两个苹果。";
/// What hostile output looks like.
const HOSTILE: &str = "</textarea><script>alert(\"never\")</script>\n\n  kept indent\nhttps://example.org/a-word-that-never-ends-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The page `/design`.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! {
        <Page title="Design" description="Every part of Openmic in every state." mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link("Openmic", "/"), Crumb::link(LONG, "/design"), Crumb::here("Design")]/>
            // The samples are English whatever the language of the page; what the parts say themselves is not.
            <div class="head" lang="en">
                <h1 class="title">"Design"</h1>
                <p class="lede">"Every part in every state. Pictures of this page are compared between versions."</p>
            </div>
            <div class="as-is" lang="en">
            <Words/>
            <Boards/>
            <Numbers/>
            <Charts/>
            <Messages/>
            <Layers/>
            <Fields/>
            <Texts/>
            <Stage/>
            </div>
        </Page>
    }
}

#[component]
fn Words() -> impl IntoView {
    view! {
        <Card title="Type and actions">
            <h1>"First heading"</h1>
            <h2>"Second heading, 第二级标题"</h2>
            <h3>"Third heading"</h3>
            <p>"Running text with a " <a href="/design">"link"</a> ", a number 1,142 and " <code>"code"</code> "."</p>
            <p class="soft">"Soft text for what is secondary."</p>
            <hr/>
            <p class="acts">
                <a class="btn" href="/design">"Vote on jokes"</a>
                <button class="btn quiet" type="button">"Show"</button>
                <button class="btn quiet small" type="button">"Copy"</button>
                <button class="btn" type="button" disabled=true>"Submit"</button>
            </p>
            <p class="acts">
                <Badge text="humor"/>
                <Badge kind=BadgeKind::OpenWeights text="open weights"/>
                <Badge kind=BadgeKind::Provisional text="provisional"/>
                <Badge kind=BadgeKind::Live text="live"/>
                {["queued", "running", "done", "failed", "cancelled", "pending", "approved", "rejected"]
                    .map(|state| view! { <RunState state/> })}
            </p>
        </Card>
    }
}

#[component]
fn Boards() -> impl IntoView {
    view! {
        <Card title="Board, fifty rows">
            <p class="verdict">"Ranks 2 to 5 are not separated by these 2,997 votes."</p>
            <p class="board-meta">
                <span>"2,997 votes"</span><span>"50 entrants"</span>
                <span>"fitted " <Time ms=1_795_448_760_000/></span>
            </p>
            <SampleBoard rows=50/>
            <Pager page=2 pages=7 previous="?page=1" next="?page=3"/>
        </Card>
        <Card title="Board, one row"><SampleBoard rows=1/></Card>
        <Card title="Board, no rows">
            <Empty
                title="Nobody has been on stage yet"
                text="Entrants appear here when their first run on this track is done."
                action_href="/submit"
                action_label="Submit a model"
            />
        </Card>
        <Card title="Many columns">
            <Table caption="Entrants by every measure" wide=true>
                <thead><tr>
                    <th scope="col">"Entrant"</th>
                    {(1..=14).map(|n| view! { <th scope="col" class="n">{format!("Measure {n}")}</th> }).collect_view()}
                </tr></thead>
                <tbody>
                    {(1..=4).map(|row| view! {
                        <tr>
                            <th scope="row">{format!("entrant {row}")}</th>
                            {(1..=14).map(|n| view! { <td class="n">{number::fixed(f64::from(row * n) * 111.1, 1)}</td> }).collect_view()}
                        </tr>
                    }).collect_view()}
                </tbody>
            </Table>
        </Card>
    }
}

#[component]
fn Numbers() -> impl IntoView {
    let axis = Axis { min: 0.0, max: 1.0 };
    let intervals = [
        ("ordinary", 0.6, 0.5, 0.72),
        ("as wide as the axis", 0.5, 0.0, 1.0),
        ("narrow", 0.31, 0.308, 0.312),
        ("past the axis on both sides", 0.5, -0.4, 1.3),
        ("estimate off the axis", 1.2, 0.9, 1.5),
    ]
    .map(|(label, value, lower, upper)| {
        view! {
            <DataRow label>
                <IntervalText value lower upper format=Format::Percent/>
                <Interval value lower upper axis reference=0.5/>
            </DataRow>
        }
    });
    view! {
        <Card title="Numbers">
            <div class="stats">
                <Stat label="Rating" value="1,142" detail="± 212, rank 1–2"/>
                <Stat label="Votes" value=number::whole(2_997)/>
                <Stat label="Tokens per item" value=number::tokens(12_345.0)/>
                <Stat label="Cost per item" value=number::dollars(0.000_012)/>
                <Stat label="Time per item" value=number::seconds(200.0)/>
            </div>
            <DataList>{intervals}</DataList>
            <Progress done=0 total=0 label="samples"/>
            <Progress done=0 total=400 label="samples"/>
            <Progress done=137 total=400 label="samples"/>
            <Progress done=400 total=400 label="samples"/>
        </Card>
    }
}

#[component]
fn Messages() -> impl IntoView {
    view! {
        <Card title="Messages">
            <Notice title="Votes close at midnight."/>
            <Notice kind=NoticeKind::Good title="Received.">
                <p>"Keep this link, it is the only way back."</p>
                <p class="keep">"https://openmic.example/submissions/0199f0a2-7b1e-7c3c-9a51-0242ac120002"</p>
            </Notice>
            <Notice kind=NoticeKind::Warn title="This board mixes two versions of the items.">
                <p>"Scores of version 1 and 2 cannot be compared."</p>
            </Notice>
            <Notice kind=NoticeKind::Bad title="The endpoint did not answer within 10 seconds.">
                <p>"Check that the base URL ends in /v1, then probe again."</p>
            </Notice>
            <ol class="steps">
                <li class="done"><span>"Endpoint answered in 0.4 s as smollm2-135m"<small><Time ms=1_795_448_760_000/></small></span></li>
                <li class="now"><span>"Waiting for the operator"</span></li>
                <li class="bad"><span>"Run on first-letter failed"<small>"HTTP 401: the key was refused."</small></span></li>
                <li><span>"On the board"</span></li>
            </ol>
        </Card>
    }
}

/// What lies over a page or stands in for what is to come.
#[component]
fn Layers() -> impl IntoView {
    let tab = |label: &str, count: &str, current| Tab {
        label: label.to_owned(),
        href: format!("?show={label}#tabs"),
        count: count.to_owned(),
        current,
    };
    view! {
        <Card title="Layers">
            <Toast text="Small talker 1B was let in. Its runs have started."/>
            <div class="acts">
                <Dialog id="sample-dialog" label="Reject…" looks="btn quiet" title="Reject Small talker 1B?">
                    <p>"It gets no runs. This cannot be taken back."</p>
                    <p class="acts"><button class="btn" type="button">"Reject"</button></p>
                </Dialog>
                <Dialog id="sample-help" label="How votes count" title="How votes count">
                    <p>"Nobody sees who wrote a joke before the vote."</p>
                </Dialog>
            </div>
            <Tabs label="Samples" tabs=vec![tab("all", "120", true), tab("wrong", "37", false), tab("failed", "0", false)]/>
            <p class="soft">"3 of 120 answers are there; the others are on their way."</p>
            <Skeleton/>
        </Card>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let tracks = || {
        vec![
            Choice::new("jokes", "Jokes").with_hint("80 prompts, people vote"),
            Choice::new("first-letter", "First letter").with_hint("100 items"),
            Choice::new("plural", "Plural"),
        ]
    };
    let errors = vec![
        FieldError {
            name: "base_url".to_owned(),
            message: "The base URL starts with htp://. Use https://.".to_owned(),
        },
        FieldError {
            name: "tracks".to_owned(),
            message: "Choose at least one track.".to_owned(),
        },
    ];
    view! {
        <Card title="Form">
            <ErrorSummary title="Not submitted yet: two fields need a look." errors/>
            <form class="form" method="get">
                <fieldset class="group">
                    <legend>"Endpoint"</legend>
                    <Field name="name" label="Name" value=LONG required=true hint="As it should stand on the board."/>
                    <div class="pair">
                        <Field name="base_url" label="Base URL" kind="url" value="htp://localhost" required=true error="It starts with htp://. Use https://."/>
                        <Field name="key" label="Key" kind="password" autocomplete="off" hint="Encrypted at rest, shown to nobody."/>
                    </div>
                    <Field name="price" label="Price of a million prompt tokens" inputmode="decimal" unit="dollars" placeholder="0.15" short=true/>
                    <SelectField name="licence" label="Licence" options=tracks() value="plural"/>
                    <CheckField name="open" label="The weights are open" checked=true/>
                </fieldset>
                <CheckGroup name="tracks" legend="Tracks" options=tracks() values=vec!["plural".to_owned()] error="Choose at least one track."/>
                <TextArea name="system" label="System prompt" value=HOSTILE hint="Sent before every item."/>
                <div class="acts"><button class="btn">"Probe and submit"</button></div>
            </form>
        </Card>
    }
}

#[component]
fn Texts() -> impl IntoView {
    view! {
        <Card title="What models say">
            <div class="script">
                <div class="turn system"><span class="role">"system"</span><Prose text="You are a comedian. Answer with one joke."/></div>
                <div class="turn user"><span class="role">"user"</span><Prose text="Tell a joke about statistics."/></div>
                <div class="turn answer"><span class="role">"answer"</span>
                    <div>
                        <details class="thoughts"><summary>"Thoughts, 412 tokens"</summary><Prose text="Something with a mean."/></details>
                        <Prose text="My average joke is funny. The variance is why I still rent." aloud=true/>
                    </div>
                </div>
            </div>
            <Prose text=CHINESE aloud=true lang="zh"/>
            <Prose text=HOSTILE/>
            <CodeBlock text=HOSTILE label="Raw answer"/>
            <Empty title="No samples match" text="Nothing here was cut off. Choose another filter to see samples."/>
        </Card>
    }
}

#[component]
fn Stage() -> impl IntoView {
    view! {
        <Card title="On stage">
            <div class="stage stack">
                <div class="arena">
                    <div class="prompt"><p class="kind">"One-liner on a topic"</p><h1>"A lighthouse that is afraid of the dark"</h1></div>
                    <div class="duel">
                        <article class="joke won" aria-label="Joke A">
                            <span class="letter">"A"</span>
                            <Prose text="It works nights because it cannot sleep with the light off." aloud=true/>
                            <div class="who"><a class="who-name" href="/design">{LONG}</a><span class="delta up">"12"</span><small>"now 1,142 ± 212"</small></div>
                        </article>
                        <article class="joke" aria-label="Joke B"><span class="letter">"B"</span><Prose text=CHINESE aloud=true lang="zh"/></article>
                    </div>
                    <div class="answers" role="group" aria-label="Which is funnier?">
                        <button class="btn" type="button"><kbd>"←"</kbd>"A"</button>
                        <button class="btn quiet" type="button"><kbd>"↑"</kbd>"Both"</button>
                        <button class="btn quiet" type="button"><kbd>"↓"</kbd>"Neither"</button>
                        <button class="btn" type="button">"B"<kbd>"→"</kbd></button>
                    </div>
                </div>
            </div>
        </Card>
    }
}
