//! Submitting a model: the form, its errors, the try of the endpoint, the private page.

use axum::http::{StatusCode, header};

use crate::{
    bed::Bed,
    harness::{Options, TestApp, form},
    model::{Act, Model},
};

on_both!(
    what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept,
    an_endpoint_that_does_not_answer_is_refused_with_the_reason,
    an_address_inside_the_network_is_refused_unless_a_rule_allows_it,
    a_submission_has_a_private_page_of_its_own,
);

const KEY: &str = "sk-this-key-is-nobodys-business";

async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let long_name = "n".repeat(81);
    let long_prompt = "p".repeat(8001);
    let cases: [(&str, &str, &str); 17] = [
        ("name", " ", "name"),
        ("name", &long_name, "81"),
        ("organisation", " ", "made the model"),
        ("base_url", "api.example.com/v1", "https://"),
        ("base_url", "ftp://api.example.com/v1", "ftp"),
        ("base_url", "https://me:secret@example.com/v1", "password"),
        ("base_url", "https://example.com/v1?key=1", "question mark"),
        ("model_id", " ", "model"),
        ("price_prompt", "1,5", "comma"),
        ("price_completion", "-1", "-1"),
        ("tracks", "no-such-track", "no-such-track"),
        ("temperature", "9", "0 to 2"),
        ("top_p", "0", "range"),
        ("max_tokens", "1.5", "whole number"),
        ("seed", "lucky", "lucky"),
        ("strategy", "telepathy", "telepathy"),
        ("system_prompt", &long_prompt, "8001"),
    ];
    let visitor = app.visitor();
    for (field, typed, says) in cases {
        let changes = [(field, typed), ("licence", "Kept-1.0"), ("key", KEY)];
        let page = visitor
            .post("/submit", &form(&model, "Kept name", &changes))
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}={typed}: {}",
            page.text()
        );
        let error = page
            .field_error(field)
            .unwrap_or_else(|| panic!("{field} has no error: {}", page.text()));
        assert!(
            error.to_lowercase().contains(&says.to_lowercase()),
            "{field}: {error}"
        );
        assert_eq!(
            page.value("licence").as_deref(),
            Some("Kept-1.0"),
            "{field}"
        );
        if field != "name" {
            assert_eq!(page.value("name").as_deref(), Some("Kept name"), "{field}");
        }
        if !matches!(field, "tracks" | "strategy" | "system_prompt") {
            assert_eq!(
                page.value(field).as_deref(),
                Some(typed),
                "{field} lost what was typed"
            );
        }
        page.hides(KEY);
        let again = page.field_error("key").expect("a word about the key");
        assert!(again.contains("once more"), "{again}");
    }
    let none = visitor
        .post("/submit", &form(&model, "No track", &[("tracks", "")]))
        .await;
    assert_eq!(
        none.field_error("tracks").as_deref(),
        Some("Choose at least one track.")
    );
    let examples = [("strategy", "few_shot"), ("examples", "9")];
    let many = visitor
        .post("/submit", &form(&model, "Many examples", &examples))
        .await;
    assert!(
        many.field_error("examples")
            .expect("an error")
            .contains("1 to 8")
    );
    // All at once: every field says its own.
    let changes = [
        ("name", " "),
        ("base_url", "x"),
        ("price_prompt", "x"),
        ("seed", "x"),
    ];
    let all = visitor.post("/submit", &form(&model, "x", &changes)).await;
    for (field, _) in changes {
        assert!(all.field_error(field).is_some(), "{field}: {}", all.text());
    }
    assert!(
        model.asked().is_empty(),
        "a form with errors costs the endpoint nothing"
    );
    assert_eq!(bed.number("SELECT COUNT(*) FROM submissions").await, 0);
    app.stop().await;
}

