//! Encoded OTLP requests whose items are numbered: the number is the span ID, so that the store can be asked which arrived.
//!
//! A request is encoded once and its IDs and times are overwritten for each use: encoding would cost more than the collector
//! does. Field numbers: <https://github.com/open-telemetry/opentelemetry-proto>, `trace.proto` and `logs.proto`.

/// Items of one request.
pub(super) const ITEMS: u64 = 512;

/// Items of one trace.
const ITEMS_PER_TRACE: u64 = 8;

/// What the items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Spans,
    Logs,
}

impl Signal {
    pub(super) const ALL: [Self; 2] = [Self::Spans, Self::Logs];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Spans => "/v1/traces",
            Self::Logs => "/v1/logs",
        }
    }

    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Spans => "traces",
            Self::Logs => "logs",
        }
    }
}

/// The name of the service that all items are of.
pub(super) const SERVICE: &str = "ollystack-soak";

/// Where in the encoded request an item's parts lie.
struct Places {
    trace_id: usize,
    span_id: usize,
    times: Vec<usize>,
}

pub(super) struct Template {
    encoded: Vec<u8>,
    items: Vec<Places>,
}

impl Template {
    pub(super) fn new(signal: Signal) -> Self {
        // Marks that occur nowhere else are written first and then looked for.
        let mark = |item: u64, part: u64| (0xC0DE_0000_0000_0000 | item << 8 | part).to_be_bytes();
        let mut scope = Vec::new();
        for item in 0..ITEMS {
            let trace_id = [mark(item, 1), mark(item, 2)].concat();
            let encoded = match signal {
                Signal::Spans => span(&trace_id, &mark(item, 3), &mark(item, 4)),
                Signal::Logs => log(&trace_id, &mark(item, 3), &mark(item, 4)),
            };
            field(&mut scope, 2, &encoded);
        }
        let mut resource = Vec::new();
        field(&mut resource, 1, &attribute("service.name", SERVICE));
        let mut group = Vec::new();
        field(&mut group, 1, &resource);
        field(&mut group, 2, &scope);
        let mut encoded = Vec::new();
        field(&mut encoded, 1, &group);

        let mut items: Vec<Places> =
            (0..ITEMS).map(|_| Places { trace_id: 0, span_id: 0, times: Vec::new() }).collect();
        for at in 0..encoded.len().saturating_sub(7) {
            let Some(found) = encoded.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) else { break };
            let found = u64::from_be_bytes(found);
            if found >> 48 != 0xC0DE {
                continue;
            }
            let Some(places) = items.get_mut((found >> 8 & 0xFF_FFFF) as usize) else { continue };
            match found & 0xFF {
                1 => places.trace_id = at,
                3 => places.span_id = at,
                4 => places.times.push(at),
                _ => {}
            }
        }
        Self { encoded, items }
    }

    /// The request of a number: its items are numbered from `number * ITEMS`. `run` tells runs on the same data apart.
    pub(super) fn request(&self, number: u64, run: u64, unix_nanos: u64) -> Vec<u8> {
        let mut request = self.encoded.clone();
        let mut put = |at: usize, value: [u8; 8]| request[at..at + 8].copy_from_slice(&value);
        for (item, places) in (number * ITEMS..).zip(&self.items) {
            put(places.trace_id, run.to_be_bytes());
            put(places.trace_id + 8, (item / ITEMS_PER_TRACE + 1).to_be_bytes());
            put(places.span_id, span_id(item).to_be_bytes());
            for &at in &places.times {
                put(at, unix_nanos.to_le_bytes());
            }
        }
        request
    }
}

/// The span ID of an item; zero is no ID.
const fn span_id(item: u64) -> u64 {
    item + 1
}

/// The item's number in SQL.
pub(super) const ITEM_IN_SQL: &str = "(reinterpretAsUInt64(reverse(unhex(SpanId))) - 1)";

fn span(trace_id: &[u8], span_id: &[u8], time: &[u8; 8]) -> Vec<u8> {
    let mut span = Vec::new();
    field(&mut span, 1, trace_id);
    field(&mut span, 2, span_id);
    field(&mut span, 5, b"GET /checkout/{id}");
    number(&mut span, 6, 2);
    fixed(&mut span, 7, time);
    fixed(&mut span, 8, time);
    for (key, value) in ATTRIBUTES {
        field(&mut span, 9, &attribute(key, value));
    }
    span
}

fn log(trace_id: &[u8], span_id: &[u8], time: &[u8; 8]) -> Vec<u8> {
    let mut log = Vec::new();
    fixed(&mut log, 1, time);
    number(&mut log, 2, 9);
    let mut body = Vec::new();
    field(&mut body, 1, b"payment authorised for order 4711 in 17 ms");
    field(&mut log, 5, &body);
    for (key, value) in &ATTRIBUTES[..3] {
        field(&mut log, 6, &attribute(key, value));
    }
    field(&mut log, 9, trace_id);
    field(&mut log, 10, span_id);
    fixed(&mut log, 11, time);
    log
}

const ATTRIBUTES: [(&str, &str); 6] = [
    ("http.request.method", "GET"),
    ("http.route", "/checkout/{id}"),
    ("thread.name", "http-nio-8080-exec-3"),
    ("server.address", "shop.example.com"),
    ("client.address", "192.0.2.17"),
    ("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)"),
];

fn attribute(key: &str, value: &str) -> Vec<u8> {
    let mut text = Vec::new();
    field(&mut text, 1, value.as_bytes());
    let mut pair = Vec::new();
    field(&mut pair, 1, key.as_bytes());
    field(&mut pair, 2, &text);
    pair
}

/// A length-delimited field.
fn field(to: &mut Vec<u8>, number: u8, content: &[u8]) {
    varint(to, u64::from(number) << 3 | 2);
    varint(to, content.len() as u64);
    to.extend_from_slice(content);
}

/// A field of eight bytes.
fn fixed(to: &mut Vec<u8>, number: u8, content: &[u8; 8]) {
    varint(to, u64::from(number) << 3 | 1);
    to.extend_from_slice(content);
}

fn number(to: &mut Vec<u8>, number: u8, value: u64) {
    varint(to, u64::from(number) << 3);
    varint(to, value);
}

fn varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_has_its_own_id_and_no_mark_is_left() {
        for signal in Signal::ALL {
            let template = Template::new(signal);
            assert!(
                template
                    .items
                    .iter()
                    .all(|item| item.trace_id > 0 && item.span_id > 0 && item.times.len() == 2)
            );
            let request = template.request(3, 0x1122, 5);
            let occurs =
                |bytes: &[u8]| request.windows(bytes.len()).filter(|window| *window == bytes).count();
            assert_eq!(occurs(&span_id(3 * ITEMS).to_be_bytes()), 1, "{signal:?}");
            assert_eq!(occurs(&span_id(4 * ITEMS - 1).to_be_bytes()), 1, "{signal:?}");
            assert!(request.windows(2).all(|window| window != [0xC0, 0xDE]), "{signal:?}");
        }
    }
}
