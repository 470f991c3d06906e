//! What more compute buys: the page, its files and its way to the samples; the browser of samples; private
//! tracks, of which only sums are shown.

use axum::http::StatusCode;
use openmic_domain::compute::Unmeasured;
use openmic_store::{ModelParts, NewEntrant, NewItem, NewSample, NewTrack, Store, new_id};

use crate::{
    bed::Bed,
    harness::{Options, TestApp},
    model::Model,
};

on_both!(
    curves_lead_to_samples_in_two_clicks,
    what_was_not_measured_is_not_zero,
    thinking_is_compared_with_the_same_question_without,
    sizes_of_a_family_are_a_reference,
    a_board_of_one_category_is_of_its_items,
    runs_whose_tries_are_drawn_are_chosen,
    overlapping_intervals_do_not_hide_a_difference_on_the_same_items,
    samples_are_browsed_by_what_became_of_them,
    private_items_are_shown_to_nobody,
);

const NOW: i64 = 1_760_000_000_000;
const ITEMS: usize = 20;

/// A benchmark with so many items; the answer to each is its number.
async fn add_track(store: &Store, slug: &str, visibility: &str) -> String {
    let spec = serde_json::json!({
        "slug": slug, "kind": "benchmark", "version": "1", "title": format!("Track {slug}"),
        "visibility": visibility, "scorer": {"kind": "normalised"}, "samples_per_item": 2,
    });
    let track = NewTrack {
        slug: slug.to_owned(),
        version: "1".to_owned(),
        kind: "benchmark".to_owned(),
        title: format!("Track {slug}"),
        description: "Numbers.".to_owned(),
        spec: spec.to_string(),
        item_set_hash: "hash".to_owned(),
        samples_per_item: 2,
        items: (0..ITEMS)
            .map(|i| NewItem {
                name: format!("item-{i}"),
                category: Some(if i % 2 == 0 { "even" } else { "odd" }.to_owned()),
                language: None,
                input: format!("secret question {i}"),
                target: Some(format!("\"{i}\"")),
                detail: None,
            })
            .collect(),
    };
    store.save_track(&track, NOW).await.expect("a track");
    store.track(slug).await.expect("the track").id
}

/// A finished run of an entrant: two answers to each item, both right on the first `right` items, one of
/// them on the next `half`; gives the run's id.
async fn add_run(
    store: &Store,
    track_id: &str,
    (model, name, strategy): (&str, &str, &str),
    tokens: impl Into<Option<i64>>,
    (right, half): (usize, usize),
) -> String {
    let tokens = tokens.into();
    let entrant = NewEntrant {
        slug: format!("{model}-{name}"),
        name: format!("{model} {name}"),
        model: ModelParts {
            slug: model.to_owned(),
            name: model.to_owned(),
            organisation: "Small Labs".to_owned(),
            licence: "MIT".to_owned(),
            open_weights: true,
            family: String::new(),
        },
        endpoint: None,
        prompt: None,
        strategy: strategy.to_owned(),
        sampling: "{}".to_owned(),
        origin: "built-in".to_owned(),
        samples: None,
        limits: None,
    };
    let (entrant_id, _) = store.add_entrant(&entrant, NOW).await.expect("an entrant");
    let run_id = store
        .add_run(&entrant_id, track_id, NOW)
        .await
        .expect("a run")
        .expect("a first run");
    store
        .lease_run(&run_id, "test", NOW, NOW + 1_000_000)
        .await
        .expect("a lease")
        .expect("nobody else wants it");
    for (place, item) in store
        .items(track_id)
        .await
        .expect("items")
        .iter()
        .enumerate()
    {
        for index in 0..2 {
            let is_right = place < right || (place < right + half && index == 0);
            let is_cut = place == ITEMS - 1;
            let sample = NewSample {
                id: new_id(NOW),
                run_id: run_id.clone(),
                item_id: item.id.clone(),
                sample_index: index,
                messages: r#"[{"role":"user","content":"secret question"}]"#.to_owned(),
                text: format!("I would say {}", if is_right { place } else { 99 }),
                reasoning: None,
                finish: if is_cut { "length" } else { "stop" }.to_owned(),
                extracted: Some(if is_right { place } else { 99 }.to_string()),
                score: Some(f64::from(u8::from(is_right))),
                error_code: None,
                error: None,
                attempts: 1,
                reported_model: None,
                prompt_tokens: tokens.map_or(0, |_| 10),
                completion_tokens: tokens.unwrap_or(0),
                reasoning_tokens: 0,
                tokens_estimated: false,
                first_token_ms: None,
                duration_ms: tokens.unwrap_or(0) * 10,
                dollars: 0.0,
                joke: None,
                unmeasured: tokens.map_or(Unmeasured::ALL, |_| Unmeasured::default()),
                ..NewSample::default()
            };
            assert!(store.add_sample(&sample, NOW).await.expect("a sample"));
        }
    }
    store
        .finish_run(&run_id, "test", None, NOW + 1)
        .await
        .expect("the end");
    run_id
}

