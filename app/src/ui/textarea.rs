//! A text area that escapes what it shows: the framework writes `<textarea>` children unescaped
//! on the server, so a page must never use the bare element.

use leptos::prelude::*;

use super::{
    errors::{Around, label_view},
    text::MaybeText,
};

/// A labelled `<textarea>`; otherwise as [`super::Field`].
#[component]
pub fn TextArea(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What was typed, or the default.
    #[prop(optional, into)]
    value: MaybeText,
    /// What is wrong with it and what to do.
    #[prop(optional, into)]
    error: MaybeText,
    /// How to fill it, under the label.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Lines shown at first.
    #[prop(default = 4)]
    rows: u32,
    /// Longest text allowed, in characters.
    #[prop(optional, into)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let around = Around::new(&name, hint.get(), error.get());
    let text = escaped(&value.get().unwrap_or_default());
    view! {
        <div class=around.class()>
            {label_view(around.id.clone(), label, required)}
            {around.hint_view()}
            <textarea
                id=around.id.clone()
                name=name
                rows=rows.to_string()
                required=required
                maxlength=maxlength.map(|length| length.to_string())
                aria-invalid=around.invalid
                aria-describedby=around.described_by.clone()
                inner_html=text
            ></textarea>
            {around.error_view()}
        </div>
    }
}

/// HTML for the inside of a `<textarea>`. A parser drops a newline at the very start, so one is
/// put there for it to drop.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 1);
    html.push('\n');
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_tag_in_the_text_does_not_close_the_area() {
        let hostile = "</textarea><script>alert(1)</script>&amp;";
        let html =
            view! { <TextArea name="system" label="System prompt" value=hostile/> }.to_html();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert!(
            html.contains("&amp;amp;"),
            "typed entities stay as typed: {html}"
        );
    }

    #[test]
    fn a_leading_line_break_survives() {
        assert_eq!(escaped("\nfirst"), "\n\nfirst");
    }

    #[test]
    fn empty_is_empty() {
        let html = view! { <TextArea name="a" label="A"/> }.to_html();
        assert!(html.contains(">\n</textarea>"), "{html}");
    }
}
