//! What boards compute from samples: tallies by item, set-ups, answers counted.

use openmic_store::{ItemFilter, StoreResult};

use crate::{
    support::Db,
    world::{NOW, running, sample},
};

on_both! {
    items_are_counted_by_how_many_answers_are_right,
    an_unfinished_run_has_no_tallies,
    answers_are_counted_as_they_were_read,
}

async fn items_are_counted_by_how_many_answers_are_right(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 3).await?;
    // Three answers each: the first item has two right, the second and third none, one partly.
    for (item, scores) in [
        (0, [Some(1.0), Some(1.0), Some(0.0)]),
        (1, [Some(0.0), Some(0.0), None]),
        (2, [Some(0.5), Some(0.0), Some(0.0)]),
    ] {
        for (index, score) in scores.into_iter().enumerate() {
            let mut new = sample(&run.run_id, &run.item_ids[item], index as i64);
            new.score = score;
            assert!(db.store.add_sample(&new, NOW).await?);
        }
    }
    db.store
        .finish_run(&run.run_id, "worker", None, NOW)
        .await?;
    let tallies = db.store.item_tallies(&run.track_id, &ItemFilter::default()).await?;
    let seen: Vec<(i64, i64, i64, f64, f64)> = tallies
        .iter()
        .map(|t| (t.n, t.right_answers, t.items, t.score_sum, t.score_squares))
        .collect();
    assert_eq!(seen, [(3, 0, 2, 0.5, 0.25), (3, 2, 1, 2.0, 4.0)]);
    let tally = &tallies[0];
    // Each answer has 11 + 7 tokens, 150 ms and 0.125 dollars.
    assert_eq!(tally.token_squares, 6.0 * 324.0);
    assert_eq!(tally.ms_squares, 6.0 * 22_500.0);
    assert_eq!(tally.dollar_squares, 6.0 * 0.015_625);
    assert_eq!(tally.run_id, run.run_id);
    let setups = db.store.run_setups(&run.track_id).await?;
    assert_eq!(setups.len(), 1);
    assert_eq!(setups[0].run_id, run.run_id);
    assert!(!setups[0].strategy.is_empty());
    Ok(())
}

async fn an_unfinished_run_has_no_tallies(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 1).await?;
    db.store
        .add_sample(&sample(&run.run_id, &run.item_ids[0], 0), NOW)
        .await?;
    assert_eq!(db.store.item_tallies(&run.track_id, &ItemFilter::default()).await?, []);
    assert_eq!(db.store.run_setups(&run.track_id).await?, []);
    Ok(())
}

async fn answers_are_counted_as_they_were_read(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 1).await?;
    for (index, (read, score)) in [
        (Some("4"), Some(1.0)),
        (Some("5"), Some(0.0)),
        (Some("4"), Some(1.0)),
        (None, None),
    ]
    .into_iter()
    .enumerate()
    {
        let mut new = sample(&run.run_id, &run.item_ids[0], index as i64);
        new.extracted = read.map(str::to_owned);
        new.score = score;
        assert!(db.store.add_sample(&new, NOW).await?);
    }
    let mut counts: Vec<(Option<String>, bool, i64)> = db
        .store
        .answer_counts(&run.run_id, &ItemFilter::default())
        .await?
        .into_iter()
        .map(|count| (count.extracted, count.is_right, count.n))
        .collect();
    counts.sort();
    assert_eq!(
        counts,
        [
            (None, false, 1),
            (Some("4".to_owned()), true, 2),
            (Some("5".to_owned()), false, 1)
        ]
    );
    Ok(())
}
