//! What strategies say to models besides the item.

/// Ends a question that is to be thought about aloud.
pub(super) const STEP_BY_STEP: &str =
    "Think step by step. Then write the final answer on a line of its own, after \"Answer:\".";

/// Asks for the review of an answer.
pub(super) const CRITIQUE: &str = "Review your answer above. Check each step and look for mistakes, missing parts and \
     instructions that were not followed. Say what is wrong, or that nothing is. Do not write a new answer yet.";

/// Asks for a second answer after a review.
pub(super) const REVISE: &str = "Now answer the question again, with everything that is wrong put right. Write the answer in the form the \
     question asks for, without mentioning the review.";

/// What makes a model go on thinking (Muennighoff et al. 2025).
pub(super) const WAIT: &str = "\n\nWait";

/// What ends thinking that is over its budget.
pub(super) const TIME_IS_UP: &str = "\n\nAnswer:";

/// Asks for the best of several answers.
pub(super) fn judge(question: &str, answers: &[&str]) -> String {
    format!(
        "Here is a question and {n} answers to it.\n\n# Question\n\n{question}\n\n{listed}\
         Which answer is the best? Check them against the question. End with a line that says \"Best:\" and the \
         answer's number, from 1 to {n}.",
        n = answers.len(),
        listed = listed(answers),
    )
}

/// Asks for the review of several answers.
pub(super) fn review(question: &str, answers: &[&str]) -> String {
    format!(
        "Here is a question and what {n} colleagues answered, each alone.\n\n# Question\n\n{question}\n\n{listed}\
         Review the answers: where do they differ, which steps are wrong, which instructions were not followed? Do \
         not write an answer of your own.",
        n = answers.len(),
        listed = listed(answers),
    )
}

/// Asks for the decision after a review.
pub(super) fn decide(question: &str, answers: &[&str], review: &str) -> String {
    format!(
        "Here are answers of {n} colleagues to the question below, and a review of them.\n\n{listed}# Review\n\n\
         {review}\n\n# Question\n\n{question}",
        n = answers.len(),
        listed = listed(answers),
    )
}

fn listed(answers: &[&str]) -> String {
    (1..)
        .zip(answers)
        .map(|(number, answer)| format!("# Answer {number}\n\n{answer}\n\n"))
        .collect()
}

/// The number of the answer that a judge chose, from 1 to `n`: what follows the last "Best:", or else
/// the only number in range that it wrote. None when it cannot be told.
pub(super) fn chosen(verdict: &str, n: usize) -> Option<usize> {
    let verdict = verdict.to_lowercase();
    let numbers = |text: &str| -> Vec<usize> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .filter(|number| (1..=n).contains(number))
            .collect()
    };
    if let Some((_, after)) = verdict.rsplit_once("best:")
        && let Some(number) = numbers(after.lines().next().unwrap_or_default()).first()
    {
        return Some(*number);
    }
    let mut all = numbers(&verdict);
    all.dedup();
    match all[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// What stands after the last "Answer:" of a text that was thought aloud, up to the end; the whole text if
/// there is none, or nothing after it.
pub(super) fn answer_part(text: &str) -> &str {
    let mut found = None;
    for (start, _) in text.match_indices(':') {
        let before = text[..start].trim_end_matches(['*', '_', '#', ' ']);
        let Some(word_start) = before.len().checked_sub("answer".len()) else {
            continue;
        };
        let is_word = before.is_char_boundary(word_start)
            && before[word_start..].eq_ignore_ascii_case("answer");
        if is_word {
            found = Some(start + 1);
        }
    }
    let after = found
        .map(|start| text[start..].trim_start_matches(['*', '_']).trim())
        .unwrap_or_default();
    if after.is_empty() { text } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_what_follows_the_last_marker() {
        for (text, answer) in [
            ("2 + 2 is 4.\nAnswer: 4", "4"),
            ("Answer: 3? No.\n**Answer:** 4", "4"),
            ("So **Answer**: mice", "mice"),
            ("ANSWER :  a joke\non two lines", "a joke\non two lines"),
            ("no marker", "no marker"),
            ("cut off before it\nAnswer:", "cut off before it\nAnswer:"),
            ("é: ø", "é: ø"),
            ("", ""),
        ] {
            assert_eq!(answer_part(text), answer, "{text:?}");
        }
    }

    #[test]
    fn a_verdict_is_read_or_admitted_to_be_unreadable() {
        for (verdict, number) in [
            ("Answer 1 forgets the carry.\nBest: 2", Some(2)),
            ("**Best:** 3", Some(3)),
            ("2", Some(2)),
            ("Best: 7", None),
            ("1 is better than 2", None),
            ("", None),
            ("I like number 3, yes 3.", Some(3)),
        ] {
            assert_eq!(chosen(verdict, 3), number, "{verdict:?}");
        }
    }
}
