//! The integrity of votes: limits, what is set aside, what the operator makes of it.

use axum::http::{Method, StatusCode, header};
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, ExportedJoke, Store, TrackRow, new_id};

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp},
    model::Model,
    visitor::{Page, Visitor},
};

on_both!(
    whoever_votes_too_often_is_told_to_wait,
    a_flood_is_set_aside_and_the_operator_restores_it,
    a_vote_cast_too_fast_waits_for_the_operator,
    battles_collected_beforehand_are_not_read_at_once,
    a_crowd_of_the_first_hour_is_set_aside_and_the_honest_are_not,
    only_the_operator_sees_votes_and_invitations,
);

/// A stage with jokes of these entrants, and its operator.
pub(crate) async fn stage(
    bed: &Bed,
    model: &Model,
    names: &[&str],
    prompts: usize,
) -> (TestApp, Visitor) {
    let options = Options {
        items: (1, prompts),
        guarded: true,
        ..Options::default()
    };
    let app = TestApp::start_with(bed, model, &options).await;
    let operator = app.let_in(model, names).await;
    let runs = app.ended_runs(2 * names.len()).await;
    assert!(runs.iter().all(|run| run.state == "done"), "{runs:?}");
    let visitor = app.visitor();
    until("the arena has a battle", || async {
        token_of(&visitor.page("/arena").await).map(drop)
    })
    .await;
    (app, operator)
}

pub(crate) fn token_of(page: &Page) -> Option<String> {
    page.value("token").filter(|token| !token.is_empty())
}

/// Votes from an address, as the proxy in front would say it.
async fn vote_from(visitor: &Visitor, address: &str, token: &str) -> Page {
    let form = [("token", token), ("outcome", "left")];
    let headers = [("x-forwarded-for", address)];
    visitor
        .send(Method::POST, "/arena/vote", &headers, Some(&form))
        .await
        .expect("an answer")
}

async fn whoever_votes_too_often_is_told_to_wait(bed: Bed) {
    let model = Model::start().await;
    let (app, _) = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 2).await;
    let visitor = app.visitor();
    let token = token_of(&visitor.page("/arena").await).expect("a battle");
    // The same battle again and again: it counts once and costs a turn each time.
    let mut refused = None;
    for _ in 0..200 {
        let answer = vote_from(&visitor, "203.0.113.7", &token).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    let wait: u64 = refused.headers[header::RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    refused
        .shows("That was faster than votes are taken")
        .shows("Nothing was counted");
    // A program reads the same as a problem.
    let body = format!("{{\"token\": \"{token}\", \"outcome\": \"left\"}}");
    let mut problem = (0, String::new());
    for _ in 0..200 {
        problem = reqwest_json(&app, &visitor, &body).await;
        if problem.0 == 429 {
            break;
        }
    }
    assert_eq!(problem.0, 429, "{}", problem.1);
    assert!(problem.1.contains("\"Too Many Requests\""), "{}", problem.1);
    // Pages are still there, and other voters vote.
    visitor.page("/arena").await;
    let other = app.visitor();
    let token = token_of(&other.page("/arena").await).expect("a battle");
    other_votes(&other, &token).await;
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 2);
    app.stop().await;
}

