//! The API as programs meet it: reading, paging, tags, submitting, deciding, voting.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    bed::{Bed, until},
    harness::TestApp,
    model::Model,
    program::{KEY, Program, operator, submission, with_runs},
};

on_both!(
    what_the_pages_show_is_there_for_programs,
    a_list_is_walked_by_its_next_links,
    an_answer_that_has_not_changed_is_not_sent_again,
    a_board_is_that_of_the_votes_and_the_moment_asked_for,
    a_model_is_submitted_and_let_in_without_a_browser,
    a_vote_needs_its_battle_and_tells_nobody_who_cast_it,
    the_document_describes_what_is_answered,
);

async fn what_the_pages_show_is_there_for_programs(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B"]).await;
    let program = Program::new(&app);

    let tracks = program.all("/api/v1/tracks").await;
    let slugs: Vec<&str> = tracks.iter().filter_map(|t| t["slug"].as_str()).collect();
    assert_eq!(slugs, ["echo", "stage"]);
    let echo = program.get("/api/v1/tracks/echo").await.is(200);
    assert_eq!((&echo["items"], &echo["entrants"]), (&json!(5), &json!(2)));

    let board = program.get("/api/v1/tracks/echo/board").await.is(200);
    assert_eq!(board["scale"], "share");
    for row in board["rows"].as_array().expect("rows") {
        let run = row["run"].as_str().expect("a run");
        let stored = app.store.run(run).await.expect("the run");
        assert_eq!(row["estimate"]["value"], stored.score_sum / 5.0);
        assert_eq!(row["n"], 5);
        assert_eq!(row["compute_per_answer"]["tokens"], 15.0);
        assert!(row["ranks"]["best"].as_u64() <= row["ranks"]["worst"].as_u64());
        // From the number to what is behind it.
        let samples = program.all(row["evidence"].as_str().expect("a path")).await;
        let sum: f64 = samples.iter().filter_map(|s| s["score"].as_f64()).sum();
        assert_eq!(sum, stored.score_sum);
        let id = samples[0]["id"].as_str().expect("an id");
        let sample = program.get(&format!("/api/v1/samples/{id}")).await.is(200);
        assert_eq!(sample["text"], samples[0]["text"]);
        assert_eq!(sample["accepted"], json!(["word000"]));
        assert_eq!(sample["messages"][0]["role"], "user");
    }

    let stage = program.get("/api/v1/tracks/stage/board").await.is(200);
    assert_eq!(stage["scale"], "elo");
    let row = &stage["rows"][0];
    assert_eq!(row["estimate"], Value::Null);
    assert_eq!(row["provisional"]["code"], "no_votes");
    assert_eq!(row["provisional"]["reason"], "No votes yet.");

    let entrant = program.get("/api/v1/entrants/alpha-1b").await.is(200);
    assert_eq!(entrant["model"], "alpha-1b");
    assert_eq!(entrant["prices"], json!({"prompt": 0.5, "completion": 1.5}));
    let places: Vec<&str> = entrant["places"]
        .as_array()
        .expect("places")
        .iter()
        .filter_map(|place| place["track"].as_str())
        .collect();
    assert_eq!(
        BTreeSet::from_iter(places),
        BTreeSet::from(["echo", "stage"])
    );
    let model_page = program.get("/api/v1/models/alpha-1b").await.is(200);
    assert_eq!(
        model_page["entrants"],
        json!([{"slug": "alpha-1b", "name": "Alpha 1B"}])
    );

    // Without votes nobody is told whose they are, so that those of one entrant are none.
    let of_one = program.all("/api/v1/tracks/stage/jokes?entrant=beta-2b");
    assert!(of_one.await.is_empty());
    let jokes = program.all("/api/v1/tracks/stage/jokes").await;
    assert_eq!(jokes.len(), 8);
    assert!(jokes[0]["entrant"].is_null());
    let id = jokes[0]["id"].as_str().expect("an id");
    let joke = program.get(&format!("/api/v1/jokes/{id}")).await.is(200);
    assert_eq!(joke, jokes[0]);
    let items = program.all("/api/v1/tracks/echo/items?limit=2").await;
    assert_eq!(items.len(), 5);
    assert_eq!(items[4]["input"], "word004");

    // Where the endpoint is and what opens it, no page shows either.
    for path in [
        "/api/v1/entrants",
        "/api/v1/entrants/alpha-1b",
        "/api/v1/runs",
    ] {
        let text = program.get(path).await.text;
        assert!(!text.contains("127.0.0.1"), "{path}: {text}");
    }
    app.stop().await;
}

