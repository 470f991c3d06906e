use super::*;

fn check(json: &str) -> Check {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// For each kind: the check, an answer that follows it, one that does not.
const CASES: [(&str, &str, &str); 37] = [
    (
        r#"{"kind":"capital_word_frequency","capital_relation":"at least","capital_frequency":2}"#,
        "THE END is NIGH.",
        "The END.",
    ),
    (
        r#"{"kind":"capital_word_frequency","capital_relation":"less than","capital_frequency":2}"#,
        "The END.",
        "THE END",
    ),
    (
        r#"{"kind":"english_capital"}"#,
        "THIS IS WHAT WE ALL WANTED TO HEAR TODAY.",
        "This is what we all wanted.",
    ),
    (
        r#"{"kind":"english_lowercase"}"#,
        "this is what we all wanted to hear today.",
        "This is what we all wanted to hear.",
    ),
    (
        r#"{"kind":"repeat_prompt","prompt_to_repeat":"Write a poem."}"#,
        "Write a poem.\nRoses are red.",
        "Roses are red. Write a poem.",
    ),
    (
        r#"{"kind":"two_responses"}"#,
        "One.\n******\nTwo.",
        "One.\n******\nOne.",
    ),
    (
        r#"{"kind":"two_responses"}"#,
        "One ****** Two",
        "One.\nTwo.",
    ),
    (
        r#"{"kind":"number_placeholders","num_placeholders":2}"#,
        "Dear [name], I live in [city].",
        "Dear [name].",
    ),
    (
        r#"{"kind":"postscript","postscript_marker":"P.S."}"#,
        "Bye.\nP.S. I love you.",
        "Bye. Look at the maps.",
    ),
    (
        r#"{"kind":"postscript","postscript_marker":"P.P.S"}"#,
        "Bye.\nP.P.S. More.",
        "Bye.\nP.S. More.",
    ),
    (
        r#"{"kind":"constrained_response"}"#,
        "My answer is maybe.",
        "My answer is perhaps.",
    ),
    (
        r#"{"kind":"json_format"}"#,
        "```json\n{\"a\": 1}\n```",
        "Here: {\"a\": 1}",
    ),
    (
        r#"{"kind":"multiple_sections","num_sections":2,"section_spliter":"SECTION"}"#,
        "SECTION 1\na\nSECTION 2\nb",
        "SECTION 1\na",
    ),
    (
        r#"{"kind":"number_bullet_lists","num_bullets":2}"#,
        "* one\n- two",
        "* one\n* two\n* three",
    ),
    (
        r#"{"kind":"number_bullet_lists","num_bullets":1}"#,
        "**Bold**\n* one",
        "**Bold**",
    ),
    (
        r#"{"kind":"number_highlighted_sections","num_highlights":2}"#,
        "*one* and **two**",
        "*one* and ** **",
    ),
    (
        r#"{"kind":"title"}"#,
        "<<poem of joy>>\nRoses.",
        "<poem>\n<<>>",
    ),
    (
        r#"{"kind":"existence","keywords":["rose","Tulip"]}"#,
        "Roses and tulips.",
        "Roses only.",
    ),
    (
        r#"{"kind":"forbidden_words","forbidden_words":["rose"]}"#,
        "The roses bloom.",
        "A Rose, again.",
    ),
    (
        r#"{"kind":"frequency","keyword":"rose","relation":"at least","frequency":2}"#,
        "A rose is a rose.",
        "A rose.",
    ),
    (
        r#"{"kind":"frequency","keyword":"rose","relation":"less than","frequency":2}"#,
        "A rose.",
        "A rose is a rose.",
    ),
    (
        r#"{"kind":"letter_frequency","letter":"q","let_relation":"at least","let_frequency":2}"#,
        "Quick queen.",
        "Quick.",
    ),
    (
        r##"{"kind":"letter_frequency","letter":"#","let_relation":"less than","let_frequency":2}"##,
        "# One",
        "# One # Two",
    ),
    (
        r#"{"kind":"response_language","language":"de"}"#,
        "Das ist ein schöner Tag, und wir gehen spazieren.",
        "This is a fine day, and we go for a walk.",
    ),
    (
        r#"{"kind":"response_language","language":"sw"}"#,
        "Hii ni habari nzuri kwa watu wa nchi yetu na watoto wake.",
        "This is good news for the people of our country.",
    ),
    (
        r#"{"kind":"response_language","language":"kn"}"#,
        "ಇದು ಒಂದು ಒಳ್ಳೆಯ ದಿನ ಮತ್ತು ನಾವು ನಡೆಯಲು ಹೋಗುತ್ತೇವೆ",
        "यह एक अच्छा दिन है",
    ),
    (
        r#"{"kind":"nth_paragraph_first_word","num_paragraphs":2,"nth_paragraph":2,"first_word":"weekend"}"#,
        "One.\n\nWeekend, at last.",
        "Weekend.\n\nOne.",
    ),
    (
        r#"{"kind":"number_paragraphs","num_paragraphs":2}"#,
        "One.\n***\nTwo.",
        "One.\n\nTwo.",
    ),
    (
        r#"{"kind":"number_sentences","relation":"at least","num_sentences":3}"#,
        "Dr. No came. He saw! Did he win?",
        "Dr. No came. He saw.",
    ),
    (
        r#"{"kind":"number_sentences","relation":"less than","num_sentences":2}"#,
        "It cost 3.50 in the U.S. market",
        "One. Two.",
    ),
    (
        r#"{"kind":"number_words","relation":"at least","num_words":3}"#,
        "one two three",
        "one two",
    ),
    (
        r#"{"kind":"number_words","relation":"less than","num_words":3}"#,
        "one two",
        "one-two three",
    ),
    (r#"{"kind":"no_comma"}"#, "No such sign.", "Well, there."),
    (
        r#"{"kind":"end_checker","end_phrase":"Is there anything else I can help with?"}"#,
        "Done. is there anything else I can help with?",
        "Is there anything else I can help with? No.",
    ),
    (
        r#"{"kind":"end_checker","end_phrase":"Peace!"}"#,
        "\"I leave. Peace!\"",
        "Peace! I leave.",
    ),
    (
        r#"{"kind":"quotation"}"#,
        "\"All of it.\"",
        "\"Only\" this.",
    ),
    (r#"{"kind":"json_format"}"#, "[1, 2]", "{\"a\": "),
];

#[test]
fn each_kind_tells_what_follows_it_from_what_does_not() {
    for (json, good, bad) in CASES {
        let check = check(json);
        assert!(check.followed(good), "{json} by {good:?}");
        assert!(!check.followed(bad), "{json} by {bad:?}");
        assert!(
            !check.followed(" "),
            "{json}: an empty answer follows nothing"
        );
        assert_eq!(
            serde_json::from_str::<Check>(&serde_json::to_string(&check).unwrap()).unwrap(),
            check
        );
    }
}

#[test]
fn the_loose_rule_forgives_an_introduction_and_stars() {
    let checks = [check(r#"{"kind":"quotation"}"#)];
    let answer = "Sure, here it is:\n\"All of it.\"";
    assert_eq!(score(answer, &checks, false, false).value, 0.0);
    assert_eq!(score(answer, &checks, true, false).value, 1.0);
}

#[test]
fn an_answer_follows_all_checks_or_a_share_of_them() {
    let checks = [
        check(r#"{"kind":"no_comma"}"#),
        check(r#"{"kind":"number_words","relation":"less than","num_words":3}"#),
    ];
    let all = score("Well, one two three", &checks, false, false);
    assert_eq!((all.value, all.extracted.as_str()), (0.0, "0 of 2"));
    let half = score("one two three", &checks, false, true);
    assert_eq!(half.value, 0.5);
    assert_eq!(half.note.as_deref(), Some("not followed: number_words"));
    // What a model thinks is not what it says.
    assert_eq!(
        score("<think>Well, well</think>one", &checks, false, false).value,
        1.0
    );
    assert_eq!(score("one", &[], false, false).value, 0.0);
}

#[test]
fn items_of_the_paper_are_read_and_unknown_kinds_are_refused() {
    let parameters =
        serde_json::json!({"relation": "at least", "num_words": 300, "num_bullets": null});
    let check = Check::from_ifeval(
        "length_constraints:number_words",
        parameters.as_object().unwrap(),
    );
    assert_eq!(check.unwrap().kind(), "number_words");
    let error = Check::from_ifeval("startend:rhyme", &serde_json::Map::new()).unwrap_err();
    assert!(error.contains("startend:rhyme"), "{error}");
}
