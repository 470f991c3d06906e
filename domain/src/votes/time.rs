//! When a vote was cast, as vote files spell it: seconds or milliseconds since 1970, or RFC 3339.

use serde_json::{Map, Value};

use super::records::shown;
use super::{VoteFileError, VoteRow};
use crate::near::nearest;

/// Names under which files keep the time of a vote; of several the first counts.
pub(super) const USUAL: [&str; 5] = ["tstamp", "timestamp_ms", "timestamp", "created_at", "time"];

/// The beginning of the year 2000, ms since 1970: no vote on a language model is older, and numbers
/// that are no times (a count, a time of day) are mostly below it.
const EARLIEST_MS: i64 = 946_684_800_000;

/// Numbers below this are seconds (until the year 5138), numbers from here on are milliseconds (since 1973).
const MILLISECONDS_FROM: f64 = 1e11;

/// The end of the year 9999, ms since 1970.
const LATEST_MS: f64 = 253_402_300_800_000.0;

const TIME_EXPECTED: &str = "expected a time since 2000: seconds or milliseconds since 1970, or RFC 3339 such as \
     2026-11-20T08:00:00Z; name another column with --time, or leave times out with --no-times";

const EARLIER_EXPECTED: &str =
    "expected a time that has passed: correct it, or leave times out with --no-times";

const PRESENT_EXPECTED: &str =
    "other votes of this file have a time: give each vote one, or leave times out with --no-times";

/// Where a vote file says when each vote was cast.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TimeColumn {
    /// In a column or key of a usual name (`tstamp`, `timestamp_ms`, `timestamp`, `created_at`,
    /// `time`), if there is one.
    #[default]
    Usual,
    /// In this one, which must be there.
    Named(String),
    /// Nowhere, whatever its columns are called.
    Nowhere,
}

impl TimeColumn {
    /// The names to look for, in this order.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Usual => USUAL.to_vec(),
            Self::Named(name) => vec![name],
            Self::Nowhere => Vec::new(),
        }
    }
}

/// When a vote was cast, and which field said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastTime {
    /// Milliseconds since 1970, UTC.
    pub ms: i64,
    /// The column or key.
    pub field: String,
}

/// The time in a field of a JSON object.
fn of_value(line: u64, field: &str, value: &Value) -> Result<CastTime, VoteFileError> {
    let ms = match value {
        Value::Number(number) => number.as_f64().and_then(of_number),
        Value::String(text) => of_text(text.trim()),
        _ => None,
    };
    ms.map(|ms| CastTime {
        ms,
        field: field.to_owned(),
    })
    .ok_or_else(|| invalid(line, field, shown(value), TIME_EXPECTED))
}

/// The time of an object, if it has one.
pub(super) fn of_object(
    line: u64,
    object: &Map<String, Value>,
    column: &TimeColumn,
) -> Result<Option<CastTime>, VoteFileError> {
    let names = column.names();
    let found = names
        .iter()
        .find_map(|name| Some((name, object.get(*name)?)));
    match (found, column) {
        (Some((name, value)), _) => of_value(line, name, value).map(Some),
        (None, TimeColumn::Named(name)) => Err(VoteFileError::MissingFields {
            line,
            missing: vec![name.clone()],
            found: object.keys().cloned().collect(),
            near: nearest(name, object.keys().map(String::as_str))
                .map(str::to_owned)
                .into_iter()
                .collect(),
        }),
        (None, _) => Ok(None),
    }
}

/// The time in a field of a CSV file.
pub(super) fn of_field(line: u64, field: &str, text: &str) -> Result<CastTime, VoteFileError> {
    of_value(line, field, &Value::from(text))
}

fn invalid(line: u64, field: &str, value: String, expected: &'static str) -> VoteFileError {
    VoteFileError::Value {
        line,
        field: field.to_owned(),
        value,
        expected,
    }
}

/// Either every vote of a file has a time or none has.
pub(super) fn all_or_none(rows: &[VoteRow]) -> Result<(), VoteFileError> {
    let Some(cast) = rows.iter().find_map(|row| row.cast.as_ref()) else {
        return Ok(());
    };
    match rows.iter().find(|row| row.cast.is_none()) {
        None => Ok(()),
        Some(row) => Err(invalid(
            row.line,
            &cast.field,
            "missing".to_owned(),
            PRESENT_EXPECTED,
        )),
    }
}

