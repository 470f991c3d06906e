//! Lists a page at a time: page by page they give what there is, each row once, in one order.

use openmic_domain::outcome::Outcome;
use openmic_store::{
    EntrantFilter, ImportedVote, NewSubmission, RunFilter, SampleFilter, SamplePlace, StoreResult,
    VoteImport, VotePlace, new_id,
};

use crate::{
    support::Db,
    world::{NOW, entrant, joke, running, sample, stage, stored_track, track},
};

on_both! {
    models_and_entrants_are_listed_by_slug,
    runs_are_listed_from_the_newest_on,
    samples_are_listed_in_item_order,
    jokes_on_stage_are_listed_as_they_were_told,
    votes_of_one_moment_are_each_listed_once,
    submissions_are_listed_from_the_newest_on,
}

async fn models_and_entrants_are_listed_by_slug(db: Db) -> StoreResult<()> {
    for slug in ["zeta", "alpha", "mid-2"] {
        let mut new = entrant(slug);
        new.model.slug = format!("model-{slug}");
        new.origin = if slug == "zeta" { "import" } else { "built-in" }.to_owned();
        db.store.add_entrant(&new, NOW).await?;
    }
    let models = db.store.list_models("", 2).await?;
    let slugs: Vec<&str> = models.iter().map(|model| model.slug.as_str()).collect();
    assert_eq!(slugs, ["model-alpha", "model-mid-2"]);
    let rest = db.store.list_models("model-mid-2", 2).await?;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].slug, "model-zeta");

    let list = async |filter, after: &str| -> StoreResult<Vec<String>> {
        let entrants = db.store.list_entrants(filter, after, 2).await?;
        Ok(entrants.into_iter().map(|entrant| entrant.slug).collect())
    };
    let any = EntrantFilter::default();
    assert_eq!(list(any, "").await?, ["alpha", "mid-2"]);
    assert_eq!(list(any, "mid-2").await?, ["zeta"]);
    assert!(list(any, "zeta").await?.is_empty());
    let imported = EntrantFilter {
        origin: "import",
        ..any
    };
    assert_eq!(list(imported, "").await?, ["zeta"]);
    let of_model = EntrantFilter {
        model: "model-alpha",
        ..any
    };
    assert_eq!(list(of_model, "").await?, ["alpha"]);
    Ok(())
}

async fn runs_are_listed_from_the_newest_on(db: Db) -> StoreResult<()> {
    let first = stored_track(&db.store, &track("first", "1", "benchmark", 1)).await?;
    let second = stored_track(&db.store, &track("second", "1", "benchmark", 1)).await?;
    let mut ids = Vec::new();
    for (n, slug) in (0i64..).zip(["a", "b"]) {
        let (entrant_id, _) = db.store.add_entrant(&entrant(slug), NOW).await?;
        for (k, track) in (0i64..).zip([&first, &second]) {
            let run = db
                .store
                .add_run(&entrant_id, &track.id, NOW + 2 * n + k)
                .await?;
            ids.push(run.expect("a first run"));
        }
    }
    ids.reverse();
    let list = async |filter, before: Option<&str>, limit| -> StoreResult<Vec<String>> {
        let runs = db.store.list_runs(filter, before, limit).await?;
        Ok(runs.into_iter().map(|run| run.id).collect())
    };
    let any = RunFilter::default();
    assert_eq!(list(any, None, 9).await?, ids);
    assert_eq!(list(any, None, 3).await?, ids[..3]);
    assert_eq!(list(any, Some(&ids[2]), 3).await?, ids[3..]);
    let filter = |track, entrant, state| RunFilter {
        track,
        entrant,
        state,
    };
    assert_eq!(
        list(filter("second", "", ""), None, 9).await?,
        [ids[0].clone(), ids[2].clone()]
    );
    assert_eq!(list(filter("", "a", "queued"), None, 9).await?, ids[2..]);
    assert!(list(filter("", "", "done"), None, 9).await?.is_empty());
    // The same by pages, either way round, and by a part of a name in any case.
    let page = async |filter, text, oldest, part| -> StoreResult<Vec<String>> {
        let runs = db.store.runs_page(filter, text, oldest, part).await?;
        Ok(runs.into_iter().map(|run| run.id).collect())
    };
    assert_eq!(page(any, "", false, (2, 1)).await?, ids[1..3]);
    let mut oldest = ids.clone();
    oldest.reverse();
    assert_eq!(page(any, "", true, (9, 0)).await?, oldest);
    let n = i64::try_from(ids.len()).expect("a count");
    assert_eq!(db.store.count_runs(any, "").await?, n);
    let of_second = filter("second", "", "");
    let total = db.store.count_runs(of_second, "").await?;
    assert_eq!(
        page(of_second, "", false, (9, 0)).await?.len() as i64,
        total
    );
    let name = db.store.run(&ids[0]).await?.entrant_name.to_uppercase();
    let named = page(any, &name, false, (9, 0)).await?;
    assert!(named.contains(&ids[0]), "{named:?}");
    assert_eq!(db.store.count_runs(any, &name).await?, named.len() as i64);
    assert_eq!(db.store.count_runs(any, "no such name%").await?, 0);
    Ok(())
}

