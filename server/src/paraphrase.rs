//! Paraphrases by meaning, where an embeddings endpoint is configured: jokes that share an idea and few words.
//!
//! A second look at what the index of pieces found near a joke, and at all texts where there are few. What it finds
//! is written over the comparison by pieces; when the endpoint fails, that one simply stays.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
    time::Duration,
};

use openmic_app::AlikeSource;
use openmic_domain::{hash::sha256_hex, joke::index::NEAR, joke::normal_form};
use openmic_store::{OriginalityRow, Store, Unmeant};

use crate::{
    alike::Shared,
    config::Config,
    providers::{Client, Endpoint, Secret},
};

/// Jokes that are looked at in one go.
const JOKES: i64 = 64;

/// Texts that are sent in one request.
const TEXTS: usize = 64;

/// Candidates that the index gives for a joke.
const CANDIDATES: usize = 24;

/// Up to so many texts all of them are candidates.
const SMALL: usize = 2_000;

/// How long nothing is asked after a failure.
pub(crate) const REST: Duration = Duration::from_secs(300);

/// The configured endpoint.
pub(crate) struct Meaning {
    client: Client,
    endpoint: Endpoint,
    /// From this cosine on two texts are one idea.
    threshold: f64,
}

/// A text that a joke may be a paraphrase of.
struct Candidate {
    text: String,
    hash: String,
    source: AlikeSource,
}

impl Meaning {
    /// The endpoint of a configuration; none if it names none.
    pub(crate) fn of(config: &Config, client: Client) -> anyhow::Result<Option<Self>> {
        let Some(url) = &config.embeddings_url else {
            return Ok(None);
        };
        let base_url = url.parse().map_err(|error| {
            anyhow::anyhow!("the setting embeddings_url is no address: {error}")
        })?;
        anyhow::ensure!(
            !config.embeddings_model.trim().is_empty(),
            "the setting embeddings_url needs embeddings_model, the name of the model as the endpoint knows it"
        );
        anyhow::ensure!(
            config.embeddings_threshold > 0.0 && config.embeddings_threshold < 1.0,
            "the setting embeddings_threshold is a cosine between 0 and 1"
        );
        Ok(Some(Self {
            client,
            endpoint: Endpoint {
                base_url,
                model_id: config.embeddings_model.clone(),
                key: config.embeddings_key.clone().map(Secret::new),
            },
            threshold: config.embeddings_threshold,
        }))
    }

    /// Looks at jokes that were not looked at yet, at most [`JOKES`]; gives how many that were, and how many of them
    /// are paraphrases.
    pub(crate) async fn look(
        &self,
        store: &Store,
        shared: &Shared,
        now_ms: i64,
    ) -> anyhow::Result<(usize, u64)> {
        let model = &self.endpoint.model_id;
        let jokes = store.unmeant_jokes(model, JOKES).await?;
        if jokes.is_empty() {
            return Ok((0, 0));
        }
        let near: Vec<Vec<Candidate>> = tokio::task::block_in_place(|| {
            jokes.iter().map(|joke| candidates(shared, joke)).collect()
        });
        let mut texts: HashMap<&str, &str> = HashMap::new();
        for joke in &jokes {
            texts.insert(&joke.normal, &joke.text);
        }
        for candidate in near.iter().flatten() {
            texts.insert(&candidate.hash, &candidate.text);
        }
        let vectors = self.vectors(store, &texts).await?;
        let rows: Vec<OriginalityRow> = jokes
            .iter()
            .zip(&near)
            .filter_map(|(joke, near)| self.nearest(joke, near, &vectors))
            .collect();
        let found = store.raise_similarities(&rows, now_ms).await?;
        let ids: Vec<&str> = jokes.iter().map(|joke| joke.sample_id.as_str()).collect();
        store.set_meant(model, &ids).await?;
        Ok((jokes.len(), found))
    }

