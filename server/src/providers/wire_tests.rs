//! Readings of the JSON that providers are known to send.

use super::*;

fn usage(value: Value) -> Usage {
    // 40 characters asked, 80 written of which 20 thought: guesses of 10, 20 and 5 tokens.
    reconcile(Some(&value), 10, 20, 5)
}

fn counted(prompt_tokens: u64, completion_tokens: u64, reasoning_tokens: u64) -> Usage {
    Usage {
        prompt_tokens,
        completion_tokens,
        reasoning_tokens,
        estimated: false,
    }
}

#[test]
fn reasoning_inside_the_completion_is_not_added() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 50, "total_tokens": 60,
        "completion_tokens_details": {"reasoning_tokens": 30}});
    assert_eq!(usage(told), counted(10, 50, 30));
}

#[test]
fn reasoning_beside_the_completion_is_added() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 60,
        "completion_tokens_details": {"reasoning_tokens": 30}});
    assert_eq!(usage(told), counted(10, 50, 30));
}

#[test]
fn reasoning_in_the_total_alone_is_found() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 60});
    assert_eq!(usage(told), counted(10, 50, 30));
}

#[test]
fn more_reasoning_than_completion_must_be_beside_it() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 20, "reasoning_tokens": 30});
    assert_eq!(usage(told), counted(10, 50, 30));
}

#[test]
fn without_reasoning_the_numbers_stay() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 50, "total_tokens": 60});
    assert_eq!(usage(told), counted(10, 50, 0));
    assert_eq!(
        usage(json!({"prompt_tokens": 10.0, "completion_tokens": 50})),
        counted(10, 50, 0)
    );
}

#[test]
fn what_is_missing_is_estimated_and_marked() {
    let guess = Usage {
        prompt_tokens: 10,
        completion_tokens: 20,
        reasoning_tokens: 5,
        estimated: true,
    };
    assert_eq!(reconcile(None, 10, 20, 5), guess);
    assert_eq!(usage(json!({})), guess);
    assert_eq!(
        usage(json!({"prompt_tokens": -4, "completion_tokens": "many"})),
        guess
    );
    // Written text that counts as nothing.
    assert_eq!(
        usage(json!({"prompt_tokens": 9, "completion_tokens": 0})),
        Usage {
            prompt_tokens: 9,
            ..guess
        }
    );
    // The total tells the completion.
    assert_eq!(
        usage(json!({"prompt_tokens": 9, "total_tokens": 30})),
        counted(9, 21, 5)
    );
}

#[test]
fn absurd_counts_cannot_overflow() {
    let told = json!({"prompt_tokens": u64::MAX, "completion_tokens": 1e300, "total_tokens": u64::MAX,
        "completion_tokens_details": {"reasoning_tokens": u64::MAX}});
    assert_eq!(usage(told), counted(MAX_TOKENS, MAX_TOKENS, MAX_TOKENS));
}

#[test]
fn content_may_be_typed_parts() {
    let mut draft = Draft::default();
    draft.add(&json!({"choices": [{"message": {"content": [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "A"}, {"type": "text", "text": "B"}]}}]}));
    assert_eq!(
        (draft.text.as_str(), draft.reasoning.as_str()),
        ("AB", "hm")
    );
}

#[test]
fn a_second_choice_is_not_mixed_in() {
    let mut draft = Draft::default();
    draft.add(&json!({"choices": [{"index": 1, "delta": {"content": "no"}}, {"index": 0, "delta": {"content": "yes"}}]}));
    assert_eq!(draft.text, "yes");
}

