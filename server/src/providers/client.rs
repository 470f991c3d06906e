//! Sends chat requests: which connection may be used, how long to wait, when to try again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use openmic_domain::chat::{Message, Role, Sampling};
use reqwest::header::{self, HeaderValue};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use url::Url;

use super::address::{AddressPolicy, PublicResolver, Refused};
use super::error::{ErrorKind, Phase, ProviderError, clean};
use super::failure;
use super::gate::{Gate, Gates, Turn};
use super::measure::Way;
use super::stream::{Body, read_answer, root_cause};
use super::wire::{Dialect, body};
use super::{Answer, ChatRequest, Endpoint, Limits, Secret};

/// Bytes of a failed request's body that are read for its explanation.
const FAILURE_BYTES: usize = 64 * 1024;

/// So far away that the limit on the whole request passes first, and yet a valid moment.
const NEVER: Duration = Duration::from_secs(7 * 24 * 3600);

/// Tokens a probe may cost.
const PROBE_TOKENS: u32 = 8;

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// From sending the request to the end of the answer, in milliseconds.
    pub duration_ms: u64,
    /// The model name in the answer.
    pub reported_model: Option<String>,
}

/// Sends chat requests. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    /// For every address a submitter may give: reaches public addresses only.
    public: reqwest::Client,
    /// For the origins the operator allowed: reaches anything.
    trusted: reqwest::Client,
    pub(super) policy: Arc<AddressPolicy>,
    pub(super) limits: Arc<Limits>,
    /// What endpoints were found to want, so that only the first request has to find out.
    dialects: Arc<Mutex<HashMap<(String, String), Dialect>>>,
    /// How many requests each endpoint gets at once.
    gates: Gates,
}

