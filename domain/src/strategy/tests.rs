//! Spellings of strategies: what is written reads back, and what cannot be read says why.

use super::*;

fn seat(entrant: Option<&str>, prompt: Option<&str>) -> Seat {
    Seat {
        entrant: entrant.map(str::to_owned),
        prompt: prompt.map(str::to_owned),
    }
}

fn step_by_step() -> Box<Strategy> {
    Box::new(Strategy::StepByStep { of: direct() })
}

#[test]
fn spellings_read_back() {
    let few = |examples| Box::new(Strategy::FewShot { examples });
    for (text, strategy, label) in [
        ("direct", Strategy::Direct, "direct"),
        ("few_shot(4)", *few(4), "few-shot, 4 examples"),
        ("step_by_step", *step_by_step(), "step by step"),
        (
            "step_by_step(few_shot(1))",
            Strategy::StepByStep { of: few(1) },
            "step by step over few-shot, 1 example",
        ),
        (
            "self_consistency(5, step_by_step)",
            Strategy::SelfConsistency {
                samples: 5,
                of: step_by_step(),
            },
            "self-consistency, 5 votes over step by step",
        ),
        (
            "best_of_n(4, judge: big-model \"You \\\"judge\\\", (only).\")",
            Strategy::BestOfN {
                samples: 4,
                by: Chooser::Judge {
                    seat: seat(Some("big-model"), Some("You \"judge\", (only).")),
                },
                of: direct(),
            },
            "best of 4, a judge chooses",
        ),
        (
            "best_of_n(3, likeliest, few_shot(2))",
            Strategy::BestOfN {
                samples: 3,
                by: Chooser::Likeliest,
                of: few(2),
            },
            "best of 3, the likeliest over few-shot, 2 examples",
        ),
        (
            "revise(1, effort(low))",
            Strategy::Revise {
                rounds: 1,
                of: Box::new(Strategy::Effort {
                    level: Effort::Low,
                    of: direct(),
                }),
            },
            "revised once over effort low",
        ),
        (
            "budget(512)",
            Strategy::Budget {
                tokens: 512,
                of: direct(),
            },
            "budget of 512 tokens",
        ),
        (
            "panel(self + 7b-chat \"Be brief.\", self, strong)",
            Strategy::Panel {
                workers: vec![seat(None, None), seat(Some("7b-chat"), Some("Be brief."))],
                reviewer: seat(None, None),
                director: seat(Some("strong"), None),
            },
            "panel of 4",
        ),
    ] {
        assert_eq!(text.parse(), Ok(strategy.clone()));
        assert_eq!(strategy.to_string(), text);
        assert_eq!(strategy.label(), label);
        let json = serde_json::to_string(&strategy).unwrap();
        assert_eq!(
            serde_json::from_str::<Strategy>(&json).unwrap(),
            strategy,
            "{json}"
        );
    }
}

#[test]
fn short_forms_and_spaces_are_understood() {
    let panel: Strategy = "panel(2)".parse().unwrap();
    assert_eq!(panel.to_string(), "panel(self + self, self, self)");
    let spaced: Strategy = " self_consistency ( 3 ,few_shot( 2 ) ) ".parse().unwrap();
    assert_eq!(spaced.to_string(), "self_consistency(3, few_shot(2))");
    let judged: Strategy = "best_of_n(2, judge)".parse().unwrap();
    assert_eq!(judged.to_string(), "best_of_n(2, judge)");
    assert_eq!(judged.max_calls(), 3);
}

#[test]
fn stored_forms_stay_readable() {
    for (strategy, json) in [
        ("direct", r#"{"kind":"direct"}"#),
        ("few_shot(4)", r#"{"kind":"few_shot","examples":4}"#),
        ("step_by_step", r#"{"kind":"step_by_step"}"#),
        (
            "self_consistency(5, step_by_step)",
            r#"{"kind":"self_consistency","samples":5,"of":{"kind":"step_by_step"}}"#,
        ),
    ] {
        let strategy: Strategy = strategy.parse().unwrap();
        assert_eq!(serde_json::to_string(&strategy).unwrap(), json);
    }
}

#[test]
fn unknown_spellings_are_refused_with_what_to_write() {
    for (text, says) in [
        ("", "choose direct"),
        ("Direct", "is direct meant"),
        ("oracle", "choose direct"),
        ("few_shot", "'(' is missing"),
        ("few_shot()", "few_shot(4)"),
        ("few_shot(0)", "from 1 to 64"),
        ("few_shot(+4)", "few_shot(4)"),
        ("few_shot(99999999999)", "from 1 to 64"),
        ("few_shot(4", "')' is missing at the end"),
        ("few_shot(-1)", "from 1 to 64"),
        ("fewshot(4)", "is few_shot meant"),
        ("self_consistancy(5)", "is self_consistency meant"),
        ("self_consistency(1)", "from 2 to 64"),
        ("self_consistency(5, oracle)", "choose direct"),
        ("best_of_n(4)", "',' is missing"),
        ("best_of_n(4, target)", "\"target\" does not choose"),
        ("effort(huge)", "no level of effort"),
        ("budget(1)", "from 16"),
        ("direct(4)", "left over"),
        ("panel(self \"no end)", "quote"),
        ("panel()", "entrant's name"),
        ("self_consistency(64, self_consistency(64))", "4096 calls"),
    ] {
        let message = text.parse::<Strategy>().unwrap_err().to_string();
        assert!(message.contains(&format!("{text:?}")), "{message}");
        assert!(message.contains(says), "{text}: {message}");
    }
    for json in [
        r#"{"kind":"direct","k":1}"#,
        r#"{"kind":"revise"}"#,
        r#"{"kind":"revise","rounds":1,"off":{"kind":"direct"}}"#,
    ] {
        assert!(serde_json::from_str::<Strategy>(json).is_err(), "{json}");
    }
    // Depth is bounded, so that no text overflows the stack.
    let deep = "step_by_step(".repeat(10_000);
    assert!(deep.parse::<Strategy>().is_err());
}

#[test]
fn other_entrants_are_listed_once() {
    let strategy: Strategy = "panel(b + a + b, self, a)".parse().unwrap();
    assert_eq!(strategy.seats(), ["a", "b"]);
    let strategy: Strategy = "revise(1, best_of_n(2, judge: c))".parse().unwrap();
    assert_eq!(strategy.seats(), ["c"]);
    let likeliest: Strategy = "revise(1, best_of_n(2, likeliest))".parse().unwrap();
    assert!(likeliest.needs_logprobs() && !strategy.needs_logprobs());
}
