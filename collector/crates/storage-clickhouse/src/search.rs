//! Listing and searching. Conditions are joined from files; their values are bound parameters.

use std::collections::HashMap;

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{
    FlowFacets, FlowListItem, FlowStatus, LogRecord, ServiceTotals, Span, TimeRange, Timestamp, TraceId,
};
use olly_query::{Cursor, FlowSearch, LogSearch, Page, Tenant};
use olly_storage::{Bounded, OperationStats, SearchStore, ServiceStats, StoreError};
use serde::Deserialize;

use crate::{
    ClickHouseStore,
    client::Question,
    hint,
    rollup::{self, Buckets},
    rows::{LogRow, Text},
    sql::Sql,
    superseded::Superseded,
    windows::Windows,
};

/// IDs in one question: their parameters must fit into its address (64 KiB).
const IDS_PER_QUERY: usize = 200;
/// Pages of IDs that are read to fill one page of flows.
const MAX_PAGES: usize = 4;
/// Operations of a service that are listed at most.
const MAX_OPERATIONS: usize = 1_000;
/// How much of the time before a window is read at most, to see which flows began earlier.
pub(crate) const MAX_BEFORE_NS: i64 = HOUR_NS;
/// How much of the time after the searched range is read, to see how flows ended.
pub(crate) const AFTER_NS: i64 = 6 * HOUR_NS;
const HOUR_NS: i64 = 3_600 * 1_000_000_000;

#[derive(Debug, Row, Deserialize)]
struct FoundRow {
    correlation_id: Text,
    start_ns: i64,
}

/// A flow that was found, and in which window.
#[derive(Debug)]
struct Found {
    correlation_id: Text,
    start_ns: i64,
    window: TimeRange,
}

#[derive(Debug, Row, Deserialize)]
struct Totals {
    flow: Text,
    own_start_ns: i64,
    start_ns: i64,
    end_ns: i64,
    spans: u64,
    error_spans: u64,
    log_records: u64,
    error_logs: u64,
    traces: u64,
    service_names: Vec<Text>,
    root_service: Text,
    root_operation: Text,
    root_failed: u8,
}

#[derive(Debug, Row, Deserialize)]
struct OperationRow {
    name: Text,
    spans: u64,
    errors: u64,
    span_durations: Buckets,
}

/// The statement for a search for flows: the base and the conditions that are asked for.
///
/// Putting a flow together from its rows is what costs most. So all that can be told of single rows and items comes first, as
/// sets of IDs, and each set is made of the flows that have rows in the window and no others.
pub(crate) fn flows_sql(search: &FlowSearch) -> Sql {
    let began = include_str!("../queries/search_flows_began.sql");
    let (mut sets, mut having, mut span) = (Sql::default(), Sql::default(), Sql::default());
    if search.operation.is_some() {
        span.add(include_str!("../queries/search_flows_span_operation.sql"));
    }
    if search.span_duration_ns.is_some() {
        span.add(include_str!("../queries/search_flows_span_duration.sql"));
        if search.service.is_some() {
            span.add(include_str!("../queries/search_flows_span_service.sql"));
        }
    }
    if !span.is_empty() {
        sets.add(Sql::from(include_str!("../queries/search_flows_span.sql")).with("/*span*/", span));
    }
    if search.attribute.is_some() {
        sets.add(include_str!("../queries/search_flows_attribute.sql"));
    }
    if search.service.is_some() {
        sets.add(include_str!("../queries/search_flows_service.sql"));
    }
    match search.status {
        Some(FlowStatus::Ok) => having.add(include_str!("../queries/search_flows_ok.sql")),
        Some(FlowStatus::Recovered) => {
            sets.add(include_str!("../queries/search_flows_failing.sql"));
            having.add(include_str!("../queries/search_flows_recovered.sql"));
        }
        Some(FlowStatus::Error) => {
            sets.add(include_str!("../queries/search_flows_failing.sql"));
            having.add(include_str!("../queries/search_flows_error.sql"));
        }
        None => {}
    }
    if sets.is_empty() {
        sets.add(began);
    }
    if search.text.is_some() {
        sets.add(include_str!("../queries/search_flows_text.sql"));
    }
    if search.min_duration_ns.is_some() || search.max_duration_ns.is_some() {
        having.add(include_str!("../queries/search_flows_duration.sql"));
    }
    Sql::from(include_str!("../queries/search_flows.sql"))
        .with("/*where*/", sets)
        .with("/*having*/", having)
        .with("/*began*/", began)
}

