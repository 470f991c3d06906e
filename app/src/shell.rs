//! What surrounds every page: the document, the head, the header with its navigation, the footer.

use leptos::prelude::*;

use crate::{
    assets::Assets,
    i18n::{L10n, LanguageSwitch, Visit, locale, prefix_of, t},
    render::{Head, HeadSlot},
    search::Palette,
    ui::MaybeText,
};

/// Which of the two moods a page is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Home, arena, jokes: the dark room with one spotlight.
    Stage,
    /// Boards, runs, forms: paper, thin rules, dense.
    Programme,
}

/// The whole document around `body`, which is HTML already. No inline script or style, so that the
/// content security policy needs no exception; the wasm only where the page has an island.
pub(crate) fn document(assets: &Assets, head: &Head, body: &str) -> String {
    let title = match head.title.as_str() {
        "" | "Openmic" => "Openmic".to_owned(),
        title => format!("{} · Openmic", escape(title)),
    };
    let description = head
        .description
        .as_deref()
        .map_or_else(String::new, |text| {
            format!("<meta name=\"description\" content=\"{}\">", escape(text))
        });
    let links = head_links(head, &title);
    let islands = if head.has_islands {
        format!(
            "<link rel=\"modulepreload\" href=\"{js}\">\
             <script type=\"module\" src=\"{loader}\" data-js=\"{js}\" data-wasm=\"{wasm}\" id=\"islands\"></script>",
            js = assets.href("islands.js"),
            wasm = assets.href("islands.wasm"),
            loader = assets.href("loader.js"),
        )
    } else {
        String::new()
    };
    format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"theme-color\" content=\"#1c0d0e\">\
         <title>{title}</title>{description}\
         <link rel=\"stylesheet\" href=\"{css}\">\
         <link rel=\"icon\" href=\"/favicon.ico\" sizes=\"32x32\">\
         <link rel=\"icon\" href=\"{icon}\" type=\"image/svg+xml\">\
         {alternates}{links}<script type=\"module\" src=\"{palette}\"></script>{islands}</head><body>{body}</body></html>",
        lang = locale(),
        alternates = alternates(),
        palette = assets.href("palette.js"),
        css = assets.href("main.css"),
        icon = assets.href("favicon.svg"),
    )
}

/// The feeds of the page, and the picture and words that stand for it where its link is shown.
fn head_links(head: &Head, title: &str) -> String {
    let site_feed = (t().export_feed_site(), "/feed.atom".to_owned());
    let mut html = String::new();
    for (title, path) in head.links.feeds.iter().chain([&site_feed]) {
        html.push_str(&format!(
            "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"{}\" href=\"{}\">",
            escape(title),
            escape(&Visit::in_language(path))
        ));
    }
    let site_card = ("/card.png".to_owned(), t().export_card_site());
    let (card, shows) = head.links.card.as_ref().unwrap_or(&site_card);
    let mut meta = |kind: &str, name: &str, content: &str| {
        html.push_str(&format!("<meta {kind}=\"{name}\" content=\"{content}\">"));
    };
    meta("property", "og:site_name", "Openmic");
    meta("property", "og:type", "website");
    meta("property", "og:title", title);
    if let Some(description) = &head.description {
        meta("property", "og:description", &escape(description));
    }
    meta(
        "property",
        "og:image",
        &escape(&Visit::absolute(&Visit::in_language(card))),
    );
    meta("property", "og:image:width", "1200");
    meta("property", "og:image:height", "630");
    meta("property", "og:image:alt", &escape(shows));
    meta("name", "twitter:card", "summary_large_image");
    html
}

/// Where the same page is in each language, and without one: the address that search engines keep.
fn alternates() -> String {
    let Some(path) = Visit::with(|visit| visit.path.clone()) else {
        return String::new();
    };
    let mut links = format!(
        "<link rel=\"canonical\" href=\"{0}\"><link rel=\"alternate\" hreflang=\"x-default\" href=\"{0}\">",
        escape(&Visit::absolute(&path))
    );
    for language in L10n::iter().copied() {
        let address = Visit::absolute(&format!("{}{path}", prefix_of(language)));
        links += &format!(
            "<link rel=\"alternate\" hreflang=\"{language}\" href=\"{}\">",
            escape(&address)
        );
    }
    links
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The mark: a microphone on its stand, which is an estimate with its interval.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" aria-hidden="true" focusable="false" width="20" height="28" viewBox="0 0 20 28">
            <path d="M10 12V26M3 26h14M5.5 14.5h9"></path>
            <circle cx="10" cy="6.5" r="5"></circle>
        </svg>
    }
}

/// The main navigation: key, address, label.
fn navigation() -> [(&'static str, &'static str, String); 4] {
    [
        ("boards", "/tracks", t().shell_nav_boards()),
        ("arena", "/arena", t().shell_nav_arena()),
        ("submit", "/submit", t().shell_nav_submit()),
        ("methods", "/methods", t().shell_nav_methods()),
    ]
}

/// A page: title and description for the head, header, `main`, footer.
#[component]
pub fn Page(
    /// Title of the page, without the name of the site.
    #[prop(into)]
    title: String,
    /// One or two sentences for search engines and link previews.
    #[prop(optional, into)]
    description: MaybeText,
    /// Which mood it is in.
    mood: Mood,
    /// Key of the navigation entry this page belongs to: `boards`, `arena`, `submit`, `methods`.
    #[prop(optional, into)]
    nav: MaybeText,
    /// The page.
    children: Children,
) -> impl IntoView {
    if let Some(slot) = use_context::<HeadSlot>() {
        slot.update(|head| {
            head.title = title;
            head.description = description.get();
        });
    }
    let here = nav.get();
    let links = navigation().map(|(key, href, label)| {
        let current = (here.as_deref() == Some(key)).then_some("true");
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    });
    let more = [
        ("/models", t().lists_models()),
        ("/entrants", t().lists_entrants()),
        ("/runs", t().lists_runs()),
        ("/compare", t().compare_title()),
        ("/judges", t().judges_title()),
        ("/taste", t().taste_title()),
    ]
    .map(|(href, label)| view! { <li><a href=href>{label}</a></li> });
    view! {
        <div class=match mood { Mood::Stage => "page stage", Mood::Programme => "page" }>
            <a class="skip" href="#main">{t().shell_skip()}</a>
            <header class="top">
                <a class="brand" href="/" aria-label=t().shell_home()><Mark/><span>"Openmic"</span></a>
                <nav aria-label=t().shell_navigation()><ul>{links}</ul></nav>
                <Palette/>
            </header>
            <main id="main" tabindex="-1">{children()}</main>
            <footer class="foot">
                <nav aria-label=t().shell_more()><ul>{more}</ul></nav>
                <p>
                    {t().shell_foot()} " "
                    <a href="/methods">{t().shell_foot_methods()}</a>
                    " · "<a href="/about">{t().about_title()}</a>
                    " · "<a href="/api">{t().shell_foot_api()}</a>
                    " · "<a href="/feed.atom">{t().shell_foot_feed()}</a>
                </p>
                <LanguageSwitch/>
                <p>{concat!("Openmic ", env!("CARGO_PKG_VERSION"), " · MIT or Apache-2.0")}</p>
            </footer>
        </div>
    }
}
