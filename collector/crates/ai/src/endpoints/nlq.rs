//! `POST /api/v1/ai/nlq`: questions in plain language.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{NlqAnswer, NlqRequest, Timestamp};

use crate::{App, endpoints::away, questions::AskError};

const RETRY_AFTER_SECONDS: u32 = 60;

/// Answers a question in plain language
///
/// A grammar reads the question; no language model is asked. The answer shows how it was read, the SQL with its parameters, the
/// rows, a sentence and a suggested chart. A question that was not understood is answered, too: with `understood: false`,
/// the parts that could not be read, and the nearest questions that would be.
#[utoipa::path(post, path = "/api/v1/ai/nlq", tag = "analysis", operation_id = "ask",
    request_body = NlqRequest,
    responses((status = 200, description = "The answer", body = NlqAnswer), BodyRefusals, Refusals))]
pub(crate) async fn ask(
    State(app): State<App>,
    Json(request): Json<NlqRequest>,
) -> Result<JsonAnswer<NlqAnswer>, Problem> {
    let Some(questions) = &app.questions else {
        return Err(Problem::unavailable(
            "questions need a user of the store: nlq.password_file is not set",
            RETRY_AFTER_SECONDS,
        ));
    };
    match questions.ask(&app.tenant(), &request, Timestamp::now()).await {
        Ok(answer) => Ok(JsonAnswer(answer)),
        Err(AskError::Invalid { field, message }) => Err(Problem::bad_field(field, message)),
        Err(AskError::Store(error)) => Err(away(&error)),
        Err(error @ AskError::Guard(_)) => {
            tracing::error!(%error, "a question was answered with SQL that must not be run");
            Err(Problem::internal())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_trait::async_trait;
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use olly_config::{LimitsConfig, McpConfig};
    use olly_http::IdSource;
    use olly_instrument::Metrics;
    use olly_query::Tenant;
    use olly_storage::{SqlStore, SqlValue, StoreError, Table};
    use olly_testkit::MemoryStore;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use crate::{App, questions::Questions, router::router, words::Words};

    /// A store without rows, or without an answer.
    struct Empty {
        away: bool,
    }

    #[async_trait]
    impl SqlStore for Empty {
        async fn select(&self, _: &Tenant, _: &str, _: &[(String, SqlValue)]) -> Result<Table, StoreError> {
            if self.away {
                return Err(StoreError::Timeout { what: "a question", timeout_ms: 1 });
            }
            Ok(Table::default())
        }
    }

    async fn ask(questions: Option<Empty>, body: Value) -> (u16, Value) {
        let questions = questions.map(|store| Questions::new(Arc::new(store)));
        let app = App {
            store: Arc::new(MemoryStore::default()),
            questions,
            words: Words::default(),
            mcp: McpConfig::default(),
            incidents: None,
            limits: LimitsConfig::default(),
        };
        let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
        let request = Request::post("/api/v1/ai/nlq")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn a_question_is_answered_and_one_that_is_not_understood_too() {
        let (status, answer) =
            ask(Some(Empty { away: false }), json!({ "question": "how many requests today" })).await;
        assert_eq!((status, &answer["understood"]), (200, &true.into()), "{answer}");
        assert!(answer["sql"].as_str().unwrap().contains("{from:Int64}"), "{answer}");
        let (status, answer) =
            ask(Some(Empty { away: false }), json!({ "question": "weather in Paris" })).await;
        assert_eq!(
            (status, &answer["understood"], &answer["unread"][0]),
            (200, &false.into(), &"weather".into())
        );
        assert!(!answer["suggestions"].as_array().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_cannot_be_used_is_400_and_names_the_member() {
        for (body, field) in [
            (json!({}), "question"),
            (json!({ "question": "x", "time_zone": "Mars/Olympus" }), "time_zone"),
            (
                json!({ "question": "x", "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z" }),
                "from",
            ),
            (json!({ "question": "x", "tenant": "other" }), "tenant"),
        ] {
            let (status, problem) = ask(Some(Empty { away: false }), body.clone()).await;
            assert_eq!((status, &problem["errors"][0]["field"]), (400, &field.into()), "{body}: {problem}");
        }
    }

    #[tokio::test]
    async fn without_a_store_or_a_user_it_is_503() {
        let body = || json!({ "question": "how many requests" });
        assert_eq!(ask(Some(Empty { away: true }), body()).await.0, 503);
        let (status, problem) = ask(None, body()).await;
        assert_eq!(status, 503);
        assert!(problem["detail"].as_str().unwrap().contains("nlq.password_file"), "{problem}");
    }
}
