//! What visitors ask of a large ledger, computed before anybody has asked: whoever comes first after a start waits no
//! longer than the others.

use std::sync::Arc;

use openmic_domain::rating::Method;
use openmic_store::{StoreResult, VoteFacets};

use super::{Board, Standing, basis::Basis};
use crate::{AppState, judges};

/// Below so many votes every answer is quick.
const LARGE: u64 = 50_000;

/// Boards of chosen votes that are computed of one track: as many as are likely to be asked for, and less than are kept.
const MOST: usize = 24;

/// Computes what takes long, one after the other. What fails is computed when somebody asks.
pub async fn compute_ahead(state: &AppState) {
    for board in state.boards.all() {
        match &board.standing {
            Standing::Votes(votes) if votes.votes >= LARGE => {}
            _ => continue,
        }
        let track = board.track.slug.as_str();
        match of_board(state, &board).await {
            Ok(()) => tracing::debug!(track, "what is asked of its votes is at hand"),
            Err(error) => tracing::warn!(track, error = %error, "not computed ahead"),
        }
    }
    if let Err(error) = judges::record::records(state, None).await {
        tracing::warn!(error = %error, "the judges' figures were not computed ahead");
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
