//! Two entrants of a board of votes: who is better, how sure that is, what would settle it.

use leptos::prelude::*;
use openmic_domain::rating::{flip::Flip, pair::Comparison};

use crate::{
    i18n::t,
    leaderboard::{Board, Standing, words},
    ui::*,
};

/// What is known about two entries of the board.
pub(super) fn section(
    board: &Board,
    (a, b): (usize, usize),
    comparison: &Comparison,
    flip: Option<&Flip>,
) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let (first, second) = (&votes.entries[a].entrant, &votes.entries[b].entrant);
    let taken = [a, b]
        .map(|place| &votes.entries[place])
        .into_iter()
        .filter(|entry| entry.stage.penalty > 0.0)
        .map(|entry| {
            let points = number::fixed(entry.stage.penalty, 0);
            view! { <p class="soft">{t().compare_before_penalty(points, &entry.entrant.name)}</p> }
        })
        .collect_view();
    let n = comparison.a_wins + comparison.b_wins + comparison.both + comparison.neither;
    let ties = comparison.both + comparison.neither;
    let observed =
        (n > 0).then(|| number::percent((comparison.a_wins as f64 + ties as f64 / 2.0) / n as f64));
    let between = board.votes_href(Some(&first.slug), Some(&second.slug));
    let battles = match n {
        0 => view! { {t().compare_never_met()} }.into_any(),
        _ => view! { <a href=between>{words::votes(n)}</a> }.into_any(),
    };
    let tally = format!(
        "{} / {} / {}",
        number::whole(comparison.a_wins),
        number::whole(ties),
        number::whole(comparison.b_wins)
    );
    let expected = comparison.test.map(|test| number::percent(test.expected));
    let or_none = |words: Option<String>| words.unwrap_or_else(|| number::NONE.to_owned());
    let facts = vec![
        (t().compare_head_to_head(), battles.into_any()),
        (
            t().compare_tally(&first.name, &second.name),
            tally.into_any(),
        ),
        (
            t().compare_observed(&first.name),
            or_none(observed).into_any(),
        ),
        (
            t().compare_expected(&first.name),
            or_none(expected).into_any(),
        ),
        (
            t().compare_difference(),
            or_none(difference(comparison)).into_any(),
        ),
        (t().compare_settle(), settle(comparison).into_any()),
        (t().compare_flip(), flipped(flip).into_any()),
    ]
    .into_iter()
    .map(|(label, value): (String, AnyView)| view! { <DataRow label>{value}</DataRow> })
    .collect_view();
    Some(view! {
        <section class="stack pairing">
            <h2>{t().leaderboard_ledger_pair(&first.name, &second.name)}</h2>
            <p class="verdict">{verdict(&first.name, &second.name, comparison)}</p>
            {taken}
            <DataList>{facts}</DataList>
        </section>
    })
}

/// Who is better and how sure that is, in a sentence.
fn verdict(a: &str, b: &str, comparison: &Comparison) -> String {
    let Some(test) = comparison.test else {
        return t().compare_unrated();
    };
    let (better, other, chance) = if test.a_better >= 0.5 {
        (a, b, test.a_better)
    } else {
        (b, a, 1.0 - test.a_better)
    };
    // Certainty is never claimed: three nines of a normal tail are as far as votes go.
    let chance = if chance > 0.999 {
        format!("> {}", number::percent(0.999))
    } else {
        number::percent(chance)
    };
    if test.settled {
        t().compare_settled(better, other, chance)
    } else {
        t().compare_open(better, other, chance)
    }
}

fn difference(comparison: &Comparison) -> Option<String> {
    let test = comparison.test?;
    Some(t().compare_points(
        number::signed(test.difference, 0),
        number::signed(test.lower, 0),
        number::signed(test.upper, 0),
    ))
}

fn settle(comparison: &Comparison) -> String {
    match comparison.test.map(|test| test.votes_to_settle) {
        Some(Some(0)) => t().compare_settle_done(),
        Some(Some(n)) => t().compare_settle_votes(n, number::whole(n)),
        Some(None) => t().compare_settle_never(),
        None => number::NONE.to_owned(),
    }
}

fn flipped(flip: Option<&Flip>) -> String {
    flip.map_or_else(
        || number::NONE.to_owned(),
        |flip| t().compare_flip_votes(flip.votes, number::whole(flip.votes)),
    )
}
