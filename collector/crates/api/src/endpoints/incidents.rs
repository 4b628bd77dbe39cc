//! `/api/v1/incidents` and the webhooks that open them: kept by the analysis service, to which all of it is handed on.

use axum::{
    extract::{RawQuery, State},
    http::Method,
    response::Response,
};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::{Json, Path},
};
use olly_model::{
    AlertmanagerNotification, Feedback, FeedbackList, Incident, IncidentId, IncidentPage, IncidentState,
    NewFeedback, NewIncident, WebhookReceipt,
};

use crate::{
    App,
    hand_on::{bare, post},
};

/// The largest notification, in bytes: 500 alerts with their annotations.
pub(crate) const MAX_NOTIFICATION_BYTES: usize = 2 * 1024 * 1024;

/// Incidents
///
/// The latest beginning first, each with the answer in short.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", operation_id = "incidents",
    params(
        ("state" = Option<IncidentState>, Query, description = "Incidents that are open, or resolved."),
        ("service" = Option<String>, Query, max_length = 256, description = "Incidents that have to do with this service: \
            named by an alert, found to be the cause, or suffering from it."),
        ("from" = Option<String>, Query, format = DateTime, description = "Incidents that had not ended by then."),
        ("to" = Option<String>, Query, format = DateTime, description = "Incidents that began by then."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Size of the page, 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page", body = IncidentPage), Refusals))]
pub(crate) async fn list(
    State(app): State<App>,
    context: RequestContext,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    bare(&app, &context, Method::GET, format!("/api/v1/incidents{query}")).await
}

/// Opens an incident
///
/// For a time in which something went wrong; it is analysed in the background. The same description opens the same incident: it is
/// answered with 200 then.
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents", operation_id = "open_incident",
    request_body = NewIncident,
    responses(
        (status = 201, description = "It was opened", body = Incident),
        (status = 200, description = "It was there", body = Incident),
        BodyRefusals, Refusals,
    ))]
pub(crate) async fn open(
    State(app): State<App>,
    context: RequestContext,
    Json(new): Json<NewIncident>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/incidents", &new).await
}

/// An incident
///
/// With its analysis, its alerts, its history, and how often answers like this one were right.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "incidents", operation_id = "incident",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "The incident", body = Incident), NoSuchThing, Refusals))]
pub(crate) async fn get(
    State(app): State<App>,
    context: RequestContext,
    Path(id): Path<IncidentId>,
) -> Result<Response, Problem> {
    bare(&app, &context, Method::GET, format!("/api/v1/incidents/{id}")).await
}

/// Resolves an incident
///
/// One that was resolved stays as it is.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/resolve", tag = "incidents", operation_id = "resolve_incident",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "The incident", body = Incident), NoSuchThing, Refusals))]
pub(crate) async fn resolve(
    State(app): State<App>,
    context: RequestContext,
    Path(id): Path<IncidentId>,
) -> Result<Response, Problem> {
    bare(&app, &context, Method::POST, format!("/api/v1/incidents/{id}/resolve")).await
}

/// Says whether the cause was right
///
/// The last word on an incident counts. The same words about the same answer are kept once.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/feedback", tag = "incidents", operation_id = "give_feedback",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    request_body = NewFeedback,
    responses((status = 200, description = "It was noted", body = Feedback), NoSuchThing, BodyRefusals, Refusals))]
pub(crate) async fn give_feedback(
    State(app): State<App>,
    context: RequestContext,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewFeedback>,
) -> Result<Response, Problem> {
    post(&app, &context, format!("/api/v1/incidents/{id}/feedback"), &new).await
}

/// What was said of an incident's answers
///
/// And how often answers were right in the last 90 days, by what was said of them.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/feedback", tag = "incidents", operation_id = "feedback",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "What was said", body = FeedbackList), NoSuchThing, Refusals))]
pub(crate) async fn feedback(
    State(app): State<App>,
    context: RequestContext,
    Path(id): Path<IncidentId>,
) -> Result<Response, Problem> {
    bare(&app, &context, Method::GET, format!("/api/v1/incidents/{id}/feedback")).await
}

