//! The page of a model: its facts and the entrants made of it.

use leptos::prelude::*;
use openmic_store::{EntrantDetail, ModelRow};

use super::{
    entrant::{badges, strategy_words},
    standings::line,
};
use crate::{
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
            "not known".to_owned()
        } else {
            text.to_owned()
        }
    };
    let n = members.len();
    let rows = members
        .into_iter()
        .map(|member| {
            let entrant = member.entrant;
            let how = if entrant.origin == "import" {
                "imported votes".to_owned()
            } else {
                let prompt = if entrant.prompt_text.is_some() { ", with a system prompt" } else { "" };
                format!("{}{prompt}", strategy_words(&entrant.strategy))
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
        Crumb::link("Boards", "/tracks"),
        Crumb::here(model.name.clone()),
    ];
    let weights = if model.open_weights {
        "open: anyone can download them"
    } else {
        "closed"
    };
    let entrants = if n == 0 {
        view! { <p class="soft">"No entrant is made of this model yet."</p> }.into_any()
    } else {
        view! {
            <Table caption="The same weights asked in different ways compete as different entrants" fold=true>
                <thead>
                    <tr><th scope="col">"Entrant"</th><th scope="col">"Ratings and scores with 95 % intervals"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    let description = format!("{} and the {n} ways it competes.", model.name);
    view! {
        <Page title=model.name.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <div class="entrant-name"><h1>{model.name.clone()}</h1>{badges(model.open_weights, "")}</div>
            </div>
            <Card title="Entrants">{entrants}</Card>
            <Card title="Model">
                <DataList>
                    <DataRow label="Organisation" value=known(&model.organisation)/>
                    <DataRow label="Licence" value=known(&model.licence)/>
                    <DataRow label="Weights" value=weights/>
                    <DataRow label="First named here"><Time ms=model.created_ms/></DataRow>
                </DataList>
            </Card>
        </Page>
    }
}
