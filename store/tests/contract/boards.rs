//! Boards: what they are made of, and the marker that says when to make them anew.

use openmic_domain::outcome::Outcome;
use openmic_store::{Marker, Store, StoreResult};

use crate::{
    support::Db,
    world::{NOW, entrant, joke, running, sample, stage, stored_track, track},
};

async fn marker(store: &Store, track_id: &str) -> StoreResult<Marker> {
    let markers = store.markers().await?;
    Ok(markers
        .into_iter()
        .find(|marker| marker.track_id == track_id)
        .expect("a marker of a current track"))
}

on_both! {
    a_marker_stays_while_a_run_merely_progresses_and_changes_when_it_ends,
    a_marker_changes_with_every_step_whatever_the_clock_says,
    a_marker_changes_with_each_vote_counted_and_not_with_one_refused,
    there_is_a_marker_for_each_current_track_alone,
    a_board_of_votes_has_everyone_with_a_vote_or_a_run_by_id,
    a_benchmark_board_has_the_finished_runs_with_their_sums,
    a_run_that_is_queued_again_stays_on_earlier_boards_as_it_was,
    an_empty_board_is_empty,
}

async fn a_marker_stays_while_a_run_merely_progresses_and_changes_when_it_ends(
    db: Db,
) -> StoreResult<()> {
    let run = running(&db.store, "tiny", "benchmark", 3).await?;
    let before = marker(&db.store, &run.track_id).await?;
    for (i, item_id) in run.item_ids.iter().enumerate() {
        db.store
            .add_sample(&sample(&run.run_id, item_id, 0), NOW + 10 + i as i64)
            .await?;
        db.store
            .renew_lease(&run.run_id, "worker", NOW + 2_000_000)
            .await?;
    }
    db.store
        .release_run(&run.run_id, "worker", NOW + 20)
        .await?;
    db.store
        .lease_run(&run.run_id, "worker", NOW + 21, NOW + 99)
        .await?;
    assert_eq!(marker(&db.store, &run.track_id).await?, before);
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 30)
        .await?;
    let after = marker(&db.store, &run.track_id).await?;
    assert_ne!(after, before);
    assert_eq!((after.runs, after.runs_done, before.runs_done), (1, 1, 0));
    Ok(())
}

async fn a_marker_changes_with_every_step_whatever_the_clock_says(db: Db) -> StoreResult<()> {
    let one = running(&db.store, "one", "benchmark", 1).await?;
    let track_id = one.track_id.clone();
    let mut seen = vec![marker(&db.store, &track_id).await?];
    db.store
        .finish_run(&one.run_id, "worker", None, NOW + 1_000)
        .await?;
    seen.push(marker(&db.store, &track_id).await?);
    // A new run, on a machine whose clock is behind; it fails there and is queued again.
    let two = running(&db.store, "two", "benchmark", 1).await?;
    seen.push(marker(&db.store, &track_id).await?);
    db.store
        .finish_run(&two.run_id, "worker", Some("gone"), NOW + 5)
        .await?;
    seen.push(marker(&db.store, &track_id).await?);
    db.store.requeue_run(&two.run_id, NOW + 6).await?;
    seen.push(marker(&db.store, &track_id).await?);
    for pair in seen.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    Ok(())
}

async fn a_marker_changes_with_each_vote_counted_and_not_with_one_refused(
    db: Db,
) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 2).await?;
    let other = stored_track(&db.store, &track("other", "1", "humor", 1)).await?;
    let (before, elsewhere) = (
        marker(&db.store, &stage.track_id).await?,
        marker(&db.store, &other.id).await?,
    );
    let vote = stage.vote("ann", 0, 0, 1, Outcome::Left);
    db.store.cast_vote(&vote, NOW).await?;
    let first = marker(&db.store, &stage.track_id).await?;
    assert_ne!(first, before);
    db.store.cast_vote(&vote, NOW + 5).await?;
    db.store
        .cast_vote(&stage.vote("ann", 0, 1, 0, Outcome::Left), NOW + 6)
        .await?;
    assert_eq!(marker(&db.store, &stage.track_id).await?, first);
    // In the same millisecond, too.
    db.store
        .cast_vote(&stage.vote("bob", 0, 0, 1, Outcome::Left), NOW)
        .await?;
    let second = marker(&db.store, &stage.track_id).await?;
    assert_ne!(second, first);
    assert_eq!((first.votes, second.votes), (1, 2));
    assert_eq!(marker(&db.store, &other.id).await?, elsewhere);
    Ok(())
}

async fn there_is_a_marker_for_each_current_track_alone(db: Db) -> StoreResult<()> {
    let first = stored_track(&db.store, &track("one", "1", "benchmark", 1)).await?;
    stored_track(&db.store, &track("two", "1", "humor", 1)).await?;
    let second = stored_track(&db.store, &track("one", "2", "benchmark", 2)).await?;
    let markers = db.store.markers().await?;
    assert_eq!(markers.len(), 2);
    assert!(markers.iter().any(|marker| marker.track_id == second.id));
    assert!(markers.iter().all(|marker| marker.track_id != first.id));
    assert!(markers.iter().all(|marker| (
        marker.votes,
        marker.runs,
        marker.cells_ms,
        marker.runs_ms
    ) == (0, 0, 0, 0)));
    Ok(())
}

