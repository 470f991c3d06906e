//! Who told a joke that has too few votes, looked for on every way that a stranger has.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openmic_domain::outcome::Outcome;
use openmic_store::{BattleCandidate, CastVote, NewJudging, new_id};
use serde_json::Value;

use crate::{
    arena,
    bed::{Bed, until},
    harness::{Options, TestApp},
    judges::{done, judge_of},
    model::{Act, Model},
    program::Program,
};

on_both!(
    no_way_leads_from_an_entrant_to_its_withheld_jokes,
    no_way_leads_from_a_withheld_joke_to_who_told_it,
    whoever_voted_and_the_operator_see_what_others_do_not,
);

const NAMES: [&str; 3] = ["Incognito 1B", "Masked 7B", "Veiled 70B"];
const SLUGS: [&str; 3] = ["incognito-1b", "masked-7b", "veiled-70b"];

/// A stage on which a few jokes are named and most are not.
struct Evening {
    app: TestApp,
    /// Id and text of each joke that has fewer than three votes, with the slug of who told it.
    withheld: BTreeMap<String, (String, String)>,
    /// Ids of the others.
    named: BTreeSet<String>,
    /// The joke that met a named one, and was not named by it.
    met: String,
    /// Runs on the stage.
    runs: Vec<String>,
    /// The operator's session.
    session: String,
}

/// The beginning of a joke, as a list may show it: no other joke has it.
fn start(text: &str) -> &str {
    &text[..24]
}

async fn vote(app: &TestApp, voter: &str, left: &BattleCandidate, right: &BattleCandidate) {
    let track = app.store.track("stage").await.expect("the track");
    let vote = CastVote {
        id: new_id(1_790_000_000_000),
        track_id: track.id,
        item_id: left.item_id.clone(),
        left_sample: left.sample_id.clone(),
        right_sample: right.sample_id.clone(),
        left_entrant: left.entrant_id.clone(),
        right_entrant: right.entrant_id.clone(),
        outcome: Outcome::Left,
        voter: voter.to_owned(),
        voter_group: "public".to_owned(),
        reading_ms: Some(4_000),
    };
    let at = 1_790_000_000_000;
    app.store.cast_vote(&vote, at).await.expect("a vote");
}

async fn evening(bed: &Bed, model: &Model) -> Evening {
    model.when("fair-judge", Act::Say("[[A]] for the road.".to_owned()));
    let options = Options {
        items: (1, 5),
        ..Options::default()
    };
    let app = TestApp::start_with(bed, model, &options).await;
    let operator = app.let_in(model, &NAMES).await;
    app.ended_runs(2 * NAMES.len()).await;
    let track = app.store.track("stage").await.expect("the track");
    let jokes = app.store.stage(&track.id).await.expect("the stage");
    let entrant = |slug: &'static str| app.store.entrant(slug);
    let mut told: Vec<Vec<&BattleCandidate>> = Vec::new();
    for slug in SLUGS {
        let id = entrant(slug).await.expect("an entrant").id;
        told.push(jokes.iter().filter(|joke| joke.entrant_id == id).collect());
    }
    // Two jokes for the first prompt are named by three votes; one of them met the third one once, and two others for
    // the second prompt have met once.
    for voter in ["ann", "bob", "eve"] {
        vote(&app, voter, told[0][0], told[1][0]).await;
    }
    vote(&app, "dan", told[0][0], told[2][0]).await;
    vote(&app, "dan", told[1][1], told[2][1]).await;
    let judge = judge_of(model, "fair", "fair-judge", "other");
    app.store.add_judge(&judge, 1).await.expect("a judge");
    let judging = NewJudging {
        judge_id: app.store.judge("fair").await.expect("the judge").id,
        track_id: track.id.clone(),
        pairs: "people".to_owned(),
        max_verdicts: 40,
        max_tokens: None,
        max_dollars: None,
    };
    app.store.add_judging(&judging, 1).await.expect("a judging");
    done(&app.store, "fair").await;
    let counts: Vec<(String, i64)> = bed
        .rows(
            "SELECT j.sample_id, (SELECT COUNT(*) FROM votes v WHERE v.left_sample = j.sample_id
                                  OR v.right_sample = j.sample_id) FROM jokes j",
        )
        .await;
    let counts: BTreeMap<String, i64> = counts.into_iter().collect();
    let mut withheld = BTreeMap::new();
    let mut named = BTreeSet::new();
    for (slug, told) in SLUGS.into_iter().zip(&told) {
        for joke in told {
            let id = joke.sample_id.clone();
            if counts[&id] < 3 {
                withheld.insert(id, (joke.text.clone(), slug.to_owned()));
            } else {
                named.insert(id);
            }
        }
    }
    let met = told[2][0].sample_id.clone();
    assert_eq!((named.len(), withheld.len()), (2, 13), "{counts:?}");
    let runs = app.store.recent_runs(100).await.expect("the runs");
    let runs = runs
        .into_iter()
        .filter(|run| run.track_slug == "stage")
        .map(|run| run.id)
        .collect();
    app.until_page("/tracks/stage", "5 votes").await;
    Evening {
        app,
        withheld,
        named,
        met,
        runs,
        session: operator.cookie("operator").expect("a session"),
    }
}

