//! An evening of voting: votes taken back, jokes chosen, a taste of one's own, and sides and names that
//! give nobody away.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::{
    arena::{by_script, stage, token},
    bed::{Bed, until},
    model::{Act, Model},
    visitor::Visitor,
};

on_both!(
    a_vote_is_taken_back_and_everything_is_as_before,
    a_vote_is_taken_back_by_its_voter_alone_and_not_after_ten_seconds,
    the_next_pair_is_in_the_page_and_never_the_same_again,
    a_reading_time_begins_with_the_vote_before,
    jokes_of_a_kind_are_chosen_by_address_and_stay_chosen,
    a_taste_is_made_of_ones_own_votes_and_shown_to_nobody_else,
    jokes_that_say_who_tells_them_never_meet,
    sides_and_sizes_do_not_tell_who_is_who,
);

/// Takes a vote back as the page's script does.
async fn undo(visitor: &Visitor, vote: &str) -> (StatusCode, Value) {
    let accept = [("accept", "application/json")];
    let answer = visitor
        .send(
            Method::POST,
            "/arena/undo",
            &accept,
            Some(&[("vote", vote)]),
        )
        .await
        .expect("an answer");
    let body = serde_json::from_str(&answer.body).expect("JSON");
    (answer.status, body)
}

/// Votes once and gives the answer.
async fn vote(visitor: &Visitor, outcome: &str) -> Value {
    let sealed = token(&visitor.page("/arena").await).expect("a battle");
    let (status, reply) = by_script(visitor, &sealed, outcome).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    assert_eq!(reply["counted"], true, "{reply}");
    reply
}

/// The pages before and after the vote of an island: the battle it shows and the one it holds.
fn start(page: &str) -> Value {
    let at = page.find("data-props=\"").expect("an island") + "data-props=\"".len();
    let props = &page[at..at + page[at..].find('"').expect("an end")];
    let props = props
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    let all: Value = serde_json::from_str(&props).expect("JSON");
    all.get("start").cloned().unwrap_or(all)
}

async fn a_vote_is_taken_back_and_everything_is_as_before(bed: Bed) {
    const CELLS: &str = "SELECT entrant_a, entrant_b, a_wins, b_wins, both_good, neither FROM cells
                         ORDER BY entrant_a, entrant_b";
    const ELO: &str = "SELECT entrant_id, rating, n_votes FROM elo ORDER BY entrant_id";
    type Cells = Vec<(String, String, i64, i64, i64, i64)>;
    type Elo = Vec<(String, f64, i64)>;
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 8).await;
    let (first, second) = (app.visitor(), app.visitor());
    vote(&first, "left").await;
    vote(&second, "both").await;
    app.until_page("/tracks/stage", "2").await;
    let before: (Cells, Elo) = (bed.rows(CELLS).await, bed.rows(ELO).await);
    // By script.
    let reply = vote(&first, "right").await;
    let offer = &reply["reveal"]["undo"];
    assert!(
        offer["left_ms"].as_u64().is_some_and(|ms| ms <= 10_000),
        "{reply}"
    );
    assert_ne!((bed.rows(CELLS).await, bed.rows(ELO).await), before);
    let id = offer["vote"].as_str().expect("a vote").to_owned();
    let (status, undone) = undo(&first, &id).await;
    assert_eq!(status, StatusCode::OK, "{undone}");
    assert_eq!(
        (&undone["done"], &undone["tally"]),
        (&true.into(), &"1 vote by you".into())
    );
    assert_eq!(undone["reveal"]["said"], "Taken back");
    assert_eq!(undone["reveal"]["undo"], Value::Null);
    assert_eq!((bed.rows(CELLS).await, bed.rows(ELO).await), before);
    // Once more changes nothing.
    let (status, again) = undo(&first, &id).await;
    assert_eq!((status, &again["done"]), (StatusCode::OK, &true.into()));
    // By form.
    let sealed = token(&second.page("/arena").await).expect("a battle");
    let voted = second
        .post("/arena/vote", &[("token", &sealed), ("outcome", "left")])
        .await;
    let page = second.page(&voted.location()).await;
    page.shows("Take it back");
    let id = page.value("vote").expect("a form with the vote");
    let back = second.post("/arena/undo", &[("vote", &id)]).await;
    second.page(&back.location()).await.shows("Taken back");
    assert_eq!((bed.rows(CELLS).await, bed.rows(ELO).await), before);
    // The ledger has all of it, with the reason, and neither pair comes again.
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 4);
    let reasons: Vec<(String, String)> = bed
        .rows("SELECT status, reason FROM vote_corrections")
        .await;
    assert_eq!(reasons.len(), 2);
    assert!(
        reasons.iter().all(|row| row.1 == "taken-back"),
        "{reasons:?}"
    );
    let mut left = 0;
    while let Some(sealed) = token(&first.page("/arena").await) {
        let (_, reply) = by_script(&first, &sealed, "both").await;
        assert_eq!(reply["counted"], true);
        left += 1;
    }
    assert_eq!(
        left,
        8 - 2,
        "of eight pairs one was voted on and one taken back"
    );
    app.stop().await;
}

