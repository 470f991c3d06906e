//! Strategies in the visitor's words.

use openmic_domain::strategy::{Chooser, Effort, Strategy};

use crate::{i18n::t, ui::number};

/// A strategy in words: the outermost first, what it is made of behind it.
pub(crate) fn strategy_label(strategy: &Strategy) -> String {
    let t = t();
    let whole = |n: u32| number::whole(u64::from(n));
    let (words, of) = match strategy {
        Strategy::Direct => return t.models_strategy_direct(),
        Strategy::FewShot { examples } => {
            return t.models_strategy_few_shot(*examples, whole(*examples));
        }
        Strategy::Panel { workers, .. } => {
            let workers = u32::try_from(workers.len()).unwrap_or(u32::MAX);
            return t.models_strategy_panel(workers, whole(workers));
        }
        Strategy::StepByStep { of } => (t.models_strategy_step_by_step(), of),
        Strategy::SelfConsistency { samples, of } => {
            (t.models_strategy_self_consistency(whole(*samples)), of)
        }
        Strategy::BestOfN { samples, by, of } => {
            let by = match by {
                Chooser::Judge { .. } => t.models_strategy_by_judge(),
                Chooser::Likeliest => t.models_strategy_by_likeliest(),
                Chooser::Shortest => t.models_strategy_by_shortest(),
                Chooser::Longest => t.models_strategy_by_longest(),
            };
            (t.models_strategy_best_of_n(whole(*samples), by), of)
        }
        Strategy::Revise { rounds, of } => (t.models_strategy_revise(*rounds, whole(*rounds)), of),
        Strategy::Budget { tokens, of } => (t.models_strategy_budget(whole(*tokens)), of),
        Strategy::Effort { level, of } => {
            let level = match level {
                Effort::None => t.models_effort_none(),
                Effort::Minimal => t.models_effort_minimal(),
                Effort::Low => t.models_effort_low(),
                Effort::Medium => t.models_effort_medium(),
                Effort::High => t.models_effort_high(),
                Effort::Max => t.models_effort_max(),
            };
            (t.models_strategy_effort(level), of)
        }
    };
    match **of {
        Strategy::Direct => words,
        _ => t.models_strategy_over(words, strategy_label(of)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strategy_has_words_in_the_order_of_its_parts() {
        for (text, words) in [
            ("direct", "direct"),
            ("step_by_step", "step by step"),
            (
                "self_consistency(5, step_by_step)",
                "majority of 5 · step by step",
            ),
            (
                "best_of_n(4, judge, few_shot(1))",
                "best of 4, chosen by a judge · few-shot, 1 example",
            ),
            ("revise(1)", "revised once"),
            ("revise(3)", "revised 3 times"),
            ("budget(512)", "thinking budget of 512 tokens"),
            ("effort(low)", "low effort"),
            ("panel(3)", "panel of 3 workers, reviewer and director"),
        ] {
            let strategy: Strategy = text.parse().expect("a strategy");
            assert_eq!(strategy_label(&strategy), words, "{text}");
        }
    }
}
