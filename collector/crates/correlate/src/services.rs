//! Who took part.

use std::collections::BTreeMap;

use olly_graph::{Interval, TraceTree, self_times};
use olly_model::{Exemplar, FlowService, LogRecord, Timestamp, Trace};

/// The services of a flow, in order of first appearance.
pub(crate) fn services(traces: &[Trace], logs: &[LogRecord], exemplars: &[Exemplar]) -> Vec<FlowService> {
    let mut services = BTreeMap::new();
    for trace in traces {
        let tree = TraceTree::new(&trace.spans);
        for (span, own) in tree.spans().iter().zip(self_times(&tree)) {
            let time = Interval::of(span);
            let service = appear(&mut services, &span.service, time.start, time.end);
            service.span_count += 1;
            service.error_count += u64::from(span.is_error());
            service.self_time_ns = service.self_time_ns.saturating_add(own);
        }
    }
    for log in logs {
        let service = appear(&mut services, &log.service, log.time, log.time);
        service.log_count += 1;
        service.error_count += u64::from(log.is_error());
    }
    for exemplar in exemplars {
        appear(&mut services, &exemplar.service, exemplar.time, exemplar.time);
    }
    let mut services: Vec<FlowService> = services.into_values().collect();
    services.sort_by(|a, b| (a.first_seen, &a.name).cmp(&(b.first_seen, &b.name)));
    services
}

fn appear<'a, 'b>(
    services: &'a mut BTreeMap<&'b str, FlowService>,
    name: &'b str,
    first: Timestamp,
    last: Timestamp,
) -> &'a mut FlowService {
    let service = services.entry(name).or_insert_with(|| FlowService {
        name: name.to_owned(),
        span_count: 0,
        log_count: 0,
        error_count: 0,
        self_time_ns: 0,
        first_seen: first,
        last_seen: last,
    });
    service.first_seen = service.first_seen.min(first);
    service.last_seen = service.last_seen.max(last);
    service
}