async fn a_vote_is_taken_back_by_its_voter_alone_and_not_after_ten_seconds(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 8).await;
    let visitor = app.visitor();
    let reply = vote(&visitor, "left").await;
    let id = reply["reveal"]["undo"]["vote"].as_str().expect("a vote");
    let other = app.visitor();
    vote(&other, "left").await;
    for (who, what) in [
        (&other, id),
        (&app.visitor(), id),
        (&visitor, "none"),
        (&visitor, ""),
    ] {
        let (status, refused) = undo(who, what).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        assert_eq!(refused["done"], false);
    }
    // A minute later.
    let aged: Vec<(String,)> = bed
        .rows("UPDATE votes SET created_ms = created_ms - 60000 RETURNING id")
        .await;
    assert_eq!(aged.len(), 2);
    let (status, late) = undo(&visitor, id).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        late["message"]
            .as_str()
            .is_some_and(|words| words.contains("ten seconds")),
        "{late}"
    );
    let page = visitor.post("/arena/undo", &[("vote", id)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("Your vote stands");
    assert!(token(&page).is_some(), "voting goes on: {}", page.text());
    let looked = visitor.get(&format!("/arena/undo?vote={id}")).await;
    assert!(looked.status.is_client_error(), "{}", looked.status);
    assert_eq!(bed.number("SELECT COUNT(*) FROM vote_corrections").await, 0);
    app.stop().await;
}

async fn the_next_pair_is_in_the_page_and_never_the_same_again(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B", "Wit 3B"], 4).await;
    let visitor = app.visitor();
    let begun = start(&visitor.page("/arena").await.body);
    let mut shown = begun["battle"].clone();
    let mut held = begun["next"].clone();
    let mut seen = BTreeSet::new();
    let texts = |battle: &Value| {
        let mut texts = [battle["left"].to_string(), battle["right"].to_string()];
        texts.sort();
        texts
    };
    loop {
        assert!(seen.insert(texts(&shown)), "shown twice: {shown}");
        let field = |battle: &Value| battle["token"].as_str().unwrap_or_default().to_owned();
        let form = [
            ("token", field(&shown)),
            ("outcome", "left".to_owned()),
            ("held", field(&held)),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let accept = [("accept", "application/json")];
        let answer = visitor
            .send(Method::POST, "/arena/vote", &accept, Some(&form))
            .await
            .expect("an answer");
        let reply: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(reply["counted"], true, "{reply}");
        if held.is_null() {
            assert_eq!(reply["next"], Value::Null, "nothing is held back");
            break;
        }
        assert_ne!(
            texts(&reply["next"]),
            texts(&held),
            "what is held is not sent again"
        );
        shown = std::mem::replace(&mut held, reply["next"].clone());
    }
    assert_eq!(seen.len(), 12, "three pairs of entrants on four prompts");
    app.stop().await;
}

async fn a_reading_time_begins_with_the_vote_before(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 8).await;
    let visitor = app.visitor();
    let begun = start(&visitor.page("/arena").await.body);
    let sealed = |battle: &str| {
        begun[battle]["token"]
            .as_str()
            .expect("a battle")
            .to_owned()
    };
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    by_script(&visitor, &sealed("battle"), "left").await;
    by_script(&visitor, &sealed("next"), "left").await;
    let times: Vec<(i64,)> = bed
        .rows("SELECT reading_ms FROM votes ORDER BY created_ms, id")
        .await;
    assert!(times[0].0 >= 900, "{times:?}");
    assert!(
        times[1].0 < times[0].0,
        "the second was not looked at while the first was: {times:?}"
    );
    app.stop().await;
}

async fn jokes_of_a_kind_are_chosen_by_address_and_stay_chosen(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 4).await;
    // Two of the four prompts become puns.
    let puns: Vec<(String,)> = bed
        .rows(
            "UPDATE items SET category = 'pun'
             WHERE id IN (SELECT id FROM items WHERE category = 'one-liner' ORDER BY id LIMIT 2) RETURNING input",
        )
        .await;
    let puns: BTreeSet<String> = puns.into_iter().map(|(input,)| input).collect();
    app.stop().await;
    // The stage in memory knows the prompts as they were: begin anew.
    let app = crate::harness::TestApp::start_with(
        &bed,
        &model,
        &crate::harness::Options {
            work: false,
            items: (1, 4),
            ..Default::default()
        },
    )
    .await;
    let visitor = app.visitor();
    let all = visitor.page("/arena").await;
    all.shows("Kind of joke");
    assert!(!all.says("Language"), "one language is no choice");
    let mut path = "/arena?category=pun".to_owned();
    for _ in 0..2 {
        let page = visitor.page(&path).await;
        let begun = start(&page.body);
        let prompt = begun["battle"]["prompt"].as_str().expect("a prompt");
        assert!(puns.contains(prompt), "{prompt}");
        let action = page.actions("/arena/vote").remove(0);
        assert_eq!(action, "/arena/vote?category=pun");
        let form = [
            ("token", &*token(&page).expect("a battle")),
            ("outcome", "left"),
        ];
        path = visitor.post(&action, &form).await.location();
        assert!(path.contains("category=pun"), "{path}");
    }
    let end = visitor.page(&path).await;
    end.shows("That was the last pair of these");
    assert!(token(&end).is_none());
    assert!(token(&visitor.page("/arena").await).is_some());
    let wrong = visitor.get("/arena?category=limerick").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    wrong.shows("one-liner, pun");
    app.stop().await;
}

