//! The items of a track: every prompt, and on benchmarks the right answer.

use leptos::prelude::*;
use openmic_domain::scoring::Target;
use openmic_store::{ItemRow, TrackRow};

use super::{list_query::ListQuery, words};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// Items on a page.
pub(super) const PER_PAGE: u64 = 200;

/// The items of a track.
#[component]
pub(super) fn ItemsPage(
    /// The track.
    track: TrackRow,
    /// Which page.
    query: ListQuery,
    /// The items of this page.
    items: Vec<ItemRow>,
    /// Items in all.
    total: u64,
) -> impl IntoView {
    let path = format!("/tracks/{}", track.slug);
    let list = format!("{path}/items");
    let pages = total.div_ceil(PER_PAGE).max(1);
    let previous = (query.page > 1).then(|| query.href(&list, query.page - 1));
    let next = (query.page < pages).then(|| query.href(&list, query.page + 1));
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(track.title.clone(), path.clone()),
        Crumb::here(t().leaderboard_items_title()),
    ];
    // The right answers are no secret here, but a joke prompt has none.
    let with_targets = track.kind == "benchmark";
    let with_categories = items.iter().any(|item| item.category.is_some());
    let body = items
        .into_iter()
        .map(|item| {
            let turns = later_turns(item.graded().turns, &item.language);
            let category = with_categories.then(|| view! { <td data-label="">{item.category}</td> });
            let target = with_targets
                .then(|| view! { <td class="c-main">{item.target.as_deref().map(accepted).unwrap_or_default()}</td> });
            view! {
                <tr>
                    <th scope="row" class="c-name"><Prose text=item.input lang=item.language/>{turns}</th>
                    {target}
                    {category}
                    <td class="soft" data-label=""><code>{item.name}</code></td>
                </tr>
            }
        })
        .collect_view();
    let title = t().leaderboard_items_of(&track.title);
    let lede = if with_targets {
        t().leaderboard_items_lede_targets(words::items(total))
    } else {
        t().leaderboard_items_lede(words::items(total))
    };
    let table = if total == 0 {
        view! {
            <Empty
                title=t().leaderboard_items_empty()
                text=t().leaderboard_items_empty_text()
                action_href=path
                action_label=t().leaderboard_back()
            />
        }
        .into_any()
    } else {
        view! {
            <Table caption=t().leaderboard_items_caption() quiet=true fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_items_item()}</th>
                        {with_targets.then(|| view! { <th scope="col">{t().leaderboard_items_target()}</th> })}
                        {with_categories.then(|| view! { <th scope="col">{t().leaderboard_items_category()}</th> })}
                        <th scope="col">{t().leaderboard_items_id()}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </Table>
        }
        .into_any()
    };
    let facts = (total > 0).then(|| {
        view! {
            <p class="board-meta">
                <span>{t().leaderboard_version(&track.version)}</span>
                <span>{t().leaderboard_items_set()} " " <code title=track.item_set_hash.clone()>{short(&track.item_set_hash)}</code></span>
            </p>
        }
    });
    view! {
        <Page title=title.clone() description=lede.clone() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede.clone()}</p>
                {facts}
            </div>
            {table}
            <Pager page=query.page pages previous next/>
            {(total > 0).then(|| view! { <Downloads href=list/> })}
        </Page>
    }
}

/// What is asked after the input, each turn under its number; the input is the first.
fn later_turns(turns: Vec<String>, language: &Option<String>) -> impl IntoView + use<> {
    turns
        .into_iter()
        .zip(2_u64..)
        .map(|(text, turn)| {
            let lang = language.clone();
            view! {
                <div class="who-org">{t().leaderboard_items_turn(number::whole(turn))}</div>
                <Prose text lang/>
            }
        })
        .collect_view()
}

/// The accepted answers as read from the stored JSON; what cannot be read is shown as it is.
fn accepted(json: &str) -> String {
    match serde_json::from_str::<Target>(json) {
        Ok(target) => target.accepted().join(&t().leaderboard_items_or()),
        Err(_) => json.to_owned(),
    }
}

/// The beginning of a hash, enough to tell two apart.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_answer_is_shown() {
        assert_eq!(accepted(r#""mice""#), "mice");
        assert_eq!(accepted(r#"["mice","mouses"]"#), "mice or mouses");
        assert_eq!(accepted("not json"), "not json");
    }
}
