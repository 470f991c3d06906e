//! The page about compute: charts, the models' curves, and every entrant against the reference.

use std::sync::Arc;

use leptos::prelude::*;
use openmic_domain::compute::{Factor, NoMultiplier};

use super::{
    families::{Analysis, Family, Placing, factor_words},
    majority::{MOST_RUNS, Tries},
    plots::{Plots, cost_format, cost_label, cost_words},
    query::ComputeQuery,
};
use crate::{
    export::Downloads,
    i18n::t,
    leaderboard::{BenchmarkBoard, BenchmarkEntry, Board, Standing, effort::CostAxis},
    shell::{Mood, Page},
    ui::{chart, *},
};

/// `/tracks/{slug}/compute`.
#[component]
pub(super) fn ComputePage(
    /// The board.
    board: Arc<Board>,
    /// What was asked for.
    query: ComputeQuery,
    /// The analysis over the cost asked for.
    analysis: Analysis,
    /// The charts.
    plots: Plots,
    /// The runs whose tries are drawn.
    tries: Vec<Tries>,
    /// Places of those that can be chosen.
    eligible: Vec<usize>,
) -> impl IntoView {
    let Standing::Benchmark(scores) = &board.standing else {
        return ().into_any();
    };
    let path = board.path();
    let title = t().compute_title(&board.track.title);
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(board.track.title.clone(), path.clone()),
        Crumb::here(t().compute_here()),
    ];
    let lede = t().compute_lede(board.evidence());
    let tabs = CostAxis::ALL
        .map(|axis| {
            let there = ComputeQuery {
                axis,
                ..query.clone()
            };
            Tab {
                label: axis_label(axis),
                href: there.href(&path),
                count: String::new(),
                current: axis == query.axis,
            }
        })
        .to_vec();
    let body = if scores.entries.is_empty() {
        view! {
            <Empty title=t().compute_empty() text=t().compute_empty_text() action_href=path.clone() action_label=t().leaderboard_back()/>
        }
        .into_any()
    } else {
        let no_curve = plots.curves.is_none().then(|| {
            view! { <Notice title=t().compute_no_curve()>{t().compute_no_curve_text()}</Notice> }
        });
        let paid: Vec<f64> = scores
            .entries
            .iter()
            .filter_map(|entry| query.axis.of(entry))
            .collect();
        let free = (!paid.is_empty() && paid.iter().all(|paid| *paid <= 0.0))
            .then(|| view! { <Notice title=t().compute_free()>{t().compute_free_text()}</Notice> });
        let unmeasured = (scores.entries.len() - paid.len()) as u64;
        let unmeasured = (unmeasured > 0).then(|| {
            let title = t().compute_unmeasured_title(unmeasured, number::whole(unmeasured));
            view! { <Notice title>{t().compute_unmeasured_text()}</Notice> }
        });
        let sampled = plots
            .sampled
            .then(|| view! { <p class="hint">{t().compute_tries_sampled()}</p> });
        view! {
            <Tabs label=t().compute_axis() tabs/>
            {free}
            {unmeasured}
            <div class="charts">
                {plots.front.map(|plot| view! { <chart::Figure plot/> })}
                {plots.curves.map(|plot| view! { <chart::Figure plot/> })}
            </div>
            {no_curve}
            {models(scores, &analysis)}
            {entrants(&board, scores, &analysis, &query)}
            {plots.tries.map(|plot| view! {
                <section class="stack" id="tries">
                    <h2>{t().compute_tries()}</h2>
                    <chart::Figure plot/>
                    {tries_key(scores, &tries)}
                    {sampled}
                    {tries_form(&board, scores, &query, &tries, &eligible)}
                </section>
            })}
            <Downloads href=query.href(&path)/>
            <p class="board-meta"><span><a href="/methods#compute">{t().leaderboard_how()}</a></span></p>
        }
        .into_any()
    };
    view! {
        <Page title=title.clone() description=lede.clone() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede.clone()}</p>
                <p class="acts"><a class="btn quiet" href=path>{t().leaderboard_back()}</a></p>
            </div>
            {body}
        </Page>
    }
    .into_any()
}

