//! Taking a submission: parse, try the endpoint, seal the key, store, send to the private page.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, RawForm, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_store::{NewSubmission, TrackRow, new_id};
use tokio::sync::Semaphore;

use super::{
    KEY_CONTEXT,
    form::{self, Parsed, SubmissionForm},
    page::{SubmitPage, SubmitView, TrackChoice},
    probed::Probed,
    status::{StatusPage, StatusView},
    typed::Typed,
};
use crate::{
    AppState, PageError, ProbeError, ProbeTarget,
    i18n::{L10n, locale, t},
    quoting::quote_submission,
    render,
    secrets::{Purpose, new_token, token_hash},
    ui::FieldError,
};

/// `GET /submit`.
pub(super) async fn blank(State(state): State<AppState>) -> Result<Response, PageError> {
    let tracks = choices(state.store.tracks().await?);
    // Whoever comes for the first time most likely wants to be everywhere.
    let all: Vec<String> = tracks.iter().map(|track| track.slug.clone()).collect();
    let view = SubmitView {
        typed: Typed::blank(),
        chosen: all,
        errors: Vec::new(),
        tracks,
        stage: String::new(),
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <SubmitPage data=view/> },
    ))
}

/// Most endpoints tried at one time: a try holds a connection for seconds, and anybody may ask for it.
const TRIES: usize = 8;

/// Who may try an endpoint now. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tries(Arc<Semaphore>);

impl Default for Tries {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TRIES)))
    }
}

/// What becomes of a submission that is sent.
pub(crate) enum Taken {
    /// Stored: the token of its private page.
    Stored(String),
    /// Fields are wrong.
    Wrong(Vec<FieldError>),
    /// Too many endpoints are being tried.
    Busy,
    /// The endpoint was tried and did not answer as it should.
    Silent(FieldError),
}

/// Takes a submission: checks its fields, tries its endpoint, and stores it once that has answered.
pub(crate) async fn take(
    state: &AppState,
    tries: &Tries,
    typed: &Typed,
    tracks: &[TrackChoice],
) -> Result<Taken, PageError> {
    let slugs: Vec<String> = tracks.iter().map(|track| track.slug.clone()).collect();
    let Parsed { mut form, key } = match form::parse(typed, &slugs) {
        Ok(parsed) => parsed,
        Err(errors) => return Ok(Taken::Wrong(errors)),
    };
    let Ok(_turn) = tries.0.try_acquire() else {
        return Ok(Taken::Busy);
    };
    let target = ProbeTarget {
        base_url: form.base_url.clone(),
        model_id: form.model_id.clone(),
        key,
    };
    let probed = match state.prober.probe(&target).await {
        Ok(probe) => Probed::from(probe),
        Err(error) => return Ok(Taken::Silent(blame(&error))),
    };
    let now_ms = state.clock.now_ms();
    let token = new_token();
    form.has_key = target.key.is_some();
    let new = NewSubmission {
        id: new_id(now_ms),
        token_hash: token_hash(&token),
        form: serde_json::to_string(&form)?,
        sealed_key: target.key.map(|key| {
            state
                .secrets
                .seal(Purpose::EndpointKey, KEY_CONTEXT, key.as_bytes())
        }),
        probe: serde_json::to_string(&probed)?,
    };
    state.store.add_submission(&new, now_ms).await?;
    tracing::info!(
        submission_id = new.id,
        host = form.host(),
        "a submission came in"
    );
    Ok(Taken::Stored(token))
}

/// `POST /submit`: stored only once its endpoint has answered.
pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(tries): Extension<Tries>,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let typed = Typed::from_body(&body);
    let tracks = choices(state.store.tracks().await?);
    Ok(match take(&state, &tries, &typed, &tracks).await? {
        Taken::Stored(token) => {
            private(Redirect::to(&format!("/submissions/{token}")).into_response())
        }
        Taken::Wrong(errors) => again(&state, typed, errors, tracks, String::new()),
        Taken::Busy => {
            let busy = FieldError {
                name: String::new(),
                message: t().submissions_busy(),
            };
            again(&state, typed, vec![busy], tracks, String::new())
        }
        Taken::Silent(error) => again(&state, typed, vec![error], tracks, t().submissions_tried()),
    })
}

/// `GET /submissions/{token}`: for whoever holds the link.
pub(super) async fn status(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let row = state.store.submission_by_token(&token_hash(&token)).await?;
    let form: SubmissionForm = serde_json::from_str(&row.form)?;
    let probed = serde_json::from_str(&row.probe)?;
    let known_tracks = state.store.tracks().await?;
    let quotes = match row.state.as_str() {
        "pending" => quote_submission(&state.store, &form, &known_tracks)
            .await?
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    let (entrant, runs) = match &row.entrant_id {
        Some(id) => (
            Some(state.store.entrant_by_id(id).await?),
            state.store.runs_of_entrant(id).await?,
        ),
        None => (None, Vec::new()),
    };
    let tracks = choices(known_tracks);
    let link = address(
        &headers,
        state.site.secure_cookies,
        &format!("/submissions/{token}"),
    );
    let view = StatusView {
        row,
        form,
        probed,
        entrant,
        runs,
        quotes,
        tracks,
        link,
        path: format!("/submissions/{token}"),
        now_ms: state.clock.now_ms(),
    };
    Ok(private(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <StatusPage data=view/> },
    )))
}

