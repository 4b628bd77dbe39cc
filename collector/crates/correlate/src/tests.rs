use std::sync::Mutex;

use async_trait::async_trait;
use olly_model::{CorrelationId, Exemplar, FlowStatus, LogRecord, Signal, Span, TimelineKind};
use olly_query::Tenant;
use olly_storage::{Bounded, FlowStore, Holds, StoreError, WholeFlow};
use olly_testkit::{Fault, MemoryStore, Question, Recording, SpanBuilder, checkout, ids};
use proptest::prelude::*;

use super::*;

fn location(recording: &Recording) -> FlowLocation {
    let mut trace_ids: Vec<_> = recording.spans.iter().map(|span| span.trace_id.clone()).collect();
    trace_ids.sort();
    trace_ids.dedup();
    let now = olly_testkit::time(0);
    FlowLocation {
        id: ids::flow(),
        merged: Vec::new(),
        trace_ids,
        cut: false,
        time_range: TimeRange { start: now, end: now },
        holds: Holds::ANYTHING,
        arrived: now,
    }
}

fn signals(recording: Recording) -> Signals {
    Signals {
        spans: recording.spans,
        logs: recording.logs,
        exemplars: recording.exemplars,
        ..Signals::default()
    }
}

fn answer_of(recording: Recording) -> CorrelationAnswer {
    assemble(&location(&recording), signals(recording))
}

#[test]
fn the_recorded_checkout_is_told_as_it_happened() {
    let answer = answer_of(checkout());
    let summary = &answer.summary;
    assert_eq!(summary.status, FlowStatus::Recovered);
    assert_eq!(
        (summary.root_service.as_str(), summary.root_operation.as_str()),
        ("gateway", "POST /checkout")
    );
    assert_eq!((summary.trace_count, summary.span_count, summary.log_count), (3, 15, 7));
    assert_eq!((summary.service_count, summary.exemplar_count, summary.error_count), (4, 4, 4));
    assert_eq!(summary.duration_ns, 1_973_300_000);
    let services: Vec<&str> = answer.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(services, ["gateway", "orders", "payments", "mailer"]);
    let links: Vec<_> = answer.traces.iter().map(|trace| trace.linked_trace_ids.clone()).collect();
    assert_eq!(links, [vec![], vec![ids::request_trace()], vec![ids::request_trace()]]);
    assert_eq!(answer.timeline[0].title, "POST /checkout");
    let exception =
        answer.timeline.iter().find(|event| event.kind == TimelineKind::SpanEvent && event.is_error);
    assert!(
        exception.is_some_and(|event| event.title.starts_with("exception: ProviderTimeout: pay.provider"))
    );
}

#[test]
fn the_first_request_decides_how_the_flow_ended() {
    let mut failed = checkout();
    failed.spans[0].status.code = olly_model::StatusCode::Error;
    assert_eq!(answer_of(failed).summary.status, FlowStatus::Error);
    let mut good = checkout();
    good.spans.iter_mut().for_each(|span| span.status = Default::default());
    good.logs.retain(|log| !log.is_error());
    assert_eq!(answer_of(good).summary.status, FlowStatus::Ok);
}

#[test]
fn without_spans_the_first_service_stands_for_the_flow() {
    let answer = answer_of(Recording { logs: checkout().logs, ..Recording::default() });
    assert_eq!(answer.summary.root_service, "orders");
    assert_eq!(answer.summary.status, FlowStatus::Error);
}

#[test]
fn a_flow_without_items_takes_its_time_from_the_lookup() {
    let answer = answer_of(Recording::default());
    assert_eq!(answer.summary.status, FlowStatus::Ok);
    assert_eq!(answer.time_range.start, olly_testkit::time(0));
}

#[test]
fn a_long_log_is_cut_in_the_timeline_and_kept_in_the_logs() {
    let mut recording = checkout();
    recording.logs[0].body = "ä".repeat(5_000);
    let answer = answer_of(recording);
    assert!(answer.timeline.iter().all(|event| event.title.chars().count() <= 241));
    assert_eq!(answer.logs[0].body.chars().count(), 5_000);
}

