//! What a page answers when it cannot show what was asked for: a page that says why and what to do.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use crate::i18n::t;
use openmic_store::StoreError;

use crate::{
    assets::Assets,
    render,
    shell::{Mood, Page},
};

/// Why a page could not be shown. Details of a 500 go to the log alone.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing is at this address.
    #[error("there is no {what} here")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// The visitor may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// The request cannot be understood; the message says how to ask.
    #[error("{0}")]
    BadRequest(String),
    /// More was sent than is read.
    #[error("{0}")]
    TooLarge(String),
    /// What was sent did not arrive in time.
    #[error("{0}")]
    TooSlow(String),
    /// It was decided or done before.
    #[error("{0}")]
    Conflict(String),
    /// Something broke on this side.
    #[error("the server could not do it")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what, .. } => PageError::NotFound { what },
            StoreError::Conflict(message) => PageError::Conflict(message),
            other => PageError::Internal(Box::new(other)),
        }
    }
}

impl From<serde_json::Error> for PageError {
    fn from(error: serde_json::Error) -> Self {
        PageError::Internal(Box::new(error))
    }
}

impl PageError {
    /// A form that is larger than `kib` KiB.
    pub fn form_too_large(kib: usize) -> Self {
        Self::TooLarge(t().error_form_too_large(kib.to_string()))
    }

    /// A form that took longer than a minute to arrive.
    pub fn form_too_slow() -> Self {
        Self::TooSlow(t().error_form_too_slow())
    }

    /// A form that arrived in part.
    pub fn form_cut() -> Self {
        Self::BadRequest(t().error_form_cut())
    }

    /// A form that a page of another site sent.
    pub fn other_site() -> Self {
        Self::Forbidden(t().error_other_site())
    }

    fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound { .. } => StatusCode::NOT_FOUND,
            PageError::Forbidden(_) => StatusCode::FORBIDDEN,
            PageError::BadRequest(_) => StatusCode::BAD_REQUEST,
            PageError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            PageError::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            PageError::Conflict(_) => StatusCode::CONFLICT,
            PageError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The page for this error.
    pub fn into_page(self, assets: &Assets) -> Response {
        let status = self.status();
        if let PageError::Internal(source) = &self {
            tracing::error!(error = source, "a page could not be made");
        }
        let (title, text) = match &self {
            PageError::NotFound { what } => (
                t().error_not_found(in_words(what)),
                t().error_not_found_more(),
            ),
            PageError::Forbidden(text) => (t().error_forbidden(), text.clone()),
            PageError::BadRequest(text) => (t().error_bad_request(), text.clone()),
            PageError::TooLarge(text) => (t().error_too_large(), text.clone()),
            PageError::TooSlow(text) => (t().error_too_slow(), text.clone()),
            PageError::Conflict(text) => (t().error_conflict(), text.clone()),
            PageError::Internal(_) => (t().error_internal(), t().error_internal_more()),
        };
        render::page(assets, status, move || {
            view! {
                <Page title=title.clone() mood=Mood::Programme>
                    <div class="stack">
                        <p class="soft num">{status.as_u16()}</p>
                        <h1>{title}</h1>
                        <p>{text}</p>
                        <p class="acts">
                            <a class="btn" href="/tracks">{t().error_to_boards()}</a>
                            <a class="btn quiet" href="/search">{t().error_to_search()}</a>
                        </p>
                    </div>
                </Page>
            }
        })
    }
}

/// The visitor's word for something that was not found.
fn in_words(what: &str) -> String {
    match what {
        "track" => t().error_what_track(),
        "item" => t().error_what_item(),
        "run" => t().error_what_run(),
        "sample" => t().error_what_sample(),
        "entrant" => t().error_what_entrant(),
        "model" => t().error_what_model(),
        "joke" => t().error_what_joke(),
        "vote" => t().error_what_vote(),
        "submission" => t().error_what_submission(),
        "stage for jokes" => t().error_what_stage(),
        "list of votes" | "page of votes" | "page of items" => t().error_what_list(),
        _ => t().error_what_page(),
    }
}

impl IntoResponse for PageError {
    /// Without the assets at hand the error travels in the response; `routes` turns it into a page.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response
            .extensions_mut()
            .insert(std::sync::Arc::new(std::sync::Mutex::new(Some(self))));
        response
    }
}

/// What [`PageError::into_response`] leaves for the layer that renders it.
pub(crate) type CarriedError = std::sync::Arc<std::sync::Mutex<Option<PageError>>>;