#[test]
fn only_a_complaint_about_a_field_changes_the_dialect() {
    let request = ChatRequest {
        sampling: openmic_domain::chat::Sampling {
            max_tokens: Some(5),
            ..Default::default()
        },
        stream: true,
        ..ChatRequest::default()
    };
    let said = |remote: &str| ErrorKind::HttpStatus {
        status: 400,
        remote: remote.to_owned(),
    };
    let plain = Dialect::default();
    let limit = Dialect {
        completion_limit: true,
        ..plain
    };
    let unsupported =
        said("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
    assert_eq!(plain.after(&unsupported, &request), Some(limit));
    assert_eq!(limit.after(&unsupported, &request), None);
    assert_eq!(
        plain.after(&said("max_tokens must be below 4096"), &request),
        None
    );
    let extra = said(
        r#"{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}"#,
    );
    assert_eq!(
        limit.after(&extra, &request),
        Some(Dialect {
            no_stream_options: true,
            ..limit
        })
    );
    assert_eq!(
        plain.after(
            &extra,
            &ChatRequest {
                stream: false,
                ..request
            }
        ),
        None
    );
}

#[test]
fn several_choices_are_counted_once() {
    // Asked for one, answered with two: the usage holds both, the answer one. The count is the server's.
    let mut draft = Draft::default();
    draft.add(&json!({"choices": [
        {"index": 0, "message": {"content": "yes"}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": "no"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}}));
    let answer = draft.finish(&ChatRequest::default(), None);
    assert_eq!(answer.text, "yes");
    assert_eq!(answer.usage, counted(9, 2, 0));
}

#[test]
fn usage_that_grows_while_streaming_is_taken_at_its_end() {
    let mut draft = Draft::default();
    for n in 1..=3 {
        draft.add(&json!({"choices": [{"delta": {"content": "a"}}],
            "usage": {"prompt_tokens": 7, "completion_tokens": n, "total_tokens": 7 + n}}));
    }
    draft.add(&json!({"choices": [], "usage": null}));
    let answer = draft.finish(&ChatRequest::default(), None);
    assert_eq!(answer.usage, counted(7, 3, 0));
}

#[test]
fn a_total_that_is_too_small_takes_nothing_away() {
    let told = json!({"prompt_tokens": 10, "completion_tokens": 50, "total_tokens": 50,
        "completion_tokens_details": {"reasoning_tokens": 30}});
    assert_eq!(usage(told), counted(10, 50, 30));
}

#[test]
fn cached_prompt_tokens_are_prompt_tokens_still() {
    let told = json!({"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105,
        "prompt_tokens_details": {"cached_tokens": 96}});
    assert_eq!(usage(told), counted(100, 5, 0));
}

fn asking(request: &ChatRequest, dialect: Dialect) -> Value {
    let endpoint = Endpoint {
        base_url: url::Url::parse("http://127.0.0.1:1/v1").unwrap(),
        model_id: "m".to_owned(),
        key: None,
    };
    body(&endpoint, request, dialect)
}

#[test]
fn a_schema_is_sent_and_left_out_where_it_is_refused() {
    let request = ChatRequest {
        schema: Some(json!({"type": "object"})),
        ..ChatRequest::default()
    };
    let sent = asking(&request, Dialect::default());
    assert_eq!(sent["response_format"]["type"], "json_schema");
    assert_eq!(
        sent["response_format"]["json_schema"]["schema"],
        json!({"type": "object"})
    );
    for words in [
        "response_format: json_schema is not available",
        "Failed to parse grammar",
    ] {
        let complaint = ErrorKind::HttpStatus {
            status: 400,
            remote: words.to_owned(),
        };
        let dialect = Dialect::default().after(&complaint, &request).unwrap();
        assert!(asking(&request, dialect).get("response_format").is_none());
        assert_eq!(dialect.after(&complaint, &request), None, "asked once");
        assert_eq!(
            Dialect::default().after(&complaint, &ChatRequest::default()),
            None
        );
    }
}

#[test]
fn logprobs_are_asked_for_read_and_dropped_where_they_are_refused() {
    let request = ChatRequest {
        sampling: openmic_domain::chat::Sampling {
            logprobs: true,
            ..Default::default()
        },
        ..ChatRequest::default()
    };
    assert_eq!(asking(&request, Dialect::default())["logprobs"], true);
    let mut draft = Draft::default();
    let token = |token: &str, logprob: Value| json!({"token": token, "logprob": logprob});
    draft.add(&json!({"choices": [{"delta": {"content": "Hi"},
        "logprobs": {"content": [token("H", json!(-0.25)), token("i", json!(1e-9)), token("?", json!("no"))]}}]}));
    draft.add(&json!({"choices": [{"delta": {"content": "!"}, "logprobs": null}]}));
    let kept = draft.finish(&request, None).logprobs.unwrap();
    assert_eq!(kept, [("H".to_owned(), -0.25), ("i".to_owned(), 0.0)]);
    // Where the alternatives to the first token are wanted, those are what is kept.
    let choosing = ChatRequest {
        alternatives: Some(20),
        ..request.clone()
    };
    assert_eq!(asking(&choosing, Dialect::default())["top_logprobs"], 20);
    let mut draft = Draft::default();
    let first = json!({"token": "B", "logprob": -0.5, "top_logprobs":
        [token("B", json!(-0.5)), token(" A", json!(-1.5))]});
    let second = json!({"token": "x", "logprob": 0, "top_logprobs": [token("C", json!(0))]});
    draft.add(&json!({"choices": [{"message": {"content": "Bx"},
        "logprobs": {"content": [first, second]}}]}));
    let kept = draft.finish(&choosing, None).logprobs.unwrap();
    assert_eq!(kept, [("B".to_owned(), -0.5), (" A".to_owned(), -1.5)]);
    // An endpoint without them is asked without them from then on.
    let complaint = ErrorKind::HttpStatus {
        status: 400,
        remote: "logprobs is not supported by this model".to_owned(),
    };
    let dialect = Dialect::default().after(&complaint, &request).unwrap();
    assert!(asking(&request, dialect).get("logprobs").is_none());
    assert_eq!(dialect.after(&complaint, &request), None);
}

#[test]
fn going_on_with_an_answer_is_said_the_way_the_endpoint_wants_it() {
    let request = ChatRequest {
        goes_on: true,
        ..ChatRequest::default()
    };
    let said = |remote: &str| ErrorKind::HttpStatus {
        status: 400,
        remote: remote.to_owned(),
    };
    let plain = Dialect::default();
    assert_eq!(asking(&request, plain)["continue_final_message"], true);
    assert!(
        asking(&request, plain)
            .get("add_generation_prompt")
            .is_none()
    );
    let both =
        said("Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
    let without = plain.after(&both, &request).unwrap();
    assert_eq!(asking(&request, without)["add_generation_prompt"], false);
    let unknown = said("Unrecognized request argument supplied: continue_final_message");
    let bare = plain.after(&unknown, &request).unwrap();
    assert!(
        asking(&request, bare)
            .get("continue_final_message")
            .is_none()
    );
    assert_eq!(bare.after(&unknown, &request), None);
    // A request that begins anew says nothing of it.
    assert!(
        asking(&ChatRequest::default(), plain)
            .get("continue_final_message")
            .is_none()
    );
}
