//! Requests as a shop sends them, as nobody should send them, and random ones; and what they are made of.
#![allow(dead_code, reason = "each test uses a part")]

mod odd;
mod random;
mod shop;

use olly_processor_core::Signal;
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint, exemplar,
    exponential_histogram_data_point::Buckets, metric, number_data_point,
    summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status, span};
use prost::Message as _;
use serde_json::{Value, json};

use crate::requests::pair;

/// What unknown fields hold.
pub const UNKNOWN: &[u8] = b"from a later version";

/// A request, and how it came.
#[derive(Clone, Debug)]
pub struct Vector {
    pub name: String,
    pub signal: Signal,
    pub config: Value,
    pub metadata: Vec<(String, String)>,
    /// Who cannot read it: `bytes` (this crate), `prost` (decoded messages), `pdata` (the collector).
    pub refused_by: Vec<&'static str>,
    pub input: Vec<u8>,
}

const MS: u64 = 1_767_225_600_000_000_000;

/// All of them.
pub fn vectors(seed: u64) -> Vec<Vector> {
    let mut all = Vec::new();
    shop::add(&mut all);
    odd::add(&mut all);
    random::add(&mut all, seed);
    all
}

fn vector(name: &str, signal: Signal, input: Vec<u8>) -> Vector {
    Vector {
        name: name.to_owned(),
        signal,
        config: json!({"id_source": "trace_id"}),
        metadata: Vec::new(),
        refused_by: Vec::new(),
        input,
    }
}

fn any(value: Any) -> AnyValue {
    AnyValue { value: Some(value) }
}

fn attribute(key: &str, value: Any) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(any(value)), ..KeyValue::default() }
}

fn texts(texts: &[&str]) -> Any {
    let values = texts.iter().map(|text| any(Any::StringValue((*text).to_owned()))).collect();
    Any::ArrayValue(ArrayValue { values })
}

fn trace(number: u8) -> Vec<u8> {
    let mut id = vec![number; 16];
    id[15] = 0xff;
    id
}

fn service(name: &str) -> Option<Resource> {
    let attributes = vec![
        pair("service.name", name),
        pair("service.version", "1.4.2"),
        pair("telemetry.sdk.language", "java"),
        attribute("process.pid", Any::IntValue(4711)),
        attribute("process.command_args", texts(&["java", "-jar", "shop.jar"])),
    ];
    Some(Resource { attributes, ..Resource::default() })
}

fn scope(name: &str) -> Option<InstrumentationScope> {
    Some(InstrumentationScope {
        name: name.to_owned(),
        version: "2.9.0".to_owned(),
        ..InstrumentationScope::default()
    })
}

fn shop_span(trace_id: Vec<u8>, number: u8, name: &str, attributes: Vec<KeyValue>) -> Span {
    let usual = [
        pair("http.request.method", "POST"),
        pair("url.path", "/checkout"),
        attribute("http.response.status_code", Any::IntValue(200)),
        attribute("shop.basket.total", Any::DoubleValue(59.9)),
        attribute("shop.express", Any::BoolValue(true)),
    ];
    Span {
        trace_id,
        span_id: vec![number; 8],
        parent_span_id: if number > 1 { vec![1; 8] } else { Vec::new() },
        flags: 0x101,
        name: name.to_owned(),
        kind: span::SpanKind::Server.into(),
        start_time_unix_nano: MS + u64::from(number),
        end_time_unix_nano: MS + 40_000_000 + u64::from(number),
        attributes: usual.into_iter().chain(attributes).collect(),
        events: vec![span::Event {
            time_unix_nano: MS + 7,
            name: "exception".to_owned(),
            attributes: vec![pair("exception.message", "card declined")],
            ..span::Event::default()
        }],
        status: Some(Status { message: String::new(), code: 1 }),
        ..Span::default()
    }
}

fn shop_record(trace_id: Vec<u8>, body: Any, attributes: Vec<KeyValue>) -> LogRecord {
    LogRecord {
        time_unix_nano: MS,
        observed_time_unix_nano: MS + 1,
        severity_number: 9,
        severity_text: "INFO".to_owned(),
        body: Some(any(body)),
        attributes,
        span_id: if trace_id.is_empty() { Vec::new() } else { vec![1; 8] },
        flags: 1,
        trace_id,
        ..LogRecord::default()
    }
}

