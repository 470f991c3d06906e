//! How original a text is: the known jokes and those told here that are most like it.

use axum::{Json, extract::State, http::StatusCode};
use openmic_domain::joke::index::NEAR;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    extract::Body,
    problem::{self, Problem},
};
use crate::{AlikeSource, AlikeText, AppState};

/// Longest text, in characters: longer than any joke that may go on stage.
const LONGEST: usize = 4_000;

/// Texts that an answer names.
const NEAREST: usize = 5;

/// A text to be compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewText {
    /// The text, such as a joke.
    #[schema(
        max_length = 4000,
        example = "Why don't scientists trust atoms? They make up everything."
    )]
    text: String,
}

/// How original a text is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Originality {
    /// 1 less the similarity to the nearest text.
    #[schema(minimum = 0, maximum = 1)]
    originality: f64,
    /// Whether the nearest text is similar enough that this one counts as a telling of it.
    is_known: bool,
    /// The texts most like it, the nearest first; empty where none shares anything with it.
    nearest: Vec<NearText>,
}

/// A text that is like the one that was asked about.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearText {
    /// The text.
    text: String,
    /// From 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    similarity: f64,
    /// Whether both are the same but for case, punctuation and spaces.
    is_exact: bool,
    /// Where it was known from; null for a joke told here.
    source: Option<String>,
    /// Its id, for a joke told here: `/api/v1/jokes/{id}`; null for a known one.
    joke: Option<String>,
}

impl From<AlikeText> for NearText {
    fn from(found: AlikeText) -> Self {
        let (source, joke) = match found.source {
            AlikeSource::Known { source } => (Some(source), None),
            AlikeSource::Told { sample_id } => (None, Some(sample_id)),
        };
        Self {
            text: found.text,
            similarity: found.similarity.clamp(0.0, 1.0),
            is_exact: found.exact,
            source,
            joke,
        }
    }
}

/// Compares a text with every joke that is known or was told here.
///
/// Nothing of it is stored. Strong paraphrases are mostly not recognised: see /methods.
#[utoipa::path(post, path = "/api/v1/originality", tag = "Stage", request_body = NewText,
    responses((status = 200, description = "What it is like", body = Originality),
        (status = 503, description = "The jokes are being compared for the first time; ask again in a moment", body = Problem, content_type = "application/problem+json"),
        problem::Bodies, problem::Any))]
pub(super) async fn rate_originality(
    State(state): State<AppState>,
    Body(asked): Body<NewText>,
) -> Result<Json<Originality>, Problem> {
    let length = asked.text.chars().count();
    if length > LONGEST {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("The text has {length} characters: send at most {LONGEST}."),
        ));
    }
    let Some(index) = state.alike.get() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The jokes are being compared for the first time: ask again in a few seconds.",
        ));
    };
    let found = tokio::task::spawn_blocking(move || index.nearest(&asked.text, NEAREST))
        .await
        .unwrap_or_default();
    let nearest = found.first().map_or(0.0, |text| text.similarity);
    Ok(Json(Originality {
        originality: (1.0 - nearest).clamp(0.0, 1.0),
        is_known: nearest >= NEAR,
        nearest: found.into_iter().map(NearText::from).collect(),
    }))
}