#[test]
fn links_out_of_the_flow_are_left_out() {
    let mut recording = checkout();
    let stranger = "0123456789abcdef0123456789abcdef".parse().unwrap();
    recording.spans[0] =
        SpanBuilder::new(&ids::request_trace(), &ids::span(1001), "gateway", "POST /checkout")
            .link(&stranger, &ids::span(1))
            .build();
    assert!(answer_of(recording).traces[0].linked_trace_ids.is_empty());
}

#[test]
fn of_two_deliveries_of_a_span_that_differ_the_failed_one_counts_in_whatever_order() {
    let mut recording = checkout();
    let mut failed = recording.spans[1].clone();
    failed.status.code = olly_model::StatusCode::Error;
    recording.spans.insert(0, failed);
    let mut turned = recording.clone();
    turned.spans.reverse();
    assert_eq!(answer_of(recording.clone()), answer_of(turned));
    assert_eq!(answer_of(recording).summary.error_count, 5);
}

fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut keyed: Vec<(u64, &T)> = items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let mixed = (seed ^ place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
            (mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9), item)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item.clone()).collect()
}

/// The recorded flow with times moved about (ties and impossible orders included), some items lost, some doubled.
fn arbitrary_recording() -> impl Strategy<Value = Recording> {
    let spans = prop::collection::vec((0..15_usize, 0..4_i64, any::<bool>()), 0..25);
    let logs = prop::collection::vec((0..7_usize, 0..4_i64), 0..12);
    let exemplars = prop::collection::vec((0..4_usize, 0..4_i64), 0..6);
    (spans, logs, exemplars).prop_map(|(spans, logs, exemplars)| {
        let base = checkout();
        let span = |(place, millis, fails): (usize, i64, bool)| {
            let mut span = base.spans[place].clone();
            span.start_time = olly_testkit::time(millis * 1_000);
            if fails {
                span.status.code = olly_model::StatusCode::Error;
            }
            span
        };
        let log = |(place, millis): (usize, i64)| {
            let mut log = base.logs[place].clone();
            log.time = olly_testkit::time(millis * 1_000);
            log
        };
        let exemplar = |(place, millis): (usize, i64)| {
            let mut exemplar = base.exemplars[place].clone();
            exemplar.time = olly_testkit::time(millis * 1_000);
            exemplar
        };
        Recording {
            spans: spans.into_iter().map(span).collect(),
            logs: logs.into_iter().map(log).collect(),
            exemplars: exemplars.into_iter().map(exemplar).collect(),
            ..Recording::default()
        }
    })
}

proptest! {
    #[test]
    fn the_order_of_input_does_not_matter(recording in arbitrary_recording(), seed in any::<u64>()) {
        let mixed = Recording {
            spans: shuffled(&recording.spans, seed),
            logs: shuffled(&recording.logs, seed),
            exemplars: shuffled(&recording.exemplars, seed),
            ..Recording::default()
        };
        prop_assert_eq!(answer_of(recording), answer_of(mixed));
    }

    #[test]
    fn lists_are_sorted_and_counts_agree_with_them(recording in arbitrary_recording()) {
        let answer = answer_of(recording);
        let summary = &answer.summary;
        prop_assert!(answer.timeline.is_sorted_by_key(|event| event.time));
        prop_assert!(answer.logs.is_sorted_by_key(|log| log.time));
        prop_assert!(answer.errors.is_sorted_by_key(|error| error.time));
        prop_assert!(answer.traces.is_sorted_by_key(|trace| trace.start_time));
        let spans: usize = answer.traces.iter().map(|trace| trace.spans.len()).sum();
        let events: usize =
            answer.traces.iter().flat_map(|trace| &trace.spans).map(|span| span.events.len()).sum();
        prop_assert_eq!(summary.span_count, spans as u64);
        prop_assert_eq!(summary.log_count, answer.logs.len() as u64);
        prop_assert_eq!(summary.error_count, answer.errors.len() as u64);
        prop_assert_eq!(summary.service_count, answer.services.len() as u64);
        prop_assert_eq!(answer.timeline.len(), spans + events + answer.logs.len() + answer.metrics.len());
        prop_assert_eq!(answer.services.iter().map(|service| service.span_count).sum::<u64>(), summary.span_count);
        prop_assert_eq!(answer.services.iter().map(|service| service.log_count).sum::<u64>(), summary.log_count);
        prop_assert_eq!(answer.services.iter().map(|service| service.error_count).sum::<u64>(), summary.error_count);
        prop_assert_eq!(summary.status == FlowStatus::Ok, answer.errors.is_empty());
    }

    #[test]
    fn everything_lies_within_the_flows_time(recording in arbitrary_recording()) {
        let answer = answer_of(recording);
        for event in &answer.timeline {
            let sent = event.time.saturating_add_nanos(-event.clock_offset_ns);
            prop_assert!(sent >= answer.time_range.start && sent <= answer.time_range.end);
            prop_assert_eq!(event.offset_ns, nanos_between(answer.time_range.start, event.time));
        }
    }
}

