//! More about something, over the page: opened and closed by the browser itself, without a script.

use leptos::prelude::*;

use crate::i18n::t;

/// A button that opens a dialog over the page. Escape, a press beside it and its own button close it,
/// and the focus goes back to where it was.
#[component]
pub fn Dialog(
    /// Id of the dialog, unlike any other on the page.
    #[prop(into)]
    id: String,
    /// The button that opens it.
    #[prop(into)]
    label: String,
    /// The button's looks: a link in running text, or a button of `main.css`.
    #[prop(default = "linklike")]
    looks: &'static str,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! {
        <button class=format!("{looks} opens") type="button" popovertarget=id.clone()>{label}</button>
        <div class="dialog" id=id.clone() popover="auto" role="dialog" aria-labelledby=labelled_by>
            <h2 id=heading>{title}</h2>
            {children()}
            <p class="acts">
                <button class="btn quiet small" type="button" popovertarget=id.clone() popovertargetaction="hide">
                    {t().ui_close()}
                </button>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_opens_the_dialog_it_names() {
        let html =
            view! { <Dialog id="help" label="How" title="How votes count"><p>"So."</p></Dialog> }
                .to_html();
        assert!(html.contains(r#"popovertarget="help""#), "{html}");
        assert!(html.contains(r#"id="help""#), "{html}");
        assert!(html.contains(r#"aria-labelledby="help-title""#), "{html}");
        assert!(html.contains(r#"id="help-title""#), "{html}");
    }
}
