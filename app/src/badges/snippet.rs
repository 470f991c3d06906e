//! The fold on an entrant's page with its badges and the line to copy for each.

use leptos::prelude::*;

use crate::{
    i18n::{Visit, t},
    leaderboard::place::Place,
};

/// The badges of an entrant, one for each board it is on.
#[component]
pub(crate) fn BadgeSnippet(
    /// Part of the entrant's address.
    slug: String,
    /// Where it stands.
    places: Vec<Place>,
) -> impl IntoView {
    if places.is_empty() {
        return None;
    }
    let badges = places
        .into_iter()
        .map(|place| {
            let path = format!("/entrants/{slug}/badge.svg?track={}", place.track_slug);
            let path = Visit::in_language(&path);
            let link = Visit::absolute(&Visit::in_language(&format!("/entrants/{slug}")));
            let name = format!("{}: {}", place.entrant.name, place.track_title);
            let alt = markdown(&name);
            let line = format!("[![{alt}]({})]({link})", Visit::absolute(&path));
            view! {
                <p><img src=path alt=name height="22" loading="lazy"/></p>
                <pre tabindex="0"><code>{line}</code></pre>
            }
        })
        .collect_view();
    Some(view! {
        <details class="cite">
            <summary>{t().export_badge()}</summary>
            <p>{t().export_badge_how()}</p>
            {badges}
        </details>
    })
}

/// Text without what Markdown would read as the end of an image's words.
fn markdown(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = matches!(c, '[' | ']' | '\\' | '`' | '<' | '>').then_some('\\');
            escaped.into_iter().chain([c])
        })
        .filter(|c| !c.is_control())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn a_name_does_not_break_out_of_the_line() {
        assert_eq!(markdown("a](http://evil)[b\n"), "a\\](http://evil)\\[b");
    }
}
