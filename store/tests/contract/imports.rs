//! Imports: a whole file or nothing of it, and each file once.

use openmic_domain::{
    outcome::Outcome,
    rating::elo::{self, EloOptions},
};
use openmic_store::{
    ImportedVote, NewEntrant, Store, StoreError, StoreResult, VoteFilter, VoteImport,
    VoteImportOutcome,
};

use crate::{
    support::{Db, at_once},
    world::{NOW, entrant, stage, stored_track, track},
};

fn imported(slug: &str) -> NewEntrant {
    let mut new = entrant(slug);
    new.model.slug = format!("model-{slug}");
    new.endpoint = None;
    new.prompt = None;
    new.origin = "import".to_owned();
    new
}

/// A file of `n` votes among four entrants, with no pair and no outcome left out.
fn file(id: &str, track_id: &str, n: usize) -> VoteImport {
    VoteImport {
        id: id.to_owned(),
        name: format!("{id}.json"),
        track_id: track_id.to_owned(),
        entrants: ["alpaca", "bloom", "llama", "opt"].map(imported).to_vec(),
        votes: (0..n)
            .map(|i| {
                let left = (i * 7 + i / 5) % 4;
                ImportedVote {
                    left,
                    right: (left + 1 + i % 3) % 4,
                    outcome: Outcome::ALL[(i + i / 4) % 4],
                    voter: format!("annotator {}", i % 3),
                    cast_ms: None,
                }
            })
            .collect(),
    }
}

async fn preference(store: &Store) -> StoreResult<String> {
    Ok(
        stored_track(store, &track("preference", "1", "preference", 0))
            .await?
            .id,
    )
}

const ROWS: &str = "SELECT (SELECT COUNT(*) FROM votes) + (SELECT COUNT(*) FROM cells) + (SELECT COUNT(*) FROM elo)
                        + (SELECT COUNT(*) FROM imports) + (SELECT COUNT(*) FROM entrants) + (SELECT COUNT(*) FROM models)";

on_both! {
    a_file_becomes_votes_cells_and_elo_in_its_own_order,
    the_same_file_is_imported_once,
    entrants_that_are_there_are_found_by_slug,
    a_file_that_is_wrong_anywhere_leaves_nothing,
    an_import_that_is_cut_off_leaves_nothing,
    files_and_votes_that_come_in_at_once_are_all_counted,
    votes_with_times_of_their_own_are_where_they_belong_in_time,
}

async fn a_file_becomes_votes_cells_and_elo_in_its_own_order(db: Db) -> StoreResult<()> {
    let track_id = preference(&db.store).await?;
    let file = file("one", &track_id, 200);
    let outcome = db.store.import_votes(&file, NOW).await?;
    assert_eq!(
        outcome,
        VoteImportOutcome::Imported {
            votes: 200,
            new_entrants: 4
        }
    );
    let board = db.store.vote_board(&track_id).await?;
    assert_eq!(
        (board.entrants.len(), board.cells.len(), board.last_vote_ms),
        (4, 6, Some(NOW))
    );
    assert_eq!(
        board
            .cells
            .iter()
            .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
            .sum::<i64>(),
        200
    );
    db.store.rebuild_cells(&track_id, NOW).await?;
    assert_eq!(db.store.vote_board(&track_id).await?.cells, board.cells);

    let mut ids = Vec::new();
    for new in &file.entrants {
        ids.push(db.store.entrant(&new.slug).await?.id);
    }
    let ledger: Vec<(String, String, String, String)> = db
        .rows(
            "SELECT left_entrant, right_entrant, outcome, voter FROM votes ORDER BY created_ms, id",
        )
        .await?;
    for (row, vote) in ledger.iter().zip(&file.votes) {
        assert_eq!(
            (&row.0, &row.1, row.2.as_str(), &row.3),
            (
                &ids[vote.left],
                &ids[vote.right],
                vote.outcome.as_str(),
                &vote.voter
            )
        );
    }
    let expected = elo::run(
        4,
        file.votes
            .iter()
            .map(|vote| (vote.left as u32, vote.right as u32, vote.outcome)),
        &EloOptions::default(),
    );
    for (id, rating, n_votes) in db
        .rows::<(String, f64, i64)>("SELECT entrant_id, rating, n_votes FROM elo")
        .await?
    {
        let i = ids
            .iter()
            .position(|known| *known == id)
            .expect("an entrant");
        assert_eq!(rating, expected[i]);
        assert_eq!(
            n_votes,
            file.votes
                .iter()
                .filter(|vote| vote.left == i || vote.right == i)
                .count() as i64
        );
    }
    Ok(())
}

