//! The boards: empty ones, real ones, sorted and filtered by the address, and addresses that are wrong.

use axum::http::StatusCode;

use crate::{
    bed::{Bed, until},
    harness::TestApp,
    model::Model,
    program::{Program, with_runs},
};

on_both!(
    empty_boards_say_what_will_appear,
    a_benchmark_board_shows_what_the_runs_scored,
    only_pages_with_an_island_name_the_wasm,
    an_address_that_asks_for_nonsense_is_answered_with_a_page,
    the_home_page_says_what_is_funny_now,
    a_typo_in_the_filter_can_be_mended_where_it_was_made,
    a_board_nobody_is_rated_on_draws_nothing,
);

async fn empty_boards_say_what_will_appear(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let home = app.visitor().page("/").await;
    assert!(
        home.links("/tracks/")
            .iter()
            .any(|link| link == "/tracks/echo"),
        "{}",
        home.body
    );
    for path in ["/tracks/echo", "/tracks/stage"] {
        let page = app.visitor().page(path).await;
        assert!(
            !page.links("/submit").is_empty(),
            "{path} leads to the form: {}",
            page.text()
        );
        assert!(page.links("/entrants/").is_empty());
    }
    app.visitor()
        .page("/tracks/echo/items")
        .await
        .shows("word000")
        .shows("word007");
    app.stop().await;
}

async fn a_benchmark_board_shows_what_the_runs_scored(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let names = ["Alpha 1B", "Beta 2B", "Gamma 3B"];
    app.let_in(&model, &names).await;
    let runs = app.ended_runs(6).await;
    let visitor = app.visitor();
    let mut scores = Vec::new();
    for (name, slug) in names.iter().zip(["alpha-1b", "beta-2b", "gamma-3b"]) {
        let page = app.until_page("/tracks/echo", name).await;
        let run = runs
            .iter()
            .find(|run| run.entrant_slug == slug && run.track_slug == "echo")
            .expect("a run");
        assert_eq!(run.state, "done");
        assert!(
            page.links("/entrants/")
                .contains(&format!("/entrants/{slug}"))
        );
        scores.push((run.score_sum, *name));
    }
    // Best first, and the other way round when asked.
    let board = visitor.page("/tracks/echo").await;
    let text = board.text();
    let table = &text[text.find("Rank").unwrap_or(0)..];
    let place = |name: &str| table.find(name).expect("a row");
    for (better, name) in &scores {
        for (worse, other) in &scores {
            assert!(
                better <= worse || place(name) < place(other),
                "{name} before {other}: {table}"
            );
        }
    }
    assert!(
        board.links("?").len() + board.links("/tracks/echo?").len() > 0,
        "a column can be sorted by a link"
    );
    app.stop().await;
}

async fn an_address_that_asks_for_nonsense_is_answered_with_a_page(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    let missing = [
        "/no-such-page",
        "/tracks/no-such-track",
        "/entrants/nobody",
        "/models/nothing",
        "/runs/none",
        "/samples/none",
        "/submissions/none",
        "/tracks/echo/votes",
        "/main-ffffffffffffffff.css",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/tracks/%ff",
    ];
    for path in missing {
        let page = visitor.get(path).await;
        assert!(
            matches!(page.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST),
            "{path}: {}",
            page.status
        );
        page.hides("root:");
    }
    visitor
        .get("/no-such-page")
        .await
        .shows("There is no page at this address");
    visitor
        .get("/tracks/no-such-track")
        .await
        .shows("There is no track at this address");
    for query in [
        "?sort=luck",
        "?page=0",
        "?page=-1",
        "?page=999999999999999999999",
        "?sort=rank&sort=rank",
        "?%ff=%00",
    ] {
        for path in [
            "/tracks/echo",
            "/tracks/stage",
            "/tracks/echo/items",
            "/tracks/stage/votes",
        ] {
            let page = visitor.get(&format!("{path}{query}")).await;
            assert!(page.status.as_u16() < 500, "{path}{query}: {}", page.status);
            assert!(
                page.body.contains("<html"),
                "{path}{query} is a page: {}",
                page.body
            );
        }
    }
    app.stop().await;
}

