//! The addresses of judges: their board, each one's battles, and single battles.

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use openmic_store::{BattleKind, TrackRow};
use url::form_urlencoded;

use super::{
    battle_page::BattlePage,
    held::hold_back,
    page::JudgesPage,
    record, sheet,
    verdicts_page::{PER_PAGE, VerdictsPage, VerdictsView},
};
use crate::{
    AppState, PageError,
    arena::Asker,
    export::{self, Format, MOST_ROWS},
    leaderboard::{no_page, unknown},
    render,
};

/// What a list of battles shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ListQuery {
    track: Option<String>,
    kind: BattleKind,
    page: u64,
}

impl ListQuery {
    fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self {
            track: None,
            kind: BattleKind::All,
            page: 1,
        };
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            match &*name {
                _ if value.is_empty() => {}
                "track" => query.track = Some(value.chars().take(100).collect()),
                "show" => {
                    query.kind = BattleKind::read(value).ok_or_else(|| {
                        unknown("show", value, BattleKind::ALL.map(BattleKind::as_str))
                    })?;
                }
                "page" => {
                    query.page = value
                        .parse()
                        .ok()
                        .filter(|page| (1..=100_000).contains(page))
                        .ok_or_else(|| no_page(value))?;
                }
                _ => {}
            }
        }
        Ok(query)
    }
}

/// The humor tracks, and the one that was asked for.
async fn tracks(
    state: &AppState,
    asked: Option<&str>,
) -> Result<(Vec<TrackRow>, Option<TrackRow>), PageError> {
    let mut tracks = state.store.tracks().await?;
    tracks.retain(|track| track.kind == "humor");
    let chosen = match asked {
        None => None,
        Some(slug) => Some(
            tracks
                .iter()
                .find(|track| track.slug == slug)
                .cloned()
                .ok_or(PageError::NotFound {
                    what: "humor track",
                })?,
        ),
    };
    Ok((tracks, chosen))
}

/// `GET /judges`.
pub(super) async fn judges(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let (tracks, chosen) = tracks(&state, query.track.as_deref()).await?;
    let records = record::records(&state, chosen.as_ref()).await?;
    let now_ms = state.clock.now_ms();
    if let Some(format) = Format::asked(&raw)? {
        return sheet::judges(&records, chosen.as_ref(), now_ms).respond(format, &headers);
    }
    let track = chosen.map(|track| track.slug);
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <JudgesPage records tracks track/> },
    ))
}

/// `GET /judges/{slug}`.
pub(super) async fn judge(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let judge = state.store.judge(&slug).await?;
    let (_, track) = tracks(&state, query.track.as_deref()).await?;
    let track_id = track.as_ref().map(|track| track.id.as_str());
    let counts = state.store.count_judge_battles(&judge.id, track_id).await?;
    let counts: Vec<(BattleKind, u64)> = counts
        .into_iter()
        .map(|(kind, n)| (kind, n.unsigned_abs()))
        .collect();
    let total = counts
        .iter()
        .find(|(kind, _)| *kind == query.kind)
        .map_or(0, |(_, n)| *n);
    let (limit, offset) = match Format::asked(&raw)? {
        Some(_) => (MOST_ROWS.cast_signed(), 0),
        None => (PER_PAGE, (query.page - 1).cast_signed() * PER_PAGE),
    };
    if query.page > 1 && offset.unsigned_abs() >= total {
        return Err(PageError::NotFound {
            what: "page of battles",
        });
    }
    let turn = match Format::asked(&raw)? {
        Some(_) => export::turn().await,
        None => None,
    };
    let battles = state
        .store
        .judge_battles(&judge.id, track_id, query.kind, limit, offset)
        .await?;
    let verdicts = state.store.verdicts_on(&battles).await?;
    drop(turn);
    let mut battles: Vec<_> = battles.into_iter().zip(verdicts).collect();
    let asker = Asker::any(&state, &headers).await?;
    let held = hold_back(&state, &asker, &mut battles).await?;
    if let Some(format) = Format::asked(&raw)? {
        let slug = track.as_ref().map(|track| track.slug.as_str());
        let source = super::page::href(&judge.slug, slug, query.kind);
        let now_ms = state.clock.now_ms();
        return sheet::verdicts(&judge, &battles, &held, total, source, now_ms)
            .respond(format, &headers);
    }
    let view = VerdictsView {
        judge,
        track,
        kind: query.kind,
        counts,
        page: query.page,
        battles,
        held,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <VerdictsPage view/> },
    ))
}

/// `GET /judges/{slug}/battles/{id}`.
pub(super) async fn battle(
    State(state): State<AppState>,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let battle = state.store.judge_battle(&id).await?;
    if battle.judge_slug != slug {
        return Err(PageError::NotFound {
            what: "battle of this judge",
        });
    }
    let verdicts = state.store.verdicts_of(&id).await?;
    let asker = Asker::any(&state, &headers).await?;
    let mut shown = [(battle, verdicts)];
    let held = hold_back(&state, &asker, &mut shown).await?;
    let [(battle, verdicts)] = shown;
    let until = held.until(&id);
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <BattlePage battle verdicts until/> },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_cannot_show_is_said_with_what_it_can() {
        let query = ListQuery::parse("track=humor&show=flips&page=2").expect("a list");
        assert_eq!(query.track.as_deref(), Some("humor"));
        assert_eq!((query.kind, query.page), (BattleKind::Flips, 2));
        assert!(ListQuery::parse("show=odd").is_err_and(|why| why.contains("flips")));
        assert!(ListQuery::parse("page=0").is_err());
        assert_eq!(
            ListQuery::parse("show=&x=1").expect("all").kind,
            BattleKind::All
        );
    }
}
