//! The arena: two jokes, a vote with or without a script, and what nobody may learn or change.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::{
    bed::{Bed, until},
    harness::{Options, TestApp},
    model::{Act, Model},
    visitor::{Page, Visitor},
};

on_both!(
    votes_by_form_and_by_script_count_and_reach_the_board,
    who_told_a_joke_cannot_be_found_before_the_vote,
    a_vote_sent_twice_counts_once,
    a_vote_that_was_changed_or_taken_from_another_is_refused,
    an_empty_stage_says_what_is_missing,
    whoever_has_judged_every_pair_is_thanked,
    hostile_jokes_are_shown_as_text_in_the_arena,
);

/// An application with so many entrants on a stage of so many prompts, ready to be voted on.
pub(crate) async fn stage(bed: &Bed, model: &Model, names: &[&str], prompts: usize) -> TestApp {
    let app = TestApp::start_with(
        bed,
        model,
        &Options {
            items: (1, prompts),
            ..Options::default()
        },
    )
    .await;
    app.let_in(model, names).await;
    let runs = app.ended_runs(2 * names.len()).await;
    assert!(runs.iter().all(|run| run.state == "done"), "{runs:?}");
    let visitor = app.visitor();
    until("the arena has a battle", || async {
        token(&visitor.page("/arena").await).map(drop)
    })
    .await;
    app
}

pub(crate) fn token(page: &Page) -> Option<String> {
    page.value("token").filter(|token| !token.is_empty())
}

/// Votes as the page's script does.
pub(crate) async fn by_script(
    visitor: &Visitor,
    token: &str,
    outcome: &str,
) -> (StatusCode, Value) {
    let form = [("token", token), ("outcome", outcome)];
    let accept = [("accept", "application/json")];
    let answer = visitor
        .send(Method::POST, "/arena/vote", &accept, Some(&form))
        .await
        .expect("an answer");
    (
        answer.status,
        serde_json::from_str(&answer.body).expect("JSON"),
    )
}

async fn votes_by_form_and_by_script_count_and_reach_the_board(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Jester 1B", "Clown 2B", "Wit 3B"], 6).await;
    let visitor = app.visitor();
    // By form: a redirect to the reveal, with the next pair already there.
    let page = visitor.page("/arena").await;
    assert_eq!(
        page.actions("/arena/vote").first().map(String::as_str),
        Some("/arena/vote")
    );
    let first = token(&page).expect("a battle");
    let voted = visitor
        .post("/arena/vote", &[("token", &first), ("outcome", "left")])
        .await;
    let reveal = visitor.page(&voted.location()).await;
    let known = reveal.links("/entrants/");
    assert_eq!(
        known.len(),
        2,
        "both are named after the vote: {}",
        reveal.text()
    );
    let next = token(&reveal).expect("the next battle");
    assert_ne!(next, first);
    // Nobody else sees this voter's reveal.
    let stranger = app.visitor().page(&voted.location()).await;
    assert!(
        stranger.links("/entrants/").is_empty(),
        "{}",
        stranger.text()
    );
    // By script: the same in one answer.
    let mut token = next;
    for (n, outcome) in (2..).zip(["right", "both", "neither", "left"]) {
        let (status, reply) = by_script(&visitor, &token, outcome).await;
        assert_eq!(status, StatusCode::OK, "{reply}");
        assert_eq!(reply["counted"], true);
        assert_eq!(reply["votes_by_you"], n);
        assert_eq!(reply["reveal"]["outcome"], outcome);
        let side = |side: &str| reply["reveal"][side].clone();
        for side in [side("left"), side("right")] {
            let name = side["name"].as_str().expect("a name");
            assert!(
                ["Jester 1B", "Clown 2B", "Wit 3B"].contains(&name),
                "{name}"
            );
        }
        assert_ne!(side("left")["name"], side("right")["name"]);
        let change = |side: Value| {
            side["elo_after"].as_f64().unwrap() - side["elo_before"].as_f64().unwrap()
        };
        let (left, right) = (change(side("left")), change(side("right")));
        assert!(
            (left + right).abs() < 1e-6,
            "what one gains the other loses: {reply}"
        );
        match outcome {
            "left" => assert!(left > 0.0),
            "right" => assert!(right > 0.0),
            _ => assert!(left.abs() < 4.0),
        }
        token = reply["next"]["token"]
            .as_str()
            .expect("the next battle")
            .to_owned();
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 5);
    // The board is fitted again by itself, and its votes can be read one by one.
    app.until_page("/tracks/stage", "5").await;
    let ledger = app.visitor().page("/tracks/stage/votes").await;
    assert!(ledger.links("/entrants/").len() >= 2, "{}", ledger.text());
    ledger.hides(&visitor.cookie("voter").expect("a cookie"));
    let exported =
        bed.number("SELECT CAST(SUM(a_wins + b_wins + both_good + neither) AS BIGINT) FROM cells");
    assert_eq!(exported.await, 5);
    app.stop().await;
}

