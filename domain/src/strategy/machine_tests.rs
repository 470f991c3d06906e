//! What strategies ask, in which order, and what they make of the replies.

use super::*;
use crate::chat::Message;
use crate::chat::Role;
use crate::track::{Example, TrackSpec};

fn track() -> TrackSpec {
    let mut track: TrackSpec = serde_json::from_str(
        r#"{"slug": "plural", "kind": "benchmark", "version": "1", "title": "Plural",
            "request": {"template": "Plural of {input}?"}}"#,
    )
    .unwrap();
    track.examples = [("cat", "cats"), ("mouse", "mice")]
        .map(|(input, target)| Example {
            input: input.to_owned(),
            target: target.to_owned(),
        })
        .to_vec();
    track
}

fn key(answer: &str) -> String {
    answer.trim().to_lowercase()
}

fn reply(text: &str) -> Reply {
    Reply {
        text: text.to_owned(),
        completion_tokens: text.len() as u64,
        ..Reply::default()
    }
}

/// Runs a strategy to its end against `model`; gives the calls in the order of asking.
fn run(
    strategy: &str,
    system: Option<&str>,
    mut model: impl FnMut(&Call) -> Reply,
) -> (Vec<Call>, Result<Final, Stuck>) {
    let strategy: Strategy = strategy.parse().unwrap();
    let track = track();
    let task = Task {
        system,
        track: &track,
        input: "ox",
        earlier: &[],
        key: &key,
    };
    let (mut calls, mut replies) = (Vec::new(), Replies::new());
    for _ in 0..1_000 {
        match step(&strategy, &task, &replies) {
            Step::Ask(wanted) => {
                assert!(!wanted.is_empty(), "it neither asks nor answers");
                for call in wanted {
                    let answer = model(&call);
                    assert!(
                        replies.insert(call.path.clone(), answer).is_none(),
                        "{} was asked twice",
                        call.path
                    );
                    calls.push(call);
                }
            }
            Step::Done(answer) => return (calls, Ok(answer)),
            Step::Stuck(stuck) => return (calls, Err(stuck)),
        }
    }
    panic!("it never ends")
}

fn turns(call: &Call) -> Vec<String> {
    call.messages
        .iter()
        .map(|m| format!("{}: {}", m.role.as_str(), m.content))
        .collect()
}

fn roles(calls: &[Call]) -> Vec<&'static str> {
    calls.iter().map(|call| call.role.as_str()).collect()
}

#[test]
fn direct_asks_for_the_item_alone() {
    let (calls, answer) = run("direct", None, |_| reply("oxen"));
    assert_eq!(turns(&calls[0]), ["user: Plural of ox?"]);
    assert_eq!((calls.len(), calls[0].limit), (1, Limit::Answer));
    assert_eq!(answer.unwrap().answer, "oxen");
    let (calls, _) = run("direct", Some("Be brief."), |_| reply(""));
    assert_eq!(
        turns(&calls[0]),
        ["system: Be brief.", "user: Plural of ox?"]
    );
    let (calls, _) = run("direct", Some("  "), |_| reply(""));
    assert_eq!(calls[0].messages.len(), 1);
}

#[test]
fn examples_are_turns_of_their_own_in_the_same_template() {
    let (calls, _) = run("few_shot(1)", Some("Be brief."), |_| reply(""));
    assert_eq!(
        turns(&calls[0]),
        [
            "system: Be brief.",
            "user: Plural of cat?",
            "assistant: cats",
            "user: Plural of ox?"
        ]
    );
    let (calls, _) = run("few_shot(9)", None, |_| reply(""));
    assert_eq!(calls[0].messages.len(), 5);
}

#[test]
fn step_by_step_scores_what_follows_the_marker_and_keeps_the_whole() {
    let (calls, answer) = run("step_by_step(few_shot(1))", None, |_| {
        reply("An ox is irregular.\nAnswer: oxen")
    });
    let said = turns(&calls[0]);
    assert!(said[0].starts_with("user: Plural of cat?\n\nThink step by step"));
    assert_eq!(said[1], "assistant: Answer: cats");
    assert_eq!(calls[0].limit, Limit::Thinking);
    let answer = answer.unwrap();
    assert_eq!(answer.answer, "oxen");
    assert_eq!(answer.text, "An ox is irregular.\nAnswer: oxen");
}