impl Client {
    /// Sets up connections. Takes the process-wide TLS provider, and installs ring as such if
    /// there is none.
    ///
    /// # Errors
    /// `setup` if the HTTP library cannot start.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that may build an HTTP client: addresses are checked and times limited here"
    )]
    pub fn new(policy: AddressPolicy, limits: Limits) -> Result<Self, ProviderError> {
        // An error means that one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = || {
            reqwest::Client::builder()
                .user_agent(concat!("openmic/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .no_proxy()
                .connect_timeout(limits.connect)
        };
        let resolver = Arc::new(PublicResolver);
        let build = || -> Result<_, reqwest::Error> {
            Ok((
                base().dns_resolver(resolver.clone()).build()?,
                base().build()?,
            ))
        };
        // Without root certificates on the machine the builder fails; endpoints over plain HTTP,
        // such as a local model, must work all the same.
        let bare = |error: reqwest::Error| -> Result<_, reqwest::Error> {
            tracing::warn!(
                cause = root_cause(&error),
                "no https endpoint will work; install the package ca-certificates"
            );
            let bare = || base().tls_certs_only([]);
            Ok((
                bare().dns_resolver(resolver.clone()).build()?,
                bare().build()?,
            ))
        };
        let (public, trusted) = build().or_else(bare).map_err(|error| ErrorKind::Setup {
            cause: root_cause(&error),
        })?;
        Ok(Self {
            public,
            trusted,
            policy: Arc::new(policy),
            gates: Gates::new(limits.at_once_start, limits.at_once_most),
            limits: Arc::new(limits),
            dialects: Arc::default(),
        })
    }

    /// Checks a base URL as far as that is possible without a connection, for a form.
    ///
    /// # Errors
    /// Why the endpoint will not be called.
    pub fn check(&self, base_url: &Url) -> Result<(), Refused> {
        self.policy.check(base_url)
    }

    fn gate(&self, endpoint: &Endpoint) -> Arc<Gate> {
        // The address, not the model: that is where too many requests are refused.
        self.gates.at(endpoint.base_url.as_str())
    }

    /// How many requests the endpoint gets at once now.
    pub fn at_once(&self, endpoint: &Endpoint) -> usize {
        self.gate(endpoint).limit()
    }

    /// Waits until another request may go to the endpoint. Hold the turn while asking. Whoever has none,
    /// and so would stand still, need not wait for those of others.
    pub async fn turn(&self, endpoint: &Endpoint, has_none: bool) -> Turn {
        let gate = self.gate(endpoint);
        if has_none {
            gate.first_turn().await
        } else {
            gate.turn().await
        }
    }

    /// Asks for an answer, again and again while that may help.
    ///
    /// # Errors
    /// The last failure, with the number of requests tried.
    pub async fn chat(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
    ) -> Result<Answer, ProviderError> {
        let limits = &self.limits;
        let mut pauses = ExponentialBuilder::default()
            .with_min_delay(limits.backoff_min)
            .with_max_delay(limits.backoff_max)
            .with_max_times(
                usize::try_from(limits.attempts.saturating_sub(1)).unwrap_or(usize::MAX),
            )
            .with_jitter()
            .build();
        let started = Instant::now();
        let gate = self.gate(endpoint);
        let mut sent = 0;
        loop {
            let asked = Instant::now();
            let error = match self
                .exchange(endpoint, request, limits.total, &mut sent)
                .await
            {
                Ok(mut answer) => {
                    // A token written is the unit of work; reading the prompt is like a few.
                    gate.answered(answer.usage.completion_tokens as f64 + 8.0);
                    answer.attempts = sent;
                    // A request in a dialect the endpoint rejects counts as lost time.
                    answer.timing.waited_ms =
                        millis(started.elapsed()).saturating_sub(answer.timing.total_ms);
                    return Ok(answer);
                }
                Err(error) => ProviderError {
                    attempts: sent,
                    ..error
                },
            };
            if matches!(error.kind, ErrorKind::RateLimited { .. }) {
                let away = error
                    .retry_after
                    .map(|away| away.min(limits.retry_after_max));
                gate.refused(asked, away);
            }
            let pause = if error.is_retryable() {
                pauses.next()
            } else {
                None
            };
            let Some(pause) = pause else {
                return Err(error);
            };
            // Never earlier than asked, and many waiting requests not all at the same instant.
            let asked = error
                .retry_after
                .unwrap_or_default()
                .min(limits.retry_after_max);
            let pause = asked + pause;
            tracing::debug!(
                code = error.code(),
                attempts = sent,
                pause_ms = millis(pause),
                model_id = endpoint.model_id,
                "trying the endpoint again"
            );
            sleep(pause).await;
            gate.stay_away().await;
        }
    }

    /// Asks for a few tokens once, to see whether an endpoint works at all.
    ///
    /// # Errors
    /// Exactly why not.
    pub async fn probe(&self, endpoint: &Endpoint) -> Result<Probe, ProviderError> {
        let request = ChatRequest {
            messages: vec![Message {
                role: Role::User,
                content: "Say hello.".to_owned(),
            }],
            sampling: Sampling {
                max_tokens: Some(PROBE_TOKENS),
                ..Sampling::default()
            },
            ..ChatRequest::default()
        };
        let mut sent = 0;
        let answer = self
            .exchange(endpoint, &request, self.limits.probe, &mut sent)
            .await
            .map_err(|error| ProviderError {
                attempts: sent,
                ..error
            })?;
        Ok(Probe {
            duration_ms: answer.timing.total_ms,
            reported_model: answer.reported_model,
        })
    }

    /// One try: one request, or more if the endpoint turns out to speak another dialect.
    async fn exchange(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
        total: Duration,
        sent: &mut u32,
    ) -> Result<Answer, ProviderError> {
        let chat = completions_url(&endpoint.base_url);
        self.policy.check(&chat)?;
        let place = (chat.to_string(), endpoint.model_id.clone());
        let known = self.dialect(&place);
        let mut dialect = known;
        loop {
            let url = match (&request.measured, dialect.way) {
                (Some(_), Way::Echo) => text_url(&chat),
                _ => chat.clone(),
            };
            let sending = self.send(&url, endpoint, request, dialect, sent);
            let outcome = timeout(total, sending).await;
            let outcome = outcome.unwrap_or_else(|_| {
                Err(ErrorKind::Timeout {
                    phase: Phase::Total,
                    limit: total,
                }
                .into())
            });
            match outcome {
                Ok(answer) => {
                    if dialect != known {
                        self.dialects
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .insert(place, dialect);
                    }
                    return Ok(answer);
                }
                Err(error) => match dialect.after(&error.kind, request) {
                    Some(other) => dialect = other,
                    None => return Err(error),
                },
            }
        }
    }

    fn dialect(&self, place: &(String, String)) -> Dialect {
        let dialects = self.dialects.lock().unwrap_or_else(PoisonError::into_inner);
        dialects.get(place).copied().unwrap_or_default()
    }

    async fn send(
        &self,
        url: &Url,
        endpoint: &Endpoint,
        request: &ChatRequest,
        dialect: Dialect,
        sent: &mut u32,
    ) -> Result<Answer, ProviderError> {
        let key = endpoint.key.as_ref();
        let limits = &self.limits;
        let post = self.post(url, endpoint, request, dialect)?;
        *sent += 1;
        let started = Instant::now();
        let first_limit = if request.stream {
            limits.first_byte.min(NEVER)
        } else {
            NEVER
        };
        let first_by = started + first_limit;
        let response = timeout_at(first_by, post.send())
            .await
            .map_err(|_| ErrorKind::Timeout {
                phase: Phase::FirstByte,
                limit: first_limit,
            })?
            .map_err(|error| failure::of_transport(&error, url, limits))?;
        if !response.status().is_success() {
            return Err(self.refusal(response, key).await);
        }
        let kind = response
            .headers()
            .get(header::CONTENT_TYPE)
            .map(HeaderValue::as_bytes);
        let events =
            kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"text/event-stream"));
        let body =
            Body::new(response, limits.max_body_bytes, limits.idle).first_by(first_by, first_limit);
        let (draft, first_token) = read_answer(body, events, started, key).await?;
        let total_ms = millis(started.elapsed());
        let mut answer = draft.finish_measured(request, dialect, key)?;
        answer.timing.total_ms = total_ms;
        answer.timing.first_token_ms = first_token.map(millis);
        Ok(answer)
    }

    /// The connections for an address.
    pub(super) fn at(&self, url: &Url) -> &reqwest::Client {
        if self.policy.allows(url) {
            &self.trusted
        } else {
            &self.public
        }
    }

    fn post(
        &self,
        url: &Url,
        endpoint: &Endpoint,
        request: &ChatRequest,
        dialect: Dialect,
    ) -> Result<reqwest::RequestBuilder, ErrorKind> {
        let client = self.at(url);
        let accept = match request.stream {
            true => "text/event-stream, application/json",
            false => "application/json",
        };
        let post = client
            .post(url.clone())
            .header(header::ACCEPT, accept)
            .json(&body(endpoint, request, dialect));
        let Some(key) = &endpoint.key else {
            return Ok(post);
        };
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
            .map_err(|_| ErrorKind::InvalidKey)?;
        bearer.set_sensitive(true);
        Ok(post.header(header::AUTHORIZATION, bearer))
    }

    /// What an answer without success says.
    pub(super) async fn refusal(
        &self,
        response: reqwest::Response,
        key: Option<&Secret>,
    ) -> ProviderError {
        let status = response.status();
        if status.is_redirection() {
            let target = response
                .headers()
                .get(header::LOCATION)
                .map(HeaderValue::as_bytes);
            let location = clean(&String::from_utf8_lossy(target.unwrap_or_default()), key);
            return ErrorKind::Redirect {
                status: status.as_u16(),
                location,
            }
            .into();
        }
        let retry_after = failure::retry_after(response.headers());
        let mut words = Vec::new();
        let mut body = Body::new(response, FAILURE_BYTES, self.limits.idle);
        // A failure to explain the failure is of no interest.
        while matches!(body.read(&mut words).await, Ok(true)) {}
        let kind = failure::of_status(status.as_u16(), &String::from_utf8_lossy(&words), key);
        ProviderError {
            retry_after,
            ..kind.into()
        }
    }
}

