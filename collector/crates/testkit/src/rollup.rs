//! What the store in memory has counted: the same as the real one's views, over everything at each question.

use std::collections::{BTreeMap, BTreeSet};

use olly_model::{
    Attributes, CorrelatedExemplar, CoverageTotals, DurationHistogram, EdgeTotals, ErrorFingerprint,
    ErrorSample, Exemplar, LogRecord, NodeType, RedStep, Relation, ServiceCoverage, ServiceTotals, Signal,
    Span, SpanId, SpanKind, TimeRange, Timestamp, TraceId, Traffic, duration_ns, share,
};
use olly_query::{Cursor, ExemplarOrder, ExemplarSearch, Page, RedSearch};

const MINUTE_NS: i64 = 60_000_000_000;

fn minute(time: Timestamp) -> Timestamp {
    let nanos = time.unix_nanos();
    Timestamp::from_unix_nanos(nanos - nanos.rem_euclid(MINUTE_NS))
}

/// Whether a time lies in the range once that is widened to whole minutes.
fn within(range: TimeRange, time: Timestamp) -> bool {
    (minute(range.start)..=range.end).contains(&minute(time))
}

const fn is_request(span: &Span) -> bool {
    matches!(span.kind, SpanKind::Server | SpanKind::Consumer)
}

fn traits(span: &Span) -> Vec<String> {
    let has = |key: &str| span.attributes.contains_key(key);
    let protocol = match span.kind {
        SpanKind::Consumer => Some("protocol:messaging"),
        SpanKind::Server if has("rpc.system") => Some("protocol:rpc"),
        SpanKind::Server if has("http.request.method") => Some("protocol:http"),
        _ => None,
    };
    protocol.into_iter().map(str::to_owned).collect()
}

fn services(spans: &[&Span]) -> Vec<ServiceTotals> {
    let mut services: BTreeMap<&str, ServiceTotals> = BTreeMap::new();
    for span in spans {
        let service = services.entry(&span.service).or_default();
        service.name.clone_from(&span.service);
        service.span_count += 1;
        service.error_span_count += u64::from(span.is_error());
        if is_request(span) {
            service.request_count += 1;
            service.error_count += u64::from(span.is_error());
            service.durations.record(span.duration_ns);
        }
        let known: BTreeSet<String> = service.traits.drain(..).chain(traits(span)).collect();
        service.traits = known.into_iter().collect();
        service.last_seen = service.last_seen.max(span.start_time);
    }
    services.into_values().collect()
}

/// What a span says it talks to: type, system and name.
fn peer(span: &Span) -> Option<(NodeType, &str, &str)> {
    let get = |key: &str| span.attributes.get(key).map(String::as_str);
    match span.kind {
        SpanKind::Producer | SpanKind::Consumer => {
            let system = get("messaging.system").unwrap_or_default();
            Some((NodeType::Queue, system, get("messaging.destination.name")?))
        }
        SpanKind::Client => match (get("db.system.name"), get("server.address")) {
            (Some(system), address) => {
                Some((NodeType::Database, system, address.or(get("db.namespace")).unwrap_or(system)))
            }
            (None, Some(address)) => Some((NodeType::External, "http", address)),
            (None, None) => None,
        },
        _ => None,
    }
}

fn edge(relation: Relation, caller: (NodeType, &str), callee: (NodeType, &str), span: &Span) -> EdgeTotals {
    let beside_a_queue = caller.0 == NodeType::Queue || callee.0 == NodeType::Queue;
    let durations = if beside_a_queue { DurationHistogram::default() } else { histogram(span.duration_ns) };
    EdgeTotals {
        relation,
        caller_type: caller.0,
        caller: caller.1.to_owned(),
        callee_type: callee.0,
        callee: callee.1.to_owned(),
        system: String::new(),
        destination: String::new(),
        count: 1,
        error_count: u64::from(span.is_error()),
        durations,
    }
}

fn histogram(duration_ns: u64) -> DurationHistogram {
    let mut histogram = DurationHistogram::default();
    histogram.record(duration_ns);
    histogram
}

