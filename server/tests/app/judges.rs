//! Judges: added and set to work by the operator, their votes on boards of their own, every figure traced to
//! its verdicts, and a worker that is killed in the middle.

use axum::http::StatusCode;
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, JudgingRow, NewJudge, NewJudging, Store, new_id};
use serde_json::json;

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp, ended_runs},
    model::{Act, Model},
    process::{Server, arg, openmic, succeeds, write_entrants},
    program::Program,
    visitor::Visitor,
};

on_both!(
    a_judge_votes_apart_from_people_and_is_measured_against_them,
    what_a_judge_cannot_do_is_said,
    a_judging_goes_on_after_the_process_was_killed,
);

/// What the jokes of the funnier entrant have in them.
const PUN: &str = "A pun about bread: I loaf it.";

/// An application with two entrants on the stage: one always tells the pun.
async fn stage(bed: &Bed, model: &Model) -> (TestApp, Visitor) {
    model.when("Baker", Act::Say(PUN.to_owned()));
    model.when("fair-judge", Act::Prefer("loaf".to_owned()));
    model.when("first-judge", Act::Say("[[A]]".to_owned()));
    model.when("odd-judge", Act::Say("I would rather not.".to_owned()));
    let options = Options {
        items: (1, 4),
        ..Options::default()
    };
    let app = TestApp::start_with(bed, model, &options).await;
    let operator = app.let_in(model, &["Baker 1B", "Wit 2B"]).await;
    app.ended_runs(4).await;
    (app, operator)
}

/// People's votes on the jokes of both entrants: for the baker on all items but the last.
async fn people_vote(app: &TestApp) {
    let track = app.store.track("stage").await.expect("the track");
    let baker = app.store.entrant("baker-1b").await.expect("an entrant");
    let jokes = app.store.stage(&track.id).await.expect("the stage");
    let mut items: Vec<&str> = jokes.iter().map(|joke| joke.item_id.as_str()).collect();
    items.dedup();
    for (place, item) in items.iter().enumerate() {
        let of = |own: bool| {
            jokes
                .iter()
                .find(|joke| joke.item_id == *item && (joke.entrant_id == baker.id) == own)
                .expect("a joke")
        };
        let (left, right) = (of(true), of(false));
        for voter in ["ann", "bob"] {
            let vote = CastVote {
                id: new_id(1_790_000_000_000),
                track_id: track.id.clone(),
                item_id: left.item_id.clone(),
                left_sample: left.sample_id.clone(),
                right_sample: right.sample_id.clone(),
                left_entrant: left.entrant_id.clone(),
                right_entrant: right.entrant_id.clone(),
                outcome: if place + 1 < items.len() {
                    Outcome::Left
                } else {
                    Outcome::Right
                },
                voter: voter.to_owned(),
                voter_group: "public".to_owned(),
                reading_ms: Some(4_000),
            };
            app.store
                .cast_vote(&vote, 1_790_000_000_000)
                .await
                .expect("a vote");
        }
    }
}

