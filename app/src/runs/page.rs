//! The page of a run: how far it is, what it has cost, and its samples.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::stats;
use openmic_store::{RunRow, SampleRow};

use super::{
    RunProgress, Snapshot,
    query::{PAGE, Show, address},
    words::{self, Verdict},
};
use crate::{
    export::Downloads,
    render::needs_islands,
    shell::{Mood, Page},
    ui::{
        Badge, Crumb, Crumbs, Empty, Notice, NoticeKind, Pager, RunState, Stat, Table, Time, number,
    },
};

/// What the page shows.
pub(super) struct RunView {
    pub(super) run: RunRow,
    pub(super) snapshot: Snapshot,
    /// Whether the visitor may let it go on.
    pub(super) may_requeue: bool,
    pub(super) show: Show,
    /// How many samples each choice leaves.
    pub(super) counts: Vec<(Show, u64)>,
    /// The samples of this page.
    pub(super) samples: Vec<SampleRow>,
    /// From 1.
    pub(super) page: u64,
    pub(super) pages: u64,
}

/// `/runs/{id}`.
#[component]
pub(super) fn RunPage(data: RunView) -> impl IntoView {
    let run = data.run.clone();
    let is_live = !data.snapshot.is_final();
    if is_live {
        needs_islands();
    }
    let crumbs = vec![
        Crumb::link("Boards", "/"),
        Crumb::link(
            run.track_title.clone(),
            format!("/tracks/{}", run.track_slug),
        ),
        Crumb::link(
            run.entrant_name.clone(),
            format!("/entrants/{}", run.entrant_slug),
        ),
        Crumb::here("Run"),
    ];
    let progress = if is_live {
        let snapshot = data.snapshot.clone();
        let again = format!("/runs/{}", run.id);
        view! {
            <div class="live">
                <RunProgress run_id=run.id.clone() start=snapshot/>
                <noscript>
                    <p class="soft">"Without JavaScript this page stands still: "<a href=again>"load it again"</a>" to see how far the run is."</p>
                </noscript>
            </div>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <Page
            title=format!("{} on {}", run.entrant_name, run.track_title)
            description=format!("Every sample of {} on {}: prompt, answer, score, tokens, seconds and dollars.", run.entrant_name, run.track_title)
            mood=Mood::Programme
            nav="boards"
        >
            <Crumbs items=crumbs/>
            <div class="head">
                <h1>
                    <a class="plain" href=format!("/entrants/{}", run.entrant_slug)>{run.entrant_name.clone()}</a>
                    " on "
                    <a class="plain" href=format!("/tracks/{}", run.track_slug)>{run.track_title.clone()}</a>
                </h1>
                <p class="run-facts soft">
                    <RunState state=run.state.clone()/>
                    <span>{format!("track version {}", run.track_version)}</span>
                    <Times run=run.clone()/>
                </p>
            </div>
            <Failure run=run.clone() may_requeue=data.may_requeue/>
            {progress}
            <Figures run=run counts=data.counts.clone()/>
            <Samples data/>
        </Page>
    }
}

#[component]
fn Times(run: RunRow) -> impl IntoView {
    match (run.started_ms, run.finished_ms) {
        (_, Some(ms)) => view! { <span>"ended " <Time ms/></span> }.into_any(),
        (Some(ms), None) => view! { <span>"started " <Time ms/></span> }.into_any(),
        (None, None) => view! { <span>"asked for " <Time ms=run.created_ms/></span> }.into_any(),
    }
}

#[component]
fn Failure(run: RunRow, may_requeue: bool) -> impl IntoView {
    (run.state == "failed").then(|| {
        let left = run.n_samples.saturating_sub(run.done).max(0).unsigned_abs();
        let requeue = may_requeue.then(|| {
            view! {
                <form method="post" action=format!("/runs/{}/requeue", run.id)>
                    <p class="acts"><button class="btn" type="submit">"Go on with this run"</button></p>
                </form>
            }
        });
        let next = if may_requeue {
            format!("It would go on with the {} samples that are missing.", number::whole(left))
        } else {
            format!("{} samples are missing; the operator can let it go on.", number::whole(left))
        };
        view! {
            <Notice kind=NoticeKind::Bad title="This run stopped before its end. What was answered is kept.">
                <p class="failure">{run.error.unwrap_or_else(|| "No reason was stored.".to_owned())}</p>
                <p>{next}</p>
                {requeue}
            </Notice>
        }
    })
}

#[component]
fn Figures(run: RunRow, counts: Vec<(Show, u64)>) -> impl IntoView {
    let done = run.done.unsigned_abs();
    if done == 0 {
        return None;
    }
    let n = done as f64;
    let count_of = |wanted: Show| {
        counts
            .iter()
            .find(|(show, _)| *show == wanted)
            .map_or(0, |(_, count)| *count)
    };
    let failed = match run.failed.unsigned_abs() {
        0 => None,
        failed => Some(format!("{} without an answer", number::whole(failed))),
    };
    let result = if run.track_kind == "humor" {
        let on_stage = done.saturating_sub(count_of(Show::OffStage));
        let detail = match (run.state.as_str(), failed) {
            ("done", None) => format!("of {} told", number::whole(done)),
            ("done", Some(failed)) => format!("of {} told, {failed}", number::whole(done)),
            _ => format!(
                "of {} so far; they go on stage when the run is done",
                number::whole(done)
            ),
        };
        view! { <Stat label="Jokes for the stage" value=number::whole(on_stage) detail/> }
            .into_any()
    } else {
        let interval = stats::wilson(run.score_sum, done).map_or_else(String::new, |interval| {
            format!(
                "{} to {}, n = {}",
                number::fixed(interval.lower * 100.0, 1),
                number::percent(interval.upper),
                number::whole(done)
            )
        });
        let detail = match failed {
            Some(failed) => format!("{interval}, {failed} counted as wrong"),
            None => interval,
        };
        view! { <Stat label="Score, with its 95% interval" value=number::percent(run.score_sum / n) detail/> }.into_any()
    };
    let reasoning = run.reasoning_tokens.unsigned_abs();
    let thoughts =
        (reasoning > 0).then(|| format!("{} of them thoughts", number::tokens(reasoning as f64)));
    let completion = run.completion_tokens.unsigned_abs() as f64;
    Some(view! {
        <div class="stats">
            {result}
            <Stat label="Answer tokens" value=number::tokens(completion) detail=thoughts.or_else(|| Some(format!("{} a sample", number::tokens((completion / n).round()))))/>
            <Stat label="Prompt tokens" value=number::tokens(run.prompt_tokens.unsigned_abs() as f64) detail=format!("{} a sample", number::tokens((run.prompt_tokens as f64 / n).round()))/>
            <Stat label="Seconds a sample" value=number::seconds(run.duration_ms as f64 / 1000.0 / n) detail="mean, from request to last token"/>
            <Stat label="Cost" value=number::dollars(run.dollars) detail=format!("{} a sample", number::dollars(run.dollars / n))/>
        </div>
    })
}

#[component]
fn Samples(data: RunView) -> impl IntoView {
    let RunView {
        run,
        snapshot,
        show,
        counts,
        samples,
        page,
        pages,
        ..
    } = data;
    let found = counts
        .iter()
        .find(|(choice, _)| *choice == show)
        .map_or(samples.len() as u64, |(_, count)| *count);
    let files = address(&run.id, show, 1);
    let choices = counts
        .into_iter()
        .map(|(choice, count)| {
            let current = (choice == show).then_some("true");
            view! {
                <li>
                    <a href=address(&run.id, choice, 1) aria-current=current rel="nofollow">
                        {choice.label()}" "<span class="num soft">{number::whole(count)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let previous = (page > 1).then(|| address(&run.id, show, page - 1));
    let next = (page < pages).then(|| address(&run.id, show, page + 1));
    let table = if samples.is_empty() {
        let (title, text) = match (snapshot.done, snapshot.state.as_str()) {
            (0, "failed") => (
                "No sample was stored",
                "The run stopped before the first answer.",
            ),
            (0, "queued") => (
                "No sample yet",
                "Each answer appears here, with its prompt and score, once a worker has taken the run up.",
            ),
            (0, _) => (
                "No sample yet",
                "Each answer appears here as it comes, with its prompt and score.",
            ),
            _ => (
                "No sample of this kind",
                "The other choices above have some.",
            ),
        };
        view! { <Empty title text/> }.into_any()
    } else {
        let is_humor = run.track_kind == "humor";
        let first = (page - 1) * PAGE + 1;
        let rows = samples
            .into_iter()
            .zip(first..)
            .map(|(sample, position)| view! { <Row sample position kind=run.track_kind.clone()/> })
            .collect_view();
        view! {
            <Table caption="Samples in the order of the items" quiet=true fold=true class="samples">
                <thead>
                    <tr>
                        <th scope="col" class="n">"No."</th>
                        <th scope="col">"Item"</th>
                        <th scope="col">{if is_humor { "Stage" } else { "Score" }}</th>
                        <th scope="col">{if is_humor { "Joke" } else { "Answer" }}</th>
                        <th scope="col" class="n">"Tokens"</th>
                        <th scope="col" class="n">"Time"</th>
                        <th scope="col" class="n">"Cost"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section id="samples" class="stack">
            <h2>"Samples"</h2>
            <nav class="shows" aria-label="Which samples"><ul>{choices}</ul></nav>
            {table}
            <Pager page pages previous next/>
            {(found > 0).then(|| view! { <Downloads href=files rows=found/> })}
        </section>
    }
}

#[component]
fn Row(sample: SampleRow, position: u64, kind: String) -> impl IntoView {
    let verdict = Verdict::of(
        sample.score,
        sample.error_code.as_deref(),
        sample.off_stage.as_deref(),
        &kind,
    );
    let (badge, badge_text) = verdict.badge();
    let text = match &sample.extracted {
        Some(extracted) if !extracted.trim().is_empty() => extracted,
        _ => &sample.text,
    };
    let answer = words::start_of(text, 160);
    let why = match verdict {
        Verdict::OffStage => sample.off_stage.as_deref().map(words::off_stage),
        Verdict::NoAnswer => sample.error_code.map(|code| code.replace('_', " ")),
        Verdict::Wrong | Verdict::Partly(_) => sample
            .target
            .as_deref()
            .map(|target| format!("right: {}", words::start_of(&words::target(target), 60))),
        _ => None,
    };
    let category = sample
        .category
        .map(|category| view! { <div class="who-org">{category}</div> });
    let tokens = number::whole(sample.completion_tokens.unsigned_abs());
    view! {
        <tr>
            <td class="c-rank n">{number::whole(position)}</td>
            <th scope="row" class="c-name">
                <a class="who-name" href=format!("/samples/{}", sample.id)>{words::start_of(&sample.input, 90)}</a>
                {category}
            </th>
            <td class="c-main"><Badge kind=badge text=badge_text/></td>
            <td class="answer" data-label="">
                <span dir="auto">{answer}</span>
                {why.map(|why| view! { <small>{why}</small> })}
            </td>
            <td class="n" data-label="tokens">{tokens}</td>
            <td class="n" data-label="time">{number::seconds(sample.duration_ms as f64 / 1000.0)}</td>
            <td class="n" data-label="cost">{number::dollars(sample.dollars)}</td>
        </tr>
    }
}
