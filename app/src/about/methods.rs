//! How every number on the boards is made, what it does not say, and what is not measured yet.

use leptos::prelude::*;

use crate::{
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// A heading with what is said under it.
struct Section {
    id: &'static str,
    title: String,
    body: AnyView,
}

impl Section {
    fn new(id: &'static str, title: String, paragraphs: impl IntoIterator<Item = String>) -> Self {
        let body = paragraphs
            .into_iter()
            .map(|text| view! { <p>{text}</p> })
            .collect_view()
            .into_any();
        Self { id, title, body }
    }
}

/// How the numbers are made.
#[component]
pub(super) fn MethodsPage() -> impl IntoView {
    let sections = sections();
    let contents = sections
        .iter()
        .map(|section| view! { <li><a href=format!("#{}", section.id)>{section.title.clone()}</a></li> })
        .collect_view();
    let sections = sections
        .into_iter()
        .map(|Section { id, title, body }| view! { <h2 id=id>{title}</h2> {body} })
        .collect_view();
    view! {
        <Page
            title=t().methods_title()
            description=t().methods_description()
            mood=Mood::Programme
            nav="methods"
        >
            <Crumbs items=vec![Crumb::link(t().ui_home(), "/"), Crumb::here(t().methods_title())]/>
            <div class="head">
                <h1 class="title">{t().methods_heading()}</h1>
                <p class="lede">{t().methods_lede()}</p>
            </div>
            <nav class="contents" aria-label=t().methods_contents()><ul>{contents}</ul></nav>
            <div class="reading">{sections}</div>
        </Page>
    }
}

fn sections() -> Vec<Section> {
    let t = t();
    let votes = view! {
        <p>{t.methods_votes_model()}</p>
        <p class="formula">"P(A beats B) = 1 / (1 + 10" <sup>"(B − A) / 400"</sup> ")"</p>
        <p>{t.methods_votes_fit()}</p>
        <p>{t.methods_votes_interval()}</p>
    };
    let limits = [
        t.methods_limits_originality(),
        t.methods_limits_style(),
        t.methods_limits_voters(),
        t.methods_limits_sampling(),
        t.methods_limits_contamination(),
    ]
    .map(|limit| view! { <li>{limit}</li> });
    vec![
        Section {
            id: "votes",
            title: t.methods_votes(),
            body: votes.into_any(),
        },
        Section::new(
            "choices",
            t.methods_choices(),
            [t.methods_choices_list(), t.methods_choices_filters()],
        ),
        Section::new("ranks", t.methods_ranks(), [t.methods_ranks_range()]),
        Section::new("unrated", t.methods_unrated(), [t.methods_unrated_why()]),
        Section::new(
            "pairs",
            t.methods_pairs(),
            [t.methods_pairs_test(), t.methods_pairs_observed()],
        ),
        Section::new("flip", t.methods_flip(), [t.methods_flip_what()]),
        Section::new("elo", t.methods_elo(), [t.methods_elo_what()]),
        Section::new(
            "benchmarks",
            t.methods_benchmarks(),
            [
                t.methods_benchmarks_score(),
                t.methods_benchmarks_ranks(),
                t.methods_benchmarks_version(),
            ],
        ),
        Section::new(
            "compute",
            t.methods_compute(),
            [
                t.methods_compute_what(),
                t.compute_methods_curve(),
                t.compute_methods_tries(),
                t.compute_methods_bits(),
                t.compute_methods_likelihood(),
            ],
        ),
        Section::new(
            "stage",
            t.methods_stage(),
            [t.methods_stage_who(), t.methods_stage_pairs()],
        ),
        Section::new(
            "integrity",
            t.integrity_methods(),
            [
                t.integrity_methods_rules(),
                t.integrity_methods_operator(),
                t.integrity_methods_groups(),
                t.integrity_methods_networks(),
            ],
        ),
        Section::new(
            "judges",
            t.judges_title(),
            [
                t.judges_methods_votes(),
                t.judges_methods_agreement(),
                t.judges_methods_bias(),
            ],
        ),
        Section {
            id: "limits",
            title: t.methods_limits(),
            body: view! { <ul>{limits}</ul> }.into_any(),
        },
    ]
}
