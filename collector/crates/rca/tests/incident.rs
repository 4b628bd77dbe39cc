//! Small made-up incidents: a shop with a front door, orders, payments and stock, in which one thing breaks at minute 10.

use olly_rca::{
    Answer, Channel, Incident, Inner, LogRow, Outcome, Params, Parent, Period, PointRow, Resource, Role,
    SpanRow, Telemetry, TelemetryBuilder, analyse,
};
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;
const BEGAN: i64 = 600 * SECOND;

/// What breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    SlowPayments,
    SlowWayToStock,
    FailingStock,
    EarlyReturnInOrders,
    BusyPayments,
    SlowAndBusierPayments,
}

#[derive(Clone, Debug)]
enum Row {
    Span {
        trace: u128,
        id: u64,
        parent: u64,
        service: &'static str,
        name: &'static str,
        start: i64,
        duration: u64,
        failed: bool,
    },
    Log {
        trace: u128,
        span: u64,
        time: i64,
        service: &'static str,
        event: &'static str,
    },
    Point {
        service: &'static str,
        time: i64,
        value: f64,
    },
}

/// Fifteen minutes with a request every three seconds. Durations vary a little, always in the same way.
fn rows(fault: Fault) -> Vec<Row> {
    rows_with(fault, |start| start >= BEGAN)
}

/// The same, with requests that suffer whenever `troubled` says so.
fn rows_with(fault: Fault, troubled: impl Fn(i64) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for number in 0..300i64 {
        let start = number * 3 * SECOND;
        request(&mut rows, number, start, if troubled(start) { fault } else { Fault::None });
    }
    for minute in 0..15i64 {
        for service in ["front", "orders", "payments", "stock"] {
            let busy = fault == Fault::BusyPayments && service == "payments" && minute >= 10;
            let busier = fault == Fault::SlowAndBusierPayments && service == "payments" && minute >= 10;
            let value = match (busy, busier) {
                (true, _) => 0.95,
                (_, true) => 0.20,
                _ => 0.10 + 0.01 * ((minute % 3) as f64),
            };
            rows.push(Row::Point { service, time: minute * 60 * SECOND, value });
        }
    }
    rows
}

fn request(rows: &mut Vec<Row>, number: i64, start: i64, fault: Fault) {
    let trace = number as u128 + 1;
    let jitter = (number * 7 % 5) as u64 * 300;
    let slow = matches!(fault, Fault::SlowPayments | Fault::SlowAndBusierPayments);
    let payments = if slow { 400_000 } else { 20_000 } + jitter;
    let way = if fault == Fault::SlowWayToStock { 300_000 } else { 4_000 };
    let stock = 10_000 + jitter;
    let failed = fault == Fault::FailingStock;
    let returned = fault == Fault::EarlyReturnInOrders;
    let paid = if returned { 0 } else { payments + 4_000 };
    let orders = stock + way + paid + 10_000;
    let mut span = |id, parent, service, name, from: u64, duration, failed| {
        let start = start + from as i64;
        rows.push(Row::Span { trace, id, parent, service, name, start, duration, failed });
    };
    span(1, 0, "front", "GET /checkout", 0, orders + 6_000, failed);
    span(2, 1, "front", "call orders", 1_000, orders + 4_000, failed);
    span(3, 2, "orders", "place", 2_000, orders, failed);
    span(4, 3, "orders", "call stock", 4_000, stock + way, failed);
    span(5, 4, "stock", "reserve", 4_000 + way / 2, stock, failed);
    if !returned {
        span(6, 3, "orders", "call payments", 5_000 + stock + way, payments + 4_000, false);
        span(7, 6, "payments", "charge", 7_000 + stock + way, payments, false);
    }
    let mut log = |span, at: u64, service, event| {
        rows.push(Row::Log { trace, span, time: start + at as i64, service, event });
    };
    log(3, 3_000, "orders", "Orders#10");
    log(3, 4_500 + stock + way, "orders", if returned { "Orders#15" } else { "Orders#20" });
    log(5, 5_000 + way, "stock", "Stock#7");
}

