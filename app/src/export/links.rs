//! The line under a table: this view as a file.

use leptos::prelude::*;

use super::{MOST_ROWS, format::Format};
use crate::{i18n::t, ui::number};

/// "This view as CSV · JSON · Parquet", with a word where a file would not hold all of it.
#[component]
pub(crate) fn Downloads(
    /// The address of the view, with its query.
    #[prop(into)]
    href: String,
    /// Rows of the view, all pages together.
    #[prop(optional)]
    rows: u64,
) -> impl IntoView {
    let links = Format::ALL
        .into_iter()
        .enumerate()
        .map(|(index, format)| {
            let href = with_format(&href, format.key());
            let between = if index == 0 { " " } else { " · " };
            view! { {between}<a href=href download rel="nofollow">{format.label()}</a> }
        })
        .collect_view();
    let cut =
        (rows > MOST_ROWS).then(|| t().export_cut(number::whole(MOST_ROWS), number::whole(rows)));
    view! { <p class="downloads"><small>{t().export_view_as()}{links}". "{cut}</small></p> }
}

/// The address with a format asked for; a page of a list is left out, since a file has every page.
pub(crate) fn with_format(href: &str, format: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let path = path.split_once('#').map_or(path, |(path, _)| path);
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !pair.starts_with("page=") && !pair.starts_with("format=")
        })
        .collect();
    let mut address = format!("{path}?");
    for pair in kept {
        address.push_str(pair);
        address.push('&');
    }
    address.push_str("format=");
    address.push_str(format);
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_of_the_same_view_and_every_page_of_it() {
        assert_eq!(with_format("/t", "csv"), "/t?format=csv");
        assert_eq!(
            with_format("/t?sort=name&q=a%26b&page=3#samples", "json"),
            "/t?sort=name&q=a%26b&format=json"
        );
        assert_eq!(with_format("/runs/r#samples", "csv"), "/runs/r?format=csv");
    }

    #[test]
    fn a_view_that_does_not_fit_says_so() {
        let html = |rows: u64| view! { <Downloads href="/t" rows/> }.to_html();
        assert!(html(10).contains("/t?format=parquet"));
        assert!(!html(10).contains("A file has"));
        assert!(html(MOST_ROWS + 1).contains("the first 50,000 of 50,001 rows"));
    }
}
