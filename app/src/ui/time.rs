//! Moments in time, in UTC, readable by people and machines.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, Timelike as _};
use icu_calendar::{Gregorian, Iso};
use icu_datetime::{
    FixedCalendarDateTimeFormatter,
    fieldsets::{YMD, YMDT},
    input::{Date, DateTime as Moment, Time as Clock},
    options::TimePrecision,
};
use icu_locale_core::{Locale, locale};
use leptos::prelude::*;

use super::number::NONE;
use crate::i18n::{self, L10n};

/// How one language writes moments and days.
struct Spelling {
    moment: FixedCalendarDateTimeFormatter<Gregorian, YMDT>,
    day: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
}

impl Spelling {
    fn of(locale: &Locale) -> Option<Self> {
        let moment = YMDT::medium().with_time_precision(TimePrecision::Minute);
        Some(Self {
            moment: FixedCalendarDateTimeFormatter::try_new(locale.into(), moment).ok()?,
            day: FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::medium()).ok()?,
        })
    }
}

// British English: the day before the month, and 24 hours.
static ENGLISH: LazyLock<Option<Spelling>> =
    LazyLock::new(|| Spelling::of(&locale!("en-GB-u-hc-h23")));
static CHINESE: LazyLock<Option<Spelling>> =
    LazyLock::new(|| Spelling::of(&locale!("zh-CN-u-hc-h23")));

fn spelling() -> Option<&'static Spelling> {
    match i18n::locale() {
        L10n::En => ENGLISH.as_ref(),
        L10n::ZhCN => CHINESE.as_ref(),
    }
}

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
    let Some(time) = DateTime::from_timestamp_millis(ms) else {
        return (None, NONE.to_owned());
    };
    let machine = time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let words =
        date_of(&time)
            .zip(clock_of(&time))
            .zip(spelling())
            .map(|((date, time), spelling)| {
                format!("{} UTC", spelling.moment.format(&Moment { date, time }))
            });
    (Some(machine.clone()), words.unwrap_or(machine))
}

/// A day in words: `23 Nov 2026`.
pub(crate) fn day(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms)
        .as_ref()
        .and_then(date_of)
        .zip(spelling())
        .map_or_else(
            || NONE.to_owned(),
            |(date, spelling)| spelling.day.format(&date).to_string(),
        )
}

fn date_of(time: &DateTime<chrono::Utc>) -> Option<Date<Gregorian>> {
    let (month, day) = (
        u8::try_from(time.month()).ok()?,
        u8::try_from(time.day()).ok()?,
    );
    let date: Date<Iso> = Date::try_new_iso(time.year(), month, day).ok()?;
    Some(date.to_calendar(Gregorian))
}

fn clock_of(time: &DateTime<chrono::Utc>) -> Option<Clock> {
    let (hour, minute) = (
        u8::try_from(time.hour()).ok()?,
        u8::try_from(time.minute()).ok()?,
    );
    Clock::try_new(hour, minute, 0, 0).ok()
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
