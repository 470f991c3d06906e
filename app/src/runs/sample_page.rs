//! The page of a sample: the prompt as a script, the answer, its score, what it cost.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::{
    chat::{Message, Role},
    compute::Unmeasured,
    scoring::By,
};
use openmic_store::{CallRow, RunRow, SampleDetail};

use super::{
    calls_page::{Calls, Shading},
    likelihood,
    words::{self, Verdict},
};
use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::{Badge, Card, Crumb, Crumbs, DataList, DataRow, Notice, NoticeKind, Prose, Time, number},
};

/// What the page shows.
pub(super) struct SampleView {
    pub(super) sample: SampleDetail,
    pub(super) run: RunRow,
    /// What its track measures of choices, where it compares them by likelihood.
    pub(super) likelihood: Option<By>,
    /// The turns that were sent.
    pub(super) turns: Vec<Message>,
    /// Every call that its strategy made; none of samples stored before calls were.
    pub(super) calls: Vec<CallRow>,
    /// Id of the sample before it in its run.
    pub(super) previous: Option<String>,
    /// Id of the sample after it in its run.
    pub(super) next: Option<String>,
}

/// `/samples/{id}`.
#[component]
pub(super) fn SamplePage(data: SampleView) -> impl IntoView {
    let SampleView {
        sample,
        run,
        likelihood,
        turns,
        calls,
        previous,
        next,
    } = data;
    let run_link = format!("/runs/{}", run.id);
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
        Crumb::link(t().runs_here(), run_link),
        Crumb::here(sample.item_name.clone()),
    ];
    let verdict = Verdict::of(
        sample.score,
        sample.error_code.as_deref(),
        sample.off_stage.as_deref(),
        &run.track_kind,
    );
    let (kind, text) = verdict.badge();
    let category = sample
        .category
        .clone()
        .map(|category| view! { <Badge text=category/> });
    let failure = sample.error_code.clone().map(|code| {
        let error = sample.error.clone();
        view! {
            <Notice kind=NoticeKind::Warn title=t().runs_sample_no_answer()>
                <p class="failure">{words::failure(&code)}</p>
                // Stored in English.
                {error.map(|error| view! { <p class="failure" lang="en">{error}</p> })}
            </Notice>
        }
    });
    let item = sample.item_name.clone();
    let input = words::start_of(&sample.input, 120);
    if sample.joke_text.is_some() && sample.off_stage.is_none() {
        crate::render::describe(crate::render::HeadLinks {
            feeds: Vec::new(),
            card: Some((format!("/jokes/{}/card.png", sample.id), input.clone())),
        });
    }
    let script = view! { <Script turns sample=sample.clone()/> };
    let score = view! { <ScoreFacts sample=sample.clone() run=run.clone() verdict/> };
    // Of a letter the alternatives to it are kept, which are not what was said.
    let shading =
        (likelihood != Some(By::Letter)).then(|| view! { <Shading calls=calls.clone()/> });
    let likelihood = likelihood::card(&sample, likelihood.is_some());
    let compute = view! { <ComputeFacts sample/> };
    view! {
        <Page
            title=t().runs_sample_title(item, &run.entrant_name, &run.track_title)
            description=t().runs_sample_description(&run.entrant_name, &run.track_title)
            mood=Mood::Programme
            nav="boards"
        >
            <Crumbs items=crumbs/>
            <div class="head">
                <h1>{input}</h1>
                <p class="run-facts soft">
                    <Badge kind text/>
                    {category}
                    <span>
                        {t().runs_sample_by()} " "
                        <a href=format!("/entrants/{}", run.entrant_slug)>{run.entrant_name.clone()}</a>
                    </span>
                </p>
            </div>
            {failure}
            {script}
            <Calls calls/>
            {shading}
            <div class="cols">
                <Card title=t().runs_sample_score()>{score}</Card>
                {likelihood}
                <Card title=t().runs_sample_compute()>{compute}</Card>
            </div>
            <Neighbours previous next/>
        </Page>
    }
}

#[component]
fn Script(turns: Vec<Message>, sample: SampleDetail) -> impl IntoView {
    let turns = turns
        .into_iter()
        .map(|turn| {
            let (class, role) = match turn.role {
                Role::System => ("turn system", t().runs_role_system()),
                Role::User => ("turn user", t().runs_role_user()),
                Role::Assistant => ("turn assistant", t().runs_role_assistant()),
            };
            view! {
                <div class=class><span class="role">{role}</span><Prose text=turn.content/></div>
            }
        })
        .collect_view();
    let thoughts = sample
        .reasoning
        .filter(|text| !text.trim().is_empty())
        .map(|text| {
            let summary = match sample.reasoning_tokens.unsigned_abs() {
                0 => t().runs_thoughts(),
                tokens => t().runs_thoughts_tokens(number::whole(tokens)),
            };
            view! { <details class="thoughts"><summary>{summary}</summary><Prose text/></details> }
        });
    let answer = if sample.text.trim().is_empty() {
        view! { <p class="soft">{t().runs_answer_nothing()}</p> }.into_any()
    } else {
        view! { <Prose text=sample.text/> }.into_any()
    };
    view! {
        <section class="script" aria-label=t().runs_script()>
            {turns}
            <div class="turn answer"><span class="role">{t().runs_role_answer()}</span><div>{thoughts}{answer}</div></div>
        </section>
    }
}

