//! What a voter relies on: blind battles, every vote counted once and only once, and an answer to everything.

#![allow(
    clippy::unwrap_used,
    reason = "a test that panics is a test that fails"
)]
#![cfg(feature = "ssr")]

mod support;

use axum::http::StatusCode;
use support::{Site, field, prompt_of};

#[tokio::test]
async fn the_page_and_the_traffic_say_nothing_of_who_wrote_what() {
    let site = Site::with_entrants(4, 6).await;
    let mut voter = site.voter();
    let mut lengths = std::collections::HashSet::new();
    for _ in 0..6 {
        let page = voter.get("/arena").await;
        assert_eq!(page.status, StatusCode::OK);
        for secret in &site.secrets {
            assert!(!page.body.contains(secret.as_str()), "{secret} in the page");
        }
        let token = field(&page.body, "token");
        lengths.insert(token.len());
        // Opaque: no part of it is readable after decoding either.
        let bytes = support::decoded(&token);
        for secret in &site.secrets {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes()),
                "{secret} in the token"
            );
        }
        let reply = voter.vote_json(&token, "left").await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let json: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        let next = json["next"].to_string();
        for secret in &site.secrets {
            assert!(
                !next.contains(secret.as_str()),
                "{secret} in the next battle"
            );
        }
        lengths.insert(json["next"]["token"].as_str().unwrap().len());
        assert!(
            json["reveal"]["left"]["name"]
                .as_str()
                .unwrap()
                .starts_with("Comedian")
        );
    }
    assert_eq!(lengths.len(), 1, "lengths of tokens differ: {lengths:?}");
}

#[tokio::test]
async fn a_vote_sent_twice_counts_once_and_answers_the_same() {
    let site = Site::with_entrants(2, 3).await;
    let mut voter = site.voter();
    let token = field(&voter.get("/arena").await.body, "token");
    let first: serde_json::Value =
        serde_json::from_str(&voter.vote_json(&token, "left").await.body).unwrap();
    let again: serde_json::Value =
        serde_json::from_str(&voter.vote_json(&token, "left").await.body).unwrap();
    let other: serde_json::Value =
        serde_json::from_str(&voter.vote_json(&token, "right").await.body).unwrap();
    assert_eq!(
        (&first["counted"], &again["counted"]),
        (&true.into(), &false.into())
    );
    assert_eq!(first["reveal"], again["reveal"]);
    assert_eq!(first["reveal"], other["reveal"], "the first answer stands");
    assert!(again["message"].is_null());
    assert!(
        other["message"]
            .as_str()
            .unwrap()
            .contains("first answer stands")
    );
    assert_eq!(first["reveal"]["left"]["elo_before"], 1000.0);
    assert_eq!(first["reveal"]["left"]["elo_after"], 1002.0);
    assert_eq!(site.votes().await, 1);
    assert_eq!(other["votes_by_you"], 1);
}

#[tokio::test]
async fn votes_without_a_script_redirect_to_their_reveal_which_is_the_voters_own() {
    let site = Site::with_entrants(2, 3).await;
    let mut voter = site.voter();
    let token = field(&voter.get("/arena").await.body, "token");
    let reply = voter.vote(&token, "both").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let place = reply.location.unwrap();
    assert!(place.starts_with("/arena?last="), "{place}");
    let page = voter.get(&place).await;
    assert!(page.body.contains("You said both"));
    assert!(page.body.contains("Comedian 0") && page.body.contains("Comedian 1"));
    assert!(page.body.contains("1 vote by you"));
    let stranger = site.voter().get(&place).await;
    assert_eq!(stranger.status, StatusCode::OK);
    assert!(
        !stranger.body.contains("You said"),
        "a vote is shown to a stranger"
    );
    assert!(!stranger.body.contains("Comedian"));
}

#[tokio::test]
async fn tokens_of_others_tampered_old_or_missing_are_refused_with_another_pair() {
    let site = Site::with_entrants(2, 3).await;
    let (mut voter, mut other) = (site.voter(), site.voter());
    let token = field(&voter.get("/arena").await.body, "token");
    other.get("/arena").await;
    let mut tampered = token.clone().into_bytes();
    tampered[100] = if tampered[100] == b'A' { b'B' } else { b'A' };
    let tampered = String::from_utf8(tampered).unwrap();
    let stolen = other.vote(&token, "left").await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stolen.body.contains("another browser"));
    assert!(
        !field(&stolen.body, "token").is_empty(),
        "no other battle is offered"
    );
    for (token, outcome) in [
        (tampered.as_str(), "left"),
        ("", "left"),
        ("x", "left"),
        (token.as_str(), "draw"),
        (token.as_str(), ""),
    ] {
        assert_eq!(
            voter.vote(token, outcome).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{outcome} {token}"
        );
        let json = voter.vote_json(token, outcome).await;
        assert_eq!(json.status, StatusCode::UNPROCESSABLE_ENTITY);
        let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert!(
            json["message"].as_str().unwrap().contains("not counted"),
            "{json}"
        );
        assert!(json["next"]["token"].is_string());
        assert!(json["reveal"].is_null());
    }
    let nobody = site.voter().vote(&token, "left").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.body.contains("cookie"));
    assert_eq!(site.votes().await, 0);
    site.state.clock.advance_ms(24 * 60 * 60 * 1000 + 1);
    let late = voter.vote(&token, "left").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.body.contains("more than a day"));
    assert_eq!(site.votes().await, 0);
}

