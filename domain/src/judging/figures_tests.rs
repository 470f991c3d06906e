use super::*;

fn battle(outcome: Outcome, order: Order, people: People) -> Judged {
    Judged {
        outcome,
        order,
        people,
        characters: (10, 20),
        own_left: None,
    }
}

fn votes(left: u64, right: u64, ties: u64) -> People {
    People {
        left,
        right,
        both: ties,
        neither: 0,
    }
}

#[test]
fn a_judge_that_says_what_people_say_agrees_with_them() {
    let judged: Vec<Judged> = (0..30)
        .map(|i| match i % 3 {
            0 => battle(Outcome::Left, Order::Same, votes(3, 1, 0)),
            1 => battle(Outcome::Right, Order::Same, votes(0, 1, 0)),
            _ => battle(Outcome::Neither, Order::Same, votes(1, 1, 0)),
        })
        .collect();
    let found = figures(&judged);
    let kappa = found.kappa.unwrap();
    assert_eq!((kappa.value, kappa.n), (1.0, 30));
    assert_eq!(
        kappa.interval,
        Some(Interval {
            lower: 1.0,
            upper: 1.0
        })
    );
    assert!(found.alpha.unwrap().value > 0.999);
    assert_eq!(found.observed.unwrap().value, 1.0);
    assert_eq!(found.flips.unwrap().value, 0.0);
    assert_eq!(found.own.judge, Err(Missing::NoOwn));
}

#[test]
fn a_judge_that_always_prefers_the_first_joke_is_found_out() {
    let judged = vec![battle(Outcome::Both, Order::First, votes(1, 0, 0)); 20];
    let found = figures(&judged);
    let flips = found.flips.unwrap();
    assert_eq!((flips.value, flips.n), (1.0, 20));
    assert_eq!((found.flips_first, found.flips_second), (20, 0));
    // People always said left, the judge always a tie: chance alone would agree as much.
    assert_eq!(found.kappa.unwrap().value, 0.0);
}

/// The right joke is the longer one: it wins with the judge three times of four, with people once.
#[test]
fn length_bias_is_the_difference_to_people_on_the_same_battles() {
    let judged: Vec<Judged> = (0..40)
        .map(|i| {
            let outcome = if i % 4 == 0 {
                Outcome::Left
            } else {
                Outcome::Right
            };
            let people = if i % 4 == 1 {
                votes(0, 1, 0)
            } else {
                votes(1, 0, 0)
            };
            battle(outcome, Order::Same, people)
        })
        .collect();
    let longer = figures(&judged).longer;
    assert_eq!(longer.judge.unwrap().value, 0.75);
    assert_eq!(longer.people.unwrap().value, 0.25);
    let difference = longer.difference.unwrap();
    assert_eq!(difference.value, 0.5);
    let interval = difference.interval.unwrap();
    assert!(interval.lower > 0.3 && interval.upper < 0.7, "{interval:?}");
}

#[test]
fn self_preference_needs_a_joke_of_its_own_on_one_side() {
    let mut judged = vec![battle(Outcome::Left, Order::Same, votes(0, 1, 0)); 4];
    judged.iter_mut().for_each(|one| one.own_left = Some(true));
    judged[3].own_left = None;
    let own = figures(&judged).own;
    assert_eq!((own.judge.unwrap().value, own.judge.unwrap().n), (1.0, 3));
    assert_eq!(own.difference.unwrap().value, 1.0);
    judged
        .iter_mut()
        .for_each(|one| one.people = People::default());
    let own = figures(&judged).own;
    assert_eq!(own.judge.unwrap().n, 3);
    assert_eq!(own.difference, Err(Missing::NoPeople));
}

