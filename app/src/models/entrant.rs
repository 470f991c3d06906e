//! The page of an entrant: who it is, where it stands, how it is asked, its runs, some of its jokes.

use leptos::prelude::*;
use openmic_domain::{chat::Sampling, strategy::Strategy};
use openmic_store::{EntrantDetail, ImportRow, JokeRow, RunRow};

use super::standings::{Standings, stats};
use crate::{
    leaderboard::place::Place,
    shell::{Mood, Page},
    ui::*,
};

/// What the page shows.
#[derive(Clone, Debug)]
pub(super) struct EntrantData {
    /// The entrant; it holds neither address nor key of its endpoint.
    pub(super) entrant: EntrantDetail,
    /// Where it stands.
    pub(super) places: Vec<Place>,
    /// Its runs, newest first.
    pub(super) runs: Vec<RunRow>,
    /// Some of its jokes on stage.
    pub(super) jokes: Vec<JokeRow>,
    /// The vote files it came from.
    pub(super) imports: Vec<ImportRow>,
}

/// A strategy as stored, in words; what cannot be read is shown as it is.
pub(super) fn strategy_words(json: &str) -> String {
    serde_json::from_str::<Strategy>(json)
        .map_or_else(|_| json.to_owned(), |strategy| strategy.label())
}

/// The badges beside a name.
pub(super) fn badges(open_weights: bool, origin: &str) -> impl IntoView + use<> {
    let origin = match origin {
        "built-in" => Some(("built in", "It came with Openmic")),
        "import" => Some(("imported", "Its votes were cast elsewhere")),
        _ => None,
    };
    view! {
        {open_weights.then(|| view! { <Badge kind=BadgeKind::OpenWeights text="open" about="The weights are published"/> })}
        {origin.map(|(text, about)| view! { <Badge text about/> })}
    }
}

/// The page of an entrant.
#[component]
pub(super) fn EntrantPage(
    /// What it shows.
    data: EntrantData,
) -> impl IntoView {
    let EntrantData {
        entrant,
        places,
        runs,
        jokes,
        imports,
    } = data;
    let imported = entrant.origin == "import";
    let mut crumbs = vec![
        Crumb::link("Boards", "/tracks"),
        Crumb::here(entrant.name.clone()),
    ];
    let mut lede = Vec::new();
    // An imported entrant has the name of its model: once is enough.
    if entrant.model_name != entrant.name {
        crumbs.insert(
            1,
            Crumb::link(
                entrant.model_name.clone(),
                format!("/models/{}", entrant.model_slug),
            ),
        );
        lede.push(entrant.model_name.clone());
    }
    if imported {
        lede.push("from imported votes".to_owned());
    } else {
        lede.push(strategy_words(&entrant.strategy));
        let prompt = if entrant.prompt_text.is_some() {
            "with a system prompt"
        } else {
            "no system prompt"
        };
        lede.push(prompt.to_owned());
    }
    let lede = lede.join(" · ");
    let top = stats(&places);
    let ranked = places.clone();
    let standing = if places.is_empty() {
        let text = if runs.is_empty() {
            "Its rank appears here once it has run on a track, or once votes that name it are counted."
        } else {
            "Its rank appears here once one of the runs below is done."
        };
        view! { <p class="soft">{text}</p> }.into_any()
    } else {
        view! { <Standings places name=entrant.name.clone()/> }.into_any()
    };
    let description = format!("{}: {lede}. Ranks, ratings and every answer.", entrant.name);
    let name = entrant.name.clone();
    let slug = entrant.slug.clone();
    crate::render::describe(crate::render::HeadLinks {
        feeds: Vec::new(),
        card: Some((format!("/entrants/{slug}/card.png"), description.clone())),
    });
    view! {
        <Page title=name.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <div class="entrant-name"><h1>{name}</h1>{badges(entrant.open_weights, &entrant.origin)}</div>
                <p class="lede">{lede}</p>
            </div>
            {top}
            <Card title="Where it stands">{standing}<crate::badges::BadgeSnippet slug places=ranked/></Card>
            <div class="cols">
                {settings(entrant.clone(), imported)}
                {if imported { origin_card(imports).into_any() } else { runs_card(runs).into_any() }}
            </div>
            {entrant.prompt_text.map(|text| view! {
                <Card title="System prompt">
                    <CodeBlock text label="System prompt"/>
                    {entrant.prompt_hash.map(|hash| view! { <p class="soft"><small>"sha256 " <code>{hash}</code></small></p> })}
                </Card>
            })}
            {(!jokes.is_empty()).then(|| jokes_card(jokes))}
        </Page>
    }
}

