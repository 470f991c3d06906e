//! What visitors ask of a large ledger, computed before anybody has asked: whoever comes first after a start waits no
//! longer than the others.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use openmic_domain::rating::Method;
use openmic_store::{Marker, StoreResult, VoteFacets};

use super::{Board, Standing, basis::Basis, derived::is_nearly};
use crate::{AppState, judges};

/// Below so many votes every answer is quick.
const LARGE: u64 = 50_000;

/// Boards of chosen votes that are computed of one track: as many as are likely to be asked for, and less than are kept.
const MOST: usize = 24;

/// How often it is looked whether there is something to compute.
const EVERY: Duration = Duration::from_secs(5);

/// The rest after computing, in times of what it took.
const REST: u32 = 9;

/// Where more votes than this came in since it was looked last, they have the machine.
const BUSY: u64 = 1_000;

/// Computes what takes long, one after the other, and again when votes were corrected or many came in. It never ends.
/// What fails is computed when somebody asks.
pub async fn compute_ahead(state: &AppState) {
    let mut done: HashMap<String, Marker> = HashMap::new();
    let mut votes_before = None;
    loop {
        let began = Instant::now();
        let mut is_new = false;
        let boards = state.boards.all();
        let votes = boards.iter().map(|board| votes_of(board)).sum::<u64>();
        let is_busy = votes_before.is_some_and(|before| votes > before + BUSY);
        votes_before = Some(votes);
        for board in boards.into_iter().filter(|_| !is_busy) {
            let track = &board.track.slug;
            let is_large = votes_of(&board) >= LARGE;
            let known = done.get(track);
            if !is_large || known.is_some_and(|known| is_nearly(known, &board.marker)) {
                continue;
            }
            if let Err(error) = of_board(state, &board).await {
                tracing::warn!(track, error = %error, "what is asked of its votes was not computed ahead");
            }
            done.insert(track.clone(), board.marker.clone());
            is_new = true;
        }
        if is_new && let Err(error) = judges::record::records(state, None).await {
            tracing::warn!(error = %error, "the judges' figures were not computed ahead");
        }
        tokio::time::sleep(EVERY.max(began.elapsed() * REST)).await;
    }
}

fn votes_of(board: &Board) -> u64 {
    match &board.standing {
        Standing::Votes(votes) => votes.votes,
        Standing::Benchmark(_) => 0,
    }
}

async fn of_board(state: &AppState, board: &Arc<Board>) -> StoreResult<()> {
    let (boards, store) = (&state.boards, &state.store);
    if board.track.kind == "humor" {
        state
            .arena
            .prepare(store, &state.clock, &board.track.id)
            .await?;
        boards.joke_votes(store, board, &Basis::default()).await?;
    }
    boards.history(store, board).await?;
    let facets = store.vote_facets(&board.track.id).await?;
    for basis in likely(&facets).into_iter().take(MOST) {
        boards.of(store, board, &basis).await?;
    }
    Ok(())
}

/// What a board is filtered by, one thing at a time, and the other methods.
fn likely(facets: &VoteFacets) -> Vec<Basis> {
    let several = |values: &[String]| {
        if values.len() > 1 {
            values.to_vec()
        } else {
            Vec::new()
        }
    };
    let methods = Method::ALL
        .into_iter()
        // Online Elo goes through every vote in order: it would fill the memory for a question that is seldom asked.
        .filter(|method| !matches!(method, Method::BradleyTerry | Method::Elo));
    let methods = methods.map(|method| Basis {
        method,
        ..Basis::default()
    });
    let categories = several(&facets.categories).into_iter().map(|name| Basis {
        category: Some(name),
        ..Basis::default()
    });
    let languages = several(&facets.languages).into_iter().map(|name| Basis {
        language: Some(name),
        ..Basis::default()
    });
    let groups = several(&facets.groups).into_iter().map(|name| Basis {
        group: Some(name),
        ..Basis::default()
    });
    groups
        .chain(categories)
        .chain(languages)
        .chain(methods)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_value_only_is_no_filter() {
        let facets = VoteFacets {
            categories: vec!["pun".to_owned(), "roast".to_owned()],
            languages: vec!["en".to_owned()],
            groups: vec!["public".to_owned()],
            ..VoteFacets::default()
        };
        let likely = likely(&facets);
        let categories: Vec<&str> = likely
            .iter()
            .filter_map(|basis| basis.category.as_deref())
            .collect();
        assert_eq!(categories, ["pun", "roast"]);
        assert!(
            likely
                .iter()
                .all(|basis| basis.language.is_none() && basis.group.is_none())
        );
        assert!(
            likely.iter().all(|basis| *basis != Basis::default()),
            "the board itself is there"
        );
    }
}
