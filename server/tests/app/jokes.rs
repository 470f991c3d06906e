//! Jokes besides votes: originality with its evidence, banned jokes, flags, and what the operator decides.

use axum::http::{Method, StatusCode};
use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, OriginalityRow, new_id};

use crate::{
    arena,
    bed::{Bed, until},
    harness::{Options, TestApp},
    model::{Act, Model},
    program::Program,
    visitor::Visitor,
};

on_both!(
    a_banned_joke_is_shown_with_its_evidence_and_costs_points_once,
    what_readers_say_reaches_the_operator_and_takes_effect,
    nobody_is_told_who_told_a_joke_before_it_has_votes,
    a_paraphrase_is_found_by_meaning_and_asked_for_once,
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
    let (app, operator) = stage(&bed, &model).await;
    let stolen = joke_of(&app, "Thief 1B").await;
    let path = format!("/jokes/{stolen}");
    app.visitor()
        .page(&path)
        .await
        .shows("A banned joke: 1,000 points off")
        .shows("What it is most like was told here")
        .hides("It repeats an earlier joke of the same entrant.");
    let page = operator.page(&path).await;
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
        board.links("/jokes/").is_empty(),
        "the joke does not say yet who told it: {}",
        board.body
    );
    let whole = operator.page(path).await;
    assert!(
        !whole.links("/jokes/").is_empty(),
        "the penalty leads to where it was told: {}",
        whole.body
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

/// Neither by a search for its words, nor by the interface, nor by its page, card or list.
async fn nobody_is_told_who_told_a_joke_before_it_has_votes(bed: Bed) {
    let model = Model::start().await;
    let (app, _) = stage(&bed, &model).await;
    let joke = joke_of(&app, "Thief 1B").await;
    let (page, ann) = (format!("/jokes/{joke}"), app.visitor());
    let search = "/search?q=physicists+trust+atoms";
    for path in [page.as_str(), search] {
        let shown = ann.page(path).await;
        shown.shows("physicists trust atoms").hides("Thief");
        assert!(
            shown.says("told by: after the vote"),
            "{path}: {}",
            shown.text()
        );
        assert!(shown.links("/samples/").is_empty(), "{path}");
    }
    for path in [
        "/search/suggestions?q=physicists+trust",
        "/search?q=physicists+trust&format=csv",
    ] {
        let body = ann.page(path).await.body;
        assert!(
            body.contains("physicists") && !body.contains("Thief"),
            "{path}: {body}"
        );
    }
    let program = Program::new(&app);
    let one = program.get(&format!("/api/v1/jokes/{joke}")).await.is(200);
    assert!(one["entrant"].is_null() && one["text"].is_string(), "{one}");
    let all = program.all("/api/v1/tracks/stage/jokes").await;
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|joke| joke["entrant"].is_null()), "{all:?}");
    let slug = app.store.joke(&joke).await.expect("a joke").entrant_slug;
    let of_one = format!("/api/v1/tracks/stage/jokes?entrant={slug}");
    assert!(
        program.all(&of_one).await.is_empty(),
        "asking for one names it"
    );
    ann.page(&format!("/entrants/{slug}"))
        .await
        .hides("physicists trust atoms");
    // Whoever voted on it knows; after three votes everybody does.
    for (number, voter) in [app.visitor(), app.visitor(), app.visitor()]
        .iter()
        .enumerate()
    {
        vote_on(&app, voter, &joke).await;
        voter.page(&page).await.shows("Thief 1B");
        let hidden = ann.page(&page).await.says("told by: after the vote");
        assert_eq!(hidden, number < 2, "after {} votes", number + 1);
    }
    ann.page(&page).await.shows("Thief 1B");
    let named = program.all(&of_one).await;
    // Others of its jokes may have had three votes as well by now.
    assert!(
        named.iter().any(|told| told["id"] == joke.as_str()),
        "{named:?}"
    );
    assert!(
        named
            .iter()
            .all(|told| told["entrant"]["name"] == "Thief 1B"),
        "{named:?}"
    );
    app.stop().await;
}

/// Votes until a vote was on the joke.
async fn vote_on(app: &TestApp, voter: &Visitor, joke: &str) {
    for _ in 0..9 {
        let page = voter.page("/arena").await;
        let token = arena::token(&page).expect("a battle");
        // What the page's script reads out after a vote: the prompt, then the jokes.
        let read = "0 Joke A: \u{fffc}1 Joke B: \u{fffc}2";
        assert!(page.body.contains(read), "{}", page.body);
        let (status, reply) = arena::by_script(voter, &token, "left").await;
        assert_eq!(status, StatusCode::OK, "{reply}");
        let flags = |side: &str| reply["reveal"][side]["flags"]["action"].clone();
        // What can be said against the two jokes comes with the reveal.
        let path = format!("/jokes/{joke}/flags");
        if [flags("left"), flags("right")]
            .iter()
            .any(|action| action == &path)
        {
            let form = [("kind", "heard")];
            let accept = [("accept", "application/json")];
            let answer = voter.send(Method::POST, &path, &accept, Some(&form)).await;
            let answer = answer.expect("an answer");
            assert!(answer.body.contains("Noted"), "{}", answer.body);
            return;
        }
    }
    panic!("no battle had the joke {joke} of {}", app.base);
}

async fn a_paraphrase_is_found_by_meaning_and_asked_for_once(bed: Bed) {
    let model = Model::start().await;
    model.when(
        "Thief",
        Act::Say("My lamp left me for a brighter future.".to_owned()),
    );
    model.when(
        "Wit",
        Act::Say("The bulb and I split up: it saw somebody less dim.".to_owned()),
    );
    let options = Options {
        items: (1, 1),
        meaning: true,
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let operator = app.let_in(&model, &["Thief 1B", "Wit 2B"]).await;
    app.ended_runs(4).await;
    let told = app.store.told_jokes().await.expect("jokes");
    let found = until("both jokes are one idea", || async {
        let mut rows = Vec::new();
        for joke in &told {
            rows.push(
                app.store
                    .originality(&joke.sample_id)
                    .await
                    .expect("a row")?,
            );
        }
        let is_paraphrase =
            |row: &OriginalityRow| row.nearest_kind.as_deref() == Some("paraphrase");
        (rows.len() == 2 && rows.iter().all(is_paraphrase)).then_some(rows)
    })
    .await;
    assert!((found[0].similarity - 1.0).abs() < 1e-6, "{found:?}");
    operator
        .page(&format!("/jokes/{}", told[0].sample_id))
        .await
        .shows("The same idea in other words")
        .shows("a known idea");
    let asked = model.embedded();
    let lamps = asked
        .iter()
        .filter(|text| text.contains("lamp left"))
        .count();
    assert_eq!(lamps, 1, "stored texts are not asked for again: {asked:?}");
    app.stop().await;
}
