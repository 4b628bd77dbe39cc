//! What the store in memory finds.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use olly_model::{
    CorrelationId, FlowFacets, FlowListItem, FlowStatus, LogRecord, Span, SpanKind, TimeRange, Timestamp,
};
use olly_query::{Cursor, FlowSearch, Limit, LogSearch, Page};
use olly_storage::{FacetCounts, OperationStats, ServiceStats};

fn within(range: TimeRange, time: Timestamp) -> bool {
    (range.start..=range.end).contains(&time)
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// The page of a list that is newest first, with ties in the order of their keys.
fn newest_first<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> (Timestamp, String),
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Page<T> {
    items.sort_by_key(|item| {
        let (time, key) = key(item);
        (Reverse(time), key)
    });
    if let Some(cursor) = cursor {
        let given = (Reverse(cursor.time()), cursor.key().to_owned());
        items.retain(|item| {
            let (time, key) = key(item);
            (Reverse(time), key) > given
        });
    }
    let max = limit.get() as usize;
    let more = items.len() > max;
    items.truncate(max);
    let next = items.last().filter(|_| more).map(|last| {
        let (time, key) = key(last);
        Cursor::after(time, key)
    });
    Page { items, next }
}

#[derive(Default)]
struct Flow<'a> {
    spans: Vec<&'a Span>,
    logs: Vec<&'a LogRecord>,
}

pub(crate) fn flows(spans: Vec<&Span>, logs: Vec<&LogRecord>, search: &FlowSearch) -> Page<FlowListItem> {
    let key = |item: &FlowListItem| (item.start_time, item.correlation_id.to_string());
    newest_first(all_flows(spans, logs, search), key, search.limit, search.cursor.as_ref())
}

pub(crate) fn facets(
    spans: Vec<&Span>,
    logs: Vec<&LogRecord>,
    search: &FlowSearch,
    max: usize,
) -> FlowFacets {
    let mut flows = all_flows(spans, logs, search);
    flows.sort_by_key(|flow| Reverse(flow.start_time));
    let complete = flows.len() < max;
    flows.truncate(max);
    let mut counts = FacetCounts {
        flows: flows.len() as u64,
        since: flows.last().map(|flow| flow.start_time),
        ..FacetCounts::of(search.time)
    };
    for flow in flows {
        let step = flow.start_time.unix_nanos().div_euclid(counts.step_ns());
        *counts.steps.entry(step).or_default() += 1;
        let steps = FacetCounts::DURATION_STEPS_NS;
        let reached = steps.iter().filter(|step| flow.duration_ns >= **step).count();
        let status = match flow.status {
            FlowStatus::Ok => "ok",
            FlowStatus::Recovered => {
                *counts.recovered_steps.entry(step).or_default() += 1;
                "recovered"
            }
            FlowStatus::Error => {
                *counts.error_steps.entry(step).or_default() += 1;
                "error"
            }
        };
        *counts.statuses.entry(status.to_owned()).or_default() += 1;
        *counts.durations.entry(reached).or_default() += 1;
        *counts.operations.entry(flow.root_operation).or_default() += 1;
        for service in flow.services {
            *counts.services.entry(service).or_default() += 1;
        }
    }
    counts.facets(complete)
}

fn all_flows(spans: Vec<&Span>, logs: Vec<&LogRecord>, search: &FlowSearch) -> Vec<FlowListItem> {
    let mut flows: BTreeMap<&CorrelationId, Flow<'_>> = BTreeMap::new();
    for span in spans {
        if let Some(id) = &span.correlation_id {
            flows.entry(id).or_default().spans.push(span);
        }
    }
    for log in logs {
        if let Some(id) = &log.correlation_id {
            flows.entry(id).or_default().logs.push(log);
        }
    }
    let fitting = flows.into_iter().filter_map(|(id, flow)| {
        let item = flow.item(id)?;
        flow.fits(&item, search).then_some(item)
    });
    fitting.collect()
}