#[component]
fn ScoreFacts(sample: SampleDetail, run: RunRow, verdict: Verdict) -> impl IntoView {
    let target = sample.target.as_deref().map(words::target);
    let extracted = match sample.extracted {
        Some(text) if text.trim().is_empty() => Some(t().runs_fact_unreadable()),
        other => other,
    };
    let score = sample
        .score
        .map(|score| number::fixed(score, if score.fract() == 0.0 { 0 } else { 2 }));
    let stage = match (verdict, &sample.off_stage) {
        (_, Some(reason)) => Some(t().runs_fact_stays_off(words::off_stage(reason))),
        (Verdict::OnStage, None) if run.state == "done" => Some(t().runs_fact_on_stage()),
        (Verdict::OnStage, None) => Some(t().runs_fact_goes_on()),
        _ => None,
    };
    let joke = (verdict == Verdict::OnStage && run.state == "done")
        .then(|| format!("/jokes/{}", sample.id));
    // The joke as the arena shows it, where that is not the answer as it came.
    let told = sample
        .joke_text
        .filter(|joke| sample.off_stage.is_none() && joke.trim() != sample.text.trim());
    view! {
        <DataList>
            {score.map(|score| view! { <DataRow label=t().runs_fact_score() value=score/> })}
            {extracted.map(|text| view! { <DataRow label=t().runs_fact_read_as()><Prose text/></DataRow> })}
            {target.map(|text| view! { <DataRow label=t().runs_fact_right_answer()><Prose text/></DataRow> })}
            {stage.map(|stage| view! { <DataRow label=t().runs_fact_stage() value=stage/> })}
            {told.map(|text| view! { <DataRow label=t().runs_fact_told_as()><Prose text/></DataRow> })}
            {joke.map(|href| view! { <DataRow label=t().runs_fact_joke()><a href=href>{t().runs_fact_joke_link()}</a></DataRow> })}
            <DataRow label=t().runs_fact_ended() value=words::finish(&sample.finish)/>
            <DataRow label=t().runs_fact_item() value=sample.item_name/>
            <DataRow label=t().runs_fact_track()>
                <a href=format!("/tracks/{}", run.track_slug)>{run.track_title}</a>
                " · "
                {t().runs_fact_version(run.track_version)}
            </DataRow>
            <DataRow label=t().runs_fact_run()><a href=format!("/runs/{}", run.id)>{t().runs_fact_run_link()}</a></DataRow>
        </DataList>
    }
}

#[component]
fn ComputeFacts(sample: SampleDetail) -> impl IntoView {
    let unmeasured = Unmeasured::of(sample.unmeasured);
    let count = |tokens: i64| {
        let Some(tokens) = unmeasured.tokens(tokens.unsigned_abs()) else {
            return t().compute_unmeasured();
        };
        let words = number::whole(tokens);
        if sample.tokens_estimated {
            t().runs_fact_estimated(words)
        } else {
            words
        }
    };
    let (prompt, completion) = (count(sample.prompt_tokens), count(sample.completion_tokens));
    let reasoning = (sample.reasoning_tokens > 0).then(|| count(sample.reasoning_tokens));
    let took = unmeasured.seconds(sample.duration_ms as f64 / 1000.0);
    let took = took.map_or_else(|| t().compute_unmeasured(), number::seconds);
    let paid = unmeasured.dollars(sample.dollars);
    let paid = paid.map_or_else(|| t().compute_unmeasured(), number::dollars);
    let estimated = sample.tokens_estimated.then(|| {
        view! { <p class="soft"><small>{t().runs_fact_estimated_note()}</small></p> }
    });
    let first = sample
        .first_token_ms
        .map(|ms| number::seconds(ms as f64 / 1000.0));
    let attempts = match sample.attempts {
        1 if sample.error_code.is_none() => t().runs_fact_at_once(),
        n => number::whole(n.unsigned_abs()),
    };
    view! {
        <DataList>
            <DataRow label=t().runs_prompt_tokens() value=prompt/>
            <DataRow label=t().runs_answer_tokens() value=completion/>
            {reasoning.map(|words| view! { <DataRow label=t().runs_fact_thoughts() value=words/> })}
            <DataRow label=t().runs_fact_time() value=took/>
            {first.map(|words| view! { <DataRow label=t().runs_fact_first_token() value=words/> })}
            <DataRow label=t().runs_fact_cost() value=paid/>
            <DataRow label=t().runs_fact_requests() value=attempts/>
            {sample.reported_model.map(|name| view! { <DataRow label=t().runs_fact_reports() value=name/> })}
            <DataRow label=t().runs_fact_stored()><Time ms=sample.created_ms/></DataRow>
        </DataList>
        {estimated}
    }
}

#[component]
fn Neighbours(previous: Option<String>, next: Option<String>) -> impl IntoView {
    if previous.is_none() && next.is_none() {
        return None;
    }
    let previous = previous.map(|id| {
        view! { <a class="btn quiet" rel="prev" href=format!("/samples/{id}")>{t().runs_previous()}</a> }
    });
    let next = next.map(|id| {
        view! { <a class="btn quiet" rel="next" href=format!("/samples/{id}")>{t().runs_next()}</a> }
    });
    Some(view! { <nav class="pager" aria-label=t().runs_neighbours()>{previous}{next}</nav> })
}
