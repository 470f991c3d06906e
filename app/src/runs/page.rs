//! The page of a run: how far it is, what it has cost, and its samples.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::{compute::Unmeasured, stats::Interval};
use openmic_store::{RunRow, SampleRow};

use super::{
    RunProgress, Snapshot,
    browse::Found,
    outcome::{Capped, Failures, Outcome, Quoted},
    query::{Asked, PAGE, Show},
    words::{self, Verdict},
};
use crate::{
    export::Downloads,
    i18n::{Visit, t},
    render::needs_islands,
    shell::{Mood, Page},
    ui::{
        Badge, Choice, Crumb, Crumbs, Empty, Notice, NoticeKind, Pager, RunState, SelectField,
        Skeleton, Stat, Tab, Table, Tabs, Time, lang_of, number,
    },
};

/// What the page shows.
pub(super) struct RunView {
    pub(super) run: RunRow,
    pub(super) snapshot: Snapshot,
    /// Whether the visitor may let it go on.
    pub(super) may_requeue: bool,
    /// The 95 % interval of its score, where one can be told.
    pub(super) interval: Option<Interval>,
    /// What it met, and what was quoted.
    pub(super) outcome: Outcome,
    /// Which samples were asked for.
    pub(super) asked: Asked,
    /// How many samples each choice leaves.
    pub(super) counts: Vec<(Show, u64)>,
    /// The samples of this page; none of a private track.
    pub(super) samples: Option<Found>,
    /// Entrants that its answers can be compared with.
    pub(super) others: Vec<Choice>,
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
        Crumb::link(t().shell_nav_boards(), "/tracks"),
        Crumb::link(
            run.track_title.clone(),
            format!("/tracks/{}", run.track_slug),
        ),
        Crumb::link(
            run.entrant_name.clone(),
            format!("/entrants/{}", run.entrant_slug),
        ),
        Crumb::here(t().runs_here()),
    ];
    let progress = if is_live {
        let snapshot = data.snapshot.clone();
        let again = format!("/runs/{}", run.id);
        let still = t().runs_noscript();
        view! {
            <div class="live">
                <RunProgress events=Visit::here(&format!("/runs/{}/events", run.id)) start=snapshot label=t().runs_progress_label()/>
                <noscript>
                    <p class="soft">{still.s0}<a href=again>{still.runs_noscript_again}</a>{still.s1}</p>
                </noscript>
            </div>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let quote = data.outcome.quote.map(|quote| {
        let run = run.clone();
        view! { <Quoted run quote/> }
    });
    let interval = data.interval;
    let heading = t().runs_heading();
    view! {
        <Page
            title=t().runs_title(&run.entrant_name, &run.track_title)
            description=t().runs_description(&run.entrant_name, &run.track_title)
            mood=Mood::Programme
            nav="boards"
        >
            <Crumbs items=crumbs/>
            <div class="head">
                <h1>
                    {heading.s0}
                    <a class="plain" href=format!("/entrants/{}", run.entrant_slug)>{run.entrant_name.clone()}</a>
                    {heading.s1}
                    <a class="plain" href=format!("/tracks/{}", run.track_slug) lang=lang_of(&run.track_title)>{run.track_title.clone()}</a>
                    {heading.s2}
                </h1>
                <p class="run-facts soft">
                    <RunState state=run.state.clone()/>
                    <span title=t().runs_item_set(&run.item_set_hash)>{t().runs_track_version(&run.track_version)}</span>
                    <Times run=run.clone()/>
                    <Provenance run=run.clone()/>
                </p>
            </div>
            <Failure run=run.clone() may_requeue=data.may_requeue/>
            <Capped run=run.clone()/>
            {progress}
            <Figures run=run.clone() counts=data.counts.clone() interval/>
            {quote}
            <Failures run=run outcome=data.outcome.clone()/>
            <Samples data/>
        </Page>
    }
}

#[component]
fn Times(run: RunRow) -> impl IntoView {
    match (run.started_ms, run.finished_ms) {
        (_, Some(ms)) => view! { <span>{t().runs_ended()} " " <Time ms/></span> }.into_any(),
        (Some(ms), None) => view! { <span>{t().runs_started()} " " <Time ms/></span> }.into_any(),
        (None, None) => {
            view! { <span>{t().runs_asked_for()} " " <Time ms=run.created_ms/></span> }.into_any()
        }
    }
}

/// Under which software it ended, and which way its score is read.
#[component]
fn Provenance(run: RunRow) -> impl IntoView {
    let software = match (&run.software, run.finished_ms) {
        (Some(version), _) => Some(t().runs_software(version)),
        (None, Some(_)) => Some(t().runs_software_unknown()),
        (None, None) => None,
    };
    let direction = run.higher_is_better.map(|higher| match higher {
        true => t().runs_higher_is_better(),
        false => t().runs_lower_is_better(),
    });
    view! {
        {software.map(|words| view! { <span>{words}</span> })}
        {direction.map(|words| view! { <span>{words}</span> })}
    }
}

#[component]
fn Failure(run: RunRow, may_requeue: bool) -> impl IntoView {
    (run.state == "failed").then(|| {
        let left = run.n_samples.saturating_sub(run.done).max(0).unsigned_abs();
        let requeue = may_requeue.then(|| {
            view! {
                <form method="post" action=format!("/runs/{}/requeue", run.id)>
                    <p class="acts"><button class="btn" type="submit">{t().runs_go_on()}</button></p>
                </form>
            }
        });
        let next = if may_requeue {
            t().runs_stopped_operator(left, number::whole(left))
        } else {
            t().runs_stopped_visitor(left, number::whole(left))
        };
        // Reasons are stored in English.
        let reason = match run.error {
            Some(error) => view! { <p class="failure" lang="en">{error}</p> }.into_any(),
            None => view! { <p class="failure">{t().runs_stopped_no_reason()}</p> }.into_any(),
        };
        view! {
            <Notice kind=NoticeKind::Bad title=t().runs_stopped()>
                {reason}
                <p>{next}</p>
                {requeue}
            </Notice>
        }
    })
}

#[component]
fn Figures(run: RunRow, counts: Vec<(Show, u64)>, interval: Option<Interval>) -> impl IntoView {
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
        failed => Some(number::whole(failed)),
    };
    let result = if run.track_kind == "humor" {
        let on_stage = done.saturating_sub(count_of(Show::OffStage));
        let detail = match (run.state.as_str(), failed) {
            ("done", None) => t().runs_jokes_told(number::whole(done)),
            ("done", Some(failed)) => t().runs_jokes_told_failed(number::whole(done), failed),
            _ => t().runs_jokes_so_far(number::whole(done)),
        };
        view! { <Stat label=t().runs_jokes() value=number::whole(on_stage) detail/> }.into_any()
    } else {
        let interval = match interval {
            Some(interval) => t().runs_score_interval(
                number::fixed(interval.lower * 100.0, 1),
                number::percent(interval.upper),
                number::whole(done),
            ),
            None => t().browse_n(number::whole(done)),
        };
        let detail = match failed {
            Some(failed) => t().runs_score_failed(interval, failed),
            None => interval,
        };
        view! { <Stat label=t().runs_score() value=number::percent(run.score_sum / n) detail/> }
            .into_any()
    };
    let reasoning = run.reasoning_tokens.unsigned_abs();
    let thoughts =
        (reasoning > 0).then(|| t().runs_of_them_thoughts(number::tokens(reasoning as f64)));
    let unmeasured = Unmeasured::of(run.unmeasured);
    // A value with its detail; a dash that says why where it was not measured.
    let stat = |label: String, known: Option<(String, String)>| {
        let (value, detail) =
            known.unwrap_or_else(|| (number::NONE.to_owned(), t().compute_unmeasured()));
        view! { <Stat label value detail/> }
    };
    let tokens = |count: i64| {
        let count = unmeasured.tokens(count.unsigned_abs() as f64)?;
        let each = t().runs_a_sample(number::tokens((count / n).round()));
        Some((number::tokens(count), each))
    };
    let completion =
        tokens(run.completion_tokens).map(|(all, each)| (all, thoughts.unwrap_or(each)));
    let seconds = (unmeasured.seconds(run.duration_ms as f64 / 1000.0 / n))
        .map(|each| (number::seconds(each), t().runs_seconds_detail()));
    let dollars = (unmeasured.dollars(run.dollars)).map(|all| {
        let each = t().runs_a_sample(number::dollars(all / n));
        (number::dollars(all), each)
    });
    Some(view! {
        <div class="stats">
            {result}
            {stat(t().runs_answer_tokens(), completion)}
            {stat(t().runs_prompt_tokens(), tokens(run.prompt_tokens))}
            {stat(t().runs_seconds(), seconds)}
            {stat(t().runs_cost(), dollars)}
        </div>
    })
}

