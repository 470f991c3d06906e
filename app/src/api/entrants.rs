//! Models and the entrants made of them.

use axum::{Json, extract::State};
use openmic_store::{EntrantDetail, EntrantFilter, ModelRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    basis::NoQuery,
    boards::{self, PageQuery, Place},
    extract::{Asked, Named},
    paging::{self, Limit, List, Page, Paged},
    parts::{Moment, Who},
    problem::{self, Problem},
};
use crate::{AppState, arena::Asker};

/// A named set of weights or a hosted service.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Model {
    /// Its slug.
    slug: String,
    /// As shown.
    name: String,
    /// Who made it; empty when not known.
    organisation: String,
    /// Its licence; empty when not known.
    licence: String,
    /// The family it is of, such as the sizes of one release; empty when not said.
    family: String,
    /// Whether the weights can be downloaded.
    open_weights: bool,
    /// When it was first named here.
    created: Moment,
    /// Address of its page.
    page: String,
}

impl From<ModelRow> for Model {
    fn from(row: ModelRow) -> Self {
        Self {
            page: format!("/models/{}", row.slug),
            slug: row.slug,
            name: row.name,
            organisation: row.organisation,
            licence: row.licence,
            family: row.family,
            open_weights: row.open_weights,
            created: Moment::of(row.created_ms),
        }
    }
}

/// A model with the entrants made of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModelWithEntrants {
    /// The model.
    #[serde(flatten)]
    model: Model,
    /// Its entrants by name.
    entrants: Vec<Who>,
}

/// Model × strategy × prompt × sampling: what is ranked, one row of a board.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entrant {
    /// Its slug.
    slug: String,
    /// As shown on boards.
    name: String,
    /// Slug of its model: `/api/v1/models/{slug}`.
    model: String,
    /// Name of its model.
    model_name: String,
    /// Who made the model; empty when not known.
    organisation: String,
    /// The model's licence; empty when not known.
    licence: String,
    /// The family of the model; empty when not said.
    family: String,
    /// Whether the weights can be downloaded.
    open_weights: bool,
    /// `built-in`, `submission` or `import` (known from votes cast elsewhere).
    #[schema(example = "built-in")]
    origin: String,
    /// How inference compute is spent on an item.
    #[schema(value_type = Object, example = json!({"kind": "few_shot", "examples": 4}))]
    strategy: serde_json::Value,
    /// How tokens are drawn; what is absent is left to the endpoint.
    #[schema(value_type = Object, example = json!({"temperature": 0.7}))]
    sampling: serde_json::Value,
    /// Text of the system prompt.
    system_prompt: Option<String>,
    /// sha256 of the system prompt.
    system_prompt_sha256: Option<String>,
    /// The model's name at its endpoint.
    model_id: Option<String>,
    /// US dollars per million tokens.
    prices: Option<Prices>,
    /// When it entered.
    created: Moment,
    /// Address of its page.
    page: String,
}

/// US dollars per million tokens.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Prices {
    /// Of prompts.
    prompt: f64,
    /// Of answers, reasoning among them.
    completion: f64,
}

impl From<EntrantDetail> for Entrant {
    fn from(row: EntrantDetail) -> Self {
        let object = |text: &str| {
            serde_json::from_str(text)
                .ok()
                .filter(serde_json::Value::is_object)
                .unwrap_or_else(|| serde_json::json!({}))
        };
        Self {
            page: format!("/entrants/{}", row.slug),
            strategy: object(&row.strategy),
            sampling: object(&row.sampling),
            prices: row
                .price_prompt
                .zip(row.price_completion)
                .map(|(prompt, completion)| Prices { prompt, completion }),
            slug: row.slug,
            name: row.name,
            model: row.model_slug,
            model_name: row.model_name,
            organisation: row.organisation,
            licence: row.licence,
            family: row.family,
            open_weights: row.open_weights,
            origin: row.origin,
            system_prompt: row.prompt_text,
            system_prompt_sha256: row.prompt_hash,
            model_id: row.remote_model,
            created: Moment::of(row.created_ms),
        }
    }
}

