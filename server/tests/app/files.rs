//! What leaves the site: tables as files, citations, feeds, badges and cards.

use axum::http::StatusCode;
use serde_json::Value;

use crate::{
    bed::{Bed, until},
    harness::TestApp,
    model::Model,
    program::Program,
    visitor::Visitor,
};

on_both!(
    every_list_is_a_file_of_the_same_view,
    lists_within_pages_are_files_too,
    a_feed_tells_of_new_rows_once,
    badges_and_cards_are_pictures_of_what_is_there,
    comparisons_evidence_models_and_searches_are_files_too,
    feeds_badges_and_cards_speak_the_language_of_their_address,
);

struct File {
    status: StatusCode,
    kind: String,
    name: String,
    language: String,
    bytes: Vec<u8>,
}

impl File {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    fn rows(&self) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(self.bytes.as_slice())
            .records()
            .map(|row| row.expect("a row"))
            .collect()
    }
}

async fn file(app: &TestApp, path: &str) -> File {
    let response = app.visitor().open(path).await;
    let head = |name: &str| {
        let value = response.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().expect(name).to_owned())
    };
    let (kind, name) = (head("content-type"), head("content-disposition"));
    let language = head("content-language");
    File {
        status: response.status(),
        kind,
        name,
        language,
        bytes: response.bytes().await.expect("a body").to_vec(),
    }
}

async fn with_runs(bed: &Bed, model: &Model) -> TestApp {
    with_operator(bed, model).await.0
}

async fn with_operator(bed: &Bed, model: &Model) -> (TestApp, Visitor) {
    let app = TestApp::start(bed, model).await;
    let operator = app.let_in(model, &["Alpha 1B", "Beta 2B"]).await;
    app.ended_runs(4).await;
    app.until_page("/tracks/echo", "Alpha 1B").await;
    app.until_page("/tracks/echo", "Beta 2B").await;
    (app, operator)
}

async fn every_list_is_a_file_of_the_same_view(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model).await;
    let board = file(&app, "/tracks/echo?format=csv").await;
    assert!(board.kind.starts_with("text/csv"), "{}", board.kind);
    assert!(board.name.contains("echo-board-20"), "{}", board.name);
    assert_eq!(board.rows().len(), 2);
    // Sorted and filtered as the page is.
    let names = |file: &File| -> Vec<Value> {
        let rows = file.json()["rows"].as_array().cloned().unwrap_or_default();
        rows.iter().map(|row| row["entrant"].clone()).collect()
    };
    let sorted = file(&app, "/tracks/echo?sort=name&dir=desc&format=json").await;
    assert_eq!(names(&sorted), ["beta-2b", "alpha-1b"]);
    let found = file(&app, "/tracks/echo?q=alpha&format=json").await;
    assert_eq!(names(&found), ["alpha-1b"]);
    assert_eq!(found.json()["complete"], true);
    let parquet = file(&app, "/tracks/echo?format=parquet").await;
    assert!(parquet.bytes.starts_with(b"PAR1") && parquet.bytes.ends_with(b"PAR1"));
    // Every other list.
    let tracks = file(&app, "/tracks?format=csv").await;
    assert_eq!(tracks.rows().len(), 2);
    let items = file(&app, "/tracks/echo/items?format=csv").await;
    assert_eq!(&items.rows()[0][3], "word000");
    let votes = file(&app, "/tracks/stage/votes?format=json").await;
    assert_eq!(votes.json()["rows"], serde_json::json!([]));
    let runs = app.ended_runs(4).await;
    let run = runs
        .iter()
        .find(|run| run.track_slug == "echo")
        .expect("a run");
    let samples = file(&app, &format!("/runs/{}?format=csv", run.id)).await;
    assert_eq!(samples.rows().len() as i64, run.n_samples);
    let wrong = file(&app, &format!("/runs/{}?show=failed&format=json", run.id)).await;
    assert_eq!(wrong.json()["n_rows"], 0);
    // The page leads to them, and what is not known is refused with what is.
    let page = app.visitor().page("/tracks/echo").await;
    assert!(
        page.links("/tracks/echo?")
            .iter()
            .any(|link| link.ends_with("format=parquet"))
    );
    let refused = app.visitor().get("/tracks/echo?format=xlsx").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    refused.shows("csv, json, parquet");
    // The citation names a permanent link that is there.
    let bib = file(&app, "/tracks/echo?format=bib").await;
    let text = bib.text();
    assert!(text.starts_with("@misc{openmic-echo-"), "{text}");
    let link = text
        .split("url          = {")
        .nth(1)
        .and_then(|rest| rest.split('}').next())
        .expect("a link");
    assert!(
        link.starts_with(&app.base) && link.contains("/tracks/echo?at="),
        "{link}"
    );
    let permanent = app
        .visitor()
        .page(link.strip_prefix(app.base.as_str()).expect("a path"))
        .await;
    permanent.shows("Alpha 1B").shows("Beta 2B");
    app.stop().await;
}

