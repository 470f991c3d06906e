//! Views of one thing side by side: links, so that each view has an address.

use leptos::prelude::*;

use super::text::lang_of;

/// One view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How much is in it, as written; empty when that is not said.
    pub count: String,
    /// Whether it is the one on the page.
    pub current: bool,
}

/// Links to the views of one thing, the one on the page marked. They are links and not an ARIA tab
/// list, because each loads a page.
#[component]
pub fn Tabs(
    /// What is chosen here.
    #[prop(into)]
    label: String,
    /// The views.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let items = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("true");
            let count = (!tab.count.is_empty())
                .then(|| view! { " " <span class="num soft">{tab.count}</span> });
            let lang = lang_of(&tab.label);
            view! { <li><a href=tab.href lang=lang aria-current=current rel="nofollow">{tab.label}{count}</a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label><ul>{items}</ul></nav> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_view_on_the_page_is_marked() {
        let tab = |label: &str, current| Tab {
            label: label.to_owned(),
            href: format!("/{label}"),
            count: "3".to_owned(),
            current,
        };
        let html = view! { <Tabs label="Which" tabs=vec![tab("all", true), tab("wrong", false)]/> }
            .to_html();
        assert_eq!(html.matches("aria-current").count(), 1, "{html}");
        let (before, _) = html.split_once("/wrong").expect("the second view");
        assert!(before.contains(r#"aria-current="true""#), "{html}");
    }
}
