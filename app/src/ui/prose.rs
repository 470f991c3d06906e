//! Text that models and strangers wrote: escaped, line breaks kept, long words broken.

use leptos::prelude::*;

/// Model output or another hostile text in the running face.
#[component]
pub fn Prose(
    /// The text as it was received.
    #[prop(into)]
    text: String,
    /// Large enough to be read aloud: a joke on stage.
    #[prop(optional)]
    aloud: bool,
    /// Language of the text as a BCP 47 tag, if known.
    #[prop(optional, into)]
    lang: super::MaybeText,
) -> impl IntoView {
    view! { <div class=if aloud { "prose aloud" } else { "prose" } dir="auto" lang=lang.get()>{text}</div> }
}

/// Text in the fixed face: requests, settings, raw answers.
#[component]
pub fn CodeBlock(
    /// The text as it is.
    #[prop(into)]
    text: String,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // A focusable region, since long lines scroll.
    view! { <pre class="code" tabindex="0" role="region" aria-label=label><code>{text}</code></pre> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let text = "</div><script>alert(1)</script>";
        for html in [
            view! { <Prose text/> }.to_html(),
            view! { <CodeBlock text label="answer"/> }.to_html(),
        ] {
            assert!(!html.contains("<script"), "{html}");
            assert!(html.contains("&lt;script"), "{html}");
        }
    }
}
