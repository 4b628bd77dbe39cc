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

/// Every one of the 2^32 random parts is given out once before any comes again.
#[test]
#[ignore = "4 billion steps and 512 MB: cargo test --release -p olly-processor-core --test generator_properties -- --ignored"]
fn all_of_the_32_bits_are_used_before_any_part_comes_again() {
    let generator = Generator::new([0x5A; 32]);
    let mut seen = vec![0_u64; 1 << 26];
    for _ in 0..1_u64 << 32 {
        let part = generator.next_random();
        let (word, bit) = (&mut seen[part as usize >> 6], 1_u64 << (part & 63));
        assert_eq!(*word & bit, 0, "{part:08x} came twice");
        *word |= bit;
    }
    assert!(seen.iter().all(|&word| word == u64::MAX));
}
