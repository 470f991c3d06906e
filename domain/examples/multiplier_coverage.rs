//! How often the 95 % interval of the compute-equivalent multiplier holds the true factor, on simulated
//! curves: `cargo run --release -p openmic-domain --example multiplier_coverage`.

use openmic_domain::compute::{Curve, CurvePoint, Factor, Measure, Multiplier, NoMultiplier};

const REPEATS: u32 = 20_000;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn right(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.uniform() < p).count() as u64
    }
}

/// An entrant whose true log-odds are `y` at cost 10^`x`, measured on `n` items.
fn measured(random: &mut Random, x: f64, y: f64, n: u64) -> CurvePoint {
    let right = random.right(n, Measure::Accuracy.score(y));
    let score = right as f64 / n as f64;
    CurvePoint {
        cost: 10f64.powf(x),
        cost_error: 0.0,
        score,
        score_error: (score * (1.0 - score) / (n - 1) as f64).sqrt(),
        n,
    }
}

#[expect(clippy::print_stdout, reason = "an example says what it found")]
fn main() {
    println!(
        "reference: 5 costs over two decades, log-odds −2 + slope·log10 cost; {REPEATS} repeats"
    );
    println!("  items  slope  factor  covered  median ×  no answer  bound");
    let mut random = Random(20_261_123);
    for n in [100, 300, 1_000] {
        for slope in [0.6, 1.2] {
            for factor in [1.0, 10.0, 100.0] {
                let truth = f64::log10(factor);
                let (mut covered, mut answered, mut refused, mut bounds) = (0u32, 0u32, 0u32, 0u32);
                let mut found = Vec::new();
                for _ in 0..REPEATS {
                    let line = |x: f64| -2.0 + slope * x;
                    let points: Vec<CurvePoint> = [1.0, 1.5, 2.0, 2.5, 3.0]
                        .map(|x| measured(&mut random, x, line(x), n))
                        .to_vec();
                    let entrant = measured(&mut random, 1.5, line(1.5 + truth), n);
                    let Some(curve) = Curve::fit(Measure::Accuracy, &points) else {
                        refused += 1;
                        continue;
                    };
                    match Multiplier::of(&entrant, &curve) {
                        Ok(multiplier) => {
                            answered += 1;
                            let half = 1.959_964 * multiplier.standard_error;
                            covered += u32::from((multiplier.log10 - truth).abs() <= half);
                            bounds += u32::from(!matches!(multiplier.factor(), Factor::About(_)));
                            found.push(multiplier.log10);
                        }
                        Err(NoMultiplier::NoGain | NoMultiplier::NoPoint) => refused += 1,
                    }
                }
                found.sort_by(f64::total_cmp);
                let median = found
                    .get(found.len() / 2)
                    .map_or(f64::NAN, |log| 10f64.powf(*log));
                println!(
                    "  {n:5}  {slope:5}  {factor:6}  {:6.2} %  {median:8.3}  {:8.2} %  {:4.1} %",
                    100.0 * f64::from(covered) / f64::from(answered.max(1)),
                    100.0 * f64::from(refused) / f64::from(REPEATS),
                    100.0 * f64::from(bounds) / f64::from(answered.max(1)),
                );
            }
        }
    }
}
