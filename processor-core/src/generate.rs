//! Random IDs that two calls of one process never share.

use core::sync::atomic::{AtomicU32, Ordering};

use crate::id::Id;

/// Generates the random parts of IDs. A process has one generator, shared by its engines.
///
/// A counter runs through a seeded bijection of 32 bits (a Feistel network): the outputs look random, and none repeats before
/// all 2^32 have been used. Within a millisecond, no process gets there; and should the clock be set back, the
/// counter goes on all the same. Independent of each other are two processes, by their seeds. It is not a secret: who may see
/// IDs may be able to guess others.
#[derive(Debug)]
pub struct Generator {
    counter: AtomicU32,
    keys: [u32; ROUNDS],
}

/// Four rounds make a Feistel network of good round functions indistinguishable from a random permutation; two more make up
/// for a plain one.
const ROUNDS: usize = 6;

impl Generator {
    /// `seed` is entropy.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        let mut words = [0_u32; 8];
        for (word, bytes) in words.iter_mut().zip(seed.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        let [start, _, keys @ ..] = words;
        Self { counter: AtomicU32::new(start), keys }
    }

    /// The next ID.
    #[must_use]
    pub fn next(&self, prefix: &str, now_ms: u64) -> Id {
        Id::format(prefix, now_ms, self.next_random())
    }

    /// The next random part.
    #[must_use]
    pub fn next_random(&self) -> u32 {
        self.permute(self.counter.fetch_add(1, Ordering::Relaxed))
    }

    fn permute(&self, value: u32) -> u32 {
        let (mut left, mut right) = (value >> 16, value & 0xFFFF);
        for key in self.keys {
            (left, right) = (right, left ^ (scramble(right ^ key) & 0xFFFF));
        }
        left << 16 | right
    }
}

/// A mixing function of 32 bits: the finaliser of MurmurHash3 by Austin Appleby, in the public domain.
fn scramble(mut value: u32) -> u32 {
    value ^= value >> 16;
    value = value.wrapping_mul(0x85eb_ca6b);
    value ^= value >> 13;
    value = value.wrapping_mul(0xc2b2_ae35);
    value ^ value >> 16
}
