//! Submitting a model, and what becomes of it.

use std::collections::HashMap;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use openmic_store::SubmissionRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    basis::NoQuery,
    extract::{Asked, Body, Named},
    parts::{Moment, Who},
    problem::{self, Problem},
    runs::Run,
};
use crate::{
    AppState,
    secrets::token_hash,
    submissions::{Probed, SubmissionForm, Taken, Tries, Typed, take, track_choices},
    ui::FieldError,
};

/// Seconds after which a submitter may come again when too many endpoints are being tried.
const COME_AGAIN: u32 = 60;

/// A request to put an entrant on tracks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSubmission {
    /// Name on the boards.
    #[schema(min_length = 1, max_length = 80, example = "Small talker 1B")]
    name: String,
    /// Who made the model.
    #[schema(min_length = 1, max_length = 80, example = "Small Labs")]
    organisation: String,
    /// Its licence.
    #[serde(default)]
    #[schema(max_length = 80, example = "Apache-2.0")]
    licence: String,
    /// The family the model is of, such as the sizes of one release.
    #[serde(default)]
    #[schema(max_length = 80, example = "Small talker")]
    family: String,
    /// Whether the weights can be downloaded.
    #[serde(default)]
    open_weights: bool,
    /// Base address of the OpenAI-compatible routes.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "https://api.example.com/v1"
    )]
    base_url: String,
    /// The model's name there.
    #[schema(min_length = 1, max_length = 200, example = "small-talker-1b")]
    model_id: String,
    /// The key of the endpoint, if it asks for one. It is stored encrypted and never given out.
    #[serde(default)]
    #[schema(max_length = 500, write_only)]
    key: Option<String>,
    /// US dollars per million prompt tokens; 0 if they cost nothing.
    #[schema(minimum = 0, maximum = 10000, example = 0.1)]
    price_prompt: f64,
    /// US dollars per million completion tokens.
    #[schema(minimum = 0, maximum = 10000, example = 0.4)]
    price_completion: f64,
    /// Slugs of the tracks to enter.
    #[schema(min_items = 1, example = json!(["open-mic", "plural"]))]
    tracks: Vec<String>,
    /// How inference compute is spent on an item; directly if nothing is said.
    #[serde(default)]
    strategy: StrategyChoice,
    /// How tokens are drawn; what is absent is left to the endpoint.
    #[serde(default)]
    sampling: SamplingChoice,
    /// Answers per item; as many as the track says if absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 64)]
    samples: Option<u32>,
    /// Caps for each run; one that is met ends the run with what it has.
    #[serde(default)]
    limits: LimitsChoice,
    /// System prompt.
    #[serde(default)]
    #[schema(max_length = 8000)]
    system_prompt: Option<String>,
    /// A note to the operator.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// How inference compute is spent on an item.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum StrategyChoice {
    /// The item alone.
    #[default]
    Direct,
    /// The item after some of the track's examples.
    FewShot {
        /// How many examples.
        #[schema(minimum = 1, maximum = 8)]
        examples: u32,
    },
    /// Any strategy, written out.
    Spelled {
        /// Such as `self_consistency(5, step_by_step)`.
        spelling: String,
    },
}

/// How tokens are drawn.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SamplingChoice {
    /// From 0, always the likeliest token, to 2.
    #[schema(minimum = 0, maximum = 2)]
    temperature: Option<f64>,
    /// Share of the probability to draw from, above 0 up to 1.
    #[schema(exclusive_minimum = 0, maximum = 1)]
    top_p: Option<f64>,
    /// Tokens after which an answer is cut off.
    #[schema(minimum = 1, maximum = 1000000)]
    max_tokens: Option<u32>,
    /// Seed for endpoints that repeat themselves on request.
    #[schema(minimum = 0)]
    seed: Option<u64>,
}

/// What each run may spend.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LimitsChoice {
    /// Tokens of a run, sent and written.
    #[schema(minimum = 1)]
    run_tokens: Option<u64>,
    /// US dollars of a run.
    #[schema(exclusive_minimum = 0)]
    run_dollars: Option<f64>,
    /// Seconds of answering for one sample.
    #[schema(exclusive_minimum = 0)]
    sample_seconds: Option<f64>,
}

