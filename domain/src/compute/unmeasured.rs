//! What was not measured of a cost: answers recorded elsewhere come without tokens, seconds or dollars, and
//! that is not zero of them.

/// Which costs of an answer, or of all answers of a run, are not known. Stored as a sum of 1 (tokens),
/// 2 (seconds) and 4 (dollars).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unmeasured(i64);

impl Unmeasured {
    /// Nothing of it is known.
    pub const ALL: Self = Self(7);

    const TOKENS: i64 = 1;
    const SECONDS: i64 = 2;
    const DOLLARS: i64 = 4;

    /// From what is known.
    #[must_use]
    pub fn unless(tokens: bool, seconds: bool, dollars: bool) -> Self {
        let bit = |known: bool, bit: i64| if known { 0 } else { bit };
        Self(bit(tokens, Self::TOKENS) | bit(seconds, Self::SECONDS) | bit(dollars, Self::DOLLARS))
    }

    /// As it is stored.
    #[must_use]
    pub const fn of(stored: i64) -> Self {
        Self(stored & Self::ALL.0)
    }

    /// To be stored.
    #[must_use]
    pub const fn stored(self) -> i64 {
        self.0
    }

    /// A number of tokens, if tokens were measured.
    #[must_use]
    pub fn tokens<T>(self, value: T) -> Option<T> {
        (self.0 & Self::TOKENS == 0).then_some(value)
    }

    /// A duration, if it was measured.
    #[must_use]
    pub fn seconds<T>(self, value: T) -> Option<T> {
        (self.0 & Self::SECONDS == 0).then_some(value)
    }

    /// An amount of dollars, if it is known.
    #[must_use]
    pub fn dollars<T>(self, value: T) -> Option<T> {
        (self.0 & Self::DOLLARS == 0).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Unmeasured;

    #[test]
    fn what_was_not_measured_is_no_number() {
        let seen = Unmeasured::unless(true, false, true);
        assert_eq!(Unmeasured::of(seen.stored()), seen);
        assert_eq!(
            (seen.tokens(0), seen.seconds(0), seen.dollars(0)),
            (Some(0), None, Some(0))
        );
        assert_eq!(Unmeasured::default().tokens(3), Some(3));
        assert_eq!(Unmeasured::unless(false, false, false), Unmeasured::ALL);
        assert_eq!(Unmeasured::ALL.dollars(0.0), None);
    }
}
