//! What visitors rely on: one rendering for all of them, never somebody else's page, never an old one
//! after they changed something.

use std::sync::atomic::AtomicUsize;

use axum::routing::{get, post};

use super::*;

/// A site whose board counts how often it was rendered.
fn site() -> (PageCache<Router>, Arc<AtomicUsize>) {
    let rendered = Arc::new(AtomicUsize::new(0));
    let counting = |rendered: Arc<AtomicUsize>| {
        move |headers: HeaderMap| async move {
            let n = rendered.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(30)).await;
            let cookies: Vec<&str> = cookies(&headers).collect();
            let text = format!("rendered {n}, cookies {cookies:?}, {}", "row ".repeat(400));
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text)
        }
    };
    let personal = || async {
        static VISITOR: AtomicUsize = AtomicUsize::new(0);
        tokio::time::sleep(Duration::from_millis(30)).await;
        let cookie = format!("voter={}", VISITOR.fetch_add(1, Ordering::SeqCst));
        ([(header::SET_COOKIE, cookie)], "for you")
    };
    let listed = || async { ([(header::CACHE_CONTROL, "public, no-cache")], "a list") };
    let pages = Router::new()
        .route("/api/v1/tracks/x/votes", get(listed))
        .route("/tracks/x", get(counting(rendered.clone())))
        .route("/jokes/x", get(personal))
        .route("/arena", post(async || "voted"));
    let whole = pages.clone().layer(axum::middleware::from_fn(not_kept));
    (PageCache::new(pages, whole, Boards::default()), rendered)
}

fn request(path: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).expect("a request")
}

async fn ask(site: &PageCache<Router>, request: Request) -> Response {
    site.clone().oneshot(request).await.expect("never fails")
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn many_visitors_at_once_cost_one_rendering() {
    let (site, rendered) = site();
    let asking = (0..20).map(|_| ask(&site, request("/tracks/x", &[])));
    for response in futures::future::join_all(asking).await {
        assert_eq!(response.status(), StatusCode::OK);
        assert!(text(response).await.starts_with("rendered 0"));
    }
    assert_eq!(rendered.load(Ordering::SeqCst), 1);
    ask(&site, request("/tracks/x?sort=name", &[])).await;
    assert_eq!(rendered.load(Ordering::SeqCst), 2, "another address");
}

#[tokio::test]
async fn a_page_is_old_after_a_second_or_a_change() {
    let (site, rendered) = site();
    ask(&site, request("/tracks/x", &[])).await;
    let mut vote = request("/arena", &[]);
    *vote.method_mut() = Method::POST;
    assert_eq!(text(ask(&site, vote).await).await, "voted");
    ask(&site, request("/tracks/x", &[])).await;
    assert_eq!(rendered.load(Ordering::SeqCst), 2, "after a vote");
    site.0.boards.touch();
    ask(&site, request("/tracks/x", &[])).await;
    assert_eq!(rendered.load(Ordering::SeqCst), 3, "after a run");
    tokio::time::sleep(FRESH + Duration::from_millis(100)).await;
    ask(&site, request("/tracks/x", &[])).await;
    assert_eq!(rendered.load(Ordering::SeqCst), 4, "after a second");
}

#[tokio::test]
async fn nobody_gets_the_page_or_the_cookie_of_another() {
    let (site, rendered) = site();
    let asking = (0..10).map(|_| ask(&site, request("/jokes/x", &[])));
    let mut given = Vec::new();
    for response in futures::future::join_all(asking).await {
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        given.push(response.headers()[header::SET_COOKIE].clone());
    }
    let before = given.len();
    given.sort_by_key(|cookie| cookie.as_bytes().to_vec());
    given.dedup();
    assert_eq!(given.len(), before, "each visitor has a cookie of its own");

    let seen = |cookie: &'static str| {
        let site = site.clone();
        async move { text(ask(&site, request("/tracks/x", &[("cookie", cookie)])).await).await }
    };
    assert!(
        seen("voter=secret; lang=zh")
            .await
            .contains(r#"["lang=zh"]"#)
    );
    let operators = seen("a=b; operator=token").await;
    assert!(operators.contains("operator=token"), "{operators}");
    assert_eq!(
        rendered.load(Ordering::SeqCst),
        2,
        "the operator's is not the kept one"
    );
    assert!(!seen("voter=other").await.contains("operator=token"));
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_told_so() {
    let (site, _) = site();
    let first = ask(
        &site,
        request("/tracks/x", &[("accept-encoding", "gzip, br")]),
    )
    .await;
    assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(first.headers()[header::CACHE_CONTROL], PUBLIC);
    assert_eq!(first.headers()[header::VARY], VARY);
    let tag = first.headers()[header::ETAG]
        .to_str()
        .expect("a tag")
        .to_owned();
    let compressed = first.body().size_hint().exact().expect("a size");
    let plain = ask(&site, request("/tracks/x", &[])).await;
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
    assert!(plain.body().size_hint().exact().expect("a size") > 5 * compressed);
    assert_eq!(plain.headers()[header::ETAG].to_str().expect("a tag"), tag);

    let known = format!("\"other\", {tag}");
    let again = ask(&site, request("/tracks/x", &[("if-none-match", &known)])).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::ETAG].to_str().expect("a tag"), tag);
    assert_eq!(text(again).await, "");
    let other = ask(
        &site,
        request("/tracks/x", &[("if-none-match", "\"other\"")]),
    )
    .await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_not_kept() {
    let (site, _) = site();
    let response = ask(&site, request("/tracks/nothing", &[])).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(site.0.kept.entry_count(), 0);
}

#[tokio::test]
async fn what_the_operator_sees_is_kept_nowhere() {
    let (site, _) = site();
    let path = "/api/v1/tracks/x/votes";
    let anybody = ask(&site, request(path, &[])).await;
    assert_eq!(anybody.headers()[header::CACHE_CONTROL], "public, no-cache");
    for credential in [
        ("authorization", "Bearer x"),
        ("cookie", "lang=en; operator=x"),
    ] {
        let answer = ask(&site, request(path, &[credential])).await;
        assert_eq!(
            answer.headers()[header::CACHE_CONTROL],
            "no-store",
            "{credential:?}"
        );
    }
}