async fn a_list_is_walked_by_its_next_links(bed: Bed) {
    let model = Model::start().await;
    let names = ["Alpha 1B", "Beta 2B", "Gamma 3B"];
    let app = with_runs(&bed, &model, &names).await;
    let program = Program::new(&app);
    for list in [
        "/api/v1/tracks?",
        "/api/v1/models?",
        "/api/v1/entrants?",
        "/api/v1/entrants?origin=submission&",
        "/api/v1/runs?",
        "/api/v1/runs?track=echo&state=done&",
        "/api/v1/tracks/stage/jokes?",
        "/api/v1/tracks/echo/items?",
    ] {
        let whole = program.all(&format!("{list}limit=200")).await;
        assert!(whole.len() > 1, "{list}");
        for limit in [1, 2] {
            let walked = program.all(&format!("{list}limit={limit}")).await;
            assert_eq!(walked, whole, "{list} by {limit}");
        }
    }
    let runs = program.all("/api/v1/runs?entrant=beta-2b").await;
    assert_eq!(runs.len(), 2);
    let run = runs[0]["id"].as_str().expect("an id");
    for show in ["all", "right", "wrong", "failed"] {
        let list = format!("/api/v1/runs/{run}/samples?show={show}");
        let whole = program.all(&format!("{list}&limit=200")).await;
        assert_eq!(program.all(&format!("{list}&limit=2")).await, whole);
    }
    app.stop().await;
}

async fn an_answer_that_has_not_changed_is_not_sent_again(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let program = Program::new(&app);
    let path = "/api/v1/tracks/echo/board";
    let first = program.get(path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "public, no-cache");
    assert_eq!(first.header("access-control-allow-origin"), "*");
    assert_eq!(first.header("access-control-allow-credentials"), "");
    let again = program.with("if-none-match", &tag).get(path).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    assert_eq!(again.header("etag"), tag);
    let head = program.send(Method::HEAD, path, None).await;
    assert_eq!((head.status.as_u16(), head.header("etag")), (200, &*tag));
    // Compressed or not, it is the same answer.
    let packed = program.with("accept-encoding", "gzip").get(path).await;
    assert_eq!(packed.header("etag"), tag);
    app.let_in(&model, &["Alpha 1B"]).await;
    app.ended_runs(2).await;
    until("the board changes", || async {
        let answer = program.with("if-none-match", &tag).get(path).await;
        (answer.status == StatusCode::OK).then_some(())
    })
    .await;
    // Reading is open to pages of every origin, changing to none but this one.
    let asked = program
        .with("origin", "https://elsewhere.example")
        .with("access-control-request-method", "GET")
        .with("access-control-request-headers", "if-none-match")
        .send(Method::OPTIONS, path, None)
        .await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.header("access-control-allow-methods").contains("GET"));
    let asked = program
        .with("origin", "https://elsewhere.example")
        .with("access-control-request-method", "POST")
        .send(Method::OPTIONS, "/api/v1/submissions", None)
        .await;
    assert_eq!(asked.header("access-control-allow-origin"), "");
    app.stop().await;
}

