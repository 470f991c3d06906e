//! Tracks and entrants as files: reading them, checking them, storing them.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use include_dir::{Dir, include_dir};
use openmic_domain::{
    chat::Sampling,
    hash::sha256_hex,
    limits::RunLimits,
    near::{explain, hint},
    strategy::Strategy,
    track::{ItemSpec, TrackSpec, item_set_hash, rows},
};
use openmic_store::{
    EntrantParts, ModelParts, NewEntrant, NewItem, NewTrack, Store, TrackRow, TrackSaved,
};
use serde::Deserialize;

use crate::{
    track_folder,
    track_places::{Places, line_at},
};

/// The built-in content, so that the binary alone is enough.
static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../content/tracks");

/// A track folder, read and checked.
#[derive(Debug, Clone)]
pub struct TrackFolder {
    /// Its `track.toml`.
    pub spec: TrackSpec,
    /// Its items.
    pub items: Vec<ItemSpec>,
}

/// Every built-in track.
pub fn built_in_tracks() -> anyhow::Result<Vec<TrackFolder>> {
    BUILT_IN
        .dirs()
        .map(|folder| {
            let text = |name: &str| {
                folder
                    .get_file(folder.path().join(name))
                    .and_then(|file| file.contents_utf8())
                    .with_context(|| {
                        format!(
                            "the built-in track {} has no {name}",
                            folder.path().display()
                        )
                    })
            };
            parse_track(
                &folder.path().display().to_string(),
                text("track.toml")?,
                text("items.jsonl")?,
            )
        })
        .collect()
}

/// The tracks of a folder: a track folder itself, or a folder of track folders.
pub fn read_tracks(folder: &Path) -> anyhow::Result<Vec<TrackFolder>> {
    if folder.join("track.toml").exists() {
        return Ok(vec![read_track(folder)?]);
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("the content folder {} cannot be read", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("track.toml").exists())
        .collect();
    folders.sort();
    if folders.is_empty() {
        bail!(
            "{} has no track: a track is a folder with track.toml and items.jsonl",
            folder.display()
        );
    }
    folders.iter().map(|folder| read_track(folder)).collect()
}

fn read_track(folder: &Path) -> anyhow::Result<TrackFolder> {
    track_folder::read(folder)
}

fn parse_track(shown: &str, track: &str, items: &str) -> anyhow::Result<TrackFolder> {
    let places = Places {
        spec: &format!("{shown}/track.toml"),
        text: track,
        items: &format!("{shown}/items.jsonl"),
    };
    let spec = track_folder::parse_spec(places.spec, track)?;
    track_folder::finish(shown, &places, spec, rows::jsonl_rows(items))
}

/// Stores a track, as the current version of its slug.
pub async fn save_track(
    store: &Store,
    folder: &TrackFolder,
    now_ms: i64,
) -> anyhow::Result<TrackSaved> {
    let spec = &folder.spec;
    let items = folder
        .items
        .iter()
        .map(|item| {
            Ok(NewItem {
                name: item.id.clone(),
                category: item.category.clone(),
                language: item.language.clone(),
                input: item.input.clone(),
                target: item
                    .target
                    .as_ref()
                    .map(serde_json::to_string)
                    .transpose()?,
                detail: Some(item.detail())
                    .filter(|detail| !detail.is_empty())
                    .map(|detail| serde_json::to_string(&detail))
                    .transpose()?,
            })
        })
        .collect::<anyhow::Result<_>>()?;
    let track = NewTrack {
        slug: spec.slug.clone(),
        version: spec.version.clone(),
        kind: spec.kind.as_str().to_owned(),
        title: spec.title.clone(),
        description: spec.description.clone(),
        spec: serde_json::to_string(spec)?,
        item_set_hash: item_set_hash(&folder.items),
        samples_per_item: i64::from(spec.samples_per_item.max(1)),
        items,
    };
    store
        .save_track(&track, now_ms)
        .await
        .with_context(|| format!("the track {:?} was not stored", spec.slug))
}

/// A file of entrants that one endpoint answers for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrantsFile {
    model: ModelSection,
    endpoint: EndpointSection,
    entrants: Vec<EntrantSection>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelSection {
    slug: String,
    name: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    open_weights: bool,
    /// The family it is of, such as the sizes of one release.
    #[serde(default)]
    family: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointSection {
    base_url: String,
    model_id: String,
    #[serde(default)]
    price_prompt: f64,
    #[serde(default)]
    price_completion: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntrantSection {
    slug: String,
    name: String,
    strategy: String,
    temperature: Option<f64>,
    top_p: Option<f64>,
    max_tokens: Option<u32>,
    seed: Option<u64>,
    system: Option<String>,
    /// Whether to ask for log-probabilities.
    #[serde(default)]
    logprobs: bool,
    /// Answers per item; as many as the track says if absent.
    samples: Option<u32>,
    /// What each of its runs may spend.
    #[serde(default)]
    limits: RunLimits,
    tracks: Vec<String>,
}

/// What became of a file of entrants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntrantsSaved {
    /// Entrants that were not there before.
    pub new_entrants: usize,
    /// Runs that were queued.
    pub new_runs: usize,
}

/// Reads a file of entrants.
pub fn read_entrants(path: &Path) -> anyhow::Result<EntrantsFile> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(&text, span.start));
        anyhow::anyhow!(
            "{}:{line}: this is not a file of entrants: {}",
            path.display(),
            explain(error.message())
        )
    })
}

