//! Noticing what is new on the boards after each refit.

use std::{collections::HashMap, sync::Arc};

use openmic_store::{NewRankEvent, Store, StoreResult};

use crate::leaderboard::{Board, Boards, Standing};

/// Best and worst rank.
type Ranks = (i64, i64);

/// What readers were last told of an entrant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    seq: i64,
    ranks: Option<Ranks>,
}

/// A row of a board, as far as it can be news.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    entrant_id: String,
    ranks: Option<Ranks>,
    estimate: Option<(f64, f64, f64)>,
    n: i64,
}

/// Remembers what was told of every board, so that a refit that changes nothing asks nothing of the database.
#[derive(Default)]
pub struct RankWatch {
    boards: HashMap<String, Watched>,
}

struct Watched {
    board: Arc<Board>,
    told: HashMap<String, Told>,
}

impl RankWatch {
    /// Stores what is new on the boards; gives how much that was.
    pub async fn note(&mut self, store: &Store, boards: &Boards, now_ms: i64) -> StoreResult<u64> {
        let mut added = 0;
        for board in boards.all() {
            let known = self.boards.remove(&board.track.id);
            let told = match known {
                Some(watched) if Arc::ptr_eq(&watched.board, &board) => {
                    self.boards.insert(board.track.id.clone(), watched);
                    continue;
                }
                Some(watched) => watched.told,
                None => told(store, &board.track.id).await?,
            };
            let news = news(&board.track.id, &told, &rows(&board));
            let told = if news.is_empty() {
                told
            } else {
                added += store.add_rank_events(&news, now_ms).await?;
                // Another process may have told the same before.
                self::told(store, &board.track.id).await?
            };
            self.boards
                .insert(board.track.id.clone(), Watched { board, told });
        }
        Ok(added)
    }
}

async fn told(store: &Store, track_id: &str) -> StoreResult<HashMap<String, Told>> {
    let last = store.last_ranks(track_id).await?;
    Ok(last
        .into_iter()
        .map(|last| {
            let told = Told {
                seq: last.seq,
                ranks: last.best_rank.zip(last.worst_rank),
            };
            (last.entrant_id, told)
        })
        .collect())
}

/// The rows of a board that have something to show: an answer, a joke or a vote.
fn rows(board: &Board) -> Vec<Row> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .filter(|entry| {
                entry.standing.votes > 0 || entry.jokes.is_some_and(|(_, on_stage)| on_stage > 0)
            })
            .map(|entry| {
                let standing = &entry.standing;
                let ranks = standing.best_rank.zip(standing.worst_rank);
                Row {
                    entrant_id: entry.entrant.id.clone(),
                    ranks: ranks.map(|(best, worst)| (i64::from(best), i64::from(worst))),
                    estimate: standing.rating.map(|r| (r.value, r.lower, r.upper)),
                    n: count(standing.votes),
                }
            })
            .collect(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| Row {
                entrant_id: entry.run.entrant.id.clone(),
                ranks: Some((i64::from(entry.best_rank), i64::from(entry.worst_rank))),
                estimate: Some((entry.score, entry.interval.lower, entry.interval.upper)),
                n: entry.run.n,
            })
            .collect(),
    }
}

/// What to tell of a board.
fn news(track_id: &str, told: &HashMap<String, Told>, rows: &[Row]) -> Vec<NewRankEvent> {
    rows.iter()
        .filter_map(|row| {
            let last = told.get(&row.entrant_id);
            let kind = match last {
                None => "entered",
                Some(last) => moved(last.ranks, row.ranks)?,
            };
            Some(NewRankEvent {
                track_id: track_id.to_owned(),
                entrant_id: row.entrant_id.clone(),
                seq: last.map_or(1, |last| last.seq + 1),
                kind: kind.to_owned(),
                ranks: row.ranks,
                old_ranks: last.and_then(|last| last.ranks),
                estimate: row.estimate,
                n: row.n,
            })
        })
        .collect()
}

/// Whether a change of ranks is news, and of which kind.
fn moved(before: Option<Ranks>, now: Option<Ranks>) -> Option<&'static str> {
    const ALONE_AT_THE_TOP: Ranks = (1, 1);
    match (before, now) {
        (None, None) => None,
        (None, Some(_)) => Some("ranked"),
        (Some(_), None) => Some("unranked"),
        (Some(before), Some(now)) => {
            if now.1 < before.0 || (now == ALONE_AT_THE_TOP && before != ALONE_AT_THE_TOP) {
                Some("rose")
            } else if now.0 > before.1 || (before == ALONE_AT_THE_TOP && now != ALONE_AT_THE_TOP) {
                Some("fell")
            } else {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, ranks: Option<Ranks>) -> Row {
        Row {
            entrant_id: id.to_owned(),
            ranks,
            estimate: None,
            n: 10,
        }
    }

    #[test]
    fn a_range_that_still_overlaps_is_not_news() {
        assert_eq!(moved(Some((2, 5)), Some((3, 6))), None);
        assert_eq!(moved(Some((2, 5)), Some((5, 9))), None);
        assert_eq!(moved(Some((1, 3)), Some((1, 2))), None);
        assert_eq!(moved(None, None), None);
    }

    #[test]
    fn a_range_beyond_the_last_and_the_lead_are_news() {
        assert_eq!(moved(Some((2, 5)), Some((6, 9))), Some("fell"));
        assert_eq!(moved(Some((6, 9)), Some((2, 5))), Some("rose"));
        assert_eq!(moved(Some((1, 3)), Some((1, 1))), Some("rose"));
        assert_eq!(moved(Some((1, 1)), Some((1, 2))), Some("fell"));
        assert_eq!(moved(None, Some((4, 4))), Some("ranked"));
        assert_eq!(moved(Some((4, 4)), None), Some("unranked"));
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let mut told = HashMap::new();
        let rows = [row("ada", Some((1, 2))), row("bob", None)];
        let first = news("t", &told, &rows);
        assert_eq!(first.len(), 2);
        assert!(
            first
                .iter()
                .all(|event| event.kind == "entered" && event.seq == 1)
        );
        for event in &first {
            let now = Told {
                seq: event.seq,
                ranks: event.ranks,
            };
            told.insert(event.entrant_id.clone(), now);
        }
        assert!(news("t", &told, &rows).is_empty());
        let later = news("t", &told, &[row("ada", Some((1, 1))), row("bob", None)]);
        assert_eq!(later.len(), 1);
        assert_eq!(
            (later[0].kind.as_str(), later[0].seq, later[0].old_ranks),
            ("rose", 2, Some((1, 2)))
        );
    }
}