/// Fails if a text names a withheld joke by its id or its words.
#[track_caller]
fn hides_all(evening: &Evening, what: &str, body: &str) {
    for (id, (text, _)) in &evening.withheld {
        assert!(!body.contains(id.as_str()), "{what} names {id}:\n{body}");
        let text = start(text);
        assert!(!body.contains(text), "{what} tells {text}:\n{body}");
    }
}

/// The places where it is certain who told what is listed: none of them has a withheld joke.
async fn no_way_leads_from_an_entrant_to_its_withheld_jokes(bed: Bed) {
    let model = Model::start().await;
    let evening = evening(&bed, &model).await;
    let app = &evening.app;
    let stranger = app.visitor();
    let votes: Vec<(String,)> = bed.rows("SELECT id FROM votes").await;
    let battles: Vec<(String,)> = bed.rows("SELECT id FROM judge_battles").await;
    assert!(!battles.is_empty());
    let mut paths = vec![
        "/runs".to_owned(),
        "/tracks/stage/votes".to_owned(),
        "/tracks/stage/votes?group=judge:fair".to_owned(),
        "/tracks/stage/evidence".to_owned(),
        "/tracks/stage?columns=rating,atoms,jokes".to_owned(),
        "/judges".to_owned(),
        "/judges/fair".to_owned(),
        "/feed.atom".to_owned(),
        "/api/v1/runs".to_owned(),
        "/api/v1/tracks/stage/board".to_owned(),
        "/api/v1/tracks/stage/votes".to_owned(),
        "/api/v1/tracks/stage/votes?limit=1".to_owned(),
        "/api/v1/judges/fair/verdicts".to_owned(),
        "/api/v1/judges/fair/verdicts?limit=1".to_owned(),
    ];
    for run in &evening.runs {
        paths.push(format!("/runs/{run}"));
        paths.push(format!("/zh/runs/{run}"));
        paths.push(format!("/runs/{run}?show=refused"));
        paths.push(format!("/api/v1/runs/{run}/samples"));
        paths.push(format!("/api/v1/runs/{run}/samples?limit=1"));
    }
    for (at, slug) in SLUGS.iter().enumerate() {
        paths.push(format!("/entrants/{slug}"));
        paths.push(format!("/tracks/stage/votes?entrant={slug}"));
        paths.push(format!("/tracks/stage/jokes?entrant={slug}"));
        paths.push(format!("/tracks/stage/jokes?entrant={slug}&order=worst"));
        paths.push(format!("/api/v1/entrants/{slug}"));
        paths.push(format!("/api/v1/tracks/stage/votes?entrant={slug}"));
        paths.push(format!("/api/v1/tracks/stage/jokes?entrant={slug}"));
        let other = SLUGS[(at + 1) % SLUGS.len()];
        paths.push(format!("/compare?track=stage&e={slug}&e={other}"));
        paths.push(format!(
            "/tracks/stage/votes?entrant={slug}&against={other}"
        ));
    }
    paths.extend(votes.iter().map(|(id,)| format!("/api/v1/votes/{id}")));
    let battles = battles.iter();
    paths.extend(battles.map(|(id,)| format!("/judges/fair/battles/{id}")));
    for joke in &evening.named {
        paths.push(format!("/jokes/{joke}"));
        paths.push(format!("/samples/{joke}"));
        paths.push(format!("/api/v1/samples/{joke}"));
    }
    let mut held = 0;
    for path in &paths {
        let page = stranger.page(path).await;
        hides_all(&evening, path, &page.body);
        held += usize::from(page.body.contains("who told it") || page.says("who told them"));
        for cursor in cursors(&page.body) {
            hides_all(&evening, path, &cursor);
        }
        if path.starts_with("/api/") {
            continue;
        }
        let between = if path.contains('?') { '&' } else { '?' };
        for format in ["csv", "json"] {
            let file = stranger
                .get(&format!("{path}{between}format={format}"))
                .await;
            hides_all(&evening, &format!("{path} as {format}"), &file.body);
        }
    }
    assert!(held > 10, "what is left out is said: {held}");
    // What a row says besides stays: whom it is about, and what it cost.
    let program = Program::new(app);
    let mut rows = 0;
    for run in &evening.runs {
        for row in program.all(&format!("/api/v1/runs/{run}/samples")).await {
            rows += 1;
            assert_eq!(row["withheld"], row["text"].is_null(), "{row}");
            assert!(row["completion_tokens"].is_u64() && row["item"].is_string());
        }
    }
    assert_eq!(rows, evening.withheld.len() + evening.named.len());
    let csv = format!("/runs/{}?format=csv", evening.runs[0]);
    let csv = stranger.page(&csv).await;
    assert!(csv.body.contains("withheld"), "{}", csv.body);
    for row in program.all("/api/v1/tracks/stage/votes").await {
        assert!(row["left"]["entrant"]["slug"].is_string(), "{row}");
        assert_eq!(row["withheld"], row["left"]["sample"].is_null(), "{row}");
        assert_eq!(row["withheld"], row["prompt"].is_null(), "{row}");
    }
    evening.app.stop().await;
}