async fn a_taste_is_made_of_ones_own_votes_and_shown_to_nobody_else(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 12).await;
    let visitor = app.visitor();
    visitor.page("/taste").await.shows("You have not voted yet");
    for _ in 0..9 {
        // Always for the first of the two.
        let sealed = token(&visitor.page("/arena").await).expect("a battle");
        let (_, reply) = by_script(&visitor, &sealed, "left").await;
        assert_eq!(reply["counted"], true);
    }
    let last = vote(&visitor, "neither").await;
    let id = last["reveal"]["undo"]["vote"].as_str().expect("a vote");
    undo(&visitor, id).await;
    // Who somebody finds funny is told once the board, a moment behind the votes, names them.
    let page = until("the taste names whom the votes were for", || async {
        let page = visitor.page("/taste").await;
        (!page.links("/taste?entrant=").is_empty()).then_some(page)
    })
    .await;
    page.shows("9 votes are too few to tell")
        .shows("Jester 1B")
        .shows("Clown 2B")
        .shows("Taken back");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.links("/jokes/").len() >= 4, "{}", page.text());
    let of_one = visitor
        .page(&page.links("/taste?entrant=")[0].replace("#votes", ""))
        .await;
    of_one.shows("Your latest votes on");
    // Somebody else, who agrees with nobody in particular, sees none of it.
    let other = app.visitor();
    other.page("/arena").await;
    let theirs = other.page("/taste").await;
    theirs.shows("You have not voted yet").hides("Jester 1B");
    // What everyone says besides is compared with once there is somebody else.
    for _ in 0..12 {
        if let Some(sealed) = token(&other.page("/arena").await) {
            by_script(&other, &sealed, "left").await;
        }
    }
    app.until_page("/tracks/stage", "21").await;
    assert!(
        other.page("/taste").await.text().contains("95 % interval"),
        "{}",
        other.page("/taste").await.text()
    );
    app.stop().await;
}

