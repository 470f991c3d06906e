//! Seeded chance: a small generator, whole numbers, and counts of what is drawn with replacement.

/// A small seeded generator (SplitMix64): the same seed gives the same boards everywhere.
pub(crate) struct Random(u64);

impl Random {
    /// A stream that begins as the seed says.
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The stream of one replicate: streams of different replicates do not depend on one another.
    pub(crate) fn of(seed: u64, replicate: u32) -> Self {
        let mut mixed = Self(seed);
        let start = mixed.next() ^ u64::from(replicate).wrapping_mul(0xD134_2543_DE82_EF95);
        Self(Self(start).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// A whole number below `n`, each as likely.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Successes among `n` trials of chance `p`.
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if n as f64 * p < 10.0 {
            return self.binomial_by_inversion(n, p);
        }
        self.binomial_by_rejection(n, p)
    }

    /// Adds up the probabilities of 0, 1, … until a uniform number is reached.
    fn binomial_by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let ratio = p / (1.0 - p);
        let mut left = self.uniform();
        let mut chance = (n as f64 * (-p).ln_1p()).exp();
        for k in 0..n {
            if left <= chance {
                return k;
            }
            left -= chance;
            chance *= ratio * (n - k) as f64 / (k + 1) as f64;
            if chance < 1e-300 {
                return k;
            }
        }
        n
    }

    /// Transformed rejection with squeeze (Hörmann 1993, algorithm BTRS), for n·p of ten and more.
    fn binomial_by_rejection(&mut self, n: u64, p: f64) -> u64 {
        let trials = n as f64;
        let odds = p / (1.0 - p);
        let deviation = (trials * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = trials * p + 0.5;
        let squeeze = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * deviation;
        let mode = ((trials + 1.0) * p).floor();
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let edge = 0.5 - u.abs();
            let k = ((2.0 * a / edge + b) * u + centre).floor();
            if edge >= 0.07 && v <= squeeze {
                return k as u64;
            }
            if k < 0.0 || k > trials {
                continue;
            }
            let height = (v * alpha / (a / (edge * edge) + b)).ln();
            let limit = (mode + 0.5) * ((mode + 1.0) / (odds * (trials - mode + 1.0))).ln()
                + (trials + 1.0) * ((trials - mode + 1.0) / (trials - k + 1.0)).ln()
                + (k + 0.5) * (odds * (trials - k + 1.0) / (k + 1.0)).ln()
                + stirling(mode)
                + stirling(trials - mode)
                - stirling(k)
                - stirling(trials - k);
            if height <= limit {
                return k as u64;
            }
        }
    }
}

/// Draws with replacement from things of which there are so many, one count after another: as many in all as there
/// are things.
pub(crate) struct Redrawn {
    trials: u64,
    mass: u64,
}

impl Redrawn {
    /// From so many things altogether.
    pub(crate) const fn from(things: u64) -> Self {
        Self {
            trials: things,
            mass: things,
        }
    }

    /// How many are drawn of the next `count` of them.
    pub(crate) fn draw(&mut self, random: &mut Random, count: u64) -> u64 {
        let drawn = if count >= self.mass {
            self.trials
        } else {
            random.binomial(self.trials, count as f64 / self.mass as f64)
        };
        self.mass -= count.min(self.mass);
        self.trials -= drawn;
        drawn
    }
}

/// What Stirling's formula leaves of ln k!, in the form that algorithm BTRS uses.
fn stirling(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_09,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if k < 10.0 {
        return SMALL[k as usize];
    }
    let next = k + 1.0;
    let square = next * next;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_counts_have_their_mean_and_variance() {
        let mut random = Random::of(3, 0);
        for (n, p) in [(7, 0.3), (30, 0.2), (90, 0.4), (1000, 0.5), (5000, 0.93)] {
            let draws: Vec<f64> = (0..40_000).map(|_| random.binomial(n, p) as f64).collect();
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let spread: f64 = draws.iter().map(|x| (x - mean).powi(2)).sum();
            let variance = n as f64 * p * (1.0 - p);
            let error = (mean - n as f64 * p) / (variance / draws.len() as f64).sqrt();
            assert!(
                error.abs() < 4.5,
                "{n} {p}: mean off by {error} of its errors"
            );
            let ratio = spread / draws.len() as f64 / variance;
            assert!((ratio - 1.0).abs() < 0.04, "{n} {p}: variance {ratio}");
            assert!(draws.iter().all(|x| *x <= n as f64));
        }
    }
}
