//! What whoever writes a track relies on.

use super::*;

fn track() -> TrackSpec {
    serde_json::from_str(
        r#"{"slug": "first-letter", "kind": "benchmark", "version": "1", "title": "First letter",
            "request": {"template": "First letter of {input}?", "max_tokens": 8, "stop": ["\n"]},
            "scorer": {"kind": "normalised"},
            "examples": [{"input": "cat", "target": "c"}]}"#,
    )
    .unwrap()
}

fn humor() -> TrackSpec {
    serde_json::from_str(
        r#"{"slug": "stage", "kind": "humor", "version": "1", "title": "Stage",
            "banned": [{"slug": "atoms", "text": "They make up everything."}]}"#,
    )
    .unwrap()
}

fn item(id: &str, input: &str, target: &str) -> ItemSpec {
    serde_json::from_value(serde_json::json!({"id": id, "input": input, "target": target})).unwrap()
}

fn items() -> Vec<ItemSpec> {
    vec![item("one", "dog", "d"), item("two", "fox", "f")]
}

#[test]
fn a_good_track_has_no_problems() {
    assert_eq!(track().check(&items()), Vec::new());
    let prompt = ItemSpec {
        target: None,
        ..item("one", "A joke about a lamp.", "")
    };
    assert_eq!(humor().check(&[prompt]), Vec::new());
}

#[test]
fn what_is_left_out_has_documented_defaults() {
    let track = humor();
    assert_eq!(track.language, "en");
    assert_eq!(track.samples_per_item, 1);
    assert_eq!(track.request.fill("x"), "x");
    assert_eq!(track.request.max_tokens, 256);
}

#[test]
fn each_problem_of_a_track_is_named() {
    type Change = fn(&mut TrackSpec);
    let cases: [(Change, &str); 14] = [
        (|t| t.slug = "First Letter".into(), "slug: "),
        (|t| t.version = " ".into(), "version: this is empty"),
        (|t| t.title.clear(), "title: this is empty"),
        (|t| t.samples_per_item = 0, "samples_per_item: this is 0"),
        (
            |t| t.request.template = "Letter?".into(),
            "request.template: this does not contain {input}",
        ),
        (
            |t| t.request.max_tokens = 0,
            "request.max_tokens: this is 0",
        ),
        (
            |t| t.request.stop.push(String::new()),
            "request.stop: this contains an empty",
        ),
        (|t| t.scorer = None, "needs a [scorer]"),
        (
            |t| t.kind = TrackKind::Humor,
            "scorer: this is for benchmarks",
        ),
        (|t| t.humor.max_chars = 80, "humor: this is for humor"),
        (|t| t.banned = humor().banned, "banned: this is for humor"),
        (
            |t| t.examples[0].target.clear(),
            "examples[1].target: this is empty",
        ),
        (
            |t| t.examples[0].input = "dog ".into(),
            "examples[1].input: \"dog \" is also an item",
        ),
        (|t| t.language.clear(), "language: this is empty"),
    ];
    for (change, part) in cases {
        let mut track = track();
        change(&mut track);
        let problems = track.check(&items());
        assert!(
            problems.len() == 1 && problems[0].to_string().contains(part),
            "{part}: {problems:?}"
        );
    }
}

#[test]
fn each_problem_of_an_item_is_named() {
    type Change = fn(&mut Vec<ItemSpec>);
    let cases: [(Change, &str); 7] = [
        (
            |i| i[1].id = "one".into(),
            "item 2 (\"one\"): id: an earlier item has",
        ),
        (|i| i[1].id.clear(), "item 2 (\"\"): id: this is empty"),
        (
            |i| i[0].input = " ".into(),
            "item 1 (\"one\"): input: this is empty",
        ),
        (
            |i| i[0].target = None,
            "item 1 (\"one\"): target: this is missing",
        ),
        (|i| i[0].target = Some("".into()), "target: this is empty"),
        (
            |i| i[0].target = Some(Target::Several(vec![])),
            "target: this is empty",
        ),
        (Vec::clear, "the track has no items"),
    ];
    for (change, part) in cases {
        let mut items = items();
        change(&mut items);
        let problems = track().check(&items);
        assert!(
            problems.len() == 1 && problems[0].to_string().contains(part),
            "{part}: {problems:?}"
        );
    }
}

