//! One visit: in which language and at which address a page was asked for.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header, uri::PathAndQuery},
    response::Response,
};
use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::L10n;
use crate::AppState;

/// Name of the cookie that remembers the chosen language.
pub(super) const COOKIE: &str = "lang";

/// What is known about the request that is being answered.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The language to answer in.
    pub(crate) locale: L10n,
    /// `/zh` or `/en` if the address began with it.
    pub(crate) prefix: Option<&'static str>,
    /// Path and query without the language.
    pub(crate) path: String,
    /// `https://host` of this site: as configured, else as the request says.
    pub(crate) origin: String,
}

tokio::task_local! {
    static VISIT: Visit;
}

impl Visit {
    /// Something about the visit being answered; nothing outside a request.
    pub(crate) fn with<T>(look: impl FnOnce(&Visit) -> T) -> Option<T> {
        VISIT.try_with(look).ok()
    }

    /// Speaks a language outside a request: in a stream that goes on after its handler has answered.
    pub(crate) fn speaking<T>(locale: L10n, make: impl FnOnce() -> T) -> T {
        let visit = Self {
            locale,
            prefix: None,
            path: String::new(),
            origin: String::new(),
        };
        VISIT.sync_scope(visit, make)
    }

    /// Speaks the language that the address names, and English where it names none, whatever cookie and
    /// browser prefer: for feeds, badges and pictures, which are asked for by other sites.
    pub(crate) fn by_address<T>(make: impl FnOnce() -> T) -> T {
        let Some(visit) = Self::with(Clone::clone) else {
            return make();
        };
        let named = visit.prefix.and_then(|prefix| split(prefix).0);
        let visit = Self {
            locale: named.unwrap_or_default(),
            ..visit
        };
        VISIT.sync_scope(visit, make)
    }

    /// A path of this site at an address that names the language being spoken; English needs no name.
    pub(crate) fn in_language(path: &str) -> String {
        match super::locale() {
            L10n::En => path.to_owned(),
            other => format!("{}{path}", prefix_of(other)),
        }
    }

    /// A path of this site in the language of the address, for links that a script makes.
    pub(crate) fn here(path: &str) -> String {
        let prefix = Self::with(|visit| visit.prefix).flatten();
        format!("{}{path}", prefix.unwrap_or_default())
    }

    /// The full address of a path of this site, as a link from elsewhere would have it.
    pub(crate) fn absolute(path: &str) -> String {
        Self::with(|visit| format!("{}{path}", visit.origin)).unwrap_or_else(|| path.to_owned())
    }
}

/// First part of the address in a language.
pub(crate) const fn prefix_of(locale: L10n) -> &'static str {
    match locale {
        L10n::En => "/en",
        L10n::ZhCN => "/zh",
    }
}

/// Takes the language off a path: `/zh/arena` is `/arena` in Chinese.
pub(super) fn split(path: &str) -> (Option<L10n>, &str) {
    for locale in L10n::iter().copied() {
        if let Some(rest) = path.strip_prefix(prefix_of(locale)) {
            if rest.is_empty() {
                return (Some(locale), "/");
            }
            if rest.starts_with('?') || rest.starts_with('/') {
                return (Some(locale), rest);
            }
        }
    }
    (None, path)
}

/// Around all pages: finds the language, takes it off the address, and puts it back into what the answer leads to.
pub(crate) async fn visited<F: Future<Output = Response>>(
    state: &AppState,
    mut request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let asked = request
        .uri()
        .path_and_query()
        .map_or("/", PathAndQuery::as_str);
    let (named, rest) = split(asked);
    let rest = match rest.strip_prefix('?') {
        Some(query) => format!("/?{query}"),
        None => rest.to_owned(),
    };
    let visit = Visit {
        locale: named.unwrap_or_else(|| preferred(request.headers())),
        prefix: named.map(prefix_of),
        origin: origin(state, request.headers()),
        path: rest.clone(),
    };
    if named.is_some()
        && let Ok(uri) = rest.parse::<Uri>()
    {
        *request.uri_mut() = uri;
    }
    let prefix = visit.prefix;
    let locale = visit.locale;
    let mut response = VISIT.scope(visit, answer(request)).await;
    let headers = response.headers_mut();
    if headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    {
        headers.append(
            header::VARY,
            HeaderValue::from_static("accept-language, cookie"),
        );
        if let Ok(language) = HeaderValue::try_from(locale.to_string()) {
            headers.insert(header::CONTENT_LANGUAGE, language);
        }
    }
    if let Some(prefix) = prefix
        && let Some(to) = headers.get(header::LOCATION)
        && let Some(path) = to.to_str().ok().filter(|path| is_own(path))
        && let Ok(to) = HeaderValue::try_from(format!("{prefix}{path}"))
    {
        headers.insert(header::LOCATION, to);
    }
    response
}

