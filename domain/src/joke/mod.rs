//! Jokes: when two are the same text, and which answers may go on stage.

pub mod banned;
mod clean;
mod clean_words;
pub mod index;
pub mod known;
#[cfg(test)]
mod labelled;
mod off_stage;
mod plain;
mod refusal;
mod shingles;
mod spec;
pub mod standing;

pub use off_stage::{OffStage, UnknownOffStage};
pub use plain::Plain;
pub use refusal::is_refusal;
pub use shingles::Shingles;
pub use spec::{DEFAULT_MAX_CHARS, DEFAULT_TELLER_AFTER_VOTES, HumorSpec};

use crate::text::{fold, is_punctuation, without_thoughts};

/// The normal form of a joke: Unicode NFKC, case folded, punctuation removed, white space at the ends
/// removed and elsewhere reduced to single spaces. Jokes with equal normal forms are the same joke.
///
/// Punctuation goes without leaving a space ("don't" is "dont"), dashes and slashes leave one
/// ("knock-knock" is "knock knock").
#[must_use]
pub fn normal_form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let mut gap = false;
    for c in fold(text).chars() {
        if c.is_whitespace() || is_joint(c) {
            gap = true;
        } else if !is_punctuation(c) {
            if gap && !form.is_empty() {
                form.push(' ');
            }
            gap = false;
            form.push(c);
        }
    }
    form
}

/// Punctuation that stands between words.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '/' | '\\' | '_' | '|' | '…' | '\u{2010}'..='\u{2015}'
    )
}

/// The text that goes on stage: `text` without thoughts, announcements ("Sure! Here is a joke:"),
/// labels, explanations, and quotation marks around the whole.
///
/// An answer that ended by the token limit (`finish_reason_is_length`) is cut off even if it happens
/// to stop at the end of a sentence: the punchline may be what is missing. This includes an answer
/// that was still thinking and is otherwise empty. `prompt` is what the entrant was asked: an answer
/// that says it again and nothing else is no joke.
///
/// # Errors
/// Why it does not go on stage: cut off, empty, refused, an echo, too long or forbidden, in this
/// order. [`OffStage::Error`] is for callers whose call failed; it is never returned here.
pub fn stage(
    spec: &HumorSpec,
    prompt: &str,
    text: &str,
    finish_reason_is_length: bool,
) -> Result<String, OffStage> {
    if finish_reason_is_length {
        return Err(OffStage::CutOff);
    }
    let spoken = without_thoughts(text);
    // Before cleaning: what a refusal offers instead is no joke either.
    if refusal::is_refusal(spoken.trim()) {
        return Err(OffStage::Refused);
    }
    let cleaned = clean::clean(&spoken);
    let normal = normal_form(&cleaned);
    if normal.is_empty() && !cleaned.chars().any(is_picture) {
        return Err(OffStage::Empty);
    }
    if refusal::is_refusal(&cleaned) {
        return Err(OffStage::Refused);
    }
    if is_echo(&normal, &normal_form(prompt)) {
        return Err(OffStage::Echo);
    }
    if cleaned.chars().count() > spec.max_chars {
        return Err(OffStage::TooLong);
    }
    if spec.forbids(&normal) {
        return Err(OffStage::Forbidden);
    }
    Ok(cleaned)
}

/// Whether an answer is the prompt, or a good part of its beginning, and nothing else.
fn is_echo(normal: &str, prompt: &str) -> bool {
    const WORDS: usize = 4;
    !normal.is_empty()
        && prompt.starts_with(normal)
        && (normal == prompt || normal.split(' ').count() >= WORDS)
}

/// Emoji and other pictographs: an answer of these alone says something, one of dots does not.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form_ignores_case_punctuation_width_and_spacing() {
        let atoms = "why dont scientists trust atoms because they make up everything";
        for text in [
            "Why don't scientists trust atoms? Because they make up everything!",
            "WHY DON’T SCIENTISTS TRUST ATOMS?\n\n  Because they make up   everything.",
            "“Why don't scientists trust atoms?” … Because they make up *everything*",
            "Ｗｈｙ don't scientists trust atoms -- because they make up everything",
        ] {
            assert_eq!(normal_form(text), atoms, "{text}");
        }
        assert_eq!(normal_form("Knock-knock."), "knock knock");
        assert_eq!(normal_form("你好，世界！"), "你好世界");
        assert_eq!(normal_form(" ?! "), "");
        assert_ne!(normal_form("two atoms"), normal_form("twoatoms"));
    }

    #[test]
    fn the_normal_form_is_its_own_normal_form() {
        for text in [
            "Straße -- ÜBER!",
            "a\u{301}b",
            "ﬁ…x",
            "İ i",
            "½ ²",
            "हिन्दी",
            "👩‍🚀 go",
        ] {
            let once = normal_form(text);
            assert_eq!(normal_form(&once), once, "{text}");
        }
    }

    fn told(text: &str) -> Result<String, OffStage> {
        stage(&HumorSpec::default(), "Tell one short joke.", text, false)
    }

    #[test]
    fn a_joke_goes_on_stage_without_its_thoughts() {
        assert_eq!(
            told("<think>Something with atoms.</think>\n\nI split.\n"),
            Ok("I split.".to_owned())
        );
        assert_eq!(
            told("<think>Hm.</think>Sure! Here's a joke:\n\n\"I split.\"\n\nI hope you like it!"),
            Ok("I split.".to_owned())
        );
        assert_eq!(told("🐔➡️🛣️"), Ok("🐔➡️🛣️".to_owned()));
    }

    #[test]
    fn empty_and_cut_off_answers_stay_off() {
        for text in ["", " \n", "<think>hm</think>", "<think>hm", "...", "**"] {
            assert_eq!(told(text), Err(OffStage::Empty), "{text:?}");
        }
        for text in ["A man walks into", "Done.", "<think>hm", ""] {
            let cut = stage(&HumorSpec::default(), "", text, true);
            assert_eq!(cut, Err(OffStage::CutOff), "{text:?}");
        }
    }

    #[test]
    fn refusals_echoes_and_what_the_track_rules_out_stay_off() {
        let spec = HumorSpec {
            max_chars: 40,
            forbidden: vec!["moist".into()],
            ..HumorSpec::default()
        };
        let prompt = "Roast a microscope in one friendly sentence. One sentence, nothing else.";
        for (text, why) in [
            (
                "Sure! I'm sorry, but I can't help with that.",
                OffStage::Refused,
            ),
            (
                "I'm sorry for any mistakes, but as a chatbot designed to assist with digital tools, I don't \
                 have the capability to assist with digital tools.",
                OffStage::Refused,
            ),
            (
                "Roast a microscope in one friendly sentence.",
                OffStage::Echo,
            ),
            (
                "A microscope walks into a bar, and then into another.",
                OffStage::TooLong,
            ),
            ("What a moist microscope!", OffStage::Forbidden),
        ] {
            assert_eq!(stage(&spec, prompt, text, false), Err(why), "{text}");
        }
        assert!(stage(&spec, prompt, "You focus on yourself.", false).is_ok());
        // A short joke may begin as the prompt does.
        assert!(stage(&spec, prompt, "Roast a microscope?", false).is_ok());
    }
}
