//! Two languages: which one a visitor gets, and that no page mixes them.

use std::{collections::BTreeMap, path::Path};

use axum::http::{Method, StatusCode, header};

use crate::{
    bed::Bed,
    harness::{TestApp, form},
    model::Model,
    visitor::{Page, Visitor},
};

on_both!(
    the_language_is_that_of_the_address_then_the_cookie_then_the_browser,
    every_page_is_whole_in_both_languages,
    what_is_refused_is_refused_in_a_page,
    an_address_asked_in_the_wrong_way_says_what_it_takes,
    while_the_database_is_away_pages_say_when_to_come_again,
    a_script_is_answered_in_the_language_of_its_page,
    what_cannot_be_read_is_said_in_chinese,
);

async fn the_language_is_that_of_the_address_then_the_cookie_then_the_browser(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let chinese = [("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")];
    let visitor = app.visitor();
    let get = async |visitor: &Visitor, path: &str, headers: &[(&str, &str)]| {
        visitor
            .send(Method::GET, path, headers, None)
            .await
            .expect(path)
    };
    is_in("en", &get(&visitor, "/submit", &[]).await).shows("Submit a model");
    is_in("zh-CN", &get(&visitor, "/submit", &chinese).await).shows("提交模型");
    is_in("zh-CN", &get(&visitor, "/zh/submit", &[]).await).shows("提交模型");
    is_in("en", &get(&visitor, "/en/submit", &chinese).await).shows("Submit a model");
    // Chosen at the foot of a page: remembered, and back to the same page.
    let chosen = visitor
        .post("/language", &[("lang", "zh-CN"), ("back", "/submit")])
        .await;
    assert_eq!(chosen.location(), "/submit");
    is_in("zh-CN", &get(&visitor, "/submit", &[]).await);
    is_in("en", &get(&visitor, "/en/submit", &[]).await);
    let english = [("accept-language", "en")];
    is_in("zh-CN", &get(&visitor, "/submit", &english).await);
    app.stop().await;
}

