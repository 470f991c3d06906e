//! Two entrants of a benchmark on the items that both answered.

use leptos::prelude::*;
use openmic_domain::compute::Paired;
use openmic_store::PairedItem;

use crate::{
    i18n::t,
    leaderboard::{Board, Standing, effort::item_pair, words},
    ui::*,
};

/// Items listed on which the two differ.
const LISTED: usize = 10;

/// Size of the words in a folded row and the room for a name before its answer, in pixels.
const LABEL: (f64, f64) = (13.0, 96.0);

/// What is known about two entries of the board.
pub(super) fn section(
    board: &Board,
    (a, b): (usize, usize),
    items: &[PairedItem],
) -> Option<impl IntoView + use<>> {
    let Standing::Benchmark(scores) = &board.standing else {
        return None;
    };
    let (first, second) = (
        scores.entries[a].run.entrant.name.clone(),
        scores.entries[b].run.entrant.name.clone(),
    );
    let title = t().leaderboard_ledger_pair(&first, &second);
    let shared: Vec<_> = items.iter().map(item_pair).collect();
    let Some(paired) = Paired::of(&shared) else {
        return Some(
            view! { <section class="stack pairing"><h2>{title}</h2><p>{t().compare_no_items()}</p></section> }
                .into_any(),
        );
    };
    let difference = match paired.interval {
        Some(interval) => t().compare_share(
            number::signed(paired.difference * 100.0, 1),
            number::signed(interval.lower * 100.0, 1),
            number::signed(interval.upper * 100.0, 1),
        ),
        None => number::signed(paired.difference * 100.0, 1),
    };
    let p_value = match paired.p_value {
        None => t().compare_mcnemar_none(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => number::fixed(p, 3),
    };
    let facts = vec![
        (t().compare_shared(), words::items(paired.n).into_any()),
        (
            t().compare_both_right(),
            number::whole(paired.both).into_any(),
        ),
        (
            t().compare_only(&first),
            number::whole(paired.only_a).into_any(),
        ),
        (
            t().compare_only(&second),
            number::whole(paired.only_b).into_any(),
        ),
        (
            t().compare_neither_right(),
            number::whole(paired.neither).into_any(),
        ),
        (t().compare_difference(), difference.into_any()),
        (t().compare_mcnemar(), p_value.into_any()),
    ]
    .into_iter()
    .map(|(label, value): (String, AnyView)| view! { <DataRow label>{value}</DataRow> })
    .collect_view();
    let (better, other) = if paired.difference >= 0.0 {
        (&first, &second)
    } else {
        (&second, &first)
    };
    // Every answer on which they differ, with its page: the sample browser of the first one's run.
    let disagreement = (!board.track.is_private()).then(|| {
        let (run, other) = (&scores.entries[a].run, &scores.entries[b].run.entrant.slug);
        let href = format!(
            "/runs/{}?show=disagreement&with={other}#samples",
            run.run_id
        );
        view! { <p><a href=href>{t().compare_read_disagreement()}</a></p> }
    });
    let verdict = if paired.is_settled() {
        t().compare_items_settled(better, other, words::items(paired.n))
    } else {
        t().compare_items_open(&first, &second, words::items(paired.n))
    };
    Some(
        view! {
            <section class="stack pairing">
                <h2>{title}</h2>
                <p class="verdict">{verdict}</p>
                <DataList>{facts}</DataList>
                {(!board.track.is_private()).then(|| differing(&first, &second, items))}
                {disagreement}
            </section>
        }
        .into_any(),
    )
}

/// How an answer was graded, as short as it can be said.
fn graded(score: f64) -> String {
    if score >= 1.0 {
        t().compare_right()
    } else if score <= 0.0 {
        t().compare_wrong()
    } else {
        number::percent(score)
    }
}

/// The items on which the two differ, each leading to both answers.
fn differing(first: &str, second: &str, items: &[PairedItem]) -> Option<impl IntoView + use<>> {
    let differ: Vec<&PairedItem> = items
        .iter()
        .filter(|item| (item.a_score - item.b_score).abs() > f64::EPSILON)
        .collect();
    if differ.is_empty() {
        return None;
    }
    let caption = t().compare_differing(
        number::whole(differ.len().min(LISTED) as u64),
        number::whole(differ.len() as u64),
    );
    let labels = chart::apart([first, second], LABEL.0, LABEL.1);
    let (short_first, short_second) = match labels.as_slice() {
        [one, other] => (one.clone(), other.clone()),
        _ => (first.to_owned(), second.to_owned()),
    };
    let rows = differ
        .into_iter()
        .take(LISTED)
        .map(|item| {
            let cell = |name: &str, score: f64, sample: &str| {
                let href = format!("/samples/{sample}");
                view! { <td class="n" data-label=name.to_owned()><a href=href>{graded(score)}</a></td> }
            };
            view! {
                <tr>
                    <th scope="row" class="c-name"><Prose text=item.input.clone()/></th>
                    {cell(&short_first, item.a_score, &item.a_sample)}
                    {cell(&short_second, item.b_score, &item.b_sample)}
                </tr>
            }
        })
        .collect_view();
    let (first, second) = (first.to_owned(), second.to_owned());
    Some(view! {
        <Table caption fold=true class="differing">
            <thead>
                <tr>
                    <th scope="col">{t().leaderboard_items_item()}</th>
                    <th scope="col" class="n">{first}</th>
                    <th scope="col" class="n">{second}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    })
}
