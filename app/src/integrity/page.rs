//! The operator's page of votes: what was set aside and why, what was decided, about whom.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_domain::integrity::Reason;
use openmic_store::{FindingRow, Handled, SetAside, TrackRow, VoterMark};

use super::{
    handlers::{MAX_NOTE, PER_PAGE},
    words,
};
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{
        Badge, BadgeKind, Card, Choice, Crumb, Crumbs, Empty, Pager, SelectField, Table, Time,
        Toast, number::whole,
    },
};

/// A finding, and how its subject is called on pages.
pub(super) struct Found {
    pub(super) finding: FindingRow,
    pub(super) pseudonym: String,
}

/// A track and its votes that do not count.
pub(super) struct OnTrack {
    pub(super) track: TrackRow,
    pub(super) aside: SetAside,
}

/// A voter whom the operator trusts or barred.
pub(super) struct Marked {
    pub(super) key: String,
    pub(super) pseudonym: String,
    pub(super) mark: VoterMark,
}

/// Everything on the page.
pub(super) struct VotesView {
    pub(super) found: Vec<Found>,
    pub(super) counts: Vec<(String, i64)>,
    pub(super) tracks: Vec<OnTrack>,
    pub(super) handled: Vec<Handled>,
    pub(super) marked: Vec<Marked>,
    pub(super) reason: String,
    pub(super) track: String,
    pub(super) page: u64,
    pub(super) done: Option<u64>,
}

/// The address of a page of the list.
pub(super) fn href(reason: &str, track: &str, page: u64) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("reason", reason), ("track", track)])
        .append_pair("page", &page.to_string())
        .finish();
    format!("/admin/votes?{query}")
}

/// `/admin/votes`.
#[component]
pub(super) fn VotesPage(view: VotesView) -> impl IntoView {
    let VotesView {
        found,
        counts,
        tracks,
        handled,
        marked,
        reason,
        track,
        page,
        done,
    } = view;
    let total: u64 = counts
        .iter()
        .filter(|(code, _)| reason.is_empty() || *code == reason)
        .map(|(_, n)| n.unsigned_abs())
        .sum();
    let pages = total.div_ceil(PER_PAGE.unsigned_abs()).max(1);
    let address = |page: u64| href(&reason, &track, page);
    let previous = (page > 1).then(|| address(page - 1));
    let next = (page < pages).then(|| address(page + 1));
    let form = choose(&counts, &tracks, &reason, &track);
    let list = if found.is_empty() {
        view! {
            <Empty
                title=t().integrity_empty()
                text=t().integrity_empty_text()
                action_href="/methods#integrity"
                action_label=t().integrity_how()
            />
        }
        .into_any()
    } else {
        let cases = found
            .into_iter()
            .map(|found| view! { <Case found whole_page=false/> })
            .collect_view();
        view! { <div class="queue">{cases}</div><Downloads href=address(1) rows=total/> }.into_any()
    };
    view! {
        <Page title=t().integrity_title() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().admin_here(), "/admin"), Crumb::here(t().integrity_title())]/>
            <div class="head">
                <h1 class="title">{t().integrity_title()}</h1>
                <p class="lede">{t().integrity_lede()}</p>
                <p class="acts">
                    <a class="btn quiet" href="/methods#integrity">{t().integrity_how()}</a>
                    <a class="btn quiet" href="/admin/invitations">{t().invitations_title()}</a>
                </p>
            </div>
            {done.map(|n| view! { <Toast text=t().integrity_done(n, whole(n))/> })}
            <Tracks tracks/>
            {form}
            {list}
            <Pager page pages previous next/>
            <Card title=t().integrity_decided()><Decided handled/></Card>
            <div id="voters"><Card title=t().integrity_voters()><Voters marked/></Card></div>
        </Page>
    }
}

/// Which findings are shown: a plain GET form.
fn choose(
    counts: &[(String, i64)],
    tracks: &[OnTrack],
    reason: &str,
    track: &str,
) -> impl IntoView + use<> {
    let mut reasons = vec![Choice::new("", t().integrity_any_reason())];
    reasons.extend(Reason::ALL.map(|reason| {
        let code = reason.as_str();
        let n = counts
            .iter()
            .find(|(known, _)| known == code)
            .map_or(0, |(_, n)| n.unsigned_abs());
        Choice::new(code, format!("{} ({})", words::reason(code), whole(n)))
    }));
    let mut slugs = vec![Choice::new("", t().integrity_any_track())];
    slugs.extend(
        tracks
            .iter()
            .map(|on| Choice::new(on.track.slug.clone(), on.track.title.clone())),
    );
    let (reason, track) = (reason.to_owned(), track.to_owned());
    view! {
        <form class="filters" method="get" action="/admin/votes" aria-label=t().integrity_choose()>
            <SelectField name="reason" label=t().integrity_reason() options=reasons value=reason/>
            <SelectField name="track" label=t().integrity_track() options=slugs value=track/>
            <button class="btn quiet">{t().integrity_show()}</button>
        </form>
    }
}

