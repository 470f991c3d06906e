//! What a strategy will take on an item before anything is asked: it is run against imagined replies.

use super::prompt_tokens::{PromptScale, counted};
use super::{Effort, Replies, Reply, Step, Strategy, Task, step};

/// Longest reply that is imagined in full, in tokens.
const LONGEST: u32 = 65_536;

/// Calls and tokens.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Quantity {
    /// Calls to models.
    pub calls: f64,
    /// Tokens sent.
    pub prompt_tokens: f64,
    /// Tokens written.
    pub completion_tokens: f64,
    /// US dollars.
    pub dollars: f64,
}

impl Quantity {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            prompt_tokens: self.prompt_tokens + other.prompt_tokens,
            completion_tokens: self.completion_tokens + other.completion_tokens,
            dollars: self.dollars + other.dollars,
        }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            calls: self.calls * factor,
            prompt_tokens: self.prompt_tokens * factor,
            completion_tokens: self.completion_tokens * factor,
            dollars: self.dollars * factor,
        }
    }
}

/// What work will take: the least, the likely and the most.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Quote {
    /// Every reply is short: a twentieth of its limit; prompts are as few tokens as they may be.
    pub low: Quantity,
    /// Every reply is as long as replies of this model were so far, or half of its limit.
    pub likely: Quantity,
    /// Every reply goes to its limit; prompts are as many tokens as they may be.
    pub high: Quantity,
}

impl Quote {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.plus(other.low),
            likely: self.likely.plus(other.likely),
            high: self.high.plus(other.high),
        }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            low: self.low.times(factor),
            likely: self.likely.times(factor),
            high: self.high.times(factor),
        }
    }
}

/// What is known about the model that is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Tokens that the track allows an answer.
    pub track_tokens: u32,
    /// Tokens that the entrant asks for, where it says.
    pub own_tokens: Option<u32>,
    /// Mean tokens of a reply of this model so far, if any.
    pub mean_reply_tokens: Option<f64>,
    /// What its prompts were charged so far.
    pub prompts: PromptScale,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
}

/// Tokens of a reply, from its cap and how much the model is told to think.
type Length<'a> = &'a dyn Fn(u32, Option<Effort>) -> u32;

/// What one answer of `strategy` on `task` will take. Seats of other entrants are reckoned at the same terms.
#[must_use]
pub fn quote(strategy: &Strategy, task: &Task<'_>, terms: &Terms) -> Quote {
    let run = |end: usize, length: Length<'_>| imagine(strategy, task, terms, end, length);
    let low = run(0, &|cap, _| cap.div_ceil(20));
    let likely = run(1, &|cap, effort| match terms.mean_reply_tokens {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the cap, which is a u32"
        )]
        // Earlier replies were of any effort, and say little of one.
        Some(mean) if effort.is_none() => mean.round().clamp(1.0, f64::from(cap)) as u32,
        _ => cap.div_ceil(2),
    });
    let high = run(2, &|cap, _| cap);
    Quote {
        low: least([low, likely, high]),
        likely,
        high: most([low, likely, high]),
    }
}

/// Short replies are not always the cheapest way: a budget waits for more of them.
fn least(all: [Quantity; 3]) -> Quantity {
    fold(all, f64::min)
}

fn most(all: [Quantity; 3]) -> Quantity {
    fold(all, f64::max)
}

fn fold([a, b, c]: [Quantity; 3], choose: fn(f64, f64) -> f64) -> Quantity {
    let of = |get: fn(Quantity) -> f64| choose(choose(get(a), get(b)), get(c));
    Quantity {
        calls: of(|q| q.calls),
        prompt_tokens: of(|q| q.prompt_tokens),
        completion_tokens: of(|q| q.completion_tokens),
        dollars: of(|q| q.dollars),
    }
}

