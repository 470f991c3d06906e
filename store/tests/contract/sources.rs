//! Entrants whose jokes people wrote: where these come from, and that they are told apart.

use openmic_store::{NewEntrant, StoreResult};

use crate::{
    support::Db,
    world::{NOW, entrant, joke, stored_track, track},
};

on_both!(jokes_of_people_have_sources_and_are_told_apart,);

async fn jokes_of_people_have_sources_and_are_told_apart(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let track = stored_track(store, &track("humor", "1", "humor", 2)).await?;
    let new = NewEntrant {
        origin: "people".to_owned(),
        endpoint: None,
        ..entrant("people")
    };
    let (id, _) = store.add_entrant(&new, NOW).await?;
    let run = store.add_run(&id, &track.id, NOW).await?.expect("a run");
    store
        .lease_run(&run, "import", NOW, NOW + 1_000)
        .await?
        .expect("free");
    store.set_run_size(&run, 1).await?;
    let items = store.items(&track.id).await?;
    store
        .add_sample(&joke(&run, &items[0].id, "a joke", None), NOW)
        .await?;
    assert!(store.finish_run(&run, "import", None, NOW + 1).await?);
    let row = store.run(&run).await?;
    assert_eq!(
        (row.done, row.n_samples, row.state.as_str()),
        (1, 1, "done")
    );
    assert_eq!(
        store.answers_per_item(&run).await?,
        [(items[0].id.clone(), 1)]
    );
    assert!(store.set_run_size("none", 1).await.is_err());
    store.add_source(&id, "Club", "CC0", 1, NOW).await?;
    store.add_source(&id, "Club", "CC0", 2, NOW + 5).await?;
    store.add_source(&id, "Book", "MIT", 1, NOW).await?;
    let sources = store.sources_of(&id).await?;
    let said: Vec<(&str, i64)> = sources
        .iter()
        .map(|s| (s.source.as_str(), s.n_jokes))
        .collect();
    assert_eq!(said, [("Club", 3), ("Book", 1)]);
    assert!(store.told_jokes().await?[0].human);
    assert!(store.unrated_jokes().await?[0].human);
    Ok(())
}