async fn the_same_file_is_imported_once(db: Db) -> StoreResult<()> {
    let track_id = preference(&db.store).await?;
    let file = file("one", &track_id, 40);
    let done = at_once(6, |_| {
        let (store, file) = (db.store.clone(), file.clone());
        async move { store.import_votes(&file, NOW).await }
    })
    .await?;
    assert_eq!(
        done.iter()
            .filter(|outcome| **outcome != VoteImportOutcome::Already)
            .count(),
        1,
        "{done:?}"
    );
    assert_eq!(
        db.store.import_votes(&file, NOW + 1).await?,
        VoteImportOutcome::Already
    );
    assert_eq!(db.store.count_votes(&track_id, None).await?, 40);
    Ok(())
}

async fn entrants_that_are_there_are_found_by_slug(db: Db) -> StoreResult<()> {
    let track_id = preference(&db.store).await?;
    let (id, _) = db.store.add_entrant(&imported("bloom"), NOW).await?;
    let first = db
        .store
        .import_votes(&file("one", &track_id, 40), NOW)
        .await?;
    assert_eq!(
        first,
        VoteImportOutcome::Imported {
            votes: 40,
            new_entrants: 3
        }
    );
    let second = db
        .store
        .import_votes(&file("two", &track_id, 30), NOW + 1)
        .await?;
    assert_eq!(
        second,
        VoteImportOutcome::Imported {
            votes: 30,
            new_entrants: 0
        }
    );
    assert_eq!(db.store.entrant("bloom").await?.id, id);
    assert_eq!(db.store.entrants().await?.len(), 4);
    assert_eq!(db.store.count_votes(&track_id, None).await?, 70);
    let elo: i64 = db
        .number("SELECT CAST(SUM(n_votes) AS BIGINT) FROM elo")
        .await?;
    assert_eq!(elo, 140);
    let before = db.store.vote_board(&track_id).await?.cells;
    db.store.rebuild_cells(&track_id, NOW).await?;
    assert_eq!(db.store.vote_board(&track_id).await?.cells, before);
    Ok(())
}