#[component]
fn Samples(data: RunView) -> impl IntoView {
    let RunView {
        run,
        snapshot,
        asked,
        counts,
        samples,
        others,
        ..
    } = data;
    let Some(Found {
        samples,
        withheld,
        total: found,
        page,
        pages,
    }) = samples
    else {
        return view! {
            <section id="samples" class="stack">
                <h2>{t().runs_samples()}</h2>
                <Notice title=t().browse_private_title()>{t().browse_private()}</Notice>
            </section>
        }
        .into_any();
    };
    let files = asked.at(1).address(&run.id);
    let choices = counts
        .into_iter()
        .map(|(choice, count)| Tab {
            label: choice.label(),
            href: Asked::of(choice).address(&run.id),
            count: number::whole(count),
            current: choice == asked.show,
        })
        .collect();
    let disagreement = disagreement(&run, &asked, others, found);
    let previous = (page > 1).then(|| asked.at(page - 1).address(&run.id));
    let next = (page < pages).then(|| asked.at(page + 1).address(&run.id));
    let table = if samples.is_empty() {
        let t = t();
        let (title, text) = match (snapshot.done, snapshot.state.as_str()) {
            (0, "failed") => (t.runs_empty_stopped(), t.runs_empty_stopped_text()),
            (0, "queued") => (t.runs_empty(), t.runs_empty_queued_text()),
            (0, _) => (t.runs_empty(), t.runs_empty_text()),
            _ => (t.runs_empty_kind(), t.runs_empty_kind_text()),
        };
        let (action_href, action_label) = if snapshot.done == 0 {
            (
                format!("/entrants/{}", run.entrant_slug),
                t.runs_empty_entrant(),
            )
        } else {
            (
                Asked::of(Show::All).address(&run.id),
                t.runs_empty_show_all(),
            )
        };
        let awaited = (snapshot.state == "running").then(|| view! { <Skeleton/> });
        view! { {awaited}<Empty title text action_href action_label/> }.into_any()
    } else {
        let is_humor = run.track_kind == "humor";
        let first = (page - 1) * PAGE + 1;
        let rows = samples
            .into_iter()
            .zip(first..)
            .map(|(sample, position)| {
                let until = withheld.until(&sample.id);
                view! { <Row sample position kind=run.track_kind.clone() until/> }
            })
            .collect_view();
        view! {
            <Table caption=t().runs_caption() quiet=true fold=true class="samples">
                <thead>
                    <tr>
                        <th scope="col" class="n">{t().runs_col_number()}</th>
                        <th scope="col">{t().runs_col_item()}</th>
                        <th scope="col">{if is_humor { t().runs_col_stage() } else { t().runs_col_score() }}</th>
                        <th scope="col">{if is_humor { t().runs_col_joke() } else { t().runs_col_answer() }}</th>
                        <th scope="col" class="n">{t().runs_col_tokens()}</th>
                        <th scope="col" class="n">{t().runs_col_time()}</th>
                        <th scope="col" class="n">{t().runs_col_cost()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section id="samples" class="stack">
            <h2>{t().runs_samples()}</h2>
            <Tabs label=t().runs_which() tabs=choices/>
            {disagreement}
            {table}
            <Pager page pages previous next/>
            {(found > 0).then(|| view! { <Downloads href=files rows=found/> })}
        </section>
    }
    .into_any()
}

/// Chooses another entrant, and shows where its answers and these are not both right or both wrong.
fn disagreement(
    run: &RunRow,
    asked: &Asked,
    others: Vec<Choice>,
    found: u64,
) -> Option<impl IntoView + use<>> {
    if others.is_empty() && asked.with.is_none() {
        return None;
    }
    let action = format!("/runs/{}#samples", run.id);
    let name = asked.with.as_ref().map(|slug| {
        let known = others.iter().find(|choice| &choice.value == slug);
        known.map_or_else(|| slug.clone(), |choice| choice.label.clone())
    });
    let said = name.map(|name| {
        let words = t().browse_disagree_on(found, number::whole(found), name);
        let all = Asked::of(Show::All).address(&run.id);
        view! { <p class="verdict">{words} " " <a href=all>{t().runs_empty_show_all()}</a></p> }
    });
    let value = asked.with.clone();
    Some(view! {
        <form class="filters" method="get" action=action>
            <input type="hidden" name="show" value="disagreement"/>
            <SelectField name="with" label=t().browse_with() options=others value required=true/>
            <button class="btn quiet">{t().browse_show_disagreement()}</button>
        </form>
        {said}
    })
}

/// One sample; `until` so many votes on a joke it is shown without the joke.
#[component]
fn Row(sample: SampleRow, position: u64, kind: String, until: Option<u64>) -> impl IntoView {
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
    let answer = match until {
        Some(n) => {
            let held = t().arena_held_joke(n, number::whole(n));
            view! { <span class="soft">{held}</span> }.into_any()
        }
        None => view! { <span dir="auto">{answer}</span> }.into_any(),
    };
    let input = words::start_of(&sample.input, 90);
    let item = if until.is_some() {
        view! { <span class="who-name">{input}</span> }.into_any()
    } else {
        let href = format!("/samples/{}", sample.id);
        view! { <a class="who-name" href=href>{input}</a> }.into_any()
    };
    let why = match verdict {
        Verdict::OffStage => sample.off_stage.as_deref().map(words::off_stage),
        Verdict::NoAnswer => sample.error_code.as_deref().map(words::failure),
        Verdict::Wrong | Verdict::Partly(_) => sample
            .target
            .as_deref()
            .map(|target| t().runs_right_answer_short(words::start_of(&words::target(target), 60))),
        _ => None,
    };
    let category = sample
        .category
        .map(|category| view! { <div class="who-org">{category}</div> });
    let unmeasured = Unmeasured::of(sample.unmeasured);
    let or_none = |words: Option<String>| words.unwrap_or_else(|| number::NONE.to_owned());
    let tokens =
        or_none((unmeasured.tokens(sample.completion_tokens.unsigned_abs())).map(number::whole));
    let took = unmeasured.seconds(sample.duration_ms as f64 / 1000.0);
    let took = or_none(took.map(number::seconds));
    let paid = or_none(unmeasured.dollars(sample.dollars).map(number::dollars));
    view! {
        <tr>
            <td class="c-rank n">{number::whole(position)}</td>
            <th scope="row" class="c-name">
                {item}
                {category}
            </th>
            <td class="c-main"><Badge kind=badge text=badge_text/></td>
            <td class="answer" data-label="">
                {answer}
                {why.map(|why| view! { <small>{why}</small> })}
            </td>
            <td class="n" data-label=t().runs_label_tokens()>{tokens}</td>
            <td class="n" data-label=t().runs_label_time()>{took}</td>
            <td class="n" data-label=t().runs_label_cost()>{paid}</td>
        </tr>
    }
}
