//! What a page answers when it cannot show what was asked for: a page that says why and what to do.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use crate::i18n::{Visit, t};
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
    /// More was sent in a short time than is taken; later it may be.
    #[error("{text}")]
    TooMany {
        /// What to do.
        text: String,
        /// Seconds after which it makes sense to send it again.
        seconds: u32,
    },
    /// It was decided or done before.
    #[error("{0}")]
    Conflict(String),
    /// There is something at this address, but it cannot be asked in this way.
    #[error("this address is not asked in this way")]
    Method {
        /// Whether it was to be read, and only takes what is sent; otherwise the other way round.
        read: bool,
    },
    /// The server is there and cannot answer now; later it can.
    #[error("the server cannot answer now")]
    Unavailable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// Something broke on this side.
    #[error("the server could not do it")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what, .. } => PageError::NotFound { what },
            StoreError::Conflict(message) => PageError::Conflict(message),
            other if other.is_unavailable() => PageError::Unavailable(Some(Box::new(other))),
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
            PageError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            PageError::Conflict(_) => StatusCode::CONFLICT,
            PageError::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            PageError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            PageError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The page for this error; `reads` says whether the same can be asked again by a link.
    pub fn into_page(self, assets: &Assets, reads: bool) -> Response {
        let status = self.status();
        match &self {
            PageError::Internal(source) => {
                tracing::error!(error = source, "a page could not be made");
            }
            PageError::Unavailable(Some(source)) => {
                tracing::warn!(error = source, "a page has to wait");
            }
            _ => {}
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
            PageError::TooMany { text, .. } => (t().error_too_many(), text.clone()),
            PageError::Conflict(text) => (t().error_conflict(), text.clone()),
            PageError::Method { read: true } => (t().error_method(), t().error_method_more_form()),
            PageError::Method { read: false } => {
                (t().error_method_send(), t().error_method_more_read())
            }
            PageError::Unavailable(_) => (t().error_unavailable(), t().error_unavailable_more()),
            PageError::Internal(_) => (t().error_internal(), t().error_internal_more()),
        };
        // Where one is, to ask again; a form is sent again from its own page.
        let again = (reads && matches!(self, PageError::Unavailable(_)))
            .then(|| Visit::with(|visit| visit.path.clone()))
            .flatten()
            .map(|href| view! { <a class="btn" href=href>{t().error_again()}</a> });
        // Whoever looked for something looks on from here.
        let search = matches!(self, PageError::NotFound { .. }).then(|| {
            view! {
                <form class="search" action="/search" role="search">
                    <label for="q">{t().search_label()}</label>
                    <div class="search-row">
                        <input id="q" name="q" type="search" maxlength="200" autocomplete="off"/>
                        <button class="btn quiet">{t().search_submit()}</button>
                    </div>
                </form>
            }
        });
        let to_boards = if again.is_some() { "btn quiet" } else { "btn" };
        let mut response = render::page(assets, status, move || {
            view! {
                <Page title=title.clone() mood=Mood::Programme>
                    <div class="stack">
                        <p class="soft num">{status.as_u16()}</p>
                        <h1>{title}</h1>
                        <p>{text}</p>
                        {search}
                        <p class="acts">
                            {again}
                            <a class=to_boards href="/tracks">{t().error_to_boards()}</a>
                            <a class="btn quiet" href="/search">{t().error_to_search()}</a>
                        </p>
                    </div>
                </Page>
            }
        });
        let later = match self {
            PageError::Unavailable(_) => Some(RETRY_AFTER_S),
            PageError::TooMany { seconds, .. } => Some(seconds),
            _ => None,
        };
        if let Some(later) = later {
            let later = HeaderValue::from(later);
            response.headers_mut().insert(header::RETRY_AFTER, later);
        }
        response
    }
}

/// Seconds after which it makes sense to ask again.
pub(crate) const RETRY_AFTER_S: u32 = 30;

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
