//! One flow of the demo shop.
//!
//! ```text
//! trace 1  gateway POST /checkout ─▶ orders POST /orders ─▶ payments POST /charges   (fails: the provider times out)
//!                                                        └▶ send order.confirmed     (after the retry)
//! trace 2  orders retry payment ─▶ payments POST /charges                            (links to the failed attempt)
//! trace 3  mailer process order.confirmed                                            (links to the producer)
//! ```

use olly_model::{
    AnomalyDetector, AnomalyEvidence, AnomalyMetric, Exemplar, ForecastPoint, LogRecord, MetricAnomaly,
    PredictedAlert, Span, SpanKind, ValueRange,
};

use crate::{LogBuilder, Recording, SpanBuilder, build::attributes, exemplar, time};

/// The names in the recorded flow.
pub mod ids {
    use olly_model::{CorrelationId, SpanId, TraceId};

    /// The flow.
    pub fn flow() -> CorrelationId {
        parse("olly-mhabcd12-a7b2c4d1")
    }

    /// The request.
    pub fn request_trace() -> TraceId {
        parse("5b8efff798038103d269b633813fc60c")
    }

    /// The retried payment.
    pub fn retry_trace() -> TraceId {
        parse("7c1d0a9b4e2f48d6a3b5c7e9f1023456")
    }

    /// The e-mail.
    pub fn mail_trace() -> TraceId {
        parse("9e3f2c1b0a594877b6c5d4e3f2a1b0c9")
    }

    /// A span of the flow; numbers follow the drawing above, the first digit is the trace's.
    pub fn span(number: u16) -> SpanId {
        parse(&format!("eee19b7ec3c1{number:04}"))
    }

    fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
        text.parse().expect("the recorded IDs are well formed")
    }
}

/// The recorded flow: nine requests' worth of spans, log records and exemplars of four services.
pub fn checkout() -> Recording {
    let mut spans = request();
    spans.extend(retry());
    spans.extend(mail());
    Recording { spans, logs: logs(), exemplars: exemplars(), anomalies: anomalies(), alerts: alerts() }
}

fn request() -> Vec<Span> {
    let trace = ids::request_trace();
    let span = |number, service, name| {
        SpanBuilder::new(&trace, &ids::span(number), service, name).flow(&ids::flow())
    };
    vec![
        span(1001, "gateway", "POST /checkout")
            .kind(SpanKind::Server)
            .scope("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp")
            .at(0, 486_200)
            .with("http.request.method", "POST")
            .with("http.route", "/checkout")
            .with("http.response.status_code", "201")
            .with("user.id", "user-17")
            .with("shop.cart.id", "cart-5b8efff79803")
            .build(),
        span(1002, "gateway", "POST")
            .child_of(&ids::span(1001))
            .kind(SpanKind::Client)
            .scope("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp")
            .at(1_400, 483_100)
            .with("http.request.method", "POST")
            .with("server.address", "orders")
            .with("http.response.status_code", "201")
            .build(),
        span(1003, "orders", "POST /orders")
            .child_of(&ids::span(1002))
            .kind(SpanKind::Server)
            .scope("ollystack-demo-orders")
            .at(2_900, 480_300)
            .with("http.request.method", "POST")
            .with("http.route", "/orders")
            .with("http.response.status_code", "201")
            .with("order.id", "order-1042")
            .build(),
        span(1004, "orders", "INSERT orders")
            .child_of(&ids::span(1003))
            .kind(SpanKind::Client)
            .scope("ollystack-demo-orders")
            .at(4_100, 6_700)
            .with("db.system.name", "sqlite")
            .with("db.operation.name", "INSERT")
            .build(),
        span(1005, "orders", "POST /charges")
            .child_of(&ids::span(1003))
            .kind(SpanKind::Client)
            .scope("ollystack-demo-orders")
            .at(11_900, 252_400)
            .with("http.request.method", "POST")
            .with("server.address", "payments")
            .with("http.response.status_code", "502")
            .with("error.type", "502")
            .failed("payments answered 502")
            .build(),
        span(1006, "payments", "POST /charges")
            .child_of(&ids::span(1005))
            .kind(SpanKind::Server)
            .scope("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp")
            .at(13_200, 249_800)
            .with("http.request.method", "POST")
            .with("http.route", "/charges")
            .with("http.response.status_code", "502")
            .failed("the provider did not answer")
            .build(),
        span(1007, "payments", "charge card")
            .child_of(&ids::span(1006))
            .scope("payments")
            .at(14_000, 248_500)
            .with("shop.order.id", "order-1042")
            .with("shop.payment.amount_cents", "4990")
            .with("shop.payment.attempt", "1")
            .event(14_300, "charge started", [("shop.provider", "pay.provider.example")])
            .exception(262_100, "ProviderTimeout", "pay.provider.example did not answer within 248 ms")
            .failed("the provider did not answer")
            .build(),
        span(1008, "orders", "send order.confirmed")
            .child_of(&ids::span(1003))
            .kind(SpanKind::Producer)
            .scope("ollystack-demo-orders")
            .at(470_500, 8_900)
            .with("messaging.system", "nats")
            .with("messaging.operation.type", "send")
            .with("messaging.destination.name", "order.confirmed")
            .build(),
    ]
}