async fn jokes_that_say_who_tells_them_never_meet(bed: Bed) {
    let model = Model::start().await;
    model.when(
        "thing001",
        Act::Say("As a Qwen model, I only laugh in tensors, and rarely.".to_owned()),
    );
    model.when(
        "thing002",
        Act::Say("Jester 1B walks into a bar and the bar walks out again.".to_owned()),
    );
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B", "Wit 3B"], 5).await;
    let visitor = app.visitor();
    let mut n = 0;
    while let Some(sealed) = token(&visitor.page("/arena").await) {
        let page = visitor.page("/arena").await;
        page.hides("Qwen").hides("Jester 1B walks");
        by_script(&visitor, &sealed, "both").await;
        n += 1;
    }
    assert_eq!(n, 3 * 3, "the other three prompts, all pairs");
    app.stop().await;
}

/// The 99.9th percentile of χ² with so many degrees of freedom, by Wilson and Hilferty.
fn chi_square_limit(degrees: f64) -> f64 {
    let part = 2.0 / (9.0 * degrees);
    degrees * (1.0 - part + 3.09 * part.sqrt()).powi(3)
}

async fn sides_and_sizes_do_not_tell_who_is_who(bed: Bed) {
    let model = Model::start().await;
    let names = [
        "Incognito 1B",
        "Disguised Comedian 70B Instruct",
        "Masked 7B",
    ];
    let app = stage(&bed, &model, &names, 10).await;
    let mut secrets: BTreeSet<String> = names.map(str::to_owned).into();
    for sql in [
        "SELECT id FROM entrants",
        "SELECT slug FROM entrants",
        "SELECT id FROM runs",
        "SELECT id FROM samples",
        "SELECT id FROM models",
        "SELECT id FROM items",
        "SELECT normal FROM jokes",
    ] {
        secrets.extend(bed.rows::<(String,)>(sql).await.into_iter().map(|(id,)| id));
    }
    let told: Vec<(String, String)> = bed.rows("SELECT text, entrant_id FROM jokes").await;
    let teller: BTreeMap<String, String> = told.into_iter().collect();
    let mut sides: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let (mut tokens, mut frames, mut header_names) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut count = |battle: &Value| {
        tokens.insert(battle["token"].as_str().expect("a token").len());
        for (side, of) in [("left", 0), ("right", 1)] {
            let who = &teller[battle[side].as_str().expect("a joke")];
            let counts = sides.entry(who.clone()).or_default();
            *if of == 0 {
                &mut counts.0
            } else {
                &mut counts.1
            } += 1.0;
        }
    };
    for _ in 0..40 {
        // Somebody new each time: what is offered hangs on nobody's past.
        let visitor = app.visitor();
        let page = visitor.page("/arena").await;
        let begun = start(&page.body);
        for battle in ["battle", "next"] {
            count(&begun[battle]);
        }
        let (_, reply) =
            by_script(&visitor, begun["battle"]["token"].as_str().unwrap(), "both").await;
        count(&reply["next"]);
        // The page before the vote, and what the answer says of the pair to come.
        let mut before = vec![page.body.clone(), reply["next"].to_string()];
        before.extend(
            page.headers
                .values()
                .map(|v| v.to_str().unwrap_or_default().to_owned()),
        );
        for secret in &secrets {
            let tells = before.iter().find(|text| text.contains(secret.as_str()));
            assert!(tells.is_none(), "{secret} is told: {tells:?}");
        }
        header_names.insert(
            page.headers
                .keys()
                .map(|name| name.as_str().to_owned())
                .collect::<Vec<_>>(),
        );
        // What is left of the page without the texts that are shown has one size: nothing else varies.
        let mut frame = page.body.len();
        for battle in ["battle", "next"] {
            let battle = &begun[battle];
            let shown = if battle == &begun["battle"] { 2 } else { 1 };
            for part in ["left", "right", "prompt"] {
                let text = battle[part].as_str().unwrap_or_default();
                frame -= shown * text.len();
            }
        }
        frames.insert(frame);
    }
    assert_eq!(
        tokens.len(),
        1,
        "a token's length tells something: {tokens:?}"
    );
    assert_eq!(
        frames.len(),
        1,
        "the size of a page tells something: {frames:?}"
    );
    assert_eq!(
        header_names.len(),
        1,
        "headers tell something: {header_names:?}"
    );
    assert_eq!(sides.len(), 3, "everybody comes on stage");
    let chi_square: f64 = sides
        .values()
        .map(|(left, right)| (left - right).powi(2) / (left + right))
        .sum();
    assert!(
        chi_square < chi_square_limit(3.0),
        "sides hang on who it is: {sides:?}"
    );
    app.stop().await;
}
