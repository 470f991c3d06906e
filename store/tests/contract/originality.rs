//! Known jokes, originality, banned jokes, flags and reviews.

use openmic_domain::outcome::Outcome;
use openmic_store::{BannedRow, FlagKind, NewKnownJoke, OriginalityRow, StoreResult, VoteFilter};

use crate::{
    support::Db,
    world::{HOSTILE, NOW, joke, running, stage},
};

on_both! {
    a_text_is_known_once_whatever_its_source,
    originality_is_stored_replaced_and_raised,
    boards_hear_of_originality_and_of_banned_jokes,
    boards_of_a_category_or_language_hear_of_its_jokes_alone,
    what_comparisons_were_made_with_is_kept,
    tellers_are_known_by_votes,
    meanings_are_stored_once,
    a_reader_flags_a_joke_once_and_the_operator_decides,
    what_was_heard_before_stays_unoriginal,
    votes_are_counted_joke_by_joke,
}

fn known(id: &str, text: &str) -> NewKnownJoke {
    NewKnownJoke {
        id: id.to_owned(),
        text: text.to_owned(),
    }
}

fn row(sample_id: &str, similarity: f64, kind: &str) -> OriginalityRow {
    OriginalityRow {
        sample_id: sample_id.to_owned(),
        similarity,
        nearest_kind: Some(kind.to_owned()),
        nearest_text: Some("the nearest".to_owned()),
        nearest_source: Some("a book".to_owned()),
        nearest_sample: None,
        repeats_sample: None,
    }
}

async fn a_text_is_known_once_whatever_its_source(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let jokes: Vec<NewKnownJoke> = HOSTILE
        .iter()
        .enumerate()
        .map(|(n, text)| known(&n.to_string(), text))
        .collect();
    assert_eq!(store.add_known_jokes(&jokes, "one", "MIT", NOW).await?, 9);
    assert_eq!(
        store.add_known_jokes(&jokes, "two", "CC0", NOW + 1).await?,
        0
    );
    let more = [known("0", "again"), known("new", "new\0 one")];
    assert_eq!(
        store.add_known_jokes(&more, "two", "CC0", NOW + 2).await?,
        1
    );
    let known = store.known_jokes().await?;
    assert_eq!(known.len(), 10);
    assert!(
        known
            .iter()
            .any(|joke| joke.text == HOSTILE[5] && joke.source == "one")
    );
    assert!(
        known
            .iter()
            .any(|joke| joke.text == "new one" && joke.licence == "CC0")
    );
    let imports = store.known_imports().await?;
    let noted: Vec<(&str, i64, i64)> = imports
        .iter()
        .map(|import| (import.source.as_str(), import.n_jokes, import.n_new))
        .collect();
    assert_eq!(noted, [("two", 2, 1), ("one", 9, 9)]);
    assert_eq!(store.told_marker().await?, (2, 0, 0));
    Ok(())
}

async fn originality_is_stored_replaced_and_raised(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 3).await?;
    let told = joke(&run.run_id, &run.item_ids[0], "ha", None);
    let refused = joke(&run.run_id, &run.item_ids[1], "no", Some("refused"));
    store.add_sample(&told, NOW).await?;
    store.add_sample(&refused, NOW).await?;
    let waiting = store.unrated_jokes().await?;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (&waiting[0].sample_id, waiting[0].similarity),
        (&told.id, None)
    );
    assert!(store.originality(&told.id).await?.is_none());
    let first = row(&told.id, 0.25, "known");
    store
        .save_originality(std::slice::from_ref(&first), &[], NOW)
        .await?;
    assert_eq!(store.originality(&told.id).await?, Some(first));
    assert!(store.unrated_jokes().await?.is_empty());
    assert_eq!(store.told_jokes().await?[0].similarity, Some(0.25));
    let less = [row(&told.id, 0.2, "other")];
    assert_eq!(store.raise_similarities(&less, NOW).await?, 0);
    let more = [row(&told.id, 0.75, "other"), row(&told.id, 0.5, "other")];
    assert_eq!(store.raise_similarities(&more, NOW).await?, 1);
    let raised = store.originality(&told.id).await?.expect("its originality");
    assert_eq!(
        (raised.similarity, raised.nearest_kind.as_deref()),
        (0.75, Some("other"))
    );
    assert!(!store.is_behind_known().await?);
    store
        .add_known_jokes(&[known("k", "ha")], "s", "l", NOW + 5)
        .await?;
    assert!(store.is_behind_known().await?);
    store
        .save_originality(&[row(&told.id, 1.0, "known")], &[], NOW + 6)
        .await?;
    assert!(!store.is_behind_known().await?);
    Ok(())
}

