//! Moments in time, in UTC, readable by people and machines.

use chrono::DateTime;
use leptos::prelude::*;

use super::number::NONE;

/// A moment as `23 Nov 2026, 15:46 UTC`, with the exact one in `datetime`.
#[component]
pub fn Time(
    /// Milliseconds since 1970 in UTC.
    ms: i64,
) -> impl IntoView {
    let (machine, words) = spelled(ms);
    view! { <time datetime=machine>{words}</time> }
}

/// Both spellings of a moment: RFC 3339 (nothing if out of range) and words.
pub(crate) fn spelled(ms: i64) -> (Option<String>, String) {
    match DateTime::from_timestamp_millis(ms) {
        Some(time) => (
            Some(time.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            time.format("%-d %b %Y, %H:%M UTC").to_string(),
        ),
        None => (None, NONE.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_spelled_in_utc() {
        let (machine, words) = spelled(1_795_448_760_000);
        assert_eq!(machine.as_deref(), Some("2026-11-23T15:46:00Z"));
        assert_eq!(words, "23 Nov 2026, 15:46 UTC");
        assert_eq!(spelled(0).1, "1 Jan 1970, 00:00 UTC");
        assert_eq!(spelled(i64::MAX), (None, "–".to_owned()));
    }
}
