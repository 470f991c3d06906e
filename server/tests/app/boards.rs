//! The boards: empty ones, real ones, sorted and filtered by the address, and addresses that are wrong.

use axum::http::StatusCode;

use crate::{
    bed::Bed,
    harness::TestApp,
    model::Model,
    program::{Program, with_runs},
};

on_both!(
    empty_boards_say_what_will_appear,
    a_benchmark_board_shows_what_the_runs_scored,
    only_pages_with_an_island_name_the_wasm,
    an_address_that_asks_for_nonsense_is_answered_with_a_page,
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
    let arena = app.until_page("/arena/stage", "data-wasm").await;
    arena.shows("id=\"islands\"");
    app.stop().await;
}
