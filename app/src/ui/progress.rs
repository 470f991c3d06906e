//! How far long work has come, as a bar and in words.

use leptos::prelude::*;

use crate::i18n::t;

use super::number::whole;

/// Progress of `done` out of `total`. With `total` 0 the amount of work is not known yet.
#[component]
pub fn Progress(
    /// Pieces finished.
    done: u64,
    /// Pieces in all.
    total: u64,
    /// What the pieces are: "samples".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let words = if total == 0 {
        t().ui_counting(&label)
    } else {
        t().ui_progress(whole(done), whole(total), &label)
    };
    let value = (total > 0).then(|| done.min(total).to_string());
    view! {
        <div class="progress">
            <progress max=total.max(1).to_string() value=value aria-label=label></progress>
            <span class="num">{words}</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_totals_have_no_value() {
        let html = view! { <Progress done=0 total=0 label="samples"/> }.to_html();
        assert!(!html.contains("value="), "{html}");
        let html = view! { <Progress done=1_204 total=5_000 label="samples"/> }.to_html();
        assert!(
            html.contains(r#"value="1204""#) && html.contains("1,204 of 5,000 samples"),
            "{html}"
        );
    }
}
