//! Errors of a form: which fields, what is wrong with each, and a summary that leads to them.

use leptos::prelude::*;

use crate::i18n::t;

/// The `id` of the control named `name`, for links and labels.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field; empty if the message is about the whole form.
    pub name: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// All errors of a form above it, each a link to its field. Shows nothing when there are none.
#[component]
pub fn ErrorSummary(
    /// What did not work, such as "Not submitted yet: 2 fields need a look."
    #[prop(into)]
    title: String,
    /// The errors in the order of the fields.
    errors: Vec<FieldError>,
) -> impl IntoView {
    if errors.is_empty() {
        return None;
    }
    let items = errors
        .into_iter()
        .map(|error| {
            let message = if error.name.is_empty() {
                view! { {error.message} }.into_any()
            } else {
                let href = format!("#{}", field_id(&error.name));
                view! { <a href=href>{error.message}</a> }.into_any()
            };
            view! { <li>{message}</li> }
        })
        .collect_view();
    Some(view! {
        <div class="notice n-bad" role="alert" tabindex="-1" id="errors">
            <p class="notice-title">{title}</p>
            <ul>{items}</ul>
        </div>
    })
}

/// The parts that stand around every control: label, hint, error.
pub(crate) struct Around {
    pub(crate) id: String,
    pub(crate) described_by: Option<String>,
    pub(crate) invalid: Option<&'static str>,
    pub(crate) hint: Option<String>,
    pub(crate) error: Option<String>,
}

impl Around {
    pub(crate) fn new(name: &str, hint: Option<String>, error: Option<String>) -> Self {
        let id = field_id(name);
        let parts: Vec<String> = [
            error.as_ref().map(|_| format!("{id}-error")),
            hint.as_ref().map(|_| format!("{id}-hint")),
        ]
        .into_iter()
        .flatten()
        .collect();
        Self {
            described_by: (!parts.is_empty()).then(|| parts.join(" ")),
            invalid: error.as_ref().map(|_| "true"),
            id,
            hint,
            error,
        }
    }

    pub(crate) fn class(&self) -> &'static str {
        if self.error.is_some() {
            "field bad"
        } else {
            "field"
        }
    }

    pub(crate) fn hint_view(&self) -> impl IntoView + use<> {
        let id = format!("{}-hint", self.id);
        self.hint
            .clone()
            .map(|hint| view! { <p class="hint" id=id>{hint}</p> })
    }

    pub(crate) fn error_view(&self) -> impl IntoView + use<> {
        let id = format!("{}-error", self.id);
        self.error
            .clone()
            .map(|error| view! { <p class="error" id=id>{error}</p> })
    }
}

/// "optional" beside the label: most fields are required, so the others are marked.
pub(crate) fn label_view(id: String, label: String, required: bool) -> impl IntoView {
    view! {
        <label for=id>
            {label}
            {(!required).then(|| view! { <span class="opt">" " {t().ui_optional()}</span> })}
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_leads_to_each_field() {
        let errors = vec![
            FieldError {
                name: "base_url".to_owned(),
                message: "Not a URL.".to_owned(),
            },
            FieldError {
                name: String::new(),
                message: "The form has expired.".to_owned(),
            },
        ];
        let html = view! { <ErrorSummary title="Not submitted." errors/> }.to_html();
        assert!(html.contains(r##"href="#f-base_url""##), "{html}");
        assert!(html.contains(r#"role="alert""#), "{html}");
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        let none = view! { <ErrorSummary title="Not submitted." errors=Vec::new()/> }.to_html();
        assert!(!none.contains("alert"), "{none}");
    }
}
