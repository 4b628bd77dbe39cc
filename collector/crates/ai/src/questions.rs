//! Questions in plain language: read, guarded, run, told.

use std::{fmt, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use moka::future::Cache;
use olly_model::{
    ChartKind, NlqAnswer, NlqRequest, SqlParameter, SqlSource, TakenWord, TimeRange, Timestamp,
};
use olly_nlq::{
    Chart, Context, NotUnderstood, Parameter, Statement, Understood, Vocabulary,
    ast::{Metric, MetricKind},
    guard::{TENANT_PARAMETER, guard},
    time::Period,
};
use olly_query::Tenant;
use olly_storage::{SqlStore, SqlValue, StoreError, Table};
use serde_json::Value;

use crate::words::Words;

mod model;

use model::Asked;

/// Most rows of an answer.
pub const MAX_ROWS: u64 = 10_000;
/// How long the names are kept: people ask several questions in a row. A question that is not understood looks for new ones.
const VOCABULARY_KEPT: Duration = Duration::from_secs(60);
const MAX_TENANTS_KEPT: u64 = 200;
const VOCABULARY_DAYS_NS: i64 = 7 * 86_400_000_000_000;

/// Answers questions from a store.
#[derive(Clone)]
pub struct Questions {
    store: Arc<dyn SqlStore>,
    vocabularies: Cache<Tenant, Arc<Vocabulary>>,
    words: Words,
}

impl fmt::Debug for Questions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Questions").finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// A member of the request cannot be used.
    #[error("{field}: {message}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why, and what is allowed.
        message: String,
    },
    /// The guard refused SQL of our own making, which is a mistake of ours.
    #[error("the guard refused the SQL of the question: {0}")]
    Guard(#[from] olly_nlq::guard::Refused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Questions {
    /// Questions to a store, which should be signed in as the user for questions.
    pub fn new(store: Arc<dyn SqlStore>) -> Self {
        let vocabularies =
            Cache::builder().max_capacity(MAX_TENANTS_KEPT).time_to_live(VOCABULARY_KEPT).build();
        Self { store, vocabularies, words: Words::default() }
    }

    /// With a language model, if there is one, for questions that the grammar cannot read.
    #[must_use]
    pub fn with_words(self, words: Words) -> Self {
        Self { words, ..self }
    }

    /// Answers a question of a tenant.
    ///
    /// # Errors
    /// When the request cannot be used, or the store does not answer.
    pub async fn ask(
        &self,
        tenant: &Tenant,
        request: &NlqRequest,
        now: Timestamp,
    ) -> Result<NlqAnswer, AskError> {
        let zone = match request.time_zone.as_deref() {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(name).map_err(|_| AskError::Invalid {
                field: "time_zone",
                message: format!("`{name}` is no time zone such as Europe/Paris"),
            })?,
        };
        let period = default_period(request, now)?;
        let known = self.vocabularies.get(tenant).await;
        let from_cache = known.is_some();
        let mut vocabulary = match known {
            Some(vocabulary) => vocabulary,
            None => self.fresh_vocabulary(tenant, now).await?,
        };
        let jiff_now = jiff::Timestamp::from_nanosecond(i128::from(now.unix_nanos())).unwrap_or_default();
        let read = |vocabulary: &Vocabulary| {
            let context = Context { vocabulary, now: jiff_now, zone: zone.clone(), period: period.clone() };
            olly_nlq::understand(&request.question, &context)
        };
        let mut understood = read(&vocabulary);
        if from_cache && understood.is_err() {
            vocabulary = self.fresh_vocabulary(tenant, now).await?;
            understood = read(&vocabulary);
        }
        let read = understood.and_then(|understood| match olly_nlq::sql(&understood.query) {
            Ok(statement) => Ok((understood, statement)),
            Err(reason) => Err(NotUnderstood::unanswerable(&request.question, &vocabulary, reason)),
        });
        let (understood, statement) = match read {
            Ok(read) => read,
            Err(refused) if refused.forbidden => return Ok(not_understood(refused)),
            Err(refused) => {
                let (vocabulary, zone, period) = (vocabulary.as_ref(), &zone, period.as_ref());
                let asked = Asked { tenant, request, vocabulary, now, zone, period };
                return self.without_grammar(refused, asked).await;
            }
        };
        let table = self.run(tenant, &statement).await?;
        Ok(answer(&understood, statement, table, &zone))
    }

    /// A question that the grammar cannot read: the model's answer, if there is a model and it has one.
    async fn without_grammar(
        &self,
        mut refused: NotUnderstood,
        asked: Asked<'_>,
    ) -> Result<NlqAnswer, AskError> {
        let Some((model, redactor)) = self.words.for_questions() else { return Ok(not_understood(refused)) };
        match self.ask_model(model, redactor, asked).await? {
            Ok(answer) => Ok(answer),
            Err(reason) => {
                if let Some(reason) = reason {
                    refused.reason = format!("{} Nor was there another answer: {reason}.", refused.reason);
                }
                Ok(not_understood(refused))
            }
        }
    }

    async fn fresh_vocabulary(&self, tenant: &Tenant, now: Timestamp) -> Result<Arc<Vocabulary>, AskError> {
        let vocabulary = Arc::new(self.vocabulary(tenant, now).await?);
        self.vocabularies.insert(tenant.clone(), Arc::clone(&vocabulary)).await;
        Ok(vocabulary)
    }

    async fn run(&self, tenant: &Tenant, statement: &Statement) -> Result<Table, AskError> {
        let guarded = guard(&statement.sql, MAX_ROWS)?;
        let mut parameters: Vec<(String, SqlValue)> =
            statement.parameters.iter().map(|(name, value)| (name.clone(), bound(value))).collect();
        parameters.push((TENANT_PARAMETER.to_owned(), SqlValue::Text(tenant.as_str().to_owned())));
        Ok(self.store.select(tenant, guarded.sql(), &parameters).await?)
    }

    /// The names that questions may use: those of the last week.
    async fn vocabulary(&self, tenant: &Tenant, now: Timestamp) -> Result<Vocabulary, AskError> {
        let since = Parameter::Int(now.saturating_add_nanos(-VOCABULARY_DAYS_NS).unix_nanos());
        let ask = |sql: &str| Statement {
            sql: sql.to_owned(),
            parameters: vec![("since".to_owned(), since.clone())],
        };
        let (services, operations, metrics) = (
            ask(include_str!("questions/services.sql")),
            ask(include_str!("questions/operations.sql")),
            ask(include_str!("questions/metrics.sql")),
        );
        let (services, operations, metrics) = tokio::try_join!(
            self.run(tenant, &services),
            self.run(tenant, &operations),
            self.run(tenant, &metrics)
        )?;
        let text = |row: &[Value], place: usize| {
            row.get(place).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let names = |table: Table| {
            table.rows.iter().map(|row| text(row, 0)).filter(|name| !name.is_empty()).collect()
        };
        let metrics = metrics.rows.iter().map(|row| Metric {
            name: text(row, 0),
            kind: match text(row, 1).as_str() {
                "gauge" => MetricKind::Gauge,
                "histogram" => MetricKind::Histogram,
                "counter" => MetricKind::Counter,
                _ => MetricKind::UpDownSum,
            },
            unit: text(row, 2),
        });
        Ok(Vocabulary {
            services: names(services),
            operations: names(operations),
            metrics: metrics.collect(),
        })
    }
}

fn default_period(request: &NlqRequest, now: Timestamp) -> Result<Option<Period>, AskError> {
    if request.from.is_none() && request.to.is_none() {
        return Ok(None);
    }
    let to = request.to.unwrap_or(now);
    let from = request.from.unwrap_or_else(|| to.saturating_add_nanos(-3_600_000_000_000));
    if from >= to {
        return Err(AskError::Invalid { field: "from", message: "must be before `to`".to_owned() });
    }
    Ok(Some(Period { from_ns: from.unix_nanos(), to_ns: to.unix_nanos() }))
}

fn bound(parameter: &Parameter) -> SqlValue {
    match parameter {
        Parameter::Int(number) => SqlValue::Int(*number),
        Parameter::Float(number) => SqlValue::Float(*number),
        Parameter::Text(text) => SqlValue::Text(text.clone()),
        Parameter::Texts(texts) => SqlValue::Texts(texts.clone()),
    }
}

fn shown(parameter: Parameter) -> Value {
    match parameter {
        Parameter::Int(number) => number.into(),
        Parameter::Float(number) => number.into(),
        Parameter::Text(text) => text.into(),
        Parameter::Texts(texts) => texts.into(),
    }
}

fn not_understood(refused: NotUnderstood) -> NlqAnswer {
    NlqAnswer {
        unread: refused.unread,
        suggestions: refused.suggestions,
        ..NlqAnswer::not_understood(refused.reason)
    }
}

fn answer(understood: &Understood, statement: Statement, table: Table, zone: &TimeZone) -> NlqAnswer {
    let query = &understood.query;
    let limited = !query.group.is_empty() || query.answer == olly_nlq::ast::Answer::List;
    NlqAnswer {
        understood: true,
        interpretation: Some(olly_nlq::describe(query, zone)),
        taken: understood
            .taken
            .iter()
            .map(|(word, taken_for)| TakenWord { word: word.clone(), taken_for: taken_for.clone() })
            .collect(),
        summary: olly_nlq::summarize(query, &table.columns, &table.rows),
        chart: Some(match olly_nlq::chart(query) {
            Chart::Table => ChartKind::Table,
            Chart::Line => ChartKind::Line,
            Chart::Bar => ChartKind::Bar,
            Chart::Number => ChartKind::Number,
        }),
        time_range: query.period.as_ref().map(|period| TimeRange {
            start: Timestamp::from_unix_nanos(period.from_ns),
            end: Timestamp::from_unix_nanos(period.to_ns),
        }),
        sql: Some(statement.sql),
        sql_source: SqlSource::Grammar,
        parameters: statement
            .parameters
            .into_iter()
            .map(|(name, value)| SqlParameter { name, value: shown(value) })
            .collect(),
        truncated: limited && table.rows.len() as u64 >= u64::from(query.limit).min(MAX_ROWS),
        columns: table.columns,
        rows: table.rows,
        unread: Vec::new(),
        suggestions: Vec::new(),
    }
}
