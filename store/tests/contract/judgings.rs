//! Judgings: who holds one, and what is left of it when nobody does.

use openmic_domain::judging::verdict::Said;
use openmic_store::StoreResult;

use crate::{
    judges::{battle, judge, judging, reply},
    support::{Db, at_once},
    world::{NOW, stage},
};

on_both! {
    of_two_workers_one_holds_a_judging,
    what_an_earlier_judging_left_is_taken_over,
}

async fn of_two_workers_one_holds_a_judging(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let fair = judge(&db.store, "fair").await?;
    let id = judging(&db.store, &fair, &stage).await?;
    assert_eq!(
        db.store.waiting_judgings(NOW + 1, 9).await?,
        vec![id.clone()]
    );
    let (store, of) = (db.store.clone(), id.clone());
    let held = at_once(6, move |i| {
        let (store, of) = (store.clone(), of.clone());
        async move {
            store
                .lease_judging(&of, &format!("w{i}"), NOW + 1, NOW + 100)
                .await
        }
    })
    .await?;
    assert_eq!(held.iter().filter(|held| **held).count(), 1);
    assert!(db.store.waiting_judgings(NOW + 2, 9).await?.is_empty());
    assert!(
        db.store
            .lease_judging(&id, "late", NOW + 101, NOW + 200)
            .await?
    );
    assert!(!db.store.renew_judging(&id, "w0", NOW + 300).await?);
    assert!(db.store.renew_judging(&id, "late", NOW + 300).await?);
    db.store.release_judging(&id, "late", NOW).await?;
    assert!(
        db.store
            .lease_judging(&id, "next", NOW + 1, NOW + 200)
            .await?
    );
    assert!(db.store.stop_judging(&id, NOW + 2).await?);
    assert!(!db.store.stop_judging(&id, NOW + 2).await?);
    assert!(
        !db.store
            .end_judging(&id, "next", false, None, NOW + 3)
            .await?
    );
    assert_eq!(db.store.judging(&id).await?.state, "stopped");
    assert!(
        !db.store
            .lease_judging(&id, "w", NOW + 900, NOW + 1000)
            .await?
    );
    Ok(())
}

async fn what_an_earlier_judging_left_is_taken_over(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 3).await?;
    let fair = judge(&db.store, "fair").await?;
    let first = judging(&db.store, &fair, &stage).await?;
    let battles: Vec<_> = (0..3).map(|item| battle(&stage, item, 0, 1)).collect();
    db.store
        .plan_battles(&first, &fair.id, &stage.track_id, &battles, NOW)
        .await?;
    let open = db.store.open_battles(&first).await?;
    db.store
        .add_verdict(&reply(&open[0].id, false, Some(Said::First)), NOW)
        .await?;
    db.store.fail_battle(&open[1].id, "gone", NOW).await?;
    let second = judging(&db.store, &fair, &stage).await?;
    assert_eq!(
        db.store.reopen_battles(&second, NOW).await?,
        0,
        "the first one may still go on"
    );
    db.store.stop_judging(&first, NOW).await?;
    assert_eq!(db.store.reopen_battles(&second, NOW).await?, 3);
    let taken = db.store.open_battles(&second).await?;
    assert_eq!(
        taken.iter().map(|one| &one.id).collect::<Vec<_>>(),
        open.iter().map(|one| &one.id).collect::<Vec<_>>()
    );
    assert!(
        taken[0].has_straight && !taken[0].has_swapped,
        "its reply is not paid for again"
    );
    Ok(())
}
