//! What a search found, as a file.

use openmic_store::{Found, FoundName};

use crate::export::{Cell, Column, Kind, Sheet};

/// One row for each thing found, in the order of the page.
pub(super) fn found(query: &str, now_ms: i64, found: &Found) -> Sheet {
    let columns = vec![
        Column::new("kind", Kind::Text, "track, model, entrant or joke"),
        Column::new("address", Kind::Text, "Its page on this site"),
        Column::new("name", Kind::Text, "Its name; the text of a joke"),
        Column::new(
            "beside",
            Kind::Text,
            "A track's description, a model's organisation, an entrant's model, whose joke it is (empty until it has the votes for it)",
        ),
    ];
    let row = |kind: &str, address: String, name: &str, beside: &str| {
        vec![
            Cell::text(kind),
            Cell::Text(address),
            Cell::text(name),
            Cell::text(beside),
        ]
    };
    let named = |kind: &'static str, folder: &'static str, rows: &[FoundName]| -> Vec<Vec<Cell>> {
        rows.iter()
            .map(|found| {
                let address = format!("/{folder}/{}", found.slug);
                row(kind, address, &found.name, &found.beside)
            })
            .collect()
    };
    let mut rows = named("track", "tracks", &found.tracks);
    rows.extend(named("model", "models", &found.models));
    rows.extend(named("entrant", "entrants", &found.entrants));
    rows.extend(found.jokes.iter().map(|joke| {
        let address = format!("/jokes/{}", joke.sample_id);
        row("joke", address, &joke.text, &joke.entrant_name)
    }));
    Sheet {
        stem: "search".to_owned(),
        title: format!("Search: {query}"),
        source: address(query),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}

/// The address of a search.
pub(super) fn address(query: &str) -> String {
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("q", query);
    format!("/search?{}", address.finish())
}
