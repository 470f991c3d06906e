//! Each field's error, and what a form without errors becomes.

use openmic_domain::strategy::Strategy;

use super::{Parsed, parse, parse_base_url};
use crate::{submissions::typed::Typed, ui::FieldError};

/// A form that is right, with some fields replaced.
fn body(changes: &[(&str, &str)]) -> Vec<u8> {
    let right = [
        ("name", "Small Model"),
        ("organisation", "Ours"),
        ("licence", "Apache-2.0"),
        ("open_weights", "on"),
        ("base_url", "https://api.example.com/v1/"),
        ("model_id", "small-1"),
        ("key", "sk-1"),
        ("price_prompt", "0.15"),
        ("price_completion", "0.60"),
        ("tracks", "plural"),
        ("strategy", "few_shot"),
        ("examples", "4"),
        ("temperature", "0.7"),
        ("top_p", ""),
        ("max_tokens", "64"),
        ("seed", "7"),
        ("system_prompt", "Be brief.\r\nBe funny."),
        ("note", ""),
    ];
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in right {
        if !changes.iter().any(|(changed, _)| *changed == name) {
            out.append_pair(name, value);
        }
    }
    out.extend_pairs(changes);
    out.finish().into_bytes()
}

fn result(changes: &[(&str, &str)]) -> Result<Parsed, Vec<FieldError>> {
    let known = ["jokes".to_owned(), "plural".to_owned()];
    parse(&Typed::from_body(&body(changes)), &known)
}

/// The one error that these changes cause: its field and message.
fn error(changes: &[(&str, &str)]) -> (String, String) {
    let Err(mut errors) = result(changes) else {
        panic!("{changes:?} was accepted")
    };
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = errors.remove(0);
    (error.name, error.message)
}

#[track_caller]
fn blames(changes: &[(&str, &str)], field: &str, words: &str) {
    let (name, message) = error(changes);
    assert_eq!(name, field, "{message}");
    assert!(
        message.contains(words),
        "{message:?} does not say {words:?}"
    );
}

fn accepted(changes: &[(&str, &str)]) -> Parsed {
    result(changes).unwrap_or_else(|errors| panic!("{changes:?}: {errors:?}"))
}

#[test]
fn a_right_form_is_a_submission_and_its_key_is_apart() {
    let Parsed { form, key } = accepted(&[]);
    assert_eq!(form.name, "Small Model");
    assert_eq!(form.base_url, "https://api.example.com/v1");
    assert!(form.open_weights && form.has_key);
    assert_eq!(form.strategy, Strategy::FewShot { examples: 4 });
    assert_eq!(form.sampling.temperature, Some(0.7));
    assert_eq!(form.sampling.top_p, None);
    assert_eq!(form.sampling.max_tokens, Some(64));
    assert_eq!(form.sampling.seed, Some(7));
    assert_eq!(form.system_prompt.as_deref(), Some("Be brief.\nBe funny."));
    assert_eq!(form.note, None);
    assert_eq!(key.as_deref(), Some("sk-1"));
    let stored = serde_json::to_string(&form).expect("JSON");
    assert!(!stored.contains("sk-1"), "{stored}");
    assert_eq!(
        serde_json::from_str::<super::SubmissionForm>(&stored).expect("reads back"),
        form
    );
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    let Parsed { form, key } = accepted(&[
        ("licence", ""),
        ("key", "  "),
        ("temperature", ""),
        ("max_tokens", ""),
        ("seed", ""),
        ("system_prompt", " \r\n "),
        ("strategy", "direct"),
        ("examples", "nonsense is not looked at"),
    ]);
    assert_eq!(
        (form.licence.as_str(), key, form.system_prompt),
        ("", None, None)
    );
    assert_eq!(form.sampling, openmic_domain::chat::Sampling::default());
    assert_eq!(form.strategy, Strategy::Direct);
    assert!(!form.has_key);
}

#[test]
fn an_empty_form_blames_every_required_field_in_order() {
    let Err(errors) = parse(&Typed::default(), &[]) else {
        panic!("accepted")
    };
    let fields: Vec<&str> = errors.iter().map(|error| error.name.as_str()).collect();
    let required = [
        "name",
        "organisation",
        "base_url",
        "model_id",
        "price_prompt",
        "price_completion",
        "tracks",
    ];
    assert_eq!(fields, required);
}

#[test]
fn names_have_a_length_and_no_hidden_characters() {
    let long = "x".repeat(81);
    for field in ["name", "organisation", "licence"] {
        blames(&[(field, &long)], field, "at most 80");
        accepted(&[(field, &"字".repeat(80))]);
    }
    blames(&[("name", " \t ")], "name", "Say");
    blames(&[("name", "a\u{202E}b")], "name", "cannot be seen");
    blames(&[("model_id", &"m".repeat(201))], "model_id", "at most 200");
    assert_eq!(
        accepted(&[("name", "  two   words ")]).form.name,
        "two words"
    );
}

#[test]
fn long_texts_have_a_length() {
    accepted(&[("system_prompt", &"p".repeat(8_000))]);
    blames(
        &[("system_prompt", &"p".repeat(8_001))],
        "system_prompt",
        "8000",
    );
    blames(&[("system_prompt", "a\0b")], "system_prompt", "NUL");
    blames(&[("note", &"n".repeat(1_001))], "note", "1000");
}

