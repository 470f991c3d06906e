//! The special functions behind bits and intervals: ln Γ, digamma and the beta distribution.

/// ln Γ(x) for x > 0, relative error about 1e-14: Stirling's series above 12, the recurrence below.
pub(super) fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < 12.0 {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    // Bernoulli numbers: B₂ₖ / (2k (2k−1)).
    let series = inverse
        * (1.0 / 12.0
            - square
                * (1.0 / 360.0
                    - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - product.ln()
}

/// ψ(x), the derivative of ln Γ, for x > 0; absolute error about 1e-14.
pub(super) fn digamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 12.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    // Bernoulli numbers: B₂ₖ / (2k).
    let series = square
        * (1.0 / 12.0
            - square
                * (1.0 / 120.0
                    - square
                        * (1.0 / 252.0
                            - square
                                * (1.0 / 240.0
                                    - square * (1.0 / 132.0 - square * 691.0 / 32760.0)))));
    sum + x.ln() - 0.5 / x - series
}

/// ψ′(x), the derivative of [`digamma`], for x > 0; relative error about 1e-14.
pub(super) fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    // Bernoulli numbers: B₂ₖ.
    let series = square
        * inverse
        * (1.0 / 6.0
            - square
                * (1.0 / 30.0
                    - square
                        * (1.0 / 42.0
                            - square
                                * (1.0 / 30.0 - square * (5.0 / 66.0 - square * 691.0 / 2730.0)))));
    sum + inverse + 0.5 * square + series
}

/// The chance that a Beta(a, b) number is at most `x`: the regularised incomplete beta function, by
/// its continued fraction on the side where that converges quickly.
pub(super) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(1.0 - x, b, a);
    }
    let front =
        (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    front * continued_fraction(x, a, b)
}

/// Lentz's evaluation of the continued fraction of the incomplete beta function.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for step in 1..100_000u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        let change = d * c;
        result *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    result
}

/// The number below which a share `p` of Beta(a, b) lies. Bisection on the logarithm, so that quantiles
/// very close to 0 keep their relative precision.
pub(super) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high) = (-700.0f64, 0.0f64);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if beta_cdf(middle.exp(), a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-15 * low.abs() {
            break;
        }
    }
    (0.5 * (low + high)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(x: f64, y: f64, tolerance: f64) {
        assert!((x - y).abs() <= tolerance, "{x} is not {y}");
    }

    #[test]
    fn the_gamma_function_passes_through_the_factorials_and_a_half() {
        let mut factorial = 1.0f64;
        for n in 1..20u32 {
            close(ln_gamma(f64::from(n)), factorial.ln(), 1e-12);
            factorial *= f64::from(n);
        }
        close(ln_gamma(0.5), 0.5 * std::f64::consts::PI.ln(), 1e-14);
    }

    #[test]
    fn digamma_has_its_known_values_and_recurrence() {
        const EULER: f64 = 0.577_215_664_901_532_9;
        close(digamma(1.0), -EULER, 1e-14);
        close(digamma(0.5), -EULER - 2.0 * 2f64.ln(), 1e-14);
        for x in [0.1, 0.5, 3.7, 11.9, 12.0, 250.0] {
            close(digamma(x + 1.0) - digamma(x), 1.0 / x, 1e-13);
        }
    }

    #[test]
    fn the_beta_distribution_agrees_with_its_closed_forms() {
        for x in [0.001, 0.2, 0.5, 0.83, 0.999] {
            // Beta(1, b) and Beta(a, 1) are powers; Beta(½, ½) is the arcsine distribution.
            close(beta_cdf(x, 1.0, 7.0), 1.0 - (1.0 - x).powi(7), 1e-14);
            close(beta_cdf(x, 4.5, 1.0), x.powf(4.5), 1e-14);
            close(
                beta_cdf(x, 0.5, 0.5),
                x.sqrt().asin() / std::f64::consts::FRAC_PI_2,
                1e-14,
            );
        }
    }

    #[test]
    fn a_quantile_is_where_the_distribution_has_that_share() {
        for (a, b) in [(0.5, 4.5), (0.5, 1000.5), (3.5, 7.5), (100.5, 0.5)] {
            for p in [0.025, 0.5, 0.975] {
                close(beta_cdf(beta_quantile(p, a, b), a, b), p, 1e-12);
            }
        }
    }
}