/// The form once more with what is wrong; the key has to be typed again, and that is said.
fn again(
    state: &AppState,
    typed: Typed,
    mut errors: Vec<FieldError>,
    tracks: Vec<TrackChoice>,
    stage: String,
) -> Response {
    if !typed.key().is_empty() && !errors.iter().any(|error| error.name == "key") {
        let key = FieldError {
            name: "key".to_owned(),
            message: t().submissions_key_again(),
        };
        // In the order of the fields, as the summary has them.
        let before = [
            "",
            "name",
            "organisation",
            "licence",
            "family",
            "base_url",
            "model_id",
        ];
        let place = errors
            .iter()
            .take_while(|error| before.contains(&error.name.as_str()))
            .count();
        errors.insert(place, key);
    }
    let chosen = typed.tracks().to_vec();
    let view = SubmitView {
        typed: typed.without_key(),
        chosen,
        errors,
        tracks,
        stage,
    };
    render::page(
        &state.assets,
        StatusCode::UNPROCESSABLE_ENTITY,
        move || view! { <SubmitPage data=view/> },
    )
}

/// The error of the try, beside the field it names, as a sentence.
pub(crate) fn blame(error: &ProbeError) -> FieldError {
    let known = ["base_url", "model_id", "key"];
    let name = known
        .into_iter()
        .find(|name| *name == error.field)
        .unwrap_or("base_url");
    FieldError {
        name: name.to_owned(),
        message: match locale() {
            L10n::En => sentence(&error.message),
            // The details quote the system's and the endpoint's own words: they stay as they are.
            L10n::ZhCN => format!("{}。{}", kind(error.code), sentence(&error.message)),
        },
    }
}

/// What kind of failure it was.
fn kind(code: &str) -> String {
    let t = t();
    match code {
        "timeout" | "cut_stream" => t.submissions_probe_timeout(),
        "connect" | "setup" => t.submissions_probe_connect(),
        "tls" => t.submissions_probe_tls(),
        "refused_address" | "redirect" => t.submissions_probe_address(),
        "invalid_key" | "unauthorised" => t.submissions_probe_key(),
        "out_of_credit" => t.submissions_probe_credit(),
        "rate_limited" => t.submissions_probe_busy(),
        "unknown_model" => t.submissions_probe_model(),
        "not_json" | "no_choices" | "too_large" => t.submissions_probe_answer(),
        _ => t.submissions_probe_other(),
    }
}

/// With a capital first letter and a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut rest = text.chars();
    let mut out: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    out.push_str(rest.as_str());
    if !out.ends_with(['.', '!', '?', '”', '"']) {
        out.push('.');
    }
    out
}

/// The tracks that a submission may enter: those that are run.
pub(crate) fn choices(tracks: Vec<TrackRow>) -> Vec<TrackChoice> {
    tracks
        .into_iter()
        .filter(|track| matches!(track.kind.as_str(), "benchmark" | "humor"))
        .map(|track| TrackChoice {
            slug: track.slug,
            title: track.title,
            kind: track.kind,
            n_items: track.n_items.unsigned_abs(),
        })
        .collect()
}

/// A page behind a private link: not indexed, and its address not told to other sites.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

/// The whole address of a page as the visitor reached this site; the path alone if that is not known.
fn address(headers: &HeaderMap, secure: bool, path: &str) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
        });
    match host {
        Some(host) => format!("{}://{host}{path}", if secure { "https" } else { "http" }),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{ProbeError, address, blame, sentence};

    #[test]
    fn the_link_to_keep_is_whole_where_the_host_is_known() {
        let mut headers = HeaderMap::new();
        assert_eq!(address(&headers, true, "/submissions/t"), "/submissions/t");
        headers.insert(
            header::HOST,
            HeaderValue::from_static("mic.example.org:8443"),
        );
        assert_eq!(
            address(&headers, true, "/submissions/t"),
            "https://mic.example.org:8443/submissions/t"
        );
        headers.insert(header::HOST, HeaderValue::from_static("evil/\"><b>"));
        assert_eq!(address(&headers, false, "/submissions/t"), "/submissions/t");
    }

    #[test]
    fn errors_of_the_try_stand_beside_a_field_that_exists() {
        let error = |field| ProbeError {
            field,
            code: "http_status",
            message: "the endpoint answered HTTP 500; try later".to_owned(),
        };
        assert_eq!(blame(&error("model_id")).name, "model_id");
        assert_eq!(blame(&error("elsewhere")).name, "base_url");
        assert_eq!(
            blame(&error("key")).message,
            "The endpoint answered HTTP 500; try later."
        );
        assert_eq!(sentence("Done."), "Done.");
    }
}