async fn a_board_is_that_of_the_votes_and_the_moment_asked_for(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B"]).await;
    let program = Program::new(&app);
    let mut ended: Vec<i64> = app
        .ended_runs(4)
        .await
        .iter()
        .filter(|run| run.track_slug == "echo")
        .filter_map(|run| run.finished_ms)
        .collect();
    ended.sort_unstable();
    let path = "/api/v1/tracks/echo/board";
    let now = program.get(path).await;
    let at = chrono::DateTime::from_timestamp_millis(ended[0]).expect("a moment");
    let at = at.format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let then = program.get(&format!("{path}?at={at}")).await;
    let by_then = ended.iter().filter(|ms| **ms <= ended[0]).count();
    let board = then.is(200);
    assert_eq!(board["rows"].as_array().map(Vec::len), Some(by_then));
    let page = board["page"].as_str().expect("a page");
    assert!(page.starts_with("/tracks/echo?at="), "{page}");
    let first = board["rows"][0]["entrant"]["name"]
        .as_str()
        .expect("a name");
    app.visitor().page(page).await.shows(first);
    assert_ne!(then.header("etag"), now.header("etag"));
    // A benchmark has no votes to choose; before its first run there is nobody on it.
    let problem = program.get(&format!("{path}?method=elo")).await;
    let detail = problem.problem(400)["detail"].to_string();
    assert!(detail.contains("method"), "{detail}");
    let before = program.get(&format!("{path}?at=2020-01-01")).await.is(200);
    assert_eq!(before["rows"], json!([]));

    let path = "/api/v1/tracks/stage/board";
    let usual = program.get(path).await;
    let board = usual.is(200);
    assert_eq!(
        (&board["method"], &board["intervals"]),
        (&json!("bt"), &json!(true))
    );
    let told = &board["rows"][0]["jokes"];
    assert_eq!((&told["told"], &told["penalty"]), (&json!(4), &json!(0.0)));
    let elo = program.get(&format!("{path}?method=elo")).await;
    let board = elo.is(200);
    assert_eq!(
        (&board["method"], &board["scale"]),
        (&json!("elo"), &json!("elo"))
    );
    let share = program.get(&format!("{path}?method=win-rate")).await;
    assert_eq!(share.is(200)["scale"], "share");
    assert_ne!(elo.header("etag"), usual.header("etag"));
    for query in [
        "status=bogus",
        "status=",
        "foo=1",
        "at=yesterday",
        "original=2",
        "style=1&method=elo",
        "method=bt&method=elo",
        "category=pun",
    ] {
        program.get(&format!("{path}?{query}")).await.problem(400);
    }
    for query in [
        "status=any",
        "category=one-liner",
        "group=judge",
        "original=0.5",
    ] {
        let board = program.get(&format!("{path}?{query}")).await.is(200);
        let page = board["page"].as_str().expect("a page");
        assert!(page.contains('?'), "{query}: {page}");
        for row in board["rows"].as_array().expect("rows") {
            let evidence = row["evidence"].as_str().expect("an address");
            program.get(evidence).await.is(200);
        }
    }
    // A battle of a kind that is on offer, or a word about what is.
    let battle = "/api/v1/tracks/stage/battle";
    let refused = program.get(&format!("{battle}?category=none")).await;
    refused.problem(400);
    until("there is a battle in English", || async {
        let answer = program.get(&format!("{battle}?language=en")).await;
        (answer.status == StatusCode::OK && answer.json()["battle"].is_object()).then_some(())
    })
    .await;
    app.stop().await;
}

