//! What boards compute from samples: tallies by item, set-ups, answers counted.

use openmic_domain::{compute::Unmeasured, scoring::ReferenceBits};
use openmic_store::{ItemFilter, NewCall, NewSample, SampleChoice, SampleFilter, StoreResult};

use crate::{
    support::Db,
    world::{NOW, entrant, running, sample},
};

on_both! {
    items_are_counted_by_how_many_answers_are_right,
    an_unfinished_run_has_no_tallies,
    answers_are_counted_as_they_were_read,
    items_are_chosen_by_category_and_language,
    replies_behind_a_majority_come_back_by_item,
    a_cost_that_was_not_measured_marks_its_run,
    a_model_keeps_the_family_it_was_given_first,
    bits_by_likelihood_are_added_up_by_item,
    what_the_right_choice_is_given_comes_back_with_its_sample,
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
    let tallies = db
        .store
        .item_tallies(&run.track_id, &ItemFilter::default())
        .await?;
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
    assert_eq!(
        db.store
            .item_tallies(&run.track_id, &ItemFilter::default())
            .await?,
        []
    );
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

async fn items_are_chosen_by_category_and_language(db: Db) -> StoreResult<()> {
    // Items 0 and 2 are of the category "even", all are English.
    let run = running(&db.store, "one", "benchmark", 4).await?;
    for (place, item) in run.item_ids.iter().enumerate() {
        let new = NewSample {
            score: Some(if place == 0 { 1.0 } else { 0.0 }),
            ..sample(&run.run_id, item, 0)
        };
        assert!(db.store.add_sample(&new, NOW).await?);
    }
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 9)
        .await?;
    let filter = |category: Option<&str>, language: Option<&str>| ItemFilter {
        category: category.map(str::to_owned),
        language: language.map(str::to_owned),
        default_language: "en".to_owned(),
    };
    for (category, language, n) in [
        (None, None, 4),
        (Some("even"), None, 2),
        (Some("even"), Some("en"), 2),
        (Some("odd"), None, 0),
        (None, Some("zh"), 0),
    ] {
        let filter = filter(category, language);
        let scores = db.store.item_scores(&run.track_id, &filter).await?;
        assert_eq!(scores.len(), n, "{filter:?}");
        let tallied: i64 = (db.store.item_tallies(&run.track_id, &filter).await?)
            .iter()
            .map(|tally| tally.items)
            .sum();
        assert_eq!(tallied, n as i64);
        let rows = db
            .store
            .benchmark_board_of(&run.track_id, &filter, i64::MAX)
            .await?;
        let counted: Vec<i64> = rows.iter().map(|row| row.n).collect();
        assert_eq!(counted, if n == 0 { vec![] } else { vec![n as i64] });
    }
    let even = filter(Some("even"), None);
    let scores = db.store.item_scores(&run.track_id, &even).await?;
    let seen: Vec<(i64, i64, f64)> = scores.iter().map(|s| (s.position, s.n, s.score)).collect();
    assert_eq!(seen, [(0, 1, 1.0), (2, 1, 0.0)]);
    let row = db
        .store
        .benchmark_board_of(&run.track_id, &even, NOW + 9)
        .await?
        .remove(0);
    assert_eq!(
        (row.score_sum, row.failed, row.finished_ms),
        (1.0, 0, NOW + 9)
    );
    assert_eq!((row.prompt_tokens, row.duration_ms), (22, 300));
    assert_eq!(row.dollars, 0.25);
    let before = db
        .store
        .benchmark_board_of(&run.track_id, &even, NOW + 8)
        .await?;
    assert_eq!(before, []);
    Ok(())
}

async fn replies_behind_a_majority_come_back_by_item(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 2).await?;
    let call = |path: &str, role: &str, text: &str, key: Option<&str>| NewCall {
        path: path.to_owned(),
        role: role.to_owned(),
        text: text.to_owned(),
        extracted: key.map(str::to_owned),
        finish: "stop".to_owned(),
        ..NewCall::default()
    };
    let new = NewSample {
        text: "7".to_owned(),
        calls: vec![
            call("0.0", "vote", "7", Some("7")),
            call("0.1", "vote", "8", Some("8")),
            call("score.0", "score", "10 points", None),
        ],
        ..sample(&run.run_id, &run.item_ids[1], 0)
    };
    assert!(db.store.add_sample(&new, NOW).await?);
    let replies = db
        .store
        .vote_replies(&run.run_id, &ItemFilter::default())
        .await?;
    let seen: Vec<_> = replies
        .iter()
        .map(|reply| (reply.item_id == run.item_ids[1], reply.text.as_str()))
        .collect();
    assert_eq!(seen, [(true, "7"), (true, "8")]);
    Ok(())
}

