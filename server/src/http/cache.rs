//! Pages that are the same for everybody, kept for a second as complete answers.
//!
//! This is the outermost service. A page that is kept is answered here, with its headers, encodings
//! and entity tag made once; one request renders it and the others wait for that one. A page is kept
//! by address, host and language and by nothing else, so nothing of the visitor may be on it: the
//! operator's requests pass by, answers that set a cookie or forbid it are not kept, and whatever is
//! sent to this process makes everything kept before it old.

use std::{
    convert::Infallible,
    fmt::Write as _,
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt as _;
use moka::future::Cache;
use openmic_app::{Boards, Door, Pages, cookies};
use sha2::{Digest, Sha256};
use tower::{Layer, Service, ServiceExt};
use tracing::Instrument as _;

use super::{
    encoding::{Encoding, compress},
    security,
};

/// How old a page may be. Other processes may write to the same database unseen by this one.
const FRESH: Duration = Duration::from_secs(1);

/// Memory for pages, in bytes; those asked for least go first.
const MAX_TOTAL: u64 = 64 * 1024 * 1024;

/// The largest page that is kept.
const MAX_PAGE: u64 = 4 * 1024 * 1024;

/// Below this many bytes compression saves no packet.
const MIN_COMPRESSED: usize = 860;

/// Browsers may keep a page, but ask whether it is still the same before they show it.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, accept-language, cookie");

/// The site with its kept pages in front.
pub(crate) struct PageCache<P>(Arc<Inner<P>>);

impl<P> Clone for PageCache<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Inner<P> {
    /// The pages without compression; it is done here, once for each page and encoding.
    pages: P,
    /// The whole site, for everything that is not kept.
    site: Router,
    kept: Cache<String, Arc<Kept>>,
    /// By entity tag: a page that came out the same again need not be compressed again.
    bodies: Cache<HeaderValue, Arc<Encodings>>,
    boards: Boards,
    /// Requests so far that may have changed something.
    changes: AtomicU64,
}

/// A page: its headers, and its body in the encodings that were asked for so far.
struct Kept {
    headers: HeaderMap,
    bodies: Arc<Encodings>,
}

struct Encodings {
    plain: Bytes,
    compressible: bool,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

/// An answer that is not kept: for the request that rendered it, and nobody else.
type NotKept = Mutex<Option<Response>>;

impl<P> PageCache<P> {
    /// Puts kept pages before `site`; they are rendered by `pages`, which must not compress.
    pub(crate) fn new(pages: P, site: Router, boards: Boards) -> Self {
        let kept = Cache::builder()
            .max_capacity(MAX_TOTAL / 2)
            .weigher(|key: &String, page: &Arc<Kept>| {
                weight(key.len() + page.bodies.plain.len() + 1024)
            })
            .time_to_live(FRESH)
            .build();
        let bodies = Cache::builder()
            .max_capacity(MAX_TOTAL / 2)
            .weigher(|_, body: &Arc<Encodings>| weight(body.plain.len() * 3 / 2 + 256))
            .time_to_idle(FRESH * 60)
            .build();
        Self(Arc::new(Inner {
            pages,
            site,
            kept,
            bodies,
            boards,
            changes: AtomicU64::new(0),
        }))
    }
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl<P: Page> Service<Request> for PageCache<P> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let inner = Arc::clone(&self.0);
        let (method, path) = (request.method(), request.uri().path());
        // Without what is asked for behind the path: there may be a token in it.
        let span = tracing::debug_span!("request", %method, path);
        let answer = async move {
            let response = inner.answer(request).await;
            tracing::debug!(status = response.status().as_u16(), "answered");
            Ok(response)
        };
        Box::pin(answer.instrument(span))
    }
}

/// What answers requests, and never fails.
pub(crate) trait Page: Send + Sync + 'static {
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;
}

impl<D: Door> Page for Pages<D> {
    async fn answer(&self, request: Request) -> Response {
        Pages::answer(self, request).await
    }
}