async fn only_pages_with_an_island_name_the_wasm(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B"]).await;
    let visitor = app.visitor();
    let joke = Program::new(&app).all("/api/v1/tracks/stage/jokes").await[0]["page"].clone();
    let joke = joke.as_str().expect("a page");
    for path in [
        "/",
        "/tracks",
        "/tracks/echo",
        "/tracks/stage",
        "/tracks/echo/evidence",
        "/tracks/echo/compute",
        "/tracks/echo/items",
        "/tracks/stage/votes",
        "/tracks/stage/jokes",
        "/compare?track=echo&e=alpha-1b&e=beta-2b",
        "/entrants",
        "/entrants/alpha-1b",
        "/models/alpha-1b",
        "/runs",
        "/judges",
        "/search?q=alpha",
        "/taste",
        "/submit",
        "/methods",
        "/about",
        "/api",
        "/design",
        joke,
    ] {
        let page = visitor.page(path).await;
        assert!(
            !page.body.contains("id=\"islands\"") && !page.body.contains("data-wasm"),
            "{path} loads the wasm"
        );
    }
    // The arena has one, so that the test can fail.
    until("the arena has an island", || async {
        let arena = visitor.get("/arena/stage").await;
        let loads = |what: &str| arena.body.contains(what);
        (loads("data-wasm") && loads("id=\"islands\"")).then_some(())
    })
    .await;
    app.stop().await;
}

async fn the_home_page_says_what_is_funny_now(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let home = app.visitor().page("/").await;
    assert!(!home.body.contains("joke-now"), "nothing was told yet");
    assert!(!home.body.contains("class=\"cols\""), "{}", home.body);
    app.let_in(&model, &["Alpha 1B", "Beta 2B"]).await;
    app.ended_runs(4).await;
    // First some joke on stage, with its page and without its teller; then the one that was voted for.
    let home = app.until_page("/", "no votes yet").await;
    home.shows("On stage").shows("told by: after the vote");
    assert!(!home.links("/jokes/").is_empty(), "{}", home.body);
    app.until_page("/arena", "Neither").await;
    let visitor = app.visitor();
    let page = visitor.page("/arena").await;
    let token = page.value("token").expect("a battle");
    visitor
        .post("/arena/vote", &[("token", &token), ("outcome", "left")])
        .await;
    let home = app.until_page("/", "Funny now").await;
    home.shows("1 of 1 recent vote");
    // Comedians are among the newest rows as well.
    app.until_page("/", "on Small stage").await;
    app.stop().await;
}

async fn a_typo_in_the_filter_can_be_mended_where_it_was_made(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.let_in(&model, &["Alpha 1B", "Beta 2B"]).await;
    app.ended_runs(4).await;
    let visitor = app.visitor();
    app.until_page("/tracks/echo", "Beta 2B").await;
    let page = visitor
        .get("/tracks/echo?q=&max-dollars=0%2C002&origin=")
        .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    // The board is there, the field has what was typed and says what is wrong with it.
    page.shows("Alpha 1B").shows("write US dollars per item");
    assert_eq!(page.value("max-dollars").as_deref(), Some("0,002"));
    assert!(
        page.body.contains("href=\"#f-max-dollars\"")
            && page.body.contains("aria-invalid=\"true\""),
        "{}",
        page.body
    );
    // A day that is none stays text, so that it can be seen.
    let page = visitor.get("/tracks/echo?at=yesterday").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert_eq!(page.value("at").as_deref(), Some("yesterday"));
    // A file is not made of half a question.
    let file = visitor.get("/tracks/echo?max-dollars=x&format=csv").await;
    assert_eq!(file.status, StatusCode::BAD_REQUEST);
    // Five are too many: the page asks which to drop.
    let five: String = ["a", "b", "c", "alpha-1b", "beta-2b"]
        .map(|slug| format!("&e={slug}"))
        .concat();
    let page = visitor.get(&format!("/compare?track=echo{five}")).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.shows("5 entrants are too many").shows("Alpha 1B");
    assert!(page.body.contains("value=\"beta-2b\""), "{}", page.body);
    app.stop().await;
}

async fn a_board_nobody_is_rated_on_draws_nothing(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.let_in(&model, &["Alpha 1B", "Beta 2B"]).await;
    app.ended_runs(4).await;
    let board = app.until_page("/tracks/stage", "Beta 2B").await;
    assert!(!board.body.contains("iv-scale"), "an axis of nothing");
    let page = app.visitor().page("/tracks/stage/evidence").await;
    page.shows("Nothing to be sure of yet");
    assert_eq!(
        page.body.matches("class=\"empty\"").count(),
        1,
        "{}",
        page.body
    );
    assert!(page.links("/arena").contains(&"/arena".to_owned()));
    page.hides("Parquet");
    app.stop().await;
}
