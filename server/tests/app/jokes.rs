//! Jokes besides votes: originality with its evidence, banned jokes, flags, and what the operator decides.

use axum::http::StatusCode;
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, new_id};

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp},
    model::{Act, Model},
    visitor::Visitor,
};

on_both!(
    a_banned_joke_is_shown_with_its_evidence_and_costs_points_once,
    what_readers_say_reaches_the_operator_and_takes_effect,
);

const ATOMS: &str =
    "Sure! Here's a joke:\n\n\"Why don't physicists trust atoms? They make up everything!\"";

/// An application with two entrants: one tells the atoms joke whatever it is asked.
async fn stage(bed: &Bed, model: &Model) -> (TestApp, Visitor) {
    model.when("Thief", Act::Say(ATOMS.to_owned()));
    let options = Options {
        items: (1, 3),
        ..Options::default()
    };
    let app = TestApp::start_with(bed, model, &options).await;
    let operator = app.let_in(model, &["Thief 1B", "Wit 2B"]).await;
    app.ended_runs(4).await;
    until("every joke is compared", || async {
        let told = app.store.told_jokes().await.expect("jokes");
        let all = told.len() == 6 && told.iter().all(|joke| joke.similarity.is_some());
        all.then_some(())
    })
    .await;
    (app, operator)
}

/// A joke of an entrant.
async fn joke_of(app: &TestApp, name: &str) -> String {
    let entrant = app
        .store
        .entrants()
        .await
        .expect("entrants")
        .into_iter()
        .find(|entrant| entrant.name == name)
        .expect("the entrant");
    let told = app.store.told_jokes().await.expect("jokes");
    let of: Vec<_> = told
        .into_iter()
        .filter(|joke| joke.entrant_id == entrant.id)
        .collect();
    assert_eq!(of.len(), 3);
    of.last().expect("a joke").sample_id.clone()
}

async fn a_banned_joke_is_shown_with_its_evidence_and_costs_points_once(bed: Bed) {
    let model = Model::start().await;
    let (app, _) = stage(&bed, &model).await;
    let stolen = joke_of(&app, "Thief 1B").await;
    let page = app.visitor().page(&format!("/jokes/{stolen}")).await;
    page.shows("Why don't physicists trust atoms? They make up everything!")
        .shows("A banned joke: 1,000 points off")
        .shows("Scientists do not trust atoms")
        .shows("It repeats an earlier joke of the same entrant.")
        .hides("Here's a joke");
    let wit = joke_of(&app, "Wit 2B").await;
    let page = app.visitor().page(&format!("/jokes/{wit}")).await;
    assert!(!page.says("A banned joke"), "{}", page.text());
    // The board says so in a column of its own, once for three tellings, and leads to one of them.
    let path = "/tracks/stage?columns=originality,repetition,atoms,refused,neither";
    let board = app.until_page(path, "−1,000").await;
    assert!(!board.says("−3,000"), "{}", board.text());
    assert!(
        !board.links("/jokes/").is_empty(),
        "the penalty leads to where it was told: {}",
        board.body
    );
    // Two of three tellings repeat the first.
    board.shows("atoms").shows("66.7%");
    let csv = app.visitor().page(&format!("{path}&format=csv")).await;
    assert!(
        csv.body.contains("penalty") && csv.body.contains("1000"),
        "{}",
        csv.body
    );
    people_vote(&app).await;
    let votes = app.until_page("/tracks/stage", "10 votes").await;
    votes.shows("−1,000");
    // What the votes say is told apart from the points: the thief took seven tenths and is predicted to.
    let visitor = app.visitor();
    let pairs = visitor
        .page("/tracks/stage/evidence?format=csv&table=pairs")
        .await;
    assert!(
        pairs.body.contains(",0.7,0.7")
            || pairs.body.contains(",0.3,0.3")
            || pairs.body.contains("0.69999"),
        "{}",
        pairs.body
    );
    visitor
        .page("/tracks/stage/evidence")
        .await
        .shows("before points are taken for banned jokes");
    let compare = "/compare?track=stage&e=thief-1b&e=wit-2b";
    visitor
        .page(compare)
        .await
        .shows("Thief 1B may be better than Wit 2B")
        .shows("before 1,000 points are taken for banned jokes that Thief 1B told");
    // Every method says by what two are compared.
    for (method, said) in [
        ("elo", "by Bradley–Terry on the votes as they are"),
        ("win-rate", "by Bradley–Terry on the votes as they are"),
        ("ties-ignored", "on the votes that have a winner"),
        ("davidson", "by the board’s method: Davidson"),
    ] {
        let page = visitor.page(&format!("{compare}&method={method}")).await;
        page.shows(said).hides("± 0");
    }
    for address in [
        format!("{compare}&style=1"),
        format!("{compare}&original=0.5"),
    ] {
        visitor
            .page(&address)
            .await
            .shows("by Bradley–Terry on the votes as they are");
    }
    app.stop().await;
}