const LIMITS: FetchLimits = FetchLimits { max_spans: 100, max_logs: 100, max_exemplars: 100 };

async fn fetch_from(store: MemoryStore, limits: FetchLimits) -> Result<Option<Fetched>, FetchError> {
    fetch(&store, &Tenant::default(), &ids::flow(), limits, Wanted::ALL).await
}

#[tokio::test]
async fn a_whole_flow_is_read_from_the_store() {
    let fetched = fetch_from(MemoryStore::new(checkout()), LIMITS).await.unwrap().unwrap();
    assert_eq!(fetched.answer.summary, answer_of(checkout()).summary);
    assert!(fetched.answer.partial.is_empty() && fetched.failures.is_empty());
}

#[tokio::test]
async fn an_unknown_flow_is_none() {
    assert!(fetch_from(MemoryStore::default(), LIMITS).await.unwrap().is_none());
}

#[tokio::test]
async fn what_fails_or_is_cut_is_partial() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowLogs, Fault::Timeout);
    let limits = FetchLimits { max_spans: 3, ..LIMITS };
    let fetched = fetch_from(store, limits).await.unwrap().unwrap();
    let partial: Vec<(Signal, &str)> =
        fetched.answer.partial.iter().map(|part| (part.signal, part.reason.as_str())).collect();
    assert_eq!(
        partial,
        [
            (Signal::Traces, "only the first 3 are shown; there are more"),
            (Signal::Logs, "the store did not answer in time")
        ]
    );
    assert_eq!(fetched.failures.len(), 1);
}

#[tokio::test]
async fn a_failed_lookup_or_the_failure_of_all_signals_is_an_error() {
    let store = MemoryStore::new(checkout()).failing(Question::LocateFlow, Fault::Unavailable);
    assert!(matches!(fetch_from(store, LIMITS).await, Err(FetchError::Lookup(_))));
    let store = MemoryStore::new(checkout())
        .failing(Question::FlowSpans, Fault::Unavailable)
        .failing(Question::FlowLogs, Fault::Unavailable)
        .failing(Question::FlowExemplars, Fault::Unavailable);
    assert!(matches!(fetch_from(store, LIMITS).await, Err(FetchError::Signals(_))));
}

#[tokio::test]
async fn what_the_first_look_missed_is_read_too() {
    let store = MemoryStore::new(checkout()).short_sighted();
    let first = store.first_look(&Tenant::default(), &ids::flow()).await.unwrap().unwrap();
    let seen = store.flow_exemplars(&Tenant::default(), &first, 100).await.unwrap();
    assert!(seen.items.len() < checkout().exemplars.len());
    let fetched = fetch_from(store, LIMITS).await.unwrap().unwrap();
    assert_eq!(fetched.answer.summary, answer_of(checkout()).summary);
}

#[tokio::test]
async fn a_flow_that_may_be_larger_is_not_answered_as_if_it_were_whole() {
    let store = MemoryStore::new(checkout()).failing(Question::WholeFlow, Fault::Timeout);
    assert!(matches!(fetch_from(store, LIMITS).await, Err(FetchError::Lookup(_))));
}

