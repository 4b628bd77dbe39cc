//! `GET /api/v1/logs`: searching for log records.

use std::str::FromStr;

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{LogRecord, TimeRange, TraceId};
use olly_query::LogSearch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{Words, query_params, time_range},
    store_error::store_problem,
};

query_params! { Params: range + page {
    /// Records of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
    /// Records of at least this severity.
    #[param(value_type = Option<SeverityName>, inline)]
    min_severity: Severity,
    /// Records whose body contains this text, in whatever case.
    #[param(value_type = Option<String>, max_length = 256)]
    text: Words,
    /// Records of this trace.
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{32}$")]
    trace_id: TraceId,
} }

/// The values of `min_severity`.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes the parameter; `Severity` reads it")]
enum SeverityName {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

/// The lowest OTLP severity number of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Severity(u8);

impl FromStr for Severity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "trace" => Ok(Self(1)),
            "debug" => Ok(Self(5)),
            "info" => Ok(Self(9)),
            "warn" => Ok(Self(13)),
            "error" => Ok(Self(LogRecord::ERROR_SEVERITY)),
            "fatal" => Ok(Self(21)),
            _ => Err("allowed is trace, debug, info, warn, error or fatal"),
        }
    }
}

/// A page of log records.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LogsPage {
    /// The range that was searched.
    pub time_range: TimeRange,
    /// The log records, newest first.
    pub items: Vec<LogRecord>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Searches for log records
///
/// Newest first; the conditions are joined by "and".
#[utoipa::path(get, path = "/api/v1/logs", tag = "signals", operation_id = "search_logs",
    params(Params),
    responses((status = 200, description = "A page", body = LogsPage), Refusals))]
pub(crate) async fn search_logs(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<LogsPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let search = LogSearch {
        time,
        service: params.service.map(|words| words.0),
        min_severity_number: params.min_severity.map(|severity| severity.0),
        text: params.text.map(|words| words.0),
        trace_id: params.trace_id,
        limit: params.limit.unwrap_or_default(),
        cursor: params.cursor,
    };
    let page = app
        .store
        .search_logs(&app.tenant(), &search)
        .await
        .map_err(|error| store_problem("search_logs", &error))?;
    Ok(Json(LogsPage { time_range: time, next_cursor: page.next_cursor(), items: page.items }))
}

#[cfg(test)]
mod tests;
