//! What nobody may do or see: other sites' forms, endpoint keys, markup that came in as text.

use axum::http::{Method, StatusCode, header};

use crate::{
    bed::Bed,
    harness::{Options, TestApp, form},
    model::{Act, Model},
    process::{Server, arg, write_entrants},
    visitor::Visitor,
};

on_both!(
    every_kind_of_answer_has_the_security_headers,
    a_form_sent_from_another_site_is_refused,
    a_key_is_found_on_no_page_in_no_log_and_not_in_the_database,
    hostile_text_is_shown_as_text_everywhere,
    a_body_that_is_too_large_is_refused_in_a_sentence,
);

const KEY: &str = "sk-live-4f9a-never-shown-anywhere";

async fn every_kind_of_answer_has_the_security_headers(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    let link = app.submit(&model, "Header 1B").await;
    let mut answers = Vec::new();
    for path in [
        "/",
        "/tracks/echo",
        "/arena",
        "/submit",
        "/admin",
        "/nothing",
        "/healthz",
        "/main-0123456789abcdef.css",
        &link,
    ] {
        answers.push((path.to_owned(), visitor.get(path).await));
    }
    answers.push((
        "POST /submit".to_owned(),
        visitor.post("/submit", &[]).await,
    ));
    answers.push((
        "POST elsewhere".to_owned(),
        visitor.post("/nothing", &[]).await,
    ));
    let other = [("origin", "http://evil.example")];
    answers.push((
        "cross".to_owned(),
        visitor
            .send(Method::POST, "/submit", &other, Some(&[]))
            .await
            .unwrap(),
    ));
    answers.push((
        "DELETE /".to_owned(),
        visitor.send(Method::DELETE, "/", &[], None).await.unwrap(),
    ));
    for (what, answer) in &answers {
        let header = |name: &str| {
            let value = answer
                .headers
                .get(name)
                .unwrap_or_else(|| panic!("{what} ({}) has no {name}", answer.status));
            value.to_str().expect("text").to_owned()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{what}: {policy}"
        );
        assert!(
            policy.contains("form-action 'self'") && policy.contains("base-uri 'none'"),
            "{what}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{what}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(header("x-frame-options"), "DENY", "{what}");
        assert!(
            ["same-origin", "no-referrer"].contains(&header("referrer-policy").as_str()),
            "{what}"
        );
        // The policy forbids what stands in the page itself, so nothing may stand there.
        assert!(
            !answer.body.contains("<style") && !answer.body.contains(" style=\""),
            "{what} has an inline style"
        );
        assert!(
            !answer.body.contains(" onclick=") && !answer.body.contains(" onload="),
            "{what}"
        );
    }
    let style = visitor.page("/main-0123456789abcdef.css").await;
    assert!(
        style.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let private = visitor.page(&link).await;
    assert!(
        private.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("no-store")
    );
    app.stop().await;
}

async fn a_form_sent_from_another_site_is_refused(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.submit(&model, "Target 1B").await;
    let operator = app.operator().await;
    let approve = operator
        .page("/admin")
        .await
        .actions("/admin/submissions/")
        .remove(0);
    let attacks: [&[(&str, &str)]; 6] = [
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &app.base)],
        &[("origin", "http://127.0.0.1:1")],
    ];
    for headers in attacks {
        for path in [approve.as_str(), "/admin/leave", "/submit", "/arena/vote"] {
            // With the operator's cookies, as a browser would send them along.
            let answer = operator
                .send(Method::POST, path, headers, Some(&[]))
                .await
                .unwrap();
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} with {headers:?}"
            );
            answer.shows("another site");
        }
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM entrants").await, 0);
    operator.page("/admin").await.shows("Target 1B");
    // The same from this site goes through.
    let own: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("origin", &app.base)];
    let answer = operator
        .send(Method::POST, &approve, &own, Some(&[]))
        .await
        .unwrap();
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    app.stop().await;
}

