//! `POST /api/v1/ai/preview`: what a language model would be told, by the analysis service.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, ModelPreview};

use crate::{Analyst, App, endpoints::ai_analyze::problem};

/// What a language model would be told of a flow
///
/// Nothing is sent. Secrets and personal data are already taken out, as they would be.
#[utoipa::path(post, path = "/api/v1/ai/preview", tag = "analysis", operation_id = "preview",
    request_body = AnalysisRequest,
    responses(
        (status = 200, description = "The question to the model", body = ModelPreview),
        NoSuchThing, BodyRefusals, Refusals,
    ))]
pub(crate) async fn preview(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<AnalysisRequest>,
) -> Result<JsonAnswer<ModelPreview>, Problem> {
    let analyst: &dyn Analyst = app.analyst.as_ref();
    analyst.preview(&request, context.correlation_id.as_ref()).await.map(JsonAnswer).map_err(problem)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::testing::{TestAnalyst, TestService};

    #[tokio::test]
    async fn the_preview_is_handed_through_and_so_are_refusals() {
        let body = || Some(json!({ "correlation_id": "flow-1", "analysis_type": "rca" }));
        let ask = async |analyst| {
            let service = TestService { analyst, ..TestService::new() };
            service.send(Method::POST, "/api/v1/ai/preview", body()).await
        };
        assert_eq!(ask(TestAnalyst::Answers).await.good()["sends"], false);
        ask(TestAnalyst::Refuses(404)).await.problem(404);
        ask(TestAnalyst::IsAway).await.problem(503);
    }
}
