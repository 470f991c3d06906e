//! What query strings of boards come to, and back.

use super::*;

fn votes(raw: &str) -> Result<BoardQuery, String> {
    BoardQuery::parse(raw, BoardKind::Votes)
}

fn entrant(name: &str, open_weights: bool, origin: &str) -> EntrantRow {
    EntrantRow {
        id: "1".into(),
        slug: "one".into(),
        name: name.into(),
        model_name: "Weights 7B".into(),
        model_slug: "weights-7b".into(),
        model_family: String::new(),
        organisation: "Örebro AI".into(),
        open_weights,
        origin: origin.into(),
    }
}

#[test]
fn without_a_query_the_board_is_in_its_own_order() {
    assert_eq!(votes(""), Ok(BoardQuery::of(BoardKind::Votes)));
    assert_eq!(
        votes("sort=&q=+&origin=&utm_source=mail"),
        Ok(BoardQuery::of(BoardKind::Votes))
    );
}

#[test]
fn each_column_starts_in_its_natural_direction() {
    assert!(votes("sort=rating").unwrap().descending);
    assert!(!votes("sort=name").unwrap().descending);
    assert!(!votes("sort=rating&dir=asc").unwrap().descending);
    assert!(
        !votes("dir=asc&sort=rating").unwrap().descending,
        "the order of parameters does not matter"
    );
    assert!(
        !BoardQuery::parse("sort=dollars", BoardKind::Benchmark)
            .unwrap()
            .descending,
        "cheapest first"
    );
}

#[test]
fn unknown_values_are_refused_with_the_accepted_ones() {
    assert_eq!(
        votes("sort=vibes"),
        Err(
            "sort=vibes is not known here. Accepted: rank, name, rating, judged, votes, win-rate, jokes, originality, repetition, atoms, refused, off-stage, neither, organisation, origin, date."
                .to_owned()
        )
    );
    assert!(votes("sort=tokens").is_err(), "votes have no tokens");
    assert!(votes("dir=up").unwrap_err().contains("asc, desc"));
    assert!(votes("open=maybe").unwrap_err().contains("1, 0"));
    assert!(
        votes("origin=mars")
            .unwrap_err()
            .contains("built-in, submission, import")
    );
}

#[test]
fn headers_keep_the_filter_and_turn_the_current_column_round() {
    let query = votes("q=tiny+%26+fast&open=1&origin=import").unwrap();
    assert_eq!(
        query.header_href("/tracks/jokes", Column::Votes),
        "/tracks/jokes?sort=votes&q=tiny+%26+fast&open=1&origin=import"
    );
    let rating = votes("sort=rating").unwrap();
    assert_eq!(
        rating.header_href("/t", Column::Rating),
        "/t?sort=rating&dir=asc"
    );
    assert_eq!(rating.header_href("/t", Column::Rank), "/t");
}

#[test]
fn every_address_reads_back_as_what_was_asked() {
    for raw in [
        "",
        "sort=name&dir=desc",
        "sort=rating&q=a%3Db",
        "open=1&origin=built-in&dir=desc",
        "at=2026-11-20&method=davidson&category=puns&group=expert",
        "from=2026-11-01&to=2026-11-20T12:00:00Z&status=any&language=zh",
        "columns=rating,tally&pin=a&pin=b&style=1&page=3",
        "columns=name",
    ] {
        let query = votes(raw).unwrap();
        let href = query.href("/t");
        let back = href.split_once('?').map_or("", |(_, query)| query);
        assert_eq!(votes(back), Ok(query), "{raw}");
    }
}

#[test]
fn filters_look_at_name_model_and_organisation_without_case() {
    let row = entrant("Comedian", true, "submission");
    for text in ["comed", "WEIGHTS", "öREBRO"] {
        let query = BoardQuery {
            text: text.to_owned(),
            ..BoardQuery::of(BoardKind::Votes)
        };
        assert!(query.shows(&row), "{text}");
    }
    assert!(
        !BoardQuery {
            text: "gpt".into(),
            ..BoardQuery::of(BoardKind::Votes)
        }
        .shows(&row)
    );
    assert!(!votes("origin=import").unwrap().shows(&row));
    assert!(
        !votes("open=1")
            .unwrap()
            .shows(&entrant("Closed", false, "submission"))
    );
}

#[test]
fn columns_come_as_a_list_or_one_by_one_and_in_the_order_of_the_board() {
    let list = votes("columns=date,rating").unwrap();
    // The judges' rating is drawn where it was asked for beside people's, whatever else is chosen.
    assert_eq!(
        list.columns,
        [
            Column::Rank,
            Column::Name,
            Column::Rating,
            Column::Judged,
            Column::Date
        ]
    );
    assert_eq!(votes("columns=rating&columns=date"), Ok(list.clone()));
    assert_eq!(list.href("/t"), "/t?columns=rating,date");
    assert_eq!(
        votes("columns=").unwrap().columns,
        BoardKind::Votes.defaults()
    );
    let defaults: Vec<&str> = BoardKind::Votes
        .defaults()
        .iter()
        .map(|c| c.key())
        .collect();
    let spelled = votes(&format!("columns={}", defaults.join(","))).unwrap();
    assert_eq!(spelled.href("/t"), "/t", "the default needs no parameter");
    assert!(votes("columns=tokens").unwrap_err().contains("win-rate"));
}