async fn lists_within_pages_are_files_too(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = with_operator(&bed, &model).await;
    let standings = file(&app, "/entrants/alpha-1b?format=json").await.json();
    let tracks: Vec<&str> = standings["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["track"].as_str())
        .collect();
    assert!(tracks.contains(&"echo"), "{standings}");
    let runs = file(&app, "/entrants/alpha-1b?list=runs&format=csv").await;
    assert_eq!(runs.rows().len(), 2);
    // Two results, and two comedians once the boards have told of them.
    until("the newest rows are those of all boards", || async {
        (file(&app, "/?format=csv").await.rows().len() == 4).then_some(())
    })
    .await;
    assert_eq!(file(&app, "/?list=runs&format=csv").await.rows().len(), 0);
    let evidence = file(&app, "/tracks/echo/evidence?format=csv").await;
    assert_eq!(evidence.rows().len(), 2);
    assert!(
        evidence.text().contains("dollars_per_item"),
        "{}",
        evidence.text()
    );
    let jokes = Program::new(&app).all("/api/v1/tracks/stage/jokes").await;
    let joke = jokes[0]["id"].as_str().expect("an id");
    let votes = file(&app, &format!("/jokes/{joke}?format=csv")).await;
    assert_eq!(votes.rows().len(), 0);
    for path in ["/taste?format=csv", "/taste?list=votes&format=csv"] {
        let taste = app.visitor().page(path).await;
        assert_eq!(taste.headers["cache-control"], "no-store", "{path}");
        assert_eq!(taste.body.lines().count(), 1, "{path}: {}", taste.body);
    }
    for path in [
        "/admin/votes?format=csv",
        "/admin/jokes?format=csv",
        "/admin/jokes?list=reviews&format=csv",
        "/admin/invitations?format=csv",
        "/admin/judges?format=csv",
        "/admin/judges?list=work&format=csv",
    ] {
        let list = operator.page(path).await;
        let kind = list.headers["content-type"].to_str().expect("text");
        assert!(kind.starts_with("text/csv"), "{path}: {kind}");
        let stranger = app.visitor().get(path).await;
        assert_ne!(stranger.status, StatusCode::OK, "{path}");
    }
    // The pages lead to them, and a list that is not there is refused with those that are.
    let page = app.visitor().page("/entrants/alpha-1b").await;
    assert!(
        page.links("/entrants/alpha-1b?list=runs&")
            .iter()
            .any(|link| link.ends_with("format=csv")),
        "{:?}",
        page.links("/entrants/alpha-1b?")
    );
    let refused = app.visitor().get("/?list=odd&format=csv").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    refused.shows("newest, runs");
    app.stop().await;
}

async fn a_feed_tells_of_new_rows_once(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model).await;
    let feed = until("both rows are told of", || async {
        let feed = file(&app, "/tracks/echo/feed.atom").await;
        assert!(
            feed.kind.starts_with("application/atom+xml"),
            "{}",
            feed.kind
        );
        let text = feed.text();
        (text.contains("Alpha 1B") && text.contains("Beta 2B")).then_some(text)
    })
    .await;
    assert_eq!(feed.matches("New on Echo: ").count(), 2, "{feed}");
    assert!(feed.contains("New on Echo: Alpha 1B, rank"), "{feed}");
    let site = file(&app, "/feed.atom").await.text();
    assert!(site.matches("<entry>").count() >= 2, "{site}");
    // Told again by nobody, with the same ids.
    app.stop().await;
    let app = TestApp::start(&bed, &model).await;
    app.until_page("/tracks/echo", "Beta 2B").await;
    let again = file(&app, "/tracks/echo/feed.atom").await.text();
    let ids = |feed: &str| -> Vec<String> {
        let news = feed.split("<id>").filter(|part| part.contains("/news/"));
        news.filter_map(|part| {
            Some(
                part.split("</id>")
                    .next()?
                    .split("/news/")
                    .nth(1)?
                    .to_owned(),
            )
        })
        .collect()
    };
    for id in ids(&feed) {
        assert!(ids(&again).contains(&id), "{id} is still there");
    }
    assert_eq!(again.matches("New on Echo: ").count(), 2, "{again}");
    let page = app.visitor().page("/tracks/echo").await;
    assert!(
        page.body.contains("href=\"/tracks/echo/feed.atom\""),
        "a reader can find it"
    );
    assert_eq!(
        file(&app, "/tracks/none/feed.atom").await.status,
        StatusCode::NOT_FOUND
    );
    app.stop().await;
}