/// What the cursors in a text say to whoever can read them.
fn cursors(body: &str) -> Vec<String> {
    body.split("cursor=")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
            let bytes = URL_SAFE_NO_PAD.decode(&rest[..end.unwrap_or(rest.len())]);
            Some(String::from_utf8_lossy(&bytes.ok()?).into_owned())
        })
        .collect()
}

/// The places that show a withheld joke: none of them leads to who told it, not even by what else is listed.
async fn no_way_leads_from_a_withheld_joke_to_who_told_it(bed: Bed) {
    let model = Model::start().await;
    let evening = evening(&bed, &model).await;
    let app = &evening.app;
    let stranger = app.visitor();
    let program = Program::new(app);
    for (id, (text, _)) in &evening.withheld {
        // The sample leads to the joke, where nobody is named: neither who told it nor whom it met.
        let led = stranger.get(&format!("/samples/{id}")).await.location();
        assert_eq!(led, format!("/jokes/{id}"));
        let joke = stranger.page(&led).await;
        joke.shows(start(text)).shows("told by: after the vote");
        for (name, slug) in NAMES.iter().zip(SLUGS) {
            joke.hides(name).hides(slug);
        }
        for run in &evening.runs {
            joke.hides(run);
        }
        assert!(joke.links("/samples/").is_empty(), "{}", joke.body);
        // Its votes stand beside both names elsewhere, by the same ids and moments.
        let file = stranger.get(&format!("/jokes/{id}?format=csv")).await;
        assert_eq!(file.status, StatusCode::FORBIDDEN, "{}", file.body);
        file.shows("The votes are listed once it has 3");
        let sample = program.get(&format!("/api/v1/samples/{id}")).await;
        let problem = sample.problem(403);
        let why = problem["detail"].as_str().expect("a detail");
        assert!(why.contains(&format!("/api/v1/jokes/{id}")), "{why}");
        let one = program.get(&format!("/api/v1/jokes/{id}")).await;
        for answer in [&sample.text, &one.text] {
            for (name, slug) in NAMES.iter().zip(SLUGS) {
                assert!(!answer.contains(name) && !answer.contains(slug), "{answer}");
            }
        }
    }
    // A vote whose jokes are not shown is not listed on the page of a joke either, where its prompt stands.
    let mut listed = BTreeSet::new();
    for id in &evening.named {
        let votes = stranger.page(&format!("/jokes/{id}?format=json")).await;
        let votes: Value = serde_json::from_str(&votes.body).expect("JSON");
        for row in votes["rows"].as_array().expect("rows") {
            listed.insert(row["vote"].as_str().expect("an id").to_owned());
        }
    }
    assert_eq!(listed.len(), 3, "the votes that named both");
    for row in program.all("/api/v1/tracks/stage/votes").await {
        let id = row["id"].as_str().expect("an id");
        assert_eq!(row["withheld"], !listed.contains(id), "{row}");
    }
    let left = stranger
        .page(&format!("/jokes/{}", named_that_met(&bed, &evening).await))
        .await;
    left.shows("One vote is left out").hides(&evening.met);
    // What is funny now is shown on the first page, perhaps before its teller is named.
    let home = stranger.page("/").await;
    let funny = home.links("/jokes/").remove(0);
    let is_withheld = evening
        .withheld
        .contains_key(funny.trim_start_matches("/jokes/"));
    assert_eq!(home.says("told by: after the vote"), is_withheld);
    // Lists show the joke and name nobody beside it, and their order is not that in which runs told them.
    let jokes = program.all("/api/v1/tracks/stage/jokes").await;
    let whose: Vec<(String,)> = bed
        .rows("SELECT entrant_id FROM jokes ORDER BY sample_id")
        .await;
    let blocks = whose.chunk_by(|a, b| a == b).count();
    assert!(blocks > NAMES.len(), "ids say who told it: {whose:?}");
    assert_eq!(jokes.len(), evening.withheld.len() + evening.named.len());
    for joke in jokes {
        let id = joke["id"].as_str().expect("an id");
        assert_eq!(joke["entrant"].is_null(), evening.withheld.contains_key(id));
    }
    evening.app.stop().await;
}

