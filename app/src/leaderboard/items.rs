//! The items of a track: every prompt, and on benchmarks the right answer.

use leptos::prelude::*;
use openmic_domain::scoring::Target;
use openmic_store::{ItemRow, TrackRow};

use super::{place::counted, query::ListQuery};
use crate::{
    export::Downloads,
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
        Crumb::link("Boards", "/tracks"),
        Crumb::link(track.title.clone(), path.clone()),
        Crumb::here("Items"),
    ];
    // The right answers are no secret here, but a joke prompt has none.
    let with_targets = track.kind == "benchmark";
    let with_categories = items.iter().any(|item| item.category.is_some());
    let body = items
        .into_iter()
        .map(|item| {
            let category = with_categories.then(|| view! { <td data-label="">{item.category}</td> });
            let target = with_targets
                .then(|| view! { <td class="c-main">{item.target.as_deref().map(accepted).unwrap_or_default()}</td> });
            view! {
                <tr>
                    <th scope="row" class="c-name"><Prose text=item.input lang=item.language/></th>
                    {target}
                    {category}
                    <td class="soft" data-label=""><code>{item.name}</code></td>
                </tr>
            }
        })
        .collect_view();
    let title = format!("Items of {}", track.title);
    let lede = if with_targets {
        format!(
            "{}, with the answers that count as right. An entrant sees the item alone.",
            counted(total, "item")
        )
    } else {
        format!(
            "{}: each entrant answers every one of them.",
            counted(total, "item")
        )
    };
    let table = if total == 0 {
        view! {
            <Empty
                title="This track has no items"
                text="Its board is made of votes that were cast elsewhere and imported, without the texts they were about."
                action_href=path
                action_label="Back to the board"
            />
        }
        .into_any()
    } else {
        view! {
            <Table caption="Items in the order in which they are asked" quiet=true fold=true>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        {with_targets.then(|| view! { <th scope="col">"Right answer"</th> })}
                        {with_categories.then(|| view! { <th scope="col">"Category"</th> })}
                        <th scope="col">"Id"</th>
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
                <span>{format!("version {}", track.version)}</span>
                <span>"item set " <code title=track.item_set_hash.clone()>{short(&track.item_set_hash)}</code></span>
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

/// The accepted answers as read from the stored JSON; what cannot be read is shown as it is.
fn accepted(json: &str) -> String {
    match serde_json::from_str::<Target>(json) {
        Ok(target) => target.accepted().join(" or "),
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