/// Which rows of the summary are read of the flows that began in a window: from when on and until when.
///
/// A flow may have begun before the window; what is read of that time shows most of these, and the totals of a page the
/// rest. Of what came after the window only such a search needs anything that asks how a flow went on.
fn rows_around(search: &FlowSearch, window: TimeRange) -> (i64, i64) {
    let (start, end) = hint::clamp(window);
    let since = start - window.duration_ns().min(MAX_BEFORE_NS);
    let only_lists = search.service.is_none()
        && search.operation.is_none()
        && search.status.is_none()
        && search.min_duration_ns.is_none()
        && search.max_duration_ns.is_none()
        && search.span_duration_ns.is_none()
        && search.text.is_none()
        && search.attribute.is_none();
    let until = if only_lists { end } else { hint::clamp(search.time).1.saturating_add(AFTER_NS) };
    (hint::clamp_time(Timestamp::from_unix_nanos(since)), hint::clamp_time(Timestamp::from_unix_nanos(until)))
}

fn logs_sql(search: &LogSearch) -> Sql {
    let mut conditions = Sql::default();
    if search.service.is_some() {
        conditions.add(include_str!("../queries/search_logs_service.sql"));
    }
    if search.min_severity_number.is_some() {
        conditions.add(include_str!("../queries/search_logs_severity.sql"));
    }
    if search.text.is_some() {
        conditions.add(include_str!("../queries/search_logs_text.sql"));
    }
    if search.trace_id.is_some() {
        conditions.add(include_str!("../queries/search_logs_trace.sql"));
    }
    Sql::from(include_str!("../queries/search_logs.sql")).with("/*where*/", conditions)
}

/// Time and key before which a newest-first page starts; the first page starts before everything.
fn position(cursor: Option<&Cursor>) -> (i64, &str) {
    cursor.map_or((i64::MAX, ""), |cursor| (cursor.time().unix_nanos(), cursor.key()))
}

