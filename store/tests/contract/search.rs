//! Searching: every word must be there, and only what is public is found.

use openmic_store::StoreResult;

use crate::{
    support::Db,
    world::{NOW, entrant, joke, running},
};

on_both! {
    names_are_found_by_any_of_their_words,
    case_is_no_difference_in_any_alphabet,
    names_from_before_there_were_folded_ones_are_found_after_the_next_start,
    jokes_are_found_by_every_word_once_they_are_public,
    signs_that_mean_something_to_a_database_are_letters_here,
    nothing_asked_is_nothing_found,
    what_is_not_on_stage_is_not_found,
}

async fn told(db: &Db, text: &str, done: bool) -> StoreResult<String> {
    let run = running(&db.store, "comic", "humor", 2).await?;
    let told = joke(&run.run_id, &run.item_ids[0], text, None);
    db.store.add_sample(&told, NOW).await?;
    if done {
        db.store
            .finish_run(&run.run_id, "worker", None, NOW)
            .await?;
    }
    Ok(told.id)
}

async fn names_are_found_by_any_of_their_words(db: Db) -> StoreResult<()> {
    running(&db.store, "comic", "humor", 2).await?;
    let found = db.store.search("COMIC", 5).await?;
    assert_eq!(found.entrants.len(), 1);
    assert_eq!(found.entrants[0].slug, "comic");
    assert!(db.store.search("comic zebra", 5).await?.is_empty());
    assert_eq!(db.store.search("humor", 5).await?.tracks.len(), 1);
    Ok(())
}

async fn case_is_no_difference_in_any_alphabet(db: Db) -> StoreResult<()> {
    for (slug, name) in [
        ("a", "zebra"),
        ("b", "Ökonom"),
        ("c", "ПРИВЕТ мир"),
        ("d", "Zoo"),
        ("e", "Straße"),
    ] {
        let mut new = entrant(slug);
        new.name = name.to_owned();
        db.store.add_entrant(&new, NOW).await?;
    }
    for (query, slug) in [
        ("ökonom", "b"),
        ("ÖKONOM", "b"),
        ("привет МИР", "c"),
        ("STRASSE", "e"),
        ("ｚｏｏ", "d"),
        ("tiny zebra", "a"),
    ] {
        let found = db.store.search(query, 9).await?.entrants;
        let slugs: Vec<&str> = found.iter().map(|found| found.slug.as_str()).collect();
        assert_eq!(slugs, [slug], "{query}");
    }
    // In the order of letters, whatever their case.
    let listed: Vec<String> = db
        .store
        .entrants()
        .await?
        .into_iter()
        .map(|row| row.slug)
        .collect();
    let place = |slug: &str| listed.iter().position(|listed| listed == slug);
    assert!(place("a") < place("d"), "{listed:?}");
    told(&db, "Das ÖL, das Öl.", true).await?;
    for query in ["öl", "ÖL", "ö", "das öl"] {
        assert_eq!(db.store.search(query, 5).await?.jokes.len(), 1, "{query}");
    }
    Ok(())
}

async fn names_from_before_there_were_folded_ones_are_found_after_the_next_start(
    db: Db,
) -> StoreResult<()> {
    running(&db.store, "comic", "humor", 2).await?;
    for sql in [
        "UPDATE models SET folded = '' RETURNING id",
        "UPDATE entrants SET folded = '' RETURNING id",
        "UPDATE tracks SET folded = '' RETURNING id",
    ] {
        db.rows::<(String,)>(sql).await?;
    }
    assert!(db.store.search("comic", 5).await?.is_empty());
    db.store.migrate().await?;
    let found = db.store.search("COMIC", 5).await?;
    assert_eq!(found.entrants.len(), 1);
    assert_eq!(db.store.search("TINY small", 5).await?.models.len(), 1);
    assert_eq!(db.store.search("humor", 5).await?.tracks.len(), 1);
    Ok(())
}

async fn jokes_are_found_by_every_word_once_they_are_public(db: Db) -> StoreResult<()> {
    let id = told(&db, "Two fish in a Tank. 坦克里有两条鱼。", true).await?;
    for query in [
        "tank",
        "fish tank",
        "TWO tank",
        "in",
        "坦克里",
        "两条",
        "a fish",
    ] {
        let found = db.store.search(query, 5).await?;
        assert_eq!(found.jokes.len(), 1, "{query}");
        assert_eq!(found.jokes[0].sample_id, id, "{query}");
    }
    for query in ["fish bowl", "xx", "fishtank", "坦克车"] {
        assert!(db.store.search(query, 5).await?.jokes.is_empty(), "{query}");
    }
    Ok(())
}

async fn signs_that_mean_something_to_a_database_are_letters_here(db: Db) -> StoreResult<()> {
    told(&db, "100% of \"wits\" are half_wits! NOT OR", true).await?;
    for query in ["100%", "\"wits\"", "half_wits!", "not or", "OR"] {
        assert_eq!(db.store.search(query, 5).await?.jokes.len(), 1, "{query}");
    }
    for query in ["10_%", "halfxwits", "\"", "'", "* ^ : ( )", "NEAR("] {
        let found = db.store.search(query, 5).await?.jokes.len();
        assert_eq!(found, usize::from(query == "\""), "{query}");
    }
    Ok(())
}

async fn nothing_asked_is_nothing_found(db: Db) -> StoreResult<()> {
    told(
        &db,
        "Everything would be found by a pattern of nothing",
        true,
    )
    .await?;
    for query in ["\0", "\0\u{fffd}", "a\0b", "   "] {
        assert!(db.store.search(query, 5).await?.is_empty(), "{query:?}");
    }
    Ok(())
}

async fn what_is_not_on_stage_is_not_found(db: Db) -> StoreResult<()> {
    told(&db, "A joke that is not out yet", false).await?;
    assert!(db.store.search("joke", 5).await?.jokes.is_empty());
    Ok(())
}
