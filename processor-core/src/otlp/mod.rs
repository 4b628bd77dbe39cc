//! The rules over OTLP itself, for collectors, exporters and edge proxies in Rust.
//!
//! An [`Enricher`] takes export requests as bytes, or (feature `otlp`) as the messages of the `opentelemetry-proto` crate, and gives
//! each item its flow's ID. It does what the collector component does with the same configuration:
//! both run the vectors of `testdata/contract` and `testdata/otlp`.
//!
//! Bytes are not decoded and encoded again: the attributes are put in between, and everything else, fields that this version of
//! OTLP does not know included, stays as it is.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::{SystemTime, UNIX_EPOCH};
//!
//! use olly_processor_core::otlp::Enricher;
//! use olly_processor_core::{Config, Engine, Generator};
//!
//! // One generator a process and one engine a pipeline, whose entropy comes from the operating system.
//! # let entropy = [7; 32];
//! # let seed = [9; 16];
//! let generator = Arc::new(Generator::new(entropy));
//! let engine = Arc::new(Engine::new(Config::default(), generator, seed)?);
//!
//! // One enricher a thread: it holds that thread's buffers.
//! let mut enricher = Enricher::new(engine);
//!
//! // The body of a POST to /v1/traces with one empty span, and the headers that came with it.
//! let body = [0x0a, 0x04, 0x12, 0x02, 0x12, 0x00];
//! let headers = [("content-type", "application/x-protobuf"), ("x-correlation-id", "order-4711")];
//! let now_ms = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
//!
//! let enriched = enricher.traces_bytes(&body, headers, now_ms)?;
//! assert!(enriched.windows(10).any(|bytes| bytes == b"order-4711"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod body;
mod bytes;
mod description;
mod matcher;
#[cfg(feature = "otlp")]
mod messages;
mod rules;
mod splice;
#[cfg(all(test, feature = "otlp"))]
mod tests;
mod tracestate;
mod value;
mod wire;

use alloc::{borrow::Cow, sync::Arc};
#[cfg(feature = "otlp")]
use alloc::{string::String, vec::Vec};
use core::{fmt, iter};

#[cfg(feature = "otlp")]
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};

use crate::resolve::{Engine, Scratch};
use crate::source::Signal;

use bytes::Edits;
use description::{Decisions, Description};
use rules::{Finder, Rules};
use splice::Splice;
pub use wire::Malformed;

/// The metadata of a request that came with none.
pub const NO_METADATA: iter::Empty<(&str, &str)> = iter::empty();

/// Gives the items of export requests their flows' IDs.
///
/// It holds buffers, which it reuses, so each thread has its own. All enrichers of one engine share what is known of traces, and all
/// signals of a pipeline should.
///
/// Every method takes the request's metadata (HTTP headers, gRPC metadata) as pairs of key and value: an array, a
/// `&http::HeaderMap`, or [`NO_METADATA`]. `now_ms` is Unix milliseconds.
pub struct Enricher {
    engine: Arc<Engine>,
    rules: Rules,
    batch: Description,
    decisions: Decisions,
    scratch: Scratch,
    splice: Splice,
}

impl Clone for Enricher {
    /// Another enricher of the same engine, for another thread.
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.engine))
    }
}

impl fmt::Debug for Enricher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enricher").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Enricher {
    /// An enricher that follows the engine's configuration.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self {
            rules: Rules::new(engine.config()),
            engine,
            batch: Description::default(),
            decisions: Decisions::default(),
            scratch: Scratch::default(),
            splice: Splice::default(),
        }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Gives each span of an `ExportTraceServiceRequest` its trace's ID. What is returned is the request itself if there is nothing
    /// to write.
    ///
    /// # Errors
    /// If the request cannot be read as far as this needs to; the engine then knows nothing of it. Whoever must not lose data
    /// passes it on as it is.
    pub fn traces_bytes<'a, K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &'a [u8],
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) -> Result<Cow<'a, [u8]>, Malformed> {
        self.bytes(Signal::Traces, bytes::traces, request, metadata, now_ms)
    }

    /// Gives each record of an `ExportLogsServiceRequest` its trace's ID or, if it has no trace context, the one that it brought.
    ///
    /// # Errors
    /// As for [`Self::traces_bytes`].
    pub fn logs_bytes<'a, K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &'a [u8],
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) -> Result<Cow<'a, [u8]>, Malformed> {
        self.bytes(Signal::Logs, bytes::logs, request, metadata, now_ms)
    }

    /// Gives exemplars of an `ExportMetricsServiceRequest` their trace's ID, and a resource the one that it or the request
    /// brought.
    ///
    /// # Errors
    /// As for [`Self::traces_bytes`].
    pub fn metrics_bytes<'a, K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &'a [u8],
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) -> Result<Cow<'a, [u8]>, Malformed> {
        self.bytes(Signal::Metrics, bytes::metrics, request, metadata, now_ms)
    }

    fn bytes<'a, K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        signal: Signal,
        walk: impl FnOnce(&'a [u8], &mut Finder<'_>, &mut Edits<'a, '_>) -> Result<(), Malformed>,
        request: &'a [u8],
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) -> Result<Cow<'a, [u8]>, Malformed> {
        let mut finder = Finder::new(&self.rules, &mut self.batch, signal, metadata);
        let mut edits = Edits::new(&mut self.splice);
        walk(request, &mut finder, &mut edits)?;
        settle(&self.engine, signal, &self.batch, now_ms, &mut self.scratch, &mut self.decisions);
        edits.write(&self.rules, &self.decisions);
        Ok(edits.splice.apply(request).map_or(Cow::Borrowed(request), Cow::Owned))
    }
}

