use axum::{
    body::Body,
    http::{HeaderName, Request, header},
};
use http_body_util::BodyExt as _;
use olly_config::GrafanaConfig;
use olly_testkit::{Fault, MemoryStore, Question, ids};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::testing::{TestService, send};

#[tokio::test]
async fn the_served_document_is_the_exported_one() {
    let served = TestService::new().get("/openapi.json").await.good();
    assert_eq!(served, serde_json::to_value(super::document()).unwrap());
}

#[tokio::test]
async fn unknown_paths_are_problem_documents() {
    for path in [
        "/",
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/correlate/x",
        "/api/v1/correlate",
        "/api/v1/correlate/a/b",
        "/nowhere",
    ] {
        TestService::new().get(path).await.problem(404);
    }
}

#[tokio::test]
async fn readiness_says_why_not() {
    TestService::new().get("/readyz").await.good();
    let away = MemoryStore::default().failing(Question::Ping, Fault::Unavailable);
    let problem = TestService::over(away).get("/readyz").await.problem(503);
    assert_eq!(problem["detail"], "store: the store cannot be reached");
    let away = MemoryStore::default().failing(Question::Ping, Fault::Unavailable);
    TestService::over(away).get("/healthz").await.good();
}

#[tokio::test]
async fn requests_are_counted_by_route_and_not_by_path() {
    let router = TestService::new().router();
    let path = format!("/api/v1/correlate/{}", ids::flow());
    send(router.clone(), axum::http::Method::GET, &path, None).await.good();
    send(router.clone(), axum::http::Method::GET, "/nowhere/17", None).await.problem(404);
    let metrics = send(router, axum::http::Method::GET, "/metrics", None).await;
    let line = |route: &str| {
        metrics.text.lines().any(|line| {
            line.starts_with("http_server_request_duration_seconds_bucket") && line.contains(route)
        })
    };
    assert!(line("http_route=\"/api/v1/correlate/{id}\"") && line("http_route=\"none\""), "{}", metrics.text);
    assert!(!metrics.text.contains("/nowhere/17") && !metrics.text.contains(ids::flow().as_str()));
}

#[tokio::test]
async fn the_browsable_page_comes_with_everything_it_needs() {
    let page = TestService::new().get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger-ui"));
    for link in page.text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(!link.starts_with("http"), "{link} comes from elsewhere");
    }
    assert!(!page.text.contains("<script>"), "an inline script would be refused by the browser");
    let script = TestService::new().get("/docs/swagger-initializer.js").await;
    assert!(script.text.contains("/openapi.json"));
}

#[tokio::test]
async fn the_ui_is_served_but_never_in_place_of_the_api() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("index.html"), "<title>OllyStack</title>").unwrap();
    std::fs::write(folder.path().join("assets/app-1234.js"), "let x;").unwrap();
    std::fs::write(folder.path().with_extension("secret"), "outside").unwrap();
    let get = |path: &'static str| {
        let service = TestService { ui_dir: Some(folder.path().to_owned()), ..TestService::new() };
        async move { service.get(path).await }
    };
    for path in ["/", "/index.html", "/flows/olly-mhabcd12-a7b2c4d1", "/flows/order.42", "/settings?tab=1"] {
        let page = get(path).await;
        assert_eq!((page.status, page.text.as_str()), (200, "<title>OllyStack</title>"), "{path}");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-cache");
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
    let asset = get("/assets/app-1234.js").await;
    assert!(asset.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    get("/assets/app-0000.js").await.problem(404);
    for path in ["/api/v1/nothing", "/api", "/api/", "//api/v1/x", "/metrics/x"] {
        get(path).await.problem(404);
    }
    for path in ["/..%2fsecret", "/%2e%2e/secret", "/assets/..%2f..%2f..%2fetc/passwd"] {
        assert!(!get(path).await.text.contains("outside"), "{path}");
    }
}

#[tokio::test]
async fn the_page_may_frame_the_configured_grafana_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "the page").unwrap();
    let policy = async |url: Option<&str>| {
        let grafana = GrafanaConfig { url: url.map(str::to_owned), ..GrafanaConfig::default() };
        let ui_dir = Some(folder.path().to_owned());
        let page = TestService { ui_dir, grafana, ..TestService::new() }.get("/flows/x").await;
        page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    };
    assert!(!policy(None).await.contains("frame-src"));
    let framing = policy(Some("https://grafana.example:3000/below")).await;
    assert!(framing.ends_with("; frame-src https://grafana.example:3000"), "{framing}");
    assert!(framing.contains("frame-ancestors 'none'"), "{framing}");
}