async fn who_told_a_joke_cannot_be_found_before_the_vote(bed: Bed) {
    let model = Model::start().await;
    let app = stage(
        &bed,
        &model,
        &["Incognito 1B", "Disguised Comedian 70B Instruct"],
        12,
    )
    .await;
    let mut secrets: BTreeSet<String> = [
        "Incognito",
        "incognito",
        "Disguised",
        "disguised",
        "Small Labs",
    ]
    .map(str::to_owned)
    .into();
    for sql in [
        "SELECT id FROM entrants",
        "SELECT id FROM runs",
        "SELECT id FROM samples",
        "SELECT id FROM models",
        "SELECT normal FROM jokes",
        "SELECT id FROM items",
    ] {
        secrets.extend(bed.rows::<(String,)>(sql).await.into_iter().map(|(id,)| id));
    }
    assert!(secrets.len() > 20);
    let mut lengths = BTreeSet::new();
    let visitor = app.visitor();
    for _ in 0..6 {
        let page = visitor.page("/arena").await;
        for secret in &secrets {
            page.hides(secret);
            for (name, value) in &page.headers {
                assert!(
                    !value.to_str().unwrap_or_default().contains(secret.as_str()),
                    "{name} tells {secret}"
                );
            }
        }
        let sealed = token(&page).expect("a battle");
        lengths.insert(sealed.len());
        let (_, reply) = by_script(&visitor, &sealed, "both").await;
        let next = reply["next"].to_string();
        for secret in &secrets {
            assert!(
                !next.contains(secret.as_str()),
                "the next battle tells {secret}: {next}"
            );
        }
        lengths.insert(reply["next"]["token"].as_str().expect("a battle").len());
    }
    assert_eq!(
        lengths.len(),
        1,
        "a token's length tells nothing: {lengths:?}"
    );
    app.stop().await;
}

async fn a_vote_sent_twice_counts_once(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Echo 1B", "Repeat 2B"], 8).await;
    let visitor = app.visitor();
    let sealed = token(&visitor.page("/arena").await).expect("a battle");
    let form = [("token", sealed.as_str()), ("outcome", "left")];
    // A double press, a reload, a script that tries again: all at once.
    let (first, second, third) = tokio::join!(
        visitor.post("/arena/vote", &form),
        visitor.post("/arena/vote", &form),
        visitor.post("/arena/vote", &form),
    );
    assert_eq!(first.location(), second.location());
    assert_eq!(first.location(), third.location());
    let (status, reply) = by_script(&visitor, &sealed, "left").await;
    assert_eq!(
        (status, &reply["counted"], &reply["votes_by_you"]),
        (StatusCode::OK, &false.into(), &1.into())
    );
    assert!(
        reply["reveal"].is_object(),
        "it is answered like the first time: {reply}"
    );
    // Another answer to the same pair does not replace the first.
    let (_, reply) = by_script(&visitor, &sealed, "right").await;
    assert_eq!(
        (&reply["counted"], &reply["reveal"]["outcome"]),
        (&false.into(), &"left".into())
    );
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM votes WHERE outcome = 'left'")
            .await,
        1
    );
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 1);
    app.stop().await;
}