#[test]
fn a_humor_board_shows_what_its_jokes_are_like_unless_asked_otherwise() {
    let query = BoardQuery::parse("", BoardKind::Humor).unwrap();
    for column in [
        Column::Originality,
        Column::Repetition,
        Column::Atoms,
        Column::Refused,
        Column::OffStage,
        Column::Neither,
    ] {
        assert!(query.columns.contains(&column), "{column:?}");
    }
    let named = BoardQuery::parse("columns=rating,date", BoardKind::Humor).unwrap();
    assert!(named.columns.contains(&Column::Date) && !named.columns.contains(&Column::Refused));
}

#[test]
fn a_benchmark_passes_over_what_only_votes_have() {
    let query =
        BoardQuery::parse("method=elo&group=judge&at=2026-11-20", BoardKind::Benchmark).unwrap();
    assert_eq!(query.href("/t"), "/t?at=2026-11-20");
}

#[test]
fn what_does_not_go_together_is_refused() {
    assert!(
        votes("style=1&method=elo")
            .unwrap_err()
            .contains("method=bt")
    );
    assert!(votes("method=luck").unwrap_err().contains("bt-reweighted"));
    assert!(votes("status=odd").unwrap_err().contains("unverified"));
    assert!(votes("at=soon").unwrap_err().contains("2026-11-20"));
    assert!(votes("page=0").is_err());
}

#[test]
fn pins_are_kept_once_each_and_boxes_of_rows_are_pins() {
    let query = votes("e=b&pin=a&e=b").unwrap();
    assert_eq!(query.pins, ["b", "a"]);
    assert_eq!(query.href("/t"), "/t?pin=b&pin=a");
    let many: String = (0..50).map(|n| format!("pin=p{n}&")).collect();
    assert_eq!(votes(&many).unwrap().pins.len(), PINS);
}

#[test]
fn what_a_form_sends_has_a_shorter_spelling() {
    for raw in ["q=&origin=&open=1", "columns=rating&columns=date", "e=a"] {
        assert!(BoardQuery::came_from_form(raw), "{raw}");
    }
    for raw in [
        "",
        "sort=name&q=x",
        "columns=rating,date",
        "format=csv&pin=a",
    ] {
        assert!(!BoardQuery::came_from_form(raw), "{raw}");
    }
}

#[test]
fn a_ceiling_on_the_price_is_one_of_the_filters() {
    let query = BoardQuery::parse("max-dollars=0.0020&sort=score", BoardKind::Benchmark).unwrap();
    assert!(query.filters());
    assert_eq!(query.href("/t"), "/t?sort=score&max-dollars=0.002");
    assert!(
        BoardQuery::parse("max-dollars=cheap", BoardKind::Benchmark).is_err(),
        "a price that is none is said, not passed over"
    );
    // Votes cost nobody anything: the board of votes knows no price.
    assert!(!votes("max-dollars=1").unwrap().filters());
}

#[test]
fn parts_that_a_track_does_not_have_are_refused_with_those_that_it_has() {
    let facets = openmic_store::VoteFacets {
        categories: vec!["clocks".to_owned(), "food".to_owned()],
        languages: vec!["zh-CN".to_owned()],
        groups: vec!["public".to_owned()],
        judges: vec![("fair".to_owned(), "Fair".to_owned())],
        ..Default::default()
    };
    let check = |raw: &str, is_humor| {
        let basis = Basis::parse(raw, BoardKind::Votes).unwrap();
        basis.check_parts(&facets, "en", is_humor)
    };
    for known in [
        "",
        "category=food",
        "language=en",
        "language=zh-CN",
        "group=people",
        "group=expert",
        "group=judge",
        "group=judges",
        "group=judge:fair",
        "group=both",
    ] {
        assert_eq!(check(known, true), Ok(()), "{known}");
    }
    let refused = |raw: &str| check(raw, true).unwrap_err();
    assert_eq!(
        refused("category=nosuch"),
        "category=nosuch is not known here. Accepted: clocks, food."
    );
    assert!(refused("language=fr").ends_with("Accepted: zh-CN, en."));
    assert!(
        refused("group=judge:nobody")
            .ends_with("Accepted: people, public, expert, import, judge, both, judge:fair.")
    );
    assert!(check("group=both", false).is_err(), "jokes have judges");
    let bare = openmic_store::VoteFacets::default();
    let basis = Basis::parse("category=x", BoardKind::Votes).unwrap();
    assert!(
        basis
            .check_parts(&bare, "en", true)
            .unwrap_err()
            .contains("name none")
    );
}
