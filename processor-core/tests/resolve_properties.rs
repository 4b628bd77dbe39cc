//! One trace, one ID: what always holds of batches.

mod support;

use std::collections::HashMap;

use olly_processor_core::source::Strength;
use olly_processor_core::{Config, Counter, Kind, Signal, Source};
use proptest::prelude::*;
use support::{TestBatch, TestCandidate, engine, resolve};

const SIGNALS: [Signal; 4] = [Signal::Traces, Signal::Logs, Signal::Metrics, Signal::Profiles];

fn signal() -> impl Strategy<Value = Signal> {
    prop::sample::select(&SIGNALS[..])
}

fn kind() -> impl Strategy<Value = Kind> {
    use Kind::{
        Attribute, BaggageList, BaggageMember, Body, ExtractedAttribute, Header, Metadata, MetadataBaggage,
        Resource,
    };
    prop::sample::select(vec![
        Attribute,
        BaggageList,
        BaggageMember,
        Header,
        ExtractedAttribute,
        Body,
        Resource,
        Metadata,
        MetadataBaggage,
    ])
}

fn candidate(row: Option<u32>, kind: Kind, rank: u8, id: &str) -> TestCandidate {
    let list = matches!(kind, Kind::BaggageList | Kind::MetadataBaggage);
    let text = if list { format!("a=b, correlation_id={id};p") } else { id.to_owned() };
    TestCandidate { row, kind, rank, text: text.into_bytes() }
}

/// Items as (trace, what the item carries), grouped into rows in the order in which the traces appear.
fn batch<'a>(items: impl Iterator<Item = (u128, Option<&'a (Kind, u8, String)>)>) -> TestBatch {
    let mut batch = TestBatch::default();
    let mut rows: HashMap<u128, u32> = HashMap::new();
    for (trace, carried) in items {
        let row = *rows.entry(trace).or_insert_with(|| {
            batch.rows.push((trace, String::new()));
            batch.rows.len() as u32 - 1
        });
        if let Some((kind, rank, id)) = carried {
            batch.candidates.push(candidate(Some(row), *kind, *rank, id));
        }
    }
    batch
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A trace whose items all carry the same candidate, or none, has one ID, however its items are split into batches, ordered
    /// and mixed with others; and traces do not share IDs.
    #[test]
    fn one_trace_has_one_id_whatever_the_batches(
        carried in prop::collection::vec(prop::option::of((kind(), 0_u8..3)), 8),
        batches in prop::collection::vec((signal(), prop::collection::vec(0_usize..8, 0..12)), 1..20),
    ) {
        let engine = engine(Config::default());
        let carried: Vec<Option<(Kind, u8, String)>> = carried
            .into_iter()
            .enumerate()
            .map(|(trace, carried)| carried.map(|(kind, rank)| (kind, rank, format!("flow-{trace}"))))
            .collect();
        let mut ids: HashMap<u128, String> = HashMap::new();
        for (now_ms, (signal, items)) in (1_u64..).zip(batches) {
            let batch = batch(items.iter().map(|&item| (item as u128 + 1, carried[item].as_ref())));
            let decisions = resolve(&engine, signal, &batch, now_ms);
            for ((trace, _), decision) in batch.rows.iter().zip(decisions) {
                let Some((id, ..)) = decision else {
                    prop_assert_eq!(signal, Signal::Metrics, "only metrics may go without");
                    prop_assert!(!ids.contains_key(trace), "not even they once the trace is known");
                    continue;
                };
                prop_assert_eq!(&*ids.entry(*trace).or_insert_with(|| id.clone()), &id);
            }
        }
        let mut distinct: Vec<&String> = ids.values().collect();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), ids.len());
        prop_assert_eq!(engine.totals().get(Counter::Conflicts), 0);
        prop_assert_eq!(engine.totals().get(Counter::Upgraded), 0);
    }

    /// The strongest candidate of a trace wins in the end, whatever came first.
    #[test]
    fn the_strongest_candidate_wins_in_the_end_whatever_the_order(
        candidates in prop::collection::vec((kind(), 0_u8..3), 1..8).prop_shuffle(),
        splits in prop::collection::vec(any::<bool>(), 8),
    ) {
        let engine = engine(Config::default());
        let mut open = Vec::new();
        let mut last = None;
        for (index, &(kind, rank)) in candidates.iter().enumerate() {
            // The ID tells the strength, so that equals agree.
            open.push((kind, rank, format!("{:?}", kind.strength(rank)).replace(['(', ')'], "-")));
            if splits[index] || index + 1 == candidates.len() {
                let batch = batch(open.iter().map(|carried| (1, Some(carried))));
                last = resolve(&engine, Signal::Traces, &batch, 1)[0].take();
                open.clear();
            }
        }
        let strongest: Strength =
            candidates.iter().map(|&(kind, rank)| kind.strength(rank)).min().expect("there is one");
        let expected = format!("{strongest:?}").replace(['(', ')'], "-");
        prop_assert_eq!(last.map(|(id, source, _)| (id, source)), Some((expected, strongest.source())));
    }

    /// Any links, cycles included: it ends, every trace is settled, and every trace that links only one other has its ID.
    #[test]
    fn any_web_of_links_is_settled(
        links in prop::collection::vec((0_u32..12, 0_u128..16), 0..60),
        named in prop::collection::vec(any::<bool>(), 12),
    ) {
        let engine = engine(Config::default());
        let rows = (1..=12_u128).map(|trace| (trace, String::new())).collect();
        let mut candidates: Vec<TestCandidate> = links
            .iter()
            .map(|&(row, linked)| TestCandidate {
                row: Some(row),
                kind: Kind::Link,
                rank: 0,
                text: linked.to_be_bytes().to_vec(),
            })
            .collect();
        for (row, _) in (0_u32..).zip(&named).filter(|(_, named)| **named) {
            candidates.push(candidate(Some(row), Kind::Header, 0, &format!("flow-{row}")));
        }
        let decisions = resolve(&engine, Signal::Traces, &TestBatch { rows, candidates }, 1);
        for (row, decision) in decisions.iter().enumerate() {
            let (id, source, _) = decision.as_ref().expect("every trace is settled");
            prop_assert_eq!(*source == Source::Header, named[row]);
            if *source == Source::Link {
                let agreed = links
                    .iter()
                    .filter(|(from, _)| *from as usize == row)
                    .filter_map(|(_, to)| decisions.get(usize::try_from(*to).ok()?.checked_sub(1)?)?.as_ref())
                    .any(|(linked, ..)| linked == id);
                prop_assert!(agreed, "row {} has nobody's ID", row);
            }
        }
    }
}