pub(crate) async fn other_votes(visitor: &Visitor, token: &str) {
    let answer = vote_from(visitor, "203.0.113.8", token).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// Posts JSON as this visitor; gives status and body.
async fn reqwest_json(app: &TestApp, visitor: &Visitor, body: &str) -> (u16, String) {
    let cookie = format!("voter={}", visitor.cookie("voter").expect("a cookie"));
    let answer = crate::visitor::new_client()
        .post(format!("{}/api/v1/votes", app.base))
        .header("content-type", "application/json")
        .header("cookie", cookie)
        .body(body.to_owned())
        .send()
        .await
        .expect("an answer");
    (
        answer.status().as_u16(),
        answer.text().await.expect("a body"),
    )
}

/// Votes of many, put in as the arena would, some hours ago.
struct Crowd {
    store: Store,
    track: TrackRow,
    jokes: Vec<ExportedJoke>,
    entrants: Vec<(String, String)>,
    cast: i64,
}

impl Crowd {
    async fn of(app: &TestApp) -> Self {
        let track = app.store.track("stage").await.expect("the track");
        let jokes = app
            .store
            .export_jokes(&track.id, "", 1_000)
            .await
            .expect("jokes");
        let mut entrants = Vec::new();
        for entrant in app.store.entrants().await.expect("entrants") {
            entrants.push((entrant.slug, entrant.id));
        }
        entrants.sort();
        Self {
            store: app.store.clone(),
            track,
            jokes,
            entrants,
            cast: 0,
        }
    }

    /// One vote on prompt `item` between two entrants, by their places in the order of slugs.
    async fn vote(
        &mut self,
        voter: &str,
        item: usize,
        sides: (usize, usize),
        outcome: Outcome,
        reading_ms: i64,
    ) {
        let side = |at: usize| {
            let (slug, id) = &self.entrants[at];
            let name = format!("joke-{item:03}");
            let joke = self
                .jokes
                .iter()
                .find(|joke| joke.entrant_slug == *slug && joke.item == name)
                .expect("a joke");
            (joke.sample_id.clone(), id.clone())
        };
        let ((left_sample, left_entrant), (right_sample, right_entrant)) =
            (side(sides.0), side(sides.1));
        let items = self.store.items(&self.track.id).await.expect("items");
        self.cast += 1;
        let now = openmic_app::Clock::system().now_ms();
        let vote = CastVote {
            id: new_id(now),
            track_id: self.track.id.clone(),
            item_id: items[item].id.clone(),
            left_sample,
            right_sample,
            left_entrant,
            right_entrant,
            outcome,
            voter: voter.to_owned(),
            voter_group: "public".to_owned(),
            reading_ms: Some(reading_ms),
        };
        // Seconds apart, some hours ago.
        let at = now - 3 * 60 * 60 * 1000 + self.cast * 1_000;
        assert!(
            self.store
                .cast_vote(&vote, at)
                .await
                .expect("a vote")
                .counted
        );
    }
}

async fn a_flood_is_set_aside_and_the_operator_restores_it(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model, &["Jester 1B", "Clown 2B", "Wit 3B"], 40).await;
    let mut crowd = Crowd::of(&app).await;
    // Sixty honest voters who find all three alike.
    for n in 0..60 {
        let voter = format!("honest-{n}");
        for (at, sides) in [(0, 1), (1, 2), (2, 0)].into_iter().enumerate() {
            // Whom a voter prefers in one battle says nothing about the next.
            let outcome = [Outcome::Left, Outcome::Right][(n >> at) % 2];
            crowd
                .vote(&voter, (n + at) % 40, sides, outcome, 9_000)
                .await;
        }
    }
    // One who prefers the first whenever it is there.
    for item in 0..40 {
        let (sides, outcome) = match item % 2 {
            0 => ((0, 1 + item / 2 % 2), Outcome::Left),
            _ => ((1 + item / 2 % 2, 0), Outcome::Right),
        };
        crowd.vote("fan", item, sides, outcome, 9_000).await;
        let (sides, outcome) = match item % 2 {
            0 => ((0, 2 - item / 2 % 2), Outcome::Left),
            _ => ((2 - item / 2 % 2, 0), Outcome::Right),
        };
        crowd.vote("fan", item, sides, outcome, 9_000).await;
    }
    let page = until("the fan is found", || async {
        let page = operator.page("/admin/votes").await;
        (!page.actions("/admin/votes/").is_empty()).then_some(page)
    })
    .await;
    page.shows("Far from the others")
        .shows("80 of 80 votes that decide prefer");
    page.hides("\"fan\"").hides(">fan<");
    let board = app.until_page("/tracks/stage", "80 votes unverified").await;
    board.shows("180 votes");
    let with = app
        .visitor()
        .page("/tracks/stage?status=with-unverified")
        .await;
    with.shows("260 votes");
    // The votes one by one; one of them counts again, then all, and the voter is left alone.
    let action = page.actions("/admin/votes/").remove(0);
    let finding = operator.page(&action).await;
    let single = finding
        .actions(&format!("{action}/"))
        .into_iter()
        .next()
        .expect("a vote with a button");
    operator
        .post(&single, &[("decision", "restore")])
        .await
        .location();
    let handled = bed
        .number("SELECT COUNT(*) FROM vote_corrections WHERE reason = 'operator'")
        .await;
    assert_eq!(handled, 1);
    let wrong = operator.post(&action, &[("decision", "burn")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let form = [
        ("decision", "restore"),
        ("note", "a fan,  no bot"),
        ("voter", "1"),
    ];
    let done = operator.post(&action, &form).await.location();
    operator
        .page(&done)
        .await
        .shows("79 votes were changed")
        .shows("Operator: a fan, no bot")
        .shows("Passed by the rules");
    app.until_page("/tracks/stage", "260 votes")
        .await
        .hides("votes unverified");
    // Another vote of the same voter is not looked at again.
    crowd.vote("fan", 0, (1, 2), Outcome::Left, 9_000).await;
    app.until_page("/tracks/stage", "261 votes").await;
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    assert_eq!(
        app.store
            .set_aside(&crowd.track.id)
            .await
            .unwrap()
            .unverified,
        0
    );
    app.stop().await;
}

async fn a_vote_cast_too_fast_waits_for_the_operator(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 3).await;
    let visitor = app.visitor();
    let token = token_of(&visitor.page("/arena").await).expect("a battle");
    let voted = vote_from(&visitor, "198.51.100.20", &token).await;
    assert_eq!(voted.status, StatusCode::SEE_OTHER, "{}", voted.text());
    let page = until("the vote is found", || async {
        let page = operator.page("/admin/votes?reason=too_fast").await;
        (!page.actions("/admin/votes/").is_empty()).then_some(page)
    })
    .await;
    page.shows("1 vote came sooner than prompt and jokes can be looked at");
    app.until_page("/tracks/stage", "1 vote unverified").await;
    // From which network it came is stored as a hash.
    until("the network is stored", || async {
        (bed.number("SELECT COUNT(*) FROM vote_origins").await == 1).then_some(())
    })
    .await;
    let networks = bed
        .rows::<(String,)>("SELECT network FROM vote_origins")
        .await;
    assert_eq!(networks[0].0.len(), 24);
    // Excluded, with everything this voter says from now on.
    let action = page.actions("/admin/votes/").remove(0);
    operator
        .post(&action, &[("decision", "exclude"), ("voter", "1")])
        .await
        .location();
    app.until_page("/tracks/stage", "1 vote excluded").await;
    let token = token_of(&visitor.page("/arena").await).expect("another battle");
    vote_from(&visitor, "198.51.100.20", &token).await;
    until("what a barred voter says is taken out", || async {
        let aside = app
            .store
            .set_aside(&app.store.track("stage").await.unwrap().id)
            .await;
        (aside.unwrap().excluded == 2).then_some(())
    })
    .await;
    app.stop().await;
}

async fn battles_collected_beforehand_are_not_read_at_once(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 40).await;
    let visitor = app.visitor();
    visitor.page("/arena").await;
    let cookie = format!("voter={}", visitor.cookie("voter").expect("a cookie"));
    // Pair after pair without a vote.
    let (mut tokens, mut pairs) = (Vec::new(), std::collections::BTreeSet::new());
    for _ in 0..30 {
        let answer = crate::visitor::new_client()
            .get(format!("{}/api/v1/tracks/stage/battle", app.base))
            .header("cookie", &cookie)
            .send()
            .await
            .expect("an answer");
        let body: serde_json::Value = answer.json().await.expect("JSON");
        let battle = &body["battle"];
        if pairs.insert(battle["prompt"].as_str().expect("a prompt").to_owned()) {
            tokens.push(battle["token"].as_str().expect("a token").to_owned());
        }
    }
    assert!(
        (5..=16).contains(&pairs.len()),
        "{} to choose from",
        pairs.len()
    );
    // Waited for once, voted on in a moment.
    tokio::time::sleep(std::time::Duration::from_millis(4_200)).await;
    for token in &tokens[..5] {
        let voted = vote_from(&visitor, "198.51.100.20", token).await;
        assert_eq!(voted.status, StatusCode::SEE_OTHER, "{}", voted.text());
    }
    let mut times: Vec<i64> = bed
        .rows::<(i64,)>("SELECT reading_ms FROM votes")
        .await
        .into_iter()
        .map(|(ms,)| ms)
        .collect();
    times.sort_unstable();
    assert!(times[3] < 700 && times[4] >= 4_000, "{times:?}");
    let page = until("the votes are found", || async {
        let page = operator.page("/admin/votes?reason=too_fast").await;
        (!page.actions("/admin/votes/").is_empty()).then_some(page)
    })
    .await;
    page.shows("4 votes came sooner than prompt and jokes can be looked at");
    app.stop().await;
}