fn retry() -> Vec<Span> {
    let trace = ids::retry_trace();
    let span = |number, service, name| {
        SpanBuilder::new(&trace, &ids::span(number), service, name).flow(&ids::flow())
    };
    vec![
        span(2001, "orders", "retry payment")
            .scope("ollystack-demo-orders")
            .at(364_000, 101_700)
            .link(&ids::request_trace(), &ids::span(1005))
            .with("shop.payment.attempt", "2")
            .build(),
        span(2002, "orders", "POST /charges")
            .child_of(&ids::span(2001))
            .kind(SpanKind::Client)
            .scope("ollystack-demo-orders")
            .at(364_600, 100_200)
            .with("http.request.method", "POST")
            .with("server.address", "payments")
            .with("http.response.status_code", "200")
            .build(),
        span(2003, "payments", "POST /charges")
            .child_of(&ids::span(2002))
            .kind(SpanKind::Server)
            .scope("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp")
            .at(365_800, 97_900)
            .with("http.request.method", "POST")
            .with("http.route", "/charges")
            .with("http.response.status_code", "200")
            .build(),
        span(2004, "payments", "charge card")
            .child_of(&ids::span(2003))
            .scope("payments")
            .at(366_500, 96_600)
            .with("shop.order.id", "order-1042")
            .with("shop.payment.amount_cents", "4990")
            .with("shop.payment.attempt", "2")
            .build(),
    ]
}

fn mail() -> Vec<Span> {
    let trace = ids::mail_trace();
    let span = |number, name| SpanBuilder::new(&trace, &ids::span(number), "mailer", name).flow(&ids::flow());
    vec![
        span(3001, "process order.confirmed")
            .kind(SpanKind::Consumer)
            .scope("mailer")
            .at(1_912_000, 61_300)
            .link(&ids::request_trace(), &ids::span(1008))
            .with("messaging.system", "nats")
            .with("messaging.operation.type", "process")
            .with("messaging.destination.name", "order.confirmed")
            .build(),
        span(3002, "render mail").child_of(&ids::span(3001)).scope("mailer").at(1_913_100, 17_800).build(),
        span(3003, "deliver mail").child_of(&ids::span(3001)).scope("mailer").at(1_931_600, 40_900).build(),
    ]
}

fn logs() -> Vec<LogRecord> {
    let request = ids::request_trace();
    let log = |service, micros, body| LogBuilder::new(service, micros, body).flow(&ids::flow());
    vec![
        log("orders", 3_600, "order received")
            .within(&request, &ids::span(1003))
            .with("order.id", "order-1042")
            .build(),
        log("payments", 262_300, "charge failed: pay.provider.example did not answer within 248 ms")
            .within(&request, &ids::span(1007))
            .severity(17, "ERROR")
            .with("error.type", "ProviderTimeout")
            .with("shop.order.id", "order-1042")
            .build(),
        log("orders", 264_900, "payment failed, it will be tried again in 99 ms")
            .within(&request, &ids::span(1003))
            .severity(13, "WARN")
            .with("order.id", "order-1042")
            .with("shop.payment.attempt", "1")
            .build(),
        log("payments", 463_000, "charge succeeded").within(&ids::retry_trace(), &ids::span(2004)).build(),
        log("orders", 480_100, "order confirmed")
            .within(&request, &ids::span(1003))
            .with("order.id", "order-1042")
            .build(),
        log("gateway", 485_600, "checkout answered")
            .within(&request, &ids::span(1001))
            .with("http.response.status_code", "201")
            .build(),
        log("mailer", 1_972_900, "mail delivered").within(&ids::mail_trace(), &ids::span(3001)).build(),
    ]
}

fn exemplars() -> Vec<Exemplar> {
    let of = |service, micros, seconds, trace, number, route: &str| Exemplar {
        attributes: attributes([("http.request.method", "POST"), ("http.route", route)]),
        ..exemplar(service, micros, seconds, trace, &ids::span(number))
    };
    let (request, retry) = (ids::request_trace(), ids::retry_trace());
    vec![
        of("payments", 263_000, 0.249_8, &request, 1006, "/charges"),
        of("payments", 463_700, 0.097_9, &retry, 2003, "/charges"),
        of("orders", 483_200, 0.480_3, &request, 1003, "/orders"),
        of("gateway", 486_200, 0.486_2, &request, 1001, "/checkout"),
    ]
}

fn anomalies() -> Vec<MetricAnomaly> {
    vec![MetricAnomaly {
        time: time(0),
        service: "payments".to_owned(),
        metric: AnomalyMetric::ErrorRate,
        detector: AnomalyDetector::RobustZ,
        value: 0.5,
        expected: ValueRange { low: 0.0, high: 0.33 },
        baseline_mean: 0.01,
        baseline_deviation: 0.07,
        baseline_minutes: 60,
        score: 7.0,
        evidence: AnomalyEvidence { count: Some(40), ..AnomalyEvidence::default() },
    }]
}

fn alerts() -> Vec<PredictedAlert> {
    const HOUR_US: i64 = 3_600_000_000;
    let point = |hour: i64| {
        let value = 0.85 + 0.01 * hour as f64;
        ForecastPoint {
            time: time(hour * HOUR_US),
            value,
            likely: ValueRange { low: value - 0.01, high: value + 0.01 },
            nearly_sure: ValueRange { low: value - 0.02, high: value + 0.02 },
        }
    };
    vec![PredictedAlert {
        service: "orders".to_owned(),
        metric: "system.filesystem.utilization".to_owned(),
        series: "host.name=shop-1,system.filesystem.mountpoint=/var".to_owned(),
        threshold: 0.9,
        value: 0.84,
        expected_time: time(5 * HOUR_US),
        earliest_time: time(4 * HOUR_US),
        latest_time: Some(time(6 * HOUR_US)),
        seasonal: false,
        history_start: time(-30 * HOUR_US),
        made_at: time(0),
        forecast: (0..8).map(point).collect(),
    }]
}