impl NewSubmission {
    /// As the form would have it, so that the same rules hold.
    fn typed(self) -> Typed {
        let mut values: HashMap<String, String> = HashMap::new();
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                values.insert(name.to_owned(), value);
            }
        };
        set("name", Some(self.name));
        set("organisation", Some(self.organisation));
        set("licence", Some(self.licence));
        set("family", Some(self.family));
        set("open_weights", self.open_weights.then(|| "on".to_owned()));
        set("base_url", Some(self.base_url));
        set("model_id", Some(self.model_id));
        set("price_prompt", Some(self.price_prompt.to_string()));
        set("price_completion", Some(self.price_completion.to_string()));
        match self.strategy {
            StrategyChoice::Direct => set("strategy", Some("direct".to_owned())),
            StrategyChoice::FewShot { examples } => {
                set("strategy", Some("few_shot".to_owned()));
                set("examples", Some(examples.to_string()));
            }
            StrategyChoice::Spelled { spelling } => {
                set("strategy", Some("spelled".to_owned()));
                set("spelling", Some(spelling));
            }
        }
        let sampling = self.sampling;
        set("temperature", sampling.temperature.map(|n| n.to_string()));
        set("top_p", sampling.top_p.map(|n| n.to_string()));
        set("max_tokens", sampling.max_tokens.map(|n| n.to_string()));
        set("seed", sampling.seed.map(|n| n.to_string()));
        set("samples", self.samples.map(|n| n.to_string()));
        let limits = self.limits;
        set("run_tokens", limits.run_tokens.map(|n| n.to_string()));
        set("run_dollars", limits.run_dollars.map(|n| n.to_string()));
        set(
            "sample_seconds",
            limits.sample_seconds.map(|n| n.to_string()),
        );
        set("system_prompt", self.system_prompt);
        set("note", self.note);
        let mut tracks: Vec<String> = Vec::new();
        for track in self.tracks {
            if !tracks.contains(&track) {
                tracks.push(track);
            }
        }
        Typed::from_fields(values, tracks, self.key.unwrap_or_default())
    }
}

/// A field of the form as the body has it.
fn renamed(mut error: FieldError) -> FieldError {
    match error.name.as_str() {
        "temperature" | "top_p" | "max_tokens" | "seed" => {
            error.name = format!("sampling.{}", error.name);
        }
        "run_tokens" | "run_dollars" | "sample_seconds" => {
            error.name = format!("limits.{}", error.name);
        }
        "examples" | "spelling" => error.name = format!("strategy.{}", error.name),
        _ => {}
    }
    error
}

/// A submission that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Receipt {
    /// Opens the submission: whoever has it can read it, and nobody else but the operator can. Keep it, it
    /// is not given out again.
    token: String,
    /// Where it can be read: `/api/v1/submissions/{token}`.
    address: String,
    /// Address of its page.
    page: String,
    /// As it stands now.
    submission: Submission,
}

/// A submission: everything that was sent but the key, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Submission {
    /// Its id.
    pub(super) id: String,
    /// `pending`, `approved` or `rejected`.
    #[schema(example = "pending")]
    state: String,
    /// Why it was turned away.
    reason: Option<String>,
    /// Name on the boards.
    name: String,
    /// Who made the model.
    organisation: String,
    /// Its licence; empty when not said.
    licence: String,
    /// The family the model is of; empty when not said.
    family: String,
    /// Whether the weights can be downloaded.
    open_weights: bool,
    /// Host of the endpoint.
    endpoint: String,
    /// The model's name there.
    model_id: String,
    /// Whether a key was given.
    has_key: bool,
    /// US dollars per million prompt tokens.
    price_prompt: f64,
    /// US dollars per million completion tokens.
    price_completion: f64,
    /// Slugs of the tracks.
    tracks: Vec<String>,
    /// How inference compute is spent on an item.
    #[schema(value_type = Object, example = json!({"kind": "direct"}))]
    strategy: serde_json::Value,
    /// How tokens are drawn.
    #[schema(value_type = Object, example = json!({"temperature": 0.7}))]
    sampling: serde_json::Value,
    /// System prompt.
    system_prompt: Option<String>,
    /// The note to the operator.
    note: Option<String>,
    /// What the endpoint answered when it was tried.
    tried: Tried,
    /// The entrant it became.
    entrant: Option<Who>,
    /// The runs of that entrant.
    runs: Vec<Run>,
    /// When it came in.
    created: Moment,
    /// When it was decided.
    decided: Option<Moment>,
}

/// What the endpoint answered when it was tried.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tried {
    /// Seconds until it had answered.
    seconds: f64,
    /// The model's name as the endpoint reports it.
    reported_model: Option<String>,
}

