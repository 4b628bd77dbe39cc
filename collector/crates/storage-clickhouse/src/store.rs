//! The store: the traits of `olly-storage` on ClickHouse.

use async_trait::async_trait;
use clickhouse::{Row, RowOwned, RowRead};
use olly_model::{CorrelationId, Exemplar, LogRecord, Span, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;
use olly_storage::{
    Bounded, FlowLocation, FlowPages, FlowSize, FlowStore, Holds, ItemsSince, MAX_TRACES, StoreError,
    StoreHealth, WholeFlow,
};
use serde::Deserialize;

use crate::{
    Client,
    client::{Bounds, Question},
    hint,
    lookup::{self, Scope},
    rows::{ExemplarRow, Item, LogRow, SpanRow},
    sql::Sql,
};

/// The store on ClickHouse, as user `reader`.
#[derive(Clone, Debug)]
pub struct ClickHouseStore {
    pub(crate) client: Client,
    max_traces: usize,
}

impl ClickHouseStore {
    /// A store on the database of `client`.
    pub const fn new(client: Client) -> Self {
        Self { client, max_traces: MAX_TRACES }
    }

    /// Takes at most so many traces for one flow.
    #[must_use]
    pub const fn with_max_traces(mut self, max_traces: usize) -> Self {
        self.max_traces = max_traces;
        self
    }

    pub(crate) const fn scope<'a>(&'a self, tenant: &'a Tenant) -> Scope<'a> {
        Scope { client: &self.client, tenant, max_traces: self.max_traces }
    }

    /// The items that one of the questions about a flow finds, each with whether it came more than once, and whether
    /// there are more than `max`.
    async fn items<T: RowOwned + RowRead + Item>(
        &self,
        question: ItemsOf<'_>,
        max: usize,
    ) -> Result<(Vec<(T, bool)>, bool), StoreError> {
        let ItemsOf { table, tenant, which, range, since } = question;
        let texts = table.texts();
        let mut plain = Sql::from(texts.sql);
        let mut order = texts.exactly;
        match since {
            Since::Always => {}
            Since::Time(_) => plain = plain.with("/*since*/", texts.since),
            Since::Event(_) => {
                plain = plain.with("/*since*/", include_str!("../queries/spans_later.sql"));
                order = include_str!("../queries/spans_later_exactly.sql");
            }
        }
        // Last, as what was put in may have a place for it too.
        if let Which::OfTraces { .. } = which {
            plain = plain.with("/*of_traces*/", texts.of_traces);
        }
        let ask = |sql: Sql| {
            let mut question = self
                .ask(texts.what, sql, tenant, range)
                .param("limit", max.saturating_add(1))
                .within(Bounds { rows: max.saturating_add(1), ..Bounds::default() })
                .small();
            match which {
                Which::Named(ids) => question = question.param("key_ids", ids),
                Which::OfTraces { ids, key_ids, traces } => {
                    question = question.param("ids", ids).param("key_ids", key_ids).param("traces", traces);
                }
            }
            if let Since::Time(time) | Since::Event(time) = since {
                question = question.param("since", hint::clamp_time(time));
            }
            question.rows::<T>()
        };
        // Of a page, copies and the order must be seen to there: here they would be seen to within the page only.
        if let Since::Always = since {
            let rows = ask(plain.clone()).await?;
            if rows.len() <= max {
                return Ok((T::in_order(rows), false));
            }
        }
        // Which of them come first, and how many are copies, only the store can say.
        let mut rows = ask(plain.with("/*exactly*/", order)).await?;
        let truncated = rows.len() > max;
        rows.truncate(max);
        Ok((rows.into_iter().map(|row| (row, false)).collect(), truncated))
    }

    /// The items of a kind that a flow has, from a time on.
    async fn of_flow<R: RowOwned + RowRead + Item, T>(
        &self,
        table: Table,
        tenant: &Tenant,
        flow: &FlowLocation,
        since: Since,
        max: usize,
        item: impl Fn(R) -> Option<T> + Send,
    ) -> Result<Bounded<T>, StoreError> {
        let held = match table {
            Table::Spans => flow.holds.traces,
            Table::Logs => flow.holds.logs,
            Table::Exemplars => flow.holds.metrics,
        };
        if !held {
            return Ok(Bounded { items: Vec::new(), truncated: false, copied: Vec::new() });
        }
        let (ids, key_ids, traces) = keys(flow);
        let which = if flow.holds.unnamed {
            Which::OfTraces { ids: &ids, key_ids: &key_ids, traces: &traces }
        } else {
            Which::Named(&ids)
        };
        let mut range = flow.time_range;
        if let Since::Time(time) = since {
            // Only what is left of the flow is read.
            range.start = range.start.max(time);
            range.end = range.end.max(time);
        }
        let question = ItemsOf { table, tenant, which, range, since };
        let (rows, truncated) = self.items::<R>(question, max).await?;
        Ok(bounded(rows, truncated, item))
    }
}

/// The items of rows, and which of them came more than once.
fn bounded<R, T>(rows: Vec<(R, bool)>, truncated: bool, item: impl Fn(R) -> Option<T>) -> Bounded<T> {
    let (mut items, mut copied) = (Vec::with_capacity(rows.len()), Vec::new());
    for (row, is_copied) in rows {
        let Some(item) = item(row) else { continue };
        if is_copied {
            copied.push(items.len());
        }
        items.push(item);
    }
    Bounded { items, truncated, copied }
}

/// What is asked of `spans.sql`, `logs.sql` or `exemplars.sql`.
struct ItemsOf<'a> {
    table: Table,
    tenant: &'a Tenant,
    which: Which<'a>,
    range: TimeRange,
    since: Since,
}

