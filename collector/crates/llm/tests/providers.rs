//! Each protocol against a stub that answers as the provider documents it, and badly.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and stops")]

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use olly_llm::{Prompt, Provider, ProviderError, ProviderKind, Settings, check};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{method, path},
};

const KEY: &str = "sk-a-key-that-nobody-may-see-0123456789";
const KINDS: [ProviderKind; 3] = [ProviderKind::OpenAi, ProviderKind::Anthropic, ProviderKind::Ollama];

fn provider(server: &MockServer, kind: ProviderKind) -> Provider {
    let base_url = match kind {
        ProviderKind::Ollama => server.uri(),
        ProviderKind::OpenAi | ProviderKind::Anthropic => format!("{}/v1", server.uri()),
    };
    Provider::new(Settings {
        kind,
        model: "model-1".to_owned(),
        base_url,
        api_key: KEY.to_owned(),
        max_retries: 2,
        backoff: Duration::from_millis(1),
        max_output_tokens: 500,
    })
    .unwrap()
}

fn prompt() -> Prompt {
    Prompt {
        system: "Word it.".to_owned(),
        user: "{\"facts\": 1}".to_owned(),
        name: "wording",
        schema: check::schema(),
    }
}

/// As the documentation of each protocol shows it.
fn good(kind: ProviderKind, text: &str) -> Value {
    match kind {
        ProviderKind::Anthropic => json!({
            "id": "msg_01", "type": "message", "role": "assistant", "model": "model-1", "stop_reason": "end_turn",
            "content": [{ "type": "text", "text": text }],
            "usage": { "input_tokens": 100, "output_tokens": 20 }
        }),
        ProviderKind::OpenAi | ProviderKind::Ollama => json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "model-1",
            "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": text } }],
            "usage": { "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120 }
        }),
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

/// Answers in turn, and the last one again and again.
struct InTurn(Mutex<Vec<ResponseTemplate>>);

impl Respond for InTurn {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut answers = self.0.lock().unwrap();
        if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() }
    }
}

async fn server_of(answers: Vec<ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(InTurn(Mutex::new(answers))).mount(&server).await;
    server
}

fn ok(kind: ProviderKind) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(good(kind, "{}"))
}