impl Page for Router {
    async fn answer(&self, request: Request) -> Response {
        match self.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl<P: Page> Inner<P> {
    async fn answer(&self, request: Request) -> Response {
        let method = request.method();
        let reads = method == Method::GET || method == Method::HEAD;
        if reads && openmic_app::is_shared(request.uri().path()) && !is_operator(request.headers())
        {
            return self.shared(request).await;
        }
        if reads || method == Method::OPTIONS {
            return call(&self.site, request).await;
        }
        // No file takes a change, and few answers to one are worth compressing.
        let is_operator = has_operator(request.headers());
        let accept_encoding = request.headers().get(header::ACCEPT_ENCODING).cloned();
        let mut response = call(&self.pages, request).await;
        self.changes.fetch_add(1, Ordering::AcqRel);
        never_kept(response.headers_mut(), is_operator);
        match response.body().size_hint().exact() {
            Some(bytes) if bytes < MIN_COMPRESSED as u64 => response,
            _ => finished(response, accept_encoding).await,
        }
    }

    /// A page for everybody: the one kept, or rendered now.
    async fn shared(&self, request: Request) -> Response {
        let key = self.key(&request);
        let asked = Asked::of(&request);
        if let Some(kept) = self.kept.get(&key).await {
            return kept.answer(&asked);
        }
        let mut request = Some(request);
        let rendered = self
            .kept
            .try_get_with(key, async {
                let Some(request) = request.take() else {
                    return Err(Mutex::new(None));
                };
                self.render(request).await
            })
            .await;
        match (rendered, request) {
            (Ok(kept), _) => kept.answer(&asked),
            // Rendered by this very request, for this visitor.
            (Err(not_kept), None) => {
                let response = not_kept.lock().ok().and_then(|mut mine| mine.take());
                match response {
                    Some(response) => finished(response, asked.accept_encoding).await,
                    None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                }
            }
            // Rendered by another request, whose answer is not for this visitor.
            (Err(_), Some(request)) => call(&self.site, request).await,
        }
    }

    /// What tells one page from another. A language in the address is part of the address. Links on a page may be made from the host, so a made-up
    /// host gets pages of its own.
    fn key(&self, request: &Request) -> String {
        let uri = request.uri();
        let host = request.headers().get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let now = self.changes.load(Ordering::Acquire) + self.boards.generation();
        let mut key = String::with_capacity(path.len() + host.len() + 28);
        // Writing to a string cannot fail.
        let _ = write!(
            key,
            "{now} {} {host} {path}",
            openmic_app::language_asked(request.headers())
        );
        key
    }

    async fn render(&self, mut request: Request) -> Result<Arc<Kept>, NotKept> {
        *request.method_mut() = Method::GET;
        let headers = request.headers_mut();
        headers.remove(header::ACCEPT_ENCODING);
        headers.remove(header::IF_NONE_MATCH);
        headers.remove(header::IF_MODIFIED_SINCE);
        headers.remove(header::RANGE);
        only_language(headers);
        let response = call(&self.pages, request).await;
        if !may_keep(&response) {
            return Err(Mutex::new(Some(response)));
        }
        let (mut parts, body) = response.into_parts();
        let Ok(plain) = to_bytes(body, usize::MAX).await else {
            let failed = StatusCode::INTERNAL_SERVER_ERROR.into_response();
            return Err(Mutex::new(Some(failed)));
        };
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let compressible = plain.len() >= MIN_COMPRESSED && kind.is_some_and(is_text);
        let tag = tag_of(&plain, kind);
        let bodies = self
            .bodies
            .get_with(tag.clone(), async {
                Arc::new(Encodings {
                    plain,
                    compressible,
                    brotli: OnceLock::new(),
                    gzip: OnceLock::new(),
                })
            })
            .await;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::ETAG, tag);
        parts.headers.insert(header::VARY, VARY);
        parts.headers.entry(header::CACHE_CONTROL).or_insert(PUBLIC);
        Ok(Arc::new(Kept {
            headers: parts.headers,
            bodies,
        }))
    }
}

/// Asks, with what all answers have in common.
async fn call(page: &impl Page, request: Request) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let answer = AssertUnwindSafe(page.answer(request)).catch_unwind();
    // What it said when it broke off is in the log already.
    let broken = |_| StatusCode::INTERNAL_SERVER_ERROR.into_response();
    let mut response = answer.await.unwrap_or_else(broken);
    if is_api {
        response = openmic_app::api_problem(response).await;
    }
    security::add_headers(response.headers_mut());
    response
}

/// Whether the request says that it comes from the operator; whether that is true decides the handler.
fn is_operator(headers: &HeaderMap) -> bool {
    cookies(headers).any(|cookie| cookie.starts_with("operator="))
}