async fn a_board_of_votes_has_everyone_with_a_vote_or_a_run_by_id(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 5, 2).await?;
    let waiting = running(&db.store, "waiting", "humor", 2).await?;
    db.store
        .add_sample(
            &joke(&waiting.run_id, &waiting.item_ids[0], "ha", None),
            NOW,
        )
        .await?;
    db.store
        .add_sample(
            &joke(&waiting.run_id, &waiting.item_ids[1], "", Some("empty")),
            NOW,
        )
        .await?;
    db.store.add_entrant(&entrant("elsewhere"), NOW).await?;
    for (at, (left, right)) in [(3, 1), (1, 0), (4, 2)].into_iter().enumerate() {
        db.store
            .cast_vote(
                &stage.vote("ann", 0, left, right, Outcome::Left),
                NOW + at as i64,
            )
            .await?;
    }
    let board = db.store.vote_board(&stage.track_id).await?;
    assert_eq!(board.entrants.len(), 6);
    assert!(
        board
            .entrants
            .windows(2)
            .all(|pair| pair[0].id < pair[1].id)
    );
    assert!(
        board
            .cells
            .iter()
            .all(|cell| cell.entrant_a < cell.entrant_b)
    );
    assert_eq!((board.cells.len(), board.last_vote_ms), (3, Some(NOW + 2)));
    let row = board
        .entrants
        .iter()
        .find(|row| row.slug == "waiting")
        .expect("the one that still runs");
    assert_eq!(
        (
            row.model_slug.as_str(),
            row.organisation.as_str(),
            row.open_weights
        ),
        ("tiny", "Small Labs", true)
    );
    assert_eq!(board.jokes.len(), 6);
    let tally = board
        .jokes
        .iter()
        .find(|tally| tally.run_id == waiting.run_id)
        .expect("its jokes");
    assert_eq!(
        (tally.run_state.as_str(), tally.jokes, tally.on_stage),
        ("running", 2, 1)
    );
    let told = board
        .jokes
        .iter()
        .find(|tally| tally.entrant_id == stage.entrants[0].0)
        .expect("its jokes");
    assert_eq!(
        (told.run_state.as_str(), told.jokes, told.on_stage),
        ("done", 2, 2)
    );
    Ok(())
}

async fn a_benchmark_board_has_the_finished_runs_with_their_sums(db: Db) -> StoreResult<()> {
    let done = running(&db.store, "done", "benchmark", 2).await?;
    let failed = running(&db.store, "failed", "benchmark", 2).await?;
    running(&db.store, "running", "benchmark", 2).await?;
    for (i, item_id) in done.item_ids.iter().enumerate() {
        let mut new = sample(&done.run_id, item_id, 0);
        new.score = (i == 0).then_some(1.0);
        new.error_code = (i == 1).then(|| "timeout".to_owned());
        db.store.add_sample(&new, NOW).await?;
    }
    db.store
        .finish_run(&done.run_id, "worker", None, NOW + 8)
        .await?;
    db.store
        .finish_run(&failed.run_id, "worker", Some("gone"), NOW + 9)
        .await?;
    let board = db.store.benchmark_board(&done.track_id).await?;
    assert_eq!(board.len(), 1);
    let row = &board[0];
    assert_eq!(
        (&row.run_id, row.entrant.slug.as_str(), &row.entrant.id),
        (&done.run_id, "done", &done.entrant_id)
    );
    assert_eq!(
        (row.n, row.failed, row.score_sum, row.finished_ms),
        (2, 1, 1.0, NOW + 8)
    );
    assert_eq!(
        (
            row.prompt_tokens,
            row.completion_tokens,
            row.duration_ms,
            row.dollars
        ),
        (22, 14, 300, 0.25)
    );
    Ok(())
}

async fn an_empty_board_is_empty(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("one", "1", "humor", 1)).await?;
    for id in [track.id.as_str(), "none"] {
        let board = db.store.vote_board(id).await?;
        assert!(board.entrants.is_empty() && board.cells.is_empty() && board.jokes.is_empty());
        assert_eq!(board.last_vote_ms, None);
        assert!(db.store.benchmark_board(id).await?.is_empty());
    }
    Ok(())
}

async fn a_run_that_is_queued_again_stays_on_earlier_boards_as_it_was(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "done", "benchmark", 2).await?;
    db.store
        .add_sample(&sample(&run.run_id, &run.item_ids[0], 0), NOW + 1)
        .await?;
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 10)
        .await?;
    // Queued again with one answer more, under way at NOW + 20 and done at NOW + 30.
    db.rows::<(String,)>(
        "UPDATE runs SET state = 'queued', finished_ms = NULL, lease_until_ms = 0 RETURNING id",
    )
    .await?;
    db.store
        .lease_run(&run.run_id, "worker", NOW + 20, NOW + 99)
        .await?
        .expect("it is queued again");
    db.store
        .add_sample(&sample(&run.run_id, &run.item_ids[1], 0), NOW + 21)
        .await?;
    let seen = async |at_ms: i64| -> StoreResult<Vec<(i64, f64, i64)>> {
        let rows = db.store.benchmark_board_at(&run.track_id, at_ms).await?;
        Ok(rows
            .iter()
            .map(|row| (row.n, row.score_sum, row.finished_ms))
            .collect())
    };
    assert_eq!(db.store.benchmark_board(&run.track_id).await?, []);
    assert_eq!(seen(NOW + 9).await?, []);
    assert_eq!(seen(NOW + 10).await?, [(1, 1.0, NOW + 10)]);
    assert_eq!(seen(NOW + 25).await?, [(1, 1.0, NOW + 10)]);
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 30)
        .await?;
    assert_eq!(seen(NOW + 29).await?, [(1, 1.0, NOW + 10)]);
    assert_eq!(seen(NOW + 30).await?, [(2, 2.0, NOW + 30)]);
    let now = db.store.benchmark_board(&run.track_id).await?;
    assert_eq!(
        db.store.benchmark_board_at(&run.track_id, NOW + 30).await?,
        now
    );
    Ok(())
}