async fn boards_hear_of_originality_and_of_banned_jokes(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 4).await?;
    let mut ids = Vec::new();
    for (n, off_stage) in [None, None, Some("refused"), None].into_iter().enumerate() {
        let told = joke(
            &run.run_id,
            &run.item_ids[n],
            &format!("joke {n}"),
            off_stage,
        );
        store.add_sample(&told, NOW).await?;
        ids.push(told.id);
    }
    let marker = async || -> StoreResult<i64> { Ok(store.markers().await?[0].stage_changes) };
    let before = marker().await?;
    let hit = |sample: &str, similarity: f64| BannedRow {
        sample_id: sample.to_owned(),
        banned: "atoms".to_owned(),
        wording: "they make up everything".to_owned(),
        similarity,
    };
    let repeats = OriginalityRow {
        repeats_sample: Some(ids[0].clone()),
        ..row(&ids[1], 1.0, "own")
    };
    let rows = [row(&ids[0], 0.5, "known"), repeats];
    let banned = [hit(&ids[0], 0.6), hit(&ids[1], 0.9)];
    store.save_originality(&rows, &banned, NOW).await?;
    assert!(marker().await? > before, "a board made before is old");
    for board in [
        store.vote_board(&run.track_id).await?,
        store
            .vote_board_under(&run.track_id, &VoteFilter::default())
            .await?,
    ] {
        assert_eq!(board.facts.len(), 1);
        let facts = &board.facts[0];
        assert_eq!((facts.refused, facts.rated, facts.repeats), (1, 2, 1));
        assert!((facts.originality.expect("compared") - 0.25).abs() < 1e-12);
        assert_eq!(board.banned.len(), 1, "once, however often it was told");
        assert_eq!(board.banned[0].sample_id, ids[1], "the clearest telling");
    }
    assert_eq!(store.banned_in(&ids[0]).await?, [hit(&ids[0], 0.6)]);
    let items = store
        .item_originality(&run.track_id, &VoteFilter::default())
        .await?;
    assert_eq!(items.len(), 2);
    // Compared again, it tells no banned joke any more.
    store
        .save_originality(&[row(&ids[0], 0.5, "known")], &[], NOW)
        .await?;
    assert!(store.banned_in(&ids[0]).await?.is_empty());
    Ok(())
}

async fn what_comparisons_were_made_with_is_kept(db: Db) -> StoreResult<()> {
    let store = &db.store;
    assert_eq!(store.originality_basis().await?, None);
    for basis in ["one", "two"] {
        store.set_originality_basis(basis).await?;
        assert_eq!(store.originality_basis().await?.as_deref(), Some(basis));
    }
    let run = running(store, "comic", "humor", 1).await?;
    store
        .add_sample(&joke(&run.run_id, &run.item_ids[0], "ha", None), NOW)
        .await?;
    let told = store.told_jokes().await?;
    assert_eq!(told[0].item_id, run.item_ids[0]);
    assert_eq!(told[0].input, store.items(&run.track_id).await?[0].input);
    Ok(())
}