fn settings(entrant: EntrantDetail, imported: bool) -> impl IntoView + use<> {
    let known = |text: &str| {
        if text.is_empty() {
            "not known".to_owned()
        } else {
            text.to_owned()
        }
    };
    let weights = if entrant.open_weights {
        "open: anyone can download them"
    } else {
        "closed"
    };
    let model_href = format!("/models/{}", entrant.model_slug);
    let model_name = entrant.model_name.clone();
    let entered_ms = entrant.created_ms;
    let how = (!imported).then(|| {
        let sampling: Sampling = serde_json::from_str(&entrant.sampling).unwrap_or_default();
        let price = |dollars: Option<f64>| match dollars {
            Some(0.0) => "free".to_owned(),
            Some(dollars) => format!("{} per million tokens", number::dollars(dollars)),
            None => number::NONE.to_owned(),
        };
        view! {
            <DataRow label="Strategy" value=strategy_words(&entrant.strategy)/>
            <DataRow label="Temperature" value=setting(sampling.temperature)/>
            <DataRow label="Top p" value=setting(sampling.top_p)/>
            <DataRow label="Longest answer" value=sampling.max_tokens.map_or_else(|| "as the track says".to_owned(), |n| format!("{} tokens", number::whole(u64::from(n))))/>
            <DataRow label="Seed" value=setting(sampling.seed)/>
            <DataRow label="Name at its endpoint" value=entrant.remote_model.clone()/>
            <DataRow label="Price of prompts" value=price(entrant.price_prompt)/>
            <DataRow label="Price of answers" value=price(entrant.price_completion)/>
        }
    });
    view! {
        <Card title="Settings">
            <DataList>
                <DataRow label="Model"><a href=model_href>{model_name}</a></DataRow>
                <DataRow label="Organisation" value=known(&entrant.organisation)/>
                <DataRow label="Licence" value=known(&entrant.licence)/>
                <DataRow label="Weights" value=weights/>
                {how}
                <DataRow label="Entered"><Time ms=entered_ms/></DataRow>
            </DataList>
        </Card>
    }
}

/// A sampling setting; what is absent is the endpoint's business.
fn setting<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(
        || "left to the endpoint".to_owned(),
        |value| value.to_string(),
    )
}

fn runs_card(runs: Vec<RunRow>) -> impl IntoView {
    let body = if runs.is_empty() {
        view! { <p class="soft">"It has no runs. A run is queued for each track when a submission is approved."</p> }
            .into_any()
    } else {
        let rows = runs
            .into_iter()
            .map(|run| {
                let (done, total) = (number::whole(run.done.unsigned_abs()), number::whole(run.n_samples.unsigned_abs()));
                let samples = if run.done == run.n_samples { total } else { format!("{done} of {total}") };
                view! {
                    <tr>
                        <td class="c-rank"><RunState state=run.state/></td>
                        <th scope="row" class="c-name">
                            <a class="who-name" href=format!("/runs/{}", run.id)>{run.track_title}</a>
                            <div class="who-org">{format!("version {}", run.track_version)}</div>
                        </th>
                        <td class="n c-main" data-label="">{samples}</td>
                        <td class="date" data-label=""><Time ms=run.finished_ms.unwrap_or(run.created_ms)/></td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Table caption="Runs, newest first" quiet=true fold=true>
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Run on"</th>
                        <th scope="col" class="n">"Samples"</th>
                        <th scope="col">"Ended or asked for"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! { <Card title="Runs">{body}</Card> }
}

fn origin_card(imports: Vec<ImportRow>) -> impl IntoView {
    let files = imports
        .into_iter()
        .map(|import| {
            view! {
                <DataRow label=import.name>
                    <a href=format!("/tracks/{}", import.track_slug)>{import.track_title}</a>
                    {format!(", {} votes, imported ", number::whole(import.n_rows.unsigned_abs()))}
                    <Time ms=import.created_ms/>
                </DataRow>
            }
        })
        .collect_view();
    view! {
        <Card title="Where it came from">
            <p>"This model was never asked anything here. It is known from votes that were cast elsewhere and imported from:"</p>
            <DataList>{files}</DataList>
        </Card>
    }
}

fn jokes_card(jokes: Vec<JokeRow>) -> impl IntoView {
    let jokes = jokes
        .into_iter()
        .map(|joke| {
            view! {
                <li>
                    <p class="to">{joke.input}</p>
                    <Prose text=joke.text aloud=true/>
                    <p class="from"><a href=format!("/samples/{}", joke.sample_id)>"How it was asked"</a></p>
                </li>
            }
        })
        .collect_view();
    view! { <Card title="On stage"><ul class="said">{jokes}</ul></Card> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_put_in_words_and_unknown_ones_shown_raw() {
        assert_eq!(
            strategy_words(r#"{"kind":"few_shot","examples":4}"#),
            "few-shot, 4 examples"
        );
        assert_eq!(strategy_words("{}"), "{}");
    }

    #[test]
    fn an_absent_setting_is_not_a_zero() {
        assert_eq!(setting(Some(0.0)), "0");
        assert_eq!(setting::<f64>(None), "left to the endpoint");
    }
}