/// Ten votes of people: six for the thief, two ties, two for the other.
async fn people_vote(app: &TestApp) {
    let track = app.store.track("stage").await.expect("the track");
    let jokes = app.store.stage(&track.id).await.expect("the stage");
    let thief = app.store.entrant("thief-1b").await.expect("an entrant");
    let of = |own: bool| {
        jokes
            .iter()
            .find(|joke| joke.item_id == jokes[0].item_id && (joke.entrant_id == thief.id) == own)
            .expect("a joke")
    };
    let (left, right) = (of(true), of(false));
    for n in 0..10 {
        let vote = CastVote {
            id: new_id(1_790_000_000_000),
            track_id: track.id.clone(),
            item_id: left.item_id.clone(),
            left_sample: left.sample_id.clone(),
            right_sample: right.sample_id.clone(),
            left_entrant: left.entrant_id.clone(),
            right_entrant: right.entrant_id.clone(),
            outcome: match n {
                0..6 => Outcome::Left,
                6 | 7 => Outcome::Both,
                _ => Outcome::Right,
            },
            voter: format!("voter-{n}"),
            voter_group: "public".to_owned(),
            reading_ms: Some(4_000),
        };
        app.store
            .cast_vote(&vote, 1_790_000_000_000 + n)
            .await
            .expect("a vote");
    }
}

async fn what_readers_say_reaches_the_operator_and_takes_effect(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model).await;
    let joke = joke_of(&app, "Wit 2B").await;
    let path = format!("/jokes/{joke}");
    let (ann, bob) = (app.visitor(), app.visitor());
    for visitor in [&ann, &ann, &bob] {
        let answer = visitor
            .post(&format!("{path}/flags"), &[("kind", "offensive")])
            .await;
        visitor
            .page(answer.location().split('#').next().unwrap())
            .await
            .shows("Noted");
    }
    app.until_page(&path, "2 readers").await;
    let unknown = ann
        .post(&format!("{path}/flags"), &[("kind", "boring")])
        .await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    unknown.shows("offensive");
    // Nobody but the operator sees or decides.
    assert_ne!(ann.get("/admin/jokes").await.status, StatusCode::OK);
    let decision = [
        ("kind", "offensive"),
        ("upheld", "1"),
        ("note", "it is rude"),
    ];
    ann.post(&format!("/admin{path}"), &decision).await;
    assert!(
        app.store
            .joke_reviews(None, 9)
            .await
            .expect("reviews")
            .is_empty()
    );
    operator
        .page("/admin/jokes")
        .await
        .shows("Offensive")
        .shows("2 readers")
        .shows("Wit 2B");
    operator.post(&format!("/admin{path}"), &decision).await;
    operator
        .page("/admin/jokes")
        .await
        .shows("No flagged joke waits")
        .shows("agreed");
    app.until_page(
        &path,
        "Readers found it offensive, and the operator agreed.",
    )
    .await
    .shows("it is rude");
    assert!(
        app.store
            .stage(&app.store.track("stage").await.expect("a track").id)
            .await
            .expect("the stage")
            .iter()
            .all(|on_stage| on_stage.sample_id != joke),
        "it is not shown to voters any more"
    );
    // Heard before: its originality is 0, and comparing anew does not forget it.
    let heard = [("kind", "heard"), ("upheld", "1"), ("note", "my uncle")];
    operator.post(&format!("/admin{path}"), &heard).await;
    app.until_page(&path, "my uncle")
        .await
        .shows("Originality 0.00 of 1");
    // Decided the other way, it is back on stage.
    let undone = [("kind", "offensive"), ("upheld", "0"), ("note", "")];
    operator.post(&format!("/admin{path}"), &undone).await;
    assert_eq!(
        app.store.sample(&joke).await.expect("the sample").off_stage,
        None
    );
    app.stop().await;
}