/// Items 0 and 2 are of the category "even"; all are in English.
async fn boards_of_a_category_or_language_hear_of_its_jokes_alone(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 4).await?;
    let mut ids = Vec::new();
    for (n, off_stage) in [None, None, Some("refused"), Some("empty")]
        .into_iter()
        .enumerate()
    {
        let told = joke(
            &run.run_id,
            &run.item_ids[n],
            &format!("joke {n}"),
            off_stage,
        );
        store.add_sample(&told, NOW).await?;
        ids.push(told.id);
    }
    let hit = BannedRow {
        sample_id: ids[1].clone(),
        banned: "atoms".to_owned(),
        wording: "they make up everything".to_owned(),
        similarity: 0.9,
    };
    let rows = [row(&ids[0], 0.5, "known"), row(&ids[1], 1.0, "known")];
    store.save_originality(&rows, &[hit], NOW).await?;
    let category = |name: &str| VoteFilter {
        category: Some(name.to_owned()),
        ..VoteFilter::default()
    };
    let language = |tag: &str| VoteFilter {
        language: Some(tag.to_owned()),
        default_language: "en".to_owned(),
        ..VoteFilter::default()
    };
    for (filter, rated, refused, banned, off, originals) in [
        (VoteFilter::default(), 2, 1, 1, 2, 2),
        (category("even"), 1, 1, 0, 1, 1),
        (category("odd"), 0, 0, 0, 0, 0),
        (language("en"), 2, 1, 1, 2, 2),
        (language("zh-CN"), 0, 0, 0, 0, 0),
    ] {
        let board = store.vote_board_under(&run.track_id, &filter).await?;
        let facts = board.facts.first();
        assert_eq!(facts.map_or(0, |facts| facts.rated), rated, "{filter:?}");
        assert_eq!(
            facts.map_or(0, |facts| facts.refused),
            refused,
            "{filter:?}"
        );
        assert_eq!(board.banned.len(), banned, "{filter:?}");
        let counts = store.off_stage_counts(&run.track_id, &filter).await?;
        assert_eq!(
            counts.iter().map(|count| count.n).sum::<i64>(),
            off,
            "{filter:?}"
        );
        let told = store.item_originality(&run.track_id, &filter).await?;
        assert_eq!(told.len(), originals, "{filter:?}");
    }
    Ok(())
}

async fn tellers_are_known_by_votes(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let stage = stage(store, 2, 1).await?;
    let ids: Vec<&str> = (stage.entrants.iter())
        .map(|(_, samples)| samples[0].as_str())
        .collect();
    let ann = Some("ann");
    let facts = store.teller_facts(&[ids[0], "nowhere"], ann, 3).await?;
    assert_eq!(facts.len(), 1);
    assert_eq!((facts[0].votes, facts[0].has_voted), (0, false));
    assert_eq!(facts[0].track_id, stage.track_id);
    assert!(store.teller_facts(&[], ann, 3).await?.is_empty());
    let of_one = async |least: i64| -> StoreResult<usize> {
        let who = Some(stage.entrants[0].0.as_str());
        Ok(store
            .list_jokes(&stage.track_id, who, least, "", 9)
            .await?
            .len())
    };
    assert_eq!((of_one(0).await?, of_one(1).await?), (1, 0));
    for (at_ms, voter, left, right) in [(1, "ann", 0, 1), (2, "bob", 1, 0), (3, "eve", 0, 1)] {
        let vote = stage.vote(voter, 0, left, right, Outcome::Left);
        store.cast_vote(&vote, NOW + at_ms).await?;
    }
    let of = async |voter: Option<&'static str>, most: i64| -> StoreResult<(i64, bool)> {
        let facts = store.teller_facts(&ids[..1], voter, most).await?;
        Ok((facts[0].votes, facts[0].has_voted))
    };
    assert_eq!(of(ann, 9).await?, (3, true));
    assert_eq!(of(Some("dan"), 9).await?, (3, false));
    assert_eq!(
        of(None, 1).await?,
        (2, false),
        "no more than one a side is counted"
    );
    // More ids than a statement takes.
    let many: Vec<String> = (0..12_000).map(|n| format!("nowhere-{n}")).collect();
    let many = many.iter().map(String::as_str).chain(ids.iter().copied());
    let many: Vec<&str> = many.collect();
    assert_eq!(store.teller_facts(&many, ann, 1).await?.len(), 2);
    Ok(())
}

