//! Requests that the analysis service answers.

use axum::{
    Json,
    http::Method,
    response::{IntoResponse as _, Response},
};
use olly_http::{Problem, ProblemKind, RequestContext};
use serde::Serialize;

use crate::{Analyst, AnalystError, App, HandedOn, store_error::describe};

const RETRY_AFTER_SECONDS: u32 = 10;

/// Hands on a question with its body; the answer comes back as it is.
pub(crate) async fn post(
    app: &App,
    context: &RequestContext,
    path: impl Into<String>,
    body: &(impl Serialize + Sync),
) -> Result<Response, Problem> {
    let body = serde_json::to_value(body).map_err(|error| {
        tracing::error!(%error, "a request cannot be written as JSON");
        Problem::internal()
    })?;
    hand_on(app, context, HandedOn { method: Method::POST, path: path.into(), body: Some(body) }).await
}

/// The same of a request without a body.
pub(crate) async fn bare(
    app: &App,
    context: &RequestContext,
    method: Method,
    path: impl Into<String>,
) -> Result<Response, Problem> {
    hand_on(app, context, HandedOn { method, path: path.into(), body: None }).await
}

async fn hand_on(app: &App, context: &RequestContext, request: HandedOn) -> Result<Response, Problem> {
    let analyst: &dyn Analyst = app.analyst.as_ref();
    let answer = analyst.hand_on(request, context.correlation_id.as_ref()).await;
    answer.map(|(status, body)| (status, Json(body)).into_response()).map_err(problem)
}

/// What the caller got wrong is handed through; everything else means that there is no analysis for now.
fn problem(error: AnalystError) -> Problem {
    match error {
        AnalystError::Refused(document) if document.status == 404 => Problem::not_found(document.detail),
        AnalystError::Refused(document) if document.status == 400 => {
            Problem::new(ProblemKind::BadRequest, document.detail).with_errors(document.errors)
        }
        AnalystError::Refused(document) if document.status == 503 => {
            tracing::warn!(detail = document.detail, "there is no analysis");
            Problem::unavailable(document.detail, RETRY_AFTER_SECONDS)
        }
        other => {
            tracing::warn!(error = describe(&other), "there is no analysis");
            Problem::unavailable("the analysis service does not answer", RETRY_AFTER_SECONDS)
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use serde_json::json;

    use super::*;
    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn ask(analyst: TestAnalyst) -> Answer {
        let question = json!({ "correlation_id": "flow-1", "analysis_type": "rca" });
        let service = TestService { analyst, ..TestService::new() };
        service.send(Method::POST, "/api/v1/ai/analyze", Some(question)).await
    }

    #[tokio::test]
    async fn what_the_caller_got_wrong_is_handed_through() {
        for status in [400, 404] {
            assert_eq!(ask(TestAnalyst::Refuses(status)).await.problem(status)["detail"], "as it said");
        }
    }

    #[tokio::test]
    async fn without_the_analysis_service_it_is_503() {
        for analyst in [TestAnalyst::IsAway, TestAnalyst::Refuses(500), TestAnalyst::Refuses(503)] {
            let answer = ask(analyst).await;
            assert_eq!(answer.headers[header::RETRY_AFTER], "10");
            answer.problem(503);
        }
    }
}
