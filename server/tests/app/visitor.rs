//! A visitor with a browser that has no JavaScript: cookies, pages, forms.

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock},
    time::Duration,
};

use axum::http::{HeaderMap, Method, StatusCode, header};
use url::form_urlencoded;

/// Someone who looks at pages and sends forms; keeps cookies, does not follow redirects by itself.
pub(crate) struct Visitor {
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page as it came.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// One client for all, so that connections are used again.
fn http() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(new_client)
}

/// A client of its own, for tests that have to give up all connections.
#[expect(
    clippy::disallowed_methods,
    reason = "a test's browser, not the server asking somebody"
)]
pub(crate) fn new_client() -> reqwest::Client {
    // Without a provider the client cannot be built, although it only speaks HTTP here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // Each test has a runtime of its own, and a connection dies with the runtime it was made on.
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(120))
        .build()
        .expect("a client")
}

impl Visitor {
    /// A visitor of the site at `base` without cookies.
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            cookies: Mutex::default(),
        }
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// `GET path`.
    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, &[], None).await.expect(path)
    }

    /// `GET path`, which must be there.
    pub(crate) async fn page(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        page
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, &[], Some(form))
            .await
            .expect(path)
    }

    /// Opens a stream, to be read piece by piece.
    pub(crate) async fn open(&self, path: &str) -> reqwest::Response {
        let url = format!("{}{path}", self.base);
        http().get(url).send().await.expect("a stream")
    }

    /// Sends a request with headers of its own; an error when the connection broke.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        form: Option<&[(&str, &str)]>,
    ) -> Result<Page, reqwest::Error> {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let mut request = http().request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(form) = form {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish();
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookies(&headers);
        let body = response.text().await?;
        Ok(Page {
            status,
            headers,
            body,
        })
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (name, rest) = text.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() || rest.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// Fails unless `text` is on the page, as a reader sees it or as it stands in the HTML.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> &Self {
        assert!(
            self.says(text),
            "{text:?} is not on this page:\n{}",
            self.text()
        );
        self
    }

    /// Fails if `text` is in the body in any form.
    #[track_caller]
    pub(crate) fn hides(&self, text: &str) -> &Self {
        assert!(
            !self.body.contains(text),
            "{text:?} is in this page:\n{}",
            self.body
        );
        self
    }

    /// Whether a reader sees `text`.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// What a reader sees: no tags, entities resolved, single spaces.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let mut rest = self.body.as_str();
        while let Some(open) = rest.find('<') {
            out.push_str(&rest[..open]);
            // Inline tags do not part words; the others do, and a space too many is squeezed below.
            let tag = &rest[open..];
            let inline = ["<a", "</a", "<!", "<span", "</span", "<small", "</small"];
            if !inline.iter().any(|name| tag.starts_with(name)) {
                out.push(' ');
            }
            rest = tag.find('>').map_or("", |close| &tag[close + 1..]);
        }
        out.push_str(rest);
        unescape(&out)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Where a redirect leads.
    #[track_caller]
    pub(crate) fn location(&self) -> String {
        assert_eq!(
            self.status,
            StatusCode::SEE_OTHER,
            "no redirect but:\n{}",
            self.text()
        );
        self.headers[header::LOCATION]
            .to_str()
            .expect("an address")
            .to_owned()
    }

    /// The attributes of every `<name …>` tag.
    pub(crate) fn tags(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        tags(&self.body, name)
    }

    /// The error that stands beside a field.
    pub(crate) fn field_error(&self, field: &str) -> Option<String> {
        let at = self.body.find(&format!("id=\"f-{field}-error\""))?;
        let rest = &self.body[at..];
        let text = &rest[rest.find('>')? + 1..];
        Some(unescape(&text[..text.find("</")?]))
    }

    /// The value that an input has.
    pub(crate) fn value(&self, field: &str) -> Option<String> {
        let input = self
            .tags("input")
            .into_iter()
            .find(|tag| tag.get("name").is_some_and(|name| name == field))?;
        Some(input.get("value").cloned().unwrap_or_default())
    }

    /// Addresses that the page links to and that begin with `start`, each once.
    pub(crate) fn links(&self, start: &str) -> Vec<String> {
        let mut links: Vec<String> = Vec::new();
        for tag in self.tags("a") {
            if let Some(href) = tag.get("href").filter(|href| href.starts_with(start))
                && !links.contains(href)
            {
                links.push(href.clone());
            }
        }
        links
    }

    /// Where the forms of the page are sent to, among those that begin with `start`.
    pub(crate) fn actions(&self, start: &str) -> Vec<String> {
        let actions = self
            .tags("form")
            .into_iter()
            .filter_map(|mut tag| tag.remove("action"));
        actions.filter(|action| action.starts_with(start)).collect()
    }
}

fn tags(html: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let start = format!("<{name}");
    let mut found = Vec::new();
    for (at, _) in html.match_indices(&start) {
        let rest = &html[at + start.len()..];
        if rest.starts_with([' ', '>', '/', '\n']) {
            found.push(attributes(rest));
        }
    }
    found
}

/// The attributes up to the end of a tag; those without a value have the empty one.
fn attributes(mut rest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n', '/']);
        let end = rest.find(['=', ' ', '>', '\n']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        if name.is_empty() {
            return found;
        }
        rest = &rest[end..];
        if let Some(value) = rest.strip_prefix("=\"") {
            let close = value.find('"').unwrap_or(value.len());
            found.insert(name, unescape(&value[..close]));
            rest = &value[(close + 1).min(value.len())..];
        } else {
            found.insert(name, String::new());
        }
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