#[tokio::test]
async fn a_forged_cookie_is_nobody() {
    let site = Site::with_entrants(2, 3).await;
    let mut voter = site.voter();
    let token = field(&voter.get("/arena").await.body, "token");
    let cookie = voter.cookie.clone().unwrap();
    let mut forged = site.voter();
    // The pseudonym without its signature.
    forged.cookie = Some(format!("voter={}", &cookie[cookie.len() - 22..]));
    assert_eq!(
        forged.vote(&token, "left").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(voter.set_cookie.contains("HttpOnly") && voter.set_cookie.contains("SameSite=Lax"));
    assert!(
        voter.set_cookie.contains("Max-Age=31536000"),
        "{}",
        voter.set_cookie
    );
}

#[tokio::test]
async fn every_pair_comes_once_and_then_the_board_is_offered() {
    // 3 entrants on 2 items: 6 battles.
    let site = Site::with_entrants(3, 2).await;
    let mut voter = site.voter();
    let mut token = field(&voter.get("/arena").await.body, "token");
    for n in 1..=6 {
        let reply: serde_json::Value =
            serde_json::from_str(&voter.vote_json(&token, "neither").await.body).unwrap();
        assert_eq!(
            (&reply["counted"], &reply["votes_by_you"]),
            (&true.into(), &n.into())
        );
        token = reply["next"]["token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(token.is_empty(), n == 6, "after {n} votes");
    }
    let page = voter.get("/arena").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("judged every pair") && page.body.contains("/tracks/jokes"));
    assert_eq!(site.voter().get("/arena").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_empty_stage_says_what_is_missing() {
    let nowhere = Site::empty().await;
    assert!(
        nowhere
            .voter()
            .get("/arena")
            .await
            .body
            .contains("There is no stage yet")
    );
    let nobody = Site::with_entrants(0, 2).await;
    assert!(
        nobody
            .voter()
            .get("/arena")
            .await
            .body
            .contains("Nobody is on stage yet")
    );
    let one = Site::with_entrants(1, 2).await;
    assert!(
        one.voter()
            .get("/arena")
            .await
            .body
            .contains("not a contest")
    );
    assert_eq!(
        one.voter().get("/arena/nothing").await.status,
        StatusCode::NOT_FOUND
    );
    let run = one.queue("Late comer").await;
    one.state.clock.advance_ms(6_000);
    let page = one.voter().get("/arena").await.body;
    assert!(
        page.contains("still being written") && page.contains(&format!("/runs/{run}")),
        "{page}"
    );
    // A second entrant ends its run: within seconds there is a battle.
    one.perform("Second", |item| format!("second on {item}"))
        .await;
    one.state.clock.advance_ms(6_000);
    assert!(!field(&one.voter().get("/arena").await.body, "token").is_empty());
}

#[tokio::test]
async fn hostile_and_endless_jokes_stay_text_of_a_bounded_length() {
    let site = Site::with_entrants(0, 1).await;
    site.perform("Mallory", |_| {
        "</script></textarea>\"'><script>alert(1)</script><img src=x onerror=alert(2)>".to_owned()
    })
    .await;
    site.perform("Endless", |_| "ha ".repeat(3_500_000)).await;
    let mut voter = site.voter();
    let page = voter.get("/arena").await.body;
    assert!(page.len() < 60_000, "{} bytes", page.len());
    // Inside a quoted attribute an angle bracket is text; outside it would be an element.
    let start = page.find("data-props=\"").unwrap() + 12;
    let end = start + page[start..].find('"').unwrap();
    let outside = format!("{}{}", &page[..start], &page[end..]);
    assert!(
        !outside.contains("<script>") && !outside.contains("<img"),
        "{outside}"
    );
    assert!(outside.contains("&lt;script&gt;alert(1)"));
    let token = field(&page, "token");
    let reply = voter.vote_json(&token, "left").await;
    assert!(reply.body.len() < 20_000);
    assert_eq!(site.votes().await, 1);
    for sample in site.samples().await {
        let address = format!("/jokes/{sample}");
        // Whoever voted on it is told whose it is; others are, once a few have.
        for (page, told) in [
            (voter.get(&address).await, true),
            (site.voter().get(&address).await, false),
        ] {
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.body.len() < 60_000 && !page.body.contains("<script>"));
            let sample = format!("/samples/{sample}");
            assert_eq!(page.body.contains(&sample), told, "{}", page.body);
        }
    }
    let flood = voter.vote("x", &"y".repeat(10_000_000)).await;
    assert_eq!(flood.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn two_equal_jokes_never_meet() {
    let site = Site::with_entrants(0, 2).await;
    site.perform("One", |item| {
        if item == "item-0" {
            "Same joke!".to_owned()
        } else {
            "mine".to_owned()
        }
    })
    .await;
    site.perform("Two", |item| {
        if item == "item-0" {
            "same  joke".to_owned()
        } else {
            "yours".to_owned()
        }
    })
    .await;
    for _ in 0..8 {
        let page = site.voter().get("/arena").await.body;
        assert_eq!(prompt_of(&page), "Tell joke 1 please.");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_a_thousand_votes_is_answered_and_counted() {
    let site = Site::with_entrants(5, 12).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let mut voter = site.voter();
        tasks.spawn(async move {
            let mut token = field(&voter.get("/arena").await.body, "token");
            for n in 0..20 {
                let reply = voter
                    .vote_json(&token, ["left", "right", "both", "neither"][n % 4])
                    .await;
                assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
                let json: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
                assert_eq!(json["counted"], true);
                token = json["next"]["token"].as_str().unwrap().to_owned();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!(site.votes().await, 1_000);
}
