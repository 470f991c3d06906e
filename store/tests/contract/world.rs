//! Rows to begin a test with: tracks, entrants, samples, and a humor track with jokes on stage.

use openmic_domain::outcome::Outcome;
use openmic_store::{
    CastVote, EntrantParts, ModelParts, NewEntrant, NewItem, NewJoke, NewSample, NewTrack, Store,
    StoreResult, TrackRow, new_id,
};

/// The time of the tests, ms since 1970; later moments are added to it.
pub(crate) const NOW: i64 = 1_760_000_000_000;

/// Texts that break careless stores. None holds a NUL: see the tests of samples for that.
pub(crate) const HOSTILE: [&str; 9] = [
    "",
    " leading and trailing \n",
    "'; DROP TABLE votes; --",
    "\"quotes\" 'and' `ticks` \\ backslash \\0 $1 ?1 %s",
    "</textarea><script>alert(1)</script>",
    "🤡👨‍👩‍👧‍👦🏳️‍🌈 e\u{301} \u{200b}\u{feff}",
    "مرحبا \u{202e}desrever\u{202c} שלום",
    "控制\u{1}\u{1b}[31m\u{7f}\r\n\t",
    "\u{10ffff}\u{fffd}\u{fffe}",
];

pub(crate) fn track(slug: &str, version: &str, kind: &str, n_items: usize) -> NewTrack {
    NewTrack {
        slug: slug.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        title: format!("Track {slug}"),
        description: "A track.".to_owned(),
        spec: format!("{{\"version\":\"{version}\"}}"),
        item_set_hash: format!("hash of {n_items} items"),
        samples_per_item: 1,
        items: (0..n_items)
            .map(|i| NewItem {
                name: format!("item-{i}"),
                category: (i % 2 == 0).then(|| "even".to_owned()),
                language: Some("en".to_owned()),
                input: format!("question {i}"),
                target: Some(format!("\"{i}\"")),
                detail: None,
            })
            .collect(),
    }
}

pub(crate) fn entrant(slug: &str) -> NewEntrant {
    NewEntrant {
        slug: slug.to_owned(),
        name: format!("Entrant {slug}"),
        model: ModelParts {
            slug: "tiny".to_owned(),
            name: "Tiny".to_owned(),
            organisation: "Small Labs".to_owned(),
            licence: "Apache-2.0".to_owned(),
            open_weights: true,
            family: String::new(),
        },
        endpoint: Some(EntrantParts {
            base_url: "http://127.0.0.1:9/v1".to_owned(),
            remote_model: "tiny-1".to_owned(),
            sealed_key: Some(vec![0, 1, 255, 0]),
            price_prompt: 0.25,
            price_completion: 1.5,
        }),
        prompt: Some(("Be funny.".to_owned(), "hash of Be funny.".to_owned())),
        strategy: "{\"kind\":\"direct\"}".to_owned(),
        sampling: "{\"temperature\":0.7}".to_owned(),
        origin: "built-in".to_owned(),
        samples: None,
        limits: None,
    }
}

pub(crate) fn sample(run_id: &str, item_id: &str, index: i64) -> NewSample {
    NewSample {
        id: new_id(NOW),
        run_id: run_id.to_owned(),
        item_id: item_id.to_owned(),
        sample_index: index,
        messages: "[{\"role\":\"user\",\"content\":\"question\"}]".to_owned(),
        text: "The answer is 4.".to_owned(),
        reasoning: None,
        finish: "stop".to_owned(),
        extracted: Some("4".to_owned()),
        score: Some(1.0),
        error_code: None,
        error: None,
        attempts: 1,
        reported_model: Some("tiny-1".to_owned()),
        prompt_tokens: 11,
        completion_tokens: 7,
        reasoning_tokens: 2,
        tokens_estimated: false,
        first_token_ms: Some(20),
        duration_ms: 150,
        dollars: 0.125,
        ..NewSample::default()
    }
}

