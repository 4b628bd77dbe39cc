//! The store that the questions are asked of: three days of a small shop, the same at each run.

use serde_json::{Value, json};

/// The moment at which the questions are asked: Wednesday, 2026-11-18T15:30:00Z.
pub const NOW_NS: i64 = 1_795_015_800 * SECOND;
const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
/// Days of data before [`NOW_NS`].
const DAYS: i64 = 3;

/// Rows of a table, in the columns of the collector's exporter.
#[derive(Debug)]
pub struct Rows {
    /// The table.
    pub table: &'static str,
    /// The rows.
    pub rows: Vec<Value>,
}

/// All rows: those of the tenant without a name, and those of another that no answer may show.
pub fn rows() -> Vec<Rows> {
    let mut shop = Shop::default();
    for number in 0..DAYS * 24 * 30 {
        shop.flow(number, NOW_NS - number * 2 * MINUTE - 30 * SECOND, "");
    }
    for number in 0..60 {
        shop.flow(900_000 + number, NOW_NS - number * MINUTE - 10 * SECOND, "other");
    }
    for step in 0..DAYS * 24 * 12 {
        shop.points(step, NOW_NS - step * 5 * MINUTE - 20 * SECOND);
    }
    vec![
        Rows { table: "traces", rows: shop.spans },
        Rows { table: "logs", rows: shop.logs },
        Rows { table: "metrics_gauge", rows: shop.gauges },
        Rows { table: "metrics_sum", rows: shop.sums },
        Rows { table: "metrics_histogram", rows: shop.histograms },
    ]
}

#[derive(Default)]
struct Shop {
    spans: Vec<Value>,
    logs: Vec<Value>,
    gauges: Vec<Value>,
    sums: Vec<Value>,
    histograms: Vec<Value>,
}

/// A number of 0 to `below` that looks random and is always the same.
fn dice(seed: i64, salt: i64, below: i64) -> i64 {
    let mixed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(salt.wrapping_mul(1_442_695_040_888_963_407));
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(-4_658_895_280_553_007_687);
    ((mixed ^ (mixed >> 32)) & 0x7fff_ffff) % below
}

struct Call<'a> {
    service: &'a str,
    name: &'a str,
    kind: &'a str,
    parent: i64,
    after_ms: i64,
    lasts_ms: i64,
    error: Option<&'a str>,
    http: Option<i64>,
}

