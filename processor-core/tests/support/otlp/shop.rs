//! A checkout.

use super::*;

pub fn add(all: &mut Vec<Vector>) {
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