async fn an_endpoint_that_does_not_answer_is_refused_with_the_reason(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    model.when("locked", Act::Status(401));
    model.when("missing", Act::Status(404));
    model.when("broken", Act::Status(500));
    model.when("garbled", Act::Garbage);
    model.when("silent", Act::Hang);
    let cases = [
        ("locked", vec!["key", "base_url"], "401"),
        ("missing", vec!["base_url", "model_id"], "404"),
        ("broken", vec!["base_url"], "500"),
        ("garbled", vec!["base_url"], ""),
        ("silent", vec!["base_url"], "within 3 s"),
    ];
    for (name, fields, says) in cases {
        let page = visitor
            .post("/submit", &form(&model, name, &[("key", KEY)]))
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}: {}",
            page.text()
        );
        let errors: Vec<String> = fields
            .iter()
            .filter_map(|field| page.field_error(field))
            .collect();
        assert!(
            !errors.is_empty(),
            "{name} is blamed on none of {fields:?}: {}",
            page.text()
        );
        assert!(
            errors.iter().any(|error| error.contains(says)),
            "{name}: {errors:?}"
        );
        assert_eq!(page.value("name").as_deref(), Some(name));
        page.hides(KEY);
    }
    // A port that was free a moment ago: nobody listens there, and no rule lets anybody ask.
    let page = visitor
        .post(
            "/submit",
            &form(&model, "gone", &[("base_url", "http://192.0.2.1:9/v1")]),
        )
        .await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        page.text()
    );
    assert!(page.field_error("base_url").is_some(), "{}", page.text());
    assert_eq!(bed.number("SELECT COUNT(*) FROM submissions").await, 0);
    app.stop().await;
}

async fn an_address_inside_the_network_is_refused_unless_a_rule_allows_it(bed: Bed) {
    let model = Model::start().await;
    let options = Options {
        allow_model: false,
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let visitor = app.visitor();
    let own = model.base_url();
    let metadata = "http://169.254.169.254/latest";
    for address in [
        own,
        "http://localhost:1/v1",
        "http://[::1]:1/v1",
        "http://10.0.0.1/v1",
        metadata,
    ] {
        let page = visitor
            .post("/submit", &form(&model, "Inside", &[("base_url", address)]))
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{address}: {}",
            page.text()
        );
        let error = page
            .field_error("base_url")
            .unwrap_or_else(|| panic!("{address}: {}", page.text()));
        assert!(error.contains("public"), "{address}: {error}");
        assert_eq!(page.value("base_url").as_deref(), Some(address));
    }
    assert!(
        model.asked().is_empty(),
        "it was asked although no rule allows it"
    );
    app.stop().await;
}

async fn a_submission_has_a_private_page_of_its_own(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    let sent = visitor
        .post("/submit", &form(&model, "Newcomer 1B", &[("key", KEY)]))
        .await;
    let link = sent.location();
    assert!(
        link.starts_with("/submissions/") && link.len() >= "/submissions/".len() + 22,
        "{link}"
    );
    let asked = model.asked();
    assert_eq!(asked.len(), 1, "the endpoint is tried once");
    assert_eq!(asked[0].who, "Newcomer 1B");
    assert_eq!(
        asked[0].authorization.as_deref(),
        Some(format!("Bearer {KEY}").as_str())
    );
    // Whoever has the link sees it, without a cookie.
    let page = app.visitor().page(&link).await;
    page.shows("Newcomer 1B")
        .shows("waits for the operator")
        .shows("Newcomer 1B-reported")
        .shows("a key was given");
    // What it will take is said before anything of it is asked, by track and in both languages.
    page.shows("What it will take")
        .shows("Calls, tokens and dollars by track")
        .shows("All tracks")
        .shows("US dollars");
    app.visitor()
        .page(&format!("/zh{link}"))
        .await
        .shows("预计用量")
        .shows("所有赛道");
    page.shows(&format!("{}{link}", app.base)).hides(KEY);
    assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
    assert!(
        page.headers["x-robots-tag"]
            .to_str()
            .unwrap()
            .contains("noindex")
    );
    let wrong = visitor.get(&format!("{}x", &link[..link.len() - 1])).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    wrong.hides("Newcomer");
    // Nothing of it is public yet.
    for path in ["/", "/tracks/echo", "/tracks/stage", "/arena"] {
        app.visitor().page(path).await.hides("Newcomer");
    }
    assert_eq!(
        app.visitor().get("/entrants/newcomer-1b").await.status,
        StatusCode::NOT_FOUND
    );
    app.stop().await;
}