async fn a_model_is_submitted_and_let_in_without_a_browser(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let program = Program::new(&app);
    let path = "/api/v1/submissions";

    // The rules of the form hold.
    let mut wrong = submission(&model, "Wrong");
    wrong["base_url"] = json!("ftp://x");
    wrong["price_prompt"] = json!(-1);
    wrong["sampling"] = json!({"temperature": 9});
    wrong["tracks"] = json!(["no-such-track"]);
    let problem = program.post(path, &wrong).await.problem(422);
    let fields: BTreeSet<&str> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    let expected = ["base_url", "price_prompt", "sampling.temperature", "tracks"];
    assert_eq!(fields, BTreeSet::from(expected));
    assert!(model.asked().is_empty(), "nothing was asked");
    let mut inside = submission(&model, "Inside");
    inside["base_url"] = json!("http://169.254.169.254/v1");
    let problem = program.post(path, &inside).await.problem(422);
    assert_eq!(problem["errors"][0]["field"], "base_url");

    let sent = program.post(path, &submission(&model, "Alpha 1B")).await;
    let receipt = sent.is(201);
    let address = receipt["address"].as_str().expect("an address");
    assert_eq!(sent.header("location"), address);
    assert_eq!(sent.header("cache-control"), "no-store");
    assert_eq!(receipt["submission"]["state"], "pending");
    assert_eq!(receipt["submission"]["has_key"], true);
    let page = receipt["page"].as_str().expect("a page");
    app.visitor().page(page).await.shows("Alpha 1B");
    let own = program.get(address).await.is(200);
    assert_eq!(own, receipt["submission"]);
    let id = own["id"].as_str().expect("an id");

    // Nobody but the operator sees or decides, and the id opens nothing.
    program.get(&format!("{path}/{id}")).await.problem(404);
    let list = "/api/v1/operator/submissions";
    let approve = format!("{list}/{id}/approve");
    let strangers = [
        program.with("x-nothing", "at all"),
        program.with("authorization", "Bearer nonsense"),
        program.with("authorization", "Basic b3BlcmF0b3I6"),
        program.with("cookie", "operator=nonsense"),
    ];
    for stranger in &strangers {
        let refused = stranger.get(list).await;
        assert!(refused.header("www-authenticate").starts_with("Bearer"));
        refused.problem(401);
        stranger.post(&approve, &json!({})).await.problem(401);
    }
    let token = operator(&app).await;
    let operator = program.with("authorization", format!("Bearer {token}"));
    let used = app.operator_path().split_once("token=").expect("a token").1;
    program
        .post("/api/v1/operator/session", &json!({"token": used}))
        .await
        .problem(403);

    let waiting = operator.all(&format!("{list}?state=pending")).await;
    assert_eq!(waiting, std::slice::from_ref(&own));
    let reject = format!("{list}/{id}/reject");
    let problem = operator.post(&reject, &json!({"reason": " "})).await;
    assert_eq!(problem.problem(422)["errors"][0]["field"], "reason");
    let decided = operator.post(&approve, &json!({})).await.is(200);
    assert_eq!(decided["state"], "approved");
    assert_eq!(decided["entrant"]["slug"], "alpha-1b");
    assert_eq!(decided["runs"].as_array().map(Vec::len), Some(2));
    operator.post(&approve, &json!({})).await.problem(409);
    operator
        .post(&reject, &json!({"reason": "Too late."}))
        .await
        .problem(409);
    app.ended_runs(2).await;
    let asked = model.asked();
    assert!(
        asked
            .iter()
            .all(|asked| asked.authorization.as_deref() == Some(&*format!("Bearer {KEY}"))),
        "the key reached its endpoint"
    );

    let second = program
        .post(path, &submission(&model, "Beta 2B"))
        .await
        .is(201);
    let second = second["submission"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let reason = json!({"reason": "The licence does not allow it."});
    let turned = operator
        .post(&format!("{list}/{second}/reject"), &reason)
        .await
        .is(200);
    assert_eq!(turned["reason"], reason["reason"]);
    assert_eq!(operator.all(list).await.len(), 2);

    for text in [
        sent.text,
        program.get(address).await.text,
        operator.get(list).await.text,
        program.get("/api/v1/entrants").await.text,
    ] {
        assert!(!text.contains(KEY), "{text}");
    }
    let closed = operator
        .send(Method::DELETE, "/api/v1/operator/session", None)
        .await;
    assert_eq!(closed.status, StatusCode::NO_CONTENT);
    operator.get(list).await.problem(401);
    app.stop().await;
}

async fn a_vote_needs_its_battle_and_tells_nobody_who_cast_it(bed: Bed) {
    let model = Model::start().await;
    let app = with_runs(&bed, &model, &["Alpha 1B", "Beta 2B"]).await;
    let program = Program::new(&app);
    let path = "/api/v1/tracks/stage/battle";
    let offered = until("there is a battle", || async {
        let answer = program.get(path).await;
        answer.json()["battle"].is_object().then_some(answer)
    })
    .await;
    let battle = &offered.is(200)["battle"];
    for name in ["Alpha", "Beta"] {
        assert!(!offered.text.contains(name), "a battle is blind");
    }
    let cookie = offered.header("set-cookie");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let vote = json!({"token": battle["token"], "outcome": "left"});
    let problem = program.post("/api/v1/votes", &vote).await.problem(422);
    assert!(problem["detail"].as_str().expect("text").contains("cookie"));

    let voter = program.with("cookie", cookie);
    voter
        .post(
            "/api/v1/votes",
            &json!({"token": battle["token"], "outcome": "up"}),
        )
        .await
        .problem(422);
    let cast = voter.post("/api/v1/votes", &vote).await.is(200);
    assert_eq!(
        (&cast["counted"], &cast["votes_by_you"]),
        (&json!(true), &json!(1))
    );
    assert!(cast["left"]["elo_after"].as_f64() > cast["left"]["elo_before"].as_f64());
    let again = voter.post("/api/v1/votes", &vote).await.is(200);
    assert_eq!(again["counted"], false);

    let votes = program.all("/api/v1/tracks/stage/votes").await;
    assert_eq!(votes.len(), 1);
    // After one vote the jokes do not say yet who told them.
    assert_eq!(votes[0]["withheld"], true);
    assert_eq!(
        [
            &votes[0]["prompt"],
            &votes[0]["left"]["text"],
            &votes[0]["right"]["sample"]
        ],
        [&Value::Null; 3]
    );
    assert_eq!(votes[0]["left"]["entrant"], cast["left"]["entrant"]);
    let slug = cast["right"]["entrant"]["slug"].as_str().expect("a slug");
    let on = program
        .get(&format!("/api/v1/tracks/stage/votes?entrant={slug}"))
        .await;
    assert_eq!(on.is(200)["data"], json!(votes));
    let id = votes[0]["id"].as_str().expect("an id");
    let one = program.get(&format!("/api/v1/votes/{id}")).await;
    assert_eq!(one.is(200), votes[0]);
    let voters = bed.rows::<(String,)>("SELECT voter FROM votes").await;
    for answer in [&one, &on] {
        assert!(!answer.text.contains(&voters[0].0), "{}", answer.text);
    }
    app.stop().await;
}

async fn the_document_describes_what_is_answered(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let program = Program::new(&app);
    let answer = program.get("/api/v1/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.is(200);
    assert!(
        document["openapi"]
            .as_str()
            .expect("text")
            .starts_with("3.1")
    );
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(operation["summary"].is_string(), "{method} {path}");
            let known = operation["responses"].as_object().expect("responses");
            assert!(known.contains_key("default"), "{method} {path}");
            // An address with nothing in its place is answered as described.
            let path = path.split('{').next().expect("a start").to_owned()
                + &"none".repeat(usize::from(path.contains('{')));
            if method == "get" {
                let status = program.get(&path).await.status.as_u16();
                assert!(matches!(status, 200 | 401 | 404), "{path}: {status}");
            }
        }
    }
    // The reference is a page of the site that shows every operation.
    let page = app.visitor().page("/api").await;
    for id in &ids {
        assert!(page.body.contains(&format!("id=\"{id}\"")), "{id}");
    }
    page.shows("Lists the current tracks.")
        .shows("curl -X POST");
    let chinese = app.visitor().page("/zh/api").await;
    chinese.shows("数据结构").shows("Lists the current tracks.");
    app.stop().await;
}
