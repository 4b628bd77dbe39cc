//! Export requests of every signal.
#![allow(dead_code, reason = "each test uses a part")]

use std::borrow::Cow;

use olly_processor_core::Signal;
use olly_processor_core::otlp::{Enricher, Malformed};
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, metric,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status, span};
use prost::Message as _;

/// A request of one of the signals.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    Traces(ExportTraceServiceRequest),
    Logs(ExportLogsServiceRequest),
    Metrics(ExportMetricsServiceRequest),
}

/// A span, a log record, or an exemplar, with a resource of its own.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub trace_id: Vec<u8>,
    pub attributes: Vec<KeyValue>,
    pub links: Vec<Vec<u8>>,
    pub body: Option<AnyValue>,
    pub resource: Vec<KeyValue>,
}

/// An attribute with a text.
pub fn pair(key: &str, text: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(Any::StringValue(text.to_owned())) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}

/// The text of the first attribute of a key.
pub fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let value = attributes.iter().find(|pair| pair.key == key)?.value.as_ref();
    match value.and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => Some(text),
        _ => None,
    }
}

/// Enriches the bytes of a request.
pub fn enrich_bytes<'a>(
    enricher: &mut Enricher,
    signal: Signal,
    request: &'a [u8],
    metadata: &[(String, String)],
    now_ms: u64,
) -> Result<Cow<'a, [u8]>, Malformed> {
    let metadata = metadata.iter().map(|(key, value)| (key, value));
    match signal {
        Signal::Traces => enricher.traces_bytes(request, metadata, now_ms),
        Signal::Logs => enricher.logs_bytes(request, metadata, now_ms),
        _ => enricher.metrics_bytes(request, metadata, now_ms),
    }
}

impl Request {
    /// A request with a resource for each item. Empty messages are written, as the collector writes them.
    pub fn of<'a>(signal: Signal, items: impl Iterator<Item = &'a Item>) -> Self {
        let scope = Some(InstrumentationScope::default());
        let resource =
            |item: &Item| Some(Resource { attributes: item.resource.clone(), ..Resource::default() });
        match signal {
            Signal::Traces => Self::Traces(ExportTraceServiceRequest {
                resource_spans: items
                    .map(|item| ResourceSpans {
                        resource: resource(item),
                        scope_spans: vec![ScopeSpans {
                            scope: scope.clone(),
                            spans: vec![span(item)],
                            ..ScopeSpans::default()
                        }],
                        ..ResourceSpans::default()
                    })
                    .collect(),
            }),
            Signal::Logs => Self::Logs(ExportLogsServiceRequest {
                resource_logs: items
                    .map(|item| ResourceLogs {
                        resource: resource(item),
                        scope_logs: vec![ScopeLogs {
                            scope: scope.clone(),
                            log_records: vec![record(item)],
                            ..ScopeLogs::default()
                        }],
                        ..ResourceLogs::default()
                    })
                    .collect(),
            }),
            _ => Self::Metrics(ExportMetricsServiceRequest {
                resource_metrics: items
                    .enumerate()
                    .map(|(index, item)| {
                        let mut resource = resource(item);
                        if let (true, Some(resource)) = (item.trace_id.is_empty(), &mut resource) {
                            resource.attributes.extend(item.attributes.iter().cloned());
                        }
                        ResourceMetrics {
                            resource,
                            scope_metrics: vec![ScopeMetrics {
                                scope: scope.clone(),
                                metrics: vec![metric(index, item)],
                                ..ScopeMetrics::default()
                            }],
                            ..ResourceMetrics::default()
                        }
                    })
                    .collect(),
            }),
        }
    }

    /// The attributes of each item of a request that [`Request::of`] made: an exemplar's or, of metrics without one, the resource's.
    pub fn attributes(&self) -> Vec<Vec<KeyValue>> {
        match self {
            Self::Traces(request) => {
                let all = request.resource_spans.iter();
                all.map(|all| all.scope_spans[0].spans[0].attributes.clone()).collect()
            }
            Self::Logs(request) => {
                let all = request.resource_logs.iter();
                all.map(|all| all.scope_logs[0].log_records[0].attributes.clone()).collect()
            }
            Self::Metrics(request) => {
                let all = request.resource_metrics.iter();
                all.map(|all| {
                    let resource = || all.resource.as_ref().expect("there is a resource").attributes.clone();
                    exemplar(&all.scope_metrics[0].metrics[0])
                        .map_or_else(resource, |exemplar| exemplar.filtered_attributes.clone())
                })
                .collect()
            }
        }
    }

    pub fn signal(&self) -> Signal {
        match self {
            Self::Traces(_) => Signal::Traces,
            Self::Logs(_) => Signal::Logs,
            Self::Metrics(_) => Signal::Metrics,
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Traces(request) => request.encode_to_vec(),
            Self::Logs(request) => request.encode_to_vec(),
            Self::Metrics(request) => request.encode_to_vec(),
        }
    }

    pub fn decode(signal: Signal, bytes: &[u8]) -> Self {
        let request = match signal {
            Signal::Traces => ExportTraceServiceRequest::decode(bytes).map(Self::Traces),
            Signal::Logs => ExportLogsServiceRequest::decode(bytes).map(Self::Logs),
            _ => ExportMetricsServiceRequest::decode(bytes).map(Self::Metrics),
        };
        request.expect("the request is OTLP")
    }
}