async fn a_crowd_of_the_first_hour_is_set_aside_and_the_honest_are_not(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model, &["Jester 1B", "Clown 2B", "Wit 3B"], 40).await;
    let mut crowd = Crowd::of(&app).await;
    for n in 0..40 {
        // An honest voter of six votes, and a puppet of 22 for the first, whomever it meets.
        for at in 0..6 {
            let sides = [(0, 1), (1, 2), (2, 0)][at % 3];
            let outcome = [Outcome::Left, Outcome::Right][(n + at) % 2];
            let voter = format!("honest-{n}");
            crowd
                .vote(&voter, (n + at) % 40, sides, outcome, 9_000)
                .await;
        }
        if n % 2 == 0 {
            for item in 0..22 {
                let (sides, outcome) = match item % 2 {
                    0 => ((0, 1 + item / 2 % 2), Outcome::Left),
                    _ => ((1 + item / 2 % 2, 0), Outcome::Right),
                };
                let voter = format!("puppet-{n}");
                crowd.vote(&voter, item, sides, outcome, 9_000).await;
            }
        }
    }
    let page = until("the crowd is found", || async {
        let page = operator.page("/admin/votes?reason=flood").await;
        (!page.actions("/admin/votes/").is_empty()).then_some(page)
    })
    .await;
    page.shows("Flood for one entrant");
    app.until_page("/tracks/stage", "440 votes unverified")
        .await;
    app.visitor().page("/tracks/stage").await.shows("240 votes");
    app.stop().await;
}

async fn only_the_operator_sees_votes_and_invitations(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start(&bed, &model).await;
    let visitor = app.visitor();
    for path in ["/admin/votes", "/admin/votes/any", "/admin/invitations"] {
        assert_eq!(
            visitor.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    for path in [
        "/admin/votes/any",
        "/admin/votes/any/any",
        "/admin/votes/voters/any",
        "/admin/invitations",
        "/admin/invitations/any/revoke",
    ] {
        let form = [("decision", "exclude"), ("name", "x")];
        assert_eq!(
            visitor.post(path, &form).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM invitations").await, 0);
    let operator = app.operator().await;
    operator
        .page("/admin/votes")
        .await
        .shows("No votes are set aside");
    assert_eq!(
        operator.get("/admin/votes/any").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        operator.get("/admin/votes?reason=spam").await.status,
        StatusCode::BAD_REQUEST
    );
    app.stop().await;
}
