//! What nobody should send.

use super::*;

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

pub fn add(all: &mut Vec<Vector>) {
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