/// Refuses votes that were cast after `now_ms`, milliseconds since 1970.
///
/// # Errors
/// [`VoteFileError::Value`] with the line and field of the first one.
pub fn check_past(rows: &[VoteRow], now_ms: i64) -> Result<(), VoteFileError> {
    for row in rows {
        if let Some(cast) = row.cast.as_ref().filter(|cast| cast.ms > now_ms) {
            let value = spelled(cast.ms);
            return Err(invalid(row.line, &cast.field, value, EARLIER_EXPECTED));
        }
    }
    Ok(())
}

fn of_text(text: &str) -> Option<i64> {
    match text.parse::<f64>() {
        Ok(number) => of_number(number),
        Err(_) => rfc3339(text).filter(|ms| *ms >= EARLIEST_MS),
    }
}

fn of_number(number: f64) -> Option<i64> {
    let ms = if number < MILLISECONDS_FROM {
        number * 1000.0
    } else {
        number
    };
    // NaN and infinity are in no range.
    (EARLIEST_MS as f64..LATEST_MS)
        .contains(&ms)
        .then_some(ms.round() as i64)
}

/// Milliseconds since 1970 of a date and time with a zone (RFC 3339, section 5.6); a fraction of a
/// second is cut off after milliseconds, a leap second is the second after it.
fn rfc3339(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (date_time, mut rest) = text.split_at_checked(19)?;
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = &date_time.as_bytes()[from..to];
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| digits.iter().fold(0, |n, d| 10 * n + i64::from(d - b'0')))
    };
    let between = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if between.iter().any(|(at, sign)| bytes[*at] != *sign)
        || !matches!(bytes[10], b'T' | b't' | b' ')
    {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let in_range = (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !in_range {
        return None;
    }
    let mut millis = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        millis = fraction
            .bytes()
            .take(digits)
            .chain(*b"000")
            .take(3)
            .fold(0, |n, d| 10 * n + i64::from(d - b'0'));
        rest = &fraction[digits..];
    }
    let offset_minutes = match rest.as_bytes() {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()) =>
        {
            let two = |x: &u8, y: &u8| i64::from(x - b'0') * 10 + i64::from(y - b'0');
            let (hours, minutes) = (two(h1, h2), two(m1, m2));
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = hours * 60 + minutes;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let seconds = (days_since_1970(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    Some((seconds - offset_minutes * 60) * 1000 + millis)
}

/// Date and time of a moment in UTC, for a message.
fn spelled(ms: i64) -> String {
    let (seconds, days) = (ms.div_euclid(1000), ms.div_euclid(86_400_000));
    let mut year = 1970 + days.div_euclid(366);
    while days_since_1970(year + 1, 1, 1) <= days {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days_since_1970(year, month + 1, 1) <= days {
        month += 1;
    }
    let day = days - days_since_1970(year, month, 1) + 1;
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to a date of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let years = 365 * (year - 1970)
        + (before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 477);
    let months: i64 = (1..month).map(|month| days_of_month(year, month)).sum();
    years + months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_one_moment_is_that_moment() {
        // 1 second past 12:34:55 on 24 April 2023, UTC.
        let ms = 1_682_339_696_132;
        for text in [
            "1682339696.132",
            "1682339696132",
            "2023-04-24T12:34:56.132Z",
            "2023-04-24T12:34:56.132999+00:00",
            "2023-04-24 14:04:56.132+01:30",
            "2023-04-23T23:34:56.132-13:00",
        ] {
            assert_eq!(of_text(text), Some(ms), "{text}");
        }
        assert_eq!(of_text("1682339696"), Some(1_682_339_696_000));
        // Of `date -u -d 2024-02-29T23:59:59Z +%s`.
        assert_eq!(rfc3339("2024-02-29T23:59:59Z"), Some(1_709_251_199_000));
        assert_eq!(rfc3339("2000-01-01T00:00:00Z"), Some(EARLIEST_MS));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "12",
            "-1682339696",
            "NaN",
            "inf",
            "1e30",
            "1682339696132000",
            "12:30",
            "2023-04-24",
            "2023-04-24T12:34:56",
            "2023-02-29T12:34:56Z",
            "2023-13-01T12:34:56Z",
            "2023-04-24T24:00:00Z",
            "2023-04-24T12:34:56.Z",
            "2023-04-24T12:34:56+1:00",
            "2023-04-24T12:34:56Zulu",
            "1999-12-31T23:59:59Z",
            "２０２３-04-24T12:34:56Z",
        ] {
            assert_eq!(of_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_moment_is_spelled_as_it_is_read() {
        for text in [
            "2000-01-01T00:00:00Z",
            "2000-12-31T23:59:59Z",
            "2024-02-29T00:00:00Z",
            "2100-03-01T06:07:08Z",
            "2399-12-31T23:59:59Z",
        ] {
            assert_eq!(spelled(rfc3339(text).unwrap()), text);
        }
    }
}
