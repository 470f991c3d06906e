//! The tables below the charts of how sure a board is: calibration, and the votes that hold number one.

use leptos::prelude::*;
use openmic_domain::{outcome::Outcome, rating::calibration::Calibration};

use super::{Board, Standing, evidence, words};
use crate::{i18n::t, ui::*};

/// How well the ratings predict the votes they were made from.
pub(super) fn calibration(found: &Calibration) -> impl IntoView + use<> {
    let rows = found
        .bins
        .iter()
        .filter(|bin| bin.n > 0)
        .map(|bin| {
            let range = format!("{}–{}", number::percent(bin.from), number::percent(bin.to));
            let (value, lower, upper) = (bin.observed, bin.interval.lower, bin.interval.upper);
            let axis = Axis { min: 0.0, max: 1.0 };
            view! {
                <tr>
                    <th scope="row" class="c-name">{range}</th>
                    <td class="n" data-label=t().leaderboard_column_votes()>{number::whole(bin.n)}</td>
                    <td class="n" data-label=t().leaderboard_why_predicted()>{number::percent(bin.predicted)}</td>
                    <td class="n c-main"><IntervalText value lower upper format=Format::Percent/></td>
                    <td class="c-iv"><Interval value lower upper axis reference=bin.predicted/></td>
                </tr>
            }
        })
        .collect_view();
    let loss = t().leaderboard_log_loss(
        number::fixed(found.log_loss, 3),
        number::fixed(std::f64::consts::LN_2, 3),
        number::fixed(found.log_loss_floor, 3),
        number::percent(found.calibration_error),
    );
    view! {
        <section class="stack" id="calibration">
            <h2>{t().leaderboard_calibration()}</h2>
            <p>{loss}</p>
            <Table caption=t().leaderboard_calibration_caption() fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_calibration_bin()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_votes()}</th>
                        <th scope="col" class="n">{t().leaderboard_why_predicted()}</th>
                        <th scope="col" class="n">{t().leaderboard_why_observed()}</th>
                        <th scope="col" class="c-iv">{t().leaderboard_column_interval()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// The votes without which another would be number one.
pub(super) fn fragile(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let words = evidence::fragile_words(board)?;
    let rows = votes
        .fragile
        .as_ref()?
        .removed
        .iter()
        .filter_map(|removal| {
            let a = &evidence::entry_of(votes, removal.a)?.entrant;
            let b = &evidence::entry_of(votes, removal.b)?.entrant;
            let said = match removal.outcome {
                Outcome::Left => t().leaderboard_won(&a.name),
                Outcome::Right => t().leaderboard_won(&b.name),
                Outcome::Both => t().leaderboard_tie_both(),
                Outcome::Neither => t().leaderboard_tie_neither(),
            };
            let href = board.votes_href(Some(&a.slug), Some(&b.slug));
            let pair = t().leaderboard_ledger_pair(&a.name, &b.name);
            Some(view! {
                <tr>
                    <th scope="row" class="c-name"><a href=href>{pair}</a></th>
                    <td data-label="">{said}</td>
                    <td class="n c-main">{words::votes(removal.votes)}</td>
                </tr>
            })
        })
        .collect_view();
    Some(view! {
        <section class="stack" id="fragile">
            <h2>{t().leaderboard_fragile_title()}</h2>
            <p class="verdict">{words}</p>
            <p>{t().leaderboard_fragile_how()}</p>
            <Table caption=t().leaderboard_fragile_caption() fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_fragile_pair()}</th>
                        <th scope="col">{t().leaderboard_fragile_said()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_votes()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    })
}