/// A sample of a humor track.
pub(crate) fn joke(run_id: &str, item_id: &str, text: &str, off_stage: Option<&str>) -> NewSample {
    NewSample {
        text: text.to_owned(),
        extracted: None,
        score: None,
        joke: Some(NewJoke {
            text: text.to_owned(),
            normal: format!("hash of {}", text.replace('\0', "")),
            off_stage: off_stage.map(str::to_owned),
        }),
        ..sample(run_id, item_id, 0)
    }
}

/// Stores a track and reads it back.
pub(crate) async fn stored_track(store: &Store, new: &NewTrack) -> StoreResult<TrackRow> {
    store.save_track(new, NOW).await?;
    store.track(&new.slug).await
}

/// A track with one entrant whose run has a worker, `worker`, until `NOW + 1_000_000`.
pub(crate) struct Running {
    pub(crate) track_id: String,
    pub(crate) entrant_id: String,
    pub(crate) run_id: String,
    pub(crate) item_ids: Vec<String>,
}

/// Makes a track of `kind` and a run of the entrant `slug` on it that is under way.
pub(crate) async fn running(
    store: &Store,
    slug: &str,
    kind: &str,
    n_items: usize,
) -> StoreResult<Running> {
    let track = stored_track(store, &track(kind, "1", kind, n_items)).await?;
    let (entrant_id, _) = store.add_entrant(&entrant(slug), NOW).await?;
    let run_id = store
        .add_run(&entrant_id, &track.id, NOW)
        .await?
        .expect("a first run");
    store
        .lease_run(&run_id, "worker", NOW, NOW + 1_000_000)
        .await?
        .expect("nobody else wants it");
    let item_ids = store
        .items(&track.id)
        .await?
        .into_iter()
        .map(|item| item.id)
        .collect();
    Ok(Running {
        track_id: track.id,
        entrant_id,
        run_id,
        item_ids,
    })
}

/// A humor track with every joke on stage.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) track_id: String,
    pub(crate) item_ids: Vec<String>,
    /// By entrant: its id and its sample for each item.
    pub(crate) entrants: Vec<(String, Vec<String>)>,
}

/// Makes a humor track on which each of `n` entrants has told one joke per item, all on stage.
pub(crate) async fn stage(store: &Store, n: usize, n_items: usize) -> StoreResult<Stage> {
    let mut track_id = String::new();
    let mut item_ids = Vec::new();
    let mut entrants = Vec::new();
    for i in 0..n {
        let run = running(store, &format!("comic-{i}"), "humor", n_items).await?;
        let mut samples = Vec::new();
        for item_id in &run.item_ids {
            let new = joke(
                &run.run_id,
                item_id,
                &format!("joke {i} on {item_id}"),
                None,
            );
            assert!(store.add_sample(&new, NOW).await?);
            samples.push(new.id);
        }
        assert!(
            store
                .finish_run(&run.run_id, "worker", None, NOW + 1)
                .await?
        );
        (track_id, item_ids) = (run.track_id, run.item_ids);
        entrants.push((run.entrant_id, samples));
    }
    Ok(Stage {
        track_id,
        item_ids,
        entrants,
    })
}

impl Stage {
    /// A vote of `voter` on the jokes of two entrants for one item.
    pub(crate) fn vote(
        &self,
        voter: &str,
        item: usize,
        left: usize,
        right: usize,
        outcome: Outcome,
    ) -> CastVote {
        CastVote {
            id: new_id(NOW),
            track_id: self.track_id.clone(),
            item_id: self.item_ids[item].clone(),
            left_sample: self.entrants[left].1[item].clone(),
            right_sample: self.entrants[right].1[item].clone(),
            left_entrant: self.entrants[left].0.clone(),
            right_entrant: self.entrants[right].0.clone(),
            outcome,
            voter: voter.to_owned(),
            voter_group: "public".to_owned(),
            reading_ms: Some(4_000),
        }
    }
}
