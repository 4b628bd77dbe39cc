//! The core against the reference model: the same batches to both, the same answers from both.
//!
//! `PROPTEST_CASES` sets how many scenarios are tried.

mod model;
mod support;

use std::collections::{HashMap, HashSet};
use std::sync::Barrier;

use model::{Key, Known, Model, Verdict, best, decide, extracted, name, offers, source};
use olly_processor_core::{
    Config, Counter, ExternalIds, IdKey, IdSource, Kind, Signal, baggage,
    sanitize::{is_lossy, sanitize},
    validate::validate,
};
use proptest::prelude::*;
use support::{Decisions, Randomness, TestBatch, TestCandidate, engine, resolve, resolve_with_randomness};

const SIGNALS: [Signal; 4] = [Signal::Traces, Signal::Logs, Signal::Metrics, Signal::Profiles];
const KINDS: [Kind; 10] = [
    Kind::Attribute,
    Kind::BaggageList,
    Kind::BaggageMember,
    Kind::Header,
    Kind::ExtractedAttribute,
    Kind::Body,
    Kind::Resource,
    Kind::Link,
    Kind::Metadata,
    Kind::MetadataBaggage,
];
/// Mostly links, which the others would outrank.
const LINKS: [Kind; 6] = [Kind::Link, Kind::Link, Kind::Link, Kind::Link, Kind::Header, Kind::Metadata];
const COUNTERS: [Counter; 21] = [
    Counter::ExtractedAttribute,
    Counter::ExtractedBaggage,
    Counter::ExtractedHeader,
    Counter::ExtractedBody,
    Counter::ExtractedResource,
    Counter::ExtractedMetadata,
    Counter::Linked,
    Counter::Generated,
    Counter::Inherited,
    Counter::Unsettled,
    Counter::Upgraded,
    Counter::Conflicts,
    Counter::Sanitized,
    Counter::RejectedEmpty,
    Counter::RejectedTooLong,
    Counter::RejectedControl,
    Counter::RejectedMalformed,
    Counter::RejectedBaggageMalformed,
    Counter::RejectedBaggageLimit,
    Counter::RejectedIgnored,
    Counter::RejectedLossy,
];

/// What a candidate says.
#[derive(Clone, Debug)]
enum Says {
    Text(Vec<u8>),
    /// An ID that the core has given out before, as services hand it on.
    Echo(prop::sample::Index),
}

#[derive(Clone, Debug)]
struct Found {
    /// Out of range of the rows: on every row.
    row: u32,
    kind: Kind,
    rank: u8,
    says: Says,
    linked: u128,
}

#[derive(Clone, Debug)]
struct Call {
    signal: Signal,
    passed_ms: u64,
    rows: Vec<(u128, String)>,
    found: Vec<Found>,
}

/// Few settings and short times, so that everything meets.
fn config() -> impl Strategy<Value = Config> {
    let often = prop::bool::weighted(0.8);
    let external = prop::sample::select(vec![ExternalIds::Accept, ExternalIds::Hash, ExternalIds::Ignore]);
    (often, often, any::<bool>(), any::<bool>(), any::<bool>(), external, any::<bool>(), any::<bool>())
        .prop_map(|(generate, baggage, untraced, by_trace, keyed, external, acme, sampling)| {
            let mut config = Config {
                generate_if_missing: generate,
                extract_from_baggage: baggage,
                generate_for_untraced_logs: untraced,
                id_source: if by_trace { IdSource::TraceId } else { IdSource::Random },
                external_ids: external,
                write_sampling_randomness: sampling,
                ..Config::default()
            };
            // Far more sets than traces, so that none fills up.
            config.trace_table.max_entries = 4096;
            if keyed || external == ExternalIds::Hash {
                config.id_key = IdKey(b"0123456789abcdef-and-more".to_vec());
            }
            if acme {
                config.id_prefix = "acme".to_owned();
                config.baggage_key = "flow".to_owned();
            }
            config
        })
}