/// Messages that are decoded already, in place.
#[cfg(feature = "otlp")]
impl Enricher {
    /// Gives each span its trace's ID.
    pub fn traces<K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &mut ExportTraceServiceRequest,
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) {
        let mut finder = Finder::new(&self.rules, &mut self.batch, Signal::Traces, metadata);
        let mut targets = Vec::new();
        for all in &mut request.resource_spans {
            finder.enter_resource(messages::resource_pairs(all.resource.as_ref()));
            for span in all.scope_spans.iter_mut().flat_map(|scope| &mut scope.spans) {
                let links = span.links.iter().map(|link| link.trace_id.as_slice());
                let plan = finder.span(&span.trace_id, messages::pairs(&span.attributes), links);
                let trace_state = Some(&mut span.trace_state);
                targets.extend(plan.map(|plan| Target {
                    attributes: &mut span.attributes,
                    trace_state,
                    plan,
                }));
            }
        }
        self.settle(Signal::Traces, now_ms);
        self.write(targets);
    }

    /// Gives each log record its trace's ID or, if it has no trace context, the one that it brought.
    pub fn logs<K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &mut ExportLogsServiceRequest,
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) {
        let mut finder = Finder::new(&self.rules, &mut self.batch, Signal::Logs, metadata);
        let mut targets = Vec::new();
        for all in &mut request.resource_logs {
            finder.enter_resource(messages::resource_pairs(all.resource.as_ref()));
            for record in all.scope_logs.iter_mut().flat_map(|scope| &mut scope.log_records) {
                let attributes = messages::pairs(&record.attributes);
                let plan = finder.record(&record.trace_id, attributes, Some(record.body.as_ref()));
                targets.extend(plan.map(|plan| Target {
                    attributes: &mut record.attributes,
                    trace_state: None,
                    plan,
                }));
            }
        }
        self.settle(Signal::Logs, now_ms);
        self.write(targets);
    }

    /// Gives exemplars their trace's ID, and a resource the one that it or the request brought.
    pub fn metrics<K: AsRef<str>, V: AsRef<[u8]>>(
        &mut self,
        request: &mut ExportMetricsServiceRequest,
        metadata: impl IntoIterator<Item = (K, V)>,
        now_ms: u64,
    ) {
        let mut finder = Finder::new(&self.rules, &mut self.batch, Signal::Metrics, metadata);
        let (mut resources, mut targets) = (Vec::new(), Vec::new());
        for all in &mut request.resource_metrics {
            finder.enter_resource(messages::resource_pairs(all.resource.as_ref()));
            let plan = finder.metric_resource(messages::resource_pairs(all.resource.as_ref()));
            resources.extend(plan.map(|plan| (&mut all.resource, plan)));
            for metric in all.scope_metrics.iter_mut().flat_map(|scope| &mut scope.metrics) {
                messages::each_exemplar(metric, |exemplar| {
                    let attributes = messages::pairs(&exemplar.filtered_attributes);
                    let plan = finder.exemplar(&exemplar.trace_id, attributes);
                    let attributes = &mut exemplar.filtered_attributes;
                    targets.extend(plan.map(|plan| Target { attributes, trace_state: None, plan }));
                });
            }
        }
        self.settle(Signal::Metrics, now_ms);
        for (resource, plan) in resources {
            if self.decisions.of(plan.row).is_some() {
                let attributes = &mut resource.get_or_insert_default().attributes;
                targets.push(Target { attributes, trace_state: None, plan });
            }
        }
        self.write(targets);
    }

    fn settle(&mut self, signal: Signal, now_ms: u64) {
        settle(&self.engine, signal, &self.batch, now_ms, &mut self.scratch, &mut self.decisions);
    }

    fn write(&self, targets: Vec<Target<'_>>) {
        for Target { attributes, trace_state, plan } in targets {
            let Some((id, source)) = self.decisions.of(plan.row) else { continue };
            if plan.id != rules::Slot::None {
                messages::put(attributes, &self.rules.attribute, id);
            }
            if plan.source {
                messages::put(attributes, &self.rules.source_attribute, source.name());
            }
            if let (true, Some(randomness), Some(trace_state)) =
                (plan.randomness, self.decisions.randomness_of(plan.row), trace_state)
                && let Ok(new) = tracestate::with_randomness(trace_state.as_bytes(), randomness)
            {
                *trace_state = new;
            }
        }
    }
}

/// An item of a message, and what it gets.
#[cfg(feature = "otlp")]
struct Target<'a> {
    attributes: &'a mut Vec<messages::KeyValue>,
    /// A span's.
    trace_state: Option<&'a mut String>,
    plan: rules::Plan,
}

/// Has the engine decide.
fn settle(
    engine: &Engine,
    signal: Signal,
    batch: &Description,
    now_ms: u64,
    scratch: &mut Scratch,
    decisions: &mut Decisions,
) {
    use crate::batch::Batch as _;

    if batch.rows() == 0 {
        return;
    }
    decisions.clear(batch.rows());
    // Only a sink without room fails, and this one has room for every row.
    let _ = engine.resolve(signal, batch, now_ms, scratch, decisions);
}