/// An entrant with its standings.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntrantWithPlaces {
    /// The entrant.
    #[serde(flatten)]
    entrant: Entrant,
    /// Where it stands, one row for each board it is on.
    places: Vec<Place>,
}

/// Where an entrant comes from.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Origin {
    /// It came with Openmic.
    BuiltIn,
    /// It was submitted here.
    Submission,
    /// Its votes were cast elsewhere.
    Import,
    /// Its jokes were written by people.
    People,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Submission => "submission",
            Self::Import => "import",
            Self::People => "people",
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntrantsQuery {
    /// Slug of the model they are made of.
    #[param(value_type = Option<String>)]
    model: Option<String>,
    /// Where they come from.
    #[param(value_type = Option<Origin>, inline)]
    origin: Option<Origin>,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

/// Lists models.
#[utoipa::path(get, path = "/api/v1/models", tag = "Models", params(PageQuery),
    responses((status = 200, description = "Models by slug", body = Page<Model>), problem::List, problem::Any))]
pub(super) async fn list_models(
    State(state): State<AppState>,
    Asked(query): Asked<PageQuery>,
) -> Result<Paged<Model>, Problem> {
    let after: Option<String> = paging::key("models", query.cursor.as_deref())?;
    let rows = state
        .store
        .list_models(after.as_deref().unwrap_or_default(), query.limit.and_one())
        .await?;
    let list = List {
        name: "models",
        path: "/api/v1/models",
        filters: &[],
        limit: query.limit,
    };
    list.page(rows, |row| row.slug.clone(), Model::from)
}

/// One model with the entrants made of it.
#[utoipa::path(get, path = "/api/v1/models/{model}", tag = "Models",
    params(("model" = String, Path, description = "Slug of the model")),
    responses((status = 200, description = "The model", body = ModelWithEntrants), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_model(
    State(state): State<AppState>,
    Named(slug): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<ModelWithEntrants>, Problem> {
    let model = state.store.model(&slug).await?;
    let entrants = state.store.entrants_of_model(&slug).await?;
    Ok(Json(ModelWithEntrants {
        model: Model::from(model),
        entrants: entrants
            .into_iter()
            .map(|entrant| Who {
                slug: entrant.slug,
                name: entrant.name,
            })
            .collect(),
    }))
}

/// Lists entrants.
#[utoipa::path(get, path = "/api/v1/entrants", tag = "Models", params(EntrantsQuery),
    responses((status = 200, description = "Entrants by slug", body = Page<Entrant>), problem::List, problem::Any))]
pub(super) async fn list_entrants(
    State(state): State<AppState>,
    Asked(query): Asked<EntrantsQuery>,
) -> Result<Paged<Entrant>, Problem> {
    let after: Option<String> = paging::key("entrants", query.cursor.as_deref())?;
    let filter = EntrantFilter {
        model: query.model.as_deref().unwrap_or_default(),
        origin: query.origin.map(Origin::as_str).unwrap_or_default(),
    };
    let rows = state
        .store
        .list_entrants(
            filter,
            after.as_deref().unwrap_or_default(),
            query.limit.and_one(),
        )
        .await?;
    let list = List {
        name: "entrants",
        path: "/api/v1/entrants",
        filters: &[("model", filter.model), ("origin", filter.origin)],
        limit: query.limit,
    };
    list.page(rows, |row| row.slug.clone(), Entrant::from)
}

/// One entrant with its standings.
#[utoipa::path(get, path = "/api/v1/entrants/{entrant}", tag = "Models",
    params(("entrant" = String, Path, description = "Slug of the entrant")),
    responses((status = 200, description = "The entrant", body = EntrantWithPlaces), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_entrant(
    State(state): State<AppState>,
    asker: Asker,
    Named(slug): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<EntrantWithPlaces>, Problem> {
    let entrant = state.store.entrant(&slug).await?;
    let places = boards::places(&state, &asker, &entrant.id).await?;
    Ok(Json(EntrantWithPlaces {
        entrant: Entrant::from(entrant),
        places,
    }))
}
