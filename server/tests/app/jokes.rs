//! Jokes besides votes: originality with its evidence, banned jokes, flags, and what the operator decides.

use axum::http::StatusCode;

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
    app.stop().await;
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
