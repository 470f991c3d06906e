//! From values to places: linear, logarithmic and time axes, with ticks at round numbers.
//!
//! Ticks of a linear axis are multiples of 1, 2 or 5 times a power of ten; of a logarithmic one,
//! powers of one factor that can be said in words; of time, whole hours, days, weeks, months, years.

use chrono::{DateTime, Datelike as _, NaiveDate};

/// How the values of an axis are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Equal differences take equal room.
    #[default]
    Linear,
    /// Equal ratios take equal room; only values above zero have a place.
    Log,
    /// Milliseconds since 1970 in UTC; equal durations take equal room.
    Time,
}

/// Values from `low` to `high` placed between `from` and `to` (units of the drawing).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    spacing: Spacing,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

/// What lies between two ticks of a logarithmic axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Each tick is this many times the one before.
    Times(u64),
    /// The ticks are not evenly spaced.
    Uneven,
}

/// Largest size of a value that is drawn; beyond it differences overflow.
const LARGEST: f64 = 1e300;
const HOUR: f64 = 3.6e6;
const DAY: f64 = 24.0 * HOUR;

impl Scale {
    /// The smallest scale with a little air that shows every value given. Values that are not
    /// finite, and on a logarithmic scale those not above zero, are passed over; `None` if nothing
    /// is left.
    pub fn covering(
        spacing: Spacing,
        values: impl IntoIterator<Item = f64>,
        (from, to): (f64, f64),
    ) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            if value.is_finite()
                && value.abs() <= LARGEST
                && (spacing != Spacing::Log || value > f64::MIN_POSITIVE)
            {
                low = low.min(value);
                high = high.max(value);
            }
        }
        if low > high {
            return None;
        }
        let (low, high) = match spacing {
            Spacing::Log => {
                let air = ((high / low).log10() * 0.05).max(0.02);
                let (low, high) = (low.log10() - air, high.log10() + air);
                (10f64.powf(low), 10f64.powf(high))
            }
            Spacing::Linear => {
                let air = ((high - low) * 0.05).max((high.abs() * 1e-3).max(1e-9));
                (low - air, high + air)
            }
            Spacing::Time => {
                let air = if high > low { (high - low) * 0.01 } else { DAY };
                (low - air, high + air)
            }
        };
        Some(Self {
            spacing,
            low,
            high,
            from,
            to,
        })
    }

    /// A linear scale with exactly these ends; `low` must be below `high`.
    pub fn linear((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        Self {
            spacing: Spacing::Linear,
            low,
            high,
            from,
            to,
        }
    }

    fn share(self, value: f64) -> f64 {
        match self.spacing {
            Spacing::Log => (value / self.low).ln() / (self.high / self.low).ln(),
            Spacing::Linear | Spacing::Time => (value - self.low) / (self.high - self.low),
        }
    }

    /// Where `value` is drawn: the nearer end if it lies outside the scale or is infinite, `None`
    /// if it has no place at all.
    pub fn place(self, value: f64) -> Option<f64> {
        if value.is_nan() {
            return None;
        }
        let share = if self.spacing == Spacing::Log && value <= 0.0 {
            return None;
        } else {
            self.share(value).clamp(0.0, 1.0)
        };
        Some(self.from + share * (self.to - self.from))
    }

    /// Whether `value` lies on the scale and not beyond an end of it.
    pub fn shows(self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// At most about `most` round values along the scale, ascending.
    pub fn ticks(self, most: usize) -> Vec<f64> {
        match self.spacing {
            Spacing::Linear => linear_ticks(self.low, self.high, most),
            Spacing::Log => log_ticks(self.low, self.high, most).0,
            Spacing::Time => time_ticks(self.low, self.high, most),
        }
    }

    /// What lies between two ticks of a logarithmic scale.
    pub fn step(self, most: usize) -> Step {
        log_ticks(self.low, self.high, most).1
    }
}

/// Multiples of a step of 1, 2 or 5 times a power of ten.
fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let raw = (high - low) / count(most);
    if !(raw.is_finite() && raw > 0.0) {
        return Vec::new();
    }
    let exponent = raw.log10().floor();
    let mantissa = raw / 10f64.powf(exponent);
    let (factor, exponent) = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| mantissa <= factor * (1.0 + 1e-9))
        .map_or((1.0, exponent + 1.0), |factor| (factor, exponent));
    // A power of ten below one is not exact: divide by its inverse instead of multiplying.
    let value = |index: f64| {
        if exponent < 0.0 {
            index * factor / 10f64.powf(-exponent)
        } else {
            index * factor * 10f64.powf(exponent)
        }
    };
    let step = value(1.0);
    let first = (low / step).ceil();
    let room = ((high - low) / step).floor() + 1.0;
    (0..=most + 1)
        .map(count)
        .take_while(|index| *index <= room)
        .map(|index| value(first + index))
        .filter(|tick| *tick >= low && *tick <= high)
        // Minus zero is a zero.
        .map(|tick| tick + 0.0)
        .collect()
}