impl ClickHouseStore {
    /// A question about the flows that began in a window, with the values of a search.
    pub(crate) fn ask_flows(
        &self,
        what: &'static str,
        sql: Sql,
        tenant: &Tenant,
        search: &FlowSearch,
        window: TimeRange,
    ) -> Question<'_> {
        let (attribute_key, attribute_value) = search.attribute.clone().unwrap_or_default();
        let span_duration_ns = search.span_duration_ns.clone().unwrap_or(0..=u64::MAX);
        self.ask(what, sql, tenant, window)
            .param("operation", search.operation.as_deref().unwrap_or_default())
            .param("attribute_key", attribute_key)
            .param("attribute_value", attribute_value)
            .param("text", search.text.as_deref().unwrap_or_default())
            .param("service", search.service.as_deref().unwrap_or_default())
            .param("min_duration_ns", search.min_duration_ns.unwrap_or_default())
            .param("max_duration_ns", search.max_duration_ns.unwrap_or(u64::MAX))
            .param("min_span_duration_ns", span_duration_ns.start())
            .param("max_span_duration_ns", span_duration_ns.end())
    }

    /// One page of IDs that fit a search, superseded ones among them, and whether there are more.
    async fn find_ids(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
        cursor: Option<&Cursor>,
    ) -> Result<(Vec<Found>, bool), StoreError> {
        let limit = usize::try_from(search.limit.get()).unwrap_or(usize::MAX);
        let (cursor_time, cursor_key) = position(cursor);
        let sql = flows_sql(search);
        let mut found: Vec<Found> = Vec::new();
        let mut windows = Windows::of(search.time, cursor_time);
        let mut is_first = true;
        while let Some(window) = windows.next() {
            let (since, until) = rows_around(search, window);
            let rows: Vec<FoundRow> = self
                .ask_flows("a search for flows", sql.clone(), tenant, search, window)
                .param("since", since)
                .param("until", until)
                .param("cursor_time", cursor_time)
                .param("cursor_key", cursor_key)
                .param("limit", limit + 1 - found.len())
                .rows()
                .await?;
            let in_window =
                |FoundRow { correlation_id, start_ns }| Found { correlation_id, start_ns, window };
            found.extend(rows.into_iter().map(in_window));
            if found.len() > limit {
                found.truncate(limit);
                return Ok((found, true));
            }
            // What is common has filled the page by now.
            if std::mem::take(&mut is_first)
                && !windows.is_over()
                && let Some(newest) = self.newest(tenant, search).await?
            {
                windows.skip_to(newest);
            }
        }
        Ok((found, false))
    }

    /// The superseded IDs around a page of IDs.
    async fn superseded(&self, tenant: &Tenant, page: &[Found]) -> Result<Superseded, StoreError> {
        let mut all = Superseded::default();
        for chunk in page.chunks(IDS_PER_QUERY) {
            let times = chunk.iter().map(|found| Timestamp::from_unix_nanos(found.start_ns));
            let (Some(start), Some(end)) = (times.clone().min(), times.max()) else { continue };
            let range = TimeRange { start, end };
            all.absorb(Superseded::find(self.scope(tenant), &names(chunk), range).await?);
        }
        Ok(all)
    }

    /// Whole flows in the order in which they were found, with the items of the IDs that they superseded, each with the
    /// time under which it was found.
    async fn totals(
        &self,
        tenant: &Tenant,
        found: &[Found],
        superseded: &Superseded,
    ) -> Result<Vec<(i64, FlowListItem)>, StoreError> {
        let mut items = Vec::with_capacity(found.len());
        for chunk in found.chunks(IDS_PER_QUERY) {
            let (ids, flows): (Vec<&str>, Vec<&str>) = superseded.members(&names(chunk)).into_iter().unzip();
            let rows: Vec<Totals> = self
                .client
                .ask("flows in full", include_str!("../queries/flow_totals.sql"))
                .param("tenant", tenant.as_str())
                .param("ids", ids)
                .param("flows", flows)
                .rows()
                .await?;
            let mut rows: HashMap<String, Totals> =
                rows.into_iter().map(|row| (row.flow.0.clone(), row)).collect();
            // Seen in full, a flow may turn out to have begun earlier: the search finds it there again, if it is to be found.
            items.extend(chunk.iter().filter_map(|found| {
                let id = &found.correlation_id.0;
                rows.get(id).filter(|row| row.own_start_ns >= found.window.start.unix_nanos())?;
                Some((found.start_ns, list_item(rows.remove(id)?)?))
            }));
        }
        Ok(items)
    }
}

fn names(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.correlation_id.0.as_str()).collect()
}

fn after(start_ns: i64, id: &str) -> Cursor {
    Cursor::after(Timestamp::from_unix_nanos(start_ns), id)
}

/// None for an ID that no processor of ours would write; the items are found by their trace.
fn list_item(row: Totals) -> Option<FlowListItem> {
    let services: Vec<String> = row.service_names.into_iter().map(|Text(name)| name).collect();
    let root_service =
        if row.spans == 0 { services.first().cloned().unwrap_or_default() } else { row.root_service.0 };
    let errors = row.error_spans.saturating_add(row.error_logs);
    Some(FlowListItem {
        correlation_id: row.flow.0.parse().ok()?,
        start_time: Timestamp::from_unix_nanos(row.start_ns),
        end_time: Timestamp::from_unix_nanos(row.end_ns),
        duration_ns: u64::try_from(row.end_ns.saturating_sub(row.start_ns)).unwrap_or(0),
        status: FlowStatus::of(errors > 0, (row.spans > 0).then_some(row.root_failed == 1)),
        span_count: row.spans,
        error_count: errors,
        log_count: row.log_records,
        trace_count: row.traces,
        services,
        root_service,
        root_operation: row.root_operation.0,
    })
}