/// The kinds of items.
#[derive(Clone, Copy)]
enum Table {
    Spans,
    Logs,
    Exemplars,
}

/// The texts of a question about one kind of items.
struct Texts {
    what: &'static str,
    sql: &'static str,
    /// Items of some traces, too.
    of_traces: &'static str,
    /// Items of a time and later.
    since: &'static str,
    /// Their order, and which rows are copies of one item.
    exactly: &'static str,
}

impl Table {
    const fn texts(self) -> Texts {
        match self {
            Self::Spans => Texts {
                what: "spans",
                sql: include_str!("../queries/spans.sql"),
                of_traces: include_str!("../queries/spans_of_traces.sql"),
                since: include_str!("../queries/spans_since.sql"),
                exactly: include_str!("../queries/spans_exactly.sql"),
            },
            Self::Logs => Texts {
                what: "log records",
                sql: include_str!("../queries/logs.sql"),
                of_traces: include_str!("../queries/logs_of_traces.sql"),
                since: include_str!("../queries/logs_since.sql"),
                exactly: include_str!("../queries/logs_exactly.sql"),
            },
            Self::Exemplars => Texts {
                what: "exemplars",
                sql: include_str!("../queries/exemplars.sql"),
                of_traces: include_str!("../queries/exemplars_of_traces.sql"),
                since: include_str!("../queries/exemplars_since.sql"),
                exactly: include_str!("../queries/exemplars_exactly.sql"),
            },
        }
    }
}

/// Which items.
#[derive(Clone, Copy)]
enum Which<'a> {
    /// Those with these IDs.
    Named(&'a [&'a str]),
    /// Those with `ids`, and those of `traces` with any of `key_ids`: the prefix of the tables' key.
    OfTraces { ids: &'a [&'a str], key_ids: &'a [&'a str], traces: &'a [&'a str] },
}

/// From when on.
#[derive(Clone, Copy)]
enum Since {
    Always,
    Time(Timestamp),
    /// Spans that began earlier and have an event then or later.
    Event(Timestamp),
}

/// A flow's IDs, its IDs and the empty one, and its traces.
///
/// Items of the flow's traces have one of the flow's IDs (the lookup merged them all) or none at all; those without are
/// looked for in as many traces as fit into a question.
fn keys(flow: &FlowLocation) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
    let ids: Vec<&str> = std::iter::once(flow.id.as_str())
        .chain(flow.merged.iter().map(|merged| merged.correlation_id.as_str()))
        .collect();
    let key_ids = ids.iter().copied().chain([""]).collect();
    let traces = flow.trace_ids.iter().take(lookup::TRACES_PER_QUERY).map(TraceId::as_str).collect();
    (ids, key_ids, traces)
}

#[async_trait]
impl FlowStore for ClickHouseStore {
    async fn locate_flow(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        let Some(first) = self.first_look(tenant, id).await? else { return Ok(None) };
        Ok(Some(self.whole_flow(tenant, &first).await?.flow))
    }

    fn likely_flow(&self, id: &CorrelationId) -> Option<FlowLocation> {
        Some(FlowLocation {
            id: id.clone(),
            merged: Vec::new(),
            trace_ids: Vec::new(),
            cut: false,
            time_range: hint::likely(id, Timestamp::now())?,
            holds: Holds { unnamed: false, ..Holds::ANYTHING },
            arrived: Timestamp::default(),
        })
    }

    async fn first_look(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        lookup::first_look(self.scope(tenant), id).await
    }

    async fn whole_flow(&self, tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        lookup::whole_flow(self.scope(tenant), first).await
    }

    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.of_flow(Table::Spans, tenant, flow, Since::Always, max, SpanRow::into_span).await
    }

    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        self.of_flow(Table::Logs, tenant, flow, Since::Always, max, |row: LogRow| Some(row.into())).await
    }

    async fn flow_exemplars(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError> {
        self.of_flow(Table::Exemplars, tenant, flow, Since::Always, max, |row: ExemplarRow| Some(row.into()))
            .await
    }
}

