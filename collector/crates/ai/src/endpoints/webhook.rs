//! Alerts become incidents.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{AlertmanagerNotification, WebhookReceipt};

use crate::{
    App,
    endpoints::incidents::{incidents, problem},
};

/// The largest notification, in bytes: 500 alerts with their annotations.
pub(crate) const MAX_NOTIFICATION_BYTES: usize = 2 * 1024 * 1024;

/// Takes a notification of Alertmanager
///
/// Version 4 of the webhook. A group of alerts that begins to fire opens one incident, which is analysed in the background; it is
/// resolved when all of them are over. A notification that comes again changes nothing.
#[utoipa::path(post, path = "/api/v1/webhooks/alertmanager", tag = "incidents",
    operation_id = "alertmanager_webhook", request_body = AlertmanagerNotification,
    responses((status = 200, description = "It was taken", body = WebhookReceipt), BodyRefusals, Refusals))]
pub(crate) async fn alertmanager(
    State(app): State<App>,
    Json(notification): Json<AlertmanagerNotification>,
) -> Result<JsonAnswer<WebhookReceipt>, Problem> {
    incidents(&app)?.notify(&app.tenant(), notification).await.map(JsonAnswer).map_err(problem)
}