/// How many votes of each track do not count, and the boards with and without them.
#[component]
fn Tracks(tracks: Vec<OnTrack>) -> impl IntoView {
    let rows = tracks
        .into_iter()
        .map(|OnTrack { track, aside }| {
            let board = format!("/tracks/{}", track.slug);
            let votes = format!("{board}/votes?status=unverified");
            view! {
                <tr>
                    <th scope="row" class="c-name"><a href=board.clone()>{track.title}</a></th>
                    <td class="n" data-label=t().integrity_unverified()>{whole(aside.unverified)}</td>
                    <td class="n" data-label=t().integrity_excluded()>{whole(aside.excluded)}</td>
                    <td data-label="">
                        <a href=format!("{board}?status=with-unverified")>{t().integrity_board_with()}</a>
                        " · "
                        <a href=votes>{t().integrity_board_votes()}</a>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().integrity_tracks() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().integrity_track()}</th>
                    <th scope="col" class="n">{t().integrity_unverified()}</th>
                    <th scope="col" class="n">{t().integrity_excluded()}</th>
                    <th scope="col">{t().integrity_boards()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// One finding with its evidence and what can be done about it.
#[component]
pub(super) fn Case(found: Found, whole_page: bool) -> impl IntoView {
    let Found { finding, pseudonym } = found;
    let title = words::reason(&finding.reason);
    let who = words::subject(&finding, &pseudonym);
    let evidence = words::evidence(&finding);
    let strength = words::strength(&finding).map(|text| view! { <p class="soft num">{text}</p> });
    let about = finding
        .entrant_slug
        .clone()
        .zip(finding.entrant_name.clone())
        .map(|(slug, name)| {
            view! { " · " <a href=format!("/entrants/{slug}")>{name}</a> }
        });
    let state = [
        (
            finding.unverified,
            BadgeKind::Warn,
            t().integrity_now_unverified(whole(finding.unverified.unsigned_abs())),
        ),
        (
            finding.excluded,
            BadgeKind::Bad,
            t().integrity_now_excluded(whole(finding.excluded.unsigned_abs())),
        ),
        (
            finding.counted,
            BadgeKind::Good,
            t().integrity_now_counted(whole(finding.counted.unsigned_abs())),
        ),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(_, kind, text)| view! { <Badge kind text/> " " })
    .collect_view();
    let href = format!("/admin/votes/{}", finding.id);
    let of_voter = (finding.subject_kind == "voter").then(|| {
        view! {
            <label class="check"><input type="checkbox" name="voter" value="1"/><span>{t().integrity_also_voter()}</span></label>
        }
    });
    let note = format!("note-{}", finding.id);
    let see = (!whole_page).then(|| {
        view! { " · " <a href=href.clone()>{t().integrity_see_votes()}</a> }
    });
    let label = format!("{title}, {who}");
    // On its own page the title stands above.
    let heading = (!whole_page).then(|| view! { <h2>{title}</h2> });
    view! {
        <article class="case" aria-label=label>
            <div class="case-head">{heading}<p>{state}</p></div>
            <p>{evidence}</p>
            {strength}
            <p class="soft">
                {who} " · " <a href=format!("/tracks/{}", finding.track_slug)>{finding.track_title}</a>
                {about} " · " <Time ms=finding.updated_ms/> {see}
            </p>
            <form class="decide" method="post" action=href>
                <div class="field">
                    <label for=note.clone()>{t().integrity_note()}</label>
                    <input type="text" id=note name="note" maxlength=MAX_NOTE autocomplete="off"/>
                </div>
                {of_voter}
                <button class="btn" type="submit" name="decision" value="exclude">{t().integrity_exclude()}</button>
                <button class="btn quiet" type="submit" name="decision" value="restore">{t().integrity_restore()}</button>
            </form>
        </article>
    }
}

/// The operator's decisions, newest first.
#[component]
fn Decided(handled: Vec<Handled>) -> impl IntoView {
    if handled.is_empty() {
        return view! { <p class="soft">{t().integrity_decided_none()}</p> }.into_any();
    }
    let rows = handled
        .into_iter()
        .map(|row| {
            let n = row.n.unsigned_abs();
            let what = match row.status.as_str() {
                "excluded" => t().integrity_was_excluded(n, whole(n)),
                _ => t().integrity_was_restored(n, whole(n)),
            };
            view! { <li>{what} " · " {words::reason(&row.reason)} " · " <Time ms=row.created_ms/></li> }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}

/// Voters about whom something was decided.
#[component]
fn Voters(marked: Vec<Marked>) -> impl IntoView {
    if marked.is_empty() {
        return view! { <p class="soft">{t().integrity_voters_none()}</p> }.into_any();
    }
    let rows = marked
        .into_iter()
        .map(|Marked { key, pseudonym, mark }| {
            let standing = match mark.standing.as_str() {
                "barred" => t().integrity_barred(),
                _ => t().integrity_trusted(),
            };
            let label = t().integrity_unmark_label(&pseudonym);
            view! {
                <tr>
                    <th scope="row" class="c-name"><code>{pseudonym}</code></th>
                    <td data-label="">{standing}</td>
                    <td data-label="">{mark.note}</td>
                    <td class="date" data-label=""><Time ms=mark.created_ms/></td>
                    <td data-label="">
                        <form method="post" action=format!("/admin/votes/voters/{key}")>
                            <button class="btn quiet small" type="submit" aria-label=label>{t().integrity_unmark()}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=t().integrity_voters() quiet=true fold=true>
            <thead>
                <tr>
                    <th scope="col">{t().integrity_col_voter()}</th>
                    <th scope="col">{t().integrity_col_standing()}</th>
                    <th scope="col">{t().integrity_col_note()}</th>
                    <th scope="col">{t().integrity_col_when()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}