/// Takes a notification of Alertmanager
///
/// Version 4 of the webhook. A group of alerts that begins to fire opens one incident, which is analysed in the background; it is
/// resolved when all of them are over. A notification that comes again changes nothing.
#[utoipa::path(post, path = "/api/v1/webhooks/alertmanager", tag = "incidents",
    operation_id = "alertmanager_webhook", request_body = AlertmanagerNotification,
    responses((status = 200, description = "It was taken", body = WebhookReceipt), BodyRefusals, Refusals))]
pub(crate) async fn alertmanager(
    State(app): State<App>,
    context: RequestContext,
    Json(notification): Json<AlertmanagerNotification>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/webhooks/alertmanager", &notification).await
}

/// Takes a notification of Alertmanager
///
/// Another address of `/api/v1/webhooks/alertmanager`.
#[utoipa::path(post, path = "/api/v1/alertmanager/webhook", tag = "incidents",
    operation_id = "alertmanager_webhook_alias", request_body = AlertmanagerNotification,
    responses((status = 200, description = "It was taken", body = WebhookReceipt), BodyRefusals, Refusals))]
pub(crate) async fn alertmanager_alias(
    app: State<App>,
    context: RequestContext,
    notification: Json<AlertmanagerNotification>,
) -> Result<Response, Problem> {
    alertmanager(app, context, notification).await
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn send(analyst: TestAnalyst, method: Method, path: &str, body: Option<Value>) -> Answer {
        TestService { analyst, ..TestService::new() }.send(method, path, body).await
    }

    fn notification() -> Value {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../testdata/alertmanager/firing.json");
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn requests_are_handed_on_and_answers_come_back_as_they_are() {
        const ID: &str = "/api/v1/incidents/inc-mvz3rhnf-a7b2c4d1";
        let new = json!({ "title": "x", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T01:00:00Z" });
        for (method, path, body) in [
            (Method::GET, "/api/v1/incidents?state=open&service=a%20b".to_owned(), None),
            (Method::POST, "/api/v1/incidents".to_owned(), Some(new)),
            (Method::GET, ID.to_owned(), None),
            (Method::POST, format!("{ID}/resolve"), None),
            (Method::GET, format!("{ID}/feedback"), None),
            (Method::POST, format!("{ID}/feedback"), Some(json!({ "correct": "yes" }))),
            (Method::POST, "/api/v1/webhooks/alertmanager".to_owned(), Some(notification())),
        ] {
            let answer = send(TestAnalyst::Answers, method.clone(), &path, body.clone()).await;
            let expected = if method == Method::GET { 200 } else { 201 };
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
            assert_eq!(
                (&answer.json["method"], &answer.json["path"]),
                (&method.as_str().into(), &path.clone().into())
            );
            assert_eq!(answer.json["body"].is_null(), body.is_none());
            send(TestAnalyst::Refuses(404), method.clone(), &path, body.clone()).await.problem(404);
            send(TestAnalyst::IsAway, method, &path, body).await.problem(503);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_does_not_reach_the_analysis_service() {
        let mut odd = notification();
        odd["alerts"][0]["startsAt"] = "yesterday".into();
        for (path, body, field) in [
            ("/api/v1/incidents", json!({ "from": 1 }), "from"),
            ("/api/v1/incidents/inc-x-y/feedback", json!({ "correct": "yes" }), "id"),
            ("/api/v1/incidents/inc-a-a7b2c4d1/feedback", json!({ "correct": "maybe" }), "correct"),
            ("/api/v1/webhooks/alertmanager", odd, "alerts[0].startsAt"),
        ] {
            let answer = send(TestAnalyst::IsAway, Method::POST, path, Some(body)).await;
            assert_eq!(answer.bad_fields(), [field], "{path}");
        }
    }

    /// The usual bound of bodies is 64 KiB, which a group of a hundred alerts exceeds.
    #[tokio::test]
    async fn a_large_group_of_alerts_fits() {
        let mut large = notification();
        let alert = large["alerts"][0].clone();
        large["alerts"] = Value::Array(vec![alert; 400]);
        assert!(large.to_string().len() > 100_000);
        assert_eq!(
            send(TestAnalyst::Answers, Method::POST, "/api/v1/webhooks/alertmanager", Some(large))
                .await
                .status,
            201
        );
    }
}
