//! What the services ask of a store.
//!
//! One trait for reading flows, one for what a tracing UI lists and one for what was counted; `storage-clickhouse`
//! implements them on ClickHouse and `testkit` in memory. Every call names the tenant and is bounded in rows and in time.

mod anomaly;
mod error;
mod facets;
mod incident;
mod kind;
mod location;
mod question;
mod rollup;
mod stats;
mod telemetry;

use async_trait::async_trait;
use olly_model::{
    CorrelationId, Exemplar, FlowFacets, FlowListItem, LogRecord, Span, TimeRange, Timestamp, TraceId,
};
use olly_query::{FlowSearch, LogSearch, Page, Tenant};

pub use anomaly::{
    FindingStore, ForecastSeries, GaugeReading, JudgedMinute, LogPatternReading, OperationReading,
    ReadingStore, ServiceReading,
};
pub use error::StoreError;
pub use facets::FacetCounts;
pub use incident::{GIVEN_UP, IncidentEvent, IncidentStore};
pub use kind::{FlowKind, KindStore};
pub use location::{Bounded, FlowLocation, FlowSize, Holds, ItemsSince, MAX_TRACES, WholeFlow};
pub use question::{SqlStore, SqlValue, Table};
pub use rollup::RollupStore;
pub use stats::{OperationStats, ServiceStats};
pub use telemetry::{
    LogFacts, PointFacts, SpanFacts, TelemetryCounts, TelemetryStore, TraceShare, VisitLogs, VisitPoints,
    VisitSpans,
};

/// Reading the signals of one flow.
#[async_trait]
pub trait FlowStore: Send + Sync {
    /// Finds where a flow's items lie: its traces, the IDs that belong to it, its time range. None when no item has
    /// the ID.
    async fn locate_flow(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError>;

    /// Where the items of an ID lie if it tells the truth about its time; none when it tells none. Without a look at the store, so
    /// that items can be asked for beside the first one: they are all of them when it [covers](FlowLocation::covers) what that
    /// shows.
    fn likely_flow(&self, _id: &CorrelationId) -> Option<FlowLocation> {
        None
    }

    /// The quick half of [`locate_flow`](Self::locate_flow): where the items with the ID itself lie. Most flows are no
    /// more than that, so a reader may ask for their items while [`whole_flow`](Self::whole_flow) looks for the rest.
    async fn first_look(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        self.locate_flow(tenant, id).await
    }

    /// The other half: `locate_flow` of a flow whose first look is known.
    async fn whole_flow(&self, _tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        Ok(WholeFlow { flow: first.clone(), grown: false })
    }

    /// The spans of a flow in start order, each once even when it was delivered twice, at most `max`.
    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError>;

    /// The log records of a flow in time order, at most `max`.
    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError>;

    /// The metric exemplars of a flow's traces in time order, at most `max`.
    async fn flow_exemplars(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError>;
}

/// The items of a flow from a time on, for pages of flows that are too large to be read whole. The order of items of one
/// nanosecond is the store's own, and always the same.
#[async_trait]
pub trait FlowPages: FlowStore {
    /// How many items a flow has at most, counted when they came in: copies are counted too.
    async fn flow_size(&self, tenant: &Tenant, flow: &FlowLocation) -> Result<FlowSize, StoreError>;

    /// What happened at a time and later, at most `max` items of each kind.
    async fn items_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        since: Timestamp,
        max: usize,
    ) -> Result<ItemsSince, StoreError>;

    /// The log records of a time and later, in time order, at most `max`.
    async fn logs_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        since: Timestamp,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError>;

    /// The spans of some of a flow's traces in start order, at most `max`.
    async fn spans_of_traces(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        traces: &[TraceId],
        max: usize,
    ) -> Result<Bounded<Span>, StoreError>;
}

/// Listing and searching.
#[async_trait]
pub trait SearchStore: Send + Sync {
    /// Flows that fit a search, newest first.
    async fn search_flows(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
    ) -> Result<Page<FlowListItem>, StoreError>;

    /// What the newest flows that fit a search have in common, of at most `max` flows. Its limit and cursor do not count.
    async fn flow_facets(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
        max: usize,
    ) -> Result<FlowFacets, StoreError>;

    /// The spans of one trace in start order, at most `max`; empty when the trace is unknown.
    async fn trace_spans(
        &self,
        tenant: &Tenant,
        id: &TraceId,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError>;

    /// Log records that fit a search, newest first.
    async fn search_logs(&self, tenant: &Tenant, search: &LogSearch) -> Result<Page<LogRecord>, StoreError>;

    /// The services that sent spans in a range, by name.
    async fn services(&self, tenant: &Tenant, time: TimeRange) -> Result<Vec<ServiceStats>, StoreError>;

    /// The operations of a service in a range, busiest first.
    async fn operations(
        &self,
        tenant: &Tenant,
        service: &str,
        time: TimeRange,
    ) -> Result<Vec<OperationStats>, StoreError>;
}

/// Whether the store can answer.
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// Asks the store for the smallest thing; an error says why it cannot answer.
    async fn ping(&self) -> Result<(), StoreError>;
}
