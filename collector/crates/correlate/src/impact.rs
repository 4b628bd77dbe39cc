//! Whom and what a flow's failures reached.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use olly_graph::TraceTree;
use olly_model::{
    Affected, AffectedItem, Attributes, CorrelationAnswer, FlowImpact, SpanKind, TimeRange, Timestamp,
    TraceId,
};

use crate::extend;

/// The most items of each list.
const MAX_ITEMS: usize = 1_000;

/// Counts what failed in a flow, by who was concerned. Users are the values of `user_keys` on spans and log records, or on
/// their resources; who took part in a trace is concerned by what fails in it.
pub fn impact(answer: &CorrelationAnswer, user_keys: &[String]) -> FlowImpact {
    let [mut services, mut endpoints, mut users, mut transactions] = [const { Tally::new() }; 4];
    let mut failures: Option<TimeRange> = None;
    let mut failed_at: HashMap<&TraceId, TimeRange> = HashMap::new();
    let mut users_of: HashMap<&TraceId, HashSet<(&str, &str)>> = HashMap::new();
    for trace in &answer.traces {
        let tree = TraceTree::new(&trace.spans);
        for span in tree.spans() {
            let failed = span.is_error().then_some(span.start_time);
            services.add(&span.service, None, failed);
            if matches!(span.kind, SpanKind::Server | SpanKind::Consumer) {
                endpoints.add(&format!("{}: {}", span.service, span.name), None, failed);
            }
            if let Some(time) = failed {
                failures = extend(failures, time, time);
                widen(&mut failed_at, &trace.trace_id, time);
            }
            let users = users_of.entry(&trace.trace_id).or_default();
            users.extend(users_in(user_keys, [&span.attributes, &span.resource_attributes]));
        }
        if let Some(root) = tree.main_root().and_then(|root| tree.span(root)) {
            let name = format!("{}: {}", root.service, root.name);
            transactions.add(&name, None, root.is_error().then_some(root.start_time));
        }
    }
    for log in &answer.logs {
        let failed = log.is_error().then_some(log.time);
        services.add(&log.service, None, failed);
        if let Some(time) = failed {
            failures = extend(failures, time, time);
        }
        let seen = users_in(user_keys, [&log.attributes, &log.resource_attributes]);
        match &log.trace_id {
            Some(trace_id) => {
                if let Some(time) = failed {
                    widen(&mut failed_at, trace_id, time);
                }
                users_of.entry(trace_id).or_default().extend(seen);
            }
            None => seen.for_each(|(key, user)| users.add(user, Some(key), failed)),
        }
    }
    for (trace_id, seen) in &users_of {
        for (key, user) in seen {
            users.add_range(user, Some(key), failed_at.get(trace_id).copied());
        }
    }
    FlowImpact {
        correlation_id: answer.correlation_id.clone(),
        time_range: answer.time_range,
        failure_time_range: failures,
        services: services.sum(),
        endpoints: endpoints.sum(),
        users: users.sum(),
        transactions: transactions.sum(),
        user_keys: user_keys.to_vec(),
        partial: answer.partial.clone(),
    }
}

fn users_in<'a>(keys: &'a [String], places: [&'a Attributes; 2]) -> impl Iterator<Item = (&'a str, &'a str)> {
    keys.iter().filter_map(move |key| {
        let user = places.iter().find_map(|place| place.get(key)).filter(|user| !user.is_empty())?;
        Some((key.as_str(), user.as_str()))
    })
}

fn widen<'a>(ranges: &mut HashMap<&'a TraceId, TimeRange>, id: &'a TraceId, time: Timestamp) {
    let now = TimeRange { start: time, end: time };
    ranges.entry(id).and_modify(|range| *range = range.union(now)).or_insert(now);
}

/// Counts by name and key.
struct Tally(BTreeMap<(String, Option<String>), Counts>);

#[derive(Default)]
struct Counts {
    failed: u64,
    total: u64,
    failures: Option<TimeRange>,
}

impl Tally {
    const fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, name: &str, key: Option<&str>, failed: Option<Timestamp>) {
        self.add_range(name, key, failed.map(|time| TimeRange { start: time, end: time }));
    }

    fn add_range(&mut self, name: &str, key: Option<&str>, failed: Option<TimeRange>) {
        let place = (name.to_owned(), key.map(str::to_owned));
        let counts = self.0.entry(place).or_default();
        counts.total += 1;
        if let Some(time) = failed {
            counts.failed += 1;
            counts.failures = Some(counts.failures.map_or(time, |range| range.union(time)));
        }
    }

    fn sum(self) -> Affected {
        let total = u64::try_from(self.0.len()).unwrap_or(u64::MAX);
        let mut items: Vec<AffectedItem> = self
            .0
            .into_iter()
            .filter_map(|((name, key), Counts { failed, total, failures })| {
                let TimeRange { start, end } = failures?;
                Some(AffectedItem { name, key, failed, total, first_time: start, last_time: end })
            })
            .collect();
        let affected = u64::try_from(items.len()).unwrap_or(u64::MAX);
        items.sort_by_key(|item| (Reverse(item.failed), item.name.clone()));
        items.truncate(MAX_ITEMS);
        Affected { affected, total, items }
    }
}
