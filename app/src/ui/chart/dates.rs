//! Dates at the ticks of a time axis: a day, a month or a year, as long as their step asks for.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, Timelike as _};
use icu_calendar::Gregorian;
use icu_datetime::{
    FixedCalendarDateTimeFormatter,
    fieldsets::{MD, Y, YM},
    input::Date,
};
use icu_locale_core::{Locale, locale};

use crate::i18n::{self, L10n};

struct Spelling {
    day: FixedCalendarDateTimeFormatter<Gregorian, MD>,
    month: FixedCalendarDateTimeFormatter<Gregorian, YM>,
    year: FixedCalendarDateTimeFormatter<Gregorian, Y>,
}

impl Spelling {
    fn of(locale: &Locale) -> Option<Self> {
        Some(Self {
            day: FixedCalendarDateTimeFormatter::try_new(locale.into(), MD::medium()).ok()?,
            month: FixedCalendarDateTimeFormatter::try_new(locale.into(), YM::medium()).ok()?,
            year: FixedCalendarDateTimeFormatter::try_new(locale.into(), Y::medium()).ok()?,
        })
    }
}

static ENGLISH: LazyLock<Option<Spelling>> = LazyLock::new(|| Spelling::of(&locale!("en-GB")));
static CHINESE: LazyLock<Option<Spelling>> = LazyLock::new(|| Spelling::of(&locale!("zh-CN")));

/// The ticks of a time axis (milliseconds since 1970, UTC) in words.
pub fn tick_dates(ticks: &[f64]) -> Vec<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a moment out of range has no date and no words"
    )]
    let times: Vec<_> = ticks
        .iter()
        .map(|tick| DateTime::from_timestamp_millis(*tick as i64))
        .collect();
    let all = |holds: fn(&DateTime<chrono::Utc>) -> bool| times.iter().flatten().all(holds);
    let months = all(|time| time.day() == 1 && time.hour() == 0);
    let years = months && all(|time| time.month() == 1);
    let hours = !all(|time| time.hour() == 0);
    let spelling = match i18n::locale() {
        L10n::En => ENGLISH.as_ref(),
        L10n::ZhCN => CHINESE.as_ref(),
    };
    times
        .iter()
        .map(|time| {
            let date = time.as_ref().and_then(|time| {
                let (month, day) = (
                    u8::try_from(time.month()).ok()?,
                    u8::try_from(time.day()).ok()?,
                );
                Some(
                    Date::try_new_iso(time.year(), month, day)
                        .ok()?
                        .to_calendar(Gregorian),
                )
            });
            let (Some(time), Some(date), Some(spelling)) = (time, date, spelling) else {
                return String::new();
            };
            if years && times.len() > 1 {
                spelling.year.format(&date).to_string()
            } else if months {
                spelling.month.format(&date).to_string()
            } else if hours && time.hour() != 0 {
                time.format("%H:%M").to_string()
            } else {
                spelling.day.format(&date).to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400_000.0;
    /// Midnight on the first of November 2026.
    const NOVEMBER: f64 = 1_793_491_200_000.0;

    #[test]
    fn a_date_says_no_more_than_its_step() {
        assert_eq!(
            tick_dates(&[NOVEMBER, NOVEMBER + 30.0 * DAY]),
            ["Nov 2026", "Dec 2026"]
        );
        assert_eq!(
            tick_dates(&[NOVEMBER + DAY, NOVEMBER + 8.0 * DAY]),
            ["2 Nov", "9 Nov"]
        );
        assert_eq!(
            tick_dates(&[NOVEMBER + 0.5 * DAY, NOVEMBER + DAY]),
            ["12:00", "2 Nov"]
        );
        assert_eq!(tick_dates(&[f64::INFINITY]), [""]);
    }
}
