//! A store in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::pending,
    io,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use olly_model::{
    CorrelatedExemplar, CorrelationId, CoverageTotals, ErrorFingerprint, Exemplar, FlowFacets, FlowListItem,
    FlowStatus, LogRecord, MergedId, MetricAnomaly, PredictedAlert, RedStep, Span, TimeRange, Timestamp,
    TraceId, Traffic,
};
use olly_query::{AnomalySearch, ExemplarSearch, FlowSearch, Limit, LogSearch, Page, RedSearch, Tenant};
use olly_storage::{
    Bounded, FlowKind, FlowLocation, FlowPages, FlowSize, FlowStore, Holds, ItemsSince, KindStore,
    OperationStats, RollupStore, SearchStore, ServiceStats, StoreError, StoreHealth, WholeFlow,
};

use crate::{Recording, rollup, search};

/// Something that a store is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// `locate_flow`
    LocateFlow,
    /// `whole_flow`
    WholeFlow,
    /// `flow_spans`
    FlowSpans,
    /// `flow_logs`
    FlowLogs,
    /// `flow_exemplars`
    FlowExemplars,
    /// `search_flows`
    SearchFlows,
    /// `flow_facets`
    FlowFacets,
    /// `trace_spans`
    TraceSpans,
    /// `search_logs`
    SearchLogs,
    /// `services`
    Services,
    /// `operations`
    Operations,
    /// `traffic`
    Traffic,
    /// `red`
    Red,
    /// `search_exemplars`
    SearchExemplars,
    /// `error_fingerprints`
    ErrorFingerprints,
    /// `anomalies`
    Anomalies,
    /// `predicted_alerts`
    PredictedAlerts,
    /// `coverage`
    Coverage,
    /// `healthy_flows`
    HealthyFlows,
    /// `telemetry_counts`, which is asked before the telemetry of a time is read
    Telemetry,
    /// `ping`
    Ping,
}

/// How a question fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody is there.
    Unavailable,
    /// It took too long.
    Timeout,
    /// It was too big.
    Refused,
    /// The answer is damaged.
    Corrupt,
    /// There is never an answer.
    Hang,
}

/// A store in memory. Slow and simple: every question looks at everything.
#[derive(Debug, Default)]
pub struct MemoryStore {
    data: Recording,
    faults: Mutex<BTreeMap<Question, Fault>>,
    short_sighted: bool,
}

impl MemoryStore {
    /// A store of these items.
    pub fn new(data: Recording) -> Self {
        Self { data, faults: Mutex::default(), short_sighted: false }
    }

    /// From now on this question fails.
    #[must_use]
    pub fn failing(self, question: Question, fault: Fault) -> Self {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).insert(question, fault);
        self
    }

    /// From now on a first look shows no more than one trace of a flow.
    #[must_use]
    pub const fn short_sighted(mut self) -> Self {
        self.short_sighted = true;
        self
    }

    pub(crate) async fn ask(&self, question: Question) -> Result<(), StoreError> {
        let fault = self.faults.lock().unwrap_or_else(PoisonError::into_inner).get(&question).copied();
        let what = "a planted fault";
        match fault {
            None => Ok(()),
            Some(Fault::Unavailable) => Err(StoreError::Unavailable {
                address: "http://127.0.0.1:1".to_owned(),
                source: io::Error::from(io::ErrorKind::ConnectionRefused).into(),
            }),
            Some(Fault::Timeout) => Err(StoreError::Timeout { what, timeout_ms: 1 }),
            Some(Fault::Refused) => {
                Err(StoreError::Refused { what, message: "secret words of the store".to_owned() })
            }
            Some(Fault::Corrupt) => {
                Err(StoreError::Corrupt { what, message: "secret words of the store".to_owned() })
            }
            Some(Fault::Hang) => pending().await,
        }
    }

    pub(crate) fn spans<'a>(&'a self, tenant: &'a Tenant) -> impl Iterator<Item = &'a Span> + Clone {
        self.data.spans.iter().filter(|span| of_tenant(&span.resource_attributes, tenant))
    }

    pub(crate) fn logs<'a>(&'a self, tenant: &'a Tenant) -> impl Iterator<Item = &'a LogRecord> + Clone {
        self.data.logs.iter().filter(|log| of_tenant(&log.resource_attributes, tenant))
    }
}

