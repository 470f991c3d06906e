//! Lists of models, entrants and runs, the map of the site, and addresses that are nearly right.

use axum::http::StatusCode;

use crate::{
    bed::Bed,
    harness::TestApp,
    model::Model,
    program::{Program, with_runs},
};

on_both!(
    models_entrants_and_runs_are_lists,
    lists_that_are_empty_say_what_will_appear,
    addresses_that_are_nearly_right_lead_on,
);

async fn models_entrants_and_runs_are_lists(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B", "Gamma 3B"]).await;
    let visitor = app.visitor();
    let entrants = visitor.page("/entrants").await;
    for name in ["Alpha 1B", "Beta 2B", "Gamma 3B"] {
        entrants.shows(name);
    }
    let place = |body: &str, name: &str| body.find(name).expect("a row");
    let last_first = visitor.page("/entrants?dir=desc").await;
    assert!(
        place(&last_first.body, "/entrants/gamma-3b")
            < place(&last_first.body, "/entrants/alpha-1b")
    );
    let found = visitor.page("/entrants?q=BETA&origin=submission").await;
    found.shows("Beta 2B").hides("Alpha 1B");
    let none = visitor.page("/entrants?q=%00%ff").await;
    none.shows("Nothing here has that name").hides("Beta 2B");
    let wrong = visitor.get("/entrants?origin=mars").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    wrong.shows("built-in, submission, import, people");
    assert_eq!(
        visitor.get("/entrants?page=2").await.status,
        StatusCode::NOT_FOUND
    );
    let models = visitor.page("/models?weights=open").await;
    models.shows("Alpha 1B");
    let runs = visitor.page("/runs?state=done&q=gamma").await;
    assert_eq!(runs.links("/runs/").len(), 2, "{}", runs.text());
    visitor.page("/zh/runs?state=done").await.shows("运行");
    // The same as files, every page of them.
    for (path, rows) in [
        ("/entrants?format=csv", 3),
        ("/models?format=csv", 3),
        ("/runs?format=csv", 6),
        ("/runs?q=echo&dir=asc&format=csv", 3),
    ] {
        let file = visitor.page(path).await;
        assert_eq!(file.body.lines().count(), rows + 1, "{path}: {}", file.body);
    }
    let jokes = visitor.get("/jokes").await;
    assert!(jokes.status.is_success() || jokes.status.is_redirection());
    app.stop().await;
}

async fn lists_that_are_empty_say_what_will_appear(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    for path in ["/models", "/entrants", "/runs"] {
        let page = app.visitor().page(path).await;
        assert!(!page.links("/submit").is_empty(), "{path}: {}", page.text());
    }
    app.stop().await;
}

async fn addresses_that_are_nearly_right_lead_on(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B"]).await;
    let program = Program::new(&app);
    for (path, to) in [
        ("/tracks/", "/tracks"),
        ("/tracks/echo/?sort=name", "/tracks/echo?sort=name"),
        ("/zh/methods/", "/zh/methods"),
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(answer.header("location"), to);
    }
    let away = program.get("//elsewhere.example/").await;
    assert_eq!(away.header("location"), "", "{away:?}");
    let missing = app.visitor().get("/no-such-page").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("class=\"search\""), "a search");
    let map = program.get("/sitemap.xml").await;
    assert!(map.header("content-type").starts_with("application/xml"));
    for path in [
        "/tracks/echo</loc>",
        "/entrants/alpha-1b</loc>",
        "/jokes</loc>",
    ] {
        assert!(map.text.contains(path), "{path}: {}", map.text);
    }
    assert!(!map.text.contains("/admin") && !map.text.contains("/submissions"));
    // Without an address of its own the site does not say where its map is.
    let robots = program.get("/robots.txt").await;
    assert!(robots.text.contains("Disallow: /admin") && !robots.text.contains("Sitemap"));
    app.visitor()
        .page("/search?q=%00%ff")
        .await
        .hides("Alpha 1B");
    app.stop().await;
}