async fn every_page_is_whole_in_both_languages(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let private = app.submit(&model, "Alpha-1B").await;
    let waiting = app.submit(&model, "Beta-1B").await;
    let operator = app.operator().await;
    app.approve_all(&operator).await;
    let runs = app.ended_runs(4).await;
    let third = app.submit(&model, "Gamma-1B").await;
    let mut paths: Vec<String> = [
        "/",
        "/tracks",
        "/tracks/echo",
        "/tracks/stage",
        "/tracks/stage/votes",
        "/tracks/echo/items",
        "/entrants/alpha-1b",
        "/models/alpha-1b",
        "/arena",
        "/submit",
        "/admin",
        "/admin/enter",
        "/admin/enter?token=x",
        "/search?q=alpha",
        "/search?q=nothing-has-this-name",
        "/about",
        "/methods",
        "/no-such-page",
        "/runs/no-such-run",
    ]
    .map(str::to_owned)
    .into();
    paths.extend([private, waiting, third]);
    for run in &runs {
        let path = format!("/runs/{}", run.id);
        let page = operator.page(&path).await;
        let sample = page.links("/samples/").remove(0);
        if run.track_slug == "stage" {
            // Others than the operator are led to the joke, which does not say yet who told it.
            let joke = sample.replace("/samples/", "/jokes/");
            let led = app.visitor().get(&format!("/zh{sample}")).await.location();
            assert_eq!(led, format!("/zh{joke}"));
            paths.extend([joke, path]);
        } else {
            paths.extend([sample, path]);
        }
    }
    let (english, chinese) = (texts("en"), texts("zh-CN"));
    for path in &paths {
        for visitor in [&operator, &app.visitor()] {
            let page = is_in("en", &visitor.get(&format!("/en{path}")).await).clone();
            let han: String = page
                .text()
                .replace("简体中文", "")
                .chars()
                .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
                .collect();
            assert_eq!(han, "", "Chinese on /en{path}: {}", page.text());
            let page = is_in("zh-CN", &visitor.get(&format!("/zh{path}")).await).clone();
            no_english(path, &page, &english, &chinese);
            leads_on_in_chinese(path, &page);
        }
    }
    // A form with a mistake in every field, and an endpoint that does not answer.
    let wrong = [
        ("name", " "),
        ("base_url", "x"),
        ("price_prompt", "1,5"),
        ("price_completion", "-1"),
        ("seed", "x"),
        ("temperature", "9"),
        ("tracks", "golf"),
        ("strategy", "few_shot"),
        ("examples", "99"),
        ("key", "two words"),
    ];
    let mistakes = form(&model, "x", &wrong);
    let dead = form(&model, "x", &[("base_url", "http://127.0.0.1:1/v1")]);
    for sent in [&mistakes, &dead] {
        let page = operator.post("/zh/submit", sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        no_english("/submit", &page, &english, &chinese);
    }
    let reject = operator
        .page("/admin")
        .await
        .actions("/admin/submissions/")
        .into_iter()
        .find(|action| action.ends_with("/reject"))
        .expect("a submission waits");
    let page = operator.post(&format!("/zh{reject}"), &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    no_english(&reject, &page, &english, &chinese);
    app.stop().await;
}

async fn what_is_refused_is_refused_in_a_page(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    let long = "n".repeat(300 * 1024);
    let sent = form(&model, "Long", &[("note", &long)]);
    for (path, lang, words) in [
        ("/submit", "en", "a form may have 256 KiB in all"),
        ("/zh/submit", "zh-CN", "表单总共最多 256 KiB"),
    ] {
        let page = visitor.post(path, &sent).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        is_in(lang, &page).shows(words);
    }
    let vote = [("token", long.get(..20 * 1024).expect("long enough"))];
    let page = visitor.post("/arena/vote", &vote).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    is_in("en", &page).shows("It was not counted");
    let page = visitor.get("/zh/arena?last=a&last=b").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    is_in("zh-CN", &page).shows("地址或表单无法读取");
    let evil = [("origin", "http://evil.example")];
    let page = visitor
        .send(Method::POST, "/zh/submit", &evil, Some(&[]))
        .await
        .expect("an answer");
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    is_in("zh-CN", &page).shows("另一个网站");
    app.stop().await;
}

async fn an_address_asked_in_the_wrong_way_says_what_it_takes(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    // Somebody loads an address again that a form was sent to.
    for (path, lang, words) in [
        ("/arena/vote", "en", "This address is not a page"),
        ("/zh/arena/vote", "zh-CN", "这个地址不是页面"),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(page.headers[header::ALLOW], "POST");
        is_in(lang, &page).shows(words);
    }
    let page = visitor.post("/tracks/echo", &[]).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    is_in("en", &page).shows("Nothing can be sent to this address");
    app.stop().await;
}

async fn while_the_database_is_away_pages_say_when_to_come_again(bed: Bed) {
    let model = Model::start().await;
    let quiet = crate::harness::Options {
        work: false,
        ..Default::default()
    };
    let app = TestApp::start_with(&bed, &model, &quiet).await;
    app.store.close().await;
    let visitor = app.visitor();
    for (path, lang, words) in [
        ("/runs/any", "en", "The server cannot answer now"),
        ("/zh/entrants/any", "zh-CN", "服务器暂时无法响应"),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(page.headers[header::RETRY_AFTER], "30");
        is_in(lang, &page).shows(words);
        assert!(
            page.body.contains(&format!("href=\"{path}\"")),
            "no way to try again"
        );
    }
    let problem = visitor.get("/api/v1/runs/any").await;
    assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem.headers[header::RETRY_AFTER], "30");
    assert_eq!(
        problem.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    app.ask_to_stop();
}

async fn a_script_is_answered_in_the_language_of_its_page(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.let_in(&model, &["Alpha-1B", "Beta-1B"]).await;
    let runs = app.ended_runs(4).await;
    let visitor = app.visitor();
    let events = visitor
        .get(&format!("/zh/runs/{}/events", runs[0].id))
        .await;
    events.shows("8 / 8 个样本").shows("所有样本均已保存");
    app.until_page("/arena", "Neither").await;
    let page = visitor.page("/zh/arena").await;
    let token = page.value("token").expect("a battle");
    let reply = visitor
        .send(
            Method::POST,
            "/zh/arena/vote",
            &[("accept", "application/json")],
            Some(&[("token", &token), ("outcome", "left")]),
        )
        .await
        .expect("an answer");
    let reply: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
    let text = |at: &str| {
        reply
            .pointer(at)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(text("/reveal/said"), "你选了 A");
    assert_eq!(text("/tally"), "你已投 1 票");
    assert!(text("/announcement").contains("A 是"), "{reply}");
    for at in ["/reveal/left/href", "/reveal/right/joke", "/page"] {
        assert!(text(at).starts_with("/zh/"), "{at}: {reply}");
    }
    // The vote is on the page of both jokes, each from its side.
    for (at, outcome) in [
        ("/reveal/left/joke", "共 1 票：更好笑 1"),
        ("/reveal/right/joke", "更好笑 0，不如对方 1"),
    ] {
        visitor.page(&text(at)).await.shows(outcome);
    }
    app.stop().await;
}

async fn what_cannot_be_read_is_said_in_chinese(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.let_in(&model, &["Alpha-1B", "Beta-1B"]).await;
    app.ended_runs(4).await;
    let visitor = app.visitor();
    for path in [
        "/tracks/stage?sort=vibes",
        "/tracks/stage?dir=up",
        "/tracks/stage?open=maybe",
        "/tracks/stage?origin=mars",
        "/tracks/stage?columns=luck",
        "/tracks/stage?page=none",
        "/tracks/stage?rows=some",
        "/tracks/stage?at=soon",
        "/tracks/stage?from=soon",
        "/tracks/stage?status=odd",
        "/tracks/stage?method=luck",
        "/tracks/stage?style=maybe",
        "/tracks/stage?style=1&method=elo",
        "/tracks/stage?original=7",
        "/tracks/stage?original=0.5&method=elo",
        "/tracks/stage?format=pdf",
        "/tracks/echo?max-dollars=0%2C002",
        "/tracks/echo/compute?axis=watts",
        "/tracks/echo/items?page=0",
        "/tracks/stage/votes?page=0",
        "/tracks/stage/votes?at=soon",
        "/tracks/stage/jokes?order=odd",
        "/tracks/stage/jokes?page=0",
        "/compare?track=echo&method=luck",
        "/compare?track=echo&e=a&e=b&e=c&e=d&e=f",
        "/compare?track=echo&e=nobody",
        "/judges?page=0",
    ] {
        let page = visitor.get(&format!("/zh{path}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "/zh{path}");
        let said = refusal(&is_in("zh-CN", &page).body);
        assert!(
            said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "/zh{path}: {said}"
        );
        // Names of parameters and values stay as they are; a sentence has several words in a row.
        let words: Vec<&str> = said.split(' ').collect();
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        assert!(
            !words.windows(3).any(|three| three.iter().all(is_word)),
            "English in the refusal of /zh{path}: {said}"
        );
    }
    app.stop().await;
}

/// What a page says about why it refuses: the errors above a form, or else the whole page.
fn refusal(body: &str) -> String {
    let from = body.find("id=\"errors\"").or_else(|| body.find("<main"));
    let rest = &body[from.unwrap_or(0)..];
    let end = rest.find("</ul>").or_else(|| rest.find("</main>"));
    let mut text = String::new();
    let mut tag = true;
    for character in rest[..end.unwrap_or(rest.len())].chars() {
        match character {
            '<' => tag = true,
            '>' => {
                tag = false;
                text.push('\n');
            }
            _ if !tag => text.push(character),
            _ => {}
        }
    }
    text
}

/// The page says that it is in a language, and to caches that it depends on the visitor.
#[track_caller]
fn is_in<'a>(language: &str, page: &'a Page) -> &'a Page {
    let html = page.tags("html");
    let said = html.first().and_then(|tag| tag.get("lang"));
    assert_eq!(said.map(String::as_str), Some(language), "{}", page.text());
    let vary: Vec<&str> = page
        .headers
        .get_all(header::VARY)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    assert!(vary.join(",").contains("accept-language"), "{vary:?}");
    page
}

/// Links and forms of a Chinese page stay in Chinese.
#[track_caller]
fn leads_on_in_chinese(path: &str, page: &Page) {
    let own = |address: &str| {
        address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/api")
    };
    for (name, attribute) in [("a", "href"), ("form", "action")] {
        for tag in page.tags(name) {
            if let Some(address) = tag.get(attribute).filter(|address| own(address)) {
                assert!(
                    address.starts_with("/zh") || address.starts_with("/en"),
                    "/zh{path} leads to {address}"
                );
            }
        }
    }
}

/// No English text of the site is on a Chinese page, neither to be read nor to be heard.
#[track_caller]
fn no_english(
    path: &str,
    page: &Page,
    english: &BTreeMap<String, String>,
    chinese: &BTreeMap<String, String>,
) {
    let mut seen = page.text();
    for name in [
        "a", "nav", "button", "input", "section", "article", "div", "table", "progress", "span",
        "meta",
    ] {
        for tag in page.tags(name) {
            for attribute in [
                "aria-label",
                "title",
                "placeholder",
                "data-label",
                "content",
            ] {
                if let Some(text) = tag.get(attribute) {
                    seen.push('\n');
                    seen.push_str(text);
                }
            }
        }
    }
    for (id, text) in english {
        let translated = chinese.get(id).is_some_and(|other| !other.contains(text));
        assert!(
            !translated || !seen.contains(text),
            "{id} is in English on /zh{path}: {text:?}\n{seen}"
        );
    }
}

/// The texts of a language that have no variables, by id: those long enough not to be part of
/// something else by chance.
fn texts(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../app/locales")
        .join(language);
    let mut found = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the texts") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        for line in text.lines() {
            let Some((id, text)) = line.split_once(" = ") else {
                continue;
            };
            let is_message = id.starts_with(|c: char| c.is_ascii_lowercase());
            let is_long = language != "en" || text.len() > 12;
            if is_message && is_long && !text.contains('{') {
                found.insert(id.to_owned(), text.trim().to_owned());
            }
        }
    }
    assert!(
        found.len() > 100,
        "only {} texts in {language}",
        found.len()
    );
    found
}
