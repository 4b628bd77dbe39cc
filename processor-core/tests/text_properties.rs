//! What always holds of IDs and texts.

use std::collections::HashSet;
use std::sync::Barrier;

use olly_processor_core::hash::HashedIds;
use olly_processor_core::limits::{FIRST_HASHED_TIME, MAX_ID_BYTES};
use olly_processor_core::{Generator, Id, baggage, id, sanitize, validate::validate};
use proptest::prelude::*;

/// A million IDs in one millisecond, by four threads: no two are the same, and the random parts do not count up.
#[test]
fn a_million_ids_of_one_millisecond_are_distinct() {
    let generator = Generator::new([42; 32]);
    let start = Barrier::new(4);
    let generate = || {
        start.wait();
        (0..250_000).map(|_| generator.next_random()).collect::<Vec<u32>>()
    };
    let parts: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(generate)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it does not panic")).collect()
    });
    let steps = parts.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 1000).count();
    assert!(steps < 50, "{steps} of a million steps are small; chance alone makes one or two");
    assert_eq!(parts.iter().collect::<HashSet<_>>().len(), 1_000_000);
}

#[test]
fn each_bit_of_the_random_part_is_set_half_of_the_time() {
    let generator = Generator::new([1; 32]);
    let mut set = [0_u32; 32];
    for _ in 0..100_000 {
        let random = generator.next_random();
        (0..32).for_each(|bit| set[bit] += random >> bit & 1);
    }
    for (bit, count) in set.into_iter().enumerate() {
        assert!((49_000..51_000).contains(&count), "bit {bit} is set {count} times of 100,000");
    }
}

/// A baggage member as the grammar has it, with a value percent-encoded where needed (and sometimes where not).
fn encode(value: &[u8], lavish: bool) -> String {
    let plain = |byte: u8| !lavish && byte.is_ascii_alphanumeric();
    value.iter().map(|&b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

proptest! {
    #[test]
    fn an_id_is_parsed_back(
        prefix in "[a-z0-9]{1,16}", time in 0..36_u64.pow(12), random: u32,
    ) {
        let text = Id::format(&prefix, time, random);
        let parts = id::parse(text.as_bytes());
        prop_assert_eq!(parts, Some(id::Parts { prefix: &prefix, time, random }));
        prop_assert_eq!(validate(text.as_bytes(), &prefix), Ok(text.as_bytes()));
        prop_assert!(sanitize::is_clean(text.as_bytes()));
    }

    #[test]
    fn a_generated_id_tells_its_time(seed: [u8; 32], now_ms in 0..FIRST_HASHED_TIME) {
        let text = Generator::new(seed).next("olly", now_ms);
        prop_assert_eq!(id::parse(text.as_bytes()).and_then(|parts| parts.timestamp_ms()), Some(now_ms));
    }

    #[test]
    fn a_hashed_id_has_the_format_and_no_time(key: Vec<u8>, text: Vec<u8>, trace_id: [u8; 16]) {
        let hashed = HashedIds::new(&key);
        let (external, trace) = (hashed.of_external("olly", &text), hashed.of_trace("olly", &trace_id));
        for text in [external, trace] {
            let parts = id::parse(text.as_bytes());
            prop_assert!(parts.is_some_and(|parts| parts.timestamp_ms().is_none()));
            prop_assert_eq!(text.as_bytes().len(), "olly-abcdefghijk-01234567".len());
        }
        prop_assert_eq!(external, HashedIds::new(&key).of_external("olly", &text));
        prop_assert_ne!(hashed.of_external("olly", &trace_id), trace);
    }

    #[test]
    fn sanitising_is_idempotent_and_what_comes_out_is_valid(text: Vec<u8>) {
        let clean = sanitize::sanitize(&text).into_owned();
        prop_assert!(clean.iter().all(|&byte| sanitize::is_allowed(byte)));
        prop_assert!(clean.len() <= text.len());
        prop_assert!(matches!(sanitize::sanitize(&clean), std::borrow::Cow::Borrowed(same) if same == clean));
        if let Ok(valid) = validate(&text, "olly") {
            let clean = sanitize::sanitize(valid).into_owned();
            prop_assert_eq!(validate(&clean, "olly"), Ok(&clean[..]));
            prop_assert!((1..=MAX_ID_BYTES).contains(&clean.len()));
        }
    }

    #[test]
    fn any_bytes_are_read_as_baggage_without_a_panic(list: Vec<u8>, key: Vec<u8>) {
        let _ = baggage::find(&list, &key);
    }

    #[test]
    fn almost_baggage_is_read_without_a_panic(list in "([ka][ =;,%0-9a-f\t\"\\\\]{0,6}){0,40}") {
        let _ = baggage::find(list.as_bytes(), b"k");
    }

    #[test]
    fn a_baggage_value_survives_encoding(
        value: Vec<u8>, lavish: bool, before in "([a-j]=[0-9]{0,3},){0,5}", property in "(;p(=1)?){0,2}",
    ) {
        let list = format!("{before}k={}{property},z=1", encode(&value, lavish));
        let found = baggage::find(list.as_bytes(), b"k").map(|found| found.map(|v| v.into_owned()));
        prop_assert_eq!(found, Ok(Some(value)));
    }

    #[test]
    fn any_bytes_are_parsed_without_a_panic(text: Vec<u8>) {
        let _ = id::parse(&text);
    }
}
