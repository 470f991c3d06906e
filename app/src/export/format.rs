//! Which file an address asks for, and the answer that carries it.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use openmic_domain::hash::sha256_hex;
use url::form_urlencoded;

use super::{parquet, sheet::Sheet, text};
use crate::{
    PageError,
    i18n::{Visit, locale, t},
    leaderboard::given,
};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    Parquet,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Parquet];

    /// Its spelling in an address and at the end of a file's name.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }

    /// Its name in a link.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "Parquet",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The file that a query string asks for, none where it asks for the page; an error that names
    /// the accepted ones where it asks for another.
    pub(crate) fn asked(raw: &str) -> Result<Option<Self>, PageError> {
        let Some(value) = value(raw) else {
            return Ok(None);
        };
        match value.as_str() {
            "" | "html" | CITATION => Ok(None),
            key => Self::ALL
                .into_iter()
                .find(|format| format.key() == key)
                .map(Some)
                .ok_or_else(|| PageError::BadRequest(t().error_value_format(given("format", key)))),
        }
    }
}

/// Which list of a page with several a query string asks for, by `list=`: the first one unless it says
/// otherwise; an error that names them where it asks for another.
pub(crate) fn which(raw: &str, lists: &[&'static str]) -> Result<&'static str, PageError> {
    let named = form_urlencoded::parse(raw.as_bytes())
        .filter(|(name, value)| name == "list" && !value.trim().is_empty())
        .last();
    let first = lists.first().copied().unwrap_or_default();
    let Some((_, value)) = named else {
        return Ok(first);
    };
    let found = lists.iter().find(|list| **list == value.trim());
    found.copied().ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        PageError::BadRequest(format!(
            "list={shown} is not known here. Accepted: {}.",
            lists.join(", ")
        ))
    })
}

/// What asks for the citation of a board.
const CITATION: &str = "bib";

/// An answer in the language that its address names, saying so.
pub(crate) fn in_language(mut response: Response) -> Response {
    let language = Visit::by_address(|| locale().to_string());
    if let Ok(language) = HeaderValue::try_from(language) {
        response
            .headers_mut()
            .insert(header::CONTENT_LANGUAGE, language);
    }
    response
}

/// Whether a query string asks for the citation.
pub(crate) fn wants_citation(raw: &str) -> bool {
    value(raw).as_deref() == Some(CITATION)
}

/// The last `format` of a query string.
fn value(raw: &str) -> Option<String> {
    form_urlencoded::parse(raw.as_bytes())
        .filter(|(name, _)| name == "format")
        .last()
        .map(|(_, value)| value.trim().to_ascii_lowercase())
}

impl Sheet {
    /// The sheet as a file to download, or 304 where the asker has it.
    pub(crate) fn respond(
        &self,
        format: Format,
        headers: &HeaderMap,
    ) -> Result<Response, PageError> {
        let body = match format {
            Format::Csv => text::csv(self),
            Format::Json => text::json(self),
            Format::Parquet => parquet::parquet(self),
        }
        .map_err(|error| PageError::Internal(error.into()))?;
        let name = format!("{}-{}.{}", self.stem, self.day(), format.key());
        let disposition = match format {
            // A browser shows JSON well by itself.
            Format::Json => format!("inline; filename=\"{name}\""),
            Format::Csv | Format::Parquet => format!("attachment; filename=\"{name}\""),
        };
        let mut response = respond_with(format.content_type(), body, headers);
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            response
                .headers_mut()
                .insert(header::CONTENT_DISPOSITION, value);
        }
        Ok(response)
    }
}

/// A body that is asked for again and again: it may be kept but is checked each time (`no-cache`),
/// which costs nothing but a 304 while it has not changed. Any site may read it.
pub(crate) fn respond_with(
    content_type: &'static str,
    body: Vec<u8>,
    headers: &HeaderMap,
) -> Response {
    cached(content_type, body, headers, "public, no-cache")
}

/// The same with a word on how long it may be kept.
pub(crate) fn cached(
    content_type: &'static str,
    body: Vec<u8>,
    headers: &HeaderMap,
    keep: &'static str,
) -> Response {
    let hash = sha256_hex(&body);
    // Weak, because a layer above may compress the body.
    let tag = format!("W/\"{}\"", hash.get(..32).unwrap_or(&hash));
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag.trim_start_matches("W/"));
    let mut response = if known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Body::from(body));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    };
    let head = response.headers_mut();
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    head.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.insert(header::ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{super::sheet::tests::sample, *};

    #[test]
    fn an_address_asks_for_one_of_three_files_or_the_page() {
        assert_eq!(Format::asked("sort=name").unwrap(), None);
        assert_eq!(Format::asked("format=").unwrap(), None);
        assert_eq!(Format::asked("format=CSV&q=a").unwrap(), Some(Format::Csv));
        assert_eq!(
            Format::asked("format=parquet").unwrap(),
            Some(Format::Parquet)
        );
        assert!(wants_citation("format=bib"));
        let refused = Format::asked("format=xlsx").unwrap_err();
        assert!(refused.to_string().contains("csv, json, parquet"));
    }

    #[test]
    fn a_file_has_a_name_a_type_and_a_tag_that_saves_sending_it_again() {
        let sheet = sample();
        let response = sheet.respond(Format::Csv, &HeaderMap::new()).unwrap();
        let head = |name| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            head(header::CONTENT_DISPOSITION),
            "attachment; filename=\"jokes-board-2026-11-23.csv\""
        );
        assert!(head(header::CONTENT_TYPE).starts_with("text/csv"));
        let mut again = HeaderMap::new();
        again.insert(
            header::IF_NONE_MATCH,
            response.headers()[header::ETAG].clone(),
        );
        let second = sheet.respond(Format::Csv, &again).unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(
            second.headers()[header::ETAG],
            response.headers()[header::ETAG]
        );
        let mut other = sheet.clone();
        other.rows.pop();
        let third = other.respond(Format::Csv, &again).unwrap();
        assert_eq!(third.status(), StatusCode::OK, "what has changed is sent");
    }
}