/// The address of the chat route below a base URL; a query string stays.
fn completions_url(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_fragment(None);
    let path = base.path().trim_end_matches('/');
    if !path.ends_with("/chat/completions") {
        url.set_path(&format!("{path}/chat/completions"));
    }
    url
}

/// The address of the route for plain text beside that for chats.
fn text_url(chat: &Url) -> Url {
    let mut url = chat.clone();
    let path = chat.path().trim_end_matches('/');
    let base = path.strip_suffix("/chat/completions").unwrap_or(path);
    url.set_path(&format!("{base}/completions"));
    url
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chat_route_is_found_from_any_usual_base_url() {
        for (base, full) in [
            ("http://a/v1", "http://a/v1/chat/completions"),
            ("http://a/v1/", "http://a/v1/chat/completions"),
            ("http://a", "http://a/chat/completions"),
            (
                "http://a/v1/chat/completions/",
                "http://a/v1/chat/completions/",
            ),
            (
                "http://a/d?api-version=2#x",
                "http://a/d/chat/completions?api-version=2",
            ),
        ] {
            assert_eq!(completions_url(&Url::parse(base).unwrap()).as_str(), full);
        }
        let chat = Url::parse("http://a/d/v1/chat/completions?api-version=2").unwrap();
        assert_eq!(
            text_url(&chat).as_str(),
            "http://a/d/v1/completions?api-version=2"
        );
    }
}
