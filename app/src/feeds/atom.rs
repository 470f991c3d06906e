//! A list of news as an Atom document (RFC 4287).

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use chrono::DateTime;
use openmic_store::RankEventRow;

use super::words;
use crate::i18n::{Visit, locale, t};

/// Year that the tags below begin in, as RFC 4151 asks for.
const TAG_YEAR: &str = "2026";

/// What a feed is about.
pub(super) struct About<'a> {
    /// Its title.
    pub(super) title: String,
    /// Its own path.
    pub(super) path: String,
    /// The path of the page it is about.
    pub(super) page: String,
    /// Its date while it has no entries, ms since 1970.
    pub(super) since_ms: i64,
    /// The news, newest first.
    pub(super) events: &'a [RankEventRow],
}

/// The document.
pub(super) fn document(about: &About<'_>, base: &str) -> Result<Vec<u8>, String> {
    let newest = about.events.iter().map(|event| event.created_ms).max();
    let feed = Feed {
        title: plain(&about.title),
        id: tag(base, &about.path),
        updated: date(newest.unwrap_or(about.since_ms)),
        subtitle: Some(plain(&t().export_feed_about())),
        authors: vec![Person {
            name: "Openmic".to_owned(),
            uri: Some(format!("{base}/")),
            ..Person::default()
        }],
        generator: Some(Generator {
            value: "Openmic".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..Generator::default()
        }),
        links: vec![
            link("self", here(base, &about.path), "application/atom+xml"),
            link("alternate", here(base, &about.page), "text/html"),
        ],
        lang: Some(locale().to_string()),
        entries: about
            .events
            .iter()
            .map(|event| entry(event, base))
            .collect(),
        ..Feed::default()
    };
    feed.write_to(Vec::new()).map_err(|error| error.to_string())
}

fn entry(event: &RankEventRow, base: &str) -> Entry {
    let moment = date(event.created_ms);
    let id = format!(
        "/tracks/{}/news/{}/{}/{}",
        event.track_slug, event.track_id, event.entrant_id, event.seq
    );
    Entry {
        title: plain(&words::title(event)),
        id: tag(base, &id),
        updated: moment,
        published: Some(moment),
        summary: Some(plain(&words::summary(event))),
        links: vec![
            link(
                "alternate",
                here(base, &format!("/entrants/{}", event.entrant_slug)),
                "text/html",
            ),
            link(
                "related",
                here(base, &format!("/tracks/{}", event.track_slug)),
                "text/html",
            ),
        ],
        categories: vec![Category {
            term: event.kind.clone(),
            ..Category::default()
        }],
        ..Entry::default()
    }
}

/// The address of a path in the language of the feed. Ids have none: an entry is the same in each.
fn here(base: &str, path: &str) -> String {
    format!("{base}{}", Visit::in_language(path))
}

/// An id that stays the same for as long as the site keeps its name.
fn tag(base: &str, path: &str) -> String {
    let authority = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = authority.split([':', '/']).next().unwrap_or_default();
    let host = if host.is_empty() { "localhost" } else { host };
    format!("tag:{host},{TAG_YEAR}:{path}")
}

fn link(rel: &str, href: String, mime_type: &str) -> Link {
    Link {
        href,
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    }
}

/// Text without the characters that XML cannot hold.
fn plain(text: &str) -> Text {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    Text::plain(text.chars().filter(allowed).collect::<String>())
}

fn date(ms: i64) -> FixedDateTime {
    DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
mod tests {
    use super::{super::words::tests::event, *};

    fn about(events: &[RankEventRow]) -> About<'_> {
        About {
            title: "Openmic: Jokes".to_owned(),
            path: "/tracks/jokes/feed.atom".to_owned(),
            page: "/tracks/jokes".to_owned(),
            since_ms: 1_795_000_000_000,
            events,
        }
    }

    #[test]
    fn a_feed_reads_back_with_stable_ids_and_hostile_names_as_text() {
        let site = "https://mic.example";
        let events = [
            event("rose", Some((1, 1)), Some((2, 3))),
            event("entered", None, None),
        ];
        let bytes = document(&about(&events), site).unwrap();
        let feed = Feed::read_from(bytes.as_slice()).unwrap();
        assert_eq!(feed.entries.len(), 2);
        let first = &feed.entries[0];
        assert_eq!(
            first.title.value,
            "Ada <b> leads Jokes, alone (was rank 2–3)"
        );
        assert_eq!(
            first.id,
            "tag:mic.example,2026:/tracks/jokes/news/0190/0191/3"
        );
        assert_eq!(first.links[0].href, "https://mic.example/entrants/ada");
        assert_eq!(first.updated.to_rfc3339(), "2026-11-23T15:46:00+00:00");
        assert_eq!(feed.updated, first.updated);
        assert_eq!(
            bytes,
            document(&about(&events), site).unwrap(),
            "the same each time"
        );
    }

    #[test]
    fn an_empty_feed_has_a_date() {
        let bytes = document(&about(&[]), "").unwrap();
        let feed = Feed::read_from(bytes.as_slice()).unwrap();
        assert!(feed.entries.is_empty());
        assert_eq!(feed.updated.timestamp_millis(), 1_795_000_000_000);
        assert_eq!(feed.id, "tag:localhost,2026:/tracks/jokes/feed.atom");
    }
}