async fn badges_and_cards_are_pictures_of_what_is_there(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model).await;
    let badge = file(&app, "/entrants/alpha-1b/badge.svg?track=echo").await;
    assert!(badge.kind.starts_with("image/svg+xml"), "{}", badge.kind);
    assert!(badge.text().contains("Echo: rank 1"), "{}", badge.text());
    assert!(
        file(&app, "/tracks/echo/badge.svg")
            .await
            .text()
            .contains("items")
    );
    let unranked = file(&app, "/entrants/alpha-1b/badge.svg?track=stage")
        .await
        .text();
    assert!(unranked.contains("not ranked yet"), "{unranked}");
    for path in [
        "/tracks/none/badge.svg",
        "/entrants/alpha-1b/badge.svg?track=none",
        "/entrants/none/card.png",
        "/jokes/none/card.png",
    ] {
        assert_eq!(
            file(&app, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let runs = app.ended_runs(4).await;
    let told = app.store.told_jokes().await.expect("jokes");
    let joke = &told[0].sample_id;
    let answer = runs
        .iter()
        .find(|run| run.track_slug == "echo")
        .expect("a run");
    let sample = file(&app, &format!("/runs/{}?format=csv", answer.id))
        .await
        .rows()[0][0]
        .to_owned();
    for path in [
        "/card.png".to_owned(),
        "/tracks/echo/card.png".to_owned(),
        "/entrants/beta-2b/card.png".to_owned(),
        format!("/jokes/{joke}/card.png"),
    ] {
        let card = file(&app, &path).await;
        assert_eq!(
            (card.status, card.kind.as_str()),
            (StatusCode::OK, "image/png"),
            "{path}"
        );
        // Width and height stand in the first chunk.
        assert_eq!(
            card.bytes[16..24],
            [0, 0, 4, 176, 0, 0, 2, 118],
            "{path} is 1200 by 630"
        );
    }
    let no_joke = file(&app, &format!("/jokes/{sample}/card.png")).await;
    assert_eq!(
        no_joke.status,
        StatusCode::NOT_FOUND,
        "an answer to a benchmark has no card"
    );
    let page = app.visitor().page("/tracks/echo").await;
    assert!(
        page.body.contains("/tracks/echo/card.png\""),
        "the page names its card"
    );
    app.stop().await;
}

async fn comparisons_evidence_models_and_searches_are_files_too(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = with_operator(&bed, &model).await;
    let compare = "/compare?track=echo&e=alpha-1b&e=beta-2b";
    let compared = file(&app, &format!("{compare}&format=json")).await.json();
    let row = &compared["rows"][0];
    assert_eq!(
        (&row["entrant_a"], &row["entrant_b"], &compared["n_rows"]),
        (
            &Value::from("alpha-1b"),
            &Value::from("beta-2b"),
            &Value::from(1)
        )
    );
    let number = |name: &str| row[name].as_u64().expect(name);
    assert_eq!(
        number("items"),
        number("both_right") + number("only_a") + number("only_b") + number("neither")
    );
    assert!(number("items") > 0, "{row}");
    let page = app.visitor().page(compare).await;
    assert!(
        page.links("/compare?")
            .iter()
            .any(|link| link.ends_with("format=csv"))
    );
    // A board of votes has three tables behind its charts; a benchmark has its board.
    for table in ["", "table=pairs&", "table=calibration&", "table=history&"] {
        let path = format!("/tracks/stage/evidence?{table}format=json");
        let evidence = file(&app, &path).await;
        assert_eq!(evidence.json()["rows"], serde_json::json!([]), "{path}");
    }
    let refused = app
        .visitor()
        .get("/tracks/stage/evidence?table=dreams&format=csv")
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    refused.shows("pairs, calibration, history");
    let odd = "/tracks/echo/evidence?table=pairs&format=csv";
    let refused = app.visitor().get(odd).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    refused.shows("scores");
    // Before the first vote there is nothing to take away; the page of a benchmark offers its scores.
    let evidence = app.visitor().page("/tracks/stage/evidence").await;
    assert!(evidence.links("/tracks/stage/evidence?").is_empty());
    let scores = app.visitor().page("/tracks/echo/evidence").await;
    assert!(
        scores
            .links("/tracks/echo/evidence?")
            .iter()
            .any(|link| link.ends_with("format=parquet")),
        "{}",
        scores.body
    );

    let found = file(&app, "/search?q=alpha&format=json").await.json();
    let addresses: Vec<String> = found["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["address"].as_str().expect("an address").to_owned())
        .collect();
    assert!(
        addresses.contains(&"/entrants/alpha-1b".to_owned()),
        "{addresses:?}"
    );
    let of_model = app
        .visitor()
        .page("/entrants/alpha-1b")
        .await
        .links("/models/")
        .first()
        .cloned()
        .expect("its model");
    let members = file(&app, &format!("{of_model}?format=csv")).await.rows();
    assert!(
        members
            .iter()
            .any(|row| &row[4] == "alpha-1b" && &row[7] == "echo")
    );

    let stranger = app.visitor().get("/admin?format=csv").await;
    assert_ne!(stranger.status, StatusCode::OK);
    let response = operator.page("/admin?format=csv").await;
    assert_eq!(response.headers["cache-control"], "no-store");
    let text = response.body;
    assert!(
        text.contains("Alpha 1B") && text.contains("approved"),
        "{text}"
    );
    app.stop().await;
}

async fn feeds_badges_and_cards_speak_the_language_of_their_address(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model).await;
    let chinese = until("a row is told of in Chinese", || async {
        let feed = file(&app, "/zh/tracks/echo/feed.atom").await;
        feed.text().contains("Alpha 1B").then_some(feed)
    })
    .await;
    assert_eq!(chinese.language, "zh-CN");
    let text = chinese.text();
    assert!(
        text.contains("xml:lang=\"zh-CN\"") && text.contains("新条目"),
        "{text}"
    );
    assert!(text.contains("/zh/entrants/alpha-1b\""), "{text}");
    let english = file(&app, "/tracks/echo/feed.atom").await;
    assert_eq!(english.language, "en");
    assert!(english.text().contains("New on Echo"), "{}", english.text());
    // An entry is the same in each language.
    let id = |text: &str| {
        let entry = text.split("<entry>").nth(1).expect("an entry").to_owned();
        let id = entry
            .split("<id>")
            .nth(1)
            .and_then(|rest| rest.split('<').next());
        id.expect("an id").to_owned()
    };
    assert_eq!(id(&text), id(&english.text()));

    let badge = file(&app, "/zh/entrants/alpha-1b/badge.svg?track=echo").await;
    assert_eq!(badge.language, "zh-CN");
    assert!(badge.text().contains('名'), "{}", badge.text());
    let (one, other) = (
        file(&app, "/tracks/echo/card.png").await,
        file(&app, "/zh/tracks/echo/card.png").await,
    );
    assert_eq!(
        (one.language.as_str(), other.language.as_str()),
        ("en", "zh-CN")
    );
    assert_ne!(one.bytes, other.bytes);
    let page = app.visitor().page("/zh/tracks/echo").await;
    assert!(page.body.contains("/zh/tracks/echo/card.png\""));
    assert!(page.body.contains("href=\"/zh/tracks/echo/feed.atom\""));
    assert_eq!(file(&app, "/zh/tracks/echo").await.language, "zh-CN");
    app.stop().await;
}