async fn meanings_are_stored_once(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 1).await?;
    let told = joke(&run.run_id, &run.item_ids[0], "ha", None);
    store.add_sample(&told, NOW).await?;
    assert!(
        store.unmeant_jokes("m", 9).await?.is_empty(),
        "not compared by words yet"
    );
    store
        .save_originality(&[row(&told.id, 0.1, "known")], &[], NOW)
        .await?;
    let waiting = store.unmeant_jokes("m", 9).await?;
    assert_eq!((waiting.len(), waiting[0].text.as_str()), (1, "ha"));
    let vector = vec![0.6_f32, -0.8];
    store
        .add_embeddings("m", &[("hash", vector.clone())])
        .await?;
    store.add_embeddings("m", &[("hash", vec![1.0])]).await?;
    let known = store.embeddings("m", &["hash", "none"]).await?;
    assert_eq!(known.get("hash"), Some(&vector));
    assert_eq!(known.len(), 1);
    assert!(store.embeddings("other", &["hash"]).await?.is_empty());
    store.set_meant("m", &[&told.id]).await?;
    assert!(store.unmeant_jokes("m", 9).await?.is_empty());
    assert_eq!(store.unmeant_jokes("other", 9).await?.len(), 1);
    store.forget_meant().await?;
    assert_eq!(store.unmeant_jokes("m", 9).await?.len(), 1);
    Ok(())
}

async fn a_reader_flags_a_joke_once_and_the_operator_decides(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 2).await?;
    let told = joke(&run.run_id, &run.item_ids[0], "ha", None);
    store.add_sample(&told, NOW).await?;
    store.finish_run(&run.run_id, "worker", None, NOW).await?;
    assert!(
        store
            .add_flag(&told.id, "ann", FlagKind::Offensive, NOW)
            .await?
    );
    assert!(
        !store
            .add_flag(&told.id, "ann", FlagKind::Offensive, NOW + 1)
            .await?
    );
    assert!(
        store
            .add_flag(&told.id, "bob", FlagKind::Offensive, NOW + 2)
            .await?
    );
    assert!(
        store
            .add_flag(&told.id, "bob", FlagKind::NotAJoke, NOW + 3)
            .await?
    );
    let nowhere = store.add_flag("nowhere", "ann", FlagKind::Heard, NOW).await;
    assert!(nowhere.is_err_and(|error| error.is_not_found()));
    let counts = store.flag_counts(&told.id).await?;
    assert_eq!(
        counts,
        [("not_a_joke".to_owned(), 1), ("offensive".to_owned(), 2)]
    );
    let waiting = store.flagged_jokes(10).await?;
    assert_eq!(waiting.len(), 2);
    assert_eq!((waiting[0].kind.as_str(), waiting[0].n), ("offensive", 2));
    // Agreed: off stage, and gone from the list.
    store
        .review_joke(&told.id, FlagKind::Offensive, true, "rude", NOW + 9)
        .await?;
    assert!(store.stage(&run.track_id).await?.is_empty());
    assert_eq!(
        store.sample(&told.id).await?.off_stage.as_deref(),
        Some("offensive")
    );
    assert_eq!(store.flagged_jokes(10).await?.len(), 1);
    // Not agreed to something else: it stays off for the first reason.
    store
        .review_joke(&told.id, FlagKind::NotAJoke, false, "", NOW + 10)
        .await?;
    assert!(store.stage(&run.track_id).await?.is_empty());
    // Decided the other way: it is back.
    store
        .review_joke(&told.id, FlagKind::Offensive, false, "", NOW + 11)
        .await?;
    assert_eq!(store.stage(&run.track_id).await?.len(), 1);
    let reviews = store.joke_reviews(Some(&told.id), 10).await?;
    assert_eq!(reviews.len(), 3);
    assert!(!reviews[0].upheld && reviews[2].upheld && reviews[2].note == "rude");
    // Flagged anew, it waits anew.
    assert!(
        store
            .add_flag(&told.id, "eve", FlagKind::Offensive, NOW + 20)
            .await?
    );
    let waiting = store.flagged_jokes(10).await?;
    assert_eq!((waiting.len(), waiting[0].n), (1, 1));
    Ok(())
}