/// The named joke that met one that is not named.
async fn named_that_met(bed: &Bed, evening: &Evening) -> String {
    let votes: Vec<(String, String)> = bed
        .rows("SELECT left_sample, right_sample FROM votes WHERE voter = 'dan'")
        .await;
    let (left, _) = votes
        .into_iter()
        .find(|(_, right)| *right == evening.met)
        .expect("the vote");
    left
}

async fn whoever_voted_and_the_operator_see_what_others_do_not(bed: Bed) {
    let model = Model::start().await;
    let evening = evening(&bed, &model).await;
    let app = &evening.app;
    // A voter reads how the jokes of a vote were asked for, and is led nowhere else from there.
    let voter = app.visitor();
    let sealed = arena::token(&voter.page("/arena").await).expect("a battle");
    let (_, reply) = arena::by_script(&voter, &sealed, "left").await;
    assert_eq!(reply["counted"], true, "{reply}");
    let mine: Vec<String> = ["left", "right"]
        .map(|side| {
            reply["reveal"][side]["joke"]
                .as_str()
                .expect("a joke")
                .to_owned()
        })
        .into();
    for joke in &mine {
        let page = until("the voter is told who told it", || async {
            let page = voter.page(joke).await;
            (!page.links("/samples/").is_empty()).then_some(page)
        })
        .await;
        let sample = voter.page(&page.links("/samples/")[0]).await;
        let to = sample.links("/samples/");
        for (id, (text, _)) in &evening.withheld {
            if !mine.contains(&format!("/jokes/{id}")) {
                assert!(!to.contains(&format!("/samples/{id}")), "{to:?}");
                sample.hides(start(text));
            }
        }
    }
    // The operator reads everything where it is listed.
    let bearer = format!("Bearer {}", evening.session);
    let program = Program::new(app).with("authorization", bearer);
    for run in &evening.runs {
        for row in program.all(&format!("/api/v1/runs/{run}/samples")).await {
            let id = row["id"].as_str().expect("an id");
            let one = program.get(&format!("/api/v1/samples/{id}")).await.is(200);
            assert_eq!(one["text"], row["text"]);
        }
    }
    for path in ["/api/v1/tracks/stage/votes", "/api/v1/judges/fair/verdicts"] {
        for row in program.all(path).await {
            assert_eq!(row["withheld"], false, "{row}");
            assert!(row["left"]["text"].is_string() && row["prompt"].is_string());
        }
    }
    // A page for everybody that was just made for a stranger is not the operator's, nor the other way round.
    let cookie = format!("operator={}", evening.session);
    let path = format!("/runs/{}", evening.runs[0]);
    for _ in 0..2 {
        let whole = app
            .visitor()
            .send(Method::GET, &path, &[("cookie", &cookie)], None)
            .await
            .expect("the page");
        assert_eq!(whole.links("/samples/").len(), 5, "{}", whole.body);
        hides_all_but_mine(&evening, &mine, &app.visitor().page(&path).await.body);
    }
    evening.app.stop().await;
}

/// Fails if a text names a withheld joke other than some.
#[track_caller]
fn hides_all_but_mine(evening: &Evening, mine: &[String], body: &str) {
    for id in evening.withheld.keys() {
        let is_mine = mine.contains(&format!("/jokes/{id}"));
        assert!(is_mine || !body.contains(id.as_str()), "{id}:\n{body}");
    }
}
