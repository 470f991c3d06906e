//! What ran, passed, failed and was skipped, read from the reports of three test runners.

use std::fmt;

use crate::step::short_time;

/// Numbers of tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that did what they promise.
    pub(crate) passed: u64,
    /// Tests that did not.
    pub(crate) failed: u64,
    /// Tests that did not run.
    pub(crate) skipped: u64,
}

/// One line of the table.
#[derive(Debug)]
struct Row {
    name: String,
    counts: Counts,
    seconds: Option<f64>,
    remark: String,
}

/// The table at the end of a test run.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    rows: Vec<Row>,
    broken: bool,
}

impl Summary {
    /// Enters tests that ran.
    pub(crate) fn ran(&mut self, name: &str, counts: Counts, seconds: f64) {
        self.rows.push(Row {
            name: name.to_owned(),
            counts,
            seconds: Some(seconds),
            remark: String::new(),
        });
    }

    /// Enters a number of single tests that were skipped.
    pub(crate) fn skipped(&mut self, name: &str, number: u64, why: &str) {
        let counts = Counts {
            skipped: number,
            ..Counts::default()
        };
        self.rows.push(Row {
            name: name.to_owned(),
            counts,
            seconds: None,
            remark: why.to_owned(),
        });
    }

    /// Enters a whole kind of test that was not run.
    pub(crate) fn leave_out(&mut self, name: &str, why: &str) {
        let remark = format!("not run: {why}");
        self.rows.push(Row {
            name: name.to_owned(),
            counts: Counts::default(),
            seconds: None,
            remark,
        });
    }

    /// Enters a runner that failed without a failed test.
    pub(crate) fn broke(&mut self, name: &str, why: &str) {
        self.broken = true;
        let counts = Counts {
            failed: 1,
            ..Counts::default()
        };
        self.rows.push(Row {
            name: name.to_owned(),
            counts,
            seconds: None,
            remark: why.to_owned(),
        });
    }

    /// Whether anything failed.
    pub(crate) fn failed(&self) -> bool {
        self.broken || self.total().failed > 0
    }

    /// `N passed, N failed, N skipped`.
    pub(crate) fn last_line(&self) -> String {
        let Counts {
            passed,
            failed,
            skipped,
        } = self.total();
        format!("{passed} passed, {failed} failed, {skipped} skipped")
    }

    fn total(&self) -> Counts {
        self.rows
            .iter()
            .fold(Counts::default(), |sum, row| sum.plus(row.counts))
    }
}

impl Counts {
    fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:<16}{:>8}{:>8}{:>9}{:>12}",
            "tests", "passed", "failed", "skipped", "time"
        )?;
        for Row {
            name,
            counts,
            seconds,
            remark,
        } in &self.rows
        {
            let time = seconds.map_or_else(String::new, |seconds| {
                short_time(std::time::Duration::from_secs_f64(seconds))
            });
            let Counts {
                passed,
                failed,
                skipped,
            } = counts;
            let line = format!("{name:<16}{passed:>8}{failed:>8}{skipped:>9}{time:>12}  {remark}");
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Tests and seconds of the given packages in a JUnit report of nextest.
///
/// A suite is named `package`, `package::binary` or `package::bin/name`.
pub(crate) fn junit(xml: &str, packages: &[&str]) -> (Counts, f64) {
    let mut counts = Counts::default();
    let mut seconds = 0.0;
    let mut ours = false;
    for tag in xml.split('<') {
        if tag.starts_with("testsuite ") {
            let name = attribute(tag, "name").unwrap_or_default();
            ours = packages.iter().any(|package| {
                name.strip_prefix(package)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            });
            if ours {
                let number = |name| {
                    attribute(tag, name)
                        .and_then(|text| text.parse().ok())
                        .unwrap_or(0)
                };
                let skipped: u64 = number("disabled") + number("skipped");
                let failed: u64 = number("failures") + number("errors");
                counts.failed += failed;
                counts.skipped += skipped;
                counts.passed += number("tests").saturating_sub(failed + skipped);
            }
        } else if ours && tag.starts_with("testcase ") {
            seconds += attribute(tag, "time")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0.0);
        }
    }
    (counts, seconds)
}

