//! The operator: entering once, deciding once, and nobody else deciding.

use axum::http::{Method, StatusCode};

use crate::{bed::Bed, harness::TestApp, model::Model};

on_both!(
    an_operator_link_opens_one_session_and_looking_does_not_use_it_up,
    what_is_let_in_runs_and_its_samples_can_all_be_read,
    a_rejected_submission_says_why_on_its_private_page,
    a_submission_is_decided_once,
    nobody_else_decides,
);

async fn an_operator_link_opens_one_session_and_looking_does_not_use_it_up(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let path = app.operator_path();
    // As a mail program or a chat looks at links.
    for _ in 0..2 {
        let looker = app.visitor();
        looker.page(path).await;
        assert_eq!(looker.cookie("operator"), None);
    }
    assert_eq!(
        app.visitor().get("/admin").await.status,
        StatusCode::FORBIDDEN
    );
    let operator = app.operator().await;
    operator
        .page("/admin")
        .await
        .shows("Nothing waits for a decision.");
    let cookie = operator.cookie("operator").expect("a session");
    assert!(
        cookie.len() >= 22 && !path.contains(&cookie),
        "the session is not the link's token"
    );
    // Somebody else with the same link comes too late.
    let late = app.visitor();
    let token = late.page(path).await.value("token").expect("a form");
    let refused = late.post("/admin/enter", &[("token", &token)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.shows("openmic doctor --operator-link");
    assert_eq!(late.cookie("operator"), None);
    assert_eq!(late.get("/admin").await.status, StatusCode::FORBIDDEN);
    let wrong = late.post("/admin/enter", &[("token", "guess")]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    // Leaving ends the session for good, also for whoever has copied its cookie.
    assert_eq!(
        operator.post("/admin/leave", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let stolen = format!("operator={cookie}");
    let copied = late
        .send(Method::GET, "/admin", &[("cookie", &stolen)], None)
        .await
        .unwrap();
    assert_eq!(copied.status, StatusCode::FORBIDDEN);
    app.stop().await;
}

async fn what_is_let_in_runs_and_its_samples_can_all_be_read(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let link = app.submit(&model, "Parrot 2B").await;
    let operator = app.operator().await;
    let pending = operator.page("/admin").await;
    pending
        .shows("Parrot 2B")
        .shows("Small Labs")
        .shows("Parrot 2B-reported")
        .shows("127.0.0.1");
    app.approve_all(&operator).await;
    operator
        .page("/admin")
        .await
        .shows("Nothing waits for a decision.")
        .shows("Parrot 2B");
    let runs = app.ended_runs(2).await;
    assert!(
        runs.iter()
            .all(|run| run.state == "done" && run.done == 8 && run.failed == 0),
        "{runs:?}"
    );
    let status = app.visitor().page(&link).await;
    status.shows("let in");
    assert_eq!(status.links("/entrants/"), ["/entrants/parrot-2b"]);
    assert_eq!(status.links("/runs/").len(), 2);
    // From the board to every sample: entrant, run, samples.
    let board = app.until_page("/tracks/echo", "Parrot 2B").await;
    assert!(
        board
            .links("/entrants/")
            .contains(&"/entrants/parrot-2b".to_owned()),
        "{}",
        board.body
    );
    let entrant = app.visitor().page("/entrants/parrot-2b").await;
    let run_links = entrant.links("/runs/");
    assert_eq!(run_links.len(), 2, "{run_links:?}");
    for run in &runs {
        let path = format!("/runs/{}", run.id);
        let page = operator.page(&path).await;
        let samples = page.links("/samples/");
        assert_eq!(samples.len(), 8, "{}", page.text());
        // Jokes that nobody has voted on are read beside their teller by the operator alone.
        let open = app.visitor().page(&path).await.links("/samples/").len();
        assert_eq!(open, if run.track_slug == "echo" { 8 } else { 0 });
        for sample in samples {
            let page = operator.page(&sample).await;
            page.shows("Parrot 2B-reported");
            assert!(
                page.says("Repeat this word: word0") || page.says("Tell a joke about thing0"),
                "{}",
                page.text()
            );
        }
    }
    let right = bed
        .number("SELECT COUNT(*) FROM samples WHERE score = 1")
        .await;
    let echo = runs
        .iter()
        .find(|run| run.track_slug == "echo")
        .expect("the run");
    assert_eq!(echo.score_sum, right as f64);
    assert_eq!((echo.prompt_tokens, echo.completion_tokens), (80, 40));
    let dollars = (80.0 * 0.5 + 40.0 * 1.5) / 1e6;
    assert!((echo.dollars - dollars).abs() < 1e-12, "{}", echo.dollars);
    app.stop().await;
}

async fn a_rejected_submission_says_why_on_its_private_page(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let link = app.submit(&model, "Turned Away 3B").await;
    let operator = app.operator().await;
    let page = operator.page("/admin").await;
    let reject = page
        .actions("/admin/submissions/")
        .into_iter()
        .find(|path| path.ends_with("/reject"));
    let reject = reject.expect("a form to reject");
    let id = reject.split('/').nth(3).expect("an id");
    let field = format!("reason-{id}");
    let without = operator.post(&reject, &[(&field, "  ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.field_error(&field).is_some(), "{}", without.text());
    app.visitor()
        .page(&link)
        .await
        .shows("waits for the operator");
    operator
        .post(&reject, &[(&field, "The licence <b>forbids</b> it & more")])
        .await
        .location();
    let status = app.visitor().page(&link).await;
    status
        .shows("turned away")
        .shows("The licence <b>forbids</b> it & more")
        .hides("<b>forbids");
    assert_eq!(bed.number("SELECT COUNT(*) FROM entrants").await, 0);
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM submissions WHERE sealed_key IS NOT NULL")
            .await,
        0
    );
    app.stop().await;
}

async fn a_submission_is_decided_once(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.submit(&model, "Once 1B").await;
    let operator = app.operator().await;
    let actions = operator.page("/admin").await.actions("/admin/submissions/");
    let [approve, reject] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    operator.post(approve, &[]).await.location();
    for (action, form) in [(approve, vec![]), (reject, vec![("reason", "no")])] {
        let again = operator.post(action, &form).await;
        assert_eq!(
            again.status,
            StatusCode::CONFLICT,
            "{action}: {}",
            again.text()
        );
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM entrants").await, 1);
    assert_eq!(bed.number("SELECT COUNT(*) FROM runs").await, 2);
    let nobody = operator
        .post("/admin/submissions/nothing/approve", &[])
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    app.stop().await;
}

async fn nobody_else_decides(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    app.submit(&model, "Waiting 1B").await;
    let operator = app.operator().await;
    let mut actions = operator.page("/admin").await.actions("/admin/submissions/");
    actions.push("/runs/any/requeue".to_owned());
    for action in &actions {
        for cookie in [
            "",
            "operator=",
            "operator=guess",
            "operator=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            let form = [("reason", "because")];
            let sent = app
                .visitor()
                .send(Method::POST, action, &[("cookie", cookie)], Some(&form))
                .await
                .unwrap();
            assert_eq!(
                sent.status,
                StatusCode::FORBIDDEN,
                "{action} with {cookie:?}"
            );
        }
    }
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM submissions WHERE state = 'pending'")
            .await,
        1
    );
    assert_eq!(bed.number("SELECT COUNT(*) FROM entrants").await, 0);
    app.stop().await;
}
