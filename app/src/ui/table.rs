//! A table with a caption, a scroll container a keyboard can reach, and headers that sort by link.

use leptos::prelude::*;

use super::text::MaybeText;

/// What a table is sorted by, as read from the query string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// Key of the column.
    pub key: String,
    /// Largest first.
    pub descending: bool,
}

/// A table. Children are `<thead>` and `<tbody>`.
///
/// `fold` lets each row become two lines on a phone: give every `<td>` a `data-label`, and classes
/// `c-rank`, `c-name`, `c-main` to the three cells that make the first line.
/// `wide` gives a table with many columns its own scroll area in both directions.
#[component]
pub fn Table(
    /// What the table shows; read out first, and shown unless `quiet`.
    #[prop(into)]
    caption: String,
    /// Keep the caption for screen readers only.
    #[prop(optional)]
    quiet: bool,
    /// Fold rows on a phone.
    #[prop(optional)]
    fold: bool,
    /// Many columns: scroll inside, with a sticky header and first column.
    #[prop(optional)]
    wide: bool,
    /// More classes for the `<table>`, such as `board`.
    #[prop(optional, into)]
    class: MaybeText,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    let label = caption.clone();
    let mut classes = String::from("t");
    if fold {
        classes.push_str(" fold");
    }
    if let Some(more) = class.get() {
        classes.push(' ');
        classes.push_str(&more);
    }
    view! {
        <div class=if wide { "t-wrap wide" } else { "t-wrap" } role="region" aria-label=label tabindex="0">
            <table class=classes>
                <caption class=quiet.then_some("sr")>{caption}</caption>
                {children()}
            </table>
        </div>
    }
}

/// A column header that is a link to the same table sorted by it.
///
/// `href` is the address of the other view: the opposite direction if this column is the current
/// one, its natural direction if not.
#[component]
pub fn SortHeader(
    /// Name of the column, with its unit.
    #[prop(into)]
    label: String,
    /// Key of the column in the query string.
    #[prop(into)]
    key: String,
    /// What the table is sorted by now.
    current: Sort,
    /// Where the header leads.
    #[prop(into)]
    href: String,
    /// Right-aligned, as its numbers are.
    #[prop(optional)]
    numeric: bool,
    /// What the column means, in a sentence; shown as a tooltip and read out.
    #[prop(optional, into)]
    about: MaybeText,
) -> impl IntoView {
    let active = current.key == key;
    let (state, arrow) = match (active, current.descending) {
        (false, _) => ("none", "↕"),
        (true, true) => ("descending", "↓"),
        (true, false) => ("ascending", "↑"),
    };
    view! {
        <th scope="col" class=if numeric { "n sort" } else { "sort" } aria-sort=state>
            <a href=href title=about.get() rel="nofollow">
                {label}
                <span class="arrow" aria-hidden="true">{arrow}</span>
            </a>
        </th>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(key: &str, descending: bool) -> String {
        let current = Sort {
            key: key.to_owned(),
            descending,
        };
        view! { <SortHeader label="Rating" key="rating" current href="?sort=rating" numeric=true/> }
            .to_html()
    }

    #[test]
    fn the_header_says_how_it_sorts_in_words_and_in_sight() {
        let down = header("rating", true);
        assert!(
            down.contains(r#"aria-sort="descending""#) && down.contains('↓'),
            "{down}"
        );
        let up = header("rating", false);
        assert!(
            up.contains(r#"aria-sort="ascending""#) && up.contains('↑'),
            "{up}"
        );
        let other = header("name", true);
        assert!(
            other.contains(r#"aria-sort="none""#) && other.contains('↕'),
            "{other}"
        );
    }
}