async fn quiet(bed: &Bed) -> TestApp {
    let model = Model::start().await;
    let options = Options {
        work: false,
        ..Options::default()
    };
    TestApp::start_with(bed, &model, &options).await
}

const DIRECT: &str = r#"{"kind":"direct"}"#;
const STEPS: &str = r#"{"kind":"step_by_step"}"#;
const SHOWN: &str = r#"{"kind":"few_shot","examples":4}"#;
const SHOWN_STEPS: &str = r#"{"kind":"step_by_step","of":{"kind":"few_shot","examples":4}}"#;

async fn curves_lead_to_samples_in_two_clicks(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    let runs = [
        add_run(&app.store, &track, ("tiny", "direct", DIRECT), 10, (3, 1)).await,
        add_run(&app.store, &track, ("tiny", "shown", SHOWN), 100, (8, 2)).await,
        add_run(&app.store, &track, ("tiny", "steps", STEPS), 1_000, (14, 2)).await,
        add_run(&app.store, &track, ("other", "direct", DIRECT), 10, (13, 0)).await,
    ];
    let board = app.until_page("/tracks/sums", "other direct").await;
    board.shows("Bits left").shows("Laziness gap");
    // (14 + 2/2 − 3 − 1/2) of 20 items.
    board.shows("+57.5");
    assert!(
        board.links("/tracks/sums/compute").len() == 1,
        "{}",
        board.body
    );
    let page = app.visitor().page("/tracks/sums/compute").await;
    page.shows("times the cost takes tiny")
        .shows("pass@k")
        .shows("the reference");
    page.shows("on the front").shows("beaten by");
    for run in &runs {
        assert!(
            page.links("/runs/").contains(&format!("/runs/{run}")),
            "every figure leads to its samples"
        );
    }
    let seconds = app
        .visitor()
        .page("/tracks/sums/compute?axis=seconds")
        .await;
    seconds.shows("seconds per item");
    let free = app
        .visitor()
        .page("/tracks/sums/compute?axis=dollars")
        .await;
    free.shows("Nothing here has a price");
    for wrong in ["?axis=watts", "?reference=nobody"] {
        let page = app
            .visitor()
            .get(&format!("/tracks/sums/compute{wrong}"))
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let file = app.visitor().page("/tracks/sums/compute?format=csv").await;
    file.shows("multiplier_log10")
        .shows("tiny-steps")
        .shows("few-shot");
    let json = app.visitor().page("/api/v1/tracks/sums/board").await;
    let json: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    let row = json["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["entrant"]["slug"] == "tiny-steps")
        .expect("the row");
    let gap = row["effort"]["laziness_gap"]["value"]
        .as_f64()
        .expect("a gap");
    assert!((gap - 0.575).abs() < 1e-12, "{gap}");
    assert_eq!(row["effort"]["ceiling"]["entrant"], "tiny-steps");
    assert_eq!(row["effort"]["bits"]["is_lower_bound"], true);
    let compared = app
        .visitor()
        .page("/compare?track=sums&e=tiny-steps&e=tiny-direct")
        .await;
    compared.shows("Read every answer on which the two disagree");
    app.stop().await;
}

async fn what_was_not_measured_is_not_zero(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    let measured = ("tiny", "direct", DIRECT);
    add_run(&app.store, &track, measured, 10, (3, 1)).await;
    let recorded = ("old", "direct", DIRECT);
    let run = add_run(&app.store, &track, recorded, None, (12, 1)).await;
    let steps = ("old", "steps", STEPS);
    add_run(&app.store, &track, steps, None, (16, 1)).await;
    let visitor = app.visitor();
    let board = app.until_page(
        "/tracks/sums?columns=tokens,seconds,dollars,ceiling",
        "old steps",
    );
    board
        .await
        .shows("not measured")
        .shows("cannot be told")
        .hides("$0.00");
    let page = visitor.page("/tracks/sums/compute").await;
    page.shows("What 2 entrants spend was not measured")
        .shows("not measured")
        // Of the one that was measured, not of the best, whose tokens nobody knows.
        .shows("tiny direct scores highest");
    visitor
        .page(&format!("/runs/{run}"))
        .await
        .shows("not measured");
    let row = async |path: &str| {
        let json = visitor.page(path).await;
        let json: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        let rows = json["rows"].as_array().expect("rows");
        let is_it = |row: &&serde_json::Value| {
            row["entrant"] == "old-steps" || row["entrant"]["slug"] == "old-steps"
        };
        rows.iter().find(is_it).expect("the row").clone()
    };
    let rest = row("/api/v1/tracks/sums/board").await;
    assert!(rest["compute_per_answer"]["tokens"].is_null(), "{rest}");
    assert!(rest["effort"]["ceiling"].is_null(), "{rest}");
    let file = row("/tracks/sums?format=json").await;
    assert!(file["tokens_per_item"].is_null(), "{file}");
    assert_eq!(file["higher_is_better"], true, "{file}");
    let compute = row("/tracks/sums/compute?format=json").await;
    assert!(compute["dollars_per_item"].is_null(), "{compute}");
    let one = visitor.page(&format!("/api/v1/runs/{run}")).await;
    let one: serde_json::Value = serde_json::from_str(&one.body).expect("JSON");
    assert!(one["dollars"].is_null() && one["prompt_tokens"].is_null());
    assert_eq!(one["software"], env!("CARGO_PKG_VERSION"));
    // The dearest first, and what nobody knows after all others.
    let sorted = visitor
        .page("/tracks/sums?sort=tokens&dir=desc&format=csv")
        .await;
    let last = sorted.body.trim_end().lines().last().expect("a line");
    assert!(last.contains("old-"), "{last}");
    app.stop().await;
}

async fn thinking_is_compared_with_the_same_question_without(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    add_run(&app.store, &track, ("tiny", "direct", DIRECT), 10, (2, 0)).await;
    let thinking = ("tiny", "shown-steps", SHOWN_STEPS);
    add_run(&app.store, &track, thinking, 90, (14, 0)).await;
    let lone = app.until_page("/tracks/sums", "tiny shown-steps").await;
    lone.hides("+60.0");
    add_run(&app.store, &track, ("tiny", "shown", SHOWN), 20, (10, 0)).await;
    let board = app.until_page("/tracks/sums", "+20.0").await;
    let compared = "/compare?track=sums&e=tiny-shown-steps&e=tiny-shown";
    assert_eq!(board.links(compared), [compared], "{}", board.body);
    app.stop().await;
}

async fn sizes_of_a_family_are_a_reference(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    for (model, tokens, right) in [("small", 10, 3), ("middle", 100, 8), ("large", 1_000, 14)] {
        add_run(
            &app.store,
            &track,
            (model, "direct", DIRECT),
            tokens,
            (right, 1),
        )
        .await;
        app.store
            .set_model_family(model, "Growing")
            .await
            .expect("a family");
    }
    add_run(&app.store, &track, ("other", "direct", DIRECT), 10, (13, 0)).await;
    app.until_page("/tracks/sums", "other direct").await;
    let visitor = app.visitor();
    let sizes = visitor
        .page("/tracks/sums/compute?reference=family:growing:direct")
        .await;
    sizes
        .shows("Growing, its sizes: direct")
        .shows("the reference")
        .shows("×");
    // One entrant is no curve.
    visitor
        .page("/tracks/sums/compute?reference=small")
        .await
        .shows("small has too few points");
    let unknown = visitor
        .get("/tracks/sums/compute?reference=family:grown")
        .await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    unknown.shows("family:growing:direct").shows("middle");
    let model = visitor.page("/api/v1/models/small").await;
    let model: serde_json::Value = serde_json::from_str(&model.body).expect("JSON");
    assert_eq!(model["family"], "Growing");
    visitor.page("/models/small").await.shows("Growing");
    app.stop().await;
}

async fn a_board_of_one_category_is_of_its_items(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    // Right on the first three items: two of the ten even ones.
    add_run(&app.store, &track, ("tiny", "direct", DIRECT), 10, (3, 0)).await;
    let steps = ("tiny", "steps", STEPS);
    add_run(&app.store, &track, steps, 90, (9, 0)).await;
    app.until_page("/tracks/sums", "tiny steps").await;
    let visitor = app.visitor();
    let rows = async |path: &str| {
        let file = visitor.page(path).await;
        let file: serde_json::Value = serde_json::from_str(&file.body).expect("JSON");
        file["rows"].as_array().expect("rows").clone()
    };
    let even = rows("/tracks/sums?category=even&format=json").await;
    let scores: Vec<_> = even.iter().map(|row| row["score"].as_f64()).collect();
    assert_eq!(scores, [Some(0.5), Some(0.2)]);
    assert_eq!(even[0]["answers"], 20);
    let odd = rows("/tracks/sums/compute?category=odd&format=json").await;
    assert_eq!(odd[1]["score"], 0.1);
    assert_eq!(odd[1]["items"], 10);
    let page = visitor.page("/tracks/sums?category=even&language=en").await;
    page.shows("10 items").shows("+30.0");
    for (wrong, accepted) in [("category=evn", "even, odd"), ("language=zh", "en")] {
        for path in ["/tracks/sums", "/tracks/sums/compute"] {
            let page = visitor.get(&format!("{path}?{wrong}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}?{wrong}");
            page.shows(accepted);
        }
    }
    app.stop().await;
}

async fn runs_whose_tries_are_drawn_are_chosen(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    for (name, right) in [("one", 4), ("two", 8), ("three", 12), ("four", 16)] {
        add_run(&app.store, &track, ("tiny", name, DIRECT), 10, (right, 3)).await;
    }
    app.until_page("/tracks/sums", "tiny four").await;
    let visitor = app.visitor();
    // The best three, each under a number of its own.
    let best = visitor.page("/tracks/sums/compute").await;
    best.shows("1 pass@k").shows("3 maj@k").hides("4 pass@k");
    let chosen = visitor
        .page("/tracks/sums/compute?runs=tiny-one&runs=tiny-two")
        .await;
    chosen.shows("2 maj@k").hides("3 pass@k");
    visitor
        .page("/tracks/sums/compute?runs=tiny-one")
        .await
        .shows("tiny one");
    let unknown = visitor.get("/tracks/sums/compute?runs=tiny-five").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    unknown.shows("tiny-four");
    app.stop().await;
}

async fn overlapping_intervals_do_not_hide_a_difference_on_the_same_items(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    add_run(&app.store, &track, ("tiny", "low", DIRECT), 10, (9, 0)).await;
    add_run(&app.store, &track, ("tiny", "high", DIRECT), 10, (14, 0)).await;
    let board = app.until_page("/tracks/sums", "tiny high").await;
    let board = if board.body.contains("tiny low") {
        board
    } else {
        app.until_page("/tracks/sums", "tiny low").await
    };
    board.shows("tiny high leads");
    let json = app.visitor().page("/api/v1/tracks/sums/board").await;
    let json: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    let end = |row: usize, end: &str| json["rows"][row]["estimate"][end].as_f64();
    assert!(end(0, "lower") < end(1, "upper"), "{json}");
    assert_eq!(json["rows"][0]["ranks"]["worst"], 1);
    app.stop().await;
}

async fn samples_are_browsed_by_what_became_of_them(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "sums", "public").await;
    let one = add_run(&app.store, &track, ("tiny", "direct", DIRECT), 10, (3, 1)).await;
    add_run(&app.store, &track, ("tiny", "steps", STEPS), 99, (5, 0)).await;
    app.until_page("/tracks/sums", "tiny steps").await;
    let visitor = app.visitor();
    let count = async |query: &str| {
        let page = visitor.page(&format!("/runs/{one}{query}")).await;
        page.links("/samples/").len()
    };
    assert_eq!(count("").await, 2 * ITEMS);
    assert_eq!(count("?show=right").await, 7);
    assert_eq!(count("?show=cut_off").await, 2);
    assert_eq!(count("?show=refused").await, 0);
    // The other has one answer more right on the fourth item, and both on the fifth.
    assert_eq!(count("?show=disagreement&with=tiny-steps").await, 3);
    let unsaid = visitor.get(&format!("/runs/{one}?show=disagreement")).await;
    assert_eq!(unsaid.status, StatusCode::BAD_REQUEST);
    let file = visitor
        .page(&format!(
            "/runs/{one}?show=disagreement&with=tiny-steps&format=csv"
        ))
        .await;
    assert_eq!(
        file.body
            .lines()
            .filter(|line| line.contains("item-"))
            .count(),
        3
    );
    app.stop().await;
}

async fn private_items_are_shown_to_nobody(bed: Bed) {
    let app = quiet(&bed).await;
    let track = add_track(&app.store, "hidden", "private").await;
    let run = add_run(&app.store, &track, ("tiny", "direct", DIRECT), 10, (3, 1)).await;
    add_run(&app.store, &track, ("tiny", "steps", STEPS), 99, (5, 0)).await;
    app.until_page("/tracks/hidden", "tiny steps").await;
    let (sample,): (String,) = bed
        .rows("SELECT id FROM samples ORDER BY id LIMIT 1")
        .await
        .pop()
        .expect("a sample");
    let visitor = app.visitor();
    for path in [
        "/tracks/hidden".to_owned(),
        "/tracks/hidden/compute".to_owned(),
        "/compare?track=hidden&e=tiny-steps&e=tiny-direct".to_owned(),
        format!("/runs/{run}"),
    ] {
        visitor
            .page(&path)
            .await
            .hides("secret question")
            .hides("I would say");
    }
    visitor
        .page(&format!("/runs/{run}"))
        .await
        .shows("17.5%")
        .shows("The items of this track are private");
    for path in [
        "/tracks/hidden/items".to_owned(),
        "/tracks/hidden/items?format=json".to_owned(),
        format!("/runs/{run}?format=csv"),
        format!("/samples/{sample}"),
        format!("/api/v1/runs/{run}/samples"),
        format!("/api/v1/samples/{sample}"),
        "/api/v1/tracks/hidden/items".to_owned(),
    ] {
        let page = visitor.get(&path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        page.hides("secret question").hides("I would say");
    }
    app.stop().await;
}