#[tokio::test]
async fn what_is_not_wanted_is_not_read() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowSpans, Fault::Unavailable);
    let fetched =
        fetch(&store, &Tenant::default(), &ids::flow(), LIMITS, Wanted::LOGS).await.unwrap().unwrap();
    assert_eq!(fetched.answer.logs.len(), 7);
    assert!(fetched.answer.partial.is_empty());
}

/// A store whose IDs tell a time, and which notes in which times spans are read.
struct Guessing {
    inner: MemoryStore,
    likely: TimeRange,
    unnamed: bool,
    reads: Mutex<Vec<TimeRange>>,
}

#[async_trait]
impl FlowStore for Guessing {
    async fn locate_flow(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        self.inner.locate_flow(tenant, id).await
    }

    fn likely_flow(&self, _: &CorrelationId) -> Option<FlowLocation> {
        let holds = Holds { unnamed: false, ..Holds::ANYTHING };
        Some(FlowLocation { time_range: self.likely, holds, ..location(&checkout()) })
    }

    async fn first_look(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        // A real look takes its time, in which the early reading begins.
        tokio::task::yield_now().await;
        let mut first = self.inner.first_look(tenant, id).await?;
        if let Some(first) = &mut first {
            first.holds.unnamed = self.unnamed;
        }
        Ok(first)
    }

    async fn whole_flow(&self, tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        let flow = FlowLocation { holds: Holds::ANYTHING, ..first.clone() };
        self.inner.whole_flow(tenant, &flow).await
    }

    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.reads.lock().unwrap().push(flow.time_range);
        self.inner.flow_spans(tenant, flow, max).await
    }

    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        self.inner.flow_logs(tenant, flow, max).await
    }

    async fn flow_exemplars(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError> {
        self.inner.flow_exemplars(tenant, flow, max).await
    }
}

/// Scenario: the ID tells when the flow was; rightly, too early, of a flow that has items without an ID, and of one that is
/// more than its first look.
/// Guarantees: what was read early is the answer only where it must be all; each answer is the same.
#[tokio::test]
async fn spans_are_read_early_and_again_where_the_flow_is_more_than_its_id_told() {
    let hours = |from: i64, to: i64| TimeRange {
        start: olly_testkit::time(from * 3_600_000_000),
        end: olly_testkit::time(to * 3_600_000_000),
    };
    let cases = [
        (hours(-1, 1), false, MemoryStore::new(checkout()), 1),
        (hours(-1, 0), false, MemoryStore::new(checkout()), 2),
        (hours(-1, 1), true, MemoryStore::new(checkout()), 2),
        (hours(-1, 1), false, MemoryStore::new(checkout()).short_sighted(), 2),
    ];
    for (likely, unnamed, inner, reads) in cases {
        let store = Guessing { inner, likely, unnamed, reads: Mutex::default() };
        let fetched = fetch(&store, &Tenant::default(), &ids::flow(), LIMITS, Wanted::ALL).await;
        assert_eq!(fetched.unwrap().unwrap().answer.summary, answer_of(checkout()).summary);
        let read = store.reads.into_inner().unwrap();
        assert_eq!((read[0], read.len()), (likely, reads));
    }
}

#[tokio::test]
async fn an_id_that_tells_a_time_may_be_unknown_and_its_spans_unwanted() {
    let likely = TimeRange { start: olly_testkit::time(0), end: olly_testkit::time(1) };
    let guessing = |inner| Guessing { inner, likely, unnamed: false, reads: Mutex::default() };
    let store = guessing(MemoryStore::default());
    assert!(fetch(&store, &Tenant::default(), &ids::flow(), LIMITS, Wanted::ALL).await.unwrap().is_none());
    let store = guessing(MemoryStore::new(checkout()));
    fetch(&store, &Tenant::default(), &ids::flow(), LIMITS, Wanted::LOGS).await.unwrap().unwrap();
    assert!(store.reads.into_inner().unwrap().is_empty());
}