async fn a_vote_that_was_changed_or_taken_from_another_is_refused(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Fair 1B", "Square 2B"], 8).await;
    let visitor = app.visitor();
    let sealed = token(&visitor.page("/arena").await).expect("a battle");
    let other = app.visitor();
    other.page("/arena").await;
    let mut changed = sealed.clone().into_bytes();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    let forged = format!("voter={}", "A".repeat(60));
    type Case<'a> = (&'a Visitor, &'a str, &'a str, &'a [(&'a str, &'a str)]);
    let cases: [Case<'_>; 8] = [
        (&other, &sealed, "left", &[]),
        (&visitor, &changed, "left", &[]),
        (&visitor, &sealed[..sealed.len() - 4], "left", &[]),
        (&visitor, "", "left", &[]),
        (&visitor, &sealed, "up", &[]),
        (&visitor, &sealed, "", &[]),
        (&visitor, &sealed, "LEFT' OR 1=1 --", &[]),
        (
            &Visitor::new(&app.base),
            &sealed,
            "left",
            &[("cookie", &forged)],
        ),
    ];
    for (who, sealed, outcome, headers) in cases {
        let form = [("token", sealed), ("outcome", outcome)];
        let page = who
            .send(Method::POST, "/arena/vote", headers, Some(&form))
            .await
            .unwrap();
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{outcome:?}: {}",
            page.text()
        );
        assert!(
            token(&page).is_some(),
            "another pair is offered: {}",
            page.text()
        );
        assert!(
            page.links("/entrants/").is_empty(),
            "nothing is revealed: {}",
            page.text()
        );
        let (status, reply) = {
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .copied()
                .chain([("accept", "application/json")])
                .collect();
            let answer = who
                .send(Method::POST, "/arena/vote", &headers, Some(&form))
                .await
                .unwrap();
            (
                answer.status,
                serde_json::from_str::<Value>(&answer.body).expect("JSON"),
            )
        };
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            (&reply["counted"], &reply["reveal"]),
            (&false.into(), &Value::Null),
            "{reply}"
        );
        assert!(
            reply["message"]
                .as_str()
                .is_some_and(|message| message.len() > 20),
            "{reply}"
        );
    }
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 0);
    // What was shown to this voter still counts.
    let (status, reply) = by_script(&visitor, &sealed, "left").await;
    assert_eq!(
        (status, &reply["counted"]),
        (StatusCode::OK, &true.into()),
        "{reply}"
    );
    // A page that is looked at does not vote.
    let looked = visitor
        .get(&format!("/arena/vote?token={sealed}&outcome=left"))
        .await;
    assert!(looked.status.is_client_error(), "{}", looked.status);
    assert_eq!(bed.number("SELECT COUNT(*) FROM votes").await, 1);
    app.stop().await;
}

async fn an_empty_stage_says_what_is_missing(bed: Bed) {
    let model = Model::start().await;
    let app = TestApp::start_with(
        &bed,
        &model,
        &Options {
            items: (1, 4),
            ..Options::default()
        },
    )
    .await;
    let nobody = app.visitor().page("/arena").await;
    assert!(
        token(&nobody).is_none() && !nobody.links("/submit").is_empty(),
        "{}",
        nobody.text()
    );
    app.let_in(&model, &["Lonely 1B"]).await;
    app.ended_runs(2).await;
    let alone = app.until_page("/arena", "second").await;
    assert!(
        token(&alone).is_none() && !alone.links("/submit").is_empty(),
        "{}",
        alone.text()
    );
    assert_eq!(
        app.visitor().get("/arena/echo").await.status,
        StatusCode::NOT_FOUND,
        "a benchmark is no stage"
    );
    app.stop().await;
}

async fn whoever_has_judged_every_pair_is_thanked(bed: Bed) {
    let model = Model::start().await;
    let app = stage(&bed, &model, &["Left 1B", "Right 2B"], 3).await;
    let visitor = app.visitor();
    let mut pairs = 0;
    let last = loop {
        let page = visitor.page("/arena").await;
        let Some(sealed) = token(&page) else {
            break page;
        };
        pairs += 1;
        assert!(pairs <= 3, "a pair is shown twice");
        let (_, reply) = by_script(&visitor, &sealed, "neither").await;
        assert_eq!(reply["counted"], true);
    };
    assert_eq!(pairs, 3);
    last.shows("Thank you");
    assert!(!last.links("/tracks/stage").is_empty(), "{}", last.text());
    // Others still have everything before them.
    assert!(token(&app.visitor().page("/arena").await).is_some());
    app.stop().await;
}

async fn hostile_jokes_are_shown_as_text_in_the_arena(bed: Bed) {
    const JOKE: &str =
        "</script></p><script>alert('joke')</script> \"><img src=x onerror=alert(2)> by ";
    let model = Model::start().await;
    for name in ["Mean 1B", "Cruel 2B"] {
        model.when(name, Act::Say(format!("{JOKE}{}", name.len())));
    }
    let app = stage(&bed, &model, &["Mean 1B", "Cruel 2B"], 2).await;
    let visitor = app.visitor();
    let page = visitor.page("/arena").await;
    page.shows("alert('joke')")
        .shows("<img src=x onerror=alert(2)>");
    let lower = page.body.to_lowercase();
    assert!(
        !lower.contains("<script>alert") && !lower.contains("<img src=x"),
        "{}",
        page.body
    );
    let voted = visitor
        .post(
            "/arena/vote",
            &[("token", &token(&page).unwrap()), ("outcome", "left")],
        )
        .await;
    let reveal = visitor.page(&voted.location()).await;
    let mut pages = vec![app.visitor().page("/tracks/stage/votes").await];
    for joke in reveal.links("/jokes/") {
        pages.push(visitor.page(&joke).await);
    }
    // Both jokes have a page, and so has the one that they are most like.
    assert!(pages.len() >= 3, "{}", reveal.text());
    for page in &pages {
        let lower = page.body.to_lowercase();
        assert!(
            !lower.contains("<script>alert") && !lower.contains("<img src=x"),
            "{}",
            page.body
        );
    }
    app.stop().await;
}
