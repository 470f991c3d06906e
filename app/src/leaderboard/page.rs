//! The page of one board: what can be concluded, the filter, the table, the runs still to come.

use std::sync::Arc;

use leptos::prelude::*;
use openmic_store::{EntrantRow, RunRow};

use super::{
    Board, Standing, benchmark_table,
    place::counted,
    query::{BoardQuery, Column, Origin},
    under_way::UnderWay,
    verdict::{Ranked, verdict},
    votes_table,
};
use crate::{
    export::{Cite, Downloads},
    render::HeadLinks,
    shell::{Mood, Page},
    ui::*,
};

/// What a kind of track is called on a badge.
pub(super) fn kind_words(kind: &str) -> String {
    match kind {
        "preference" => "imported votes".to_owned(),
        other => other.to_owned(),
    }
}

/// The cell that names an entrant.
pub(super) fn name_cell(entrant: &EntrantRow) -> impl IntoView + use<> {
    let open = entrant
        .open_weights
        .then(|| view! { " " <Badge kind=BadgeKind::OpenWeights text="open" about="The weights are published"/> });
    let mut about: Vec<&str> = Vec::new();
    if !entrant.organisation.is_empty() {
        about.push(&entrant.organisation);
    }
    if entrant.model_name != entrant.name {
        about.push(&entrant.model_name);
    }
    let about = about.join(" · ");
    view! {
        <th scope="row" class="c-name">
            <a class="who-name" href=format!("/entrants/{}", entrant.slug)>{entrant.name.clone()}</a>
            {open}
            {(!about.is_empty()).then(|| view! { <div class="who-org">{about}</div> })}
        </th>
    }
}

/// A board.
#[component]
pub(super) fn BoardPage(
    /// The snapshot.
    board: Arc<Board>,
    /// Which rows, in which order.
    query: BoardQuery,
    /// Runs on this track that are not done.
    unfinished: Vec<RunRow>,
) -> impl IntoView {
    let track = board.track.clone();
    let path = board.path();
    let description = format!("{} {}", track.description, conclusion(&board));
    let crumbs = vec![
        Crumb::link("Boards", "/tracks"),
        Crumb::here(track.title.clone()),
    ];
    let body = if board.entrants() == 0 {
        nobody(&board, !unfinished.is_empty()).into_any()
    } else {
        filled(&board, &query).into_any()
    };
    let caption = "Not done yet: these entrants are scored when their run is done";
    let runs = (!unfinished.is_empty()).then(|| {
        view! { <section class="stack"><h2>"Under way and failed"</h2><UnderWay runs=unfinished caption/></section> }
    });
    crate::render::describe(HeadLinks {
        feeds: vec![(
            format!("Openmic: {}", track.title),
            format!("{path}/feed.atom"),
        )],
        card: Some((format!("{path}/card.png"), conclusion(&board))),
    });
    let voted = matches!(&board.standing, Standing::Votes(votes) if votes.votes > 0);
    view! {
        <Page title=track.title.clone() description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{track.title.clone()}</h1>
                <p class="lede">{track.description}</p>
                <p class="acts">
                    {(track.kind == "humor").then(|| view! { <a class="btn" href="/arena">"Vote on jokes"</a> })}
                    {voted.then(|| view! { <a class="btn quiet" href=format!("{path}/votes")>"Read the votes"</a> })}
                    {(track.n_items > 0).then(|| view! { <a class="btn quiet" href=format!("{path}/items")>"See the items"</a> })}
                </p>
            </div>
            {body}
            {runs}
        </Page>
    }
}

/// Everything between head and runs when somebody is on the board.
fn filled(board: &Board, query: &BoardQuery) -> impl IntoView + use<> {
    let path = board.path();
    let (table, shown) = match &board.standing {
        Standing::Votes(votes) => (
            votes_table::table(board, votes, query).into_any(),
            votes_table::rows(votes, query).len(),
        ),
        Standing::Benchmark(scores) => (
            benchmark_table::table(board, scores, query).into_any(),
            benchmark_table::rows(scores, query).len(),
        ),
    };
    let table = if shown == 0 {
        view! {
            <Empty
                title="No entrant matches"
                text="The board is there; nothing on it fits this filter."
                action_href=path.clone()
                action_label="Show all"
            />
        }
        .into_any()
    } else {
        table
    };
    let entrants = board.entrants();
    let count = if query.filters() {
        format!(
            "{} of {}",
            number::whole(shown as u64),
            counted(entrants as u64, "entrant")
        )
    } else {
        counted(entrants as u64, "entrant")
    };
    let (evidence, methods) = match &board.standing {
        Standing::Votes(_) => (
            view! { <a href=format!("{path}/votes")>{board.evidence()}</a> }.into_any(),
            "/methods#votes",
        ),
        Standing::Benchmark(_) => (
            view! { <a href=format!("{path}/items")>{board.evidence()}</a> }.into_any(),
            "/methods#benchmarks",
        ),
    };
    let last = match &board.standing {
        Standing::Votes(votes) => votes.last_vote_ms.map(|ms| ("last vote ", ms)),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| entry.run.finished_ms)
            .max()
            .map(|ms| ("last run ", ms)),
    };
    view! {
        <p class="verdict">{conclusion(board)}</p>
        {split(board)}
        <p class="board-meta">
            <span>{evidence}</span>
            <span>{count}</span>
            {last.map(|(what, ms)| view! { <span>{what}<Time ms/></span> })}
            <span>{format!("version {}", board.track.version)}</span>
            <span><a href=methods>"How this is computed"</a></span>
        </p>
        {(entrants > 1).then(|| filter(&path, query))}
        {table}
        <Downloads href=query.href(&path)/>
        <Cite citation=super::sheet::citation(board)/>
    }
}