/// The current version of a track that an entrant names.
///
/// # Errors
/// When there is none: with a near name and those there are.
pub async fn named_track(store: &Store, entrant: &str, slug: &str) -> anyhow::Result<TrackRow> {
    match store.track(slug).await {
        Ok(track) => Ok(track),
        Err(error) if error.is_not_found() => {
            let tracks = store.tracks().await?;
            let known: Vec<&str> = tracks.iter().map(|track| track.slug.as_str()).collect();
            bail!(
                "the entrant {entrant:?} names the track {slug:?}, which is not there{}; there are {}",
                hint(slug, known.iter().copied()),
                known.join(", ")
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// Stores entrants and queues their runs; what is there already stays. `base_url` stands in for the
/// file's when the endpoint moved.
pub async fn save_entrants(
    store: &Store,
    file: &EntrantsFile,
    base_url: Option<&str>,
    now_ms: i64,
) -> anyhow::Result<EntrantsSaved> {
    let base_url = base_url.unwrap_or(&file.endpoint.base_url);
    // Before anything is stored: half a file would be let in otherwise.
    for section in &file.entrants {
        new_entrant(file, section, base_url)?;
        for slug in &section.tracks {
            named_track(store, &section.slug, slug).await?;
        }
    }
    let mut saved = EntrantsSaved::default();
    let mut entered = Vec::with_capacity(file.entrants.len());
    for section in &file.entrants {
        let new = new_entrant(file, section, base_url)?;
        let (id, is_new) = store.add_entrant(&new, now_ms).await?;
        if is_new {
            saved.new_entrants += 1;
        } else {
            store.move_endpoint(&id, base_url).await?;
            // A cap that was raised in the file lets a run that met it go on.
            store.set_entrant_limits(&id, new.limits.as_deref()).await?;
            // Runs that were given up while the endpoint was away go on now that it is said to be there.
            for run in store.runs_of_entrant(&id).await? {
                if matches!(run.state.as_str(), "failed" | "capped")
                    && store.requeue_run(&run.id, now_ms).await?
                {
                    saved.new_runs += 1;
                }
            }
        }
        entered.push((id, &section.tracks));
    }
    let family = file.model.family.trim();
    if !family.is_empty() {
        store.set_model_family(&file.model.slug, family).await?;
    }
    // Track by track rather than entrant by entrant: the first board is full after a quarter of the time.
    let mut slugs: Vec<&String> = Vec::new();
    for slug in file.entrants.iter().flat_map(|section| &section.tracks) {
        if !slugs.contains(&slug) {
            slugs.push(slug);
        }
    }
    for slug in slugs {
        let track = store.track(slug).await?;
        for (id, tracks) in &entered {
            // Runs are taken up oldest first: a millisecond apart keeps this order.
            let at = now_ms + saved.new_runs as i64;
            if tracks.contains(slug) && store.add_run(id, &track.id, at).await?.is_some() {
                saved.new_runs += 1;
            }
        }
    }
    Ok(saved)
}

/// An entrant of a file, read and checked.
#[derive(Debug, Clone)]
pub struct CheckedEntrant {
    /// Its slug.
    pub slug: String,
    /// How compute is spent on an item.
    pub strategy: Strategy,
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// System prompt.
    pub system: Option<String>,
    /// Answers per item; none for as many as the track says.
    pub samples: Option<i64>,
    /// Slugs of its tracks.
    pub tracks: Vec<String>,
    /// Where it answers.
    pub base_url: String,
    /// The model's name there.
    pub remote_model: String,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
}

/// The entrants of a file, for a quote.
pub fn checked_entrants(file: &EntrantsFile) -> anyhow::Result<Vec<CheckedEntrant>> {
    file.entrants
        .iter()
        .map(|section| {
            // The same checks as when it is let in.
            let new = new_entrant(file, section, &file.endpoint.base_url)?;
            Ok(CheckedEntrant {
                strategy: serde_json::from_str(&new.strategy)?,
                sampling: serde_json::from_str(&new.sampling)?,
                slug: new.slug,
                system: section.system.clone(),
                samples: new.samples,
                tracks: section.tracks.clone(),
                base_url: file.endpoint.base_url.trim_end_matches('/').to_owned(),
                remote_model: file.endpoint.model_id.clone(),
                price_prompt: file.endpoint.price_prompt,
                price_completion: file.endpoint.price_completion,
            })
        })
        .collect()
}

fn new_entrant(
    file: &EntrantsFile,
    section: &EntrantSection,
    base_url: &str,
) -> anyhow::Result<NewEntrant> {
    let strategy: Strategy = section
        .strategy
        .parse()
        .with_context(|| format!("the entrant {:?}", section.slug))?;
    let sampling = Sampling {
        temperature: section.temperature,
        top_p: section.top_p,
        max_tokens: section.max_tokens,
        seed: section.seed,
        logprobs: section.logprobs,
    };
    if let Some((field, message)) = section.limits.check().into_iter().next() {
        bail!("the entrant {:?}: limits.{field}: {message}", section.slug);
    }
    if section.samples == Some(0) {
        bail!(
            "the entrant {:?}: samples is 0: ask for at least one answer per item, or leave it out",
            section.slug
        );
    }
    if let Some((field, message)) = sampling.check().into_iter().next() {
        bail!("the entrant {:?}: {field}: {message}", section.slug);
    }
    openmic_domain::slug::check(&section.slug)
        .with_context(|| format!("the entrant {:?}", section.name))?;
    Ok(NewEntrant {
        slug: section.slug.clone(),
        name: section.name.clone(),
        model: ModelParts {
            slug: file.model.slug.clone(),
            name: file.model.name.clone(),
            organisation: file.model.organisation.clone(),
            licence: file.model.licence.clone(),
            open_weights: file.model.open_weights,
            family: file.model.family.trim().to_owned(),
        },
        endpoint: Some(EntrantParts {
            base_url: base_url.to_owned(),
            remote_model: file.endpoint.model_id.clone(),
            sealed_key: None,
            price_prompt: file.endpoint.price_prompt,
            price_completion: file.endpoint.price_completion,
        }),
        prompt: section
            .system
            .as_ref()
            .map(|text| (text.clone(), sha256_hex(text.as_bytes()))),
        strategy: serde_json::to_string(&strategy)?,
        sampling: serde_json::to_string(&sampling)?,
        origin: "built-in".to_owned(),
        samples: section.samples.map(i64::from),
        limits: match section.limits.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&section.limits)?),
        },
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_built_in_content_is_complete() {
        let tracks = super::built_in_tracks().expect("built-in tracks");
        let kinds: Vec<&str> = tracks
            .iter()
            .map(|track| track.spec.kind.as_str())
            .collect();
        assert_eq!(
            kinds.iter().filter(|kind| **kind == "benchmark").count(),
            3,
            "{kinds:?}"
        );
        for track in &tracks {
            if track.spec.kind.as_str() == "benchmark" {
                assert!(
                    track.items.len() >= 100,
                    "{} has {} items",
                    track.spec.slug,
                    track.items.len()
                );
                assert!(
                    !track.spec.examples.is_empty(),
                    "{} has no examples",
                    track.spec.slug
                );
            }
        }
        let stage = tracks
            .iter()
            .find(|track| track.spec.kind.as_str() == "humor")
            .expect("a humor track");
        assert!(stage.items.len() >= 80);
        let categories: std::collections::BTreeSet<_> = stage
            .items
            .iter()
            .filter_map(|item| item.category.as_deref())
            .collect();
        assert_eq!(categories.len(), 8, "{categories:?}");
        assert_eq!(
            stage.spec.banned.first().map(|joke| joke.slug.as_str()),
            Some("atoms")
        );
    }
}
