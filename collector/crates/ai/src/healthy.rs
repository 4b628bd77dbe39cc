//! Reading what a flow is compared with.

use std::{collections::BTreeSet, time::Duration};

use futures::{StreamExt as _, stream};
use olly_correlate::{FetchError, FetchLimits, Wanted, fetch};
use olly_graph::FlowProfile;
use olly_model::{CorrelationAnswer, CorrelationId, FlowStatus, Span, TimeRange, TraceId};
use olly_query::Tenant;
use olly_storage::{FlowKind, StoreError};

use crate::Store;

/// Healthy flows are looked for in the hour before the flow began, then in the day before, then in the hour after.
const HOUR_NS: i64 = 3_600 * 1_000_000_000;
const DAY_NS: i64 = 24 * HOUR_NS;
/// Flows from which no earlier time is looked at.
const ENOUGH: usize = 5;
/// Flows that are read side by side.
const AT_ONCE: usize = 4;
/// A larger flow is no measure for others, and takes long to read.
const MAX_SPANS: usize = 5_000;
/// Reading healthy flows ends here: a comparison with fewer of them is better than none.
const BUDGET: Duration = Duration::from_secs(5);

/// What a flow is compared with.
#[derive(Clone, Debug, Default)]
pub struct Others {
    /// The flows and what can be compared of them, nearest in time first.
    pub flows: Vec<(CorrelationId, FlowProfile)>,
    /// Where they were looked for; none for a flow that was asked for.
    pub searched: Option<TimeRange>,
}

/// What can be compared of a flow.
pub(crate) fn profile(answer: &CorrelationAnswer) -> FlowProfile {
    FlowProfile::new(answer.traces.iter().map(|trace| -> &[Span] { &trace.spans }))
}

/// Healthy flows that began like this one, at most `max`, the nearest in time.
///
/// # Errors
/// When the store does not answer a search. A flow that cannot be read is left out.
pub async fn healthy_flows(
    store: &dyn Store,
    tenant: &Tenant,
    like: &CorrelationAnswer,
    max: usize,
) -> Result<Option<Others>, StoreError> {
    let Some(first) = like.traces.first().filter(|_| max > 0) else { return Ok(None) };
    let kind =
        FlowKind { root_service: first.root_service.clone(), root_operation: first.root_operation.clone() };
    let began = like.time_range.start;
    let range = |from: i64, to: i64| TimeRange {
        start: began.saturating_add_nanos(from),
        end: began.saturating_add_nanos(to),
    };
    let own: BTreeSet<&TraceId> = like.traces.iter().map(|trace| &trace.trace_id).collect();
    let mut others = Others::default();
    let deadline = tokio::time::Instant::now() + BUDGET;
    for time in [range(-HOUR_NS, -1), range(-DAY_NS, -HOUR_NS - 1), range(1, HOUR_NS)] {
        // Some turn out not to be healthy, or to be the flow itself under another ID.
        let wanted = max - others.flows.len();
        let found = store.healthy_flows(tenant, &kind, time, wanted + ENOUGH).await?;
        let mut reading = stream::iter(found)
            .map(|id| read(store, tenant, id, &own))
            .buffered(AT_ONCE)
            .take_until(Box::pin(tokio::time::sleep_until(deadline)));
        while let Some(read) = reading.next().await {
            others.flows.extend(read);
            if others.flows.len() >= max {
                break;
            }
        }
        others.searched = Some(others.searched.map_or(time, |searched| searched.union(time)));
        if others.flows.len() >= ENOUGH.min(max) {
            break;
        }
    }
    Ok(Some(others))
}

/// The profile of a flow that is healthy when looked at in full, and that has none of these traces.
async fn read(
    store: &dyn Store,
    tenant: &Tenant,
    id: CorrelationId,
    but: &BTreeSet<&TraceId>,
) -> Option<(CorrelationId, FlowProfile)> {
    let limits = FetchLimits { max_spans: MAX_SPANS, max_logs: 0, max_exemplars: 0 };
    let read = fetch(store, tenant, &id, limits, Wanted::TRACES).await;
    let answer =
        read.inspect_err(|error| tracing::warn!(%error, "a healthy flow could not be read")).ok()??.answer;
    let healthy = answer.summary.status == FlowStatus::Ok && answer.partial.is_empty();
    let other = answer.traces.iter().all(|trace| !but.contains(&trace.trace_id));
    (healthy && other).then(|| (id, profile(&answer)))
}

/// A flow that was asked for, to be compared with; none when nothing has the ID.
///
/// # Errors
/// When it cannot be read.
pub async fn other_flow(
    store: &dyn Store,
    tenant: &Tenant,
    id: &CorrelationId,
    limits: FetchLimits,
) -> Result<Option<Others>, FetchError> {
    let read = fetch(store, tenant, id, limits, Wanted::TRACES).await?;
    Ok(read.map(|read| Others { flows: vec![(id.clone(), profile(&read.answer))], searched: None }))
}