/// Powers of a factor: doublings if they fit, else powers of ten, four or whole thousands.
fn log_ticks(low: f64, high: f64, most: usize) -> (Vec<f64>, Step) {
    // Doublings begin at a power of ten, or at one where counts are meant.
    let anchor = if low >= 1.0 {
        1.0
    } else {
        10f64.powf(low.log10().floor())
    };
    let powers = |factor: u64, start: f64| -> Vec<f64> {
        let base = count(usize::try_from(factor).unwrap_or(usize::MAX));
        let first = ((low / start).ln() / base.ln() - 1e-9).ceil();
        let value = |index: f64| {
            if start == 1.0 && first + index < 0.0 {
                1.0 / base.powf(-(first + index))
            } else {
                start * base.powf(first + index)
            }
        };
        (0..=most)
            .map(|index| value(count(index)))
            .take_while(|tick| *tick <= high * (1.0 + 1e-9))
            .collect()
    };
    let candidates = [2, 10, 4, 100, 1_000, 10_000, 1_000_000, 1_000_000_000];
    for least in [3, 2] {
        for factor in candidates {
            let start = if factor >= 10 { 1.0 } else { anchor };
            let ticks = powers(factor, start);
            if (least..=most).contains(&ticks.len()) {
                return (ticks, Step::Times(factor));
            }
        }
    }
    (linear_ticks(low, high, most), Step::Uneven)
}

/// Whole hours, days, weeks from Monday, months or years in UTC.
fn time_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    let fits = |step: f64| span / step <= count(most);
    // The first of January 1970 was a Thursday; weeks begin on Mondays.
    let even = |step: f64, offset: f64| -> Vec<f64> {
        let first = ((low - offset) / step).ceil();
        (0..=most)
            .map(|index| (first + count(index)) * step + offset)
            .take_while(|tick| *tick <= high)
            .collect()
    };
    for hours in [1.0, 3.0, 6.0, 12.0] {
        if fits(hours * HOUR) {
            return even(hours * HOUR, 0.0);
        }
    }
    for days in [1.0, 2.0, 7.0, 14.0] {
        if fits(days * DAY) {
            let offset = if days >= 7.0 { 4.0 * DAY } else { 0.0 };
            return even(days * DAY, offset);
        }
    }
    let month = DAY * 30.44;
    for months in [
        1_i32, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 12_000,
    ] {
        if fits(f64::from(months) * month) {
            return month_ticks(low, high, months, most);
        }
    }
    Vec::new()
}