fn analysed(rows: &[Row], params: &Params) -> Answer {
    let incident = Incident { began: BEGAN, uncertain: 0, until: BEGAN + 300 * SECOND, symptom: None };
    analyse(&telemetry(rows), &incident, params)
}

fn telemetry(rows: &[Row]) -> Telemetry {
    let mut builder = TelemetryBuilder::default();
    for row in rows {
        match *row {
            Row::Span { trace, id, parent, service, name, start, duration, failed } => {
                let (service, operation) = (builder.name(service), builder.name(name));
                let parent = if parent == 0 { Parent::Root } else { Parent::Span(parent) };
                let outcome = if failed { Outcome::Failed } else { Outcome::Unset };
                builder.span(
                    Period::Window,
                    SpanRow {
                        trace,
                        start,
                        duration,
                        span: id,
                        parent,
                        service,
                        operation,
                        peer: None,
                        outcome,
                    },
                );
            }
            Row::Log { trace, span, time, service, event } => {
                let (service, event) = (builder.name(service), builder.name(event));
                builder.log(Period::Window, LogRow { trace, span, time, service, event, error: false });
            }
            Row::Point { service, time, value } => {
                let (service, instance, metric) =
                    (builder.name(service), builder.name("pod"), builder.name("container.cpu.utilization"));
                builder.point(Period::Window, PointRow { service, instance, metric, time, value });
            }
        }
    }
    builder.finish()
}

fn cause(fault: Fault) -> (String, Option<Inner>, Answer) {
    let answer = analysed(&rows(fault), &Params::default());
    let root =
        answer.root_cause().unwrap_or_else(|| panic!("{fault:?} is inconclusive: {answer:#?}")).clone();
    (root.service, root.inner, answer)
}

#[test]
fn nothing_changed_is_inconclusive() {
    let answer = analysed(&rows(Fault::None), &Params::default());
    assert!(answer.inconclusive && answer.root_cause().is_none(), "{answer:#?}");
    assert!(answer.chain.is_empty());
}

#[test]
fn no_data_at_all_is_inconclusive() {
    let answer = analysed(&[], &Params::default());
    assert!(answer.inconclusive && answer.suspects.is_empty());
    assert_eq!(answer.confidence, 0.0);
}

#[test]
fn the_service_that_takes_longer_by_itself_is_the_cause_and_its_callers_are_not() {
    let (service, inner, answer) = cause(Fault::SlowPayments);
    assert_eq!(service, "payments");
    assert_eq!(inner, Some(Inner::Operation { operation: "charge".into() }));
    let chain: Vec<(Role, &str)> =
        answer.chain.iter().map(|event| (event.role, event.service.as_str())).collect();
    assert_eq!(chain, [(Role::Cause, "payments"), (Role::Link, "orders"), (Role::Symptom, "front")]);
    assert!(answer.chain[0].statement.starts_with("`charge` in payments takes 40"), "{:?}", answer.chain);
    assert_eq!(answer.chain[0].onset.map(|onset| onset / SECOND), Some(600));
}

#[test]
fn a_slow_way_speaks_against_the_callee_and_names_the_network() {
    let (service, inner, _) = cause(Fault::SlowWayToStock);
    assert_eq!(service, "stock");
    assert_eq!(inner, Some(Inner::Network { caller: "orders".into(), callee: "stock".into() }));
}

#[test]
fn the_deepest_failure_is_the_cause_although_every_caller_fails_as_often() {
    let (service, _, answer) = cause(Fault::FailingStock);
    assert_eq!(service, "stock");
    let stock = &answer.suspects[0];
    assert!(stock.evidence.iter().any(|evidence| evidence.channel == Channel::Errors), "{stock:#?}");
    assert!(answer.suspects.iter().all(|s| s.service == "stock" || s.own < 0.1), "{:#?}", answer.suspects);
}