async fn samples_are_listed_in_item_order(db: Db) -> StoreResult<()> {
    let run = running(&db.store, "comic", "benchmark", 3).await?;
    let mut expected = Vec::new();
    // Stored out of order, and the middle item answered twice.
    for (item, index) in [(2usize, 0), (1, 1), (0, 0), (1, 0)] {
        let mut new = sample(&run.run_id, &run.item_ids[item], index);
        new.score = Some(if item == 1 { 0.0 } else { 1.0 });
        db.store.add_sample(&new, NOW).await?;
        expected.push(((item, index), new.id));
    }
    expected.sort();
    let ids: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();
    for limit in 1..=4 {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = db
                .store
                .list_samples(&run.run_id, SampleFilter::All, after, limit)
                .await?;
            let Some(last) = page.last() else { break };
            after = Some(SamplePlace {
                position: last.position,
                sample_index: last.sample_index,
            });
            seen.extend(page.into_iter().map(|placed| placed.sample.id));
        }
        assert_eq!(seen, ids, "pages of {limit}");
    }
    let wrong = db
        .store
        .list_samples(&run.run_id, SampleFilter::Wrong, None, 9)
        .await?;
    assert_eq!(wrong.len(), 2);
    assert!(wrong.iter().all(|placed| placed.position == 1));
    assert!(
        db.store
            .list_samples("no-such-run", SampleFilter::All, None, 9)
            .await?
            .is_empty()
    );
    Ok(())
}

async fn jokes_on_stage_are_listed_as_they_were_told(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 3).await?;
    let late = running(&db.store, "late", "humor", 3).await?;
    let told = joke(&late.run_id, &late.item_ids[0], "not yet", None);
    db.store.add_sample(&told, NOW).await?;
    let list = async |entrant: Option<&str>, after: &str, limit| -> StoreResult<Vec<String>> {
        let jokes = db
            .store
            .list_jokes(&stage.track_id, entrant, 0, after, limit)
            .await?;
        Ok(jokes.into_iter().map(|joke| joke.sample_id).collect())
    };
    let mut all: Vec<String> = stage
        .entrants
        .iter()
        .flat_map(|(_, samples)| samples.clone())
        .collect();
    all.sort();
    assert_eq!(list(None, "", 9).await?, all, "the run of one is not done");
    assert_eq!(list(None, "", 4).await?, all[..4]);
    assert_eq!(list(None, &all[3], 4).await?, all[4..]);
    let (who, samples) = &stage.entrants[1];
    let mut own = samples.clone();
    own.sort();
    assert_eq!(list(Some(who), "", 9).await?, own);
    let first = &db
        .store
        .list_jokes(&stage.track_id, Some(who), 0, "", 1)
        .await?[0];
    assert_eq!(
        (first.entrant_slug.as_str(), first.track_slug.as_str()),
        ("comic-1", "humor")
    );
    Ok(())
}

/// A file whose votes all have one moment: only their ids part them.
fn file(track_id: &str, n: usize) -> VoteImport {
    VoteImport {
        id: "file".to_owned(),
        name: "file.csv".to_owned(),
        track_id: track_id.to_owned(),
        entrants: ["ada", "bob", "cid"].map(entrant).to_vec(),
        votes: (0..n)
            .map(|i| ImportedVote {
                left: i % 3,
                right: (i + 1) % 3,
                outcome: Outcome::Left,
                voter: format!("voter-{i}"),
                cast_ms: None,
            })
            .collect(),
    }
}

async fn votes_of_one_moment_are_each_listed_once(db: Db) -> StoreResult<()> {
    let track = stored_track(&db.store, &track("preference", "1", "preference", 0)).await?;
    db.store.import_votes(&file(&track.id, 30), NOW).await?;
    let ada = db.store.entrant("ada").await?.id;
    for limit in [1, 7, 30] {
        let mut last: Option<(i64, String)> = None;
        let mut seen = Vec::new();
        loop {
            let before = last.as_ref().map(|(created_ms, id)| VotePlace {
                created_ms: *created_ms,
                id,
            });
            let page = db.store.list_votes(&track.id, before, limit).await?;
            let Some(end) = page.last() else { break };
            last = Some((end.created_ms, end.id.clone()));
            seen.extend(page.into_iter().map(|vote| vote.id));
        }
        let all: Vec<String> = db
            .store
            .votes_of(&track.id, None, 99, 0)
            .await?
            .into_iter()
            .map(|vote| vote.id)
            .collect();
        assert_eq!(seen, all, "pages of {limit}");

        let (mut last, mut of_ada): (Option<(i64, String)>, _) = (None, Vec::new());
        loop {
            let before = last.as_ref().map(|(created_ms, id)| VotePlace {
                created_ms: *created_ms,
                id,
            });
            let page = db
                .store
                .list_votes_on(&track.id, &ada, before, limit)
                .await?;
            let Some(end) = page.last() else { break };
            last = Some((end.created_ms, end.id.clone()));
            of_ada.extend(page);
        }
        let expected = db.store.votes_of(&track.id, Some(&ada), 99, 0).await?;
        assert_eq!(of_ada, expected, "pages of {limit}");
        assert_eq!(of_ada.len(), 20);
    }
    Ok(())
}

async fn submissions_are_listed_from_the_newest_on(db: Db) -> StoreResult<()> {
    let mut ids = Vec::new();
    for n in 0..3 {
        let id = new_id(NOW + n);
        let new = NewSubmission {
            id: id.clone(),
            token_hash: format!("hash {n}"),
            form: "{}".to_owned(),
            sealed_key: None,
            probe: "{}".to_owned(),
        };
        db.store.add_submission(&new, NOW + n).await?;
        ids.push(id);
    }
    ids.reverse();
    let list = async |state: &str, before: Option<&str>| -> StoreResult<Vec<String>> {
        let rows = db.store.list_submissions(state, before, 2).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    };
    assert_eq!(list("", None).await?, ids[..2]);
    assert_eq!(list("pending", Some(&ids[1])).await?, ids[2..]);
    assert!(list("approved", None).await?.is_empty());
    Ok(())
}
