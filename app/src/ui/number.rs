//! How numbers are written: one spelling for each kind of quantity, everywhere.
//!
//! All functions take plain values and give text; a value that is not finite is written as a dash.

use std::sync::LazyLock;

use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale_core::{Locale, locale};

use crate::i18n::{self, L10n};

/// What is written where there is no number.
pub const NONE: &str = "–";

/// How one quantity is written, chosen once per column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Whole number with thousands separators: `1,142`.
    #[default]
    Whole,
    /// A fixed number of decimals: `0.852`.
    Fixed(u8),
    /// A share of one as percent with one decimal: `0.449911` is `45.0%`.
    Percent,
    /// Dollars: `$0.000012`, `$1.20`, `$1,204`.
    Dollars,
    /// Seconds: `0.42 s`, `12 s`, `3 min 20 s`; `3 分 20 秒` in Chinese.
    Seconds,
    /// A count of tokens: `512`, `12.3k`, `4.1M`; `1.2 万` in Chinese.
    Tokens,
}

impl Format {
    /// Writes `value`.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Whole => fixed(value, 0),
            Self::Fixed(decimals) => fixed(value, decimals),
            Self::Percent => percent(value),
            Self::Dollars => dollars(value),
            Self::Seconds => seconds(value),
            Self::Tokens => tokens(value),
        }
    }

    /// Writes a distance, such as a half-width, beside a value already written with its unit:
    /// as [`Format::show`], without the percent sign.
    pub fn spread(self, distance: f64) -> String {
        match self {
            Self::Percent => fixed(distance * 100.0, 1),
            other => other.show(distance),
        }
    }
}

/// A fixed number of decimals with thousands separators and a true minus sign: `−1,142.50`.
pub fn fixed(value: f64, decimals: u8) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let digits = format!("{:.*}", usize::from(decimals), value.abs());
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if value < 0.0 && digits.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
        text.push('−');
    }
    text.push_str(&grouped(&digits));
    text
}

/// A whole number with thousands separators: `2,997`.
pub fn whole(value: u64) -> String {
    grouped(&value.to_string())
}

/// A signed difference: `+12`, `−3`, `±0`.
pub fn signed(value: f64, decimals: u8) -> String {
    let text = fixed(value, decimals);
    if !value.is_finite() || text.starts_with('−') {
        text
    } else if text.bytes().all(|b| !b.is_ascii_digit() || b == b'0') {
        format!("±{text}")
    } else {
        format!("+{text}")
    }
}

/// A share of one as percent with one decimal: `36.0%`.
pub fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{}%", fixed(share * 100.0, 1))
    } else {
        NONE.to_owned()
    }
}

/// Dollars. Cents from one dollar up to a thousand, whole dollars above, and below one dollar the
/// two leading digits that say something: `$0.000012`.
pub fn dollars(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    let decimals = if size == 0.0 || size >= 999.995 {
        0
    } else if size >= 0.1 {
        2
    } else {
        // 0.000012 has its first digit in the fifth place: show that one and the next. Rounded first, as
        // 9.99e-7 has its first digit where 1e-6 has it.
        let rounded = format!("{size:.1e}");
        let exponent = rounded.rsplit_once('e').and_then(|(_, e)| e.parse().ok());
        decimals_for(1.0 - exponent.unwrap_or(0.0_f64))
    };
    let text = fixed(size, decimals);
    if value < 0.0 {
        format!("−${text}")
    } else {
        format!("${text}")
    }
}

fn decimals_for(places: f64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=12"
    )]
    let places = places.clamp(0.0, 12.0) as u8;
    places
}

/// Names of milliseconds, seconds, minutes and hours.
type Units = [&'static str; 4];

const UNITS: Units = ["ms", "s", "min", "h"];
const CHINESE_UNITS: Units = ["毫秒", "秒", "分", "小时"];

/// A duration in seconds: `4 ms`, `0.42 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
pub fn seconds(value: f64) -> String {
    seconds_with(
        value,
        match i18n::locale() {
            L10n::En => UNITS,
            L10n::ZhCN => CHINESE_UNITS,
        },
    )
}

fn seconds_with(value: f64, [ms, s, min, h]: Units) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    let text = if size == 0.0 {
        format!("0 {s}")
    } else if size < 0.0995 {
        format!("{} {ms}", fixed((size * 1000.0).max(1.0), 0))
    } else if size < 9.95 {
        format!("{} {s}", fixed(size, if size < 0.995 { 2 } else { 1 }))
    } else if size < 119.5 {
        format!("{} {s}", fixed(size, 0))
    } else if size < 7_199.5 {
        let total = size.round();
        format!(
            "{} {min} {} {s}",
            fixed((total / 60.0).floor(), 0),
            fixed(total % 60.0, 0)
        )
    } else {
        let minutes = (size / 60.0).round();
        format!(
            "{} {h} {} {min}",
            fixed((minutes / 60.0).floor(), 0),
            fixed(minutes % 60.0, 0)
        )
    };
    format!("{sign}{text}")
}

/// A count of tokens, exact below ten thousand: `9,812`, `12.3k`, `4.1M`.
pub fn tokens(value: f64) -> String {
    if !value.is_finite() {
        NONE.to_owned()
    } else if value.abs() < 9_999.5 {
        fixed(value, 0)
    } else {
        match i18n::locale() {
            L10n::En => thousands(value),
            L10n::ZhCN => ten_thousands(value),
        }
    }
}

