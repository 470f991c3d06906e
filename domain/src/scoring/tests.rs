use super::*;

const EXACT: Scorer = Scorer::Exact { take: None };

fn normalised(answer: &str, target: &str) -> (f64, String) {
    let score = Scorer::NORMALISED.score(answer, &target.into());
    (score.value, score.extracted)
}

#[test]
fn exact_minds_everything_but_outer_white_space() {
    let score = |answer: &str| EXACT.score(answer, &"mice".into()).value;
    assert_eq!(score(" mice\n"), 1.0);
    assert_eq!(score("Mice"), 0.0);
    assert_eq!(score("mice."), 0.0);
    assert_eq!(score("mice\nmice"), 0.0);
}

#[test]
fn normalised_sees_through_what_models_add() {
    for answer in [
        "mice",
        "Mice.",
        "**mice**",
        "**Mice**.",
        "`mice`",
        "\"Mice!\"",
        "“mice”",
        "_mice_",
        "\n\n  mice  \n\nThe plural of mouse is mice.",
        "<think>The plural of mouse is irregular.</think>\nmice",
        "irregular</think>mice",
        "```\nmice\n```",
        "> mice",
        "ｍｉｃｅ",
        "mice\r\nmore",
    ] {
        assert_eq!(normalised(answer, "mice").0, 1.0, "{answer:?}");
    }
}

#[test]
fn normalised_does_not_reward_wrong_or_missing_answers() {
    for answer in [
        "",
        "   \n",
        "mouses",
        "The plural is mice",
        "m ice",
        "<think>mice",
        "<think>mice</think>",
        "micemice",
        "cats\nmice",
    ] {
        assert_eq!(normalised(answer, "mice").0, 0.0, "{answer:?}");
    }
    assert_eq!(normalised("", "").0, 0.0);
}

#[test]
fn signs_that_carry_meaning_stay() {
    assert_eq!(normalised("-5", "5").0, 0.0);
    assert_eq!(normalised("50%", "50").0, 0.0);
    assert_eq!(normalised("C++", "C").0, 0.0);
    assert_eq!(normalised("?", "?").0, 1.0);
    assert_eq!(normalised("!", "?").0, 0.0);
}

#[test]
fn what_was_compared_is_shown() {
    assert_eq!(normalised("**Mice!**\nmore", "mice").1, "Mice");
    assert_eq!(EXACT.score(" Mice! ", &"mice".into()).extracted, "Mice!");
}

#[test]
fn any_of_several_targets_is_accepted() {
    let target: Target = serde_json::from_str(r#"["octopuses", "octopi"]"#).unwrap();
    for scorer in [EXACT, Scorer::NORMALISED] {
        assert_eq!(scorer.score("octopi", &target.clone().into()).value, 1.0);
        assert_eq!(scorer.score("octopus", &target.clone().into()).value, 0.0);
    }
    assert_eq!(target.shown(), "octopuses");
}

#[test]
fn a_scorer_reads_back_and_refuses_what_it_does_not_know() {
    let json = serde_json::to_string(&Scorer::NORMALISED).unwrap();
    assert_eq!(json, r#"{"kind":"normalised"}"#);
    assert_eq!(
        serde_json::from_str::<Scorer>(&json).unwrap(),
        Scorer::NORMALISED
    );
    assert!(serde_json::from_str::<Scorer>(r#"{"kind":"fuzzy"}"#).is_err());
    assert!(serde_json::from_str::<Scorer>(r#"{"kind":"exact","trim":false}"#).is_err());
}
