//! The page of a model: its facts and the entrants made of it.

use leptos::prelude::*;
use openmic_store::{EntrantDetail, ModelRow};

use super::{
    entrant::{badges, strategy_words},
    standings::line,
};
use crate::{
    export::Downloads,
    i18n::t,
    leaderboard::place::Place,
    shell::{Mood, Page},
    ui::*,
};

/// One entrant of a model.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The entrant.
    pub(super) entrant: EntrantDetail,
    /// Where it stands.
    pub(super) places: Vec<Place>,
    /// Whether it has answers here, rather than votes alone.
    pub(super) has_runs: bool,
}

/// The page of a model.
#[component]
pub(super) fn ModelPage(
    /// The model.
    model: ModelRow,
    /// Its entrants, by name.
    members: Vec<Member>,
) -> impl IntoView {
    let known = |text: &str| {
        if text.is_empty() {
            t().models_not_known()
        } else {
            text.to_owned()
        }
    };
    let n = members.len();
    let rows = members
        .into_iter()
        .map(|member| {
            let entrant = member.entrant;
            let how = if entrant.origin == super::entrant::IMPORT {
                match member.has_runs {
                    true => t().models_imported_answers(),
                    false => t().models_imported_votes(),
                }
            } else if entrant.origin == super::entrant::PEOPLE {
                t().models_from_people()
            } else {
                let strategy = strategy_words(&entrant.strategy);
                if entrant.prompt_text.is_some() {
                    format!("{strategy} · {}", t().models_with_prompt())
                } else {
                    strategy
                }
            };
            view! {
                <tr>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/entrants/{}", entrant.slug)>{entrant.name}</a>
                        <div class="who-org">{how}</div>
                    </th>
                    <td class="standing-cell">{line(&member.places)}</td>
                </tr>
            }
        })
        .collect_view();
    let crumbs = vec![
        Crumb::link(t().shell_nav_boards(), "/tracks"),
        Crumb::here(model.name.clone()),
    ];
    let weights = if model.open_weights {
        t().models_weights_open()
    } else {
        t().models_weights_closed()
    };
    let entrants = if n == 0 {
        view! {
            <p class="soft">{t().models_none_made()}" "<a href="/tracks">{t().models_see_boards()}</a></p>
        }
        .into_any()
    } else {
        view! {
            <Table caption=t().models_members_caption() fold=true>
                <thead>
                    <tr><th scope="col">{t().models_entrant()}</th><th scope="col">{t().models_members_values()}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <Downloads href=format!("/models/{}", model.slug)/>
        }
        .into_any()
    };
    let description = t().models_model_description(n as u64, &model.name, number::whole(n as u64));
    view! {
        <Page title=model.name.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <div class="entrant-name"><h1>{model.name.clone()}</h1>{badges(model.open_weights, "", false)}</div>
            </div>
            <Card title=t().models_entrants()>{entrants}</Card>
            <Card title=t().models_model()>
                <DataList>
                    <DataRow label=t().models_organisation() value=known(&model.organisation)/>
                    <DataRow label=t().models_licence() value=known(&model.licence)/>
                    <DataRow label=t().models_family() value=known(&model.family)/>
                    <DataRow label=t().models_weights() value=weights/>
                    <DataRow label=t().models_first_named()><Time ms=model.created_ms/></DataRow>
                </DataList>
            </Card>
        </Page>
    }
}
