//! Agreement between raters beyond chance: Cohen's κ for two, Krippendorff's α for any number.

/// Cohen's κ (1960), unweighted, of two raters who each gave one of some categories, numbered from 0, to
/// the same things: (p_o − p_e) / (1 − p_e), p_o the share given the same category and p_e what chance
/// would make of the two raters' own shares. As scikit-learn's `cohen_kappa_score`.
///
/// None without ratings, and where both raters used one and the same category only: there is nothing to
/// agree on beyond chance.
#[must_use]
pub fn kappa(pairs: &[(u8, u8)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let (mut first, mut second) = ([0u64; 256], [0u64; 256]);
    let mut same = 0u64;
    for &(a, b) in pairs {
        first[usize::from(a)] += 1;
        second[usize::from(b)] += 1;
        same += u64::from(a == b);
    }
    let expected = first
        .iter()
        .zip(&second)
        .map(|(&a, &b)| (a as f64 / n) * (b as f64 / n))
        .sum::<f64>();
    let observed = same as f64 / n;
    (!pairs.is_empty() && expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
}

/// Krippendorff's α (2011) for nominal data: 1 − D_o / D_e over the coincidences of values within units.
/// Each unit has the categories that its raters gave, however many they were; units with fewer than two
/// say nothing and are left out.
///
/// None where nothing can disagree: no unit with two values, or one category throughout.
#[must_use]
pub fn alpha<'a>(units: impl IntoIterator<Item = &'a [u8]>) -> Option<f64> {
    alpha_of_kinds(units.into_iter().map(|unit| {
        let mut counts = [0_u64; 256];
        for &value in unit {
            counts[usize::from(value)] += 1;
        }
        (counts, 1)
    }))
}

/// The same of units that are alike: each with how many of its values are in each category, and how many such units
/// there are.
pub(super) fn alpha_of_kinds<const N: usize>(
    kinds: impl IntoIterator<Item = ([u64; N], u64)>,
) -> Option<f64> {
    let mut totals = [0.0f64; N];
    let (mut values, mut disagreement) = (0.0f64, 0.0f64);
    for (counts, units) in kinds {
        let of_unit = counts.iter().sum::<u64>() as f64;
        if of_unit < 2.0 {
            continue;
        }
        let units = units as f64;
        // Ordered pairs of different values, each weighing 1 / (m − 1).
        let mut alike = 0.0;
        for (total, count) in totals.iter_mut().zip(counts) {
            *total += units * count as f64;
            alike += (count as f64).powi(2);
        }
        values += units * of_unit;
        disagreement += units * (of_unit * of_unit - alike) / (of_unit - 1.0);
    }
    let alike: f64 = totals.iter().map(|total| total * total).sum();
    let expected = (values * values - alike) / (values - 1.0);
    (values > 1.0 && expected > 0.0).then(|| 1.0 - disagreement / expected)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("a number");
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// Two raters on fifty proposals: 20 and 15 alike, 5 and 10 not. p_o = 0.7, p_e = 0.5.
    #[test]
    fn kappa_of_the_textbook_table() {
        let mut pairs = vec![(0, 0); 20];
        pairs.extend([(0, 1); 5]);
        pairs.extend([(1, 0); 10]);
        pairs.extend([(1, 1); 15]);
        close(kappa(&pairs), 0.4);
    }

    #[test]
    fn kappa_at_its_ends() {
        close(kappa(&[(0, 0), (1, 1), (2, 2)]), 1.0);
        close(kappa(&[(0, 1), (1, 0)]), -1.0);
        assert_eq!(kappa(&[]), None);
        assert_eq!(
            kappa(&[(2, 2), (2, 2)]),
            None,
            "one category decides nothing"
        );
    }

    /// Krippendorff 2011, four observers, twelve units, values missing: nominal α = 0.743.
    #[test]
    fn alpha_of_the_published_example() {
        const NONE: u8 = 0;
        let observers: [[u8; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
            [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
        ];
        let units: Vec<Vec<u8>> = (0..12)
            .map(|unit| {
                let of = observers.iter().map(|observer| observer[unit]);
                of.filter(|value| *value != NONE).collect()
            })
            .collect();
        let found = alpha(units.iter().map(Vec::as_slice)).unwrap();
        assert!((found - 0.743).abs() < 0.0005, "{found}");
    }

    /// Krippendorff 2011, two observers, ten units, two values: α = 0.095.
    #[test]
    fn alpha_of_two_observers() {
        let a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let units: Vec<[u8; 2]> = a.into_iter().zip(b).map(|(a, b)| [a, b]).collect();
        let found = alpha(units.iter().map(<[u8; 2]>::as_slice)).unwrap();
        assert!((found - 0.095).abs() < 0.0005, "{found}");
    }

    #[test]
    fn alpha_says_nothing_where_nothing_can_disagree() {
        let alone: [&[u8]; 2] = [&[1], &[2]];
        assert_eq!(alpha(alone), None);
        let same: [&[u8]; 2] = [&[1, 1], &[1, 1]];
        assert_eq!(alpha(same), None);
        assert_eq!(alpha([]), None);
    }

    /// The published agreement of PandaLM's three annotators, pair by pair, on 999 pairs of answers.
    #[test]
    fn the_agreement_of_pandalms_annotators_is_reproduced() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../shared/data/pandalm/testset-v1.json");
        let Ok(bytes) = std::fs::read(&file) else {
            eprintln!("SKIPPED: {} is not there", file.display());
            return;
        };
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(rows.len(), 999);
        let of = |row: &serde_json::Value, name: &str| row[name].as_u64().unwrap() as u8;
        let between = |a: &str, b: &str| {
            let pairs: Vec<(u8, u8)> = rows.iter().map(|row| (of(row, a), of(row, b))).collect();
            (kappa(&pairs).unwrap() * 1000.0).round() / 1000.0
        };
        let mut found = [
            between("annotator1", "annotator2"),
            between("annotator1", "annotator3"),
            between("annotator2", "annotator3"),
        ];
        found.sort_unstable_by(f64::total_cmp);
        assert_eq!(found, [0.852, 0.862, 0.879]);
    }
}
