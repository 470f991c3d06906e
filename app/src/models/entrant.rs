//! The page of an entrant: who it is, where it stands, how it is asked, its runs, some of its jokes.

use leptos::prelude::*;
use openmic_domain::{chat::Sampling, strategy::Strategy};
use openmic_store::{EntrantDetail, ImportRow, JokeRow, RunRow, SourceRow};

use super::{
    standings::{Standings, stats},
    strategy::strategy_label,
};
use crate::{
    export::Downloads,
    i18n::t,
    leaderboard::place::Place,
    runs::start_of,
    shell::{Mood, Page},
    ui::*,
};

/// The origin of an entrant whose answers or votes come from files.
pub(super) const IMPORT: &str = "import";

/// The origin of an entrant whose jokes people wrote.
pub(super) const PEOPLE: &str = "people";

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
    /// Where its jokes come from, if people wrote them.
    pub(super) sources: Vec<SourceRow>,
}

/// A strategy as stored, in words; what cannot be read is shown as it is.
pub(crate) fn strategy_words(json: &str) -> String {
    serde_json::from_str::<Strategy>(json)
        .map_or_else(|_| json.to_owned(), |strategy| strategy_label(&strategy))
}

/// The badges beside a name.
pub(super) fn badges(open_weights: bool, origin: &str, has_runs: bool) -> impl IntoView + use<> {
    let origin = match origin {
        "built-in" => Some((
            t().models_badge_built_in(),
            t().models_badge_built_in_about(),
        )),
        IMPORT => Some((
            t().models_badge_imported(),
            if has_runs {
                t().models_badge_imported_answers_about()
            } else {
                t().models_badge_imported_about()
            },
        )),
        PEOPLE => Some((t().models_badge_people(), t().models_badge_people_about())),
        _ => None,
    };
    view! {
        {open_weights.then(|| view! { <Badge kind=BadgeKind::OpenWeights text=t().models_badge_open() about=t().models_badge_open_about()/> })}
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
        sources,
    } = data;
    let has_runs = !runs.is_empty();
    let imported = entrant.origin == IMPORT;
    let people = entrant.origin == PEOPLE;
    let mut crumbs = vec![
        Crumb::link(t().shell_nav_boards(), "/tracks"),
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
        // Answers that were recorded elsewhere make a run here, votes that were cast elsewhere none.
        lede.push(match has_runs {
            true => t().models_from_imported_answers(),
            false => t().models_from_imports(),
        });
    } else if people {
        lede.push(t().models_from_people());
    } else {
        lede.push(strategy_words(&entrant.strategy));
        let prompt = if entrant.prompt_text.is_some() {
            t().models_with_prompt()
        } else {
            t().models_without_prompt()
        };
        lede.push(prompt);
    }
    let lede = lede.join(" · ");
    let top = stats(&places);
    let ranked = places.clone();
    let standing = if places.is_empty() {
        let text = if runs.is_empty() {
            t().models_standing_none()
        } else {
            t().models_standing_soon()
        };
        view! {
            <p class="soft">{text}" "<a href="/tracks">{t().models_see_boards()}</a></p>
        }
        .into_any()
    } else {
        let files = format!("/entrants/{}", entrant.slug);
        view! { <Standings places name=entrant.name.clone()/><Downloads href=files/> }.into_any()
    };
    let description = t().models_entrant_description(&entrant.name, &lede);
    let name = entrant.name.clone();
    let slug = entrant.slug.clone();
    let of_runs = slug.clone();
    crate::render::describe(crate::render::HeadLinks {
        feeds: Vec::new(),
        card: Some((format!("/entrants/{slug}/card.png"), description.clone())),
    });
    view! {
        <Page title=name.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <div class="entrant-name"><h1>{name}</h1>{badges(entrant.open_weights, &entrant.origin, has_runs)}</div>
                <p class="lede">{lede}</p>
            </div>
            {top}
            <Card title=t().models_standing()>{standing}<crate::badges::BadgeSnippet slug places=ranked/></Card>
            <div class="cols">
                {settings(entrant.clone(), imported || people)}
                {if imported && !has_runs { origin_card(imports).into_any() } else { runs_card(runs, &of_runs).into_any() }}
            </div>
            {people.then(|| sources_card(sources))}
            {entrant.prompt_text.map(|text| view! {
                <Card title=t().models_prompt()>
                    <CodeBlock text label=t().models_prompt()/>
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
            t().models_not_known()
        } else {
            text.to_owned()
        }
    };
    let weights = if entrant.open_weights {
        t().models_weights_open()
    } else {
        t().models_weights_closed()
    };
    let model_href = format!("/models/{}", entrant.model_slug);
    let model_name = entrant.model_name.clone();
    let entered_ms = entrant.created_ms;
    let how = (!imported).then(|| {
        let sampling: Sampling = serde_json::from_str(&entrant.sampling).unwrap_or_default();
        let price = |dollars: Option<f64>| match dollars {
            Some(0.0) => t().models_price_free(),
            Some(dollars) => t().models_price_per_million(number::dollars(dollars)),
            None => number::NONE.to_owned(),
        };
        let longest = sampling.max_tokens.map_or_else(
            || t().models_longest_answer_track(),
            |n| t().models_longest_answer_tokens(number::whole(u64::from(n))),
        );
        view! {
            <DataRow label=t().models_strategy() value=strategy_words(&entrant.strategy)/>
            <DataRow label=t().models_temperature() value=setting(sampling.temperature)/>
            <DataRow label=t().models_top_p() value=setting(sampling.top_p)/>
            <DataRow label=t().models_longest_answer() value=longest/>
            <DataRow label=t().models_seed() value=setting(sampling.seed)/>
            <DataRow label=t().models_remote_name() value=entrant.remote_model.clone()/>
            <DataRow label=t().models_price_prompt() value=price(entrant.price_prompt)/>
            <DataRow label=t().models_price_completion() value=price(entrant.price_completion)/>
        }
    });
    view! {
        <Card title=t().models_settings()>
            <DataList>
                <DataRow label=t().models_model()><a href=model_href>{model_name}</a></DataRow>
                <DataRow label=t().models_organisation() value=known(&entrant.organisation)/>
                <DataRow label=t().models_licence() value=known(&entrant.licence)/>
                <DataRow label=t().models_weights() value=weights/>
                {how}
                <DataRow label=t().models_entered()><Time ms=entered_ms/></DataRow>
            </DataList>
        </Card>
    }
}

/// A sampling setting; what is absent is the endpoint's business.
fn setting<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| t().models_left_to_endpoint(), |value| value.to_string())
}

