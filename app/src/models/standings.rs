//! Where an entrant stands, track by track: as a table, and as the numbers at the top of its page.

use leptos::prelude::*;

use crate::{i18n::t, leaderboard::place::Place, ui::*};

/// Rank, estimate and interval on every track; each estimate leads to what it rests on.
#[component]
pub(super) fn Standings(
    /// One for each board.
    places: Vec<Place>,
    /// Whose they are.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let rows = places
        .into_iter()
        .map(|place| {
            let (best, worst) = place.ranks.unzip();
            let (format, axis) = (place.format, place.axis);
            let (printed, drawn) = match place.estimate {
                Some(e) => (
                    view! { <IntervalText value=e.value lower=e.lower upper=e.upper format/> }.into_any(),
                    view! {
                        <td class="c-iv">
                            <Interval value=e.value lower=e.lower upper=e.upper axis reference=place.reference/>
                            <AxisScale axis format/>
                        </td>
                    }
                    .into_any(),
                ),
                None => (
                    view! { <Badge kind=BadgeKind::Provisional text=t().models_unrated()/> }.into_any(),
                    view! { <td class="c-iv reason">{place.reason}</td> }.into_any(),
                ),
            };
            view! {
                <tr>
                    <td class="c-rank" data-label=t().models_standings_rank()>
                        <a href=place.evidence_href.clone() title=t().leaderboard_why_link()><RankRange best worst/></a>
                    </td>
                    <th scope="row" class="c-name">
                        <a class="who-name" href=format!("/tracks/{}", place.track_slug) lang=lang_of(&place.track_title)>{place.track_title.clone()}</a>
                        <div class="who-org">{t().models_ranked(number::whole(place.ranked as u64))}</div>
                    </th>
                    <td class="n c-main">{printed}</td>
                    {drawn}
                    <td class="n" data-label=t().models_standings_from()><a href=place.evidence_href>{place.evidence}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().models_standings_caption(&name) quiet=true fold=true class="board">
            <thead>
                <tr>
                    <th scope="col">{t().models_standings_rank()}</th>
                    <th scope="col">{t().models_standings_track()}</th>
                    <th scope="col" class="n">{t().models_standings_value()}</th>
                    <th scope="col" class="c-iv">{t().models_standings_interval()}</th>
                    <th scope="col" class="n">{t().models_standings_rests_on()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// One number per track where there is one.
pub(super) fn stats(places: &[Place]) -> Option<impl IntoView + use<>> {
    let stats: Vec<_> = places
        .iter()
        .filter_map(|place| {
            let e = place.estimate?;
            let spread = crate::ui::interval::interval_words(e.value, e.lower, e.upper, place.format);
            let detail = match place.rank_words() {
                Some(rank) => format!("{spread}, {rank}"),
                None => spread,
            };
            Some(view! { <Stat label=place.track_title.clone() value=place.format.show(e.value) detail/> })
        })
        .collect();
    (!stats.is_empty()).then(|| view! { <div class="stats">{stats}</div> })
}

/// The standings in one line: "Open mic 1,142 ± 212 · Plural 36.0% +8.0/−7.2".
pub(super) fn line(places: &[Place]) -> impl IntoView + use<> {
    let parts: Vec<_> = places
        .iter()
        .filter_map(|place| {
            let e = place.estimate?;
            Some(view! {
                <li>
                    <a href=format!("/tracks/{}", place.track_slug) lang=lang_of(&place.track_title)>{place.track_title.clone()}</a>
                    " "
                    <IntervalText value=e.value lower=e.lower upper=e.upper format=place.format/>
                </li>
            })
        })
        .collect();
    if parts.is_empty() {
        view! { <span class="soft">{t().models_no_standing()}</span> }.into_any()
    } else {
        view! { <ul class="standing">{parts}</ul> }.into_any()
    }
}
