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