/// A stored submission as it is told to its submitter and to the operator.
pub(super) async fn told(state: &AppState, row: SubmissionRow) -> Result<Submission, Problem> {
    let form: SubmissionForm = serde_json::from_str(&row.form)?;
    let probed: Probed = serde_json::from_str(&row.probe)?;
    let (entrant, runs) = match &row.entrant_id {
        Some(id) => (
            Some(state.store.entrant_by_id(id).await?),
            state.store.runs_of_entrant(id).await?,
        ),
        None => (None, Vec::new()),
    };
    Ok(Submission {
        id: row.id,
        state: row.state,
        reason: row.reason,
        endpoint: form.host(),
        strategy: serde_json::to_value(&form.strategy)?,
        sampling: serde_json::to_value(form.sampling)?,
        name: form.name,
        organisation: form.organisation,
        licence: form.licence,
        family: form.family,
        open_weights: form.open_weights,
        model_id: form.model_id,
        has_key: form.has_key,
        price_prompt: form.price_prompt,
        price_completion: form.price_completion,
        tracks: form.tracks,
        system_prompt: form.system_prompt,
        note: form.note,
        tried: Tried {
            seconds: probed.duration_ms as f64 / 1000.0,
            reported_model: probed.reported_model,
        },
        entrant: entrant.map(|entrant| Who {
            slug: entrant.slug,
            name: entrant.name,
        }),
        runs: runs.into_iter().map(Run::from).collect(),
        created: Moment::of(row.created_ms),
        decided: row.decided_ms.map(Moment::of),
    })
}

/// Submits a model.
///
/// The endpoint is asked for one word first; nothing is stored unless it answers. The operator decides then.
#[utoipa::path(post, path = "/api/v1/submissions", tag = "Submissions", request_body = NewSubmission,
    responses((status = 201, description = "It is stored and waits for the operator", body = Receipt,
            headers(("location" = String, description = "Where it can be read"))),
        problem::Bodies, problem::Busy, problem::Any))]
pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(tries): Extension<Tries>,
    Body(new): Body<NewSubmission>,
) -> Result<Response, Problem> {
    let tracks = track_choices(state.store.tracks().await?);
    let token = match take(&state, &tries, &new.typed(), &tracks).await? {
        Taken::Stored(token) => token,
        Taken::Wrong(errors) => {
            return Err(Problem::fields(errors.into_iter().map(renamed).collect()));
        }
        Taken::Silent(error) => return Err(Problem::fields(vec![error])),
        Taken::Busy => {
            return Err(Problem::busy(
                "Many endpoints are being tried at this moment: send it again in a minute.",
                COME_AGAIN,
            ));
        }
    };
    let row = state.store.submission_by_token(&token_hash(&token)).await?;
    let address = format!("/api/v1/submissions/{token}");
    let receipt = Receipt {
        address: address.clone(),
        page: format!("/submissions/{token}"),
        token,
        submission: told(&state, row).await?,
    };
    let location = [(header::LOCATION, address)];
    Ok((StatusCode::CREATED, location, Json(receipt)).into_response())
}

/// A submission, to whoever holds its token.
#[utoipa::path(get, path = "/api/v1/submissions/{token}", tag = "Submissions",
    params(("token" = String, Path, description = "The token of the receipt, which is that of the private page")),
    responses((status = 200, description = "The submission", body = Submission), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_own_submission(
    State(state): State<AppState>,
    Named(token): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    let row = state.store.submission_by_token(&token_hash(&token)).await?;
    let mut response = Json(told(&state, row).await?).into_response();
    response.headers_mut().insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::{NewSubmission, renamed};
    use crate::ui::FieldError;

    #[test]
    fn a_body_is_the_form_with_other_brackets() {
        let body = serde_json::json!({
            "name": "One", "organisation": "Two", "base_url": "https://a.example/v1", "model_id": "m",
            "key": "sk-1", "price_prompt": 0.000_000_1, "price_completion": 10000,
            "tracks": ["a", "b", "a"], "strategy": {"kind": "few_shot", "examples": 4},
            "sampling": {"seed": u64::MAX},
        });
        let new: NewSubmission = serde_json::from_value(body).expect("a submission");
        let typed = new.typed();
        assert_eq!(typed.get("price_prompt"), "0.0000001");
        assert_eq!(typed.get("price_completion"), "10000");
        assert_eq!(typed.tracks(), ["a", "b"]);
        assert_eq!(
            (typed.get("strategy"), typed.get("examples")),
            ("few_shot", "4")
        );
        assert_eq!(typed.get("seed"), u64::MAX.to_string());
        assert_eq!(typed.get("open_weights"), "");
        assert_eq!(typed.get("key"), "", "the key is kept apart");
    }

    #[test]
    fn errors_name_the_field_where_the_body_has_it() {
        let of = |name: &str| {
            let error = FieldError {
                name: name.to_owned(),
                message: String::new(),
            };
            renamed(error).name
        };
        assert_eq!(of("seed"), "sampling.seed");
        assert_eq!(of("examples"), "strategy.examples");
        assert_eq!(of("name"), "name");
    }
}