/// Adds a judge by the operator's form and sets it to work; waits until it is done.
async fn let_judge(app: &TestApp, operator: &Visitor, model: &Model, name: &str, id: &str) {
    let added = operator
        .post(
            "/admin/judges",
            &[
                ("name", name),
                ("base_url", model.base_url()),
                ("model_id", id),
                ("key", "sk-of-the-judge"),
                ("price_prompt", "1000"),
                ("rubric", "audience"),
            ],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let slug = openmic_domain::slug::slugify(name);
    assert_eq!(added.location(), format!("/admin/judges?added={slug}"));
    let set = operator
        .post(
            &format!("/admin/judges/{slug}/run"),
            &[("track", "stage"), ("verdicts", "40")],
        )
        .await;
    assert_eq!(set.location(), format!("/admin/judges?set={slug}"));
    let row = done(&app.store, &slug).await;
    assert_eq!((row.state.as_str(), row.battles), ("done", 4), "{row:?}");
}

/// The newest judging of a judge once it has ended.
pub(crate) async fn done(store: &Store, slug: &str) -> JudgingRow {
    until(&format!("{slug} is done"), || async {
        let rows = store.judgings(9).await.expect("judgings");
        rows.into_iter()
            .find(|row| row.judge_slug == slug && row.finished_ms.is_some())
    })
    .await
}

async fn a_judge_votes_apart_from_people_and_is_measured_against_them(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model).await;
    people_vote(&app).await;
    let_judge(&app, &operator, &model, "Fair", "fair-judge").await;
    let_judge(&app, &operator, &model, "Hasty", "first-judge").await;
    let_judge(&app, &operator, &model, "Odd", "odd-judge").await;

    // Each battle was asked about in both orders, with the rubric, and the jokes as material.
    let asked: Vec<_> = model
        .asked()
        .into_iter()
        .filter(|asked| asked.who.starts_with("fair-judge: You judge jokes."))
        .collect();
    assert_eq!(asked.len(), 8);
    assert!(
        asked
            .iter()
            .all(|asked| asked.who.contains("a hundred people"))
    );
    assert_eq!(
        asked[0].authorization.as_deref(),
        Some("Bearer sk-of-the-judge")
    );

    // Boards are people's; judges' votes are there for whoever asks.
    let visitor = app.visitor();
    app.until_page("/tracks/stage", "8 votes").await;
    let board = visitor.page("/tracks/stage").await;
    board
        .hides("Judges' rating")
        .shows("People and judges, side by side");
    app.until_page("/tracks/stage?group=judge", "8 votes").await;
    // One judge alone, as a page, a file and from the API; who is not there is refused with those who are.
    let one = visitor.page("/tracks/stage?group=judge%3Afair").await;
    one.shows("4 votes").shows("judge fair alone");
    visitor
        .page("/tracks/stage/votes?group=judge:fair")
        .await
        .shows("4 votes");
    visitor
        .page("/compare?track=stage&e=baker-1b&e=wit-2b&group=judge:fair")
        .await
        .shows("4 votes");
    let board = visitor
        .get("/api/v1/tracks/stage/board?group=judge:fair")
        .await;
    let board: serde_json::Value = serde_json::from_str(&board.body).expect("JSON");
    assert_eq!(board["track"]["votes"], 4, "{board}");
    for path in [
        "/tracks/stage",
        "/tracks/stage/votes",
        "/tracks/stage/evidence",
        "/tracks/stage/jokes",
        "/api/v1/tracks/stage/board",
    ] {
        let nobody = visitor.get(&format!("{path}?group=judge:nobody")).await;
        assert_eq!(nobody.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(
            nobody.body.contains("judge:fair"),
            "{path}: {}",
            nobody.body
        );
    }
    for wrong in ["category=nosuch", "language=xx", "group=nosuch"] {
        let path = format!("/compare?track=stage&e=baker-1b&e=wit-2b&{wrong}");
        for path in [format!("/tracks/stage?{wrong}"), path] {
            let refused = visitor.get(&path).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(refused.body.contains("Accepted:"), "{path}");
        }
    }
    let both = visitor.page("/tracks/stage?group=both").await;
    both.shows("Judges' rating").shows("8 votes");
    let csv = visitor.page("/tracks/stage?group=both&format=csv").await;
    assert!(csv.body.contains("judges_rating"), "{}", csv.body);
    let csv = visitor.page("/tracks/stage?format=csv").await;
    assert!(!csv.body.contains("judges_rating"), "{}", csv.body);
    let spelled = visitor.page("/tracks/stage?group=people").await;
    spelled.hides("Judges' rating");

    // The judges' board, with and without an answer, and the way to the words in two clicks.
    let judges = visitor.page("/judges").await;
    judges
        .shows("Fair agrees with people most")
        .shows("100.0%")
        .shows("favours the first: 4 of 4")
        .shows("has not judged its own");
    assert!(!judges.body.contains("sk-of-the-judge"));
    let list = visitor.page("/judges/fair?show=people").await;
    list.shows("A shown first:")
        .shows("I have a taste.")
        .shows(PUN);
    let battle = list
        .links("/judges/fair/battles/")
        .into_iter()
        .next()
        .expect("a battle");
    visitor
        .page(&battle)
        .await
        .shows("You judge jokes.")
        .shows("I have a taste.")
        .shows("10 sent, 5 written");
    visitor
        .page("/judges/hasty?show=flips")
        .await
        .shows("preferred whichever came first");
    visitor
        .page("/judges/odd?show=unreadable")
        .await
        .shows("I would rather not.")
        .shows("no verdict could be read");
    let sheet = visitor.page("/judges/odd?format=csv").await;
    assert_eq!(sheet.body.matches("I would rather not.").count(), 8);
    visitor.page("/judges?format=json").await;
    visitor
        .page("/judges?track=stage")
        .await
        .shows("Small stage");
    let unknown = visitor.get("/judges/fair?show=odd").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        visitor.get("/judges/fair/battles/none").await.status,
        StatusCode::NOT_FOUND
    );

    // The same for programs.
    let program = Program::new(&app);
    let rows = program.all("/api/v1/judges?limit=2&track=stage").await;
    assert_eq!(rows.len(), 3);
    let fair = rows.iter().find(|row| row["slug"] == "fair").expect("fair");
    assert_eq!((&fair["votes"], &fair["replies"]), (&json!(4), &json!(8)));
    assert!(fair["kappa"]["value"].is_number(), "{fair}");
    let dollars = fair["per_thousand"]["dollars"].as_f64().expect("dollars");
    assert!((dollars - 10.0).abs() < 1e-9, "{dollars}");
    let verdicts = program.all("/api/v1/judges/fair/verdicts?limit=3").await;
    assert_eq!(verdicts.len(), 4);
    assert_eq!(verdicts[0]["verdicts"][1]["shown_first"], "right");
    program.get("/api/v1/judges/none/verdicts").await.is(404);

    // How original a text is.
    let said = until("the jokes are compared", || async {
        let answer = program
            .post(
                "/api/v1/originality",
                &json!({"text": "a PUN about bread, i loaf it"}),
            )
            .await;
        (answer.status == StatusCode::OK).then(|| answer.is(200))
    })
    .await;
    until("the pun is found", || async {
        let answer = program
            .post(
                "/api/v1/originality",
                &json!({"text": "a PUN about bread, i loaf it"}),
            )
            .await
            .is(200);
        (answer["is_known"] == true).then_some(())
    })
    .await;
    assert!(said["nearest"].is_array());
    let long = json!({"text": "x".repeat(4_001)});
    program.post("/api/v1/originality", &long).await.is(422);

    // The jokes that decided, head to head, and the list of jokes as a file.
    let duel = visitor
        .page("/compare?track=stage&e=baker-1b&e=wit-2b")
        .await;
    duel.shows("those that hold their order first").shows(PUN);
    // Six of the eight votes are for the baker, who leads; the two newest are not.
    let (first, last) = (
        duel.body.find("Baker 1B won").expect("a win"),
        duel.body.find("Wit 2B won").expect("a loss"),
    );
    assert!(first < last, "the wins of the leader come first");
    let jokes = visitor.page("/tracks/stage/jokes?format=csv").await;
    assert!(jokes.body.contains("card.png"), "{}", jokes.body);
    app.stop().await;
}

