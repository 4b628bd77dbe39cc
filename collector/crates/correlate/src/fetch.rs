//! Reading a flow from a store.

use std::{collections::HashSet, future::ready, pin::pin};

use futures::{
    FutureExt,
    future::{Either, OptionFuture, join3, maybe_done, select},
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
    /// Where it lay at first look.
    pub first: FlowLocation,
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
/// Spans are read where the ID says that they are while the store looks where they are, and what that first look shows is read while
/// it looks for the rest of the flow; what turns out to be elsewhere is read again. A signal that fails or is cut is named in
/// the answer's `partial`.
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
    let reader = Reader { store, tenant, limits, wanted };
    let likely = store.likely_flow(id).filter(|_| wanted.traces);
    let early = OptionFuture::from(likely.as_ref().map(|likely| reader.spans(likely)));
    let mut early = pin!(maybe_done(early));
    let first = match select(store.first_look(tenant, id), early.as_mut()).await {
        Either::Left((first, _)) => first,
        Either::Right(((), looking)) => looking.await,
    };
    let Some(first) = first.map_err(FetchError::Lookup)? else { return Ok(None) };
    if !likely.as_ref().is_some_and(|likely| likely.covers(&first)) {
        early.set(maybe_done(None.into()));
    }
    let spans = async {
        early.as_mut().await;
        early.take_output().flatten()
    };
    reader.located(first, spans).await.map(Some)
}

/// [`fetch`] of a flow whose first look is known.
///
/// # Errors
/// As [`fetch`].
pub async fn fetch_located(
    store: &(impl FlowStore + ?Sized),
    tenant: &Tenant,
    first: FlowLocation,
    limits: FetchLimits,
    wanted: Wanted,
) -> Result<Fetched, FetchError> {
    Reader { store, tenant, limits, wanted }.located(first, ready(None)).await
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
    /// The flow that a first look showed. `early` may have its spans already.
    async fn located(
        &self,
        first: FlowLocation,
        early: impl Future<Output = Read<Span>>,
    ) -> Result<Fetched, FetchError> {
        let whole = self.store.whole_flow(self.tenant, &first);
        let (flow, read) = match select(whole, pin!(self.read(&first, early))).await {
            Either::Left((whole, reading)) => {
                let whole = whole.map_err(FetchError::Lookup)?;
                let read = if whole.grown { None } else { Some(reading.await) };
                (whole.flow, read)
            }
            Either::Right((read, whole)) => {
                let whole = whole.await.map_err(FetchError::Lookup)?;
                (whole.flow, (!whole.grown).then_some(read))
            }
        };
        let (spans, logs, exemplars) = match read {
            Some(read) => read,
            None => self.read(&flow, ready(None)).await,
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
        Ok(Fetched { answer: assemble(&flow, signals), first, flow, failures: parts.failures })
    }

    /// The signals that lie there, each as far as it is wanted.
    async fn read(
        &self,
        flow: &FlowLocation,
        early: impl Future<Output = Read<Span>>,
    ) -> (Read<Span>, Read<LogRecord>, Read<Exemplar>) {
        let Self { store, tenant, limits, wanted } = *self;
        let spans = async {
            match early.await {
                None => when(wanted.traces, self.spans(flow)).await,
                read => read,
            }
        };
        join3(
            spans,
            when(wanted.logs, store.flow_logs(tenant, flow, limits.max_logs)),
            when(wanted.metrics, store.flow_exemplars(tenant, flow, limits.max_exemplars)),
        )
        .await
    }

    async fn spans(&self, flow: &FlowLocation) -> Result<Bounded<Span>, StoreError> {
        self.store.flow_spans(self.tenant, flow, self.limits.max_spans).await
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