impl Shop {
    fn flow(&mut self, number: i64, start: i64, tenant: &str) {
        let age_minutes = (NOW_NS - start) / MINUTE;
        let bad_hour = age_minutes < 40;
        let slow = if age_minutes < 60 { 180 } else { 0 };
        match number % 3 {
            0 => {
                let declined = dice(number, 1, 100) < 4;
                let timed_out = !declined && dice(number, 2, 100) < if bad_hour { 35 } else { 5 };
                let pay = if timed_out { 2000 } else { 120 + slow + dice(number, 3, 160) };
                let error =
                    declined.then_some("card declined").or(timed_out.then_some("payment provider timeout"));
                let status = if declined {
                    402
                } else if timed_out {
                    504
                } else {
                    201
                };
                let total = pay + 60 + dice(number, 4, 40);
                let calls = [
                    call(
                        "gateway",
                        "POST /checkout",
                        "Server",
                        0,
                        0,
                        total + 8,
                        error.map(|_| "checkout failed"),
                        Some(status),
                    ),
                    call(
                        "checkout",
                        "place order",
                        "Server",
                        1,
                        4,
                        total,
                        error.map(|_| "order not placed"),
                        Some(status),
                    ),
                    call(
                        "inventory",
                        "POST /reserve",
                        "Server",
                        2,
                        8,
                        15 + dice(number, 5, 20),
                        None,
                        Some(200),
                    ),
                    call("payments", "POST /charge", "Server", 2, 40, pay, error, Some(status)),
                    call("payments", "charge card", "Client", 4, 45, pay - 10, error, None),
                ];
                self.calls(number, start, tenant, &calls);
                if error.is_none() {
                    let mail = call(
                        "email",
                        "send receipt",
                        "Consumer",
                        2,
                        total + 500,
                        300 + dice(number, 6, 400),
                        None,
                        None,
                    );
                    self.span(number, start, tenant, 6, &mail);
                    self.log(number, start, tenant, "checkout", 9, "order placed");
                } else if declined {
                    self.log(number, start, tenant, "payments", 13, "card declined by the bank");
                } else {
                    self.log(number, start, tenant, "payments", 17, "payment provider timeout after 2000 ms");
                    self.log(
                        number,
                        start,
                        tenant,
                        "checkout",
                        17,
                        "could not place order: payments unavailable",
                    );
                    self.log(number, start, tenant, "checkout", 13, "retrying call to payments");
                }
            }
            1 => {
                let broken = dice(number, 7, 100) < 2;
                let took = 20 + dice(number, 8, 30);
                let error = broken.then_some("connection reset by peer");
                let status = if broken { 500 } else { 200 };
                let calls = [
                    call("gateway", "GET /cart", "Server", 0, 0, took + 6, error, Some(status)),
                    call("cart", "GET /cart", "Server", 1, 2, took, error, Some(status)),
                    call("cart", "SELECT cart", "Client", 2, 5, took - 12, error, None),
                ];
                self.calls(number, start, tenant, &calls);
                if broken {
                    self.log(
                        number,
                        start,
                        tenant,
                        "cart",
                        17,
                        "connection reset by peer while reading the cart",
                    );
                }
                self.log(number, start, tenant, "cart", 5, "cache miss");
            }
            _ => {
                let took = 35 + dice(number, 9, 90);
                let status = if dice(number, 10, 100) < 6 { 404 } else { 200 };
                let calls = [
                    call("gateway", "GET /products", "Server", 0, 0, took + 5, None, Some(status)),
                    call("inventory", "GET /products", "Server", 1, 3, took, None, Some(status)),
                ];
                self.calls(number, start, tenant, &calls);
                self.log(number, start, tenant, "inventory", 9, "products listed");
            }
        }
    }