impl Flow<'_> {
    fn item(&self, id: &CorrelationId) -> Option<FlowListItem> {
        let starts = self.spans.iter().map(|span| span.start_time);
        let start_time = starts.chain(self.logs.iter().map(|log| log.time)).min()?;
        let ends = self.spans.iter().map(|span| span.end_time());
        let end_time = ends.chain(self.logs.iter().map(|log| log.time)).max()?;
        let names =
            self.spans.iter().map(|span| &span.service).chain(self.logs.iter().map(|log| &log.service));
        let services: BTreeSet<&String> = names.collect();
        let first = self.spans.iter().min_by_key(|span| (span.parent_span_id.is_some(), span.start_time));
        let traces: BTreeSet<_> = self.spans.iter().map(|span| &span.trace_id).collect();
        let errors = self.spans.iter().filter(|span| span.is_error()).count()
            + self.logs.iter().filter(|log| log.is_error()).count();
        Some(FlowListItem {
            correlation_id: id.clone(),
            start_time,
            end_time,
            duration_ns: end_time.nanos_since(start_time).unsigned_abs(),
            status: FlowStatus::of(errors > 0, first.map(|span| span.is_error())),
            span_count: self.spans.len() as u64,
            error_count: errors as u64,
            log_count: self.logs.len() as u64,
            trace_count: traces.len() as u64,
            services: services.into_iter().cloned().collect(),
            root_service: first.map(|span| span.service.clone()).unwrap_or_default(),
            root_operation: first.map(|span| span.name.clone()).unwrap_or_default(),
        })
    }

    fn fits(&self, item: &FlowListItem, search: &FlowSearch) -> bool {
        let service = search.service.as_ref().is_none_or(|name| item.services.contains(name));
        let operation =
            search.operation.as_ref().is_none_or(|name| self.spans.iter().any(|span| span.name == *name));
        let status = search.status.is_none_or(|status| item.status == status);
        let text = search.text.as_ref().is_none_or(|text| {
            item.correlation_id.as_str().starts_with(text)
                || self.logs.iter().any(|log| contains(&log.body, text))
        });
        let attribute = search
            .attribute
            .as_ref()
            .is_none_or(|(key, value)| self.spans.iter().any(|span| span.attributes.get(key) == Some(value)));
        let duration = search.min_duration_ns.is_none_or(|min| item.duration_ns >= min)
            && search.max_duration_ns.is_none_or(|max| item.duration_ns <= max);
        let span_duration = search.span_duration_ns.as_ref().is_none_or(|durations| {
            self.spans.iter().any(|span| {
                durations.contains(&span.duration_ns)
                    && search.service.as_ref().is_none_or(|name| span.service == *name)
                    && search.operation.as_ref().is_none_or(|name| span.name == *name)
            })
        });
        within(search.time, item.start_time)
            && service
            && operation
            && status
            && text
            && attribute
            && duration
            && span_duration
    }
}

pub(crate) fn logs(logs: Vec<&LogRecord>, search: &LogSearch) -> Page<LogRecord> {
    let fits = |log: &&LogRecord| {
        within(search.time, log.time)
            && search.service.as_ref().is_none_or(|name| log.service == *name)
            && search.min_severity_number.is_none_or(|min| log.severity_number >= min)
            && search.text.as_ref().is_none_or(|text| contains(&log.body, text))
            && search.trace_id.as_ref().is_none_or(|id| log.trace_id.as_ref() == Some(id))
    };
    let key = |log: &LogRecord| (log.time, format!("{:?}{}{}", log.span_id, log.service, log.body));
    newest_first(logs.into_iter().filter(fits).cloned().collect(), key, search.limit, search.cursor.as_ref())
}

/// The value below which this share of the sorted values lies (nearest rank).
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

fn sorted_durations<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<u64> {
    let mut durations: Vec<u64> = spans.map(|span| span.duration_ns).collect();
    durations.sort_unstable();
    durations
}

fn grouped<'a, K: Ord>(
    spans: impl Iterator<Item = &'a Span>,
    time: TimeRange,
    key: impl Fn(&'a Span) -> K,
) -> BTreeMap<K, Vec<&'a Span>> {
    let mut groups: BTreeMap<K, Vec<&Span>> = BTreeMap::new();
    for span in spans.filter(|span| within(time, span.start_time)) {
        groups.entry(key(span)).or_default().push(span);
    }
    groups
}

fn failed(spans: &[&Span]) -> u64 {
    spans.iter().filter(|span| span.is_error()).count() as u64
}

pub(crate) fn services<'a>(spans: impl Iterator<Item = &'a Span>, time: TimeRange) -> Vec<ServiceStats> {
    let stats = |(name, spans): (&String, Vec<&Span>)| {
        let entry = |span: &&&Span| matches!(span.kind, SpanKind::Server | SpanKind::Consumer);
        let durations = sorted_durations(spans.iter().filter(entry).copied());
        ServiceStats {
            name: name.clone(),
            span_count: spans.len() as u64,
            error_count: failed(&spans),
            p50_duration_ns: percentile(&durations, 50),
            p95_duration_ns: percentile(&durations, 95),
            p99_duration_ns: percentile(&durations, 99),
            last_seen: spans.iter().map(|span| span.start_time).max().unwrap_or_default(),
        }
    };
    grouped(spans, time, |span| &span.service).into_iter().map(stats).collect()
}

pub(crate) fn operations<'a>(spans: impl Iterator<Item = &'a Span>, time: TimeRange) -> Vec<OperationStats> {
    let stats = |(name, spans): (&String, Vec<&Span>)| {
        let durations = sorted_durations(spans.iter().copied());
        OperationStats {
            name: name.clone(),
            span_count: spans.len() as u64,
            error_count: failed(&spans),
            p50_duration_ns: percentile(&durations, 50),
            p95_duration_ns: percentile(&durations, 95),
            p99_duration_ns: percentile(&durations, 99),
        }
    };
    let mut operations: Vec<OperationStats> =
        grouped(spans, time, |span| &span.name).into_iter().map(stats).collect();
    operations.sort_by(|a, b| (b.span_count, &a.name).cmp(&(a.span_count, &b.name)));
    operations
}
