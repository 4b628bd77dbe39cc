use axum::{
    body::Body,
    http::{Request, Response},
    routing::{get, post},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::extract::Json;

fn app() -> Router {
    let router = Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/panic", get(|| async { panic!("planted") as &str }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_secs(60)).await;
                "late"
            }),
        )
        .route("/echo", post(|Json(value): Json<Value>| async move { value.to_string() }));
    let ids = IdSource::new([3; 32], || 1_790_000_000_000);
    wrap(router, ids, Bounds { timeout: Duration::from_millis(40), max_body_bytes: 64 })
}

async fn send(request: Request<Body>) -> Response<Body> {
    app().oneshot(request).await.unwrap()
}

async fn get_path(path: &str) -> Response<Body> {
    send(Request::get(path).body(Body::empty()).unwrap()).await
}

async fn document(response: Response<Body>) -> Value {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let request_id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["request_id"], request_id);
    document
}

#[tokio::test]
async fn a_good_answer_carries_ids_and_security_headers() {
    let response = get_path("/hello").await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["x-correlation-id"].to_str().unwrap().starts_with("olly-"));
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["content-security-policy"], CONTENT_SECURITY_POLICY);
}

#[tokio::test]
async fn a_correlation_id_that_came_is_returned() {
    let request = Request::get("/hello").header("x-correlation-id", "order-7").body(Body::empty()).unwrap();
    assert_eq!(send(request).await.headers()["x-correlation-id"], "order-7");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problem_documents() {
    let document_404 = document(get_path("/nowhere").await).await;
    assert_eq!((&document_404["status"], &document_404["instance"]), (&404.into(), &"/nowhere".into()));
    let response = send(Request::delete("/hello").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[header::ALLOW], "GET,HEAD");
    assert_eq!(document(response).await["status"], 405);
}

#[tokio::test]
async fn a_panic_is_a_problem_without_its_words() {
    let document = document(get_path("/panic").await).await;
    assert_eq!(document["status"], 500);
    assert!(!document.to_string().contains("planted"));
}

#[tokio::test]
async fn a_late_answer_is_a_problem() {
    assert_eq!(document(get_path("/slow").await).await["status"], 504);
}

#[tokio::test]
async fn bodies_are_bounded_and_must_be_json() {
    let post = |media_type: &str, body: String| {
        send(Request::post("/echo").header("content-type", media_type).body(Body::from(body)).unwrap())
    };
    assert_eq!(post("application/json", "[1]".into()).await.status(), 200);
    assert_eq!(document(post("application/json", "[1".into()).await).await["errors"][0]["field"], "body");
    assert_eq!(document(post("text/plain", "[1]".into()).await).await["status"], 415);
    assert_eq!(document(post("application/json", "9".repeat(65)).await).await["status"], 413);
}

#[tokio::test]
async fn answers_are_compressed_when_the_client_can_read_that() {
    let request = Request::get("/nowhere").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    assert_eq!(send(request).await.headers()[header::CONTENT_ENCODING], "gzip");
}

/// Who has an answer already gets no body; who has another one gets this one.
#[tokio::test]
async fn an_answer_in_json_has_a_tag_by_which_it_is_known_again() {
    let routes = || {
        Router::new()
            .route("/json", get(|| async { axum::Json(serde_json::json!({"a": 1})) }))
            .route("/other", get(|| async { axum::Json(serde_json::json!({"a": 2})) }))
    };
    let ids = IdSource::new([3; 32], || 1_790_000_000_000);
    let bounds = Bounds { timeout: Duration::from_secs(5), max_body_bytes: 64 };
    let app = wrap(routes(), ids, bounds);
    let ask = async |path: &str, known: &str| {
        let request = Request::get(path).header(header::IF_NONE_MATCH, known).body(Body::empty()).unwrap();
        app.clone().oneshot(request).await.unwrap()
    };
    let first = ask("/json", "").await;
    assert_eq!(first.status(), 200);
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    for known in [tag.as_str(), "*", &format!("\"x\", {tag}"), tag.trim_start_matches("W/")] {
        let again = ask("/json", known).await;
        assert_eq!(
            (again.status(), again.headers()[header::ETAG].to_str().unwrap()),
            (StatusCode::NOT_MODIFIED, &*tag)
        );
        assert!(again.into_body().collect().await.unwrap().to_bytes().is_empty(), "{known}");
    }
    for known in ["\"x\"", "W/\"\"", "\u{1}", &tag[1..tag.len() - 2]] {
        let Ok(known) = HeaderValue::from_str(known) else { continue };
        assert_eq!(ask("/json", known.to_str().unwrap_or_default()).await.status(), 200, "{known:?}");
    }
    let other = ask("/other", &tag).await;
    assert_eq!(other.status(), 200);
    assert_ne!(other.headers()[header::ETAG], tag.as_str());
}
