//! What a joke looks like from afar, so that a pair does not tell by its looks who is who.

use serde::{Deserialize, Serialize};

/// Length and format of a joke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Look {
    /// Characters.
    pub chars: u32,
    /// Lines that are not empty.
    pub lines: u32,
    /// Emoji and marks of markdown.
    pub marks: u32,
}

impl Look {
    /// What `text` looks like.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            chars: count(text.chars().count()),
            lines: count(text.lines().filter(|line| !line.trim().is_empty()).count()),
            marks: count(text.chars().filter(|c| is_mark(*c)).count()),
        }
    }

    /// How different two jokes look: 0 for alike, at most 3.
    #[must_use]
    pub fn apart(self, other: Self) -> f64 {
        let apart = |a: u32, b: u32| {
            let (a, b) = (f64::from(a), f64::from(b));
            if a + b > 0.0 {
                (a - b).abs() / (a + b)
            } else {
                0.0
            }
        };
        apart(self.chars, other.chars)
            + apart(self.lines, other.lines)
            + apart(self.marks, other.marks)
    }
}

const fn is_mark(c: char) -> bool {
    matches!(c, '*' | '#' | '`' | '•' | '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::Look;

    #[test]
    fn length_lines_and_marks_are_seen() {
        let plain = Look::of("Why did the chicken cross the road?");
        let other = Look::of("How did the chicken cross the road?");
        assert_eq!(plain.apart(other), 0.0);
        assert_eq!(plain.apart(plain), 0.0);
        let dressed = Look::of("**Why?**\n\n- Because! 😂\n- Ha.");
        assert_eq!((dressed.lines, dressed.marks), (3, 5));
        let long = Look::of(&"Why did the chicken cross the road? ".repeat(5));
        assert!(plain.apart(long) > 0.5 && plain.apart(dressed) > 1.0);
        assert!(plain.apart(dressed) <= 3.0);
        assert_eq!(plain.apart(dressed), dressed.apart(plain));
        assert_eq!(Look::of("").apart(Look::of("")), 0.0);
    }
}
