//! Export requests as bytes, against the same requests as messages.

use std::sync::Arc;

use olly_processor_core::otlp::{Enricher, Malformed};
use olly_processor_core::{Config, Engine, Generator};
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};
use prost::Message;

const NOW_MS: u64 = 1_767_225_600_000;
const METADATA: [(&str, &str); 1] = [("x-correlation-id", "order-7")];

/// The first byte names signal and configuration, the others are the request. What the bytes become is what the message
/// becomes; a request that can be decoded is not refused.
pub fn otlp(data: &[u8]) {
    let Some((&first, request)) = data.split_first() else { return };
    let with_metadata = first & 4 != 0;
    let config = |first: u8| Config {
        generate_for_untraced_logs: first & 8 != 0,
        write_sampling_randomness: first & 16 != 0,
        trace_table: olly_processor_core::TraceTable { max_entries: 64, ..Config::default().trace_table },
        ..Config::default()
    };
    // The same entropy: the same IDs are generated.
    let enricher = || {
        let engine = Engine::new(config(first), Arc::new(Generator::new([7; 32])), [9; 16]);
        Enricher::new(Arc::new(engine.expect("the configuration is valid")))
    };
    let metadata = || METADATA.into_iter().take(usize::from(with_metadata));
    let (mut of_bytes, mut of_messages) = (enricher(), enricher());
    match first % 3 {
        0 => {
            let enriched = of_bytes.traces_bytes(request, metadata(), NOW_MS);
            compare::<ExportTraceServiceRequest>(request, &enriched, |message| {
                of_messages.traces(message, metadata(), NOW_MS);
            });
        }
        1 => {
            let enriched = of_bytes.logs_bytes(request, metadata(), NOW_MS);
            compare::<ExportLogsServiceRequest>(request, &enriched, |message| {
                of_messages.logs(message, metadata(), NOW_MS);
            });
        }
        _ => {
            let enriched = of_bytes.metrics_bytes(request, metadata(), NOW_MS);
            compare::<ExportMetricsServiceRequest>(request, &enriched, |message| {
                of_messages.metrics(message, metadata(), NOW_MS);
            });
        }
    }
}

fn compare<M: Message + Default + std::fmt::Debug>(
    request: &[u8],
    enriched: &Result<impl AsRef<[u8]>, Malformed>,
    enrich: impl FnOnce(&mut M),
) {
    let Ok(mut message) = M::decode(request) else { return };
    let bytes = enriched.as_ref().expect("what can be decoded is not refused");
    let from_bytes = M::decode(bytes.as_ref()).expect("what was put in can be decoded");
    enrich(&mut message);
    // As bytes, for a NaN is not equal to itself.
    assert!(from_bytes.encode_to_vec() == message.encode_to_vec(), "{from_bytes:?}\nis not\n{message:?}");
}
