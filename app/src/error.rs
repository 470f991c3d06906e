//! What a page answers when it cannot show what was asked for: a page that says why and what to do.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
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
    Forbidden(&'static str),
    /// The request cannot be understood; the message says how to ask.
    #[error("{0}")]
    BadRequest(String),
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
    fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound { .. } => StatusCode::NOT_FOUND,
            PageError::Forbidden(_) => StatusCode::FORBIDDEN,
            PageError::BadRequest(_) => StatusCode::BAD_REQUEST,
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
                format!("There is no {what} at this address"),
                "It may have been removed, or the link is not complete. The boards list everything there is."
                    .to_owned(),
            ),
            PageError::Forbidden(text) => ("This is not open to you".to_owned(), (*text).to_owned()),
            PageError::BadRequest(text) => ("The request cannot be understood".to_owned(), text.clone()),
            PageError::Conflict(text) => ("This was done already".to_owned(), text.clone()),
            PageError::Internal(_) => (
                "The server could not make this page".to_owned(),
                "Nothing that was acknowledged is lost. Load the page again in a minute; if it stays \
                 like this, the operator finds the reason in the server's log."
                    .to_owned(),
            ),
        };
        render::page(assets, status, move || {
            view! {
                <Page title=title.clone() mood=Mood::Programme>
                    <div class="stack">
                        <p class="soft num">{status.as_u16()}</p>
                        <h1>{title}</h1>
                        <p>{text}</p>
                        <p><a class="btn" href="/">"To the boards"</a></p>
                    </div>
                </Page>
            }
        })
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