/// The value of one attribute in `name="value"` notation.
fn attribute<'text>(tag: &'text str, name: &str) -> Option<&'text str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    Some(after.split_once('"')?.0)
}

/// How many tests nextest's last line says it skipped.
pub(crate) fn nextest_skipped(text: &str) -> u64 {
    text.lines()
        .rfind(|line| line.contains("Summary [") && line.contains(" run: "))
        .map_or(0, |line| number_before(line, " skipped"))
}

/// The sums of all `test result:` lines of `cargo test`.
pub(crate) fn cargo_test(text: &str) -> Counts {
    text.lines()
        .filter(|line| line.starts_with("test result: "))
        .fold(Counts::default(), |sum, line| {
            sum.plus(Counts {
                passed: number_before(line, " passed"),
                failed: number_before(line, " failed"),
                skipped: number_before(line, " ignored"),
            })
        })
}

fn number_before(line: &str, word: &str) -> u64 {
    line.split_once(word)
        .and_then(|(before, _)| {
            before
                .rsplit(|symbol: char| !symbol.is_ascii_digit())
                .next()
        })
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// The numbers in a JSON report of Playwright; a test that passed at a second attempt has passed.
pub(crate) fn playwright(json: &str) -> Option<Counts> {
    let report: serde_json::Value = serde_json::from_str(json).ok()?;
    let stats = report.get("stats")?;
    let number = |name: &str| stats.get(name).and_then(serde_json::Value::as_u64);
    Some(Counts {
        passed: number("expected")? + number("flaky")?,
        failed: number("unexpected")?,
        skipped: number("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUNIT: &str = r#"<?xml version="1.0"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0" time="3.1">
  <testsuite name="openmic-store" tests="1" disabled="0" errors="0" failures="0">
    <testcase name="a" classname="openmic-store" time="0.5"/>
  </testsuite>
  <testsuite name="openmic-store::contract" tests="2" disabled="0" errors="0" failures="1">
    <testcase name="b" time="1.0"/><testcase name="c" time="0.25"><failure message="no"/></testcase>
  </testsuite>
  <testsuite name="openmic-storefront" tests="1" disabled="0" errors="0" failures="0">
    <testcase name="d" time="9.0"/>
  </testsuite>
</testsuites>"#;

    #[test]
    fn suites_are_told_apart_by_package() {
        let (counts, seconds) = junit(JUNIT, &["openmic-store"]);
        assert_eq!(
            counts,
            Counts {
                passed: 2,
                failed: 1,
                skipped: 0
            }
        );
        assert!((seconds - 1.75).abs() < 1e-9, "{seconds}");
        assert_eq!(junit("", &["openmic-store"]), (Counts::default(), 0.0));
    }

    #[test]
    fn nextest_says_what_it_skipped_at_the_end() {
        let text =
            "     Summary [   0.008s] 31 tests run: 29 passed (1 slow), 2 failed, 12 skipped\n";
        assert_eq!(nextest_skipped(text), 12);
        assert_eq!(
            nextest_skipped("     Summary [ 0.1s] 3 tests run: 3 passed, 0 skipped"),
            0
        );
        assert_eq!(nextest_skipped("error: could not compile"), 0);
    }

    #[test]
    fn results_of_several_binaries_add_up() {
        let text = "test result: ok. 10 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out\n\
                    noise\n\
                    test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            cargo_test(text),
            Counts {
                passed: 13,
                failed: 1,
                skipped: 2
            }
        );
    }

    #[test]
    fn playwright_counts_a_second_attempt_as_passed() {
        let json =
            r#"{"stats":{"expected":5,"skipped":1,"unexpected":2,"flaky":1,"duration":12.5}}"#;
        assert_eq!(
            playwright(json),
            Some(Counts {
                passed: 6,
                failed: 2,
                skipped: 1
            })
        );
        assert_eq!(playwright("{}"), None);
    }

    #[test]
    fn a_runner_that_breaks_fails_the_whole() {
        let mut summary = Summary::default();
        summary.ran(
            "unit",
            Counts {
                passed: 3,
                failed: 0,
                skipped: 0,
            },
            1.0,
        );
        assert!(!summary.failed());
        summary.broke("browser", "it did not start");
        assert!(summary.failed());
        assert_eq!(summary.last_line(), "3 passed, 1 failed, 0 skipped");
    }
}
