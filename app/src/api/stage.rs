//! Jokes on stage and the votes on them.

use axum::{Json, extract::State};
use openmic_store::{StageJoke, VotePlace, VoteRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    basis::NoQuery,
    boards,
    extract::{Asked, Named},
    paging::{self, Limit, List, Page, Paged},
    parts::{Moment, Who},
    problem::{self, Problem},
};
use crate::{
    AppState, Standing,
    arena::{Asker, HeldBack, Withheld, after_votes},
};

/// A joke.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Joke {
    /// Its id, which is that of its sample: `/api/v1/samples/{id}`.
    id: String,
    /// Its text.
    text: String,
    /// The joke prompt.
    prompt: String,
    /// The joke prompt's id in the track file.
    item: String,
    /// The joke prompt's category.
    category: Option<String>,
    /// Slug of the track.
    track: String,
    /// Who told it; null while it has too few votes for that (`teller_after_votes` of its track).
    entrant: Option<Who>,
    /// Why it stays off stage; null when it is on stage, or will be once its run is done.
    off_stage: Option<String>,
    /// Address of its page.
    page: String,
}

impl From<StageJoke> for Joke {
    fn from(row: StageJoke) -> Self {
        Self {
            page: format!("/jokes/{}", row.sample_id),
            id: row.sample_id,
            text: row.text,
            prompt: row.input,
            item: row.item_name,
            category: row.category,
            track: row.track_slug,
            entrant: Some(Who {
                slug: row.entrant_slug,
                name: row.entrant_name,
            }),
            off_stage: None,
        }
    }
}

/// A vote of the ledger. Who cast it is nobody's business.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Vote {
    /// Its id.
    id: String,
    /// Slug of the track.
    track: String,
    /// `left`, `right`, `both` or `neither`.
    #[schema(example = "left")]
    outcome: String,
    /// What both sides answered; null where votes were imported without it, and where the jokes are withheld.
    prompt: Option<String>,
    /// The left side.
    left: Side,
    /// The right side.
    right: Side,
    /// When it was cast.
    created: Moment,
    /// `counted`, `unverified` or `excluded`: only votes that are counted are on the boards.
    #[schema(example = "counted")]
    status: String,
    /// Whether prompt, texts and samples are left out until both jokes have the votes to name who told them
    /// (`teller_after_votes` of the track).
    withheld: bool,
}

/// One side of a battle.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Side {
    /// Whose it is.
    entrant: Who,
    /// Its text; null where votes were imported without it, and where the jokes are withheld.
    text: Option<String>,
    /// Its sample: `/api/v1/samples/{id}`; null where the jokes are withheld.
    sample: Option<String>,
}

impl From<VoteRow> for Vote {
    fn from(row: VoteRow) -> Self {
        let side = |slug, name, text: Option<String>, sample: Option<String>| Side {
            entrant: Who { slug, name },
            // Only a text that is kept has a sample that is kept.
            sample: sample.filter(|_| text.is_some()),
            text,
        };
        Self {
            id: row.id,
            track: row.track_slug,
            outcome: row.outcome,
            prompt: row.input,
            left: side(row.left_slug, row.left_name, row.left_text, row.left_sample),
            right: side(
                row.right_slug,
                row.right_name,
                row.right_text,
                row.right_sample,
            ),
            created: Moment::of(row.created_ms),
            status: row.status,
            withheld: false,
        }
    }
}