/// Texts that are an ID, nearly one, or none.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let odd = |text: &str| Just(text.as_bytes().to_vec());
    prop_oneof![
        8 => "[abc]".prop_map(String::into_bytes),
        2 => odd("order 7 für Ü"),
        2 => "[aß注 ]{1,5}".prop_map(String::into_bytes),
        2 => "[!-~]{1,8}".prop_map(String::into_bytes),
        1 => odd(""),
        1 => odd(" \t "),
        1 => odd("\u{85}x"),
        1 => odd("a\nb"),
        1 => odd("olly-2k8f9x3-a7b2c4d1"),
        2 => "(olly|acme)-[0-9a-z]{0,13}-[0-9a-fg]{7,9}".prop_map(String::into_bytes),
        1 => (98_usize..104).prop_map(|len| vec![b'x'; len]),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

/// Baggage lists that are well-formed, nearly so, or over the limits.
fn list() -> impl Strategy<Value = Vec<u8>> {
    let member = prop_oneof![
        4 => "(correlation_id|flow)[ \t]?=[ ]?[abc](;p=1)?",
        1 => "(correlation_id|flow)=(%61|%C3%BC|%20a|%0a|%|%6|%zz|a b|\"a\"|a\\\\|)",
        1 => "(correlation_id|flow|Flow)",
        2 => "[a-z]{0,3}(=[a-z]{0,3})?[ ]?",
    ];
    prop_oneof![
        8 => prop::collection::vec(member, 0..6).prop_map(|members| members.join(",").into_bytes()),
        1 => (55_usize..70).prop_map(|before| format!("{}flow=a,correlation_id=b", "x=1,".repeat(before)).into_bytes()),
        1 => (8165_usize..8195, prop::sample::select(vec!["", ",", ",y=1", ","]))
            .prop_map(|(len, tail)| format!("x={},flow=a,correlation_id=b{tail}", "1".repeat(len - 20)).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

fn found(kinds: &'static [Kind]) -> impl Strategy<Value = Found> {
    let kind = prop::sample::select(kinds);
    let numbers = (0_u32..7, 0_u8..3, 0_u8..8, 0_u128..8);
    (numbers, kind, text(), list(), any::<prop::sample::Index>()).prop_map(
        |((row, rank, echo, linked), kind, text, list, index)| {
            let is_list = matches!(kind, Kind::BaggageList | Kind::MetadataBaggage);
            let says = match (is_list, echo) {
                (true, _) => Says::Text(list),
                (false, 0) => Says::Echo(index),
                (false, _) => Says::Text(text),
            };
            Found { row, kind, rank, says, linked }
        },
    )
}

/// Few traces and tenants, so that they meet; trace 0 is no trace; a trace may have two rows.
fn call(kinds: &'static [Kind]) -> impl Strategy<Value = Call> {
    let row =
        (0_u128..7, prop::sample::select(vec!["", "", "red", "blue"])).prop_map(|(t, n)| (t, n.to_owned()));
    let rows = prop::collection::vec(row, 0..7);
    let found = prop::collection::vec(found(kinds), 0..9);
    (prop::sample::select(&SIGNALS[..]), 0_u64..9, rows, found)
        .prop_map(|(signal, passed_ms, rows, found)| Call { signal, passed_ms, rows, found })
}

fn calls(kinds: &'static [Kind], most: usize) -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec(call(kinds), 1..most)
}

fn batch(call: &Call, given_out: &[String]) -> TestBatch {
    let candidates = call.found.iter().filter_map(|found| {
        let row = ((found.row as usize) < call.rows.len()).then_some(found.row);
        let text = match &found.says {
            // A link of the whole batch does not exist.
            _ if found.kind == Kind::Link && row.is_none() => return None,
            _ if found.kind == Kind::Link => found.linked.to_be_bytes().to_vec(),
            Says::Echo(_) if given_out.is_empty() => return None,
            Says::Echo(index) => index.get(given_out).clone().into_bytes(),
            Says::Text(text) => text.clone(),
        };
        Some(TestCandidate { row, kind: found.kind, rank: found.rank, text })
    });
    TestBatch { rows: call.rows.clone(), candidates: candidates.collect() }
}

/// Sends the calls to both. The answers, the counters and the table's gauges have to agree after each.
fn agree(config: Config, calls: &[Call]) -> Result<(), TestCaseError> {
    let engine = engine(config.clone());
    let mut model = Model::new(config, usize::try_from(engine.table().capacity).expect("it fits"));
    let mut now_ms = 1_700_000_000_000;
    let mut given_out = Vec::new();
    for call in calls {
        now_ms += call.passed_ms;
        let batch = batch(call, &given_out);
        let (answers, randomness) = resolve_with_randomness(&engine, call.signal, &batch, now_ms);
        let expected = model.settle(call.signal, &batch, now_ms, &answers);
        prop_assert_eq!(&answers, &expected, "{:?}", batch);
        let expected: Randomness =
            match engine.config().write_sampling_randomness && call.signal == Signal::Traces {
                true => answers
                    .iter()
                    .map(|answer| answer.as_ref().map(|(id, ..)| model::randomness(engine.config(), id)))
                    .collect(),
                false => Vec::new(),
            };
        prop_assert_eq!(randomness, expected);
        given_out.extend(answers.into_iter().flatten().map(|(id, ..)| id));
        for counter in COUNTERS {
            prop_assert_eq!(
                engine.totals().get(counter),
                model.count(counter),
                "{:?} of {:?}",
                counter,
                batch
            );
        }
        let gauges = engine.table();
        prop_assert_eq!((gauges.entries, gauges.evicted, gauges.expired), model.table());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_core_agrees_with_the_model(config in config(), calls in calls(&KINDS, 10)) {
        agree(config, &calls)?;
    }

    #[test]
    fn they_agree_about_links(calls in calls(&LINKS, 8)) {
        let mut config = Config::default();
        config.trace_table.max_entries = 4096;
        agree(config, &calls)?;
    }

    #[test]
    fn they_agree_while_entries_expire(mut config in config(), calls in calls(&KINDS, 16)) {
        config.trace_table.ttl_ms = 10;
        agree(config, &calls)?;
    }

    /// A table of one set, in which the oldest is exactly the oldest.
    #[test]
    fn they_agree_while_entries_are_evicted(
        mut config in config(), ttl_ms in prop::sample::select(vec![10, 600_000]),
        calls in calls(&KINDS, 16),
    ) {
        config.trace_table.max_entries = 8;
        config.trace_table.ttl_ms = ttl_ms;
        agree(config, &calls)?;
    }

    #[test]
    fn baggage_is_read_as_the_model_reads_it(list in list(), flow: bool) {
        let key: &[u8] = if flow { b"flow" } else { b"correlation_id" };
        let found = baggage::find(&list, key).map(|found| found.map(|value| value.into_owned()));
        prop_assert_eq!(found.map_err(|reason| reason.counter()), model::baggage_member(&list, key));
    }

    #[test]
    fn texts_are_admitted_and_reduced_as_the_model_does(text in text()) {
        let admitted = validate(&text, "olly").map_err(|reason| reason.counter());
        prop_assert_eq!(admitted, model::admit(&text, "olly"));
        let (clean, changed) = model::reduce(&text);
        prop_assert_eq!(is_lossy(&text), model::loses_itself(&text));
        let reduced = sanitize(&text);
        prop_assert_eq!(matches!(reduced, std::borrow::Cow::Owned(_)), changed);
        prop_assert_eq!(reduced.as_ref(), clean.as_bytes());
    }
}

// ---- several threads ------------------------------------------------------------------------------

/// One row of one call, as its thread saw it.
#[derive(Clone, Debug)]
struct Seen {
    offer: Option<Known>,
    answer: Option<(String, olly_processor_core::Source, u8)>,
}

/// Whether the rows of a trace, each thread's in its order, can have happened one after the other by the rules: tries every
/// order (Wing and Gong, Testing and verifying concurrent objects, 1993).
fn has_an_order(threads: &[Vec<Seen>], generates: bool) -> bool {
    fn search(
        threads: &[Vec<Seen>],
        done: &mut Vec<usize>,
        known: Option<&Known>,
        generates: bool,
        failed: &mut HashSet<(Vec<usize>, Option<Known>)>,
    ) -> bool {
        if done.iter().zip(threads).all(|(&done, thread)| done == thread.len()) {
            return true;
        }
        if !failed.insert((done.clone(), known.cloned())) {
            return false;
        }
        for thread in 0..threads.len() {
            let Some(seen) = threads[thread].get(done[thread]) else { continue };
            let verdict = decide(known, seen.offer.as_ref());
            let outcome = match verdict {
                Verdict::Inherited => known.cloned(),
                Verdict::Upgraded => seen.offer.clone(),
                Verdict::Fresh => seen.offer.clone().or_else(|| {
                    let (id, ..) = seen.answer.as_ref().filter(|_| generates)?;
                    Some(Known { id: id.clone(), strength: (8, 0, 0) })
                }),
            };
            let answer = outcome.as_ref().map(|known| {
                let flags = match verdict {
                    Verdict::Fresh => 0,
                    Verdict::Inherited => 1,
                    Verdict::Upgraded => 2,
                };
                (known.id.clone(), source(known.strength), flags)
            });
            if answer == seen.answer {
                done[thread] += 1;
                if search(threads, done, outcome.as_ref().or(known), generates, failed) {
                    return true;
                }
                done[thread] -= 1;
            }
        }
        false
    }
    search(threads, &mut vec![0; threads.len()], None, generates, &mut HashSet::new())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Concurrent calls: for each trace there is an order in which the rules give the same answers, and the counters say what
    /// the answers say. (A link reads other traces' rows, so that links are left to the tests with one thread.)
    #[test]
    fn concurrent_calls_look_like_calls_one_after_the_other(
        config in config(),
        scripts in prop::collection::vec(calls(&KINDS, 8), 2..5),
    ) {
        let engine = engine(config.clone());
        let batches: Vec<Vec<(Signal, TestBatch)>> = scripts
            .iter()
            .map(|calls| {
                calls.iter().map(|call| {
                    let mut batch = batch(call, &[]);
                    batch.candidates.retain(|candidate| candidate.kind != Kind::Link);
                    (call.signal, batch)
                }).collect()
            })
            .collect();
        let start = Barrier::new(batches.len());
        let answers: Vec<Vec<Decisions>> = std::thread::scope(|scope| {
            let threads: Vec<_> = batches.iter().map(|script| scope.spawn(|| {
                start.wait();
                script.iter().map(|(signal, batch)| resolve(&engine, *signal, batch, 1)).collect()
            })).collect();
            threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
        });
        let mut traces: HashMap<Key, Vec<Vec<Seen>>> = HashMap::new();
        let mut counted: Vec<Counter> = Vec::new();
        for (thread, (script, answers)) in batches.iter().zip(answers).enumerate() {
            for ((_, batch), answers) in script.iter().zip(answers) {
                let named: Vec<Option<String>> = batch.candidates.iter().map(|candidate| match name(&config, candidate) {
                    Ok(named) => named.map(|(id, sanitized)| {
                        counted.extend(sanitized.then_some(Counter::Sanitized));
                        id
                    }),
                    Err(reason) => {
                        counted.push(reason);
                        None
                    }
                }).collect();
                for (row, ((trace, tenant), answer)) in batch.rows.iter().zip(answers).enumerate() {
                    match &answer {
                        None => counted.push(Counter::Unsettled),
                        Some((id, source, flags)) => {
                            counted.push(if flags & 1 != 0 { Counter::Inherited } else { extracted(*source) });
                            counted.extend((flags & 2 != 0).then_some(Counter::Upgraded));
                            let conflict = offers(batch, &named, row).any(|(_, named)| named != id);
                            counted.extend(conflict.then_some(Counter::Conflicts));
                        }
                    }
                    if *trace != 0 {
                        let of_trace = traces
                            .entry((tenant.clone(), *trace))
                            .or_insert_with(|| vec![Vec::new(); batches.len()]);
                        of_trace[thread].push(Seen { offer: best(offers(batch, &named, row)), answer });
                    }
                }
            }
        }
        for (trace, threads) in &traces {
            prop_assert!(has_an_order(threads, config.generate_if_missing), "{:?}: {:?}", trace, threads);
        }
        for counter in COUNTERS {
            let expected = counted.iter().filter(|&&counted| counted == counter).count() as u64;
            prop_assert_eq!(engine.totals().get(counter), expected, "{:?}", counter);
        }
    }
}

#[test]
fn the_search_for_an_order_finds_none_where_there_is_none() {
    let known = |id: &str, strength| Some(Known { id: id.to_owned(), strength });
    let answer = |id: &str, strength, flags| Some((id.to_owned(), source(strength), flags));
    let (header, baggage) = ((3, 0, 0), (2, 0, 0));
    let fresh = Seen { offer: known("a", header), answer: answer("a", header, 0) };
    let inherits = Seen { offer: known("b", header), answer: answer("a", header, 1) };
    let upgrades = Seen { offer: known("c", baggage), answer: answer("c", baggage, 2) };
    let both_first = Seen { offer: known("b", header), answer: answer("b", header, 0) };
    assert!(has_an_order(&[vec![inherits.clone(), upgrades.clone()], vec![fresh.clone()]], true));
    assert!(!has_an_order(&[vec![both_first], vec![fresh.clone()]], true), "two cannot both come first");
    assert!(!has_an_order(&[vec![upgrades, inherits], vec![fresh]], true), "an upgrade is not forgotten");
}