#[test]
fn a_branch_taken_early_is_found_between_two_log_lines() {
    let (service, inner, _) = cause(Fault::EarlyReturnInOrders);
    assert_eq!(service, "orders");
    assert_eq!(inner, Some(Inner::CodeRegion { from: "Orders#10".into(), to: "Orders#20".into() }));
}

#[test]
fn a_busy_processor_is_found_without_any_effect_on_requests() {
    let (service, inner, _) = cause(Fault::BusyPayments);
    assert_eq!(service, "payments");
    let metric = "container.cpu.utilization".to_owned();
    assert_eq!(inner, Some(Inner::Resource { resource: Resource::Cpu, metric }));
}

#[test]
fn a_processor_busier_than_usual_explains_time_spent_in_the_service_itself() {
    let (service, inner, answer) = cause(Fault::SlowAndBusierPayments);
    assert_eq!(service, "payments");
    assert!(matches!(inner, Some(Inner::Resource { resource: Resource::Cpu, .. })), "{inner:?}");
    // It accuses nobody by itself.
    let evidence = &answer.suspects[0].evidence;
    assert!(evidence.iter().all(|evidence| evidence.channel != Channel::Resources), "{evidence:#?}");
}

#[test]
fn without_its_channel_a_fault_is_not_made_up() {
    let params = Params { without: vec![Channel::Resources], ..Params::default() };
    assert!(analysed(&rows(Fault::BusyPayments), &params).inconclusive);
}

#[test]
fn what_also_happens_in_healthy_times_is_usual() {
    // Payments are slow every other five minutes.
    let rows = rows_with(Fault::SlowPayments, |start| start / (300 * SECOND) % 2 == 0);
    let answer = analysed(&rows, &Params::default());
    assert!(answer.inconclusive && answer.usual && answer.stretches == 2, "{answer:#?}");
    // Whom to look at first is still told.
    assert_eq!(answer.suspects[0].service, "payments");
}

#[test]
fn healthy_times_shorter_than_the_incident_cannot_tell_what_is_usual() {
    let incident = Incident { began: 210 * SECOND, uncertain: 0, until: 900 * SECOND, symptom: None };
    let rows = rows_with(Fault::SlowPayments, |start| start >= 210 * SECOND);
    let answer = analyse(&telemetry(&rows), &incident, &Params::default());
    assert_eq!(answer.root_cause().map(|cause| cause.service.as_str()), Some("payments"));
    assert_eq!(answer.stretches, 0);
}

fn any_fault() -> impl Strategy<Value = Fault> {
    prop::sample::select(vec![
        Fault::None,
        Fault::SlowPayments,
        Fault::SlowWayToStock,
        Fault::FailingStock,
        Fault::EarlyReturnInOrders,
        Fault::BusyPayments,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_does_not_matter(fault in any_fault(), order in Just((0..5000usize).collect::<Vec<_>>()).prop_shuffle()) {
        let rows = rows(fault);
        let shuffled: Vec<Row> = order.into_iter().filter_map(|place| rows.get(place).cloned()).collect();
        prop_assert_eq!(shuffled.len(), rows.len());
        prop_assert_eq!(analysed(&rows, &Params::default()), analysed(&shuffled, &Params::default()));
    }

    /// Whatever rows are lost: who is named has evidence of its own.
    #[test]
    fn no_cause_without_a_change_of_its_own(fault in any_fault(), kept in prop::collection::vec(any::<bool>(), 5000)) {
        let rows: Vec<Row> = rows(fault).into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(row, _)| row).collect();
        let answer = analysed(&rows, &Params::default());
        if let Some(root) = answer.root_cause() {
            prop_assert!(root.own >= Params::default().inconclusive && !root.evidence.is_empty(), "{:?}", root);
        }
        prop_assert!((0.0..=1.0).contains(&answer.confidence));
    }
}
