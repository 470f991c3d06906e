//! The best and the worst jokes of a track, by the votes on each.

use std::sync::Arc;

use openmic_domain::joke::standing::{Tally, order};
use openmic_store::{JokeVotes, Store, StoreResult};
use url::form_urlencoded::{self, Serializer};

use super::{
    Board, Boards,
    basis::Basis,
    columns::BoardKind,
    query::{no_page, unknown, with_query},
};

/// Jokes on a page.
pub(super) const PER_PAGE: usize = 25;

/// What the list of jokes shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct JokesQuery {
    /// Worst first.
    pub(super) worst: bool,
    /// Slug of the entrant whose jokes they are.
    pub(super) entrant: Option<String>,
    /// Which votes count.
    pub(super) basis: Basis,
    /// From 1.
    pub(super) page: usize,
}

impl JokesQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// An unknown value, with the accepted ones.
    pub(super) fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self {
            basis: Basis::parse(raw, BoardKind::Votes)?,
            page: 1,
            ..Self::default()
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            match &*name {
                _ if value.is_empty() => {}
                "order" => {
                    query.worst = match value {
                        "best" => false,
                        "worst" => true,
                        _ => return Err(unknown("order", value, ["best", "worst"])),
                    };
                }
                "entrant" => query.entrant = Some(value.chars().take(100).collect()),
                "page" => {
                    query.page = value
                        .parse()
                        .ok()
                        .filter(|page| (1..=10_000).contains(page))
                        .ok_or_else(|| no_page(value))?;
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// The address of this list.
    pub(super) fn href(&self, board: &Board) -> String {
        with_query(&format!("{}/jokes", board.path()), &self.to_query())
    }

    fn to_query(&self) -> String {
        let mut query = Serializer::new(String::new());
        if self.worst {
            query.append_pair("order", "worst");
        }
        if let Some(entrant) = &self.entrant {
            query.append_pair("entrant", entrant);
        }
        self.basis.write(&mut query);
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        query.finish()
    }
}

/// A joke and the votes on it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    pub(super) sample_id: String,
    pub(super) tally: Tally,
}

impl Boards {
    /// The votes on every joke of a board under a basis, kept until votes change.
    pub(super) async fn joke_votes(
        &self,
        store: &Store,
        board: &Board,
        basis: &Basis,
    ) -> StoreResult<Arc<Vec<JokeVotes>>> {
        let filter = basis.filter(&super::fit::Rules::of(&board.track).language);
        let (store, id) = (store.clone(), board.track.id.clone());
        let compute = async move { store.joke_tallies(&id, &filter).await };
        self.derived
            .answer("jokes", &board.track.slug, basis, &board.marker, compute)
            .await
    }
}

/// The jokes in order, of one entrant or of all.
pub(super) fn ranked(votes: &[JokeVotes], entrant_id: Option<&str>, worst: bool) -> Vec<Ranked> {
    let of: Vec<Ranked> = votes
        .iter()
        .filter(|joke| entrant_id.is_none_or(|id| joke.entrant_id == id))
        .map(|joke| Ranked {
            sample_id: joke.sample_id.clone(),
            tally: Tally {
                won: joke.tally.won.unsigned_abs(),
                lost: joke.tally.lost.unsigned_abs(),
                both: joke.tally.both_good.unsigned_abs(),
                neither: joke.tally.neither.unsigned_abs(),
            },
        })
        .collect();
    let tallies: Vec<Tally> = of.iter().map(|joke| joke.tally).collect();
    order(&tallies, worst)
        .into_iter()
        .filter_map(|place| of.get(place).cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_an_address_that_reads_back() {
        for raw in [
            "",
            "order=worst",
            "order=worst&entrant=x&category=pun&page=3",
        ] {
            let query = JokesQuery::parse(raw).unwrap();
            let again = JokesQuery::parse(&query.to_query()).unwrap();
            assert_eq!(again, query, "{raw}");
        }
        assert!(
            JokesQuery::parse("order=funniest")
                .unwrap_err()
                .contains("best, worst")
        );
        assert!(JokesQuery::parse("page=0").is_err());
    }
}
