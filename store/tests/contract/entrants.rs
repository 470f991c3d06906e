//! Models, endpoints, prompts, entrants.

use openmic_store::StoreResult;

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, entrant},
};

on_both! {
    an_entrant_comes_back_whole_and_by_either_name,
    a_slug_that_is_there_keeps_its_entrant,
    processes_that_start_together_add_an_entrant_once,
    a_model_and_a_prompt_are_shared_an_endpoint_is_not,
    the_sealed_key_is_given_with_the_endpoint_alone,
    an_imported_entrant_has_no_endpoint,
    moving_an_endpoint_moves_no_other,
    a_free_slug_is_the_wanted_one_or_the_next,
    hostile_names_survive,
    what_is_not_there_is_not_found,
}

async fn an_entrant_comes_back_whole_and_by_either_name(db: Db) -> StoreResult<()> {
    let new = entrant("tiny-direct");
    let (id, fresh) = db.store.add_entrant(&new, NOW).await?;
    assert!(fresh);
    let row = db.store.entrant("tiny-direct").await?;
    assert_eq!(db.store.entrant_by_id(&id).await?, row);
    assert_eq!(
        (&row.name, &row.strategy, &row.sampling, &row.origin),
        (&new.name, &new.strategy, &new.sampling, &new.origin)
    );
    assert_eq!(
        (&row.model_slug, &row.model_name, &row.licence),
        (&new.model.slug, &new.model.name, &new.model.licence)
    );
    assert!(row.open_weights);
    assert_eq!(row.prompt_text.as_deref(), Some("Be funny."));
    assert_eq!(row.prompt_hash.as_deref(), Some("hash of Be funny."));
    assert_eq!(
        (
            row.remote_model.as_deref(),
            row.price_prompt,
            row.price_completion
        ),
        (Some("tiny-1"), Some(0.25), Some(1.5))
    );
    assert_eq!(row.created_ms, NOW);
    Ok(())
}

async fn a_slug_that_is_there_keeps_its_entrant(db: Db) -> StoreResult<()> {
    let (id, _) = db.store.add_entrant(&entrant("twice"), NOW).await?;
    let mut other = entrant("twice");
    other.name = "Somebody else".to_owned();
    assert_eq!(db.store.add_entrant(&other, NOW + 1).await?, (id, false));
    assert_eq!(db.store.entrant("twice").await?.name, "Entrant twice");
    assert_eq!(db.number("SELECT COUNT(*) FROM endpoints").await?, 1);
    Ok(())
}

async fn processes_that_start_together_add_an_entrant_once(db: Db) -> StoreResult<()> {
    let added = at_once(8, |_| {
        let store = db.store.clone();
        async move { store.add_entrant(&entrant("shared"), NOW).await }
    })
    .await?;
    assert_eq!(
        added.iter().filter(|(_, fresh)| *fresh).count(),
        1,
        "{added:?}"
    );
    assert!(added.iter().all(|(id, _)| *id == added[0].0), "{added:?}");
    Ok(())
}

async fn a_model_and_a_prompt_are_shared_an_endpoint_is_not(db: Db) -> StoreResult<()> {
    db.store.add_entrant(&entrant("one"), NOW).await?;
    db.store.add_entrant(&entrant("two"), NOW).await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM models").await?, 1);
    assert_eq!(db.number("SELECT COUNT(*) FROM prompts").await?, 1);
    assert_eq!(db.number("SELECT COUNT(*) FROM endpoints").await?, 2);
    assert_eq!(db.store.entrants().await?.len(), 2);
    Ok(())
}

async fn the_sealed_key_is_given_with_the_endpoint_alone(db: Db) -> StoreResult<()> {
    let new = entrant("keyed");
    let (id, _) = db.store.add_entrant(&new, NOW).await?;
    let endpoint = db.store.endpoint_of(&id).await?.expect("an endpoint");
    assert_eq!(endpoint.sealed_key.as_deref(), Some(&[0, 1, 255, 0][..]));
    assert_eq!(
        (endpoint.base_url.as_str(), endpoint.remote_model.as_str()),
        ("http://127.0.0.1:9/v1", "tiny-1")
    );
    assert_eq!(
        (endpoint.price_prompt, endpoint.price_completion),
        (0.25, 1.5)
    );
    Ok(())
}

async fn an_imported_entrant_has_no_endpoint(db: Db) -> StoreResult<()> {
    let mut new = entrant("imported");
    new.endpoint = None;
    new.prompt = None;
    let (id, _) = db.store.add_entrant(&new, NOW).await?;
    assert!(db.store.endpoint_of(&id).await?.is_none());
    let row = db.store.entrant("imported").await?;
    assert_eq!(
        (row.prompt_text, row.remote_model, row.price_prompt),
        (None, None, None)
    );
    db.store.move_endpoint(&id, "http://elsewhere/v1").await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM endpoints").await?, 0);
    Ok(())
}

async fn moving_an_endpoint_moves_no_other(db: Db) -> StoreResult<()> {
    let (one, _) = db.store.add_entrant(&entrant("one"), NOW).await?;
    let (two, _) = db.store.add_entrant(&entrant("two"), NOW).await?;
    db.store
        .move_endpoint(&one, "http://127.0.0.1:4000/v1")
        .await?;
    let at =
        |endpoint: Option<openmic_store::EndpointRow>| endpoint.map(|endpoint| endpoint.base_url);
    assert_eq!(
        at(db.store.endpoint_of(&one).await?).as_deref(),
        Some("http://127.0.0.1:4000/v1")
    );
    assert_eq!(
        at(db.store.endpoint_of(&two).await?).as_deref(),
        Some("http://127.0.0.1:9/v1")
    );
    Ok(())
}

async fn a_free_slug_is_the_wanted_one_or_the_next(db: Db) -> StoreResult<()> {
    assert_eq!(db.store.free_entrant_slug("llama").await?, "llama");
    for slug in ["llama", "llama-2", "llama-4", "llamas", "a_c", "abc-2"] {
        db.store.add_entrant(&entrant(slug), NOW).await?;
    }
    assert_eq!(db.store.free_entrant_slug("llama").await?, "llama-3");
    assert_eq!(db.store.free_entrant_slug("llama-2").await?, "llama-2-2");
    assert_eq!(db.store.free_entrant_slug("abc").await?, "abc");
    assert_eq!(db.store.free_entrant_slug("a_c").await?, "a_c-2");
    assert_eq!(db.store.free_entrant_slug("%").await?, "%");
    Ok(())
}

async fn hostile_names_survive(db: Db) -> StoreResult<()> {
    for (i, text) in HOSTILE.into_iter().enumerate() {
        let mut new = entrant(&format!("hostile-{i}"));
        new.name = text.to_owned();
        new.prompt = Some((text.to_owned(), format!("hash {i}")));
        let (id, _) = db.store.add_entrant(&new, NOW).await?;
        let row = db.store.entrant_by_id(&id).await?;
        assert_eq!(
            (row.name.as_str(), row.prompt_text.as_deref()),
            (text, Some(text))
        );
    }
    Ok(())
}

async fn what_is_not_there_is_not_found(db: Db) -> StoreResult<()> {
    assert!(
        db.store
            .entrant("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(
        db.store
            .entrant_by_id("none")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    assert!(db.store.endpoint_of("none").await?.is_none());
    Ok(())
}
