//! Two IDs of one process never collide.
//!
//! The proof: the generator counts, and sends the count through a Feistel network. A round maps (left, right) to (right, left xor
//! F(right)), which can be undone whatever F is, so that the network is a bijection of 32 bits whatever its keys are. Hence 2^32
//! IDs in a row have 2^32 different random parts. The tests look whether the code is what the proof speaks of; the last one
//! looks at all 2^32.

use std::collections::HashSet;

use olly_processor_core::{Generator, id};
use proptest::prelude::*;

/// A seed whose counter is about to overflow.
fn before_the_overflow(mut seed: [u8; 32]) -> [u8; 32] {
    seed[..4].copy_from_slice(&(u32::MAX - 1000).to_le_bytes());
    seed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_parts_in_a_row_are_distinct_whatever_the_seed(seed: [u8; 32], overflow: bool) {
        let generator = Generator::new(if overflow { before_the_overflow(seed) } else { seed });
        let parts: HashSet<u32> = (0..4000).map(|_| generator.next_random()).collect();
        prop_assert_eq!(parts.len(), 4000);
    }

    /// Milliseconds that pass, stand still, and are set back.
    #[test]
    fn ids_are_distinct_whatever_the_clock_does(seed: [u8; 32], steps in prop::collection::vec(-3_i64..4, 2000)) {
        let generator = Generator::new(seed);
        let mut now_ms = 1_700_000_000_000_u64;
        let mut ids = HashSet::new();
        for step in steps {
            now_ms = now_ms.saturating_add_signed(step);
            let id = generator.next("olly", now_ms);
            prop_assert_eq!(id::parse(id.as_bytes()).and_then(|parts| parts.timestamp_ms()), Some(now_ms));
            prop_assert!(ids.insert(id.to_string()), "{} twice", id);
        }
    }

    /// Two processes meet no more often than chance has it: of 2000 random parts each, 0.001 are expected to be common.
    #[test]
    fn two_processes_have_little_in_common(one: [u8; 32], other: [u8; 32]) {
        prop_assume!(one != other);
        let parts = |seed| -> HashSet<u32> {
            let generator = Generator::new(seed);
            (0..2000).map(|_| generator.next_random()).collect()
        };
        prop_assert!(parts(one).intersection(&parts(other)).count() < 3);
    }
}

/// All 2^32 random parts are given out before any comes again: what was given out has, as a multiset, the same hash as all
/// numbers of 32 bits (the sum of 64-bit hashes of the members, which another multiset would meet once in 2^64).
#[test]
#[ignore = "4 billion steps: cargo test --release -p olly-processor-core --test generator_properties -- --ignored"]
fn all_of_the_32_bits_are_used_before_any_part_comes_again() {
    // The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    let hash = |part: u32| {
        let mut hash = u64::from(part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ hash >> 31
    };
    let generator = Generator::new([0x5A; 32]);
    let (mut given_out, mut all) = (0_u64, 0_u64);
    for number in 0..=u32::MAX {
        given_out = given_out.wrapping_add(hash(generator.next_random()));
        all = all.wrapping_add(hash(number));
    }
    assert_eq!(given_out, all);
}