fn of_tenant(resource: &olly_model::Attributes, tenant: &Tenant) -> bool {
    resource.get("tenant.id").map_or("", String::as_str) == tenant.as_str()
}

fn belongs(flow: &FlowLocation, id: Option<&CorrelationId>, trace_id: Option<&TraceId>) -> bool {
    id == Some(&flow.id) || trace_id.is_some_and(|trace_id| flow.trace_ids.contains(trace_id))
}

fn bounded<T: Clone>(mut items: Vec<&T>, max: usize, time: impl Fn(&T) -> Timestamp) -> Bounded<T> {
    items.sort_by_key(|item| time(item));
    let truncated = items.len() > max;
    Bounded { items: items.into_iter().take(max).cloned().collect(), truncated, copied: Vec::new() }
}

#[async_trait]
impl FlowStore for MemoryStore {
    async fn locate_flow(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        self.ask(Question::LocateFlow).await?;
        let spans = self.spans(tenant).filter(|span| span.correlation_id.as_ref() == Some(id));
        let logs = self.logs(tenant).filter(|log| log.correlation_id.as_ref() == Some(id));
        let mut times: Vec<Timestamp> = logs.clone().map(|log| log.time).collect();
        let trace_ids: BTreeSet<&TraceId> =
            spans.map(|span| &span.trace_id).chain(logs.filter_map(|log| log.trace_id.as_ref())).collect();
        let members = self.spans(tenant).filter(|span| trace_ids.contains(&span.trace_id));
        times.extend(members.clone().flat_map(|span| [span.start_time, span.end_time()]));
        let (Some(start), Some(end)) = (times.iter().min().copied(), times.iter().max().copied()) else {
            return Ok(None);
        };
        let others: BTreeSet<&CorrelationId> = members
            .clone()
            .filter_map(|span| span.correlation_id.as_ref())
            .filter(|other| *other != id)
            .collect();
        let merged = others
            .into_iter()
            .map(|other| MergedId { correlation_id: other.clone(), reason: "shares a trace".to_owned() });
        let begin = |trace: &&TraceId| {
            let spans = members.clone().filter(|span| span.trace_id == **trace).map(|span| span.start_time);
            (spans.min(), (*trace).clone())
        };
        let mut in_order: Vec<&TraceId> = trace_ids.iter().copied().collect();
        in_order.sort_by_cached_key(begin);
        Ok(Some(FlowLocation {
            id: id.clone(),
            merged: merged.collect(),
            trace_ids: in_order.into_iter().cloned().collect(),
            cut: false,
            time_range: TimeRange { start, end },
            holds: Holds::ANYTHING,
            arrived: end,
        }))
    }

    async fn first_look(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        let mut flow = self.locate_flow(tenant, id).await?;
        if let (true, Some(flow)) = (self.short_sighted, &mut flow) {
            flow.trace_ids.truncate(1);
        }
        Ok(flow)
    }

    async fn whole_flow(&self, tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        self.ask(Question::WholeFlow).await?;
        let whole = self.locate_flow(tenant, &first.id).await?.unwrap_or_else(|| first.clone());
        Ok(WholeFlow { grown: whole != *first, flow: whole })
    }

    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.ask(Question::FlowSpans).await?;
        let spans = self
            .spans(tenant)
            .filter(|span| belongs(flow, span.correlation_id.as_ref(), Some(&span.trace_id)));
        Ok(bounded(spans.collect(), max, |span| span.start_time))
    }

    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        self.ask(Question::FlowLogs).await?;
        let logs =
            self.logs(tenant).filter(|log| belongs(flow, log.correlation_id.as_ref(), log.trace_id.as_ref()));
        Ok(bounded(logs.collect(), max, |log| log.time))
    }

    async fn flow_exemplars(
        &self,
        _tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError> {
        self.ask(Question::FlowExemplars).await?;
        let exemplars =
            self.data.exemplars.iter().filter(|exemplar| belongs(flow, None, exemplar.trace_id.as_ref()));
        Ok(bounded(exemplars.collect(), max, |exemplar| exemplar.time))
    }
}

