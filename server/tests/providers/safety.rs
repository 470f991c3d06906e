//! What a hostile endpoint or submitter must not get: the operator's network, the key, the reader.

use openmic_server::providers::{AddressPolicy, Client, Endpoint, ErrorKind, Secret};

use super::fault::{FaultServer, KEY, WORDS};
use super::{ask, ask_failing, client, endpoint, limits, request};

#[tokio::test]
async fn a_redirect_names_its_target_and_is_not_followed() {
    let server = FaultServer::start().await;
    let error = ask(&server, "redirect", limits()).await.unwrap_err();
    assert!(
        error.to_string().contains("/ok/chat/completions"),
        "{error}"
    );
    assert!(server.requests("ok").is_empty());
}

#[tokio::test]
async fn remote_words_are_quoted_short_and_harmless() {
    let error = ask_failing("rude", limits()).await;
    let ErrorKind::HttpStatus {
        status: 400,
        remote,
    } = &error.kind
    else {
        panic!("{error:?}")
    };
    assert!(remote.starts_with("Bad [31m[key] <script> xxx"), "{remote}");
    assert_eq!(remote.chars().count(), 300);
}

#[tokio::test]
async fn this_machine_is_refused_unless_the_operator_allowed_it() {
    let server = FaultServer::start().await;
    let port = server.port();
    // A rule for another port of the same host must not open this one.
    let policy = AddressPolicy::parse(&["http://localhost:1", "http://127.0.0.1:1"]).unwrap();
    let client = Client::new(policy, limits()).unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "127.1",
        "2130706433",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
    ] {
        let base_url = format!("http://{host}:{port}/ok").parse().unwrap();
        let place = Endpoint {
            base_url,
            ..endpoint(&server, "ok")
        };
        let error = client.chat(&place, &request(false)).await.expect_err(host);
        assert_eq!(error.code(), "refused_address", "{host}: {error}");
        assert!(error.to_string().contains("ask the operator"), "{error}");
        assert_eq!(
            client.probe(&place).await.expect_err(host).code(),
            "refused_address"
        );
    }
    assert!(server.requests("ok").is_empty());

    let rule = format!("http://localhost:{port}");
    let client = Client::new(AddressPolicy::parse(&[&rule]).unwrap(), limits()).unwrap();
    let place = Endpoint {
        base_url: format!("{rule}/ok").parse().unwrap(),
        ..endpoint(&server, "ok")
    };
    assert_eq!(
        client.chat(&place, &request(false)).await.unwrap().text,
        WORDS.concat()
    );
}

#[tokio::test]
async fn the_key_is_shown_by_nothing() {
    let server = FaultServer::start().await;
    let place = endpoint(&server, "echo-key");
    let key = place.key.clone().unwrap();
    assert_eq!(key.expose(), KEY);
    assert!(!format!("{place:?} {key:?} {key} {:?}", client(&server, limits())).contains(KEY));
    // The server says the key back in its error.
    let error = ask(&server, "echo-key", limits()).await.unwrap_err();
    assert_eq!(error.code(), "unauthorised");
    assert!(error.to_string().contains("[key]"), "{error}");

    let broken = Endpoint {
        key: Some(Secret::new(format!("{KEY}\n"))),
        ..place
    };
    let error = client(&server, limits())
        .chat(&broken, &request(false))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "invalid_key");
    assert!(!format!("{error} {error:?}").contains(KEY));
}