#[test]
fn what_the_data_cannot_answer_is_said() {
    let found = figures(&[]);
    assert_eq!(found.kappa, Err(Missing::NoVerdicts));
    assert_eq!(found.flips, Err(Missing::NoVerdicts));
    let alone = [battle(Outcome::Left, Order::Same, People::default())];
    assert_eq!(figures(&alone).kappa, Err(Missing::NoPeople));
    assert_eq!(figures(&alone).longer.people, Err(Missing::NoPeople));
    let one = [battle(Outcome::Left, Order::Same, votes(1, 0, 0))];
    assert_eq!(figures(&one).kappa, Err(Missing::OneVerdict));
    let same = [Judged {
        characters: (5, 5),
        ..one[0]
    }];
    assert_eq!(figures(&same).longer.judge, Err(Missing::SameLength));
    assert_eq!(Spent::default().unreadable(), Err(Missing::NoVerdicts));
    assert_eq!(Spent::default().per_thousand(), None);
}

#[test]
fn sides_exchanged_change_no_figure_but_the_order() {
    let judged: Vec<Judged> = (0u64..60)
        .map(|i| Judged {
            outcome: Outcome::ALL[(i % 4) as usize],
            order: Order::Same,
            people: votes(i % 3, i % 2, i % 5),
            characters: (i as u32, 30),
            own_left: (i % 2 == 0).then_some(i % 4 == 0),
        })
        .collect();
    let mirrored: Vec<Judged> = judged
        .iter()
        .map(|one| Judged {
            outcome: one.outcome.swapped(),
            people: one.people.swapped(),
            characters: (one.characters.1, one.characters.0),
            own_left: one.own_left.map(|left| !left),
            ..*one
        })
        .collect();
    let (a, b) = (figures(&judged), figures(&mirrored));
    // Sums of other numbers come out the same but for the last bits.
    let near = |x: Found, y: Found| {
        let (x, y) = (x.unwrap(), y.unwrap());
        let ends = |figure: Figure| figure.interval.map(|of| (of.lower, of.upper)).unwrap();
        let ((low, high), (other_low, other_high)) = (ends(x), ends(y));
        assert_eq!(x.n, y.n);
        for (p, q) in [(x.value, y.value), (low, other_low), (high, other_high)] {
            assert!((p - q).abs() < 1e-12, "{p} {q}");
        }
    };
    for (x, y) in [(a.longer, b.longer), (a.own, b.own)] {
        near(x.judge, y.judge);
        near(x.people, y.people);
        near(x.difference, y.difference);
    }
    assert_eq!(a.observed, b.observed);
}

#[test]
fn people_are_measured_among_themselves() {
    let agreed = [
        (votes(3, 0, 0), 1),
        (votes(0, 2, 0), 1),
        (votes(1, 0, 0), 1),
    ];
    let found = among_people(&agreed).unwrap();
    assert_eq!((found.value, found.n), (1.0, 2));
    let one = |people| among_people(&[(people, 1)]);
    assert_eq!(one(votes(1, 0, 0)), Err(Missing::NoPeople));
    assert_eq!(one(votes(2, 0, 0)), Err(Missing::OneVerdict));
}

#[test]
fn battles_that_are_alike_count_as_each_of_them_would() {
    let kinds = [
        (votes(3, 1, 0), 40),
        (votes(0, 2, 2), 25),
        (votes(1, 1, 0), 10),
    ];
    let found = among_people(&kinds).unwrap();
    let units: Vec<Vec<u8>> = kinds
        .iter()
        .flat_map(|(people, n)| {
            let of = |category: u8, n: u64| std::iter::repeat_n(category, n as usize);
            let ties = people.both + people.neither;
            let unit: Vec<u8> = of(LEFT, people.left)
                .chain(of(RIGHT, people.right))
                .chain(of(TIE, ties))
                .collect();
            std::iter::repeat_n(unit, *n as usize)
        })
        .collect();
    let each = agreement::alpha(units.iter().map(Vec::as_slice)).unwrap();
    assert!((found.value - each).abs() < 1e-12, "{} {each}", found.value);
    let drawn = resampled::interval(units.len(), SEED, |drawn| {
        agreement::alpha(drawn.iter().map(|&place| units[place].as_slice()))
    });
    let (found, drawn) = (found.interval.unwrap(), drawn.unwrap());
    assert!(
        (found.lower - drawn.lower).abs() < 0.02,
        "{found:?} {drawn:?}"
    );
    assert!(
        (found.upper - drawn.upper).abs() < 0.02,
        "{found:?} {drawn:?}"
    );
}
