//! What does it cost to enrich OTLP without a collector, a span: messages in place, bytes, and bytes by way of messages?

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use olly_benches::NOW_MS;
use olly_processor_core::otlp::{Enricher, NO_METADATA};
use olly_processor_core::{Config, Engine, Generator};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use prost::Message as _;

const SPANS_A_TRACE: usize = 8;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("otlp, new traces");
    for spans in [16, 512, 8192] {
        group.throughput(Throughput::Elements(spans as u64));
        let mut enricher = enricher();
        let mut first = 0;

        group.bench_function(BenchmarkId::new("messages in place", spans), |bencher| {
            bencher.iter_batched(
                || request(spans, &mut first),
                |mut request| {
                    enricher.traces(&mut request, NO_METADATA, NOW_MS);
                    request
                },
                BatchSize::PerIteration,
            );
        });

        group.bench_function(BenchmarkId::new("bytes", spans), |bencher| {
            bencher.iter_batched(
                || request(spans, &mut first).encode_to_vec(),
                |bytes| {
                    let enriched = enricher.traces_bytes(black_box(&bytes), NO_METADATA, NOW_MS);
                    enriched.expect("the request is OTLP").into_owned()
                },
                BatchSize::PerIteration,
            );
        });

        group.bench_function(BenchmarkId::new("bytes, decoded and encoded", spans), |bencher| {
            bencher.iter_batched(
                || request(spans, &mut first).encode_to_vec(),
                |bytes| {
                    let request = ExportTraceServiceRequest::decode(black_box(&*bytes));
                    let mut request = request.expect("the request is OTLP");
                    enricher.traces(&mut request, NO_METADATA, NOW_MS);
                    request.encode_to_vec()
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
    criterion.final_summary();
}

fn enricher() -> Enricher {
    let engine = Engine::new(Config::default(), Arc::new(Generator::new([7; 32])), [9; 16]);
    Enricher::new(Arc::new(engine.expect("it is the default")))
}

/// A request of a dozen attributes a span, some 600 bytes; three spans in ten carry an ID. Its traces are new.
fn request(spans: usize, first: &mut u64) -> ExportTraceServiceRequest {
    let from = *first;
    *first += spans.div_ceil(SPANS_A_TRACE) as u64;
    let spans = (0..spans).map(|index| span(from + (index / SPANS_A_TRACE) as u64, index)).collect();
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }],
    }
}

fn span(trace: u64, index: usize) -> Span {
    let spread = trace.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut attributes: Vec<KeyValue> = [
        ("http.request.method", "POST"),
        ("url.scheme", "https"),
        ("url.path", "/api/v1/checkout/payment"),
        ("http.route", "/api/v1/checkout/{step}"),
        ("server.address", "checkout.shop.svc.cluster.local"),
        ("client.address", "10.42.17.203"),
        ("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101"),
        ("network.protocol.version", "1.1"),
        ("code.function.name", "com.example.shop.Checkout.pay"),
        ("thread.name", "http-nio-8080-exec-7"),
        ("enduser.id", "u-184467"),
    ]
    .into_iter()
    .map(|(key, value)| pair(key, value.to_owned()))
    .collect();
    if index % 10 < 3 {
        attributes.push(pair("http.request.header.x-correlation-id", format!("order-{trace:016x}")));
    }
    Span {
        trace_id: (u128::from(spread) << 64 | u128::from(trace) | 1 << 63).to_be_bytes().to_vec(),
        span_id: (index as u64 + 1).to_be_bytes().to_vec(),
        name: "POST /api/v1/checkout/{step}".to_owned(),
        kind: 2,
        start_time_unix_nano: 1_767_225_600_000_000_000,
        end_time_unix_nano: 1_767_225_600_004_000_000,
        attributes,
        status: Some(Status::default()),
        ..Span::default()
    }
}

fn pair(key: &str, value: String) -> KeyValue {
    let value = Some(AnyValue { value: Some(any_value::Value::StringValue(value)) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}