fn edges(spans: &[&Span]) -> Vec<EdgeTotals> {
    let by_id: BTreeMap<(&TraceId, &SpanId), &Span> =
        spans.iter().map(|span| ((&span.trace_id, &span.span_id), *span)).collect();
    let mut edges = Vec::new();
    let mut answered: BTreeSet<(&TraceId, &SpanId)> = BTreeSet::new();
    let service = |span: &Span| (NodeType::Service, span.service.clone());
    for span in spans {
        let linked = span.links.iter().filter_map(|link| by_id.get(&(&link.trace_id, &link.span_id)));
        let sent = |cause: &Span| cause.kind == SpanKind::Producer;
        let parent = span.parent_span_id.as_ref().and_then(|id| by_id.get(&(&span.trace_id, id)));
        for cause in linked.chain(parent.filter(|cause| sent(cause))) {
            let message = sent(cause) || span.kind == SpanKind::Consumer;
            if !sent(cause) && cause.service == span.service {
                continue;
            }
            let relation = if message { Relation::Message } else { Relation::Link };
            let (from, to) = (service(cause), service(span));
            let mut found = edge(relation, (from.0, &from.1), (to.0, &to.1), span);
            if let Some((_, system, destination)) = peer(cause).or_else(|| peer(span)) {
                (found.system, found.destination) = (system.to_owned(), destination.to_owned());
            }
            edges.push(found);
        }
        let Some(caller) = parent.filter(|cause| !sent(cause)) else { continue };
        if is_request(span) && (caller.kind == SpanKind::Client || caller.service != span.service) {
            answered.insert((&caller.trace_id, &caller.span_id));
            let measured = if caller.kind == SpanKind::Client { *caller } else { *span };
            let (from, to) = (service(caller), service(span));
            let mut found = edge(Relation::Call, (from.0, &from.1), (to.0, &to.1), measured);
            found.error_count = u64::from(caller.is_error() || span.is_error());
            edges.push(found);
        }
    }
    for span in spans {
        let Some((node_type, system, name)) = peer(span) else { continue };
        let this = service(span);
        let (this, other) = ((this.0, this.1.as_str()), (node_type, name));
        let mut found = match span.kind {
            SpanKind::Consumer => edge(Relation::Message, other, this, span),
            SpanKind::Producer => edge(Relation::Message, this, other, span),
            _ if answered.contains(&(&span.trace_id, &span.span_id)) => continue,
            _ => edge(Relation::Call, this, other, span),
        };
        system.clone_into(&mut found.system);
        if node_type == NodeType::Queue {
            name.clone_into(&mut found.destination);
        }
        edges.push(found);
    }
    edges
}

pub(crate) fn traffic<'a>(spans: impl Iterator<Item = &'a Span>, time: TimeRange) -> Traffic {
    let spans: Vec<&Span> = spans.filter(|span| within(time, span.start_time)).collect();
    Traffic { services: services(&spans), edges: edges(&spans), ..Traffic::default() }
}

pub(crate) fn red<'a>(spans: impl Iterator<Item = &'a Span>, search: &RedSearch) -> Vec<RedStep> {
    let step_ns = i64::from(search.step_seconds) * 1_000_000_000;
    let mut steps: BTreeMap<i64, RedStep> = BTreeMap::new();
    let fits = |span: &&Span| {
        within(search.time, span.start_time)
            && span.service == search.service
            && search.operation.as_ref().map_or_else(|| is_request(span), |name| span.name == *name)
    };
    for span in spans.filter(fits) {
        let start = span.start_time.unix_nanos();
        let start = start - start.rem_euclid(step_ns);
        let step = steps.entry(start).or_insert_with(|| RedStep {
            time: Timestamp::from_unix_nanos(start),
            request_count: 0,
            error_count: 0,
            durations: DurationHistogram::default(),
        });
        step.request_count += 1;
        step.error_count += u64::from(span.is_error());
        step.durations.record(span.duration_ns);
    }
    steps.into_values().collect()
}