    /// The vectors of texts by hash: those that are stored, and those that are asked for now.
    async fn vectors(
        &self,
        store: &Store,
        texts: &HashMap<&str, &str>,
    ) -> anyhow::Result<HashMap<String, Vec<f32>>> {
        let model = &self.endpoint.model_id;
        let hashes: Vec<&str> = texts.keys().copied().collect();
        let mut known = HashMap::new();
        for some in hashes.chunks(500) {
            known.extend(store.embeddings(model, some).await?);
        }
        let lacking: Vec<(&str, &str)> = texts
            .iter()
            .filter(|(hash, _)| !known.contains_key(**hash))
            .map(|(hash, text)| (*hash, *text))
            .collect();
        for some in lacking.chunks(TEXTS) {
            let asked: Vec<&str> = some.iter().map(|(_, text)| *text).collect();
            let vectors = self.client.embed(&self.endpoint, &asked).await?;
            let new: Vec<(&str, Vec<f32>)> =
                some.iter().map(|(hash, _)| *hash).zip(vectors).collect();
            store.add_embeddings(model, &new).await?;
            known.extend(
                new.into_iter()
                    .map(|(hash, vector)| (hash.to_owned(), vector)),
            );
        }
        Ok(known)
    }

    /// What a joke is a paraphrase of; none if of nothing.
    fn nearest(
        &self,
        joke: &Unmeant,
        near: &[Candidate],
        vectors: &HashMap<String, Vec<f32>>,
    ) -> Option<OriginalityRow> {
        let own = vectors.get(&joke.normal)?;
        let (best, cosine) = near
            .iter()
            .filter_map(|candidate| Some((candidate, dot(own, vectors.get(&candidate.hash)?))))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        (cosine >= self.threshold).then(|| {
            let (source, sample) = match &best.source {
                AlikeSource::Known { source } => (Some(source.clone()), None),
                AlikeSource::Told { sample_id } => (None, Some(sample_id.clone())),
            };
            OriginalityRow {
                sample_id: joke.sample_id.clone(),
                similarity: scaled(cosine, self.threshold),
                nearest_kind: Some("paraphrase".to_owned()),
                nearest_text: Some(best.text.clone()),
                nearest_source: source,
                nearest_sample: sample,
                repeats_sample: None,
            }
        })
    }
}

/// A cosine as a similarity: the threshold is where the other comparison calls a text known, 1 is 1.
fn scaled(cosine: f64, threshold: f64) -> f64 {
    let above = (cosine - threshold) / (1.0 - threshold);
    (NEAR + above * (1.0 - NEAR)).clamp(0.0, 1.0)
}

/// The texts that a joke may be a paraphrase of: of its own entrant, those told before it.
fn candidates(shared: &Shared, joke: &Unmeant) -> Vec<Candidate> {
    let comparison = shared
        .comparison
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let mut seen = HashSet::new();
    comparison
        .candidates(&joke.text, CANDIDATES, SMALL)
        .into_iter()
        .filter(|(_, source, entrant)| match source {
            AlikeSource::Known { .. } => !joke.human,
            AlikeSource::Told { sample_id } => {
                *sample_id != joke.sample_id
                    && (*entrant != Some(joke.entrant_id.as_str()) || *sample_id < joke.sample_id)
            }
        })
        .map(|(text, source, _)| Candidate {
            hash: sha256_hex(normal_form(text).as_bytes()),
            text: text.to_owned(),
            source,
        })
        // The same text is found without this.
        .filter(|candidate| candidate.hash != joke.normal && seen.insert(candidate.hash.clone()))
        .collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    if a.len() != b.len() {
        return 0.0;
    }
    a.iter()
        .zip(b)
        .map(|(x, y)| f64::from(*x) * f64::from(*y))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_where_a_text_counts_as_known() {
        assert!((scaled(0.8, 0.8) - NEAR).abs() < 1e-12);
        assert!((scaled(1.0, 0.8) - 1.0).abs() < 1e-12);
        assert!(scaled(0.9, 0.8) > scaled(0.85, 0.8));
        assert_eq!(dot(&[1.0], &[1.0, 0.0]), 0.0);
    }
}
