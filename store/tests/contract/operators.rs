//! Operators: a link opens one session, and both run out.

use openmic_store::StoreResult;

use crate::{
    support::{Db, at_once},
    world::NOW,
};

on_both! {
    a_link_opens_one_session,
    a_link_that_ran_out_or_never_was_is_refused,
    a_session_runs_out_or_is_closed,
    a_new_link_clears_away_what_ran_out_and_nothing_else,
}

async fn a_link_opens_one_session(db: Db) -> StoreResult<()> {
    db.store.add_operator_link("link", NOW, NOW + 100).await?;
    let used = at_once(10, |i| {
        let store = db.store.clone();
        async move {
            store
                .use_operator_link("link", &format!("session {i}"), NOW + 1, NOW + 1_000)
                .await
        }
    })
    .await?;
    assert_eq!(used.into_iter().filter(|used| *used).count(), 1);
    assert!(
        !db.store
            .use_operator_link("link", "late", NOW + 2, NOW + 1_000)
            .await?
    );
    let mut open = 0;
    for i in 0..10 {
        open += usize::from(
            db.store
                .operator_session(&format!("session {i}"), NOW + 2)
                .await?,
        );
    }
    assert_eq!(open, 1);
    assert!(!db.store.operator_session("late", NOW + 2).await?);
    Ok(())
}

async fn a_link_that_ran_out_or_never_was_is_refused(db: Db) -> StoreResult<()> {
    db.store.add_operator_link("link", NOW, NOW + 100).await?;
    assert!(
        !db.store
            .use_operator_link("link", "session", NOW + 101, NOW + 1_000)
            .await?
    );
    assert!(
        !db.store
            .use_operator_link("other", "session", NOW, NOW + 1_000)
            .await?
    );
    assert!(!db.store.operator_session("session", NOW).await?);
    assert!(
        db.store
            .use_operator_link("link", "session", NOW + 100, NOW + 1_000)
            .await?
    );
    Ok(())
}

async fn a_session_runs_out_or_is_closed(db: Db) -> StoreResult<()> {
    for name in ["one", "two"] {
        db.store.add_operator_link(name, NOW, NOW + 100).await?;
        assert!(
            db.store
                .use_operator_link(name, name, NOW, NOW + 500)
                .await?
        );
    }
    assert!(db.store.operator_session("one", NOW + 500).await?);
    assert!(!db.store.operator_session("one", NOW + 501).await?);
    db.store.end_operator_session("one").await?;
    assert!(!db.store.operator_session("one", NOW).await?);
    assert!(db.store.operator_session("two", NOW).await?);
    db.store.end_operator_session("never there").await?;
    Ok(())
}

async fn a_new_link_clears_away_what_ran_out_and_nothing_else(db: Db) -> StoreResult<()> {
    db.store.add_operator_link("old", NOW, NOW + 10).await?;
    db.store
        .add_operator_link("current", NOW, NOW + 100)
        .await?;
    assert!(
        db.store
            .use_operator_link("old", "short", NOW, NOW + 20)
            .await?
    );
    db.store.add_operator_link("used", NOW, NOW + 100).await?;
    assert!(
        db.store
            .use_operator_link("used", "long", NOW, NOW + 200)
            .await?
    );
    db.store
        .add_operator_link("new", NOW + 50, NOW + 150)
        .await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM operator_links").await?, 3);
    assert_eq!(
        db.number("SELECT COUNT(*) FROM operator_sessions").await?,
        1
    );
    assert!(db.store.operator_session("long", NOW + 60).await?);
    assert!(
        db.store
            .use_operator_link("current", "third", NOW + 60, NOW + 200)
            .await?
    );
    Ok(())
}
