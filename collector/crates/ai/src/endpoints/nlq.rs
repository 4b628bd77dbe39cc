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
    let now = jiff::Timestamp::now().as_nanosecond();
    let now = Timestamp::from_unix_nanos(i64::try_from(now).unwrap_or_default());
    match questions.ask(&app.tenant(), &request, now).await {
        Ok(answer) => Ok(JsonAnswer(answer)),
        Err(AskError::Invalid { field, message }) => Err(Problem::bad_field(field, message)),
        Err(AskError::Store(error)) => Err(away(&error)),
        Err(error @ AskError::Guard(_)) => {
            tracing::error!(%error, "a question was answered with SQL that must not be run");
            Err(Problem::internal())
        }
    }
}
