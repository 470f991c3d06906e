//! The provider client against a local server with every fault that real endpoints show.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has to fail"
)]

#[path = "providers/answers.rs"]
mod answers;
#[path = "providers/failures.rs"]
mod failures;
#[path = "providers/fault.rs"]
mod fault;
#[path = "providers/safety.rs"]
mod safety;

use std::time::Duration;

use fault::{FaultServer, KEY};
use openmic_domain::chat::{Message, Role, Sampling};
use openmic_server::providers::{
    AddressPolicy, Answer, ChatRequest, Client, Endpoint, Limits, ProviderError, Secret,
};

/// Patient with the server, but with retries at once.
fn limits() -> Limits {
    Limits {
        attempts: 3,
        backoff_min: Duration::from_millis(1),
        backoff_max: Duration::from_millis(4),
        retry_after_max: Duration::from_millis(80),
        ..Limits::default()
    }
}

fn impatient() -> Limits {
    let short = Duration::from_millis(120);
    Limits {
        first_byte: short,
        idle: short,
        attempts: 2,
        ..limits()
    }
}

fn request(stream: bool) -> ChatRequest {
    ChatRequest {
        messages: vec![
            Message {
                role: Role::System,
                content: "Be brief.".to_owned(),
            },
            Message {
                role: Role::User,
                content: "Tell a joke about atoms.".to_owned(),
            },
        ],
        sampling: Sampling {
            temperature: Some(0.5),
            top_p: None,
            max_tokens: Some(64),
            seed: Some(7),
            logprobs: false,
        },
        stop: vec!["\n\n".to_owned()],
        stream,
        ..ChatRequest::default()
    }
}

fn endpoint(server: &FaultServer, case: &str) -> Endpoint {
    Endpoint {
        base_url: format!("{}/{case}", server.origin()).parse().unwrap(),
        model_id: "smol".to_owned(),
        key: Some(Secret::new(KEY.to_owned())),
    }
}

fn client(server: &FaultServer, limits: Limits) -> Client {
    Client::new(AddressPolicy::parse(&[server.origin()]).unwrap(), limits).unwrap()
}

/// Asks `case`, not streamed and streamed, and expects the same outcome of both.
async fn ask(server: &FaultServer, case: &str, limits: Limits) -> Result<Answer, ProviderError> {
    let client = client(server, limits);
    let whole = client.chat(&endpoint(server, case), &request(false)).await;
    let sent = server.requests(case).len();
    let streamed = client.chat(&endpoint(server, case), &request(true)).await;
    assert_eq!(
        server.requests(case).len(),
        2 * sent,
        "{case}: as many requests streamed or not"
    );
    match (whole, streamed) {
        (Ok(whole), Ok(streamed)) => {
            let timeless = |answer: &Answer| Answer {
                timing: Default::default(),
                ..answer.clone()
            };
            assert_eq!(timeless(&whole), timeless(&streamed), "{case}");
            Ok(streamed)
        }
        (Err(whole), Err(streamed)) => {
            assert_eq!(
                whole.code(),
                streamed.code(),
                "{case}: {whole} / {streamed}"
            );
            assert_eq!(whole.attempts as usize, sent, "{case}");
            for shown in [
                format!("{whole} {whole:?}"),
                format!("{streamed} {streamed:?}"),
            ] {
                assert!(!shown.contains(KEY), "{case} shows the key: {shown}");
            }
            Err(streamed)
        }
        (whole, streamed) => panic!("{case} differs: {whole:?} / {streamed:?}"),
    }
}

async fn ask_failing(case: &str, limits: Limits) -> ProviderError {
    let server = FaultServer::start().await;
    ask(&server, case, limits).await.expect_err(case)
}