    fn calls(&mut self, number: i64, start: i64, tenant: &str, calls: &[Call<'_>]) {
        for (place, call) in (1..).zip(calls) {
            self.span(number, start, tenant, place, call);
        }
    }

    fn span(&mut self, number: i64, start: i64, tenant: &str, place: i64, call: &Call<'_>) {
        let mut attributes = json!({ "correlation_id": flow_id(number, start), "user.id": user(number) });
        if call.name.starts_with("SELECT ") {
            attributes["db.system.name"] = "postgresql".into();
        }
        if let Some(status) = call.http {
            attributes["http.response.status_code"] = status.to_string().into();
            if let Some((method, _)) = call.name.split_once(" /") {
                attributes["http.request.method"] = method.into();
            }
            attributes["http.route"] = call.name.split_once(' ').map_or(call.name, |(_, route)| route).into();
        }
        self.spans.push(json!({
            "Timestamp": decimal(start + call.after_ms * 1_000_000),
            "TraceId": trace_id(number),
            "SpanId": span_id(number, place),
            "ParentSpanId": if call.parent == 0 { String::new() } else { span_id(number, call.parent) },
            "SpanName": call.name,
            "SpanKind": call.kind,
            "ServiceName": call.service,
            "ResourceAttributes": resource(call.service, number, start, tenant),
            "ScopeName": "seed",
            "SpanAttributes": attributes,
            "Duration": call.lasts_ms * 1_000_000,
            "StatusCode": if call.error.is_some() { "Error" } else { "Unset" },
            "StatusMessage": call.error.unwrap_or_default(),
        }));
    }

    fn log(&mut self, number: i64, start: i64, tenant: &str, service: &str, severity: i64, body: &str) {
        let text = match severity {
            17.. => "ERROR",
            13.. => "WARN",
            9.. => "INFO",
            _ => "DEBUG",
        };
        self.logs.push(json!({
            "Timestamp": decimal(start + 50_000_000 + severity),
            "TraceId": trace_id(number),
            "SpanId": span_id(number, 1),
            "SeverityText": text,
            "SeverityNumber": severity,
            "ServiceName": service,
            "Body": body,
            "ResourceAttributes": resource(service, number, start, tenant),
            "ScopeName": "seed",
            "LogAttributes": { "correlation_id": flow_id(number, start), "user.id": user(number) },
        }));
    }

    fn points(&mut self, step: i64, at: i64) {
        let passed = DAYS * 24 * 12 - step;
        for (place, service) in (1..).zip(["gateway", "checkout", "payments", "cart"]) {
            let point = |name: &str, unit: &str| {
                json!({
                    // Points are of one process.
                    "ResourceAttributes": resource(service, 0, 0, ""),
                    "ServiceName": service,
                    "MetricName": name,
                    "MetricUnit": unit,
                    "Attributes": {},
                    "TimeUnix": decimal(at),
                })
            };
            let busy = if service == "payments" && step < 12 { 300 } else { 0 };
            let mut cpu = point("process.cpu.utilization", "1");
            cpu["Value"] = json!(thousandths(place * 100 + busy + dice(step, place, 100)));
            self.gauges.push(cpu);
            let mut memory = point("process.memory.usage", "By");
            memory["Value"] = json!((place * 100 + dice(step, 20 + place, 50)) * 1_000_000);
            memory["AggregationTemporality"] = json!(2);
            memory["IsMonotonic"] = json!(false);
            self.sums.push(memory);
            let mut latency = point("http.server.request.duration", "s");
            let count = 10 + dice(step, 30 + place, 10);
            latency["Count"] = json!(count);
            latency["Sum"] = json!(thousandths(count * (50 * place)));
            latency["Max"] = json!(thousandths(90 * place));
            latency["AggregationTemporality"] = json!(1);
            self.histograms.push(latency);
            if service == "checkout" {
                let mut orders = point("orders.placed", "{order}");
                orders["Value"] = json!(passed * 7 + dice(0, passed, 3));
                orders["AggregationTemporality"] = json!(2);
                orders["IsMonotonic"] = json!(true);
                self.sums.push(orders);
            }
        }
    }
}

/// Who begins a flow.
fn user(number: i64) -> String {
    (number % 50).to_string()
}

/// Where the part of a flow in a service ran; two hours ago all services were released anew.
fn resource(service: &str, number: i64, at: i64, tenant: &str) -> Value {
    json!({
        "service.name": service,
        "service.version": if NOW_NS - at < 120 * MINUTE { "2.4.0" } else { "2.3.1" },
        "host.name": format!("{service}-{}", number % 2 + 1),
        "cloud.region": if number % 5 < 3 { "eu-west-1" } else { "us-east-1" },
        "tenant.id": tenant,
    })
}

#[expect(clippy::too_many_arguments, reason = "one row of a table of calls")]
const fn call<'a>(
    service: &'a str,
    name: &'a str,
    kind: &'a str,
    parent: i64,
    after_ms: i64,
    lasts_ms: i64,
    error: Option<&'a str>,
    http: Option<i64>,
) -> Call<'a> {
    Call { service, name, kind, parent, after_ms, lasts_ms, error, http }
}

fn thousandths(number: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let value = number as f64 / 1000.0;
    value
}

fn trace_id(number: i64) -> String {
    format!("{:032x}", 0x5eed_0000_0000_i64 + number)
}

fn span_id(number: i64, place: i64) -> String {
    format!("{:016x}", number * 16 + place)
}

/// In the OllyStack format, with the time in base 36.
fn flow_id(number: i64, start: i64) -> String {
    let mut rest = start / 1_000_000;
    let mut digits = Vec::new();
    while rest > 0 {
        digits.push(char::from_digit(u32::try_from(rest % 36).unwrap_or_default(), 36).unwrap_or('0'));
        rest /= 36;
    }
    let time: String = digits.into_iter().rev().collect();
    format!("olly-{time}-{number:08x}")
}

fn decimal(nanos: i64) -> String {
    format!("{}.{:09}", nanos / SECOND, nanos % SECOND)
}
