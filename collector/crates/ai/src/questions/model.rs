//! Asking a language model for SQL when the grammar cannot read a question.
//!
//! The model is told the tables, the names and the question, never a row. Its SQL passes the guard like any other, is run as the
//! same user of the store, and nothing that it writes besides SQL and values reaches the reader.

use std::time::Instant;

use jiff::tz::TimeZone;
use olly_llm::{Prompt, Redaction, Redactor};
use olly_model::{ChartKind, NlqAnswer, NlqRequest, SqlParameter, SqlSource, Timestamp};
use olly_nlq::{
    Vocabulary,
    guard::{Guarded, Refused, TENANT_PARAMETER, guard},
    time::Period,
};
use olly_query::Tenant;
use olly_storage::{SqlValue, StoreError, Table};
use serde::Deserialize;
use serde_json::json;

use super::{AskError, MAX_ROWS, Questions};
use crate::words::{Model, NoAnswer};

const SYSTEM: &str = include_str!("system.txt");
/// Most names of a kind that the model is told.
const MAX_NAMES: usize = 200;
/// Most parameters of a statement.
const MAX_PARAMETERS: usize = 32;
const HOUR_NS: i64 = 3_600_000_000_000;

/// What a question is asked with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) request: &'a NlqRequest,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
    pub(super) period: Option<&'a Period>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    sql: String,
    parameters: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    name: String,
    value: String,
}

/// SQL that may be run.
struct Judged {
    written: Written,
    guarded: Guarded,
}

/// Why there is none.
enum NoSql {
    /// The model says that the tables cannot answer.
    Declined,
    /// Why it was not used.
    Because(String),
}

