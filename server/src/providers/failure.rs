//! Finds out what a failed request means, from the transport, the status, or the server's words.

use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{self, HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

use super::address::Refused;
use super::error::{ErrorKind, Phase, clean};
use super::stream::root_cause;
use super::wire::count;
use super::{Limits, Secret};

/// What a failure before any answer means.
pub(super) fn of_transport(error: &reqwest::Error, url: &Url, limits: &Limits) -> ErrorKind {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut is_tls = false;
    while let Some(inner) = next {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return refused.clone().into();
        }
        is_tls |= is_tls_error(inner);
        next = inner.source();
    }
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let host = format!("{}{port}", url.host_str().unwrap_or_default());
    let cause = root_cause(error);
    if is_tls {
        ErrorKind::Tls { host, cause }
    } else if error.is_timeout() {
        ErrorKind::Timeout {
            phase: Phase::Connect,
            limit: limits.connect,
        }
    } else if error.is_connect() {
        ErrorKind::Connect { host, cause }
    } else if error.is_builder() {
        ErrorKind::Setup { cause }
    } else {
        ErrorKind::CutStream { cause }
    }
}

/// Looks into I/O errors too, which show the source of the error inside them, not that error.
fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    let inside = error
        .downcast_ref::<std::io::Error>()
        .and_then(|io| io.get_ref());
    error.is::<rustls::Error>() || inside.is_some_and(|inner| is_tls_error(inner))
}

/// `Retry-After` in seconds or as a date. The date is compared with the server's own `Date`, so
/// that neither clock needs to be right.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .map(str::trim)
    };
    let asked = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = DateTime::parse_from_rfc2822(asked).ok()?;
    let now = DateTime::parse_from_rfc2822(text(header::DATE)?).ok()?;
    (until - now).to_std().ok()
}

/// What a failed request's status and body mean.
pub(super) fn of_status(status: u16, body: &str, key: Option<&Secret>) -> ErrorKind {
    let value: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let (message, label) = words(&value);
    let remote = clean(message.as_deref().unwrap_or(body), key);
    classify(status, remote, &label)
}

/// The error inside an answer that claims success, if there is one.
pub(super) fn embedded(value: &Value, key: Option<&Secret>) -> Option<ErrorKind> {
    let error = value.get("error").filter(|error| !error.is_null())?;
    let (message, label) = words(value);
    let remote = clean(&message.unwrap_or_else(|| error.to_string()), key);
    let status = error
        .get("code")
        .and_then(count)
        .and_then(|code| u16::try_from(code).ok());
    Some(match status {
        Some(status @ 400..=599) => classify(status, remote, &label),
        _ if is_context_complaint(&remote, &label) => ErrorKind::ContextTooLong { remote },
        _ => ErrorKind::Remote { remote },
    })
}

/// The message of an error object, and its type and code for [`classify`].
fn words(value: &Value) -> (Option<String>, String) {
    let text = |pointer: &str| {
        value
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let message = [
        "/error/message",
        "/error",
        "/message",
        "/detail",
        "/0/error/message",
    ]
    .iter()
    .find_map(|pointer| text(pointer));
    let label = ["/error/type", "/error/code", "/type", "/code"]
        .iter()
        .filter_map(|p| text(p));
    (message, label.collect::<Vec<_>>().join(" ").to_lowercase())
}

fn classify(status: u16, remote: String, label: &str) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::Unauthorised { status, remote },
        402 => ErrorKind::OutOfCredit { status, remote },
        429 if label.contains("insufficient_quota") => ErrorKind::OutOfCredit { status, remote },
        429 => ErrorKind::RateLimited { remote },
        400 | 413 | 422 | 500 if is_context_complaint(&remote, label) => {
            ErrorKind::ContextTooLong { remote }
        }
        400 | 404 | 422 if is_model_complaint(&remote, label) => {
            ErrorKind::UnknownModel { status, remote }
        }
        _ => ErrorKind::HttpStatus { status, remote },
    }
}

fn is_model_complaint(remote: &str, label: &str) -> bool {
    let remote = remote.to_lowercase();
    let missing = [
        "does not exist",
        "not found",
        "unknown model",
        "no such model",
        "not a valid model",
    ];
    label.contains("model_not_found")
        || (remote.contains("model") && missing.iter().any(|phrase| remote.contains(phrase)))
}

fn is_context_complaint(remote: &str, label: &str) -> bool {
    let remote = remote.to_lowercase();
    label.contains("context_length")
        || label.contains("exceed_context")
        || [
            "context length",
            "context window",
            "context size",
            "maximum context",
            "prompt is too long",
            "input is too long",
        ]
        .iter()
        .any(|phrase| remote.contains(phrase))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headers(retry_after: &str, date: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        headers
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let date = "Fri, 31 Dec 1999 23:59:00 GMT";
        let read = |text, date| retry_after(&headers(text, date));
        assert_eq!(read("7", None), Some(Duration::from_secs(7)));
        assert_eq!(read("0.25", None), Some(Duration::from_millis(250)));
        assert_eq!(
            read("Fri, 31 Dec 1999 23:59:59 GMT", Some(date)),
            Some(Duration::from_secs(59))
        );
        assert_eq!(read("Fri, 31 Dec 1999 23:58:00 GMT", Some(date)), None);
        assert_eq!(read("Fri, 31 Dec 1999 23:59:59 GMT", None), None);
        for nonsense in ["-1", "NaN", "inf", "1e300", "soon"] {
            assert_eq!(read(nonsense, Some(date)), None, "{nonsense}");
        }
    }

    fn code(kind: ErrorKind) -> &'static str {
        crate::providers::ProviderError::from(kind).code()
    }

    #[test]
    fn failures_are_told_apart() {
        let too_long = r#"{"error":{"code":400,"type":"exceed_context_size_error","message":"the request exceeds"}}"#;
        let no_money = r#"{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}"#;
        let window = r#"{"error":"This model's maximum context length is 4096 tokens"}"#;
        for (status, body, expected) in [
            (400, too_long, "context_too_long"),
            (400, window, "context_too_long"),
            (401, "", "unauthorised"),
            (403, "<html>", "unauthorised"),
            (402, "{}", "out_of_credit"),
            (429, no_money, "out_of_credit"),
            (429, "slow down", "rate_limited"),
            (404, r#"{"detail":"Not Found"}"#, "http_status"),
            (
                404,
                r#"{"error":{"code":"model_not_found","message":"No access"}}"#,
                "unknown_model",
            ),
            (
                404,
                r#"{"error":{"message":"model \"smol\" not found, try pulling it first"}}"#,
                "unknown_model",
            ),
            (
                400,
                r#"{"message":"Unknown parameter for this model: 'seed'"}"#,
                "http_status",
            ),
            (503, "", "http_status"),
        ] {
            assert_eq!(
                code(of_status(status, body, None)),
                expected,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn an_error_with_http_200_is_an_error() {
        let read = |value: Value| embedded(&value, None).map(code);
        assert_eq!(
            read(json!({"error": {"code": 429, "message": "busy"}})),
            Some("rate_limited")
        );
        assert_eq!(
            read(json!({"error": {"message": "worker died"}})),
            Some("remote_error")
        );
        assert_eq!(read(json!({"error": null, "choices": []})), None);
    }
}
