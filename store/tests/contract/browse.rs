//! Browsing the samples of a run by what became of them.

use openmic_store::{SampleChoice, SampleCounts, StoreResult};

use crate::{
    support::Db,
    world::{NOW, running, sample},
};

on_both! {
    each_choice_leaves_its_samples,
    two_runs_disagree_answer_by_answer,
}

async fn each_choice_leaves_its_samples(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 5).await?;
    let of = |item: usize| sample(&run.run_id, &run.item_ids[item], 0);
    let mut wrong = of(1);
    wrong.score = Some(0.0);
    let mut cut = of(2);
    (cut.score, cut.finish) = (Some(0.0), "length".to_owned());
    let mut refused = of(3);
    (refused.score, refused.text) = (Some(0.0), "I’m SORRY, but I can’t do that.".to_owned());
    let mut failed = of(4);
    (failed.score, failed.error_code) = (None, Some("timeout".to_owned()));
    for new in [of(0), wrong, cut, refused, failed] {
        assert!(db.store.add_sample(&new, NOW).await?);
    }
    for (choice, items) in [
        (
            SampleChoice::All,
            vec!["item-0", "item-1", "item-2", "item-3", "item-4"],
        ),
        (SampleChoice::Right, vec!["item-0"]),
        (SampleChoice::Wrong, vec!["item-1", "item-2", "item-3"]),
        (SampleChoice::CutOff, vec!["item-2"]),
        (SampleChoice::MaybeRefused, vec!["item-3"]),
        (SampleChoice::Failed, vec!["item-4"]),
        (SampleChoice::OffStage, vec![]),
    ] {
        let rows = db.store.choose_samples(&run.run_id, &choice, 10, 0).await?;
        let names: Vec<&str> = rows.iter().map(|row| row.item_name.as_str()).collect();
        assert_eq!(names, items, "{choice:?}");
        let count = db.store.count_choice(&run.run_id, &choice).await?;
        assert_eq!(count, items.len() as i64, "{choice:?}");
    }
    assert_eq!(
        db.store.sample_counts(&run.run_id).await?,
        SampleCounts {
            stored: 5,
            right_answers: 1,
            wrong_answers: 3,
            cut_off: 1,
            failed: 1,
            off_stage: 0
        }
    );
    assert_eq!(
        db.store.sample_counts("none").await?,
        SampleCounts::default()
    );
    Ok(())
}

async fn two_runs_disagree_answer_by_answer(db: Db) -> StoreResult<()> {
    let one = running(&db.store, "one", "benchmark", 3).await?;
    let two = running(&db.store, "two", "benchmark", 3).await?;
    for (run, scores) in [
        (&one, [Some(1.0), Some(0.0), None]),
        (&two, [Some(1.0), Some(1.0), Some(1.0)]),
    ] {
        for (item, score) in scores.into_iter().enumerate() {
            let mut new = sample(&run.run_id, &one.item_ids[item], 0);
            new.score = score;
            assert!(db.store.add_sample(&new, NOW).await?);
        }
    }
    let differs = SampleChoice::Disagreement {
        run_id: two.run_id.clone(),
    };
    let rows = db
        .store
        .choose_samples(&one.run_id, &differs, 10, 0)
        .await?;
    let names: Vec<&str> = rows.iter().map(|row| row.item_name.as_str()).collect();
    assert_eq!(names, ["item-1", "item-2"], "no answer is not a right one");
    Ok(())
}