/// A flood through the whole engine: bounded, and each trace still gets an ID.
#[test]
fn a_flood_of_traces_is_bounded() {
    let mut config = Config::default();
    config.trace_table.max_entries = 64;
    let engine = engine(config);
    for start in 0..200_u128 {
        let rows = (1..=50).map(|trace| (start * 50 + trace, String::new())).collect();
        let decisions = resolve(&engine, Signal::Traces, &TestBatch { rows, candidates: Vec::new() }, 1);
        assert!(decisions.iter().all(Option::is_some));
        assert!(engine.table().entries <= 64);
    }
    assert_eq!(engine.totals().get(Counter::Generated), 10_000);
}

/// Threads that fight for few places: an entry appears for each trace that was new, and goes only when another takes its
/// place, so that no count is lost and none comes twice; and no ID is ever on two traces.
#[test]
fn nothing_is_lost_when_threads_fight_for_few_places() {
    let mut config = Config::default();
    config.trace_table.max_entries = 64;
    config.trace_table.ttl_ms = 5;
    let engine = engine(config);
    let seen: Vec<HashMap<String, u128>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4_u128)
            .map(|thread| {
                let engine = &engine;
                scope.spawn(move || {
                    let mut ids = HashMap::new();
                    for round in 0..400_u128 {
                        // Some traces are everybody's, some nobody else's, and the clocks differ.
                        let shared = (0..8).map(|trace| (1 + (round / 4 + trace) % 100, String::new()));
                        let own =
                            (0..8).map(|trace| (1000 * (thread + 1) + round * 8 + trace, String::new()));
                        let batch = TestBatch { rows: shared.chain(own).collect(), candidates: Vec::new() };
                        let now_ms = (round / 10 + thread) as u64;
                        for ((trace, _), decision) in
                            batch.rows.iter().zip(resolve(engine, Signal::Traces, &batch, now_ms))
                        {
                            let (id, ..) = decision.expect("every trace gets an ID");
                            assert_eq!(*ids.entry(id).or_insert(*trace), *trace, "an ID on two traces");
                        }
                    }
                    ids
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
    });
    let mut all: HashMap<&String, u128> = HashMap::new();
    for (id, trace) in seen.iter().flatten() {
        assert_eq!(*all.entry(id).or_insert(*trace), *trace, "an ID on two traces");
    }
    let (totals, gauges) = (engine.totals(), engine.table());
    let (generated, inherited) = (totals.get(Counter::Generated), totals.get(Counter::Inherited));
    assert_eq!(generated + inherited, 4 * 400 * 16);
    assert_eq!(generated, all.len() as u64);
    assert!(gauges.entries <= gauges.capacity && gauges.capacity == 64);
    assert_eq!(gauges.entries + gauges.evicted + gauges.expired, generated);
}

/// Scenario: thousands of traces, each linked to the next. Recursion would overflow the stack.
#[test]
fn a_long_chain_of_links_is_followed() {
    let count = 50_000_u32;
    let rows = (1..=u128::from(count)).map(|trace| (trace, String::new())).collect();
    let candidates = (0..count - 1)
        .map(|row| TestCandidate {
            row: Some(row),
            kind: Kind::Link,
            rank: 0,
            text: (u128::from(row) + 2).to_be_bytes().to_vec(),
        })
        .collect();
    let decisions = resolve(&engine(Config::default()), Signal::Traces, &TestBatch { rows, candidates }, 1);
    let ids: std::collections::HashSet<&str> =
        decisions.iter().flatten().map(|(id, ..)| id.as_str()).collect();
    assert_eq!((decisions.iter().flatten().count(), ids.len()), (50_000, 1));
}
