//! The pages of the lists: a form, a table, and a word where nothing is found.

use leptos::prelude::*;
use openmic_domain::compute::Unmeasured;
use openmic_store::{EntrantDetail, RunRow};

use super::{
    handlers::Listed,
    query::{Asked, PER_PAGE},
};
use crate::{
    export::Downloads,
    i18n::t,
    leaderboard::words,
    models::strategy_words,
    shell::{Mood, Page},
    ui::*,
};

/// What stands around the table of a list.
struct Around {
    title: String,
    lede: String,
    /// What is said where there is nothing at all.
    empty: (String, String),
    /// The label of what rows are chosen by, and its values in words.
    choices: (String, Vec<Choice>),
}

/// A list: what it is, the form, the table, files and pages.
fn list(around: Around, asked: &Asked, total: usize, table: AnyView) -> impl IntoView + use<> {
    let Around {
        title,
        lede,
        empty,
        choices,
    } = around;
    let path = asked.kind.path;
    let body = match (total, asked.filters()) {
        (0, true) => view! {
            <Empty title=t().lists_none() text=t().lists_none_text() action_href=path action_label=t().leaderboard_show_all()/>
        }
        .into_any(),
        (0, false) => view! {
            <Empty title=empty.0 text=empty.1 action_href="/submit" action_label=t().leaderboard_submit()/>
        }
        .into_any(),
        _ => {
            let pages = total.div_ceil(PER_PAGE);
            let previous = (asked.page > 1).then(|| asked.at(asked.page - 1));
            let next = (asked.page < pages).then(|| asked.at(asked.page + 1));
            let (files, page) = (asked.href(), asked.page as u64);
            view! {
                {table}
                <Downloads href=files rows=total as u64/>
                <Pager page pages=pages as u64 previous next/>
            }
            .into_any()
        }
    };
    let current = asked.current();
    let is_usual = asked.sort == asked.kind.sorts.first().copied().unwrap_or_default();
    let sort =
        (!is_usual).then(|| view! { <input type="hidden" name="sort" value=current.key.clone()/> });
    let clear = asked
        .filters()
        .then(|| view! { <a class="btn quiet" href=path>{t().leaderboard_show_all()}</a> });
    let mut options = vec![Choice::new("", t().leaderboard_any())];
    options.extend(choices.1);
    let (text, name, chosen) = (asked.text.clone(), asked.kind.choice.0, asked.chosen);
    view! {
        <Page title=title.clone() description=lede.clone() mood=Mood::Programme nav="boards">
            <Crumbs items=vec![Crumb::link(t().ui_home(), "/"), Crumb::here(title.clone())]/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede}</p>
            </div>
            <form class="filters" method="get" action=path role="search" aria-label=t().lists_form()>
                <Field kind="search" name="q" label=t().lists_text() value=text maxlength=80_u32/>
                <SelectField name label=choices.0 options value=chosen/>
                {sort}
                <button class="btn quiet">{t().leaderboard_filter()}</button>
                {clear}
            </form>
            {body}
        </Page>
    }
}

/// A header that sorts the list.
fn header(asked: &Asked, key: &'static str, label: String, numeric: bool) -> impl IntoView + use<> {
    let (href, current) = (asked.header_href(key), asked.current());
    view! { <SortHeader label key current href numeric/> }
}

/// `/models`.
#[component]
pub(super) fn ModelsPage(rows: Vec<Listed>, asked: Asked, total: usize) -> impl IntoView {
    let body = rows
        .into_iter()
        .map(|Listed { model, entrants }| {
            let open = model.open_weights.then(|| view! { " " <Badge kind=BadgeKind::OpenWeights text=t().leaderboard_open()/> });
            view! {
                <tr>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/models/{}", model.slug)>{model.name}</a>{open}
                        <div class="who-org">{model.licence}</div>
                    </th>
                    <td data-label="">{model.organisation}</td>
                    <td class="n" data-label=t().lists_entrants()>{number::whole(entrants)}</td>
                    <td class="date" data-label=""><Time ms=model.created_ms/></td>
                </tr>
            }
        })
        .collect_view();
    let heads = [
        header(&asked, "name", t().models_model(), false),
        header(&asked, "organisation", t().models_organisation(), false),
        header(&asked, "entrants", t().lists_entrants(), true),
        header(&asked, "added", t().lists_added(), false),
    ];
    let table = view! {
        <Table caption=t().lists_models() quiet=true fold=true>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    };
    let around = Around {
        title: t().lists_models(),
        lede: t().lists_models_lede(number::whole(total as u64)),
        empty: (t().lists_models_empty(), t().lists_empty_text()),
        choices: (
            t().models_weights(),
            vec![
                Choice::new("open", t().models_weights_open()),
                Choice::new("closed", t().models_weights_closed()),
            ],
        ),
    };
    list(around, &asked, total, table.into_any())
}

