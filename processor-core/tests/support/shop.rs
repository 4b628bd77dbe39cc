//! Requests as a shop sends them, as nobody should send them, and random ones.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeMap;

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
    shop(&mut all);
    odd(&mut all);
    let mut random = Random(seed);
    for index in 0..90 {
        all.push(random.vector(index));
    }
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

fn shop(all: &mut Vec<Vector>) {
    let link = span::Link { trace_id: trace(1), span_id: vec![1; 8], ..span::Link::default() };
    let checkout = traces(vec![
        (
            service("frontend"),
            vec![
                shop_span(trace(1), 1, "POST /checkout", vec![]),
                shop_span(
                    trace(1),
                    2,
                    "GET /prices",
                    vec![attribute("http.request.header.x-request-id", texts(&["r-1"]))],
                ),
                shop_span(trace(2), 1, "GET /health", vec![]),
            ],
        ),
        (
            service("payment"),
            vec![
                shop_span(
                    trace(1),
                    3,
                    "charge",
                    vec![pair("baggage", "user=7,correlation_id=order%2D4711;ttl=5")],
                ),
                Span { links: vec![link], ..shop_span(trace(3), 1, "receipt", vec![]) },
                shop_span(trace(4), 1, "refund", vec![pair("correlation_id", "refund-9")]),
                shop_span(trace(4), 2, "mail", vec![]),
            ],
        ),
    ]);
    all.push(vector("a checkout: spans", Signal::Traces, checkout.clone()));
    let metadata = vec![
        ("X-Correlation-Id".to_owned(), "order-1".to_owned()),
        ("X-Correlation-Id".to_owned(), "order-2".to_owned()),
        ("Baggage".to_owned(), "correlation_id=order-3".to_owned()),
    ];
    all.push(Vector {
        metadata,
        ..vector("a checkout: spans, with metadata", Signal::Traces, checkout.clone())
    });
    for (name, setting) in [
        ("keyed and prefixed", json!({"id_key": "0123456789abcdef", "id_prefix": "shop"})),
        ("external IDs hashed", json!({"id_key": "0123456789abcdef", "external_ids": "hash"})),
        ("external IDs ignored", json!({"external_ids": "ignore"})),
        ("without sources", json!({"record_source": false})),
        ("nothing generated", json!({"generate_if_missing": false})),
        ("not enriched", json!({"enrich_spans": false})),
        ("sampling randomness", json!({"write_sampling_randomness": true})),
        ("sampling randomness alone", json!({"write_sampling_randomness": true, "enrich_spans": false})),
        ("a tenant each service", json!({"tenant_from": "resource:service.name"})),
        ("another attribute", json!({"attribute_name": "flow.id"})),
    ] {
        let mut vector = vector(&format!("a checkout: spans, {name}"), Signal::Traces, checkout.clone());
        for (key, value) in setting.as_object().expect("an object") {
            vector.config[key] = value.clone();
        }
        all.push(vector);
    }
    let body =
        Any::KvlistValue(KeyValueList { values: vec![pair("request_id", "r-8"), pair("message", "paid")] });
    let records = logs(vec![(
        service("payment"),
        vec![
            shop_record(
                trace(1),
                Any::StringValue("charging".to_owned()),
                vec![pair("code.function.name", "charge")],
            ),
            shop_record(
                trace(1),
                Any::StringValue(r#"{"msg":"done","correlationId":"order-4711"}"#.to_owned()),
                vec![],
            ),
            shop_record(trace(5), body, vec![]),
            shop_record(vec![], Any::StringValue(r#"{"request_id":"r-9"}"#.to_owned()), vec![]),
            shop_record(vec![], Any::StringValue("started".to_owned()), vec![]),
            shop_record(vec![], Any::StringValue("own".to_owned()), vec![pair("correlation_id", "mine")]),
        ],
    )]);
    all.push(vector("a checkout: log records", Signal::Logs, records.clone()));
    let metadata = vec![("baggage".to_owned(), "correlation_id=batch-1".to_owned())];
    all.push(Vector { metadata, ..vector("a checkout: log records, with metadata", Signal::Logs, records) });
    let kinds = (0..5)
        .map(|kind| {
            let number = kind as u8;
            let exemplars = vec![
                shop_exemplar(trace(number), vec![pair("user.tier", "gold")]),
                shop_exemplar(trace(number), vec![header("order-5")]),
                shop_exemplar(vec![], vec![]),
            ];
            metric(kind, exemplars)
        })
        .collect();
    let mut resource = service("frontend");
    resource.as_mut().expect("there is one").attributes.push(pair("x-request-id", "deploy-3"));
    let points = metrics(vec![(resource, kinds), (service("payment"), vec![metric(1, vec![])])]);
    all.push(vector("a checkout: metrics", Signal::Metrics, points.clone()));
    let metadata = vec![("x-correlation-id".to_owned(), "job-1".to_owned())];
    all.push(Vector { metadata, ..vector("a checkout: metrics, with metadata", Signal::Metrics, points) });
}

/// A length-delimited field.
fn field(number: u64, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_varint(number << 3 | 2, &mut out);
    prost::encoding::encode_varint(content.len() as u64, &mut out);
    out.extend_from_slice(content);
    out
}

/// The same with more bytes for the length than it needs.
fn padded(number: u64, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_varint(number << 3 | 2, &mut out);
    let length = content.len();
    out.extend_from_slice(&[
        length as u8 & 0x7f | 0x80,
        (length >> 7) as u8 & 0x7f | 0x80,
        (length >> 14) as u8,
    ]);
    out.extend_from_slice(content);
    out
}

fn bare(trace_id: Vec<u8>, attributes: Vec<KeyValue>) -> Vec<u8> {
    Span { trace_id, attributes, ..Span::default() }.encode_to_vec()
}

fn spans(spans: &[Vec<u8>]) -> Vec<u8> {
    let scope: Vec<u8> = spans.iter().flat_map(|span| field(2, span)).collect();
    field(1, &field(2, &scope))
}

fn odd(all: &mut Vec<Vector>) {
    for signal in [Signal::Traces, Signal::Logs, Signal::Metrics] {
        all.push(vector("an empty request", signal, vec![]));
        all.push(vector("a resource with nothing in it", signal, field(1, &[])));
        let cut = Vector {
            refused_by: vec!["bytes", "prost", "pdata"],
            ..vector("cut off", signal, vec![0x0a, 0x05, 0x12])
        };
        all.push(cut);
    }
    let mut odd = |name: &str, input: Vec<u8>| all.push(vector(name, Signal::Traces, input));
    odd("an empty span", spans(&[vec![]]));
    odd(
        "no trace ID",
        spans(&[bare(vec![], vec![header("x-1")]), bare(vec![0; 16], vec![]), bare(vec![], vec![])]),
    );
    odd(
        "duplicate keys",
        spans(&[
            bare(trace(1), vec![header("x-1"), header("x-2"), header("x-1")]),
            bare(trace(2), vec![pair("correlation_id", ""), pair("correlation_id", "second")]),
            bare(trace(3), vec![pair("correlation_id", ""), pair("correlation_id", "")]),
            bare(
                trace(4),
                vec![pair("correlation_id.source", "was here"), pair("correlation_id.source", "twice")],
            ),
        ]),
    );
    odd(
        "own attributes without content",
        spans(&[
            bare(trace(1), vec![pair("correlation_id", ""), pair("last", "x")]),
            bare(trace(2), vec![KeyValue { key: "correlation_id".to_owned(), ..KeyValue::default() }]),
            bare(
                trace(3),
                vec![KeyValue {
                    key: "correlation_id".to_owned(),
                    value: Some(AnyValue { value: None }),
                    ..KeyValue::default()
                }],
            ),
            bare(trace(4), vec![attribute("correlation_id", Any::BytesValue(vec![1, 2]))]),
            bare(trace(5), vec![attribute("correlation_id.source", Any::IntValue(-1)), pair("last", "x")]),
        ]),
    );
    odd(
        "IDs of every kind of value",
        spans(&[
            bare(trace(1), vec![attribute("x-request-id", Any::IntValue(-42))]),
            bare(trace(2), vec![attribute("x-request-id", Any::DoubleValue(1.5e-7))]),
            bare(trace(3), vec![attribute("x-request-id", Any::BoolValue(false))]),
            bare(trace(4), vec![attribute("x-request-id", texts(&["", "a b\u{e9}"]))]),
        ]),
    );
    let unknown = field(4000, UNKNOWN);
    let known = |number: u64, content: Vec<u8>| field(number, &[content, unknown.clone()].concat());
    let value = known(2, field(1, b"x-1"));
    let own = [field(1, b"correlation_id"), known(2, vec![])].concat();
    let span = [
        field(1, &trace(1)),
        unknown.clone(),
        known(9, [field(1, b"x-correlation-id"), value].concat()),
        known(9, own),
        known(15, vec![]),
        vec![0xfd, 0x7c, 1, 2, 3, 4],
    ]
    .concat();
    let scope = [known(1, field(1, b"scope")), known(2, span)].concat();
    let whole = [known(1, vec![]), known(2, scope)].concat();
    odd("unknown fields everywhere", [unknown.clone(), known(1, whole), unknown.clone()].concat());
    let span = [
        field(9, &[field(2, &field(1, b"x-1")), field(1, b"x-correlation-id")].concat()),
        field(5, b"name"),
        field(1, &trace(9)),
        field(1, &trace(1)),
    ]
    .concat();
    let scope = [field(2, &span), field(1, b"")].concat();
    odd("fields in another order, and an ID twice", field(1, &[field(2, &scope), field(1, b"")].concat()));
    let span = [
        padded(1, &trace(1)),
        padded(9, &[padded(1, b"correlation_id"), padded(2, &padded(1, b""))].concat()),
    ]
    .concat();
    odd("lengths with more bytes than they need", padded(1, &padded(2, &padded(2, &span))));
    odd(
        "long attributes, so that lengths of messages grow by a byte",
        spans(&[
            bare(trace(1), vec![pair("a", &"x".repeat(40))]),
            bare(trace(2), vec![pair("a", &"x".repeat(95))]),
        ]),
    );
    let states = ["", "rojo=1", "ot=th:8", "ot=rv:ffffffffffffff;th:0,a=1", "not a state"];
    let sampled: Vec<Vec<u8>> = (1..)
        .zip(states)
        .map(|(number, state)| Span {
            trace_id: trace(number),
            trace_state: state.to_owned(),
            ..Span::default()
        })
        .map(|span| span.encode_to_vec())
        .collect();
    all.push(Vector {
        config: json!({"id_source": "trace_id", "write_sampling_randomness": true}),
        ..vector("tracestates", Signal::Traces, spans(&sampled))
    });
    let mut deep = any(Any::StringValue("x".to_owned()));
    for _ in 0..40 {
        deep = any(Any::ArrayValue(ArrayValue { values: vec![deep] }));
    }
    let nested = |value: AnyValue| {
        spans(&[bare(
            trace(1),
            vec![KeyValue { key: "x-correlation-id".to_owned(), value: Some(value), ..KeyValue::default() }],
        )])
    };
    all.push(vector("a deep value", Signal::Traces, nested(deep.clone())));
    for _ in 0..40 {
        deep = any(Any::ArrayValue(ArrayValue { values: vec![deep] }));
    }
    let refused_by = vec!["prost"];
    all.push(Vector { refused_by, ..vector("a deeper value", Signal::Traces, nested(deep)) });
    let refused_by = vec!["pdata"];
    let wrong =
        spans(&[bare(vec![7; 15], vec![header("x-1")]), bare(vec![7; 17], vec![]), bare(trace(1), vec![])]);
    all.push(Vector { refused_by, ..vector("trace IDs of a wrong length", Signal::Traces, wrong) });
    let metadata = vec![("x-correlation-id".to_owned(), "job-1".to_owned())];
    let no_resource = field(1, &field(2, &field(2, &metric(0, vec![]).encode_to_vec())));
    all.push(Vector { metadata, ..vector("metrics without a resource", Signal::Metrics, no_resource) });
    let empty =
        Resource { attributes: vec![pair("correlation_id", ""), header("x-1")], ..Resource::default() };
    all.push(vector(
        "a metric's resource to be filled",
        Signal::Metrics,
        metrics(vec![(Some(empty), vec![])]),
    ));
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }

    fn text(&mut self) -> String {
        let text = self.one(&[
            "",
            "x-1",
            "a b",
            " order-7 ",
            "correlation_id=b-1",
            "olly-bad",
            "\u{6ce8}\u{6587}",
            "q\u{1}",
        ]);
        match self.below(4) {
            0 | 1 => text.to_owned(),
            number => format!("{text}{number}"),
        }
    }

    fn value(&mut self, depth: u64) -> Any {
        match self.below(9 + depth) {
            0 => Any::IntValue(self.next().cast_signed() >> self.below(60)),
            1 => Any::DoubleValue(self.below(1 << 30) as f64 / self.one(&[1e12, 8.0, 1e-20])),
            2 => Any::BoolValue(self.below(2) == 0),
            3 => Any::BytesValue(vec![1, 2, 3]),
            9.. => {
                let values = (0..self.below(3)).map(|_| any(self.value(depth - 1))).collect();
                Any::ArrayValue(ArrayValue { values })
            }
            _ => Any::StringValue(self.text()),
        }
    }

    fn attributes(&mut self) -> Vec<KeyValue> {
        let keys = [
            "http.route",
            "x-request-id",
            "X_Correlation_ID",
            "http.request.header.x-request-id",
            "rpc.request.metadata.x-correlation-id",
            "baggage",
            "baggage.correlation_id",
            "correlation_id",
            "correlation_id.source",
            "order.id",
            "http.request.header.baggage",
        ];
        let count = self.one(&[0, 0, 1, 1, 2, 3]);
        let pairs = (0..count).map(|_| {
            let key = self.one(&keys);
            let value = (self.below(12) > 0).then(|| any(self.value(3)));
            // An attribute without a value is written as one with an empty value by the collector.
            KeyValue { key: key.to_owned(), value: Some(value.unwrap_or_default()), ..KeyValue::default() }
        });
        pairs.collect()
    }

    fn trace(&mut self) -> Vec<u8> {
        match self.below(7) as u8 {
            0 => Vec::new(),
            number => trace(number),
        }
    }

    fn resource(&mut self) -> Option<Resource> {
        let attributes =
            if self.below(2) == 0 { vec![pair("tenant", &self.text())] } else { self.attributes() };
        Some(Resource { attributes, ..Resource::default() })
    }

    fn span(&mut self) -> Span {
        let links = (0..self.one(&[0, 0, 1, 2]))
            .map(|_| span::Link { trace_id: self.trace(), ..span::Link::default() });
        Span {
            links: links.collect(),
            trace_id: self.trace(),
            trace_state: self.one(&["", "", "a=1,b=2", "ot=th:0", "ot=th:c"]).to_owned(),
            attributes: self.attributes(),
            status: Some(Status::default()),
            ..Span::default()
        }
    }

    fn record(&mut self) -> LogRecord {
        let body = match self.below(5) {
            0 => any(Any::KvlistValue(KeyValueList {
                values: vec![attribute(self.one(&["request_id", "correlationId", "other"]), self.value(2))],
            })),
            1 => {
                let key = self.one(&["request_id", "correlation_id", "correlationId", "a\"b"]);
                // In the same order whatever else is built with serde_json.
                let members = BTreeMap::from([("n", json!({"x": [1]})), (key, json!(self.text()))]);
                any(Any::StringValue(serde_json::to_string(&members).expect("JSON")))
            }
            2 => AnyValue::default(),
            _ => any(self.value(2)),
        };
        LogRecord {
            trace_id: self.trace(),
            attributes: self.attributes(),
            body: Some(body),
            ..LogRecord::default()
        }
    }

    fn metric(&mut self) -> Metric {
        let exemplars = (0..self.below(3)).map(|_| shop_exemplar(self.trace(), self.attributes())).collect();
        let kind = self.below(5) as usize;
        metric(kind, exemplars)
    }

    fn some<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(5)).map(|_| make(self)).collect()
    }

    fn vector(&mut self, index: usize) -> Vector {
        let mut config = json!({"id_source": "trace_id"});
        let settings = [
            json!({"extract_from_attributes": ["order.id"]}),
            json!({"external_ids": "hash", "id_key": "0123456789abcdef"}),
            json!({"external_ids": "ignore"}),
            json!({"generate_if_missing": false}),
            json!({"record_source": false}),
            json!({"tenant_from": "resource:tenant"}),
            json!({"tenant_from": "metadata:x-tenant"}),
            json!({"extract_from_baggage": false}),
            json!({"extract_from_log_body": false}),
            json!({"write_sampling_randomness": true}),
            json!({"metadata_keys": []}),
            json!({"enrich_spans": false, "enrich_logs": false, "enrich_metrics": false}),
        ];
        for _ in 0..self.below(3) {
            for (key, value) in self.one(&settings).as_object().expect("an object") {
                config[key] = value.clone();
            }
        }
        let mut metadata = Vec::new();
        for key in ["x-correlation-id", "baggage", "x-tenant"] {
            if self.below(4) == 0 {
                metadata.push((key.to_owned(), self.text()));
            }
        }
        let (signal, input) = match index % 3 {
            0 => (Signal::Traces, traces(self.some(|random| (random.resource(), random.some(Self::span))))),
            1 => (Signal::Logs, logs(self.some(|random| (random.resource(), random.some(Self::record))))),
            _ => {
                (Signal::Metrics, metrics(self.some(|random| (random.resource(), random.some(Self::metric)))))
            }
        };
        Vector { config, metadata, ..vector(&format!("random {index}"), signal, input) }
    }
}