/// A long count in tens of thousands and in hundreds of millions, as Chinese counts: `1.2 万`, `25.0 亿`.
fn ten_thousands(value: f64) -> String {
    if value.abs() < 99_995_000.0 {
        format!("{} 万", fixed(value / 1e4, 1))
    } else {
        format!("{} 亿", fixed(value / 1e8, 1))
    }
}

/// A long count in thousands, millions and billions: `12.3k`.
fn thousands(value: f64) -> String {
    let size = value.abs();
    if size < 999_950.0 {
        format!("{}k", fixed(value / 1e3, 1))
    } else if size < 999_950_000.0 {
        format!("{}M", fixed(value / 1e6, 1))
    } else {
        format!("{}B", fixed(value / 1e9, 1))
    }
}

/// Separators as the visitor's language has them. Both languages agree today; a third need not.
fn grouped(digits: &str) -> String {
    let formatter = match i18n::locale() {
        L10n::En => ENGLISH.as_ref(),
        L10n::ZhCN => CHINESE.as_ref(),
    };
    match (formatter, digits.parse::<Decimal>()) {
        (Some(formatter), Ok(decimal)) => formatter.format(&decimal).to_string(),
        _ => digits.to_owned(),
    }
}

static ENGLISH: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| formatter(&locale!("en")));
static CHINESE: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| formatter(&locale!("zh-CN")));

fn formatter(locale: &Locale) -> Option<DecimalFormatter> {
    DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_minus_is_a_minus() {
        assert_eq!(fixed(1_142.439_3, 0), "1,142");
        assert_eq!(fixed(-1_234_567.891, 2), "−1,234,567.89");
        assert_eq!(fixed(999.999, 2), "1,000.00");
        assert_eq!(fixed(12.0, 0), "12");
        assert_eq!(whole(2_997), "2,997");
        assert_eq!(whole(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(signed(0.004, 2), "±0.00");
        assert_eq!(signed(12.4, 0), "+12");
        assert_eq!(signed(-12.4, 0), "−12");
    }

    #[test]
    fn no_number_is_a_dash() {
        for format in [
            Format::Whole,
            Format::Fixed(2),
            Format::Percent,
            Format::Dollars,
            Format::Seconds,
            Format::Tokens,
        ] {
            assert_eq!(format.show(f64::NAN), NONE, "{format:?}");
            assert_eq!(format.show(f64::INFINITY), NONE, "{format:?}");
        }
        assert_eq!(signed(f64::NAN, 0), NONE);
    }

    #[test]
    fn small_dollars_keep_two_digits() {
        assert_eq!(dollars(0.0), "$0");
        assert_eq!(dollars(0.000_012), "$0.000012");
        assert_eq!(dollars(0.000_001_234), "$0.0000012");
        assert_eq!(dollars(0.042), "$0.042");
        // Rounded, the first digit is one place further up.
        assert_eq!(dollars(9.99e-7), "$0.0000010");
        assert_eq!(dollars(9.94e-7), "$0.00000099");
        assert_eq!(dollars(0.000_004), "$0.0000040");
        assert_eq!(dollars(0.099_6), "$0.10");
        assert_eq!(dollars(0.1), "$0.10");
        assert_eq!(dollars(1.2), "$1.20");
        assert_eq!(dollars(-1.2), "−$1.20");
        assert_eq!(dollars(1_204.4), "$1,204");
        assert_eq!(dollars(999.999), "$1,000");
    }

    #[test]
    fn seconds_change_unit_where_a_reader_would() {
        assert_eq!(seconds(0.0), "0 s");
        assert_eq!(seconds(0.004), "4 ms");
        assert_eq!(seconds(0.42), "0.42 s");
        assert_eq!(seconds(1.25), "1.2 s");
        assert_eq!(seconds(12.3), "12 s");
        assert_eq!(seconds(200.0), "3 min 20 s");
        assert_eq!(seconds(7_500.0), "2 h 5 min");
    }

    #[test]
    fn tokens_are_exact_while_short() {
        assert_eq!(tokens(0.0), "0");
        assert_eq!(tokens(9_812.0), "9,812");
        assert_eq!(tokens(12_345.0), "12.3k");
        assert_eq!(tokens(999_999.0), "1.0M");
        assert_eq!(tokens(4_100_000.0), "4.1M");
        assert_eq!(tokens(2.5e9), "2.5B");
    }

    #[test]
    fn chinese_has_its_own_units() {
        let of = |value| seconds_with(value, CHINESE_UNITS);
        assert_eq!(of(0.0), "0 秒");
        assert_eq!(of(0.004), "4 毫秒");
        assert_eq!(of(0.42), "0.42 秒");
        assert_eq!(of(200.0), "3 分 20 秒");
        assert_eq!(of(7_500.0), "2 小时 5 分");
        assert_eq!(ten_thousands(12_345.0), "1.2 万");
        assert_eq!(ten_thousands(4_100_000.0), "410.0 万");
        assert_eq!(ten_thousands(2.5e9), "25.0 亿");
    }

    #[test]
    fn percent_has_one_decimal() {
        assert_eq!(percent(0.449_911), "45.0%");
        assert_eq!(percent(1.0), "100.0%");
        assert_eq!(Format::Percent.spread(0.0312), "3.1");
    }
}
