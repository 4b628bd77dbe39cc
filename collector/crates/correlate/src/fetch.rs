//! Reading a flow from a store.

use std::{collections::HashSet, pin::pin};

use futures::{
    FutureExt,
    future::{Either, join3, select},
};
use olly_model::{CorrelationAnswer, CorrelationId, Exemplar, LogRecord, PartialSignal, Signal, Span};
use olly_query::Tenant;
use olly_storage::{Bounded, FlowLocation, FlowStore, StoreError};

use crate::{Signals, assemble};

/// The most items of each kind that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Spans.
    pub max_spans: usize,
    /// Log records.
    pub max_logs: usize,
    /// Metric exemplars.
    pub max_exemplars: usize,
}

/// Which signals are wanted; what is not wanted is not read, and not partial either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Spans.
    pub traces: bool,
    /// Log records.
    pub logs: bool,
    /// Metric exemplars.
    pub metrics: bool,
}

impl Wanted {
    /// All of them.
    pub const ALL: Self = Self { traces: true, logs: true, metrics: true };
    /// Spans only.
    pub const TRACES: Self = Self { traces: true, logs: false, metrics: false };
    /// Log records only.
    pub const LOGS: Self = Self { traces: false, logs: true, metrics: false };
}

/// A flow that was read.
#[derive(Debug)]
pub struct Fetched {
    /// The answer.
    pub answer: CorrelationAnswer,
    /// Where all of the flow lay.
    pub flow: FlowLocation,
    /// Why signals are missing from it, for the log.
    pub failures: Vec<(Signal, StoreError)>,
}

/// Why a flow could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The lookup failed, so that not even the flow's existence is known.
    #[error("the flow could not be looked up")]
    Lookup(#[source] StoreError),
    /// The flow exists, but none of the wanted signals could be read.
    #[error("no signal of the flow could be read")]
    Signals(#[source] StoreError),
}

/// Reads a flow's signals side by side and assembles the answer; none when nothing has the ID.
///
/// What the first look shows is read while the store looks for the rest of the flow, and read again when there is more.
/// A signal that fails or is cut is named in the answer's `partial`.
///
/// # Errors
/// When the lookup or every wanted signal fails.
pub async fn fetch(
    store: &(impl FlowStore + ?Sized),
    tenant: &Tenant,
    id: &CorrelationId,
    limits: FetchLimits,
    wanted: Wanted,
) -> Result<Option<Fetched>, FetchError> {
    let Some(first) = store.first_look(tenant, id).await.map_err(FetchError::Lookup)? else {
        return Ok(None);
    };
    fetch_located(store, tenant, &first, limits, wanted).await.map(Some)
}

/// [`fetch`] of a flow whose first look is known.
///
/// # Errors
/// As [`fetch`].
pub async fn fetch_located(
    store: &(impl FlowStore + ?Sized),
    tenant: &Tenant,
    first: &FlowLocation,
    limits: FetchLimits,
    wanted: Wanted,
) -> Result<Fetched, FetchError> {
    let reader = Reader { store, tenant, limits, wanted };
    let looked = {
        let whole = store.whole_flow(tenant, first);
        match select(whole, pin!(reader.read(first))).await {
            Either::Left((Ok(whole), _)) if whole.grown => (whole.flow, None),
            Either::Left((Ok(whole), reading)) => (whole.flow, Some(reading.await)),
            Either::Left((Err(error), _)) => return Err(FetchError::Lookup(error)),
            Either::Right((read, whole)) => {
                let whole = whole.await.map_err(FetchError::Lookup)?;
                (whole.flow, (!whole.grown).then_some(read))
            }
        }
    };
    let (flow, (spans, logs, exemplars)) = match looked {
        (flow, Some(read)) => (flow, read),
        (flow, None) => {
            let read = reader.read(&flow).await;
            (flow, read)
        }
    };
    let mut parts = Parts::default();
    let duplicates = match &spans {
        Some(Ok(Bounded { items, copied, .. })) => {
            let copied = copied.iter().filter_map(|place| items.get(*place));
            copied.map(|span| (span.trace_id.clone(), span.span_id.clone())).collect()
        }
        _ => HashSet::new(),
    };
    let signals = Signals {
        duplicates,
        spans: parts.take(Signal::Traces, spans),
        logs: parts.take(Signal::Logs, logs),
        exemplars: parts.take(Signal::Metrics, exemplars),
        partial: parts.partial,
    };
    if parts.read == 0
        && let Some((_, error)) = parts.failures.pop()
    {
        return Err(FetchError::Signals(error));
    }
    Ok(Fetched { answer: assemble(&flow, signals), flow, failures: parts.failures })
}

/// What a store said of a signal; none when it was not asked.
type Read<T> = Option<Result<Bounded<T>, StoreError>>;

struct Reader<'a, S: ?Sized> {
    store: &'a S,
    tenant: &'a Tenant,
    limits: FetchLimits,
    wanted: Wanted,
}

impl<S: FlowStore + ?Sized> Reader<'_, S> {
    async fn read(&self, flow: &FlowLocation) -> (Read<Span>, Read<LogRecord>, Read<Exemplar>) {
        let Self { store, tenant, limits, wanted } = *self;
        join3(
            when(wanted.traces, store.flow_spans(tenant, flow, limits.max_spans)),
            when(wanted.logs, store.flow_logs(tenant, flow, limits.max_logs)),
            when(wanted.metrics, store.flow_exemplars(tenant, flow, limits.max_exemplars)),
        )
        .await
    }
}

async fn when<T>(wanted: bool, reading: impl Future<Output = Result<Bounded<T>, StoreError>>) -> Read<T> {
    if wanted { reading.map(Some).await } else { None }
}

#[derive(Default)]
struct Parts {
    read: usize,
    partial: Vec<PartialSignal>,
    failures: Vec<(Signal, StoreError)>,
}

impl Parts {
    fn take<T>(&mut self, signal: Signal, result: Read<T>) -> Vec<T> {
        match result {
            None => Vec::new(),
            Some(Ok(bounded)) => {
                self.read += 1;
                if bounded.truncated {
                    let reason = format!("only the first {} are shown; there are more", bounded.items.len());
                    self.partial.push(PartialSignal { signal, reason });
                }
                bounded.items
            }
            Some(Err(error)) => {
                self.partial.push(PartialSignal { signal, reason: partial_reason(&error).to_owned() });
                self.failures.push((signal, error));
                Vec::new()
            }
        }
    }
}

/// Why a part is missing, in words for the public.
pub const fn partial_reason(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable { .. } => "the store cannot be reached",
        StoreError::Timeout { .. } => "the store did not answer in time",
        StoreError::Refused { .. } => "the store refused the question because of its size",
        StoreError::Corrupt { .. } => "the store's answer could not be read",
    }
}
