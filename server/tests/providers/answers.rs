//! Every form in which endpoints send a good answer, read alike.

use openmic_server::providers::{Finish, Usage};

use super::fault::{FaultServer, KEY, WORDS};
use super::{ask, client, endpoint, limits, request};

#[tokio::test]
async fn an_answer_comes_with_its_numbers() {
    let server = FaultServer::start().await;
    let client = client(&server, limits());
    let answer = client
        .chat(&endpoint(&server, "ok"), &request(false))
        .await
        .unwrap();
    assert_eq!(answer.text, WORDS.concat());
    assert_eq!(answer.reasoning, None);
    assert_eq!(answer.finish, Finish::Stop);
    assert_eq!(
        answer.usage,
        Usage {
            prompt_tokens: 12,
            completion_tokens: 5,
            reasoning_tokens: 0,
            estimated: false
        }
    );
    assert_eq!(answer.reported_model.as_deref(), Some("smol-1.0"));
    assert_eq!(answer.attempts, 1);
    assert_eq!(answer.timing.first_token_ms, None);

    let sent = &server.requests("ok")[0];
    assert_eq!(
        sent.bearer.as_deref(),
        Some(format!("Bearer {KEY}").as_str())
    );
    assert_eq!(
        sent.body,
        serde_json::json!({
            "model": "smol", "stream": false, "temperature": 0.5, "max_tokens": 64, "seed": 7,
            "stop": ["\n\n"],
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Tell a joke about atoms."}
            ]
        })
    );
}

#[tokio::test]
async fn a_streamed_answer_is_the_same_and_tells_its_first_token() {
    let server = FaultServer::start().await;
    // The server pauses for 60 ms after the first word, and again in the middle of an é.
    let streamed = client(&server, limits())
        .chat(&endpoint(&server, "slow"), &request(true))
        .await
        .unwrap();
    assert_eq!(streamed.text, WORDS.concat());
    assert_eq!(streamed.usage.completion_tokens, 5);
    let first = streamed.timing.first_token_ms.unwrap();
    assert!(
        first + 60 <= streamed.timing.total_ms,
        "{:?}",
        streamed.timing
    );
    assert_eq!(
        server.requests("slow")[0].body["stream_options"]["include_usage"],
        true
    );
    ask(&server, "ok", limits()).await.unwrap();
}

#[tokio::test]
async fn the_form_of_the_answer_may_be_another_than_asked_for() {
    let server = FaultServer::start().await;
    // Always JSON, also declared as events; always events, also as plain text or without an end.
    for case in [
        "json-only",
        "json-as-events",
        "events-only",
        "events-as-text",
        "events-without-done",
    ] {
        let answer = ask(&server, case, limits()).await.unwrap();
        assert_eq!(answer.text, WORDS.concat(), "{case}");
        assert!(!answer.usage.estimated, "{case} lost its last event");
    }
}

#[tokio::test]
async fn reasoning_is_kept_apart_under_either_name() {
    let server = FaultServer::start().await;
    for case in ["reasoning_content", "reasoning", "both-reasonings"] {
        let answer = ask(&server, case, limits()).await.unwrap();
        assert_eq!(answer.text, WORDS.concat(), "{case}");
        assert_eq!(answer.reasoning.as_deref(), Some("Atoms. Hm."), "{case}");
    }
}

#[tokio::test]
async fn reasoning_counted_beside_the_completion_is_added_to_it() {
    let server = FaultServer::start().await;
    let answer = ask(&server, "usage-outside", limits()).await.unwrap();
    let expected = Usage {
        prompt_tokens: 12,
        completion_tokens: 35,
        reasoning_tokens: 30,
        estimated: false,
    };
    assert_eq!(answer.usage, expected);
}

#[tokio::test]
async fn missing_usage_is_estimated_and_marked() {
    let server = FaultServer::start().await;
    let answer = ask(&server, "no-usage", limits()).await.unwrap();
    // 33 characters asked and 22 answered, at four a token, rounded up.
    let expected = Usage {
        prompt_tokens: 9,
        completion_tokens: 6,
        reasoning_tokens: 0,
        estimated: true,
    };
    assert_eq!(answer.usage, expected);
}

#[tokio::test]
async fn every_reason_to_end_has_its_word() {
    let server = FaultServer::start().await;
    for (case, word) in [
        ("finish-length", "length"),
        ("finish-content_filter", "content_filter"),
        ("finish-bored", "bored"),
    ] {
        assert_eq!(
            ask(&server, case, limits()).await.unwrap().finish.as_str(),
            word
        );
    }
}

#[tokio::test]
async fn many_requests_share_one_client() {
    let server = FaultServer::start().await;
    let client = client(&server, limits());
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (client, place) = (client.clone(), endpoint(&server, "ok"));
            tokio::spawn(async move { client.chat(&place, &request(true)).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().text, WORDS.concat());
    }
    assert_eq!(server.requests("ok").len(), 16);
}