#[test]
fn banned_jokes_need_a_text_and_a_slug_of_their_own() {
    let prompt = [item("one", "A joke about a lamp.", "x")];
    let mut track = humor();
    track.banned.push(track.banned[0].clone());
    track.banned[1].paraphrases.push("...".into());
    let problems = track.check(&prompt);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0]
            .to_string()
            .starts_with("banned[2].slug: an earlier banned joke")
    );
    assert!(
        problems[1]
            .to_string()
            .starts_with("banned[2].paraphrases: one")
    );
    let mut track = humor();
    track.banned[0].must = vec![vec!["make up".into()], vec!["atom*".into()]];
    let problems = track.check(&prompt);
    assert!(
        problems.len() == 1 && problems[0].to_string().contains("could never be found"),
        "{problems:?}"
    );
    track.banned[0].must[1] = vec![" ".into()];
    assert!(
        track.check(&prompt)[0]
            .to_string()
            .starts_with("banned[1].must: a list or a term is empty")
    );
}

#[test]
fn unknown_fields_and_kinds_are_refused() {
    for text in [
        r#"{"slug":"a","kind":"benchmark","version":"1","title":"A","sampels_per_item":3}"#,
        r#"{"slug":"a","kind":"quiz","version":"1","title":"A"}"#,
        r#"{"slug":"a","kind":"benchmark","version":"1","title":"A","request":{"tokens":3}}"#,
    ] {
        assert!(serde_json::from_str::<TrackSpec>(text).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<ItemSpec>(r#"{"id":"a","input":"b","answer":"c"}"#).is_err());
}

#[test]
fn tracks_and_items_read_back() {
    for track in [track(), humor()] {
        let json = serde_json::to_string(&track).unwrap();
        assert_eq!(serde_json::from_str::<TrackSpec>(&json).unwrap(), track);
    }
    let item: ItemSpec =
        serde_json::from_str(r#"{"id":"a","input":"b","target":["c","d"],"category":"e"}"#)
            .unwrap();
    let json = serde_json::to_string(&item).unwrap();
    assert_eq!(serde_json::from_str::<ItemSpec>(&json).unwrap(), item);
}

#[test]
fn the_item_set_hash_changes_with_content_and_not_with_order() {
    let items = items();
    let hash = item_set_hash(&items);
    // Stored results name this hash: it must not change between releases.
    let lines = "{\"id\":\"one\",\"input\":\"dog\",\"target\":\"d\"}\n\
                 {\"id\":\"two\",\"input\":\"fox\",\"target\":\"f\"}\n";
    assert_eq!(hash, sha256_hex(lines.as_bytes()));
    let reversed: Vec<_> = items.iter().rev().cloned().collect();
    assert_eq!(item_set_hash(&reversed), hash);
    for change in [
        |item: &mut ItemSpec| item.input.push(' '),
        |item: &mut ItemSpec| item.target = None,
        |item: &mut ItemSpec| item.category = Some("x".into()),
    ] {
        let mut changed = items.clone();
        change(&mut changed[0]);
        assert_ne!(item_set_hash(&changed), hash);
    }
}

#[test]
fn a_limit_of_votes_is_for_tracks_that_are_voted_on() {
    let with = |mut track: TrackSpec| {
        track.min_votes = 30;
        track
    };
    let problems = with(track()).check(&items());
    assert!(problems.iter().any(|problem| problem.field == "min_votes"));
    let stage = with(humor());
    let json = serde_json::to_string(&stage).unwrap();
    assert!(json.contains("\"min_votes\":30"), "{json}");
    let plain = serde_json::to_string(&humor()).unwrap();
    assert!(
        !plain.contains("min_votes"),
        "no limit is not written: {plain}"
    );
}

#[test]
fn a_track_is_public_unless_it_says_private_and_private_when_nobody_can_tell() {
    let mut track = track();
    assert!(!track.is_private());
    assert!(!is_private(&serde_json::to_string(&track).unwrap()));
    assert!(!is_private("{}"));
    track.visibility = Visibility::Private;
    assert!(track.is_private());
    assert!(is_private(&serde_json::to_string(&track).unwrap()));
    assert!(is_private("not a description"));
}

#[test]
fn a_stored_track_says_whether_it_compares_choices_by_likelihood() {
    let mut track = track();
    assert_eq!(likelihood_by(&serde_json::to_string(&track).unwrap()), None);
    for by in [By::Text, By::Letter] {
        let spec = crate::scoring::LikelihoodSpec {
            by,
            ..Default::default()
        };
        track.scorer = Some(Scorer::Likelihood(spec));
        let stored = serde_json::to_string(&track).unwrap();
        assert_eq!(likelihood_by(&stored), Some(by));
    }
    for other in ["{}", "not a description"] {
        assert_eq!(likelihood_by(other), None);
    }
}

#[test]
fn a_humor_track_is_never_private() {
    let mut stage = track();
    stage.kind = TrackKind::Humor;
    stage.scorer = None;
    let problem = |track: &TrackSpec| {
        let problems = track.check(&[]);
        problems
            .iter()
            .any(|problem| problem.message.contains("cannot be private"))
    };
    assert!(!problem(&stage));
    stage.visibility = Visibility::Private;
    assert!(problem(&stage));
}
