//! One number at one place of a text: its digits, separators, fraction, exponent and suffix.

/// Reads numbers at positions of a text that was taken apart into characters.
pub(super) struct Reader<'a> {
    pub(super) signs: &'a [(usize, char)],
    pub(super) end: usize,
}

impl Reader<'_> {
    fn at(&self, i: usize) -> char {
        self.signs.get(i).map_or('\0', |(_, c)| *c)
    }

    pub(super) fn byte(&self, i: usize) -> usize {
        self.signs.get(i).map_or(self.end, |(at, _)| *at)
    }

    fn before(&self, i: usize) -> char {
        if i == 0 { '\0' } else { self.at(i - 1) }
    }

    fn is_digit(&self, i: usize) -> bool {
        self.at(i).is_ascii_digit()
    }

    fn is(&self, i: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(k, c)| self.at(i + k).eq_ignore_ascii_case(&c))
    }

    /// Whether a number may begin here: not inside a word, an exponent or another number.
    pub(super) fn may_start(&self, i: usize) -> bool {
        let c = self.at(i);
        if c == '\\' {
            return self.is_fraction(i);
        }
        let starts = c.is_ascii_digit()
            || (c == '.' && self.is_digit(i + 1) && !self.is_digit(i.wrapping_sub(1)))
            || vulgar(c).is_some();
        if !starts {
            return false;
        }
        let mut at = i;
        while at > 0 && matches!(self.at(at - 1), '$' | '€' | '£' | '¥' | '\\' | '{' | '+') {
            at -= 1;
        }
        let mut before = self.before(at);
        // A hyphen between a letter and a digit belongs to a name: GPT-4.
        if before == '-' && at >= 2 && self.at(at - 2).is_alphabetic() {
            return false;
        }
        // Inside a command, as in \text{5}, or a currency written with letters.
        if at < i && before.is_alphabetic() {
            before = ' ';
        }
        if before.is_alphabetic() && self.currency_before(at) {
            before = ' ';
        }
        // Chinese and Japanese write without spaces: only Latin, Greek and Cyrillic letters make names.
        let in_word = before.is_alphabetic() && (before as u32) < 0x2000;
        !(in_word || matches!(before, '^' | '_'))
    }

    /// Whether the letters before `at` are the name of a currency.
    fn currency_before(&self, at: usize) -> bool {
        let mut start = at;
        while start > 0 && self.at(start - 1).is_alphabetic() {
            start -= 1;
        }
        let name: String = (start..at).map(|i| self.at(i)).collect();
        matches!(
            name.as_str(),
            "USD" | "EUR" | "GBP" | "RMB" | "CNY" | "Rs" | "US" | "R" | "A"
        ) && at - start > 1
    }

    /// Where the number really begins, with its sign: before a currency sign.
    pub(super) fn sign(&self, i: usize) -> (usize, bool) {
        let mut at = i;
        while at > 0 && matches!(self.at(at - 1), '$' | '€' | '£' | '¥' | '\\') {
            at -= 1;
        }
        if self.before(at) == '-' {
            let before = if at >= 2 { self.at(at - 2) } else { '\0' };
            // After a digit or a bracket it is a range or a subtraction.
            if !(before.is_alphanumeric() || matches!(before, ')' | '}' | '-')) {
                return (at - 1, true);
            }
        }
        // "= - 5"
        if at >= 2
            && self.before(at) == ' '
            && self.at(at - 2) == '-'
            && at >= 4
            && self.at(at - 3) == ' '
            && self.at(at - 4) == '='
        {
            return (at - 2, true);
        }
        (i, false)
    }

    fn run(&self, from: usize) -> usize {
        let mut i = from;
        while self.is_digit(i) {
            i += 1;
        }
        i
    }

    fn digits(&self, from: usize, to: usize) -> String {
        (from..to).map(|i| self.at(i)).collect()
    }

    /// Length of a sign that groups thousands at `i`, with the kind it is of.
    fn separator(&self, i: usize) -> Option<(usize, char)> {
        for (sign, kind) in [
            ("{,}", ','),
            ("\\,", '\\'),
            (",\\!", ','),
            (",", ','),
            ("'", '\''),
            ("\u{a0}", ' '),
            ("_", '_'),
        ] {
            if self.is(i, sign) {
                return Some((sign.chars().count(), kind));
            }
        }
        None
    }

    fn three(&self, i: usize) -> bool {
        self.run(i) == i + 3
    }

    /// Reads a number at `i`: where it ends, and its value unless it turns out to be none (a date, a
    /// version).
    pub(super) fn number(&self, i: usize) -> (usize, Option<(f64, bool)>) {
        if self.at(i) == '\\' {
            return match self.latex_fraction(i) {
                Some((end, value)) => self.suffixed(end, value),
                None => (i + 1, None),
            };
        }
        if let Some(value) = vulgar(self.at(i)) {
            return self.suffixed(i + 1, value);
        }
        let (mut i, mut digits) = (i, String::new());
        let first = self.run(i);
        let whole_start = i;
        digits.push_str(&self.digits(i, first));
        let length = first - i;
        i = first;
        let mut groups = 0;
        if (1..=3).contains(&length) && self.at(whole_start) != '0' {
            let mut kind = None;
            while let Some((width, sign)) = self.separator(i) {
                if kind.is_some_and(|kind| kind != sign) || !self.three(i + width) {
                    break;
                }
                kind = Some(sign);
                digits.push_str(&self.digits(i + width, i + width + 3));
                i += width + 3;
                groups += 1;
            }
        }
        let (end, value) = self.decimals(i, length, groups, digits);
        let Some(value) = value else {
            return (end, None);
        };
        self.fractional(end, value)
    }

    /// Reads what follows the whole part: decimals, or thousands grouped by full stops.
    fn decimals(
        &self,
        mut i: usize,
        length: usize,
        groups: usize,
        mut digits: String,
    ) -> (usize, Option<f64>) {
        let dotted = |i: usize| self.at(i) == '.' && self.three(i + 1);
        if groups == 0
            && (1..=3).contains(&length)
            && dotted(i)
            && (dotted(i + 4) || (self.at(i + 4) == ',' && self.is_digit(i + 5)))
        {
            while dotted(i) {
                digits.push_str(&self.digits(i + 1, i + 4));
                i += 4;
            }
            if self.at(i) == ',' && self.is_digit(i + 1) {
                let end = self.run(i + 1);
                digits.push('.');
                digits.push_str(&self.digits(i + 1, end));
                i = end;
            }
        } else if self.at(i) == '.' && self.is_digit(i + 1) {
            let end = self.run(i + 1);
            if self.at(end) == '.' && self.is_digit(end + 1) {
                // 1.2.3 is a version or a section.
                let mut end = end;
                while self.at(end) == '.' && self.is_digit(end + 1) {
                    end = self.run(end + 1);
                }
                return (end, None);
            }
            digits.push('.');
            digits.push_str(&self.digits(i + 1, end));
            i = end;
        } else if groups == 0 && self.at(i) == ',' && self.is_digit(i + 1) {
            // A decimal comma, unless this is a list: 1,2,3 or (3,5).
            let end = self.run(i + 1);
            let bracketed = matches!(self.before(i - length), '(' | '[' | '{' | ',');
            let listed = self.at(end) == ',' && self.is_digit(end + 1);
            if !bracketed && !listed && (end - i - 1 < 3 || digits == "0") {
                digits.push('.');
                digits.push_str(&self.digits(i + 1, end));
                i = end;
            }
        }
        (i, digits.parse().ok())
    }

    /// Reads what may make a fraction of a number: "3/4", "1 1/2", "1½".
    fn fractional(&self, end: usize, value: f64) -> (usize, Option<(f64, bool)>) {
        if let Some(part) = vulgar(self.at(end)) {
            return self.suffixed(end + 1, value + part);
        }
        if let Some((after, denominator)) = self.over(end) {
            if self.at(after) == '/' && self.is_digit(after + 1) {
                // 8/3/1997 is a date.
                return (self.run(after + 1), None);
            }
            if denominator == 0.0 {
                return (after, None);
            }
            return self.suffixed(after, value / denominator);
        }
        if self.at(end) == ' ' && self.is_digit(end + 1) && value.fract() == 0.0 {
            let top = self.run(end + 1);
            if let (Ok(numerator), Some((after, denominator))) =
                (self.digits(end + 1, top).parse::<f64>(), self.over(top))
                && numerator < denominator
                && self.at(after) != '/'
            {
                return self.suffixed(after, value + numerator / denominator);
            }
        }
        self.suffixed(end, value)
    }

    /// A denominator after a slash at `i`.
    fn over(&self, i: usize) -> Option<(usize, f64)> {
        let spaced = usize::from(self.at(i) == ' ');
        if self.at(i + spaced) != '/' {
            return None;
        }
        let from = i + spaced + 1;
        let from = from + usize::from(spaced == 1 && self.at(from) == ' ');
        let end = self.run(from);
        if end == from || (self.at(end) == '.' && self.is_digit(end + 1)) {
            return None;
        }
        Some((end, self.digits(from, end).parse().ok()?))
    }

    fn is_fraction(&self, i: usize) -> bool {
        ["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"]
            .iter()
            .any(|name| self.is(i, name))
    }

    /// `\frac{3}{4}` or `\frac34`.
    fn latex_fraction(&self, i: usize) -> Option<(usize, f64)> {
        let mut at = i;
        while self.at(at) != 'f' || !self.is(at, "frac") {
            at += 1;
        }
        let (at, top) = self.braced(at + 4)?;
        let (at, bottom) = self.braced(at)?;
        (bottom != 0.0).then_some((at, top / bottom))
    }

    fn braced(&self, i: usize) -> Option<(usize, f64)> {
        if self.is_digit(i) {
            return Some((i + 1, f64::from(self.at(i).to_digit(10)?)));
        }
        if self.at(i) != '{' {
            return None;
        }
        let mut end = i + 1;
        while self.at(end) != '}' {
            if self.at(end) == '\0' {
                return None;
            }
            end += 1;
        }
        let inside: String = (i + 1..end)
            .map(|k| self.at(k))
            .filter(|c| !c.is_whitespace() && *c != ',')
            .collect();
        Some((end + 1, inside.parse().ok()?))
    }

    /// Reads what may follow a number and change it: powers, percent, "million".
    fn suffixed(&self, end: usize, mut value: f64) -> (usize, Option<(f64, bool)>) {
        let mut i = end;
        if let Some((after, exponent)) = self.exponent(i) {
            value *= 10f64.powi(exponent);
            i = after;
        } else if self.at(i) == '^' || (self.at(i) == '*' && self.at(i + 1) == '*') {
            let from = i + if self.at(i) == '^' { 1 } else { 2 };
            if let Some((after, power)) = self.signed(from) {
                value = value.powi(power);
                i = after;
            }
        }
        let space = usize::from(matches!(self.at(i), ' ' | '\u{a0}'));
        for (name, factor) in [
            ("thousand", 1e3),
            ("million", 1e6),
            ("billion", 1e9),
            ("trillion", 1e12),
        ] {
            let after = i + space + name.len();
            if self.is(i + space, name) && !self.at(after).is_alphabetic() {
                return (after, Some((value * factor, false)));
            }
        }
        if matches!(self.at(i), 'k' | 'K') && !self.at(i + 1).is_alphanumeric() {
            return (i + 1, Some((value * 1e3, false)));
        }
        for name in ["%", "\\%", "percent", "per cent"] {
            let after = i + space + name.chars().count();
            if self.is(i + space, name) && !self.at(after).is_alphabetic() {
                return (after, Some((value, true)));
            }
        }
        (i, Some((value, false)))
    }

    /// "e-5", "× 10^5", "\times 10^{5}", "x 10⁵" at `i`.
    fn exponent(&self, i: usize) -> Option<(usize, i32)> {
        if matches!(self.at(i), 'e' | 'E') {
            let (end, power) = self.signed(i + 1)?;
            return (!self.at(end).is_alphabetic()).then_some((end, power));
        }
        let skip = |mut i: usize| {
            while matches!(self.at(i), ' ' | '\u{a0}') || self.is(i, "\\,") {
                i += if self.at(i) == '\\' { 2 } else { 1 };
            }
            i
        };
        let at = skip(i);
        let times = ["\\times", "\\cdot", "×", "·", "*", "x"]
            .iter()
            .find(|sign| self.is(at, sign))?;
        let at = skip(at + times.chars().count());
        if !self.is(at, "10") {
            return None;
        }
        let at = at + 2;
        if self.at(at) == '^' {
            return self.signed(at + 1);
        }
        if self.at(at) == '*' && self.at(at + 1) == '*' {
            return self.signed(at + 2);
        }
        self.raised(at)
    }

    /// A whole number with a sign, in braces or not.
    fn signed(&self, i: usize) -> Option<(usize, i32)> {
        let brace = usize::from(matches!(self.at(i), '{' | '('));
        let from = i + brace;
        let sign = usize::from(matches!(self.at(from), '-' | '+'));
        let end = self.run(from + sign);
        if end == from + sign || end - from > 4 {
            return None;
        }
        let size: i32 = self.digits(from + sign, end).parse().ok()?;
        let value = if self.at(from) == '-' { -size } else { size };
        if brace == 1 && !matches!(self.at(end), '}' | ')') {
            return None;
        }
        Some((end + brace, value))
    }

    /// A power in raised digits.
    fn raised(&self, i: usize) -> Option<(usize, i32)> {
        let negative = self.at(i) == '⁻';
        let mut at = i + usize::from(negative);
        let mut value = 0i32;
        let from = at;
        while let Some(digit) = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|c| c == self.at(at))
        {
            value = value
                .checked_mul(10)?
                .checked_add(i32::try_from(digit).ok()?)?;
            at += 1;
        }
        (at > from).then_some((at, if negative { -value } else { value }))
    }
}

/// The value of a fraction that is one character.
fn vulgar(c: char) -> Option<f64> {
    Some(match c {
        '½' => 0.5,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅕' => 0.2,
        '⅖' => 0.4,
        '⅗' => 0.6,
        '⅘' => 0.8,
        '⅙' => 1.0 / 6.0,
        '⅛' => 0.125,
        '⅜' => 0.375,
        '⅝' => 0.625,
        '⅞' => 0.875,
        _ => return None,
    })
}