impl Questions {
    /// The model's answer; or why there is none, for people.
    pub(super) async fn ask_model(
        &self,
        model: &Model,
        redactor: &Redactor,
        asked: Asked<'_>,
    ) -> Result<Result<NlqAnswer, Option<String>>, AskError> {
        let mut redaction = Redaction::new();
        let prompt = prompt(redactor, &mut redaction, asked);
        let judged = match sql(model, prompt, asked).await {
            Ok(judged) => judged,
            Err(NoSql::Declined) => return Ok(Err(None)),
            Err(NoSql::Because(reason)) => return Ok(Err(Some(reason))),
        };
        let parameters: Vec<(String, String)> = judged
            .written
            .parameters
            .into_iter()
            .map(|parameter| (parameter.name, redaction.restore(&parameter.value)))
            .collect();
        let mut bound: Vec<(String, SqlValue)> =
            parameters.iter().map(|(name, value)| (name.clone(), SqlValue::Text(value.clone()))).collect();
        bound.push((TENANT_PARAMETER.to_owned(), SqlValue::Text(asked.tenant.as_str().to_owned())));
        match self.store.select(asked.tenant, judged.guarded.sql(), &bound).await {
            Ok(table) => Ok(Ok(answer(judged.written.sql, parameters, table))),
            // SQL that does not fit the schema is the model's mistake, not the store's.
            Err(StoreError::Corrupt { .. } | StoreError::Refused { .. }) => {
                Ok(Err(Some("the store refused the SQL that the language model wrote".to_owned())))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The SQL of a model that the guard lets through; it may mend what was refused once.
async fn sql(model: &Model, mut prompt: Prompt, asked: Asked<'_>) -> Result<Judged, NoSql> {
    let deadline = Instant::now() + model.timeout;
    let mut chances = 1;
    loop {
        let reply = model.ask(asked.tenant, &prompt, asked.now, deadline).await;
        let reply = reply.map_err(|error: NoAnswer| {
            tracing::warn!(%error, "a language model was not used");
            NoSql::Because(error.to_string())
        })?;
        let refused = match serde_json::from_str::<Written>(&reply) {
            Ok(written) if written.sql.trim().is_empty() => return Err(NoSql::Declined),
            Ok(written) => match judge(&written) {
                Ok(guarded) => return Ok(Judged { written, guarded }),
                Err(refused) => refused,
            },
            Err(_) => "the answer does not have the form that was asked for".to_owned(),
        };
        metrics::counter!("ai_llm_sql_refused_total").increment(1);
        if chances == 0 {
            return Err(NoSql::Because("the language model's SQL was refused by the guard".to_owned()));
        }
        chances -= 1;
        prompt.user += &format!("\n\nAn earlier answer was refused: {refused}.");
    }
}

fn judge(written: &Written) -> Result<Guarded, String> {
    let plain = |name: &str| {
        (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && name != TENANT_PARAMETER
    };
    let parameters = &written.parameters;
    if parameters.len() > MAX_PARAMETERS || !parameters.iter().all(|parameter| plain(&parameter.name)) {
        return Err("names of parameters are lower case letters, digits and _".to_owned());
    }
    guard(&written.sql, MAX_ROWS).map_err(|refused: Refused| refused.to_string())
}

fn prompt(redactor: &Redactor, redaction: &mut Redaction, asked: Asked<'_>) -> Prompt {
    let Asked { vocabulary, now, zone, period, request, .. } = asked;
    let mut names = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        names.take(MAX_NAMES).map(|name| redactor.redact(name, redaction)).collect()
    };
    let services = names(&mut vocabulary.services.iter());
    let operations = names(&mut vocabulary.operations.iter());
    let metrics = names(&mut vocabulary.metrics.iter().map(|metric| &metric.name));
    let (from, to) = period.map_or_else(
        || (now.saturating_add_nanos(-HOUR_NS).unix_nanos(), now.unix_nanos()),
        |period| (period.from_ns, period.to_ns),
    );
    let told = json!({
        "question": redactor.redact(&request.question, redaction),
        "now": now,
        "now_unix_nanos": now.unix_nanos(),
        "time_zone": zone.iana_name().unwrap_or("UTC"),
        "default_period": { "from": from, "to": to },
        "services": services,
        "operations": operations,
        "metrics": metrics,
    });
    let text = || json!({ "type": "string" });
    Prompt {
        system: SYSTEM.to_owned(),
        user: serde_json::to_string_pretty(&told).unwrap_or_default(),
        name: "statement",
        schema: json!({
            "type": "object",
            "properties": {
                "sql": text(),
                "parameters": { "type": "array", "items": {
                    "type": "object",
                    "properties": { "name": text(), "value": text() },
                    "required": ["name", "value"],
                    "additionalProperties": false
                } }
            },
            "required": ["sql", "parameters"],
            "additionalProperties": false
        }),
    }
}

fn answer(sql: String, parameters: Vec<(String, String)>, table: Table) -> NlqAnswer {
    let summary = match (table.columns.as_slice(), table.rows.as_slice()) {
        (_, []) => "Nothing was found.".to_owned(),
        ([column], [row]) => {
            let value =
                row.first().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            format!("{column}: {}", value.unwrap_or_default().chars().take(120).collect::<String>())
        }
        (_, [_]) => "1 row was found.".to_owned(),
        (_, rows) => format!("{} rows were found.", rows.len()),
    };
    let single = table.rows.len() == 1 && table.columns.len() == 1;
    NlqAnswer {
        understood: true,
        sql_source: SqlSource::Model,
        interpretation: Some(
            "A language model wrote the SQL. Whether it answers the question is not checked; read it first."
                .to_owned(),
        ),
        sql: Some(sql),
        parameters: parameters
            .into_iter()
            .map(|(name, value)| SqlParameter { name, value: value.into() })
            .collect(),
        chart: Some(if single { ChartKind::Number } else { ChartKind::Table }),
        truncated: table.rows.len() as u64 >= MAX_ROWS,
        columns: table.columns,
        rows: table.rows,
        ..NlqAnswer::not_understood(summary)
    }
}

#[cfg(test)]
mod tests;