async fn a_cost_that_was_not_measured_marks_its_run(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 2).await?;
    for (item, unmeasured) in [
        (0, Unmeasured::default()),
        (1, Unmeasured::unless(true, true, false)),
    ] {
        let new = NewSample {
            unmeasured,
            ..sample(&run.run_id, &run.item_ids[item], 0)
        };
        assert!(db.store.add_sample(&new, NOW).await?);
        assert_eq!(
            Unmeasured::of(db.store.sample(&new.id).await?.unmeasured),
            unmeasured
        );
        assert_eq!(
            Unmeasured::of(db.store.run(&run.run_id).await?.unmeasured),
            unmeasured
        );
    }
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 9)
        .await?;
    for row in [
        db.store.benchmark_board(&run.track_id).await?,
        db.store.benchmark_board_at(&run.track_id, NOW + 9).await?,
    ]
    .concat()
    {
        assert_eq!(Unmeasured::of(row.unmeasured).dollars(1), None);
        assert_eq!(Unmeasured::of(row.unmeasured).tokens(1), Some(1));
    }
    Ok(())
}

async fn a_model_keeps_the_family_it_was_given_first(db: Db) -> StoreResult<()> {
    let of = |slug: &str, family: &str| {
        let mut new = entrant(slug);
        new.model.family = family.to_owned();
        new
    };
    db.store.add_entrant(&of("one", ""), NOW).await?;
    assert_eq!(db.store.model("tiny").await?.family, "");
    db.store.add_entrant(&of("two", "Tinies"), NOW).await?;
    db.store.add_entrant(&of("three", "Others"), NOW).await?;
    assert_eq!(db.store.model("tiny").await?.family, "Tinies");
    db.store.set_model_family("tiny", "Smalls").await?;
    assert_eq!(db.store.entrant("one").await?.family, "Smalls");
    Ok(())
}

fn reference(bits: f64, tokens: Option<u32>, domain_bits: Option<f64>) -> ReferenceBits {
    ReferenceBits {
        bits,
        tokens,
        domain_bits,
        is_lower_bound: false,
    }
}

async fn bits_by_likelihood_are_added_up_by_item(db: Db) -> StoreResult<()> {
    // Items 0 and 2 are of the category "even".
    let run = running(&db.store, "one", "benchmark", 4).await?;
    let bound = ReferenceBits {
        is_lower_bound: true,
        ..reference(5.0, None, None)
    };
    for (item, index, reference) in [
        // Two answers to one item are one item: 2 bits, 1.25 a token, 3 fewer than it has alone.
        (0, 0, Some(reference(1.0, Some(1), Some(5.0)))),
        (0, 1, Some(reference(3.0, Some(2), Some(5.0)))),
        (1, 0, Some(reference(4.0, Some(4), Some(3.0)))),
        (2, 0, Some(bound)),
        // Stored before there were bits, or failed.
        (3, 0, None),
    ] {
        let new = NewSample {
            reference,
            ..sample(&run.run_id, &run.item_ids[item], index)
        };
        assert!(db.store.add_sample(&new, NOW).await?);
    }
    let of = async |category: Option<&str>| {
        let filter = ItemFilter {
            category: category.map(str::to_owned),
            ..ItemFilter::default()
        };
        db.store.likelihood_tallies(&run.track_id, &filter).await
    };
    assert_eq!(of(None).await?, [], "it is under way");
    db.store
        .finish_run(&run.run_id, "worker", None, NOW + 9)
        .await?;
    let all = of(None).await?;
    assert_eq!(all.len(), 1);
    let tally = &all[0];
    assert_eq!(tally.run_id, run.run_id);
    assert_eq!((tally.items, tally.bounds), (3, 1));
    assert_eq!((tally.bits, tally.squares), (11.0, 4.0 + 16.0 + 25.0));
    assert_eq!(
        (tally.with_tokens, tally.per_token),
        (2, Some(1.25 + 1.0)),
        "none of a letter"
    );
    assert_eq!((tally.with_domain, tally.pmi_dc), (2, Some(-3.0 + 1.0)));
    let even = of(Some("even")).await?;
    assert_eq!((even[0].items, even[0].bits), (2, 7.0));
    assert_eq!(of(Some("odd")).await?, []);
    Ok(())
}

async fn what_the_right_choice_is_given_comes_back_with_its_sample(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "one", "benchmark", 3).await?;
    let bound = ReferenceBits {
        is_lower_bound: true,
        ..reference(13.25, None, None)
    };
    let known = [None, Some(bound), Some(reference(4.0, Some(4), Some(5.0)))];
    for (item, reference) in run.item_ids.iter().zip(known) {
        let new = NewSample {
            reference,
            ..sample(&run.run_id, item, 0)
        };
        assert!(db.store.add_sample(&new, NOW).await?);
        assert_eq!(db.store.sample(&new.id).await?.reference.bits(), reference);
    }
    let all = SampleFilter::All;
    let listed = db.store.samples(&run.run_id, all, 9, 0).await?;
    let chosen = db
        .store
        .choose_samples(&run.run_id, &SampleChoice::All, 9, 0)
        .await?;
    let placed = db.store.list_samples(&run.run_id, all, None, 9).await?;
    let placed: Vec<_> = placed.into_iter().map(|placed| placed.sample).collect();
    for rows in [listed, chosen, placed] {
        let found: Vec<_> = rows.iter().map(|row| row.reference.bits()).collect();
        assert_eq!(found, known);
    }
    Ok(())
}
