//! The beginning of an incident, searched in made-up traffic.

use olly_rca::{
    LogRow, Onset, Outcome, Params, Parent, Period, PointRow, Sign, SpanRow, Telemetry, TelemetryBuilder,
    onset, search,
};
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;
const LENGTH: i64 = 900 * SECOND;

/// What goes wrong, from when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    Slow,
    Failing,
}

/// A quarter of an hour of two services. `seed` makes durations differ, always in the same way.
fn traffic(trouble: Trouble, from: i64, to: i64, seed: u64) -> Telemetry {
    let mut builder = TelemetryBuilder::default();
    let mut random = seed;
    for number in 0..1_800u64 {
        // SplitMix64's step: neighbouring numbers come out unrelated.
        random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut noise = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        noise ^= noise >> 27;
        let start = number.cast_signed() * SECOND / 2;
        let troubled = (from..to).contains(&start);
        let duration = 20_000 + noise % 20_000;
        // One request in thirty is slow, and one in a hundred fails, on the best of days.
        let slow = noise % 30 == 7 || (troubled && trouble == Trouble::Slow);
        let failed = noise % 100 == 3 || (troubled && trouble == Trouble::Failing);
        let duration = if slow { duration * 4 } else { duration };
        for (span, parent, name, duration) in
            [(1, Parent::Root, "front", duration + 5_000), (2, Parent::Span(1), "back", duration)]
        {
            let (service, operation) = (builder.name(name), builder.name("GET /"));
            builder.span(
                Period::Window,
                SpanRow {
                    trace: u128::from(number) + 1,
                    start,
                    duration,
                    span,
                    parent,
                    service,
                    operation,
                    peer: None,
                    outcome: if failed { Outcome::Failed } else { Outcome::Good },
                },
            );
        }
    }
    builder.finish()
}

fn found(telemetry: &Telemetry) -> Option<Onset> {
    onset(telemetry, 0, LENGTH)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn quiet_traffic_has_no_beginning(seed in any::<u64>()) {
        prop_assert_eq!(found(&traffic(Trouble::None, 0, 0, seed)), None);
    }

    #[test]
    fn trouble_is_dated_to_a_bucket_or_two(
        trouble in prop_oneof![Just(Trouble::Slow), Just(Trouble::Failing)],
        from in 60i64..600,
        length in 60i64..300,
        seed in any::<u64>(),
    ) {
        let (from, to) = (from * SECOND, (from + length) * SECOND);
        let Some(onset) = found(&traffic(trouble, from, to, seed)) else {
            return Err(TestCaseError::fail("nothing was found"));
        };
        // Two buckets from the one that it lies in.
        let near = 3 * onset.width.cast_signed();
        prop_assert!((onset.began - from).abs() < near, "{onset:?} instead of {from}");
        let ended = onset.ended.unwrap_or(LENGTH);
        prop_assert!((ended - to.min(LENGTH)).abs() < near, "{onset:?} instead of {to}");
        let sign = if trouble == Trouble::Slow { Sign::Latency } else { Sign::Failures };
        prop_assert_eq!(onset.sign, sign);
    }

    #[test]
    fn any_time_at_all_is_answered(from in any::<i64>(), to in any::<i64>(), at in any::<i64>()) {
        let mut builder = TelemetryBuilder::default();
        let (service, instance, metric) = (builder.name("a"), builder.name(""), builder.name("cpu.usage"));
        builder.point(Period::Window, PointRow { service, instance, metric, time: at, value: 1.0 });
        let telemetry = builder.finish();
        prop_assert_eq!(onset(&telemetry, from, to), None);
        let found = search(&telemetry, from, to, None, &Params::default());
        prop_assert!(found.onset.is_none() && found.answer.inconclusive);
    }
}

#[test]
fn what_lasts_to_the_end_has_no_end() {
    let onset = found(&traffic(Trouble::Failing, 600 * SECOND, LENGTH, 1)).unwrap();
    assert_eq!((onset.ended, onset.sign), (None, Sign::Failures));
}

#[test]
fn what_was_so_from_the_first_minute_on_is_usual() {
    assert_eq!(found(&traffic(Trouble::Slow, 0, LENGTH, 1)), None);
}

/// Log events change, and nothing fails or takes longer: the beginning does not show in what it is searched by.
#[test]
fn a_cause_without_a_visible_beginning_is_found_in_the_later_part() {
    let mut builder = TelemetryBuilder::default();
    let from = 600 * SECOND;
    for number in 0..600u64 {
        let start = number.cast_signed() * 3 * SECOND / 2;
        let (trace, duration) = (u128::from(number) + 1, 20_000 + number * 7 % 5 * 1_000);
        for (span, parent, name) in [(1, Parent::Root, "front"), (2, Parent::Span(1), "back")] {
            let (service, operation) = (builder.name(name), builder.name("GET /"));
            let row = SpanRow {
                trace,
                start,
                duration,
                span,
                parent,
                service,
                operation,
                peer: None,
                outcome: Outcome::Good,
            };
            builder.span(Period::Window, row);
        }
        let stops = start >= from && number % 2 == 0;
        for (step, event) in (0i32..).zip(if stops { &["began"][..] } else { &["began", "stored", "done"] }) {
            let (service, event) = (builder.name("back"), builder.name(event));
            builder.log(
                Period::Window,
                LogRow { trace, span: 2, time: start + i64::from(step), service, event, error: false },
            );
        }
    }
    let found = search(&builder.finish(), 0, LENGTH, None, &Params::default());
    assert_eq!(found.answer.root_cause().map(|cause| cause.service.as_str()), Some("back"));
    assert!(found.onset.is_none() && found.incident.began > LENGTH / 3, "{:?}", found.incident);
}