#[tokio::test]
async fn every_operation_of_the_document_exists_and_answers_problems_as_documents() {
    let document = serde_json::to_value(super::document()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let example = path.replace("{id}", "nobody");
            let method: axum::http::Method = method.to_uppercase().parse().unwrap();
            let answer = TestService::new().send(method, &example, None).await;
            assert_ne!(answer.status, 405, "{path}");
            let declared = operation["responses"].get(answer.status.to_string());
            assert!(declared.is_some(), "{path} answers {}", answer.status);
            if answer.status >= 400 {
                assert_ne!(answer.json, Value::Null, "{path}");
            }
        }
    }
}

/// The address of an operation that reads, of something in the recorded checkout.
fn example(path: &str, operation: &Value) -> String {
    let value = |name: &str| match name {
        "id" if path.starts_with("/api/v1/traces/") => ids::request_trace().to_string(),
        "id" if path.starts_with("/api/v1/incidents/") => "inc-mvz3rhnf-a7b2c4d1".to_owned(),
        "id" => ids::flow().to_string(),
        "trace_id" => ids::request_trace().to_string(),
        _ => "orders".to_owned(),
    };
    let (mut address, mut query) = (path.to_owned(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        if parameter["in"] == "path" {
            address = address.replace(&format!("{{{name}}}"), &value(name));
        } else if parameter["required"] == true {
            query.push(format!("{name}={}", value(name)));
        }
    }
    if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
}

/// Who has an answer already gets no body, and who reads gzip a short one: of each operation that reads.
#[tokio::test]
async fn every_answer_in_json_has_a_tag_and_is_compressed() {
    let document = serde_json::to_value(super::document()).unwrap();
    let router = TestService::new().router();
    let ask = async |address: &str, header: (HeaderName, &str)| {
        let request = Request::get(address).header(header.0, header.1).body(Body::empty()).unwrap();
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        (parts.status.as_u16(), parts.headers, body.collect().await.unwrap().to_bytes())
    };
    let mut tagged = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(operation) = methods.get("get") else { continue };
        let address = example(path, operation);
        let (status, headers, body) = ask(&address, (header::ACCEPT, "*/*")).await;
        assert_eq!(status, 200, "{address}");
        if headers[header::CONTENT_TYPE] != "application/json" {
            continue;
        }
        tagged += 1;
        let tag = headers[header::ETAG].to_str().unwrap();
        let (status, headers, nothing) = ask(&address, (header::IF_NONE_MATCH, tag)).await;
        assert_eq!((status, nothing.len()), (304, 0), "{address}");
        assert_eq!(headers[header::ETAG], tag, "{address}");
        let (status, headers, packed) = ask(&address, (header::ACCEPT_ENCODING, "gzip")).await;
        assert_eq!(status, 200, "{address}");
        assert_eq!(headers[header::ETAG], tag, "{address}: the tag is of the answer and not of its packing");
        // A few bytes are longer when they are packed.
        if body.len() > 100 {
            assert_eq!(headers[header::CONTENT_ENCODING], "gzip", "{address}");
            assert!(packed.len() < body.len(), "{address}");
        }
    }
    assert!(tagged > 20, "{tagged}");
}