/// In a process of its own, so that its log is a file.
async fn a_key_is_found_on_no_page_in_no_log_and_not_in_the_database(bed: Bed) {
    let model = Model::start().await;
    bed.write_tracks(4, 4);
    let entrants = write_entrants(&bed, &model, &["other"], &["stage"]);
    let server = Server::start(&bed, &model, &["--entrants", arg(&entrants)]);
    let visitor = Visitor::new(&server.base);
    model.when("Wrong key", Act::Status(401));
    let refused = visitor
        .post("/submit", &form(&model, "Wrong key", &[("key", KEY)]))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let link = visitor
        .post("/submit", &form(&model, "Keyed 1B", &[("key", KEY)]))
        .await
        .location();
    let token = visitor
        .page(&server.operator_path)
        .await
        .value("token")
        .expect("a token");
    visitor
        .post("/admin/enter", &[("token", &token)])
        .await
        .location();
    let admin = visitor.page("/admin").await;
    admin.shows("a key was given").hides(KEY);
    let approve = admin
        .actions("/admin/submissions/")
        .into_iter()
        .find(|path| path.ends_with("/approve"));
    // One of its runs fails, so that an error is written with all it holds.
    model.when("word", Act::Status(401));
    visitor
        .post(&approve.expect("a form"), &[])
        .await
        .location();
    let store = bed.store().await;
    let runs = crate::harness::ended_runs(&store, 3).await;
    assert!(
        runs.iter().any(|run| run.state == "failed") && runs.iter().any(|run| run.state == "done"),
        "{runs:?}"
    );
    let used = model
        .asked()
        .into_iter()
        .filter(|asked| asked.who == "Keyed 1B")
        .collect::<Vec<_>>();
    let bearer = format!("Bearer {KEY}");
    assert!(
        used.len() >= 5
            && used
                .iter()
                .all(|asked| asked.authorization.as_ref() == Some(&bearer)),
        "{used:?}"
    );
    refused.hides(KEY);
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![
        "/".to_owned(),
        "/admin".to_owned(),
        "/submit".to_owned(),
        "/arena".to_owned(),
        link,
    ];
    // Every page there is, from link to link.
    while let Some(path) = open.pop() {
        if seen.len() < 150 && seen.insert(path.clone()) {
            let page = visitor.get(&path).await;
            page.hides(KEY);
            assert!(page.status.as_u16() < 500, "{path}: {}", page.text());
            open.extend(
                page.links("/")
                    .into_iter()
                    .filter(|link| !link.contains('?')),
            );
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
    let log = server.process.log();
    assert!(!log.is_empty() && !log.contains(KEY), "{log}");
    // Whole and by its parts, in case it is stored in pieces; also as hexadecimal and base64.
    if bed.is_postgres() {
        let sealed = bed
            .rows::<(Vec<u8>,)>("SELECT sealed_key FROM endpoints WHERE sealed_key IS NOT NULL")
            .await;
        assert_eq!(sealed.len(), 1);
        assert!(!holds(&sealed[0].0));
        let texts = bed
            .rows::<(String,)>(
                "SELECT CAST(s.* AS TEXT) FROM submissions s UNION ALL SELECT CAST(e.* AS TEXT) FROM endpoints e
                 UNION ALL SELECT CAST(r.* AS TEXT) FROM runs r UNION ALL SELECT CAST(s.* AS TEXT) FROM samples s
                 UNION ALL SELECT CAST(e.* AS TEXT) FROM entrants e",
            )
            .await;
        assert!(texts.len() > 5 && texts.iter().all(|(text,)| !holds(text.as_bytes())));
    } else {
        server.process.kill();
        let mut files = 0;
        for file in std::fs::read_dir(bed.path("data")).expect("the database's folder") {
            let path = file.expect("a file").path();
            assert!(
                !holds(&std::fs::read(&path).expect("its bytes")),
                "{} holds the key",
                path.display()
            );
            files += 1;
        }
        assert!(files >= 2, "the database and its log");
        let name = std::fs::read(bed.path("data/openmic.sqlite-wal")).expect("the write-ahead log");
        assert!(
            find(&name, b"Keyed 1B"),
            "what is not secret is there in the open, so the search can find something"
        );
    }
}

fn find(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn holds(bytes: &[u8]) -> bool {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let coded = STANDARD_NO_PAD.encode(KEY);
    [KEY, "never-shown", hex.as_str(), coded.as_str()]
        .iter()
        .any(|form| find(bytes, form.as_bytes()))
}

async fn hostile_text_is_shown_as_text_everywhere(bed: Bed) {
    const NAME: &str = "</title><script>alert('name')</script>";
    const ORGANISATION: &str = "\"><img src=x onerror=alert('org')>";
    const PROMPT: &str = "</textarea><script>alert('prompt')</script>\n'\"><svg onload=alert(1)>";
    const JOKE: &str =
        "</script></p><script>alert('joke')</script> \"><img src=x onerror=alert(2)> <!-- ]]>";
    let model = Model::start().await;
    let app = TestApp::start_with(
        &bed,
        &model,
        &Options {
            items: (2, 2),
            ..Options::default()
        },
    )
    .await;
    let visitor = app.visitor();
    let hostile = [
        ("organisation", ORGANISATION),
        ("licence", ORGANISATION),
        ("system_prompt", PROMPT),
        ("note", PROMPT),
    ];
    let pages_of_errors = [
        visitor
            .post(
                "/submit",
                &form(&model, NAME, &[&hostile[..], &[("seed", PROMPT)]].concat()),
            )
            .await,
        visitor
            .post(
                "/submit",
                &form(&model, NAME, &[&hostile[..], &[("tracks", NAME)]].concat()),
            )
            .await,
        visitor
            .get("/tracks/%3Cscript%3Ealert(1)%3C/script%3E?q=%22%3E%3Cscript%3E")
            .await,
        visitor
            .get("/tracks/echo?sort=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
            .await,
        visitor
            .get("/tracks/echo?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
            .await,
        visitor
            .get("/admin/enter?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
            .await,
    ];
    for page in &pages_of_errors {
        harmless(&page.body, "a page of errors");
    }
    assert_eq!(
        pages_of_errors[0].value("name").as_deref(),
        Some(NAME),
        "and it is kept as typed"
    );
    model.when("alert", Act::Say(JOKE.to_owned()));
    for name in [NAME.to_owned(), format!("2{NAME}")] {
        let sent = visitor
            .post("/submit", &form(&model, &name, &hostile))
            .await;
        let status = visitor.page(&sent.location()).await;
        status.shows(&name);
        harmless(&status.body, "the private page");
    }
    let operator = app.operator().await;
    let admin = operator.page("/admin").await;
    admin.shows(NAME).shows(ORGANISATION).shows("</textarea>");
    app.approve_all(&operator).await;
    let runs = app.ended_runs(4).await;
    assert!(runs.iter().all(|run| run.state == "done"), "{runs:?}");
    app.until_page("/tracks/echo", NAME).await;
    let mut seen = std::collections::BTreeMap::new();
    let mut open = vec![
        "/".to_owned(),
        "/admin".to_owned(),
        "/arena".to_owned(),
        "/tracks/stage".to_owned(),
    ];
    while let Some(path) = open.pop() {
        if seen.len() < 120 && !seen.contains_key(&path) {
            let page = operator.get(&path).await;
            // Files, pictures and data are no markup, and browsers are told not to guess.
            if page.headers[header::CONTENT_TYPE]
                .as_bytes()
                .starts_with(b"text/html")
            {
                harmless(&page.body, &path);
                open.extend(page.links("/"));
            } else {
                assert_eq!(
                    page.headers[header::X_CONTENT_TYPE_OPTIONS],
                    "nosniff",
                    "{path}"
                );
            }
            seen.insert(path, page);
        }
    }
    for (part, text) in [
        ("/entrants/", NAME),
        ("/samples/", "alert('joke')"),
        ("/runs/", NAME),
    ] {
        let shown = seen
            .iter()
            .filter(|(path, page)| path.starts_with(part) && page.body.contains("alert"))
            .count();
        assert!(
            shown > 0,
            "no page under {part} shows {text:?}, so this test says nothing about it"
        );
    }
    app.stop().await;
}

/// Fails if any text of the test has become markup.
#[track_caller]
fn harmless(body: &str, what: &str) {
    let lower = body.to_lowercase();
    for markup in [
        "<script>alert",
        "<img src=x",
        "<svg onload",
        "<script>\"",
        "</title><script",
    ] {
        if let Some(at) = lower.find(markup) {
            let from = body[..at]
                .char_indices()
                .rev()
                .nth(200)
                .map_or(0, |(index, _)| index);
            panic!(
                "{markup:?} on {what}: …{}",
                &body[from..(at + 200).min(body.len())]
            );
        }
    }
}

async fn a_body_that_is_too_large_is_refused_in_a_sentence(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let huge = "x".repeat(10 * 1024 * 1024);
    for (path, field) in [
        ("/submit", "system_prompt"),
        ("/arena/vote", "token"),
        ("/admin/enter", "token"),
    ] {
        let answer = app.visitor().post(path, &[(field, &huge)]).await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{path}: {}",
            answer.body
        );
        answer.shows("too large").shows("Shorten");
    }
    // And it still answers.
    app.visitor().page("/submit").await;
    app.stop().await;
}
