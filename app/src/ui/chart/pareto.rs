//! The Pareto front: what is beaten by nothing that is both cheaper and better.

use super::plot::drawable;

/// The points that no other beats: cheaper or as cheap, and better or as good, and not equal in
/// both. Gives their places in `points` (cost, score), the cheapest first; a point that is not
/// finite or costs less than nothing is never on the front.
pub fn front(points: &[(f64, f64)]) -> Vec<usize> {
    let mut order: Vec<(usize, f64, f64)> = points
        .iter()
        .enumerate()
        .filter(|(_, (cost, score))| drawable(*cost) && *cost >= 0.0 && drawable(*score))
        .map(|(index, (cost, score))| (index, *cost, *score))
        .collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1).then(other.2.total_cmp(&one.2)));
    let mut kept: Vec<(usize, f64, f64)> = Vec::new();
    for point in order {
        let beats = kept
            .last()
            .is_none_or(|best| point.2 > best.2 || (point.1 == best.1 && point.2 == best.2));
        if beats {
            kept.push(point);
        }
    }
    kept.into_iter().map(|(index, _, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_is_what_nothing_beats() {
        let points = [
            (3.0, 5.0),
            (1.0, 2.0),
            (2.0, 1.0),
            (2.0, 4.0),
            (4.0, 5.0),
            (0.0, 0.5),
        ];
        assert_eq!(front(&points), [5, 1, 3, 0]);
        assert_eq!(front(&[]), Vec::<usize>::new());
        assert_eq!(
            front(&[(1.0, 1.0), (1.0, 1.0)]),
            [0, 1],
            "equals do not beat each other"
        );
        assert_eq!(front(&[(1.0, 1.0), (1.0, 2.0)]), [1]);
        assert_eq!(
            front(&[
                (f64::NAN, 9.0),
                (1.0, f64::INFINITY),
                (-1.0, 9.0),
                (5.0, 0.1)
            ]),
            [3]
        );
    }

    #[test]
    fn the_front_agrees_with_its_definition() {
        let points: Vec<(f64, f64)> = (0..300_u32)
            .map(|index| {
                (
                    f64::from(index * 7919 % 101),
                    f64::from(index * 104_729 % 97),
                )
            })
            .collect();
        let beaten = |at: usize| {
            let (cost, score) = points[at];
            points.iter().any(|other| {
                other.0 <= cost && other.1 >= score && (other.0, other.1) != (cost, score)
            })
        };
        let mut expected: Vec<usize> = (0..points.len()).filter(|at| !beaten(*at)).collect();
        let mut found = front(&points);
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}
