//! Random requests, the same ones from the same seed.

use std::collections::BTreeMap;

use super::*;

const REQUESTS: usize = 90;

pub fn add(all: &mut Vec<Vector>, seed: u64) {
    let mut random = Random(seed);
    all.extend((0..REQUESTS).map(|index| random.vector(index)));
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