fn runs_card(runs: Vec<RunRow>, slug: &str) -> impl IntoView + use<> {
    let files = format!("/entrants/{slug}?list={}", super::sheet::RUNS);
    let body = if runs.is_empty() {
        view! { <p class="soft">{t().models_runs_none()}</p> }.into_any()
    } else {
        let rows = runs
            .into_iter()
            .map(|run| {
                let (done, total) = (number::whole(run.done.unsigned_abs()), number::whole(run.n_samples.unsigned_abs()));
                let samples = if run.done == run.n_samples { total } else { t().models_runs_done_of(done, total) };
                view! {
                    <tr>
                        <td class="c-rank"><RunState state=run.state/></td>
                        <th scope="row" class="c-name">
                            <a class="who-name" href=format!("/runs/{}", run.id) lang=lang_of(&run.track_title)>{run.track_title.clone()}</a>
                            <div class="who-org">{t().models_track_version(run.track_version)}</div>
                        </th>
                        <td class="n c-main" data-label="">{samples}</td>
                        <td class="date" data-label=""><Time ms=run.finished_ms.unwrap_or(run.created_ms)/></td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Table caption=t().models_runs_caption() quiet=true fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().models_runs_state()}</th>
                        <th scope="col">{t().models_runs_on()}</th>
                        <th scope="col" class="n">{t().models_runs_samples()}</th>
                        <th scope="col">{t().models_runs_ended()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <Downloads href=files/>
        }
        .into_any()
    };
    view! { <Card title=t().models_runs()>{body}</Card> }
}

fn origin_card(imports: Vec<ImportRow>) -> impl IntoView {
    let files = imports
        .into_iter()
        .map(|import| {
            let times = match import.first_cast_ms.zip(import.last_cast_ms) {
                Some((first, last)) => view! {
                    " · " {t().models_origin_cast()} " " <Time ms=first/> " – " <Time ms=last/>
                }
                .into_any(),
                None => view! { " · " {t().models_origin_no_times()} }.into_any(),
            };
            view! {
                <DataRow label=import.name>
                    <a href=format!("/tracks/{}", import.track_slug) lang=lang_of(&import.track_title)>{import.track_title.clone()}</a>
                    " · "
                    {t().models_origin_votes(import.n_rows.unsigned_abs(), number::whole(import.n_rows.unsigned_abs()))}
                    " "
                    <Time ms=import.created_ms/>
                    {times}
                </DataRow>
            }
        })
        .collect_view();
    view! {
        <Card title=t().models_origin()>
            <p>{t().models_origin_text()}</p>
            <DataList>{files}</DataList>
        </Card>
    }
}

/// Who is to be thanked for jokes that no model wrote.
fn sources_card(sources: Vec<SourceRow>) -> impl IntoView {
    let rows = sources
        .into_iter()
        .map(|source| {
            let n = source.n_jokes.unsigned_abs();
            view! {
                <DataRow label=source.source>
                    {t().models_people_jokes(n, number::whole(n))} " · " {t().models_licence()} " "
                    {source.licence} " · " <Time ms=source.created_ms/>
                </DataRow>
            }
        })
        .collect_view();
    view! {
        <Card title=t().models_people_sources()>
            <p>{t().models_people_text()}</p>
            <DataList>{rows}</DataList>
        </Card>
    }
}

fn jokes_card(jokes: Vec<JokeRow>) -> impl IntoView {
    let jokes = jokes
        .into_iter()
        .map(|joke| {
            let label = t().models_joke_link_label(start_of(&joke.input, 60));
            view! {
                <li>
                    <p class="to">{joke.input}</p>
                    <Prose text=joke.text aloud=true/>
                    <p class="from"><a href=format!("/jokes/{}", joke.sample_id) aria-label=label>{t().models_joke_link()}</a></p>
                </li>
            }
        })
        .collect_view();
    view! { <Card title=t().models_jokes()><ul class="said">{jokes}</ul></Card> }
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
