//! What the feeds tell: stored once whoever notices it, newest first, of one track or of all.

use openmic_store::{NewRankEvent, StoreResult};

use crate::{
    support::Db,
    world::{NOW, entrant, stored_track, track},
};

on_both!(
    what_two_processes_notice_is_told_once,
    the_newest_of_each_entrant_is_what_was_last_told,
    events_come_newest_first_of_one_track_or_of_all,
);

fn event(track_id: &str, entrant_id: &str, seq: i64, ranks: Option<(i64, i64)>) -> NewRankEvent {
    NewRankEvent {
        track_id: track_id.to_owned(),
        entrant_id: entrant_id.to_owned(),
        seq,
        kind: "rose".to_owned(),
        ranks,
        old_ranks: None,
        estimate: Some((1_042.5, 1_000.25, 1_084.75)),
        n: 90,
    }
}

async fn what_two_processes_notice_is_told_once(db: Db) -> StoreResult<()> {
    let one = stored_track(&db.store, &track("one", "1", "humor", 1)).await?;
    let (ada, _) = db.store.add_entrant(&entrant("ada"), NOW).await?;
    let mine = event(&one.id, &ada, 1, Some((1, 2)));
    let theirs = event(&one.id, &ada, 1, Some((1, 3)));
    assert_eq!(db.store.add_rank_events(&[mine], NOW).await?, 1);
    assert_eq!(
        db.open_again()
            .await?
            .add_rank_events(&[theirs], NOW + 1)
            .await?,
        0
    );
    let told = db.store.rank_events(None, 10).await?;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].best_rank, told[0].worst_rank), (Some(1), Some(2)));
    assert_eq!(
        (
            told[0].estimate,
            told[0].lower_end,
            told[0].upper_end,
            told[0].n
        ),
        (Some(1_042.5), Some(1_000.25), Some(1_084.75), 90)
    );
    Ok(())
}

async fn the_newest_of_each_entrant_is_what_was_last_told(db: Db) -> StoreResult<()> {
    let one = stored_track(&db.store, &track("one", "1", "humor", 1)).await?;
    let two = stored_track(&db.store, &track("two", "1", "humor", 1)).await?;
    let (ada, _) = db.store.add_entrant(&entrant("ada"), NOW).await?;
    let (bob, _) = db.store.add_entrant(&entrant("bob"), NOW).await?;
    assert!(db.store.last_ranks(&one.id).await?.is_empty());
    let events = [
        event(&one.id, &ada, 1, None),
        event(&one.id, &ada, 2, Some((2, 4))),
        event(&one.id, &bob, 1, Some((1, 1))),
        event(&two.id, &ada, 1, Some((7, 9))),
    ];
    assert_eq!(db.store.add_rank_events(&events, NOW).await?, 4);
    let last = db.store.last_ranks(&one.id).await?;
    assert_eq!(last.len(), 2);
    let of = |id: &str| {
        last.iter()
            .find(|last| last.entrant_id == id)
            .expect("told of")
    };
    assert_eq!(
        (of(&ada).seq, of(&ada).best_rank, of(&ada).worst_rank),
        (2, Some(2), Some(4))
    );
    assert_eq!((of(&bob).seq, of(&bob).best_rank), (1, Some(1)));
    Ok(())
}

async fn events_come_newest_first_of_one_track_or_of_all(db: Db) -> StoreResult<()> {
    let old = stored_track(&db.store, &track("one", "1", "humor", 1)).await?;
    let two = stored_track(&db.store, &track("two", "1", "humor", 1)).await?;
    let (ada, _) = db.store.add_entrant(&entrant("ada"), NOW).await?;
    db.store
        .add_rank_events(&[event(&old.id, &ada, 1, Some((1, 1)))], NOW)
        .await?;
    let new = stored_track(&db.store, &track("one", "2", "humor", 2)).await?;
    db.store
        .add_rank_events(&[event(&new.id, &ada, 1, Some((3, 3)))], NOW + 2)
        .await?;
    db.store
        .add_rank_events(&[event(&two.id, &ada, 1, Some((2, 2)))], NOW + 1)
        .await?;
    let ranks = |events: Vec<openmic_store::RankEventRow>| -> Vec<Option<i64>> {
        events.iter().map(|event| event.best_rank).collect()
    };
    assert_eq!(
        ranks(db.store.rank_events(None, 10).await?),
        [Some(3), Some(2), Some(1)]
    );
    assert_eq!(
        ranks(db.store.rank_events(None, 2).await?),
        [Some(3), Some(2)]
    );
    assert_eq!(
        ranks(db.store.rank_events(Some("one"), 10).await?),
        [Some(3), Some(1)],
        "every version of the track"
    );
    assert!(db.store.rank_events(Some("none"), 10).await?.is_empty());
    Ok(())
}