#[test]
fn votes_are_asked_at_once_with_seeds_of_their_own_and_the_majority_wins() {
    let said = ["oxes", "Oxen", "", "oxen ", "", ""];
    let mut next = said.iter();
    let (calls, answer) = run("self_consistency(6)", None, |_| reply(next.next().unwrap()));
    assert_eq!(roles(&calls), ["vote"; 6]);
    let branches: std::collections::BTreeSet<u64> = calls.iter().map(|call| call.branch).collect();
    assert_eq!(branches.len(), 6);
    assert_eq!(calls[0].branch, 0, "the first is what direct would ask");
    let answer = answer.unwrap();
    // Three empty answers are no majority; of the two equal ones the earlier text stays.
    assert_eq!(
        (answer.answer.as_str(), answer.chosen.as_str()),
        ("Oxen", "0.1")
    );
    assert_eq!(answer.extracted["0.3"], "oxen");
    // A tie goes to the answer that came first.
    let mut next = ["b", "a", "a", "b"].iter();
    let (_, tie) = run("self_consistency(4)", None, |_| reply(next.next().unwrap()));
    assert_eq!(tie.unwrap().chosen, "0.0");
}

#[test]
fn a_judge_sees_the_item_and_the_answers_and_nothing_else() {
    let mut n = 0;
    let (calls, answer) = run("best_of_n(2, judge: referee)", Some("Be funny."), |call| {
        n += 1;
        match call.role {
            CallRole::Judge => reply("Answer 1 is odd.\nBest: 2"),
            _ => reply(&format!("answer {n}")),
        }
    });
    assert_eq!(roles(&calls), ["vote", "vote", "judge"]);
    let judge = &calls[2];
    assert_eq!(judge.seat.entrant.as_deref(), Some("referee"));
    let [question] = &turns(judge)[..] else {
        panic!(
            "another entrant brings its own system prompt: {:?}",
            turns(judge)
        )
    };
    for part in ["Plural of ox?", "answer 1", "answer 2"] {
        assert!(question.contains(part), "{question}");
    }
    let answer = answer.unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.chosen.as_str()),
        ("answer 2", "0.1")
    );
    // A verdict that says nothing leaves the first answer.
    let (_, answer) = run("best_of_n(2, judge)", None, |call| match call.role {
        CallRole::Judge => reply("Both are fine."),
        _ => reply(&call.path),
    });
    assert_eq!(answer.unwrap().chosen, "0.0");
}

#[test]
fn the_choosers_without_a_model_choose_what_they_say() {
    let texts = ["four", "one", "sixteen"];
    let with = |by: &str, logprobs: [Option<f64>; 3]| {
        let mut i = 0;
        run(&format!("best_of_n(3, {by})"), None, |_| {
            i += 1;
            Reply {
                mean_logprob: logprobs[i - 1],
                ..reply(texts[i - 1])
            }
        })
        .1
        .map(|answer| answer.text)
    };
    assert_eq!(with("shortest", [None; 3]), Ok("one".to_owned()));
    assert_eq!(with("longest", [None; 3]), Ok("sixteen".to_owned()));
    let likely = [Some(-0.2), Some(-3.0), Some(-0.3)];
    assert_eq!(with("likeliest", likely), Ok("four".to_owned()));
    assert_eq!(with("likeliest", [None; 3]), Err(Stuck::NoLogprobs));
}

#[test]
fn revise_shows_the_answer_and_its_review() {
    let (calls, answer) = run("revise(2, step_by_step)", None, |call| {
        reply(match call.path.as_str() {
            "0.0" => "Answer: oxes",
            "0.critique1" => "Oxes is wrong.",
            "0.revision1" => "Irregular.\nAnswer: oxen",
            "0.critique2" => "Nothing is wrong.",
            "0.revision2" => "Answer: oxen",
            other => panic!("{other}"),
        })
    });
    assert_eq!(
        roles(&calls),
        ["answer", "critique", "revision", "critique", "revision"]
    );
    let revision = turns(&calls[2]);
    assert_eq!(revision[1], "assistant: Answer: oxes");
    assert_eq!(revision[3], "assistant: Oxes is wrong.");
    assert!(revision[4].contains("after \"Answer:\""), "{revision:?}");
    // The second round begins from the question, not from the whole first round.
    assert_eq!(calls[3].messages.len(), 3);
    let answer = answer.unwrap();
    assert_eq!(
        (answer.answer.as_str(), answer.chosen.as_str()),
        ("oxen", "0.revision2")
    );
}

#[test]
fn thinking_over_its_budget_is_cut_and_asked_for_the_answer() {
    let (calls, answer) = run("budget(100)", None, |call| match call.role {
        CallRole::Answer => Reply {
            is_cut: true,
            completion_tokens: 100,
            ..reply("An ox is an animal and ")
        },
        _ => reply(" oxen"),
    });
    assert_eq!(calls[0].limit, Limit::Exactly(100));
    assert_eq!((calls[1].goes_on, calls[1].limit), (true, Limit::Answer));
    let last = calls[1].messages.last().unwrap();
    assert_eq!(last.role, Role::Assistant);
    assert_eq!(last.content, "An ox is an animal and\n\nAnswer:");
    let answer = answer.unwrap();
    assert_eq!(answer.text, "An ox is an animal and\n\nAnswer: oxen");
    assert_eq!(answer.answer, "oxen");
}