/// Takes away every cookie but the chosen language: what a handler does not see it cannot show to others.
fn only_language(headers: &mut HeaderMap) {
    let chosen = cookies(headers)
        .find(|cookie| cookie.starts_with("lang="))
        .and_then(|cookie| HeaderValue::from_str(cookie).ok());
    headers.remove(header::COOKIE);
    if let Some(chosen) = chosen {
        headers.insert(header::COOKIE, chosen);
    }
}

fn may_keep(response: &Response) -> bool {
    let headers = response.headers();
    response.status() == StatusCode::OK
        && !headers.contains_key(header::SET_COOKIE)
        && headers
            .get(header::CACHE_CONTROL)
            .is_none_or(|control| control.as_bytes().starts_with(b"public"))
        && response
            .body()
            .size_hint()
            .exact()
            .is_some_and(|bytes| bytes <= MAX_PAGE)
}

fn is_text(kind: &HeaderValue) -> bool {
    let kind = kind.as_bytes();
    kind.starts_with(b"text/")
        || [b"json".as_slice(), b"xml"]
            .iter()
            .any(|word| kind.windows(word.len()).any(|part| part == *word))
}

/// Weak, because one tag stands for all encodings.
fn tag_of(body: &[u8], kind: Option<&HeaderValue>) -> HeaderValue {
    let mut hash = Sha256::new();
    hash.update(kind.map_or(&[][..], HeaderValue::as_bytes));
    hash.update(body);
    let mut tag = String::from("W/\"");
    for byte in &hash.finalize()[..16] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// An answer that is not kept, compressed if it may be.
async fn finished(mut response: Response, accept_encoding: Option<HeaderValue>) -> Response {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(NO_STORE);
    let mut request = Request::new(Body::empty());
    if let Some(accepted) = accept_encoding {
        request
            .headers_mut()
            .insert(header::ACCEPT_ENCODING, accepted);
    }
    let mut response = Some(response);
    let given = tower::service_fn(move |_: Request| {
        let response = response.take().unwrap_or_default();
        std::future::ready(Ok::<_, Infallible>(response))
    });
    match super::compression().layer(given).oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// Says of every answer that does not say otherwise that it is not to be kept, and of the operator's whatever they say:
/// what is withheld from others is in them.
pub(super) async fn not_kept(request: Request, next: Next) -> Response {
    let is_operator = has_operator(request.headers());
    let mut response = next.run(request).await;
    never_kept(response.headers_mut(), is_operator);
    response
}

/// Whether a request may be the operator's.
fn has_operator(headers: &HeaderMap) -> bool {
    is_operator(headers) || headers.contains_key(header::AUTHORIZATION)
}

fn never_kept(headers: &mut HeaderMap, is_operator: bool) {
    if is_operator {
        headers.insert(header::CACHE_CONTROL, NO_STORE);
    } else {
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    }
}

/// What decides how a kept page is answered.
struct Asked {
    encoding: Encoding,
    accept_encoding: Option<HeaderValue>,
    known: Option<HeaderValue>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let accept_encoding = headers.get(header::ACCEPT_ENCODING).cloned();
        Self {
            encoding: Encoding::best(accept_encoding.as_ref()),
            accept_encoding,
            known: headers.get(header::IF_NONE_MATCH).cloned(),
        }
    }

    /// Whether the visitor has the page with this tag already.
    fn knows(&self, tag: Option<&HeaderValue>) -> bool {
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let (Some(known), Some(tag)) = (self.known.as_ref().and_then(text), tag.and_then(text))
        else {
            return false;
        };
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        known.trim() == "*" || known.split(',').any(|one| bare(one) == bare(&tag))
    }
}

impl Kept {
    fn answer(&self, asked: &Asked) -> Response {
        let mut headers = self.headers.clone();
        if asked.known.is_some() && asked.knows(headers.get(header::ETAG)) {
            headers.remove(header::CONTENT_TYPE);
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            *response.headers_mut() = headers;
            return response;
        }
        let body = self.bodies.get(asked.encoding);
        if let (true, Some(name)) = (self.bodies.compressible, asked.encoding.name()) {
            headers.insert(header::CONTENT_ENCODING, name);
        }
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        response
    }
}

impl Encodings {
    fn get(&self, encoding: Encoding) -> Bytes {
        let slot = match encoding {
            Encoding::Brotli if self.compressible => &self.brotli,
            Encoding::Gzip if self.compressible => &self.gzip,
            _ => return self.plain.clone(),
        };
        slot.get_or_init(|| compress(&self.plain, encoding)).clone()
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
