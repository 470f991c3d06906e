//! Figures that are held to a limit rather than set against a peer alone: a list of numbers, each with
//! what it may be.

use anyhow::{Context as _, Result, bail};

use super::Plan;
use crate::paths::Paths;
use crate::step;

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Limit {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// Told, not judged.
    None,
}

/// One number.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) what: String,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) limit: Limit,
}

impl Line {
    pub(super) fn new(
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        limit: Limit,
    ) -> Self {
        Self {
            what: what.into(),
            value,
            unit,
            limit,
        }
    }

    fn holds(&self) -> bool {
        match self.limit {
            Limit::AtMost(most) => self.value <= most,
            Limit::AtLeast(least) => self.value >= least,
            Limit::None => true,
        }
    }
}

/// A list of numbers: its name on the command line, what it measures, and how.
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) measures: &'static str,
    pub(super) run: fn(&Paths, &Plan) -> Result<Vec<Line>>,
}

/// Measures, shows and saves a list.
///
/// # Errors
/// When it cannot be measured, or a number is beyond its limit.
pub(super) fn run(paths: &Paths, plan: &Plan, check: &Check) -> Result<()> {
    println!("bench   {}: {}", check.name, check.measures);
    let lines = (check.run)(paths, plan)?;
    println!();
    for line in &lines {
        let limit = match line.limit {
            Limit::AtMost(most) => format!("at most {most}"),
            Limit::AtLeast(least) => format!("at least {least}"),
            Limit::None => String::new(),
        };
        let mark = if line.holds() { "" } else { "  MISSED" };
        println!(
            "{:<44}{:>12.2} {:<8}{limit}{mark}",
            line.what, line.value, line.unit
        );
    }
    println!();
    let file = paths
        .tools
        .join("bench")
        .join(format!("{}.json", check.name));
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let json: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| {
            let (most, least) = match line.limit {
                Limit::AtMost(most) => (Some(most), None),
                Limit::AtLeast(least) => (None, Some(least)),
                Limit::None => (None, None),
            };
            serde_json::json!({
                "what": line.what, "value": line.value, "unit": line.unit,
                "at_most": most, "at_least": least, "holds": line.holds(),
            })
        })
        .collect();
    let json =
        serde_json::json!({ "figure": check.name, "measures": check.measures, "lines": json });
    std::fs::write(&file, serde_json::to_string_pretty(&json)? + "\n")
        .with_context(|| format!("cannot write {}", file.display()))?;
    step::quiet("saved", &paths.short(&file), |_| Ok(()))?;
    let missed: Vec<&str> = lines
        .iter()
        .filter(|line| !line.holds())
        .map(|line| line.what.as_str())
        .collect();
    if !missed.is_empty() {
        bail!("{}: beyond the limit: {}", check.name, missed.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_up_to_itself() {
        let line = |value, limit| Line::new("x", value, "ms", limit).holds();
        assert!(line(10.0, Limit::AtMost(10.0)) && !line(10.1, Limit::AtMost(10.0)));
        assert!(line(100.0, Limit::AtLeast(100.0)) && !line(99.0, Limit::AtLeast(100.0)));
        assert!(
            !line(f64::NAN, Limit::AtMost(1.0)),
            "what could not be measured does not hold"
        );
    }
}