/// A vote as it is shown: without its jokes where these are held back.
fn shown(row: VoteRow, held: &HeldBack) -> Vote {
    let withheld = held.until(&row.id).is_some();
    Vote {
        withheld,
        ..Vote::from(row)
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ByEntrant {
    /// Slug of an entrant: those that are its own, or that name it.
    #[param(value_type = Option<String>)]
    entrant: Option<String>,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

impl ByEntrant {
    /// The id of the entrant, if one is named.
    async fn id(&self, state: &AppState) -> Result<Option<String>, Problem> {
        Ok(match &self.entrant {
            Some(slug) => Some(state.store.entrant(slug).await?.id),
            None => None,
        })
    }
}

/// Lists the jokes of a humor track that are on stage, by id: in an order that says nothing of who told them.
///
/// Those of one entrant are listed once they have the votes that let them name it.
#[utoipa::path(get, path = "/api/v1/tracks/{track}/jokes", tag = "Stage",
    params(("track" = String, Path, description = "Slug of the track"), ByEntrant),
    responses((status = 200, description = "Jokes", body = Page<Joke>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_jokes(
    State(state): State<AppState>,
    asker: Asker,
    Named(slug): Named<String>,
    Asked(query): Asked<ByEntrant>,
) -> Result<Paged<Joke>, Problem> {
    let after: Option<String> = paging::key("jokes", query.cursor.as_deref())?;
    let track = state.store.track(&slug).await?;
    if track.kind != "humor" {
        return Err(Problem::missing("stage for jokes"));
    }
    let entrant = query.id(&state).await?;
    let rows = state
        .store
        .list_jokes(
            &track.id,
            entrant.as_deref(),
            after_votes(&track),
            after.as_deref().unwrap_or_default(),
            query.limit.and_one(),
        )
        .await?;
    let list = List {
        name: "jokes",
        path: &format!("/api/v1/tracks/{}/jokes", track.slug),
        filters: &[("entrant", query.entrant.as_deref().unwrap_or_default())],
        limit: query.limit,
    };
    let samples = rows.iter().map(|row| row.sample_id.as_str()).collect();
    let withheld = Withheld::among(&state, &asker, samples).await?;
    list.page(
        rows,
        |row| row.sample_id.clone(),
        |row| {
            let is_withheld = withheld.has(&row.sample_id);
            let joke = Joke::from(row);
            Joke {
                entrant: joke.entrant.filter(|_| !is_withheld),
                ..joke
            }
        },
    )
}

/// One joke, on stage or off it.
#[utoipa::path(get, path = "/api/v1/jokes/{joke}", tag = "Stage",
    params(("joke" = String, Path, description = "Id of the joke")),
    responses((status = 200, description = "The joke", body = Joke), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_joke(
    State(state): State<AppState>,
    asker: Asker,
    Named(id): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Joke>, Problem> {
    let joke = state.store.joke(&id).await?;
    let sample = state.store.sample(&id).await?;
    let run = state.store.run(&sample.run_id).await?;
    let is_withheld = Withheld::among(&state, &asker, vec![&id]).await?.has(&id);
    Ok(Json(Joke {
        page: format!("/jokes/{}", joke.sample_id),
        id: joke.sample_id,
        text: joke.text,
        prompt: joke.input,
        item: sample.item_name,
        category: sample.category,
        track: run.track_slug,
        entrant: (!is_withheld).then_some(Who {
            slug: joke.entrant_slug,
            name: joke.entrant_name,
        }),
        off_stage: sample.off_stage,
    }))
}

/// Lists the votes of a track, the newest first.
#[utoipa::path(get, path = "/api/v1/tracks/{track}/votes", tag = "Stage",
    params(("track" = String, Path, description = "Slug of the track"), ByEntrant),
    responses((status = 200, description = "Votes", body = Page<Vote>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_votes(
    State(state): State<AppState>,
    asker: Asker,
    Named(slug): Named<String>,
    Asked(query): Asked<ByEntrant>,
) -> Result<Paged<Vote>, Problem> {
    let before: Option<(i64, String)> = paging::key("votes", query.cursor.as_deref())?;
    let board = boards::found(&state, &slug).await?;
    if matches!(board.standing, Standing::Benchmark(_)) {
        return Err(Problem::missing("list of votes"));
    }
    let entrant = query.id(&state).await?;
    let place = before.as_ref().map(|(created_ms, id)| VotePlace {
        created_ms: *created_ms,
        id,
    });
    let limit = query.limit.and_one();
    let mut rows = match &entrant {
        None => {
            state
                .store
                .list_votes(&board.track.id, place, limit)
                .await?
        }
        Some(id) => {
            state
                .store
                .list_votes_on(&board.track.id, id, place, limit)
                .await?
        }
    };
    let list = List {
        name: "votes",
        path: &format!("/api/v1/tracks/{slug}/votes"),
        filters: &[("entrant", query.entrant.as_deref().unwrap_or_default())],
        limit: query.limit,
    };
    let held = HeldBack::from(&state, &asker, &mut rows).await?;
    list.page(
        rows,
        |row| (row.created_ms, row.id.clone()),
        |row| shown(row, &held),
    )
}

/// One vote.
#[utoipa::path(get, path = "/api/v1/votes/{vote}", tag = "Stage",
    params(("vote" = String, Path, description = "Id of the vote")),
    responses((status = 200, description = "The vote", body = Vote), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_vote(
    State(state): State<AppState>,
    asker: Asker,
    Named(id): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Vote>, Problem> {
    let mut row = state.store.vote(&id).await?;
    let held = HeldBack::from(&state, &asker, [&mut row]).await?;
    Ok(Json(shown(row, &held)))
}