fn shop_exemplar(trace_id: Vec<u8>, attributes: Vec<KeyValue>) -> Exemplar {
    Exemplar {
        filtered_attributes: attributes,
        time_unix_nano: MS,
        span_id: if trace_id.is_empty() { Vec::new() } else { vec![1; 8] },
        trace_id,
        value: Some(exemplar::Value::AsDouble(12.5)),
    }
}

fn traces(all: Vec<(Option<Resource>, Vec<Span>)>) -> Vec<u8> {
    let resource_spans = all
        .into_iter()
        .map(|(resource, spans)| ResourceSpans {
            resource,
            scope_spans: vec![ScopeSpans {
                scope: scope("io.opentelemetry.servlet"),
                spans,
                ..ScopeSpans::default()
            }],
            schema_url: "https://opentelemetry.io/schemas/1.38.0".to_owned(),
        })
        .collect();
    ExportTraceServiceRequest { resource_spans }.encode_to_vec()
}

fn logs(all: Vec<(Option<Resource>, Vec<LogRecord>)>) -> Vec<u8> {
    let resource_logs = all
        .into_iter()
        .map(|(resource, log_records)| ResourceLogs {
            resource,
            scope_logs: vec![ScopeLogs { scope: scope("logback"), log_records, ..ScopeLogs::default() }],
            ..ResourceLogs::default()
        })
        .collect();
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

fn metrics(all: Vec<(Option<Resource>, Vec<Metric>)>) -> Vec<u8> {
    let resource_metrics = all
        .into_iter()
        .map(|(resource, metrics)| ResourceMetrics {
            resource,
            scope_metrics: vec![ScopeMetrics {
                scope: scope("micrometer"),
                metrics,
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        })
        .collect();
    ExportMetricsServiceRequest { resource_metrics }.encode_to_vec()
}

/// A metric of one of the five kinds, with a data point that has the exemplars.
fn metric(kind: usize, exemplars: Vec<Exemplar>) -> Metric {
    let attributes = vec![pair("http.route", "/checkout")];
    let number = NumberDataPoint {
        attributes: attributes.clone(),
        time_unix_nano: MS,
        exemplars: exemplars.clone(),
        value: Some(number_data_point::Value::AsInt(3)),
        ..NumberDataPoint::default()
    };
    let data = match kind {
        0 => metric::Data::Gauge(Gauge { data_points: vec![number] }),
        1 => metric::Data::Sum(Sum {
            data_points: vec![number],
            aggregation_temporality: 2,
            is_monotonic: true,
        }),
        2 => metric::Data::Histogram(Histogram {
            data_points: vec![HistogramDataPoint {
                attributes,
                time_unix_nano: MS,
                count: 2,
                sum: Some(30.0),
                bucket_counts: vec![1, 1],
                explicit_bounds: vec![10.0],
                exemplars,
                ..HistogramDataPoint::default()
            }],
            aggregation_temporality: 2,
        }),
        3 => metric::Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![ExponentialHistogramDataPoint {
                attributes,
                time_unix_nano: MS,
                count: 2,
                scale: 3,
                positive: Some(Buckets { offset: 1, bucket_counts: vec![1, 1] }),
                negative: Some(Buckets::default()),
                exemplars,
                ..ExponentialHistogramDataPoint::default()
            }],
            aggregation_temporality: 2,
        }),
        _ => metric::Data::Summary(Summary {
            data_points: vec![SummaryDataPoint {
                attributes,
                time_unix_nano: MS,
                count: 2,
                sum: 30.0,
                quantile_values: vec![ValueAtQuantile { quantile: 0.5, value: 12.5 }],
                ..SummaryDataPoint::default()
            }],
        }),
    };
    Metric {
        name: "http.server.request.duration".to_owned(),
        unit: "s".to_owned(),
        data: Some(data),
        ..Metric::default()
    }
}

fn header(value: &str) -> KeyValue {
    attribute("http.request.header.x-correlation-id", texts(&[value]))
}