#[async_trait]
impl FlowPages for ClickHouseStore {
    async fn flow_size(&self, tenant: &Tenant, flow: &FlowLocation) -> Result<FlowSize, StoreError> {
        let (ids, _, _) = keys(flow);
        let sql = include_str!("../queries/flow_size.sql");
        let question =
            self.ask("the size of a flow", sql, tenant, flow.time_range).param("ids", &ids).small();
        let rows: Vec<Size> = question.rows().await?;
        let size = |row: &Size| FlowSize { spans: row.spans, logs: row.log_records };
        Ok(rows.first().map(size).unwrap_or_default())
    }

    async fn items_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        since: Timestamp,
        max: usize,
    ) -> Result<ItemsSince, StoreError> {
        let exemplar = |row: ExemplarRow| Some(row.into());
        let (spans, earlier_spans, logs, exemplars) = tokio::try_join!(
            self.of_flow(Table::Spans, tenant, flow, Since::Time(since), max, SpanRow::into_span),
            self.of_flow(Table::Spans, tenant, flow, Since::Event(since), max, SpanRow::into_span),
            self.logs_since(tenant, flow, since, max),
            self.of_flow(Table::Exemplars, tenant, flow, Since::Time(since), max, exemplar),
        )?;
        Ok(ItemsSince { spans, earlier_spans, logs, exemplars })
    }

    async fn logs_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        since: Timestamp,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        self.of_flow(Table::Logs, tenant, flow, Since::Time(since), max, |row: LogRow| Some(row.into())).await
    }

    async fn spans_of_traces(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        traces: &[TraceId],
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        let (_, key_ids, _) = keys(flow);
        let traces: Vec<&str> = traces.iter().take(lookup::TRACES_PER_QUERY).map(TraceId::as_str).collect();
        let which = Which::OfTraces { ids: &[], key_ids: &key_ids, traces: &traces };
        let question =
            ItemsOf { table: Table::Spans, tenant, which, range: flow.time_range, since: Since::Always };
        let (rows, truncated) = self.items::<SpanRow>(question, max).await?;
        Ok(bounded(rows, truncated, SpanRow::into_span))
    }
}

impl ClickHouseStore {
    /// The spans of one trace: the lookup says when it was and which IDs its items have.
    pub(crate) async fn spans_of_trace(
        &self,
        tenant: &Tenant,
        id: &TraceId,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        let always = TimeRange { start: Timestamp::default(), end: Timestamp::now() };
        let traces = [id.as_str().to_owned()];
        let rows = lookup::about_traces(self.scope(tenant), &traces, always).await?.ids;
        let range = rows.iter().map(|row| TimeRange {
            start: Timestamp::from_unix_nanos(row.start_ns),
            end: Timestamp::from_unix_nanos(row.end_ns),
        });
        let Some(range) = range.reduce(TimeRange::union) else {
            return Ok(Bounded { items: Vec::new(), truncated: false, copied: Vec::new() });
        };
        let key_ids: Vec<&str> = rows.iter().map(|row| row.correlation_id.0.as_str()).collect();
        let which = Which::OfTraces { ids: &[], key_ids: &key_ids, traces: &[id.as_str()] };
        let question = ItemsOf { table: Table::Spans, tenant, which, range, since: Since::Always };
        let (rows, truncated) = self.items::<SpanRow>(question, max).await?;
        Ok(bounded(rows, truncated, SpanRow::into_span))
    }

    /// A question about a tenant and a range of time.
    pub(crate) fn ask(
        &self,
        what: &'static str,
        sql: impl Into<Sql>,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Question<'_> {
        let (from, to) = hint::clamp(time);
        self.client.ask(what, sql).param("tenant", tenant.as_str()).param("from", from).param("to", to)
    }
}

#[derive(Debug, Row, Deserialize)]
struct Size {
    spans: u64,
    log_records: u64,
}

#[derive(Debug, Row, Deserialize)]
struct One {
    one: u8,
}

#[async_trait]
impl StoreHealth for ClickHouseStore {
    async fn ping(&self) -> Result<(), StoreError> {
        let bounds = Bounds { seconds: 2, rows: 1, ..Bounds::default() };
        let rows: Vec<One> =
            self.client.ask("a ping", include_str!("../queries/ping.sql")).within(bounds).rows().await?;
        match rows.as_slice() {
            [One { one: 1 }] => Ok(()),
            other => Err(StoreError::Corrupt { what: "a ping", message: format!("{other:?}") }),
        }
    }
}
