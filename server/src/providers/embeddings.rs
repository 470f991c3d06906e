//! Asks an OpenAI-compatible `/embeddings` endpoint what texts mean, as vectors.

use std::time::Duration;

use reqwest::header::{self, HeaderValue};
use serde_json::{Value, json};
use tokio::time::timeout;
use url::Url;

use super::Endpoint;
use super::client::Client;
use super::error::{ErrorKind, Phase, ProviderError};
use super::failure;
use super::stream::Body;

/// How long a batch of texts may take.
const TOTAL: Duration = Duration::from_secs(60);

impl Client {
    /// The vectors of texts, in their order, each of length 1. Asked once: whoever needs them asks again later.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn embed(
        &self,
        endpoint: &Endpoint,
        texts: &[&str],
    ) -> Result<Vec<Vec<f32>>, ProviderError> {
        let late = |_| ErrorKind::Timeout {
            phase: Phase::Total,
            limit: TOTAL,
        };
        timeout(TOTAL, self.ask_vectors(endpoint, texts))
            .await
            .map_err(late)?
    }

    async fn ask_vectors(
        &self,
        endpoint: &Endpoint,
        texts: &[&str],
    ) -> Result<Vec<Vec<f32>>, ProviderError> {
        let url = embeddings_url(&endpoint.base_url);
        self.policy.check(&url)?;
        let mut post = self
            .at(&url)
            .post(url.clone())
            .header(header::ACCEPT, "application/json")
            .json(&json!({
                "model": endpoint.model_id,
                "input": texts,
                "encoding_format": "float",
            }));
        if let Some(key) = &endpoint.key {
            let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
                .map_err(|_| ErrorKind::InvalidKey)?;
            bearer.set_sensitive(true);
            post = post.header(header::AUTHORIZATION, bearer);
        }
        let response = post
            .send()
            .await
            .map_err(|error| failure::of_transport(&error, &url, &self.limits))?;
        if !response.status().is_success() {
            return Err(self.refusal(response, endpoint.key.as_ref()).await);
        }
        let mut bytes = Vec::new();
        let mut body = Body::new(response, self.limits.max_body_bytes, self.limits.idle);
        while body.read(&mut bytes).await? {}
        Ok(vectors(&bytes, texts.len())?)
    }
}

/// The vectors of an answer to `n` texts.
fn vectors(bytes: &[u8], n: usize) -> Result<Vec<Vec<f32>>, ErrorKind> {
    let not_json = |_| ErrorKind::NotJson {
        remote: String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned(),
    };
    let answer: Value = serde_json::from_slice(bytes).map_err(not_json)?;
    let wrong = |what: &str| ErrorKind::Remote {
        remote: format!("{what} in an answer to {n} texts"),
    };
    let rows = answer["data"].as_array().ok_or_else(|| wrong("no data"))?;
    let mut found: Vec<Option<Vec<f32>>> = vec![None; n];
    for (place, row) in rows.iter().enumerate() {
        let at = row["index"]
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(place);
        let vector = row["embedding"]
            .as_array()
            .and_then(|numbers| unit(numbers));
        *found.get_mut(at).ok_or_else(|| wrong("too many vectors"))? = vector;
    }
    let found: Option<Vec<Vec<f32>>> = found.into_iter().collect();
    let found = found.ok_or_else(|| wrong("a vector is missing or has no length"))?;
    let size = found.first().map_or(0, Vec::len);
    if found.iter().any(|vector| vector.len() != size) {
        return Err(wrong("vectors of different sizes"));
    }
    Ok(found)
}

/// A vector of length 1 in the same direction; none of zeros or of what is no number.
fn unit(numbers: &[Value]) -> Option<Vec<f32>> {
    let vector: Option<Vec<f64>> = numbers.iter().map(Value::as_f64).collect();
    let vector = vector?;
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    (length.is_finite() && length > 0.0)
        .then(|| vector.iter().map(|x| (x / length) as f32).collect())
}

/// The address of the route below a base URL.
fn embeddings_url(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_fragment(None);
    let path = base.path().trim_end_matches('/');
    if !path.ends_with("/embeddings") {
        url.set_path(&format!("{path}/embeddings"));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_in_the_order_of_the_texts_and_are_of_length_1() {
        let answer =
            br#"{"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}]}"#;
        assert_eq!(
            vectors(answer, 2).unwrap(),
            [vec![0.6, 0.8], vec![0.0, 1.0]]
        );
        for (bytes, n) in [
            (&b"<html>"[..], 1),
            (br#"{"data": []}"#, 1),
            (br#"{"data": [{"embedding": [0, 0]}]}"#, 1),
            (br#"{"data": [{"embedding": ["x"]}]}"#, 1),
            (br#"{"data": [{"index": 7, "embedding": [1]}]}"#, 1),
            (
                br#"{"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}"#,
                2,
            ),
        ] {
            assert!(
                vectors(bytes, n).is_err(),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        let url = embeddings_url(&Url::parse("http://a/v1/").unwrap());
        assert_eq!(url.as_str(), "http://a/v1/embeddings");
    }
}