fn span(item: &Item) -> Span {
    let link = |trace_id: &Vec<u8>| span::Link { trace_id: trace_id.clone(), ..span::Link::default() };
    Span {
        trace_id: item.trace_id.clone(),
        attributes: item.attributes.clone(),
        links: item.links.iter().map(link).collect(),
        status: Some(Status::default()),
        ..Span::default()
    }
}

fn record(item: &Item) -> LogRecord {
    LogRecord {
        trace_id: item.trace_id.clone(),
        attributes: item.attributes.clone(),
        body: Some(item.body.clone().unwrap_or_default()),
        ..LogRecord::default()
    }
}

/// A metric with one data point, each of another kind than the one before; with an exemplar, if the item has a trace.
fn metric(index: usize, item: &Item) -> Metric {
    let exemplar = Exemplar {
        filtered_attributes: item.attributes.clone(),
        trace_id: item.trace_id.clone(),
        ..Exemplar::default()
    };
    let exemplars = if item.trace_id.is_empty() { Vec::new() } else { vec![exemplar] };
    let number = || vec![NumberDataPoint { exemplars: exemplars.clone(), ..NumberDataPoint::default() }];
    let data = match index % 4 {
        0 => metric::Data::Gauge(Gauge { data_points: number() }),
        1 => metric::Data::Sum(Sum { data_points: number(), ..Sum::default() }),
        2 => metric::Data::Histogram(Histogram {
            data_points: vec![HistogramDataPoint { exemplars, ..HistogramDataPoint::default() }],
            ..Histogram::default()
        }),
        _ => metric::Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![ExponentialHistogramDataPoint {
                exemplars,
                ..ExponentialHistogramDataPoint::default()
            }],
            ..ExponentialHistogram::default()
        }),
    };
    Metric { data: Some(data), ..Metric::default() }
}

fn exemplar(metric: &Metric) -> Option<&Exemplar> {
    match metric.data.as_ref()? {
        metric::Data::Gauge(gauge) => gauge.data_points[0].exemplars.first(),
        metric::Data::Sum(sum) => sum.data_points[0].exemplars.first(),
        metric::Data::Histogram(histogram) => histogram.data_points[0].exemplars.first(),
        metric::Data::ExponentialHistogram(histogram) => histogram.data_points[0].exemplars.first(),
        metric::Data::Summary(_) => None,
    }
}