/// What a bounded list has from a time on.
fn since<T>(all: Bounded<T>, time: impl Fn(&T) -> Timestamp, since: Timestamp, max: usize) -> Bounded<T> {
    let mut items: Vec<T> = all.items.into_iter().filter(|item| time(item) >= since).collect();
    let truncated = items.len() > max;
    items.truncate(max);
    Bounded { items, truncated, copied: Vec::new() }
}

#[async_trait]
impl FlowPages for MemoryStore {
    async fn flow_size(&self, tenant: &Tenant, flow: &FlowLocation) -> Result<FlowSize, StoreError> {
        let spans = self
            .spans(tenant)
            .filter(|span| belongs(flow, span.correlation_id.as_ref(), Some(&span.trace_id)))
            .count();
        let logs = self
            .logs(tenant)
            .filter(|log| belongs(flow, log.correlation_id.as_ref(), log.trace_id.as_ref()))
            .count();
        Ok(FlowSize { spans: spans as u64, logs: logs as u64 })
    }

    async fn items_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        from: Timestamp,
        max: usize,
    ) -> Result<ItemsSince, StoreError> {
        let spans = self.flow_spans(tenant, flow, usize::MAX).await?;
        let next =
            |span: &Span| span.events.iter().map(|event| event.time).filter(|time| *time >= from).min();
        let mut earlier: Vec<Span> = spans.items.clone();
        earlier.retain(|span| span.start_time < from && next(span).is_some());
        earlier.sort_by_key(next);
        let earlier = Bounded { items: earlier, truncated: false, copied: Vec::new() };
        Ok(ItemsSince {
            spans: since(spans, |span| span.start_time, from, max),
            earlier_spans: since(earlier, |_| from, from, max),
            logs: self.logs_since(tenant, flow, from, max).await?,
            exemplars: since(
                self.flow_exemplars(tenant, flow, usize::MAX).await?,
                |exemplar| exemplar.time,
                from,
                max,
            ),
        })
    }

    async fn logs_since(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        from: Timestamp,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        let all = self.flow_logs(tenant, flow, usize::MAX).await?;
        Ok(since(all, |log| log.time, from, max))
    }

    async fn spans_of_traces(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        traces: &[TraceId],
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        let mut all = self.flow_spans(tenant, flow, usize::MAX).await?;
        all.items.retain(|span| traces.contains(&span.trace_id));
        Ok(since(all, |_| Timestamp::default(), Timestamp::default(), max))
    }
}

#[async_trait]
impl SearchStore for MemoryStore {
    async fn search_flows(
        &self,
        tenant: &Tenant,
        question: &FlowSearch,
    ) -> Result<Page<FlowListItem>, StoreError> {
        self.ask(Question::SearchFlows).await?;
        let (spans, logs) = (self.spans(tenant).collect(), self.logs(tenant).collect());
        Ok(search::flows(spans, logs, question))
    }

    async fn flow_facets(
        &self,
        tenant: &Tenant,
        question: &FlowSearch,
        max: usize,
    ) -> Result<FlowFacets, StoreError> {
        self.ask(Question::FlowFacets).await?;
        let (spans, logs) = (self.spans(tenant).collect(), self.logs(tenant).collect());
        Ok(search::facets(spans, logs, question, max))
    }

    async fn trace_spans(
        &self,
        tenant: &Tenant,
        id: &TraceId,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.ask(Question::TraceSpans).await?;
        let spans = self.spans(tenant).filter(|span| span.trace_id == *id);
        Ok(bounded(spans.collect(), max, |span| span.start_time))
    }

    async fn search_logs(
        &self,
        tenant: &Tenant,
        question: &LogSearch,
    ) -> Result<Page<LogRecord>, StoreError> {
        self.ask(Question::SearchLogs).await?;
        Ok(search::logs(self.logs(tenant).collect(), question))
    }

    async fn services(&self, tenant: &Tenant, time: TimeRange) -> Result<Vec<ServiceStats>, StoreError> {
        self.ask(Question::Services).await?;
        Ok(search::services(self.spans(tenant), time))
    }