pub(crate) fn exemplars<'a>(
    exemplars: impl Iterator<Item = &'a Exemplar>,
    spans: &[&Span],
    search: &ExemplarSearch,
) -> Page<CorrelatedExemplar> {
    let flow_of = |exemplar: &Exemplar| {
        let mut members = spans.iter().filter(|span| Some(&span.trace_id) == exemplar.trace_id.as_ref());
        members.find_map(|span| span.correlation_id.clone())
    };
    let operation_of = |exemplar: &Exemplar| {
        let is_its = |span: &&&Span| {
            Some(&span.trace_id) == exemplar.trace_id.as_ref()
                && Some(&span.span_id) == exemplar.span_id.as_ref()
        };
        spans.iter().find(is_its).map(|span| &span.name)
    };
    let mut found: Vec<(i64, String, CorrelatedExemplar)> = exemplars
        .filter(|exemplar| {
            (search.time.start..=search.time.end).contains(&exemplar.time)
                && search.metric.as_ref().is_none_or(|name| exemplar.metric == *name)
                && search.service.as_ref().is_none_or(|name| exemplar.service == *name)
                && search.operation.as_ref().is_none_or(|name| operation_of(exemplar) == Some(name))
                && search.trace_id.as_ref().is_none_or(|id| exemplar.trace_id.as_ref() == Some(id))
        })
        .filter_map(|exemplar| {
            let duration = duration_ns(exemplar.value, &exemplar.unit);
            let rank = match search.order {
                ExemplarOrder::Newest => exemplar.time.unix_nanos(),
                ExemplarOrder::Longest => {
                    let long = duration.filter(|ns| *ns >= search.min_duration_ns.unwrap_or(0))?;
                    i64::try_from(long).unwrap_or(i64::MAX)
                }
            };
            let key = format!("{:?} {}", exemplar.span_id, exemplar.metric);
            let correlation_id = flow_of(exemplar);
            let item =
                CorrelatedExemplar { exemplar: exemplar.clone(), duration_ns: duration, correlation_id };
            Some((rank, key, item))
        })
        .collect();
    found.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)));
    if let Some(cursor) = &search.cursor {
        found.retain(|(rank, key, _)| (*rank, key.as_str()) < (cursor.time().unix_nanos(), cursor.key()));
    }
    let max = search.limit.get() as usize;
    let more = found.len() > max;
    found.truncate(max);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(rank, key, _)| Cursor::after(Timestamp::from_unix_nanos(*rank), key.as_str()));
    Page { items: found.into_iter().map(|(_, _, item)| item).collect(), next }
}

/// The message with `<number>` for each number; the real store takes out more.
fn pattern(message: &str) -> String {
    let mut pattern = String::new();
    let mut in_number = false;
    for letter in message.chars() {
        if letter.is_ascii_digit() {
            if !in_number {
                pattern.push_str("<number>");
            }
            in_number = true;
        } else {
            in_number = false;
            pattern.push(letter);
        }
    }
    pattern
}

