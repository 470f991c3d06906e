//! The Pareto front over cost and score: who is beaten by somebody both cheaper and better.

/// For each point (cost, score) the index of the one that dominates it: costs no more, scores no less,
/// and is better in one of them. `None` is on the front, or cannot be compared because a number is
/// not finite. Of several the one with the highest score is named, the cheapest of these.
#[must_use]
pub fn dominators(points: &[(f64, f64)]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..points.len())
        .filter(|&i| points[i].0.is_finite() && points[i].1.is_finite())
        .collect();
    order.sort_by(|&i, &j| {
        (points[i].0.total_cmp(&points[j].0)).then(points[j].1.total_cmp(&points[i].1))
    });
    let mut dominated = vec![None; points.len()];
    let mut best: Option<usize> = None;
    for i in order {
        match best {
            // Equal in both is no domination: both stand on the front.
            Some(b)
                if points[b].1 > points[i].1
                    || points[b].1 == points[i].1 && points[b].0 < points[i].0 =>
            {
                dominated[i] = Some(b);
            }
            Some(b) if points[b].1 == points[i].1 => {}
            _ => best = Some(i),
        }
    }
    dominated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dearer_and_worse_is_dominated_by_the_best_it_could_have_been() {
        let points = [
            (1.0, 0.2),
            (2.0, 0.5),
            (3.0, 0.4),
            (4.0, 0.5),
            (5.0, 0.9),
            (2.0, 0.5),
            (9.0, 0.1),
        ];
        assert_eq!(
            dominators(&points),
            [None, None, Some(1), Some(1), None, None, Some(4)]
        );
    }

    #[test]
    fn it_agrees_with_the_definition() {
        let mut state = 7u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 61) as f64
        };
        for _ in 0..200 {
            let points: Vec<(f64, f64)> = (0..8).map(|_| (next(), next())).collect();
            let beats = |a: (f64, f64), b: (f64, f64)| a.0 <= b.0 && a.1 >= b.1 && a != b;
            for (i, dominator) in dominators(&points).into_iter().enumerate() {
                assert_eq!(
                    dominator.is_some(),
                    points.iter().any(|&other| beats(other, points[i])),
                    "{points:?} {i}"
                );
                assert!(dominator.is_none_or(|d| beats(points[d], points[i])));
            }
        }
    }

    #[test]
    fn numbers_that_are_not_finite_are_left_out() {
        assert_eq!(
            dominators(&[(f64::NAN, 1.0), (1.0, 0.5), (2.0, f64::INFINITY)]),
            [None; 3]
        );
    }
}