    async fn operations(
        &self,
        tenant: &Tenant,
        service: &str,
        time: TimeRange,
    ) -> Result<Vec<OperationStats>, StoreError> {
        self.ask(Question::Operations).await?;
        Ok(search::operations(self.spans(tenant).filter(|span| span.service == service), time))
    }
}

#[async_trait]
impl KindStore for MemoryStore {
    async fn healthy_flows(
        &self,
        tenant: &Tenant,
        kind: &FlowKind,
        time: TimeRange,
        max: usize,
    ) -> Result<Vec<CorrelationId>, StoreError> {
        self.ask(Question::HealthyFlows).await?;
        let question = FlowSearch {
            time,
            service: None,
            operation: None,
            status: Some(FlowStatus::Ok),
            min_duration_ns: None,
            max_duration_ns: None,
            span_duration_ns: None,
            text: None,
            attribute: None,
            limit: Limit::default(),
            cursor: None,
        };
        let (spans, logs) = (self.spans(tenant).collect(), self.logs(tenant).collect());
        let mut items = search::flows(spans, logs, &question).items;
        items.retain(|flow| {
            flow.root_service == kind.root_service && flow.root_operation == kind.root_operation
        });
        Ok(items.into_iter().take(max).map(|flow| flow.correlation_id).collect())
    }
}

#[async_trait]
impl RollupStore for MemoryStore {
    async fn traffic(&self, tenant: &Tenant, time: TimeRange) -> Result<Traffic, StoreError> {
        self.ask(Question::Traffic).await?;
        Ok(rollup::traffic(self.spans(tenant), time))
    }

    async fn red(&self, tenant: &Tenant, search: &RedSearch) -> Result<Vec<RedStep>, StoreError> {
        self.ask(Question::Red).await?;
        Ok(rollup::red(self.spans(tenant), search))
    }

    async fn search_exemplars(
        &self,
        tenant: &Tenant,
        search: &ExemplarSearch,
    ) -> Result<Page<CorrelatedExemplar>, StoreError> {
        self.ask(Question::SearchExemplars).await?;
        let spans: Vec<&Span> = self.spans(tenant).collect();
        Ok(rollup::exemplars(self.data.exemplars.iter(), &spans, search))
    }

    async fn error_fingerprints(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<ErrorFingerprint>, StoreError> {
        self.ask(Question::ErrorFingerprints).await?;
        let (spans, logs): (Vec<_>, Vec<_>) = (self.spans(tenant).collect(), self.logs(tenant).collect());
        Ok(rollup::fingerprints(&spans, &logs, time, service))
    }

    async fn anomalies(
        &self,
        _tenant: &Tenant,
        search: &AnomalySearch,
    ) -> Result<Page<MetricAnomaly>, StoreError> {
        self.ask(Question::Anomalies).await?;
        let fits = |anomaly: &&MetricAnomaly| {
            (search.time.start..=search.time.end).contains(&anomaly.time)
                && search.service.as_ref().is_none_or(|name| anomaly.service == *name)
                && anomaly.score.abs() >= search.min_score
        };
        let items = self.data.anomalies.iter().filter(fits).take(search.limit.get() as usize);
        Ok(Page { items: items.cloned().collect(), next: None })
    }

    async fn predicted_alerts(
        &self,
        _tenant: &Tenant,
        made: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<PredictedAlert>, StoreError> {
        self.ask(Question::PredictedAlerts).await?;
        let fits = |alert: &&PredictedAlert| {
            (made.start..=made.end).contains(&alert.made_at)
                && service.is_none_or(|name| alert.service == name)
        };
        Ok(self.data.alerts.iter().filter(fits).cloned().collect())
    }

    async fn coverage(&self, tenant: &Tenant, time: TimeRange) -> Result<CoverageTotals, StoreError> {
        self.ask(Question::Coverage).await?;
        let (spans, logs): (Vec<_>, Vec<_>) = (self.spans(tenant).collect(), self.logs(tenant).collect());
        Ok(rollup::coverage(&spans, &logs, self.data.exemplars.iter(), time))
    }
}

#[async_trait]
impl StoreHealth for MemoryStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.ask(Question::Ping).await
    }
}