/// FNV-1a; the real store has another hash.
fn hash(texts: [&str; 2]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn errors_of(span: &Span) -> Vec<(String, String)> {
    let get = |attributes: &Attributes, key: &str| attributes.get(key).cloned().unwrap_or_default();
    let exceptions: Vec<(String, String)> = span
        .events
        .iter()
        .filter(|event| event.name == "exception")
        .map(|event| (get(&event.attributes, "exception.type"), get(&event.attributes, "exception.message")))
        .collect();
    if exceptions.is_empty() && span.is_error() {
        return vec![(get(&span.attributes, "error.type"), span.status.message.clone())];
    }
    exceptions
}

pub(crate) fn fingerprints(
    spans: &[&Span],
    logs: &[&LogRecord],
    time: TimeRange,
    service: Option<&str>,
) -> Vec<ErrorFingerprint> {
    let mut found: BTreeMap<(String, String), (ErrorFingerprint, BTreeSet<String>)> = BTreeMap::new();
    let mut add = |name: &str, error_type: String, at: Timestamp, sample: ErrorSample, of_span: bool| {
        if !within(time, at) || service.is_some_and(|wanted| wanted != name) {
            return;
        }
        let pattern = pattern(&sample.message);
        let fingerprint = hash([&error_type, &pattern]);
        let flow = sample.correlation_id.as_ref().map(ToString::to_string);
        let (known, flows) = found.entry((fingerprint.clone(), name.to_owned())).or_insert_with(|| {
            let known = ErrorFingerprint {
                fingerprint,
                service: name.to_owned(),
                error_type: Some(error_type).filter(|name| !name.is_empty()),
                pattern,
                count: 0,
                span_count: 0,
                log_count: 0,
                flow_count: 0,
                first_seen: at,
                last_seen: at,
                sample: ErrorSample::default(),
            };
            (known, BTreeSet::new())
        });
        known.count += 1;
        known.span_count += u64::from(of_span);
        known.log_count += u64::from(!of_span);
        known.first_seen = known.first_seen.min(at);
        if at >= known.last_seen {
            (known.last_seen, known.sample) = (at, sample);
        }
        flows.extend(flow);
        known.flow_count = flows.len() as u64;
    };
    for span in spans {
        for (error_type, message) in errors_of(span) {
            let sample = ErrorSample {
                message,
                operation: span.name.clone(),
                trace_id: Some(span.trace_id.clone()),
                span_id: Some(span.span_id.clone()),
                correlation_id: span.correlation_id.clone(),
            };
            add(&span.service, error_type, span.start_time, sample, true);
        }
    }
    for log in logs.iter().filter(|log| log.is_error()) {
        let get = |key: &str| log.attributes.get(key).cloned();
        let sample = ErrorSample {
            message: get("exception.message").unwrap_or_else(|| log.body.clone()),
            operation: log.scope.clone(),
            trace_id: log.trace_id.clone(),
            span_id: log.span_id.clone(),
            correlation_id: log.correlation_id.clone(),
        };
        add(&log.service, get("exception.type").unwrap_or_default(), log.time, sample, false);
    }
    let mut list: Vec<ErrorFingerprint> = found.into_values().map(|(known, _)| known).collect();
    list.sort_by(|a, b| (b.count, &a.fingerprint, &a.service).cmp(&(a.count, &b.fingerprint, &b.service)));
    list
}

pub(crate) fn coverage<'a>(
    spans: &[&Span],
    logs: &[&LogRecord],
    exemplars: impl Iterator<Item = &'a Exemplar>,
    time: TimeRange,
) -> CoverageTotals {
    let traced: BTreeSet<&TraceId> =
        spans.iter().filter(|span| span.correlation_id.is_some()).map(|span| &span.trace_id).collect();
    let spans = spans
        .iter()
        .map(|span| (Signal::Traces, &span.service, span.start_time, span.correlation_id.is_some()));
    let logs = logs.iter().map(|log| (Signal::Logs, &log.service, log.time, log.correlation_id.is_some()));
    let exemplars = exemplars.map(|exemplar| {
        let correlated = exemplar.trace_id.as_ref().is_some_and(|id| traced.contains(id));
        (Signal::Metrics, &exemplar.service, exemplar.time, correlated)
    });
    let mut counts: BTreeMap<(Signal, &String), (u64, u64)> = BTreeMap::new();
    for (signal, service, at, correlated) in spans.chain(logs).chain(exemplars) {
        if within(time, at) {
            let count = counts.entry((signal, service)).or_default();
            count.0 += 1;
            count.1 += u64::from(correlated);
        }
    }
    let services = counts.into_iter().map(|((signal, service), (stored, correlated))| ServiceCoverage {
        service: service.clone(),
        signal,
        stored_count: stored,
        correlated_count: correlated,
        correlated_share: share(correlated, stored),
        sources: BTreeMap::new(),
    });
    CoverageTotals { services: services.collect(), pipelines: BTreeMap::new() }
}