async fn a_file_that_is_wrong_anywhere_leaves_nothing(db: Db) -> StoreResult<()> {
    let track_id = preference(&db.store).await?;
    let before = db.number(ROWS).await?;
    let good = file("one", &track_id, 40);

    let mut outside = good.clone();
    outside.votes[39].right = 4;
    let mut itself = good.clone();
    itself.votes[39].right = itself.votes[39].left;
    let mut twice = good.clone();
    twice.entrants[3].slug = "alpaca".to_owned();
    for wrong in [outside, itself, twice] {
        let error = db
            .store
            .import_votes(&wrong, NOW)
            .await
            .expect_err("a wrong file");
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(db.number(ROWS).await?, before);
    }
    let nowhere = VoteImport {
        track_id: "none".to_owned(),
        ..good.clone()
    };
    assert!(
        db.store
            .import_votes(&nowhere, NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert_eq!(db.number(ROWS).await?, before);
    // Mended, it can be imported under the same name.
    assert!(matches!(
        db.store.import_votes(&good, NOW).await?,
        VoteImportOutcome::Imported { votes: 40, .. }
    ));
    Ok(())
}

async fn an_import_that_is_cut_off_leaves_nothing(db: Db) -> StoreResult<()> {
    let track_id = preference(&db.store).await?;
    let before = db.number(ROWS).await?;
    let file = file("one", &track_id, 2_000);
    let wait = std::time::Duration::from_millis(30);
    assert!(
        tokio::time::timeout(wait, db.store.import_votes(&file, NOW))
            .await
            .is_err(),
        "it was too quick"
    );
    assert_eq!(db.number(ROWS).await?, before);
    assert!(matches!(
        db.store.import_votes(&file, NOW).await?,
        VoteImportOutcome::Imported { votes: 2_000, .. }
    ));
    Ok(())
}

async fn files_and_votes_that_come_in_at_once_are_all_counted(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 4, 10).await?;
    at_once(8, |task| {
        let (store, stage) = (db.store.clone(), stage.clone());
        async move {
            if task < 3 {
                let mut file = file(&format!("file {task}"), &stage.track_id, 60);
                for (i, new) in file.entrants.iter_mut().enumerate() {
                    // In an order of its own, so that locks are asked for in every order.
                    new.slug = format!("comic-{}", (i * (2 * task + 1) + task) % 4);
                }
                store.import_votes(&file, NOW).await?;
            } else {
                for item in 0..10 {
                    let vote = stage.vote(
                        &format!("voter {task}"),
                        item,
                        (item + task) % 4,
                        (item + task + 1) % 4,
                        Outcome::Right,
                    );
                    assert!(store.cast_vote(&vote, NOW).await?.counted);
                }
            }
            Ok(())
        }
    })
    .await?;
    assert_eq!(db.store.count_votes(&stage.track_id, None).await?, 230);
    assert_eq!(
        db.number("SELECT CAST(SUM(n_votes) AS BIGINT) FROM elo")
            .await?,
        460
    );
    let points: Vec<(f64,)> = db.rows("SELECT SUM(rating) FROM elo").await?;
    assert!((points[0].0 - 4_000.0).abs() < 1e-6, "{points:?}");
    let before = db.store.vote_board(&stage.track_id).await?.cells;
    db.store.rebuild_cells(&stage.track_id, NOW).await?;
    assert_eq!(db.store.vote_board(&stage.track_id).await?.cells, before);
    Ok(())
}

async fn votes_with_times_of_their_own_are_where_they_belong_in_time(db: Db) -> StoreResult<()> {
    const DAY: i64 = 86_400_000;
    let track_id = preference(&db.store).await?;
    let mut file = file("dated", &track_id, 12);
    // The newest first: the last vote of the file was cast eleven days before the first.
    for (i, vote) in (0..).zip(&mut file.votes) {
        vote.cast_ms = Some(NOW - 400 * DAY - i * DAY);
    }
    db.store.import_votes(&file, NOW).await?;
    let counted = async |filter: VoteFilter| -> StoreResult<i64> {
        let board = db.store.vote_board_under(&track_id, &filter).await?;
        Ok(board
            .cells
            .iter()
            .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
            .sum())
    };
    let all = VoteFilter::default();
    let window = VoteFilter {
        from_ms: Some(NOW - 405 * DAY),
        to_ms: Some(NOW - 403 * DAY),
        ..all.clone()
    };
    assert_eq!(counted(window).await?, 3, "cast on these three days");
    assert_eq!(
        db.store.votes_span(&track_id, &all).await?,
        Some((NOW - 411 * DAY, NOW - 400 * DAY))
    );
    // As of a day before the import nothing of it was known: a link to that day stays what it was.
    for (at_ms, n) in [(NOW - 1, 0), (NOW, 12)] {
        let at = VoteFilter {
            at_ms: Some(at_ms),
            ..all.clone()
        };
        assert_eq!(counted(at.clone()).await?, n);
        let board = db.store.vote_board_under(&track_id, &at).await?;
        assert_eq!(board.entrants.len(), if n == 0 { 0 } else { 4 });
    }
    let board = db.store.vote_board(&track_id).await?;
    assert_eq!(board.last_vote_ms, Some(NOW - 400 * DAY));
    assert_eq!(db.store.markers().await?[0].cells_ms, NOW);
    let newest = db.store.votes_of(&track_id, None, 1, 0).await?;
    assert_eq!(newest[0].created_ms, NOW - 400 * DAY);
    // The online Elo took them in the order of their times: playing them again changes nothing.
    let elo = "SELECT entrant_id, rating, n_votes FROM elo ORDER BY entrant_id";
    let before: Vec<(String, f64, i64)> = db.rows(elo).await?;
    db.store.rebuild_elo(&track_id).await?;
    assert_eq!(db.rows::<(String, f64, i64)>(elo).await?, before);
    let of = db.store.entrant("alpaca").await?.id;
    let import = &db.store.imports_of(&of).await?[0];
    assert_eq!(
        (import.first_cast_ms, import.last_cast_ms, import.created_ms),
        (Some(NOW - 411 * DAY), Some(NOW - 400 * DAY), NOW)
    );

    let mut late = file.clone();
    late.id = "late".to_owned();
    late.votes[3].cast_ms = Some(NOW + 1);
    let refused = db.store.import_votes(&late, NOW).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
    assert_eq!(db.store.count_votes(&track_id, None).await?, 12);
    Ok(())
}