/// `/entrants`.
#[component]
pub(super) fn EntrantsPage(rows: Vec<EntrantDetail>, asked: Asked, total: usize) -> impl IntoView {
    let body = rows
        .into_iter()
        .map(|row| {
            let origin = words::origin_of(&row.origin);
            let how = match row.origin.as_str() {
                "import" | "people" => String::new(),
                _ => strategy_words(&row.strategy),
            };
            view! {
                <tr>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/entrants/{}", row.slug)>{row.name}</a>
                        <div class="who-org">{how}</div>
                    </th>
                    <td data-label=""><a href=format!("/models/{}", row.model_slug)>{row.model_name}</a></td>
                    <td data-label="">{origin}</td>
                    <td class="date" data-label=""><Time ms=row.created_ms/></td>
                </tr>
            }
        })
        .collect_view();
    let heads = [
        header(&asked, "name", t().lists_entrant(), false),
        header(&asked, "model", t().models_model(), false),
        header(&asked, "origin", t().leaderboard_column_origin(), false),
        header(&asked, "entered", t().models_entered(), false),
    ];
    let table = view! {
        <Table caption=t().lists_entrants() quiet=true fold=true>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    };
    let origins = asked.kind.choice.1.iter();
    let around = Around {
        title: t().lists_entrants(),
        lede: t().lists_entrants_lede(number::whole(total as u64)),
        empty: (t().lists_entrants_empty(), t().lists_empty_text()),
        choices: (
            t().leaderboard_column_origin(),
            origins
                .map(|origin| Choice::new(*origin, words::origin_of(origin)))
                .collect(),
        ),
    };
    list(around, &asked, total, table.into_any())
}

/// `/runs`.
#[component]
pub(super) fn RunsPage(rows: Vec<RunRow>, asked: Asked, total: usize) -> impl IntoView {
    let body = rows
        .into_iter()
        .map(|run| {
            let whole = |n: i64| number::whole(n.unsigned_abs());
            let paid = Unmeasured::of(run.unmeasured).dollars(run.dollars);
            let paid = paid.map_or_else(|| number::NONE.to_owned(), number::dollars);
            let samples = if run.done == run.n_samples {
                whole(run.n_samples)
            } else {
                t().models_runs_done_of(whole(run.done), whole(run.n_samples))
            };
            view! {
                <tr>
                    <td class="c-rank"><RunState state=run.state/></td>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/runs/{}", run.id)>{run.entrant_name.clone()}</a>
                        <div class="who-org"><a href=format!("/tracks/{}", run.track_slug) lang=lang_of(&run.track_title)>{run.track_title.clone()}</a></div>
                    </th>
                    <td class="n c-main">{samples}</td>
                    <td class="n" data-label=t().leaderboard_column_total()>{paid}</td>
                    <td class="date" data-label=""><Time ms=run.created_ms/></td>
                </tr>
            }
        })
        .collect_view();
    let when = header(&asked, "created", t().lists_asked_for(), false);
    let table = view! {
        <Table caption=t().lists_runs() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().models_runs_state()}</th>
                    <th scope="col">{t().lists_entrant()}</th>
                    <th scope="col" class="n">{t().models_runs_samples()}</th>
                    <th scope="col" class="n">{t().leaderboard_column_total()}</th>
                    {when}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    };
    let states = asked.kind.choice.1.iter();
    let around = Around {
        title: t().lists_runs(),
        lede: t().lists_runs_lede(number::whole(total as u64)),
        empty: (t().lists_runs_empty(), t().lists_empty_text()),
        choices: (
            t().models_runs_state(),
            states
                .map(|state| Choice::new(*state, badge::state_words(state)))
                .collect(),
        ),
    };
    list(around, &asked, total, table.into_any())
}
