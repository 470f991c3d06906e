//! Moments in addresses: a day or an exact time in UTC, read and written.

use chrono::{DateTime, NaiveDate};

use super::query::given;
use crate::i18n::t;

const DAY_MS: i64 = 86_400_000;

/// Which end of a day a plain date stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its first millisecond.
    First,
    /// Its last millisecond.
    Last,
}

/// Reads `2026-11-20` or `2026-11-20T12:00:00Z`, in ms since 1970.
///
/// # Errors
/// A sentence that says how to write it.
pub(crate) fn parse(name: &str, value: &str, end: End) -> Result<i64, String> {
    // A plus sign of an address arrives as a space.
    let value = value.replace(' ', "+");
    let day = NaiveDate::parse_from_str(&value, "%Y-%m-%d")
        .ok()
        .filter(|_| value.len() == 10)
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .map(|midnight| match end {
            End::First => midnight.and_utc().timestamp_millis(),
            End::Last => midnight.and_utc().timestamp_millis() + DAY_MS - 1,
        });
    let exact = || {
        DateTime::parse_from_rfc3339(&value)
            .ok()
            .map(|time| time.timestamp_millis())
    };
    // Before 1970 there are no votes, and after 9999 no four digits.
    day.or_else(exact)
        .filter(|ms| (0..253_402_300_800_000).contains(ms))
        .ok_or_else(|| t().error_value_moment(given(name, &value)))
}

/// The shortest spelling that [`parse`] reads back as the same moment.
pub(crate) fn spell(ms: i64, end: End) -> String {
    let Some(time) = DateTime::from_timestamp_millis(ms) else {
        return String::new();
    };
    let whole_day = match end {
        End::First => ms.rem_euclid(DAY_MS) == 0,
        End::Last => ms.rem_euclid(DAY_MS) == DAY_MS - 1,
    };
    let pattern = if whole_day {
        "%Y-%m-%d"
    } else if ms.rem_euclid(1000) == 0 {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y-%m-%dT%H:%M:%S%.3fZ"
    };
    time.format(pattern).to_string()
}

/// The day of a moment, as a form's date field wants it.
pub(crate) fn day(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms)
        .map(|time| time.format("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_read_back_as_they_were_spelled() {
        for end in [End::First, End::Last] {
            for value in [
                "2026-11-20",
                "2026-11-20T12:00:00Z",
                "2026-11-20T12:00:00.250Z",
            ] {
                let ms = parse("at", value, end).unwrap();
                assert_eq!(spell(ms, end), value);
            }
        }
        let (first, last) = (
            parse("at", "2026-11-20", End::First).unwrap(),
            parse("at", "2026-11-20", End::Last).unwrap(),
        );
        assert_eq!(last - first, DAY_MS - 1);
        assert_eq!(parse("at", "1970-01-01", End::First), Ok(0));
        assert_eq!(
            parse("at", "2026-11-20T13:00:00 01:00", End::First),
            parse("at", "2026-11-20T12:00:00Z", End::First)
        );
        assert_eq!(day(last), "2026-11-20");
    }

    #[test]
    fn what_is_no_moment_is_refused_with_the_way_to_write_one() {
        for wrong in [
            "yesterday",
            "2026-13-01",
            "2026-1-1",
            "20261120",
            "1969-12-31",
            "99999-01-01",
            "2026-11-20T12:00",
        ] {
            let message = parse("at", wrong, End::Last).unwrap_err();
            assert!(message.contains("2026-11-20T12:00:00Z"), "{message}");
        }
    }
}