#[async_trait]
impl SearchStore for ClickHouseStore {
    async fn search_flows(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
    ) -> Result<Page<FlowListItem>, StoreError> {
        let limit = usize::try_from(search.limit.get()).unwrap_or(usize::MAX);
        let mut found: Vec<(i64, FlowListItem)> = Vec::new();
        let mut superseded = Superseded::default();
        let mut next = search.cursor.clone();
        // Superseded IDs and flows that began earlier leave gaps, which the following pages fill.
        for _ in 0..MAX_PAGES {
            let (mut page, more) = self.find_ids(tenant, search, next.as_ref()).await?;
            superseded.absorb(self.superseded(tenant, &page).await?);
            next = page.last().filter(|_| more).map(|last| after(last.start_ns, &last.correlation_id.0));
            page.retain(|found| !superseded.contains(&found.correlation_id.0));
            found.extend(self.totals(tenant, &page, &superseded).await?);
            if found.len() >= limit || next.is_none() {
                break;
            }
        }
        if found.len() > limit {
            found.truncate(limit);
            next = found.last().map(|(start_ns, item)| after(*start_ns, item.correlation_id.as_str()));
        }
        let mut items: Vec<FlowListItem> = found.into_iter().map(|(_, item)| item).collect();
        // With the items of what it superseded, a flow may turn out to have begun before the range.
        items.retain(|item| item.start_time >= search.time.start);
        items.sort_by(|a, b| (b.start_time, &b.correlation_id).cmp(&(a.start_time, &a.correlation_id)));
        Ok(Page { items, next })
    }

    async fn flow_facets(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
        max: usize,
    ) -> Result<FlowFacets, StoreError> {
        self.count_facets(tenant, search, max).await
    }

    async fn trace_spans(
        &self,
        tenant: &Tenant,
        id: &TraceId,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.spans_of_trace(tenant, id, max).await
    }

    async fn search_logs(&self, tenant: &Tenant, search: &LogSearch) -> Result<Page<LogRecord>, StoreError> {
        let limit = usize::try_from(search.limit.get()).unwrap_or(usize::MAX);
        let (cursor_time, cursor_key) = position(search.cursor.as_ref());
        let sql = logs_sql(search);
        let mut rows: Vec<LogRow> = Vec::new();
        for window in Windows::of(search.time, cursor_time) {
            let found: Vec<LogRow> = self
                .ask("a search for log records", sql.clone(), tenant, window)
                .param("cursor_time", cursor_time)
                .param("cursor_key", cursor_key)
                .param("service", search.service.as_deref().unwrap_or_default())
                .param("min_severity", search.min_severity_number.unwrap_or_default())
                .param("text", search.text.as_deref().unwrap_or_default())
                .param("trace", search.trace_id.as_ref().map(TraceId::as_str).unwrap_or_default())
                .param("limit", limit + 1 - rows.len())
                .rows()
                .await?;
            rows.extend(found);
            if rows.len() > limit {
                break;
            }
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| Cursor::after(Timestamp::from_unix_nanos(last.time_ns), last.key.as_str()));
        Ok(Page { items: rows.into_iter().map(Into::into).collect(), next })
    }

    async fn services(&self, tenant: &Tenant, time: TimeRange) -> Result<Vec<ServiceStats>, StoreError> {
        let (services, _more) = self.service_totals(tenant, time).await?;
        let stats = |service: ServiceTotals| {
            let [p50_duration_ns, p95_duration_ns, p99_duration_ns] = service.durations.percentiles_ns();
            ServiceStats {
                name: service.name,
                span_count: service.span_count,
                error_count: service.error_span_count,
                p50_duration_ns,
                p95_duration_ns,
                p99_duration_ns,
                last_seen: service.last_seen,
            }
        };
        Ok(services.into_iter().map(stats).collect())
    }

    async fn operations(
        &self,
        tenant: &Tenant,
        service: &str,
        time: TimeRange,
    ) -> Result<Vec<OperationStats>, StoreError> {
        let rows: Vec<OperationRow> = self
            .ask("the operations of a service", include_str!("../queries/operation_totals.sql"), tenant, time)
            .param("service", service)
            .param("stride", rollup::stride(time))
            .param("limit", MAX_OPERATIONS)
            .rows()
            .await?;
        let stats = |row: OperationRow| {
            let [p50_duration_ns, p95_duration_ns, p99_duration_ns] =
                rollup::histogram(row.span_durations).percentiles_ns();
            OperationStats {
                name: row.name.0,
                span_count: row.spans,
                error_count: row.errors,
                p50_duration_ns,
                p95_duration_ns,
                p99_duration_ns,
            }
        };
        Ok(rows.into_iter().map(stats).collect())
    }
}