async fn what_was_heard_before_stays_unoriginal(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let run = running(store, "comic", "humor", 1).await?;
    let told = joke(&run.run_id, &run.item_ids[0], "ha", None);
    store.add_sample(&told, NOW).await?;
    store
        .save_originality(&[row(&told.id, 0.1, "known")], &[], NOW)
        .await?;
    store
        .review_joke(&told.id, FlagKind::Heard, true, "a film of 1999", NOW + 1)
        .await?;
    let heard = store.originality(&told.id).await?.expect("its originality");
    assert_eq!(
        (heard.similarity, heard.nearest_kind.as_deref()),
        (1.0, Some("heard"))
    );
    assert_eq!(heard.nearest_source.as_deref(), Some("a film of 1999"));
    // Comparing anew does not forget what the operator said.
    store
        .save_originality(&[row(&told.id, 0.1, "known")], &[], NOW + 2)
        .await?;
    assert_eq!(
        store
            .originality(&told.id)
            .await?
            .expect("its originality")
            .similarity,
        1.0
    );
    store
        .review_joke(&told.id, FlagKind::Heard, false, "", NOW + 3)
        .await?;
    assert_eq!(store.unrated_jokes().await?.len(), 1, "it is compared anew");
    Ok(())
}

async fn votes_are_counted_joke_by_joke(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let show = stage(store, 3, 2).await?;
    for (voter, left, right, outcome) in [
        ("ann", 0, 1, Outcome::Left),
        ("bob", 1, 0, Outcome::Right),
        ("eve", 0, 1, Outcome::Both),
        ("joe", 0, 2, Outcome::Neither),
        ("kim", 2, 0, Outcome::Left),
    ] {
        store
            .cast_vote(&show.vote(voter, 0, left, right, outcome), NOW)
            .await?;
    }
    let tallies = store
        .joke_tallies(&show.track_id, &VoteFilter::default())
        .await?;
    let of = |entrant: usize| {
        let sample = &show.entrants[entrant].1[0];
        let joke = tallies
            .iter()
            .find(|joke| &joke.sample_id == sample)
            .expect("a joke of the entrant");
        let tally = joke.tally;
        (tally.won, tally.lost, tally.both_good, tally.neither)
    };
    assert_eq!(tallies.len(), 3, "jokes without votes are left out");
    assert_eq!(of(0), (2, 1, 1, 1));
    assert_eq!(of(1), (0, 2, 1, 0));
    assert_eq!(of(2), (1, 0, 0, 1));
    // Among all of the last votes the same, among fewer of them less.
    assert_eq!(store.latest_joke_tallies(&show.track_id, 5).await?, tallies);
    let last = store.latest_joke_tallies(&show.track_id, 1).await?;
    assert_eq!(last.len(), 2, "one vote is on two jokes");
    assert_eq!(last.iter().map(|joke| joke.tally.votes()).sum::<i64>(), 2);
    let told = store.stage(&show.track_id).await?;
    let last = told.iter().map(|joke| joke.sample_id.clone()).max();
    assert_eq!(store.some_joke(&show.track_id).await?, last);
    // The same as on the page of the joke.
    assert_eq!(store.joke_tally(&show.entrants[0].1[0]).await?.votes(), 5);
    let nobody = VoteFilter {
        category: Some("odd".to_owned()),
        ..VoteFilter::default()
    };
    assert!(
        store
            .joke_tallies(&show.track_id, &nobody)
            .await?
            .is_empty()
    );
    // Off stage, a joke is in no list.
    let before = store.latest_joke_tallies(&show.track_id, 5).await?.len();
    let gone = &show.entrants[2].1[0];
    store
        .review_joke(gone, FlagKind::NotAJoke, true, "", NOW + 1)
        .await?;
    assert_eq!(
        store
            .joke_tallies(&show.track_id, &VoteFilter::default())
            .await?
            .len(),
        2
    );
    let after = store.latest_joke_tallies(&show.track_id, 5).await?.len();
    assert_eq!((before, after), (3, 2));
    Ok(())
}
