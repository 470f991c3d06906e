//! Two sides measured in turn, and their medians.

use anyhow::Result;

/// What each round of each side gave.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sides {
    /// Our numbers, in order of measurement.
    pub(crate) ours: Vec<f64>,
    /// The peer's.
    pub(crate) peer: Vec<f64>,
}

impl Sides {
    /// Our median divided by the peer's.
    pub(crate) fn ratio(&self) -> f64 {
        median(&self.ours) / median(&self.peer)
    }
}

/// Measures both sides in turn, after one round of each that does not count.
///
/// In turn, because what else the machine does changes slowly and then meets both alike.
///
/// # Errors
/// Those of the measurements.
pub(crate) fn compare(
    rounds: u32,
    mut ours: impl FnMut() -> Result<f64>,
    mut peer: impl FnMut() -> Result<f64>,
) -> Result<Sides> {
    ours()?;
    peer()?;
    let mut sides = Sides::default();
    for _ in 0..rounds {
        sides.ours.push(ours()?);
        sides.peer.push(peer()?);
    }
    Ok(sides)
}

/// The median; NaN of no numbers at all.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        even if even % 2 == 0 => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
        odd => sorted[odd / 2],
    }
}

/// The lowest and the highest number.
pub(crate) fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(*value), high.max(*value))
        })
}

/// Most memory that a process has had so far, megabytes; nothing where the system does not say.
pub(super) fn peak_memory(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Hundredths of a second of computing that a process has had so far; nothing where the system does not say.
pub(super) fn cpu_ticks(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_one_bad_round() {
        assert!((median(&[5.0, 1000.0, 4.0]) - 5.0).abs() < 1e-12);
        assert!((median(&[1.0, 2.0, 4.0, 3.0]) - 2.5).abs() < 1e-12);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_first_round_of_each_side_does_not_count() {
        let mut rounds = [100.0, 2.0, 4.0].into_iter();
        let mut peers = [900.0, 1.0, 1.0].into_iter();
        let sides = compare(
            2,
            || Ok(rounds.next().expect("three rounds")),
            || Ok(peers.next().expect("three rounds")),
        )
        .expect("nothing fails");
        assert_eq!(
            sides,
            Sides {
                ours: vec![2.0, 4.0],
                peer: vec![1.0, 1.0]
            }
        );
        assert!((sides.ratio() - 3.0).abs() < 1e-12);
    }
}
