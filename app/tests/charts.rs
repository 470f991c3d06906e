//! What a reader of a chart relies on: the page's own address gives it as a file, in their language.

#![allow(
    clippy::unwrap_used,
    reason = "a test that panics is a test that fails"
)]
#![cfg(feature = "ssr")]

#[expect(dead_code, reason = "each file of tests uses a part of it")]
mod support;

use axum::http::StatusCode;
use support::Site;

#[tokio::test]
async fn every_chart_of_a_page_is_linked_as_a_file_that_is_there() {
    let site = Site::with_entrants(2, 3).await;
    let mut reader = site.voter();
    let page = reader.get("/design?theme=any").await;
    let links: Vec<String> = page
        .body
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.contains("chart="))
        .map(|link| link.replace("&amp;", "&"))
        .collect();
    assert!(links.len() >= 10, "{links:?}");
    for link in links {
        assert!(link.starts_with("?theme=any&chart="), "{link}");
        let file = reader.get(&format!("/design{link}")).await;
        assert_eq!(file.status, StatusCode::OK, "{link}");
        if link.ends_with("svg") {
            assert!(file.body.starts_with("<svg xmlns"), "{link}");
            assert!(file.body.contains("Illustration, not data."), "{link}");
        } else {
            assert!(
                file.body.contains("PNG") && file.body.contains("IHDR"),
                "{link}"
            );
        }
    }
}

#[tokio::test]
async fn a_chart_that_is_not_on_the_page_is_not_found() {
    let site = Site::with_entrants(2, 3).await;
    let mut reader = site.voter();
    for query in ["chart=unknown&as=svg", "chart=none&as=png"] {
        let file = reader.get(&format!("/design?{query}")).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{query}");
    }
    let page = reader.get("/design?chart=ratings").await;
    assert_eq!(page.status, StatusCode::OK, "without a kind it is the page");
}

#[tokio::test]
async fn a_chart_speaks_the_language_of_its_page() {
    let site = Site::with_entrants(2, 3).await;
    let mut reader = site.voter();
    let page = reader.get("/zh/design").await;
    assert!(
        page.body.contains("数据表") && page.body.contains("对战"),
        "the numbers and the words under the pointer"
    );
    let file = reader.get("/zh/design?chart=thinking&as=svg").await;
    assert!(file.body.contains("前一格的十倍"), "{}", file.body);
}