#[tokio::test]
async fn each_protocol_carries_question_schema_and_key_in_its_own_way() {
    for kind in KINDS {
        let server = MockServer::start().await;
        let route = if kind == ProviderKind::Anthropic { "/v1/messages" } else { "/v1/chat/completions" };
        let answer = ResponseTemplate::new(200).set_body_json(good(kind, "{\"a\": 1}"));
        Mock::given(method("POST")).and(path(route)).respond_with(answer).expect(1).mount(&server).await;
        let reply = provider(&server, kind).ask(&prompt(), soon()).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.tokens), ("{\"a\": 1}", Some(120)), "{kind:?}");

        let request = &server.received_requests().await.unwrap()[0];
        let body: Value = request.body_json().unwrap();
        assert_eq!(body["model"], "model-1");
        let (key, schema, system) = match kind {
            ProviderKind::Anthropic => {
                assert_eq!(body["max_tokens"], 500);
                (
                    request.headers["x-api-key"].to_str().unwrap().to_owned(),
                    &body["output_config"]["format"]["schema"],
                    body["system"].clone(),
                )
            }
            ProviderKind::OpenAi | ProviderKind::Ollama => (
                request.headers["authorization"].to_str().unwrap().replace("Bearer ", ""),
                &body["response_format"]["json_schema"]["schema"],
                body["messages"][0]["content"].clone(),
            ),
        };
        assert_eq!(key, KEY);
        assert_eq!(schema["required"], json!(["root_cause", "explanation", "advice"]), "{kind:?}: {body}");
        assert!(system.to_string().contains("Word it."), "{body}");
        assert!(body.to_string().contains("facts"), "{body}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for kind in KINDS {
        let limited = ResponseTemplate::new(429).insert_header("retry-after", "0");
        let server = server_of(vec![limited, ResponseTemplate::new(500), ok(kind)]).await;
        assert!(provider(&server, kind).ask(&prompt(), soon()).await.is_ok(), "{kind:?}");
        assert_eq!(server.received_requests().await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn after_the_last_attempt_and_when_there_is_no_time_to_wait_the_fault_is_named() {
    let server = server_of(vec![ResponseTemplate::new(503)]).await;
    let error = provider(&server, ProviderKind::OpenAi).ask(&prompt(), soon()).await.unwrap_err();
    assert_eq!(error, ProviderError::Status { status: 503, code: None });
    assert_eq!(server.received_requests().await.unwrap().len(), 3);

    let server = server_of(vec![ResponseTemplate::new(429).insert_header("retry-after", "3600")]).await;
    let error = provider(&server, ProviderKind::Anthropic).ask(&prompt(), soon()).await.unwrap_err();
    assert_eq!(error, ProviderError::RateLimited);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_fault_of_the_request_is_not_tried_again() {
    let body = json!({ "error": { "message": format!("Incorrect API key provided: {KEY}"), "code": "invalid_api_key" } });
    let server = server_of(vec![ResponseTemplate::new(401).set_body_json(body)]).await;
    let error = provider(&server, ProviderKind::OpenAi).ask(&prompt(), soon()).await.unwrap_err();
    let code = Some("invalid_api_key".to_owned());
    assert_eq!(error, ProviderError::Status { status: 401, code });
    assert!(!format!("{error} {error:?}").contains(KEY));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_or_not_at_all_is_a_fault() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(3600));
    let server = server_of(vec![slow]).await;
    let deadline = Instant::now() + Duration::from_millis(200);
    let error = provider(&server, ProviderKind::Ollama).ask(&prompt(), deadline).await.unwrap_err();
    assert_eq!(error, ProviderError::Timeout);

    let address = server.uri();
    drop(server);
    let gone = Provider::new(Settings {
        kind: ProviderKind::OpenAi,
        model: "m".to_owned(),
        base_url: format!("{}/v1", address.replace("127.0.0.1", "127.0.0.2")),
        api_key: String::new(),
        max_retries: 1,
        backoff: Duration::from_millis(1),
        max_output_tokens: 100,
    });
    assert_eq!(gone.unwrap().ask(&prompt(), soon()).await.unwrap_err(), ProviderError::Unreachable);
}

#[tokio::test]
async fn broken_answers_are_refused() {
    let cut = json!({
        "id": "1", "model": "m", "choices": [{ "index": 0, "finish_reason": "length", "message": { "role": "assistant", "content": "{" } }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1 }
    });
    for answer in [
        ResponseTemplate::new(200).set_body_raw("{\"choices\": [", "application/json"),
        ResponseTemplate::new(200).set_body_raw("<html>sign in</html>", "text/html"),
        ResponseTemplate::new(200).set_body_json(json!({})),
        ResponseTemplate::new(200).set_body_json(json!({ "choices": [] })),
        ResponseTemplate::new(200).set_body_json(cut),
        ResponseTemplate::new(200).set_body_json(good(ProviderKind::OpenAi, &"x".repeat(100_000))),
        ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"),
    ] {
        let server = server_of(vec![answer]).await;
        let error = provider(&server, ProviderKind::OpenAi).ask(&prompt(), soon()).await.unwrap_err();
        let fits = matches!(error, ProviderError::Garbled(_) | ProviderError::Status { status: 302, .. });
        assert!(fits, "{error:?}");
    }
}

/// A writer that keeps what the log says.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn keys_and_questions_are_never_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // Of the whole process: what another test's thread without a subscriber logs first would be off in this one, too.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    for kind in KINDS {
        let server = server_of(vec![ResponseTemplate::new(500), ResponseTemplate::new(401)]).await;
        let provider = provider(&server, kind);
        let prompt = Prompt { user: "a-very-private-fact".to_owned(), ..prompt() };
        let error = provider.ask(&prompt, soon()).await.unwrap_err();
        tracing::error!(%error, ?error, ?provider, "refused");
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("asked again") && text.contains("refused"), "{text}");
    for secret in [KEY, "a-very-private-fact"] {
        assert!(!text.contains(secret), "{}", text.lines().find(|line| line.contains(secret)).unwrap());
    }
}