/// The language in which a page is answered whose address names none: `en`, `zh-CN`.
pub fn language_asked(headers: &HeaderMap) -> &'static str {
    match preferred(headers) {
        L10n::En => "en",
        L10n::ZhCN => "zh-CN",
    }
}

/// The cookies of a request, each as `name=value`, as they were sent.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(str::trim)
}

/// The cookie's language, else the one the browser prefers.
fn preferred(headers: &HeaderMap) -> L10n {
    let chosen = cookies(headers).find_map(|cookie| {
        let (name, value) = cookie.split_once('=')?;
        (name == COOKIE).then_some(value)
    });
    if let Some(locale) = chosen.and_then(|chosen| chosen.parse().ok()) {
        return locale;
    }
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(L10n::langneg)
        .unwrap_or_default()
}

fn origin(state: &AppState, headers: &HeaderMap) -> String {
    if let Some(address) = &state.site.public_url {
        return address.trim_end_matches('/').to_owned();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| {
            host.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
        })
        .unwrap_or("localhost");
    format!("http://{host}")
}

/// Whether an address is a page of this site that carries no language yet.
fn is_own(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//") && split(href).0.is_none()
}

/// Writes the language of the address into every link and form of a page.
pub(crate) fn keep_language(html: String) -> String {
    let Some(prefix) = Visit::with(|visit| visit.prefix).flatten() else {
        return html;
    };
    let lead = |attribute: &'static str| {
        move |element: &mut lol_html::html_content::Element<'_, '_>| {
            if let Some(href) = element.get_attribute(attribute)
                && is_own(&href)
            {
                element.set_attribute(attribute, &format!("{prefix}{href}"))?;
            }
            Ok(())
        }
    };
    let rewritten = rewrite_str(
        &html,
        RewriteStrSettings::new()
            .append_element_content_handler(element!("a[href]", lead("href")))
            .append_element_content_handler(element!("form[action]", lead("action")))
            .append_element_content_handler(element!("button[formaction]", lead("formaction"))),
    );
    rewritten.unwrap_or(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_language_is_taken_off_the_address() {
        assert_eq!(split("/zh/arena?x=1"), (Some(L10n::ZhCN), "/arena?x=1"));
        assert_eq!(split("/zh"), (Some(L10n::ZhCN), "/"));
        assert_eq!(split("/en?x=1"), (Some(L10n::En), "?x=1"));
        assert_eq!(split("/entrants/zh"), (None, "/entrants/zh"));
        assert_eq!(split("/"), (None, "/"));
    }

    #[test]
    fn the_cookie_comes_before_the_browser() {
        use header::{ACCEPT_LANGUAGE, COOKIE};
        assert_eq!(preferred(&headers(&[])), L10n::En);
        assert_eq!(
            preferred(&headers(&[(ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.8")])),
            L10n::ZhCN
        );
        assert_eq!(
            preferred(&headers(&[(ACCEPT_LANGUAGE, "fr, en;q=0.5, zh;q=0.2")])),
            L10n::En
        );
        assert_eq!(
            preferred(&headers(&[(COOKIE, "lang=zh-CN"), (ACCEPT_LANGUAGE, "en")])),
            L10n::ZhCN
        );
        assert_eq!(
            preferred(&headers(&[(COOKIE, "lang=tlh"), (ACCEPT_LANGUAGE, "zh")])),
            L10n::ZhCN,
            "a language that is not there is passed over"
        );
    }

    #[tokio::test]
    async fn links_keep_the_language_and_text_stays_as_it_is() {
        let visit = Visit {
            locale: L10n::ZhCN,
            prefix: Some("/zh"),
            path: "/".into(),
            origin: "http://localhost".into(),
        };
        let html = VISIT
            .scope(visit, async {
                keep_language(
                    "<a href=\"/arena\">href=\"/x\"</a><a href=\"/en/arena\">e</a>\
                     <a href=\"//else.where\">o</a><form action=\"/submit\"></form><link href=\"/main.css\">"
                        .to_owned(),
                )
            })
            .await;
        assert_eq!(
            html,
            "<a href=\"/zh/arena\">href=\"/x\"</a><a href=\"/en/arena\">e</a>\
             <a href=\"//else.where\">o</a><form action=\"/zh/submit\"></form><link href=\"/main.css\">"
        );
    }
}