fn axis_label(axis: CostAxis) -> String {
    match axis {
        CostAxis::Tokens => t().leaderboard_label_tokens(),
        CostAxis::Seconds => t().leaderboard_label_seconds(),
        CostAxis::Dollars => t().leaderboard_label_dollars(),
    }
}

/// One row a model: what ten times the cost buys, the ceiling, the laziness gap.
fn models(scores: &BenchmarkBoard, analysis: &Analysis) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = analysis
        .families
        .iter()
        .filter(|family| family.everyone().count() > 1)
        .map(|family| model(scores, analysis.axis, family))
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack" id="models">
                <h2>{t().compute_models()}</h2>
                <Table caption=t().compute_models_caption() fold=true>
                    <thead>
                        <tr>
                            <th scope="col">{t().compute_model()}</th>
                            <th scope="col" class="n">{t().compute_ends()}</th>
                            <th scope="col" class="n">{t().compute_measured()}</th>
                            <th scope="col" class="n">{t().compute_column_gap()}</th>
                            <th scope="col" class="n">{t().compute_column_ceiling()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </section>
        }
    })
}

fn model(scores: &BenchmarkBoard, axis: CostAxis, family: &Family) -> impl IntoView + use<> {
    let entries = || {
        family
            .everyone()
            .filter_map(|place| scores.entries.get(place))
    };
    // Its ends on the line: nothing beyond what was measured.
    let ends = family.curve.as_ref().map(|curve| {
        let at = |x: f64| number::percent(curve.at(10f64.powf(x)).0);
        let words = t().compute_from_to(at(curve.range.0), at(curve.range.1));
        if curve.gains() {
            words
        } else {
            t().compute_unsure(words)
        }
    });
    let range = family.curve.as_ref().map(|curve| {
        t().compute_range(
            cost_format(axis).show(10f64.powf(curve.range.0)),
            cost_format(axis).show(10f64.powf(curve.range.1)),
            number::whole(curve.n_points as u64),
        )
    });
    let gap = entries().find_map(|entry| entry.effort.gap.as_ref());
    let gap = gap.map(|gap| {
        let points = number::signed(gap.paired.difference * 100.0, 1);
        match gap.paired.interval {
            Some(interval) => t().compute_points_interval(
                points,
                number::signed(interval.lower * 100.0, 1),
                number::signed(interval.upper * 100.0, 1),
            ),
            None => points,
        }
    });
    let ceiling = entries().find_map(|entry| entry.effort.ceiling.clone()).map(|ceiling| {
        view! { <a href=format!("/runs/{}", ceiling.run_id)>{number::percent(ceiling.score)}</a> }
    });
    let no_ceiling = ceiling.is_none().then(|| {
        let why = entries().any(|entry| entry.effort.ceiling_unknown);
        match why {
            true => view! { <span class="soft" title=t().compute_ceiling_unknown()>{t().compute_cannot_tell()}</span> }.into_any(),
            false => view! { {number::NONE} }.into_any(),
        }
    });
    let or_none = |words: Option<String>| words.unwrap_or_else(|| number::NONE.to_owned());
    view! {
        <tr>
            <th scope="row" class="c-name"><a href=format!("/models/{}", family.slug)>{family.name.clone()}</a></th>
            <td class="n c-main">{or_none(ends)}</td>
            <td class="n" data-label=t().compute_measured()>{or_none(range)}</td>
            <td class="n" data-label=t().compute_column_gap()>{or_none(gap)}</td>
            <td class="n" data-label=t().compute_column_ceiling()>{ceiling}{no_ceiling}</td>
        </tr>
    }
}

