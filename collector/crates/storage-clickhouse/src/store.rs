//! The store: the traits of `olly-storage` on ClickHouse.

use async_trait::async_trait;
use clickhouse::{Row, RowOwned, RowRead};
use olly_model::{CorrelationId, Exemplar, LogRecord, Span, TimeRange, TraceId};
use olly_query::Tenant;
use olly_storage::{Bounded, FlowLocation, FlowStore, StoreError, StoreHealth, WholeFlow};
use serde::Deserialize;

use crate::{
    Client,
    client::{Bounds, Question},
    hint, lookup,
    rows::{ExemplarRow, Item, LogRow, SpanRow},
};

/// The store on ClickHouse, as user `reader`.
#[derive(Clone, Debug)]
pub struct ClickHouseStore {
    pub(crate) client: Client,
}

impl ClickHouseStore {
    /// A store on the database of `client`.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    /// The items that one of the three questions about a flow finds, and whether there are more than `max`.
    async fn items<T: RowOwned + RowRead + Item>(
        &self,
        question: ItemsOf<'_>,
        max: usize,
    ) -> Result<(Vec<T>, bool), StoreError> {
        let ItemsOf { what, sql, exactly, tenant, ids, key_ids, traces, range } = question;
        let ask = |sql: &str| {
            self.ask(what, sql, tenant, range)
                .param("ids", ids)
                .param("key_ids", key_ids)
                .param("traces", traces)
                .param("limit", max.saturating_add(1))
                .within(Bounds { rows: max.saturating_add(1), ..Bounds::default() })
                .small()
                .rows::<T>()
        };
        let rows = ask(sql).await?;
        if rows.len() <= max {
            return Ok((T::in_order(rows), false));
        }
        // Which of them come first, and how many are copies, only the store can say.
        let mut rows = ask(&sql.replace("/*exactly*/", exactly)).await?;
        let truncated = rows.len() > max;
        rows.truncate(max);
        Ok((rows, truncated))
    }
}

/// What `spans.sql`, `logs.sql` and `exemplars.sql` are asked.
struct ItemsOf<'a> {
    what: &'static str,
    sql: &'static str,
    /// Its order, and which rows are copies of one item.
    exactly: &'static str,
    tenant: &'a Tenant,
    /// Items with these IDs.
    ids: &'a [&'a str],
    /// All IDs that the items can have: the prefix of the tables' key.
    key_ids: &'a [&'a str],
    /// Items of these traces, with any of `key_ids`.
    traces: &'a [&'a str],
    range: TimeRange,
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

    async fn first_look(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        lookup::first_look(&self.client, tenant, id).await
    }

    async fn whole_flow(&self, tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        lookup::whole_flow(&self.client, tenant, first).await
    }

    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        let (ids, key_ids, traces) = keys(flow);
        let question = ItemsOf {
            what: "the spans of a flow",
            sql: include_str!("../queries/spans.sql"),
            exactly: include_str!("../queries/spans_exactly.sql"),
            tenant,
            ids: &ids,
            key_ids: &key_ids,
            traces: &traces,
            range: flow.time_range,
        };
        let (rows, truncated) = self.items::<SpanRow>(question, max).await?;
        Ok(Bounded { items: rows.into_iter().filter_map(SpanRow::into_span).collect(), truncated })
    }

    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        let (ids, key_ids, traces) = keys(flow);
        let question = ItemsOf {
            what: "the log records of a flow",
            sql: include_str!("../queries/logs.sql"),
            exactly: include_str!("../queries/logs_exactly.sql"),
            tenant,
            ids: &ids,
            key_ids: &key_ids,
            traces: &traces,
            range: flow.time_range,
        };
        let (rows, truncated) = self.items::<LogRow>(question, max).await?;
        Ok(Bounded { items: rows.into_iter().map(Into::into).collect(), truncated })
    }

    async fn flow_exemplars(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError> {
        let (ids, key_ids, traces) = keys(flow);
        let question = ItemsOf {
            what: "the exemplars of a flow",
            sql: include_str!("../queries/exemplars.sql"),
            exactly: include_str!("../queries/exemplars_exactly.sql"),
            tenant,
            ids: &ids,
            key_ids: &key_ids,
            traces: &traces,
            range: flow.time_range,
        };
        let (rows, truncated) = self.items::<ExemplarRow>(question, max).await?;
        Ok(Bounded { items: rows.into_iter().map(Into::into).collect(), truncated })
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
        let always =
            TimeRange { start: Default::default(), end: hint::now().saturating_add_nanos(hint::WEEK_NS) };
        let rows = lookup::ids_of_traces(&self.client, tenant, &[id.as_str().to_owned()], always).await?;
        let range = rows.iter().map(|row| TimeRange {
            start: olly_model::Timestamp::from_unix_nanos(row.start_ns),
            end: olly_model::Timestamp::from_unix_nanos(row.end_ns),
        });
        let Some(range) = range.reduce(TimeRange::union) else {
            return Ok(Bounded { items: Vec::new(), truncated: false });
        };
        let key_ids: Vec<&str> = rows.iter().map(|row| row.correlation_id.0.as_str()).collect();
        let question = ItemsOf {
            what: "the spans of a trace",
            sql: include_str!("../queries/spans.sql"),
            exactly: include_str!("../queries/spans_exactly.sql"),
            tenant,
            ids: &[],
            key_ids: &key_ids,
            traces: &[id.as_str()],
            range,
        };
        let (rows, truncated) = self.items::<SpanRow>(question, max).await?;
        Ok(Bounded { items: rows.into_iter().filter_map(SpanRow::into_span).collect(), truncated })
    }

    /// A question about a tenant and a range of time.
    pub(crate) fn ask(
        &self,
        what: &'static str,
        sql: &str,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Question<'_> {
        let (from, to) = hint::clamp(time);
        self.client.ask(what, sql).param("tenant", tenant.as_str()).param("from", from).param("to", to)
    }
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