async fn what_a_judge_cannot_do_is_said(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model).await;
    assert_ne!(
        app.visitor().get("/admin/judges").await.status,
        StatusCode::OK
    );
    app.visitor()
        .page("/judges")
        .await
        .shows("No judge has been added");
    let wrong = operator
        .post(
            "/admin/judges",
            &[
                ("name", ""),
                ("base_url", "nowhere"),
                ("model_id", "x"),
                ("key", "sk-hidden"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.body.contains("sk-hidden"), "a key never comes back");
    model.when("silent", Act::Status(500));
    let silent = operator
        .post(
            "/admin/judges",
            &[
                ("name", "Silent"),
                ("base_url", model.base_url()),
                ("model_id", "silent"),
            ],
        )
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(app.store.judges().await.expect("judges").is_empty());

    // Its own family is passed over, and a cap ends the work.
    let own = NewJudge {
        model_name: "wit".to_owned(),
        ..judge_of(&model, "own", "fair-judge", "wit")
    };
    app.store.add_judge(&own, 1).await.expect("a judge");
    let set = |slug: &'static str, verdicts: &'static str| {
        let operator = &operator;
        async move {
            operator
                .post(
                    &format!("/admin/judges/{slug}/run"),
                    &[
                        ("track", "stage"),
                        ("verdicts", verdicts),
                        ("pairs", "even"),
                    ],
                )
                .await
        }
    };
    assert_eq!(
        set("own", "x").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    set("own", "40").await.location();
    let row = done(&app.store, "own").await;
    assert_eq!((row.battles, row.verdicts), (0, 0), "{row:?}");
    operator
        .page("/admin/judges")
        .await
        .shows("1 of the 2 entrants on this stage are of its own family, wit");
    let capped = judge_of(&model, "capped", "fair-judge", "other");
    app.store.add_judge(&capped, 1).await.expect("a judge");
    set("capped", "4").await.location();
    let row = done(&app.store, "capped").await;
    assert_eq!((row.battles, row.verdicts, row.voted), (2, 4, 2), "{row:?}");

    // Both orders of a battle or neither: no verdict is paid for that makes no vote. What replies may take
    // counts before they come.
    let odd = judge_of(&model, "odd-cap", "fair-judge", "other");
    app.store.add_judge(&odd, 1).await.expect("a judge");
    set("odd-cap", "3").await.location();
    let row = done(&app.store, "odd-cap").await;
    assert_eq!((row.verdicts, row.voted), (2, 1), "{row:?}");
    let dear = NewJudge {
        sampling: "{\"temperature\":0.0,\"max_tokens\":100}".to_owned(),
        ..judge_of(&model, "dear", "fair-judge", "other")
    };
    let judge_id = app.store.add_judge(&dear, 1).await.expect("a judge");
    let track_id = app.store.track("stage").await.expect("the track").id;
    let judging = NewJudging {
        judge_id,
        track_id,
        pairs: "even".to_owned(),
        max_verdicts: 40,
        max_tokens: Some(1_500),
        max_dollars: None,
    };
    app.store.add_judging(&judging, 1).await.expect("a judging");
    let row = done(&app.store, "dear").await;
    // Each battle may take a thousand tokens or so before it is asked about, and takes 30.
    assert!(row.verdicts >= 2 && row.verdicts % 2 == 0, "{row:?}");
    assert_eq!(row.verdicts, 2 * row.voted, "{row:?}");

    // A judge whose endpoint is gone is given up, with the reason.
    let gone = judge_of(&model, "gone", "gone-judge", "other");
    app.store.add_judge(&gone, 1).await.expect("a judge");
    model.when("gone-judge", Act::Status(401));
    set("gone", "40").await.location();
    let row = done(&app.store, "gone").await;
    assert_eq!((row.state.as_str(), row.verdicts), ("failed", 0), "{row:?}");
    operator
        .page("/admin/judges")
        .await
        .shows("replies in a row did not come");
    app.stop().await;
}

pub(crate) fn judge_of(model: &Model, slug: &str, id: &str, family: &str) -> NewJudge {
    NewJudge {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        model_name: id.to_owned(),
        family: family.to_owned(),
        base_url: model.base_url().to_owned(),
        remote_model: id.to_owned(),
        sealed_key: None,
        price_prompt: 0.0,
        price_completion: 0.0,
        sampling: "{\"temperature\":0.0}".to_owned(),
        rubric: "funny".to_owned(),
        rubric_version: 1,
        rubric_text: "Which is funnier?".to_owned(),
        judges_own: false,
    }
}

async fn a_judging_goes_on_after_the_process_was_killed(bed: Bed) {
    let model = Model::start().await;
    model.when("fair-judge", Act::Prefer("line behind a".to_owned()));
    bed.write_tracks(0, 20);
    let entrants = write_entrants(&bed, &model, &["one", "two"], &["stage"]);
    let arguments = ["--entrants", arg(&entrants)];
    let server = Server::start(&bed, &model, &arguments);
    let store = bed.store().await;
    ended_runs(&store, 2).await;
    // Forty jokes were asked for; of the judge's forty replies some come before the kill.
    model.answer_only(40 + 14);
    let judge_id = store
        .add_judge(&judge_of(&model, "fair", "fair-judge", "other"), 1)
        .await
        .expect("a judge");
    let track = store.track("stage").await.expect("the track");
    let judging = NewJudging {
        judge_id,
        track_id: track.id,
        pairs: "people-first".to_owned(),
        max_verdicts: 40,
        max_tokens: None,
        max_dollars: None,
    };
    store.add_judging(&judging, 1).await.expect("a judging");
    until("some verdicts are stored", || async {
        (bed.number("SELECT COUNT(*) FROM verdicts").await >= 9).then_some(())
    })
    .await;
    server.process.kill();
    let before = bed
        .rows::<(String, bool)>("SELECT battle_id, swapped FROM verdicts")
        .await;
    model.answer_all();
    let asked = model.asked().len();
    let server = Server::start(&bed, &model, &arguments);
    let row = done(&store, "fair").await;
    assert_eq!(
        (row.state.as_str(), row.battles, row.verdicts, row.voted),
        ("done", 20, 40, 20),
        "{row:?}"
    );
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM votes WHERE voter_group = 'judge'")
            .await,
        20
    );
    // What was stored at that moment was not asked for again.
    let again = model.asked().len() - asked;
    assert_eq!(again, 40 - before.len());
    drop(server);
    let listed = succeeds(openmic(&bed).args(["judge", "list", "--json"]));
    assert!(listed.contains("\"votes\": 20"), "{listed}");
}