/// One row an entrant: cost, score, who dominates it, what it is worth in the reference's compute.
fn entrants(
    board: &Board,
    scores: &BenchmarkBoard,
    analysis: &Analysis,
    query: &ComputeQuery,
) -> impl IntoView + use<> {
    let chosen = analysis.chosen();
    let rows = scores
        .entries
        .iter()
        .zip(&analysis.placings)
        .enumerate()
        .map(|(place, (entry, placing))| {
            let is_reference = chosen.is_some_and(|family| family.everyone().any(|p| p == place));
            entrant(scores, analysis, entry, placing, is_reference)
        })
        .collect_view();
    let few = chosen.filter(|family| family.curve.is_none()).map(|family| {
        view! { <Notice title=t().compute_few_points(&family.name)>{t().compute_few_points_text()}</Notice> }
    });
    let column = chosen.map_or_else(
        || t().compute_multiplier(),
        |family| t().compute_multiplier_of(&family.name),
    );
    let caption = match chosen {
        Some(family) => t().compute_entrants_caption(&family.name, axis_label(query.axis)),
        None => t().compute_entrants_caption_none(),
    };
    let form = reference_form(board, analysis, query);
    let cost = cost_label(query.axis);
    view! {
        <section class="stack" id="entrants">
            <h2>{t().compute_entrants()}</h2>
            {form}
            {few}
            <Table caption fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_column_name()}</th>
                        <th scope="col">{t().compute_column_strategy()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_score()}</th>
                        <th scope="col" class="n">{cost}</th>
                        <th scope="col" class="n">{column}</th>
                        <th scope="col">{t().compute_dominated()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

fn entrant(
    scores: &BenchmarkBoard,
    analysis: &Analysis,
    entry: &BenchmarkEntry,
    placing: &Placing,
    is_reference: bool,
) -> impl IntoView + use<> {
    let axis = analysis.axis;
    let who = &entry.run.entrant;
    let (value, lower, upper) = (entry.score, entry.interval.lower, entry.interval.upper);
    let multiplier = match &placing.multiplier {
        _ if !placing.measured => view! { {number::NONE} }.into_any(),
        Some(Ok(multiplier)) => {
            let (low, high) = multiplier.interval();
            let interval = match (multiplier.factor(), low, high) {
                // A bound at both ends says no more than the bound itself.
                (Factor::MoreThan(_), Factor::MoreThan(_), _)
                | (Factor::LessThan(_), _, Factor::LessThan(_)) => None,
                _ => Some(t().compute_interval(factor_words(low), factor_words(high))),
            };
            let words = factor_words(multiplier.factor());
            let interval = interval.map(|words| view! { <div class="who-org num">{words}</div> });
            view! { {words}{interval} }.into_any()
        }
        Some(Err(NoMultiplier::NoGain)) => {
            view! { <span class="soft">{t().compute_no_gain()}</span> }.into_any()
        }
        Some(Err(NoMultiplier::NoPoint)) => {
            view! { <span class="soft">{t().compute_no_point()}</span> }.into_any()
        }
        None if is_reference => {
            view! { <span class="soft">{t().compute_reference_itself()}</span> }.into_any()
        }
        None => view! { {number::NONE} }.into_any(),
    };
    let dominated = match placing
        .dominated_by
        .and_then(|place| scores.entries.get(place))
    {
        _ if !placing.measured => view! { {number::NONE} }.into_any(),
        Some(by) => {
            let name = by.run.entrant.name.clone();
            let href = format!("/entrants/{}", by.run.entrant.slug);
            view! { {t().compute_dominated_by()} " " <a href=href>{name}</a> }.into_any()
        }
        None => view! { <Badge kind=BadgeKind::Good text=t().compute_on_front()/> }.into_any(),
    };
    let cost = match axis.of(entry) {
        Some(cost) => view! { {cost_words(axis, cost)} }.into_any(),
        None => view! { <span class="soft" title=t().compute_unmeasured_why()>{number::NONE} " " {t().compute_unmeasured()}</span> }
            .into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="c-name">
                <a class="who-name" href=format!("/entrants/{}", who.slug)>{who.name.clone()}</a>
                <div class="who-org">{who.model_name.clone()}</div>
            </th>
            <td data-label="">{entry.effort.strategy.clone()}</td>
            <td class="n c-main"><a class="plain" href=format!("/runs/{}", entry.run.run_id)><IntervalText value lower upper format=Format::Percent/></a></td>
            <td class="n" data-label="">{cost}</td>
            <td class="n" data-label=t().compute_multiplier()>{multiplier}</td>
            <td data-label="">{dominated}</td>
        </tr>
    }
}

/// Whose lines have which number.
fn tries_key(scores: &BenchmarkBoard, tries: &[Tries]) -> impl IntoView + use<> {
    let rows = tries
        .iter()
        .filter_map(|one| Some((one, scores.entries.get(one.place)?)))
        .map(|(one, entry)| {
            let href = format!("/runs/{}", entry.run.run_id);
            let inside = one.inside.then(|| {
                view! { " " <span class="soft">{t().compute_tries_inside(&entry.effort.strategy)}</span> }
            });
            view! { <li><a href=href>{entry.run.entrant.name.clone()}</a>{inside}</li> }
        })
        .collect_view();
    view! { <ol>{rows}</ol> }
}

/// Chooses the runs whose tries are drawn, where there are several.
fn tries_form(
    board: &Board,
    scores: &BenchmarkBoard,
    query: &ComputeQuery,
    tries: &[Tries],
    eligible: &[usize],
) -> Option<impl IntoView + use<>> {
    (eligible.len() > 1).then(|| {
        let who = |place: usize| &scores.entries[place].run.entrant;
        let options = eligible
            .iter()
            .map(|&place| Choice::new(&who(place).slug, &who(place).name))
            .collect();
        let values = tries
            .iter()
            .map(|one| who(one.place).slug.clone())
            .collect();
        let path = format!("{}/compute#tries", board.path());
        let others = ComputeQuery {
            runs: Vec::new(),
            ..query.clone()
        };
        let keep = kept(&others);
        let hint = t().compute_tries_choose_hint(number::whole(MOST_RUNS as u64));
        view! {
            <details class="more" open=!query.runs.is_empty()>
                <summary>{t().compute_tries_choose()}</summary>
                <form class="filters" method="get" action=path>
                    <CheckGroup name="runs" legend=t().compute_tries_choose() hint options values/>
                    {keep}
                    <button class="btn quiet">{t().compute_tries_draw()}</button>
                </form>
            </details>
        }
    })
}

/// The parameters of a view that a form keeps without showing them.
fn kept(query: &ComputeQuery) -> impl IntoView + use<> {
    let href = query.href("");
    let raw = href.split_once('?').map_or("", |(_, raw)| raw);
    url::form_urlencoded::parse(raw.as_bytes())
        .into_owned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// Chooses the model that the others are measured against.
fn reference_form(
    board: &Board,
    analysis: &Analysis,
    query: &ComputeQuery,
) -> Option<impl IntoView + use<>> {
    let options: Vec<Choice> = analysis
        .references()
        .filter(|family| family.curve.is_some())
        .map(|family| Choice::new(&family.slug, &family.name))
        .collect();
    (!options.is_empty()).then(|| {
        let value = analysis.chosen().map(|family| family.slug.clone());
        let path = format!("{}/compute#entrants", board.path());
        let keep = kept(&ComputeQuery {
            reference: None,
            ..query.clone()
        });
        view! {
            <form class="filters" method="get" action=path>
                <SelectField name="reference" label=t().compute_reference() hint=t().compute_reference_hint() options value required=true/>
                {keep}
                <button class="btn quiet">{t().compute_reference_use()}</button>
            </form>
        }
    })
}
