//! Failures: what is tried again, for how long, and under which name it ends.

use std::time::Duration;

use openmic_server::providers::{
    AddressPolicy, Client, Endpoint, ErrorKind, Limits, Phase, ProviderError,
};

use super::fault::{FaultServer, WORDS};
use super::{ask, ask_failing, client, endpoint, impatient, limits, request};

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_said() {
    let server = FaultServer::start().await;
    let client = client(
        &server,
        Limits {
            retry_after_max: Duration::from_secs(5),
            ..limits()
        },
    );
    let answer = client
        .chat(&endpoint(&server, "busy-1"), &request(true))
        .await
        .unwrap();
    assert_eq!((answer.attempts, answer.text), (2, WORDS.concat()));
    assert!(
        (1000..3000).contains(&answer.timing.waited_ms),
        "{:?}",
        answer.timing
    );
    assert!(answer.timing.total_ms < 1000, "{:?}", answer.timing);
}

#[tokio::test]
async fn a_server_that_asks_for_hours_waits_no_longer_than_the_limit() {
    let server = FaultServer::start().await;
    for case in ["busy-7200", "busy-until"] {
        let answer = client(&server, limits())
            .chat(&endpoint(&server, case), &request(false))
            .await
            .unwrap();
        assert_eq!(answer.attempts, 2, "{case}");
        assert!(
            (80..3000).contains(&answer.timing.waited_ms),
            "{case}: {:?}",
            answer.timing
        );
    }
}

#[tokio::test]
async fn a_storm_of_errors_ends_after_the_allowed_attempts() {
    for (case, code) in [
        ("status-500", "http_status"),
        ("status-503", "http_status"),
        ("status-408", "http_status"),
        ("status-429", "rate_limited"),
        ("stream-error", "remote_error"),
    ] {
        let error = ask_failing(case, limits()).await;
        assert_eq!((error.code(), error.attempts), (code, 3), "{case}");
        assert!(error.is_retryable());
        assert!(error.to_string().contains("(tried 3 times)"), "{error}");
        assert!(error.to_string().contains("Out of order"), "{error}");
    }
}

#[tokio::test]
async fn what_will_not_change_is_not_tried_again() {
    for (case, code) in [
        ("status-400", "http_status"),
        ("status-404", "http_status"),
        ("status-401", "unauthorised"),
        ("status-403", "unauthorised"),
        ("status-402", "out_of_credit"),
        ("html", "not_json"),
        ("empty-choices", "no_choices"),
        ("no-choices", "no_choices"),
        ("too-long", "context_too_long"),
        ("error-in-ok", "context_too_long"),
        ("redirect", "redirect"),
        ("huge", "too_large"),
        ("huge-chunked", "too_large"),
    ] {
        let error = ask_failing(case, limits()).await;
        assert_eq!((error.code(), error.attempts), (code, 1), "{case}: {error}");
        assert!(!error.is_retryable(), "{case}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_runs_into_a_limit() {
    let phase = |error: ProviderError| match error.kind {
        ErrorKind::Timeout { phase, .. } => phase,
        other => panic!("{other:?}"),
    };
    let server = FaultServer::start().await;
    let total = Duration::from_millis(120);
    for (case, stream, limits, expected) in [
        ("hang", true, impatient(), Phase::FirstByte),
        (
            "hang",
            false,
            Limits {
                total,
                ..impatient()
            },
            Phase::Total,
        ),
        ("hang-after-headers", true, impatient(), Phase::FirstByte),
        (
            "hang-midway",
            true,
            Limits {
                first_byte: limits().first_byte,
                ..impatient()
            },
            Phase::Idle,
        ),
        ("hang-midway", false, impatient(), Phase::Idle),
        (
            "drip",
            true,
            Limits {
                total: Duration::from_millis(300),
                ..limits()
            },
            Phase::Total,
        ),
    ] {
        let attempts = limits.attempts;
        let error = client(&server, limits)
            .chat(&endpoint(&server, case), &request(stream))
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.attempts),
            ("timeout", attempts),
            "{case}"
        );
        assert_eq!(phase(error), expected, "{case}, streamed: {stream}");
    }
}

#[tokio::test]
async fn a_cut_connection_is_no_answer_and_tried_again() {
    for case in ["cut", "cut-politely"] {
        let error = ask_failing(case, limits()).await;
        assert_eq!(
            (error.code(), error.attempts),
            ("cut_stream", 3),
            "{case}: {error}"
        );
    }
    let server = FaultServer::start().await;
    let answer = ask(&server, "cut-once", limits()).await;
    assert_eq!(answer.unwrap().text, WORDS.concat());
}

#[tokio::test]
async fn a_cut_after_the_last_word_loses_nothing() {
    let server = FaultServer::start().await;
    let answer = client(&server, limits())
        .chat(&endpoint(&server, "cut-at-end"), &request(true))
        .await
        .unwrap();
    assert_eq!((answer.text, answer.attempts), (WORDS.concat(), 1));
    assert!(answer.usage.estimated);
}

#[tokio::test]
async fn fields_an_endpoint_rejects_are_replaced_and_remembered() {
    let server = FaultServer::start().await;
    let client = client(&server, limits());
    let place = endpoint(&server, "picky");
    let first = client.chat(&place, &request(true)).await.unwrap();
    assert_eq!((first.attempts, first.text), (3, WORDS.concat()));
    let second = client.chat(&place, &request(true)).await.unwrap();
    assert_eq!(second.attempts, 1);
    let last = server.requests("picky").pop().unwrap().body;
    assert_eq!(last["max_completion_tokens"], 64);
    assert!(
        last.get("max_tokens").is_none() && last.get("stream_options").is_none(),
        "{last}"
    );
}

#[tokio::test]
async fn a_probe_is_one_tiny_request() {
    let server = FaultServer::start().await;
    let patient = client(&server, limits());
    let probe = patient.probe(&endpoint(&server, "ok")).await.unwrap();
    assert_eq!(probe.reported_model.as_deref(), Some("smol-1.0"));
    assert_eq!(server.requests("ok")[0].body["max_tokens"], 8);
    let short = Limits {
        probe: Duration::from_millis(200),
        ..limits()
    };
    for (client, case, code) in [
        (&client(&server, short), "hang", "timeout"),
        (&patient, "status-500", "http_status"),
        (&patient, "status-401", "unauthorised"),
    ] {
        let error = client.probe(&endpoint(&server, case)).await.unwrap_err();
        assert_eq!((error.code(), error.attempts), (code, 1), "{case}");
        assert_eq!(server.requests(case).len(), 1, "{case}");
    }
}

#[tokio::test]
async fn nobody_there_and_no_tls_are_told_apart() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let server = FaultServer::start().await;
    let plain = server.origin().replace("http:", "https:");
    for (origin, code, attempts) in [(gone, "connect", 3), (plain, "tls", 1)] {
        let client = Client::new(AddressPolicy::parse(&[&origin]).unwrap(), limits()).unwrap();
        let place = Endpoint {
            base_url: origin.parse().unwrap(),
            ..endpoint(&server, "ok")
        };
        let error = client.chat(&place, &request(false)).await.unwrap_err();
        assert_eq!((error.code(), error.attempts), (code, attempts), "{error}");
    }
}
