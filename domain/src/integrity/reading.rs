//! How fast two jokes can be read at all.

/// Letters that go past an eye in a second when it only skims: 2,400 words a minute, ten times what people
/// read (238 words a minute, Brysbaert 2019). Faster is not reading.
const LETTERS_PER_SECOND: f64 = 200.0;

/// Nobody sees, decides and presses in less.
const LEAST_MS: i64 = 700;

/// A voter may be sure before the end of long texts.
const MOST_MS: i64 = 4_000;

/// The length of a text for a reader, in letters of an alphabet: a Han character, kana or syllable block
/// says about as much as three.
#[must_use]
pub fn letters(text: &str) -> u32 {
    let weigh = |c: char| match c {
        '\u{1100}'..='\u{11FF}'
        | '\u{2E80}'..='\u{9FFF}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => 3,
        c if c.is_whitespace() => 0,
        _ => 1u32,
    };
    text.chars().map(weigh).fold(0, u32::saturating_add)
}

/// The shortest time in which texts of so many letters together can have been looked at, in ms.
#[must_use]
pub fn least_reading_ms(letters: u32) -> i64 {
    let ms = f64::from(letters) / LETTERS_PER_SECOND * 1000.0;
    (ms as i64).clamp(LEAST_MS, MOST_MS)
}

/// Whether a vote came too soon after its battle was shown. Of a vote without a time nothing is said.
#[must_use]
pub fn is_too_fast(reading_ms: Option<i64>, letters: u32) -> bool {
    reading_ms.is_some_and(|ms| ms < least_reading_ms(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_texts_take_longer_up_to_a_point() {
        for (letters, least) in [
            (0, 700),
            (100, 700),
            (200, 1_000),
            (500, 2_500),
            (9_999, 4_000),
        ] {
            assert_eq!(least_reading_ms(letters), least, "{letters}");
        }
    }

    #[test]
    fn scripts_that_say_more_with_a_character_weigh_more() {
        assert_eq!(letters("A joke."), 6);
        assert_eq!(letters("笑话 한국 かな"), 18);
        assert_eq!(letters(""), 0);
    }

    #[test]
    fn a_vote_is_too_fast_below_the_least_time_alone() {
        assert!(is_too_fast(Some(999), 200));
        assert!(!is_too_fast(Some(1_000), 200));
        assert!(!is_too_fast(None, 200));
    }
}