fn month_ticks(low: f64, high: f64, step: i32, most: usize) -> Vec<f64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a moment out of range has no date and so no ticks"
    )]
    let Some(start) = DateTime::from_timestamp_millis(low as i64) else {
        return Vec::new();
    };
    let months = start.year() * 12 + start.month0().cast_signed();
    let first = months.div_euclid(step) * step;
    (0..=most + 1)
        .filter_map(|index| {
            let month = first + step * i32::try_from(index).ok()?;
            let day = NaiveDate::from_ymd_opt(
                month.div_euclid(12),
                month.rem_euclid(12).cast_unsigned() + 1,
                1,
            )?;
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds of dates are exact in 53 bits"
            )]
            let tick = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis() as f64;
            Some(tick)
        })
        .filter(|tick| *tick >= low && *tick <= high)
        .collect()
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: (f64, f64) = (0.0, 100.0);
    /// Midnight on the first of November 2026.
    const NOVEMBER: f64 = 1_793_491_200_000.0;

    fn linear(low: f64, high: f64, most: usize) -> Vec<f64> {
        Scale::linear((low, high), ROOM).ticks(most)
    }

    fn log(low: f64, high: f64, most: usize) -> (Vec<f64>, Step) {
        let scale = Scale::covering(Spacing::Log, [low, high], ROOM).expect("values");
        (scale.ticks(most), scale.step(most))
    }

    #[test]
    fn linear_ticks_are_round_and_exact() {
        assert_eq!(
            linear(0.0, 1.0, 5),
            [0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
            "one more than asked for at the most"
        );
        assert_eq!(linear(937.0, 1361.0, 6), [1000.0, 1100.0, 1200.0, 1300.0]);
        assert_eq!(linear(-0.11, 0.31, 5), [-0.1, 0.0, 0.1, 0.2, 0.3]);
        assert_eq!(
            linear(0.000_12, 0.000_19, 4),
            [0.000_12, 0.000_14, 0.000_16, 0.000_18]
        );
    }

    #[test]
    fn ticks_stay_few_and_inside_whatever_the_range() {
        for most in [2, 3, 5, 8] {
            for exponent in -12..12 {
                for (low, width) in [(0.0, 1.0), (-3.3, 7.7), (1e3, 0.13), (-0.9, 1.8)] {
                    let size = 10f64.powi(exponent);
                    let (low, high) = (low * size, (low + width) * size);
                    let ticks = linear(low, high, most);
                    assert!(
                        ticks.len() <= most + 1 && !ticks.is_empty(),
                        "{low}..{high}: {ticks:?}"
                    );
                    assert!(ticks.iter().all(|tick| *tick >= low && *tick <= high));
                }
            }
        }
    }

    #[test]
    fn log_ticks_are_powers_of_a_factor_that_can_be_said() {
        assert_eq!(
            log(0.000_3, 2.0, 6),
            (vec![0.001, 0.01, 0.1, 1.0], Step::Times(10))
        );
        assert_eq!(
            log(256.0, 4096.0, 6),
            (vec![256.0, 512.0, 1024.0, 2048.0, 4096.0], Step::Times(2))
        );
        assert_eq!(
            log(1e-9, 1e9, 6),
            (vec![1e-8, 1e-4, 1.0, 1e4, 1e8], Step::Times(10_000))
        );
    }

    #[test]
    fn a_scale_places_its_ends_and_holds_what_lies_beyond() {
        let scale = Scale::linear((10.0, 20.0), (300.0, 100.0));
        assert_eq!(scale.place(10.0), Some(300.0));
        assert_eq!(scale.place(15.0), Some(200.0));
        assert_eq!(scale.place(f64::INFINITY), Some(100.0));
        assert_eq!(scale.place(f64::NAN), None);
        assert!(!scale.shows(21.0) && scale.shows(20.0) && !scale.shows(f64::NAN));
        let scale = Scale::covering(Spacing::Log, [1.0, 100.0], ROOM).expect("values");
        let middle = scale.place(10.0).expect("on the scale");
        assert!((middle - 50.0).abs() < 1e-9, "{middle}");
        assert_eq!(scale.place(0.0), None);
    }

    #[test]
    fn what_has_no_place_is_passed_over() {
        let values = [f64::NAN, f64::INFINITY, f64::MAX, 0.0, -1.0];
        assert_eq!(Scale::covering(Spacing::Log, values, ROOM), None);
        assert_eq!(Scale::covering(Spacing::Linear, [f64::NAN], ROOM), None);
        for spacing in [Spacing::Linear, Spacing::Log, Spacing::Time] {
            let one = Scale::covering(spacing, [5.0], ROOM).expect("a value");
            let place = one.place(5.0).expect("on the scale");
            assert!((place - 50.0).abs() < 1.0, "{spacing:?}: {place}");
        }
    }

    #[test]
    fn time_ticks_are_whole_months_weeks_and_days() {
        let scale = |days: f64| {
            Scale::covering(Spacing::Time, [NOVEMBER, NOVEMBER + days * DAY], ROOM).expect("values")
        };
        let dates = |days: f64| -> Vec<String> {
            scale(days)
                .ticks(6)
                .into_iter()
                .filter_map(|tick| DateTime::from_timestamp_millis(tick as i64))
                .map(|time| time.format("%a %Y-%m-%d %H").to_string())
                .collect()
        };
        assert_eq!(
            dates(120.0),
            [
                "Sun 2026-11-01 00",
                "Tue 2026-12-01 00",
                "Fri 2027-01-01 00",
                "Mon 2027-02-01 00",
                "Mon 2027-03-01 00"
            ]
        );
        assert_eq!(
            dates(28.0).first().map(String::as_str),
            Some("Mon 2026-11-02 00")
        );
        assert!(dates(28.0).iter().all(|date| date.starts_with("Mon")));
        assert!(
            dates(3.0)
                .iter()
                .all(|date| date.ends_with("00") || date.ends_with("12"))
        );
        assert!(dates(3000.0).iter().all(|date| date.contains("-01-01")));
        assert!((2..=7).contains(&dates(3000.0).len()));
    }
}