#[test]
fn thinking_below_its_budget_is_asked_to_go_on_a_few_times() {
    let (calls, answer) = run("budget(1000)", None, |call| Reply {
        completion_tokens: 30,
        ..reply(if call.goes_on {
            ", no.\nAnswer: oxen"
        } else {
            "Answer: oxes"
        })
    });
    assert_eq!(roles(&calls), ["answer", "continue", "continue"]);
    assert_eq!(calls[1].limit, Limit::Exactly(970));
    assert_eq!(
        calls[1].messages.last().unwrap().content,
        "Answer: oxes\n\nWait"
    );
    assert_eq!(answer.unwrap().answer, "oxen");
    // Nearly used up: nothing more is asked.
    let (calls, _) = run("budget(40)", None, |_| Reply {
        completion_tokens: 30,
        ..reply("Answer: oxes")
    });
    assert_eq!(calls.len(), 1);
    // Thoughts kept apart cannot be continued.
    let (_, stuck) = run("budget(40)", None, |_| Reply {
        reasoning: Some("hm".to_owned()),
        ..reply("oxen")
    });
    assert_eq!(stuck, Err(Stuck::NoContinuation));
}

#[test]
fn a_panel_works_reviews_and_decides() {
    let (calls, answer) = run(
        "panel(self + other + self \"You doubt.\", self, boss)",
        Some("Be brief."),
        |call| {
            reply(match call.role {
                CallRole::Director => "Answer: oxen",
                CallRole::Reviewer => "Two forgot the irregular form.",
                _ => "oxes",
            })
        },
    );
    assert_eq!(
        roles(&calls),
        ["worker", "worker", "worker", "reviewer", "director"]
    );
    let system = |call: &Call| {
        let first = &call.messages[0];
        (first.role == Role::System).then(|| first.content.clone())
    };
    assert_eq!(system(&calls[0]).as_deref(), Some("Be brief."));
    assert_eq!(system(&calls[1]), None, "another entrant brings its own");
    assert_eq!(system(&calls[2]).as_deref(), Some("You doubt."));
    assert_eq!(calls[4].seat.entrant.as_deref(), Some("boss"));
    assert!(turns(&calls[4])[0].contains("Two forgot the irregular form."));
    assert_eq!(answer.unwrap().answer, "oxen");
}

#[test]
fn effort_goes_with_every_call_inside() {
    let (calls, _) = run(
        "effort(high, self_consistency(2, step_by_step))",
        None,
        |_| reply("x"),
    );
    assert!(calls.iter().all(|call| call.effort == Some(Effort::High)));
}

#[test]
fn no_strategy_makes_more_calls_than_it_says() {
    for text in [
        "direct",
        "self_consistency(3, revise(2))",
        "best_of_n(3, judge, self_consistency(2, step_by_step))",
        "revise(2, best_of_n(2, judge))",
        "self_consistency(2, budget(200))",
        "panel(3)",
        "revise(1, panel(2))",
    ] {
        // Short answers make budgets wait, which is the longest way.
        let (calls, answer) = run(text, None, |_| reply("x"));
        assert!(answer.is_ok(), "{text}");
        let most = text.parse::<Strategy>().unwrap().max_calls();
        assert!(
            calls.len() <= most as usize,
            "{text}: {} of {most}",
            calls.len()
        );
        if !text.contains("budget") {
            assert_eq!(calls.len(), most as usize, "{text}");
        }
    }
}

#[test]
fn a_later_turn_goes_on_with_the_conversation() {
    let track = track();
    let earlier = [
        Message::new(Role::User, "Plural of ox?"),
        Message::new(Role::Assistant, "oxen"),
    ];
    let task = Task {
        system: Some("Be short."),
        track: &track,
        input: "And of {input}?",
        earlier: &earlier,
        key: &key,
    };
    let first = |strategy: &str| match step(&strategy.parse().unwrap(), &task, &Replies::new()) {
        Step::Ask(calls) => turns(&calls[0]),
        other => panic!("it asks first, not {other:?}"),
    };
    assert_eq!(
        first("direct"),
        [
            "system: Be short.",
            "user: Plural of ox?",
            "assistant: oxen",
            "user: And of {input}?"
        ]
    );
    assert!(first("step_by_step")[3].starts_with("user: And of {input}?\n\n"));
    assert_eq!(
        task.question(),
        "User: Plural of ox?\n\nAssistant: oxen\n\nUser: And of {input}?"
    );
}

#[test]
fn an_item_that_mentions_the_placeholder_is_not_filled_in_again() {
    let track = track();
    let task = Task {
        system: None,
        track: &track,
        input: "{input}",
        earlier: &[],
        key: &key,
    };
    let Step::Ask(calls) = step(&Strategy::Direct, &task, &Replies::new()) else {
        panic!("it asks first")
    };
    assert_eq!(turns(&calls[0]), ["user: Plural of {input}?"]);
}
