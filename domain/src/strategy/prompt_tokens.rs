//! How many tokens a prompt will be: counted in characters, then set right by what the model's earlier
//! prompts were charged.

use crate::chat::Message;

/// Characters of a token where words are spelt in letters, about.
const CHARS_PER_TOKEN: f64 = 4.0;

/// Tokens that a chat template adds to a turn, about.
const TOKENS_PER_TURN: f64 = 4.0;

/// Tokens that a chat template may add to a prompt besides: a system turn of its own.
const TEMPLATE_TOKENS: f64 = 32.0;

/// How far a tokenizer may be from the count, where nothing is known of it.
const UNKNOWN: (f64, f64) = (0.75, 1.5);

/// The same where earlier prompts were measured.
const MEASURED: (f64, f64) = (0.9, 1.1);

/// Sensible tokens for each one counted: what is beyond comes from too few prompts.
const SLOPES: (f64, f64) = (0.3, 6.0);

/// The tokens of a prompt by its characters alone: four letters are a token, and so is each character of a
/// script that writes words or syllables.
#[must_use]
pub fn counted(messages: &[Message]) -> f64 {
    messages
        .iter()
        .map(|message| {
            let (mut wide, mut narrow) = (0_u32, 0_u32);
            for char in message.content.chars() {
                if is_wide(char) {
                    wide += 1;
                } else {
                    narrow += 1;
                }
            }
            (f64::from(narrow) / CHARS_PER_TOKEN).ceil() + f64::from(wide) + TOKENS_PER_TURN
        })
        .sum()
}

/// Kana, Hangul, Chinese characters and what is written among them.
fn is_wide(char: char) -> bool {
    matches!(char, '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// From tokens counted to tokens charged: a straight line, and how far off it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromptScale {
    /// Tokens of every prompt, however short.
    per_prompt: f64,
    /// Tokens for each one counted.
    slope: f64,
    is_measured: bool,
}

impl Default for PromptScale {
    /// What is counted is what is charged.
    fn default() -> Self {
        Self {
            per_prompt: 0.0,
            slope: 1.0,
            is_measured: false,
        }
    }
}

impl PromptScale {
    /// The line through earlier prompts, as tokens (counted, charged), by least squares. Where all were
    /// about equally long, they say nothing of the slope, and what they differ by is per prompt.
    #[must_use]
    pub fn of(prompts: &[(f64, f64)]) -> Self {
        if prompts.is_empty() {
            return Self::default();
        }
        let n = prompts.len() as f64;
        let x_mean = prompts.iter().map(|(x, _)| x).sum::<f64>() / n;
        let y_mean = prompts.iter().map(|(_, y)| y).sum::<f64>() / n;
        let squares: f64 = prompts.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
        let products: f64 = prompts
            .iter()
            .map(|(x, y)| (x - x_mean) * (y - y_mean))
            .sum();
        let spread = (squares / n).sqrt();
        let slope = if spread > 0.05 * x_mean {
            products / squares
        } else {
            1.0
        };
        // A prompt is charged something, and no template takes tokens away.
        let slope = slope.clamp(SLOPES.0, SLOPES.1).min(y_mean / x_mean);
        Self {
            per_prompt: y_mean - slope * x_mean,
            slope,
            is_measured: true,
        }
    }

    /// The least, the likely and the most tokens that a prompt of so many counted ones will be charged.
    #[must_use]
    pub fn range(&self, counted: f64) -> [f64; 3] {
        let likely = self.per_prompt + self.slope * counted;
        if self.is_measured {
            [MEASURED.0 * likely, likely, MEASURED.1 * likely]
        } else {
            let most = UNKNOWN.1 * likely + TEMPLATE_TOKENS;
            [UNKNOWN.0 * likely, likely, most]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Role;

    fn said(text: &str) -> [Message; 1] {
        [Message::new(Role::User, text)]
    }

    #[test]
    fn letters_are_counted_in_fours_and_characters_of_words_one_by_one() {
        assert_eq!(counted(&said("Plural of ox?")), 8.0);
        assert_eq!(counted(&said("讲一个笑话。")), 10.0);
        assert_eq!(counted(&[]), 0.0);
    }

    #[test]
    fn a_template_and_a_tokenizer_are_found_again() {
        let prompts: Vec<(f64, f64)> = (0..40)
            .map(f64::from)
            .map(|x| (x, 21.0 + 1.25 * x))
            .collect();
        let scale = PromptScale::of(&prompts);
        let [low, likely, high] = scale.range(100.0);
        assert!((likely - 146.0).abs() < 1e-9 && low < likely && likely < high);
    }

    #[test]
    fn prompts_of_one_length_give_an_addition() {
        let scale = PromptScale::of(&[(8.0, 29.0), (8.0, 31.0)]);
        assert!((scale.range(8.0)[1] - 30.0).abs() < 1e-9);
        assert!((scale.range(108.0)[1] - 130.0).abs() < 1e-9);
    }

    #[test]
    fn odd_accounts_stay_within_reason() {
        for prompts in [
            vec![],
            vec![(0.0, 0.0)],
            vec![(10.0, 0.0), (20.0, 0.0)],
            vec![(10.0, 1e9), (20.0, 1.0)],
            vec![(1e9, 1.0), (1.0, 1e9)],
        ] {
            let [low, likely, high] = PromptScale::of(&prompts).range(50.0);
            assert!(
                low >= 0.0 && low <= likely && likely <= high,
                "{prompts:?} {low} {likely} {high}"
            );
        }
    }
}
