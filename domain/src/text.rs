//! Text as it comes from models: removing thoughts, folding case and width, finding sentences.

use unicode_normalization::UnicodeNormalization;

/// Names of the tags that models put around their thoughts.
const THOUGHT_TAGS: [&str; 3] = ["think", "thinking", "thought"];

/// `text` without its thoughts: `<think>…</think>`, an opening tag that is never closed and all that
/// follows it, and all that precedes a closing tag that was never opened (some chat templates write
/// the opening tag themselves). The rest is unchanged.
pub(crate) fn without_thoughts(text: &str) -> String {
    // ASCII lower-casing keeps every byte position.
    let lower = text.to_ascii_lowercase();
    let mut kept = String::with_capacity(text.len());
    let mut depth = 0usize;
    let mut at = 0;
    while let Some((start, end, closing)) = next_tag(&lower, at) {
        if depth == 0 {
            kept.push_str(&text[at..start]);
        }
        if !closing {
            depth += 1;
        } else if depth == 0 {
            kept.clear();
        } else {
            depth -= 1;
        }
        at = end;
    }
    if depth == 0 {
        kept.push_str(&text[at..]);
    }
    kept
}

/// The next thought tag in `lower` from byte `from`: its start, its end, whether it closes.
fn next_tag(lower: &str, from: usize) -> Option<(usize, usize, bool)> {
    let mut at = from;
    while let Some(offset) = lower[at..].find('<') {
        let start = at + offset;
        let inside = &lower[start + 1..];
        let (inside, slash) = inside
            .strip_prefix('/')
            .map_or((inside, 0), |rest| (rest, 1));
        for tag in THOUGHT_TAGS {
            if inside
                .strip_prefix(tag)
                .is_some_and(|rest| rest.starts_with('>'))
            {
                return Some((start, start + 1 + slash + tag.len() + 1, slash == 1));
            }
        }
        at = start + 1;
    }
    None
}

/// Unicode NFKC with case folded: through upper to lower case, so that ß meets SS and ς meets σ.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

/// Whether a character is punctuation or a symbol rather than part of a word: neither a letter, a
/// digit nor white space, nor a mark that belongs to the letter before it.
pub(crate) fn is_punctuation(c: char) -> bool {
    !(c.is_alphanumeric() || c.is_whitespace() || unicode_normalization::char::is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_removed() {
        for (text, kept) in [
            ("<think>hm</think>P", "P"),
            ("<THINK>\nhm\n</Think>\n\nP", "\n\nP"),
            ("a <think>x</think>b<thinking>y</thinking>c", "a bc"),
            ("P <think>never closed", "P "),
            ("never opened</think>P", "P"),
            ("<think>a<think>b</think>c</think>P", "P"),
            ("a < b and <thinker> stay", "a < b and <thinker> stay"),
            ("é<think>ü</think>ñ", "éñ"),
        ] {
            assert_eq!(without_thoughts(text), kept, "{text}");
        }
    }

    #[test]
    fn folding_meets_equal_words_and_is_stable() {
        assert_eq!(fold("STRASSE"), fold("Straße"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("ＡＢＣ１"), "abc1");
        assert_eq!(fold("e\u{301}"), "é");
        for text in ["Straße", "ΟΔΟΣ", "İstanbul", "ﬁne", "ǅ", "ŉ"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}
