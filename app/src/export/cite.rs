//! "Cite this": a board as of a moment, as BibTeX and in one line of text.

use axum::{http::HeaderMap, response::Response};
use leptos::prelude::*;

use super::{format::respond_with, links::with_format, sheet::moment};
use crate::{i18n::t, ui::number};

/// What is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Part of the board's address.
    pub(crate) slug: String,
    /// The board's title.
    pub(crate) title: String,
    /// Version of its track.
    pub(crate) version: String,
    /// What it rests on, such as "2,997 votes".
    pub(crate) evidence: String,
    /// Entrants on it.
    pub(crate) entrants: u64,
    /// The moment it is of, ms since 1970.
    pub(crate) as_of_ms: i64,
    /// The whole address that shows it as of that moment.
    pub(crate) link: String,
}

impl Citation {
    /// The moment as `2026-11-23`.
    fn day(&self) -> String {
        moment(self.as_of_ms).chars().take(10).collect()
    }

    /// What the numbers rest on, in words.
    fn note(&self) -> String {
        let plural = if self.entrants == 1 { "" } else { "s" };
        format!(
            "{} and {} entrant{plural}, track version {}, as of {}",
            self.evidence,
            number::whole(self.entrants),
            self.version,
            moment(self.as_of_ms)
        )
    }

    /// An entry for a bibliography.
    pub(crate) fn bibtex(&self) -> String {
        let day = self.day();
        let (year, month) = (day.get(..4).unwrap_or(""), day.get(5..7).unwrap_or(""));
        format!(
            "@misc{{openmic-{slug}-{day},\n  author       = {{{{Openmic}}}},\n  title        = {{{{{title}: leaderboard}}}},\n  \
             year         = {{{year}}},\n  month        = {{{month}}},\n  howpublished = {{Online}},\n  \
             url          = {{{link}}},\n  urldate      = {{{day}}},\n  note         = {{{note}}}\n}}\n",
            slug = self.slug,
            title = tex(&self.title),
            link = self.link,
            note = tex(&self.note()),
        )
    }

    /// The same in one line.
    pub(crate) fn line(&self) -> String {
        format!(
            "Openmic. {}: leaderboard. {}. {}",
            self.title,
            self.note(),
            self.link
        )
    }

    /// The BibTeX as a file.
    pub(crate) fn respond(&self, headers: &HeaderMap) -> Response {
        respond_with(
            "application/x-bibtex; charset=utf-8",
            self.bibtex().into_bytes(),
            headers,
        )
    }
}

/// Text with what TeX would read as a command taken literally.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '&' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The fold with both, and the BibTeX as a file.
#[component]
pub(crate) fn Cite(
    /// What is cited.
    citation: Citation,
) -> impl IntoView {
    let path = citation
        .link
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()))
        .unwrap_or_else(|| citation.link.clone());
    let file = with_format(&path, "bib");
    let (line, bibtex) = (citation.line(), citation.bibtex());
    view! {
        <details class="cite">
            <summary>{t().export_cite()}</summary>
            <p>{line}</p>
            <pre tabindex="0"><code>{bibtex}</code></pre>
            <p><a href=path>{t().export_permanent()}</a>" · "<a href=file download>{t().export_bibtex_file()}</a></p>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn citation() -> Citation {
        Citation {
            slug: "jokes".to_owned(),
            title: "Jokes & 50% {more}".to_owned(),
            version: "2".to_owned(),
            evidence: "2,997 votes".to_owned(),
            entrants: 1,
            as_of_ms: 1_795_448_760_000,
            link: "https://example.org/tracks/jokes?at=2026-11-23T15:46:00Z".to_owned(),
        }
    }

    #[test]
    fn an_entry_names_the_board_the_moment_and_what_it_rests_on() {
        let entry = citation().bibtex();
        assert!(
            entry.starts_with("@misc{openmic-jokes-2026-11-23,"),
            "{entry}"
        );
        for part in [
            "title        = {{Jokes \\& 50\\% \\{more\\}: leaderboard}}",
            "year         = {2026}",
            "month        = {11}",
            "url          = {https://example.org/tracks/jokes?at=2026-11-23T15:46:00Z}",
            "2,997 votes and 1 entrant, track version 2",
        ] {
            assert!(entry.contains(part), "{part} in {entry}");
        }
        let open = entry.matches('{').count() - entry.matches("\\{").count();
        let close = entry.matches('}').count() - entry.matches("\\}").count();
        assert_eq!(open, close, "braces are in pairs: {entry}");
    }

    #[test]
    fn the_fold_has_both_and_leads_to_the_permanent_link() {
        let html = view! { <Cite citation=citation()/> }.to_html();
        assert!(
            html.contains("href=\"/tracks/jokes?at=2026-11-23T15:46:00Z\""),
            "{html}"
        );
        assert!(
            html.contains("at=2026-11-23T15:46:00Z&amp;format=bib"),
            "{html}"
        );
        assert!(
            html.contains("Openmic. Jokes &amp; 50% {more}: leaderboard."),
            "{html}"
        );
    }
}