#[test]
fn a_key_is_one_word() {
    blames(&[("key", "two words")], "key", "one word");
    blames(&[("key", "schlüssel")], "key", "plain letters");
    blames(&[("key", &"k".repeat(501))], "key", "at most 500");
    let (_, message) = error(&[("key", "sk-secret oops")]);
    assert!(
        !message.contains("sk-secret"),
        "an error shows the key: {message}"
    );
}

#[test]
fn numbers_are_plain_and_in_range() {
    blames(&[("price_prompt", "1,200")], "price_prompt", "comma");
    blames(&[("price_completion", "0,5")], "price_completion", "comma");
    blames(&[("price_prompt", "cheap")], "price_prompt", "not a number");
    blames(&[("price_prompt", "NaN")], "price_prompt", "not a number");
    blames(&[("price_prompt", "inf")], "price_prompt", "not a number");
    blames(&[("price_prompt", "1e3")], "price_prompt", "not a number");
    blames(
        &[("price_prompt", "")],
        "price_prompt",
        "0 if they cost nothing",
    );
    blames(
        &[("price_prompt", "-1")],
        "price_prompt",
        "outside the range",
    );
    blames(&[("price_prompt", "10001")], "price_prompt", "0 to 10000");
    blames(&[("temperature", "2.1")], "temperature", "0 to 2");
    blames(&[("temperature", "-0.1")], "temperature", "0 to 2");
    blames(&[("temperature", "0,7")], "temperature", "comma");
    blames(&[("top_p", "0")], "top_p", "above 0");
    blames(&[("top_p", "1.5")], "top_p", "up to 1");
    blames(&[("max_tokens", "0")], "max_tokens", "outside the range");
    blames(&[("max_tokens", "12.5")], "max_tokens", "whole number");
    blames(
        &[("max_tokens", "99999999999")],
        "max_tokens",
        "outside the range",
    );
    blames(&[("seed", "-3")], "seed", "whole number");
    blames(&[("seed", "9223372036854775808")], "seed", "too large");
    accepted(&[
        ("price_prompt", "0"),
        ("temperature", "2"),
        ("top_p", "1"),
        ("max_tokens", "1"),
        ("seed", "0"),
    ]);
}

#[test]
fn tracks_are_chosen_from_those_there_are() {
    let none = String::from_utf8(body(&[]))
        .expect("text")
        .replace("tracks=plural&", "");
    let known = ["plural".to_owned()];
    let Err(errors) = parse(&Typed::from_body(none.as_bytes()), &known) else {
        panic!("accepted")
    };
    assert_eq!(errors[0].message, "Choose at least one track.");
    blames(&[("tracks", "golf")], "tracks", "\"golf\"");
    let both = accepted(&[
        ("tracks", "plural"),
        ("tracks", "jokes"),
        ("tracks", "plural"),
    ]);
    assert_eq!(both.form.tracks, ["plural", "jokes"]);
}

#[test]
fn few_shot_needs_one_to_eight_examples() {
    for wrong in ["", "0", "9", "4294967297"] {
        blames(&[("examples", wrong)], "examples", "1 to 8");
    }
    blames(&[("examples", "two")], "examples", "not a number");
    blames(&[("strategy", "oracle")], "strategy", "oracle");
    let spelled = |text: &'static str| [("strategy", "spelled"), ("spelling", text)];
    blames(&spelled(""), "spelling", "self_consistency");
    blames(&spelled("fewshot(4)"), "spelling", "few_shot");
    blames(&[("samples", "0")], "samples", "1 to 64");
    blames(&[("run_tokens", "0")], "run_tokens", "more than 0");
    blames(&[("run_dollars", "-1")], "run_dollars", "more than 0");
    let Parsed { form, .. } = accepted(&[
        ("strategy", "spelled"),
        ("spelling", " self_consistency(5, step_by_step) "),
        ("samples", "3"),
        ("sample_seconds", "30"),
    ]);
    assert_eq!(
        form.strategy.to_string(),
        "self_consistency(5, step_by_step)"
    );
    assert_eq!(form.samples, Some(3));
    assert_eq!(form.limits.sample_seconds, Some(30.0));
    accepted(&[("examples", "8")]);
}

#[test]
fn a_base_address_is_http_and_nothing_more() {
    for (typed, words) in [
        ("", "Say where"),
        ("api.example.com/v1", "begin with https://"),
        ("ftp://example.com/v1", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("https://", "not an address"),
        ("https://me:secret@example.com/v1", "password"),
        ("https://token@example.com/v1", "password"),
        ("https://example.com/v1?key=secret", "question mark"),
        ("https://example.com/v1#models", "#"),
        (
            "https://example.com/v1/chat/completions",
            "https://example.com/v1.",
        ),
    ] {
        let message = parse_base_url(typed).expect_err(typed);
        assert!(message.contains(words), "{typed}: {message}");
        assert!(!message.contains("secret"), "{typed}: {message}");
    }
    for (typed, stored) in [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("https://Example.com", "https://example.com"),
        ("https://example.com/v1//", "https://example.com/v1"),
    ] {
        assert_eq!(parse_base_url(typed).as_deref(), Ok(stored));
    }
    blames(
        &[("base_url", "https://u:p@example.com")],
        "base_url",
        "password",
    );
}
