//! Whatever a system sends: an answer, in numbers.

use olly_rca::{
    Answer, Incident, LogRow, Outcome, Params, Parent, Period, PointRow, SpanRow, Symptom, SymptomKind,
    Telemetry, TelemetryBuilder, analyse, search,
};
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;
/// The end of the year 9999.
const LATEST: i64 = 253_402_300_799 * SECOND;
const NAMES: [&str; 5] = ["", "front", "stock", "container.cpu.utilization", "latency.Average"];

fn period() -> impl Strategy<Value = Period> {
    prop_oneof![Just(Period::Window), Just(Period::Reference)]
}

/// Mostly around the incident, which begins at second 600.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0..1_200 * SECOND, 1 => Just(0), 1 => Just(LATEST), 1 => 0..LATEST]
}

fn duration() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..10_000_000u64, 1 => any::<u64>()]
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -1.0..100.0f64, 1 => any::<f64>()]
}

/// Period, IDs of trace and span, parent, start and duration, names, peer, outcome.
type Span = (Period, [u8; 2], Parent, (i64, u64), [usize; 2], Option<usize>, Outcome);
/// Period, IDs of trace and span, time, names, whether it is an error.
type Log = (Period, [u8; 2], i64, [usize; 2], bool);
/// Period, time, names, value.
type Point = (Period, i64, [usize; 2], f64);

/// Rows with places in [`NAMES`] for names.
#[derive(Clone, Debug)]
struct Rows {
    spans: Vec<Span>,
    logs: Vec<Log>,
    points: Vec<Point>,
    calls: Vec<[usize; 2]>,
}

fn ids() -> impl Strategy<Value = [u8; 2]> {
    prop::array::uniform2(0..10u8)
}

fn names() -> impl Strategy<Value = [usize; 2]> {
    prop::array::uniform2(0..NAMES.len())
}

prop_compose! {
    fn rows()(
        spans in prop::collection::vec((
            period(),
            ids(),
            prop_oneof![Just(Parent::Root), Just(Parent::Unknown), (0..10u64).prop_map(Parent::Span)],
            (time(), duration()),
            names(),
            prop::option::of(0..NAMES.len()),
            prop_oneof![Just(Outcome::Unset), Just(Outcome::Good), Just(Outcome::Failed)],
        ), 0..150),
        logs in prop::collection::vec((period(), ids(), time(), names(), any::<bool>()), 0..80),
        points in prop::collection::vec((period(), time(), names(), value()), 0..150),
        calls in prop::collection::vec(names(), 0..6),
    ) -> Rows {
        Rows { spans, logs, points, calls }
    }
}

fn telemetry(rows: &Rows) -> (Telemetry, Option<Symptom>) {
    let mut builder = TelemetryBuilder::default();
    let names = NAMES.map(|name| builder.name(name));
    for (period, [trace, span], parent, (start, duration), [service, operation], peer, outcome) in &rows.spans
    {
        let row = SpanRow {
            trace: u128::from(*trace),
            start: *start,
            duration: *duration,
            span: u64::from(*span),
            parent: *parent,
            service: names[*service],
            operation: names[*operation],
            peer: peer.map(|peer| names[peer]),
            outcome: *outcome,
        };
        builder.span(*period, row);
    }
    for (period, [trace, span], time, [service, event], error) in &rows.logs {
        let (trace, span) = (u128::from(*trace), u64::from(*span));
        let row = LogRow {
            trace,
            span,
            time: *time,
            service: names[*service],
            event: names[*event],
            error: *error,
        };
        builder.log(*period, row);
    }
    for (period, time, [service, metric], value) in &rows.points {
        let (service, instance, metric) = (names[*service], names[0], names[*metric]);
        builder.point(*period, PointRow { service, instance, metric, time: *time, value: *value });
    }
    for [caller, callee] in &rows.calls {
        builder.call(names[*caller], names[*callee]);
    }
    let telemetry = builder.finish();
    let service = telemetry.names.symbol("front");
    let symptom = service.map(|service| Symptom { service, kind: SymptomKind::Latency });
    (telemetry, symptom)
}

/// Numbers that can be written down, and an order that is one.
fn sound(answer: &Answer) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=1.0).contains(&answer.confidence), "{answer:#?}");
    for suspect in &answer.suspects {
        prop_assert!(suspect.score.is_finite() && suspect.own.is_finite(), "{suspect:#?}");
        for evidence in &suspect.evidence {
            let numbers = [evidence.weight, evidence.before, evidence.after];
            prop_assert!(numbers.into_iter().all(f64::is_finite), "{evidence:#?}");
        }
    }
    prop_assert!(answer.suspects.windows(2).all(|pair| pair[0].score >= pair[1].score), "{answer:#?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_have_a_sound_answer(
        rows in rows(),
        began in prop_oneof![4 => Just(600 * SECOND), 1 => 0..LATEST],
        lasts in 0..600 * SECOND,
        uncertain in 0..90 * SECOND,
    ) {
        let (telemetry, symptom) = telemetry(&rows);
        let until = began + lasts;
        let params = Params::default();
        sound(&analyse(&telemetry, &Incident { began, uncertain, until, symptom }, &params))?;
        sound(&search(&telemetry, 0, until, symptom, &params).answer)?;
    }
}
