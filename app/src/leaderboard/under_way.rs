//! Runs that are not done yet, as a table: on the home page and below the board of their track.

use leptos::prelude::*;
use openmic_store::RunRow;

use crate::{i18n::t, runs::Snapshot, ui::*};

/// Runs with their state and progress; each leads to its page.
#[component]
pub(super) fn UnderWay(
    /// The runs.
    runs: Vec<RunRow>,
    /// What the table shows.
    #[prop(into)]
    caption: String,
    /// When they were read, ms since 1970: how long is left counts from then.
    now_ms: i64,
    /// Name the track of each run.
    #[prop(optional)]
    tracks: bool,
) -> impl IntoView {
    let body = runs
        .into_iter()
        .map(|run| {
            let (done, total) = (run.done.unsigned_abs(), run.n_samples.unsigned_abs());
            let see = if run.state == "failed" { t().leaderboard_run_why() } else { t().leaderboard_run_follow() };
            let left = Snapshot::time_left(&run, now_ms)
                .map(|left| view! { <small class="soft">{left}</small> });
            let track = tracks.then(|| {
                view! { <td data-label=t().leaderboard_run_on()><a href=format!("/tracks/{}", run.track_slug) lang=lang_of(&run.track_title)>{run.track_title.clone()}</a></td> }
            });
            view! {
                <tr>
                    <td class="c-rank"><RunState state=run.state/></td>
                    <th scope="row" class="c-name"><a class="who-name" href=format!("/entrants/{}", run.entrant_slug)>{run.entrant_name}</a></th>
                    {track}
                    <td class="c-iv"><Progress done total label=t().leaderboard_run_samples()/>{left}</td>
                    <td class="c-main"><a href=format!("/runs/{}", run.id)>{see}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption fold=true class="under-way">
            <thead>
                <tr>
                    <th scope="col">{t().leaderboard_run_state()}</th>
                    <th scope="col">{t().leaderboard_run_entrant()}</th>
                    {tracks.then(|| view! { <th scope="col">{t().leaderboard_run_track()}</th> })}
                    <th scope="col">{t().leaderboard_run_progress()}</th>
                    <th scope="col">{t().leaderboard_run_run()}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    }
}