/// Runs the strategy against replies of a `length`; prompts are taken at the `end` of their range: 0 for
/// the least, 1 for the likely, 2 for the most.
fn imagine(
    strategy: &Strategy,
    task: &Task<'_>,
    terms: &Terms,
    end: usize,
    length: Length<'_>,
) -> Quantity {
    let mut sum = Quantity::default();
    let mut replies = Replies::new();
    // Every round answers all that is asked, so this ends with the strategy.
    while let Step::Ask(calls) = step(strategy, task, &replies) {
        if calls.is_empty() {
            break;
        }
        for call in calls {
            let cap = call
                .limit
                .tokens(terms.track_tokens, terms.own_tokens, call.effort);
            let tokens = length(cap, call.effort).clamp(1, cap.max(1));
            let reply = Reply {
                text: "word".repeat(tokens.min(LONGEST) as usize),
                reasoning: None,
                is_cut: tokens >= cap,
                completion_tokens: u64::from(tokens),
                mean_logprob: Some(-1.0),
            };
            let prompt = terms.prompts.range(counted(&call.messages))[end];
            sum = sum.plus(Quantity {
                calls: 1.0,
                prompt_tokens: prompt,
                completion_tokens: f64::from(tokens),
                dollars: (prompt * terms.price_prompt + f64::from(tokens) * terms.price_completion)
                    / 1e6,
            });
            replies.insert(call.path, reply);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(strategy: &str, mean: Option<f64>) -> Quote {
        quoted_with(strategy, mean, None)
    }

    fn quoted_with(strategy: &str, mean: Option<f64>, own_tokens: Option<u32>) -> Quote {
        let track = serde_json::from_str(
            r#"{"slug": "plural", "kind": "benchmark", "version": "1", "title": "Plural",
                "request": {"template": "Plural of {input}?"}}"#,
        )
        .unwrap();
        let key = |text: &str| text.to_owned();
        let task = Task {
            system: None,
            track: &track,
            input: "ox",
            earlier: &[],
            key: &key,
        };
        let terms = Terms {
            track_tokens: 40,
            own_tokens,
            mean_reply_tokens: mean,
            prompts: PromptScale::default(),
            price_prompt: 1.0,
            price_completion: 10.0,
        };
        quote(&strategy.parse().unwrap(), &task, &terms)
    }

    #[test]
    fn a_direct_answer_is_one_call_from_short_to_its_cap() {
        let q = quoted("direct", None);
        // "Plural of ox?" is 13 characters: 4 tokens, and 4 for the turn.
        // Nothing is known of this model's prompts: from 6 to 44.
        let of = |prompt: f64, tokens: f64| Quantity {
            calls: 1.0,
            prompt_tokens: prompt,
            completion_tokens: tokens,
            dollars: (prompt + 10.0 * tokens) / 1e6,
        };
        assert_eq!(
            (q.low, q.likely, q.high),
            (of(6.0, 2.0), of(8.0, 20.0), of(44.0, 40.0))
        );
        assert_eq!(quoted("direct", Some(7.4)).likely, of(8.0, 7.0));
        assert_eq!(quoted("direct", Some(7e9)).likely, of(8.0, 40.0));
    }

    #[test]
    fn effort_takes_room_for_its_thoughts_and_the_answer() {
        for (level, most) in [
            ("none", 1024.0),
            ("minimal", 1064.0),
            ("low", 2_088.0),
            ("medium", 8_232.0),
            ("high", 16_424.0),
            ("max", 32_808.0),
        ] {
            let strategy = format!("effort({level})");
            let q = quoted(&strategy, None);
            assert_eq!(q.high.completion_tokens, most, "{level}");
            assert_eq!(q.likely.completion_tokens, most / 2.0, "{level}");
            // What a model wrote under other levels says little of this one.
            assert_eq!(quoted(&strategy, Some(7.0)).likely, q.likely);
            // An entrant's own cap holds for its thoughts too.
            let own = quoted_with(&strategy, None, Some(600));
            assert_eq!(own.high.completion_tokens, 600.0);
        }
        assert_eq!(
            quoted("effort(low, self_consistency(3, step_by_step))", None)
                .high
                .completion_tokens,
            3.0 * 2_088.0
        );
    }

    #[test]
    fn longer_strategies_take_more_and_the_range_holds() {
        let votes = quoted("self_consistency(5, step_by_step)", None);
        assert_eq!((votes.low.calls, votes.high.calls), (5.0, 5.0));
        assert_eq!(votes.high.completion_tokens, 5.0 * 1024.0);
        for text in [
            "direct",
            "revise(2)",
            "best_of_n(3, judge)",
            "budget(400)",
            "panel(3)",
        ] {
            let q = quoted(text, Some(33.0));
            for (low, likely, high) in [
                (q.low.calls, q.likely.calls, q.high.calls),
                (
                    q.low.prompt_tokens,
                    q.likely.prompt_tokens,
                    q.high.prompt_tokens,
                ),
                (
                    q.low.completion_tokens,
                    q.likely.completion_tokens,
                    q.high.completion_tokens,
                ),
                (q.low.dollars, q.likely.dollars, q.high.dollars),
            ] {
                assert!(
                    low <= likely && likely <= high && low > 0.0,
                    "{text}: {q:?}"
                );
            }
        }
        // A critique reads the answer: its prompt grows with it.
        let revised = quoted("revise(1)", None);
        assert!(revised.high.prompt_tokens > revised.low.prompt_tokens + 40.0);
    }
}
