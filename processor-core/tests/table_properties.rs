//! What always holds of the trace table.

use olly_processor_core::Id;
use olly_processor_core::source::Strength;
use olly_processor_core::table::{Key, Table};
use proptest::prelude::*;

fn key(trace: u128, tenant: u64) -> Key {
    Key { trace_id: trace.to_be_bytes(), tenant }
}

fn table(max_entries: u64, ttl_ms: u64, seed: [u8; 16]) -> Table {
    Table::new(max_entries, ttl_ms, seed).expect("a small one")
}

/// Knows the trace from now on, by the ID that was there first, which is returned.
fn know(table: &Table, key: &Key, now_ms: u64, text: &str) -> String {
    let mut session = table.session(now_ms);
    let place = session.locate(key);
    let entry = session.open(&place);
    let mut id = Id::new(text.as_bytes()).expect("ASCII of at most 100 bytes");
    if entry.strength().is_some() {
        entry.read(&mut id);
    } else {
        entry.write(Strength::GENERATED, &id);
    }
    id.to_string()
}

fn peek(table: &Table, key: &Key, now_ms: u64) -> Option<String> {
    table.session(now_ms).peek(key).map(|id| id.to_string())
}

#[test]
fn a_flood_of_traces_evicts_and_never_exceeds_the_bound() {
    let table = table(1000, 1000, [3; 16]);
    for trace in 1..=10_000_u128 {
        know(&table, &key(trace, 0), 1, "flood");
        assert!(peek(&table, &key(trace, 0), 1).is_some(), "the newest trace is always known");
    }
    let gauges = table.gauges();
    assert_eq!((gauges.entries, gauges.capacity), (1000, 1000));
    assert_eq!((gauges.evicted, gauges.expired), (9000, 0));
    let survivors = |traces: std::ops::RangeInclusive<u128>| {
        traces.filter(|&trace| peek(&table, &key(trace, 0), 1).is_some()).count()
    };
    assert!(survivors(9_801..=10_000) > 190, "the newest survive");
    assert_eq!(survivors(1..=5_000), 0, "the oldest do not");
}

#[test]
fn threads_agree_on_a_trace_that_is_new_to_all() {
    let table = table(64, 1000, [3; 16]);
    for trace in 1..=500 {
        let answers: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = ["a", "b", "c", "d"]
                .map(|text| scope.spawn(|| know(&table, &key(trace, 0), 1, text)))
                .into_iter()
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
}

#[test]
fn being_seen_keeps_a_trace_alive() {
    let table = table(8, 100, [3; 16]);
    let trace = key(1, 0);
    know(&table, &trace, 1000, "first");
    assert_eq!(know(&table, &trace, 1099, "second"), "first");
    assert_eq!(know(&table, &trace, 1198, "second"), "first");
    assert_eq!(peek(&table, &trace, 1298), None);
    assert_eq!(know(&table, &trace, 1298, "second"), "second");
    assert_eq!(know(&table, &trace, 5, "third"), "second", "a clock set back loses nothing");
}

#[test]
fn tenants_have_keys_of_their_own() {
    let table = table(8, 100, [3; 16]);
    assert_eq!(table.tenant(b""), 0);
    assert_ne!(table.tenant(b"red"), table.tenant(b"blue"));
    know(&table, &key(1, table.tenant(b"red")), 1, "red");
    assert_eq!(peek(&table, &key(1, table.tenant(b"blue")), 1), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_bound_holds_and_no_trace_gets_anothers_id(
        max_entries in 8_u64..300,
        ttl_ms in 1_u64..50,
        seed: [u8; 16],
        steps in prop::collection::vec((0_u128..400, 0_u64..3, 0_u64..5), 1..600),
    ) {
        let table = table(max_entries, ttl_ms, seed);
        let mut now_ms = 0;
        for (trace, tenant, passed) in steps {
            now_ms += passed;
            let text = format!("{trace}/{tenant}");
            prop_assert_eq!(know(&table, &key(trace, tenant), now_ms, &text), text.clone());
            let gauges = table.gauges();
            prop_assert!(gauges.entries <= gauges.capacity && gauges.capacity <= max_entries);
        }
    }
}