/// The sentence above the table.
fn conclusion(board: &Board) -> String {
    let evidence = match &board.standing {
        Standing::Votes(votes) => match votes.votes {
            1 => "this one vote".to_owned(),
            n => format!("these {}", counted(n, "vote")),
        },
        Standing::Benchmark(_) => format!("these {}", board.evidence()),
    };
    let ranked: Vec<Ranked<'_>> = match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .filter_map(|entry| {
                let standing = &entry.standing;
                let (best, worst, group) =
                    (standing.best_rank?, standing.worst_rank?, standing.group?);
                Some(Ranked {
                    name: &entry.entrant.name,
                    best,
                    worst,
                    group,
                })
            })
            .collect(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| Ranked {
                name: &entry.run.entrant.name,
                best: entry.best_rank,
                worst: entry.worst_rank,
                group: entry.group,
            })
            .collect(),
    };
    let unrated = board.entrants() - ranked.len();
    match (verdict(&ranked, &evidence), &board.standing) {
        (Some(words), _) if unrated > 0 => {
            let who = if unrated == 1 {
                "1 entrant is not rated yet; its row at the end says why.".to_owned()
            } else {
                format!(
                    "{} are not rated yet; their rows at the end say why.",
                    counted(unrated as u64, "entrant")
                )
            };
            format!("{words} {who}")
        }
        (Some(words), _) => words,
        (None, Standing::Votes(votes)) if votes.votes == 0 => {
            "Nobody is ranked: there are no votes yet.".to_owned()
        }
        (None, Standing::Votes(_)) => format!(
            "Nobody is ranked: {evidence} do not yet say by how much anyone is better. Each row says what it lacks."
        ),
        (None, Standing::Benchmark(_)) => "Nobody is ranked: no run is done yet.".to_owned(),
    }
}

/// A warning when the votes fall apart into groups that were never compared.
fn split(board: &Board) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let mut groups: Vec<u32> = votes
        .entries
        .iter()
        .filter(|entry| entry.standing.votes > 0)
        .map(|entry| entry.standing.component)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    (groups.len() > 1).then(|| {
        let title = format!("The votes fall into {} groups that no vote connects.", groups.len());
        view! {
            <Notice kind=NoticeKind::Warn title>
                "Ratings of different groups cannot be compared, so only the largest group is ranked. "
                "Votes on pairs across the groups will join them."
            </Notice>
        }
    })
}

fn filter(path: &str, query: &BoardQuery) -> impl IntoView + use<> {
    let origins = vec![
        Choice::new("", "Any"),
        Choice::new(Origin::BuiltIn.key(), "Built in"),
        Choice::new(Origin::Submission.key(), "Submitted"),
        Choice::new(Origin::Import.key(), "Imported"),
    ];
    let chosen = query.origin.map(Origin::key).unwrap_or_default();
    let sorted = (query.sort != Column::Rank || query.descending).then(|| {
        let current = query.current();
        let direction = if current.descending { "desc" } else { "asc" };
        view! {
            <input type="hidden" name="sort" value=current.key/>
            <input type="hidden" name="dir" value=direction/>
        }
    });
    let clear = query.filters().then(|| {
        let all = BoardQuery {
            text: String::new(),
            open: false,
            origin: None,
            ..query.clone()
        };
        view! { <a class="btn quiet" href=all.href(path)>"Show all"</a> }
    });
    view! {
        <form class="filters" method="get" action=path.to_owned() role="search" aria-label="Filter the board">
            <Field kind="search" name="q" label="Name, model or organisation" value=query.text.clone() maxlength=80_u32/>
            <SelectField name="origin" label="Origin" options=origins value=chosen/>
            <CheckField name="open" label="Open weights only" value="1" checked=query.open/>
            {sorted}
            <button class="btn quiet">"Filter"</button>
            {clear}
        </form>
    }
}

/// What an empty board says: what will appear and how to make it appear.
fn nobody(board: &Board, runs: bool) -> impl IntoView + use<> {
    let slug = &board.track.slug;
    match (board.track.kind.as_str(), runs) {
        ("preference", _) => view! {
            <Empty
                title="No votes were imported yet"
                text=format!(
                    "Models appear here with their ratings once the operator imports a vote file: \
                     openmic import votes FILE --format arena --track {slug}"
                )
            />
        }
        .into_any(),
        (_, true) => view! {
            <Empty
                title="No run is done yet"
                text="The first row appears when one of the runs below is done. Load this page again to see it."
            />
        }
        .into_any(),
        ("humor", false) => view! {
            <Empty
                title="Nobody is on stage yet"
                text="A model appears here once it has told its jokes, and gets a rank once people have voted on them."
                action_href="/submit"
                action_label="Submit a model"
            />
        }
        .into_any(),
        (_, false) => view! {
            <Empty
                title="No model has run on this track yet"
                text="A model appears here with its score and interval once it has answered every item."
                action_href="/submit"
                action_label="Submit a model"
            />
        }
        .into_any(),
    }
}
